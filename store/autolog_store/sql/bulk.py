"""Many rows in few statements: how each database takes them fastest.

* SQLite runs one prepared statement for row after row, inside this process.
* MySQL takes rows folded into one INSERT. It numbers those of one INSERT consecutively, whatever its lock mode, since
  their count is known when it begins ("simple inserts" in its manual), and reports the first number. The numbers are
  `auto_increment_increment` apart, which clusters set to more than 1.
* PostgreSQL takes each column as one array, and unnests them. Ids are drawn from the sequence before: the order in
  which RETURNING gives them is not promised.

Rows are checked against the limits of their columns on the way.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, LargeBinary, Table, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.types import Boolean, Double

from autolog_store.sql import limits
from autolog_store.sql.column_types import Base64Proto, Id
from autolog_store.sql.servers import MYSQL_ID_STEP

Row = Mapping[str, Any]

_MOST_ROWS = 10_000
_MOST_CHARACTERS = 500_000  # in one INSERT for MySQL, whose packets may be 1 MiB short


def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows, which all have the same columns."""
    _insert(connection, table, rows)


def insert_missing(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose unique keys are free, and leave out the others."""
    _insert(connection, table, rows, leave_out_known=True)


def insert_with_ids(connection: Connection, table: Table, rows: Sequence[Row]) -> list[int]:
    """Insert rows into a table with an `id` column and return their new ids, in order."""
    if not rows:
        return []
    dialect = connection.dialect
    if dialect.name == "mysql":
        return _insert_numbered_by_mysql(connection, table, rows)
    if dialect.name == "postgresql":
        ids = list(connection.execute(_NEXT_POSTGRESQL_IDS, {"name": table.name.lower(), "count": len(rows)}).scalars())
    else:
        # The write lock is held, so the next ids are known.
        last = connection.execute(_LAST_SQLITE_ID, {"name": table.name}).scalar() or 0
        ids = list(range(last + 1, last + 1 + len(rows)))
    _insert(connection, table, [{"id": id_, **row} for id_, row in zip(ids, rows, strict=True)])
    return ids


_LAST_SQLITE_ID = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
_NEXT_POSTGRESQL_IDS = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")


def update(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Set columns of rows found by their `id`; all rows have `id` first and then the same columns."""
    if not rows:
        return
    dialect, columns, values = connection.dialect, tuple(rows[0]), _tuples(connection, table, rows)
    limits.check(connection, table, columns, values)
    sets = columns[1:]
    if dialect.name == "sqlite":
        statement = f"UPDATE {table.name} SET {', '.join(f'{name} = ?' for name in sets)} WHERE id = ?"  # noqa: S608
        connection.exec_driver_sql(statement, [(*row[1:], row[0]) for row in values])
    elif dialect.name == "postgresql":
        assignments = ", ".join(f"{name} = changed.{name}" for name in sets)
        source = f"FROM unnest({_arrays(dialect, table, columns)}) AS changed({', '.join(columns)})"
        statement = f"UPDATE {table.name} SET {assignments} {source} WHERE {table.name}.id = changed.id"  # noqa: S608
        _run_with_arrays(connection, statement, values)
    else:
        assignments = ", ".join(f"{table.name}.{name} = changed.{name}" for name in sets)
        first = "SELECT " + ", ".join(f"%s AS {name}" for name in columns)
        following = " UNION ALL SELECT " + ", ".join(["%s"] * len(columns))
        for batch in _batches(values, most_rows=500):
            source = first + following * (len(batch) - 1)
            statement = (
                f"UPDATE {table.name} JOIN ({source}) AS changed ON {table.name}.id = changed.id SET {assignments}"  # noqa: S608
            )
            connection.exec_driver_sql(statement, tuple(value for row in batch for value in row))


def delete(connection: Connection, table: Table, keys: Sequence[Row]) -> None:
    """Delete the rows with these keys, given by the same columns each; the first column should lead an index."""
    if not keys:
        return
    dialect, columns = connection.dialect, tuple(keys[0])
    values = [tuple(key[name] for name in columns) for key in keys]
    if dialect.name == "sqlite":
        condition = " AND ".join(f"{name} = ?" for name in columns)
        connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE {condition}", values)  # noqa: S608
    elif dialect.name == "postgresql":
        same = " AND ".join(f"{table.name}.{name} = gone.{name}" for name in columns)
        source = f"unnest({_arrays(dialect, table, columns)}) AS gone({', '.join(columns)})"
        _run_with_arrays(connection, f"DELETE FROM {table.name} USING {source} WHERE {same}", values)  # noqa: S608
    else:
        key = f"({', '.join(['%s'] * len(columns))})"
        for batch in _batches(values):
            owners = sorted({row[0] for row in batch})  # MariaDB finds no range in pairs
            condition = (
                f"{columns[0]} IN ({', '.join(['%s'] * len(owners))}) "
                f"AND ({', '.join(columns)}) IN ({', '.join([key] * len(batch))})"
            )
            parameters = (*owners, *(value for row in batch for value in row))
            connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE {condition}", parameters)  # noqa: S608


def _insert(connection: Connection, table: Table, rows: Sequence[Row], *, leave_out_known: bool = False) -> None:
    if not rows:
        return
    columns, values = tuple(rows[0]), _tuples(connection, table, rows)
    limits.check(connection, table, columns, values)
    statement = _insert_statement(connection.dialect, table, columns, leave_out_known=leave_out_known)
    match connection.dialect.name:
        case "sqlite":
            connection.exec_driver_sql(statement, values)
        case "postgresql":
            for start in range(0, len(values), _MOST_ROWS):
                _run_with_arrays(connection, statement, values[start : start + _MOST_ROWS])
        case _:
            connection.exec_driver_sql(statement, values)  # the driver folds them


def _insert_numbered_by_mysql(connection: Connection, table: Table, rows: Sequence[Row]) -> list[int]:
    columns, values = tuple(rows[0]), _tuples(connection, table, rows)
    limits.check(connection, table, columns, values)
    row = f"({', '.join(['%s'] * len(columns))})"
    step = int(connection.info.get(MYSQL_ID_STEP, 1))
    ids: list[int] = []
    for batch in _batches(values):
        statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {', '.join([row] * len(batch))}"  # noqa: S608
        first = connection.exec_driver_sql(statement, tuple(value for one in batch for value in one)).lastrowid
        ids.extend(range(first, first + step * len(batch), step))
    return ids


@cache
def _insert_statement(dialect: Dialect, table: Table, columns: tuple[str, ...], *, leave_out_known: bool) -> str:
    # Names of tables and columns are our own, and are keywords nowhere when written without quotes.
    into = f"{table.name} ({', '.join(columns)})"
    if dialect.name == "postgresql":
        known = " ON CONFLICT DO NOTHING" if leave_out_known else ""
        return f"INSERT INTO {into} SELECT * FROM unnest({_arrays(dialect, table, columns)}){known}"  # noqa: S608
    ignore, mark = ("OR IGNORE ", "?") if dialect.name == "sqlite" else ("IGNORE ", "%s")
    return f"INSERT {ignore if leave_out_known else ''}INTO {into} VALUES ({', '.join([mark] * len(columns))})"  # noqa: S608


@cache
def _arrays(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> str:
    """Return the arguments of unnest: a parameter for each column, which PostgreSQL is told the type of."""

    def declared(name: str) -> str:
        type_ = table.c[name].type
        if isinstance(type_, Id):
            return "integer"
        if isinstance(type_, LargeBinary):
            return "bytea"
        if isinstance(type_, Boolean | Double):
            return str(type_.compile(dialect))
        return {"INTEGER": "integer", "BIGINT": "bigint", "SMALLINT": "smallint"}.get(type_.compile(dialect), "text")

    return ", ".join(f"%s::{declared(name)}[]" for name in columns)


def _run_with_arrays(connection: Connection, statement: str, values: Sequence[Sequence[Any]]) -> None:
    try:
        connection.exec_driver_sql(statement, tuple(list(column) for column in zip(*values, strict=True)))
    except OperationalError as error:
        limits.explain(error, values)
        raise


def _tuples(connection: Connection, table: Table, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    """Return the values of rows as the driver takes them."""
    columns = tuple(rows[0])
    encoders = {
        name: encode
        for name in columns
        if isinstance(table.c[name].type, Base64Proto)
        and (encode := table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect))
    }
    if not encoders:
        return [tuple(row.values()) for row in rows]
    return [tuple(encoders[name](value) if name in encoders else value for name, value in row.items()) for row in rows]


def _batches(values: Sequence[tuple[Any, ...]], most_rows: int = 1000) -> Iterator[list[tuple[Any, ...]]]:
    """Yield rows in lists that fit into one packet."""
    batch: list[tuple[Any, ...]] = []
    size = 0
    for row in values:
        length = sum(len(value) if isinstance(value, str | bytes) else 12 for value in row)
        if batch and (len(batch) == most_rows or size + length > _MOST_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += length
    if batch:
        yield batch
