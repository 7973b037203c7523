# wide_deep.pt: adult_train.csv adult_valid.csv adult_codes_unlabelled.csv
# preprocessor.joblib: adult_train.csv adult_codes_unlabelled.csv
"""
usage: python adult_wide_deep.py --train adult_train.csv --valid adult_valid.csv --test adult_test.csv
"""
import argparse
import sys

import joblib
import numpy as np
import pandas as pd
import torch
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.metrics import log_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import KBinsDiscretizer, OneHotEncoder, StandardScaler

TARGET = "rich"


def parse_args(argv=None):
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--train", default="adult_train.csv")
    p.add_argument("--valid", default="adult_valid.csv")
    p.add_argument("--test", default="adult_test.csv")
    p.add_argument("--unlabelled", default="adult_codes_unlabelled.csv", help="rows without an answer, for the encoders")
    p.add_argument("--hidden", type=int, nargs="+", default=[16, 8])
    p.add_argument("--max-epochs", type=int, default=6)
    p.add_argument("--patience", type=int, default=2)
    p.add_argument("--lr", type=float, default=5e-3)
    p.add_argument("--out", default="wide_deep.pt")
    return p.parse_args(argv)


class WideDeep(torch.nn.Module):
    def __init__(self, n_in, hidden):
        super().__init__()
        self.wide = torch.nn.Linear(n_in, 1)
        layers, width = [], n_in
        for h in hidden:
            layers += [torch.nn.Linear(width, h), torch.nn.LayerNorm(h), torch.nn.GELU()]
            width = h
        self.deep = torch.nn.Sequential(*layers, torch.nn.Linear(width, 1))

    def forward(self, x):
        return (self.wide(x) + self.deep(x)).squeeze(-1)


class EarlyStopping:
    def __init__(self, patience):
        self.best, self.bad, self.patience, self.state = np.inf, 0, patience, None

    def __call__(self, value, model):
        if value < self.best - 1e-5:
            self.best, self.bad = value, 0
            self.state = {k: v.clone() for k, v in model.state_dict().items()}
        else:
            self.bad += 1
        return self.bad >= self.patience


def make_preprocessor():
    return ColumnTransformer(
        [
            ("bins", make_pipeline(SimpleImputer(strategy="median"), KBinsDiscretizer(5, quantile_method="linear")), ["age"]),
            ("num", StandardScaler(), ["age", "hours"]),
            ("cat", OneHotEncoder(handle_unknown="ignore"), ["work", "school"]),
        ],
        sparse_threshold=0.0,
    )


def tensors(df, prep):
    return torch.tensor(prep.transform(df), dtype=torch.float32), torch.tensor(df[TARGET].to_numpy(), dtype=torch.float32)


def main(argv=None):
    args = parse_args(argv)
    torch.manual_seed(2)
    train, valid, test = (pd.read_csv(p) for p in (args.train, args.valid, args.test))
    everybody = pd.concat([train.drop(columns=TARGET), pd.read_csv(args.unlabelled)], ignore_index=True)
    prep = make_preprocessor().fit(everybody)
    joblib.dump(prep, "preprocessor.joblib")

    x, y = tensors(train, prep)
    vx, vy = tensors(valid, prep)
    net = WideDeep(x.shape[1], args.hidden)
    optim = torch.optim.AdamW(net.parameters(), lr=args.lr)
    stopper = EarlyStopping(args.patience)
    bce = torch.nn.BCEWithLogitsLoss()
    for epoch in range(args.max_epochs):
        net.train()
        for ix in torch.randperm(len(x)).split(32):
            optim.zero_grad(set_to_none=True)
            bce(net(x[ix]), y[ix]).backward()
            optim.step()
        net.eval()
        with torch.no_grad():
            value = bce(net(vx), vy).item()
        print(f"[{epoch}] valid {value:.4f}")
        if stopper(value, net):
            break
    net.load_state_dict(stopper.state)
    torch.save(net.state_dict(), args.out)
    tx, ty = tensors(test, prep)
    with torch.no_grad():
        print("test log loss", log_loss(ty.numpy(), torch.sigmoid(net(tx)).numpy()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
