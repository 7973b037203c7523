"""What waits to be published: the journals of a store, and whether the store is there to take them."""

from __future__ import annotations

import os
import re
import time
from calendar import timegm
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from autolog import stores
from autolog.errors import StoreUnavailableError, one_line
from autolog.facts import RunStarted
from autolog.journal import journals, look, process_of
from autolog.settings import Settings

ALIVE, DEAD, UNKNOWN = "alive", "dead", "unknown"
_ANSWER_SECONDS = 3.0  # that a server has to answer in


@dataclass(frozen=True)
class Waiting:
    """A journal that the store does not hold yet.

    Args:
        journal: The file's path.
        process: The id of the process that wrote it.
        run: The name of the run that began in it; empty for a child process.
        owner: Whether that process is `alive` or `dead`; `unknown` where the file cannot be read.
        facts: How many facts are in it.
        size_bytes: The file's size.
        age_seconds: Since when something has been waiting: the age of the file.
        idle_seconds: How long ago its owner left the last sign of life.
    """

    journal: str
    process: int | None
    run: str
    owner: str
    facts: int
    size_bytes: int
    age_seconds: float
    idle_seconds: float


@dataclass(frozen=True)
class Status:
    """What waits for a store, and why it cannot be written, if so."""

    store: str
    reachable: bool
    reason: str | None
    folder: str
    journals: list[Waiting]

    @property
    def facts(self) -> int:
        """How many facts wait in all."""
        return sum(one.facts for one in self.journals)

    @property
    def size_bytes(self) -> int:
        """How large the journals are in all."""
        return sum(one.size_bytes for one in self.journals)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {**asdict(self), "facts": self.facts, "size_bytes": self.size_bytes}


def status(settings: Settings) -> Status:
    """Return what waits for the store of these settings; nothing is published or changed."""
    reason = _why_not(settings)
    found = [one for path in journals(settings.journals) if (one := _waiting(path)) is not None]
    alive = {process_of(Path(one.journal)) for one in found if one.owner == ALIVE}
    found = [replace(one, owner=ALIVE) if process_of(Path(one.journal)) in alive else one for one in found]
    return Status(settings.shown_store, reason is None, reason, str(settings.journals), found)


def _waiting(path: Path) -> Waiting | None:
    try:
        file = path.stat()
    except OSError:  # published in this moment
        return None
    seen = look(path)
    facts, is_alive = seen if seen is not None else ([], False)
    now = time.time()
    pid = re.match(r"\d{8}T\d{6}-(\d+)-", path.name)
    began = file.st_mtime
    with suppress(ValueError, OverflowError):
        began = timegm(time.strptime(path.name[:15], "%Y%m%dT%H%M%S"))
    return Waiting(
        journal=str(path),
        process=int(pid[1]) if pid else None,
        run=next((fact.name for fact in facts if isinstance(fact, RunStarted)), ""),
        owner=UNKNOWN if seen is None else ALIVE if is_alive else DEAD,
        facts=len(facts),
        size_bytes=file.st_size,
        age_seconds=max(0.0, now - began),
        idle_seconds=max(0.0, now - file.st_mtime),
    )


def _why_not(settings: Settings) -> str | None:
    """Return why the store cannot be written; None when it can."""
    database = settings.database
    if database is not None:
        try:
            database.stat()
        except (FileNotFoundError, NotADirectoryError):
            return _why_not_made(database)
        except OSError as error:  # a name that is too long, a folder that may not be looked into
            return str(error)
        if not os.access(database, os.W_OK):
            return f"{database} is read-only"
    from autolog_store.errors import StatusError

    try:
        with stores.open_to_read(settings, timeout_seconds=_ANSWER_SECONDS) as store:
            store.get_artifact_types()
    except (StoreUnavailableError, StatusError) as error:
        return one_line(error)
    return None


def _why_not_made(database: Path) -> str | None:
    """Return why a store that is not there yet cannot be made; None when the first run makes it."""
    folder = next((one for one in database.parents if one.exists()), database.parent)  # a drive may not be there
    return None if folder.is_dir() and os.access(folder, os.W_OK) else f"{folder} cannot be written"
