# eta_2026-03-05.joblib: trips_2026-03-02.parquet trips_2026-03-03.parquet zones.csv
# eta_2026-03-08.joblib: trips_2026-03-05.parquet zones.csv
# eta_2026-03-10.joblib: trips_2026-03-08.parquet trips_2026-03-09.parquet zones.csv
"""Backfill the ETA model for a list of as-of dates.

    python fare_eta_backfill.py --dates 2026-03-05 2026-03-08 2026-03-10 --lookback 3
"""
import argparse
import json
import logging
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import joblib
import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import mean_absolute_error

log = logging.getLogger("eta")


class BadPartition(Exception):
    pass


@dataclass
class Partitions:
    root: Path
    min_rows: int = 20
    quarantine: dict = field(default_factory=dict)
    _loaded: dict = field(default_factory=dict)

    def _check(self, frame):
        if len(frame) < self.min_rows:
            raise BadPartition(f"only {len(frame)} rows")
        negative = int((frame["fare"] < 0).sum())
        if negative:
            raise BadPartition(f"{negative} negative fares")

    def get(self, day: date):
        key = day.isoformat()
        if key in self.quarantine:
            return None
        if key not in self._loaded:
            try:
                frame = pd.read_parquet(self.root / f"trips_{key}.parquet")
                self._check(frame)
            except BadPartition as error:
                self.quarantine[key] = str(error)
                return None
            except (OSError, ValueError) as error:
                self.quarantine[key] = f"unreadable ({type(error).__name__})"
                return None
            self._loaded[key] = frame
        return self._loaded[key]

    def window(self, end: date, days: int):
        frames = (self.get(end - timedelta(days=back)) for back in range(days, 0, -1))
        return [frame for frame in frames if frame is not None]


class BackfillJob:
    features = ["km", "hour", "area", "airport"]

    def __init__(self, partitions, zones):
        self.partitions = partitions
        self.zones = zones

    def featurize(self, frame):
        return frame.merge(self.zones, on="zone", how="left")

    def run(self, as_of: date, lookback: int):
        parts = self.partitions.window(as_of, lookback)
        if not parts:
            raise RuntimeError(f"no usable partition before {as_of}")
        train = self.featurize(pd.concat(parts, ignore_index=True))
        model = GradientBoostingRegressor(n_estimators=20, max_depth=2, random_state=7)
        model.fit(train[self.features], train["minutes"])
        joblib.dump(model, f"eta_{as_of}.joblib")

        today = self.partitions.get(as_of)
        if today is not None:
            today = self.featurize(today)
            log.info("%s: %d rows, mae %.2f", as_of, len(train),
                     mean_absolute_error(today["minutes"], model.predict(today[self.features])))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dates", nargs="+", type=date.fromisoformat,
                        default=[date(2026, 3, 5), date(2026, 3, 8), date(2026, 3, 10)])
    parser.add_argument("--lookback", type=int, default=3)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO)

    zones = pd.read_csv("zones.csv")
    old_zones = pd.read_csv("zones_2024.csv")
    log.info("zones added since 2024: %s", sorted(set(zones["zone"]) - set(old_zones["zone"])))

    job = BackfillJob(Partitions(Path("trips")), zones)
    for as_of in args.dates:
        job.run(as_of, args.lookback)
    Path("quarantine_report.json").write_text(json.dumps(job.partitions.quarantine, indent=1))


if __name__ == "__main__":
    main()
