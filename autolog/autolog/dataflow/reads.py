"""What was read where and when, and which of it counts for a training: by the time, beside the text of the program."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from autolog.dataflow.chains import Chain, is_of_round, returned, standing, trains_once
from autolog.dataflow.order import exclude_each_other, is_in_body
from autolog.dataflow.program import Program
from autolog.dataflow.sites import Way
from autolog.dataflow.skipped import is_skipped
from autolog.dataflow.units import Unit
from autolog.named_files import may_be_settings
from autolog.read_sites import CodeKey, Given, Span, Step
from autolog.sources import Source, Sources, union
from autolog.step_sites import StepSite

Places = tuple[tuple[CodeKey, Span], ...]


class Read(NamedTuple):
    """The files that one place of the script has read, called in one way, in order.

    Args:
        chain: The calls that were under way.
        times: By file, when it was read: how many reads of any files came before.
        given: By file, what the variables of loops were then.
    """

    chain: Chain
    times: dict[Source, list[int]]
    given: dict[Source, set[Given]]

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files."""
        return tuple(self.times)

    def texts(self) -> dict[str, list[str]]:
        """Return all that the variables of loops were."""
        every = sorted({one for several in self.given.values() for one in several})
        return {name: [text for other, text in every if other == name] for name, _ in every}

    @property
    def function(self) -> str:
        """The name of the function that has read."""
        return self.chain[0][0][1]

    def within(self, began: int, ended: int) -> Sources:
        """Return the files that were read between two times."""
        return frozenset(one for one, times in self.times.items() if any(began <= time < ended for time in times))


class Times:
    """When a read counts for a goal: before it was over, and, of what has not left a call, while that was under way.

    Of what a loop reads anew for each training, the last round counts that has read something; none does of what a
    condition has left out since.

    Args:
        program: The script.
        sites: The goals.
        ends: When each was over.
        reads: What was read.
    """

    def __init__(self, program: Program, sites: Sequence[StepSite], ends: Sequence[int], reads: Sequence[Read]) -> None:
        self._program = program
        self._reads = reads
        self._sites = sites
        self._chains = [places(one.chain) for one in sites]
        self._ends = ends

    def lazy(self, place: int) -> tuple[int, int]:
        """Return when a goal began, and when it was over."""
        return self._sites[place].began, self._ends[place]

    def of(self, read: Read, place: int, way: Way) -> Sources:
        """Return the files of a read that count, which have reached a goal on a way."""
        chain, ended = self._chains[place], self._ends[place]
        former = [self._ends[other] for other in range(place) if self._chains[other] == chain]
        is_loop = bool(self._sites[place].backward)
        if former and way.depth and trains_once(self._program, chain, way.depth, is_loop=is_loop):
            return read.within(former[-1], ended)
        if former and way.begun is not None and is_of_round(self._program, chain, way.depth, way.begun):
            together = self._of_same_rounds(read, way.depth)
            began = (one for one in reversed(former) if any(other.within(one, ended) for other in together))
            return read.within(next(began, 0), ended)
        return read.within(0, ended)

    def _of_same_rounds(self, read: Read, depth: int) -> list[Read]:
        """Return a read, and those that tell of later rounds without it where a condition leaves it out."""
        stands = standing(self._program, read.chain)
        for place, (unit, node) in enumerate(stands[: len(stands) - depth]):
            if self._program.unit(read.chain[place][0]) is unit and is_skipped(self._program, unit, node):
                loop = next(iter(self._program.loops_around(node)), None)
                return [read, *self._beside(unit, loop, read.chain[place + 1 :])]
        return [read]

    def _beside(self, unit: Unit, loop: ast.stmt | None, callers: Chain) -> Iterator[Read]:
        """Yield what a function that was called in one way has read, in a loop of it if there is one."""
        for read in self._reads:
            place = len(read.chain) - len(callers) - 1
            if place >= 0 and read.chain[place + 1 :] == callers and self._program.unit(read.chain[place][0]) is unit:
                node = self._program.node_at(unit, read.chain[place][1])
                if loop is None or (node is not None and is_in_body(self._program, node, loop)):
                    yield read


