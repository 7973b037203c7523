# stacker.pkl: s5e3_train.csv s5e3_original.csv public_oof_nn.csv oof_ridge.csv oof_lgbm.csv
# ridge_full.pkl: s5e3_train.csv

import pickle
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


class CFG:
    seed = 7
    n_splits = 4
    target = "target"
    root = Path(".")
    stack = ["ridge", "lgbm", "nn"]


class OOF:
    """Runs one model over the folds, keeps its out-of-fold predictions on disk."""

    def __init__(self, name, fit_fn, original=None):
        self.name, self.fit_fn, self.original = name, fit_fn, original

    def run(self, df, features):
        oof = np.zeros(len(df))
        skf = StratifiedKFold(CFG.n_splits, shuffle=True, random_state=CFG.seed)
        for tr, va in skf.split(df, df[CFG.target]):
            part = df.iloc[tr]
            if self.original is not None:
                part = pd.concat([part, self.original], ignore_index=True)
            predict = self.fit_fn(part[features], part[CFG.target])
            oof[va] = predict(df.iloc[va][features])
        out = pd.DataFrame({"id": df["id"], "pred": oof})
        out.to_csv(CFG.root / f"oof_{self.name}.csv", index=False)
        print(f"{self.name:>8s}  auc {roc_auc_score(df[CFG.target], oof):.4f}")


def fit_ridge(X, y):
    m = make_pipeline(StandardScaler(), RidgeClassifier(alpha=3.0)).fit(X, y)
    return m.decision_function


def fit_lgbm(X, y):
    m = lgb.LGBMClassifier(n_estimators=60, num_leaves=7, learning_rate=0.08, min_child_samples=10,
                           random_state=CFG.seed, n_jobs=1, verbose=-1).fit(X, y)
    return lambda Z: m.predict_proba(Z)[:, 1]


def main():
    train = pd.read_csv(CFG.root / "s5e3_train.csv")
    test = pd.read_csv(CFG.root / "s5e3_test.csv")
    original = pd.read_csv(CFG.root / "s5e3_original.csv")
    features = [c for c in train.columns if c.startswith("f")]

    OOF("ridge", fit_ridge).run(train, features)
    OOF("lgbm", fit_lgbm, original=original).run(train, features)

    preds = {
        "ridge": pd.read_csv(CFG.root / "oof_ridge.csv"),
        "lgbm": pd.read_csv(CFG.root / "oof_lgbm.csv"),
        "nn": pd.read_csv(CFG.root / "public_oof_nn.csv"),
        "tabpfn": pd.read_csv(CFG.root / "public_oof_tabpfn.csv"),
    }
    for name, p in preds.items():
        print(f"{name:>8s}  {roc_auc_score(train[CFG.target], p['pred']):.4f}")

    # tabpfn did not help on the LB, so it is out
    Z = np.column_stack([preds[n].set_index("id").loc[train["id"], "pred"].rank(pct=True) for n in CFG.stack])
    stacker = LogisticRegression(C=0.5).fit(Z, train[CFG.target])
    print(dict(zip(CFG.stack, stacker.coef_[0].round(3))))
    with open(CFG.root / "stacker.pkl", "wb") as f:
        pickle.dump(stacker, f)

    ridge = make_pipeline(StandardScaler(), RidgeClassifier(alpha=3.0)).fit(train[features], train[CFG.target])
    with open(CFG.root / "ridge_full.pkl", "wb") as f:
        pickle.dump(ridge, f)
    pd.DataFrame({"id": test["id"], "target": ridge.decision_function(test[features])}).to_csv("sub_ridge.csv", index=False)


if __name__ == "__main__":
    main()
