"""Tables and arrays in files: scripts as tutorials show them, and the whole graph that each leaves behind.

Every script reads a decoy, `config.csv` or `config.npy`, too, and uses it for nothing.
"""

import gc
import linecache
from pathlib import Path

import pytest
from graphs import DECOY, FIT, fitted

from autolog import named_files, provenance, written_folders
from autolog.facts import ArtifactSeen, ExecutionStarted

PANDAS_ROUND_TRIPS = {
    "fwf": ("to_string('t.fwf', index=False)", "read_fwf('t.fwf')"),
    "excel": ("to_excel('t.xlsx', index=False)", "read_excel('t.xlsx')"),
    "orc": ("to_orc('t.orc')", "read_orc('t.orc')"),
    "xml": ("to_xml('t.xml', index=False)", "read_xml('t.xml')"),
    "html": ("to_html('t.html', index=False)", "read_html('t.html')[0]"),
    "stata": ("to_stata('t.dta', write_index=False)", "read_stata('t.dta')"),
    "hdf": ("to_hdf('t.h5', key='t')", "read_hdf('t.h5', 't')"),
    "csv in an open file": ("pipe(write_open)", "read_csv('t.csv')"),
}


@pytest.mark.parametrize("name", PANDAS_ROUND_TRIPS)
def test_a_frame_that_pandas_writes_and_reads_leads_back(run, project, facts, name):
    write, read = PANDAS_ROUND_TRIPS[name]
    graph = run(
        DECOY
        + "def write_open(table):\n    with open('t.csv', 'w') as file:\n        table.to_csv(file, index=False)\n"
        + f"pd.read_csv('iris.csv').{write}\n"
        + f"table = pd.{read}\nX, y = table[['a', 'b', 'c', 'd']], table['kind']"
        + FIT
    )
    (file,) = [path.name for path in project.glob("t.*")]
    step, fit = graph
    assert (step[0], step[2], step[3]) == ("Transform", {"iris.csv": (("self",), "identity")}, [file])
    assert fit == fitted(file)[0]
    written = next(fact for fact in facts.of(ArtifactSeen) if fact.file and fact.file.path.endswith(file))
    assert (written.properties["num_rows"], written.properties["num_columns"]) == (150, 5)
    assert written.properties["columns"].startswith("a: float64\n")


def test_sheets_and_chunks_are_followed_too(run, project):
    graph = run(
        DECOY
        + "table = pd.read_csv('iris.csv')\n"
        + "with pd.ExcelWriter('t.xlsx') as writer:\n    table.to_excel(writer, sheet_name='one', index=False)\n"
        + "with pd.ExcelFile('t.xlsx') as book:\n    X = pd.read_excel(book, sheet_name=['one'])['one'][['a', 'b']]\n"
        + "y = pd.concat([chunk for chunk in pd.read_csv('iris.csv', chunksize=50)])['kind']"
        + FIT
    )
    assert graph[0][2:] == ({"iris.csv": (("self",), "identity")}, ["t.xlsx"])
    assert graph[1:] == fitted(X="t.xlsx", y="iris.csv")


