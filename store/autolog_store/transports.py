"""How a call reaches the store: through one gate, `call(rpc_name, request)`, whatever lies behind it."""

import logging
import random
import time
from typing import Any, Protocol

from google.protobuf.message import Message

from autolog_store.errors import AbortedError, OpeningError
from autolog_store.graph import node_types
from autolog_store.handlers import HANDLERS, writes
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import connection, schema
from autolog_store.sql.database import Database

logger = logging.getLogger(__name__)

DEFAULT_ATTEMPTS = 5
MEAN_PAUSE_SECONDS = 2.0

# Not the random module's own generator: its state belongs to the program that trains.
_random = random.SystemRandom()


class Transport(Protocol):
    """The gate."""

    def call(self, rpc_name: str, request: Message) -> Any:
        """Return the response to a request, or raise a StatusError."""

    def close(self) -> None:
        """Give up what the transport holds; it cannot be used any more."""


class InProcessTransport:
    """The store in this process: one database transaction per call, repeated when another writer was in the way."""

    def __init__(self, config: pb.ConnectionConfig | str, *, enable_upgrade_migration: bool = False) -> None:
        asked = config.retry_options.max_num_retries if isinstance(config, pb.ConnectionConfig) else 0
        self._attempts = asked if asked > 0 else DEFAULT_ATTEMPTS
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
                is_complete = node_types.has_simple_types(reading)
            if not is_complete:
                with self._database.transaction(writes=True) as writing:
                    node_types.ensure_simple_types(writing)
        except Exception as error:
            raise OpeningError(f"cannot write the built-in types: {error}") from error

    def call(self, rpc_name: str, request: Message) -> Any:
        """Answer a request in one transaction; nothing of it is written when it fails."""
        handler = HANDLERS[rpc_name]
        for attempt in range(1, self._attempts + 1):
            try:
                with self._database.transaction(writes=writes(rpc_name)) as transaction:
                    return handler(transaction, request)
            except AbortedError as error:  # noqa: PERF203 - few rounds
                if attempt == self._attempts:
                    raise
                logger.debug("%s was aborted, attempt %d of %d: %s", rpc_name, attempt, self._attempts, error)
                time.sleep(_random.expovariate(1 / MEAN_PAUSE_SECONDS))
        raise AssertionError("unreachable: the last attempt returns or raises")

    def close(self) -> None:
        """Close the database."""
        self._database.close()
