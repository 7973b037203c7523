"""How a call reaches the store: through one gate, `call(rpc_name, request)`, whatever lies behind it."""

import logging
import random
import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from google.protobuf.message import Message

from autolog_store.errors import AbortedError, OpeningError
from autolog_store.graph import listing, simple_types, type_writes
from autolog_store.handlers import HANDLERS, writes
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import connection, schema
from autolog_store.sql.database import Database

logger = logging.getLogger(__name__)

DEFAULT_ATTEMPTS = 5
MEAN_PAUSES_SECONDS = (0.02, 0.1, 0.5, 2.0)  # after the first attempt, the second, ...; the last from then on

LARGEST_SERVED_PAGE = 100  # nodes, as MLMD's servers have it

Answer = TypeVar("Answer")

# Not the random module's own generator: its state belongs to the program that trains.
_random = random.SystemRandom()


class Transport(Protocol):
    """The gate. A page of a list has `largest_page` nodes at most."""

    largest_page: int

    def call(self, rpc_name: str, request: Message) -> Any:
        """Return the response to a request, or raise a StatusError."""

    def close(self) -> None:
        """Give up what the transport holds; it cannot be used any more."""


def repeat_aborted(rpc_name: str, attempts: int, attempt_once: Callable[[], Answer]) -> Answer:
    """Return what `attempt_once` returns, calling it again after a pause when another writer was in the way."""
    for attempt in range(1, attempts + 1):
        try:
            return attempt_once()
        except AbortedError as error:  # noqa: PERF203 - few rounds
            if attempt == attempts:
                raise
            logger.debug("%s was aborted, attempt %d of %d: %s", rpc_name, attempt, attempts, error)
            mean = MEAN_PAUSES_SECONDS[min(attempt, len(MEAN_PAUSES_SECONDS)) - 1]
            time.sleep(_random.expovariate(1 / mean))
    raise AssertionError("unreachable: the last attempt returns or raises")


class InProcessTransport:
    """The store in this process: one database transaction per call, repeated when another writer was in the way.

    Args:
        config: Which database.
        enable_upgrade_migration: Bring an older schema up to date.
        attempts: How often an aborted call is tried in all; None for what `config` says, else 5.
    """

    largest_page = listing.LARGEST_PAGE

    def __init__(
        self,
        config: pb.ConnectionConfig | str,
        *,
        enable_upgrade_migration: bool = False,
        attempts: int | None = None,
    ) -> None:
        asked = config.retry_options.max_num_retries if isinstance(config, pb.ConnectionConfig) else 0
        self._attempts = attempts or (asked if asked > 0 else DEFAULT_ATTEMPTS)
        self._database = Database(connection.create(config))
        try:
            schema.prepare(self._database, enable_upgrade_migration=enable_upgrade_migration)
            self._ensure_simple_types()
        except BaseException:
            self._database.close()
            raise

    def _ensure_simple_types(self) -> None:
        try:
            with self._database.transaction(writes=False) as reading:
                is_complete = simple_types.are_there(reading)
            if not is_complete:
                with self._database.transaction(writes=True) as writing:
                    simple_types.ensure(writing)
        except Exception as error:
            raise OpeningError(f"cannot write the built-in types: {error}") from error

    def call(self, rpc_name: str, request: Message) -> Any:
        """Answer a request in one transaction; nothing of it is written when it fails."""
        return repeat_aborted(rpc_name, self._attempts, lambda: self._attempt(rpc_name, request))

    def _attempt(self, rpc_name: str, request: Message) -> Any:
        try:
            with self._database.transaction(writes=writes(rpc_name)) as transaction:
                response = HANDLERS[rpc_name](transaction, request)
            return response() if callable(response) else response
        except type_writes.WasThereError:
            return self._attempt(rpc_name, request)

    def close(self) -> None:
        """Close the database."""
        self._database.close()
