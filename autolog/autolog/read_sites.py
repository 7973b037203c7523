"""Where in the script each file was read: the script's own calls that were under way, the innermost first.

A note is code objects and numbers of instructions, taken when a file is read. Lines and columns are looked up when
somebody asks, which `flow` does.
"""

from __future__ import annotations

import sys
import threading
from functools import lru_cache
from itertools import islice
from types import CodeType, FrameType
from typing import TYPE_CHECKING, NamedTuple

from autolog.callers import is_installed
from autolog.cells import CELLS, cells_of, lines_above
from autolog.frame_variables import texts_of_loops
from autolog.sources import Source, Sources, outside, union

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Mapping

KNOWS_COLUMNS = sys.version_info >= (3, 11)  # of the calls that are under way
_MOST_NOTES = 5000
_MOST_CALLS = 12  # of the script's own that are noted for one file
_MOST_CALLERS = 4  # that are asked for
_OF_GENERATOR = 0x20  # the flag of a code, inspect.CO_GENERATOR
_GOES_ON = _OF_GENERATOR | 0x200  # and that of an asynchronous one: their variables outlive a round of a loop
_NOTHING: Mapping[str, str] = {}
_BEGIN = "_bootstrap"  # the function of Python's in which a thread begins, and a process of `multiprocessing`

CodeKey = tuple[str, str, int]  # file, function, line: the same when a module is run anew


class Span(NamedTuple):
    """A part of a source text. Columns are counted in bytes from 0; before Python 3.11 code knows none."""

    line: int
    column: int
    last_line: int
    last_column: int

    def holds(self, other: Span) -> bool:
        """Whether another part lies within this one."""
        if other.column < 0:
            return self.line <= other.line <= self.last_line
        return self[:2] <= other[:2] and other[2:] <= self[2:]

    def is_of(self, call: Span) -> bool:
        """Whether this is where a call stands that is under way, as far as code knows."""
        return call.line == self.line if self.column < 0 else call == self

    def below(self, lines: int) -> Span:
        """Return the same part with so many more lines above it."""
        return self._replace(line=self.line + lines, last_line=self.last_line + lines) if lines else self


class Given(NamedTuple):
    """Rounds of a loop: the text or number that a variable of it was then, as a text."""

    name: str
    text: str


class Caller(NamedTuple):
    """A call that has led somewhere.

    Args:
        key: The function or script that it stands in.
        span: Where it stands.
        given: What variables of loops around it were then, as texts.
    """

    key: CodeKey
    span: Span
    given: tuple[Given, ...] = ()


Callers = tuple[Caller, ...]


def of_any_round(callers: Callers | None) -> Callers | None:
    """Return calls of any round of the loops that they stand in."""
    return callers and tuple(one._replace(given=()) for one in callers)


def key_of(code: CodeType) -> CodeKey:
    """Return what names a function or script."""
    return code.co_filename, code.co_name, code.co_firstlineno


def span_of(node: ast.AST) -> Span:
    """Return where an expression stands."""
    return Span(node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0)  # type: ignore[attr-defined]


def span_under_way(frame: FrameType) -> Span:
    """Return where the call stands that a frame is making."""
    return _position(frame.f_code, frame.f_lasti)


class Step(NamedTuple):
    """A call under way: the function that makes it, and the code and instruction: those of a lambda, for example."""

    key: CodeKey
    code: CodeType
    instruction: int
    lines_above: int = 0  # of a notebook's other cells
    made_at: Span | None = None  # where it was made that runs only now: a generator
    given: Mapping[str, str] = _NOTHING  # the texts and numbers that the variables of its loops were

    def is_in(self, given: tuple[Given, ...]) -> bool:
        """Whether it may have been made in a round of a loop that gives variables these texts and numbers."""
        return all(self.given.get(name, text) == text for name, text in given)

    def position(self) -> Span:
        """Return where the call stands."""
        return self.made_at or _position(self.code, self.instruction).below(self.lines_above)


