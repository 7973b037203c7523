"""Many rows with known keys in few statements: how each database takes them fastest.

* SQLite runs prepared statements inside this process; an INSERT of many rows in two thirds of the time that the same
  rows take one by one.
* MySQL takes rows folded into one INSERT.
* PostgreSQL takes each column as one array, and unnests them.

Rows are checked against the limits of their columns on the way.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from itertools import chain
from typing import Any, Literal, TypeAlias

from sqlalchemy import Table

from autolog_store.sql import dialects, literals, packing
from autolog_store.sql.packing import Columns
from autolog_store.sql.transaction import Rows, Transaction

_OnKnown: TypeAlias = Literal["fail", "leave", "replace"]
_SQLITE_ROWS = (50, 10, 1)  # of one INSERT: few statements to prepare and keep, and never more values than 999


def insert(
    transaction: Transaction, table: Table, columns: Columns, rows: Rows, *, are_surely_new: bool = False
) -> None:
    """Insert rows, given as the values of the columns; on MySQL maybe later where no key can be taken."""
    _insert(transaction, table, columns, rows, may_wait=are_surely_new)


def insert_missing(transaction: Transaction, table: Table, columns: Columns, rows: Rows) -> None:
    """Insert the rows whose unique keys are free, and leave out the others; on servers maybe later."""
    if dialects.has_writers_in_turn(transaction.dialect) or not 0 < len(rows) <= packing.FEW_ROWS:
        _insert(transaction, table, columns, rows, on_known="leave")
        return
    verb, rest = ("INSERT IGNORE", "") if transaction.dialect.name == "mysql" else ("INSERT", " ON CONFLICT DO NOTHING")
    values = packing.checked(transaction, table, columns, rows)
    packing.insert_later(
        transaction, table, f"{verb} INTO {table.name} ({', '.join(columns)}) VALUES", values, rest=rest
    )


def update(transaction: Transaction, table: Table, columns: Columns, rows: Rows) -> None:
    """Set columns of rows found by their `id`, which is the first of `columns`."""
    if not rows:
        return
    values = packing.checked(transaction, table, columns, rows)
    sets = columns[1:]
    if transaction.dialect.name == "sqlite":
        statement = f"UPDATE {table.name} SET {', '.join(f'{name} = ?' for name in sets)} WHERE id = ?"  # noqa: S608
        transaction.run_many(statement, [(*row[1:], row[0]) for row in values])
    elif transaction.dialect.name == "postgresql":
        assignments = ", ".join(f"{name} = changed.{name}" for name in sets)
        source = f"FROM unnest({packing.arrays(table, columns)}) AS changed({', '.join(columns)})"
        statement = f"UPDATE {table.name} SET {assignments} {source} WHERE {table.name}.id = changed.id"  # noqa: S608
        packing.run_with_arrays(transaction, statement, values)
    else:
        assignments = ", ".join(f"{table.name}.{name} = changed.{name}" for name in sets)
        names = ", ".join(f"NULL AS {name}" for name in columns)
        for batch in packing.batches(literals.rows("mysql", values), most_rows=500):
            source = " UNION ALL SELECT ".join([names, *batch])
            joined = f"{table.name} JOIN (SELECT {source}) AS changed ON {table.name}.id = changed.id"
            transaction.run(f"UPDATE {joined} SET {assignments}")  # noqa: S608


def replace(transaction: Transaction, table: Table, columns: Columns, rows: Rows) -> None:
    """Insert rows in place of those with the same primary key."""
    _insert(transaction, table, columns, rows, on_known="replace")


def delete(transaction: Transaction, table: Table, columns: Columns, keys: Rows) -> None:
    """Delete the rows whose columns have one of these combinations of values; the first should lead an index.

    On MySQL it takes a statement for each combination of the values behind the first, which are to be few.
    """
    if not keys:
        return
    condition = " AND ".join(f"{name} = {'?' if transaction.dialect.name == 'sqlite' else '%s'}" for name in columns)
    if transaction.dialect.name == "sqlite":
        transaction.run_many(f"DELETE FROM {table.name} WHERE {condition}", keys)  # noqa: S608
    elif transaction.dialect.name == "postgresql":
        same = " AND ".join(f"{table.name}.{name} = gone.{name}" for name in columns)
        source = f"unnest({packing.arrays(table, columns)}) AS gone({', '.join(columns)})"
        packing.run_with_arrays(transaction, f"DELETE FROM {table.name} USING {source} WHERE {same}", keys)  # noqa: S608
    else:
        # MySQL finds no range in combinations, and compares each row with each of them.
        condition = condition.replace("= %s", "IN %s", 1)
        first_by_others = defaultdict[tuple[Any, ...], list[Any]](list)
        for key in keys:
            first_by_others[key[1:]].append(key[0])
        for others, first in first_by_others.items():
            statement = f"DELETE FROM {table.name} WHERE {condition}"  # noqa: S608
            transaction.run(literals.with_values("mysql", statement, (tuple(first), *others)))


def _insert(
    transaction: Transaction,
    table: Table,
    columns: Columns,
    rows: Rows,
    *,
    on_known: _OnKnown = "fail",
    may_wait: bool = False,
) -> None:
    if not rows:
        return
    values = packing.checked(transaction, table, columns, rows)
    if transaction.dialect.name == "sqlite":
        _insert_into_sqlite(transaction, table, columns, values, on_known)
        return
    statement = insert_statement(transaction.dialect.name, table, columns, on_known)
    match transaction.dialect.name:
        case "postgresql":
            for start in range(0, len(values), packing.MOST_ROWS):
                packing.run_with_arrays(transaction, statement, values[start : start + packing.MOST_ROWS])
        case _:
            send: Callable[[str], object] = transaction.later if may_wait else transaction.run
            for batch in packing.batches(literals.rows("mysql", values)):
                send(f"{statement} ({'), ('.join(batch)})")


def _insert_into_sqlite(
    transaction: Transaction, table: Table, columns: Columns, values: Rows, on_known: _OnKnown
) -> None:
    done = 0
    for count in _SQLITE_ROWS:
        end = done + (len(values) - done) // count * count
        if end > done:
            statement = insert_statement("sqlite", table, columns, on_known, count)
            groups = [tuple(chain.from_iterable(values[start : start + count])) for start in range(done, end, count)]
            transaction.run_many(statement, groups)
        done = end


@cache
def insert_statement(
    backend: str, table: Table, columns: Columns, on_known: _OnKnown = "fail", row_count: int = 1
) -> str:
    """Return the INSERT that `insert` runs; SQLite's is of so many rows, and MySQL's ends before the rows."""
    # Names of tables and columns are our own, and are keywords nowhere when written without quotes.
    into = f"{table.name} ({', '.join(columns)})"
    if backend == "postgresql":
        known = {"fail": "", "leave": " ON CONFLICT DO NOTHING", "replace": _postgresql_replacement(table, columns)}
        return f"INSERT INTO {into} SELECT * FROM unnest({packing.arrays(table, columns)}){known[on_known]}"  # noqa: S608
    verbs = {"fail": "INSERT", "leave": "INSERT IGNORE", "replace": "REPLACE"}
    if backend == "mysql":
        return f"{verbs[on_known]} INTO {into} VALUES"
    verbs["leave"] = "INSERT OR IGNORE"
    row = f"({', '.join('?' * len(columns))})"
    return f"{verbs[on_known]} INTO {into} VALUES {', '.join([row] * row_count)}"


def _postgresql_replacement(table: Table, columns: Columns) -> str:
    keys = [column.name for column in table.primary_key]
    others = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in keys)
    return f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {others}"
