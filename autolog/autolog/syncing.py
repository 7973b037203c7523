"""Replaying the journals that processes left behind."""

from __future__ import annotations

import time
from dataclasses import dataclass

from autolog import stores
from autolog.errors import StoreUnavailableError
from autolog.fingerprint import Digests
from autolog.journal import journals
from autolog.settings import DIGESTS, Settings


@dataclass
class Synced:
    """What a sync did: journals published, the facts in them, and journals whose processes are still alive."""

    journals: int = 0
    facts: int = 0
    alive: int = 0


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
            if facts is None:
                done.alive += path.exists()
            else:
                done.journals += 1
                done.facts += facts
    return done