class ReadSites:
    """Notes of what was read where."""

    def __init__(self) -> None:
        self._notes: dict[CodeKey, list[tuple[int, list[Step], Source]]] = {}
        self._started: dict[CodeKey, list[Source]] = {}  # by the function that a thread or process of a pool has run
        self._in_order: list[tuple[list[Step], Source]] = []
        self._last: tuple[Source, list[tuple[CodeKey, int]]] | None = None
        self.again: set[int] = set()  # how many notes there were when the last one was read again after a training
        self._has_trained = False

    def note(self, source: Source) -> CodeKey | None:
        """Note which of the script's calls are reading a file now; return the function that a pool runs, if it does.

        What `open()` tells and then the reader that has called it is one note.
        """
        if len(self._in_order) >= _MOST_NOTES:
            return None
        frame = sys._getframe(1)
        chain = calls_under_way(frame)
        begun = begun_in(frame)
        started = None if begun is None else key_of(begun.f_code)
        last = source, [(step.key, step.instruction) for step in chain]
        if self._last is not None and last == self._last:
            self._last[0].learn(source)
            if self._has_trained:
                self.again.add(len(self._in_order))
            return started
        self._last, self._has_trained = last, False
        for place, step in enumerate(chain):
            self._notes.setdefault(step.key, []).append((place, chain, source))
        self._in_order.append((chain, source))
        if started is not None:
            self.note_started(started, source)
        return started

    def trained(self) -> int:
        """Return how many notes there are now that a training learns: what is read from now on is read after that."""
        self.again.discard(len(self._in_order))
        self._has_trained = True
        return self.count

    def note_started(self, function: CodeKey, source: Source) -> None:
        """Note that a thread or process which runs a function of the script's has read a file."""
        known = self._started.setdefault(function, [])
        if source not in known and len(known) < _MOST_NOTES:
            known.append(source)

    def started(self, function: CodeKey) -> list[Source]:
        """Return what threads and processes have read that run a function of the script's."""
        return self._started.get(function, [])

    def started_functions(self) -> dict[CodeKey, list[Source]]:
        """Return what threads and processes of pools have read, by the function of the script's that they ran."""
        return dict(self._started)

    def notes(self) -> list[tuple[list[Step], Source]]:
        """Return all notes in their order: the calls under way, and the file that was read."""
        return list(self._in_order)

    @property
    def count(self) -> int:
        """How many notes there are."""
        return len(self._in_order)

    def read_in_turn(self, sources: Sources) -> Sources:
        """Return those of some sources that one call has read in several rounds, and no others than these."""
        rounds: dict[tuple[tuple[CodeType, int], ...], set[Source]] = {}
        for chain, source in self.notes():
            rounds.setdefault(tuple((step.code, step.instruction) for step in chain), set()).add(source)
        return union(frozenset(one) for one in rounds.values() if len(one) > 1 and one <= sources)

    def at(self, key: CodeKey, span: Span, callers: Callers | None, given: tuple[Given, ...] = ()) -> list[Source]:
        """Return what a call itself has read, in order: one of a library's or built-in functions.

        A folder that it has read as one stands for the files in it.

        Args:
            key: The function or script that the call stands in.
            span: The call.
            callers: The calls that led there; None for any.
            given: See `Caller`.
        """
        read = [
            source
            for place, chain, source in self._notes.get(key, ())
            if place == 0
            and chain[0].position().is_of(span)
            and chain[0].is_in(given)
            and _came_from(chain, 1, callers)
        ]
        outermost = outside(frozenset(read), frozenset(read)) if len(read) > 1 else read
        return [source for source in read if source in outermost]

    def below(self, key: CodeKey, span: Span, callers: Callers | None, given: tuple[Given, ...] = ()) -> list[Source]:
        """Return all that was read while an expression was computed."""
        return [source for _, source in self._while(key, span, callers, given)]

    def _while(
        self, key: CodeKey, span: Span, callers: Callers | None, given: tuple[Given, ...] = ()
    ) -> Iterator[tuple[list[Step], Source]]:
        """Yield what was read while an expression was computed, with the calls that it had led to."""
        for place, chain, source in self._notes.get(key, ()):
            step = chain[place]
            if span.holds(step.position()) and step.is_in(given) and _came_from(chain, place + 1, callers):
                yield chain[:place], source

    def instead_of(self, function: CodeKey, key: CodeKey, span: Span, callers: Callers | None) -> list[Source]:
        """Return all that was read while an expression was computed that calls a function, if that did not run itself.

        What a decorator has put around it may read a file of former results.
        """
        found = list(self._while(key, span, callers))
        has_run = any(step.key == function for steps, _ in found for step in steps)
        return [] if has_run else [source for _, source in found]

    def has(self, source: Source) -> bool:
        """Whether a file was read in this process."""
        return any(source == one for _, one in self.notes())

    def of_function(self, function: CodeKey, key: CodeKey, span: Span, callers: Callers | None) -> list[Source]:
        """Return what a function has read that an expression hands on to others, who have called it there."""
        return [
            source
            for place, chain, source in self._notes.get(key, ())
            if place
            and chain[place - 1].key == function
            and _is_within(span, chain[place].position())
            and _came_from(chain, place + 1, callers)
        ]


