"""The lines of the script's files, and of a program that stands in the command line: `python -c "..."`."""

from __future__ import annotations

import linecache
import sys
import textwrap
from collections.abc import Mapping
from functools import lru_cache
from types import CodeType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autolog.read_sites import Span

_COMMAND = "<string>"  # the name of the file of a program in the command line


def lines_of_file(file: str, variables: Mapping[str, Any] | None = None) -> list[str]:
    """Return the lines of a file, the same list each time while the file stays as it is.

    Args:
        file: Its name, as code has it.
        variables: Those of its module, through which a loader that is no file gives the text.
    """
    main = sys.modules.get("__main__")
    if file == _COMMAND and (variables is None or (main is not None and variables is vars(main))):
        return _lines_of_command()
    return linecache.getlines(file, variables)  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def _lines_of_command() -> list[str]:
    """Return the lines of the program that `-c` is followed by; none if there is no such option."""
    words = sys.orig_argv
    place = next((number for number, word in enumerate(words[1:], 1) if word == "-c" or word[:1] != "-"), 0)
    text = words[place + 1] if 0 < place < len(words) - 1 and words[place] == "-c" else ""
    return textwrap.dedent(text).splitlines(keepends=True)


def text_of_span(code: CodeType, variables: Mapping[str, Any], span: Span) -> str:
    """Return a part of the text that code was read from; empty where no column is known, as before Python 3.11."""
    lines = lines_of_file(code.co_filename, variables)[span.line - 1 : span.last_line]
    if not lines or span.column < 0:
        return ""
    several = [line.encode() for line in lines]
    several[-1] = several[-1][: span.last_column]
    several[0] = several[0][span.column :]
    return b"".join(several).decode(errors="replace")
