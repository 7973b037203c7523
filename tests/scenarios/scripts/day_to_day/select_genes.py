# results/genes_top.joblib: genes_train.npz gene_scores.csv genes_valid.npz
# results/genes_all.joblib: genes_train.npz

"""Small panel of genes, chosen by the scores of the earlier screening; C and l1_ratio by optuna."""
import argparse
import csv
import warnings
from pathlib import Path

import joblib
import numpy as np
import optuna
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.WARNING)


def load(path):
    z = np.load(path)
    return z["X"], z["y"], list(z["names"])


def top_genes(path, k):
    with open(path, newline="") as f:
        rows = [(float(r["score"]), r["gene"]) for r in csv.DictReader(f)]
    rows.sort(reverse=True)
    return [g for _, g in rows[:k]]


class Split:
    def __init__(self, path, keep=None):
        X, y, names = load(path)
        if keep is not None:
            X = X[:, [names.index(g) for g in keep]]
        self.X, self.y = X, y


def make_model(C, l1_ratio, seed):
    return make_pipeline(
        StandardScaler(),
        LogisticRegression(C=C, l1_ratio=l1_ratio, solver="saga", max_iter=400, random_state=seed),
    )


def tune(train, valid, n_trials, seed):
    def objective(trial):
        m = make_model(trial.suggest_float("C", 1e-2, 10, log=True), trial.suggest_float("l1_ratio", 0, 1), seed)
        m.fit(train.X, train.y)
        return log_loss(valid.y, m.predict_proba(valid.X))

    study = optuna.create_study(direction="minimize", sampler=optuna.samplers.TPESampler(seed=seed))
    study.optimize(objective, n_trials=n_trials)
    print("best", study.best_params, round(study.best_value, 4))
    return study.best_params


def main(argv=None):
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--top", type=int, default=12)
    ap.add_argument("--trials", type=int, default=20)
    ap.add_argument("--seed", type=int, default=0)
    ap.add_argument("--out", type=Path, default=Path("results"))
    a = ap.parse_args(argv)
    a.out.mkdir(exist_ok=True)

    panel = top_genes("gene_scores.csv", a.top)
    print("panel:", " ".join(panel))
    train, valid = Split("genes_train.npz", panel), Split("genes_valid.npz", panel)
    best = tune(train, valid, a.trials, a.seed)
    small = make_model(**best, seed=a.seed).fit(train.X, train.y)
    joblib.dump({"panel": panel, "model": small}, a.out / "genes_top.joblib")

    everything = Split("genes_train.npz")
    full = make_model(0.3, 0.0, a.seed).fit(everything.X, everything.y)
    joblib.dump(full, a.out / "genes_all.joblib")

    t_small, t_full = Split("genes_test.npz", panel), Split("genes_test.npz")
    for name, m, t in (("panel", small, t_small), ("all", full, t_full)):
        print(name, "test auc", round(roc_auc_score(t.y, m.predict_proba(t.X)[:, 1]), 3))


if __name__ == "__main__":
    main()
