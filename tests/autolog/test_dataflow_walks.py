"""Trainings, items and models told apart on the way to them, and where a walk ends; see `walked.py` for the scripts."""

import sys
from pathlib import Path
from types import ModuleType

import pytest
from walked import Script

from autolog.budget import Limit
from autolog.dataflow.chains import here_of, standing
from autolog.dataflow.program import Program
from autolog.dataflow.reads import Read, of_one_call
from autolog.dataflow.sites import Here
from autolog.dataflow.walk import Walk

pytestmark = pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 knows no columns of calls")

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
        "for name in USED:\n    pass\nname = str(LAST)\nfit(data[name])",
        "NAMES = ['one', 'two']\nNAMES.append(LAST)\nfit([data[name][0] for name in NAMES])",
        "USED = sorted(data)\nfit([data[name][0] for name in USED])",
    ],
)
def test_all_items_of_a_dict_count_where_the_key_may_be_another_one(tmp_path: Path, use: str) -> None:
    assert set.union(*Script(tmp_path, f"{LOADED}{use}").reached()) == {"one", "two", "other"}


@pytest.mark.parametrize(
    "made",
    [
        'DatasetDict({"train": read("used"), "test": read("other")}).map(abs)',
        'DatasetDict(train=read("used"), test=read("other")).map(abs)',
        '{key: one * 2 for key, one in DatasetDict({"train": read("used"), "test": read("other")}).items()}',
        '{key: list(one) for key, one in load_dataset("json", data_files=files).items()}',
        'DatasetDict({key: list(one) for key, one in load_dataset("json", data_files=files).items()}).map(abs)',
    ],
)
def test_one_of_several_data_sets_is_told_by_its_key(tmp_path: Path, made: str) -> None:
    files = 'files = {"train": "used", "test": "other"}'
    assert Script(tmp_path, f'{files}\nsets = {made}\nfit(sets["train"])\nprint(sets["test"])').reached() == [{"used"}]


TABLES = """
tables = {"train": read("used"), "check": read("check"), "test": read("other")}
def error(name):
    return sum(tables[name])
"""


@pytest.mark.parametrize(
    ("calls", "reached"),
    [
        ('fit(error("train"))\nprint(error("test"))', {"used"}),
        ('print(error(name="test"))\nfit(error(name="train"))', {"used"}),
        ('for name in tables:\n    print(error(name))\nfit(error("train"))', {"used"}),
        ('fit([error(name) for name in ("train", "check")])', {"used", "check", "other"}),
        ('print(list(map(error, ["test"])))\nfit(error("train"))', {"used", "check", "other"}),
    ],
)
def test_items_of_a_dict_outside_are_told_apart_by_the_keys_that_callers_give(
    tmp_path: Path, calls: str, reached: set[str]
) -> None:
    assert Script(tmp_path, TABLES + calls).reached() == [reached]


KEPT = """
kept = {}
def get(name):
    if name not in kept:
        kept[name] = read(name)
    return kept[name]
def train(name):
    fit(get(name))
"""


@pytest.mark.parametrize(
    "calls",
    [
        'train("one")\ntrain("other")\nprint(get("check"))',
        'for name in ("one", "other"):\n    fit(get(name))',
        'for name in ["one", "other"]:\n    train(name)',
        'for name in ("check", "one", "other"):\n    print(get(name))\ntrain("one")\ntrain("other")',
    ],
)
def test_what_a_function_keeps_under_its_parameter_is_told_apart(tmp_path: Path, calls: str) -> None:
    assert Script(tmp_path, KEPT + calls).reached() == [{"one"}, {"other"}]


def test_a_data_set_that_may_be_of_several_files_is_told_by_the_round_that_reads_it(tmp_path: Path) -> None:
    for path in ("paths", '"".join(["ot", "her"])', '"*" and "other"'):
        loaded = f'load_dataset("json", data_files={{"train": "used", "test": {path}}})'
        made = f"sets = {{key: list(one) for key, one in {loaded}.items()}}"
        script = Script(tmp_path, f'paths = "other"\n{made}\nfit(sets["train"])')
        assert script.reached() == [{"used"}]


@pytest.mark.parametrize("made", ['load_dataset("json")', 'load_dataset("json").map(abs)', "sets.map(abs)"])
def test_data_sets_of_which_no_dict_is_written_down_are_told_by_the_round_that_reads_them(
    tmp_path: Path, made: str
) -> None:
    text = f"""
        if False:
            sets = {made}
        else:
            globals()["sets"] = DatasetDict(train=read("used"), test=read("other"))
        kept = {{key: read(key * 2) for key, one in sets.items()}}
        fit(kept["train"])
        """
    assert Script(tmp_path, text).reached() == [{"traintrain"}]


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
        ("train(one) if len(one) > 5 else None", []),
    ],
)
def test_an_item_of_a_dict_reaches_the_training_of_its_round(
    tmp_path: Path, loop: str, body: str, reached: list[str]
) -> None:
    assert in_rounds(tmp_path, loop, body) == [set(one.split()) for one in reached]


@pytest.mark.parametrize(
    ("loop", "reached"),
    [
        ("for name, one in tables.items():", ["a.csv all.csv", "b.csv all.csv"]),
        ("for one in tables.values():", ["a.csv b.csv all.csv"] * 2),
    ],
)
def test_only_a_key_tells_the_round_of_a_loop_in_which_another_loop_trains(
    tmp_path: Path, loop: str, reached: list[str]
) -> None:
    found = in_rounds(tmp_path, loop, "for _ in range(1): train(one)")
    assert found == [set(one.split()) for one in reached]


