# snapshots/spam_2024_01.joblib: mail_2024_01.csv
# snapshots/spam_2024_02.joblib: mail_2024_01.csv mail_2024_02.csv
# snapshots/spam_2024_03.joblib: mail_2024_01.csv mail_2024_02.csv mail_2024_03.csv

"""Monthly job: update the spam filter with the mails of one month and save a snapshot.

Without arguments all months are replayed.
"""
import argparse
import csv
import logging
from pathlib import Path

import joblib
import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import precision_score, recall_score

log = logging.getLogger("spam_job")
SNAPSHOTS = Path("snapshots")
VEC = HashingVectorizer(n_features=2**9, alternate_sign=False, norm="l2")


class Month:
    """Mails of one month, read on first use."""

    def __init__(self, key: str, folder: Path):
        self.key = key
        self.path = folder / f"mail_{key}.csv"
        self._rows = None

    @property
    def rows(self):
        if self._rows is None:
            with self.path.open(newline="") as f:
                self._rows = list(csv.DictReader(f))
        return self._rows

    def matrix(self):
        text = VEC.transform([r["subject"] for r in self.rows])
        links = np.array([[np.log1p(int(r["n_links"]))] for r in self.rows])
        return hstack([text, csr_matrix(links)]).tocsr()

    def labels(self):
        return np.array([int(r["spam"]) for r in self.rows])


class SpamFilter:
    def __init__(self, seed=0):
        self.clf = SGDClassifier(loss="log_loss", alpha=1e-4, random_state=seed)
        self.threshold = 0.5
        self.months = []

    def update(self, month: Month, epochs: int):
        X, y = month.matrix(), month.labels()
        rng = np.random.default_rng(len(self.months))
        for _ in range(epochs):
            order = rng.permutation(len(y))
            self.clf.partial_fit(X[order], y[order], classes=[0, 1])
        p = self.clf.predict_proba(X)[:, 1]
        grid = np.linspace(0.2, 0.9, 36)
        gain = [np.mean((p >= t) & (y == 1)) - 3 * np.mean((p >= t) & (y == 0)) for t in grid]
        self.threshold = float(grid[int(np.argmax(gain))])
        self.months.append(month.key)
        return self

    def predict(self, X):
        return (self.clf.predict_proba(X)[:, 1] >= self.threshold).astype(int)


def snapshot_path(key: str) -> Path:
    return SNAPSHOTS / f"spam_{key}.joblib"


def previous(key: str) -> str | None:
    year, month = key.split("_")
    return f"{year}_{int(month) - 1:02d}" if int(month) > 1 else None


def run_month(month: Month, epochs: int) -> Path:
    prev = previous(month.key)
    if prev and snapshot_path(prev).exists():
        model = joblib.load(snapshot_path(prev))
        X, y = month.matrix(), month.labels()
        pred = model.predict(X)
        log.info("%s before update: precision %.2f recall %.2f", month.key, precision_score(y, pred, zero_division=0), recall_score(y, pred))
    else:
        model = SpamFilter()
    model.update(month, epochs)
    joblib.dump(model, snapshot_path(month.key))
    return snapshot_path(month.key)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--months", nargs="*", default=["2024_01", "2024_02", "2024_03"])
    ap.add_argument("--check", default="2024_04", help="month to measure the last snapshot on")
    ap.add_argument("--folder", type=Path, default=Path("."))
    ap.add_argument("--epochs", type=int, default=4)
    args = ap.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")

    SNAPSHOTS.mkdir(exist_ok=True)
    for key in args.months:
        path = run_month(Month(key, args.folder), args.epochs)
        log.info("saved %s", path)

    check = Month(args.check, args.folder)
    model = joblib.load(path)
    pred = model.predict(check.matrix())
    log.info("%s: precision %.2f recall %.2f", args.check, precision_score(check.labels(), pred, zero_division=0), recall_score(check.labels(), pred))


if __name__ == "__main__":
    main()
