"""Tables that come from databases and go there: through pandas, polars, SQLAlchemy and drivers."""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

for name in ("pandas", "polars", "sklearn"):
    pytest.importorskip(name)

import pandas as pd
import polars as pl
import sqlalchemy
from database_servers import PASSWORD, MariaDB, PostgreSQL
from sklearn.linear_model import LinearRegression

from autolog import databases, lineage, settings, stores, waiting
from autolog.errors import StoreUnavailableError
from autolog.facts import ArtifactSeen, ExecutionReported, ExecutionStarted
from autolog.named_files import file_state_of

ALL = "SELECT * FROM sales"


def digest(query: str) -> str:
    return "sha256:" + hashlib.sha256(query.encode()).hexdigest()


def fit(frame) -> None:
    LinearRegression().fit(frame[["a"]], frame["b"])


def inputs(facts, type: str = "Train") -> list[ArtifactSeen]:
    (step,) = [one for one in facts.of(ExecutionStarted) if one.type == type]
    seen = {one.key: one for one in facts.of(ArtifactSeen)}
    return [seen[use.artifact] for use in step.inputs if use.evidence == "identity"]


def filled(facts) -> ArtifactSeen:
    """Return what came out of the only Transform."""
    (step,) = [one.execution for one in facts.of(ExecutionStarted) if one.type == "Transform"]
    (use,) = [use for one in facts.of(ExecutionReported) if one.execution == step for use in one.outputs]
    return next(one for one in facts.of(ArtifactSeen) if one.key == use.artifact)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript("CREATE TABLE sales (a REAL, b REAL); INSERT INTO sales VALUES (1, 2), (2, 3), (3, 5);")
    connection.executescript("CREATE TABLE decoy (a REAL, b REAL);")
    connection.close()
    return path


@pytest.fixture
def connection(shop: Path, request: pytest.FixtureRequest, facts) -> Iterator[object]:
    """The database, opened in one of the ways in which people do."""
    kind = request.param
    engine = sqlalchemy.create_engine(f"sqlite:///{shop}")
    opened = {
        "sqlite3": lambda: sqlite3.connect(shop),
        "url": lambda: f"sqlite:///{shop}",
        "engine": lambda: engine,
        "connection": engine.connect,
        "raw": engine.raw_connection,
    }[kind]()
    yield opened
    if hasattr(opened, "close"):
        opened.close()
    engine.dispose()


HOW = pytest.mark.parametrize("connection", ["sqlite3", "url", "engine", "connection", "raw"], indirect=True)
BY_ENGINE = pytest.mark.parametrize("connection", ["url", "engine", "connection"], indirect=True)


@HOW
@pytest.mark.filterwarnings("ignore:pandas only supports SQLAlchemy")
def test_a_query_of_a_file_database_comes_from_its_file(facts, shop, connection):
    fit(pd.read_sql(ALL, connection))
    (database,) = inputs(facts)
    assert database.file.path == str(shop)
    assert database.properties == {"format": "sqlite", "tables": "sales", "query_digest": digest(ALL)}
    (step,) = facts.of(ExecutionStarted)
    assert step.properties["query_digest"] == digest(ALL)


@BY_ENGINE
def test_a_whole_table_is_known_by_its_name(facts, shop, connection):
    fit(pd.read_sql_table("sales", connection))
    (database,) = inputs(facts)
    assert database.file.path == str(shop)
    assert database.properties == {"format": "sqlite", "tables": "sales"}


@BY_ENGINE
def test_a_query_may_be_an_expression_of_sqlalchemy(facts, shop, connection):
    fit(pd.read_sql_query(sqlalchemy.text(ALL), connection))
    (database,) = inputs(facts)
    assert database.properties["query_digest"] == digest(ALL)


CSV = "SELECT * FROM 'sales.csv' WHERE a > ?"
ASKED_OF_DUCKDB = {
    "df": lambda connection: connection.execute(CSV, [0]).df(),
    "fetchnumpy": lambda connection: pd.DataFrame(connection.execute(CSV, [0]).fetchnumpy()),
    "pl": lambda connection: connection.sql(CSV, params=[0]).pl(),
    "to_arrow_table": lambda connection: connection.query(CSV, params=[0]).to_arrow_table().to_pandas(),
    "a relation": lambda connection: connection.sql(CSV, params=[0]).filter("b > 2").df(),
    "through pandas": lambda connection: pd.read_sql(CSV, connection, params=[0]),
}


