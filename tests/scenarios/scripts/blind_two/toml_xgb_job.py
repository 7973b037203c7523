# out/xgb.json: fraud_train.csv fraud_valid.csv merchants.parquet
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import xgboost as xgb


@dataclass(frozen=True)
class Job:
    train: Path
    valid: Path
    report: Path
    lookup: Path
    rounds: int
    params: dict

    @classmethod
    def load(cls, path):
        raw = tomllib.loads(Path(path).read_text())
        files = {name: Path(value) for name, value in raw["data"].items()}
        return cls(**files, rounds=raw["model"]["rounds"], params=raw["model"]["params"])


class Dataset:
    target = "fraud"

    def __init__(self, lookup):
        self.lookup = pd.read_parquet(lookup).drop(columns="sector")

    def matrix(self, path):
        frame = pd.read_csv(path).merge(self.lookup, on="merchant")
        y = frame.pop(self.target)
        return xgb.DMatrix(frame.drop(columns="merchant"), label=y)


def run(job):
    data = Dataset(job.lookup)
    train, valid = data.matrix(job.train), data.matrix(job.valid)
    history = {}
    booster = xgb.train(
        {"objective": "binary:logistic", "nthread": 1, **job.params},
        train,
        num_boost_round=job.rounds,
        evals=[(train, "train"), (valid, "valid")],
        evals_result=history,
        verbose_eval=False,
    )
    report = data.matrix(job.report)
    print(history["valid"]["logloss"][-1], booster.eval(report))
    return booster


if __name__ == "__main__":
    out = Path("out")
    out.mkdir()
    run(Job.load("job.toml")).save_model(out / "xgb.json")
