"""Digests of what a call depends on: the code that it runs, and the values that it is given.

Two digests are equal only if the code or the values are; the other way round it may fail, which costs one more run.
"""

from __future__ import annotations

import enum
import functools
import hashlib
import io
import pickle
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath
from types import CodeType, FunctionType, MappingProxyType, MethodType, ModuleType
from typing import Any

_MOST_ITEMS = 1000  # of a container that are looked at for code
_CONTAINERS = (list, tuple, dict, set, frozenset)
_PARTIAL = (functools.partial, functools.partialmethod)
_AROUND = {  # where what stands around a function has it
    classmethod: "__func__",
    staticmethod: "__func__",
    functools.cached_property: "func",
    functools.singledispatchmethod: "dispatcher",
}
_CONSTANTS = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis), range)


class CannotDigest(Exception):  # noqa: N818  it is said in words
    """A value has no digest: it cannot be pickled."""


def digest_of_code(function: Any) -> str:
    """Return a digest of a function with all functions, classes and constants of its module that it refers to.

    Those in lists, tuples, sets and dicts count as well, and what `functools` makes of functions. The digest is the
    same in one version of Python only, as bytecode is. Of other objects that it refers to, the type counts; of other
    modules, the name.
    """
    whole = _Code()
    whole.add(function)
    return whole.digest()


def digest_of_value(value: Any) -> str:
    """Return a digest of what a value holds.

    Raises:
        CannotDigest: It cannot be pickled.
    """
    whole = hashlib.sha256()
    for part in _parts(value):
        whole.update(part)
    return whole.hexdigest()


def _parts(value: Any) -> Iterator[bytes | memoryview]:
    """Yield what tells a value from all others."""
    kind = type(value)
    yield f"\n{kind.__module__}.{kind.__qualname__}:".encode()
    if kind in _CONSTANTS:
        yield value if kind is bytes else repr(value).encode(errors="surrogatepass")
    elif kind in (list, tuple):
        yield str(len(value)).encode()
        for item in value:
            yield from _parts(item)
    elif kind is dict:
        yield from sorted((digest_of_value(key) + digest_of_value(item)).encode() for key, item in value.items())
    elif kind in (set, frozenset):
        yield from sorted(digest_of_value(item).encode() for item in value)
    elif isinstance(value, enum.Enum):
        yield value._name_.encode()
    elif isinstance(value, PurePath):
        yield str(value).encode(errors="surrogatepass")
    elif kind is FunctionType:
        yield digest_of_code(value).encode()
    elif isinstance(value, type):
        yield f"{value.__module__}.{value.__qualname__} {digest_of_code(value)}".encode()
    elif kind is _of_numpy("ndarray") and not value.dtype.hasobject:
        yield f"{value.dtype.str}{value.dtype.descr}{value.shape}".encode()
        if value.size and value.itemsize:
            yield value.ravel().view("u1").data  # in C order, without a copy where it stands so in memory
    else:
        try:
            yield _pickled(value)
        except Exception as error:
            raise CannotDigest(f"{kind.__qualname__} cannot be pickled: {error}") from error


