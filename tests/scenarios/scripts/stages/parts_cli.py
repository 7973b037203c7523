# parts_late.joblib: parts_shipments.csv.gz parts_suppliers.csv stage_late.parquet
# parts_cost.joblib: parts_shipments.csv.gz stage_cost.parquet

"""
usage: parts_cli.py [prepare|train|report|all]
"""
import argparse
import logging
from pathlib import Path

import joblib
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

log = logging.getLogger("parts")
STAGE = Path("stage")


def prepare(_args):
    STAGE.mkdir(exist_ok=True)
    ship = pd.read_csv("parts_shipments.csv.gz")
    sup = pd.read_csv("parts_suppliers.csv")
    fx = pd.read_csv("parts_fx.csv")

    ship = ship[ship["weight"] > 0].reset_index(drop=True)
    ship[["shipment", "weight", "pieces", "express", "cost"]].to_parquet(STAGE / "stage_cost.parquet")
    late = ship.merge(sup, on="supplier")[["shipment", "weight", "express", "distance_km", "rating", "late"]]
    late.to_parquet(STAGE / "stage_late.parquet")
    fx.assign(usdeur=1 / fx["eurusd"]).to_parquet(STAGE / "stage_fx.parquet")
    log.info("prepared %d shipments from %d suppliers", len(ship), ship["supplier"].nunique())


def train(args):
    late = pd.read_parquet(STAGE / "stage_late.parquet")
    clf = HistGradientBoostingClassifier(max_iter=args.iterations, max_leaf_nodes=8, random_state=0)
    clf.fit(late[["weight", "express", "distance_km", "rating"]], late["late"])
    joblib.dump(clf, "parts_late.joblib")

    cost = pd.read_parquet(STAGE / "stage_cost.parquet")
    reg = make_pipeline(
        make_column_transformer((StandardScaler(), ["weight", "pieces"]), remainder="passthrough"),
        LinearRegression(),
    )
    reg.fit(cost[["weight", "pieces", "express"]], cost["cost"])
    joblib.dump(reg, "parts_cost.joblib")
    log.info("trained 2 models")


def report(_args):
    reg = joblib.load("parts_cost.joblib")
    cost = pd.read_parquet(STAGE / "stage_cost.parquet")
    fx = pd.read_parquet(STAGE / "stage_fx.parquet")
    total = reg.predict(cost[["weight", "pieces", "express"]]).sum()
    log.info("expected cost: %.0f EUR = %.0f USD", total, total * fx["eurusd"].mean())


COMMANDS = {"prepare": prepare, "train": train, "report": report}


def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--iterations", type=int, default=30)
    sub = parser.add_subparsers(dest="command")
    for name in [*COMMANDS, "all"]:
        sub.add_parser(name)
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")

    command = args.command or "all"
    for name in COMMANDS if command == "all" else [command]:
        log.info("stage %s", name)
        COMMANDS[name](args)


if __name__ == "__main__":
    main()
