"""Files that a script opens for writing by hand: which of its calls do. What is written there is asked at the end.

A database file is opened to be read or written: it counts if it has changed.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any, NamedTuple

from autolog import notebook
from autolog.cells import CELLS
from autolog.facts import FileState, Scalar
from autolog.fingerprint import file_state
from autolog.ids import new_id
from autolog.read_sites import Step, begun_in, calls_under_way, main_frame
from autolog.recorder import now
from autolog.sources import Source

_MOST = 200  # files that are remembered
_MOST_ITEMS = 100  # of what a function was given
_LONGEST_PATH = 4096
_MODULE = "<module>"
_SPAWNED = "<string>"  # the script of a process that a pool has spawned: `python -c ...`
_NOTHING: Mapping[str, Any] = {}


class Writing(NamedTuple):
    """A file that was opened for writing.

    Args:
        path: Its absolute path.
        inode: Its number in the file system, by which it is found under another name; 0 where that is not known.
        started: When it was opened, in milliseconds since 1970.
        chain: The script's calls that were under way, the innermost first.
        variables: Those of the module that the outermost call stands in.
        process: Which process has opened it; forks inherit the note.
        cell: The properties that name the cell of a notebook, where it stands in one.
        before: Of a database, the state of its file then; None where there was none.
        database: Of a database, its kind: sqlite or duckdb.
        begun: How many of these calls a thread or a process of a pool has made by itself, in no known order; 0 for
            others. The main thread's follow.
        given: Texts that the first function there was given, by parameter: they may name files.
        former: Who has opened it before, by another call: what is read of it then was written there.
        seen: The state in which it was copied: it may be gone at the end.
        id: One that steps which began later have greater ones than.
    """

    path: str
    inode: int
    started: int
    chain: list[Step]
    variables: Mapping[str, Any]
    process: int
    cell: Mapping[str, Scalar]
    before: FileState | None = None
    database: str | None = None
    begun: int = 0
    given: Mapping[str, Any] = _NOTHING
    seen: FileState | None = None
    former: Writing | None = None
    id: str = ""

    def as_it_was(self, source: Source) -> Source:
        """Return what the object of a source was when the file was opened: a model may have been trained anew since."""
        several = source, *source.formers
        return next((one for one in several if not one.is_made_after(self.id)), source)


class _UnderWay(NamedTuple):
    """The calls of the script that are under way; see `Writing`."""

    chain: list[Step]
    variables: Mapping[str, Any]
    begun: int = 0
    given: Mapping[str, Any] = _NOTHING


class HandWritten:
    """Notes of the files that a script has opened for writing, outside of all steps.

    Args:
        after_cell: Called when a cell of a notebook has run that has opened some: at the end, its variables are gone.
        process: The number of the process whose files these are; others are forked from it.
    """

    def __init__(self, after_cell: Callable[[], None], process: int) -> None:
        self._noted: dict[tuple[str, int], Writing] = {}  # by path; each connection to a database counts by itself
        self._connections = itertools.count(1)
        self._process = process
        self._after_cell = after_cell

    def note(self, path: str, file: Any, before: FileState | None = None, *, database: str | None = None) -> None:
        """Note a file that the script is opening now; what is written under a name last is what stands there."""
        key = path, next(self._connections) if database else 0
        former = self._noted.pop(key, None)
        if len(self._noted) < _MOST:
            under_way = _under_way(sys._getframe(1), is_forked=os.getpid() != self._process)
            if under_way.chain:
                if under_way.chain[-1].key == CELLS and not self._holds_cell(former):
                    notebook.after_this_cell(self._after_cell)
                self._noted[key] = Writing(
                    *(path, _inode_of(file), now(), under_way.chain, under_way.variables, os.getpid()),
                    *(notebook.cell(), before, database, under_way.begun, under_way.given),
                    former=former._replace(former=None) if former is not None else None,
                    id=new_id(),
                )

    def _holds_cell(self, former: Writing | None) -> bool:
        """Whether a file was noted in this cell already, so that its end is awaited."""
        noted = (*self._noted.values(), former)
        return any(one.chain[-1].key == CELLS for one in noted if one is not None)

    def copied(self, state: FileState) -> None:
        """Know in which state a noted file was copied."""
        for key, one in list(self._noted.items()):
            if one.path == state.path or (one.inode and one.inode == state.inode):
                self._noted[key] = one._replace(seen=state)

    def renamed(self, before: str, after: str) -> None:
        """Know noted files by another name, which they, or a folder above them, were given."""
        state = file_state(after) if self._noted else None
        for key, one in list(self._noted.items()):
            is_it = state is not None and one.inode == state.inode  # of a temporary file only the folder is known
            if is_it or one.path == before or one.path.startswith(before + os.sep):
                path = after if is_it else after + one.path[len(before) :]
                self._noted.pop(key, None)
                self._noted[(path, key[1])] = one._replace(path=path)

    @property
    def is_empty(self) -> bool:
        """Whether no file was noted."""
        return not self._noted

    def take(self, is_awaited: Callable[[Writing], bool]) -> list[Writing]:
        """Return the notes of this process, in order, but for those of which more is awaited."""
        noted = self._noted
        self._noted = {key: one for key, one in noted.items() if is_awaited(one)}
        return [one for key, one in noted.items() if key not in self._noted and one.process == os.getpid()]


def _under_way(frame: FrameType, *, is_forked: bool) -> _UnderWay:
    """Return the calls of the script that are under way in a frame; of a thread or process, also what has begun it."""
    chain = _up_to_module(calls_under_way(frame))
    is_script = not chain or (chain[-1].key[1] == _MODULE and chain[-1].key[0] != _SPAWNED)
    begun_by = None if is_script and not is_forked else begun_in(frame)
    if begun_by is None:
        return _UnderWay(chain, _variables_around(frame, chain))
    begun = len(chain) - len(_up_to_module(calls_under_way(begun_by.f_back)))
    chain = chain[: begun if chain[-1].key[0] == _SPAWNED else None]
    main = main_frame() if begun == len(chain) else None
    chain = chain + _up_to_module(calls_under_way(main))
    return _UnderWay(chain, _variables_around(main or begun_by, chain), begun, _texts_given(begun_by))


def _up_to_module(chain: list[Step]) -> list[Step]:
    """Return the calls up to the script or module: what has imported or run it matters no more."""
    modules = [place for place, step in enumerate(chain, 1) if step.key[1] == _MODULE]
    return chain[: modules[0] if modules else None]


def _texts_given(frame: FrameType) -> Mapping[str, Any]:
    """Return the texts, and tuples and lists of texts and numbers, that a function was given, by parameter."""
    from autolog.frame_variables import variables_of

    code, variables = frame.f_code, variables_of(frame)
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    values = ((name, _plain(variables.get(name))) for name in names)
    return {name: value for name, value in values if value is not None}


def _plain(value: Any) -> Any:
    if type(value) in (list, tuple):
        items = [_plain(one) for one in value[:_MOST_ITEMS]]
        return None if None in items else tuple(items)
    value = os.fspath(value) if isinstance(value, os.PathLike) else value
    return value if type(value) is int or (type(value) is str and len(value) < _LONGEST_PATH) else None


def _inode_of(file: Any) -> int:
    try:
        return os.fstat(file.fileno()).st_ino
    except (AttributeError, OSError, ValueError):  # an `opener` of the user's may give anything
        return 0


def _variables_around(frame: FrameType | None, chain: list[Step]) -> Mapping[str, Any]:
    """Return the variables of the module that the outermost call under way stands in."""
    while frame is not None and chain and frame.f_code is not chain[-1].code:
        frame = frame.f_back
    return {} if frame is None else frame.f_globals
