"""Patches and import hooks: what is put in place of frameworks' functions, and put back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from types import FunctionType
from typing import Any

from autolog import versions
from autolog.calls import Hook, Integration, Patch
from autolog.errors import warn_once
from autolog.imports import Imports
from autolog.patching import guarded, is_watched, watched, watched_child


class Patcher:
    """Applies the patches of integrations, now or when their modules are imported, and takes them back."""

    def __init__(self) -> None:
        self._replaced: list[tuple[Any, str, Any, Any]] = []  # owner, attribute, original, ours
        self._paused: dict[int, list[tuple[Any, str, Any, Any]]] = {}  # of what was replaced, by the id of its patch
        self._by_patch: dict[int, list[tuple[Any, str, Any, Any]]] = {}
        self._places: set[tuple[int, str]] = set()
        self._ours: dict[int, Any] = {}  # by the id of the original, which they keep alive
        self._patches: dict[int, tuple[Integration, Patch]] = {}  # by the id of what they put in place
        self._undo: list[Callable[[], None]] = []
        self._imports = Imports()
        self.when_imported = self._imports.when_imported

    def add(self, integration: Integration) -> None:
        """Patch the integration's targets: those of loaded modules now, the others right after their import."""
        self.when_imported(integration.module, partial(self._add, integration))

    def _add(self, integration: Integration) -> None:
        if not versions.is_watched(integration):
            return
        for patch in integration.patches:
            for target in patch.targets:
                if versions.has(integration, target):
                    self.when_imported(target.partition(":")[0], partial(self._apply, integration, patch, target))
        for hook in integration.hooks:
            self.when_imported(hook.target.partition(":")[0], partial(self.hook, integration, hook))

    def restore(self) -> None:
        """Put every original back where our replacement still stands."""
        self._imports.forget()
        for undo in reversed(self._undo):
            undo()
        self._undo.clear()
        for entry in reversed(self._replaced):
            _put_back(*entry)
        self._replaced.clear()
        self._by_patch.clear()
        self._places.clear()
        self._ours.clear()
        self._patches.clear()

    def __len__(self) -> int:
        """Return how many functions are watched; a function under several names counts once."""
        return len({id(original) for _, _, original, _ in self._replaced})

    def _apply(self, integration: Integration, patch: Patch, target: str) -> None:
        found, _ = places(target)
        if not found:
            module, _, path = target.partition(":")
            warn_once(target, "%s has no %s in this version; what it would tell is not recorded", module, path)
        for owner, attribute, original in found:
            self.replace(integration, patch, owner, attribute, original)

    def pause(self, patch: Patch) -> None:
        """Put the originals of a patch back for a while."""
        if not self._paused.get(id(patch)):
            self._paused[id(patch)] = [one for one in self._by_patch.get(id(patch), ()) if _put_back(*one)]

    def resume(self, patch: Patch) -> None:
        """End that, wherever the original still stands."""
        for owner, attribute, original, ours in self._paused.pop(id(patch), ()):
            if vars(owner).get(attribute, _INHERITED) is original:
                setattr(owner, attribute, ours)

    def hook(self, integration: Integration, hook: Hook) -> Any:
        """Let the framework call a hook from now on; return the handle whose `remove()` ends that."""
        module, _, path = hook.target.partition(":")
        try:
            register = _resolved(module, path)[2]
        except AttributeError:
            warn_once(hook.target, "%s has no %s in this version; what it would tell is not recorded", module, path)
            return None
        handle = register(guarded(integration, hook.do))
        self._undo.append(handle.remove)
        return handle

    def unhook(self, handle: Any) -> None:
        """End what `hook` began, if it did."""
        if handle is not None:
            self._undo.remove(handle.remove)
            handle.remove()

    def replace(self, integration: Integration, patch: Patch, owner: Any, attribute: str, original: Any) -> None:
        """Put a watched one in place of `original`, an attribute of a module or class."""
        if (id(owner), attribute) in self._places:
            return
        self._places.add((id(owner), attribute))
        is_inherited = attribute not in vars(owner)
        ours: Any
        if is_watched(original):  # bound under this name by an import after it was patched elsewhere
            ours, original = original, original.__wrapped__
        elif isinstance(original, FunctionType) and (is_inherited or getattr(owner, "__module__", "") == "__main__"):
            # A class of the script may be pickled by value, with its functions: a proxy is pickled as the original.
            ours = watched_child(integration, patch, original, (owner, attribute))
        else:  # one for all names of a function: pickling looks it up under another one
            is_method = isinstance(owner, type)
            ours = self._ours.get(id(original)) or watched(integration, patch, original, is_method=is_method)
            self._ours[id(original)] = ours
        setattr(owner, attribute, ours)
        self._patches.setdefault(id(ours), (integration, patch))
        entry = (owner, attribute, _INHERITED if is_inherited else original, ours)
        self._replaced.append(entry)
        self._by_patch.setdefault(id(patch), []).append(entry)
        undo = integration.replaced(original, ours) if integration.replaced is not None else None
        if undo is not None:
            self._undo.append(undo)

    def watching_parent(self, child: type, method: str) -> tuple[Integration, Patch] | None:
        """Return what watches the method that a class overrides; None where nothing does."""
        for parent in child.__mro__[1:]:
            if method in vars(parent):
                return self._patches.get(id(vars(parent)[method]))
        return None

    def replace_cell(self, integration: Integration, patch: Patch, function: Any, variable: str) -> None:
        """Watch the function that a decorator's closure calls: so every name of the decorated one is reached.

        Args:
            integration: Whose patch it is.
            patch: What to do at each call.
            function: The decorated function.
            variable: The name under which the closure holds the original.
        """
        cell = function.__closure__[function.__code__.co_freevars.index(variable)]
        original = cell.cell_contents
        if not is_watched(original):
            cell.cell_contents = ours = watched(integration, patch, original, is_method=False)
            self._replaced.append((cell, "cell_contents", original, ours))


