# toll_xgb.ubj: toll_train.csv toll_valid.csv toll_lanes.csv
# toll_lgb.txt: toll_train.csv toll_valid.csv toll_lanes.csv
# toll_speed.cbm: toll_valid.csv toll_lanes.csv
from pathlib import Path
from types import SimpleNamespace

import catboost as cb
import lightgbm as lgb
import numpy as np
import pandas as pd
import xgboost as xgb
import yaml
from sklearn.metrics import average_precision_score, log_loss

cfg = yaml.safe_load("""
target: evaded
features: [axles, speed, queue, camera, etag]
rounds: 40
patience: 5
""")
cfg = SimpleNamespace(**cfg)

lanes = pd.read_csv("toll_lanes.csv")
sets = {
    path.stem.removeprefix("toll_"): pd.read_csv(path).merge(lanes, on="lane")
    for path in Path().glob("toll_*.csv")
    if path.stem != "toll_lanes"
}
strike = sets.pop("strike_week")
print("evaded in the week of the strike: {:.0%}".format(strike[cfg.target].mean()))
x = {k: d[cfg.features] for k, d in sets.items()}
y = {k: d[cfg.target] for k, d in sets.items()}


def report(name, p):
    print(f"{name:9s} logloss {log_loss(y['test'], p):.4f} AP {average_precision_score(y['test'], p):.3f}")


# XGBoost
d = {k: xgb.DMatrix(x[k], label=y[k]) for k in sets}
ratio = float((y["train"] == 0).sum() / (y["train"] == 1).sum())
bst = xgb.train(
    {"objective": "binary:logistic", "eta": 0.15, "max_depth": 3, "scale_pos_weight": ratio, "nthread": 1},
    d["train"],
    cfg.rounds,
    evals=[(d["train"], "train"), (d["valid"], "valid")],
    early_stopping_rounds=cfg.patience,
    verbose_eval=False,
)
bst.save_model("toll_xgb.ubj")
p_xgb = bst.predict(d["test"], iteration_range=(0, bst.best_iteration + 1))

# LightGBM
gbm = lgb.LGBMClassifier(n_estimators=cfg.rounds, num_leaves=7, n_jobs=1, verbosity=-1, class_weight="balanced")
gbm.fit(x["train"], y["train"], eval_X=x["valid"], eval_y=y["valid"], callbacks=[lgb.early_stopping(cfg.patience, verbose=False)])
gbm.booster_.save_model("toll_lgb.txt")
p_lgb = gbm.predict_proba(x["test"])[:, 1]

report("xgboost", p_xgb)
report("lightgbm", p_lgb)
report("mean", np.mean([p_xgb, p_lgb], axis=0))

# how fast do they drive: the days of the validation set had the radar on
radar = sets["valid"]
speed = cb.CatBoostRegressor(iterations=25, depth=3, verbose=0, allow_writing_files=False, thread_count=1)
speed.fit(radar[["axles", "queue", "etag"]], radar["speed"])
speed.save_model("toll_speed.cbm")
