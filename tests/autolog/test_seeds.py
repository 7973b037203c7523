import random
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from autolog.seeds import _is_python_drawn_from, seeds


@pytest.fixture(autouse=True)
def state_as_before() -> object:
    state, own = np.random.get_state(), random.getstate()
    yield
    np.random.set_state(state)
    random.setstate(own)


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


@pytest.mark.parametrize("seed", [0, 1, 42, 2**32 - 1])
@pytest.mark.parametrize("is_seen", [True, False])
def test_the_seed_of_python_is_told_until_something_is_drawn(
    monkeypatch: pytest.MonkeyPatch, seed: int, is_seen: bool
) -> None:
    if not is_seen:
        monkeypatch.delitem(sys.modules, "ctypes")
    random.seed(seed)
    assert seeds()["seed.python"] == seed
    random.random()
    assert "seed.python" not in seeds()
    random.seed(-seed)  # which is the same
    assert seeds()["seed.python"] == seed


@pytest.mark.parametrize("seed", [None, "text", 2**32, 0.5])
def test_a_seed_of_python_that_is_no_plain_number_is_not_guessed(seed: object) -> None:
    random.seed(seed)  # type: ignore[arg-type]
    assert "seed.python" not in seeds()


def test_the_position_of_pythons_generator_is_seen_without_its_state() -> None:
    random.seed(7)
    assert not _is_python_drawn_from(random._inst)  # type: ignore[attr-defined]
    for _ in range(700):
        random.random()
        assert _is_python_drawn_from(random._inst) == (random.getstate()[1][-1] < 624)  # type: ignore[attr-defined]


def test_nothing_is_drawn() -> None:
    random.seed(7)
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
