# owl.pt: calls.csv call_00.wav call_01.wav call_02.wav call_03.wav call_04.wav call_05.wav call_06.wav call_07.wav call_08.wav noise_wind.wav
import copy
import random
import wave
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(0)
random.seed(0)
BIRDS = {"nightjar": 0, "owl": 1}


def read_wave(path):
    with wave.open(str(path), "rb") as w:
        assert w.getsampwidth() == 2 and w.getnchannels() == 1
        raw = w.readframes(w.getnframes())
    return torch.from_numpy(np.frombuffer(raw, dtype="<i2").astype(np.float32) / 32768.0)


class CallDataset(Dataset):
    """Calls of one part of the index; with a noise track they are mixed at a random level."""

    def __init__(self, index, part, folder="calls", noise=None):
        self.rows = index[index["part"] == part].reset_index(drop=True)
        self.folder = Path(folder)
        self.noise = noise

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        row = self.rows.iloc[i]
        signal = read_wave(self.folder / row["file"])
        if self.noise is not None:
            start = random.randrange(len(self.noise) - len(signal))
            signal = signal + random.uniform(0.0, 0.3) * self.noise[start:start + len(signal)]
        spectrum = torch.stft(signal, n_fft=32, hop_length=16, window=torch.hann_window(32), return_complex=True)
        return spectrum.abs().log1p().T, BIRDS[row["bird"]]


def collate(items):
    spectra, labels = zip(*items)
    lengths = torch.tensor([len(s) for s in spectra])
    return pad_sequence(spectra, batch_first=True), lengths, torch.tensor(labels)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.frame = nn.Sequential(nn.Linear(17, 8), nn.ReLU())
        self.head = nn.Linear(8, 2)

    def forward(self, x, lengths):
        mask = (torch.arange(x.shape[1])[None] < lengths[:, None]).unsqueeze(-1)
        return self.head((self.frame(x) * mask).sum(1) / lengths[:, None])


def mean_loss(net, loader):
    net.eval()
    with torch.no_grad():
        losses = [nn.functional.cross_entropy(net(x, n), y).item() for x, n, y in loader]
    return sum(losses) / len(losses)


index = pd.read_csv("calls.csv")
wind = read_wave("noise_wind.wav")
train_loader = DataLoader(CallDataset(index, "fit", noise=wind), batch_size=3, shuffle=True, collate_fn=collate)
watch_loader = DataLoader(CallDataset(index, "watch"), batch_size=2, collate_fn=collate)

net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
best, best_state, patience = float("inf"), None, 2
for epoch in range(6):
    net.train()
    for x, n, y in train_loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x, n), y).backward()
        optimizer.step()
    loss = mean_loss(net, watch_loader)
    print(epoch, round(loss, 4))
    if loss < best:
        best, best_state, patience = loss, copy.deepcopy(net.state_dict()), 2
    else:
        patience -= 1
        if patience == 0:
            break

net.load_state_dict(best_state)
torch.save({"state": best_state, "birds": BIRDS, "loss": best}, "owl.pt")

# how does it do out there, and next to a road?
street = read_wave("noise_street.wav")
for title, noise in [("clean", None), ("street", street)]:
    loader = DataLoader(CallDataset(index, "test", noise=noise), batch_size=3, collate_fn=collate)
    print(title, mean_loss(net, loader))
