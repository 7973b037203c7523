"""Insert a row with what it owns unless one like it is there, on servers: by statements that wait for no answer.

To look first, and to insert what was not found, takes a message more.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Table
from sqlalchemy.exc import DBAPIError

from autolog_store.sql import limits, literals
from autolog_store.sql.new_rows import Owned
from autolog_store.sql.transaction import Answer, Transaction


def insert_if_absent(
    transaction: Transaction, table: Table, row: Mapping[str, Any], owned: Owned, like: Sequence[str]
) -> Callable[[], int | None]:
    """Insert a row into a table with an `id` column, maybe later.

    Nothing keeps another transaction from inserting the same at the same time; see `locks.take_turn`.

    Args:
        transaction: The call's own, on a server.
        table: Where the row goes.
        row: Its values by column.
        owned: What belongs to it.
        like: The columns of the row that another has, too, if it stands in the way.

    Returns:
        What returns the new id; None if such a row is there.
    """
    limits.check(transaction, table, tuple(row), [tuple(row.values())])
    limits.check(transaction, owned.table, owned.columns, owned.rows)
    is_set = {name: value for name, value in row.items() if value is not None}
    same = " AND ".join(f"{name} IS NULL" if row[name] is None else f"{name} = %s" for name in like)
    insert = (
        f"INSERT INTO {table.name} ({', '.join(is_set)}) SELECT {', '.join(['%s'] * len(is_set))}{{source}} "  # noqa: S608
        f"WHERE NOT EXISTS (SELECT 1 FROM {table.name} AS other WHERE {same})"
    )
    values = (*is_set.values(), *(row[name] for name in like if row[name] is not None))
    if transaction.dialect.name == "mysql":
        return _insert_into_mysql(transaction, insert.format(source=" FROM DUAL"), values, table, owned)
    return _insert_into_postgresql(transaction, insert.format(source=""), values, table, owned)


def _insert_into_mysql(
    transaction: Transaction, insert: str, values: tuple[Any, ...], table: Table, owned: Owned
) -> Callable[[], int | None]:
    answer = _later(transaction, insert, values, table)
    if owned.rows:
        names = ", ".join(owned.columns)
        first = "SELECT " + ", ".join(f"%s AS {name}" for name in owned.columns[1:])
        following = " UNION ALL SELECT " + ", ".join(["%s"] * len(owned.columns[1:]))
        new = (
            f"SELECT LAST_INSERT_ID(), new.* FROM ({first}{following * (len(owned.rows) - 1)}) AS new "  # noqa: S608
            "WHERE ROW_COUNT() = 1"  # of the statement before
        )
        _later(transaction, f"INSERT INTO {owned.table.name} ({names}) {new}", _owned_values(owned), owned.table)
    return lambda: answer.last_id() or None


def _insert_into_postgresql(
    transaction: Transaction, insert: str, values: tuple[Any, ...], table: Table, owned: Owned
) -> Callable[[], int | None]:
    text = f"{insert} RETURNING id"
    if owned.rows:
        names = ", ".join(owned.columns)
        rows = ", ".join([f"({', '.join(['%s'] * len(owned.columns[1:]))})"] * len(owned.rows))
        text = (
            f"WITH owner AS ({text}), owned AS (INSERT INTO {owned.table.name} ({names}) "  # noqa: S608
            f"SELECT owner.id, new.* FROM owner, (VALUES {rows}) AS new) SELECT id FROM owner"
        )
    answer = _later(transaction, text, values + _owned_values(owned), table)
    return lambda: answer.rows()[0][0] if answer.rows() else None


def _owned_values(owned: Owned) -> tuple[Any, ...]:
    return tuple(chain.from_iterable(row[1:] for row in owned.rows))


def _later(transaction: Transaction, text: str, values: tuple[Any, ...], table: Table) -> Answer:
    def explain(error: DBAPIError) -> None:
        limits.explain(error, [values])

    whole = literals.with_values(transaction.dialect.name, text, values)
    return transaction.later(whole, table=table.name, rows=[values], explain=explain)
