# readmission.ubj: patients.csv visits.csv labs.csv train_ids.txt val_ids.txt
import logging
from pathlib import Path

import pandas as pd
import xgboost as xgb

logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger("readmission")
HERE = Path.cwd()
LABEL = "readmitted"


def read_ids(which: str) -> set[int]:
    return {int(line) for line in (HERE / f"{which}_ids.txt").read_text().split()}


def build() -> pd.DataFrame:
    visits = pd.read_csv(HERE / "visits.csv").set_index("visit_id")
    labs = pd.read_csv(HERE / "labs.csv").pivot(index="visit_id", columns="test", values="value")
    patients = pd.read_csv(HERE / "patients.csv", dtype={"sex": "category"})
    out = visits.join(labs.add_prefix("lab_"))
    out = out.reset_index().merge(patients, on="patient_id", how="left", indicator=True)
    assert (out.pop("_merge") == "both").all()
    out["sex"] = out["sex"].cat.codes
    out["n_before"] = out.groupby("patient_id").cumcount()
    return out


def check_norms(table):
    norms = pd.read_csv(HERE / "lab_norms.csv").set_index("test")
    for test, row in norms.iterrows():
        ok = table[f"lab_{test}"].between(row.low, row.high).mean()
        log.info("%s inside the norm: %.0f%%", test, 100 * ok)


def as_matrix(table, ids):
    part = table.loc[table["patient_id"].isin(ids)]
    features = part.drop(columns=["visit_id", "patient_id", "ward", LABEL])
    return xgb.DMatrix(features, label=part[LABEL])


def main():
    table = build()
    check_norms(table)
    beds = pd.read_csv(HERE / "wards.csv")
    log.info("beds in total: %d", beds["beds"].sum())

    fit_ids, watch_ids = read_ids("train"), read_ids("val")
    assert not fit_ids & watch_ids, "a patient must not be on both sides"
    dtrain, dval = (as_matrix(table, ids) for ids in (fit_ids, watch_ids))
    booster = xgb.train(
        {"objective": "binary:logistic", "max_depth": 3, "eta": 0.2, "nthread": 1, "eval_metric": "logloss"},
        dtrain, num_boost_round=40, evals=[(dval, "val")], early_stopping_rounds=5, verbose_eval=False)
    log.info("best round %d", booster.best_iteration)
    booster.save_model(HERE / "readmission.ubj")

    dtest = as_matrix(table, read_ids("test"))
    log.info("test: %s", booster.eval(dtest, "test"))


if __name__ == "__main__":
    main()
