r"""Former results of functions that are tracked with `cache=True`, so that what is done need not be done again.

A result is kept under a digest of the function's code, its arguments and the working directory, together with the
digests of the files that the call read and wrote. It stands for another call while all of these are the same, and while
no file has come that it would have read: beside those that it read in a folder that it was given, or at a path that led
nowhere.

The folder is `metadata.sqlite.results` beside the store, one file per result:

    autolog result 2\n
    <sha256 of what follows, in hex>\n
    <one line of JSON: files with their digests, and what came out>\n
    <the result, pickled>

Files are written whole and then renamed, so that processes never see half of one; whoever is last, wins. Results are
pickled by Python itself, or by cloudpickle where that is installed and Python cannot. The folder may be deleted at any
time.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import sys
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from autolog.code_digest import CannotDigest, digest_of_code, digest_of_value
from autolog.errors import AutologError, warn_once
from autolog.facts import DATASET
from autolog.fingerprint import Digests, file_state
from autolog.named_files import artifact_in
from autolog.session import session
from autolog.settings import DIGESTS, Settings, resolve
from autolog.sources import Source, source_of_file
from autolog.switch import switch
from autolog.touched_files import TouchedFile, paths_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from autolog.own_steps import TrackedFunction

_MAGIC = b"autolog result 2\n"
_SUFFIX = ".result"
_CHECKSUM_DIGITS = 64
_MOST_BYTES = 2 << 30  # of all results of one store
_ANOTHER_WHEN_BACK = (io.TextIOWrapper, memoryview)  # cloudpickle makes a StringIO and bytes of them
_MOST_TRIED = 20  # results of the same code and arguments, on different files


class Found:
    """A former result, or the reason why there is none; true if there is one.

    Attributes:
        value: The result.
        reason: Why there is none; None if there is one.
        execution: The id of the step that computed it.
    """

    def __init__(self, value: Any = None, *, reason: str | None = None, entry: Entry | None = None) -> None:
        self.value = value
        self.reason = reason
        self.entry = entry
        self.execution = entry.execution if entry else None

    def __bool__(self) -> bool:
        return self.reason is None

    def __repr__(self) -> str:
        return f"<Found {type(self.value).__qualname__}>" if self else f"<Found nothing: {self.reason}>"


class KeptFile(NamedTuple):
    """A file that a call read or wrote: under which arguments, and the artifact that it is."""

    path: str
    digest: str
    names: list[str]
    type: str


class Listed(NamedTuple):
    """A folder in which a call read files: which of these kinds were there, but for those that it wrote."""

    path: str
    suffixes: list[str]
    names: list[str]


class Entry(NamedTuple):
    """What is known of a kept result."""

    function: str
    execution: str
    read: list[KeptFile]
    written: list[KeptFile]
    made: dict[str, list[Any]]  # by place in the result: key, type and properties of artifacts in memory
    listed: list[Listed]
    absent: list[str]  # paths that arguments name and where nothing was

    def files(self) -> tuple[list[TouchedFile], list[TouchedFile]]:
        """Return what was read and written, as it is now: unchanged, or the result would not stand."""
        read, written = (
            [
                TouchedFile(file.path, tuple(file.names), artifact_in(state, file.type))
                for file in files
                if (state := file_state(file.path)) is not None
            ]
            for files in (self.read, self.written)
        )
        return read, written


def find_cached(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Found:
    """Return the former result that stands for this call, without making it.

    Args:
        function: A function that is tracked with `cache=True`.
        args: The call's arguments.
        kwargs: The call's arguments by name.

    Raises:
        AutologError: The function is not tracked with `cache=True`.
    """
    watch = getattr(function, "_autolog_tracked", None)
    if watch is None or not watch.function.cache:
        raise AutologError(f"{function!r:.100} is not tracked with cache=True, so no results of it are kept")
    bound_to = getattr(function, "__self__", None)
    tracked: TrackedFunction = watch.function
    values = tracked.arguments(args if bound_to is None else (bound_to, *args), kwargs)
    try:
        return Memo(tracked, values, session().recorder.settings if switch.on else resolve()).find()
    except CannotDigest as error:
        return Found(reason=f"an argument of {tracked.name} has no digest: {error}")


class Memo:
    """The results of one call: those that are kept, and the one that is to be.

    Args:
        tracked: The function.
        values: Its arguments.
        settings: Beside which store results are kept.

    Raises:
        CannotDigest: An argument cannot be pickled.
    """

    def __init__(self, tracked: TrackedFunction, values: Mapping[str, Any], settings: Settings) -> None:
        self._name = tracked.name
        code = [digest_of_code(tracked.function)]
        module = getattr(tracked.function, "__module__", None)
        code += [digest_of_code(type(value)) for value in values.values() if type(value).__module__ == module]
        said = [sys.version_info[:2], os.getcwd(), code, dict(values)]  # noqa: PTH109
        self._folder = _folder_of(settings)
        self._place = self._folder / digest_of_value(said)
        self._digests = _digests_of(settings)
        states = {path: file_state(path) for _, path in paths_in(values)}
        self._before = {path: state for path, state in states.items() if state is not None}
        self._absent = [path for path, state in states.items() if state is None and not os.path.lexists(path)]

    def find(self) -> Found:
        """Return the result that stands for the call now."""
        reason: str | None = f"{self._name} was not called with this code and these arguments before"
        for path in sorted(self._place.glob(f"*{_SUFFIX}"), key=_age)[:_MOST_TRIED]:
            found, reason = self._found(path)
            if found is not None:
                return found
        return Found(reason=reason)

    def _found(self, path: Path) -> tuple[Found | None, str | None]:
        """Return the result in a file, or the reason why it does not stand for the call."""
        try:
            entry, payload = _read(path)
            changed = self._changed(entry)
            if changed is not None:
                return None, changed
            found = Found(pickle.loads(payload), entry=entry)  # noqa: S301  written by this user's own program
        except Exception as error:  # noqa: BLE001  whatever a torn file or a class that is gone may raise
            reason = f"{type(error).__name__}: {error}"
            warn_once(f"result {path}", "%s runs again: its result in %s cannot be read (%s)", self._name, path, reason)
            return None, f"its result in {path} cannot be read ({reason})"
        with suppress(OSError):
            os.utime(path)  # results that are used are kept
        return found, None

    def _changed(self, entry: Entry) -> str | None:
        """Return what has changed since a result was kept; None if nothing has."""
        for word, files in (("input", entry.read), ("output", entry.written)):
            for file in files:
                state = file_state(file.path)
                if state is None:
                    lost = f"its {word} {file.path} is gone"
                elif self._digests.of(state) != file.digest:
                    lost = f"its {word} {file.path} has changed"
                else:
                    continue
                if word == "output":  # nobody expects it, so it is told
                    warn_once(f"{word} {lost}", "%s runs again: %s", self._name, lost)
                return lost
        for listed in entry.listed:
            if new := set(_names_in(listed.path, listed.suffixes, entry.written)) - set(listed.names):
                return f"{min(new)} has come into {listed.path}"
        there = [path for path in entry.absent if os.path.lexists(path)]
        return f"nothing was at {there[0]}" if there else None

    def keep(
        self,
        result: Any,
        execution: str,
        read: Sequence[TouchedFile],
        written: Sequence[TouchedFile],
        made: Mapping[str, Source],
    ) -> None:
        """Keep a result; where that is not possible, say why.

        Args:
            result: What the call returned.
            execution: The id of the step that it was.
            read: The files that it is known to have read.
            written: The files that it wrote.
            made: What it returned, by its place in the result.
        """
        try:
            payload = _pickled(result)
            entry = Entry(
                self._name,
                execution,
                self._kept([*read, *self._given(read, written)]),
                self._kept(written),
                {name: [one.key, one.type, dict(one.properties)] for name, one in made.items()},
                self._listed(read, written),
                [path for path in self._absent if not os.path.lexists(path)],
            )
            content = json.dumps(entry).encode() + b"\n" + payload
            checksum = hashlib.sha256(content).hexdigest().encode()
            name = digest_of_value([entry.read, entry.listed, entry.absent])
            self._write(name, b"".join([_MAGIC, checksum, b"\n", content]))
        except (_NotKeptError, OSError) as error:
            warn_once(f"keep {self._name}", "the result of %s is not kept: %s", self._name, error)

    def _given(self, read: Sequence[TouchedFile], written: Sequence[TouchedFile]) -> list[TouchedFile]:
        """Return the files that arguments name and that were not written: they may have been read unseen."""
        seen = [*read, *written]
        return [
            TouchedFile(path, (), source_of_file(state, DATASET, {}))
            for path, state in self._before.items()
            if file_state(path) == state
            and not any(file.path == path or file.path.startswith(path + os.sep) for file in seen)
        ]

    def _listed(self, read: Sequence[TouchedFile], written: Sequence[TouchedFile]) -> list[Listed]:
        """Return the folders in which files were read, of those that arguments name and below, with what is in them."""
        given = tuple(path + os.sep for path in self._before if os.path.isdir(path))
        kinds: dict[str, set[str]] = {}
        for path in (Path(file.path) for file in read if file.path.startswith(given)):
            kinds.setdefault(str(path.parent), set()).add(path.suffix)
        return [Listed(one, sorted(kinds[one]), _names_in(one, kinds[one], written)) for one in sorted(kinds)]

    def _kept(self, files: Sequence[TouchedFile]) -> list[KeptFile]:
        kept = []
        for path, names, source in files:
            state = source.file or file_state(path)
            digest = None if state is None else self._digests.of(state)
            if digest is None:
                raise _NotKeptError(f"{path} changed meanwhile")
            kept.append(KeptFile(path, digest, list(names), source.type))
        return sorted(kept)

    def _write(self, name: str, content: bytes) -> None:
        self._place.mkdir(parents=True, exist_ok=True)
        temporary = self._place / f"{name}.{os.getpid()}-{os.urandom(3).hex()}.part"
        try:
            with io.FileIO(temporary, "w") as file:
                view = memoryview(content)
                while view:
                    view = view[file.write(view) or 0 :]
            temporary.replace(self._place / f"{name}{_SUFFIX}")
        finally:
            temporary.unlink(missing_ok=True)
        _clear(self._folder)


def _names_in(folder: str, suffixes: Collection[str], written: Sequence[TouchedFile | KeptFile]) -> list[str]:
    """Return the names of the files of these kinds in a folder, but for those that the call itself wrote."""
    own = {file.path for file in written}
    with suppress(OSError):  # it is gone, and so are the files that were read in it
        return sorted(path.name for path in Path(folder).iterdir() if path.suffix in suffixes and str(path) not in own)
    return []


class _NotKeptError(Exception):
    """A result cannot be kept; the message says why."""


def _pickled(result: Any) -> bytes:
    content = _as_bytes(result)
    if len(content) > _MOST_BYTES:
        raise _NotKeptError(f"it has {len(content)} bytes, and {_MOST_BYTES} are the most")
    return content


def _as_bytes(result: Any) -> bytes:
    try:
        return pickle.dumps(result, protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001  a lambda, a class within a function, or what no pickle can hold
        reason = f"it cannot be pickled ({type(error).__name__}: {error})"
    try:
        import cloudpickle
    except ImportError:
        raise _NotKeptError(f"{reason}; cloudpickle may be able to: pip install cloudpickle") from None

    class Faithful(cloudpickle.Pickler):  # type: ignore[misc]  # has no types
        """Refuses what would come back as something else."""

        def reducer_override(self, thing: Any) -> Any:
            if isinstance(thing, _ANOTHER_WHEN_BACK):
                raise TypeError(f"cannot pickle {type(thing).__qualname__!r} object")
            return super().reducer_override(thing)

    content = io.BytesIO()
    try:
        Faithful(content).dump(result)
    except Exception as error:
        raise _NotKeptError(f"it cannot be pickled ({type(error).__name__}: {error})") from error
    return content.getvalue()


def _read(path: Path) -> tuple[Entry, memoryview]:
    with io.FileIO(path) as file:
        content = file.readall()
    start = len(_MAGIC) + _CHECKSUM_DIGITS + 1
    body = memoryview(content)[start:]
    checksum = hashlib.sha256(body).hexdigest().encode()
    if content[:start] != _MAGIC + checksum + b"\n":
        raise ValueError("it is damaged, or of another version")
    end = content.index(b"\n", start)
    values = json.loads(content[start:end])
    read, written = ([KeptFile(*one) for one in values[place]] for place in (2, 3))
    listed = [Listed(*one) for one in values[5]]
    return Entry(values[0], values[1], read, written, values[4], listed, values[6]), body[end + 1 - start :]


def _folder_of(settings: Settings) -> Path:
    name = settings.journals.name
    if name.endswith(".journals"):
        return settings.journals.with_name(name.removesuffix("journals") + "results")
    return settings.journals.with_name("results" + name.removeprefix("journals"))


_digests: dict[Path, Digests] = {}


def _digests_of(settings: Settings) -> Digests:
    return _digests.setdefault(settings.journals, Digests(settings.journals / DIGESTS))


def _age(path: Path) -> float:
    try:
        return -path.stat().st_mtime
    except OSError:
        return 0.0


def _clear(folder: Path) -> None:
    """Delete results that have not been used for longest, until the others are within the limit."""
    found = []
    for path in folder.glob(f"*/*{_SUFFIX}"):
        with suppress(OSError):
            status = path.stat()
            found.append((status.st_mtime, status.st_size, path))
    left = sum(size for _, size, _ in found)
    for _, size, path in sorted(found):
        if left <= _MOST_BYTES:
            break
        left -= size
        path.unlink(missing_ok=True)
        with suppress(OSError):
            path.parent.rmdir()
