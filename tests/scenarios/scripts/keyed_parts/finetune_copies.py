# finetuned.pt: pretrained_encoder.npz target_train.csv target_valid.csv
# averaged.safetensors: pretrained_encoder.npz target_train.csv
# scratch.pt: target_train.csv

import argparse
import copy

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

torch.set_num_threads(1)


def get_args():
    p = argparse.ArgumentParser()
    p.add_argument("--train", default="target_train.csv")
    p.add_argument("--valid", default="target_valid.csv")
    p.add_argument("--test", default="target_test.csv")
    p.add_argument("--encoder", default="pretrained_encoder.npz")
    p.add_argument("--epochs", type=int, default=40)
    p.add_argument("--lr", type=float, default=0.05)
    return p.parse_args()


class Regressor(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Linear(6, 16)
        self.head = nn.Linear(16, 1)

    def forward(self, x):
        return self.head(torch.tanh(self.encoder(x))).squeeze(-1)


def read(path):
    a = np.loadtxt(path, delimiter=",", skiprows=1, dtype=np.float32)
    return torch.from_numpy(a[:, :-1]), torch.from_numpy(a[:, -1])


def encoder_state(path):
    with np.load(path) as z:
        return {"weight": torch.from_numpy(z["w1"]), "bias": torch.from_numpy(z["b1"])}


def step(net, opt, x, y):
    opt.zero_grad()
    loss = nn.functional.mse_loss(net(x), y)
    loss.backward()
    opt.step()


def mse(net, x, y):
    with torch.no_grad():
        return nn.functional.mse_loss(net(x), y).item()


def main():
    args = get_args()
    x, y = read(args.train)
    xv, yv = read(args.valid)
    xt, yt = read(args.test)

    torch.manual_seed(11)
    blank = Regressor()

    net = copy.deepcopy(blank)
    net.encoder.load_state_dict(encoder_state(args.encoder))
    other = encoder_state("other_encoder.npz")["weight"]
    print("similarity of encoders", torch.cosine_similarity(net.encoder.weight.flatten(), other.flatten(), dim=0).item())

    ema = copy.deepcopy(net)
    opt = torch.optim.SGD(net.parameters(), lr=args.lr, momentum=0.95)
    best, best_state = float("inf"), None
    for epoch in range(args.epochs):
        step(net, opt, x, y)
        with torch.no_grad():
            for a, b in zip(ema.parameters(), net.parameters()):
                a.mul_(0.9).add_(b, alpha=0.1)
        v = mse(net, xv, yv)
        if v < best:
            best, best_state, best_epoch = v, copy.deepcopy(net.state_dict()), epoch
    print("best epoch", best_epoch, round(best, 4))
    torch.save(best_state, "finetuned.pt")
    save_file(ema.state_dict(), "averaged.safetensors")

    scratch = copy.deepcopy(blank)
    opt = torch.optim.SGD(scratch.parameters(), lr=args.lr, momentum=0.9)
    for _ in range(args.epochs):
        step(scratch, opt, x, y)
    torch.save(scratch.state_dict(), "scratch.pt")

    net.load_state_dict(best_state)
    for name, m in [("finetuned", net), ("averaged", ema), ("scratch", scratch)]:
        print(name, "test mse", round(mse(m, xt, yt), 4))


if __name__ == "__main__":
    main()
