"""New rows and what they own: how each database gives ids to many at once, and tells them.

* SQLite gives one id after the other to whoever holds its lock.
* MySQL numbers the rows of one INSERT consecutively, whatever its lock mode, since their count is known when it begins
  ("simple inserts" in its manual), and reports the first number. The numbers are `auto_increment_increment` apart,
  which clusters set to more than 1.
* PostgreSQL numbers rows in the order of the SELECT that they are inserted from; the order in which RETURNING gives the
  numbers is not promised, so they are sorted.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError

from autolog_store.sql import bulk, literals, packing
from autolog_store.sql.packing import Columns
from autolog_store.sql.servers import MYSQL_ID_STEP
from autolog_store.sql.tables import VALUE_COLUMNS
from autolog_store.sql.transaction import MOST_CHARACTERS, Rows, Transaction

_MANY_ROWS = 100
_MOST_OWNERS = 1_000  # in one INSERT with what they own


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
    if transaction.dialect.name == "sqlite" or len(rows) + len(owned_rows) > packing.FEW_ROWS:
        return False
    return transaction.dialect.name == "postgresql" or packing.length_of([*rows, *owned_rows]) <= MOST_CHARACTERS


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
    values = packing.checked(transaction, table, columns, rows)
    owned_values = packing.checked(transaction, owned.table, owned.columns, owned.rows) if owned else ()
    into_owned = f"INSERT INTO {owned.table.name} ({', '.join(owned.columns)}) VALUES" if owned else ""
    if transaction.dialect.name == "mysql":
        step = int(transaction.info.get(MYSQL_ID_STEP, 1))
        answer = packing.insert_later(transaction, table, into, values, explain)
        if owned and owned_values:
            ids = [f"LAST_INSERT_ID() + {row[0] * step}" for row in owned_values]
            packing.insert_later(transaction, owned.table, into_owned, owned_values, ids=ids)
        return lambda: [answer.last_id() + step * place for place in range(len(rows))]
    if not owned or not owned_values:
        answer = packing.insert_later(transaction, table, into, values, explain, rest=" RETURNING id")
        return lambda: sorted(id_ for (id_,) in answer.rows())
    # Other sessions take numbers, too, so those of one INSERT may be apart.
    answers = []
    for place, row in enumerate(values):
        answers.append(packing.insert_later(transaction, table, into, [row], explain, rest=" RETURNING id"))
        own = [one for one in owned_values if one[0] == place]
        if own:
            packing.insert_later(transaction, owned.table, into_owned, own, ids=["lastval()"] * len(own))
    return lambda: [answer.rows()[0][0] for answer in answers]


def _insert_numbered_now(
    transaction: Transaction, table: Table, columns: Columns, rows: Rows, owned: Owned | None
) -> list[int]:
    if owned and owned.rows and transaction.dialect.name == "postgresql" and len(rows) <= _MOST_OWNERS:
        return _insert_owners_into_postgresql(transaction, table, columns, rows, owned)
    ids = _insert_numbered(transaction, table, columns, rows)
    if owned:
        for owned_columns, owned_rows in _owned_parts(transaction, owned, ids):
            bulk.insert(transaction, owned.table, owned_columns, owned_rows, are_surely_new=True)
    return ids


def _owned_parts(transaction: Transaction, owned: Owned, ids: Sequence[int]) -> Iterator[tuple[Columns, Rows]]:
    """Yield what new rows own, with their ids, and without columns that nothing stands in."""
    columns, rows = owned.columns, owned.rows
    is_long = transaction.dialect.name != "postgresql" and len(rows) >= _MANY_ROWS and columns[3:] == VALUE_COLUMNS
    if not is_long:
        yield columns, [(ids[row[0]], *row[1:]) for row in rows]
    elif transaction.dialect.name == "sqlite":  # binds NULL, too
        for place, column in enumerate(VALUE_COLUMNS, 3):
            yield (
                (*columns[:3], column),
                [(ids[row[0]], row[1], row[2], row[place]) for row in rows if row[place] is not None],
            )
    else:
        used = [place for place in range(3, len(columns)) if any([row[place] is not None for row in rows])]  # noqa: C419
        yield (
            (*columns[:3], *(columns[place] for place in used)),
            [(ids[row[0]], row[1], row[2], *[row[place] for place in used]) for row in rows],
        )


def _insert_numbered(transaction: Transaction, table: Table, columns: Columns, rows: Rows) -> list[int]:
    match transaction.dialect.name:
        case "mysql":
            return _insert_numbered_by_mysql(transaction, table, columns, rows)
        case "postgresql":
            return _insert_numbered_by_postgresql(transaction, table, columns, rows)
    first, *others = rows
    (row,) = packing.checked(transaction, table, columns, [first])
    statement = bulk.insert_statement("sqlite", table, columns)
    first_id = transaction.run(statement, row).lastrowid
    # The write lock is held, so the next ids are known.
    ids = range(first_id, first_id + len(rows))
    bulk.insert(transaction, table, ("id", *columns), [(id_, *row) for id_, row in zip(ids[1:], others, strict=True)])
    return list(ids)


def _insert_numbered_by_postgresql(transaction: Transaction, table: Table, columns: Columns, rows: Rows) -> list[int]:
    values = packing.checked(transaction, table, columns, rows)
    ids: list[int] = []
    for start in range(0, len(values), packing.MOST_ROWS):
        batch = values[start : start + packing.MOST_ROWS]
        ids.extend(_new_ids(packing.run_with_arrays(transaction, _numbered_insert(table, columns), batch)))
    return ids


def _insert_owners_into_postgresql(
    transaction: Transaction, table: Table, columns: Columns, rows: Rows, owned: Owned
) -> list[int]:
    """Insert rows and what they own in one statement."""
    values = packing.checked(transaction, table, columns, rows)
    owned_values = packing.checked(transaction, owned.table, owned.columns, owned.rows)
    statement = _owners_insert(table, columns, owned.table, owned.columns)
    return _new_ids(packing.run_with_arrays(transaction, statement, values, owned_values))


def _new_ids(cursor: Any) -> list[int]:
    return sorted(id_ for (id_,) in cursor.fetchall())


@cache
def _numbered_insert(table: Table, columns: Columns) -> str:
    named = ", ".join(columns)
    return (
        f"INSERT INTO {table.name} ({named}) SELECT {named} FROM unnest({packing.arrays(table, columns)}) "  # noqa: S608
        f"WITH ORDINALITY AS new({named}, place) ORDER BY place RETURNING id"
    )


@cache
def _owners_insert(table: Table, columns: Columns, owned: Table, owned_columns: Columns) -> str:
    named = ", ".join(owned_columns)
    return (
        f"WITH owner AS ({_numbered_insert(table, columns)}), owned AS ("  # noqa: S608
        f"INSERT INTO {owned.name} ({named}) SELECT owner.id, {', '.join(owned_columns[1:])} "
        "FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS nth FROM owner) AS owner "
        f"JOIN unnest({packing.arrays(owned, owned_columns)}) WITH ORDINALITY AS new({named}, place) "
        f"ON owner.nth = new.{owned_columns[0]} ORDER BY place) SELECT id FROM owner"
    )


def _insert_numbered_by_mysql(transaction: Transaction, table: Table, columns: Columns, rows: Rows) -> list[int]:
    step = int(transaction.info.get(MYSQL_ID_STEP, 1))
    ids: list[int] = []
    into = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES"
    for batch in packing.batches(literals.rows("mysql", packing.checked(transaction, table, columns, rows))):
        first = transaction.run(f"{into} ({'), ('.join(batch)})").lastrowid
        ids.extend(range(first, first + step * len(batch), step))
    return ids
