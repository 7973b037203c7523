# home_win.joblib: season1.csv season2.csv season3.csv elo.csv
# goals.joblib: season2.csv season3.csv stadiums.csv
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression, PoissonRegressor


def read_season(path):
    df = pd.read_csv(path, parse_dates=["date"])
    df["season"] = int(path.stem[-1])
    df["points"] = np.select([df.home_goals > df.away_goals, df.home_goals == df.away_goals], [3, 1], 0)
    df["form"] = df.groupby("home")["points"].transform(lambda s: s.shift().rolling(5, min_periods=1).mean()).fillna(1.0)
    return df


def fit_one(name, estimator, X, y):
    # fitted in a worker, comes back over the pipe
    return name, estimator.fit(X, y)


paths = sorted(Path(".").glob("season?.csv"))
with Parallel(n_jobs=2) as parallel:
    seasons = dict(zip([p.stem for p in paths], parallel(delayed(read_season)(p) for p in paths)))

    elo = pd.read_csv("elo.csv", index_col=0)["elo"]
    grounds = pd.read_csv("stadiums.csv", index_col=0)["capacity"] / 1e4

    test = seasons["season4"]
    history = pd.concat([seasons[s] for s in ("season1", "season2", "season3")], ignore_index=True)
    recent = pd.concat([df for s, df in seasons.items() if s in {"season2", "season3"}], ignore_index=True)

    def win_features(df):
        return np.c_[(df.home.map(elo) - df.away.map(elo)) / 100, df.form]

    def goal_features(df):
        return np.column_stack([df.home.map(grounds), df.form, df.date.dt.month])

    tasks = [
        ("home_win", LogisticRegression(C=0.5), win_features(history), (history.points == 3).to_numpy()),
        ("goals", PoissonRegressor(alpha=0.1), goal_features(recent), recent.home_goals.to_numpy()),
    ]
    fitted = dict(parallel(delayed(fit_one)(*task) for task in tasks))

for name, model in fitted.items():
    joblib.dump(model, name + ".joblib")

odds = pd.read_csv("betting_odds.csv")
print("bookmaker thinks:", (1 / odds.odds).round(2).tolist())
print("we think:", fitted["home_win"].predict_proba(win_features(test))[:6, 1].round(2).tolist())
print("score:", fitted["home_win"].score(win_features(test), test.points == 3),
      fitted["goals"].score(goal_features(test), test.home_goals))
