# reef_net.pt: reef_train.csv reef_val.csv reef_sites.csv reef_baseline.csv
import copy

import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(12)
COLUMNS = ["sst", "light", "depth", "exposure"]


class ReefDataset(Dataset):
    def __init__(self, csv_file, sites, mean, std):
        frame = pd.read_csv(csv_file).merge(sites, on="site")
        self.x = torch.tensor(((frame[COLUMNS] - mean) / std).values, dtype=torch.float32)
        self.y = torch.tensor(frame["bleached"].values, dtype=torch.float32)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, item):
        return {"x": self.x[item], "y": self.y[item]}


class EarlyStopping:
    def __init__(self, patience=2):
        self.patience, self.best, self.bad, self.state = patience, float("inf"), 0, None

    def step(self, loss, model):
        if loss < self.best:
            self.best, self.bad = loss, 0
            self.state = copy.deepcopy(model.state_dict())
        else:
            self.bad += 1
        return self.bad >= self.patience


class Net(nn.Module):
    def __init__(self, n_in, hidden=8):
        super().__init__()
        self.fc1 = nn.Linear(n_in, hidden)
        self.norm = nn.BatchNorm1d(hidden)
        self.fc2 = nn.Linear(hidden, 1)

    def forward(self, x):
        return self.fc2(F.relu(self.norm(self.fc1(x)))).squeeze(-1)


def evaluate(model, loader):
    model.eval()
    total = count = 0
    with torch.no_grad():
        for batch in loader:
            total += F.binary_cross_entropy_with_logits(model(batch["x"]), batch["y"], reduction="sum").item()
            count += len(batch["y"])
    return total / count


# anomalies are expressed against the baseline years, not against the training rows
baseline = pd.read_csv("reef_baseline.csv")
mean, std = baseline[COLUMNS].mean(), baseline[COLUMNS].std()
sites = pd.read_csv("reef_sites.csv")
print(pd.read_csv("reef_volunteers.csv")["fish"].describe())

train_loader = DataLoader(ReefDataset("reef_train.csv", sites, mean, std), batch_size=32, shuffle=True)
val_loader = DataLoader(ReefDataset("reef_val.csv", sites, mean, std), batch_size=64)
test_loader = DataLoader(ReefDataset("reef_test.csv", sites, mean, std), batch_size=64)

model = Net(len(COLUMNS))
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
stopper = EarlyStopping()
for epoch in range(6):
    model.train()
    for batch in train_loader:
        optimizer.zero_grad()
        F.binary_cross_entropy_with_logits(model(batch["x"]), batch["y"]).backward()
        optimizer.step()
    val_loss = evaluate(model, val_loader)
    print(f"epoch {epoch}: {val_loss:.4f}")
    if stopper.step(val_loss, model):
        break

model.load_state_dict(stopper.state)
torch.save({"model": model.state_dict(), "mean": mean.to_dict(), "std": std.to_dict(), "val_loss": stopper.best}, "reef_net.pt")
print("test loss", evaluate(model, test_loader))
