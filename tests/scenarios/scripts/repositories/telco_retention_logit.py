# retention.joblib: subscribers.csv usage_log.csv plans.csv

"""Retention model of the telco team.

    python train_retention.py --config conf/telco.yaml
"""
import argparse
import logging
import os
import sys

import joblib
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

sys.path.insert(0, os.getcwd())
from churnlib import Catalog  # noqa: E402
from churnlib.features import FEATURES, build  # noqa: E402

logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
log = logging.getLogger("retention")


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", default="conf/telco.yaml")
    parser.add_argument("--output", default="retention.joblib")
    parser.add_argument("--min-tenure", type=int, default=2)
    return parser.parse_args()


def price_changes(catalog):
    now, before = (catalog[name].set_index("plan")["price"] for name in ("plans", "plans_before"))
    return (now - before).to_dict()


def main():
    args = parse_args()
    catalog = Catalog(args.config)
    for name, rows in catalog.preload():
        log.info("%-14s %5d rows", name, rows)
    log.info("prices since 2018: %s", price_changes(catalog))

    names = catalog.config["features"]
    log.info("features %s, not used: %s", names, sorted(set(FEATURES) - set(names)))

    people = catalog["subscribers"]
    people = people[people["tenure"] >= args.min_tenure]
    x = build(names, people, catalog)
    model = make_pipeline(StandardScaler(), LogisticRegression(**catalog.config["model"]))
    model.fit(x, people["churned"])
    joblib.dump({"model": model, "features": names, "columns": list(x)}, args.output)

    holdout = catalog["holdout"]
    scores = model.predict_proba(build(names, holdout, catalog))[:, 1]
    log.info("AUC on the holdout: %.3f", roc_auc_score(holdout["churned"], scores))


if __name__ == "__main__":
    main()
