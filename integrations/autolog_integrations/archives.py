"""Archives that are unpacked: each file that comes out was made from the archive."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from autolog import runs
from autolog.arguments import known_sources
from autolog.calls import Watch, name_of
from autolog.facts import TRANSFORM, FileState
from autolog.fingerprint import file_state, suffix
from autolog.integration import Call, Patch
from autolog.named_files import artifact_in, file_state_of
from autolog.recorder import now
from autolog.session import session

_MOST_FILES = 100  # of an archive that are recorded one by one; of more, the folder is

Names = Callable[[Call], Iterable[Any]]


def watch_unpack(call: Call, *, archive: Callable[[Call], Any], folder: Callable[[Call], Any], names: Names) -> Watch:
    """Record a Transform from an archive to the files that come out of it.

    Args:
        call: What unpacks.
        archive: Its path; None where somebody else unpacks it.
        folder: Where to.
        names: What was unpacked, by the paths within the archive; asked after the call.
    """
    path = archive(call)
    if path is None or runs.is_inside():
        yield
        return
    started = now()
    with runs.inside():
        call.result = yield
    whole = file_state_of(path)
    made = [] if whole is None else list(_unpacked(os.fspath(folder(call) or os.curdir), names(call)))
    if whole is None or not made:
        return
    source = artifact_in(whole)
    session().files.explain(whole.path, source)
    execution = runs.Execution(
        session().recorder,
        TRANSFORM,
        name_of(call),
        properties={},
        inputs=known_sources({"archive": frozenset([source])}),
        started=started,
    )
    from autolog.written_folders import outputs_of

    execution.finish(outputs=outputs_of(made))


def note_archive(call: Call) -> None:
    """Note an archive that a script makes of a folder: the statements lead to what was read for it."""
    if runs.current() is None and not runs.is_inner():
        session().hand_written.note(os.path.abspath(call.result), None)


def _unpacked(folder: str, names: Iterable[Any]) -> Iterator[FileState]:
    """Yield the files that stand in a folder under names of an archive; the folder, where they are many."""
    paths = (Path(folder, getattr(name, "name", None) or getattr(name, "filename", name)) for name in names)
    present = list(islice((path for path in paths if path.is_file()), _MOST_FILES + 1))
    states = map(file_state, [folder] if len(present) > _MOST_FILES else present)
    yield from (state for state in states if state is not None)


def _unpack(*targets: str, archive: Callable[[Call], Any], names: Names, folder: str = "path") -> Patch:
    watch = partial(watch_unpack, archive=archive, folder=lambda call: call.argument(folder), names=names)
    return Patch(targets, watch=watch)


def _members(everything: str) -> Names:
    """Return a function that tells the members that were asked for, or else all that the archive knows."""

    def names(call: Call) -> Iterable[Any]:
        given = call.argument("members")
        known = getattr(call.instance, everything)  # of a tar, without reading on: it may be a stream
        return given if isinstance(given, (list, tuple)) else list(known)

    return names


def _member(call: Call) -> Iterable[Any]:
    return [call.argument("member")]


def _zip_file(call: Call) -> Any:
    """Return what `shutil` unpacks by itself; the rest it leaves to `tarfile`."""
    name = call.argument("filename")
    is_zip = (call.argument("format") or suffix(os.fspath(name))) == "zip"
    return name if is_zip else None


def _names_in_zip(call: Call) -> Iterable[Any]:
    with sys.modules["zipfile"].ZipFile(call.argument("filename")) as archive:
        return list(archive.namelist())


PATCHES = [
    _unpack("tarfile:TarFile.extractall", archive=lambda call: call.instance.name, names=_members("members")),
    _unpack("tarfile:TarFile.extract", archive=lambda call: call.instance.name, names=_member),
    _unpack("zipfile:ZipFile.extractall", archive=lambda call: call.instance.filename, names=_members("NameToInfo")),
    _unpack("zipfile:ZipFile.extract", archive=lambda call: call.instance.filename, names=_member),
    Patch(("shutil:make_archive",), after=note_archive),
    _unpack("shutil:unpack_archive", archive=_zip_file, names=_names_in_zip, folder="extract_dir"),
]
