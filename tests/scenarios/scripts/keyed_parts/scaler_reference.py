# net_ref.pt: population_ref.csv patients_train.csv
# net_own.pt: patients_train.csv

import numpy as np
import pandas as pd
import torch
from sklearn.preprocessing import StandardScaler
from torch import nn

torch.set_num_threads(1)
COLS = ["age", "bmi", "glucose", "pressure"]


class Net(nn.Module):
    def __init__(self, n_in, hidden=8):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(n_in, hidden), nn.Tanh(), nn.Linear(hidden, 1))

    def forward(self, x):
        return self.body(x).squeeze(-1)


def fit(x, y, epochs=60, seed=0):
    torch.manual_seed(seed)
    net = Net(x.shape[1])
    opt = torch.optim.Adam(net.parameters(), lr=0.02)
    x, y = torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
    for _ in range(epochs):
        opt.zero_grad()
        loss = nn.functional.binary_cross_entropy_with_logits(net(x), y)
        loss.backward()
        opt.step()
    return net, loss.item()


def accuracy(net, x, y):
    with torch.no_grad():
        p = net(torch.tensor(x, dtype=torch.float32)) > 0
    return float((p.numpy() == y.astype(bool)).mean())


train = pd.read_csv("patients_train.csv")
follow = pd.read_csv("patients_follow.csv")
reference = pd.read_csv("population_ref.csv", usecols=COLS)
clinic = np.load("clinic_means.npy")

scalers = {
    "ref": StandardScaler().fit(reference[COLS].to_numpy()),
    "own": StandardScaler().fit(train[COLS].to_numpy()),
}
for name, sc in scalers.items():
    print(name, "shift to clinic means", np.round(sc.mean_ - clinic, 2))

for name, sc in scalers.items():
    net, loss = fit(sc.transform(train[COLS].to_numpy()), train["event"].to_numpy())
    acc = accuracy(net, sc.transform(follow[COLS].to_numpy()), follow["event"].to_numpy())
    print(f"{name}: loss {loss:.3f}, follow-up accuracy {acc:.3f}")
    torch.save(net.state_dict(), f"net_{name}.pt")
