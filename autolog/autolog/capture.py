"""The five verbs: what happens at a watched call. They carry all lineage; nothing else does.

Each `watch_*` generator runs up to its `yield` before the framework's call and is sent what it returned, or has its
exception thrown in. None of them changes an argument, a result or an exception: that is `patching`'s promise.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from itertools import islice
from typing import Any

from autolog import provenance, runs
from autolog.calls import Call, Selector
from autolog.curves import number
from autolog.facts import DATASET, MODEL, PROCESS, TRAIN, TRANSFORM, RunDescribed
from autolog.fingerprint import file_state, suffix
from autolog.provenance import source_of_file
from autolog.recorder import now
from autolog.session import session

_MOST_ITEMS = 100  # of a container that are looked at

Watch = Generator[None, Any, None]


def watch_read(
    call: Call,
    *,
    path: Selector,
    gives: Selector,
    format: str | None,
    partial_by: Sequence[str],
) -> Watch:
    """Tag what a reader gives with the file that it came from."""
    file = file_state_of(call.pick(path))
    call.result = yield
    if file is None:
        return
    session().files.explain(file.path)
    given = call.pick(gives)
    model = held_model(given)
    kind, properties = session().describe(given if model is None else model)
    if partial_by and not call.arguments().keys().isdisjoint(partial_by):
        properties = {}
    source = source_of_file(file, kind or DATASET, {"format": format or suffix(file.path), **properties})
    session().touched.read(source)
    provenance.tag(given, frozenset([source]))
    session().meet(given if model is None else model)


def note_derived(call: Call, *, frm: Sequence[Selector], gives: Selector) -> None:
    """Tag what a derivation gives with all that its arguments came from."""
    sources = provenance.union(provenance.sources_of(call.pick(what)) for what in frm)
    if sources:
        provenance.tag(call.pick(gives), sources)


def watch_train(
    call: Call,
    *,
    params: Callable[[Call], Mapping[str, Any]],
    inputs: Callable[[Call], Mapping[str, Any]],
    model: Selector,
    fitted: Callable[[Call], None],
) -> Watch:
    """Record a Train execution, unless this call is part of another step."""
    if runs.is_inside():
        yield
        return
    from autolog.hyperparameters import flat  # not while autolog is enabled: that shall take no time
    from autolog.seeds import seeds

    framework = call.integration.framework()
    execution = runs.Execution(
        session().recorder,
        TRAIN,
        name_of(call),
        properties={
            **framework,
            **({"class": class_name(call.instance)} if call.instance is not None else {}),
            **seeds(),
        },
        params=flat(params(call)),
        inputs=known(inputs(call)),
    )
    token = runs.enter(execution)
    try:
        call.result = yield
    except BaseException as error:
        runs.leave(token)
        execution.finish(error)
        raise
    runs.leave(token)
    trained = call.pick(model)
    made = execution.product(MODEL, "model", {**framework, **session().describe(trained)[1]})
    execution.finish(outputs={"model": made})
    provenance.tag(trained, frozenset([made]))
    fitted(call)


def watch_evaluate(call: Call, *, metric: Callable[[Call], str], inputs: Callable[[Call], Mapping[str, Any]]) -> Watch:
    """Record a metric as part of an Evaluate execution, unless this call is part of another step."""
    if runs.is_inside():
        yield
        return
    with runs.inside():
        call.result = yield
    value = number(call.result)
    if value is None:
        return
    session().evaluations.add(
        name_of(call),
        {metric(call): value},
        properties=call.integration.framework(),
        inputs=known(inputs(call)),
    )


def watch_write(call: Call, *, what: Selector, path: Selector, format: str | None) -> Watch:
    """Record where something was saved; a written dataset is a Transform of its own."""
    if runs.is_inside():
        yield
        return
    thing = call.pick(what)
    started = now()
    with runs.inside():
        call.result = yield
    target = call.pick(path)
    file = file_state_of(target)
    if file is None:
        return
    format = format or suffix(file.path)
    session().files.explain(file.path)
    kind, properties = session().describe(thing)
    model = held_model(thing)
    sources = provenance.NOTHING if model is None else provenance.sources_of(model)
    if len(sources) == 1:
        (source,) = sources
        if source.type == MODEL and source.file is None:
            runs.saved(session().recorder, source, file, format)
            session().touched.wrote(file.path, source)
            return
    kind = MODEL if model is not None else kind
    execution = runs.Execution(
        session().recorder,
        TRANSFORM if kind == DATASET else PROCESS,
        name_of(call),
        properties=call.integration.framework(),
        inputs=known({what if isinstance(what, str) else "what": thing}),
        started=started,
    )
    made = source_of_file(file, kind or DATASET, {"format": format, **properties})
    session().touched.wrote(file.path, made)
    execution.finish(outputs={"path": made})


def held_model(thing: Any) -> Any:
    """Return a model, or the only one that a dict, list or tuple holds; None where there is none."""
    items = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, (list, tuple)) else [thing]
    models = [item for item in islice(items, _MOST_ITEMS) if session().describe(item)[0] == MODEL]
    return models[0] if len(models) == 1 else None


def note_opened(call: Call, *, path: Selector, mode: Selector) -> None:
    """Remember a file that was opened by hand, for reading or for writing."""
    name = call.pick(path)
    if isinstance(name, int):  # a descriptor: whoever made it knows the name
        return
    name = os.fspath(name)
    if isinstance(name, bytes):
        name = os.fsdecode(name)
    if set(call.pick(mode) or "r") & set("wax+"):
        written = os.path.abspath(name)
        if session().files.writes(call.result, written):
            session().touched.wrote(written)
    else:
        state = session().files.reads(os.path.abspath(name))
        if state is not None:
            session().touched.read(source_of_file(state, DATASET, {}))


def known(values: Mapping[str, Any]) -> runs.Inputs:
    """Return what each argument comes from; where nothing is known of any, the files that were opened by hand."""
    found = {name: provenance.sources_of(value) for name, value in values.items()}
    if any(found.values()):
        return runs.Inputs(found, runs.IDENTITY)
    return runs.Inputs({"": session().files.unexplained()}, runs.SCOPE)


def bound_params(call: Call) -> dict[str, Any]:
    """Return the arguments of a call with its defaults, without what is data: arrays, tables, and what was read."""
    return {name: value for name, value in call.bound().items() if not is_data(value)}


def is_data(value: Any) -> bool:
    """Whether an argument is data rather than a hyperparameter: an array, a table, or of known origin."""
    from autolog.hyperparameters import FRAMEWORKS

    is_of_framework = type(value).__module__.partition(".")[0] in FRAMEWORKS
    return bool((is_of_framework and getattr(value, "shape", ())) or provenance.sources_of(value))


def watch_parse(call: Call, *, is_own: Callable[[Call], bool], values: Callable[[Call], Mapping[str, Any]]) -> Watch:
    """Record the arguments of the script that its parser gives, under names that begin with `args.`."""
    is_asked = is_own(call)
    call.result = yield
    if is_asked:
        from autolog.hyperparameters import flat

        recorder = session().recorder
        found = flat({f"args.{name}": value for name, value in values(call).items()})
        recorder.record(RunDescribed(recorder.run, found))


def is_command_line(words: Any) -> bool:
    """Whether these are the arguments that the script was started with; None stands for them."""
    if words is None:
        return True
    if type(words) not in (list, tuple) or len(words) != len(sys.argv) - 1:
        return False
    return all(type(word) is str for word in words) and list(words) == sys.argv[1:]


def watch_inner(call: Call) -> Watch:  # noqa: ARG001  the shape is given
    """Mark what runs in a framework's worker as part of the step that is under way."""
    with runs.inside():
        yield


def watch_meet(call: Call, *, do: Callable[[Call], None]) -> Watch:
    """Run `do` before the call."""
    do(call)
    yield


def name_of(call: Call) -> str:
    """Return what ran, dotted: a method under the class of its instance, e.g. `sklearn.svm._classes.SVC.fit`."""
    name = call.function.__name__
    if call.instance is None:
        return f"{call.function.__module__}.{name}"
    return f"{class_name(call.instance)}.{name}"


def class_name(instance: Any) -> str:
    """Return the dotted name of an object's class."""
    kind = type(instance)
    return f"{kind.__module__}.{kind.__qualname__}"


def file_state_of(path: Any) -> Any:
    """Return the state of the file that a path or an open file names; None when it names no local file."""
    name = getattr(path, "name", None) if hasattr(path, "read") or hasattr(path, "write") else path
    if isinstance(name, bytes):
        name = os.fsdecode(name)
    if not isinstance(name, (str, os.PathLike)):
        return None
    return file_state(name)
