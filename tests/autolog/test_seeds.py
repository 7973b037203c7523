import random
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from autolog.seeds import seeds


@pytest.fixture(autouse=True)
def state_as_before() -> object:
    state = np.random.get_state()
    yield
    np.random.set_state(state)


@pytest.mark.parametrize("seed", [0, 1, 42, 2**32 - 1])
def test_the_seed_of_numpy_is_told_until_something_is_drawn(seed: int) -> None:
    np.random.seed(seed)
    assert seeds()["seed.numpy"] == seed
    np.random.rand()
    assert "seed.numpy" not in seeds()


@pytest.mark.parametrize("draws", [1, 623, 624, 625, 1248])
def test_no_seed_is_told_however_much_was_drawn(draws: int) -> None:
    np.random.seed(7)
    np.random.bytes(4 * draws)
    assert "seed.numpy" not in seeds()


def test_a_seed_that_is_no_number_is_not_guessed() -> None:
    np.random.seed([1, 2, 3])
    assert "seed.numpy" not in seeds()


def test_nothing_is_drawn() -> None:
    np.random.seed(7)
    before = random.getstate(), np.random.get_state()[1].tolist()
    seeds()
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before
    assert np.random.rand() == np.random.RandomState(7).rand()


def test_pytorch_is_asked_when_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(initial_seed=lambda: 2**40))  # type: ignore[arg-type]
    assert seeds()["seed.torch"] == 2**40
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(initial_seed=lambda: 2**64 - 1))  # type: ignore[arg-type]
    assert seeds()["seed.torch"] == "18446744073709551615"  # that a double would round
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace())  # type: ignore[arg-type]
    assert "seed.torch" not in seeds()


def test_the_seed_of_lightning_is_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PL_GLOBAL_SEED", "3")
    assert seeds()["seed.lightning"] == 3
