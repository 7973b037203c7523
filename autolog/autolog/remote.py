"""Files that are not on this machine: known by a URI without secrets, and by the etag or checksum that came with it.

Nothing is asked over the network: what a file system or server told when the file was read is noted by whoever saw it.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from autolog import redaction
from autolog.facts import FileState

_MOST = 10_000
_CHECKSUMS = {"sha256": "sha256", "checksum": "checksum", "md5hash": "md5", "content-md5": "md5", "etag": "etag"}
_URI = re.compile(r"(?!file:|local:)[A-Za-z][\w+.:-]+://\S+\Z")  # and no text that holds one
_told: OrderedDict[str, tuple[str | None, int]] = OrderedDict()


def is_remote(path: str) -> bool:
    """Whether a path is a URI of something that is no local file."""
    return "://" in path and _URI.match(path) is not None


def note(uri: str, details: Mapping[str, Any]) -> None:
    """Remember what came with a file: the details of a file system of fsspec's, or the headers of an answer."""
    found = {str(name).lower(): value for name, value in details.items()}
    digest = next(
        (f"{kind}:{str(found[name]).strip(chr(34))}" for name, kind in _CHECKSUMS.items() if found.get(name)), None
    )
    size = found.get("size", found.get("content-length"))
    _told[_clean(uri)] = digest, int(str(size)) if str(size).isdigit() else -1
    while len(_told) > _MOST:
        _told.popitem(last=False)


def state_of(uri: str) -> FileState:
    """Return what is known of a remote file, as it was when it was read last."""
    clean = _clean(uri)
    digest, size = _told.get(clean, (None, -1))
    return FileState(clean, size, 0, 0, digest)


def _clean(uri: str) -> str:
    return redaction.text(uri)
