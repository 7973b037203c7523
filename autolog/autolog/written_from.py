"""What the files were made from that a script has written by hand, line by line for example.

It is asked when the watching ends, of the script's source: see `flow`. What is found is a step, so that whoever reads
such a file is led to the files behind it.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from autolog import metrics_files, runs
from autolog.budget import Limit
from autolog.call_sites import place_at
from autolog.callees import At, enter
from autolog.cells import CELLS, cells_among
from autolog.expressions import Called, called_name, given_to, joined, name_of, needs_of
from autolog.facts import DATASET, TRANSFORM, FileState
from autolog.fingerprint import file_state, suffix
from autolog.flow import Question
from autolog.hand_written import Writing
from autolog.provenance import NOTHING, Source, Sources, source_of_file, union
from autolog.read_sites import Span, Step, key_of, span_of
from autolog.scopes import scope_of_cells, scope_of_code
from autolog.session import Session
from autolog.statements import Binding, Call, Scope

_SECONDS = 0.02  # of one file
_SECONDS_IN_ALL = 0.3
_MOST_ENTRIES = 10_000  # of a folder that are looked at
_OPENING = frozenset(  # methods of paths, too
    {"NamedTemporaryFile", "ZipFile", "fdopen", "make_archive", "memmap", "netcdf_file", "open", "open_memmap"}
    | {"write_bytes", "write_text"}
)
_SAVING = frozenset({"dump_svmlight_file", "imsave", "imwrite", "save", "savemat", "tofile", "write"})
_OPENED_BY = {"duckdb": "duckdb.connect", "sqlite": "sqlite3.connect"}
_CONNECTING = frozenset({"begin", "connect"})  # to a database
_WRAPPING = frozenset(
    {"BufferedWriter", "DictWriter", "GzipFile", "Pickler", "TextIOWrapper", "cursor", "open", "writer"}
    | {"Session", "begin", "connect", "raw_connection", "sessionmaker"}  # of SQLAlchemy's engines
)


def record(session: Session, *, all_of_them: bool = True) -> None:
    """Record what the files that were written by hand were made from, as far as the script's statements tell.

    Args:
        session: Whose notes are taken.
        all_of_them: Whether files count that are still open.
    """
    rounds: dict[tuple[tuple[Any, ...], ...], list[Writing]] = {}
    for one in session.hand_written.take(_never if all_of_them else session.files.is_open):
        rounds.setdefault(tuple((step.key, step.position()) for step in one.chain), []).append(one)
    limit = Limit(_SECONDS_IN_ALL)
    for several in rounds.values():
        for number, one in enumerate(several):
            state = _state_of(one)
            if state is None or session.files.has_writer(state.path) or _holds_metrics(state, session):
                continue
            if one.database and state == one.before:
                continue
            if not limit.allows():
                return
            question = Question(session.files.named, session.files.sites, Limit(_SECONDS), session.is_model)
            found = _made_from(one, (number, len(several)), question)
            sources = frozenset(source for source in found if not _is_own(source, state, several))
            if sources:
                _tell(session, one, sources, state, is_certain=question.is_certain)


def _is_own(source: Source, state: FileState, several: list[Writing]) -> bool:
    """Whether a file is the written one itself, or the same call has written it: a library's temporary file."""
    file = source.file
    if file is None or file.path == state.path:
        return file is not None
    folder = str(Path(file.path).parent)  # of a temporary file only that is known
    return any(one.path == file.path or (one.path, one.inode) == (folder, file.inode) for one in several)


def _state_of(one: Writing) -> FileState | None:
    """Return the state of a file under its own name, or under that which it was given in the same folder later."""
    state = file_state(one.path)
    if not one.inode or (state is not None and state.inode == one.inode):
        return state
    folder = one.path if os.path.isdir(one.path) else Path(one.path).parent  # of a temporary file its folder is known
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in islice(entries, _MOST_ENTRIES):
            if entry.inode() == one.inode:
                return file_state(entry.path)
    return None


def _never(_: str) -> bool:
    return False


def _holds_metrics(file: FileState, session: Session) -> bool:
    """Whether a file holds what an evaluation has measured: the publisher makes of it the file of these metrics."""
    measured = session.recorder.measured
    return any(metrics_files.holding_file(metrics, [(file, metrics_files.text_of(file))]) for metrics in measured)


