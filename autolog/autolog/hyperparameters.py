"""Hyperparameters as values that a store can hold and a query can compare: names dotted, values typed, secrets out."""

from __future__ import annotations

import enum
import functools
import io
import json
import math
import re
import sys
import types
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

from autolog import redaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from autolog.facts import Scalar

_MOST_CHARACTERS = 2000
_MOST_SHOWN = 1800  # of what is longer; the rest of the room is for its length and digest
_MOST_DIGESTED = 1 << 20  # characters or bytes: a millisecond's work
_MOST_PARAMS = 1000  # of one call
_MOST_DOTS = 8
_MOST_ITEMS = 100  # of one container; ten times as many of all together
_MOST_DEPTH = 6  # of containers in one another
_MOST_BITS = 1024  # of an integer that a float can still hold

# Python's own values whose text is short, and says it all.
_TOLD_BY_TEXT = frozenset(
    {
        "builtins.complex",
        "builtins.range",
        "builtins.slice",
        "datetime.date",
        "datetime.datetime",
        "datetime.time",
        "datetime.timedelta",
        "decimal.Decimal",
        "fractions.Fraction",
        "pathlib.PosixPath",
        "pathlib.PurePosixPath",
        "pathlib.PureWindowsPath",
        "pathlib.WindowsPath",
        "uuid.UUID",
    }
)
_TOLD_BY_TEXT_OF_FRAMEWORKS = frozenset({"Interval", "NAType", "NaTType", "Period", "Timedelta", "Timestamp", "device"})
_FILES = frozenset({io.BufferedRandom, io.BufferedReader, io.BufferedWriter, io.FileIO, io.TextIOWrapper})
FRAMEWORKS = frozenset({"cupy", "jax", "jaxlib", "numpy", "pandas", "polars", "scipy", "torch"})


def flat(values: Mapping[str, Any]) -> dict[str, Scalar]:
    """Return parameters under dotted names: what dicts, dataclasses, models and configurations hold stands by itself.

    Values are as `scalar` makes them; those of secrets are replaced. Of more than 1000 the others are left out. It
    never raises, and runs no code of the user's: what a property would compute, or a resolver, is not recorded.
    """
    found: dict[str, Scalar] = {}
    for name, value in islice(dict.items(values) if type(values) is dict else values.items(), _MOST_PARAMS):
        _spread(name, value, _MOST_DOTS, found)
    return found


def _spread(name: str, value: Any, depth: int, found: dict[str, Scalar]) -> None:
    if len(found) >= _MOST_PARAMS:
        return
    if redaction.is_secret(name):
        found[name] = redaction.REDACTED
        return
    kind = type(value)
    inner = _held(value, kind) if kind not in _SIMPLE and depth else None
    if not inner:
        found[name] = value if kind is float or kind is bool else scalar(value)
        return
    for key, item in inner.items():
        is_secret = redaction.holds_secret(inner, key)
        _spread(f"{name}.{key}", redaction.REDACTED if is_secret else item, depth - 1, found)


_SIMPLE = frozenset({bool, float, int, str, bytes, list, set, frozenset, type(None)})


def _held(value: Any, kind: type) -> dict[str, Any] | None:
    try:
        return _fields(value, kind)
    except Exception:  # noqa: BLE001  whatever it is, it must not reach the user
        return None


def _fields(value: Any, kind: type) -> dict[str, Any] | None:
    """Return what an object holds by name; None for what is one value."""
    if issubclass(kind, enum.Enum):
        return None
    if issubclass(kind, dict):
        items = dict(islice(dict.items(value), _MOST_PARAMS))
        return items if all(type(key) is str for key in items) else None
    if issubclass(kind, tuple):
        names = _of_class(kind, "_fields")  # a named tuple
        is_named = type(names) is tuple and len(names) == tuple.__len__(value)
        return dict(zip(names, tuple.__iter__(value), strict=True)) if is_named else None
    bases = {f"{base.__module__}.{base.__qualname__}" for base in kind.__mro__[:-1]}
    if not bases.isdisjoint(_OMEGACONF):
        return fields_of_omegaconf(value)
    if "functools.partial" in bases:
        return _fields_of_partial(value)
    if not bases.isdisjoint(_HOLDERS):  # pydantic keeps a model's fields in its `__dict__`, and extra ones beside it
        extra = _attribute(value, "__pydantic_extra__")
        return {**_attribute(value, "__dict__"), **(extra if type(extra) is dict else {})}
    declared = _of_class(kind, "__dataclass_fields__")
    if declared is not None:
        return _fields_of_dataclass(value, islice(declared.items(), _MOST_PARAMS)) or None
    attrs = [one.name for one in _of_class(kind, "__attrs_attrs__") or ()]
    return {name: _attribute(value, name) for name in attrs[:_MOST_PARAMS]} or None


