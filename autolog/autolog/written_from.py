"""What the files were made from that a script has written by hand, line by line for example.

It is asked when the watching ends, of the script's source: see `flow`. What is found is a step, so that whoever reads
such a file is led to the files behind it.
"""

from __future__ import annotations

import ast
import os
import sys
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from autolog import metrics_files, runs
from autolog.budget import Limit
from autolog.facts import DATASET, TRANSFORM, FileState
from autolog.fingerprint import file_state, suffix
from autolog.flow import Question
from autolog.hand_written import Writing
from autolog.handed import texts_in
from autolog.handles import SAVING, of_handle, of_opened
from autolog.names import called_name
from autolog.session import Session
from autolog.sources import NOTHING, Source, Sources, source_of_file, union
from autolog.standing import call_at, module_around, standing
from autolog.statements import Scope
from autolog.turns import in_round

_SECONDS = 0.1  # of one file
_SECONDS_IN_ALL = 0.3
_MOST_ENTRIES = 10_000  # of a folder that are looked at
_OPENING = frozenset(  # methods of paths, too
    {"NamedTemporaryFile", "ZipFile", "fdopen", "make_archive", "memmap", "netcdf_file", "open", "open_memmap"}
    | {"write_bytes", "write_text"}
)
_OPENED_BY = {"duckdb": "duckdb.connect", "sqlite": "sqlite3.connect"}
_CONNECTING = frozenset({"begin", "connect"})  # to a database


def record(session: Session, *, all_of_them: bool = True) -> None:
    """Record what the files that were written by hand were made from, as far as the script's statements tell.

    Args:
        session: Whose notes are taken.
        all_of_them: Whether files count that are still open.
    """
    rounds: dict[tuple[tuple[Any, ...], ...], list[Writing]] = {}
    is_awaited = _never if all_of_them else partial(_is_awaited, session)
    for one in session.hand_written.take(is_awaited):
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
            if one.former is not None and any(each.file is not None and each.file.path == state.path for each in found):
                found = union([found, _made_from(one.former, (0, 1), question)])
            sources = frozenset(source for source in map(one.as_it_was, found) if not _is_own(source, state, several))
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
        return state or one.seen
    folder = one.path if os.path.isdir(one.path) else Path(one.path).parent  # of a temporary file its folder is known
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in islice(entries, _MOST_ENTRIES):
            if entry.inode() == one.inode:
                return file_state(entry.path)
    return one.seen


def _never(_: Writing) -> bool:
    return False


def _is_awaited(session: Session, one: Writing) -> bool:
    """Whether more may be written to a file: it is open, or nothing has changed the database yet that it is."""
    return session.files.is_open(one.path) or bool(one.database and _state_of(one) == one.before)


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
    in_order = round if round[1] > 1 and not one.begun else None
    at = standing(one, question.files, question.limit, in_order)
    question.module = module_around(one, question.limit)
    if one.database and at is not None and (engine := _engine_in(at.scope)) is not None:
        return of_handle(*engine, sys.maxsize, at, question)
    names = _CONNECTING if one.database else _OPENING | SAVING
    call = None if at is None else call_at(at, one.chain[0].position(), names)
    if at is None or call is None:
        return NOTHING
    is_any_round = in_order is None and (call.is_repeated or at.is_any_round)
    at = in_round(at._replace(round=in_order, is_any_round=is_any_round), call, in_order, one.chain[0].given)
    found = of_opened(call, at, question)
    if one.begun and len(found) > 1:  # of several items any may have been given, but for paths, which are known
        told = union(map(question.files, texts_in(tuple(one.given.values()))))
        question.is_certain = question.is_certain and found <= told
    return found


def _engine_in(scope: Scope) -> tuple[str, int] | None:
    """Return the name of the only engine of SQLAlchemy's that is made in a scope, and where: it connects later."""
    found = [
        (name, one.place)
        for name, several in scope.bindings.items()
        for one in several
        if isinstance(one.value, ast.Call) and called_name(one.value) == "create_engine"
    ]
    return found[0] if len(found) == 1 else None