def _pickled(value: Any) -> memoryview:
    content = io.BytesIO()
    _ByContent(content, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return content.getbuffer()


class _ByContent(pickle.Pickler):
    """Pickles equal texts and arrays alike, be they one object or several: what was unpickled shares others of them."""

    def persistent_id(self, thing: Any) -> int | None:
        """Return a text, array or dtype as a number, which is written out wherever it stands; None for all else."""
        kind = type(thing)
        if kind is str:
            return int.from_bytes(b"\1" + thing.encode(errors="surrogatepass"), "big")
        if kind is _of_numpy("ndarray") and not thing.dtype.hasobject:
            return int(digest_of_value(thing), 16)
        return int(digest_of_value(repr(thing)), 16) if isinstance(thing, _of_numpy("dtype")) else None


def _of_numpy(name: str) -> Any:
    return getattr(sys.modules.get("numpy"), name, _Missing)


class _Missing:
    """Stands for a class of a package that is not imported, of which there are no objects."""


class _Code:
    """Gathers the code that a function leads to."""

    def __init__(self) -> None:
        self._whole = hashlib.sha256()
        self._seen: dict[int, Any] = {}  # kept alive, so that ids stay theirs

    def digest(self) -> str:
        return self._whole.hexdigest()

    def add(self, thing: Any, module: str = "") -> None:
        """Add a function or class, once; of a partial function, with what is of a module, its own one by default."""
        self._registered(thing, module)
        thing = _unwrapped(thing)
        if not self._is_new(thing):
            return
        self._tell(f"\n{type(thing).__name__} {getattr(thing, '__qualname__', '')}:")
        if isinstance(thing, _PARTIAL):
            self._refer(thing.func, module or getattr(_unwrapped(thing.func), "__module__", ""))
            self._refer((thing.args, thing.keywords), module)
        elif isinstance(thing, type):
            for base in thing.__bases__:
                self._refer(base, thing.__module__)
            for name, value in sorted(vars(thing).items()):
                if not name.startswith("__") or isinstance(
                    _unwrapped(value), FunctionType
                ):  # Python adds to the others
                    self._tell(name)
                    self._refer(value, thing.__module__)
        elif isinstance(thing, FunctionType):
            self._function(thing)
        else:
            self._tell(f"{getattr(thing, '__module__', '')}")

    def _is_new(self, thing: Any) -> bool:
        count = len(self._seen)
        self._seen.setdefault(id(thing), thing)
        return len(self._seen) > count

    def _function(self, function: FunctionType) -> None:
        self._refer((function.__defaults__, function.__kwdefaults__), function.__module__)
        for cell in function.__closure__ or ():
            try:
                self._refer(cell.cell_contents, function.__module__)
            except ValueError:  # an empty cell  # noqa: PERF203
                continue
        names = dict.fromkeys(self._code(function.__code__))
        for name in names:
            if name in function.__globals__:
                self._tell(name)
                self._refer(function.__globals__[name], function.__module__)

    def _code(self, code: CodeType) -> Iterator[str]:
        """Add the code itself; yield the names that it looks up."""
        parts = [
            code.co_code,
            getattr(code, "co_exceptiontable", b""),
            repr(code.co_varnames[: code.co_argcount]).encode(),
        ]
        parts += [repr((code.co_names, code.co_freevars, code.co_flags)).encode()]
        for part in parts:
            self._whole.update(part)
        yield from code.co_names
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                yield from self._code(constant)
            else:
                self._constant(constant)

    def _registered(self, function: Any, module: str) -> None:
        """Add what `functools.singledispatch` calls for the types of arguments."""
        function = function.dispatcher if isinstance(function, functools.singledispatchmethod) else function
        registry = getattr(function, "registry", None) if isinstance(function, FunctionType) else None
        if isinstance(registry, MappingProxyType):
            self._items(dict(registry), module or function.__module__)

    def _items(self, container: Any, module: str) -> None:
        """Add the code that a container holds, however deep, by its places."""
        if not self._is_new(container):
            return
        places = container.items() if type(container) is dict else enumerate(container)
        if type(container) in (set, frozenset):  # which have an order of their own in each process
            places = enumerate(sorted(container, key=lambda one: str(getattr(one, "__qualname__", ""))))
        for place, item in islice(places, _MOST_ITEMS):
            self._refer(place, module)
            self._refer(item, module)

    def _refer(self, value: Any, module: str) -> None:
        self._registered(value, module)
        inner = _unwrapped(value)
        if isinstance(inner, ModuleType):
            self._tell(inner.__name__)
        elif isinstance(inner, _PARTIAL):
            self.add(inner, module)
        elif isinstance(inner, MethodType):
            self._refer(inner.__func__, module)
            self._refer(inner.__self__, module)
        elif isinstance(inner, (FunctionType, type)):
            if getattr(inner, "__module__", module) == module:
                self.add(inner)
            else:
                self._tell(f"{inner.__module__}.{getattr(inner, '__qualname__', '')}")
        elif isinstance(inner, property):
            for part in (inner.fget, inner.fset):
                self._refer(part, module)
        else:
            self._constant(inner)
            if not _is_plain(inner):
                if type(inner) in _CONTAINERS:
                    self._items(inner, module)
                elif type(inner).__module__ == module:
                    self.add(type(inner))

    def _constant(self, value: Any) -> None:
        if _is_plain(value):
            self._tell(digest_of_value(value))
        else:
            self._tell(f"{type(value).__module__}.{type(value).__qualname__}")

    def _tell(self, text: str) -> None:
        self._whole.update(text.encode(errors="surrogatepass") + b"\0")


def _is_plain(value: Any, depth: int = 8) -> bool:
    """Whether this is a constant of Python's, or holds nothing else."""
    kind = type(value)
    if kind in _CONSTANTS or isinstance(value, (enum.Enum, PurePath)):
        return True
    if kind in (list, tuple, set, frozenset) and depth:
        return all(_is_plain(item, depth - 1) for item in value)
    return kind is dict and bool(depth) and all(_is_plain(item, depth - 1) for pair in value.items() for item in pair)


def _unwrapped(thing: Any) -> Any:
    """Return the function behind decorators, class methods, static methods and what `functools` makes of methods."""
    for _ in range(100):
        name = next((name for kind, name in _AROUND.items() if isinstance(thing, kind)), "")
        inner = getattr(thing, name, None)
        inner = inner or (
            vars(thing).get("__wrapped__") if hasattr(thing, "__dict__") and not isinstance(thing, type) else None
        )
        if inner is None:
            break
        thing = inner
    return thing
