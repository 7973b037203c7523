# forecaster.pt: patient_0.csv patient_1.csv patient_2.csv patient_3.csv glucose_stats.json
import json

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import ConcatDataset, DataLoader, Dataset


class GlucoseWindows(Dataset):
    """Sliding windows over one patient's series."""

    def __init__(self, path, stats, history=6, horizon=2):
        frame = pd.read_csv(path)
        columns = ["glucose", "insulin"]
        mean = np.array([stats[c]["mean"] for c in columns])
        std = np.array([stats[c]["std"] for c in columns])
        self.series = torch.as_tensor((frame[columns].values - mean) / std, dtype=torch.float32)
        self.history, self.horizon = history, horizon

    def __len__(self):
        return len(self.series) - self.history - self.horizon + 1

    def __getitem__(self, index):
        end = index + self.history
        return self.series[index:end], self.series[end : end + self.horizon, 0]


class Forecaster(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(2, 5, batch_first=True)
        self.out = nn.Linear(5, 2)

    def forward(self, x):
        return self.out(self.rnn(x)[0][:, -1])


@torch.no_grad()
def evaluate(model, loader):
    model.eval()
    return np.mean([nn.functional.l1_loss(model(x), y).item() for x, y in loader])


def main():
    torch.manual_seed(0)
    with open("glucose_stats.json") as f:
        stats = json.load(f)
    print("sensors drift by", pd.read_csv("sensor_drift.csv")["drift"].abs().mean())
    train = ConcatDataset([GlucoseWindows(f"glucose/patient_{i}.csv", stats) for i in range(4)])
    test = GlucoseWindows("glucose/patient_4.csv", stats)
    model = Forecaster()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(2):
        model.train()
        for x, y in DataLoader(train, batch_size=32, shuffle=True):
            optimizer.zero_grad()
            nn.functional.l1_loss(model(x), y).backward()
            optimizer.step()
    print("test MAE", evaluate(model, DataLoader(test, batch_size=64)))
    torch.save(model.state_dict(), "forecaster.pt")


if __name__ == "__main__":
    main()
