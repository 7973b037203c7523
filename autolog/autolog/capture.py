"""The five verbs: what happens at a watched call. They carry all lineage; nothing else does.

Each `watch_*` generator runs up to its `yield` before the framework's call and is sent what it returned, or has its
exception thrown in. None of them changes an argument, a result or an exception: that is `patching`'s promise.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

from autolog import patching, provenance, runs
from autolog.arguments import known, sources_of
from autolog.callers import is_own_class
from autolog.calls import Call, Selector, class_name, name_of
from autolog.curves import numbers
from autolog.facts import (
    DATASET,
    EVALUATE,
    MODEL,
    PROCESS,
    TRAIN,
    TRANSFORM,
    FileState,
    RunDescribed,
    Scalar,
)
from autolog.fingerprint import suffix
from autolog.named_files import descriptor_path, file_state_of, file_states_of
from autolog.opened_files import may_be_data
from autolog.recorder import now
from autolog.remote import is_remote, state_of
from autolog.saved_weights import made_here
from autolog.session import session
from autolog.sources import NOTHING, Parted, Partial, Source, Sources, data_behind, source_of_file, union

_MOST_ITEMS = 100  # of a container that are looked at
_MOST_FORMERS = 20  # models that one object was
_WRITING = frozenset("wax+")  # in the mode of a file

Watch = Generator[None, Any, None]
Keep = Callable[[tuple[Any, ...], dict[str, Any], Any], Any]
Kept = Callable[[list[Any]], Mapping[str, runs.Steps]]
Described = Callable[[Any], tuple[str | None, Mapping[str, Scalar]]]
Format = str | Callable[[Call], str | None] | None


def watch_read(
    call: Call,
    *,
    path: Selector,
    gives: Selector,
    format: str | None,
    partial_by: Sequence[str],
    frm: Sequence[Selector] = (),
    describe: Described | None = None,
) -> Watch:
    """Tag what a reader gives with the file that it came from, or with several, and with what else went into it."""
    session().files.settle()
    named = call.pick(path)
    files = [file for file in file_states_of(named) if not session().files.is_own(file.path)]
    others = union(sources_of(call.pick(what)) for what in frm)
    if files and session().files.sites.count:
        from autolog import origins  # not while autolog is enabled: that shall take no time

        argument = path if isinstance(path, str) else ""
        chosen = origins.chosen_by(named, name_of(call).rpartition(".")[2], argument, 0, is_name=True)
        others = union((others, origins.tables_among(chosen or NOTHING)))
    files = files or session().files.held_by(named)
    call.result = yield
    if not files:
        if others:
            provenance.tag(call.pick(gives), others)
        return
    given = call.pick(gives)
    model = held_model(given)
    kind, properties = (describe or session().describe)(given if model is None else model)
    if len(files) > 1 or (partial_by and not call.arguments().keys().isdisjoint(partial_by)):
        properties = {}
    sources = []
    for file in files:
        if is_remote(file.path):  # what it is was told with it
            file = state_of(file.path)  # noqa: PLW2901
        sources.append(source_of_file(file, kind or DATASET, {"format": format or suffix(file.path), **properties}))
        session().files.explain(file.path, sources[-1])
        session().touched.read(sources[-1])
    provenance.tag(given, union((others, frozenset(sources))))
    session().meet(given if model is None else model)


def note_derived(call: Call, *, frm: Sequence[Selector], gives: Selector) -> None:
    """Tag what a derivation gives with all that its arguments came from."""
    sources = union(sources_of(call.pick(what)) for what in frm)
    if sources:
        given = call.pick(gives)
        before = provenance.known(given)
        if isinstance(before, Parted):  # more is known of it already
            more = sources - before
            sources = before.joined(Partial(more) if type(sources) is Partial else more)
        provenance.tag(given, sources)


def pass_on(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:  # noqa: ARG001  the shape is given
    """Tag what a method gives with all that its object comes from: the commonest derivation, and the cheapest."""
    sources = provenance.sources_of(args[0]) if args else None
    if sources:
        provenance.tag(result, sources)


def describe_model(_: Call, model: Any) -> Mapping[str, Scalar]:
    """Return a model's properties, as its integration tells them."""
    return session().describe(model)[1]


