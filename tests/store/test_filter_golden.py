"""The filter queries that the real MLMD answered, asked of us, through the store and as bare SQL."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select

from autolog_store import ListOptions, MetadataStore, OrderByField, errors
from autolog_store.filter_query import conditions
from autolog_store.filter_query.functions import FUNCTIONS
from autolog_store.sql import tables

GOLDEN = Path(__file__).parent / "golden"
ROWS = [json.loads(line) for line in (GOLDEN / "filter_queries.jsonl").read_text(encoding="utf-8").splitlines()]

DOCS = (Path(__file__).parents[2] / "docs" / "filter-queries.md").read_text(encoding="utf-8")

# Where we mend what is odd in MLMD: what we find instead. docs/filter-queries.md has the reasons.
MENDED = {
    "state = ABANDONED": [],
    "state <> LIVE": [3, 4, 5, 6],
    "state IN(LIVE)": [1, 2],
    "state = LIVE AND state = LIVE": [1, 2],
    "artifacts_a.external_id = 'ds-1'": [1, 2],
    "executions_a.last_known_state != COMPLETE": [1, 2, 3, 4],
    "parent_contexts_a.create_time_since_epoch > 0": [2, 3],
    "events_0.type = PENDING_OUTPUT": [3],
    "events_0.type = UNKNOWN": [],
    "events_0.type = INPUT AND events_1.type = INPUT": [1],
    "custom_properties.Mixed.int_value = 7": [1],
    "custom_properties.multi.string_value = 'a\\nb'": [5],
    "custom_properties.note.string_value = 'it\\'s \"run\"'": [],
    "STARTS_WITH(name, 'r')": [1],
    "name = 'uri'": [6],
}


# What servers find instead.
ON_SERVERS = {
    "f048": [1],  # LIKE distinguishes upper and lower case there
    "f049": [],
    "f050": [2, 3, 4, 6],
    "f185": [],  # their integers have 32 bits
}


def expected_of(row: dict[str, Any]) -> list[int] | type[errors.StatusError]:
    if row["query"] in MENDED:
        assert "quirk" in row, "only what is odd may be mended"
        return MENDED[row["query"]]
    return getattr(errors, row["error"]["class"]) if "error" in row else row["ids"]


@pytest.fixture(scope="module")
def engines() -> Iterator[dict[str, Engine]]:
    opened = {
        name: create_engine(f"sqlite:///file:{GOLDEN / name}?mode=ro&uri=true")
        for name in ("small.sqlite", "graph.sqlite")
    }
    yield opened
    for engine in opened.values():
        engine.dispose()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_store_answers_a_filter_query_as_mlmd_did(
    row: dict[str, Any], golden_store: Callable[[str], MetadataStore]
) -> None:
    options = dict(row.get("options", {}), filter_query=row["query"])
    if "order_by" in options:
        options["order_by"] = OrderByField[options["order_by"]]
    ask = getattr(golden_store(row["db"]), f"get_{row['kind']}s")
    expected = expected_of(row)
    if golden_store.backend != "sqlite":  # type: ignore[attr-defined]
        expected = ON_SERVERS.get(row["id"], expected)
    if isinstance(expected, list):
        assert [node.id for node in ask(list_options=ListOptions(**options))] == expected
    else:
        with pytest.raises(expected, match=r"^Invalid `filter_query`: "):
            ask(list_options=ListOptions(**options))


@pytest.mark.parametrize("row", [row for row in ROWS if isinstance(expected_of(row), list)], ids=lambda row: row["id"])
def test_every_shape_of_the_sql_finds_the_same_nodes(row: dict[str, Any], engines: dict[str, Engine]) -> None:
    table = getattr(tables, row["kind"])
    ids = conditions.select_ids(row["query"], row["kind"])
    shapes = [
        ids,
        select(table.c.id).where(table.c.id.in_(ids)),
        select(table.c.id).where(conditions.matches(row["query"], row["kind"])),
        select(table.c.id).where(conditions.matches(row["query"], row["kind"], is_next_page=True)),
    ]
    with engines[row["db"]].connect() as connection:
        found = [list(connection.execute(shape).scalars()) for shape in shapes]
    expected = sorted(expected_of(row)) if not row.get("options", {}).get("limit") else sorted(found[0])
    assert [sorted(each) for each in found] == [expected] * len(shapes)


def test_docs_have_a_decision_on_every_oddity_of_mlmd_and_name_every_function() -> None:
    words = set(DOCS.split("`"))
    assert {row["quirk"] for row in ROWS if "quirk" in row} <= words
    assert {name for name in FUNCTIONS if f"{name}(" not in DOCS} <= words


@pytest.mark.parametrize(
    "query", [line for block in DOCS.split("```sql\n")[1:] for line in block.split("```")[0].splitlines()]
)
def test_queries_in_the_docs_are_answered(query: str, engines: dict[str, Engine]) -> None:
    with engines["small.sqlite"].connect() as connection:
        connection.execute(conditions.select_ids(query, "artifact"))
