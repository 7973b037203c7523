"""Telling when a module has been imported: right after its own code has run, before whoever imports it goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from autolog import patching

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec


class Imports:
    """A finder of modules that finds nothing by itself: it has those that are awaited loaded by a loader that tells."""

    def __init__(self) -> None:
        self._awaited: dict[str, list[Callable[[], None]]] = {}

    def when_imported(self, name: str, do: Callable[[], None]) -> None:
        """Call `do` when a module is loaded: at once when it is already, else right after its import."""
        if name in sys.modules and _is_loaded(name):
            do()
            return
        self._awaited.setdefault(name, []).append(do)
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    def forget(self) -> None:
        """Await no module any more."""
        self._awaited.clear()
        with suppress(ValueError):
            sys.meta_path.remove(self)

    def find_spec(self, name: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return what the other finders find; asked by Python for each module that is not loaded yet."""
        if name not in self._awaited:
            return None
        for finder in list(sys.meta_path):
            find = getattr(finder, "find_spec", None)
            spec: ModuleSpec | None = None if find is None or finder is self else find(name, path, target)
            if spec is not None:
                if hasattr(spec.loader, "exec_module"):
                    spec.loader = _TellingLoader(spec.loader, partial(self._tell, name))  # type: ignore[assignment]
                return spec
        return None

    def _tell(self, name: str) -> None:
        for do in self._awaited.pop(name, ()):
            try:
                do()
            except Exception as error:  # noqa: BLE001, PERF203  whatever it is, the module is imported
                patching.trouble(name, error, "the import")


def _is_loaded(name: str) -> bool:
    """Wait for another thread that is in the middle of importing a module; tell whether it is there then."""
    try:
        import_module(name)
    except Exception:  # noqa: BLE001  whatever the module's own code raises there
        return False
    return True


class _TellingLoader:
    """Stands in for a module's own loader until it runs the module."""

    def __init__(self, loader: Any, tell: Callable[[], None]) -> None:
        self._loader = loader
        self._tell = tell

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> Any:
        """Let the loader itself make the module."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module, which shall find its own loader, and tell."""
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._tell()
