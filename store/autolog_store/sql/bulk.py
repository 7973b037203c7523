"""Many rows in few statements: how each database takes them fastest.

* SQLite runs one prepared statement for row after row, inside this process.
* MySQL takes rows folded into one INSERT. It numbers those of one INSERT consecutively, whatever its lock mode, since
  their count is known when it begins ("simple inserts" in its manual), and reports the first number. The numbers are
  `auto_increment_increment` apart, which clusters set to more than 1.
* PostgreSQL takes each column as one array, and unnests them. It numbers rows in the order of the SELECT that they are
  inserted from; the order in which RETURNING gives the numbers is not promised, so they are sorted.

Rows are checked against the limits of their columns on the way.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any, Literal, NamedTuple, TypeAlias

from sqlalchemy import BigInteger, Boolean, Double, Integer, LargeBinary, SmallInteger, Table
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.types import TypeEngine

from autolog_store.sql import dialects, limits
from autolog_store.sql.servers import MYSQL_ID_STEP
from autolog_store.sql.tables import VALUE_COLUMNS
from autolog_store.sql.transaction import MOST_CHARACTERS, Answer, Rows, Transaction, length_of

_MOST_ROWS = 10_000
_MANY_ROWS = 100
_FEW_ROWS = 100  # take PostgreSQL less time as SQL with the values in it, which is not prepared
_MOST_ROWS_OF_MYSQL = 1_000  # in one INSERT
_MOST_OWNERS = 1_000  # in one INSERT with what they own

Columns: TypeAlias = tuple[str, ...]
_OnKnown: TypeAlias = Literal["fail", "leave", "replace"]


def insert(transaction: Transaction, table: Table, columns: Columns, rows: Rows) -> None:
    """Insert rows, given as the values of the columns."""
    _insert(transaction, table, columns, rows)


def insert_missing(transaction: Transaction, table: Table, columns: Columns, rows: Rows) -> None:
    """Insert the rows whose unique keys are free, and leave out the others; on servers maybe later."""
    if dialects.has_writers_in_turn(transaction.dialect) or not 0 < len(rows) <= _FEW_ROWS:
        _insert(transaction, table, columns, rows, on_known="leave")
        return
    verb, rest = ("INSERT IGNORE", "") if transaction.dialect.name == "mysql" else ("INSERT", " ON CONFLICT DO NOTHING")
    values = _checked(transaction, table, columns, rows)
    _later(transaction, table, f"{verb} INTO {table.name} ({', '.join(columns)}) VALUES", values, rest=rest)


class Owned(NamedTuple):
    """Rows of another table that belong to new rows.

    Attributes:
        table: Where they go.
        columns: The first is for the id of the owner.
        rows: With the place of the owner among the new rows, from 0, in place of its id.
    """

    table: Table
    columns: Columns
    rows: Rows


def insert_with_ids(
    transaction: Transaction,
    table: Table,
    columns: Columns,
    rows: Rows,
    owned: Owned | None = None,
    explain: Callable[[IntegrityError], Exception] | None = None,
) -> Callable[[], list[int]]:
    """Insert rows into a table with an `id` column, which is not among `columns`, and what they own; maybe later.

    Args:
        transaction: The call's own.
        table: Where the rows go.
        columns: Their columns.
        rows: Their values.
        owned: What belongs to them.
        explain: Returns what to raise when a unique key is taken.

    Returns:
        What returns the new ids, in order.
    """
    if not rows:
        return list
    if may_wait(transaction, rows, owned.rows if owned else ()):
        return _insert_numbered_later(transaction, table, columns, rows, owned, explain)
    try:
        ids = _insert_numbered_now(transaction, table, columns, rows, owned)
    except IntegrityError as error:
        if explain is None:
            raise
        raise explain(error) from error
    return lambda: ids


def may_wait(transaction: Transaction, rows: Rows, owned_rows: Rows) -> bool:
    """Tell whether rows and what they own are few enough to be sent with other statements, as SQL."""
    count = len(rows) + len(owned_rows)
    if transaction.dialect.name != "mysql":
        return transaction.dialect.name == "postgresql" and count <= _FEW_ROWS
    return count <= _MOST_ROWS_OF_MYSQL and length_of(rows) + length_of(owned_rows) <= MOST_CHARACTERS


def _insert_numbered_later(
    transaction: Transaction,
    table: Table,
    columns: Columns,
    rows: Rows,
    owned: Owned | None,
    explain: Callable[[IntegrityError], Exception] | None,
) -> Callable[[], list[int]]:
    """Insert rows and what they own by statements that know the new ids from the server."""
    into = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES"
    values = _checked(transaction, table, columns, rows)
    owned_values = _checked(transaction, owned.table, owned.columns, owned.rows) if owned else ()
    into_owned = f"INSERT INTO {owned.table.name} ({', '.join(owned.columns)}) VALUES" if owned else ""
    if transaction.dialect.name == "mysql":
        step = int(transaction.info.get(MYSQL_ID_STEP, 1))
        answer = _later(transaction, table, into, values, explain)
        if owned and owned_values:
            ids = [f"LAST_INSERT_ID() + {row[0] * step}" for row in owned_values]
            _later(transaction, owned.table, into_owned, owned_values, ids=ids)
        return lambda: [answer.last_id() + step * place for place in range(len(rows))]
    if not owned or not owned_values:
        answer = _later(transaction, table, into, values, explain, rest=" RETURNING id")
        return lambda: sorted(id_ for (id_,) in answer.rows())
    # Other sessions take numbers, too, so those of one INSERT may be apart.
    answers = []
    for place, row in enumerate(values):
        answers.append(_later(transaction, table, into, [row], explain, rest=" RETURNING id"))
        own = [one for one in owned_values if one[0] == place]
        if own:
            _later(transaction, owned.table, into_owned, own, ids=["lastval()"] * len(own))
    return lambda: [answer.rows()[0][0] for answer in answers]


def _later(
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
    # The drivers take longer for a NULL than it takes to leave it in the text.
    marks = [["NULL" if value is None else "%s" for value in row] for row in rows]
    for mark, id_ in zip(marks, ids, strict=False):
        mark[0] = id_
    if ids:
        rows = [row[1:] for row in rows]
    text = ", ".join([f"({', '.join(mark)})" for mark in marks])

    def explain_any(error: DBAPIError) -> Exception | None:
        limits.explain(error, rows)
        return explain(error) if explain and isinstance(error, IntegrityError) else None

    values = tuple([value for row in rows for value in row if value is not None])
    return transaction.later(f"{into} {text}{rest}", values, table=table.name, explain=explain_any)


def _insert_numbered_now(
    transaction: Transaction, table: Table, columns: Columns, rows: Rows, owned: Owned | None
) -> list[int]:
    if owned and owned.rows and transaction.dialect.name == "postgresql" and len(rows) <= _MOST_OWNERS:
        return _insert_owners_into_postgresql(transaction, table, columns, rows, owned)
    ids = _insert_numbered(transaction, table, columns, rows)
    if owned:
        for owned_columns, owned_rows in _owned_parts(transaction, owned, ids):
            _insert(transaction, owned.table, owned_columns, owned_rows)
    return ids


def _owned_parts(transaction: Transaction, owned: Owned, ids: Sequence[int]) -> Iterator[tuple[Columns, Rows]]:
    """Yield what new rows own, with their ids; many properties by the column of their value: SQLite binds NULL, too."""
    columns, rows = owned.columns, owned.rows
    is_split = transaction.dialect.name == "sqlite" and len(rows) >= _MANY_ROWS and columns[3:] == VALUE_COLUMNS
    if not is_split:
        yield columns, [(ids[row[0]], *row[1:]) for row in rows]
        return
    for place, column in enumerate(VALUE_COLUMNS, 3):
        yield (
            (*columns[:3], column),
            [(ids[row[0]], row[1], row[2], row[place]) for row in rows if row[place] is not None],
        )


def _insert_numbered(transaction: Transaction, table: Table, columns: Columns, rows: Rows) -> list[int]:
    match transaction.dialect.name:
        case "mysql":
            return _insert_numbered_by_mysql(transaction, table, columns, rows)
        case "postgresql":
            return _insert_numbered_by_postgresql(transaction, table, columns, rows)
    first, *others = rows
    (row,) = _checked(transaction, table, columns, [first])
    statement = _insert_statement("sqlite", table, columns, "fail")
    first_id = transaction.run(statement, row).lastrowid
    # The write lock is held, so the next ids are known.
    ids = range(first_id, first_id + len(rows))
    _insert(transaction, table, ("id", *columns), [(id_, *row) for id_, row in zip(ids[1:], others, strict=True)])
    return list(ids)


def update(transaction: Transaction, table: Table, columns: Columns, rows: Rows) -> None:
    """Set columns of rows found by their `id`, which is the first of `columns`."""
    if not rows:
        return
    values = _checked(transaction, table, columns, rows)
    sets = columns[1:]
    if transaction.dialect.name == "sqlite":
        statement = f"UPDATE {table.name} SET {', '.join(f'{name} = ?' for name in sets)} WHERE id = ?"  # noqa: S608
        transaction.run_many(statement, [(*row[1:], row[0]) for row in values])
    elif transaction.dialect.name == "postgresql":
        assignments = ", ".join(f"{name} = changed.{name}" for name in sets)
        source = f"FROM unnest({_arrays(table, columns)}) AS changed({', '.join(columns)})"
        statement = f"UPDATE {table.name} SET {assignments} {source} WHERE {table.name}.id = changed.id"  # noqa: S608
        _run_with_arrays(transaction, statement, values)
    else:
        assignments = ", ".join(f"{table.name}.{name} = changed.{name}" for name in sets)
        first = "SELECT " + ", ".join(f"%s AS {name}" for name in columns)
        following = " UNION ALL SELECT " + ", ".join(["%s"] * len(columns))
        for batch in _batches(values, most_rows=500):
            source = first + following * (len(batch) - 1)
            statement = (
                f"UPDATE {table.name} JOIN ({source}) AS changed ON {table.name}.id = changed.id SET {assignments}"  # noqa: S608
            )
            transaction.run(statement, tuple(value for row in batch for value in row))


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
        source = f"unnest({_arrays(table, columns)}) AS gone({', '.join(columns)})"
        _run_with_arrays(transaction, f"DELETE FROM {table.name} USING {source} WHERE {same}", keys)  # noqa: S608
    else:
        # MySQL finds no range in combinations, and compares each row with each of them.
        condition = condition.replace("= %s", "IN %s", 1)
        first_by_others = defaultdict[tuple[Any, ...], list[Any]](list)
        for key in keys:
            first_by_others[key[1:]].append(key[0])
        for others, first in first_by_others.items():
            transaction.run(f"DELETE FROM {table.name} WHERE {condition}", (tuple(first), *others))  # noqa: S608


def _insert(
    transaction: Transaction, table: Table, columns: Columns, rows: Rows, *, on_known: _OnKnown = "fail"
) -> None:
    if not rows:
        return
    values = _checked(transaction, table, columns, rows)
    statement = _insert_statement(transaction.dialect.name, table, columns, on_known)
    if transaction.dialect.name == "postgresql":
        for start in range(0, len(values), _MOST_ROWS):
            _run_with_arrays(transaction, statement, values[start : start + _MOST_ROWS])
    else:
        transaction.run_many(statement, values)  # the drivers of MySQL fold them


def _insert_numbered_by_postgresql(transaction: Transaction, table: Table, columns: Columns, rows: Rows) -> list[int]:
    values = _checked(transaction, table, columns, rows)
    ids: list[int] = []
    for start in range(0, len(values), _MOST_ROWS):
        batch = values[start : start + _MOST_ROWS]
        ids.extend(_new_ids(_run_with_arrays(transaction, _numbered_insert(table, columns), batch)))
    return ids


def _insert_owners_into_postgresql(
    transaction: Transaction, table: Table, columns: Columns, rows: Rows, owned: Owned
) -> list[int]:
    """Insert rows and what they own in one statement."""
    values = _checked(transaction, table, columns, rows)
    owned_values = _checked(transaction, owned.table, owned.columns, owned.rows)
    statement = _owners_insert(table, columns, owned.table, owned.columns)
    return _new_ids(_run_with_arrays(transaction, statement, values, owned_values))


def _new_ids(cursor: Any) -> list[int]:
    return sorted(id_ for (id_,) in cursor.fetchall())


@cache
def _numbered_insert(table: Table, columns: Columns) -> str:
    named = ", ".join(columns)
    return (
        f"INSERT INTO {table.name} ({named}) SELECT {named} FROM unnest({_arrays(table, columns)}) "  # noqa: S608
        f"WITH ORDINALITY AS new({named}, place) ORDER BY place RETURNING id"
    )


@cache
def _owners_insert(table: Table, columns: Columns, owned: Table, owned_columns: Columns) -> str:
    named = ", ".join(owned_columns)
    return (
        f"WITH owner AS ({_numbered_insert(table, columns)}), owned AS ("  # noqa: S608
        f"INSERT INTO {owned.name} ({named}) SELECT owner.id, {', '.join(owned_columns[1:])} "
        "FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS nth FROM owner) AS owner "
        f"JOIN unnest({_arrays(owned, owned_columns)}) WITH ORDINALITY AS new({named}, place) "
        f"ON owner.nth = new.{owned_columns[0]} ORDER BY place) SELECT id FROM owner"
    )


def _insert_numbered_by_mysql(transaction: Transaction, table: Table, columns: Columns, rows: Rows) -> list[int]:
    row = f"({', '.join(['%s'] * len(columns))})"
    step = int(transaction.info.get(MYSQL_ID_STEP, 1))
    ids: list[int] = []
    for batch in _batches(_checked(transaction, table, columns, rows)):
        statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {', '.join([row] * len(batch))}"  # noqa: S608
        first = transaction.run(statement, tuple(value for one in batch for value in one)).lastrowid
        ids.extend(range(first, first + step * len(batch), step))
    return ids


@cache
def _insert_statement(backend: str, table: Table, columns: Columns, on_known: _OnKnown) -> str:
    # Names of tables and columns are our own, and are keywords nowhere when written without quotes.
    into = f"{table.name} ({', '.join(columns)})"
    if backend == "postgresql":
        known = {"fail": "", "leave": " ON CONFLICT DO NOTHING", "replace": _postgresql_replacement(table, columns)}
        return f"INSERT INTO {into} SELECT * FROM unnest({_arrays(table, columns)}){known[on_known]}"  # noqa: S608
    ignore, mark = ("INSERT OR IGNORE", "?") if backend == "sqlite" else ("INSERT IGNORE", "%s")
    verb = {"fail": "INSERT", "leave": ignore, "replace": "REPLACE"}[on_known]
    return f"{verb} INTO {into} VALUES ({', '.join([mark] * len(columns))})"


def _postgresql_replacement(table: Table, columns: Columns) -> str:
    keys = [column.name for column in table.primary_key]
    others = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in keys)
    return f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {others}"


@cache
def _arrays(table: Table, columns: Columns) -> str:
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


def _run_with_arrays(transaction: Transaction, statement: str, *values: Rows) -> Any:
    columns = (column for rows in values for column in zip(*rows, strict=True))
    try:
        return transaction.run(statement, tuple(map(dialects.postgresql_array, columns)))
    except OperationalError as error:
        limits.explain(error, list(chain(*values)))
        raise


def _checked(transaction: Transaction, table: Table, columns: Columns, rows: Rows) -> Rows:
    """Return the rows as the driver takes them; raise InvalidArgumentError for a value that does not fit."""
    if "proto_value" in columns:
        place = columns.index("proto_value")
        if any(row[place] is not None for row in rows):
            encode: Any = table.c.proto_value.type.bind_processor(transaction.dialect) or bytes
            rows = [(*row[:place], row[place] and encode(row[place]), *row[place + 1 :]) for row in rows]
    limits.check(transaction, table, columns, rows)
    return rows


def _batches(values: Rows, most_rows: int = _MOST_ROWS_OF_MYSQL) -> Iterator[list[tuple[Any, ...]]]:
    """Yield rows in lists that fit into one packet."""
    batch: list[tuple[Any, ...]] = []
    size = 0
    for row in values:
        length = length_of([row])
        if batch and (len(batch) == most_rows or size + length > MOST_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += length
    if batch:
        yield batch
