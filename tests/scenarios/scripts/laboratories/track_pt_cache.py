# fate_lstm.ckpt: track_a.csv track_b.csv track_c.csv track_d.csv track_e.csv track_f.csv track_fates.csv tracks_cache.pt

import logging
from pathlib import Path

import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, Subset

logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger("fates")


class TrackDataset(Dataset):
    """Windows of single-cell tracks, parsed once and kept as tensors in ``cache``."""

    columns = ["dx", "dy", "area"]

    def __init__(self, root, fates, cache, window=20, stride=10):
        self.root, self.fates = Path(root), Path(fates)
        self.window, self.stride = window, stride
        cache = Path(cache)
        if not cache.exists():
            log.info("no cache, parsing %s", root)
            torch.save(self._process(), cache)
        blob = torch.load(cache)
        self.x, self.y, self.cell = blob["x"], blob["y"], blob["cell"]

    def _process(self):
        fate = pd.read_csv(self.fates, index_col="cell")["divides"]
        xs, ys, cells = [], [], []
        for number, path in enumerate(sorted(self.root.glob("track_*.csv"))):
            cell = path.stem.rsplit("_")[-1]
            df = pd.read_csv(path)
            df = df.assign(dx=df.x.diff().fillna(0), dy=df.y.diff().fillna(0), area=df.area / df.area.iloc[0])
            values = torch.tensor(df[self.columns].to_numpy(), dtype=torch.float32)
            for w in values.unfold(0, self.window, self.stride).transpose(1, 2):
                xs.append(w)
                ys.append(float(fate[cell]))
                cells.append(number)
        return {"x": torch.stack(xs), "y": torch.tensor(ys), "cell": torch.tensor(cells)}

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class FateNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 8, batch_first=True)
        self.fc = nn.Linear(8, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out[:, -1]).squeeze(-1)


def by_cell(ds, held_out):
    mask = torch.isin(ds.cell, torch.tensor(held_out))
    return Subset(ds, torch.where(~mask)[0].tolist()), Subset(ds, torch.where(mask)[0].tolist())


def run():
    torch.manual_seed(5)
    heat = pd.read_csv("microscope_log.csv")
    log.info("incubator between %.2f and %.2f", heat.temp.min(), heat.temp.max())
    ds = TrackDataset("tracks", "track_fates.csv", "tracks_cache.pt")
    train, val = by_cell(ds, [4, 5])
    net, bce = FateNet(), nn.BCEWithLogitsLoss()
    opt = torch.optim.Adam(net.parameters(), lr=1e-2)
    patience, best = 2, None
    for epoch in range(4):
        for x, y in DataLoader(train, 4, shuffle=True):
            opt.zero_grad()
            bce(net(x), y).backward()
            opt.step()
        with torch.no_grad():
            v = sum(bce(net(x), y).item() * len(y) for x, y in DataLoader(val, 8)) / len(val)
        log.info("epoch %d val %.4f", epoch, v)
        if best is None or v < best:
            best, patience = v, 2
            torch.save({"epoch": epoch, "net": net.state_dict(), "val": v}, "fate_lstm.ckpt")
        else:
            patience -= 1
            if not patience:
                break

    net.load_state_dict(torch.load("fate_lstm.ckpt")["net"])
    holdout = TrackDataset("tracks_holdout", "track_fates_holdout.csv", "tracks_holdout_cache.pt")
    with torch.no_grad():
        log.info("holdout %s", torch.sigmoid(net(holdout.x)).round(decimals=2).tolist())


run()
