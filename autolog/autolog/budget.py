"""What autolog costs this process, and what it leaves out when that becomes too much.

The watching may take 2 % of the time that has passed, and 5 s more, so that no short script ever loses anything. Beyond
that, the dearest layers are left out one after the other, until it costs less again. What was left out is counted, and
recorded on the run as `skipped.content`, `skipped.digests` and so on.

    start = clock()
    if allows("content"):
        look_at_the_content()
        spend(start, "content")
    else:
        skip("content")
"""

from __future__ import annotations

import os
import time

clock = time.perf_counter

LAYERS = ("content", "digests", "metrics")  # the first is the first to be left out
_SHARE = 0.02
_FLOOR_SECONDS = 5.0
_TELLING = 0.1  # of all that was spent: to leave out what costs less would not help
_ENOUGH = 0.8  # of what is allowed: above it, what can wait does, and below it, a layer comes back

_cpus = os.cpu_count() or 1
_began = clock()
_spent = 0.0  # of training threads
_beside = 0.0  # of our own
_of_layers = dict.fromkeys(LAYERS, 0.0)
_on: dict[str, float] = {}  # by name, what has a limit of its own within its layer
_left_out: tuple[str, ...] = ()
_skipped: dict[str, int] = {}
_told: dict[str, int] = {}


def begin() -> None:
    """Begin to count anew."""
    global _began, _spent, _beside, _of_layers, _on, _left_out, _skipped, _told
    _began, _spent, _beside, _of_layers = clock(), 0.0, 0.0, dict.fromkeys(LAYERS, 0.0)
    _on, _left_out, _skipped, _told = {}, (), {}, {}


def spend(start: float, layer: str | None = None) -> float:
    """Count the time since `start`, by `clock`, that a training thread has lost to us; return it in seconds."""
    global _spent
    seconds = clock() - start  # two threads may overwrite each other's: a little is lost, and nobody waits
    _spent += seconds
    if layer is not None:
        _of_layers[layer] += seconds
    return seconds


def spend_beside(seconds: float, layer: str | None = None) -> None:
    """Count processor time of our own thread. Digests run beside the training: they count as a part of the machine."""
    global _beside
    seconds = seconds / _cpus if layer == "digests" else seconds
    _beside += seconds
    if layer is not None:
        _of_layers[layer] += seconds


def spend_on(what: str, seconds: float) -> None:
    """Count time towards a limit of its own."""
    _on[what] = _on.get(what, 0.0) + seconds


def spent_on(what: str) -> float:
    """Return how many seconds were counted so."""
    return _on.get(what, 0.0)


class Limit:
    """The processor time that something may take of the thread it runs on.

    Args:
        seconds: How long from now.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.thread_time() + seconds

    def allows(self, seconds: float = 0.0) -> bool:
        """Whether there is time for what takes so long."""
        return time.thread_time() + seconds <= self._end

    def leave_out(self, seconds: float) -> None:
        """Leave out what has taken so long: it counts elsewhere."""
        self._end += seconds


def allows(layer: str) -> bool:
    """Whether a layer is to do its work."""
    return layer not in _left_out


def skip(what: str, count: int = 1) -> None:
    """Count what was left out."""
    _skipped[what] = _skipped.get(what, 0) + count


def skipped(what: str) -> int:
    """Return how much of it was left out so far."""
    return _skipped.get(what, 0)


def news() -> dict[str, int]:
    """Return how much was left out so far, as properties of the run, of what has changed since this was last asked."""
    global _told
    before, _told = _told, dict(_skipped)
    return {f"skipped.{what}": count for what, count in _told.items() if before.get(what) != count}


def is_spent() -> bool:
    """Whether the watching has taken more than it may."""
    return _spent + _beside > _allowed()


def is_scarce() -> bool:
    """Whether so much was spent that what can wait, without loss, should wait."""
    return _spent + _beside > _ENOUGH * _allowed()


def _allowed() -> float:
    return _FLOOR_SECONDS + _SHARE * (clock() - _began)


def review() -> None:
    """Leave out one more layer if too much was spent; take the last one back if it was little."""
    global _left_out
    spent, allowed = _spent + _beside, _allowed()
    if spent > allowed:
        dear = [layer for layer in LAYERS if allows(layer) and _of_layers[layer] > _TELLING * spent]
        _left_out = (*_left_out, *dear[:1])
    elif spent < _ENOUGH * allowed:
        _left_out = _left_out[:-1]
