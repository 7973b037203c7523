# monitors/press.joblib: press_log.csv reference_run.csv
# monitors/lathe.joblib: lathe_log.csv reference_run.csv

"""One outlier detector for each machine."""
import argparse
import pathlib

import joblib
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.preprocessing import StandardScaler


class MachineMonitor:
    columns = ["rpm", "load", "heat"]

    def __init__(self, name, scaler, trees, seed):
        self.name = name
        self.scaler = scaler
        self.pca = PCA(2, random_state=seed)
        self.forest = IsolationForest(n_estimators=trees, contamination=0.05, random_state=seed)
        self.n_rows = 0

    def prepare(self, log):
        log = log.copy()
        log = log[log["rpm"] > 0]
        log[self.columns] = self.scaler.transform(log[self.columns])
        return log

    def fit(self, log):
        z = self.prepare(log)[self.columns].to_numpy()
        self.n_rows = len(z)
        self.forest.fit(self.pca.fit_transform(z))
        return self

    def flags(self, log):
        z = self.prepare(log)[self.columns].to_numpy()
        return self.forest.predict(self.pca.transform(z)) == -1

    def state(self):
        return {"name": self.name, "scaler": self.scaler, "pca": self.pca, "forest": self.forest, "rows": self.n_rows}


def parse():
    p = argparse.ArgumentParser()
    p.add_argument("--machines", nargs="+", default=["press", "lathe", "mill"])
    p.add_argument("--reference", default="reference_run.csv")
    p.add_argument("--trees", type=int, default=40)
    p.add_argument("--min-rows", type=int, default=50)
    p.add_argument("--out", type=pathlib.Path, default=pathlib.Path("monitors"))
    p.add_argument("--seed", type=int, default=11)
    return p.parse_args()


def main():
    args = parse()
    args.out.mkdir(exist_ok=True)
    operators = pd.read_csv("operators.csv").set_index("operator")
    reference = pd.read_csv(args.reference)
    scaler = StandardScaler().fit(reference[MachineMonitor.columns])

    logs = {m: pd.read_csv(f"{m}_log.csv") for m in args.machines}
    for machine, log in logs.items():
        if len(log) < args.min_rows:
            print(f"{machine}: only {len(log)} rows, no model")
            continue
        monitor = MachineMonitor(machine, scaler, args.trees, args.seed).fit(log)
        flagged = log[monitor.flags(log)].join(operators, on="operator")
        print(f"{machine}: {len(flagged)} odd rows")
        print(flagged.groupby("shift").size().to_dict())
        joblib.dump(monitor.state(), args.out / f"{machine}.joblib")


if __name__ == "__main__":
    main()
