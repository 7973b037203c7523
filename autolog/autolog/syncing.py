"""Replaying the journals that processes left behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from autolog import stores
from autolog.errors import StoreUnavailableError
from autolog.fingerprint import Digests
from autolog.journal import journals, look
from autolog.settings import DIGESTS, Settings


@dataclass
class Synced:
    """What a sync did: journals published, the facts in them, journals whose processes live, and what failed."""

    journals: int = 0
    facts: int = 0
    alive: int = 0
    failed: list[str] = field(default_factory=list)


def sync(settings: Settings, *, stop: Callable[[], bool] = lambda: False) -> Synced:
    """Publish all journals whose processes are gone.

    Args:
        settings: Which journals, and which store.
        stop: Whether to begin no further journal; asked before each.

    Raises:
        StoreUnavailableError: The store cannot be opened or written; the journals stay as they are.
    """
    done = Synced()
    paths = journals(settings.journals)
    if not paths:
        return done

    from autolog.publisher import StoreWriter
    from autolog.replaying import replay, replay_all
    from autolog_store.errors import StatusError

    with stores.open_to_write(settings) as store:
        writer = StoreWriter(store, Digests(settings.journals / DIGESTS))

        def replay_one(path: Path) -> int | None:
            if stop():
                return None
            try:
                facts = replay(path, writer)
            except StatusError as error:
                raise StoreUnavailableError(f"the store {settings.shown_store} cannot be written: {error}") from error
            except Exception as error:  # noqa: BLE001  one that a newer autolog wrote is no reason to leave the others
                done.failed.append(f"{path}: {type(error).__name__}: {error}")
                return 0
            if facts is None:
                seen = look(path)
                done.alive += seen is not None and seen[1]  # or else it is gone, or cannot be read: that was told
            else:
                done.journals += 1
                done.facts += facts
            return facts

        replay_all(paths, replay_one)
    return done
