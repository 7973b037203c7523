"""Which round of a loop running code is in, by the texts and numbers that the loop has given its variables."""

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from autolog.frame_variables import texts_of_loops

GENERATOR = """
def names():
    for name in ('train', 'test'):
        note(1)
        yield name
"""


def told_by(script: str) -> list[Mapping[str, str]]:
    """Run a script, also as a function; return what the variables of its loops were at each `note()`.

    `note(1)` tells it of the code that has called.
    """
    told: list[list[Mapping[str, str]]] = []
    function = "def function():\n" + "".join(f"    {line}\n" for line in script.splitlines()) + "function()"
    for text in (script, function):
        seen: list[Mapping[str, str]] = []

        def note(above: int = 0, seen: list[Mapping[str, str]] = seen) -> None:
            seen.append(dict(texts_of_loops(sys._getframe(1 + above))))

        exec(text, {"note": note})
        told.append(seen)
    assert told[0] == told[1]
    return told[0]


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("for name in ('train', 'test'): note()", [{"name": "train"}, {"name": "test"}]),
        ("for name, (number, *rest) in {'a': (1, 2)}.items(): note()", [{"name": "a", "number": "1"}]),
        (
            "for name in 'ab':\n    for number in range(2): pass\n    note()",
            [{"name": one, "number": "1"} for one in "ab"],
        ),
        ("name = 'train'\nfor number in (1, 2): note()", [{"number": "1"}, {"number": "2"}]),
        ("for flag, number, text in [(True, 1.5, 'x' * 1000)]: note()", [{}]),
        ("for name in ('train',):\n    name = name.upper()\n    note()", [{"name": "TRAIN"}]),
        ("[note() for name in ('train', 'test')]", [{"name": "train"}, {"name": "test"}]),
        ("{name: note() for name, _ in [('train', 1)]}", [{"name": "train", "_": "1"}]),
        ("while True:\n    name = 'train'\n    note()\n    break", [{}]),
        ("for name in ('train',):\n    shown = lambda: name\n    note()", [{"name": "train"}]),
        ("for job in [{'use': 'a', 'size': 2, 'C': 0.5, 1: 'b'}]: note()", [{"job.use": "a", "job.size": "2"}]),
        (
            "from collections import namedtuple\nJob = namedtuple('Job', 'use C')\nfor job in [Job('a', 0.5)]: note()",
            [{"job.use": "a"}],
        ),
        (
            "from dataclasses import dataclass\n@dataclass\nclass Job:\n    use: str\nfor job in [Job('a')]: note()",
            [{"job.use": "a"}],
        ),
        ("class Job:\n    use = 'a'\nfor job in [Job(), ('a',), ['a']]: note()", [{}, {}, {}]),
        (f"{GENERATOR}for one in names(): note()", [{}, {"one": "train"}, {}, {"one": "test"}]),
        (f"{GENERATOR}for one in map(str.upper, names()): note()", [{}, {"one": "TRAIN"}, {}, {"one": "TEST"}]),
    ],
)
def test_what_a_loop_has_given_its_variables_in_this_round_is_told_as_texts(
    script: str, told: list[Mapping[str, str]]
) -> None:
    found = told_by(script)
    # While the next item is made, they are what they were: nothing is told of them.
    assert [one for one in found if one] == [one for one in told if one]
    assert len(found) == len(told)


def test_keys_of_numpy_are_told_as_those_of_python() -> None:
    assert told_by("import numpy\nfor year in numpy.array([2019]): note()") == [{"year": "2019"}]


def test_a_module_may_have_more_variables_than_a_byte_can_count() -> None:
    text = "".join(f"name_{number} = {number}\n" for number in range(300)) + "for name_299 in 'ab': note()"
    assert told_by(text) == [{"name_299": "a"}, {"name_299": "b"}]


def test_what_a_function_keeps_of_its_variables_stays_as_it_was() -> None:
    def use(size: int = 1) -> list[str]:
        kept = locals()
        for name in ("train", "test"):
            assert not texts_of_loops(sys._getframe())
            assert name
        return list(kept)

    assert use() == ["size"]


def test_what_a_script_deletes_does_not_live_on() -> None:
    assert _alive_after(lambda: texts_of_loops(sys._getframe(1))) == 0


def _alive_after(look: Callable[[], Any]) -> int:
    alive = 0

    class Thing:
        def __init__(self) -> None:
            nonlocal alive
            alive += 1

        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    def rounds() -> Iterator[str]:
        yield "once"

    thing = Thing()
    for one in rounds():
        look()
        assert one
    assert thing
    del thing
    return alive