def watch_train(
    call: Call,
    *,
    params: Callable[[Call], Mapping[str, Any]],
    inputs: Callable[[Call], Mapping[str, Any]],
    model: Selector | None,
    fitted: Callable[[Call, runs.Execution], None],
    goes_on: Callable[[Call], bool],
    checkpoints: bool = False,
    holds: Callable[[Call, Mapping[str, Any]], bool] = lambda _, __: False,
    undecided: Callable[[Call, runs.Inputs], Sources] = lambda _, __: NOTHING,
    describe: Callable[[Call, Any], Mapping[str, Scalar]] = describe_model,
) -> Watch:
    """Record a Train execution, or an Evaluate one if no model comes out.

    A call that goes on with what was trained before, batch by batch, is more of the same execution.
    """
    from autolog.seeds import seeds  # not while autolog is enabled: that shall take no time

    former = provenance.sources_of(call.instance) if goes_on(call) else NOTHING
    execution = session().trainings.get(former)
    if execution is not None:  # the next batch of a loop
        came_from = known(inputs(call), call)
        execution.use_more(came_from)
        with runs.inside():
            call.result = yield
        if not came_from.known:  # the data flow tells of this batch, too
            session().step_sites.learns(execution)
        execution.finish()
        return
    given = dict(inputs(call))
    if former:
        given["model"] = call.instance
    framework = call.integration.framework()
    trained = call.pick(model) if checkpoints and model is not None else call.instance
    hyperparameters, flattened = _hyperparameters(call, params)
    came_from = known(given, call)
    guess = undecided(call, came_from)
    came_from = came_from.without(guess)
    execution = runs.Execution(
        session().recorder,
        EVALUATE if model is None else TRAIN,
        name_of(call),
        properties={
            **framework,
            **({"class": class_name(trained)} if trained is not None else {}),
            **seeds(),
        },
        params=flattened,
        inputs=came_from,
        makes={**framework, **describe(call, trained)} if checkpoints else None,
    )
    is_told = any(how != runs.IDENTITY for how in came_from.others.values()) or bool(came_from.guessed)
    if checkpoints or (model is not None and (is_told or not execution.sources)):
        session().step_sites.note_training(execution)
    elif model is not None and holds(call, hyperparameters):
        session().step_sites.note_training(execution, of_object=True)
    if guess:
        session().step_sites.guess(execution, "data", guess)
    if execution.model is not None:
        provenance.tag(trained, frozenset([execution.model]))
        session().meet(trained)
    token = runs.enter(execution)
    try:
        call.result = yield
    except BaseException as error:
        runs.leave(token)
        execution.finish(error)
        raise
    runs.leave(token)
    session().step_sites.learns(execution)
    outputs = {}
    try:
        if model is None:
            outputs["metrics"] = execution.measured()
        elif not checkpoints:
            trained = call.pick(model)
            outputs["model"] = made = execution.product(MODEL, "model", {**framework, **describe(call, trained)})
            made.data = data_behind(execution.sources)
            made.formers = _formers(trained)
            provenance.tag(trained, frozenset([made]))
            if goes_on(call):
                session().trainings.add(made, execution)
        fitted(call, execution)
    finally:
        execution.finish(outputs=outputs)


def _formers(trained: Any) -> tuple[Source, ...]:
    """Return the models that an object was until now, the latest first."""
    before = next((one for one in provenance.sources_of(trained) if one.type == MODEL), None)
    return () if before is None else (before, *before.formers)[:_MOST_FORMERS]


def _hyperparameters(
    call: Call, params: Callable[[Call], Mapping[str, Any]]
) -> tuple[Mapping[str, Any], dict[str, Scalar]]:
    """Return hyperparameters, as they are and by dotted names; where they cannot be read, the step counts without."""
    from autolog.hyperparameters import flat

    try:
        found = params(call)
        return found, flat(found)
    except Exception as error:  # noqa: BLE001  whatever it is, which data made which model is still known
        patching.trouble(call.integration.distribution, error, "the hyperparameters of a call")
        return {}, {}


def watch_hold(
    call: Call,
    *,
    params: Callable[[Call], Mapping[str, Any]],
    parent: Callable[[Call], runs.Execution | None],
    began: Callable[[Call, runs.Execution], None],
    ended: Callable[[Call, runs.Execution], str | None],
) -> Watch:
    """Record a Process execution whose children are the steps inside of it."""
    execution = runs.Execution(
        session().recorder,
        PROCESS,
        name_of(call),
        properties=call.integration.framework(),
        params=_hyperparameters(call, params)[1],
        holds_steps=True,
        parent=parent(call),
    )
    token = runs.enter(execution)
    raised, state = None, None
    try:
        began(call, execution)
        call.result = yield
    except BaseException as error:
        raised = error
        raise
    finally:
        runs.leave(token)
        try:
            state = ended(call, execution)
        finally:
            execution.finish(raised, state=state)


