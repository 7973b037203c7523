"""Files that scripts write by hand: each script reads raw.csv and a decoy, config.csv, and writes clean.csv."""

import os
import sys
from collections.abc import Callable

import pytest

from autolog import hand_written
from autolog.facts import ExecutionReported, ExecutionStarted
from autolog.testing import Facts

# Scripts leave files open.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")

_TABLE = """
class Table:
    def __init__(self):
        self.rows = {}
    @classmethod
    def of(cls, path):
        table = cls()
        with open(path) as source:
            for number, line in enumerate(source):
                table.add(number, line)
        return table
    def add(self, number, line):
        self.rows[number] = line
    def longer(self, number):
        return sum(len(self.rows[one]) for one in self.rows if one > number)
def write(table, path):
    with open(path, "w") as target:
        for number in range(2):
            target.write(str(table.longer(number)))
"""

ONE_FILE = {
    "an item of a dict that a comprehension has read": """
def read(name):
    with open(name) as source:
        return source.read().split()
def write(rows):
    with open("clean.csv", "w") as target:
        target.write(json.dumps({"rows": [float(row[0]) for row in rows[1:3]]}))
def main():
    parts = {name: read(f"{name}.csv") for name in ("config", "raw", "more")}
    write(parts["raw"])
main()
""",
    "what a method tells of an object that a function was given": _TABLE
    + """def main():
    table, other = Table.of("raw.csv"), Table.of("config.csv")
    write(table, "clean.csv")
main()
""",
    "what a method tells of an object that a dict holds under another name than its file has": _TABLE
    + """def main():
    tables = {key: Table.of(f"{name}.csv") for key, name in {"x": "raw", "y": "config", "z": "more"}.items()}
    write(tables["x"], "clean.csv")
main()
""",
    "row by row": """
with open("raw.csv", newline="") as source, open("clean.csv", "w", newline="") as target:
    writer = csv.writer(target)
    for row in csv.reader(source):
        if row[0]:
            writer.writerow(row)
""",
    "rows with names": """
with open("raw.csv") as source:
    rows = [row for row in csv.DictReader(source) if row["a"]]
with open("clean.csv", "w") as target:
    writer = csv.DictWriter(target, fieldnames=["a", "b"])
    writer.writeheader()
    writer.writerows(rows)
""",
    "all rows at once": """
rows = [row[:2] for row in csv.reader(open("raw.csv"))]
with open("clean.csv", "w") as target:
    csv.writer(target).writerows(rows)
""",
    "line by line": """
target = open("clean.csv", "w")
for line in open("raw.csv"):
    words = line.strip().split(",")
    target.write(",".join(words) + "\\n")
target.close()
""",
    "print": """
lines = open("raw.csv").read().splitlines()
with open("clean.csv", "w") as target:
    for line in lines:
        print(line.upper(), file=target)
""",
    "json": """
rows = list(csv.DictReader(open("raw.csv")))
with open("clean.csv", "w") as target:
    json.dump({"rows": rows}, target, indent=2)
""",
    "in one expression": """
rows = list(csv.DictReader(open("raw.csv")))
json.dump(rows, open("clean.csv", "w"))
""",
    "a path": """
from pathlib import Path
text = Path("raw.csv").read_text()
Path("clean.csv").write_text(text.replace(",", ";"))
""",
    "compressed": """
import gzip
with open("raw.csv") as source, gzip.open("clean.csv", "wt") as target:
    target.writelines(line for line in source if line)
""",
    "functions": """
def load(path):
    with open(path) as file:
        return [row for row in csv.reader(file)]
def save(path, rows):
    with open(path, "w") as file:
        writer = csv.writer(file)
        for row in rows:
            writer.writerow(row)
def main():
    rows = load("raw.csv")
    settings = load("config.csv")
    save("clean.csv", [row[:1] for row in rows])
main()
""",
    "a function that gets the file": """
def write(file, rows):
    for row in rows:
        file.write(",".join(row))
rows = list(csv.reader(open("raw.csv")))
with open("clean.csv", "w") as target:
    write(target, rows)
""",
    "by an array's own method": """
import numpy as np
numbers = np.array([float(row[1]) for row in csv.reader(open("raw.csv")) if row[1].isdigit()])
numbers.tofile("clean.csv")
""",
    "by an array's own method into an open file": """
import numpy as np
numbers = np.array([float(row[1]) for row in csv.reader(open("raw.csv")) if row[1].isdigit()])
with open("clean.csv", "wb") as target:
    numbers.tofile(target)
""",
    "by a library's function": """
from scipy.io import savemat
first = [row[0] for row in csv.reader(open("raw.csv"))]
savemat("clean.csv", {"first": first}, appendmat=False)
""",
    "by a library's object, in a function": """
import xml.etree.ElementTree as ET
def store(text, path):
    ET.ElementTree(ET.Element("rows", text=text)).write(path)
store(open("raw.csv").read(), "clean.csv")
""",
    "that a framework reads again": """
import pandas as pd
with open("clean.csv", "w") as target:
    target.write(open("raw.csv").read())
table = pd.read_csv("clean.csv")
""",
    "into a database": """
import sqlite3
connection = sqlite3.connect("clean.csv")
cursor = connection.cursor()
cursor.execute("CREATE TABLE rows (a, b)")
for row in csv.DictReader(open("raw.csv")):
    cursor.execute("INSERT INTO rows VALUES (?, ?)", (row["a"], row["b"]))
connection.commit()
connection.close()
again = sqlite3.connect("clean.csv")
print(again.execute("SELECT count(*) FROM rows").fetchall())
again.close()
""",
    "in a function that is found by its name": """
def load(connection, path):
    with open(path, newline="") as file:
        reader = csv.DictReader(file)
        connection.executemany("INSERT INTO rows VALUES (?)", [(row["a"],) for row in reader])
def stage():
    import sqlite3
    connection = sqlite3.connect("clean.csv")
    connection.execute("CREATE TABLE rows (a)")
    load(connection, "raw.csv")
    connection.commit()
    connection.close()
{"stage": stage}["stage"]()
""",
    "a table of pandas": """
import pandas as pd
table = pd.read_csv("raw.csv")
with open("clean.csv", "w") as target:
    for row in table.itertuples():
        target.write(f"{row.a} {row.b}\\n")
""",
    "a new name at the end": """
import os
with open("raw.csv") as source, open("clean.csv.part", "w") as target:
    target.write(source.read())
os.replace("clean.csv.part", "clean.csv")
""",
    "a new name in another folder": """
import os
os.mkdir("new")
with open("raw.csv") as source, open("new/clean.csv", "w") as target:
    target.write(source.read())
os.replace("new/clean.csv", "clean.csv")
""",
    "a folder with a new name": """
import os
os.mkdir("new")
with open("raw.csv") as source, open("new/clean.csv", "w") as target:
    target.write(source.read())
os.rename("new", "done")
os.rename("done/clean.csv", "clean.csv")
""",
    "a temporary file": """
import os, tempfile
rows = list(csv.reader(open("raw.csv")))
with tempfile.NamedTemporaryFile("w", dir=".", delete=False) as target:
    json.dump(rows, target)
os.replace(target.name, "clean.csv")
""",
    "a pickler": """
import pickle
rows = list(csv.reader(open("raw.csv")))
with open("clean.csv", "wb") as target:
    pickle.Pickler(target).dump(rows)
""",
    "one of two writers": """
rows = list(csv.reader(open("raw.csv")))
target, others = open("clean.csv", "w"), open("/dev/null", "w")
for row in rows:
    (target if row else others).write(str(row))
""",
    "a writer under another name": """
target = open("clean.csv", "w")
writer, nothing = csv.writer(target), None
for row in csv.reader(open("raw.csv")):
    chosen = writer if row else nothing
    chosen.writerow(row)
target.close()
""",
    "an archive of texts": """
import zipfile
rows = list(csv.reader(open("raw.csv")))
with zipfile.ZipFile("clean.csv", "w") as archive:
    archive.writestr("rows.json", json.dumps(rows))
""",
    "an archive of files": """
import zipfile
with zipfile.ZipFile("clean.csv", "w") as archive:
    archive.write("raw.csv", "rows.csv")
""",
    "a method of a library's file": """
import wave
content = open("raw.csv", "rb").read()
with wave.open("clean.csv", "wb") as sound:
    sound.setnchannels(1)
    sound.setsampwidth(1)
    sound.setframerate(100)
    sound.writeframes(content)
""",
    "a memory map that is not flushed": """
import numpy as np
numbers = np.array([float(row[1]) for row in csv.reader(open("raw.csv")) if row[1].isdigit()])
mapped = np.memmap("clean.csv", dtype=float, mode="w+", shape=numbers.shape)
mapped[:] = numbers
del mapped
""",
    "parts that a library's file makes": """
import numpy as np
from scipy.io import netcdf_file
numbers = np.array([float(row[1]) for row in csv.reader(open("raw.csv")) if row[1].isdigit()])
with netcdf_file("clean.csv", "w") as target:
    target.createDimension("place", len(numbers))
    variable = target.createVariable("b", "d", ("place",))
    variable[:] = numbers
""",
    "awaited functions": """
import asyncio
async def save(rows):
    with open("clean.csv", "w") as target:
        json.dump(rows, target)
async def main(rows):
    await save(rows)
asyncio.run(main(list(csv.reader(open("raw.csv")))))
""",
    "into a database through SQLAlchemy": """
from sqlalchemy import create_engine, text
rows = list(csv.DictReader(open("raw.csv")))
engine = create_engine("sqlite:///clean.csv")
with engine.begin() as connection:
    connection.execute(text("CREATE TABLE rows (a, b)"))
    connection.execute(text("INSERT INTO rows VALUES (:a, :b)"), rows)
engine.dispose()
""",
    "into a database as objects": """
from sqlalchemy import Column, Integer, Text, create_engine
from sqlalchemy.orm import Session, declarative_base
Base = declarative_base()
class Row(Base):
    __tablename__ = "rows"
    id = Column(Integer, primary_key=True)
    a = Column(Text)
engine = create_engine("sqlite:///clean.csv")
Base.metadata.create_all(engine)
with Session(engine) as rows:
    rows.add_all([Row(a=row["a"]) for row in csv.DictReader(open("raw.csv"))])
    rows.commit()
engine.dispose()
""",
    "into a database of DuckDB, as values": """
import duckdb
rows = [row for row in csv.reader(open("raw.csv"))][1:3]
with duckdb.connect("clean.csv") as connection:
    connection.execute("CREATE TABLE rows (a text, b text)")
    connection.executemany("INSERT INTO rows VALUES (?, ?)", rows)
""",
    "an object that keeps the open file": """
class Store:
    def __init__(self, path):
        self.file = open(path, "w")
    def add(self, row):
        self._write(json.dumps(row))
    def _write(self, line):
        self.file.write(line + "\\n")
    def close(self):
        self.file.close()
store, others = Store("clean.csv"), Store("/dev/null")
for row in csv.reader(open("raw.csv")):
    store.add(row)
others.add(config)
store.close()
""",
    "an object that keeps a writer, in a block": """
class Rows:
    def __init__(self, path):
        self.path = path
    def __enter__(self):
        self.file = open(self.path, "w")
        self.writer = csv.writer(self.file)
        return self
    def __exit__(self, *error):
        self.file.close()
def main():
    with Rows("clean.csv") as rows, Rows("/dev/null") as others:
        for row in csv.reader(open("raw.csv")):
            rows.writer.writerow(row)
        others.writer.writerow(config)
main()
""",
    "an object of a class that is derived": """
class Lines:
    def __init__(self, path):
        self.file = open(path, "w")
class Texts(Lines):
    def __init__(self, path, count):
        super().__init__(path)
        self.count = count
    def put(self, text):
        self.file.write(text)
        self.count += 1
texts = Texts("clean.csv", 0)
texts.put(open("raw.csv").read())
""",
    "an object that writes at the end of its block": """
class Rows:
    def __init__(self, path):
        self.path, self.rows = path, []
    def add(self, row):
        self.rows.append(row)
    def __enter__(self):
        return self
    def __exit__(self, *error):
        with open(self.path, "w") as file:
            json.dump(self.rows, file)
with Rows("clean.csv") as rows:
    for row in csv.reader(open("raw.csv")):
        rows.add(row)
with Rows("/dev/null") as rows:
    rows.add(config)
""",
    "a function that gives the open file in a block": """
import os
from contextlib import contextmanager
@contextmanager
def writing(path):
    with open(path + ".tmp", "w") as file:
        yield file
    os.replace(path + ".tmp", path)
rows = list(csv.reader(open("raw.csv")))
with writing("clean.csv") as target:
    json.dump(rows, target)
""",
    "a function that returns a connection": """
import sqlite3
def connect(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE rows (a, b)")
    return connection
def fill(connection, rows):
    connection.executemany("INSERT INTO rows VALUES (?, ?)", rows)
connection = connect("clean.csv")
fill(connection, [row[:2] for row in csv.reader(open("raw.csv"))])
connection.commit()
connection.close()
""",
    "one of a dict of open files": """
files = {name: open(name, "w") for name in ("clean.csv", "/dev/null")}
for row in csv.reader(open("raw.csv")):
    csv.writer(files["clean.csv" if row[0] else "/dev/null"]).writerow(row)
for file in files.values():
    file.close()
""",
    "a variable of the script's that a function writes": """
rows = list(csv.reader(open("raw.csv")))
def save(path):
    with open(path, "w") as target:
        json.dump(rows, target)
save("clean.csv")
""",
    "a text in memory": """
import io
text, others = io.StringIO(), io.StringIO()
csv.writer(text).writerows(csv.reader(open("raw.csv")))
writer = csv.writer(others)
writer.writerow(config)
with open("clean.csv", "w") as target:
    target.write(text.getvalue())
open("/dev/null", "w").write(others.getvalue())
""",
    "a table in memory, compressed": """
import gzip, io
import pandas as pd
def packed(table):
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb") as file:
        table.to_csv(file)
    return buffer.getvalue()
settings = packed(pd.read_csv("config.csv"))
with open("clean.csv", "wb") as target:
    target.write(packed(pd.read_csv("raw.csv")))
""",
    "an array in memory that is used again": """
import io
import numpy as np
buffer = io.BytesIO()
np.save(buffer, config)
buffer.seek(0)
buffer.truncate()
writer = np.array(list(csv.reader(open("raw.csv"))))
np.save(buffer, writer)
with open("clean.csv", "wb") as target:
    target.write(buffer.getbuffer())
""",
    "a file that is read and written anew": """
rows = list(csv.reader(open("raw.csv")))
with open("clean.csv", "w") as target:
    json.dump(rows, target)
kept = [row for row in json.load(open("clean.csv")) if row[0]]
with open("clean.csv", "w") as target:
    json.dump(kept, target)
""",
    "a file that is written anew, without a look at it": """
with open("clean.csv", "w") as target:
    target.write(config)
with open("clean.csv", "w") as target:
    target.write(open("raw.csv").read())
""",
    "an archive of a folder": """
import os, shutil
os.mkdir("folder")
shutil.copy("raw.csv", "folder/raw.csv")
os.rename(shutil.make_archive("made", "gztar", ".", "folder"), "clean.csv")
""",
    "a thread of a pool": """
from concurrent.futures import ThreadPoolExecutor
def save(path, rows):
    with open(path, "w") as target:
        json.dump(rows, target)
def main():
    rows = list(csv.reader(open("raw.csv")))
    with ThreadPoolExecutor(2) as pool:
        pool.submit(save, "/dev/null", config)
    with ThreadPoolExecutor(2) as pool:
        others = {"rows": rows, "config": config}
        pool.submit(store, "clean.csv", rows=rows).result()
def store(path, rows):
    save(path, rows)
main()
""",
    "a thread": """
import threading
def save(path, rows):
    with open(path, "w") as target:
        json.dump(rows, target)
rows = list(csv.reader(open("raw.csv")))
thread = threading.Thread(target=save, args=("clean.csv",), kwargs={"rows": rows})
thread.start()
thread.join()
""",
    "a thread of asyncio": """
import asyncio
def save(path, rows):
    with open(path, "w") as target:
        json.dump(rows, target)
async def main(rows):
    await asyncio.to_thread(save, "clean.csv", rows)
asyncio.run(main(list(csv.reader(open("raw.csv")))))
""",
    "a thread that joblib starts": """
from joblib import Parallel, delayed
def save(path, row):
    with open(path, "a") as target:
        target.write(str(row))
rows = list(csv.reader(open("raw.csv")))
Parallel(2, backend="threading")(delayed(save)("clean.csv", row) for row in rows)
""",
    "a name that is used again": """
with open("raw.csv") as file:
    raw = file.read()
with open("clean.csv", "w") as file:
    file.write(raw)
with open("note.txt", "w") as file:
    file.write("done")
""",
    "a member of an archive, by a name that is used again": """
import zipfile
rows = list(csv.reader(open("raw.csv")))
with zipfile.ZipFile("clean.csv", "w") as archive:
    with archive.open("rows.json", "w") as file:
        file.write(json.dumps(rows).encode())
with open("/dev/null", "w") as file:
    json.dump(config, file)
""",
    "a writer that one of two branches makes": """
rows, is_wide = list(csv.reader(open("raw.csv"))), True
with open("clean.csv", "w") as file:
    if is_wide:
        writer = csv.writer(file)
    else:
        writer = None
    writer.writerows(rows)
with open("/dev/null", "w") as file:
    writer = csv.writer(file)
    writer.writerow([config])
""",
}


