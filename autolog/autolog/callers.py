"""The code that called a framework: its frame, whether it is the user's own, and calls that must come from there."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType
from typing import Any

from autolog.switch import UNSEEN, unseen

_OURS = (__file__.rpartition(os.sep)[0], "<autolog ", "<frozen ")
_LIBRARY = os.__file__.rpartition(os.sep)[0] + os.sep
_INSTALLED = (
    f"{os.sep}autolog_integrations{os.sep}",
    f"{os.sep}site-packages{os.sep}",
    f"{os.sep}dist-packages{os.sep}",
    _LIBRARY,
)
_OUR_MODULES = ("autolog.", "autolog_integrations.")
_CALL = compile("_autolog_call[0](*_autolog_call[1], **_autolog_call[2])", UNSEEN, "eval")

_AT_LINE = (lambda function, args, kwargs: function(*args, **kwargs)).__code__.replace(co_name=UNSEEN)
_MOST_SITES = 1000  # calls of functions in C whose lines are remembered
_at_lines: dict[tuple[int, int], tuple[CodeType, CodeType]] = {}  # by the id of their code, and with it
_CALL_BACK = ("_pickle",)  # modules in C that run code in Python, whose warnings count frames


def callers_frame(module: str) -> tuple[FrameType, dict[str, Any]]:
    """Return the frame of the code that called a framework, and the variables that the framework itself has put there.

    Args:
        module: The framework's top-level module. Its frames and ours are passed by.
    """
    frame, variables = sys._getframe(1), dict[str, Any]()
    while frame.f_back is not None:
        name = str(frame.f_globals.get("__name__"))
        if name.partition(".")[0] == module:
            variables = {**frame.f_locals, **variables}
        elif frame.f_code.co_filename != UNSEEN and not name.startswith(_OUR_MODULES):
            break
        frame = frame.f_back
    return frame, variables


def framework_calls(package: str) -> str | None:
    """Return the module of a framework that calls the watched function whose `unless` asks; its tests are scripts.

    Args:
        package: The framework's top-level module.

    Returns:
        The module; None where the user, or another library, calls.
    """
    module = str(sys._getframe(3).f_globals.get("__name__"))  # past us, who asks, and what stands for the function
    return module if module.startswith(f"{package}.") and ".tests." not in f"{module}." else None


def called_as_caller(function: Any, module: str) -> Any:
    """Return a function that calls `function` out of a frame which has the variables of whoever called us.

    DuckDB finds tables by the names of its caller's variables, and would find ours.
    """

    def ours(*args: Any, **kwargs: Any) -> Any:
        frame, variables = callers_frame(module)
        variables = {**frame.f_locals, **variables, "_autolog_call": (function, args, kwargs)}
        return eval(_CALL, frame.f_globals, variables)  # noqa: S307  a fixed text

    return unseen(ours)


def warns_of_its_caller(function: Any) -> bool:
    """Whether this is a function in C, whose warnings name whatever frame calls it, ours included."""
    return isinstance(function, BuiltinFunctionType) and function.__module__ not in _CALL_BACK


def called_at_line(function: Any) -> Any:
    """Return a function that calls `function` out of a frame of the file, line and module that called us."""

    def ours(*args: Any, **kwargs: Any) -> Any:
        frame: Any = sys._getframe(1)
        while frame.f_code.co_filename == UNSEEN:
            frame = frame.f_back
        return FunctionType(_at_line_of(frame), frame.f_globals)(function, args, kwargs)

    return unseen(ours)


def _at_line_of(frame: FrameType) -> CodeType:
    """Return code that calls a function out of the line of a frame: to find this takes long in a long function."""
    site = id(frame.f_code), frame.f_lasti  # to hash code takes long
    code, at_line = _at_lines.get(site, (None, _AT_LINE))
    if code is frame.f_code:
        return at_line
    at_line = _AT_LINE.replace(co_filename=frame.f_code.co_filename, co_firstlineno=frame.f_lineno)
    if len(_at_lines) < _MOST_SITES:
        _at_lines[site] = frame.f_code, at_line
    return at_line


def is_called_by_script(*through: str, module: str = "") -> bool:
    """Whether the user's own code has called the watched function that is under way, and not a framework by itself.

    Args:
        through: Names of functions of the framework that may stand between them.
        module: A top-level module any of whose functions may.
    """
    frame: FrameType | None = callers_frame(module)[0]
    while frame is not None and frame.f_code.co_name in through:
        frame = frame.f_back
    return frame is not None and not is_installed(frame.f_code.co_filename)


def is_own_class(cls: type) -> bool:
    """Whether a class is the user's own."""
    path = getattr(sys.modules.get(cls.__module__), "__file__", None)
    return cls.__module__ == "__main__" or (isinstance(path, str) and not is_installed(path))


@lru_cache(maxsize=2000)
def is_installed(path: str) -> bool:
    """Whether code of this file belongs to something installed, rather than to the user."""
    return path.startswith(_OURS) or any(part in path for part in _INSTALLED)


def user_frame(frame: FrameType | None) -> FrameType | None:
    """Return the innermost frame of the script's."""
    while frame is not None and is_installed(frame.f_code.co_filename):
        frame = frame.f_back
    return frame