def places(target: str) -> tuple[list[tuple[Any, str, Any]], bool]:
    """Return each place that a target names in a loaded module: owner, attribute and what stands there.

    Empty where this version of the framework has none of them. The second value says whether a fallback was taken.
    """
    module, _, paths = target.partition(":")
    for number, path in enumerate(paths.split("|")):
        if path == "*":
            return _functions(sys.modules[module]), number > 0
        try:
            found = _resolved(module, path.removesuffix(".*"))
        except AttributeError:
            continue
        return (_methods(found[2]) if path.endswith(".*") else [found]), number > 0
    return [], False


def _resolved(module: str, path: str) -> tuple[Any, str, Any]:
    """Return the owner and name of what a dotted path leads to, and what stands there; nothing is bound.

    Raises:
        AttributeError: It leads nowhere.
    """
    owner: Any = None
    found: Any = sys.modules[module]
    name = ""
    for name in path.split("."):
        owner = found
        for base in owner.__mro__ if isinstance(owner, type) else ():
            if name in vars(base):
                found = vars(base)[name]
                break
        else:
            found = getattr(owner, name)
    return owner, name, found


def _methods(owner: type) -> list[tuple[Any, str, Any]]:
    """Return the public methods that a class itself defines, without those of classes and static ones."""
    return [
        (owner, name, value)
        for name, value in list(vars(owner).items())
        if not name.startswith("_") and callable(value) and not isinstance(value, (type, classmethod, staticmethod))
    ]


def _functions(module: Any) -> list[tuple[Any, str, Any]]:
    """Return the public functions that a module itself defines."""
    return [
        (module, name, value)
        for name, value in list(vars(module).items())
        if not name.startswith("_") and isinstance(value, FunctionType) and value.__module__ == module.__name__
    ]


def _put_back(owner: Any, attribute: str, original: Any, ours: Any) -> bool:
    """Put an original back if our replacement still stands; return whether it did."""
    if isinstance(owner, type(_cell())):
        owner.cell_contents = original
    elif vars(owner).get(attribute) is not ours:
        return False
    elif original is _INHERITED:
        delattr(owner, attribute)
    else:
        setattr(owner, attribute, original)
    return True


_INHERITED = object()


def _cell() -> Any:
    value = None
    return (lambda: value).__closure__[0]  # type: ignore[index]
