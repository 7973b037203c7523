# artifacts/churn_logit.joblib: crm_extract.db cancellations_q3.csv churn_frame.parquet

"""Churn model command line.

    churn_cli.py prepare
    churn_cli.py train
    churn_cli.py report
    churn_cli.py            (all of them)
"""
import argparse
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import joblib
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


@dataclass
class Config:
    crm: Path = Path("crm_extract.db")
    cancelled: Path = Path("cancellations_q3.csv")
    cancelled_before: Path = Path("cancellations_q2.csv")
    tickets: Path = Path("support_tickets.csv")
    prospects: Path = Path("prospects.csv")
    artifacts: Path = Path("artifacts")
    numeric: list = field(default_factory=lambda: ["tenure_months", "n_invoices", "mean_amount", "max_late"])

    @property
    def frame(self):
        return self.artifacts / "churn_frame.parquet"

    @property
    def model(self):
        return self.artifacts / "churn_logit.joblib"


QUERY = """
SELECT c.customer_id, c.plan, c.tenure_months,
       COUNT(i.amount) AS n_invoices, AVG(i.amount) AS mean_amount, MAX(i.late_days) AS max_late
FROM customers c JOIN invoices i ON i.customer_id = c.customer_id
GROUP BY c.customer_id, c.plan, c.tenure_months
"""


def prepare(cfg: Config):
    with closing(sqlite3.connect(cfg.crm)) as con:
        base = pd.read_sql_query(QUERY, con)
    gone = pd.read_csv(cfg.cancelled)
    gone_before = pd.read_csv(cfg.cancelled_before)
    base["churned"] = base["customer_id"].isin(gone["customer_id"]).astype(int)
    rate, rate_before = len(gone) / len(base), len(gone_before) / len(base)
    print(f"churn rate {rate:.1%}, quarter before {rate_before:.1%}")
    base.to_parquet(cfg.frame, index=False)


def train(cfg: Config):
    df = pd.read_parquet(cfg.frame)
    pre = make_column_transformer(
        (StandardScaler(), cfg.numeric),
        (OneHotEncoder(handle_unknown="ignore"), ["plan"]),
    )
    pipe = make_pipeline(pre, LogisticRegression(C=0.5, max_iter=500))
    pipe.fit(df[cfg.numeric + ["plan"]], df["churned"])
    joblib.dump(pipe, cfg.model)
    print("saved", cfg.model)


def report(cfg: Config):
    pipe = joblib.load(cfg.model)
    prospects = pd.read_csv(cfg.prospects)
    prospects["p"] = pipe.predict_proba(prospects[cfg.numeric + ["plan"]])[:, 1]
    print(prospects.nlargest(5, "p")[["customer_id", "p"]])
    print(pd.read_csv(cfg.tickets)["reason"].value_counts())


COMMANDS = {"prepare": prepare, "train": train, "report": report}


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = parser.add_subparsers(dest="command")
    for name in COMMANDS:
        p = sub.add_parser(name)
        p.add_argument("--artifacts", type=Path, default=Path("artifacts"))
    args = parser.parse_args(argv)
    cfg = Config(artifacts=getattr(args, "artifacts", Path("artifacts")))
    cfg.artifacts.mkdir(exist_ok=True)
    for name in [args.command] if args.command else COMMANDS:
        COMMANDS[name](cfg)


if __name__ == "__main__":
    main()
