"""What a call of any framework tells: its arguments as parameters."""

from typing import Any

import numpy as np
import pytest
from by_hand import imported

from autolog.facts import ExecutionStarted
from autolog.integration import Integration, train
from autolog.testing import capture_facts


def fit(X: Any, lr: float = 0.1, *, optimizer: dict[str, Any] | None = None, hub_token: str = "hidden") -> None:
    """Train nothing."""


@pytest.fixture
def framework(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A framework of one function, whose arguments are its hyperparameters."""
    return imported(monkeypatch, fit)


def test_parameters_are_all_arguments_with_their_defaults_but_no_data(framework: Any) -> None:
    with capture_facts([Integration("tinyfit", [train("tinyfit:fit", model="return")])]) as facts:
        framework.fit(np.zeros((3, 2)), optimizer={"name": "adam", "beta": 0.9})
        framework.fit(np.zeros((3, 2)), 0.5)
    first, second = (one.params for one in facts.of(ExecutionStarted))
    assert first == {"lr": 0.1, "optimizer.name": "adam", "optimizer.beta": 0.9, "hub_token": "[redacted]"}
    assert second == {"lr": 0.5, "optimizer": "null", "hub_token": "[redacted]"}
