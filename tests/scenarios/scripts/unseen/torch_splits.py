# best.pt: train.csv january.csv
import argparse

import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

parser = argparse.ArgumentParser()
parser.add_argument("--train", default="train.csv")
parser.add_argument("--valid", default="january.csv")
parser.add_argument("--test", default="test.csv")
parser.add_argument("--epochs", type=int, default=2)
args = parser.parse_args()


def to_dataset(path):
    df = pd.read_csv(path)
    return TensorDataset(
        torch.tensor(df[["a", "b", "c", "d"]].values, dtype=torch.float32),
        torch.tensor(df["kind"].values, dtype=torch.float32),
    )


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 8)
        self.fc2 = nn.Linear(8, 1)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x))).squeeze(-1)


def evaluate(model, loader, loss_fn):
    model.eval()
    with torch.no_grad():
        return sum(loss_fn(model(x), y).item() for x, y in loader) / len(loader)


loaders = {name: DataLoader(to_dataset(getattr(args, name)), batch_size=30) for name in ("train", "valid", "test")}
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
model = Net().to(device)
loss_fn = nn.BCEWithLogitsLoss()
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(args.epochs):
    model.train()
    for x, y in loaders["train"]:
        x, y = x.to(device), y.to(device)
        opt.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        opt.step()
    print(f"epoch {epoch}: valid loss {evaluate(model, loaders['valid'], loss_fn):.3f}")
print("test", evaluate(model, loaders["test"], loss_fn))
torch.save({"model": model.state_dict(), "epoch": args.epochs}, "best.pt")
