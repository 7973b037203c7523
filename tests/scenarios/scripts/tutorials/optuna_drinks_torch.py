# coffee_mlp.pt: coffee_sales.csv coffee_price.csv.gz
# tea_mlp.pt: tea_sales.csv

import json

import numpy as np
import optuna
import pandas as pd
import torch
from torch import nn

optuna.logging.set_verbosity(optuna.logging.WARNING)

with open("search_space.json") as f:
    SPACE = json.load(f)


def load(product):
    df = pd.read_csv(f"{product}_sales.csv")
    if product == "coffee":
        df = df.merge(pd.read_csv("coffee_price.csv.gz"), on="week")
    y = df.pop("units").to_numpy()
    X = df.drop(columns="week").to_numpy()
    X = (X - X.mean(0)) / X.std(0)
    y = (y - y.mean()) / y.std()
    return torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)


def fit(X, y, lr, hidden, trial=None, Xv=None, yv=None):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(X.shape[1], hidden), nn.ReLU(), nn.Linear(hidden, 1))
    opt = torch.optim.Adam(net.parameters(), lr=lr)
    for epoch in range(SPACE["epochs"]):
        for i in range(0, len(X), 20):
            opt.zero_grad()
            loss = nn.functional.mse_loss(net(X[i:i + 20]).squeeze(1), y[i:i + 20])
            loss.backward()
            opt.step()
        if trial is not None:
            with torch.no_grad():
                val = nn.functional.mse_loss(net(Xv).squeeze(1), yv).item()
            trial.report(val, epoch)
            if trial.should_prune():
                raise optuna.TrialPruned()
    return net if trial is None else val


def tune(X, y):
    cut = int(0.75 * len(X))

    def objective(trial):
        lr = trial.suggest_float("lr", *SPACE["lr"], log=True)
        hidden = trial.suggest_int("hidden", *SPACE["hidden"])
        return fit(X[:cut], y[:cut], lr, hidden, trial, X[cut:], y[cut:])

    study = optuna.create_study(direction="minimize", sampler=optuna.samplers.TPESampler(seed=1),
                                pruner=optuna.pruners.MedianPruner(n_startup_trials=3))
    study.optimize(objective, n_trials=SPACE["trials"])
    return study


studies = {}
for product in ("coffee", "tea", "cocoa"):
    X, y = load(product)
    studies[product] = tune(X, y)
    print(product, round(studies[product].best_value, 3), studies[product].best_params)
    if len(X) < 100:
        print("  history too short, keep the moving average")
        continue
    net = fit(X, y, **studies[product].best_params)
    torch.save({"state_dict": net.state_dict(), "params": studies[product].best_params}, f"{product}_mlp.pt")

print("mean best loss", np.mean([s.best_value for s in studies.values()]).round(3))