@pytest.mark.filterwarnings("ignore:pandas only supports SQLAlchemy")
@pytest.mark.parametrize("ask", ASKED_OF_DUCKDB.values(), ids=ASKED_OF_DUCKDB.keys())
def test_a_query_of_duckdb_is_known_by_its_digest(facts, tmp_path, monkeypatch, ask):
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(tmp_path)
    Path("sales.csv").write_text("a,b\n1,2\n2,3\n3,5\n")
    with duckdb.connect() as connection:
        fit(ask(connection))
    (file,) = {one.file.path: one for one in inputs(facts)}.values()
    assert (file.file.path, file.properties["query_digest"]) == (str(tmp_path / "sales.csv"), digest(CSV))
    (step,) = facts.of(ExecutionStarted)
    assert step.properties["query_digest"] == digest(CSV)


def test_a_query_of_the_answer_to_another_has_the_digests_of_both(facts, tmp_path, monkeypatch):
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(tmp_path)
    Path("sales.csv").write_text("a,b\n1,2\n2,3\n3,5\n")
    first, second = "FROM 'sales.csv'", "SELECT a, avg(b) AS b FROM of_all GROUP BY a"
    of_all = duckdb.sql(first)
    duckdb.sql(second).write_parquet("means.parquet")
    assert of_all.columns == ["a", "b"]
    (step,) = facts.of(ExecutionStarted)
    assert step.properties["query_digest"].split() == sorted([digest(first), digest(second)])


def test_two_queries_of_one_database_are_told_apart_by_the_steps(facts, shop):
    engine = sqlalchemy.create_engine(f"sqlite:///{shop}")
    more = ALL + " WHERE a > 0"
    for query in (ALL, more):
        fit(pd.read_sql(query, engine))
    engine.dispose()
    assert [one.properties["query_digest"] for one in facts.of(ExecutionStarted)] == [digest(ALL), digest(more)]


def test_the_newest_connections_are_remembered_however_many_there_were(facts, shop, monkeypatch):
    monkeypatch.setattr(databases, "_connections", {})
    monkeypatch.setattr(databases, "_MOST", 3)
    opened = [sqlite3.connect(shop) for _ in range(5)]
    fit(pd.read_sql(ALL, opened[-1]))
    for one in opened:
        one.close()
    assert [Path(one.file.path).name for one in inputs(facts)] == ["shop.sqlite"]


def test_chunks_of_an_answer_come_from_the_database(facts, shop):
    engine = sqlalchemy.create_engine(f"sqlite:///{shop}")
    fit(pd.concat(list(pd.read_sql(ALL, engine, chunksize=2))))
    engine.dispose()
    assert [one.file.path for one in inputs(facts)] == [str(shop)]


@pytest.mark.parametrize("connection", ["sqlite3", "url", "engine", "connection"], indirect=True)
def test_what_is_written_to_a_file_database_is_a_transform(facts, shop, iris, connection):
    pd.read_csv(iris).to_sql("flowers", connection, index=False)
    (raw,) = inputs(facts, "Transform")
    assert raw.file.path == str(iris)
    written = filled(facts)
    assert (written.file.path, written.properties) == (str(shop), {"format": "sqlite", "tables": "flowers"})


def test_a_table_that_is_written_within_a_transaction_is_there_after_it(facts, shop, iris):
    engine = sqlalchemy.create_engine(f"sqlite:///{shop}")
    with engine.begin() as transaction:
        pd.read_csv(iris).to_sql("flowers", transaction, index=False)
        assert not facts.of(ExecutionReported)
    fit(pd.read_sql("SELECT a, b FROM flowers", engine))
    engine.dispose()
    (read,) = inputs(facts)
    assert filled(facts).file == read.file


@pytest.mark.parametrize("connection", ["sqlite3", "engine"], indirect=True)
def test_a_table_of_a_file_comes_from_what_it_was_filled_with_before_another_one(facts, shop, iris, tables, connection):
    for name in ("train", "valid"):
        pd.read_csv(f"{name}.csv").to_sql(name, connection, index=False)
    fit(pd.read_sql("SELECT a, b FROM train WHERE a > 1", connection))
    assert sorted(Path(one.file.path).name for one in inputs(facts)) == [shop.name, "train.csv"]


@pytest.mark.parametrize("connection", ["sqlite3", "engine"], indirect=True)
def test_what_is_appended_to_a_table_of_a_file_leaves_what_it_was_filled_with(facts, shop, tables, connection):
    for name in ("decoy", "train", "valid"):
        rows = pd.read_csv(f"{name}.csv")
        rows.to_sql("old" if name == "decoy" else "all", connection, index=False, if_exists="append")
    last = facts.of(ExecutionStarted)[-1]
    seen = {one.key: Path(one.file.path).name for one in facts.of(ArtifactSeen)}
    assert sorted(seen[use.artifact] for use in last.inputs) == ["train.csv", "valid.csv"]


