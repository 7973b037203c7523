"""Options that commands share, and the opening of the store that they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from autolog import settings, stores, syncing
from autolog.errors import StoreUnavailableError

if TYPE_CHECKING:
    from autolog_store.metadata_store import MetadataStore

F = TypeVar("F", bound=Callable[..., Any])

store_option = click.option("--store", metavar="URL", help="A store's URL or the path of an SQLite file.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


@contextmanager
def store_to_read(url: str | None) -> Iterator[MetadataStore]:
    """Give the store that is asked, and turn what it says of a broken database into one line.

    What processes that are gone have left in their journals is published first, so that the answer is complete.
    """
    found = settings.resolve(url)
    try:
        syncing.sync(found)
    except StoreUnavailableError as error:
        click.echo(f"autolog: {error}; journals in {found.journals} are not part of the answer", err=True)
    with stores.open_to_read(found) as store:
        from autolog_store.errors import StatusError

        try:
            yield store
        except StatusError as error:
            reason = " ".join(str(error).split())
            raise StoreUnavailableError(f"the store {found.shown_store} cannot be read: {reason}") from error
