# rul_xgb.json: turbofan_fd001.h5 turbofan_fd003.h5 turbofan_fd001_life.csv turbofan_fd003_life.csv turbofan_val_units.txt

import argparse
import contextlib
import json
from pathlib import Path

import h5py
import numpy as np
import xgboost as xgb


@contextlib.contextmanager
def fleet(name, root):
    life = np.loadtxt(root / f"{name}_life.csv", delimiter=",", skiprows=1, dtype=int)
    with h5py.File(root / f"{name}.h5", "r") as h5:
        yield h5, dict(life.tolist())


def unit_block(group, life, smooth):
    sensors = group["sensors"][:]
    kernel = np.ones(smooth) / smooth
    trend = np.apply_along_axis(lambda s: np.convolve(s, kernel, "same"), 0, sensors)
    x = np.hstack([sensors, trend, group["cycle"][()][:, None]])
    return x, np.clip(life - group["cycle"][()], 0, 125)


def blocks(name, root, smooth):
    with fleet(name, root) as (h5, lives):
        for key in h5:
            unit = int(key.split("_")[1])
            yield (name, unit), unit_block(h5[key], lives[unit], smooth)


def stack(pairs):
    x, y = zip(*pairs)
    return xgb.DMatrix(np.concatenate(x), label=np.concatenate(y), nthread=1)


def cli():
    p = argparse.ArgumentParser()
    p.add_argument("--root", type=Path, default=Path("."))
    p.add_argument("--fleets", nargs="+", default=["turbofan_fd001", "turbofan_fd003"])
    p.add_argument("--unseen", default="turbofan_fd002")
    p.add_argument("--params", type=json.loads, default={"max_depth": 3, "eta": 0.2, "nthread": 1})
    p.add_argument("--smooth", type=int, default=5)
    return p.parse_args()


def main():
    args = cli()
    held = {("turbofan_fd001", int(u)) for u in (args.root / "turbofan_val_units.txt").read_text().split()}
    everything = {}
    for name in args.fleets:
        everything.update(blocks(name, args.root, args.smooth))
    dtrain = stack(v for k, v in everything.items() if k not in held)
    dval = stack(v for k, v in everything.items() if k in held)
    booster = xgb.train(args.params, dtrain, 40, evals=[(dval, "val")], early_stopping_rounds=5, verbose_eval=False)
    booster.save_model("rul_xgb.json")
    unseen = stack(v for _, v in blocks(args.unseen, args.root, args.smooth))
    print("best round", booster.best_iteration, booster.eval(unseen, "unseen"))


if __name__ == "__main__":
    main()