@pytest.mark.parametrize("connection", ["sqlite3"], indirect=True)
def test_the_newest_table_counts_like_others_once_something_else_has_changed_the_file(facts, shop, tables, connection):
    pd.read_csv("train.csv").to_sql("train", connection, index=False)
    connection.execute("CREATE TABLE later (x)")
    connection.commit()
    fit(pd.read_sql("SELECT a, b FROM train", connection))
    assert sorted(Path(one.file.path).name for one in inputs(facts)) == [shop.name, "train.csv"]


BY_HAND = """
import sqlite3
import pandas as pd
from sklearn.tree import DecisionTreeClassifier

def fill(name):
    connection = sqlite3.connect("all.db")
    pd.read_csv(f"{name}.csv").to_sql(name, connection, index=False)
    connection.close()

def rows_of(name):
    connection = sqlite3.connect("all.db")
    cursor = connection.cursor()
    cursor.execute("SELECT * FROM decoy")
    print(len(cursor.fetchall()))
    cursor.execute(f"SELECT a, b, y FROM {name}")
    found = cursor.fetchall()
    connection.close()
    return found

for name in ("train", "valid", "decoy"):
    fill(name)
table = pd.DataFrame(rows_of("train"), columns=["a", "b", "y"])
DecisionTreeClassifier().fit(table[["a", "b"]], table["y"])
"""


def test_rows_that_a_cursor_fetches_come_from_what_the_tables_of_its_last_query_were_filled_with(tables, run):
    (tables / "script.py").write_text(BY_HAND)
    graph = run(BY_HAND)
    assert [(step[1], set(step[2])) for step in graph[-1:]] == [("fit", {"all.db", "train.csv"})]


@pytest.mark.parametrize("kind", ["sqlite3", "engine"])
def test_tables_of_a_database_in_memory_come_from_what_they_were_filled_with(facts, iris, tables, kind):
    database = sqlite3.connect(":memory:") if kind == "sqlite3" else sqlalchemy.create_engine("sqlite://")
    pd.read_csv(iris).to_sql("flowers", database, index=False)
    pd.read_csv("train.csv").to_sql("flowers", database, index=False, if_exists="replace")
    pd.read_csv("valid.csv").to_sql("flowers", database, index=False, if_exists="append")
    pd.read_csv("decoy.csv").to_sql("others", database, index=False)
    fit(pd.read_sql("SELECT a, b FROM flowers WHERE a > 1", database))
    (database.close if kind == "sqlite3" else database.dispose)()
    assert sorted(Path(one.file.path).name for one in inputs(facts)) == ["train.csv", "valid.csv"]


def test_polars_asks_and_fills_databases_too(facts, shop, iris):
    engine = sqlalchemy.create_engine(f"sqlite:///{shop}")
    fit(pl.read_database(ALL, engine).to_pandas())
    assert [one.file.path for one in inputs(facts)] == [str(shop)]
    pl.read_csv(iris).write_database("flowers", engine)
    engine.dispose()
    assert [one.file.path for one in inputs(facts, "Transform")] == [str(iris)]


@pytest.mark.parametrize("connection", ["sqlite3"], indirect=True)
def test_polars_asks_connections_of_a_driver(facts, shop, connection):
    fit(pl.read_database(ALL, connection).to_pandas())
    assert [one.file.path for one in inputs(facts)] == [str(shop)]


@pytest.mark.parametrize("how", ["pandas", "polars"])
@pytest.mark.filterwarnings("ignore:pandas only supports SQLAlchemy")
def test_a_connection_of_duckdb_is_asked_through_pandas_and_polars(facts, iris, how):
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE flowers AS SELECT * FROM '{iris}'")
        query = "SELECT a, b FROM flowers"
        frame = pd.read_sql(query, connection) if how == "pandas" else pl.read_database(query, connection).to_pandas()
        fit(frame)
    assert [one.file.path for one in inputs(facts)] == [str(iris)]


URL = "postgresql+psycopg://anna:geheim@db.example:5432/shop?sslmode=require"


@pytest.mark.parametrize(
    "asked", [URL, sqlalchemy.create_engine(URL), URL.replace("+psycopg", "").replace(":5432", "")]
)
def test_a_server_is_its_url_without_user_password_and_driver(asked):
    database = databases.database_of(asked)
    assert (database.kind, database.place) == ("postgresql", "postgresql://db.example/shop")


