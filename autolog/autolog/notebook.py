"""Notebooks and IPython: which cell runs, what its source is, and which notebook it belongs to, as IPython tells.

The shell is asked when a step begins, and its history when the run is published; it is told what to do after a cell.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autolog.facts import Scalar

_MOST_SOURCE = 20_000  # characters of a cell
_MOST_CELLS = 1000
_MOST_WORDS = 6  # of a kernel's command line before its own options


def shell() -> Any:
    """Return the shell of IPython that this process is; None where it is none."""
    get = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return None if get is None else get()


def is_kernel() -> bool:
    """Whether this process was started to be a notebook's kernel."""
    return any(word.startswith("ipykernel") for word in sys.orig_argv[1:_MOST_WORDS])


def path() -> str:
    """Return the notebook's path where its server or editor tells, else `<notebook>`, or `<ipython>` in a terminal."""
    found = shell()
    of_editor = found.user_ns.get("__vsc_ipynb_file__") if found is not None else None
    named = of_editor or os.environ.get("JPY_SESSION_NAME")
    if isinstance(named, str) and named:
        return os.path.realpath(named) if Path(named).is_file() else named
    return "<notebook>" if is_kernel() or hasattr(found, "kernel") else "<ipython>"


_raw: list[str] = []


def _history(found: Any) -> list[str]:
    """Return the sources of the cells, from which IPython parts at its end, before the run is published."""
    global _raw
    if found.history_manager is not None:
        _raw = found.history_manager.input_hist_raw
    return _raw


def cell() -> dict[str, Scalar]:
    """Return the number of the cell that runs, and the digest of its source; nothing outside of notebooks."""
    found = shell() if "IPython" in sys.modules else None
    history = [] if found is None else _history(found)  # the cell that runs is its last entry
    if not history:
        return {}
    import hashlib  # takes milliseconds of the start where there is no notebook

    source = history[-1].encode(errors="replace")
    return {"cell": len(history) - 1, "code_digest": "sha256:" + hashlib.sha256(source).hexdigest()}


def sources(known: int) -> dict[int, str]:
    """Return the sources of the cells that ran after cell `known`, by number, without secrets and cut where long."""
    found = shell()
    if found is None:
        return {}
    from autolog.secrets_in_code import without_secrets  # only notebooks need it

    new = _history(found)[known + 1 : _MOST_CELLS + 1]
    return {number: without_secrets(source)[:_MOST_SOURCE] for number, source in enumerate(new, known + 1)}


def after_this_cell(do: Callable[[], None]) -> None:
    """Call a function when the cell has run that runs now."""
    events = getattr(shell(), "events", None)
    if events is None:
        return

    def done(*_: Any) -> None:
        events.unregister("post_run_cell", done)
        do()

    events.register("post_run_cell", done)


def load_ipython_extension(_: Any) -> None:
    """Watch this kernel from now on: `%load_ext autolog`."""
    import autolog

    autolog.enable()


def unload_ipython_extension(_: Any) -> None:
    """Stop watching: `%unload_ext autolog`; `%reload_ext autolog`, which begins in the same way, changes nothing."""
    import autolog

    if not _is_reloading():
        autolog.disable()


def _is_reloading() -> bool:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_name != "reload_extension":
        frame = frame.f_back
    return frame is not None and frame.f_globals.get("__name__") == "IPython.core.extensions"
