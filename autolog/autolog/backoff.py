"""How long to wait before the next attempt."""

from __future__ import annotations

import os

_FIRST_SECONDS = 1.0
_LONGEST_SECONDS = 60.0


class Backoff:
    """Waits that double from one failure to the next, up to a minute, and begin anew after a success.

    Each is shortened by up to a half at random, so that processes that failed together do not come back together.
    """

    def __init__(self) -> None:
        self._wait = _FIRST_SECONDS

    def failed(self) -> float:
        """Return how many seconds to wait after a failure."""
        wait, self._wait = self._wait, min(2 * self._wait, _LONGEST_SECONDS)
        return wait * (1 - os.urandom(1)[0] / 512)  # no random state of the user's program is touched

    def succeeded(self) -> None:
        """Begin anew."""
        self._wait = _FIRST_SECONDS
