"""Metrics that are logged step by step: cheap for the training, and bounded however many points come.

A point is kept in memory until the publishing thread puts it on its curve and writes what has gathered to the journal,
twice a second. A curve keeps every point, then every second, every fourth and so on, so that no more than 2,000 are
kept, evenly over all steps; its last, least and greatest values are always exact.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from autolog.errors import warn_once
from autolog.facts import Fact, MetricsLogged

MOST_POINTS = 2000  # of a curve
CURVE = ".curve"  # ends the name of the property that holds all points of a metric
_MOST_CURVES = 1000  # of a step
_MOST_FRESH = 1000  # that wait for the publishing thread to put them on their curves

Points = Sequence[tuple[float | None, float]]  # the step and the value of each; None for the number of the point


class Curves:
    """The curves of steps that are in progress in this process."""

    def __init__(self) -> None:
        self.on_log: Callable[[], None] = lambda: None  # wakes up whoever takes
        self._lock = threading.RLock()  # a signal handler may log, too
        self._of: dict[str, dict[str, _Curve]] = {}
        self._first: dict[str, list[Fact]] = {}
        self._fresh: deque[tuple[str, str, Points]] = deque()
        self._has_new = False

    def begin(self, execution: str, facts: list[Fact]) -> None:
        """Let facts go before the first points of a step: with these, they take no write of the training's."""
        with self._lock:
            self._of.setdefault(execution, {})
            self._first[execution] = facts

    def log(self, execution: str, metrics: Mapping[str, Any], step: float | None = None) -> None:
        """Add a point to the curve of each metric; what is no number is left out.

        Args:
            execution: Whose metrics.
            metrics: Numbers by name; scalars of NumPy and the like are numbers, too.
            step: Their place on the curve; the number of the point by default.
        """
        for name, value in metrics.items():
            point = value if type(value) is float else _number_of(name, value)
            if point is not None:
                self.add(execution, name, ((step, point),))

    def add(self, execution: str, name: str, points: Points) -> None:
        """Add points to one curve."""
        self._fresh.append((execution, name, points))
        if len(self._fresh) >= _MOST_FRESH:
            with self._lock:
                self._sort()
        if not self._has_new:
            self._has_new = True
            self.on_log()

    def take(self) -> list[Fact]:
        """Return what is new of all curves."""
        with self._lock:
            self._has_new = False
            self._sort()
            return [fact for execution in self._of for fact in self._new(execution)]

    def end(self, execution: str) -> list[Fact]:
        """Return what is new of a step's curves, and forget them, for the step is over."""
        if not self._fresh and execution not in self._of:
            return []
        with self._lock:
            self._sort()
            facts = self._new(execution)
            self._of.pop(execution, None)
            return facts

    def _sort(self) -> None:
        """Put the points that came since the last time on their curves."""
        while True:
            try:
                execution, name, points = self._fresh.popleft()
            except IndexError:  # a signal handler may have been faster
                return
            curves = self._of.setdefault(execution, {})
            curve = curves.get(name)
            if curve is None:
                if len(curves) >= _MOST_CURVES:
                    warn_once("curves", "a step has more than %d metrics; further ones are left out", _MOST_CURVES)
                    continue
                curve = curves[name] = _Curve()
            curve.add(points)

    def _new(self, execution: str) -> list[Fact]:
        points = [curve.take(execution, name) for name, curve in self._of.get(execution, {}).items() if curve.has_new]
        return [*self._first.pop(execution, ()), *points]


class _Curve:
    __slots__ = ("count", "fresh", "has_new", "last", "least", "most", "stride")

    def __init__(self) -> None:
        self.count = 0
        self.stride = 1  # of how many points one is kept
        self.fresh: list[tuple[int, float, float]] = []
        self.last = (0.0, 0.0)
        self.least: float | None = None
        self.most: float | None = None
        self.has_new = False

    def add(self, points: Points) -> None:
        for step, value in points:
            index = self.count
            place = index if step is None else step
            self.count = index + 1
            self.last = (place, value)
            if self.least is None or value < self.least:
                self.least = value if value == value else self.least
            if self.most is None or value > self.most:
                self.most = value if value == value else self.most
            if not index % self.stride:
                self.fresh.append((index, place, value))
                if index >= MOST_POINTS * self.stride:
                    self.stride *= 2
                    self.fresh = [point for point in self.fresh if not point[0] % self.stride]
        self.has_new = True

    def take(self, execution: str, name: str) -> MetricsLogged:
        fact = MetricsLogged(
            execution, name, tuple(self.fresh), self.stride, self.count, self.last, self.least, self.most
        )
        self.fresh = []
        self.has_new = False
        return fact


def _number_of(name: str, value: Any) -> float | None:
    point = number(value)
    if point is None and isinstance(value, int) and not isinstance(value, bool):
        warn_once(f"metric {name}", "the metric '%s' is larger than any float; give its logarithm, for example", name)
    elif point is None:
        warn_once(f"metric {name}", "the metric '%s' is no number but %s", name, type(value).__name__)
    return point


def numbered(points: Iterable[tuple[float | None, Any]]) -> Points:
    """Return those of the points whose values are numbers."""
    return [(step, found) for step, one in points if (found := one if type(one) is float else number(one)) is not None]


def numbers(found: Mapping[str, Any]) -> dict[str, float]:
    """Return those of the values that are numbers."""
    return {
        name: value for name, one in found.items() if (value := one if type(one) is float else number(one)) is not None
    }


def number(value: Any) -> float | None:
    """Return a number as float, a scalar of numpy included; None for everything else."""
    if type(value) is float:
        return value
    if isinstance(value, (bool, str, bytes)):
        return None
    try:
        if isinstance(value, (int, float)):
            return float(value)
        if getattr(value, "ndim", None) == 0 and hasattr(value, "item") and not getattr(value, "mask", False):
            return float(value.item())  # PyTorch warns of `float(loss)` where the loss has a gradient
    except Exception:  # noqa: BLE001  an object of the user's may raise anything
        return None
    return None
