"""A script that is run, and what of that which it has read reaches its trainings by its statements alone.

In a script `read(name)` reads, `fit(...)` trains, and both note the calls that are under way. `Model(...)` is
an object of a library's: of what it was fitted to nothing is asked, only of what it was made with. Names of files that
hold settings begin so. Of the arguments of a `fit` that is given an objective, or a dict of parameters, only the
objective is asked about. `DatasetDict` and `load_dataset` are those of Hugging Face's data sets, as streams.
"""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from textwrap import dedent
from types import FrameType

from autolog.budget import Limit
from autolog.dataflow.chains import Chain, goal_of_call, here_of, is_of_turn, standing
from autolog.dataflow.models import follow_model
from autolog.dataflow.program import Program
from autolog.dataflow.reads import texts_of
from autolog.dataflow.sites import Choice, Given, Goal
from autolog.dataflow.walk import Walk
from autolog.read_sites import Step, calls_under_way

SECONDS = 60.0


class Script:
    """A script that has run, and the calls of it that have read and trained."""

    def __init__(self, folder: Path, text: str) -> None:
        self.reads: list[tuple[str, Chain]] = []
        self.given: list[set[Given]] = []  # of each of these, what the variables of loops were
        self.fits: list[Chain] = []
        self.texts: list[dict[str, str]] = []  # of each of these, the same
        self.of_objects: set[int] = set()
        file = folder / "script.py"
        file.write_text(dedent(text))
        given = {"__name__": "script", "read": self.read, "fit": self.fit, "Model": partial(Model, self)}
        given["Layer"] = lambda *_, **__: []
        given["Loader"] = lambda rows, collate_fn: (collate_fn([rows[0]]) for _ in range(1))
        given["DatasetDict"] = DataSets
        given["load_dataset"] = lambda _, data_files: {key: Stream(self, name) for key, name in data_files.items()}
        exec(compile(file.read_text(), str(file), "exec"), given)
        self.program = Program()
        self.program.add(str(file), file.read_text())

    def read(self, name: str) -> list[int]:
        self.reads.append((name, _under_way()))
        self.given.append({Given(*one) for step in _steps(sys._getframe(1)) for one in step.given.items()})
        return [1, 2, 3]

    def fit(self, *_: object, **named: object) -> "Script":
        if {"obj", "params"} & named.keys():
            self.of_objects.add(len(self.fits))
        self.fits.append(_under_way())
        self.texts.append(texts_of(_steps(sys._getframe(1))))
        return self

    @property
    def goals(self) -> list[Goal]:
        found = [goal for chain in self.fits if (goal := goal_of_call(self.program, chain)) is not None]
        assert len(found) == len(self.fits)
        told = zip(found, self.texts, strict=True)
        goals = [goal._replace(given=texts) for goal, texts in told]
        return [goal._replace(of_object=place in self.of_objects) for place, goal in enumerate(goals)]

    def reached(self) -> list[set[str]]:
        """Return what has reached each training."""
        found: list[set[str]] = [set() for _ in self.fits]
        together: dict[str, list[str]] = {}
        for name, chain in self.reads:
            together.setdefault(str(chain), []).append(name)
        texts: dict[str, dict[str, list[str]]] = {}
        for (_, chain), given in zip(self.reads, self.given, strict=True):
            known = texts.setdefault(str(chain), {})
            for one in given:
                known.setdefault(one.name, []).append(one.text)
        for (name, chain), given in zip(self.reads, self.given, strict=True):
            names = together[str(chain)]
            stands = standing(self.program, chain)
            walk = Walk(self.program, self.goals, Limit(SECONDS), texts[str(chain)])
            is_setting = name.startswith("settings")
            walk.begin(stands[0][1], here_of(self.program, stands, is_setting=is_setting))
            for place, ways in walk.reached.items():
                meant = [way for way in ways if is_of_turn(self.program, self.goals, place, way.turn)]
                if any(_is_chosen(name, names, way.chosen, given) for way in meant):
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
        self.script.texts.append(texts_of(_steps(sys._getframe(1))))
        for part in self.parts:
            if hasattr(part, "fit"):
                part.fit(*rows)
        return self


class DataSets(dict[str, list[int]]):
    """Data sets by their names."""

    def map(self, function: Callable[[int], int]) -> "DataSets":
        return DataSets({key: list(map(function, one)) for key, one in self.items()})


class Stream:
    """A file that is read when somebody asks for its rows."""

    def __init__(self, script: Script, name: str) -> None:
        self.script = script
        self.name = name

    def __iter__(self) -> Iterator[int]:
        return iter(self.script.read(self.name))


def _is_chosen(name: str, names: list[str], way: tuple[Choice, ...], given: set[Given]) -> bool:
    texts = [one for one in way if one in names]
    places = [one[0] for one in way if type(one) is tuple and one[1] == len(names)]
    is_of_rounds = all(one in given for one in way if isinstance(one, Given))
    return is_of_rounds and name in (texts or names) and all(names[place] == name for place in places)


def _under_way() -> Chain:
    return [(step.key, step.position()) for step in _steps(sys._getframe(2))]


def _steps(frame: FrameType) -> list[Step]:
    return [step for step in calls_under_way(frame) if step.key[0].endswith("script.py")]