needs_columns = pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 tells two calls in a line not apart")
TWO_IN_A_LINE = (
    *("row by row", "compressed", "a new name at the end", "a new name in another folder", "a folder with a new name"),
    *("one of two writers", "awaited functions", "into a database through SQLAlchemy", "into a database as objects"),
)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[needs_columns] * (name in TWO_IN_A_LINE)) for name in ONE_FILE]
)
def test_a_file_that_is_written_by_hand_comes_from_what_its_statements_write(written, name):
    sources = {"folder/raw.csv"} if name == "an archive of a folder" else {"raw.csv"}
    assert written(ONE_FILE[name]) == {"clean.csv": (sources, "flow")}


@needs_columns
def test_a_table_that_rows_have_to_be_in_counts_as_well(written):
    script = """
keep = {row[0] for row in csv.reader(open("keep.csv"))}
with open("raw.csv") as source, open("clean.csv", "w") as target:
    writer = csv.writer(target)
    for row in csv.reader(source):
        if row[0] in keep:
            writer.writerow(row)
"""
    assert written(script) == {"clean.csv": ({"raw.csv", "keep.csv"}, "flow")}


@needs_columns
@pytest.mark.parametrize("wanted", ["ids('keep.csv')", "set(kept)", "pd.read_csv('keep.csv')['b']", "kept"])
def test_what_rows_of_a_table_have_to_be_in_counts_as_well(written, wanted):
    script = f"""
import pandas as pd
def ids(path):
    with open(path) as file:
        return {{int(row["b"]) for row in csv.DictReader(file)}}
def main():
    kept = list(ids("keep.csv"))
    table = pd.read_csv("raw.csv")
    table = table[~table["b"].isin({wanted})]
    rows = [tuple(row) for row in table.itertuples(index=False)]
    with open("total.json", "w") as file:
        json.dump(sum(row[1] for row in rows), file)
main()
"""
    assert written(script) == {"total.json": ({"raw.csv", "keep.csv"}, "flow")}