def watch_evaluate(
    call: Call, *, metrics: Callable[[Call], Mapping[str, Any]], inputs: Callable[[Call], Mapping[str, Any]]
) -> Watch:
    """Record metrics as part of an Evaluate execution."""
    with runs.inside():
        call.result = yield
    found = numbers(metrics(call))
    if found:
        session().evaluations.add(
            name_of(call),
            found,
            properties=call.integration.framework(),
            inputs=known(inputs(call), call),
        )


def returned_metric(call: Call, *, name: Callable[[Call], str]) -> dict[str, Any]:
    """Return what a call gave under its metric's name."""
    return {name(call): call.result}


def note_measured(
    call: Call, *, metrics: Callable[[Call], Mapping[str, Any]], step: Callable[[Call], float | None]
) -> None:
    """Add what was measured to the training that is under way, if that is one of the same framework."""
    execution = runs.current_training(call.integration.distribution)
    if execution is not None and (found := numbers(metrics(call))):
        execution.log(found, step(call))


def note_round(
    args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, *, framework: str, keep: Keep, curves: Kept
) -> None:
    """Keep what a round has measured, for the training of this framework that is under way."""
    kept = keep(args, kwargs, result)
    execution = None if kept is None else runs.current_training(framework)
    if execution is not None:
        execution.keep(kept, curves)


def watch_write(
    call: Call,
    *,
    what: Selector,
    path: Selector,
    format: Format,
    describe: Described | None = None,
    until: Selector | None = None,
    folder: Selector | None = None,
) -> Watch:
    """Record where something was saved; a written dataset is a Transform of its own.

    Within a training, only what the training makes is of interest: a checkpoint. What `until` stands for, by default
    what `path` does, may have to be closed before the file is whole. Where `folder` stands for anything, `path` is a
    folder.
    """
    if runs.is_inner():
        yield
        return
    is_inside = runs.is_inside()
    thing = call.pick(what)
    before = None
    if folder is not None and call.pick(folder):
        from autolog.written_folders import files_below, new_below

        before = files_below(call.pick(path))
    started = now()
    with runs.inside():
        call.result = yield
    target = call.pick(path)
    file = file_state_of(target)
    if file is None:
        return
    opened = target if until is None else call.pick(until)
    format = (format(call) if callable(format) else format) or suffix(file.path)
    session().files.explain_written(file.path)
    model = held_model(thing)
    source = session().weights.saved(model)
    bundle = None if source is None or is_inside else _bundle_of(thing, model, source)
    if source is not None:
        session().trainings.end(frozenset([source]))  # what follows makes another model
    if source is not None and bundle is None:
        session().files.when_closed(opened, file.path, partial(_saved, source, format, _part(model, source)))
        return
    if is_inside:
        return
    kind, properties = (describe or session().describe)(thing)
    kind = MODEL if model is not None else kind
    inputs: Mapping[str, Any] = bundle or {}
    own = _models_in(thing)
    if bundle is None:
        inputs = {what: thing} if isinstance(what, str) else thing if type(thing) is dict else {"what": thing}
        session().trainings.end(union(map(provenance.sources_of, own.values())))
    came_from = known({**inputs, **own}, call)
    execution = runs.Execution(
        session().recorder,
        TRANSFORM if kind == DATASET else PROCESS,
        name_of(call),
        properties=call.integration.framework(),
        inputs=came_from,
        started=started,
    )
    # Of a training, content is not enough: it is given several things, and its loader may have more. What is written is
    # one thing, whose rows were found; but as a container it may hold others, which `fit` is given by themselves. Of an
    # object that holds models these tell.
    is_known = bool(execution.sources) and (bundle is not None or not provenance.is_known_in_part(thing))
    is_certain = is_known and (bool(own) or runs.FLOW not in came_from.others.values())
    if kind != DATASET or not is_certain:
        session().step_sites.note_writing(execution, is_certain=is_certain)
    about = {"format": format, **properties}
    parts = [] if before is None else new_below(file.path, before)
    session().files.when_closed(opened, file.path, partial(_wrote, execution, kind or DATASET, about, parts))


