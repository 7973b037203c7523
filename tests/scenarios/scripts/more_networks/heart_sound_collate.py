# murmur.pt: heart_sounds.tsv impulse_room.npy hs_00.wav hs_01.wav hs_02.wav hs_03.wav hs_04.wav hs_05.wav hs_06.wav hs_07.wav
import csv
import wave
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Dataset

ROOT = Path(".")
LABELS = ("normal", "murmur")


def read_wav(path):
    with wave.open(str(path), "rb") as w:
        frames = w.readframes(w.getnframes())
    return np.frombuffer(frames, dtype="<i2").astype(np.float32) / 32768


def log_spectrogram(signal, n_fft=64, hop=32):
    spec = torch.stft(signal, n_fft, hop, window=torch.hann_window(n_fft), return_complex=True)
    return (spec.abs() + 1e-5).log().T


class Reverb:
    def __init__(self, impulse, p=0.5):
        self.impulse, self.p = impulse / np.abs(impulse).sum(), p

    def __call__(self, signal):
        if np.random.rand() < self.p:
            signal = np.convolve(signal, self.impulse, mode="same")
        return signal


class HeartSounds(Dataset):
    def __init__(self, rows, folder, transform=None):
        self.items = [(folder / r["file"], LABELS.index(r["label"])) for r in rows]
        self.transform = transform or (lambda s: s)

    def __getitem__(self, idx):
        path, label = self.items[idx]
        signal = self.transform(read_wav(path))
        return log_spectrogram(torch.as_tensor(signal, dtype=torch.float32)), label

    def __len__(self):
        return len(self.items)


def pad_collate(batch, pad_value=0.0):
    specs, labels = zip(*batch)
    lengths = torch.tensor([len(s) for s in specs])
    return pad_sequence(specs, batch_first=True, padding_value=pad_value), lengths, torch.tensor(labels)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(33, 6, batch_first=True, bidirectional=True)
        self.attention = nn.Linear(12, 1)
        self.head = nn.Linear(12, len(LABELS))

    def forward(self, x, lengths):
        h, _ = self.gru(x)
        mask = torch.arange(x.size(1))[None] >= lengths[:, None]
        a = self.attention(h).squeeze(-1).masked_fill(mask, -1e9).softmax(1)
        return self.head((a.unsqueeze(-1) * h).sum(1))


def accuracy(net, loader):
    net.eval()
    right = seen = 0
    with torch.inference_mode():
        for x, lengths, y in loader:
            right += (net(x, lengths).argmax(1) == y).sum().item()
            seen += len(y)
    return right / seen


def main(reverb="room", epochs=3):
    impulses = {p.stem.removeprefix("impulse_"): np.load(p) for p in sorted(ROOT.glob("impulse_*.npy"))}
    print("impulse responses:", {name: len(i) for name, i in impulses.items()})
    with open(ROOT / "heart_sounds.tsv", newline="") as f:
        table = list(csv.DictReader(f, delimiter="\t"))
    parts = {s: [r for r in table if r["split"] == s] for s in ("train", "val", "test")}
    folder = ROOT / "heart_sounds"
    make_loader = partial(DataLoader, batch_size=3, collate_fn=partial(pad_collate, pad_value=-11.5))
    train = make_loader(HeartSounds(parts["train"], folder, Reverb(impulses[reverb])), shuffle=True)
    val = make_loader(HeartSounds(parts["val"], folder))

    net = Net()
    opt = torch.optim.NAdam(net.parameters(), lr=0.01)
    best = -1.0
    for epoch in range(epochs):
        net.train()
        for x, lengths, y in train:
            opt.zero_grad()
            nn.functional.cross_entropy(net(x, lengths), y, label_smoothing=0.1).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            opt.step()
        acc = accuracy(net, val)
        if acc > best:
            best = acc
            torch.save({"net": net.state_dict(), "labels": LABELS, "val_acc": acc}, ROOT / "murmur.pt")
    print("best val", best)

    net.load_state_dict(torch.load(ROOT / "murmur.pt")["net"])
    print("test", accuracy(net, make_loader(HeartSounds(parts["test"], folder))))


if __name__ == "__main__":
    main()
