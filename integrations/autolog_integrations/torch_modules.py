"""Modules of PyTorch: what lies in them and where they come from; none of their own code runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from autolog import provenance
from autolog.calls import class_name
from autolog.provenance import Sources

_WRAPPERS = {"module": "torch.nn.parallel", "_orig_mod": "torch._dynamo"}  # what holds a model, and where it is defined


def describe(module: Any) -> dict[str, Any]:
    """Return a module's class and number of parameters."""
    is_script = type(module).__module__.startswith("torch.jit")  # whose parameters are C++'s
    own = module.parameters() if is_script else (one for part in modules_of(module) for one in own_parameters(part))
    parameters = {id(one): one for one in own}
    counts = [(one.numel(), one.requires_grad) for one in parameters.values() if hasattr(one, "data_ptr")]
    return {
        "class": class_name(unwrapped(module)),
        "num_parameters": sum(count for count, _ in counts),
        "num_trainable_parameters": sum(count for count, learns in counts if learns),
    }


def modules_of(module: Any) -> Iterator[Any]:
    """Yield a module and all that lie in it, each once; no code of theirs runs."""
    todo, seen = [module], set()
    while todo:
        one = todo.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            yield one
            todo += reversed(list(_held(one, "_modules")))


def parts_of(module: Any) -> list[Any]:
    """Return the modules right below a module."""
    return [one for one in _held(module, "_modules") if one is not None]


def sources_of_model(module: Any) -> Sources:
    """Return what a module and those in it come from."""
    return provenance.union(provenance.sources_of(one) for one in modules_of(module))


def own_parameters(module: Any) -> Iterator[Any]:
    """Return the parameters of a module, without those of modules in it."""
    return (one for one in _held(module, "_parameters") if one is not None)


def _held(module: Any, name: str) -> Iterable[Any]:
    return list(object.__getattribute__(module, "__dict__").get(name, {}).values())


def unwrapped(module: Any) -> Any:
    """Return the model itself in place of what compiles it or spreads it over devices."""
    for name, where in _WRAPPERS.items():
        if type(module).__module__.startswith(where):
            return _parts(module).get(name, module)
    return module


def _parts(module: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = object.__getattribute__(module, "__dict__").get("_modules", {})
    return found


def is_loss(module: Any) -> bool:
    """Whether this is one of PyTorch's losses."""
    return type(module).__module__ == "torch.nn.modules.loss"


def is_compiled(module: Any) -> bool:
    """Whether this is what `torch.compile` makes of a module."""
    return type(module).__module__.startswith("torch._dynamo")
