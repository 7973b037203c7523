"""Files that a script opens by hand: what `open()` read and wrote and no reader or writer of a framework explains."""

from __future__ import annotations

import os
import re
import sys
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from autolog.errors import warn_once
from autolog.facts import DATASET, FileState
from autolog.fingerprint import file_state
from autolog.made_once import made_once
from autolog.remote import is_remote, state_of
from autolog.sources import NOTHING, Source, Sources, source_of_file

if TYPE_CHECKING:
    from autolog.dumped import Dumped
    from autolog.in_memory import InMemory
    from autolog.read_sites import CodeKey, ReadSites

_MOST = 1000  # files of either kind that are remembered
_MOST_EXPLAINED = 10_000  # of which more is known
_LONGEST_PATH = 4096
_CODE = frozenset({".py", ".pyc", ".pyi", ".pyd", ".so", ".dll", ".dylib", ".pth", ".egg-info", ".dist-info"})
_PART_OF_CODE = ("site-packages", "dist-packages", ".pyc.")  # the last: temporary names that Python 3.14 itself opens
_PARTS = ("DLLs", "Lib", "Scripts", "bin", "etc", "include", "lib", "lib64", "share")  # of an installation
_SYSTEM = tuple(
    # Not a whole prefix: in a container it may be /usr/local, and people work in /usr/src/app and /usr/local/data.
    f"{folder}{os.sep}"
    for folder in dict.fromkeys(
        [
            *(f"{prefix}{os.sep}{part}" for prefix in (sys.prefix, sys.base_prefix) for part in _PARTS),
            *(f"/usr/{part}" for part in _PARTS),
            *("/etc", "/proc", "/sys"),
        ]
    )
)

_HOME = f"{os.path.expanduser('~')}{os.sep}"
_SETTINGS = tuple(  # of programs, in the user's folder; other parts of ~/.cache hold data that was downloaded
    _HOME + path.replace("/", os.sep)
    for path in (".aws/", ".azure/", ".cache/matplotlib/", ".config/", ".keras/keras.json", ".kube/", ".netrc", ".ssh/")
)
_NO_DATA = (*_SYSTEM, *_SETTINGS)

_URL_OF_FILE = re.compile(r"\A(?:sqlite|duckdb)(?:\+\w+)?:///")


