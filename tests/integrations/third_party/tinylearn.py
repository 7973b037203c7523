"""A framework that learns a mean."""

from pathlib import Path

__version__ = "1.0"


class Numbers:
    def __init__(self, values):
        self.values = list(values)


class Mean:
    def __init__(self, trim=0):
        self.trim = trim

    def fit(self, X):
        kept = sorted(X.values)[self.trim : len(X.values) - self.trim]
        self.mean = sum(kept) / len(kept)
        return self

    def save(self, path):
        Path(path).write_text(repr(self.mean))


def read_numbers(path):
    return Numbers(map(float, Path(path).read_text().split()))