def test_what_a_call_has_written_for_itself_only_is_no_source_of_what_it_writes(written):
    script = """
import openpyxl
book = openpyxl.Workbook()
book.active.append([1, 2])
book.save("clean.xlsx")
"""
    assert written(script) == {}


@pytest.mark.parametrize(
    "script",
    [
        "with open('log.txt', 'w') as log:\n    log.write('begun')\n",
        "import logging\nlogging.FileHandler('log.txt').close()\n",
        "text = open('raw.csv').read()\nopen('raw.csv', 'w').write(text)\n",
        "import os\nwith open('x.txt', 'w') as file:\n    file.write(config)\nos.remove('x.txt')\n",
    ],
)
def test_what_comes_from_no_other_file_is_no_step(written, script):
    assert written(script) == {}


@needs_columns
@pytest.mark.parametrize(
    "script",
    [
        """
import shutil
os.mkdir("one")
with open("one/rows.csv", "w") as target:
    target.write(open("raw.csv").read())
shutil.copytree("one", "two")
shutil.rmtree("one")
""",
        """
import shutil, tempfile
with tempfile.NamedTemporaryFile("w") as target:
    target.write(open("raw.csv").read())
    target.flush()
    shutil.copy(target.name, "two.csv")
""",
    ],
)
def test_a_copy_of_what_is_gone_leads_on(written, facts, script):
    assert list(written("import os\n" + script).values()) == [({"raw.csv"}, "flow")]
    (copying,) = (one for one in facts.of(ExecutionStarted) if one.function.startswith("shutil."))
    (reported,) = (one for one in facts.of(ExecutionReported) if one.execution != copying.execution)
    assert [use.artifact for use in copying.inputs] == [use.artifact for use in reported.outputs]


