"""What the data flow tells of steps, asked when the watching ends: of their data, and of the models that are saved."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from autolog import runs
from autolog.budget import Limit
from autolog.dataflow.chains import Chain, goal_of_call, goal_of_loop, goal_of_writing, here_of, standing
from autolog.dataflow.models import follow_model
from autolog.dataflow.program import Program
from autolog.dataflow.sites import Choice, Goal, Here
from autolog.dataflow.walk import Walk
from autolog.fingerprint import suffix
from autolog.provenance import NOTHING, Source, Sources, elsewhere_of, outside, union
from autolog.read_sites import Step
from autolog.session import Session
from autolog.step_sites import StepSite

_SECONDS = 1.0
_SETTINGS = frozenset({"cfg", "ini", "json", "toml", "yaml", "yml"})  # formats of files that may hold settings
_NO_GOAL = Goal(frozenset(), ())


class _Read(NamedTuple):
    """The files that one place of the script has read, called in one way, in order."""

    chain: Chain
    sources: tuple[Source, ...]


def record(session: Session) -> None:
    """Record what trainings and writings have got that the objects alone did not tell."""
    trainings, writings = session.step_sites.take()
    if not (trainings or writings):
        return
    limit = Limit(_SECONDS)
    reads = _reads(session)
    program = Program()
    session.step_sites.remember([step for chain, _ in session.files.sites.notes() for step in chain])
    for file, text in session.step_sites.texts.items():
        if limit.allows():
            program.add(file, text)
    goals = [_goal_of_training(program, one) for one in trainings]
    goals += [goal_of_writing(program, _places(one.chain)) or _NO_GOAL for one in writings]
    found = _data_of(program, goals, reads, session, limit)
    models = _models_of(program, goals, trainings, limit)
    pools = [frozenset(one) for one in session.files.sites.started_functions().values()]
    for place, site in enumerate(trainings):
        _tell(site.execution, found.get(place, NOTHING), reads, pools)
        if others := models.get(place, NOTHING) - site.execution.sources:
            site.execution.report(inputs=runs.Inputs({"model": others}, runs.FLOW))
    for place, site in enumerate(writings, len(trainings)):
        if place in models:
            site.execution.report(inputs=runs.Inputs({"model": models[place]}, runs.FLOW))
        elif not site.execution.sources:
            _tell(site.execution, found.get(place, NOTHING), reads, pools)


def _tell(execution: runs.Execution, found: Sources, reads: Sequence[_Read], pools: Sequence[Sources]) -> None:
    """Report data that a step is not known to have got; of the files of one read, the objects have told which."""
    known = execution.sources
    told = union(some for one in reads if known & (some := frozenset(one.sources)) and some <= found | known)
    told |= union(some for some in pools if known & some)  # of a pool's function, nobody knows who has called it when
    more = outside(found - known - told - elsewhere_of(known), known)
    if more:
        execution.report(inputs=runs.Inputs({"data": more}, runs.FLOW))


def _reads(session: Session) -> list[_Read]:
    own = f"{session.recorder.settings.journals.absolute()}{os.sep}"
    found: dict[tuple[object, ...], tuple[Chain, dict[Source, None]]] = {}
    for chain, source in session.files.sites.notes():
        if source.file is not None and source.file.path.startswith(own):
            continue
        places = _places(chain)
        is_setting = _may_be_settings(source)
        found.setdefault((is_setting, *places), (places, {}))[1][source] = None
    return [_Read(chain, tuple(sources)) for chain, sources in found.values()]


def _places(chain: Iterable[Step]) -> Chain:
    return [(step.key, step.position()) for step in chain]


def _may_be_settings(source: Source) -> bool:
    return source.file is not None and suffix(source.file.path) in _SETTINGS


def _goal_of_training(program: Program, site: StepSite) -> Goal:
    chain = _places(site.chain)
    found = goal_of_loop(program, _places(site.backward), chain) if site.backward else goal_of_call(program, chain)
    return found or _NO_GOAL


def _data_of(
    program: Program, goals: list[Goal], reads: Sequence[_Read], session: Session, limit: Limit
) -> dict[int, Sources]:
    """Return the files that reach each goal."""
    found: dict[int, Sources] = {}
    for read in reads:
        if not limit.allows():
            break
        stands = standing(program, read.chain)
        if not stands:
            continue
        here = here_of(program, stands, is_setting=_may_be_settings(read.sources[0]))
        _reached(Walk(program, goals, limit), stands[0][1], here, read.sources, found)
    for key, sources in session.files.sites.started_functions().items():  # in the threads and processes of pools
        unit = program.unit(key)
        if unit is not None:
            _reached(Walk(program, goals, limit), None, Here(unit), tuple(sources), found)
    return found


def _reached(
    walk: Walk, node: ast.expr | None, here: Here, sources: tuple[Source, ...], found: dict[int, Sources]
) -> None:
    """Add what reaches each goal of what was read there."""
    walk.begin(node, here)
    for place, ways in walk.reached.items():
        found[place] = found.get(place, NOTHING) | union(_chosen(sources, way) for way in ways)


def _chosen(sources: tuple[Source, ...], way: tuple[Choice, ...]) -> Sources:
    """Return those of several files that were chosen on the way, by their place among them or by a part of the name."""
    names = {source: Path(source.file.path).name.lower() for source in sources if source.file is not None}
    chosen = list(sources)
    for choice in way:
        if isinstance(choice, str):
            fitting = [source for source in sources if choice.lower() in names.get(source, "")]
            chosen = [source for source in chosen if source in fitting] if fitting else chosen
        elif choice[1] == len(sources):
            chosen = [source for source in chosen if source is sources[choice[0]]]
    return frozenset(chosen)


def _models_of(
    program: Program, goals: list[Goal], trainings: Sequence[StepSite], limit: Limit
) -> Mapping[int, Sources]:
    """Return the models that reach each goal, of the trainings that began before."""
    found: dict[int, Sources] = {}
    for number, site in enumerate(trainings if len(goals) > 1 else ()):
        stands = standing(program, _places(site.chain))
        call = stands[0][1] if stands else None
        if site.execution.model is None or not isinstance(call, ast.Call):
            continue
        walk = Walk(program, goals, limit)
        follow_model(walk, call, here_of(program, stands))
        for place in walk.reached:
            if place > number and goals[place].takes != goals[number].takes:
                found[place] = found.get(place, NOTHING) | {site.execution.model}
    return found
