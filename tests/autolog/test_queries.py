"""What a text in SQL names, read word by word."""

import pytest

from autolog.queries import parsed


@pytest.mark.parametrize(
    "expression",
    ["extract(hour FROM t.time)", "trim(both 'x' FROM t.name)", "substring(t.name FROM 2)", "a IS DISTINCT FROM t.b"],
)
def test_a_from_that_begins_no_clause_names_no_table(expression: str) -> None:
    query = f"SELECT {expression} FROM trips t, 'days.csv' d WHERE {expression} AND id IN (SELECT id FROM kept)"
    assert parsed(query)[:2] == (["days.csv"], ["trips", "kept"])
