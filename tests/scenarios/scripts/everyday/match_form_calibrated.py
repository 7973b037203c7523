# match_model.pkl: season_2021.csv season_2022.csv teams.csv
import pickle
from collections import defaultdict, deque

import numpy as np
import pandas as pd
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import brier_score_loss, log_loss

teams = pd.read_csv("teams.csv", index_col="team")


def form_table(path, window=5):
    """One row a match: points and goals of both teams over their last matches."""
    history = defaultdict(lambda: deque(maxlen=window))
    out = []
    for m in pd.read_csv(path, parse_dates=["date"]).sort_values("date", kind="stable").itertuples(index=False):
        home, away = history[m.home], history[m.away]
        if len(home) >= 3 and len(away) >= 3:
            out.append({
                "home_points": np.mean([r[0] for r in home]), "away_points": np.mean([r[0] for r in away]),
                "home_scored": np.mean([r[1] for r in home]), "away_scored": np.mean([r[1] for r in away]),
                "value_ratio": teams.at[m.home, "squad_value"] / teams.at[m.away, "squad_value"],
                "crowd": teams.at[m.home, "stadium"],
                "win": int(m.home_goals > m.away_goals),
            })
        draw = m.home_goals == m.away_goals
        won = m.home_goals > m.away_goals
        home.append((1 if draw else 3 * won, m.home_goals))
        away.append((1 if draw else 3 * (not won), m.away_goals))
    return pd.DataFrame(out), history


fit_on, _ = form_table("season_2021.csv")
calibrate_on, _ = form_table("season_2022.csv")
check_on, now = form_table("season_2023.csv")
FEATURES = [c for c in fit_on.columns if c != "win"]

booster = GradientBoostingClassifier(n_estimators=40, max_depth=2, random_state=0).fit(fit_on[FEATURES], fit_on["win"])
model = CalibratedClassifierCV(FrozenEstimator(booster), method="sigmoid")
model.fit(calibrate_on[FEATURES], calibrate_on["win"])
with open("match_model.pkl", "wb") as f:
    pickle.dump(model, f)

for name, m in (("raw", booster), ("calibrated", model)):
    p = m.predict_proba(check_on[FEATURES])[:, 1]
    print(f"{name:>10}  log loss {log_loss(check_on['win'], p):.3f}  brier {brier_score_loss(check_on['win'], p):.3f}")

fixtures = pd.read_csv("fixtures.csv")
upcoming = pd.DataFrame([{
    "home_points": np.mean([r[0] for r in now[f.home]]), "away_points": np.mean([r[0] for r in now[f.away]]),
    "home_scored": np.mean([r[1] for r in now[f.home]]), "away_scored": np.mean([r[1] for r in now[f.away]]),
    "value_ratio": teams.at[f.home, "squad_value"] / teams.at[f.away, "squad_value"], "crowd": teams.at[f.home, "stadium"],
} for f in fixtures.itertuples()])
fixtures["p_home"] = model.predict_proba(upcoming[FEATURES])[:, 1].round(3)
fixtures["referee"] = pd.read_csv("referees.csv")["referee"].sample(len(fixtures), replace=True, random_state=2).to_numpy()
print(fixtures.to_string(index=False))