def callers_of(frame: FrameType) -> Callers:
    """Return the script's calls that have led to a frame, the nearest ones."""
    chain = calls_under_way(frame)[1:_MOST_CALLERS]
    return tuple(Caller(step.key, step.position(), tuple(_whole(step.given))) for step in chain)


def _whole(given: Mapping[str, str]) -> Iterator[Given]:
    """Yield what variables are, without parts of them, which may change within a round."""
    return (Given(name, text) for name, text in given.items() if "." not in name)


def begun_in(frame: FrameType | None) -> FrameType | None:
    """Return the function of the script's in which a thread or process of a pool has begun; None in others."""
    found: FrameType | None = None
    while frame is not None:
        code = frame.f_code
        if not is_installed(code.co_filename):
            found = frame if code.co_name[0] != "<" else found
        elif code.co_name == _BEGIN:
            return found
        frame = frame.f_back
    return None


def main_frame() -> FrameType | None:
    """Return what the main thread is running; None in itself."""
    main = threading.main_thread().ident
    return sys._current_frames().get(main) if main is not None and main != threading.get_ident() else None


def calls_under_way(frame: FrameType | None) -> list[Step]:
    """Return the script's own calls that are under way, the innermost first."""
    chain: list[Step] = []
    within: tuple[CodeType, int] | None = None  # a comprehension, generator expression or lambda
    made_at: Span | None = None
    given: Mapping[str, str] = _NOTHING
    is_of_round = True  # whether what runs began in the round of a loop that is under way
    while frame is not None:
        code = frame.f_code
        if is_installed(code.co_filename):  # nearly all of them
            frame, made_at = frame.f_back, None
            continue
        maker = None
        cells = cells_of(frame) if code.co_name[0] == "<" else None
        if code.co_name[0] == "<" and code.co_name != "<module>" and cells is None:
            within = within or (code, frame.f_lasti)
            given = {**texts_of_loops(frame), **given} if is_of_round else _NOTHING
        else:
            inner = within if within is not None and within[0] in code.co_consts else (code, frame.f_lasti)
            key, above = (key_of(code), 0) if cells is None else (CELLS, lines_above(cells, frame))
            texts = texts_of_loops(frame) if is_of_round else _NOTHING
            chain.append(Step(key, *inner, above, made_at, {**texts, **given} if given else texts))
            if len(chain) == _MOST_CALLS:
                break
            maker = _maker_of(frame) if code.co_flags & _OF_GENERATOR else None
            is_of_round = is_of_round and not code.co_flags & _GOES_ON
            within, given = None, _NOTHING
        frame, made_at = maker or (frame.f_back, None)
    return chain


def _maker_of(frame: FrameType) -> tuple[FrameType, Span] | None:
    from autolog.made_before import maker_of  # it reads the text, which most scripts need never do here

    return maker_of(frame)


def _came_from(chain: list[Step], place: int, callers: Callers | None) -> bool:
    for key, span, given in callers or ():
        for step in chain[place:]:
            place += 1
            if step.key == key and step.is_in(given) and _is_within(span, step.position()):
                break
        else:
            return False
    return True


def _is_within(span: Span, position: Span) -> bool:
    """Whether a call is what was under way, or is what this has run: a generator runs where its items are taken."""
    return span.holds(position) or (position.column >= 0 and position.holds(span))


@lru_cache(maxsize=2000)
def _position(code: CodeType, instruction: int) -> Span:
    positions = getattr(code, "co_positions", None)
    if positions is None:
        line = next((line for start, end, line in code.co_lines() if start <= instruction < end), None)
        return Span(line or 0, -1, line or 0, -1)
    line, last_line, column, last_column = next(islice(positions(), instruction // 2, None), (0, 0, -1, -1))
    return Span(line or 0, -1 if column is None else column, last_line or 0, -1 if last_column is None else last_column)
