# scorecard_points.json: loan_applications.csv bureau_report.csv woe_table.csv
# loan_pd_calibrated.joblib: loan_applications.csv bureau_report.csv woe_table.csv loan_calibration.csv

"""Credit scorecard: weight of evidence binning, logistic regression, points, calibration."""
import json
import logging

import joblib
import numpy as np
import pandas as pd
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

logging.basicConfig(level=logging.INFO, format="[%(levelname)s] %(message)s")

NUM = ["income", "amount", "utilisation", "inquiries"]
CAT = ["home"]
TARGET = "default"
PDO, BASE_SCORE, BASE_ODDS = 20, 600, 30
WOE_FILE = "woe_table.csv"


def gini(y, p):
    return 2 * roc_auc_score(y, p) - 1


def join_bureau(apps, bureau):
    return apps.merge(bureau, on="app_id", how="left", validate="one_to_one")


def bin_edges(s, q=4):
    edges = np.unique(np.quantile(s, np.linspace(0, 1, q + 1)))
    edges[0], edges[-1] = -np.inf, np.inf
    return edges


def woe_of(group):
    bad = group.sum() + 0.5
    good = len(group) - group.sum() + 0.5
    return np.log(good / bad)


def build_woe_table(df):
    total = woe_of(df[TARGET])
    rows = []
    for col in NUM:
        edges = bin_edges(df[col])
        for lo, hi in zip(edges[:-1], edges[1:]):
            mask = (df[col] > lo) & (df[col] <= hi)
            rows.append({"variable": col, "low": lo, "high": hi, "level": "", "woe": woe_of(df.loc[mask, TARGET]) - total})
    for col in CAT:
        for level, g in df.groupby(col)[TARGET]:
            rows.append({"variable": col, "low": np.nan, "high": np.nan, "level": level, "woe": woe_of(g) - total})
    return pd.DataFrame(rows)


def apply_woe(df, table):
    out = pd.DataFrame(index=df.index)
    for col in NUM:
        t = table[table["variable"] == col]
        x = np.zeros(len(df))
        for _, row in t.iterrows():
            x[((df[col] > row["low"]) & (df[col] <= row["high"])).to_numpy()] = row["woe"]
        out[col] = x
    for col in CAT:
        mapping = table[table["variable"] == col].set_index("level")["woe"]
        out[col] = df[col].map(mapping).fillna(0.0).to_numpy()
    return out


def to_points(model, table):
    factor = PDO / np.log(2)
    offset = BASE_SCORE - factor * np.log(BASE_ODDS)
    n = len(NUM + CAT)
    coef = dict(zip(NUM + CAT, model.coef_[0]))
    card = {"offset": offset, "factor": factor, "rows": []}
    for _, r in table.iterrows():
        pts = -(coef[r["variable"]] * r["woe"] + model.intercept_[0] / n) * factor + offset / n
        label = r["level"] if isinstance(r["level"], str) and r["level"] else f"({r['low']}, {r['high']}]"
        card["rows"].append({"variable": r["variable"], "bin": label, "points": round(float(pts), 2)})
    return card


def main():
    bureau = pd.read_csv("bureau_report.csv")
    dev = join_bureau(pd.read_csv("loan_applications.csv"), bureau)
    calib = join_bureau(pd.read_csv("loan_calibration.csv"), bureau)
    oot = join_bureau(pd.read_csv("loan_oot.csv"), bureau)
    logging.info("dev %s calib %s oot %s", dev.shape, calib.shape, oot.shape)

    build_woe_table(dev).to_csv(WOE_FILE, index=False)
    table = pd.read_csv(WOE_FILE)

    X = apply_woe(dev, table)
    model = LogisticRegression(C=10.0).fit(X, dev[TARGET])
    logging.info("dev gini %.3f", gini(dev[TARGET], model.predict_proba(X)[:, 1]))

    with open("scorecard_points.json", "w") as fh:
        json.dump(to_points(model, table), fh, indent=1)

    raw = model.predict_proba(apply_woe(calib, table))[:, 1]
    iso = IsotonicRegression(out_of_bounds="clip", y_min=0.005, y_max=0.995).fit(raw, calib[TARGET])
    joblib.dump({"logit": model, "isotonic": iso, "variables": NUM + CAT}, "loan_pd_calibrated.joblib")

    p_oot = iso.predict(model.predict_proba(apply_woe(oot, table))[:, 1])
    logging.info("oot gini %.3f, mean pd %.3f vs %.3f", gini(oot[TARGET], p_oot), p_oot.mean(), oot[TARGET].mean())


if __name__ == "__main__":
    main()