_HOLDERS = frozenset(
    {"argparse.Namespace", "types.SimpleNamespace", "pydantic.main.BaseModel", "pydantic.v1.main.BaseModel"}
)
_OMEGACONF = frozenset({"omegaconf.dictconfig.DictConfig", "omegaconf.listconfig.ListConfig"})


def _fields_of_dataclass(value: Any, declared: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return the fields of a dataclass: not what is given to its class, or to `__init__` alone (`InitVar`)."""
    kinds = ((name, _attribute(_attribute(field, "_field_type"), "name")) for name, field in declared)
    names = [name for name, kind in kinds if kind not in ("_FIELD_CLASSVAR", "_FIELD_INITVAR")]
    return {name: _attribute(value, name, of_class=True) for name in names}


def _fields_of_partial(value: Any) -> dict[str, Any]:
    """Return the function, and the arguments that it will be given: what a configuration has settled."""
    given = _attribute(value, "args")
    return {"func": _attribute(value, "func"), **({"args": given} if given else {}), **_attribute(value, "keywords")}


def _attribute(value: Any, name: str, *, of_class: bool = False) -> Any:
    """Return what an object holds under a name; a `__getattr__`, or a property of the user's, is not asked.

    Args:
        value: The object.
        name: The name.
        of_class: Whether a plain value that its class holds for it counts, as a field's default that `__init__` leaves.
    """
    try:
        held = object.__getattribute__(value, "__dict__")
    except AttributeError:
        held = {}
    if name == "__dict__":
        return dict(held)
    if name in held:
        return held[name]
    slot = _of_class(type(value), name)
    if type(slot).__name__ == "member_descriptor":
        return slot.__get__(value)
    return slot if of_class and _of_class(type(slot), "__get__") is None else None


def _of_class(kind: type, name: str) -> Any:
    return next((vars(base)[name] for base in kind.__mro__ if name in vars(base)), None)


def fields_of_omegaconf(config: Any) -> dict[str, Any] | None:
    """Return the values of a configuration; a reference to another value, `${optimizer.lr}`, is followed.

    Other interpolations stay as they are written: resolvers are code of the user's, or read secrets.
    """
    content = config.__dict__["_content"]
    if not isinstance(content, dict):
        return None
    return {str(key): _of_node(node, node, _MOST_DOTS) for key, node in islice(content.items(), _MOST_PARAMS)}


def _of_node(node: Any, start: Any, depth: int) -> Any:
    held = node.__dict__
    if "_content" in held:
        content = held["_content"]
        if isinstance(content, list):
            return [_of_node(item, item, depth - 1) for item in islice(content, _MOST_ITEMS)] if depth else "list"
        if hasattr(content, "__dict__") and "_metadata" in content.__dict__:  # a union holds the node of its value
            return _of_node(content, start, depth)
        return node if isinstance(content, dict) else content
    value = held.get("_val")
    reference = re.fullmatch(r"\$\{([\w.]+)\}", value) if isinstance(value, str) else None
    if reference is None or not depth:
        return value
    target = _root_of(start)
    for part in reference.group(1).split("."):
        content = target.__dict__.get("_content")
        if not isinstance(content, dict) or part not in content:
            return value
        target = content[part]
    return _of_node(target, target, depth - 1)


def _root_of(node: Any) -> Any:
    for _ in range(100):
        parent = node.__dict__.get("_parent")
        if parent is None:
            break
        node = parent
    return node


def scalar(value: Any) -> Scalar:
    """Return a value itself where it is a number, flag or text, else its short text: a name, or JSON.

    Nothing is iterated but plain containers, and no `repr` of a user's object is called: it may be slow, long, or fail.
    Numbers and texts are returned as Python's own, without the subclass that they may have. What is long is cut and has
    its length and digest behind it. Secrets that a text gives away are replaced. It never raises.
    """
    told: Scalar = value
    kind = type(value)
    if kind is bool or kind is float or (kind is int and value.bit_length() <= _MOST_BITS):
        return told  # nearly all of them, with None and short texts
    if value is None:
        return "null"
    if kind is str and len(value) <= _MOST_CHARACTERS:
        return redaction.text(value)
    try:
        plain = _plain(value, _MOST_DEPTH, iter(range(10 * _MOST_ITEMS)))
        if plain is None or isinstance(plain, (dict, list)):
            plain = _short(json.dumps(plain, ensure_ascii=False))
        told = plain
    except Exception:  # noqa: BLE001  whatever it is, it must not reach the user
        return "unreadable"
    return told


def _plain(value: Any, depth: int, left: Iterator[int]) -> Any:
    kind = type(value)
    if value is None or kind is bool:
        return value
    if issubclass(kind, enum.Enum):
        return f"{kind.__qualname__}.{value._name_}"  # `name` may be overridden
    if issubclass(kind, str):
        return _short(str.__str__(value))
    if issubclass(kind, int):
        return _number(int.__int__(value))
    if issubclass(kind, float):
        return number if math.isfinite(number := float.__float__(value)) else str(number)  # JSON knows only finite ones
    module = kind.__module__.partition(".")[0]
    if f"{module}.{kind.__name__}" in _TOLD_BY_TEXT and getattr(sys.modules[module], kind.__name__) is kind:
        return _short(str(value))
    if module in FRAMEWORKS and not issubclass(kind, (list, tuple)):
        return _of_framework(value, depth, left)
    if kind.__name__.startswith("Secret") and module == "pydantic":
        return redaction.REDACTED
    if module == "omegaconf" and "_content" in value.__dict__:
        is_dict = isinstance(value.__dict__["_content"], dict)
        return _plain(_fields(value, kind) if is_dict else _of_node(value, value, depth), depth, left)
    if issubclass(kind, (dict, list, tuple, set, frozenset)):
        return _of_container(value, kind, depth, left) if depth else kind.__qualname__
    is_item = 0 < depth < _MOST_DEPTH and kind is not functools.partial  # in a list; all else is dotted
    inner = _held(value, kind) if is_item else None
    return _of_container(inner, dict, depth, left) if inner else _name(value)


def _of_container(value: Any, kind: type, depth: int, left: Iterator[int]) -> Any:
    if issubclass(kind, dict):
        pairs = list(islice(dict.items(value), _MOST_ITEMS))
        named = [(_key(key, depth, left), item) for key, item in pairs]
        held = dict(named)
        return {
            name: redaction.REDACTED if redaction.holds_secret(held, name) else _plain(item, depth - 1, left)
            for name, item in named
            if next(left, None) is not None
        }
    own = next(base for base in (list, tuple, set, frozenset) if issubclass(kind, base))
    items = list(islice(own.__iter__(value), _MOST_ITEMS))
    if own in (list, tuple) and any(type(item) is str and item[:1] == "-" for item in items):
        items = redaction.without_values(items)  # a command line, `["--token", "abc"]`
    plain = [_plain(item, depth - 1, left) for item in items if next(left, None) is not None]
    return sorted(plain, key=json.dumps) if own in (set, frozenset) else plain


def _key(key: Any, depth: int, left: Iterator[int]) -> str:
    plain = _plain(key, depth - 1, left)
    return plain if isinstance(plain, str) else json.dumps(plain)


def _of_framework(value: Any, depth: int, left: Iterator[int]) -> Any:
    name = type(value).__name__
    if not hasattr(value, "dtype") or not hasattr(value, "shape"):
        if name in _DISTRIBUTIONS:
            return _of_distribution(value, depth, left)
        if "dtype" in name.lower() or name in _TOLD_BY_TEXT_OF_FRAMEWORKS:
            return str(value)
        shape = getattr(value, "shape", None)
        return f"{name} {shape}" if type(shape) is tuple else _name(value)  # of a table
    shape = tuple(value.shape)
    on_device = (
        str(getattr(value, "device", "cpu")) != "cpu"
    )  # to ask such a scalar for its value would wait for the device
    if shape or on_device:
        return f"{name} {shape} {value.dtype}"
    item = value.item()
    return str(item) if type(item) is type(value) or not depth else _plain(item, depth - 1, left)


_DISTRIBUTIONS = frozenset({"rv_continuous_frozen", "rv_discrete_frozen", "rv_frozen"})  # of SciPy; the last before 1.9


def _of_distribution(value: Any, depth: int, left: Iterator[int]) -> str:
    """Return the call that makes this distribution: `loguniform(0.001, 10)`."""
    kept = vars(value)
    given = [json.dumps(_plain(one, depth - 1, left)) for one in kept["args"]]
    given += [f"{name}={json.dumps(_plain(one, depth - 1, left))}" for name, one in kept["kwds"].items()]
    return f"{kept['dist'].name}({', '.join(given)})"


def _number(value: int) -> int | str:
    return value if value.bit_length() <= _MOST_BITS else _short(hex(value))


def _short(text: str) -> str:
    """Return a text without secrets; a long one is cut, and has its length and digest in place of its end."""
    if len(text) <= _MOST_CHARACTERS:
        return redaction.text(text)
    return f"{redaction.text(text[:_MOST_SHOWN])[:_MOST_SHOWN]}… ({len(text)} characters{_digest(text)})"


def _digest(content: str | bytes) -> str:
    """Return a digest to be read behind a length; nothing for what takes long to digest."""
    if len(content) > _MOST_DIGESTED:
        return ""
    import hashlib

    data = content.encode(errors="surrogatepass") if isinstance(content, str) else content
    return ", sha256:" + hashlib.sha256(data).hexdigest()


def _name(value: Any) -> str:
    kind = type(value)
    if kind is bytes:
        return f"bytes ({len(value)} bytes{_digest(value)})"
    if kind is functools.partial:
        return f"partial({_name(_attribute(value, 'func'))})"
    if file := _name_of_file(value, kind):
        return _short(file)
    try:
        name = value.__name__ if kind is types.ModuleType else value.__qualname__
    except Exception:  # noqa: BLE001  whatever it is, it must not reach the user
        name = None
    if type(name) is not str:
        return kind.__qualname__[:_MOST_CHARACTERS]
    function = value.__func__ if kind is types.MethodType else value
    digest = f" ({_digest(_code(function.__code__))[2:]})" if type(function) is types.FunctionType else ""
    return name[:_MOST_SHOWN] + digest


def _name_of_file(value: Any, kind: type) -> str:
    """Return the name of a file that a parser of command lines has opened, or will open; empty for all else."""
    name = None
    if kind in _FILES:
        with suppress(AttributeError, ValueError):  # it is in memory, or what it reads from was taken away
            name = value.name
    elif kind.__name__.endswith("LazyFile") and kind.__module__.partition(".")[0] in ("click", "typer"):
        name = _attribute(value, "name")
    return name if type(name) is str else ""


def _code(code: Any, depth: int = 3) -> bytes:
    """Return what a function does, wherever it stands; constants that are neither short nor plain are left out.

    It is the same in one version of Python only, as bytecode is.
    """
    parts = [code.co_code[:_MOST_DIGESTED], " ".join(code.co_names[:_MOST_ITEMS]).encode(errors="replace")]
    for constant in code.co_consts[:_MOST_ITEMS]:
        kind = type(constant)
        if kind is types.CodeType:
            parts.append(_code(constant, depth - 1) if depth else b"")
        elif kind in (bool, int, float, complex, type(None)):
            parts.append(repr(constant)[:_MOST_CHARACTERS].encode())
        elif kind in (str, bytes):
            parts.append(repr(constant[:_MOST_CHARACTERS]).encode())
        elif kind is tuple:
            parts.append(json.dumps(_plain(constant, _MOST_DEPTH, iter(range(_MOST_ITEMS)))).encode())
    return b"\0".join(parts)[:_MOST_DIGESTED]