def test_what_a_framework_writes_and_metrics_are_left_to_their_own_steps(written):
    script = """
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_error
table = pd.read_csv("raw.csv").fillna(0)
with open("clean.csv", "w") as target:
    table.to_csv(target)
model = LinearRegression().fit(table[["a"]], table["b"])
error = mean_absolute_error(table["b"], model.predict(table[["a"]]))
with open("metrics.json", "w") as target:
    json.dump({"error": error}, target)
"""
    assert written(script) == {}


def test_in_a_tracked_function_it_is_an_output_of_the_function(written):
    script = """
import autolog
@autolog.track
def clean():
    with open("raw.csv") as source, open("clean.csv", "w") as target:
        target.write(source.read())
clean()
"""
    assert written(script) == {}


def test_each_connection_to_a_database_counts_whatever_was_noted_and_forgotten_between(monkeypatch):
    noted = hand_written.HandWritten(lambda: None, os.getpid())
    noted.note("a.txt", None)
    noted.note("x.db", None, database="sqlite")
    with monkeypatch.context() as patch:
        patch.setattr(hand_written, "calls_under_way", lambda _: [])  # by no code of the script's
        noted.note("a.txt", None)
    noted.note("x.db", None, database="sqlite")
    assert [one.path for one in noted.take(lambda _: False)] == ["x.db", "x.db"]


