"""What `autolog run` does: it becomes the script, or starts and watches over a command.

Its line is read here without the library that reads all others, so that a script begins 20 ms earlier.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from autolog import family, settings
from autolog.errors import AutologError
from autolog.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence

OPTIONS = ("--store", "--experiment")
_PYTHON = frozenset({".py", ".pyw", ".pyc", ".pyz", ".zip"})
_MOST_BYTES = 1 << 20  # of a file that is looked at


def options_in(words: Sequence[str]) -> int:
    """Return at how many words the options of `autolog run` end, and the line that is run begins."""
    place = 0
    while place < len(words) and words[place].startswith("--") and words[place] != "--":
        place += 2 if words[place] in OPTIONS else 1
    return place


def read(words: Sequence[str]) -> tuple[str | None, str | None, list[str]] | None:
    """Return store, experiment and the line to run; None where there is a help or a mistake to tell."""
    place = options_in(words)
    line = list(words[place:])
    if not line or line[0] == "-h" or mistake_in(line) is not None:
        return None
    given = iter(words[:place])
    found: dict[str, str] = {}
    for word in given:
        name, has_value, value = word.partition("=")
        if name not in OPTIONS:
            return None
        found[name] = value if has_value else next(given)
    return found.get("--store"), found.get("--experiment"), line


def mistake_in(line: Sequence[str]) -> str | None:
    """Return what to type where a line cannot be run: its first word is no Python file but a program, for example."""
    name = line[0]
    if name in ("--", "-m"):
        return None if len(line) > 1 else "say what to run: a script, -m MODULE, or -- COMMAND"
    path = Path(name)
    if path.exists():
        if _is_python(path):
            return None
        what = "is no Python file"
        program = [os.path.join(".", name)] if os.access(path, os.X_OK) else ["sh", name]  # noqa: PTH118
    else:
        import shutil

        if not shutil.which(name):
            return None
        what, program = "is no file here, but a command", [name]
    import shlex

    return f"{name!r} {what}; to run it, type: autolog run -- {shlex.join([*program, *line[1:]])}"


def launch(store: str | None, experiment: str | None, line: Sequence[str]) -> NoReturn:
    """Run a line, watched: this process becomes the script, or ends as the command does."""
    environment = dict(os.environ)
    try:
        found = settings.resolve(store, experiment)
    except AutologError as error:
        print(f"autolog: {error}; the script runs unwatched", file=sys.stderr)
        found = None
    run = new_id()
    if found is not None:
        environment |= family.inheritance(found, run)
        environment.pop(family.RUN_MAIN, None)
    if line[0] != "--":
        _become([sys.executable, *line], environment)
    from autolog.cli.supervising import supervise

    sys.exit(supervise(line[1:], environment, found if found is not None and found.enabled else None, run))


def _become(line: list[str], environment: dict[str, str]) -> NoReturn:
    """Run Python in place of this process, so that signals, exit status and its number are the script's own."""
    if sys.platform == "win32":  # it has no exec: the shell would not wait
        import subprocess

        sys.exit(subprocess.run(line, env=environment, check=False).returncode)
    os.execve(sys.executable, line, environment)


def _is_python(path: Path) -> bool:
    if path.suffix in _PYTHON or not path.is_file():  # a folder may have a __main__.py; a pipe can be read only once
        return True
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES)
    except OSError:
        return True  # Python says why
    start = content.partition(b"\n")[0]
    if start.startswith(b"#!"):
        return b"python" in start
    from autolog.parsing import parse

    try:
        parse(content)
    except (SyntaxError, ValueError):
        return False
    return True
