"""What happens at a watched call of the verbs that train, evaluate, hold and measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autolog import patching, provenance, runs
from autolog.arguments import known
from autolog.calls import Call, Selector, Watch, class_name, name_of
from autolog.curves import numbers
from autolog.facts import EVALUATE, MODEL, PROCESS, TRAIN, Scalar
from autolog.session import session
from autolog.sources import NOTHING, Source, Sources, data_behind

_MOST_FORMERS = 20  # models that one object was

Keep = Callable[[tuple[Any, ...], dict[str, Any], Any], Any]
Kept = Callable[[list[Any]], Mapping[str, runs.Steps]]


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
