# days_to_pay.joblib: closed_periods.csv fx_rates.csv ledger_2023-01.csv ledger_2023-02.csv ledger_2023-04.csv ledger_2023-05.csv ledger_2023-08.csv ledger_2023-09.csv
import glob
import os
import re

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import HuberRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, RobustScaler

PERIOD = re.compile(r"ledger_(\d{4}-\d{2})\.csv$")

# The report on turnover wants every month, closed or not
books = {}
for path in sorted(glob.glob(os.path.join("ledger", "*.csv"))):
    match = PERIOD.search(path)
    if match:
        books[match.group(1)] = pd.read_csv(path)
turnover = pd.Series({period: book["amount"].sum() for period, book in books.items()})
print("turnover by quarter:", turnover.groupby(pd.PeriodIndex(turnover.index, freq="M").quarter).sum().round(0).to_dict())

status = pd.read_csv("closed_periods.csv", index_col="period").squeeze("columns")
closed = status.index[status == "closed"].tolist()
*fit_periods, last = closed

rates = pd.read_csv("fx_rates.csv").set_index("currency").rate
rates_then = pd.read_csv("fx_rates_2022.csv").set_index("currency").rate
print("dollar against last year:", rates["USD"] / rates_then["USD"])


def prepare(periods):
    part = pd.concat({p: books[p] for p in periods}, names=["period"]).reset_index("period")
    part["euros"] = part["amount"] * part["currency"].map(rates)
    part["month"] = part["period"].str[-2:].astype(int)
    part["share"] = part["euros"] / part.groupby("period")["euros"].transform("sum")
    return part.drop(columns=["entry", "amount", "period"])


frame = prepare(fit_periods)
pipe = Pipeline([
    ("columns", ColumnTransformer([
        ("scale", RobustScaler(), ["euros", "lines", "share", "month"]),
        ("currency", OneHotEncoder(handle_unknown="ignore"), ["currency"]),
    ])),
    ("model", HuberRegressor(max_iter=500)),
])
pipe.fit(frame.drop(columns="days_to_pay"), frame["days_to_pay"])
joblib.dump(pipe, "days_to_pay.joblib")

check = prepare([last])
print(last, "R2", round(pipe.score(check.drop(columns="days_to_pay"), check["days_to_pay"]), 3))
