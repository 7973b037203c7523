"""Scripts that write several files by hand: which of those that they read, raw.csv and others, each comes from."""

import sys

import pytest

# Scripts leave files open.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")

needs_columns = pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 tells two calls in a line not apart")


@needs_columns
def test_of_several_open_files_in_a_dict_each_may_be_written_to(written):
    script = """
files = {name: open(name, "w") for name in ("one.csv", "two.csv")}
for name, source in (("one.csv", "raw.csv"), ("two.csv", "more.csv")):
    files[name].write(open(source).read())
for file in files.values():
    file.close()
"""
    every = {"raw.csv", "more.csv"}
    assert written(script) == {"one.csv": (every, "scope"), "two.csv": (every, "scope")}


@needs_columns
@pytest.mark.parametrize(
    ("parameters", "hands"),
    [
        ("source, target", "list(pool.map(clean, *zip(*jobs)))"),
        ("source, target", "[pool.submit(clean, source, target) for source, target in jobs]"),
        ("job", "list(pool.map(clean, jobs))"),
    ],
)
def test_each_file_that_threads_write_comes_from_its_own(written, parameters, hands):
    script = f"""
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
jobs = [(Path("raw.csv"), "one.csv"), (Path("more.csv"), "two.csv")]
def clean({parameters}):
    {"source, target = job" if parameters == "job" else ""}
    with open(source) as file, open(target, "w") as out:
        out.write(file.read())
with ThreadPoolExecutor(2) as pool:
    {hands}
"""
    assert written(script) == {"one.csv": ({"raw.csv"}, "flow"), "two.csv": ({"more.csv"}, "flow")}


@needs_columns
def test_of_what_threads_write_out_of_several_tables_each_may_be_the_source(written):
    script = """
from concurrent.futures import ThreadPoolExecutor
tables = [open(name).read() for name in ("raw.csv", "more.csv")]
def save(number, table):
    with open(f"{number}.txt", "w") as out:
        out.write(table)
with ThreadPoolExecutor(2) as pool:
    list(pool.map(save, range(2), tables))
"""
    every = {"raw.csv", "more.csv"}
    assert written(script) == {"0.txt": (every, "scope"), "1.txt": (every, "scope")}


@needs_columns
def test_each_of_two_objects_writes_its_own_file(written):
    script = """
class Store:
    def __init__(self, path):
        self.file = open(path, "w")
    def add(self, text):
        self.file.write(text)
one = Store("one.csv")
two = Store("two.csv")
one.add(open("raw.csv").read())
two.add(open("more.csv").read())
"""
    assert written(script) == {"one.csv": ({"raw.csv"}, "flow"), "two.csv": ({"more.csv"}, "flow")}


@needs_columns
@pytest.mark.parametrize(
    "calls",
    [
        "clean('raw.csv', 'one.csv')\nclean('more.csv', 'two.csv')\n",
        "for source, target in (('raw.csv', 'one.csv'), ('more.csv', 'two.csv')):\n    clean(source, target)\n",
    ],
)
def test_each_of_several_files_comes_from_its_own(written, calls):
    script = """
def clean(source, target):
    with open(source) as file, open(target, "w") as out:
        out.write(file.read())
"""
    assert written(script + calls) == {"one.csv": ({"raw.csv"}, "flow"), "two.csv": ({"more.csv"}, "flow")}


LOOPS = {
    "pairs": "for name, table in [('one', one), ('two', two)]:\n    SAVE",
    "pairs that have a name": "pairs = [('one', one), ('two', two)]\nfor name, table in pairs:\n    SAVE",
    "a dict": "tables = {'one': one, 'two': two}\nfor name, table in tables.items():\n    SAVE",
    "side by side": "for name, table in zip(['one', 'two'], (one, two)):\n    SAVE",
    "counted": "for place, (name, table) in enumerate([('one', one), ('two', two)], 1):\n    SAVE",
    "by numbers": (
        "tables, names = [one, two], ['one', 'two']\n"
        "for place in range(len(names)):\n    name, table = names[place], tables[place]\n    SAVE"
    ),
    "by keys": "tables = {'one': one, 'two': two}\nfor name in tables:\n    table = tables[name]\n    SAVE",
    "in another loop": "for name, table in [('one', one), ('two', two)]:\n    for _ in (0,):\n        SAVE",
    "around another loop": "for _ in (0,):\n    for name, table in [('one', one), ('two', two)]:\n        SAVE",
    "by a function": (
        "def save(name, table):\n    SAVE\nfor name, table in [('one', one), ('two', two)]:\n    save(name, table)"
    ),
    "in a function": "def main():\n    for name, table in [('one', one), ('two', two)]:\n        SAVE\nmain()",
    "read there": (
        "for name, path in zip(('one', 'two'), ('raw.csv', 'more.csv')):\n    table = pd.read_csv(path)\n    SAVE"
    ),
    "by jobs": (
        "from collections import namedtuple\nJob = namedtuple('Job', 'name use')\n"
        "jobs = [Job('one', 'x'), Job('two', 'y')]\nsets = {'x': one, 'y': two}\n"
        "for job in jobs:\n    name, table = job.name, sets[job.use]\n    SAVE"
    ),
    "by jobs of the module": (
        "from typing import NamedTuple\nclass Job(NamedTuple):\n    name: str\n    use: str\n"
        "JOBS = (Job('one', 'x'), Job('two', 'y'))\n"
        "def table_of(job, sets):\n    return sets[job.use]\n"
        "def main(sets):\n    for job in JOBS:\n        name, table = job.name, table_of(job, sets)\n        SAVE\n"
        "main({'x': one, 'y': two})"
    ),
    "by settings of the module": (
        "JOBS = [dict(name='one', use='x'), dict(name='two', use='y')]\n"
        "def main(sets):\n    for job in JOBS:\n        name, table = job['name'], sets[job['use']]\n        SAVE\n"
        "main({'x': one, 'y': two})"
    ),
    "by lists in settings": (
        "JOBS = [dict(name='one', use=['x']), {'name': 'two', 'use': ['y']}]\nsets = {'x': one, 'y': two}\n"
        "for job in JOBS:\n    name, table = job['name'], pd.concat([sets[use] for use in job['use']])\n    SAVE"
    ),
    "made there": "for name, part in [('one', one), ('two', two)]:\n    table = part * 2\n    SAVE",
}


