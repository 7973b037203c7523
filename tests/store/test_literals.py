"""Values that are written into the SQL of servers: they are there what they are here, whatever is in them."""

import itertools
from collections.abc import Sequence
from typing import Any

import pytest

from autolog_store import MetadataStore, errors
from autolog_store.sql import literals
from autolog_store.sql.transaction import Transaction

PARTS = ("", "'", '"', "\\", "%", "--", "\n", "é", "%s")
TEXTS = ["".join(parts) for parts in itertools.product(PARTS, repeat=3)]


@pytest.fixture
def transaction(store: MetadataStore) -> Any:
    with store._transport._database.transaction(writes=False) as transaction:  # type: ignore[attr-defined]
        yield transaction


def select(transaction: Transaction, values: Sequence[Any]) -> list[Any]:
    (written,) = literals.rows(transaction.dialect.name, [values])
    return list(transaction.later(f"SELECT {written}").rows()[0])


@pytest.mark.parametrize("backend", ["mysql", "postgresql"], indirect=True)
def test_texts_of_quotes_and_backslashes_are_the_same_to_a_server(transaction: Transaction) -> None:
    assert select(transaction, TEXTS) == TEXTS


@pytest.mark.parametrize("backend", ["mysql", "postgresql"], indirect=True)
def test_numbers_flags_and_nulls_are_the_same_to_a_server(transaction: Transaction) -> None:
    numbers = [0, -1, 2**31 - 1, -(2**31), 2**62]
    assert select(transaction, [None, True, False, *numbers]) == [None, True, False, *numbers]


@pytest.mark.parametrize("backend", ["mysql"], indirect=True)
def test_doubles_and_bytes_are_the_same_to_mysql(transaction: Transaction) -> None:
    doubles = [0.1, -1 / 3, 1e300, 5e-324, 123456789.123456789, 1e22]
    assert select(transaction, doubles) == doubles
    assert select(transaction, [b"YQ=="]) == ["YQ=="]


@pytest.mark.parametrize("backend", ["mysql"], indirect=True)
def test_no_mode_of_mysql_lets_a_text_end_early(transaction: Transaction) -> None:
    transaction.run("SET @kept = @@sql_mode")
    transaction.run("SET sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'")
    try:
        for text in TEXTS:
            assert select(transaction, [text, 7])[1:] == [7]
    finally:
        transaction.run("SET sql_mode = @kept")


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_nul_is_refused_before_postgresql_sees_it(transaction: Transaction) -> None:
    with pytest.raises(errors.InvalidArgumentError, match="NUL"):
        select(transaction, ["a\0b"])
