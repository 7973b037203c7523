"""What a program says by itself: parameters, metrics, tags, inputs, outputs of the step that it is in, or of the run.

Nothing here ever raises because of autolog, and nothing happens while it is not enabled.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from autolog.sources import NOTHING
from autolog.switch import switch

if TYPE_CHECKING:
    from autolog.facts import Scalar
    from autolog.runs import Execution
    from autolog.sources import Sources

_NAME = "what the program declares"
_URI = r"[A-Za-z][A-Za-z0-9+.-]+:/"  # `dbfs:/table`, too; at least two letters: `C:` is a drive
_MOST_ITEMS = 1000  # of a list of paths
_LONGEST_PLACE = 4096  # characters of a path or a URI


def param(name: str, value: Any) -> None:
    """Record a parameter of the current step, else of the run. Any value will do; see `params`."""
    if switch.on:
        try:
            from autolog.hyperparameters import flat

            _describe(flat({text_of(name): value}))
        except Exception as error:  # noqa: BLE001  whatever it is, it must not reach the user
            _trouble(error)


def params(values: Any) -> None:
    """Record parameters of the current step, else of the run.

    Args:
        values: By name; nested dicts, dataclasses, models and configurations become dotted names. Something else that
            holds values by name, such as what argparse returns, will do as well.
    """
    if switch.on:
        try:
            from autolog.hyperparameters import flat

            if isinstance(values, Mapping):
                found = flat({text_of(name): value for name, value in values.items()})
            else:
                dotted = flat({"params": values})
                if "params" in dotted:  # it is one value, and has no name
                    _refuse("params", values, "give a dict, or something else that holds values by name")
                    return
                found = {name.removeprefix("params."): value for name, value in dotted.items()}
            _describe(found)
        except Exception as error:  # noqa: BLE001  whatever it is, it must not reach the user
            _trouble(error)


def tag(name: str, value: Any = True) -> None:
    """Record a tag of the current step, else of the run, as its custom property `tag.NAME`."""
    if switch.on:
        try:
            from autolog.hyperparameters import flat

            _describe(flat({f"tag.{text_of(name)}": value}))
        except Exception as error:  # noqa: BLE001  whatever it is, it must not reach the user
            _trouble(error)


def metric(name: str, value: Any, step: float | None = None) -> None:
    """Record a number that was measured in the current step, else in the run.

    Args:
        name: The metric's name.
        value: A number; a scalar of NumPy and the like is one, too.
        step: Its place on the metric's curve; by default the number of the point, from 0.
    """
    if switch.on:
        try:
            _target().log({name if type(name) is str else text_of(name): value}, _place(step))
        except Exception as error:  # noqa: BLE001  whatever it is, it must not reach the user
            _trouble(error)


def metrics(values: Mapping[str, Any], step: float | None = None) -> None:
    """Record several numbers that were measured at once; see `metric`."""
    if switch.on:
        try:
            _log_all(values, _place(step))
        except Exception as error:  # noqa: BLE001  whatever it is, it must not reach the user
            _trouble(error)


def input(thing: Any, name: str = "") -> None:
    """Declare what goes into the current step, else into the run.

    Args:
        thing: The path of a file or directory, a URI such as `s3://bucket/table.parquet`, or an object: a table, an
            array, a model. Of a list or dict of paths and objects, each item by itself.
        name: What it is called there, such as `X`.
    """
    if switch.on:
        try:
            _use(thing, name, is_output=False)
        except Exception as error:  # noqa: BLE001  whatever it is, it must not reach the user
            _trouble(error)


def output(thing: Any, name: str = "") -> None:
    """Declare what comes out of the current step, else of the run; see `input`. Call it once a file is written."""
    if switch.on:
        try:
            _use(thing, name, is_output=True)
        except Exception as error:  # noqa: BLE001  whatever it is, it must not reach the user
            _trouble(error)


def _log_all(values: Any, step: float | None) -> None:
    if isinstance(values, Mapping):
        _target().log({text_of(name): value for name, value in values.items()}, step)
    else:
        _refuse("metrics", values, "give a dict of numbers")


def text_of(name: Any) -> str:
    """Return a name that is a text; what else there may be is told as parameters are."""
    from autolog.hyperparameters import scalar

    return name if type(name) is str else str(scalar(name))


def _place(step: Any) -> float | None:
    """Return a place on a curve; None for what is none."""
    if step is None or type(step) is int:
        return step
    from autolog.curves import number

    place = number(step)
    return place if place is not None and math.isfinite(place) else None


def _refuse(word: str, thing: Any, wanted: str) -> None:
    from autolog.errors import warn_once

    kind = type(thing).__name__
    warn_once(f"{word} {kind}", "autolog.%s was given a %s, which tells it nothing; %s", word, kind, wanted)


def _target() -> Execution:
    from autolog import runs
    from autolog.session import session

    return runs.current() or runs.whole(session().recorder)


def _describe(found: Mapping[str, Scalar]) -> None:
    from autolog import runs
    from autolog.facts import RunDescribed
    from autolog.session import session

    step, recorder = runs.current(), session().recorder
    if step is not None:
        step.describe(found)
    elif found:
        recorder.record(RunDescribed(runs.current_run(recorder), dict(found)))


def _use(thing: Any, name: str, *, is_output: bool) -> None:
    from autolog.runs import DECLARED, NO_INPUTS, Inputs

    target, word = _target(), "output" if is_output else "input"
    found: dict[str, Sources] = {}
    for part, item in _parts(text_of(name), thing, word):
        if isinstance(item, (str, os.PathLike)):
            place = os.fsdecode(item)
            sources = _of_place(place, is_output=is_output) if _may_be_place(place) else NOTHING
        else:
            sources = _of_object(item, part, target, is_output=is_output)
        if sources:
            found[part] = found.get(part, NOTHING) | sources
        else:
            _refuse(word, item, "give a path, a URI, a table, an array, a model, or a list or dict of these")
    declared = Inputs(found, DECLARED)
    target.use(NO_INPUTS if is_output else declared, declared if is_output else NO_INPUTS)


def _parts(name: str, thing: Any, word: str) -> list[tuple[str, Any]]:
    """Return the items of a list or dict that holds paths, each with its own name; anything else is one by itself."""
    kind = type(thing)
    if kind is dict:
        items = [(f"{name}.{text_of(key)}" if name else text_of(key), item) for key, item in thing.items()]
    elif kind in (list, tuple, set, frozenset):
        items = [(f"{name}[{place}]" if name else "", item) for place, item in enumerate(thing)]
    else:
        return [(name, thing)]
    if not any(isinstance(item, (str, os.PathLike)) for _, item in items):
        return [(name, thing)]
    if len(items) > _MOST_ITEMS:
        from autolog.errors import warn_once

        message = "autolog.%s was given %d things at once, of which the first %d are recorded; give their folder"
        warn_once(f"{word} of many", message, word, len(items), _MOST_ITEMS)
    return items[:_MOST_ITEMS]


def _may_be_place(text: str) -> bool:
    """Whether a text may be a path or a URI: it is neither empty nor long, and of one line."""
    return bool(text.strip()) and len(text) <= _LONGEST_PLACE and "\n" not in text and "\0" not in text


def _of_place(place: str, *, is_output: bool) -> Sources:
    """Return what stands at a path or a URI; a local path that leads nowhere is kept as it is."""
    from autolog.errors import warn_once
    from autolog.facts import DATASET
    from autolog.fingerprint import suffix
    from autolog.named_files import artifact_in, file_state_of, without_scheme
    from autolog.session import session
    from autolog.sources import Source

    place = without_scheme(os.path.expanduser(place))
    is_uri = re.match(_URI, place) is not None and not os.path.exists(place)
    if is_uri:
        from autolog.databases import place_named

        place = place_named(place).replace(" ", "%20")  # as no URI has any
    file = file_state_of(place)
    if file is None:
        uri = (place if is_uri else _absolute(place)).encode(errors="backslashreplace").decode()
        if not is_output:
            warn_once(f"input {uri}", "autolog.input names %s, where no file is; only the name is recorded", uri)
        return frozenset([Source(f"uri:{uri}", DATASET, None, {"format": suffix(uri)}, uri)])
    touched = session().touched
    known = touched.written_since(0).get(file.path) if is_output else touched.read_since(0).get(file.path)
    if known is not None and known.file in (None, file):
        return frozenset([known])
    return frozenset([artifact_in(file)])


def _absolute(path: str) -> str:
    """Return a path with its folders; as it is where the working directory is gone."""
    try:
        return os.path.abspath(path)
    except FileNotFoundError:
        return path


def _of_object(thing: Any, name: str, target: Execution, *, is_output: bool) -> Sources:
    """Return where an object came from. An output is made by the step; so is an input that nobody knows."""
    from autolog import provenance
    from autolog.arguments import is_data
    from autolog.facts import DATASET, MODEL
    from autolog.ids import new_id
    from autolog.runs import IDENTITY, Inputs
    from autolog.session import session

    known = provenance.sources_of(thing)
    kind, properties = session().describe(thing)
    if known and (not is_output or kind == MODEL or all(target.precedes(source) for source in known)):
        return known
    if kind is None and is_data(thing):
        kind = DATASET
    if kind is None:
        return NOTHING
    made = frozenset([target.product(kind, f"{text_of(name)} {new_id()}", properties)])
    if known:
        target.use(Inputs({"": known}, IDENTITY))
    provenance.tag(thing, made)
    return made


def _trouble(error: Exception) -> None:
    from autolog import patching

    patching.trouble(_NAME, error)
