"""The features that a model was fitted to, as properties of the model."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from autolog.facts import Scalar

_MOST_FEATURES = 1000  # whose names are told


def features(names: Any, number: int) -> Mapping[str, Scalar]:
    """Return `num_features` and `features`, one name a line."""
    found: dict[str, Scalar] = {"num_features": number}
    if names is not None and number <= _MOST_FEATURES:
        found["features"] = "\n".join(map(str, islice(names, _MOST_FEATURES)))
    return found
