"""Which of what a script has read reaches its training, by its statements alone; see `walked.py` for the scripts."""

import sys
from pathlib import Path
from textwrap import dedent

import pytest
from walked import Script

pytestmark = pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 knows no columns of calls")

ONE_TRAINING = {
    "a variable": """
        used = read("used")
        other = read("other")
        print(other)
        fit(used)
        """,
    "a name that is used again": """
        data = read("other")
        data = read("used")
        fit(data)
        """,
    "a name that is used again on one of two ways": """
        data = read("used")
        if len(data) > 5:
            data = []
        fit(data)
        """,
    "what is read after the training": """
        data = read("used")
        fit(data)
        data = read("other")
        """,
    "a loop that gathers": """
        rows = []
        for name in ("used",):
            rows += [x * 2 for x in read(name)]
        seen = []
        for x in read("other"):
            seen.append(x)
        fit(rows)
        """,
    "what a loop over groups reads, under the group's name": """
        def load(name):
            return [x * 2 for x in read(name)]
        parts = {}
        for role, names in sorted({"fit": ["used"], "held out": ["other"]}.items()):
            rows = [load(name) for name in names]
            parts[role] = rows, len(names)
        rows, count = parts["fit"]
        seen, _ = parts["held out"]
        print(seen)
        fit(rows, count)
        """,
    "a dict that a comprehension over groups makes": """
        groups = [("fit", ["used"]), ("held out", ["other"])]
        def load(names):
            return [read(name) for name in names]
        parts = {role: load(names) for role, names in reversed(groups)}
        print(parts["held out"])
        fit(parts["fit"])
        """,
    "names that are taken out of a dict": """
        labels = dict.fromkeys("abc", 1)
        for name in read("used"):
            labels.pop(name, None)
        blurred = dict(labels)
        for name in read("other"):
            blurred.pop(name, None)
        print(blurred)
        fit(sorted(labels))
        """,
    "tables of a database that a query asks for": """
        import sqlite3
        connection = sqlite3.connect(":memory:")
        for name in ("stock", "sold", "lost"):
            connection.execute(f"CREATE TABLE {name} (x)")
        cursor = connection.cursor()
        cursor.executemany("INSERT INTO stock VALUES (?)", [(x,) for x in read("used")])
        for x in read("other"):
            connection.execute("insert into main.lost values (?)", (x,))
        QUERY = "SELECT x FROM Stock JOIN sold USING (x)"
        cursor.execute("SELECT x FROM lost")
        print(connection.execute("SELECT x FROM lost").fetchall(), cursor.fetchone())
        X = []
        for x, in connection.execute(QUERY):
            X.append(x)
        cursor.execute("SELECT x FROM stock")
        fit(X, cursor.fetchall())
        connection.close()
        """,
    "a view of a table": """
        import sqlite3
        connection = sqlite3.connect(":memory:")
        connection.executescript("CREATE TABLE stock (x); CREATE VIEW all_of AS SELECT * FROM stock")
        connection.execute("CREATE TABLE lost (x)")
        connection.executemany("INSERT INTO stock VALUES (?)", [(x,) for x in read("used")])
        connection.executemany("INSERT INTO lost VALUES (?)", [(x,) for x in read("other")])
        fit(list(connection.execute("SELECT * FROM all_of")))
        connection.close()
        """,
    "a count of what fits": """
        known, former = set(read("used")), set(read("other"))
        def votes(row):
            return 1 if len({row, 2} & known) > 1 else -1
        print(len(known - former), len([x for x in known if x in former]))
        fit([votes(row) for row in range(4)] * len(former))
        """,
    "a count of what a pattern finds": """
        import re
        def pattern(name):
            return re.compile("|".join(map(str, read(name))))
        used, other = pattern("used"), pattern("other")
        def spam(text):
            return len(used.findall(text)) >= 2
        if len(other.findall("1 2")) > 5:
            raise ValueError
        fit(list(map(spam, ["1 2", "4"])))
        """,
    "keys that are deleted": """
        class Labels:
            def __init__(self):
                self.items, self.dropped = {1: 2, 4: 8}, []
            def drop(self, names):
                for name in names:
                    if name in self.items:
                        del self.items[name]
            def would_drop(self, names):
                return [name for name in names if name in self.items]
        labels = Labels()
        labels.drop(read("used"))
        print(labels.would_drop(read("other")))
        fit(labels.items)
        """,
    "items of a list for which a condition holds": """
        rows, seen = [1, 4], [1, 4]
        denied, doubtful = read("used"), read("other")
        for row in list(rows):
            if row in denied:
                rows.remove(row)
            if row in doubtful:
                seen.remove(row)
        fit(rows)
        """,
    "what the round before has left": """
        last = []
        for name in ("used",) * 2:
            fit(last)
            last = read(name)
        """,
    "items of a dict": """
        data = {"train": read("used"), "test": read("other")}
        fit(data["train"])
        print(data["test"])
        """,
    "items of a dict that a loop fills": """
        data = {}
        for part in ("used", "other"):
            data[part] = read(part)
        fit(data["used"])
        """,
    "items of a dict of years": """
        data = {year: read("used" if year == 2022 else f"other {year}") for year in (2022, 2023, 2024)}
        print(data[2023])
        fit(data[2022])
        """,
    "items of a dict of letters": """
        data = {part: read("used" if part == "b" else f"other {part}") for part in "abc"}
        fit(data["b"])
        """,
    "items of a dict of numbers that a loop fills": """
        YEARS = [3, 4]
        data = {}
        for year in YEARS:
            data[year] = [x + 1 for x in read("used" if year == 4 else "other")]
        fit(data[4])
        """,
    "items of a dict that goes through another one": """
        FILES = {"train": "used", "test": "other"}
        def load(name):
            return [x * 2 for x in read(name)]
        data = {part: load(name) for part, name in FILES.items()}
        fit(data["train"])
        """,
    "items of what a function returns": """
        def load():
            return read("used"), read("other")
        train, test = load()
        fit(train)
        """,
    "a function that is called for both": """
        def load(name):
            rows = read(name)
            return [x + 1 for x in rows]
        def scaled(rows, by=2):
            return [x * by for x in rows]
        train, test = scaled(load("used")), scaled(load("other"))
        fit(train)
        """,
    "a function with stars": """
        def both(*parts, **named):
            return parts[0], named["right"]
        left, right = both(read("other"), right=read("used"))
        fit(right)
        """,
    "stages that a loop calls": """
        class Context:
            pass
        def load(ctx):
            ctx.train, ctx.test = read("used"), read("other")
        def prepare(ctx):
            ctx.rows = [x * 2 for x in ctx.train]
        def train(ctx):
            fit(ctx.rows)
        def report(ctx):
            print(ctx.test)
        ctx = Context()
        STAGES = [load, prepare, train, report]
        for number, stage in enumerate(STAGES, 1):
            stage(ctx)
        """,
    "stages of a dict that is handed on": """
        def load(ctx):
            ctx["train"], ctx["test"] = read("used"), read("other")
        def prepare(ctx):
            ctx["rows"] = [x * 2 for x in ctx["train"]]
        def train(ctx):
            fit(ctx["rows"])
        def run(stages, ctx):
            for name, stage in stages.items():
                print(name)
                stage(ctx)
        STAGES = {"load": load, "prepare": prepare, "train": train}
        run(STAGES, {})
        """,
    "a function under a key": """
        def left(rows, more):
            return rows
        def right(rows, more):
            return more
        WAYS = {"left": left, "right": right}
        way = WAYS["left"]
        fit([WAYS.get("right")(read("other"), way(read("used"), read("other")))])
        """,
    "functions in a list of which one is a library's": """
        def same(rows):
            return rows
        rows, other = read("used"), read("other")
        for way in (same, sorted):
            rows, other = way(rows), way(other)
        fit(rows)
        """,
    "a generator": """
        def rows(name):
            for x in read(name):
                yield x, -x
        fit([a for a, b in rows("used")])
        print(sum(a for a, b in rows("other")))
        """,
    "attributes of an object": """
        class Data:
            def __init__(self, train, test):
                self.train = read(train)
                self.test = read(test)
            def rows(self):
                return [x for x in self.train]
            def held_out(self):
                return self.test
        data = Data("used", "other")
        fit(data.rows())
        print(data.held_out())
        """,
    "two objects of a class": """
        class Rows:
            def __init__(self, name):
                self.rows = read(name)
            def __getitem__(self, place):
                return self.rows[place]
            def __len__(self):
                return len(self.rows)
        train, test = Rows("used"), Rows("other")
        fit(list(train))
        print(list(test))
        """,
    "items whose keys are gone in the batches that a function of the script's makes": """
        class Rows:
            def __getitem__(self, place):
                return {"x": read("used"), "name": read("other")}
        def collate(rows):
            return [row["x"] for row in rows], [row["name"] for row in rows]
        loader = Loader(Rows(), collate_fn=collate)
        for batch, names in loader:
            fit(batch)
            print(names)
        """,
    "items whose places are keys in the batches that an object of the script's makes": """
        class Rows:
            def __getitem__(self, place):
                return read("used"), read("other")
        class Collate:
            def __call__(self, rows):
                return {"x": [row[0] for row in rows], "name": [row[1] for row in rows]}
        loader = Loader(Rows(), collate_fn=Collate())
        for batch in loader:
            fit(batch["x"])
            print(batch["name"])
        """,
    "items whose keys are gone in the batches that a lambda makes": """
        class Rows:
            def __getitem__(self, place):
                return {"x": read("used"), "y": 1}
        loader = Loader(Rows(), collate_fn=lambda rows: ([row["x"] for row in rows], [row["y"] for row in rows]))
        for batch, targets in loader:
            fit(batch, targets)
        """,
    "items of a dict that a comprehension makes of another one": """
        FILES = {"train": "used", "test": "other"}
        tables = {part: read(name) for part, name in FILES.items()}
        sets = {part: [2 * x for x in table] for part, table in tables.items()}
        print(sets["test"])
        fit(sets["train"])
        """,
    "a dict that makes what is not in it": """
        class Rows(dict):
            def __init__(self, name):
                super().__init__()
                self.rows = read(name)
            def __missing__(self, place):
                return self.rows[place]
        used, other = Rows("used"), Rows("other")
        fit(used[0])
        print(other[0])
        """,
    "a generator that a partial makes, which is made by a call elsewhere, too": """
        from functools import partial
        class Rows:
            def __getitem__(self, name):
                return read(name)
        def batches(names, rows):
            for name in names:
                yield rows[name], 1
        used = partial(batches, ["used"], Rows())
        for row, count in used():
            fit(row)
        for row, count in batches(["other"], Rows()):
            print(row)
        """,
    "an object that a library iterates": """
        class Stream:
            def __init__(self, name):
                self.name = name
            def __iter__(self):
                yield from read(self.name)
        fit(list(Stream("used")))
        print(max(Stream("other")))
        """,
    "a class above": """
        class Base:
            def __init__(self, name):
                self.rows = read(name)
        class Own(Base):
            def __init__(self, name):
                super().__init__(name)
                self.count = len(self.rows)
        fit(Own("used").rows)
        print(Own("other").rows)
        """,
    "a dataclass": """
        from dataclasses import dataclass
        @dataclass
        class Pair:
            left: list
            right: list
        pair = Pair(read("other"), right=read("used"))
        fit(pair.right)
        """,
    "a property that reads when it is asked": """
        class Lazy:
            def __init__(self, name):
                self.name = name
                self._rows = None
            @property
            def rows(self):
                if self._rows is None:
                    self._rows = read(self.name)
                return self._rows
        used, other = Lazy("used"), Lazy("other")
        fit(used.rows)
        print(other.rows)
        """,
    "an object that is called": """
        class Scaler:
            def __init__(self, rows):
                self.mean = sum(rows)
            def __call__(self, rows):
                return [x - self.mean for x in rows]
        scale = Scaler(read("used"))
        silent = Scaler(read("other"))
        print(silent([2]))
        fit(scale([1, 2]))
        """,
    "a function that remembers": """
        from functools import lru_cache
        @lru_cache
        def load(name):
            return read(name)
        print(load("used"), load("other"))
        fit(load("used"))
        print(load("other"))
        """,
    "a property that is remembered": """
        from functools import cached_property
        class Lazy:
            def __init__(self, name):
                self.name = name
            @cached_property
            def rows(self):
                return read(self.name)
        used, other = Lazy("used"), Lazy("other")
        print(len(used.rows), len(other.rows))
        fit(used.rows)
        """,
    "a generator that is handed on": """
        def rows(name):
            yield from read(name)
        class Table:
            def __init__(self, rows):
                self.rows = [x for x in rows]
        used, other = Table(rows("used")), Table(rows("other"))
        fit(used.rows)
        print(other.rows)
        """,
    "what is put under other keys of rows": """
        rates = read("other")
        rows = [dict(x=row, rate=rates[0]) for row in read("used")]
        print([row["rate"] for row in rows])
        fit([row["x"] for row in rows])
        """,
    "items of a list in a comprehension": """
        a, b = read("used"), read("other")
        a, b = [[x * 2 for x in part] for part in (a, b)]
        fit(a)
        """,
    "a library's function that is called as one of the script's": """
        import random
        class Pairs:
            def __init__(self, rows):
                self.rows = rows
            def sample(self, count):
                yield from random.sample(self.rows, count)
        pairs, others = Pairs(read("used")), Pairs(read("other"))
        fit(list(pairs.sample(2)))
        print(list(others.sample(2)))
        """,
    "a method of an object that is called as one of the script's functions": """
        class Words(dict):
            encode = dict.get
        words = Words({1: 1, 2: 2, 3: 3})
        def encode(name):
            return [words.encode(x) for x in read(name)]
        train, test = encode("used"), encode("other")
        fit(train)
        print(test)
        """,
    "a key that a caller gives": """
        data = {name: read(name) for name in ("used", "other")}
        def train(tables, part):
            fit(tables[part])
        train(data, "used")
        """,
    "a part of what a comprehension has read": """
        first, second = (read(name) for name in ("used", "other"))
        fit(first)
        """,
    "a part of what `map` has read": """
        def load(name):
            return read(name)
        first, second = map(load, ["used", "other"])
        first, second = ([x * 2 for x in part] for part in (first, second))
        fit(first)
        """,
    "an attribute that a fit has given": """
        class Empty:
            mean_ = 0
        import types
        scaler = types.SimpleNamespace(update=lambda rows: None, mean_=1)
        scaler.update(read("used"))
        read("other")
        fit(scaler.mean_)
        """,
    "a function within a function": """
        def prepare():
            table = read("used")
            def look(x):
                return table[x]
            return [look(x) for x in range(2)]
        read("other")
        fit(prepare())
        """,
    "a variable of the module": """
        TABLE = read("used")
        OTHER = read("other")
        def look(x):
            return TABLE[x]
        fit([look(x) for x in range(2)])
        print(OTHER)
        """,
    "a function that is handed on": """
        def load(name):
            return read(name)
        fit(list(map(load, ["used"])))
        print(list(map(len, [read("other")])))
        """,
    "a lambda": """
        table = read("used")
        fit(list(map(lambda x: table[x], [0, 1])))
        read("other")
        """,
    "a key that is looked up": """
        names = read("used")
        table = {1: "a", 2: "b", 3: "c"}
        fit([table[x] for x in names])
        """,
    "rows that are chosen": """
        wanted = set(read("used"))
        rows = [x for x in range(9) if x in wanted]
        fit(rows)
        """,
    "rows that are left out": """
        unwanted = read("used")
        rows = []
        for x in range(9):
            if x in unwanted:
                continue
            rows.append(x)
        fit(rows)
        """,
    "another name of an object": """
        parts = {"a": []}
        part = parts["a"]
        part.extend(read("used"))
        read("other")
        fit(parts)
        """,
    "items that a loop changes": """
        parts = [[], []]
        extra = read("used")
        for part in parts:
            part.append(extra)
        fit(parts)
        """,
    "tables that a loop names one after the other": """
        train, other = [], []
        extra = read("used")
        for part in (train, other):
            part.append(extra)
        fit(train)
        """,
    "values of a dict that a loop changes": """
        parts = {"train": [], "test": []}
        extra, unused = read("used"), read("other")
        for name, part in parts.items():
            part.append(extra)
        print(unused)
        fit(parts["train"])
        """,
    "pairs of a name and a table": """
        train, test = [], []
        extra = read("used")
        for name, part in (("train", train), ("test", test)):
            part.append(extra)
        for name, part in (("test", test),):
            part.append(read("other"))
        fit(train)
        """,
    "a container that a function fills": """
        def fill(target, name):
            target.append(read(name))
        rows, others = [], []
        fill(rows, "used")
        fill(others, "other")
        fit(rows)
        """,
    "validation that ends the training": """
        def score(rows):
            return sum(rows)
        best = 0
        valid, test = read("used"), read("other")
        for epoch in range(3):
            fit([epoch])
            value = score(valid)
            print(score(test))
            if value < best:
                break
        """,
    "a match": """
        match read("used"):
            case [first, *rest]:
                fit(rest)
        """,
    "a walrus": """
        if (rows := read("used")):
            fit(rows)
        """,
    "a with": """
        from contextlib import nullcontext
        with nullcontext(read("used")) as rows:
            fit(rows)
        """,
    "zip and enumerate": """
        for place, (a, b) in enumerate(zip(read("used"), read("other"))):
            fit(a)
        """,
    "sizes tell nothing": """
        fit([0] * 3 + read("used"), size=len(read("other")))
        """,
    "what is taken out of a graph": """
        from unittest.mock import MagicMock
        def without(graph, names):
            graph.remove_nodes_from(names)
            return graph
        graph, others = without(MagicMock(), read("used")), without(MagicMock(), read("other"))
        graph.number_of_nodes(read("other names"))
        print(others)
        fit(graph)
        """,
    "settings by keyword": """
        def train(rows, verbose):
            if verbose:
                print("begin")
            fit(rows)
        train(read("used"), verbose=bool(read("other")))
        """,
}

