"""Replaying the journals that processes left behind."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from autolog import stores
from autolog.errors import StoreUnavailableError
from autolog.fingerprint import Digests
from autolog.journal import journals
from autolog.settings import DIGESTS, Settings


@dataclass
class Synced:
    """What a sync did: journals published, the facts in them, journals whose processes live, and what failed."""

    journals: int = 0
    facts: int = 0
    alive: int = 0
    failed: list[str] = field(default_factory=list)


def sync(settings: Settings, *, timeout_seconds: float | None = None) -> Synced:
    """Publish all journals whose processes are gone.

    Args:
        settings: Which journals, and which store.
        timeout_seconds: Begin no further journal after so long; None works until all is done.

    Raises:
        StoreUnavailableError: The store cannot be opened or written; the journals stay as they are.
    """
    done = Synced()
    paths = journals(settings.journals)
    if not paths:
        return done

    from autolog.publisher import StoreWriter, replay
    from autolog_store.errors import StatusError

    started = time.monotonic()
    with stores.open_to_write(settings) as store:
        writer = StoreWriter(store, Digests(settings.journals / DIGESTS))
        for path in paths:
            if timeout_seconds is not None and time.monotonic() - started > timeout_seconds:
                break
            try:
                facts = replay(path, writer)
            except StatusError as error:
                raise StoreUnavailableError(f"the store {settings.shown_store} cannot be written: {error}") from error
            except Exception as error:  # noqa: BLE001  one that a newer autolog wrote is no reason to leave the others
                done.failed.append(f"{path}: {type(error).__name__}: {error}")
                continue
            if facts is None:
                done.alive += path.exists()
            else:
                done.journals += 1
                done.facts += facts
    return done
