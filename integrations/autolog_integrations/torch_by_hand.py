"""What learns in PyTorch without an optimizer of PyTorch's, or without a module.

A script may change the parameters itself, `p -= lr * p.grad`, or leave that to the optimizer of another library. Then
`backward` is all that PyTorch tells of the training. Whether it is one shows when it is called again: the parameters
are not what they were. And they may be tensors that no module holds.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import Any

from autolog_integrations.torch_modules import modules_of, own_parameters

_MOST_ALONE = 20  # calls of `backward` after which parameters that are still the same do not learn
_MOST_NUMBERS = 1 << 20  # in the parameters that are compared
_MOST_STEPS = 10_000  # of a computation that are looked through


class Tensors:
    """Tensors that learn and that no module holds, in place of one; it is there as long as they are.

    Args:
        tensors: The tensors.
    """

    def __init__(self, tensors: Iterable[Any]) -> None:
        several = list(tensors)
        self._parameters = weakref.WeakValueDictionary(enumerate(several))
        for one in several:
            weakref.finalize(one, _let_go, self).atexit = False


def describe_tensors(tensors: Tensors) -> dict[str, Any]:
    """Return how many parameters they are."""
    return {"num_parameters": sum(one.numel() for one in own_parameters(tensors))}


def leaves_of(loss: Any) -> list[Any]:
    """Return the tensors that get gradients of a loss."""
    todo = [] if loss.grad_fn is None else [loss.grad_fn]
    seen = set(todo)
    found = []
    for step in todo:  # grows while it is walked
        if hasattr(step, "variable"):
            found.append(step.variable)
        inner = [one for one, _ in step.next_functions if one is not None and one not in seen]
        seen.update(inner)
        todo += inner if len(todo) < _MOST_STEPS else []
    return found


def _let_go(_: Tensors) -> None:
    pass


class Learner:
    """Modules that learn by hand, in place of the optimizer that there is not.

    Args:
        modules: The outermost ones that have gradients; or `Tensors`.
    """

    def __init__(self, modules: Iterable[Any]) -> None:
        self._modules = [weakref.ref(one) for one in modules]
        self._state = self._sum()

    @property
    def param_groups(self) -> list[dict[str, Any]]:
        """The parameters that have gradients, as an optimizer tells them."""
        modules = [module for module in (one() for one in self._modules) if module is not None]
        return [{"params": [one for module in modules for one in _learning(module)]}]

    def has_learned(self) -> bool:
        """Return whether the parameters have changed since this was asked last."""
        before, self._state = self._state, self._sum()
        return before != self._state

    def is_cheap(self) -> bool:
        """Return whether to ask that waits for no device."""
        return all(one.is_cpu for one in self.param_groups[0]["params"])

    def _sum(self) -> list[float]:
        found: list[float] = []
        left = _MOST_NUMBERS
        for one in self.param_groups[0]["params"]:
            left -= one.numel()
            if left < 0 and found:
                break
            found.append(float(one.detach().sum()))
        return found


class Alone:
    """What calls of `backward` tell that no optimizer waits for."""

    def __init__(self) -> None:
        self._left = _MOST_ALONE
        self._learner: Learner | None = None

    def is_over(self) -> bool:
        """Return whether it has become clear that nothing learns."""
        return self._left <= 0

    def learner(self, modules: Iterable[Any], loss: Any) -> Learner | None:
        """Return what has learned since `backward` was called last, if anything has.

        Args:
            modules: The outermost ones that were called meanwhile.
            loss: On which it was called now.
        """
        self._left -= 1
        if self._learner is None:
            learning = [one for one in modules if _learning(one)]
            self._learner = Learner(learning or [Tensors(leaves_of(loss))])
            return None
        return self._learner if self._learner.has_learned() else None


def _learning(module: Any) -> list[Any]:
    several = (one for part in modules_of(module) for one in own_parameters(part))
    return list({id(one): one for one in several if one.requires_grad and one.grad is not None}.values())
