# demand.joblib: demand_weekly.csv price_overrides.csv
import sys
import time
from typing import Iterable, Optional, Protocol

import joblib
import pandas as pd
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler


class Source(Protocol):
    name: str

    def fetch(self) -> Optional[pd.DataFrame]:
        ...


class Snapshot:
    def __init__(self, grain, attempts=1):
        self.name, self.path, self.attempts = grain, f"snapshots/demand_{grain}.csv", attempts

    def fetch(self):
        for attempt in range(self.attempts):
            try:
                return pd.read_csv(self.path)
            except FileNotFoundError:
                time.sleep(0.01 * 2 ** attempt)
        return None


class AtLeast:
    """Treats a source with too few rows as if it were not there."""

    def __init__(self, source, rows):
        self.source, self.rows, self.name = source, rows, source.name

    def fetch(self):
        frame = self.source.fetch()
        if frame is None or len(frame) < self.rows:
            print(f"{self.name}: {'missing' if frame is None else f'{len(frame)} rows only'}", file=sys.stderr)
            return None
        return frame


class FirstOf:
    def __init__(self, sources: Iterable[Source]):
        self.sources = list(sources)
        self.name = None

    def fetch(self):
        for source in self.sources:
            frame = source.fetch()
            if frame is not None:
                self.name = source.name
                return frame
        raise SystemExit("no demand data at all")


def patch_prices(frame):
    override = pd.read_csv("price_overrides.csv").set_index("slot")["price"]
    return frame.assign(price=frame["slot"].map(override).fillna(frame["price"]))


def fit(frame):
    model = TransformedTargetRegressor(
        make_pipeline(PolynomialFeatures(2, include_bias=False), StandardScaler(), Ridge(1.0)),
        transformer=StandardScaler())
    return model.fit(frame[["temp", "price"]], frame["demand"])


if __name__ == "__main__":
    chain = FirstOf([AtLeast(Snapshot("hourly", attempts=3), 500), AtLeast(Snapshot("daily"), 60),
                     AtLeast(Snapshot("weekly"), 50), AtLeast(Snapshot("monthly"), 12)])
    frame = patch_prices(chain.fetch())
    model = fit(frame)
    joblib.dump(model, "demand.joblib", compress=3)
    monthly = Snapshot("monthly").fetch()
    ratio = model.predict(monthly[["temp", "price"]]).mean() / monthly["demand"].mean()
    print(f"trained on {chain.name} ({len(frame)} rows), mean against the monthly report: {ratio:.3f}")
