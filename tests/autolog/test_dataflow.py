"""Which of what a script has read reaches its training, by its statements alone.

Each script is run: `read(name)` reads, `fit(...)` trains, and both note the calls that are under way. `Model(...)` is
an object of a library's: of what it was fitted to nothing is asked, only of what it was made with. Names of files that
hold settings begin so. Of the arguments of a `fit` that is given an objective, or a dict of parameters, only the
objective is asked about.
"""

import sys
from functools import partial
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest

from autolog.budget import Limit
from autolog.dataflow.chains import Chain, goal_of_call, here_of, is_of_turn, standing
from autolog.dataflow.models import follow_model
from autolog.dataflow.program import Program
from autolog.dataflow.sites import Choice, Goal
from autolog.dataflow.walk import Walk
from autolog.read_sites import calls_under_way

SECONDS = 60.0


class Script:
    """A script that has run, and the calls of it that have read and trained."""

    def __init__(self, folder: Path, text: str) -> None:
        self.reads: list[tuple[str, Chain]] = []
        self.fits: list[Chain] = []
        self.of_objects: set[int] = set()
        file = folder / "script.py"
        file.write_text(dedent(text))
        given = {"__name__": "script", "read": self.read, "fit": self.fit, "Model": partial(Model, self)}
        given["Layer"] = lambda *_, **__: []
        given["Loader"] = lambda rows, collate_fn: (collate_fn([rows[0]]) for _ in range(1))
        exec(compile(file.read_text(), str(file), "exec"), given)
        self.program = Program()
        self.program.add(str(file), file.read_text())

    def read(self, name: str) -> list[int]:
        self.reads.append((name, _under_way()))
        return [1, 2, 3]

    def fit(self, *_: object, **named: object) -> "Script":
        if {"obj", "params"} & named.keys():
            self.of_objects.add(len(self.fits))
        self.fits.append(_under_way())
        return self

    @property
    def goals(self) -> list[Goal]:
        goals = [goal_of_call(self.program, chain) for chain in self.fits]
        assert all(goals)
        found = [goal for goal in goals if goal is not None]
        return [goal._replace(of_object=place in self.of_objects) for place, goal in enumerate(found)]

    def reached(self) -> list[set[str]]:
        """Return what has reached each training."""
        found: list[set[str]] = [set() for _ in self.fits]
        together: dict[str, list[str]] = {}
        for name, chain in self.reads:
            together.setdefault(str(chain), []).append(name)
        for name, chain in self.reads:
            names = together[str(chain)]
            stands = standing(self.program, chain)
            walk = Walk(self.program, self.goals, Limit(SECONDS))
            is_setting = name.startswith("settings")
            walk.begin(stands[0][1], here_of(self.program, stands, is_setting=is_setting))
            for place, ways in walk.reached.items():
                meant = [way for way in ways if is_of_turn(self.program, self.goals, place, way.turn)]
                if any(_is_chosen(name, names, way.chosen) for way in meant):
                    found[place].add(name)
        return found

    def models_reached(self) -> dict[int, set[int]]:
        """Return which trainings the model of each has reached."""
        found = {}
        for number, chain in enumerate(self.fits):
            stands = standing(self.program, chain)
            walk = Walk(self.program, self.goals, Limit(SECONDS))
            follow_model(walk, stands[0][1], here_of(self.program, stands))  # type: ignore[arg-type]
            found[number] = set(walk.reached) - {number}
        return found


class Model:
    """What a library trains, made with data or with settings."""

    def __init__(self, script: Script, *parts: object, **_: object) -> None:
        self.script = script
        self.parts = parts

    def fit(self, *rows: object) -> "Model":
        self.script.of_objects.add(len(self.script.fits))
        self.script.fits.append(_under_way())
        for part in self.parts:
            if hasattr(part, "fit"):
                part.fit(*rows)
        return self


