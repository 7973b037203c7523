"""The nine built-in types, which every store has."""

from sqlalchemy import select

from autolog_store.graph.node_types import ARTIFACT, EXECUTION
from autolog_store.sql import locks, new_rows
from autolog_store.sql.statements import Prepared
from autolog_store.sql.tables import type_
from autolog_store.sql.transaction import Transaction


def ensure(transaction: Transaction) -> None:
    """Create those of the nine built-in types that are missing."""
    locks.take_turn(transaction)
    present = set(transaction.rows(_PRESENT))
    rows = [row for row in _ROWS if row not in present]
    new_rows.insert_with_ids(transaction, type_, ("name", "type_kind"), rows)


def are_there(transaction: Transaction) -> bool:
    """Tell whether all nine built-in types are there."""
    return set(transaction.rows(_PRESENT)) >= set(_ROWS)


_ROWS = [(name, kind.number) for kind in (ARTIFACT, EXECUTION) for name in kind.simple_types]
NAMES = frozenset(name for name, _ in _ROWS)
_PRESENT = Prepared(select(type_.c.name, type_.c.type_kind).where(type_.c.name.in_(NAMES), type_.c.version.is_(None)))
