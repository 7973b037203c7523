"""Which file holds the metrics."""

import pytest

from autolog import metrics_files
from autolog.facts import FileState

FILE, NEWER, OTHER = (FileState(path, 1, 1, 1) for path in ("/old.json", "/new.json", "/other.csv"))


def is_held(metrics: dict[str, float], text: str) -> bool:
    return metrics_files.holding_file(metrics, [(FILE, text)]) is FILE


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.912345, '{"accuracy": 0.912345}'),
        (0.912345, "accuracy: 0.912"),
        (0.9128, "0.913"),
        (0.91250000001, "0.9125"),
        (12.3456, "12.346"),
        (-0.51234, "-0.512"),
        (1234.5678, "1234.568"),
        (1.2345e-07, "1.2345e-07"),
        (1 / 3, str(1 / 3)),
    ],
)
def test_a_file_that_rounds_a_metric_holds_it(value: float, text: str) -> None:
    assert is_held({"metric": value}, text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.912345, "0.91"),
        (0.912345, "0.913"),
        (0.912345, "0.9123450001"),
        (0.912345, "nothing"),
        (0.912345, ""),
        (912.345, "912"),
        (0.512, "-0.512"),
    ],
)
def test_a_file_without_the_number_does_not_hold_it(value: float, text: str) -> None:
    assert not is_held({"metric": value}, text)


def test_a_file_must_hold_all_metrics() -> None:
    metrics = {"accuracy": 0.9123, "f1": 0.8123}
    assert is_held(metrics, "0.9123 0.8123")
    assert not is_held(metrics, "0.9123")


def test_zero_one_and_what_is_no_number_need_not_be_there() -> None:
    assert is_held({"accuracy": 0.9123, "auc": 1.0, "errors": 0.0, "loss": float("nan")}, "0.9123")


@pytest.mark.parametrize("metrics", [{}, {"auc": 1.0}, {"loss": float("inf")}], ids=str)
def test_metrics_that_say_nothing_are_in_no_file(metrics: dict[str, float]) -> None:
    assert not is_held(metrics, "1.0 0.0 inf")


def test_the_newest_of_several_files_is_taken() -> None:
    candidates = [(FILE, "0.9123"), (NEWER, "0.9123"), (OTHER, "something else")]
    assert metrics_files.holding_file({"accuracy": 0.9123}, candidates) is NEWER


@pytest.mark.parametrize(
    ("value", "text"), [(0.95, "0.95"), (0.5, "0.5"), (5e-05, "5e-05"), (12.0, "12.0"), (1.2345e10, "1.2345e10")]
)
def test_a_metric_that_is_written_in_full_is_held(value: float, text: str) -> None:
    assert is_held({"metric": value}, text)


@pytest.mark.parametrize(
    "text",
    [
        "1.5e" + "9" * 5000,
        "1.5e-" + "9" * 400,
        "9" * 5000 + ".5",
        "1.5e308 1.5e999",
        "1.2.3.4",
    ],
    ids=lambda text: text[:10],
)
def test_strange_numbers_in_a_file_do_no_harm(text: str) -> None:
    assert not is_held({"metric": 0.912345}, text)