def _is_chosen(name: str, names: list[str], way: tuple[Choice, ...]) -> bool:
    texts = [one for one in way if one in names]
    places = [one[0] for one in way if isinstance(one, tuple) and one[1] == len(names)]
    return name in (texts or names) and all(names[place] == name for place in places)


def _under_way() -> Chain:
    chain = calls_under_way(sys._getframe(2))
    return [(step.key, step.position()) for step in chain if step.key[0].endswith("script.py")]


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
        """,
    "a view of a table": """
        import sqlite3
        connection = sqlite3.connect(":memory:")
        connection.executescript("CREATE TABLE stock (x); CREATE VIEW all_of AS SELECT * FROM stock")
        connection.execute("CREATE TABLE lost (x)")
        connection.executemany("INSERT INTO stock VALUES (?)", [(x,) for x in read("used")])
        connection.executemany("INSERT INTO lost VALUES (?)", [(x,) for x in read("other")])
        fit(list(connection.execute("SELECT * FROM all_of")))
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
OBJECTS_AND_NAMES = {
    "a method of a common name that a library calls": """
        class Learner:
            def update(self, rows):
                fit(rows)

        class Counter:
            def update(self, rows):
                return len(rows)

        learner = Learner()
        counter = Counter()
        seen = map(counter.update, [read("other")])
        learnt = map(learner.update, [read("used")])
        print(sum(seen), list(learnt))
        """,
    "an item that is looked up and changed": """
        class Loan:
            def __init__(self):
                self.payments = []

        class Book:
            def __init__(self, numbers):
                self.loans = {number: Loan() for number in numbers}

            def pay(self, rows):
                for row in rows:
                    if (loan := self.loans.get(row)):
                        loan.payments.append(row)

        def prepare():
            book, archive = Book([1, 2]), Book([1, 2])
            book.pay(read("used"))
            archive.pay(read("other"))
            return [loan.payments for loan in book.loans.values()]

        def finish(rows):
            fit(rows)

        finish(prepare())
        """,
    "a list that is looked up under a key": """
        def put(found, rows):
            kept = found.get("kept")
            kept.extend(rows)

        used, other = {"kept": []}, {"kept": []}
        put(used, read("used"))
        put(other, read("other"))
        fit(used["kept"])
        """,
    "functions that a decorator puts into a list": """
        stages = []

        def stage(function):
            stages.append(function)
            return function

        def undone(function):
            return function

        @stage
        def load(state):
            state["train" + "_rows"] = read("used")
            print(read("other"))

        @undone
        def spoil(state):
            state["train_rows"] = read("other")

        @stage
        def train(state):
            fit(state["train_rows"])

        shared = {}
        spoil({})
        for one in stages:
            one(shared)
        """,
    "functions that a decorator puts into a dict under a name": """
        stages = {}

        def stage(name):
            def put(function):
                stages[name] = function
                return function
            return put

        @stage("load")
        def load(name):
            return read(name)

        @stage("train")
        def train(rows, others):
            fit(rows)
            print(others)

        used, other = stages["load"]("used"), stages["load"]("other")
        stages["train"](used, other)
        """,
    "functions that a decorator puts into a dict under their own names": """
        stages = {}

        def stage(function):
            stages[function.__name__] = function
            return function

        @stage
        def show(rows):
            print(rows)

        @stage
        def train(rows):
            fit(rows)

        used, other = read("used"), read("other")
        stages["train"](used)
        stages["show"](other)
        """,
    "a layer that an object holds and calls": """
        class Net:
            def __init__(self, table):
                self.look = dict(enumerate(table)).get

            def __call__(self, rows):
                return [self.look(row) for row in rows]

        net, other = Net(read("used")), Net(read("other"))
        print(other([1]))
        fit(net([1, 2]))
        """,
    "an object that is taken apart by its own iterator": """
        class Batch:
            def __init__(self, x, y):
                self.x, self.y, self.name = x, y, read("other")

            def __iter__(self):
                return iter((self.x, self.y))

        x, y = Batch(read("used"), [1])
        fit(x)
        """,
    "a module whose function gives what is changed": """
        import copy

        def marked(rows):
            rows["mark"] = rows["size"] = len(rows)
            return rows

        test = marked(copy.copy(dict(enumerate(read("other")))))
        train = marked(copy.copy(dict(enumerate(read("used")))))
        fit(train)
        """,
    "a named tuple that is taken apart": """
        from typing import NamedTuple

        class Pair(NamedTuple):
            x: list
            y: list

        x, y = Pair(read("used"), read("other"))
        fit(x)
        """,
    "an attribute that is named by a parameter": """
        class Data:
            def load(self):
                self.train, self.test = read("used"), read("other")
                return self

            def part(self, which):
                return getattr(self, which)

        data = Data().load()
        print(data.part("test"))
        fit(data.part("train"))
        """,
    "a comprehension's variable that has the name of another": """
        words = read("other")
        fit([words * 2 for words in read("used")])
        """,
    "an object that is changed as an item of a comprehension": """
        class Part:
            rows = None

            def load(self):
                self.rows = read("used")
                return len(self.rows)

        parts = [Part()]
        print([one.load() for one in parts], read("other"))
        fit([part.rows for part in parts])
        """,
    "a generator that is taken in pieces": """
        from itertools import islice

        def rows(name):
            yield from read(name)

        def piece(several, size):
            return list(islice(several, size))

        print(piece(rows("other"), 2))
        fit(piece(rows("used"), 2))
        """,
    "a function that a decorator puts into a registry": """
        KINDS = {}

        def register(name):
            def put(function):
                KINDS[name] = function
                return function
            return put

        @register("plain")
        def plain(row):
            return row + used[0]

        used = read("used")
        print(read("other"))
        fit([KINDS["plain"](row) for row in [1, 2]])
        """,
    "a list that a function adds to": """
        def add(name):
            rows.append(read(name))

        rows, others = [], [read("other")]
        add("used")
        fit(rows)
        """,
    "a check of the weights in a function that was handed on": """
        def train(rows, check):
            for row in rows:
                fit(row)
                check(row)

        def save(path):
            pass

        def main():
            valid, best = read("used"), []

            def check(row):
                best.append(row - valid[0])
                if best[-1] >= max(best):
                    save("weights")

            train([1], check)
            print(read("other"))

        main()
        """,
    "a callback that looks at something when all is over": """
        class Compare:
            def __init__(self, rows):
                self.rows = rows

            def on_fit_end(self):
                return self.rows

        class Stop:
            def __init__(self, limits):
                self.limits = limits

            def on_epoch_end(self):
                return self.limits

        fit([1], callbacks=[Compare(read("other"))])
        fit([1], callbacks=[Stop(read("used"))])
        """,
}
SETTINGS = {
    "a vocabulary that a tokenizer is made of": """
        WordLevel, Dense = Layer, Layer
        words, sizes = WordLevel(read("settings used")), Dense(read("settings other"))
        fit(words, sizes)
        """,
    "numbers of an object in a list that a library takes": """
        class Data:
            def __init__(self, stats):
                self.stats = stats

            def __getitem__(self, place):
                return (place - self.stats["mean"]) / self.stats["std"]

        several = Layer([Data({"mean": read("settings used")[0], "std": 2})])
        print(read("settings other"))
        fit(several)
        """,
    "what a key chooses that is not in the text": """
        table = dict(enumerate(read("settings used")))
        sizes = dict(enumerate(read("settings other")))
        fit([str(table.get(row)) for row in [1, 2]], Layer(size=sizes.get(2)))
        """,
    "names out of a list that only chooses": """
        split = {"train": read("settings used")}
        rows = {1: 5, 2: 6, 3: 7}
        fit([rows[name] for name in split["train"]])
        """,
    "numbers that are computed of constants": """
        other, used = read("settings other"), read("settings used")
        fit([row * used[0] for row in [1, 2]], Layer([other[0] * 2, -other[0]]))
        """,
}
OF_OBJECTS = {
    "a list of words": """
        words, rows = read("used"), read("other")
        pipe = Model([("words", Model(stop=words))])
        pipe.fit(rows)
        """,
    "what an object of the script's looks up": """
        class Look:
            def __init__(self, table):
                self.table = table

            def transform(self, rows):
                return [self.table[row] for row in rows]

        Model([("look", Look(read("used")))]).fit(read("other"))
        """,
    "what an object of the script's reads while it is fitted": """
        class Look:
            def fit(self, rows):
                self.table = read("used")

        Model(Look()).fit(read("other"))
        """,
    "a function that is handed on": """
        def tokens(text):
            return [words[0], text]

        words = read("used")
        Model(tokenizer=tokens).fit(read("other"))
        """,
    "none of what it was fitted to before": """
        model = Model(words=read("used"))
        model.fit(read("other"))
        model.fit([1])
        """,
    "an objective that is an object": """
        class Loss:
            def __init__(self, prices, gamma):
                self.prices, self.gamma = prices, gamma

            def __call__(self, found, data):
                return (found - data) * self.prices[0] * self.gamma

        loss = Loss(read("used"), read("settings")[0])
        fit(read("other"), obj=loss, evals=[read("other evals")])
        """,
    "an objective that is a function": """
        def loss(found, data):
            return (found - data) * prices[0]

        def measure(found, data):
            return found[0] - limits[0]

        prices, limits = read("used"), read("other")
        fit(read("more"), obj=loss, custom_metric=measure)
        """,
    "an objective that a function makes": """
        def priced(prices):
            def loss(found, data):
                return (found - data) * prices[0]
            return loss

        idle = priced(read("other"))
        fit(read("more"), obj=priced(read("used")))
        """,
    "an objective that is a method": """
        class Loss:
            def __init__(self, prices):
                self.prices = prices

            def gradient(self, found, data):
                return (found - data) * self.prices[0]

        loss = Loss(read("used"))
        fit(read("other"), obj=loss.gradient)
        """,
    "an objective among parameters": """
        def loss(found, data):
            return (found - data) * prices[0]

        prices = read("used")
        params = {"objective": loss, "rounds": read("other")[0]}
        fit(params=params, data=read("more"))
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


@pytest.mark.parametrize("text", OBJECTS_AND_NAMES.values(), ids=OBJECTS_AND_NAMES)
def test_what_objects_hold_and_names_stand_for_reaches_a_training(tmp_path: Path, text: str) -> None:
    script = Script(tmp_path, text)
    assert set.union(*script.reached()) == {"used"}


@pytest.mark.parametrize("text", SETTINGS.values(), ids=SETTINGS)
def test_what_is_computed_with_a_file_of_settings_is_data_and_a_setting_is_none(tmp_path: Path, text: str) -> None:
    script = Script(tmp_path, text)
    assert set.union(*script.reached()) == {"settings used"}


@pytest.mark.parametrize("text", OF_OBJECTS.values(), ids=OF_OBJECTS)
def test_only_what_an_object_was_made_with_counts_where_its_arguments_are_known(tmp_path: Path, text: str) -> None:
    script = Script(tmp_path, text)
    assert set.union(*script.reached()) == {"used"}


LOADED = """
USED, LAST = ("one", "two"), "other"
def load(name):
    return read(name), [1]
data = {name: load(name) for name in (*USED, LAST)}
"""


@pytest.mark.parametrize(
    "use",
    [
        "fit([data[name][0][data[name][1][0]] for name in USED])",
        "def main():\n    parts = [[x * 2 for x in data[name][0]] for name in USED]\n    fit(parts)\nmain()",
        "fit([data[name][0] for place, name in enumerate(USED)])",
    ],
)
def test_items_of_a_dict_are_told_apart_where_a_loop_goes_through_a_constant_for_keys(tmp_path: Path, use: str) -> None:
    assert Script(tmp_path, f"{LOADED}print(data[LAST])\n{use}").reached() == [{"one", "two"}]
    assert Script(tmp_path, f"{LOADED}fit(data[LAST][0])\n{use}").reached() == [{"other"}, {"one", "two"}]


@pytest.mark.parametrize(
    "use",
    [
        "for name in USED:\n    fit(data[name])",
        "for name in USED:\n    pass\nname = str(LAST)\nfit(data[name])",
        "NAMES = ['one', 'two']\nNAMES.append(LAST)\nfit([data[name][0] for name in NAMES])",
        "USED = sorted(data)\nfit([data[name][0] for name in USED])",
    ],
)
def test_all_items_of_a_dict_count_where_the_key_may_be_another_one(tmp_path: Path, use: str) -> None:
    assert set.union(*Script(tmp_path, f"{LOADED}{use}").reached()) == {"one", "two", "other"}


def test_names_out_of_a_file_of_settings_choose_only_and_are_no_data(tmp_path: Path) -> None:
    script = Script(
        tmp_path,
        """
        settings = dict(zip(("names", "size"), [read("settings")] * 2))
        layer = Layer([settings["size"]])
        rows = {1: 5, 2: 6, 3: 7}
        fit([rows[name] for name in settings["names"]])
        """,
    )
    assert script.reached() == [set()]


def test_trainings_in_one_function_are_told_apart_by_their_callers(tmp_path: Path) -> None:
    script = Script(
        tmp_path,
        """
        def train(name):
            rows = read(name)
            fit(rows)
        train("one")
        train("two")
        """,
    )
    assert script.reached() == [{"one"}, {"two"}]


def test_the_model_of_a_training_reaches_the_one_that_goes_on_with_it(tmp_path: Path) -> None:
    script = Script(
        tmp_path,
        """
        def train(model):
            return fit(model)
        first = train([])
        other = train([])
        kept = {"best": first}
        fit(kept["best"])
        """,
    )
    assert script.models_reached() == {0: {2}, 1: set(), 2: set()}


def test_what_one_decorated_function_reads_does_not_reach_what_another_one_is_wrapped_in(tmp_path: Path) -> None:
    script = Script(
        tmp_path,
        """
        def stage(times=1):
            def decorate(function):
                def wrapper(*args):
                    rows = function(*args) * times
                    fit(rows)
                    return rows
                return wrapper
            return decorate
        @stage()
        def other():
            return read("other")
        @stage(times=2)
        def used():
            return read("used")
        print(other())
        fit(used())
        """,
    )
    assert script.reached() == [{"other"}, {"used"}, {"used"}]


@pytest.mark.parametrize(
    "made",
    [
        "optimizer = Optimizer(net.parameters())",
        "several = net.parameters()\noptimizer = Optimizer(several)",
        "several = [one for one in net.parameters() if one]\noptimizer = Optimizer(several)",
        "several = list(net.parameters())\ngroups = [{'params': several}]\noptimizer = Optimizer(groups)",
        "def start(them):\n    return Optimizer(them)\nseveral = net.parameters()\noptimizer = start(several)",
    ],
)
def test_an_optimizers_model_is_what_it_was_made_for(tmp_path: Path, made: str) -> None:
    classes = """
class Model:
    def parameters(self):
        return [1]
class Optimizer:
    def __init__(self, parameters):
        self.step = fit
net, idle = Model(), Model()
unused = idle.parameters()
"""
    script = Script(tmp_path, f"{classes}{made}\noptimizer.step()\nfit(idle)\nfit(net)\n")
    assert script.models_reached()[0] == {2}


def test_a_model_that_another_function_trains_reaches_what_is_changed_by_it_afterwards(tmp_path: Path) -> None:
    script = Script(
        tmp_path,
        """
        class Net:
            def parameters(self):
                return [[1]]
        class Optimizer:
            def __init__(self, parameters):
                self.step = fit
        def step(net, optimizer):
            optimizer.step()
        def main():
            net = Net()
            average, idle = Net(), Net()
            optimizer = Optimizer(net.parameters())
            for turn in range(1):
                step(net, optimizer)
                for one, other in zip(average.parameters(), net.parameters()):
                    one.extend(other)
            fit(idle)
            fit(average)
        main()
        """,
    )
    assert script.models_reached()[0] == {2}


def test_a_text_that_is_no_python_is_left_out() -> None:
    program = Program()
    program.add("notes.txt", "dear diary,")
    assert program.unit(("notes.txt", "<module>", 0)) is None


def test_an_expression_of_many_parts_is_left_out_and_the_rest_is_followed(tmp_path: Path) -> None:
    long = " + ".join(["used"] * 200)
    script = Script(tmp_path, f"used = read('used')\nlong = [{long}]\nfit(used)\n")
    assert script.reached() == [{"used"}]


def test_a_walk_ends_when_its_time_is_over(tmp_path: Path) -> None:
    script = Script(tmp_path, "data = read('used')\n" + "data = [x for x in data]\n" * 200 + "fit(data)\n")
    stands = standing(script.program, script.reads[0][1])
    walk = Walk(script.program, script.goals, Limit(-1.0))
    walk.begin(stands[0][1], here_of(script.program, stands))
    assert walk.reached == {}
    assert script.reached() == [{"used"}]


def test_a_lazy_module_is_not_made_to_import_what_no_code_has_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    lazy = ModuleType("lazy")
    lazy.__getattr__ = asked.append
    monkeypatch.setitem(sys.modules, "lazy", lazy)
    program = Program()
    program.add("script.py", "def never():\n    from lazy import Model\n")
    assert program.imports_of("script.py") == []
    assert asked == []


def test_what_a_thread_puts_into_a_queue_reaches_whoever_takes_it_out(tmp_path: Path) -> None:
    text = """
        from queue import Queue
        from threading import Thread

        def produce(queue, name):
            rows, other = read(name), read("counted.csv")
            queue.put(("note", f"{len(other)} rows"))
            for row in rows:
                queue.put(("row", row))
            queue.put(None)

        def look(name, queue):
            queue.put(read(name))

        queue, other = Queue(), Queue()
        threads = [
            Thread(target=produce, args=(queue, "train.csv")),
            Thread(target=look, args=("decoy.csv",), kwargs={"queue": other}),
        ]
        for thread in threads:
            thread.start()
        while (message := queue.get()) is not None:
            kind, content = message
            if kind == "row":
                fit(content)
        for thread in threads:
            thread.join()
        print(other.get())
        """
    assert Script(tmp_path, text).reached() == [{"train.csv"}] * 3


@pytest.mark.parametrize("loop", ["for name, one in tables.items():", "for one in tables.values():"])
@pytest.mark.parametrize(
    ("body", "reached"),
    [
        ("train(one)", ["a.csv all.csv", "b.csv all.csv"]),
        ("train(one), train(one)", ["a.csv all.csv", "a.csv all.csv", "b.csv all.csv", "b.csv all.csv"]),
        ("seen.append(one); train(seen)", ["a.csv b.csv all.csv"] * 2),
        ("train(one); kept = one", ["a.csv all.csv", "b.csv all.csv", "a.csv b.csv"]),
        ("for _ in range(1): train(one)", ["a.csv b.csv all.csv"] * 2),
        ("train(one) if len(one) > 5 else None", []),
    ],
)
def test_an_item_of_a_dict_reaches_the_training_of_its_round(
    tmp_path: Path, loop: str, body: str, reached: list[str]
) -> None:
    text = f"""
everything = read("all.csv")
tables = {{"one": read("a.csv"), "other": read("b.csv")}}
kept, seen = [], []
def train(rows):
    return fit([row * 2 for row in rows], everything)
{loop}
    {body}
if kept:
    fit(kept)
"""
    assert Script(tmp_path, text).reached() == [set(one.split()) for one in reached]
