"""Origins that travel between processes: what a pool's worker has read is recognised in the process that gets it.

A message between processes is a pickle. Whoever sends known data notes the digest of the pickle and what its parts came
from, in a small file beside the journals; whoever receives the same bytes looks it up. The messages stay as they are.

With them go the files that a worker has read since its last message, and the function that has read them: of what it
makes of them by hand nothing is known, and then the statements of the script that started it lead to them.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from functools import partial
from types import MethodType
from typing import TYPE_CHECKING, Any

from autolog import budget, provenance
from autolog.callers import is_own_class
from autolog.calls import Call
from autolog.facts import FileState
from autolog.family import messages_of
from autolog.put import note_taken, told_of
from autolog.quiet_reading import quiet_file
from autolog.session import session
from autolog.sources import NOTHING, Source, Sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from autolog.read_sites import CodeKey

_MOST_BYTES = 256 << 20  # of a message
_MOST_PARTS = 2000
_MOST_NOTES = 1000  # the newest
_MOST_FILE = 4 << 20  # bytes of notes; then they begin anew, for what matters is received soon
_MOST_DEPTH = 8
_STATE = frozenset({"__getstate__", "__reduce__", "__reduce_ex__", "__setstate__", "__slots__"})
_CARRIERS = ("concurrent.futures.", "joblib.")  # modules of objects that only carry others

_read_up_to: dict[str, int] = {}
_notes: dict[str, tuple[dict[int, Sources], list[tuple[Source, CodeKey | None]], Sources]] = {}


def note_sent(call: Call) -> None:
    """Note what a message holds that is about to be sent."""
    note_message(call.args[0], call.result)


def note_message(message: Any, pickled: Any) -> None:
    """Note what a message holds, under the digest of its pickle."""
    known = {place: sources for place, part in parts_of(message) if (sources := provenance.sources_of(part))}
    path = _path()
    is_worker = _is_worker()
    if is_worker:  # nobody may ask later: a pool ends its workers by a signal
        session().files.settle()
    if is_worker and budget.allows("content"):
        session().tell_of_hand_written_files(all_of_them=False)
    read = session().files.take_news() if is_worker else []
    told = told_of(message)
    if not (known or read or told) or path is None or len(pickled) > _MOST_BYTES:
        return
    parts = {place: [_plain(one) for one in sources] for place, sources in known.items()}
    read_by = [(_plain(one), by) for one, by in read]
    line = json.dumps([hashlib.sha256(pickled).hexdigest(), parts, read_by, [_plain(one) for one in told]]) + "\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        if os.fstat(descriptor).st_size > _MOST_FILE:
            os.ftruncate(descriptor, 0)
        os.write(descriptor, line.encode(errors="surrogatepass"))
    finally:
        os.close(descriptor)


def note_received(call: Call) -> None:
    """Tag what a message holds that has been received."""
    path = _path()
    if path is None or not _read(path) or len(call.args[0]) > _MOST_BYTES:
        return
    known, read, told = _notes.get(hashlib.sha256(call.args[0]).hexdigest(), ({}, [], NOTHING))
    for one, by in read:
        session().files.was_told(one, by if one not in told else None)
    note_taken(told)
    if known or told:
        for place, part in parts_of(call.result):
            if type(part) not in provenance.PLAIN and (sources := known.get(place, told)):
                provenance.tag(part, sources)


def _read(path: Path) -> bool:
    """Read what is new in the notes; return whether there are any."""
    try:
        size = path.stat().st_size
    except OSError:
        return False
    start = _read_up_to.get(str(path), 0)
    start = 0 if size < start else start  # it began anew
    if size > start:
        with quiet_file(path) as file:
            file.seek(start)
            text = file.read(size - start)
        whole = text[: text.rfind(b"\n") + 1]
        _read_up_to[str(path)] = start + len(whole)
        for line in whole.splitlines():
            try:
                digest, parts, read, told = json.loads(line.decode(errors="surrogatepass"))
            except ValueError:  # the end of a line, in a file that began anew
                continue
            while len(_notes) >= _MOST_NOTES:
                _notes.pop(next(iter(_notes)), None)  # another thread may be faster
            sources = {int(place): frozenset(map(_source, many)) for place, many in parts.items()}
            read_by = [(_source(one), by and (by[0], by[1], by[2])) for one, by in read]
            _notes[digest] = sources, read_by, frozenset(map(_source, told))
    return True


def _path() -> Path | None:
    recorder = session().recorder
    folder = recorder.settings.journals
    return messages_of(recorder.run, folder) if recorder.journal is not None or folder.is_dir() else None


def _is_worker() -> bool:
    """Whether a pool has started this process."""
    process = sys.modules.get("multiprocessing.process")
    return process is not None and process.parent_process() is not None


def _plain(source: Source) -> list[Any]:
    return [source.key, source.type, source.file and list(source.file), dict(source.properties)]


def _source(values: list[Any]) -> Source:
    key, type, file, properties = values
    return Source(key, type, file and FileState(*file), properties)


def parts_of(message: Any) -> Iterator[tuple[int, Any]]:
    """Yield what a message holds, each with its number, the same for whoever sends it and whoever gets it."""
    todo = [(message, 0)]
    place = 0
    for one, depth in todo:  # grows while it is walked
        held = _held(one) if depth < _MOST_DEPTH else None
        if held is None or type(one) not in (list, tuple, dict):  # something may be known of an object by itself
            yield place, one
            place += 1
        if held is not None and len(todo) < _MOST_PARTS:
            todo += [(item, depth + 1) for item in held]


def _held(one: Any) -> list[Any] | None:
    """Return what a container holds, also a function that is handed on with data; None for other things."""
    kind = type(one)
    if kind in (list, tuple):
        return list(one)
    if kind is dict:
        return list(one.values())
    if kind is partial:
        return [one.args, one.keywords]
    if kind is MethodType:  # of an object, which is sent along
        return [one.__self__]
    is_carrier = kind.__module__.startswith(_CARRIERS) and hasattr(one, "__dict__")
    if is_carrier or (is_own_class(kind) and _is_sent_whole(kind)):
        return list(object.__getattribute__(one, "__dict__").values())
    return None


def _is_sent_whole(kind: type) -> bool:
    """Whether objects of a class have attributes, and are sent with all of them."""
    own = (name for base in kind.__mro__ if base is not object for name in base.__dict__)
    return bool(kind.__dictoffset__) and _STATE.isdisjoint(own)