def test_a_function_that_is_given_the_command_line_is_followed(written, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["script.py", "clean.csv", "raw.csv", "more.csv"])
    script = """
import sys
def rows(paths):
    for path in paths:
        with open(path) as source:
            yield from csv.DictReader(source)
def main(out, *inputs):
    with open("keep.csv") as source:
        print(sum(1 for _ in source))
    with open(out, "w") as target:
        writer = csv.writer(target)
        for row in rows(inputs):
            if row["a"]:
                writer.writerow([row["a"], row["b"]])
main(*sys.argv[1:])
"""
    assert written(script) == {"clean.csv": ({"raw.csv", "more.csv"}, "flow")}


def test_what_is_written_comes_from_a_model_as_it_was_then(written: Callable[[str], object], facts: Facts) -> None:
    pytest.importorskip("sklearn")
    with pytest.raises(KeyError):  # the model is in no file
        written(
            "from sklearn.linear_model import LinearRegression\n"
            "model = LinearRegression().fit([[0.0], [1.0]], [0.0, 1.0])\n"
            "numbers = [float(one) for one in model.predict([[2.0]])]\n"
            "with open('numbers.json', 'w') as out:\n    json.dump(numbers, out)\n"
            "model.fit([[0.0], [1.0]], [1.0, 2.0])\n"
        )
    first, _ = (one.execution for one in facts.of(ExecutionStarted) if one.type == "Train")
    (made,) = (one for one in facts.of(ExecutionStarted) if one.function == "io.open")
    assert {use.artifact.partition("/")[0] for use in made.inputs} == {first}
