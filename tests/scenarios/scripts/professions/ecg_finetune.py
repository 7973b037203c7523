# ckpt/ecg_finetuned.safetensors: ecg_encoder.safetensors ecg_train.npz ecg_val.npz
# ckpt/ecg_probe.pt: ecg_encoder.safetensors ecg_train.npz

"""Fine-tune the self-supervised ECG encoder; linear probe as baseline."""
import os

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(1, 6, 7, padding=3)
        self.proj = nn.Linear(6, 8)

    def forward(self, x):
        h = torch.relu(self.conv(x.unsqueeze(1)))
        return torch.tanh(self.proj(h.amax(-1)))


class Classifier(nn.Module):
    def __init__(self, encoder, freeze=False):
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(8, 2)
        self.freeze = freeze
        if freeze:
            for p in self.encoder.parameters():
                p.requires_grad = False

    def forward(self, x):
        return self.head(self.encoder(x))


def npz(name):
    with np.load(name) as z:
        return torch.tensor(z["x"]), torch.tensor(z["y"]).long()


def load_pretrained(weights):
    enc = Encoder()
    enc.load_state_dict(weights)
    return enc


def steps(model, opt, x, y, bs=16):
    perm = torch.randperm(len(x))
    for i in range(0, len(x), bs):
        b = perm[i:i + bs]
        opt.zero_grad()
        nn.functional.cross_entropy(model(x[b]), y[b]).backward()
        opt.step()


def accuracy(model, x, y):
    with torch.no_grad():
        return (model(x).argmax(1) == y).float().mean().item()


def finetune(weights, train, val, max_epochs=25, patience=4):
    torch.manual_seed(0)
    model = Classifier(load_pretrained(weights))
    opt = torch.optim.AdamW([
        {"params": model.encoder.parameters(), "lr": 5e-3},
        {"params": model.head.parameters(), "lr": 2e-2},
    ])
    best, wait, keep = 1e9, 0, None
    for ep in range(max_epochs):
        steps(model, opt, *train)
        with torch.no_grad():
            v = nn.functional.cross_entropy(model(val[0]), val[1]).item()
        if v < best - 1e-4:
            best, wait = v, 0
            keep = {k: t.clone() for k, t in model.state_dict().items()}
        else:
            wait += 1
        if wait > patience:
            print("stopped at epoch", ep)
            break
    model.load_state_dict(keep)
    return model


def probe(weights, train, epochs=10):
    torch.manual_seed(0)
    model = Classifier(load_pretrained(weights), freeze=True)
    opt = torch.optim.SGD(model.head.parameters(), lr=0.1, momentum=0.9)
    for _ in range(epochs):
        steps(model, opt, *train)
    return model


if __name__ == "__main__":
    os.makedirs("ckpt", exist_ok=True)
    new, old = load_file("ecg_encoder.safetensors"), load_file("ecg_encoder_old.safetensors")
    for k in new:
        print(f"{k:12s} |new|={new[k].norm():.3f} |old|={old[k].norm():.3f}")

    tr, va, site2 = npz("ecg_train.npz"), npz("ecg_val.npz"), npz("ecg_site2.npz")
    full = finetune(new, tr, va)
    save_file(full.state_dict(), "ckpt/ecg_finetuned.safetensors")
    lin = probe(new, tr)
    torch.save(lin.state_dict(), "ckpt/ecg_probe.pt")
    for name, m in (("finetuned", full), ("probe", lin)):
        print(name, "val %.2f site2 %.2f" % (accuracy(m, *va), accuracy(m, *site2)))
