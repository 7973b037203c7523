"""Opening a store to ask it, so that the answer is whole: what was learned but waits in journals is published first."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from autolog import settings, stores, syncing
from autolog.errors import SettingsError, StoreUnavailableError, one_line, warn_once
from autolog.own_imports import own_imports
from autolog.switch import switch

if TYPE_CHECKING:
    from autolog_store.metadata_store import MetadataStore

    Store = MetadataStore | str | os.PathLike[str] | None

_MOST_SECONDS = 10.0  # that a question waits for what this process itself has learned


@contextmanager
def store_to_ask(store: Store = None) -> Iterator[MetadataStore]:
    """Give the store that is asked, and turn what it says of a broken database into one line.

    Args:
        store: A URL or the path of an SQLite file; the one of the settings by default. One that is open already is
            given as it is, and stays open.

    Raises:
        StoreUnavailableError: There is none, or it cannot be opened or read.
        SettingsError: `store` or AUTOLOG_STORE is neither a path nor a URL that is known, nor a store.
    """
    if store is not None and not isinstance(store, (str, os.PathLike)):
        if not hasattr(store, "get_lineage_subgraph"):
            raise SettingsError(
                f"the store is {store!r:.100}; it should be a URL, the path of an SQLite file, or a MetadataStore"
            )
        yield store
        return
    found = settings.resolve(store or switch.store)
    with own_imports():  # a watched process may ask: what answers is no part of its environment
        _publish_what_waits(found)
        with stores.open_to_read(found) as opened:
            from autolog_store.errors import StatusError

            try:
                yield opened
            except StatusError as error:
                reason = one_line(error)
                raise StoreUnavailableError(f"the store {found.shown_store} cannot be read: {reason}") from error


def _publish_what_waits(found: settings.Settings) -> None:
    """Publish what processes that are gone have left in their journals, and what this one has learned so far."""
    try:
        syncing.sync(found)
    except StoreUnavailableError as error:
        warn_once(
            "question", "%s; journals in %s are not part of the answer", error, found.journals, error=error.__cause__
        )
    if "autolog.process" in sys.modules:
        from autolog import process

        watching = process.current()
        if watching is not None and not watching.publish_now(found, _MOST_SECONDS):
            warn_once(
                "own question", "not all that this process has learned reached the store yet, nor is it in the answer"
            )
