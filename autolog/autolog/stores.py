"""Opening the store that the settings name: to write, or only to ask."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from autolog.errors import StoreUnavailableError, one_line
from autolog.own_imports import own_imports
from autolog.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from autolog_store.metadata_store import MetadataStore
    from autolog_store.proto import metadata_store_pb2 as pb


_CALL_SECONDS = 60.0  # of one call to a server, unless the URL says otherwise: one that hangs shall not hang us


def open_to_write(
    settings: Settings, *, timeout_seconds: float = _CALL_SECONDS, may_create: bool = True
) -> MetadataStore:
    """Return the store, which is made when it is not there yet; calls to a server may take `timeout_seconds`.

    With `may_create=False`, a database that its server does not have is refused.

    Raises:
        StoreUnavailableError: It cannot be opened; the message says why.
    """
    try:
        with own_imports():
            from autolog_store.metadata_store import MetadataStore

            if settings.store.startswith("grpc"):
                import autolog_store.grpc_transport  # noqa: F401  grpc is no part of the user's environment
        if settings.database is not None:
            settings.database.parent.mkdir(parents=True, exist_ok=True)
        url = _with_timeout(settings.store, timeout_seconds)
        return MetadataStore(url if may_create else _never_created(url))
    except Exception as error:
        raise StoreUnavailableError(_said(settings, error)) from error


def open_to_read(settings: Settings, *, timeout_seconds: float = _CALL_SECONDS) -> MetadataStore:
    """Return the store, which is never made nor changed by asking.

    Raises:
        StoreUnavailableError: There is none, or it cannot be opened.
    """
    from autolog_store.metadata_store import MetadataStore

    database = settings.database
    if database is None:
        return open_to_write(settings, timeout_seconds=timeout_seconds, may_create=False)
    if not os.path.exists(database):  # False for a name that is too long
        raise StoreUnavailableError(
            f"there is no store at {database}; `autolog run SCRIPT` makes it,"
            " --store or AUTOLOG_STORE names another, in Python store="
        )
    try:
        return MetadataStore(existing_file(settings, database))
    except Exception as error:
        raise StoreUnavailableError(_said(settings, error)) from error


def existing_file(settings: Settings, database: Path) -> pb.ConnectionConfig:
    """Return the configuration that opens an SQLite file which is there already, and shall not be made by asking."""
    from autolog_store.proto import metadata_store_pb2 as pb

    name = settings.store.partition(":///")[2]
    mode = pb.SqliteMetadataSourceConfig.READWRITE
    if not os.access(database, os.W_OK):
        mode = pb.SqliteMetadataSourceConfig.READONLY
    return pb.ConnectionConfig(
        sqlite=pb.SqliteMetadataSourceConfig(
            filename_uri=name if name.startswith("file:") else str(database), connection_mode=mode
        )
    )


def _with_timeout(url: str, seconds: float) -> str:
    if not url.startswith("grpc") or "timeout_seconds=" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}timeout_seconds={seconds:g}"


def _never_created(url: str) -> str:
    if not url.startswith(("mysql", "mariadb", "postgresql")) or "skip_db_creation=" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}skip_db_creation=true"


def _said(settings: Settings, error: Exception) -> str:
    reason = one_line(error)
    return f"the store {settings.shown_store} cannot be opened: {reason}"
