# donor1.pt: cells_train.npz cells_val.npz
# donor2.pt: cells_donor2.npz

import copy
import json

import numpy as np
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset


class Cells(Dataset):
    def __init__(self, file):
        with np.load(file) as archive:
            self.x = torch.from_numpy(archive["x"])
            self.y = torch.from_numpy(archive["y"])

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class Trainer:
    def __init__(self, cfg, patience=1):
        self.cfg = cfg
        self.patience = patience

    def build(self):
        torch.manual_seed(self.cfg["seed"])
        return torch.nn.Sequential(torch.nn.Linear(8, self.cfg["hidden"]), torch.nn.ReLU(),
                                   torch.nn.Linear(self.cfg["hidden"], 3))

    @torch.no_grad()
    def evaluate(self, model, data):
        model.eval()
        losses, hits = [], 0
        for x, y in DataLoader(data, batch_size=32):
            out = model(x)
            losses.append(F.cross_entropy(out, y).item())
            hits += (out.argmax(1) == y).sum().item()
        return float(np.mean(losses)), hits / len(data)

    def fit(self, train, val=None):
        model = self.build()
        opt = torch.optim.Adam(model.parameters(), lr=self.cfg["lr"])
        best, kept, bad = float("inf"), None, 0
        for epoch in range(self.cfg["epochs"]):
            model.train()
            for x, y in DataLoader(train, batch_size=16, shuffle=True):
                opt.zero_grad()
                F.cross_entropy(model(x), y).backward()
                opt.step()
            if val is None:
                continue
            loss, _ = self.evaluate(model, val)
            if loss < best:
                best, kept, bad = loss, copy.deepcopy(model.state_dict()), 0
            else:
                bad += 1
                if bad > self.patience:
                    break
        if kept is not None:
            model.load_state_dict(kept)
        return model


def main():
    with open("audit.json") as f:
        trainer = Trainer(json.load(f))

    data = {name: Cells(f"cells_{name}.npz") for name in ("train", "val", "test", "donor2", "donor2_test", "donor3")}

    model = trainer.fit(data["train"], data["val"])
    torch.save(model.state_dict(), "donor1.pt")
    print("donor 1: test", trainer.evaluate(model, data["test"]))

    model = trainer.fit(data["donor2"])
    torch.save(model.state_dict(), "donor2.pt")
    print("donor 2: val of donor 1", trainer.evaluate(model, data["val"]))
    for name in ("donor2_test", "donor3"):
        print("donor 2:", name, trainer.evaluate(model, data[name]))


main()
