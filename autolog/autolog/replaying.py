"""Replaying journals: those that processes left behind, and those that a process itself has filled."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from autolog.facts import COMPLETE, FAILED, ExecutionFinished, Fact, ProcessEnded, RunFinished
from autolog.journal import Journal, process_of
from autolog.record import Record

if TYPE_CHECKING:
    from autolog.publisher import StoreWriter


def replay_all(paths: Iterable[Path], replay_one: Callable[[Path], int | None]) -> None:
    """Replay journals, those of one process in their order: behind one that somebody else replays, the others wait."""
    left: set[str] = set()
    for path in paths:
        if process_of(path) not in left and replay_one(path) is None and path.exists():
            left.add(process_of(path))


def replay(path: Path, writer: StoreWriter) -> int | None:
    """Publish the journal of a process that is gone, close what it left running, and delete the journal.

    Returns:
        The number of facts; None when its owner lives or another process replays it.

    Raises:
        StatusError: The store refuses or is away; the journal stays.
    """
    journal = Journal.adopt(path)
    if journal is None:
        return None
    try:
        record = Record()
        facts, _ = journal.read()
        for fact in facts:
            record.add(fact)
        closing = [] if record.goes_on else closing_facts(record, journal.last_sign_of_life())
        if closing:
            journal.append(closing)
            for fact in closing:
                record.add(fact)
        record.end()
        writer.publish(record)
    except BaseException:
        journal.close()
        raise
    journal.close(remove=True)
    return len(facts)


def closing_facts(record: Record, last_sign_of_life: int) -> list[Fact]:
    """Return what closes a record whose process ended without a word: its steps and its run FAILED."""
    moment = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(last_sign_of_life / 1000))
    error = f"killed: the process ended without a word; its last sign of life was at {moment}"
    joined = record.process
    worker = (
        joined.process if joined is not None and joined.is_worker else None
    )  # its end is no event: pools kill theirs
    closing: list[Fact] = [
        ExecutionFinished(id, last_sign_of_life, COMPLETE if id == worker else FAILED, None if id == worker else error)
        for id in record.unfinished()
    ]
    closing += [
        RunFinished(run, last_sign_of_life, FAILED, error) for run, one in record.blocks.items() if one.finished is None
    ]
    if record.run is not None and record.finished is None:
        closing.append(RunFinished(record.run_id, last_sign_of_life, FAILED, error))
    if joined is not None and worker is None and record.run is None and record.ended is None:
        closing.append(ProcessEnded(joined.run, last_sign_of_life, FAILED, error))
    return closing
