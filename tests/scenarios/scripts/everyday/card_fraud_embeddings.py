# card_net.pt: card_train.csv card_valid.csv mcc.csv

import argparse
import copy
import json

import numpy as np
import pandas as pd
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset, WeightedRandomSampler

CAT, NUM = ["mcc", "country", "device"], ["log_amount", "night", "risk"]


class Vocab(dict):
    @classmethod
    def of(cls, series):
        return cls({v: i + 1 for i, v in enumerate(sorted(series.unique()))})

    def encode(self, series):
        return series.map(lambda v: self.get(v, 0)).to_numpy(dtype=np.int64)


class CardDataset(Dataset):
    def __init__(self, frame, vocabs, mean, std):
        self.cats = torch.from_numpy(np.stack([vocabs[c].encode(frame[c]) for c in CAT], 1))
        self.nums = torch.tensor(((frame[NUM] - mean) / std).to_numpy(), dtype=torch.float32)
        self.y = torch.tensor(frame["fraud"].to_numpy(), dtype=torch.float32)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.cats[i], self.nums[i], self.y[i]


class CardNet(nn.Module):
    def __init__(self, sizes, n_num, dim=3, hidden=12):
        super().__init__()
        self.emb = nn.ModuleList(nn.Embedding(s, dim) for s in sizes)
        self.body = nn.Sequential(nn.Linear(dim * len(sizes) + n_num, hidden), nn.ReLU(), nn.Dropout(0.1), nn.Linear(hidden, 1))

    def forward(self, cats, nums):
        e = [emb(cats[:, i]) for i, emb in enumerate(self.emb)]
        return self.body(torch.cat([*e, nums], 1)).squeeze(1)


def read(part, mcc):
    df = pd.read_csv(f"card_{part}.csv").merge(mcc[["mcc", "risk"]], on="mcc", how="left")
    df["log_amount"] = np.log(df["amount"])
    df["night"] = ((df["hour"] < 6) | (df["hour"] > 22)).astype(float)
    return df


@torch.no_grad()
def evaluate(net, loader):
    net.eval()
    losses, hits, n = 0.0, 0, 0
    for cats, nums, y in loader:
        logit = net(cats, nums)
        losses += F.binary_cross_entropy_with_logits(logit, y, reduction="sum").item()
        hits += ((logit > 0) == y.bool()).sum().item()
        n += len(y)
    return losses / n, hits / n


def main(a):
    torch.manual_seed(a.seed)
    mcc = pd.read_csv("mcc.csv")
    train, valid = read("train", mcc), read("valid", mcc)
    vocabs = {c: Vocab.of(train[c]) for c in CAT}
    mean, std = train[NUM].mean(), train[NUM].std()
    weights = np.where(train["fraud"] == 1, 1 / train["fraud"].mean(), 1.0)
    train_dl = DataLoader(CardDataset(train, vocabs, mean, std), a.batch, sampler=WeightedRandomSampler(weights, len(train)))
    valid_dl = DataLoader(CardDataset(valid, vocabs, mean, std), 128)

    net = CardNet([len(vocabs[c]) + 1 for c in CAT], len(NUM))
    opt = torch.optim.AdamW(net.parameters(), lr=a.lr)
    best, best_state, patience = float("inf"), None, 0
    for epoch in range(a.epochs):
        net.train()
        for cats, nums, y in train_dl:
            loss = F.binary_cross_entropy_with_logits(net(cats, nums), y)
            opt.zero_grad()
            loss.backward()
            opt.step()
        val_loss, val_acc = evaluate(net, valid_dl)
        print(f"epoch {epoch} val loss {val_loss:.4f} acc {val_acc:.3f}")
        if val_loss < best:
            best, best_state, patience = val_loss, copy.deepcopy(net.state_dict()), 0
        elif (patience := patience + 1) >= a.patience:
            break
    net.load_state_dict(best_state)
    torch.save({"state_dict": net.state_dict(), "vocabs": {k: dict(v) for k, v in vocabs.items()},
                "mean": mean.to_dict(), "std": std.to_dict()}, "card_net.pt")

    test = read("test", mcc)
    test_loss, test_acc = evaluate(net, DataLoader(CardDataset(test, vocabs, mean, std), 128))
    worst = pd.read_csv("chargebacks.csv").nlargest(1, "chargebacks")["country"].item()
    json.dump({"test_loss": test_loss, "test_acc": test_acc, "most_chargebacks": worst}, open("card_metrics.json", "w"))


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--epochs", type=int, default=3)
    ap.add_argument("--batch", type=int, default=32)
    ap.add_argument("--lr", type=float, default=1e-2)
    ap.add_argument("--patience", type=int, default=2)
    ap.add_argument("--seed", type=int, default=1)
    main(ap.parse_args())
