# monitor_line1.npz: coating_line1.csv coating_incontrol1.csv
# monitor_line2.npz: coating_line2.csv coating_incontrol2.csv
# coating_softsensor.joblib: coating_line1.csv coating_line2.csv coating_lab.csv

"""Process monitoring of the coating lines (PCA with T2 and SPE limits) and a soft sensor for thickness."""
import logging
from dataclasses import dataclass, field

import joblib
import numpy as np
import pandas as pd
from sklearn.cross_decomposition import PLSRegression
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import BayesianRidge
from sklearn.metrics import r2_score
from sklearn.model_selection import KFold, cross_val_predict

logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger(__name__)
SIGNALS = ["speed", "temp", "viscosity", "air"]


@dataclass
class Monitor:
    n_components: int = 2
    quantile: float = 0.99
    params: dict = field(default_factory=dict)

    def fit(self, X):
        mu, sd = X.mean(axis=0), X.std(axis=0, ddof=1)
        Z = (X - mu) / sd
        _, s, vt = np.linalg.svd(Z, full_matrices=False)
        self.params = {
            "mu": mu,
            "sd": sd,
            "loadings": vt[: self.n_components].T,
            "eigenvalues": s[: self.n_components] ** 2 / (len(X) - 1),
        }
        return self

    def statistics(self, X):
        p = self.params
        Z = (X - p["mu"]) / p["sd"]
        T = Z @ p["loadings"]
        t2 = (T ** 2 / p["eigenvalues"]).sum(axis=1)
        spe = ((Z - T @ p["loadings"].T) ** 2).sum(axis=1)
        return t2, spe

    def set_limits(self, X):
        t2, spe = self.statistics(X)
        self.params["t2_limit"] = np.quantile(t2, self.quantile)
        self.params["spe_limit"] = np.quantile(spe, self.quantile)
        return self

    def alarms(self, X):
        t2, spe = self.statistics(X)
        return (t2 > self.params["t2_limit"]) | (spe > self.params["spe_limit"])

    def save(self, path):
        np.savez(path, **self.params)


def read_signals(path):
    return pd.read_csv(path)[SIGNALS].to_numpy(dtype=float)


def build_monitors(line_tables):
    monitors = {}
    for line, df in line_tables.items():
        m = Monitor().fit(df[SIGNALS].to_numpy())
        m.set_limits(read_signals(f"coating_incontrol{line}.csv"))
        m.save(f"monitor_line{line}.npz")
        monitors[line] = m
        log.info("line %d: T2 limit %.2f SPE limit %.2f", line, m.params["t2_limit"], m.params["spe_limit"])
    return monitors


def soft_sensor_table(line_tables, lab):
    process = pd.concat([df.assign(line=line) for line, df in line_tables.items()], ignore_index=True)
    table = process.merge(lab, on="sample", how="inner")
    for c in SIGNALS:
        table[c + "_dev"] = table[c] - table.groupby("line")[c].transform("mean")
    table["temp_x_visc"] = table["temp_dev"] * table["viscosity_dev"]
    return table


def train_soft_sensor(table):
    cols = [c for c in table.columns if c.endswith("_dev")] + ["temp_x_visc", "line"]
    X, y = table[cols], table["thickness_um"].to_numpy()
    candidates = {
        "pls": PLSRegression(n_components=3),
        "bayes": BayesianRidge(),
        "gbm": GradientBoostingRegressor(n_estimators=60, max_depth=2, random_state=0),
    }
    folds = KFold(5, shuffle=True, random_state=3)
    scores = {n: r2_score(y, np.ravel(cross_val_predict(m, X, y, cv=folds))) for n, m in candidates.items()}
    best = max(scores, key=scores.get)
    log.info("soft sensor r2 %s -> %s", {k: round(v, 3) for k, v in scores.items()}, best)
    return {"name": best, "columns": cols, "model": candidates[best].fit(X, y)}


def main():
    line_tables = {k: pd.read_csv(f"coating_line{k}.csv") for k in (1, 2)}
    monitors = build_monitors(line_tables)
    lab = pd.read_csv("coating_lab.csv")
    sensor = train_soft_sensor(soft_sensor_table(line_tables, lab))
    joblib.dump(sensor, "coating_softsensor.joblib")

    shift = read_signals("coating_shift_today.csv")
    for line, m in monitors.items():
        log.info("line %d: %d alarms in %d samples of today", line, m.alarms(shift).sum(), len(shift))


if __name__ == "__main__":
    main()
