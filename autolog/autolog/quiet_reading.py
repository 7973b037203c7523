"""Reading the script's files so that nobody sees it: neither who watches `open`, nor who looks at the time of access.

Caches give up first what nobody has read for long, and go by that time: joblib's `Memory.reduce_size`, for example.
"""

from __future__ import annotations

import io
import os

_QUIETLY: int = getattr(os, "O_NOATIME", 0)  # Linux


def quiet_file(path: str | os.PathLike[str]) -> io.FileIO:
    """Open a file for reading; its time of access stays where the system lets us, as it does for one's own files."""
    return io.FileIO(path, opener=_open)


def _open(path: str, flags: int) -> int:
    try:
        return os.open(path, flags | _QUIETLY)
    except OSError:  # somebody else's file, a file system that knows no such flag, or no file at all
        return os.open(path, flags)
