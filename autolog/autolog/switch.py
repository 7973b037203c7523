"""What every wrapper of ours needs before anything heavy is loaded: whether calls are watched, and unseen frames."""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers take it for true; importing `typing` takes milliseconds
if TYPE_CHECKING:
    from typing import Any


class switch:  # noqa: N801  one flag of this process, read at every watched call
    """Whether calls are watched at all; off between `disable` and the next `enable`.

    `store` is the one that `enable` has named where nothing is to be watched: what the script asks is asked of it.
    """

    on = False
    store: str | None = None


# Wrappers run between a user's line and the function that it calls. A warning that this attributes to its caller must
# name the user's line, not ours: Python skips frames whose file name has both of these words when it counts.
UNSEEN = "<autolog importlib _bootstrap>"


_codes: dict[int, tuple[Any, Any]] = {}  # by id, the code of wrappers, which is kept alive, and what it became


def unseen(function: Any) -> Any:
    """Return a wrapper whose frames count for nobody; wrappers of one kind share their code."""
    code = function.__code__
    found = _codes.get(id(code))
    if found is None:
        found = _codes[id(code)] = code, code.replace(co_filename=UNSEEN)
    function.__code__ = found[1]
    return function
