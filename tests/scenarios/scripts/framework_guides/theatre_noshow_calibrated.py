# noshow_raw.pkl: bookings_autumn.csv bookings_winter.csv performances.csv
# noshow_calibrated.pkl: bookings_autumn.csv bookings_winter.csv performances.csv bookings_calibration.csv
import pickle
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pandas as pd
from sklearn.calibration import CalibratedClassifierCV, calibration_curve
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import brier_score_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

HERE = Path.cwd()


@dataclass
class Season:
    fit: list = field(default_factory=lambda: ["autumn", "winter"])
    calibrate: str = "calibration"
    judge: str = "spring"

    def path(self, part):
        return HERE / f"bookings_{part}.csv"


def frame(path, shows):
    data = pd.read_csv(path).join(shows, on="show_id")
    return data.drop(columns=["no_show", "show_id"]), data["no_show"]


def store(model, name):
    with open(HERE / name, "wb") as out:
        pickle.dump(model, out)


def main(season=Season()):
    shows = pd.read_csv(HERE / "performances.csv").set_index("show_id")
    draft = pd.read_csv(HERE / "performances_draft.csv").set_index("show_id")
    moved = shows.index[shows["genre"] != draft["genre"]]
    print("genre changed since the draft programme:", list(moved))

    read = partial(frame, shows=shows)
    xs, ys = zip(*(read(season.path(part)) for part in season.fit))
    model = make_pipeline(
        ColumnTransformer([("codes", OrdinalEncoder(), ["channel", "genre"])], remainder="passthrough"),
        HistGradientBoostingClassifier(max_iter=25, max_leaf_nodes=7, random_state=0),
    )
    model.fit(pd.concat(xs), pd.concat(ys))
    store(model, "noshow_raw.pkl")

    x_cal, y_cal = read(season.path(season.calibrate))
    calibrated = CalibratedClassifierCV(FrozenEstimator(model), method="sigmoid")
    calibrated.fit(x_cal, y_cal)
    store(calibrated, "noshow_calibrated.pkl")

    x, y = read(season.path(season.judge))
    for label, m in {"raw": model, "calibrated": calibrated}.items():
        p = m.predict_proba(x)[:, 1]
        truth, predicted = calibration_curve(y, p, n_bins=4)
        print(f"{label:>10} brier {brier_score_loss(y, p):.4f}", (truth - predicted).round(2))


main()
