"""fsspec: what is read from and written to file systems that are not this machine's, each file known by its URI."""

from __future__ import annotations

from typing import Any

from autolog import remote
from autolog.calls import Call
from autolog.integration import Integration, Patch
from autolog.named_files import artifact_in
from autolog.provenance import sources_of, tag

_CACHES = ("simplecache", "filecache", "blockcache", "cached")  # around another file system
_LOCAL = ("file", "local", "zip", "tar", "libarchive", "dir", "data", "reference", "abstract")


def uri_of(system: Any, path: str) -> str | None:
    """Return the URI of a file of a file system; None where it names no place of its own, as within an archive."""
    protocols = (system.protocol,) if isinstance(system.protocol, str) else tuple(system.protocol)
    if protocols[0] in _CACHES:
        return uri_of(system.fs, path)
    if protocols[0] in _LOCAL:
        return None
    if "://" in path:
        return path
    host = "" if protocols[0] == "memory" or not path.startswith("/") else system.storage_options.get("host", "")
    return f"{protocols[0]}://{host}{path}"


def note_opened(call: Call) -> None:
    """Know an open file by its URI, and what came with it."""
    system, path = call.instance, call.argument("path")
    mode = call.argument("mode") or "rb"
    uri = uri_of(system, system._strip_protocol(path)) if isinstance(path, str) else None
    if uri is None:
        return
    if set(mode) & set("wax+"):
        remote.note_written(uri, system, path)
    else:
        details = _details(call.result)
        if details is not None:
            remote.note(uri, details)
    _know(call.result, uri)


def _details(file: Any) -> Any:
    """Return what an open file knows of itself already: asking it could mean asking its server."""
    known = vars(file).get("_details") if hasattr(file, "__dict__") else None
    if known is None and type(file).__name__ == "MemoryFile":
        known = {"size": file.size, "created": file.created}
    return known


def note_outermost(call: Call) -> None:
    """Know what stands around an open file that is compressed or text, too."""
    system, path = call.instance.fs, call.instance.path
    uri = uri_of(system, system._strip_protocol(path))
    if uri is not None and not sources_of(call.result):
        _know(call.result, uri)


def _know(file: Any, uri: str) -> None:
    tag(file, frozenset([artifact_in(remote.state_of(uri))]))


def note_answer(call: Call) -> None:
    """Remember what the server of a file system told of a file: when it was asked for it, or given it to store."""
    _, function, *given = call.args
    name = getattr(function, "__name__", "")
    if name == "_info" and given and isinstance(given[0], str) and hasattr(function, "__self__"):
        system = function.__self__
        uri = uri_of(system, system._strip_protocol(given[0]))
    elif name == "_call_s3" and {"Bucket", "Key"} <= call.kwargs.keys():  # of s3fs
        uri = uri_of(given[0], f"{call.kwargs['Bucket']}/{call.kwargs['Key']}")
    else:
        return
    if uri is not None and isinstance(call.result, dict) and (name == "_info" or "ETag" in call.result):
        remote.note(uri, call.result)


integration = Integration(
    module="fsspec",
    requires="fsspec>=2023.1",
    patches=[
        Patch(("fsspec.spec:AbstractFileSystem.open",), after=note_opened),
        Patch(("fsspec.core:OpenFile.__enter__",), after=note_outermost),
        Patch(("fsspec.asyn:sync",), after=note_answer),
    ],
)
