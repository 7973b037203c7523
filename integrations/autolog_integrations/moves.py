"""Files and folders that are copied or get another name: what stands there then was made from what stood here."""

from __future__ import annotations

import os
import sys

from autolog import runs
from autolog.callers import callers_frame, is_called_by_script
from autolog.calls import Watch
from autolog.facts import TRANSFORM
from autolog.fingerprint import file_state, suffix
from autolog.integration import Call, Patch
from autolog.named_files import artifact_in
from autolog.opened_files import may_be_data
from autolog.recorder import now
from autolog.session import session
from autolog.sources import Source, source_of_file

_MOST_FILES = 100  # of a folder that are recorded
_PLACES = ("src", "dst")
_LAST = {"copy": "copymode", "copy2": "copystat"}  # what they do last: a copy is known by its times
_CALLED = {  # as people know them: those of `os` belong to a module of the system's
    "copyfile": "shutil.copyfile",
    "copymode": "shutil.copy",
    "copystat": "shutil.copy2",
    "link": "os.link",
    "rename": "os.rename",
    "replace": "os.replace",
}


def watch_rename(call: Call) -> Watch:
    """Record what was read or written here as standing under its new name; of other files nothing is known."""
    places = _places(call)
    if places is None or runs.is_inner():
        yield
        return
    session().files.settle()
    before, after = places
    moved = session().touched.known_in(before, _MOST_FILES)
    started = now()
    call.result = yield
    session().hand_written.renamed(before, after)
    for path, (source, maker) in moved.items():
        _record(call, source, after + path[len(before) :], started, maker)


def watch_copy(call: Call) -> Watch:
    """Record a copy that the script makes, or of what it has read or written."""
    places = _places(call)
    if places is None or runs.is_inner() or _is_before_the_end(call):
        yield
        return
    session().files.settle()
    before, after = places
    source, _ = session().touched.known_in(before, 1).get(before, (None, None))
    state = file_state(before) if source is None and is_called_by_script(module="shutil") else None
    started = now()
    with runs.inside():
        call.result = yield
    if state is not None:
        source = artifact_in(state)
    if source is not None:
        if source.file is not None:
            session().hand_written.copied(source.file)
        _record(call, source, after, started)


def _places(call: Call) -> tuple[str, str] | None:
    """Return from where to where, both as absolute paths; None for what is no data."""
    given = [*call.args[:2], *(call.kwargs[name] for name in _PLACES[len(call.args) :] if name in call.kwargs)]
    is_below = any(call.kwargs.get(name) is not None for name in ("src_dir_fd", "dst_dir_fd"))  # a folder that is open
    if is_below or len(given) < len(_PLACES) or not all(isinstance(one, (str, bytes, os.PathLike)) for one in given):
        return None
    before, after = (os.path.realpath(os.fsdecode(one)) for one in given)
    return (before, after) if may_be_data(before) and may_be_data(after) and before != after else None


def _is_before_the_end(call: Call) -> bool:
    """Whether the copy goes on, or there is none: the mode and times of a file are given by themselves, too."""
    frame, _ = callers_frame("")
    caller = frame.f_code.co_name if frame.f_globals.get("__name__") == "shutil" else ""
    return call.function.__name__ not in ("link", _LAST.get(caller, "copyfile"))


def _record(call: Call, source: Source, path: str, started: int, maker: str | None = None) -> None:
    """Record what stands at a path now; what a step has written under a former name, it has written under this one."""
    file = file_state(path)
    if file is None:
        return
    recorder = session().recorder
    session().files.explain_written(file.path)
    if source.file is None:  # a model that this process has trained
        runs.saved(recorder, source, file, suffix(file.path))
        session().touched.wrote(file.path, source)
        return
    made = source_of_file(file, source.type, source.properties)
    if maker is not None:
        runs.renamed(recorder, maker, made)
        session().touched.wrote(file.path, made, maker)
    elif not runs.is_inside():
        inputs = runs.Inputs({_PLACES[0]: frozenset([source])}, runs.IDENTITY)
        name = _CALLED[call.function.__name__]
        execution = runs.Execution(recorder, TRANSFORM, name, properties={}, inputs=inputs, started=started)
        execution.finish(outputs={_PLACES[1]: made})
        session().touched.wrote(file.path, made)


# Python 3.10's pathlib keeps what the functions of `os` were when it was imported.
_OWNERS = ["os:", *(["pathlib:_NormalAccessor."] if sys.version_info < (3, 11) else [])]

PATCHES = [
    Patch(tuple(f"{owner}{name}" for name in ("rename", "replace") for owner in _OWNERS), watch=watch_rename),
    Patch(
        (*(f"{owner}link" for owner in _OWNERS), "shutil:copyfile", "shutil:copymode", "shutil:copystat"),
        watch=watch_copy,
    ),
]
