"""The parameters of functions, without a look at what their annotations mean."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import inspect

_AS_WRITTEN: dict[str, Any] = {}
if sys.version_info >= (3, 14):
    from annotationlib import Format

    _AS_WRITTEN["annotation_format"] = Format.STRING


def signature(function: Any) -> inspect.Signature:
    """Return the signature of a function, its annotations as they are written.

    Python 3.14 finds out what they mean when somebody asks, and fails where a name is there for type checkers only.

    Raises:
        TypeError: It is no function.
        ValueError: It is written in C, and does not tell.
    """
    import inspect  # takes 5 ms of the start, where no framework has imported it

    return inspect.signature(function, **_AS_WRITTEN)
