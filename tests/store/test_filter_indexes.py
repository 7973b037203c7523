"""Filter queries on SQLite: an index leads to what a query names, and no table is read from end to end."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Select, create_engine, select, text
from sqlalchemy.dialects import sqlite

from autolog_store.filter_query import conditions
from autolog_store.sql import tables


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    tables.metadata.create_all(engine)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def plan_of(connection: Connection, statement: Select[Any]) -> list[str]:
    options = {"literal_binds": True, "render_postcompile": True}
    sql = str(statement.compile(dialect=sqlite.dialect(), compile_kwargs=options))
    return [row.detail for row in connection.execute(text("EXPLAIN QUERY PLAN " + sql.replace(":", r"\:")))]


@pytest.mark.parametrize("map_name", ["properties", "custom_properties"])
@pytest.mark.parametrize("kind", ["artifact", "execution", "context"])
@pytest.mark.parametrize(
    ("condition", "index"),
    [
        ("int_value = 5", "int"),
        ("int_value > 5", "int"),
        ("int_value IN (5, 6)", "int"),
        ("double_value >= 0.5", "double"),
        ("double_value BETWEEN 0.1 AND 0.2", "double"),
        ("string_value = 'x'", "string"),
        ("string_value IN ('x', 'y')", "string"),
    ],
)
def test_property_terms_use_the_index_of_their_column(
    connection: Connection, kind: Any, map_name: str, condition: str, index: str
) -> None:
    plan = plan_of(connection, conditions.select_ids(f"{map_name}.p.{condition}", kind))
    value = f"{index}_value"
    assert any(
        f"USING INDEX idx_{kind}_property_{index} (name=? AND is_custom_property=? AND {value}" in step for step in plan
    )
    assert not [step for step in plan if "SCAN" in step]


@pytest.mark.parametrize("kind", ["artifact", "execution", "context"])
@pytest.mark.parametrize(
    "query",
    [
        "id = 5",
        "id IN (5, 6)",
        "name = 'x'",
        "'x' = name",
        "name IN ('x', 'y')",
        "type = 'X'",
        "type = 'X' AND name = 'x'",
        "external_id = 'x'",
        "create_time_since_epoch > 5",
        "name = 'x' AND NOT type_id = 5",
    ],
)
def test_attributes_are_found_by_their_index(connection: Connection, kind: Any, query: str) -> None:
    assert not [step for step in plan_of(connection, conditions.select_ids(query, kind)) if "SCAN" in step]


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("uri = 'x'", "artifact"),
        ("contexts_a.id = 5", "artifact"),
        ("contexts_a.name = 'x'", "artifact"),
        ("contexts_a.name = 'x' AND contexts_a.type = 'Run'", "artifact"),
        ("events_0.execution_id = 5", "artifact"),
        ("contexts_a.name = 'x'", "execution"),
        ("events_0.artifact_id = 5", "execution"),
        ("artifacts_a.uri = 'x'", "context"),
        ("executions_a.name = 'x'", "context"),
        ("parent_contexts_a.name = 'x'", "context"),
        ("child_contexts_a.id = 5", "context"),
    ],
)
def test_neighbours_are_found_by_their_index(connection: Connection, kind: Any, query: str) -> None:
    for statement in (
        conditions.select_ids(query, kind),
        select(getattr(tables, kind)).where(conditions.matches(query, kind)),
    ):
        assert not [step for step in plan_of(connection, statement) if "SCAN" in step]


@pytest.mark.parametrize(
    "query",
    ["state = LIVE", "id > 5", "properties.p.int_value != 5", "properties.p.bool_value", "events_0.type = INPUT"],
)
def test_a_page_of_what_no_index_leads_to_is_read_in_order_and_ends_when_it_is_full(
    connection: Connection, query: str
) -> None:
    table = tables.artifact
    page = select(table).where(conditions.matches(query, "artifact"), table.c.id > 100).order_by(table.c.id).limit(10)
    plan = plan_of(connection, page)
    assert plan[0].endswith("Artifact USING INTEGER PRIMARY KEY (rowid>?)")
    assert not [step for step in plan if "TEMP B-TREE" in step or "LIST SUBQUERY" in step]


def test_the_pages_after_the_first_are_read_in_order_too(connection: Connection) -> None:
    table, query = tables.artifact, "properties.p.double_value > 0.5"
    first = select(table).where(conditions.matches(query, "artifact")).order_by(table.c.id)
    following = select(table).where(conditions.matches(query, "artifact", is_next_page=True), table.c.id > 100)
    assert any("idx_artifact_property_double" in step for step in plan_of(connection, first))
    assert plan_of(connection, following.order_by(table.c.id))[0].endswith("(rowid>?)")