def test_the_answer_of_a_server_comes_from_its_tables_and_is_known_by_the_query():
    database = databases.database_of(URL)
    found = database.sources(None, "SELECT * FROM sales JOIN shops USING (shop)", None, {"num_rows": 3})
    by_uri = {one.file.path: one.properties for one in found}
    query = digest("SELECT * FROM sales JOIN shops USING (shop)")
    assert by_uri == {
        "postgresql://db.example/shop#table=sales": {"format": "postgresql", "tables": "sales"},
        "postgresql://db.example/shop#table=shops": {"format": "postgresql", "tables": "shops"},
        f"postgresql://db.example/shop#query={query}": {
            "format": "postgresql",
            "tables": "sales\nshops",
            "query_digest": query,
            "num_rows": 3,
        },
    }
    assert file_state_of(database.place_of("sales")).path == "postgresql://db.example/shop#table=sales"


@pytest.fixture(params=[MariaDB, PostgreSQL])
def server(request: pytest.FixtureRequest) -> Iterator[MariaDB | PostgreSQL]:
    """A server with an empty database `shop`."""
    kind = request.param
    if not all(map(kind.program, kind.needs)):
        tell = pytest.fail if os.environ.get("AUTOLOG_REQUIRE_SERVERS") == "1" else pytest.skip
        tell(f"no {kind.__name__} here")
    running = kind(None)
    running.execute("CREATE DATABASE shop")
    yield running
    running.close()


def test_asking_creates_no_database(server: MariaDB | PostgreSQL) -> None:
    missing = settings.resolve(server.url("missing"))
    for _ in range(2):  # the first time, too, nothing was made
        with pytest.raises(StoreUnavailableError, match="cannot open the database missing"):
            lineage.find("Run", store=missing.store)
        assert "missing" in str(waiting.status(missing).reason)
    stores.open_to_write(missing).close()
    assert len(lineage.find("Run", store=missing.store)) == 0
    assert waiting.status(missing).reason is None


@pytest.mark.filterwarnings("ignore:pandas only supports SQLAlchemy")
def test_steps_join_by_the_tables_of_a_real_server(server, facts, iris):
    engine = sqlalchemy.create_engine(server.url("shop"))
    try:
        with engine.begin() as transaction:
            pd.read_csv(iris).to_sql("flowers", transaction, index=False)
        place = f"{server.backend}://127.0.0.1:{server.port}/shop#"
        assert filled(facts).file.path == f"{place}table=flowers"
        query = "SELECT a, b FROM flowers WHERE a > 5"
        raw = engine.raw_connection()
        for asked in (engine, raw.driver_connection):
            fit(pd.read_sql(query, asked))
        raw.close()
    finally:
        engine.dispose()
    for step in (one for one in facts.of(ExecutionStarted) if one.type == "Train"):
        used = {use.artifact.partition("|")[0] for use in step.inputs}
        assert used == {f"{place}table=flowers", f"{place}query={digest(query)}"}
        assert step.properties["query_digest"] == digest(query)
    assert PASSWORD not in str(facts.all)


@pytest.fixture
def attached(shop, tmp_path, facts):
    """A connection to the shop, to which two other files are attached."""
    for name, table in (("more", "prices"), ("spare", "unused")):
        with sqlite3.connect(tmp_path / f"{name}.sqlite") as other:
            other.execute(f"CREATE TABLE {table} (a REAL, c REAL)")
            other.execute(f"INSERT INTO {table} VALUES (1, 10), (2, 20), (3, 30)")
        other.close()
    connection = sqlite3.connect(shop)
    connection.row_factory = sqlite3.Row
    for name in ("more", "spare"):
        connection.execute(f"ATTACH DATABASE '{tmp_path / name}.sqlite' AS {name}")
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("query", "files"),
    [
        ("SELECT s.a, s.b, p.c FROM sales s JOIN more.prices p ON p.a = s.a", {"shop", "more"}),
        ("SELECT s.a, s.b, p.c FROM main.sales s JOIN prices p USING (a)", {"shop", "more"}),
        ("SELECT a, c AS b FROM more.prices", {"more"}),
        (ALL, {"shop"}),
    ],
)
def test_a_query_comes_from_the_attached_files_whose_tables_it_names(facts, attached, query, files):
    fit(pd.read_sql_query(query, attached))
    assert {Path(one.file.path).stem for one in inputs(facts)} == files


def test_to_know_what_is_attached_leaves_a_connection_as_it_is(attached):
    seen = []
    attached.set_trace_callback(seen.append)
    changes = attached.total_changes
    pd.read_sql_query(ALL, attached)
    assert (attached.in_transaction, attached.total_changes, attached.row_factory) == (False, changes, sqlite3.Row)
    assert [one for one in seen if not one.startswith("PRAGMA")] == [ALL]
