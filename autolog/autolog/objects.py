"""Objects, classes and functions of a script's, looked at without running any code of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from types import CellType, FunctionType, MemberDescriptorType
from typing import Any

from autolog.callers import is_installed, is_own_class
from autolog.names import is_number
from autolog.read_sites import CodeKey, key_of

_EMPTY = CellType()  # of a variable that has no value yet
_MOST_FUNCTIONS = 20  # that call each other, which are looked through for a name


class Unseen:
    """An object of which the class is known, and not more.

    Args:
        kind: Its class.
    """

    __slots__ = ("kind",)

    def __init__(self, kind: type) -> None:
        self.kind = kind


_CONTAINERS = (dict, frozenset, list, set, tuple)
_OF_ARRAYS = ("numpy", "pandas.", "torch")


def is_empty(value: Any) -> bool:
    """Whether this is a list, dict or set without items."""
    return type(value) in _CONTAINERS and not value


def value_of(name: str, variables: Mapping[str, Any], outside: Mapping[str, Any]) -> Any:
    """Return the value of a variable, or of `holder.attribute`; None where there is none."""
    first, *rest = name.split(".")
    value = variables.get(first, outside.get(first))
    for part in rest:
        value = _held(value, part)
    return value


def _held(value: Any, name: str) -> Any:
    """Return an attribute of an object, an item of a dict or list, or a field of a named tuple."""
    kind = type(value)
    if is_number(name) and issubclass(kind, (dict, list, tuple)):
        return _item_of(value, name)
    if kind is dict or (issubclass(kind, dict) and dict.__contains__(value, name)):
        return dict.get(value, name)
    if isinstance(value, type):
        return of_class(value, name)
    held = held_by(value)
    if name in held:
        return held[name]
    found = of_class(kind, name)
    if type(found) is MemberDescriptorType:
        try:
            return found.__get__(value)
        except AttributeError:  # it has no value yet
            return None
    fields = of_class(kind, "_fields") if issubclass(kind, tuple) else None
    if type(fields) is tuple and name in fields:
        return tuple.__getitem__(value, fields.index(name))
    return None if hasattr(type(found), "__get__") else found


def _item_of(several: Any, number: str) -> Any:
    if isinstance(several, dict):
        return dict.get(several, number, dict.get(several, int(number)))
    items = list if isinstance(several, list) else tuple
    count = items.__len__(several)
    return items.__getitem__(several, int(number)) if -count <= int(number) < count else None


def held_by(value: Any) -> dict[str, Any]:
    """Return the attributes that stand in an object itself."""
    try:
        found = object.__getattribute__(value, "__dict__")
    except (AttributeError, TypeError):
        return {}
    return found if type(found) is dict else {}


def names_of(thing: Any, variables: Mapping[str, Any]) -> list[str]:
    """Return the variables that are this very object, or else the attributes of the script's objects in variables."""
    several = list(variables.items())
    found = [name for name, value in several if value is thing]
    if not found:
        own = [(name, value) for name, value in several if is_own_class(type(value))]
        found = [
            f"{name}.{part}" for name, value in own for part, held in list(held_by(value).items()) if held is thing
        ]
    return found


def kind_of(value: Any) -> type | None:
    """Return the script's own class that an object has; None for other classes."""
    kind = value.kind if type(value) is Unseen else type(value)
    return kind if is_own_class(kind) else None


def is_own_altogether(value: Any) -> bool:
    """Whether all classes of an object are the script's: no library keeps anything in it, or calls its methods."""
    kind = kind_of(value)
    return type(value) is not Unseen and kind is not None and all(map(_is_own, kind.__mro__))


def _is_own(kind: type) -> bool:
    return is_own_class(kind) or kind.__module__ in ("abc", "builtins", "typing")


def of_class(kind: type, name: str) -> Any:
    """Return what a class or one of its bases defines under a name, as it stands there."""
    return next((base.__dict__[name] for base in kind.__mro__ if name in base.__dict__), None)


