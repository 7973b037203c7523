"""The modules of PyTorch that are called while an optimizer's first step is awaited, and what that tells of it."""

from __future__ import annotations

import os
import weakref
from collections.abc import Mapping
from threading import get_ident
from typing import Any

from autolog import provenance
from autolog.sources import NOTHING, Sources, union
from autolog_integrations.torch_modules import is_loss, modules_of, own_parameters, unwrapped


class ModuleCalls:
    """Which modules each thread has called with what."""

    def __init__(self) -> None:
        # by thread and by the id of a module: the module, and what its arguments come from
        self._called: dict[int, dict[int, tuple[weakref.ref[Any], Mapping[str, Sources]]]] = {}

    def note(self, module: Any, args: tuple[Any, ...]) -> None:
        """Note a module that is called, and what is known of its arguments."""
        inner = unwrapped(module)
        key, called = id(inner), self._called.setdefault(get_ident(), {})
        if key in called and called[key][0]() is inner and called[key][1]:
            return
        name = "target" if type(inner).__module__ == "torch.nn.modules.loss" else "data"
        sources = provenance.sources_of(args)
        called[key] = weakref.ref(inner), {name: sources} if sources else {}

    def begin(self) -> None:
        """Forget what this thread has called."""
        self._called.pop(get_ident(), None)

    def clear(self) -> None:
        """Forget what any thread has called."""
        self._called.clear()

    def knows_data(self) -> bool:
        """Whether this thread has called one with data of known origin."""
        return any("data" in arguments for _, arguments in self._own().values())

    def losses(self) -> list[Any]:
        """Return the loss functions that this thread has called."""
        return [one for one in (reference() for reference, _ in self._own().values()) if is_loss(one)]

    def outermost(self) -> list[Any]:
        """Return the modules that this thread has called, without those that lie in others of them."""
        called = [
            module for module in (reference() for reference, _ in list(self._own().values())) if module is not None
        ]
        inner = {id(part) for module in called for part in modules_of(module)[1:]}
        return [module for module in called if id(module) not in inner]

    def holders(self, holds: set[int]) -> list[Any]:
        """Return the outermost module that was called and holds all these parameters, or those that hold some."""
        some: list[Any] = []
        inner: set[int] = set()
        for reference, _ in list(self._own().values()):
            module = reference()
            if module is None or id(module) in inner:
                continue
            inside = modules_of(module)
            inner.update(map(id, inside))
            held = {id(one) for part in inside for one in own_parameters(part)}
            if held >= holds:
                return [module]
            if held & holds:
                some.append(module)
        return some

    def inputs(self, models: list[Any], loaded: Sources) -> dict[str, Sources]:
        """Return what went into the first step: models as they were, teachers, what they were called with, loaders.

        Args:
            models: Those that are trained.
            loaded: What the loaders give.
        """
        found: dict[str, Sources] = {}

        def add(name: str, sources: Sources) -> None:
            if sources:
                found[name] = union([found.get(name, NOTHING), sources])

        own = {id(one): one for model in models for one in modules_of(model)}
        add("model", union(map(provenance.sources_of, own.values())))
        for key, (_, arguments) in self._own().items():
            for name, sources in arguments.items():
                if key in own or name == "target":
                    add(name, sources - found.get("model", NOTHING))
        for key, (reference, _) in self._own().items():
            teacher = reference()
            if key not in own and teacher is not None and not teacher.training:
                add("teacher", provenance.sources_of(teacher) - found.get("model", NOTHING))
        folders = tuple(f"{one.file.path}{os.sep}" for one in loaded if one.file is not None)
        data = found.get("data", NOTHING)
        below = {one for one in data if one.file is not None and one.file.path.startswith(folders)}
        if below or data & loaded:  # files of the first batch only, out of all that the data set has
            found["data"] = data - below | loaded
        elif "data" not in found:
            add("data", loaded)
        if loaded >= found.get("target", NOTHING):  # batches of both came out of one loader
            found.pop("target", None)
        return found

    def _own(self) -> dict[int, tuple[weakref.ref[Any], Mapping[str, Sources]]]:
        return self._called.get(get_ident(), {})