def in_rounds(folder: Path, loop: str, body: str) -> list[set[str]]:
    """Return what has reached the trainings of a loop over two tables."""
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
    return Script(folder, text).reached()


LISTS = """
used, other = read("used"), read("other")
rows = [("a", used), ("b", other)]
def run(rows):
    for name, X in rows:
        fit(X)
"""


@pytest.mark.parametrize(
    "use",
    [
        "for name, X in [('a', used), ('b', other)]:\n    fit(X)",
        "for name, X in rows:\n    fit(X)",
        "for place, (name, X) in enumerate(rows):\n    fit(X)",
        "for name, X in zip('ab', [used, other]):\n    fit(X)",
        "for X in (used, other):\n    Z = [x * 2 for x in X]\n    fit(Z)",
        "run([('a', used), ('b', other)])",
        "for C in (1, 2):\n    for name, X in rows:\n        fit(X, C)",
        "sets = {}\nfor name, X in rows:\n    sets[name] = X * 2\nfit(sets['a'])\nfit(sets['b'])",
        "both = [used, other]\nfor place in range(2):\n    fit(both[place])",
        "USED = ('a', 'b')\nsets = {'a': used, 'b': other}\nfor name in USED:\n    fit(sets[name])",
        "sets = {'a': used, 'b': other}\nfor name in sets:\n    fit(sets[name])",
        "[fit(X) for X in (used, other)]",
        "{name: fit(X) for name, X in rows}",
    ],
)
def test_each_round_of_a_loop_over_a_list_trains_with_its_own_item(tmp_path: Path, use: str) -> None:
    assert Script(tmp_path, f"{LISTS}{use}").reached() in ([{"used"}, {"other"}], [{"used"}, {"other"}] * 2)


JOBS = """
from collections import namedtuple
Job = namedtuple("Job", "name use")
jobs = [Job("a", "used"), Job("b", "other")]
sets = {name: read(name) for name in ("used", "other", "left")}
class Sets:
    def __init__(self):
        self.used, self.other, self.left = read("used"), read("other"), read("left")
def run(job, held):
    return fit(held[job.use])
def run_of(job, held):
    return fit(getattr(held, job.use))
"""


@pytest.mark.parametrize(
    "use",
    [
        "for job in jobs:\n    fit(sets[job.use])",
        "for job in jobs:\n    run(job, sets)",
        "held = Sets()\nfor job in jobs:\n    run_of(job, held)",
        "for job in [{'use': 'used'}, {'use': 'other'}]:\n    fit(sets[job['use']])",
        "def main(held):\n    for job in jobs:\n        run(job, held)\nmain(sets)",
    ],
)
def test_what_a_part_of_a_loops_variable_chooses_is_that_of_its_round(tmp_path: Path, use: str) -> None:
    assert Script(tmp_path, f"{JOBS}{use}").reached() == [{"used"}, {"other"}]


def test_constants_of_a_loop_tell_its_round_where_some_train_nothing(tmp_path: Path) -> None:
    use = "for name, X in rows:\n    if name == 'b':\n        fit(X)"
    assert Script(tmp_path, f"{LISTS}{use}").reached() == [{"other"}]


@pytest.mark.parametrize(
    "use",
    [
        "for name, X in rows:\n    pass\nfit(X)",
        "rows.append(('c', other))\nfor name, X in rows[::-1]:\n    fit(X)",
        "sets = []\nfor name, X in rows:\n    sets.append(X)\n    if name == 'b':\n        fit(sets)",
    ],
)
def test_items_of_all_rounds_count_where_a_training_may_have_those_of_others(tmp_path: Path, use: str) -> None:
    assert set.union(*Script(tmp_path, f"{LISTS}{use}").reached()) == {"used", "other"}


def test_what_is_chosen_counts_once_where_it_stands_in_no_name_of_a_file(tmp_path: Path) -> None:
    unit = Script(tmp_path, "fit(read('rows'))").program.units[0]
    here = Here(unit, names="load/train.csv")
    assert here.choosing("lat").choosing("lon").choosing("hour").chosen == ("",)
    assert here.choosing("lat").choosing("train").chosen == ("", "train")
    assert Here(unit).choosing("lat").choosing("lon").chosen == ("lat", "lon")


@pytest.mark.parametrize(
    ("body", "is_one"),
    [
        ("table = read(name) if name == 'a' else [*read(name)]\n    return sorted(table)", True),
        (
            "if name == 'a':\n        x = read(name)\n    else:\n        x = read(name)\n    return x[:]",
            True,
        ),
        ("if name == 'a':\n        return sorted(read(name))\n    return read(name)[:]", True),
        (
            "match name:\n        case 'a':\n            read(name)\n        case _:\n            read(name)",
            True,
        ),
        ("table = read('a') + read('b')\n    return sorted(table)", False),
        ("if read('a'):\n        return sorted(read('b'))\n    return []", False),
    ],
)
def test_a_call_may_give_what_its_function_reads_in_any_of_several_branches(tmp_path, body, is_one):
    script = Script(
        tmp_path, f"def load(name):\n    {body}\ntables = [load(name) for name in ('a', 'b')]\nfit(tables)\n"
    )
    reads = [Read(chain, {name: [time]}, {}) for time, (name, chain) in enumerate(script.reads[:2])]
    together = of_one_call(script.program, reads)
    assert list(together.values()) == ([{"a", "b"}] * 2 if is_one else [])
