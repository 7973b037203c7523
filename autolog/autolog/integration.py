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

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from autolog import capture
from autolog.calls import Block, Call, Hook, Integration, Patch, Selector

__all__ = [
    "Call",
    "Hook",
    "Integration",
    "Patch",
    "derive",
    "evaluate",
    "inner",
    "log",
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
    describe: capture.Described | None = None,
) -> Patch:
    """Return the patch of a reader: what it gives comes from the file at `path`.

    Args:
        targets: The readers.
        path: The argument that holds a path or an open file.
        gives: What the content ends up in.
        format: The file's format, e.g. `csv`; else the file name's suffix.
        partial_by: Arguments that make the reader skip a part of the file, so that what it gives does not describe it.
        describe: See `write`.
    """
    watch = partial(capture.watch_read, path=path, gives=gives, format=format, partial_by=partial_by, describe=describe)
    return Patch(targets, watch=watch)


def derive(*targets: str, frm: Sequence[Selector] = ("self",), gives: Selector = "return") -> Patch:
    """Return the patch of a derivation: what it gives comes from wherever `frm` came from."""
    return Patch(targets, after=partial(capture.note_derived, frm=frm, gives=gives))


def train(
    *targets: str,
    params: Callable[[Call], Mapping[str, Any]] = capture.bound_params,
    inputs: Callable[[Call], Mapping[str, Any]] = Call.arguments,
    model: Selector = "self",
    fitted: Callable[[Call], None] = lambda _: None,
    checkpoints: bool = False,
    block: Block | None = None,
) -> Patch:
    """Return the patch of a training: a Train execution whose output is the model.

    Args:
        targets: The training functions.
        params: Hyperparameters under their own names; what dicts and configurations hold is recorded under dotted
            names. By default the arguments with their defaults, without what is data.
        inputs: By name, the arguments that data may come in.
        model: What is trained.
        fitted: Called when a training ended well.
        checkpoints: Whether the model is there before the call, and may be saved during it.
        block: See `Patch`.
    """
    watch = partial(
        capture.watch_train, params=params, inputs=inputs, model=model, fitted=fitted, checkpoints=checkpoints
    )
    return Patch(targets, watch=watch, block=block)


def evaluate(
    *targets: str,
    metric: Callable[[Call], str] = capture.name_of,
    metrics: Callable[[Call], Mapping[str, Any]] | None = None,
    inputs: Callable[[Call], Mapping[str, Any]] = Call.arguments,
) -> Patch:
    """Return the patch of a metric: a number measured on `inputs` becomes part of an Evaluate execution.

    Args:
        targets: Functions or methods that measure.
        metric: The metric's name, where one number is returned.
        metrics: All metrics by name, where there are more; other values than numbers are left out.
        inputs: By name, what it is computed from; a frozenset holds sources that are found out already.
    """
    return Patch(targets, watch=partial(capture.watch_evaluate, metric=metric, metrics=metrics, inputs=inputs))


def log(
    *targets: str, metrics: Callable[[Call], Mapping[str, Any]], step: Callable[[Call], float | None] = lambda _: None
) -> Patch:
    """Return the patch of a function that is told of metrics while a training runs: they become points of curves.

    Args:
        targets: Functions that frameworks call with what they have measured.
        metrics: The metrics by name; other values than numbers are left out.
        step: Their place on the curve; the number of the point by default.
    """
    return Patch(targets, after=partial(capture.note_logged, metrics=metrics, step=step))


def write(
    *targets: str, what: Selector, path: Selector, format: str | None = None, describe: capture.Described | None = None
) -> Patch:
    """Return the patch of a writer: `what` now stands in the file at `path`.

    A model gets this file as its own. A written dataset is a Transform of where it came from.

    Args:
        targets: Functions that write.
        what: What is written.
        path: Where to.
        format: The format's name; by default the suffix of the file.
        describe: Tells whether something is a `Dataset`, a `Model` or neither, and its properties; by default that is
            told by its class.
    """
    return Patch(targets, watch=partial(capture.watch_write, what=what, path=path, format=format, describe=describe))


def opens(*targets: str, path: Selector, mode: Selector) -> Patch:
    """Return the patch of a function that opens files by hand."""
    return Patch(targets, after=partial(capture.note_opened, path=path, mode=mode))


def inner(*targets: str) -> Patch:
    """Return the patch of a framework's worker: what it calls is part of the step that is under way."""
    return Patch(targets, watch=capture.watch_inner)


def meet(target: str, do: Callable[[Call], None]) -> Patch:
    """Return a patch that runs `do` before each call of `target`: a choke point that leads to further patches."""
    return Patch((target,), watch=partial(capture.watch_meet, do=do))


def parse(*targets: str, is_own: Callable[[Call], bool], values: Callable[[Call], Mapping[str, Any]]) -> Patch:
    """Return the patch of a parser of command lines: what the script's own says describes the run.

    Args:
        targets: Functions that parse.
        is_own: Whether a call parses the command line of this process; asked before the call.
        values: The values that it found, by name; asked after it.
    """
    return Patch(targets, watch=partial(capture.watch_parse, is_own=is_own, values=values))