NUMPY = "import numpy as np\nnp.save('config.npy', np.zeros(3))\nconfig = np.load('config.npy')\n"
NUMPY += "table = np.loadtxt('iris.csv', delimiter=',', skiprows=1)\n"
ARRAYS = {
    "loadtxt": ("", "table", "iris.csv"),
    "genfromtxt": ("", "np.genfromtxt('iris.csv', delimiter=',', skip_header=1)", "iris.csv"),
    "save": ("np.save('t', table)", "np.load('t.npy')", "t.npy"),
    "memory map": ("np.save('t.npy', table)", "np.load('t.npy', mmap_mode='r')", "t.npy"),
    "savez": ("np.savez('t', other=[1], table=table)", "np.load('t.npz')['table']", "t.npz"),
    "savetxt": ("np.savetxt('t.txt', table)", "np.loadtxt('t.txt')", "t.txt"),
    "fromfile": ("table.tofile('t.bin')", "np.fromfile('t.bin').reshape(150, 5)", "t.bin"),
    "memmap": ("table.tofile('t.bin')", "np.memmap('t.bin', dtype='float64', mode='r', shape=(150, 5))", "t.bin"),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_leads_to_its_file(run, name):
    write, read, file = ARRAYS[name]
    graph = run(NUMPY + f"{write}\ntable = {read}\nX, y = table[:, :4], table[:, 4]" + FIT)
    assert graph[-1:] == fitted(file)
    steps = [step for step in graph[:-1] if step[3] != ["config.npy"]]
    expected = [({"iris.csv": None}, [file])] if write and "tofile" not in write else []
    assert [(dict.fromkeys(step[2]), step[3]) for step in steps] == expected


def test_an_array_is_described(run, facts):
    run(NUMPY + "np.save('t.npy', table)")
    (fact,) = [fact for fact in facts.of(ArtifactSeen) if fact.file and fact.file.path.endswith("t.npy")]
    assert fact.properties == {
        "format": "npy", "shape": "150, 5", "dtype": "float64", "num_rows": 150, "num_columns": 5,
    }  # fmt: skip


POLARS = "import polars as pl\nconfig = pl.read_csv('config.csv')\n"
POLARS_SCRIPTS = {
    "eager": (
        "table = pl.read_csv('iris.csv').filter(pl.col('a') > 4.5).with_columns(e=pl.col('a') * 2)",
        ["iris.csv"],
    ),
    "lazy": ("table = pl.scan_csv('iris.csv').filter(pl.col('a') > 4.5).sort('a').collect()", ["iris.csv"]),
    "an aggregate": (
        "table = pl.scan_csv('iris.csv').group_by('a', 'kind').agg(pl.col('b').mean()).collect()",
        ["iris.csv"],
    ),
    "an eager aggregate": (
        "table = pl.read_csv('iris.csv').group_by('a', 'kind').agg(pl.col('b').mean())",
        ["iris.csv"],
    ),
    "a join": (
        (
            "table = pl.read_csv('iris.csv').with_columns(pl.int_range(pl.len()).alias('row'))"
            ".join(pl.read_csv('labels.csv').head(100), on='row')"
        ),
        ["iris.csv", "labels.csv"],
    ),
    "a lazy join": (
        (
            "table = pl.scan_csv('iris.csv').with_columns(pl.int_range(pl.len()).alias('row'))"
            ".join(pl.scan_csv('labels.csv'), on='row').collect()"
        ),
        ["iris.csv", "labels.csv"],
    ),
    "concat": ("table = pl.concat([pl.read_csv('iris.csv')[:100], pl.read_csv('iris.csv')[100:]])", ["iris.csv"]),
    "SQL": ("table = pl.read_csv('iris.csv').sql('SELECT * FROM self WHERE a > 4.5')", ["iris.csv"]),
    "a pattern": (
        "for n in '12': pl.read_csv('iris.csv').write_csv(f'part-{n}.csv')\ntable = pl.scan_csv('part-*').collect()",
        ["part-1.csv", "part-2.csv"],
    ),
    "several files": (
        "pl.read_csv('iris.csv').write_csv('part-1.csv'); table = pl.read_csv(['iris.csv', 'part-1.csv'])",
        ["iris.csv", "part-1.csv"],
    ),
    "a filter by another table": (
        (
            "known = pl.read_csv('labels.csv')['label'].unique().implode()\n"
            "table = pl.scan_csv('iris.csv').filter(~pl.col('kind').is_in(known).not_() & (pl.col('a') > 4)).collect()"
        ),
        ["iris.csv", "labels.csv"],
    ),
    "from pandas": ("import pandas as pd; table = pl.from_pandas(pd.read_csv('iris.csv'))", ["iris.csv"]),
}


SINCE = {"several files": "2", "a filter by another table": "1.28"}  # older ones read one, and take the series itself


@pytest.mark.parametrize("to", ["to_numpy", "to_pandas"])
@pytest.mark.parametrize("name", POLARS_SCRIPTS)
def test_a_frame_of_polars_leads_to_its_files(run, name, to):
    if name in SINCE:
        pytest.importorskip("polars", minversion=SINCE[name])
    script, files = POLARS_SCRIPTS[name]
    graph = run(f"{POLARS}{script}\nX, y = table.select('a', 'b').{to}(), table['kind'].{to}()" + FIT)
    assert graph[-1:] == fitted(*files)


@pytest.mark.parametrize(
    ("write", "read"),
    [
        ("read_csv('iris.csv').write_parquet('t.parquet')", "read_parquet('t.parquet')"),
        ("scan_csv('iris.csv').sink_parquet('t.parquet')", "scan_parquet('t.parquet').collect()"),
        ("read_csv('iris.csv').write_ipc('t.arrow')", "read_ipc('t.arrow')"),
        ("read_csv('iris.csv').write_ndjson('t.ndjson')", "read_ndjson('t.ndjson')"),
        ("read_csv('iris.csv').write_json('t.json')", "read_json('t.json')"),
    ],
)
def test_a_frame_that_polars_writes_and_reads_leads_back(run, facts, project, write, read):
    graph = run(
        f"{POLARS}pl.{write}\ntable = pl.{read}\nX, y = table.select('a').to_numpy(), table['kind'].to_numpy()" + FIT
    )
    (file,) = [path.name for path in project.glob("t.*")]
    assert [(step[0], step[2], step[3]) for step in graph[:-1]] == [
        ("Transform", {"iris.csv": (("self",), "identity")}, [file])
    ]
    assert graph[-1:] == fitted(file)
    (before, *_) = [fact for fact in facts.of(ArtifactSeen) if fact.file and fact.file.path.endswith("iris.csv")]
    if "scan" not in write:
        assert (before.properties["num_rows"], before.properties["format"]) == (150, "csv")
        assert before.properties["columns"].startswith("a: Float64\n")


ARROW = "import pyarrow as pa, pyarrow.csv, pyarrow.parquet as pq, pyarrow.feather, pyarrow.dataset as ds\n"
ARROW += "config = pa.csv.read_csv('config.csv')\ntable = pa.csv.read_csv('iris.csv')\n"
ARROW_SCRIPTS = {
    "csv": ("", "table.to_pandas()", "iris.csv"),
    "parquet": (
        "pq.write_table(table, 't.parquet')",
        "pq.read_table('t.parquet').to_pandas()",
        "t.parquet",
    ),
    "columns": (
        "pq.write_table(table, 't.parquet')",
        "pq.read_table('t.parquet', columns=['a', 'b', 'kind']).to_pandas()",
        "t.parquet",
    ),
    "a file's row group": (
        "pq.write_table(table, 't.parquet')",
        "pq.ParquetFile('t.parquet').read_row_group(0).to_pandas()",
        "t.parquet",
    ),
    "feather": (
        "pa.feather.write_feather(table, 't.feather')",
        "pa.feather.read_table('t.feather').to_pandas()",
        "t.feather",
    ),
    "a filter": ("import pyarrow.compute as pc", "table.filter(pc.field('a') > 4.5).to_pandas()", "iris.csv"),
    "a partitioned data set": (
        "pq.write_to_dataset(table, 'parts', partition_cols=['kind'])",
        "pq.read_table('parts').to_pandas()",
        "parts",
    ),
    "a data set written": (
        "ds.write_dataset(table, 'parts', format='parquet')",
        "pq.read_table('parts').to_pandas()",
        "parts",
    ),
    "polars": ("import polars as pl", "pl.from_arrow(table).to_pandas()", "iris.csv"),
}


@pytest.mark.parametrize("name", ARROW_SCRIPTS)
def test_a_table_of_arrow_leads_to_its_file(run, name):
    write, read, file = ARROW_SCRIPTS[name]
    graph = run(f"{ARROW}{write}\ntable = {read}\nX, y = table[['a', 'b']], table['kind'].astype(int)" + FIT)
    assert graph[-1:] == fitted(file)
    expected = [("Transform", {"iris.csv": "identity"}, [file])] if "write" in write else []
    found = [(step[0], {name: how for name, (_, how) in step[2].items()}, step[3][:1]) for step in graph[:-1]]
    assert found == expected


def test_of_a_data_set_of_arrow_the_exact_fragments_are_possible_inputs(run):
    graph = run(
        ARROW
        + "ds.write_dataset(table, 'parts', format='parquet', partitioning=['kind'])\n"
        + "import os; open('parts/README', 'w').close()\n"
        + "parts = ds.dataset('parts', format='parquet', partitioning=['kind'], exclude_invalid_files=True)\n"
        + "table = parts.to_table().to_pandas()\n"
        + "X, y = table[['a', 'b']], table['kind'].astype(int)"
        + FIT
    )
    ((_, _, inputs, _),) = graph[1:]
    assert {how for _, how in inputs.values()} == {"scope"}
    assert sorted(inputs) == [f"parts/{kind}/part-0.parquet" for kind in range(3)]


def test_of_a_data_set_of_arrow_that_a_function_has_read_the_folder_is_data(run):
    script = (
        f"{ARROW}for folder in ('parts', 'decoys'):\n"
        "    ds.write_dataset(table, folder, format='parquet', partitioning=['kind'])\n"
        "def rows(folder):\n"
        "    parts = ds.dataset(folder, format='parquet', partitioning=['kind'])\n"
        "    return parts.to_table().to_pandas()\n"
        f"decoys, table = rows('decoys'), rows('parts')\nX, y = table[['a', 'b']], table['kind'].astype(int){FIT}"
    )
    Path("script.py").write_text(script)
    linecache.checkcache("script.py")
    assert {file: how for file, (_, how) in run(script)[-1][2].items()} == {"parts": "flow"}


def test_a_data_set_that_is_written_again_comes_from_the_first(run):
    graph = run(
        ARROW
        + "pq.write_to_dataset(table, 'parts', partition_cols=['kind'])\n"
        + "ds.write_dataset(ds.dataset('parts', format='parquet', partitioning='hive'), 'again', format='parquet')\n"
    )
    made = ["again", "again/part-0.parquet"]
    assert graph[1] == ("Transform", "write_dataset", {"parts": (("data",), "identity")}, made)


@pytest.mark.parametrize(("most", "files"), [(2, ["part-1.csv", "part-2.csv"]), (1, ["part-*.csv"])])
def test_a_pattern_names_each_of_its_files_unless_these_are_too_many(run, monkeypatch, most, files):
    monkeypatch.setattr(named_files, "_MOST_FILES", most)
    graph = run(
        f"{POLARS}pl.read_csv('iris.csv').write_csv('part-1.csv'); pl.read_csv('iris.csv').write_csv('part-2.csv')\n"
        "table = pl.read_csv('part-*.csv')\nX, y = table.select('a').to_numpy(), table['kind'].to_numpy()" + FIT
    )
    assert graph[-1:] == fitted(*files)


DUCKDB = "import duckdb, pandas as pd\nconfig = duckdb.sql(\"SELECT * FROM 'config.csv'\").df()\n"
DUCKDB_SCRIPTS = {
    "a file": ("table = duckdb.sql(\"SELECT * FROM 'iris.csv' WHERE a > 4.5\").df()", ["iris.csv"]),
    "a reader": ("table = duckdb.sql(\"SELECT * FROM read_csv('iris.csv', header = true) t\").df()", ["iris.csv"]),
    "a list": (
        (
            "pd.read_csv('iris.csv').to_csv('more.csv', index=False)\n"
            "table = duckdb.sql(\"SELECT * FROM read_csv(['iris.csv', 'more.csv'])\").df()"
        ),
        ["iris.csv", "more.csv"],
    ),
    "a pattern": (
        (
            "for name in 'ab': pd.read_csv('iris.csv').to_csv(f'part-{name}.csv', index=False)\n"
            "table = duckdb.sql(\"SELECT * FROM 'part-*.csv'\").df()"
        ),
        ["part-a.csv", "part-b.csv"],
    ),
    "a join": (
        (
            "table = duckdb.sql(\"WITH i AS (SELECT *, row_number() OVER () - 1 AS row FROM 'iris.csv') "
            "SELECT * FROM i JOIN 'labels.csv' USING (row)\").df()"
        ),
        ["iris.csv", "labels.csv"],
    ),
    "a variable of the caller's": (
        "def load():\n    frame = pd.read_csv('iris.csv')\n    return duckdb.sql('FROM frame').df()\ntable = load()",
        ["iris.csv"],
    ),
    "a table": (
        (
            "con = duckdb.connect()\ncon.execute(\"CREATE TABLE t AS SELECT * FROM 'iris.csv'\")\n"
            "table = con.execute('SELECT * FROM t').df()"
        ),
        ["iris.csv"],
    ),
    "a registered frame": (
        "con = duckdb.connect()\ncon.register('t', pd.read_csv('iris.csv'))\ntable = con.sql('SELECT * FROM t').df()",
        ["iris.csv"],
    ),
    "a database file": (
        (
            "con = duckdb.connect('my.db')\ncon.execute(\"CREATE TABLE t AS SELECT * FROM 'iris.csv'\")\ncon.close()\n"
            "con = duckdb.connect('my.db')\ntable = con.sql('SELECT * FROM t').df()"
        ),
        ["my.db"],
    ),
    "relations": ("table = duckdb.read_csv('iris.csv').filter('a > 4.5').project('a, b, kind').df()", ["iris.csv"]),
    "polars": ("table = duckdb.sql(\"SELECT * FROM 'iris.csv'\").pl().to_pandas()", ["iris.csv"]),
    "what is only compared": (
        "table = duckdb.sql(\"SELECT * FROM 'iris.csv' WHERE 'labels.csv' <> 'config.csv' -- FROM 'labels.csv'\").df()",
        ["iris.csv"],
    ),
}


@pytest.mark.parametrize("name", DUCKDB_SCRIPTS)
def test_a_query_of_duckdb_leads_to_its_files(run, name):
    script, files = DUCKDB_SCRIPTS[name]
    graph = run(f"{DUCKDB}{script}\nX, y = table[['a', 'b']], table['kind']" + FIT)
    assert graph[-1:] == fitted(*files)


ASKED_TWICE = {
    "arrays": (
        "def load(path):\n    got = con.execute(QUERY.format(path)).fetchnumpy()\n"
        "    return np.column_stack(list(got.values()))\n"
    ),
    "rows": "def load(path):\n    return np.array(con.execute(QUERY.format(path)).fetchall())\n",
    "a statement for itself": (
        "def load(path):\n    con.execute(QUERY.format(path))\n    return np.array(con.fetchall())\n"
    ),
    "a relation": "def load(path):\n    asked = con.sql(QUERY.format(path))\n    return np.array(asked.fetchall())\n",
    "a table": (
        "con.execute(\"CREATE TABLE i AS FROM 'iris.csv'\")\ncon.execute(\"CREATE TABLE o AS FROM 'other.csv'\")\n"
        "def load(path):\n    return np.array(con.execute(f'SELECT a, b, c FROM {path[0]}').fetchall())\n"
    ),
}


@pytest.mark.parametrize("load", ASKED_TWICE.values(), ids=ASKED_TWICE.keys())
def test_an_answer_of_duckdb_is_no_later_one_of_the_same_statement(run, load):
    script = (
        f"{DUCKDB}import numpy as np\nQUERY = \"SELECT a, b, c FROM '{{}}'\"\n"
        "pd.read_csv('iris.csv').to_csv('other.csv', index=False)\ncon = duckdb.connect()\n"
        f"{load}rows = load('iris.csv')\nothers = load('other.csv')\nX, y = rows * 2, rows[:, 2] > 1{FIT}"
    )
    Path("script.py").write_text(script)
    linecache.checkcache("script.py")
    assert run(script)[-1][2] == {"iris.csv": (("X", "y"), "flow")}


def test_what_duckdb_copies_to_a_file_is_a_transform_with_the_digest_of_its_query(run, facts):
    graph = run(
        DUCKDB
        + "duckdb.sql(\"COPY (SELECT * FROM 'iris.csv') TO 'a.parquet' (FORMAT parquet)\")\n"
        + "duckdb.read_parquet('a.parquet').limit(100).write_csv('b.csv')\n"
    )
    assert graph == [
        ("Transform", "COPY", {"iris.csv": (("query",), "identity")}, ["a.parquet"]),
        ("Transform", "write_csv", {"a.parquet": (("self",), "identity")}, ["b.csv"]),
    ]
    copy, _ = facts.of(ExecutionStarted)
    assert copy.params["query_digest"].startswith("sha256:")


EXPORTED = {
    "of a query": "connection = duckdb.connect()\nconnection.execute(\"CREATE TABLE t AS FROM 'iris.csv'\")\n",
    "of its file": (
        "with duckdb.connect('d.duckdb') as connection:\n    connection.execute('CREATE TABLE t AS SELECT 1 AS a')\n"
        "connection = duckdb.connect('d.duckdb')\n"
    ),
}


@pytest.mark.parametrize(("name", "origin"), [("of a query", "iris.csv"), ("of its file", "d.duckdb")], ids=EXPORTED)
def test_a_database_that_duckdb_exports_comes_from_what_its_tables_come_from(run, name, origin):
    gc.collect()
    graph = run(f"{DUCKDB}{EXPORTED[name]}connection.execute(\"EXPORT DATABASE 'out' (FORMAT parquet)\")\n")
    (export,) = [one for one in graph if one[1] == "EXPORT"]
    assert export[2] == {origin: (("query",), "identity")}
    assert sorted(export[3]) == ["out", "out/load.sql", "out/schema.sql", "out/t.parquet"]


PARQUET_WRITER = """
import pyarrow.csv, pyarrow.parquet as pq
table = pyarrow.csv.read_csv("iris.csv").select(["a"])
with pq.ParquetWriter("made.parquet", table.schema) as writer:
    writer.write_table(table)
    writer.write_table(table)
"""
KNOWN_COLUMNS = {
    "a relation": (
        DUCKDB + "duckdb.read_csv('iris.csv').project('a, b').write_csv('made.csv')\n",
        {"num_columns": 2, "columns": "a: DOUBLE\nb: DOUBLE", "format": "csv"},
    ),
    "a sink": (
        "import polars as pl\npl.scan_csv('iris.csv').select('a', n=pl.lit('x')).sink_parquet('made.parquet')\n",
        {"num_columns": 2, "columns": "a: Float64\nn: String", "format": "parquet"},
    ),
    "a sink of text": (
        "import polars as pl\npl.scan_csv('iris.csv').select('a').sink_csv('made.csv')\n",
        {"format": "csv"},
    ),
    "a writer": (
        PARQUET_WRITER,
        {"num_rows": 300, "num_columns": 1, "columns": "a: double", "format": "parquet"},
    ),
}


@pytest.mark.parametrize(("script", "expected"), KNOWN_COLUMNS.values(), ids=KNOWN_COLUMNS.keys())
def test_what_is_known_of_a_written_table_without_reading_it_is_told(run, facts, script, expected):
    run(script)
    (made,) = [one for one in facts.of(ArtifactSeen) if one.file and Path(one.file.path).stem == "made"]
    assert made.properties == expected


FILLED = {
    "by a query": "connection.execute(\"CREATE TABLE t AS SELECT * FROM 'iris.csv'\")",
    "by several": "connection.execute('CREATE TABLE t (a DOUBLE)')\n"
    "connection.execute(\"INSERT INTO t SELECT a FROM 'iris.csv'\")",
    "by a relation": "connection.read_csv('iris.csv').create('t')",
    "within a block": "with connection:\n    connection.execute(\"CREATE TABLE t AS FROM 'iris.csv'\")",
}


@pytest.mark.parametrize("name", FILLED)
def test_a_database_of_duckdb_comes_from_what_its_tables_were_filled_with(run, name):
    gc.collect()  # connections of other tests: a relation does not tell which is its own
    graph = run(f"{DUCKDB}connection = duckdb.connect('made.duckdb')\n{FILLED[name]}\nconnection.close()\n")
    assert [one for one in graph if one[1] == "execute"] == [
        ("Transform", "execute", {"iris.csv": (("query",), "identity")}, ["made.duckdb"])
    ]


@pytest.mark.parametrize(
    ("name", "then"),
    [
        ("'made.duckdb'", "os.chdir('elsewhere')"),
        ("pathlib.Path('made.duckdb')", ""),
        ("'~/made.duckdb'", ""),
    ],
    ids=["while the working directory changes", "by a path", "in the user's folder"],
)
def test_a_database_file_of_duckdb_is_known_however_it_is_named(run, project, monkeypatch, name, then):
    monkeypatch.setenv("HOME", str(project))
    (project / "elsewhere").mkdir()
    graph = run(
        f"import os, pathlib\n{DUCKDB}connection = duckdb.connect({name})\n"
        f"connection.execute(\"CREATE TABLE t AS SELECT * FROM 'iris.csv'\")\n{then}\nconnection.close()\n"
    )
    assert [(one[1], one[3]) for one in graph if one[0] == "Transform"] == [("execute", ["made.duckdb"])]


def test_a_database_of_duckdb_that_is_only_asked_is_not_made_again(run, project):
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect(str(project / "made.duckdb")) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS target")
    graph = run(
        f"{DUCKDB}connection = duckdb.connect('made.duckdb')\nprint(connection.execute('FROM t').df())\n"
        "connection.execute('CREATE TABLE u AS FROM t')\nconnection.close()\n"
    )
    assert [one for one in graph if one[0] == "Transform"] == []


def test_a_table_that_duckdb_knows_and_we_do_not_is_said(run, caplog):
    run("import duckdb\nduckdb.sql('SELECT * FROM duckdb_constraints').df()")
    assert caplog.messages == [
        "autolog: the origin of duckdb_constraints in a query of duckdb is not known; what it holds is not recorded"
    ]


def test_data_of_an_hdf5_file_comes_from_what_was_written_into_it(run):
    graph = run(
        "import h5py, numpy as np\ntable = np.loadtxt('iris.csv', delimiter=',', skiprows=1)\n"
        "with h5py.File('config.h5', 'w') as file:\n    file['x'] = [1, 2]\n"
        "with h5py.File('config.h5') as file:\n    config = file['x'][:]\n"
        "with h5py.File('t.h5', 'w') as file:\n    group = file.create_group('data')\n"
        "    group.create_dataset('X', data=table[:, :4])\n    group['y'] = table[:, 4]\n"
        "with h5py.File('t.h5', 'r') as file:\n    X, y = file['data/X'][:], np.asarray(file['data']['y'])" + FIT
    )
    assert graph[-2:] == [("Transform", "close", {"iris.csv": (("self",), "identity")}, ["t.h5"]), *fitted("t.h5")]


def test_tensors_of_safetensors_lead_to_their_file(run):
    graph = run(
        "import numpy as np\nfrom safetensors.numpy import load_file, save_file\n"
        "table = np.loadtxt('iris.csv', delimiter=',', skiprows=1)\n"
        "save_file({'config': np.zeros(2)}, 'config.safetensors')\nload_file('config.safetensors')\n"
        "save_file({'table': table}, 't.safetensors')\ntable = load_file('t.safetensors')['table']\n"
        "X, y = table[:, :4], table[:, 4]" + FIT
    )
    assert graph[1][2:] == ({"iris.csv": (("table",), "identity")}, ["t.safetensors"])
    assert graph[2:] == fitted("t.safetensors")


def test_no_table_is_kept_alive(project, facts):
    import gc
    import weakref

    import polars as pl

    frame = pl.read_csv("iris.csv")
    assert provenance.sources_of(frame)
    alive = weakref.ref(frame)
    del frame
    gc.collect()
    assert alive() is None


def test_a_file_that_pyarrow_writes_table_by_table_is_made_of_all_of_them_once(run):
    graph = run(
        DECOY
        + "import pyarrow.csv\nimport pyarrow.parquet as pq\n"
        + "one, two = (pyarrow.csv.read_csv(name) for name in ('iris.csv', 'labels.csv'))\n"
        + "with pq.ParquetWriter('t.parquet', one.schema) as writer:\n    writer.write_table(one)\n"
        + "    writer.write(one)\n    writer.close()\n"
        + "pq.write_table(two, 'u.parquet')\n"
    )
    assert graph == [
        ("Transform", "close", {"iris.csv": (("self",), "identity")}, ["t.parquet"]),
        ("Transform", "write_table", {"labels.csv": (("table",), "identity")}, ["u.parquet"]),
    ]


def test_a_data_set_that_pyarrow_writes_has_the_format_that_was_asked_for(run, facts):
    run(
        "import pyarrow.csv\nimport pyarrow.dataset\n"
        "pyarrow.dataset.write_dataset(pyarrow.csv.read_csv('iris.csv'), 'parts', format='parquet')"
    )
    formats = {Path(one.file.path).name: one.properties["format"] for one in facts.of(ArtifactSeen)}
    assert formats == {"iris.csv": "csv", "parts": "parquet", "part-0.parquet": "parquet"}


def test_only_the_folder_is_recorded_of_many_files(run, monkeypatch):
    monkeypatch.setattr(written_folders, "_MOST_FILES", 2)
    (step,) = run(f"{ARROW}pq.write_to_dataset(table, 'parts', partition_cols=['kind'])")
    assert step[3] == ["parts"]


@pytest.mark.parametrize("write", ["frame.write_parquet", "frame.lazy().sink_parquet"])
def test_parts_that_polars_writes_are_their_folder_and_each_a_file(run, write):
    if not hasattr(pytest.importorskip("polars"), "PartitionBy"):
        pytest.skip("older ones divide otherwise")
    parts = f"parts = pl.PartitionBy('parts', key='kind')\n{write}(parts, mkdir=True)"
    (step,) = run(f"{POLARS}frame = pl.read_csv('iris.csv')\n{parts}")
    made = ["parts", *(f"parts/kind={kind}/00000000.parquet" for kind in range(3))]
    assert (step[0], step[2], step[3]) == ("Transform", {"iris.csv": (("self",), "identity")}, made)
