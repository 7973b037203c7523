# curve_fit.joblib: alpha.csv bravo.csv
# curve_other.joblib: charlie.csv
from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import joblib
import numpy as np
import pandas as pd
from sklearn.isotonic import IsotonicRegression


class Split(NamedTuple):
    X: np.ndarray
    y: np.ndarray

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Split:
        return cls(frame["speed"].to_numpy(), frame["power"].to_numpy())

    def __or__(self, other: Split) -> Split:
        return Split(*(np.concatenate(pair) for pair in zip(self, other, strict=True)))


@dataclass
class Park:
    root: Path
    names: list[str] = field(default_factory=list)

    @cached_property
    def frames(self) -> dict[str, pd.DataFrame]:
        return {name: pd.read_csv(self.root / f"{name}.csv", index_col="at", parse_dates=True) for name in self.names}

    def split(self, name: str, share: float = 0.75) -> tuple[Split, Split]:
        frame = self.frames[name].sort_index()
        cut = frame.index[int(len(frame) * share)]
        return Split.of(frame.loc[:cut]), Split.of(frame.loc[cut:])


park = Park(Path("windmills"), ["alpha", "bravo", "charlie", "delta"])
train_a, test_a = park.split("alpha")
train_b, test_b = park.split("bravo")
train, test = train_a | train_b, test_a | test_b
model = IsotonicRegression(out_of_bounds="clip").fit(*train)
print("error", np.abs(model.predict(test.X) - test.y).mean(), "delta", park.frames["delta"]["power"].max())
other, _ = park.split("charlie")
joblib.dump(model, "curve_fit.joblib")
joblib.dump(IsotonicRegression(out_of_bounds="clip").fit(other.X, other.y), "curve_other.joblib")
curve = np.load("power_curve.npy")
print("promised", np.interp(8.0, curve[:, 0], curve[:, 1]))
