"""Files that are not on this machine: known by a URI without secrets, and by the etag or checksum that came with it.

Nothing is asked over the network while a script runs: what a file system or server told when a file was read is noted
by whoever saw it. Where nothing was told of a file that was written, its file system is asked once, by the thread that
publishes.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from autolog import redaction
from autolog.facts import FileState

_MOST = 10_000
_CHECKSUMS = {"sha256": "sha256", "checksum": "checksum", "md5hash": "md5", "content-md5": "md5", "etag": "etag"}
_TIMES = ("last-modified", "lastmodified", "last_modified", "mtime", "modified", "updated", "created")
_URI = r"(?!file:|local:)[A-Za-z][\w+.:-]+://\S+\Z"  # and no text that holds one
_ALIASES = {"gcs://": "gs://", "s3a://": "s3://", "abfs://": "az://", "abfss://": "az://"}
_ACCOUNT = r"(?<=az://)([^/@]+)@[^/]+"  # az://container@account.dfs.core.windows.net/path
_CACHES = ("simplecache::", "filecache::", "blockcache::")  # of fsspec's: what they hold is a copy


_told: OrderedDict[str, FileState] = OrderedDict()
_written: OrderedDict[str, tuple[Any, str, int]] = OrderedDict()  # the file system, the path in it, when in nanoseconds
_answers: OrderedDict[FileState, str | None] = OrderedDict()  # of file systems that were asked


def is_remote(path: str) -> bool:
    """Whether a path is a URI of something that is no local file."""
    return "://" in path and re.match(_URI, path) is not None


def note(uri: str, details: Mapping[str, Any]) -> None:
    """Remember what came with a file: the details of a file system of fsspec's, or the headers of an answer."""
    digest, size = _read(details)
    uri = clean(uri)
    former = _told.get(uri)
    if digest is None and former is not None and former.size == size:
        return  # the same file, of which another door tells less
    _put(_told, uri, FileState(uri, size, 0, 0, digest))


def note_written(uri: str, system: Any, path: str) -> None:
    """Remember that a file is written anew, and the file system of fsspec's that can tell what it is then."""
    uri = clean(uri)
    moment = time.time_ns()
    _put(_told, uri, FileState(uri, -1, moment, 0))
    _put(_written, uri, (system, path, moment))


def state_of(uri: str) -> FileState:
    """Return what is known of a remote file, as it was when it was read or written last."""
    uri = clean(uri)
    return _told.get(uri) or FileState(uri, -1, 0, 0)


def is_to_ask(state: FileState) -> bool:
    """Whether a remote file was written of which its file system can tell a digest."""
    written = _written.get(state.path)
    return state.digest is None and state not in _answers and written is not None and written[2] == state.mtime_ns


def digest_of(state: FileState) -> str | None:
    """Return the digest that came with a remote file; of one that was written, that which its file system tells."""
    if is_to_ask(state) and threading.main_thread().is_alive():  # at the end of the program, it may not answer any more
        system, path, _ = _written[state.path]
        digest = None
        with suppress(Exception):  # of any kind: it is the file system's own code
            digest, _ = _read(system.info(path))
        _put(_answers, state, digest)
    return state.digest or _answers.get(state)


def clean(uri: str) -> str:
    """Return a URI without secrets, under the one name that its file system has, as it is written whoever writes it."""
    for name in _CACHES:
        uri = uri.removeprefix(name)
    for alias, name in _ALIASES.items():
        if uri.startswith(alias):
            uri = name + uri.removeprefix(alias)
    if uri.startswith("az://"):
        uri = re.sub(_ACCOUNT, r"\1", uri)
    return redaction.text(uri.replace("memory:///", "memory://"))


def _read(details: Mapping[str, Any]) -> tuple[str | None, int]:
    """Return the digest and the size that the details of a file tell; -1 for no size."""
    found = {str(name).lower(): value for name, value in details.items()}
    size = str(found.get("size", found.get("content-length")))
    digest = next(
        (f"{kind}:{str(found[name]).strip(chr(34))}" for name, kind in _CHECKSUMS.items() if found.get(name)), None
    )
    moment = next((found[name] for name in _TIMES if found.get(name)), None)
    if digest is None and moment is not None:
        digest = f"modified:{moment} size:{size}"
    return digest, int(size) if size.isdigit() else -1


def _put(memory: OrderedDict[Any, Any], key: Any, value: Any) -> None:
    memory[key] = value
    memory.move_to_end(key)
    while len(memory) > _MOST:
        memory.popitem(last=False)
