# cash_models/cash_101.pkl: cash_branch_101.csv cash_corrections.xlsx
# cash_models/cash_102.pkl: cash_branch_102.csv cash_corrections.xlsx
# cash_models/cash_103.pkl: cash_branch_103.csv cash_corrections.xlsx
# cash_models/weekday_profile.json: cash_branch_101.csv cash_branch_102.csv cash_branch_103.csv

# Cash demand of the branches
# for every open branch: Holt-Winters model, saved as pickle
import json
import os
import pickle
import warnings

import numpy as np
import pandas as pd
from statsmodels.tsa.holtwinters import ExponentialSmoothing

warnings.filterwarnings("ignore")

all_branches = [101, 102, 103, 104]
closed = [104]
season = 7
test_days = 14

# read everything
data = {}
for b in all_branches:
    df = pd.read_csv("cash_branch_" + str(b) + ".csv")
    df["day"] = pd.to_datetime(df["day"])
    df = df.set_index("day")
    df.index.freq = "D"
    data[b] = df
    print("branch", b, "days:", len(df), "mean:", round(df["withdrawn"].mean()))

corrections = pd.read_excel("cash_corrections.xlsx")
corrections["day"] = pd.to_datetime(corrections["day"])
print("corrections:", len(corrections))

if not os.path.exists("cash_models"):
    os.mkdir("cash_models")


def corrected_series(branch):
    s = data[branch]["withdrawn"].astype(float).copy()
    corr = corrections[corrections["branch"] == branch]
    for i in range(len(corr)):
        row = corr.iloc[i]
        s.loc[row["day"]] = s.loc[row["day"]] + row["amount"]
    return s


def fit_hw(s, trend, seasonal, damped):
    model = ExponentialSmoothing(s, trend=trend, seasonal=seasonal, seasonal_periods=season,
                                 damped_trend=damped, initialization_method="estimated")
    return model.fit()


options = [
    (None, "add", False),
    ("add", "add", False),
    ("add", "add", True),
    (None, "mul", False),
]

results = []
for b in all_branches:
    if b in closed:
        print("branch", b, "is closed")
        continue
    s = corrected_series(b)
    s_train = s.iloc[:-test_days]
    s_test = s.iloc[-test_days:]

    best_error = 10 ** 9
    best_option = None
    for opt in options:
        fit = fit_hw(s_train, opt[0], opt[1], opt[2])
        forecast = fit.forecast(test_days)
        error = np.mean(np.abs(forecast.values - s_test.values))
        if error < best_error:
            best_error = error
            best_option = opt

    # fit again on all days
    final = fit_hw(s, best_option[0], best_option[1], best_option[2])
    params = {}
    for k in final.params:
        v = final.params[k]
        if isinstance(v, np.ndarray):
            v = v.tolist()
        params[k] = v
    model = {"branch": b, "option": best_option, "params": params,
             "level": float(final.level.iloc[-1]), "season": final.season.iloc[-season:].tolist()}
    with open("cash_models/cash_" + str(b) + ".pkl", "wb") as f:
        pickle.dump(model, f)
    next_week = final.forecast(7).sum()
    results.append([b, str(best_option), round(best_error, 1), round(next_week)])

# simple fallback model for new branches: share of every weekday, without corrections
frames = []
for b in all_branches:
    if b not in closed:
        d = data[b].copy()
        d["share"] = d["withdrawn"] / d["withdrawn"].mean()
        d["weekday"] = d.index.day_of_week
        frames.append(d)
profile = pd.concat(frames).groupby("weekday")["share"].mean()
with open("cash_models/weekday_profile.json", "w") as f:
    json.dump({"share": [float(x) for x in profile.values]}, f)

print(pd.DataFrame(results, columns=["branch", "option", "mae", "next_week"]))
