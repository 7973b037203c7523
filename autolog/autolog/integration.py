"""The vocabulary of an integration: a table of verbs that says what to watch in a framework.

    integration = Integration(
        module="joblib",
        requires="joblib>=1.2",
        patches=[
            read("joblib:load", path="filename"),
            write("joblib:dump", what="value", path="filename"),
        ],
    )

A *target* is `module:function` or `module:Class.method`; one verb may name several, as each is a door that a user may
come through. Where a name stands for an argument, a function `(call) -> value` may stand in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from autolog import capture, held_models, runs, saving, training
from autolog.arguments import bound_params
from autolog.callers import framework_calls
from autolog.calls import Block, Call, Hook, Integration, Patch, Selector
from autolog.facts import Scalar
from autolog.named_files import at
from autolog.runs import Execution, Trial
from autolog.sources import NOTHING, Sources

__all__ = [
    "Call",
    "Execution",
    "Hook",
    "Integration",
    "Patch",
    "Trial",
    "at",
    "derive",
    "evaluate",
    "follow",
    "for_itself",
    "hold",
    "inner",
    "measure",
    "meet",
    "opens",
    "parse",
    "read",
    "train",
    "write",
]


def read(
    *targets: str,
    path: Selector,
    gives: Selector = "return",
    format: str | None = None,
    partial_by: Sequence[str] = (),
    frm: Sequence[Selector] = (),
    describe: held_models.Described | None = None,
) -> Patch:
    """Return the patch of a reader: what it gives comes from the file at `path`.

    Args:
        targets: The readers.
        path: The argument that holds a path or an open file.
        gives: What the content ends up in.
        format: The file's format, e.g. `csv`; else the file name's suffix.
        partial_by: Arguments that make the reader skip a part of the file, so that what it gives does not describe it.
        frm: What else goes into it; also where `path` names no file, as in a constructor that takes files and arrays.
        describe: See `write`.
    """
    watch = partial(
        capture.watch_read,
        path=path,
        gives=gives,
        format=format,
        partial_by=partial_by,
        frm=frm,
        describe=describe,
    )
    return Patch(targets, watch=watch)


def derive(*targets: str, frm: Sequence[Selector] = ("self",), gives: Selector = "return") -> Patch:
    """Return the patch of a derivation: what it gives comes from wherever `frm` came from."""
    if tuple(frm) == ("self",) and gives == "return":
        return Patch(targets, quick=capture.pass_on)
    return Patch(targets, after=partial(capture.note_derived, frm=frm, gives=gives))


def train(
    *targets: str,
    params: Callable[[Call], Mapping[str, Any]] = bound_params,
    inputs: Callable[[Call], Mapping[str, Any]] = Call.arguments,
    model: Selector | None = "self",
    fitted: Callable[[Call, Execution], None] = lambda _, __: None,
    goes_on: Callable[[Call], bool] = lambda _: False,
    checkpoints: bool = False,
    holds: Callable[[Call, Mapping[str, Any]], bool] = lambda _, __: False,
    undecided: Callable[[Call, runs.Inputs], Sources] = lambda _, __: NOTHING,
    describe: Callable[[Call, Any], Mapping[str, Scalar]] = training.describe_model,
    block: Block | None = None,
    unless: Callable[[], bool] = runs.is_inside,
) -> Patch:
    """Return the patch of a training: a Train execution whose output is the model.

    Args:
        targets: The training functions.
        params: Hyperparameters under their own names; what dicts and configurations hold is recorded under dotted
            names. By default the arguments with their defaults, without what is data.
        inputs: By name, the arguments that data may come in; a path is told by `at(path)`.
        model: What is trained; None where models are trained to be measured only, as in a cross-validation: then it is
            an Evaluate execution whose output is what `fitted` logs.
        fitted: Called when a training ended well, with its execution, which takes metrics and trials.
        goes_on: Whether a call trains on what is trained already, so that a former model is an input.
        checkpoints: Whether the model is there before the call, and may be saved during it.
        holds: Whether what is trained was made with data, which its hyperparameters tell.
        undecided: Which of the inputs the data flow decides on when the watching ends.
        describe: The model's properties, where the call knows them for less than the model.
        block: See `Patch`.
        unless: See `Patch`; by default for what is a part of another step.
    """
    watch = partial(
        training.watch_train,
        params=params,
        inputs=inputs,
        model=model,
        fitted=fitted,
        goes_on=goes_on,
        checkpoints=checkpoints,
        holds=holds,
        undecided=undecided,
        describe=describe,
    )
    return Patch(targets, watch=watch, block=block, unless=unless)


def for_itself(package: str, *but: str) -> Callable[[], bool]:
    """Return what tells whether a call is a part of another step, or one that a framework makes for itself.

    Args:
        package: The framework's top-level module.
        but: How the names of modules of it begin that call for the user.
    """

    def is_for_itself() -> bool:
        if runs.is_inside():
            return True
        module = framework_calls(package)
        return module is not None and not module.startswith(but)

    return is_for_itself


def hold(
    *targets: str,
    params: Callable[[Call], Mapping[str, Any]] = lambda _: {},
    parent: Callable[[Call], Execution | None] = lambda _: None,
    began: Callable[[Call, Execution], None] = lambda _, __: None,
    ended: Callable[[Call, Execution], str | None] = lambda _, __: None,
) -> Patch:
    """Return the patch of what runs code of the user's: a Process execution whose children are the steps inside.

    Args:
        targets: The functions, such as that of a search which calls an objective.
        params: What is known of it when it begins; its execution takes more by `describe`.
        parent: Its parent where it runs in a thread of the framework's.
        began: Called before the call, with the execution.
        ended: Called after it, whether it raised or not; returns the state to end in where that is another.
    """
    watch = partial(training.watch_hold, params=params, parent=parent, began=began, ended=ended)
    return Patch(targets, watch=watch, unless=runs.is_inside)


def evaluate(
    *targets: str,
    metric: Callable[[Call], str] | None = None,
    metrics: Callable[[Call], Mapping[str, Any]] = lambda _: {},
    inputs: Callable[[Call], Mapping[str, Any]] = Call.arguments,
) -> Patch:
    """Return the patch of a metric: a number measured on `inputs` becomes part of an Evaluate execution.

    Args:
        targets: Functions or methods that measure.
        metric: The metric's name, where what they return is one number.
        metrics: Else all of them by name; other values than numbers are left out.
        inputs: By name, what it is computed from; a frozenset holds sources that are found out already.
    """
    read = metrics if metric is None else partial(training.returned_metric, name=metric)
    watch = partial(training.watch_evaluate, metrics=read, inputs=inputs)
    return Patch(targets, watch=watch, unless=runs.is_inside)


def measure(
    *targets: str, metrics: Callable[[Call], Mapping[str, Any]], step: Callable[[Call], float | None] = lambda _: None
) -> Patch:
    """Return the patch of what measures a training from within, round by round: the numbers belong to that training.

    Args:
        targets: Functions that a training calls itself.
        metrics: The numbers, by name; other values are left out.
        step: Their place on the curve, such as the round counted from 0; the number of the point by default.
    """
    return Patch(targets, after=partial(training.note_measured, metrics=metrics, step=step))


def follow(*targets: str, framework: str, keep: training.Keep, curves: training.Kept) -> Patch:
    """Return the patch of what is called in each round of a training, many times a second: like `measure`, but cheaper.

    Args:
        targets: Functions that a training calls itself.
        framework: The distribution whose trainings call them.
        keep: Takes what tells the round's numbers, which nobody will change, out of the call's positional and keyword
            arguments and its result; None where it tells nothing.
        curves: Makes of what several rounds have told, up to a tenth of a second later, the points of each metric:
            places on the curve, and numbers.
    """
    return Patch(targets, quick=partial(training.note_round, framework=framework, keep=keep, curves=curves))


def write(
    *targets: str,
    what: Selector,
    path: Selector,
    format: saving.Format = None,
    describe: held_models.Described | None = None,
    folder: Selector | None = None,
    grows: Callable[[Call], bool] = lambda _: False,
) -> Patch:
    """Return the patch of a writer: `what` now stands in the file at `path`.

    A model gets this file as its own. A written dataset is a Transform of where it came from.

    Args:
        targets: Functions that write.
        what: What is written.
        path: Where to.
        format: The format's name, or what tells it of the call; by default the suffix of the file.
        describe: Tells whether something is a `Dataset`, a `Model` or neither, and its properties; by default that is
            told by its class.
        folder: Stands for anything where a folder is written, such as the columns by which a table is parted.
        grows: Tells whether it is put behind what the file holds already.
    """
    watch = partial(
        saving.watch_write, what=what, path=path, format=format, describe=describe, folder=folder, grows=grows
    )
    return Patch(targets, watch=watch)


def opens(*targets: str, path: Selector, mode: Selector) -> Patch:
    """Return the patch of a function that opens files by hand."""
    return Patch(targets, after=partial(capture.note_opened, path=path, mode=mode))


def inner(*targets: str) -> Patch:
    """Return the patch of a framework's worker: what it calls is part of the step that is under way."""
    return Patch(targets, within=runs.inside, unless=runs.is_inner)


def meet(target: str, do: Callable[[Call], None], unless: Callable[[], bool] | None = None) -> Patch:
    """Return a patch that runs `do` before each call of `target`: a choke point that leads to further patches.

    Args:
        target: The choke point.
        do: What is done there.
        unless: See `Patch`.
    """
    return Patch((target,), watch=partial(capture.watch_meet, do=do), unless=unless)


def parse(
    *targets: str,
    is_own: Callable[[Call], bool],
    values: Callable[[Call], Mapping[str, Any]],
    secrets: Callable[[Call], Collection[str]] = lambda _: (),
) -> Patch:
    """Return the patch of a parser of command lines: what the script's own says describes the run.

    Args:
        targets: Functions that parse.
        is_own: Whether a call parses the command line of this process; asked before the call.
        values: The values that it found, by name; asked after it.
        secrets: The names of those that are secrets, beside those whose name tells it.
    """
    return Patch(targets, watch=partial(capture.watch_parse, is_own=is_own, values=values, secrets=secrets))
