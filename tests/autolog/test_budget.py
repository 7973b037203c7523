import pytest

from autolog import budget


class Clock:
    """A clock that goes only when it is told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    one = Clock()
    monkeypatch.setattr(budget, "clock", one)
    monkeypatch.setattr(budget, "_cpus", 4)
    budget.begin()
    return one


def spend(clock: Clock, seconds: float, layer: str | None = None) -> None:
    start = clock.seconds
    clock.seconds += seconds
    budget.spend(start, layer)


def allowed() -> list[str]:
    budget.review()
    return [layer for layer in budget.LAYERS if budget.allows(layer)]


def test_a_short_script_loses_nothing(clock: Clock) -> None:
    spend(clock, 4.9, "content")
    assert allowed() == ["content", "digests", "metrics"]


def test_the_dearest_layers_are_left_out_one_after_the_other(clock: Clock) -> None:
    for layer in budget.LAYERS:
        spend(clock, 10, layer)
    assert allowed() == ["digests", "metrics"]
    assert allowed() == ["metrics"]
    assert allowed() == []


def test_two_in_a_hundred_of_the_time_are_allowed(clock: Clock) -> None:
    clock.seconds += 10_000
    spend(clock, 204, "content")
    assert "content" in allowed()
    spend(clock, 10, "content")
    assert "content" not in allowed()


def test_a_layer_that_costs_next_to_nothing_stays(clock: Clock) -> None:
    spend(clock, 100)
    spend(clock, 20, "metrics")
    assert allowed() == ["content", "digests"]


def test_layers_come_back_when_the_watching_is_cheap_again(clock: Clock) -> None:
    spend(clock, 10, "content")
    spend(clock, 10, "digests")
    allowed()
    assert allowed() == ["metrics"]
    clock.seconds += 2_000
    assert allowed() == ["digests", "metrics"]
    assert allowed() == ["content", "digests", "metrics"]


def test_digests_count_as_the_part_of_the_machine_that_they_take(clock: Clock) -> None:
    budget.spend_beside(19, "digests")
    assert "digests" in allowed()
    budget.spend_beside(4, "digests")
    assert "digests" not in allowed()


def test_what_was_left_out_is_told_when_it_has_changed(clock: Clock) -> None:
    assert budget.news() == {}
    budget.skip("digests")
    budget.skip("facts", 7)
    assert budget.news() == {"skipped.digests": 1, "skipped.facts": 7}
    budget.skip("facts")
    assert budget.news() == {"skipped.facts": 8}
    assert budget.news() == {}
