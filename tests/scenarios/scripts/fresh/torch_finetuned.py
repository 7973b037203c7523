# pretrained.pt: january.csv
# finetuned.pt: january.csv february.csv
import numpy as np
import pandas as pd
import torch
import torch.nn as nn
import torch.nn.functional as F


class MLP(nn.Module):
    def __init__(self, hidden=5):
        super().__init__()
        self.body = nn.Linear(4, hidden)
        self.head = nn.Linear(hidden, 2)

    def forward(self, x):
        return self.head(F.relu(self.body(x)))


def load(path):
    df = pd.read_csv(path)
    x = df[["a", "b", "c", "d"]].to_numpy(dtype=np.float32)
    x = (x - x.mean(0)) / x.std(0)
    return torch.from_numpy(x), torch.tensor(df["kind"].to_numpy())


def train(model, x, y, lr, epochs=2):
    opt = torch.optim.Adam((p for p in model.parameters() if p.requires_grad), lr=lr)
    for _ in range(epochs):
        for batch in torch.randperm(len(x)).split(30):
            opt.zero_grad()
            F.cross_entropy(model(x[batch]), y[batch]).backward()
            opt.step()
    return model


x_test, y_test = load("test.csv")
torch.save(train(MLP(), *load("january.csv"), lr=0.05).state_dict(), "pretrained.pt")

model = MLP()
model.load_state_dict(torch.load("pretrained.pt"))
for parameter in model.body.parameters():
    parameter.requires_grad_(False)
model.head = nn.Linear(5, 2)
x, y = load("february.csv")
train(model, x, y, lr=0.01)
with torch.inference_mode():
    print((model(x_test).argmax(1) == y_test).float().mean().item())
torch.save({"state": model.state_dict(), "hidden": 5}, "finetuned.pt")