def note_dumped(call: Call, *, what: Selector, format: str) -> None:
    """Remember that a model was made bytes, which may be written to a file by hand."""
    if runs.is_inner():
        return
    model = held_model(call.pick(what))
    source = session().weights.saved(model)
    if source is not None:
        session().trainings.end(frozenset([source]))
        session().files.dumped.note(call.result, partial(_saved, source, format, _part(model, source)))


def _part(model: Any, source: Source) -> str | None:
    """Return the class of what is saved, where it is none of the model as a whole; None also for weights alone."""
    found = session().describe(model)[1].get("class")
    return str(found) if found and found != source.properties.get("class", found) else None


def _saved(source: Source, format: str, part: str | None, file: FileState) -> None:
    runs.saved(session().recorder, source, file, format, part)
    session().touched.wrote(file.path, source)


def _wrote(
    execution: runs.Execution, kind: str, about: Mapping[str, Scalar], parts: list[FileState], file: FileState
) -> None:
    made = {"path": source_of_file(file, kind, about)}
    if parts:
        from autolog.written_folders import outputs_of

        made |= outputs_of(parts)
    for one, source in zip((file, *parts), made.values(), strict=True):
        session().touched.wrote(one.path, source, execution.id)
    execution.finish(outputs=made)


def held_model(thing: Any) -> Any:
    """Return a model or its weights, or the only one that a dict, list or tuple holds; None where there is none.

    Of models that were put together from others it is known from now on.
    """
    if _is_weights(thing):
        return thing
    items = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, (list, tuple)) else [thing]
    models = [item for item in islice(items, _MOST_ITEMS) if session().is_model(item) or _is_weights(item)]
    for model in models:
        session().know_by_parts(model)
    return models[0] if len(models) == 1 else None


def _is_weights(thing: Any) -> bool:
    """Whether this is a dict of which it is known by itself that it is a model's."""
    return isinstance(thing, dict) and bool(provenance.known(thing))


def _bundle_of(thing: Any, model: Any, source: Source) -> Mapping[str, Any] | None:
    """Return the parts of a dict that come from known data, if a model is saved in it with other data than its own.

    None where the file stands for the model alone. What it has predicted is none of that data.
    """
    if type(thing) is not dict:
        return None
    parts = {str(name): part for name, part in islice(thing.items(), _MOST_ITEMS)}
    known = {name: sources for name, part in parts.items() if (sources := provenance.sources_of(part))}
    if hasattr(type(model), "predict"):
        known = {name: sources for name, sources in known.items() if source not in sources or sources == {source}}
    if data_behind(union(known.values())) <= source.data:
        return None
    return {name: parts[name] for name in known}


def describe_own(thing: Any) -> tuple[str | None, Mapping[str, Scalar]]:
    """Return the type and properties of what is saved.

    An instance of the user's own class that predicts is a model, and one that holds a model.
    """
    kind, properties = session().describe(thing)
    if kind is None and is_own_class(type(thing)) and (hasattr(type(thing), "predict") or _models_in(thing)):
        return MODEL, {"class": class_name(thing)}
    return kind, properties


def _models_in(thing: Any) -> dict[str, Any]:
    """Return the models by name that an instance of the user's own class holds and this process has trained."""
    if not is_own_class(type(thing)):
        return {}
    from autolog.objects import held_by  # most scripts save no objects of their own

    return {name: part for name, part in islice(held_by(thing).items(), _MOST_ITEMS) if made_here(part) is not None}


def note_opened(call: Call, *, path: Selector, mode: Selector) -> None:
    """Remember a file that was opened by hand, for reading or for writing."""
    name = call.pick(path)
    is_written = not _WRITING.isdisjoint(call.pick(mode) or "r")
    if isinstance(name, int):  # whoever made a descriptor for reading knows the name
        name = descriptor_path(name) if is_written else None
        if name is None:
            return
    name = os.fspath(name)
    if isinstance(name, bytes):
        name = os.fsdecode(name)
    if not may_be_data(name):
        return
    if is_written:
        written = os.path.abspath(name)
        if session().files.writes(call.result, written):
            session().touched.wrote(written)
            if runs.current() is None and not runs.is_inner():
                session().hand_written.note(written, call.result)
    else:
        state = session().files.reads(os.path.abspath(name))
        if state is not None:
            session().touched.read(source_of_file(state, DATASET, {}))


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


def watch_meet(call: Call, *, do: Callable[[Call], None]) -> Watch:
    """Run `do` before the call."""
    do(call)
    yield
