"""The schedulers of PyTorch: what each was made with, and the settings of its optimizer before it changed them."""

from __future__ import annotations

import weakref
from typing import Any

from autolog.calls import Watch
from autolog.facts import Scalar
from autolog.hyperparameters import flat
from autolog.integration import Call
from autolog_integrations.callbacks import made_with
from autolog_integrations.torch_training import settings_of_optimizer

_MOST_WITHIN = 3  # schedulers that are made of others
_NO_SETTINGS = frozenset({"optimizer", "last_epoch", "schedulers"})

# The first is what those of a script derive from; the others have arguments of their own, not all of which they keep.
CLASSES = (
    "LRScheduler",
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
)


class Schedulers:
    """The schedulers of this process; neither they nor their optimizers are kept alive."""

    def __init__(self) -> None:
        self._given: weakref.WeakKeyDictionary[Any, dict[str, Scalar]] = weakref.WeakKeyDictionary()
        self._before: weakref.WeakKeyDictionary[Any, dict[str, Scalar]] = weakref.WeakKeyDictionary()  # by optimizer
        self._latest: weakref.WeakKeyDictionary[Any, weakref.ref[Any]] = weakref.WeakKeyDictionary()  # by optimizer

    def __len__(self) -> int:
        """Return how many schedulers are known."""
        return len(self._given)

    def watch_made(self, call: Call) -> Watch:
        """Note what a scheduler is made with, and the settings of an optimizer that gets its first one.

        A scheduler sets the first rate when it is made. Of constructors that call each other, the outermost counts.
        """
        optimizer = call.argument("optimizer")
        if hasattr(optimizer, "param_groups") and optimizer not in self._before:
            self._before[optimizer] = flat(settings_of_optimizer(optimizer))
        yield
        scheduler = call.instance
        given = {name: value for name, value in call.bound().items() if name not in _NO_SETTINGS}
        self._given[scheduler] = flat(given)
        self._latest[scheduler.optimizer] = weakref.ref(scheduler)

    def settings_of(self, optimizer: Any) -> dict[str, Any]:
        """Return an optimizer's settings before any scheduler, and those of the scheduler that was made last for it."""
        reference = self._latest.get(optimizer)
        scheduler = reference() if reference is not None else None
        return self.settings_before(optimizer) | ({} if scheduler is None else self.settings_of_scheduler(scheduler))

    def settings_before(self, optimizer: Any) -> dict[str, Any]:
        """Return an optimizer's class and settings, as they were before a scheduler changed them."""
        return dict(self._before.get(optimizer) or settings_of_optimizer(optimizer))

    def settings_of_scheduler(self, scheduler: Any) -> dict[str, Any]:
        """Return a scheduler's class and settings; of one that is made of others, theirs as `scheduler.0`, ..."""
        return self._of_scheduler("scheduler", scheduler, _MOST_WITHIN)

    def _of_scheduler(self, name: str, scheduler: Any, depth: int) -> dict[str, Any]:
        settings = {**made_with(scheduler), **self._given.get(scheduler, {})}
        found: dict[str, Any] = {name: type(scheduler).__name__}
        found |= {f"{name}.{key}": value for key, value in settings.items() if key not in _NO_SETTINGS}
        for place, inner in enumerate(vars(scheduler).get("_schedulers", ()) if depth else ()):
            found |= self._of_scheduler(f"{name}.{place}", inner, depth - 1)
        return found
