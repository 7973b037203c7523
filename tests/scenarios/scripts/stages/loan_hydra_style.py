# loan_xgb.ubj: loans_train.parquet loans_valid.parquet loans_macro.csv

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost as xgb
from omegaconf import OmegaConf
from sklearn.metrics import roc_auc_score

CONF_DIR = Path("loan_conf")


def compose(choice, overrides=()):
    groups = {p.stem.removeprefix("loan_model_"): OmegaConf.load(p) for p in sorted(CONF_DIR.glob("loan_model_*.yaml"))}
    print("available models:")
    for name, g in groups.items():
        print(f"  {name}: {OmegaConf.to_container(g.model)}")
    base = OmegaConf.load(CONF_DIR / "loan_base.yaml")
    return OmegaConf.merge(base, groups[choice], OmegaConf.from_dotlist(list(overrides)))


def load_split(name, macro, cfg):
    df = pd.read_parquet(f"loans_{name}.parquet")
    df = df[df["income"] >= cfg.data.min_income]
    df = df.merge(macro, on="quarter", how="left")
    cols = list(cfg.data.numeric) + ["unemp", "rate"]
    return df[cols], df["default"].to_numpy()


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--model", default="shallow")
    ap.add_argument("--out", default="loan_xgb.ubj")
    ap.add_argument("overrides", nargs="*")
    args = ap.parse_args()

    cfg = compose(args.model, args.overrides)
    print(OmegaConf.to_yaml(cfg))
    np.random.seed(cfg.seed)

    macro = pd.read_csv("loans_macro.csv")
    splits = {s: load_split(s, macro, cfg) for s in ("train", "valid", "oot")}
    mats = {s: xgb.DMatrix(X, y) for s, (X, y) in splits.items()}

    params = {"objective": "binary:logistic", "eval_metric": "logloss", "nthread": 1, "seed": cfg.seed,
              **OmegaConf.to_container(cfg.model)}
    booster = xgb.train(
        params, mats["train"], num_boost_round=cfg.train.rounds,
        evals=[(mats["train"], "train"), (mats["valid"], "valid")],
        early_stopping_rounds=cfg.train.patience, verbose_eval=20,
    )
    booster = booster[: booster.best_iteration + 1]
    booster.save_model(args.out)

    for s in ("valid", "oot"):
        print(s, "auc", round(roc_auc_score(splits[s][1], booster.predict(mats[s])), 3))


if __name__ == "__main__":
    main()
