# models/late_base.ubj: orders_history.db returns_log.db
# models/late_weekly.ubj: orders_history.db returns_log.db orders_week31.db

"""Weekly retraining of the late-delivery model.

    python retrain_batch.py --rounds 20
"""
import argparse
import logging
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import xgboost as xgb

log = logging.getLogger("retrain")

QUERY = """
    SELECT o.customer_id, o.qty, o.price, o.qty * o.price AS total, c.segment, c.tenure, o.late
    FROM orders o JOIN customers c ON c.customer_id = o.customer_id
    ORDER BY o.order_id
"""


@dataclass
class Config:
    history: Path = Path("orders_history.db")
    returns: Path = Path("returns_log.db")
    new_week: Path = Path("orders_week31.db")
    check_week: Path = Path("orders_week32.db")
    out_dir: Path = Path("models")
    rounds: int = 20
    extra_rounds: int = 8
    target: str = "late"
    features: list = field(default_factory=lambda: [
        "qty", "price", "total", "segment", "tenure", "n_returns", "returned_amount"])

    @property
    def params(self):
        return {"objective": "binary:logistic", "max_depth": 3, "eta": 0.2, "seed": 7, "nthread": 1}


class OrderSource:
    """One weekly extract of the shop database."""

    def __init__(self, path):
        self.path = path

    def load(self):
        with closing(sqlite3.connect(self.path)) as con:
            frame = pd.read_sql_query(QUERY, con)
        log.info("%s: %d orders, %.1f%% late", self.path.name, len(frame), 100 * frame["late"].mean())
        return frame


class Trainer:
    def __init__(self, cfg: Config):
        self.cfg = cfg
        self.cfg.out_dir.mkdir(exist_ok=True)
        self.returns = self._returns()

    def _returns(self):
        with closing(sqlite3.connect(self.cfg.returns)) as con:
            rows = con.execute("SELECT customer_id, COUNT(*), SUM(amount) FROM returns GROUP BY customer_id").fetchall()
        return pd.DataFrame(rows, columns=["customer_id", "n_returns", "returned_amount"])

    def matrix(self, path):
        frame = OrderSource(path).load().merge(self.returns, on="customer_id", how="left")
        frame[["n_returns", "returned_amount"]] = frame[["n_returns", "returned_amount"]].fillna(0)
        return xgb.DMatrix(frame[self.cfg.features], label=frame[self.cfg.target])

    def fit_base(self):
        booster = xgb.train(self.cfg.params, self.matrix(self.cfg.history), num_boost_round=self.cfg.rounds)
        target = self.cfg.out_dir / "late_base.ubj"
        booster.save_model(target)
        return target

    def update(self, base_path):
        previous = xgb.Booster()
        previous.load_model(base_path)
        booster = xgb.train(self.cfg.params, self.matrix(self.cfg.new_week),
                            num_boost_round=self.cfg.extra_rounds, xgb_model=previous)
        target = self.cfg.out_dir / "late_weekly.ubj"
        booster.save_model(target)
        return booster

    def check(self, booster):
        d = self.matrix(self.cfg.check_week)
        log.info("check week: %s", booster.eval(d))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--rounds", type=int, default=20)
    ap.add_argument("--extra-rounds", type=int, default=8)
    args = ap.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")

    trainer = Trainer(Config(rounds=args.rounds, extra_rounds=args.extra_rounds))
    base = trainer.fit_base()
    booster = trainer.update(base)
    trainer.check(booster)


if __name__ == "__main__":
    main()
