"""Rows as each database takes many of them: checked, then as arrays, in packets, or in the text of one statement."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any, TypeAlias

from sqlalchemy import BigInteger, Boolean, Double, Integer, LargeBinary, SmallInteger, Table
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.types import TypeEngine

from autolog_store.sql import limits, literals
from autolog_store.sql.transaction import MOST_CHARACTERS, Answer, Rows, Transaction

MOST_ROWS = 10_000
FEW_ROWS = 100  # take PostgreSQL less time as SQL with the values in it, which is not prepared
MOST_ROWS_OF_MYSQL = 1_000  # in one INSERT
_LONG = {str, bytes}

Columns: TypeAlias = tuple[str, ...]


def checked(transaction: Transaction, table: Table, columns: Columns, rows: Rows) -> Rows:
    """Return the rows as the driver takes them; raise InvalidArgumentError for a value that does not fit."""
    if "proto_value" in columns:
        place = columns.index("proto_value")
        if any([row[place] is not None for row in rows]):  # noqa: C419 - a list takes half the time
            encode: Any = table.c.proto_value.type.bind_processor(transaction.dialect) or bytes
            rows = [(*row[:place], row[place] and encode(row[place]), *row[place + 1 :]) for row in rows]
    limits.check(transaction, table, columns, rows)
    return rows


def length_of(rows: Rows) -> int:
    """Return about how many characters rows of values take in a message."""
    lengths = [len(value) for row in rows for value in row if type(value) in _LONG]
    return sum(lengths) + 12 * sum(map(len, rows))


def batches(written: Sequence[str], most_rows: int = MOST_ROWS_OF_MYSQL) -> Iterator[Sequence[str]]:
    """Yield rows that are written as SQL in lists that fit into one packet of MySQL."""
    for start in range(0, len(written), most_rows):
        yield from _fitting(written[start : start + most_rows])


def _fitting(batch: Sequence[str]) -> Iterator[Sequence[str]]:
    if len(batch) == 1 or sum(map(len, batch)) <= MOST_CHARACTERS:
        yield batch
        return
    middle = len(batch) // 2
    yield from _fitting(batch[:middle])
    yield from _fitting(batch[middle:])


def insert_later(
    transaction: Transaction,
    table: Table,
    into: str,
    rows: Rows,
    explain: Callable[[IntegrityError], Exception] | None = None,
    *,
    rest: str = "",
    ids: Sequence[str] = (),
) -> Answer:
    """Insert rows by one statement, maybe later; `ids` are expressions for the first of each row."""
    backend = transaction.dialect.name
    if ids:
        others = literals.rows(backend, [row[1:] for row in rows])
        written = [f"{id_}, {other}" for id_, other in zip(ids, others, strict=True)]
    else:
        written = literals.rows(backend, rows)

    def explain_any(error: DBAPIError) -> Exception | None:
        limits.explain(error, rows)
        return explain(error) if explain and isinstance(error, IntegrityError) else None

    text = f"{into} ({'), ('.join(written)}){rest}"
    return transaction.later(text, table=table.name, rows=rows, explain=explain_any)


def run_with_arrays(transaction: Transaction, statement: str, *values: Rows) -> Any:
    """Run a statement of PostgreSQL that unnests the columns of rows; return the cursor."""
    columns = (column for rows in values for column in zip(*rows, strict=True))
    try:
        return transaction.run(statement, tuple(map(literals.postgresql_array, columns)))
    except OperationalError as error:
        limits.explain(error, list(chain(*values)))
        raise


@cache
def arrays(table: Table, columns: Columns) -> str:
    """Return the arguments of unnest: a parameter for each column, which PostgreSQL is told the type of."""
    return ", ".join(f"%s::{_postgresql_type(table.c[name].type)}[]" for name in columns)


def _postgresql_type(type_: TypeEngine[Any]) -> str:
    for kind, name in _POSTGRESQL_TYPES.items():
        if isinstance(type_, kind):
            return name
    return "text"


_POSTGRESQL_TYPES = {
    BigInteger: "bigint",
    SmallInteger: "smallint",
    Integer: "integer",
    LargeBinary: "bytea",
    Boolean: "boolean",
    Double: "double precision",
}
