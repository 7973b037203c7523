"""The file that metrics were written to: whose text holds their numbers, in full or rounded."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from autolog.facts import FileState
from autolog.quiet_reading import quiet_file

_MOST_TEXT = 1 << 16  # bytes of a written file that may hold metrics


def holding_file(metrics: Mapping[str, float], candidates: Iterable[tuple[FileState, str]]) -> FileState | None:
    """Return the written file whose text holds all metrics, in full or rounded to no less than three digits.

    Args:
        metrics: Their values; 0 and 1 stand in many files and say nothing.
        candidates: Files and their texts, oldest first; the newest that fits is taken.

    Returns:
        The file; None when none does.
    """
    telling = [value for value in metrics.values() if math.isfinite(value) and value not in (0.0, 1.0)]
    if not telling:
        return None
    found = None
    for file, text in candidates:
        numbers = [(float(token), _digits(token)) for token in _NUMBER.findall(text)]
        if all(any(_is_rounded(value, *number) for number in numbers) for value in telling):
            found = file
    return found


_NUMBER = re.compile(r"(?<![\d.])-?\d{1,300}(?:\.\d{1,300})?(?:[eE][-+]?\d{1,3})?(?![\d.])")
_LEAST_DIGITS = 3


def _is_rounded(value: float, written: float, digits: int) -> bool:
    return value == written or (digits >= _LEAST_DIGITS and abs(value - written) <= 0.5000001 * 10.0**-digits)


def _digits(token: str) -> int:
    mantissa, _, exponent = token.lower().partition("e")
    return len(mantissa.partition(".")[2]) - int(exponent or 0)


def text_of(file: FileState) -> str:
    """Return the text of a written file; "" where it is gone or too long."""
    if file.size > _MOST_TEXT:
        return ""
    try:
        with quiet_file(file.path) as raw:
            return raw.readall().decode(errors="replace")
    except OSError:
        return ""