def _tell(session: Session, one: Writing, sources: Sources, file: FileState, *, is_certain: bool) -> None:
    execution = runs.Execution(
        session.recorder,
        TRANSFORM,
        _OPENED_BY.get(one.database or "", "io.open"),
        properties=one.cell,
        inputs=runs.Inputs({"content": sources}, runs.FLOW if is_certain else runs.SCOPE),
        started=one.started,
    )
    format = one.database or suffix(file.path)
    execution.finish(outputs={"file": source_of_file(file, DATASET, {"format": format})})


def _made_from(one: Writing, round: tuple[int, int], question: Question) -> Sources:
    """Return what a file was made from that was opened as this one of several by the same call."""
    at = _standing(one, question.limit)
    if one.database and at is not None and (engine := _engine_in(at.scope)) is not None:
        return _written_to(*engine, at, sys.maxsize, question)
    names = _CONNECTING if one.database else _OPENING | _SAVING
    call = None if at is None else _call_at(at, one.chain[0].position(), names)
    if at is None or call is None:
        return NOTHING
    is_one_of_several = call.is_repeated or at.is_any_round
    at = at._replace(round=round if round[1] > 1 else None, is_any_round=is_one_of_several and round[1] == 1)
    for name, several in at.scope.bindings.items():
        for place, binding in enumerate(several):
            if binding.value is not None and _holds(binding.value, call.node):
                following = (other.place for other in several[place + 1 :] if _is_new(other))
                return _written_to(name, binding.place, at, next(following, sys.maxsize), question)
    around = max((other for other in at.scope.calls if _holds(other.node, call.node)), key=_length)
    parts = [part for part in [*given_to(around.node), *_saved_by(call.node)] if not _holds(part, call.node)]
    place = place_at(at.scope, span_of(call.node))
    return union([question.of(joined(map(needs_of, parts)), place, _at_call(at, call)), _read_by(call, at, question)])


def _standing(one: Writing, limit: Limit) -> At | None:
    """Return where the call stands that has opened a file: the walk goes in by the calls that were under way."""
    outermost = one.chain[-1]
    is_module = outermost.key[1] == "<module>"
    cells = cells_among(one.variables) if outermost.key == CELLS else None
    if cells is not None:
        scope: Scope | None = scope_of_cells(cells, limit)
    elif key_of(outermost.code) == outermost.key:
        scope = scope_of_code(outermost.code, one.variables, limit)
    else:  # in a comprehension
        scope = None
    if scope is None:
        return None
    variables = one.variables if is_module else {}
    at = At(scope, (), variables, one.variables, now=sys.maxsize if is_module else None)
    for outer, inner in zip(one.chain[:0:-1], one.chain[-2::-1], strict=True):
        inner_at = _entered(at, outer, inner, limit) or _by_itself(inner, one, limit)
        if inner_at is None:
            return None
        at = inner_at
    return at


def _entered(at: At, outer: Step, inner: Step, limit: Limit) -> At | None:
    """Return where a function stands that a call of this scope runs; None where the script does not call it by name."""
    call = _call_at(at, outer.position(), frozenset([inner.key[1]]))
    if call is None:
        return None
    found = enter(Called(call.node, frozenset()), place_at(at.scope, span_of(call.node)), _at_call(at, call), limit)
    return found if found is not None and found.scope.key == inner.key else None


def _by_itself(step: Step, one: Writing, limit: Limit) -> At | None:
    """Return where a function without parameters stands: whoever calls it, `stages[name]()`, is the same."""
    scope = scope_of_code(step.code, one.variables, limit) if key_of(step.code) == step.key else None
    return None if scope is None or scope.parameters else At(scope, (), {}, one.variables, now=None)


def _engine_in(scope: Scope) -> tuple[str, int] | None:
    """Return the name of the only engine of SQLAlchemy's that is made in a scope, and where: it connects later."""
    found = [
        (name, one.place)
        for name, several in scope.bindings.items()
        for one in several
        if isinstance(one.value, ast.Call) and called_name(one.value) == "create_engine"
    ]
    return found[0] if len(found) == 1 else None


