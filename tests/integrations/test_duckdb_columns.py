"""duckdb: tables that a query joins count while columns of them are there, or where they choose rows."""

import pytest

for name in ("duckdb", "pandas"):
    pytest.importorskip(name)

import duckdb
import pandas as pd

from autolog import provenance


def files_of(thing):
    return "".join(sorted(source.file.path.rpartition("/")[2][0] for source in provenance.sources_of(thing)))


@pytest.fixture
def connection(facts, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pd.DataFrame({"id": range(4), "city": list("ROBO"), "age": [31, 45, 27, 60]}).to_csv("p.csv", index=False)
    pd.DataFrame({"city": list("BOR"), "mayor": list("abc"), "size": [1.5, 2.5, 3.5]}).to_csv("c.csv", index=False)
    pd.DataFrame({"id": [0, 2]}).to_csv("l.csv", index=False)
    with duckdb.connect() as connection:
        yield connection


JOINED = "SELECT p.id, p.age, c.mayor, c.size FROM 'p.csv' AS p LEFT JOIN 'c.csv' AS c USING (city)"
FETCHED = {
    "df": (lambda c: c.execute(JOINED).df(), lambda t, names: t[names]),
    "a relation": (lambda c: c.sql(JOINED).df(), lambda t, names: t[names]),
    "polars": (lambda c: c.sql(JOINED).pl(), lambda t, names: t.select(names)),
    "arrow": (lambda c: c.sql(JOINED).to_arrow_table(), lambda t, names: t.select(names)),
    "arrays": (lambda c: c.execute(JOINED).fetchnumpy(), lambda t, names: [t[name] for name in names]),
}


@pytest.mark.parametrize(("fetch", "take"), FETCHED.values(), ids=FETCHED.keys())
def test_a_table_that_is_joined_counts_only_while_its_columns_are_there(connection, fetch, take):
    answer = fetch(connection)
    assert files_of(answer) == "cp"
    assert (files_of(take(answer, ["id", "age"])), files_of(take(answer, ["age", "size"]))) == ("p", "cp")


CHOSEN = {
    "an inner join": "SELECT p.age FROM 'p.csv' p JOIN 'c.csv' c USING (city)",
    "a condition": "SELECT p.age FROM 'p.csv' p LEFT JOIN 'c.csv' c USING (city) WHERE c.size > 2",
    "a list": "SELECT age FROM 'p.csv' WHERE city IN (SELECT city FROM 'c.csv')",
    "an anti join": "SELECT age FROM 'p.csv' ANTI JOIN 'c.csv' USING (city)",
}


@pytest.mark.parametrize("query", CHOSEN.values(), ids=CHOSEN.keys())
def test_a_table_that_chooses_rows_counts_without_its_columns(connection, query):
    assert files_of(connection.sql(query).df()) == "cp"


def test_columns_are_followed_through_tables_views_and_frames(connection):
    connection.execute("CREATE VIEW cities AS SELECT city, size FROM 'c.csv'")
    connection.execute(f"CREATE TABLE joined AS {JOINED}")
    frame = connection.execute("SELECT * FROM joined").df()
    assert (files_of(frame[["age"]]), files_of(frame[["size"]])) == ("p", "cp")
    some = connection.execute("SELECT f.age, v.size FROM frame f LEFT JOIN cities v ON v.size = f.age").df()
    assert (files_of(some[["age"]]), files_of(some)) == ("p", "cp")
    connection.register("people", frame[["id", "age"]])
    assert files_of(connection.execute("SELECT age FROM people SEMI JOIN 'l.csv' USING (id)").df()) == "lp"


@pytest.mark.parametrize("ask", ["table", "view"])
def test_a_table_or_view_that_is_asked_for_by_its_name_is_followed(connection, ask):
    connection.sql(f"CREATE {ask} asked AS SELECT p.id, c.size FROM 'p.csv' AS p LEFT JOIN 'c.csv' AS c USING (city)")
    table = getattr(connection, ask)("asked").df()
    assert (files_of(table), files_of(table[["id"]])) == ("cp", "p")


def test_relations_that_are_joined_are_followed_by_their_columns(connection):
    people = connection.sql("SELECT * FROM 'p.csv'").set_alias("people")
    cities = connection.sql("SELECT * FROM 'c.csv'").set_alias("cities")
    ways = {
        how: people.join(cities, "people.city = cities.city", how=how).project("age").df() for how in ("left", "inner")
    }
    assert {how: files_of(frame) for how, frame in ways.items()} == {"left": "p", "inner": "cp"}
    assert files_of(people.join(cities, "city", how="left").project("age, size").df()) == "cp"


def test_files_may_be_given_as_parameters(connection):
    assert (
        files_of(connection.execute("SELECT * FROM read_csv(?, union_by_name = true)", [["p.csv", "l.csv"]]).df())
        == "lp"
    )
    assert files_of(connection.execute("SELECT * FROM read_csv($name)", {"name": "c.csv"}).df()) == "c"


def test_an_answer_of_a_connection_is_that_to_its_latest_query(connection):
    connection.execute(JOINED)
    assert files_of(connection.execute("SELECT 1 AS one").df()) == ""


def test_a_table_of_another_database_comes_from_its_file(connection):
    with duckdb.connect("x.duckdb") as other:
        other.execute("CREATE TABLE t AS SELECT 1 AS id, 2 AS w")
    provenance.forget_all()
    connection.execute("ATTACH 'x.duckdb' AS more (READ_ONLY)")
    frame = connection.execute("SELECT p.id, p.age, m.w FROM 'p.csv' p LEFT JOIN more.t m USING (id)").df()
    assert (files_of(frame), files_of(frame[["age"]])) == ("px", "p")


RELATIONS = {
    "projected": (lambda r: r.project("age, id"), "p"),
    "projected, another": (lambda r: r.select("size"), "cp"),
    "chosen": (lambda r: r.filter("age > 30").project("age"), "p"),
    "chosen by another": (lambda r: r.filter("size > 2").project("age"), "cp"),
    "some": (lambda r: r.order("size").limit(2).project("age"), "p"),
    "grouped": (lambda r: r.aggregate("id, max(age) AS a", "id"), "p"),
    "grouped, another": (lambda r: r.aggregate("max(size) AS s"), "cp"),
    "queried": (lambda r: r.query("t", "SELECT age FROM t"), "p"),
}


@pytest.mark.parametrize(("operation", "expected"), RELATIONS.values(), ids=RELATIONS.keys())
def test_relations_are_followed_by_their_columns(connection, operation, expected):
    assert files_of(operation(connection.sql(JOINED)).df()) == expected


def test_several_statements_of_one_call_and_files_among_parameters_are_followed(connection):
    connection.execute("CREATE TABLE people (id INT, age INT); -- of all years\nCREATE TABLE left_out AS FROM 'l.csv';")
    connection.execute("INSERT INTO people SELECT id, age FROM read_csv(?)", ["p.csv"])
    connection.execute("CREATE VIEW towns AS FROM 'c.csv'; CREATE TABLE note AS SELECT ';' AS text")
    assert files_of(connection.execute("FROM people").df()) == "p"
    assert files_of(connection.execute("FROM people WHERE id NOT IN (SELECT id FROM left_out)").df()) == "lp"
    assert files_of(connection.execute("SELECT mayor FROM towns").df()) == "c"
