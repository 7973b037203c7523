"""What the data flow tells of steps, asked when the watching ends: of their data, and of the models that are saved."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from autolog import runs
from autolog.budget import Limit
from autolog.dataflow.chains import goal_of_call, goal_of_loop, goal_of_writing, here_of, is_of_turn, standing
from autolog.dataflow.decided import Reached, decided
from autolog.dataflow.models import follow_model
from autolog.dataflow.program import Program
from autolog.dataflow.reads import Read, Times, by_same_code, in_turns, of_one_call, places, reads_of, texts_of
from autolog.dataflow.sites import Choice, Goal, Here, Way
from autolog.dataflow.walk import Walk
from autolog.named_files import may_be_settings
from autolog.program_text import lines_of_file
from autolog.read_sites import Given
from autolog.session import Session
from autolog.sources import NOTHING, Source, Sources, maker_of, union
from autolog.step_sites import StepSite

_SECONDS = 1.0
_NO_GOAL = Goal(frozenset(), ())
_UNKNOWN: Mapping[Source, Collection[Given]] = {}


def record(session: Session) -> None:
    """Record what trainings and writings have got that the objects alone did not tell."""
    trainings, writings = session.step_sites.take()
    if not (trainings or writings):
        return
    limit = Limit(_SECONDS)
    notes = [note for note in session.files.sites.notes() if not session.files.is_of_settings(note[1])]
    reads = reads_of(notes, session.files.sites.again)
    program = Program()
    session.step_sites.remember([step for chain, _ in notes for step in chain])
    _read_script(program, session.step_sites.texts, limit)
    goals = [_goal_of_training(program, one) for one in trainings]
    goals += [goal_of_writing(program, places(one.chain)) or _NO_GOAL for one in writings]
    goals = [goal._replace(given=texts_of(one.chain)) for goal, one in zip(goals, [*trainings, *writings], strict=True)]
    ends = [session.step_sites.until[one.execution.id] for one in trainings] + [one.began for one in writings]
    found = _data_of(program, goals, reads, Times(program, [*trainings, *writings], ends, reads), session, limit)
    models = _models_of(program, goals, trainings, limit)
    pools = [frozenset(one) for one in session.files.sites.started_functions().values()]
    for place, site in enumerate(trainings):
        guess = session.step_sites.guesses.get(site.execution.id, NOTHING)
        looked_at = session.step_sites.looked_at.get(site.execution.id, NOTHING)
        data = decided(site.execution.sources, guess, found[place], pools, looked_at)
        _tell(site.execution, "data", data - session.step_sites.left_out.get(site.execution.id, NOTHING))
        _tell(site.execution, "model", _beside(site.execution.sources, models.get(place, NOTHING)))
    for place, site in enumerate(writings, len(trainings)):
        made = models.get(place, NOTHING)
        _tell(site.execution, "model", _beside(site.execution.sources, made))
        if not site.is_certain:
            data = decided(site.execution.sources, NOTHING, found[place], pools)
            _tell(site.execution, "data", data - _behind(made, trainings, found))


def _beside(known: Sources, models: Sources) -> Sources:
    """Return models without those of trainings of which it is known that a model of theirs went in, and which one."""
    makers = set(map(maker_of, known))
    return frozenset(one for one in models if maker_of(one) not in makers)


def _behind(models: Sources, trainings: Sequence[StepSite], found: list[list[Reached]]) -> Sources:
    """Return what has gone into the trainings of models: they lead to it."""
    own = [place for place, site in enumerate(trainings) if site.execution.model in models]
    read = (one.meant for place in own for one in found[place])
    return union([*read, *(trainings[place].execution.sources for place in own)])


def _read_script(program: Program, texts: Mapping[str, str], limit: Limit) -> None:
    """Read the files that were seen at work, and those of which they import classes and functions by name."""
    known = dict(texts)
    todo = list(known)
    while todo and limit.allows():
        file = todo.pop(0)
        program.add(file, known[file])
        for other in program.imports_of(file):
            if other not in known:
                known[other] = "".join(lines_of_file(other))
                todo.append(other)


def _tell(execution: runs.Execution, name: str, sources: Sources) -> None:
    if sources:
        execution.report(inputs=runs.Inputs({name: sources}, runs.FLOW))


def _goal_of_training(program: Program, site: StepSite) -> Goal:
    chain = places(site.chain)
    found = goal_of_loop(program, places(site.backward), chain) if site.backward else goal_of_call(program, chain)
    return found._replace(of_object=site.of_object) if found else _NO_GOAL


def _data_of(
    program: Program,
    goals: list[Goal],
    reads: Sequence[Read],
    times: Times,
    session: Session,
    limit: Limit,
) -> list[list[Reached]]:
    """Return the files that reach each goal, by the places that have read them."""
    found: list[list[Reached]] = [[] for _ in goals]
    turns, together, anew = in_turns(reads), of_one_call(program, reads), by_same_code(reads)
    for read in reads:
        if not limit.allows():
            break
        stands = standing(program, read.chain)
        if not stands:
            continue
        names = _names_of(read.sources, read.function)
        here = here_of(program, stands, is_setting=may_be_settings(read.sources[0]))._replace(names=names)
        for place, every in _ways(Walk(program, goals, limit, read.texts()), stands[0][1], here).items():
            ways = {way for way in every if is_of_turn(program, goals, place, way.turn)}
            if not ways:
                continue
            turn = turns[tuple(read.chain[1:])]
            by_way = {
                way: _chosen(read.sources, way.chosen, turn, read.given) & times.of(read, place, way) for way in ways
            }
            meant = union(by_way.values())
            is_key = any(read.function in way.chosen for way in ways)  # the function's name: that of an item is its own
            several = frozenset(read.sources) if is_key else together.get(tuple(read.chain), frozenset(read.sources))
            steering = _steering(by_way, len(read.sources))
            lazily = read.within(*times.lazy(place))
            elsewhere = anew.get(tuple(read.chain[:1]), NOTHING) if lazily else NOTHING
            found[place].append(Reached(several, meant, lazily, steering, elsewhere))
    for key, sources in session.files.sites.started_functions().items():  # in the threads and processes of pools
        unit = program.unit(key)
        if unit is not None:
            names = _names_of(sources, unit.name)
            for place, ways in _ways(Walk(program, goals, limit), None, Here(unit, names=names)).items():
                meant = union(_chosen(tuple(sources), way.chosen, sources) for way in ways)
                found[place].append(Reached(frozenset(sources), meant, NOTHING))
    return found


def _names_of(sources: Iterable[Source], function: str) -> str:
    """Return the names of files, and that of the function that has read them, as one text."""
    files = [Path(one.file.path).name.lower() for one in sources if one.file is not None]
    return "/".join([function.lower(), *files])


def _ways(walk: Walk, node: ast.expr | None, here: Here) -> dict[int, set[Way]]:
    """Return the ways on which what was read there reaches each goal."""
    walk.begin(node, here)
    return walk.reached


def _steering(by_way: Mapping[Way, Sources], count: int) -> Sources:
    """Return those of several files that steer the loop of a goal, where that tells them from the others.

    What a loop has read in all of its rounds together is all that it has read.
    """
    by_round: list[Sources] = []
    others: list[Sources] = []
    for way, some in by_way.items():
        if way.steers and len(some) < count:
            is_of_round = any(isinstance(one, Given) for one in way.chosen)
            (by_round if is_of_round else others).append(some)
    of_rounds = union(by_round)
    return union([*others, of_rounds if len(of_rounds) < count else NOTHING])


def _chosen(
    sources: tuple[Source, ...],
    way: tuple[Choice, ...],
    turn: Sequence[Source],
    given: Mapping[Source, Collection[Given]] = _UNKNOWN,
) -> Sources:
    """Return those of several files that were chosen on the way, by their place or by a part of the name.

    Args:
        sources: The files.
        way: What was chosen.
        turn: All that the same function has read then, in other places, too.
        given: What variables of loops were when a file was read.
    """
    names = {source: Path(source.file.path).name.lower() for source in sources if source.file is not None}
    chosen = list(sources)
    for choice in way:
        if isinstance(choice, Given):
            chosen = [source for source in chosen if choice in given.get(source, ())]
        elif isinstance(choice, str):
            fitting = _named(choice.lower(), names)
            chosen = [source for source in chosen if source in fitting] if fitting else chosen
        else:
            several = sources if choice[1] == len(sources) else turn
            if choice[1] == len(several):
                chosen = [source for source in chosen if source is several[choice[0]]]
    return frozenset(chosen)


def _named(part: str, names: Mapping[Source, str]) -> list[Source]:
    """Return the files in whose names a part stands: as a word if it is one of any, `a` of `part_a.csv`."""
    word = re.compile(rf"(?<![a-z0-9]){re.escape(part)}(?![a-z0-9])")
    by_words = [source for source, name in names.items() if word.search(name)]
    return by_words or [source for source, name in names.items() if part in name]


def _models_of(
    program: Program, goals: list[Goal], trainings: Sequence[StepSite], limit: Limit
) -> Mapping[int, Sources]:
    """Return the models that reach each goal, of the trainings that began before."""
    found: dict[int, Sources] = {}
    for number, site in enumerate(trainings if len(goals) > 1 else ()):
        stands = standing(program, places(site.chain))
        call = stands[0][1] if stands else None
        if site.execution.model is None or not isinstance(call, ast.Call):
            continue
        walk = Walk(program, goals, limit)
        follow_model(walk, call, here_of(program, stands))
        for place in walk.reached:
            if place > number and goals[place].takes != goals[number].takes:
                found[place] = found.get(place, NOTHING) | {site.execution.model}
    return found