def _written_to(name: str, start: int, at: At, end: int, question: Question) -> Sources:
    """Return what is written to an open file, under this name or another that is made from it, between two places."""
    names, before = {name}, set[str]()
    while names != before:
        before = set(names)
        for other, several in at.scope.bindings.items():  # csv.writer(file)
            if any(start < one.place < end and _is_of(one.value, names) for one in several):
                names.add(other)
    found: list[Sources] = []
    for other in sorted(names):
        for one in at.scope.bindings.get(other, ()):
            if one.adds and start < one.place < end:
                gathers = at.gathers or (one.is_repeated and at.round is None)
                inner = at._replace(
                    branches=one.branches, is_repeated=one.is_repeated, gathers=gathers, picked=one.picked
                )
                found.append(question.of(one.needs, one.place, inner))
    for call in at.scope.calls:
        if _gets(call.node, names) and start < (place := place_at(at.scope, span_of(call.node))) <= end:
            found += _of_call(call, names, place, at, question)
    return union(found)


def _of_call(call: Call, names: set[str], place: int, at: At, question: Question) -> Iterator[Sources]:
    """Yield what a call writes to an open file that it is given, such as `json.dump(rows, file)`."""
    standing = _at_call(at, call)
    inner = enter(Called(call.node, frozenset()), place, standing, question.limit)
    if inner is None or inner.arguments is None:
        rest = [part for part in [*given_to(call.node), *_holder(call.node)] if name_of(part) not in names]
        yield question.of(joined(map(needs_of, rest)), place, standing)
        yield _read_by(call, at, question)
        return
    for parameter, parts in inner.arguments[0].items():
        if any(name_of(part) in names for part in parts):
            yield _written_to(parameter, -1, inner, sys.maxsize, question)


def _read_by(call: Call, at: At, question: Question) -> Sources:
    """Return the files that a library's call has read for what it writes: those that it puts into an archive."""
    key = at.scope.key
    found = [] if key is None else question.sites.at(key, span_of(call.node), at.callers)
    return frozenset(found) or NOTHING


def _at_call(at: At, call: Call) -> At:
    gathers = at.gathers or (call.is_repeated and at.round is None)
    return at._replace(branches=call.branches, is_repeated=call.is_repeated, gathers=gathers)


def _call_at(at: At, position: Span, names: frozenset[str]) -> Call | None:
    """Return the call of one of these names at a position, or the only one within; Python 3.10 knows only its line."""
    named = [one for one in at.scope.calls if called_name(one.node) in names]
    fitting = [one for one in named if position.is_of(span_of(one.node))]
    within = [one for one in named if position.holds(span_of(one.node))]  # `asyncio.run(main())`, `await save(rows)`
    return fitting[0] if fitting else within[0] if len(within) == 1 else None


def _saved_by(call: ast.Call) -> list[ast.expr]:
    """Return what a call saves besides what it is given: the array of `array.tofile(path)`."""
    return _holder(call) if called_name(call) in _SAVING else []


def _holder(call: ast.Call) -> list[ast.expr]:
    return [call.func.value] if isinstance(call.func, ast.Attribute) else []


def _is_new(one: Binding) -> bool:
    return not (one.adds or one.is_given)


def _gets(call: ast.Call, names: set[str]) -> bool:
    """Whether a call writes to an open file that it is given, or that its object is or was just made from."""
    if isinstance(call.func, ast.Attribute) and _is_of(call.func.value, names):
        return True
    return called_name(call) not in _WRAPPING and any(name_of(part) in names for part in given_to(call))


def _is_of(node: ast.expr | None, names: set[str]) -> bool:
    """Whether an expression is an open file, under one of these names, or writes to one: `csv.writer(file)`."""
    if isinstance(node, ast.IfExp):
        return _is_of(node.body, names) or _is_of(node.orelse, names)
    if isinstance(node, ast.Call) and called_name(node) in _WRAPPING:
        return any(_is_of(part, names) for part in [*given_to(node), *_holder(node)])
    return node is not None and name_of(node) in names


def _holds(node: ast.AST, inner: ast.AST) -> bool:
    return any(one is inner for one in ast.walk(node))


def _length(one: Call) -> tuple[int, int]:
    span = span_of(one.node)
    return span.last_line - span.line, span.last_column - span.column
