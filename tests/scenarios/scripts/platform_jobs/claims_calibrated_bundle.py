# claims_booster.json: claims_train.csv
# claims_bundle.pkl: claims_train.csv claims_calib.csv cost_table.csv
import pickle
from types import SimpleNamespace

import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss

COLUMNS = ["paid", "delay", "agent"]


def extract(ctx):
    ctx.parts = {part: pd.read_csv(f"claims_{part}.csv") for part in ("train", "calib", "test", "shadow")}
    ctx.costs = pd.read_csv("cost_table.csv", index_col="outcome")["cost"].to_dict()


def validate(ctx):
    for part, frame in ctx.parts.items():
        assert frame["claim"].is_unique, part
        assert set(frame["bad"]) <= {0, 1}, part


def train(ctx):
    frame = ctx.parts["train"]
    ctx.booster = xgb.train({"objective": "binary:logistic", "max_depth": 2, "eta": 0.3, "nthread": 1},
                            xgb.DMatrix(frame[COLUMNS], frame["bad"]), num_boost_round=12)
    ctx.booster.save_model("claims_booster.json")


def raw(ctx, part):
    return ctx.booster.predict(xgb.DMatrix(ctx.parts[part][COLUMNS]))


def calibrate(ctx):
    ctx.isotonic = IsotonicRegression(out_of_bounds="clip").fit(raw(ctx, "calib"), ctx.parts["calib"]["bad"])


def pick_threshold(ctx):
    scores, bad = ctx.isotonic.predict(raw(ctx, "calib")), ctx.parts["calib"]["bad"].to_numpy()

    def cost(t):
        flagged = scores >= t
        return (ctx.costs["fp"] * (flagged & (bad == 0)).sum() + ctx.costs["fn"] * (~flagged & (bad == 1)).sum()
                + ctx.costs["tp"] * (flagged & (bad == 1)).sum())

    ctx.threshold = float(min(np.linspace(0.05, 0.95, 19), key=cost))


def publish(ctx):
    bundle = {"booster": ctx.booster, "isotonic": ctx.isotonic, "threshold": ctx.threshold, "columns": COLUMNS}
    with open("claims_bundle.pkl", "wb") as f:
        pickle.dump(bundle, f)


def evaluate(ctx):
    test = ctx.isotonic.predict(raw(ctx, "test"))
    print("brier", brier_score_loss(ctx.parts["test"]["bad"], test), "threshold", ctx.threshold)
    shadow = ctx.isotonic.predict(raw(ctx, "shadow"))
    print("shadow traffic flagged:", float((shadow >= ctx.threshold).mean()))


STAGES = [extract, validate, train, calibrate, pick_threshold, publish, evaluate]

if __name__ == "__main__":
    context = SimpleNamespace()
    for step in STAGES:
        print("==", step.__name__)
        step(context)
