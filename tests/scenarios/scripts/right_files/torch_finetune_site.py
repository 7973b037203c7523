# wear_base.pt: sensors_train.csv sensors_valid.csv
# wear_site2.pt: sensors_train.csv sensors_valid.csv sensors_site2.csv

import argparse

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, random_split

COLS = ["vib", "temp", "press", "rpm", "amp"]


class WearDataset(Dataset):
    def __init__(self, csv_file, stats=None):
        df = pd.read_csv(csv_file)
        x = df[COLS].to_numpy(np.float32)
        if stats is None:
            stats = {"mean": x.mean(0), "std": x.std(0)}
        self.stats = stats
        self.x = torch.from_numpy((x - stats["mean"]) / stats["std"])
        self.y = torch.from_numpy(df[["wear"]].to_numpy(np.float32))

    def __len__(self):
        return len(self.y)

    def __getitem__(self, idx):
        return self.x[idx], self.y[idx]


def make_net(hidden):
    return nn.Sequential(nn.Linear(len(COLS), hidden), nn.Tanh(), nn.Linear(hidden, 1))


@torch.no_grad()
def mse(net, ds):
    net.eval()
    return np.mean([nn.functional.mse_loss(net(x), y).item() for x, y in DataLoader(ds, batch_size=64)])


def fit(net, ds, valid, args, path, extra, lr, epochs):
    opt = torch.optim.Adam(net.parameters(), lr=lr)
    gen = torch.Generator().manual_seed(args.seed)
    best, waited = np.inf, 0
    for epoch in range(epochs):
        net.train()
        for x, y in DataLoader(ds, batch_size=args.batch, shuffle=True, generator=gen):
            opt.zero_grad()
            nn.functional.mse_loss(net(x), y).backward()
            opt.step()
        score = mse(net, valid)
        if score < best:
            best, waited = score, 0
            torch.save({"state": net.state_dict(), "epoch": epoch, **extra}, path)
        else:
            waited += 1
            if waited >= args.patience:
                break
    print(path, "best", round(float(best), 4), "stopped after", epoch + 1)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--hidden", type=int, default=12)
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--patience", type=int, default=2)
    p.add_argument("--seed", type=int, default=11)
    args = p.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)

    train = WearDataset("sensors_train.csv")
    valid = WearDataset("sensors_valid.csv", train.stats)
    net = make_net(args.hidden)
    stats = {k: torch.from_numpy(v) for k, v in train.stats.items()}
    fit(net, train, valid, args, "wear_base.pt", stats, lr=0.05, epochs=25)

    ckpt = torch.load("wear_base.pt")
    tuned = make_net(args.hidden)
    tuned.load_state_dict(ckpt["state"])
    for p_ in tuned[0].parameters():
        p_.requires_grad = False
    old_stats = {"mean": ckpt["mean"].numpy(), "std": ckpt["std"].numpy()}
    site = WearDataset("sensors_site2.csv", old_stats)
    site_train, site_valid = random_split(site, [0.75, 0.25], generator=torch.Generator().manual_seed(1))
    fit(tuned, site_train, site_valid, args, "wear_site2.pt", stats, lr=0.02, epochs=15)

    for name in ("test", "site3"):
        ds = WearDataset(f"sensors_{name}.csv", old_stats)
        print(name, "base", round(float(mse(net, ds)), 4), "tuned", round(float(mse(tuned, ds)), 4))


if __name__ == "__main__":
    main()