@needs_columns
@pytest.mark.parametrize("name", LOOPS)
def test_each_file_that_a_loop_writes_comes_from_what_its_round_was_about(written, name):
    save = "json.dump({'mean': float(table['a'].mean())}, open(f'{name}.json', 'w'))"
    script = "import pandas as pd\none, two = pd.read_csv('raw.csv'), pd.read_csv('more.csv')\n" + LOOPS[name]
    assert written(script.replace("SAVE", save)) == {
        "one.json": ({"raw.csv"}, "flow"),
        "two.json": ({"more.csv"}, "flow"),
    }


@needs_columns
def test_the_number_that_enumerate_gives_is_that_of_the_round(written):
    script = """
import pandas as pd
one, two, three = pd.read_csv("raw.csv"), pd.read_csv("more.csv"), pd.read_csv("keep.csv")
tables = [one, two, three]
for place, name in enumerate(["one", "two", "three"]):
    table = tables[place]
    json.dump({"mean": float(table["a"].mean())}, open(f"{name}.json", "w"))
"""
    assert written(script) == {
        "one.json": ({"raw.csv"}, "flow"),
        "two.json": ({"more.csv"}, "flow"),
        "three.json": ({"keep.csv"}, "flow"),
    }


@needs_columns
def test_each_group_of_a_table_comes_from_all_files_that_its_rows_may_be_of(written):
    script = """
import pandas as pd
both = pd.concat([pd.read_csv("raw.csv"), pd.read_csv("more.csv")])
for name, part in both.groupby("b"):
    mean = float(part["a"].mean())
    json.dump({"mean": mean}, open(f"{name}.json", "w"))
"""
    found = written(script)
    assert len(found) > 1
    assert all(one == ({"raw.csv", "more.csv"}, "flow") for one in found.values())


@needs_columns
def test_what_an_earlier_round_has_written_is_a_guess_where_nothing_tells_the_rounds_apart(written):
    script = """
import pandas as pd
todo = [("one", pd.read_csv("raw.csv")), ("two", pd.read_csv("more.csv"))]
while todo:
    name, table = todo.pop(0)
    json.dump({"mean": float(table["a"].mean())}, open(f"{name}.json", "w"))
"""
    found = written(script)
    assert found["one.json"] == ({"raw.csv", "more.csv"}, "scope")
    assert "more.csv" in found["two.json"][0]


LEAVING_SOME_OUT = {
    "the loop that reads": """
for name in ("raw", "more", "keep"):
    text = open(name + ".csv").read()
    if name != "keep":
        with open(name + ".txt", "w") as target:
            target.write(text)
""",
    "items of a dict": """
for name, text in texts.items():
    if name != "keep":
        Path(name + ".txt").write_text(json.dumps(text))
""",
    "sorted items": """
for name, text in sorted(texts.items()):
    if name in ("raw", "more"):
        with open(f"{name}.txt", "w") as target:
            target.write(text.upper())
""",
    "keys": """
for name in texts:
    if name == "keep":
        continue
    with open(name + ".txt", "w") as target:
        target.write(texts[name])
""",
    "a function": """
def save(name, text):
    with open(name + ".txt", "w") as target:
        target.write(text)
for number, (name, text) in enumerate(texts.items()):
    if number < 2:
        save(name, text)
""",
}


@pytest.mark.parametrize("name", LEAVING_SOME_OUT)
def test_each_file_comes_from_its_own_round_of_a_loop_that_leaves_some_out(written, name):
    script = """
from pathlib import Path
texts = {name: open(name + ".csv").read() for name in ("raw", "more", "keep")}
"""
    assert written(script + LEAVING_SOME_OUT[name]) == {
        "raw.txt": ({"raw.csv"}, "flow"),
        "more.txt": ({"more.csv"}, "flow"),
    }


def test_the_only_round_that_writes_need_not_be_the_last_one(written):
    script = """
texts = {name: open(name + ".csv").read() for name in ("raw", "more", "keep")}
for name, text in texts.items():
    if name == "more":
        with open(name + ".txt", "w") as target:
            target.write(text)
"""
    assert written(script) == {"more.txt": ({"more.csv"}, "flow")}
