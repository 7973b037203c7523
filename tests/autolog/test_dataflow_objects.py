"""What objects, names and settings hand on of what a script has read; see `walked.py` for the scripts."""

import sys
from pathlib import Path

import pytest
from walked import Script

pytestmark = pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 knows no columns of calls")

OBJECTS_AND_NAMES = {
    "an object of a class of which a library has loaded another one": """
        Base = type("Base", (), {"load_rows": classmethod(lambda cls, rows: cls())})

        class Book(Base):
            def __call__(self, rows):
                return rows

        other = Book.load_rows(read("other"))
        fit(Book()(read("used")))
        """,
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
    "weights of a framework's layer that are changed in place": """
        from unittest.mock import Mock

        class Net:
            def __init__(self):
                self.conv, self.head = Mock(), Mock()

            def __call__(self, rows):
                return self.conv(rows)

        def started(net, rows):
            net.conv.weight.copy_(rows)
            return net

        net = started(Net(), read("used"))
        net.head.weight.copy_(read("other"))
        net.conv.label = read("another")
        fit(net([1]))
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
