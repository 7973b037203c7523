"""A training of a plain loop of PyTorch, step by step, and the settings of what makes its steps."""

from __future__ import annotations

import sys
import weakref
from typing import Any

from autolog import runs
from autolog.session import session

_HEAP = 100  # losses of an accelerator that are read at once


class Training:
    """What one optimizer trains, from its first step on."""

    def __init__(self, optimizer: Any, execution: runs.Execution, holds: set[int]) -> None:
        self.optimizer = weakref.ref(optimizer)
        self.execution = execution
        self.holds = holds  # the ids of its parameters
        self.steps = 0
        self.saved_at = 0
        self.last: Any = None  # the loss of the last step, weakly, if it was not recorded
        self._lr: Any = None
        self._heap: list[tuple[int, Any]] = []

    def step(self, optimizer: Any, loss: Any) -> None:
        """Note one more step, and the loss that led to it."""
        place = self.steps
        self.steps = place + 1
        session().step_sites.learns(self.execution)
        self.last = None
        value = loss if type(loss) is float else _value(loss)
        found: dict[str, float] = {}
        if type(value) is float:
            found["loss"] = value
        elif value is not None:
            self._heap.append((place, value))
            if len(self._heap) >= _HEAP:
                self.read_heap()
        lr = optimizer.param_groups[0].get("lr")
        if type(lr) is float and lr != self._lr:
            self._lr = found["lr"] = lr
        if found:
            self.execution.log(found, place)

    def read_heap(self) -> None:
        """Read the losses that still are on the accelerator."""
        heap, self._heap = self._heap, []
        for place, loss in heap:
            self.execution.log({"loss": float(loss)}, place)

    def finish(self, error: BaseException | None = None) -> None:
        """End the execution; an error is one of this training if steps were made that nothing has saved."""
        loss = self.last() if self.last is not None else None
        if loss is not None:
            self._heap.append((self.steps - 1, loss.detach()))
        self.read_heap()
        self.execution.finish(error if self.saved_at < self.steps else None)


def settings_of_optimizer(optimizer: Any) -> dict[str, Any]:
    """Return an optimizer's class and settings; of further groups of parameters, those that differ from the first's."""
    groups = [
        {name: value for name, value in group.items() if name not in ("params", "param_names", "initial_lr")}
        for group in optimizer.param_groups
    ]
    found: dict[str, Any] = {"optimizer": type(optimizer).__name__, **groups[0]}
    for place, group in enumerate(groups[1:], 1):
        if differing := {name: value for name, value in group.items() if value != groups[0].get(name)}:
            found[f"groups.{place}"] = differing
    return found


def _value(loss: Any) -> Any:
    """Return a loss as a number where that waits for nothing, else as a tensor that keeps no graph alive."""
    if (
        loss is None
        or type(loss) is not sys.modules["torch"].Tensor
        or loss.numel() != 1
        or not loss.is_floating_point()
    ):
        return None
    return loss.item() if loss.is_cpu else loss.detach()
