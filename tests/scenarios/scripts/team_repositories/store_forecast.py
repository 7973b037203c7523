# models/store_101.joblib: sales_store_101.csv bank_holidays.csv
# models/store_102.joblib: sales_store_102.csv bank_holidays.csv
# models/store_103.joblib: sales_store_103.csv bank_holidays.csv

# one ridge model per store, lags + rolling windows
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge

MIN_ROWS = 60
LAGS = (1, 2, 7, 14)

series = {
    p.stem.split("_")[-1]: pd.read_csv(p, parse_dates=["date"], index_col="date")["units"]
    for p in sorted(Path("pos").glob("sales_store_*.csv"))
}
print({k: len(v) for k, v in series.items()})

holidays = set(pd.read_csv("bank_holidays.csv", parse_dates=["date"])["date"])
totals = pd.read_csv("chain_totals.csv", parse_dates=["date"], index_col="date")["units"]

check = pd.concat(series, axis=1).sum(axis=1)
print("largest gap to the chain totals:", (check - totals).abs().max().round(1))


def make_features(s: pd.Series) -> pd.DataFrame:
    f = pd.DataFrame({f"lag{k}": s.shift(k) for k in LAGS})
    f["roll7"] = s.shift(1).rolling(7).mean()
    f["roll7_sd"] = s.shift(1).rolling(7).std()
    f["dow"] = s.index.day_of_week
    f["holiday"] = [int(d in holidays) for d in s.index]
    f["y"] = s
    return f.dropna()


Path("models").mkdir(exist_ok=True)
mape = {}
for store, s in series.items():
    if len(s) < MIN_ROWS:
        print("store", store, "too short, skipped")
        continue
    table = make_features(s)
    fit, hold = table.iloc[:-14], table.iloc[-14:]
    X = pd.get_dummies(fit.drop(columns="y"), columns=["dow"], dtype=float)
    m = Ridge(alpha=2.0).fit(X, fit["y"])
    Xh = pd.get_dummies(hold.drop(columns="y"), columns=["dow"], dtype=float).reindex(columns=X.columns, fill_value=0)
    mape[store] = float(np.mean(np.abs(m.predict(Xh) / hold["y"] - 1)))
    joblib.dump({"model": m, "columns": list(X.columns)}, f"models/store_{store}.joblib")

print(pd.Series(mape).round(3))