def places(chain: Iterable[Step]) -> Chain:
    """Return where calls stand."""
    return [(step.key, step.position()) for step in chain]


def texts_of(chain: Iterable[Step]) -> dict[str, str]:
    """Return what variables of loops around calls were, where only one of these calls has a variable of that name."""
    texts = [pair for step in chain for pair in step.given.items()]
    count = Counter(name for name, _ in texts)
    return {name: text for name, text in texts if count[name] == 1}


def reads_of(notes: Iterable[tuple[Sequence[Step], Source]], again: Collection[int] = ()) -> list[Read]:
    """Return what was read by each place of the script's.

    Args:
        notes: What was read, in order.
        again: When the file before was read once more.
    """
    found: dict[tuple[object, ...], Read] = {}
    for time, (chain, source) in enumerate(notes):
        at = places(chain)
        read = found.setdefault((may_be_settings(source), *at), Read(at, {}, {}))
        times = read.times.setdefault(source, [])
        times += [time, time + 1] if time + 1 in again else [time]
        read.given.setdefault(source, set()).update(Given(*one) for step in chain for one in step.given.items())
    return list(found.values())


def of_one_call(program: Program, reads: Iterable[Read]) -> dict[Places, Sources]:
    """Return what one call has got, where several functions have read and given it, by the chains of reads.

    So it is where one function has read in one of several ways: `read_parquet(path) if is_parquet else read_csv(path)`.
    The text can tell as little apart of it as of the files that one function has read in rounds.
    """
    found: dict[Places, dict[str, Read]] = {}
    ways: dict[Places, list[Read]] = {}
    for read in reads:
        if len(read.chain) > 1:
            ways.setdefault((read.chain[0][:1], *read.chain[1:]), []).append(read)  # type: ignore[arg-type]
            if returned(program, read.chain):
                found.setdefault(tuple(read.chain[1:]), {})[read.function] = read
    several = [list(known.values()) for known in found.values() if len(known) > 1]
    several += [known for known in ways.values() if len(known) > 1 and _is_any_of(program, known)]
    return {tuple(read.chain): union(frozenset(one.sources) for one in known) for known in several for read in known}


def _is_any_of(program: Program, reads: Iterable[Read]) -> bool:
    """Whether a call of a function reads in one of several places only, by branches that exclude each other."""
    nodes = [standing(program, read.chain[:1]) for read in reads]
    pairs = combinations((node for found in nodes for _, node in found[:1]), 2)
    return all(nodes) and all(exclude_each_other(program, *pair) for pair in pairs)


def by_same_code(reads: Iterable[Read]) -> dict[Places, Sources]:
    """Return all that each place of the script has read, whoever called it; only where it has read a file again.

    One that never does may keep what it has read.
    """
    found: dict[Places, list[Read]] = {}
    for read in reads:
        found.setdefault(tuple(read.chain[:1]), []).append(read)
    return {
        place: union(frozenset(one.sources) for one in several)
        for place, several in found.items()
        if sum(len(times) for one in several for times in one.times.values()) > len({*_files_of(several)})
    }


def _files_of(reads: Iterable[Read]) -> Iterator[Source]:
    return (source for read in reads for source in read.sources)


def in_turns(reads: Iterable[Read]) -> dict[Places, list[Source]]:
    """Return what one function has read for a call, in order: each kind of file may be read in another place of it."""
    first: dict[Places, dict[Source, int]] = {}
    for read in reads:
        known = first.setdefault(tuple(read.chain[1:]), {})
        for source, times in read.times.items():
            known[source] = min(times[0], known.get(source, times[0]))
    return {chain: sorted(known, key=known.__getitem__) for chain, known in first.items()}