def of_next_class(kind: type, name: str, key: CodeKey) -> Any:
    """Return what `super()` finds under a name, in the method that `key` names."""
    bases = list(kind.__mro__)
    methods = ((place, one) for place, base in enumerate(bases) for one in list(base.__dict__.values()))
    here = (place for place, one in methods if type(one) is FunctionType and key_of(one.__code__) == key)
    below = bases[next(here, len(bases)) + 1 :]
    return next((base.__dict__[name] for base in below if name in base.__dict__), None)


def function_of(value: Any) -> FunctionType | None:
    """Return a function of the script's, also one that a decorator has put something around."""
    inner = value
    for _ in range(3 if value is not None else 0):
        if type(inner) is FunctionType and not hasattr(inner, "__wrapped__"):
            return None if is_installed(inner.__code__.co_filename) else inner
        inner = held_by(inner).get("__wrapped__")
    return None


def getter_of(value: Any, name: str) -> FunctionType | None:
    """Return the function of a property of the script's that an object has."""
    kind = kind_of(value)
    found = None if kind is None else of_class(kind, name)
    if isinstance(found, property):
        return function_of(found.fget)
    return function_of(held_by(found).get("func"))  # of a cached one


def is_of_places(value: Any) -> bool:
    """Whether this is an array or list by which several items are chosen at once: their places, or a flag for each."""
    if type(value) is list:
        return bool(value) and type(value[0]) in (int, bool)
    return hasattr(type(value), "__array__") and type(value).__module__.startswith(_OF_ARRAYS) and value.ndim > 0


def method_of(value: Any, name: str) -> FunctionType | None:
    """Return a method of the script's that an object has, `__iter__` for example."""
    kind = kind_of(value)
    return None if kind is None else function_of(of_class(kind, name))


def may_have_attribute(value: Any, name: str) -> bool:
    """Whether an object has an attribute, as far as that is told without running anything."""
    return type(value) is Unseen or name in held_by(value) or of_class(type(value), name) is not None


def hooks_of(value: Any, attribute: str) -> list[FunctionType]:
    """Return the methods of the script's that name an attribute, of an object whose methods a library may call.

    That is one of a class with a base of the library's, which `__init__` is called by whoever makes it.
    """
    kind = kind_of(value)
    own = [base for base in kind.__mro__[:-1] if is_own_class(base)] if kind is not None else []
    if kind is None or len(own) == len(kind.__mro__) - 1:
        return []
    several = {name: each for base in reversed(own) for name, each in list(base.__dict__.items())}
    methods = (function_of(each) for name, each in several.items() if name != "__init__")
    return [one for one in methods if one is not None and attribute in one.__code__.co_names]


def fields_of(kind: type) -> tuple[str, ...]:
    """Return the attributes of a class that are the arguments it is made with: of a dataclass or named tuple."""
    fields = of_class(kind, "_fields")
    if type(fields) is tuple:
        return fields
    made = of_class(kind, "__init__")
    if type(made) is FunctionType and of_class(kind, "__dataclass_fields__"):
        return made.__code__.co_varnames[1 : made.__code__.co_argcount]
    return ()


def is_plain(kind: type) -> bool:
    """Whether objects of a class have no attributes when they are made."""
    return of_class(kind, "__init__") is object.__init__


def around(function: FunctionType) -> dict[str, Any]:
    """Return the variables that a function has from the function that it was defined in."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=False)
    return {name: cell.cell_contents for name, cell in cells if cell != _EMPTY}


def mentions(function: FunctionType, name: str, kind: type | None) -> bool:
    """Whether a function, or a method of the same class that it calls, names an attribute."""
    todo = [function]
    for one in todo:  # grows while it is walked
        names = one.__code__.co_names
        if name in names or "super" in names:
            return True
        called = (function_of(of_class(kind, each)) for each in names) if kind is not None else ()
        todo += [each for each in called if each is not None and each not in todo and len(todo) < _MOST_FUNCTIONS]
    return False
