# base.json: january.csv march.csv
# newer.json: january.csv march.csv february.csv
import pandas as pd
import xgboost as xgb

PARAMS = {"objective": "binary:logistic", "max_depth": 2, "eta": 0.3, "nthread": 1}


def dmatrix(path):
    df = pd.read_csv(path)
    return xgb.DMatrix(df.drop(columns=["id", "kind"]), label=df["kind"])


first, valid, second, test = (dmatrix(f"{n}.csv") for n in ("january", "march", "february", "test"))
base = xgb.train(PARAMS, first, 10, evals=[(valid, "valid")], early_stopping_rounds=2, verbose_eval=False)
base.save_model("base.json")

loaded = xgb.Booster()
loaded.load_model("base.json")
newer = xgb.train(PARAMS, second, 3, xgb_model=loaded)
newer.save_model("newer.json")
print(newer.eval(test))