VIEWS = {
    "parts that are changed by operators": """
        left, right = np.hsplit(table, 2)
        left -= used[:1]
        """,
    "a part of several axes": """
        left = table[:, :1]
        left += used[:1]
        """,
    "items of a part": """
        flat = table.reshape(-1)
        flat[0] = used[0]
        """,
    "parts in a loop": """
        for part in np.vsplit(table, 2):
            part *= used[0]
        """,
    "a function's `out`": """
        np.subtract(table, used[0], out=table)
        """,
    "a part that is a function's `out`": """
        np.multiply(table[:, :1], used[0], out=table[:, :1])
        """,
    "places": """
        np.add.at(table, [0], used[0])
        """,
    "an expression": """
        np.ravel(table)[1:] = used[0]
        """,
}


@pytest.mark.parametrize("text", ONE_TRAINING.values(), ids=ONE_TRAINING)
def test_what_reaches_a_training_is_what_it_was_made_of(tmp_path: Path, text: str) -> None:
    script = Script(tmp_path, text)
    assert set.union(*script.reached()) == {"used"}


@pytest.mark.parametrize("text", VIEWS.values(), ids=VIEWS)
def test_what_changes_a_part_of_an_array_changes_the_array(tmp_path: Path, text: str) -> None:
    pytest.importorskip("numpy")
    made = (
        "import numpy as np\ntable = np.ones((2, 2))\nused, other = np.array(read('used')), np.array(read('other'))\n"
    )
    copies = """
        before = table.copy()
        before -= other[0]
        listed = list(range(5))
        some = listed[:2]
        some += [other[0]]
        pair = table[0], 1
        total = pair[1]
        total -= other[0]
        np.add(table, other[0], out=np.zeros((2, 2)))
        """
    script = Script(tmp_path, f"{made}{dedent(copies)}{dedent(text)}fit(table, listed, pair)")
    assert script.reached() == [{"used"}]
    assert Script(tmp_path, f"{made}{dedent(copies)}fit(table, listed, pair)").reached() == [set()]
