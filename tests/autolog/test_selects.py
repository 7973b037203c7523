"""Which tables the columns of a query's answer come from."""

import pytest

from autolog.facts import DATASET
from autolog.selects import Selected, selected, table_of
from autolog.sources import NOTHING, Source


def source(name):
    return Source(name, DATASET, None, {})


KNOWN = {"known": ["k", "x"], "other": ["k", "y"]}  # tables whose columns are known, too


def tables(name):
    return table_of(frozenset([source(name)]), KNOWN.get(name))


def names(sources):
    return "".join(sorted(one.key for one in sources or ()))


def read(query):
    found = selected(query, tables)
    return found and (names(found.rows), {name: names(one) for name, one in found.columns.items()})


QUERIES = {
    "one table": ("SELECT a.x, a.y + 1 AS z FROM a", ("a", {"x": "", "z": ""})),
    "an inner join": ("SELECT a.x FROM a JOIN b ON a.k = b.k", ("ab", {"x": ""})),
    "a left join": ("SELECT a.x, b.y FROM a LEFT JOIN b ON a.k = b.k", ("a", {"x": "", "y": "b"})),
    "two of them": (
        "SELECT a.x, b.y, c.z q FROM a LEFT JOIN b USING (k) LEFT OUTER JOIN c ON b.m = c.m",
        ("a", {"x": "", "y": "b", "q": "bc"}),
    ),
    "a left join that a condition uses": ("SELECT a.x FROM a LEFT JOIN b USING (k) WHERE b.y > 1", ("ab", {"x": ""})),
    "a group": ("SELECT a.x, max(b.y) AS m FROM a LEFT JOIN b USING (k) GROUP BY a.x", ("a", {"x": "", "m": "b"})),
    "a group by its column": ("SELECT b.y, count(*) AS n FROM a LEFT JOIN b USING (k) GROUP BY 1", None),
    "a semi join": ("SELECT x FROM a SEMI JOIN b USING (k)", ("ab", {"x": ""})),
    "an anti join": ("SELECT a.x FROM a ANTI JOIN b ON a.k = b.k", ("ab", {"x": ""})),
    "what is in another": ("SELECT x FROM a WHERE k IN (SELECT k FROM b)", ("ab", {"x": ""})),
    "what exists": ("SELECT x FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.k = a.k)", ("ab", {"x": ""})),
    "a comma": ("SELECT a.x FROM a, b WHERE a.k = b.k", ("ab", {"x": ""})),
    "a subquery": (
        "SELECT a.x, t.n FROM a LEFT JOIN (SELECT k, count(*) AS n FROM b GROUP BY k) AS t ON t.k = a.k",
        ("a", {"x": "", "n": "b"}),
    ),
    "WITH": (
        "WITH big AS (SELECT * FROM a WHERE x > 3), n AS (SELECT y FROM b) SELECT big.x, n.y FROM big LEFT JOIN n ON 1",
        ("a", {"x": "", "y": "b"}),
    ),
    "columns that are known": ("SELECT x, y FROM known LEFT JOIN other USING (k)", ("known", {"x": "", "y": "other"})),
    "a scalar": ("SELECT x, (SELECT max(y) FROM b) AS m FROM a", ("a", {"x": "", "m": "b"})),
    "a union": ("SELECT x FROM a UNION ALL SELECT y FROM b ORDER BY 1", ("ab", {"x": ""})),
    "what another leaves out": ("SELECT x FROM a EXCEPT SELECT x FROM b", ("ab", {"x": ""})),
    "a file": ("SELECT x FROM 'a.csv' t LEFT JOIN read_csv(['b.csv', 'c.csv'], header = true) u USING (k)", None),
    "a window": (
        "SELECT a.x, avg(a.y) OVER (PARTITION BY b.g ORDER BY a.d ROWS 3 PRECEDING) AS m FROM a LEFT JOIN b USING (k)",
        ("a", {"x": "", "m": "b"}),
    ),
    "a type": (
        "SELECT b.y::DOUBLE AS y, CAST(a.x AS INTEGER) AS x FROM a LEFT JOIN b USING (k)",
        ("a", {"y": "b", "x": ""}),
    ),
    "a case": (
        "SELECT CASE WHEN b.y = 'q' THEN 1 ELSE 0 END AS is_q, a.x FROM a LEFT JOIN b USING (k)",
        ("a", {"is_q": "b", "x": ""}),
    ),
    "quoted names": ('SELECT "a"."x y" FROM a LEFT JOIN b USING (k)', ("a", {"x y": ""})),
    "distinct ones": ("SELECT DISTINCT ON (b.y) a.x FROM a LEFT JOIN b USING (k)", ("ab", {"x": ""})),
    "all distinct ones": ("SELECT DISTINCT a.x FROM a LEFT JOIN b USING (k)", ("a", {"x": ""})),
    "comments": ("SELECT a.x -- FROM b\nFROM a /* JOIN c */", ("a", {"x": ""})),
}


@pytest.mark.parametrize(("query", "expected"), [one for one in QUERIES.values() if one[1]])
def test_of_a_query_is_known_which_tables_choose_rows_and_which_make_columns(query, expected):
    assert read(query) == expected


def test_a_group_that_is_named_by_its_place_chooses_rows():
    assert read(QUERIES["a group by its column"][0])[0] == "ab"


def test_files_are_asked_for_by_their_names():
    assert read(QUERIES["a file"][0]) == ("a.csv", {"x": "b.csvc.csv"})


def test_all_columns_are_those_of_tables_that_choose_and_of_others():
    plain = selected("SELECT * FROM a", tables)
    joined = selected("SELECT a.*, b.y FROM a LEFT JOIN b USING (k)", tables)
    both = selected("SELECT * FROM a LEFT JOIN b USING (k)", tables)
    assert (names(plain.rows), names(plain.column("x"))) == ("a", "")
    assert (names(joined.column("anything")), names(joined.column("y"))) == ("", "b")
    assert names(both.column("anything")) == "b"


def test_a_column_that_is_not_known_to_be_of_one_table_comes_from_all_that_may_have_it():
    found = selected("SELECT x FROM a LEFT JOIN b ON a.k = b.k", tables)
    assert names(found.column("x")) == "b"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "INSERT INTO a VALUES (1)",
        "PIVOT a ON x USING sum(y)",
        "WITH RECURSIVE t AS (SELECT 1) SELECT * FROM t",
        "SELECT * FROM a PIVOT (sum(x) FOR y IN (1, 2))",
        "SELECT 1; SELECT 2",
        "SELECT (1",
        "SELECT 1)",
        "SELECT x FROM (VALUES (1), (2)) AS t(x)",
        "SELECT x FROM a TABLESAMPLE 10",
        "SELECT x FROM some_function(a)",
        "SELECT",
        "SELECT x FROM",
        "SELECT x FROM a GROUP BY x WHERE y FROM b",
    ],
)
def test_nothing_is_told_of_what_is_written_in_another_way(query):
    found = selected(query, lambda name: Selected(NOTHING, {}))
    assert found is None or found.all() == NOTHING
