"""Where in the script trainings and writings stand of which the objects alone do not tell all: see `dataflow`.

A note is code objects and numbers of instructions, as in `read_sites`, and is looked at when the watching ends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NamedTuple

from autolog.cells import CELLS, cells_among
from autolog.program_text import lines_of_file
from autolog.read_sites import KNOWS_COLUMNS, ReadSites, Step, calls_under_way
from autolog.runs import FLOW, SCOPE, Execution, Inputs
from autolog.sources import NOTHING, Sources, outside

_MOST = 200  # of each kind; a call that is made again and again is noted the first times
_MOST_OF_A_CALL = 20


class StepSite(NamedTuple):
    """Where a step stands.

    Args:
        execution: The step.
        chain: The script's calls that were under way when it began, the innermost first.
        backward: For a loop's training, those when `backward` was called before.
        process: Which process has noted it; forks inherit the note.
        began: How many reads were noted before.
        is_certain: Whether what is known of a writing was told by the objects themselves.
        of_object: Whether the arguments of a training are known, and only what is trained may hold more.
    """

    execution: Execution
    chain: Sequence[Step]
    backward: Sequence[Step]
    process: int
    began: int
    is_certain: bool
    of_object: bool = False


class StepSites:
    """Notes of where steps stand, and of the text of the files that they stand in: it may be changed later.

    Args:
        reads: What was read where.

    Attributes:
        trainings: Those of which data may be missing.
        writings: Of models whose training is not known.
        texts: By file; a notebook's cells are one file.
        guesses: By the id of a training, what the data flow has to confirm.
        looked_at: By the same, those of them that only a loop has looked at that makes no step.
        left_out: By the same, what an argument holds that was not looked at.
        until: By the id of each of these trainings, how many reads were noted when it learned last.
    """

    def __init__(self, reads: ReadSites) -> None:
        self._reads = reads
        self.trainings: list[StepSite] = []
        self.writings: list[StepSite] = []
        self.texts: dict[str, str] = {}
        self.guesses: dict[str, Sources] = {}
        self.looked_at: dict[str, Sources] = {}
        self.left_out: dict[str, Sources] = {}
        self.until: dict[str, int] = {}
        self._counts: dict[tuple[object, int], int] = {}

    def note_training(
        self, execution: Execution, backward: Sequence[Step] = (), *, began: int | None = None, of_object: bool = False
    ) -> None:
        """Note that a training begins in the code that calls.

        Args:
            execution: The training.
            backward: See `StepSite`.
            began: How many reads were noted before the script's statements were asked about it; as many as now if None.
            of_object: See `StepSite`.
        """
        if self._note(self.trainings, execution, backward, began=began, of_object=of_object):
            self.until[execution.id] = self._reads.trained()

    def learns(self, execution: Execution) -> None:
        """Note that a training learns or ends: what is read after the last time is none of its data."""
        if execution.id in self.until:
            self.until[execution.id] = self._reads.trained()

    def note_writing(self, execution: Execution, *, is_certain: bool) -> None:
        """Note that the code that calls writes something of which more may be found."""
        self._note(self.writings, execution, (), is_certain=is_certain)

    def guess(self, execution: Execution, name: str, sources: Sources) -> None:
        """Record what may have gone into a training; if that is noted, the data flow confirms it later."""
        is_noted = KNOWS_COLUMNS and execution.id in self.until
        if sources and is_noted:
            before = self.guesses.get(execution.id, NOTHING)
            self.guesses[execution.id] = before | sources
            if name == "validation":
                self.looked_at[execution.id] = self.looked_at.get(execution.id, NOTHING) | (sources - before)
        if sources:
            outermost = outside(sources, sources)
            execution.report(inputs=Inputs({name: outermost}, SCOPE if is_noted else FLOW))

    def leave_out(self, execution: Execution, sources: Sources) -> None:
        """Note what an argument of a training holds that it has not looked at: the data flow would take all of it."""
        if execution.id in self.until:
            self.left_out[execution.id] = sources

    def take(self) -> tuple[list[StepSite], list[StepSite]]:
        """Return the notes of this process, trainings and writings, and forget them."""
        noted = self.trainings, self.writings
        self.trainings, self.writings = [], []
        trainings, writings = ([one for one in several if one.process == os.getpid()] for several in noted)
        return trainings, writings

    def _note(
        self,
        notes: list[StepSite],
        execution: Execution,
        backward: Sequence[Step],
        *,
        began: int | None = None,
        is_certain: bool = True,
        of_object: bool = False,
    ) -> bool:
        if len(notes) >= _MOST:
            return False
        frame = sys._getframe(2)
        chain = calls_under_way(frame)
        if not chain:
            return False
        key = chain[0].code, chain[0].instruction
        self._counts[key] = count = self._counts.get(key, 0) + 1
        if count > _MOST_OF_A_CALL:
            return False
        self.remember([*chain, *backward], frame)
        began = self._reads.count if began is None else began
        notes.append(StepSite(execution, chain, backward, os.getpid(), began, is_certain, of_object))
        return True

    def remember(self, chain: Sequence[Step], frame: FrameType | None = None) -> None:
        """Keep the text of the files that calls stand in."""
        for step in chain:
            file = step.key[0]
            if file not in self.texts:
                self.texts[file] = "".join(lines_of_file(file)) if step.key != CELLS else ""
            if step.key == CELLS and frame is not None:
                self.texts[file] = _text_of_cells(frame)


def _text_of_cells(frame: FrameType | None) -> str:
    """Return the cells of a notebook that have run so far, as one script."""
    while frame is not None:
        cells = cells_among(frame.f_globals)
        if cells is not None:
            return "\n".join(cells)
        frame = frame.f_back
    return ""
