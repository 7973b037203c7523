"""The ids of runs and steps, and the name of the machine that they are given on."""

from __future__ import annotations

import itertools
import os

OWN_DIGITS = 24  # of an id, the same for all that a process gives; those of later ids are greater

_own = os.urandom(8).hex()  # asked for once a process: on some machines it takes half a millisecond
_numbers = itertools.count(1)
_runs = itertools.count()


def _renew() -> None:
    global _own
    _own = os.urandom(8).hex()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)


def new_id() -> str:
    """Return 32 hex digits that name a run or a step and no other; no random state of the user's program is touched."""
    return f"{_own}{os.getpid() & 0xFFFFFFFF:08x}{next(_numbers) & 0xFFFFFFFF:08x}"


def new_run_id() -> str:
    """Return the id of a run. People know runs by the first digits, so those of one process begin differently."""
    return os.urandom(16).hex() if next(_runs) else new_id()


def host_name() -> str:
    """Return the name of this machine."""
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