class OpenedFiles:
    """What `open()` read and wrote in this process.

    Args:
        is_own: Tells autolog's own files, by their absolute paths: they are no data, whoever opens them.
    """

    def __init__(self, is_own: Callable[[str], bool] = lambda _: False) -> None:
        self.is_own = is_own
        self._read: dict[str, FileState] = {}
        self._explained: dict[str, bool] = {}  # the latest; whether a framework has written it
        self._settings: set[str] = set()
        self._sources: dict[str, Source] = {}  # by path, of what readers have read
        self._by_name: dict[str, list[str]] = {}  # the paths of all files that were read, by their last part
        self._writing: dict[int, tuple[weakref.ref[Any], str]] = {}
        self._written: deque[str] = deque(maxlen=_MOST)
        # what was read, by which process, which forks inherit, and by which function that this process runs for a pool
        self._news: deque[tuple[int, Source, CodeKey | None]] = deque(maxlen=_MOST)
        self._saved: deque[tuple[weakref.ref[Any], str, Callable[[FileState], None]]] = deque()

    @made_once
    def sites(self) -> ReadSites:
        """Where in the script each file was read."""
        from autolog.read_sites import ReadSites

        return ReadSites()

    @made_once
    def dumped(self) -> Dumped:
        """Models that were made bytes."""
        from autolog.dumped import Dumped

        return Dumped()

    @made_once
    def _in_memory(self) -> InMemory:
        from autolog.in_memory import InMemory

        return InMemory()

    def reads(self, path: str) -> FileState | None:
        """Remember a file that is opened for reading, unless it is code or belongs to the system; return its state."""
        if not _is_data(path):
            return None
        state = file_state(path)
        if state is None or self.is_own(state.path):
            return None
        if len(self._read) < _MOST or state.path in self._read:
            self._read[state.path] = state
            self._note(source_of_file(state, DATASET, {}))
        else:
            warn_once("opened files", "more than %d files are opened by hand; which others is not recorded", _MOST)
        return state

    def forget(self, path: str) -> None:
        """Leave out a file that a framework has read only because it had written it itself."""
        self._read.pop(path, None)

    def writes(self, file: Any, path: str) -> bool:
        """Remember a file that is opened for writing; it counts as written when the file object is gone.

        Returns:
            False for code and what belongs to the system.
        """
        if not _is_data(path):
            return False
        key = id(file)
        # The callback may come at any moment, in the middle of our own code too: it only takes a note.
        try:
            self._writing[key] = (weakref.ref(file, lambda _: self._is_done(key)), path)
        except TypeError:  # what an `opener` of the user's gave: nobody tells when it is gone
            self._written.append(path)
        return True

    def is_open(self, path: str) -> bool:
        """Whether a file is being written."""
        files = [reference() for reference, written in list(self._writing.values()) if written == path]
        return any(file is not None and not getattr(file, "closed", True) for file in files)

    def explain(self, path: str, source: Source | None = None) -> None:
        """Leave a file to the framework's reader or writer that knows more about it: the source that was read."""
        self._explain(path, has_writer=self.has_writer(path))
        if source is not None and (len(self._sources) < _MOST or path in self._sources):
            self._sources[path] = source
            self._note(source)

    def explain_written(self, path: str) -> None:
        """Leave a file to the framework that has written it."""
        self._explain(path, has_writer=True)

    def _explain(self, path: str, *, has_writer: bool) -> None:
        self._explained.pop(path, None)
        self._explained[path] = has_writer
        if len(self._explained) > _MOST_EXPLAINED:
            self._explained.pop(next(iter(self._explained)), None)  # another thread may be faster

    def has_writer(self, path: str) -> bool:
        """Whether a framework's writer has told what a file holds; a script may write by hand what frameworks read."""
        return self._explained.get(path, False)

    def explain_settings(self, path: str) -> None:
        """Leave a file to the framework that opens it by hand for itself: a configuration, which is no data."""
        self.explain(path)
        self._settings.add(path)

    def is_of_settings(self, source: Source) -> bool:
        """Whether this is such a file."""
        return source.file is not None and source.file.path in self._settings

    def take_news(self) -> list[tuple[Source, CodeKey | None]]:
        """Return what this process has read since the last time, and the function that it runs for a pool."""
        several = [self._news.popleft() for _ in range(len(self._news))]
        return list(dict.fromkeys((source, by) for process, source, by in several if process == os.getpid()))

    def was_told(self, source: Source, by: CodeKey | None) -> None:
        """Remember a file that another process has read, which a statement of this one may name, and by what."""
        if by is not None:
            self.sites.note_started(by, source)
        path = source.file.path if source.file is not None else ""
        if path and path not in self._sources and path not in self._read and len(self._sources) < _MOST:
            self._sources[path] = source
            self._name(path)

    def named(self, text: str) -> Sources:
        """Return the file that was read and that a text means, such as `data/train.csv`; nothing for others.

        It may be the URL of a database in a file: `sqlite:///shop.db`.
        """
        text = _URL_OF_FILE.sub("", text)
        name = text.rpartition("/")[2].rpartition(os.sep)[2]
        paths = self._by_name.get(name) if 2 < len(text) < _LONGEST_PATH else None
        if not paths:
            return NOTHING
        wanted = os.path.realpath(text)
        end = os.sep + os.path.normpath(text)
        fitting = [path for path in paths if path == wanted] or [path for path in paths if path.endswith(end)]
        return self._source_of(fitting[0]) if len(fitting) == 1 else NOTHING

    def _note(self, source: Source) -> None:
        if source.file is not None:
            self._name(source.file.path)
            self._news.append((os.getpid(), source, self.sites.note(source)))
        else:
            self.sites.note(source)

    def _name(self, path: str) -> None:
        paths = self._by_name.setdefault(path.rpartition(os.sep)[2], [])
        if path not in paths:
            paths.append(path)

    def _source_of(self, path: str) -> Sources:
        if path in self._sources:
            return frozenset([self._sources[path]])
        state = self._read.get(path)
        return NOTHING if state is None else frozenset([source_of_file(state, DATASET, {})])

    def has_read(self) -> bool:
        """Whether any file was read by hand."""
        return bool(self._read)

    def has_read_in(self, folder: str) -> bool:
        """Whether files of a folder were read one by one."""
        return any(path.startswith(f"{folder}{os.sep}") for path in [*list(self._read), *list(self._sources)])

    def held_by(self, stream: Any) -> list[FileState]:
        """Return the file that was read by hand, the newest one, and whose content a stream in memory holds."""
        found = self._in_memory.held_by(stream, reversed(list(self._read.values()))) if self._read else None
        return [] if found is None else [found]

    def by_hand(self) -> Iterator[tuple[str, Sources]]:
        """Yield the files that were read by hand and have not changed since, the newest first."""
        for state in reversed(list(self._read.values())):
            if state.path not in self._explained and file_state(state.path) == state:
                yield state.path, frozenset([source_of_file(state, DATASET, {})])

    def when_closed(self, target: Any, path: str, do: Callable[[FileState], None]) -> None:
        """Call `do` with the state of a file: now, or, where `target` is a file that is open, once it is closed."""
        if getattr(target, "closed", True) is False:
            self._saved.append((weakref.ref(target), path, do))
        else:
            _tell_state(path, do)

    def settle(self, *, all_of_them: bool = False) -> None:
        """Do what waits for files that have been closed meanwhile; with `all_of_them`, for open ones too."""
        for _ in range(len(self._saved)):
            try:
                reference, path, do = self._saved.popleft()
            except IndexError:  # another thread was faster
                return
            file = reference()
            if all_of_them or file is None or file.closed:
                _tell_state(path, do)
            else:
                self._saved.append((reference, path, do))
        if all_of_them:
            for key in list(self._writing):
                self._is_done(key)
        for path in list(self._written) if self._written and self.dumped.is_waiting() else ():
            state = file_state(path) if path not in self._explained else None
            if state is not None and self.dumped.is_in(state):
                self.explain(path)

    def unexplained(self) -> Sources:
        """Return what was read by hand: behind data whose origin is not known, it is all that can be said."""
        # Other threads add files meanwhile. A list of values is taken in one go; one of items makes tuples, and so may
        # collect garbage and let another thread in.
        states = [state for state in list(self._read.values()) if state.path not in self._explained]
        return frozenset(source_of_file(state, DATASET, {}) for state in states) or NOTHING

    def take_written(self, *, all_of_them: bool = False) -> list[FileState]:
        """Return the files written since the last time, in their present state; with `all_of_them`, open ones too."""
        self.settle(all_of_them=all_of_them)
        states = [file_state(self._written.popleft()) for _ in range(len(self._written))]
        return [state for state in dict.fromkeys(states) if state is not None and state.path not in self._explained]

    def _is_done(self, key: int) -> None:
        entry = self._writing.pop(key, None)
        if entry is not None:
            self._written.append(entry[1])


def _tell_state(path: str, do: Callable[[FileState], None]) -> None:
    state = state_of(path) if is_remote(path) else file_state(path)
    if state is not None:
        do(state)


@lru_cache(maxsize=2000)  # what is installed is opened again and again
def may_be_data(name: str) -> bool:
    """Whether a file may hold data, by the name under which it is opened, which need not be its path."""
    return ".." in name or _is_data(name)


@lru_cache(maxsize=2000)
def _is_data(path: str) -> bool:
    if os.path.splitext(path)[1].lower() in _CODE or path.startswith(_NO_DATA):
        return False
    return not any(part in path for part in _PART_OF_CODE)
