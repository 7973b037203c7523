"""The variables of code that is running, and among them those that its `for` loops give: which round of them it is."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dis import opmap, opname
from inspect import CO_OPTIMIZED
from itertools import islice
from types import CodeType, FrameType
from typing import Any

_OWN_REFERENCES = 3  # to the dict of a frame's variables: the frame's, a variable's, and that of the call which counts
_FOR = opmap["FOR_ITER"]
_LONGEST_TEXT = 200
_MOST_CODES = 1000  # that are remembered
_MOST_PARTS = 12  # of what a variable is
_KEYS = frozenset({"int", "str", "int32", "int64", "str_"})  # classes of Python's and NumPy's
_KEEPS = frozenset({"eval", "exec", "locals", "vars"})
_NOTHING: Mapping[str, str] = {}

# By the number of the code, as to hash that takes longer: each variable, and what follows its setting.
_variables: dict[int, tuple[CodeType, tuple[tuple[str, int], ...]]] = {}


def variables_of(frame: FrameType) -> Mapping[str, Any]:
    """Return the variables of a frame.

    Up to Python 3.12, a function's frame keeps the dict that is made of them until it ends, and what the script deletes
    would go on to live in it. So we leave it empty, unless the script has asked for it as well.
    """
    variables = frame.f_locals
    is_kept = frame.f_code.co_flags & CO_OPTIMIZED and type(variables) is dict
    if not is_kept or sys.getrefcount(variables) > _OWN_REFERENCES:
        return variables
    copied = dict(variables)
    variables.clear()
    return copied


def texts_of_loops(frame: FrameType) -> Mapping[str, str]:
    """Return what the variables of the loops of a frame are now, or parts of them: texts and whole numbers, as texts.

    What a loop goes through may run code to give the next item: then they still have the values of the round before.
    """
    code = frame.f_code
    known = _variables.get(id(code))
    if known is None:
        if len(_variables) >= _MOST_CODES:
            _variables.clear()
        known = _variables[id(code)] = code, tuple(_given_by_loops(code))
    names = [name for name, place in known[1] if place <= frame.f_lasti]
    if not names:
        return _NOTHING
    variables = variables_of(frame)
    return {each: text for name in names for each, text in _texts_in(name, variables.get(name))}


def _texts_in(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield a variable with its text; of a dict, a named tuple or an object of a dataclass its parts: `job.target`."""
    if text := _text_of(value):
        yield name, text
        return
    for part, one in islice(_parts_of(value), _MOST_PARTS):
        if type(part) is str and part.isidentifier() and (text := _text_of(one)):
            yield f"{name}.{part}", text


def _parts_of(value: Any) -> Iterable[tuple[Any, Any]]:
    kind = type(value)
    if kind is dict:
        return value.items()  # type: ignore[no-any-return]
    names = getattr(kind, "_fields", None) if issubclass(kind, tuple) else None
    if type(names) is tuple:
        return zip(names, tuple.__iter__(value), strict=False)
    held = getattr(value, "__dict__", None) if "__dataclass_fields__" in vars(kind) else None
    return held.items() if type(held) is dict else ()


def _text_of(value: Any) -> str:
    """Return a key as a text; nothing for what is none."""
    kind = type(value)
    is_key = kind.__name__ in _KEYS and kind.__module__ in ("builtins", "numpy")
    return str(value) if is_key and (kind is not str or len(value) <= _LONGEST_TEXT) else ""


def _given_by_loops(code: CodeType) -> Iterator[tuple[str, int]]:
    """Yield the variables that `for` statements and comprehensions give values, and the instructions that do.

    There are none for a function that may keep its own `locals()`: until Python 3.12, to look would change that dict.
    """
    if code.co_flags & CO_OPTIMIZED and not _KEEPS.isdisjoint(code.co_names):
        return
    instructions = code.co_code
    for place in range(0, len(instructions), 2):
        if instructions[place] == _FOR:
            yield from _stored(code, instructions, place + 2)


def _stored(code: CodeType, instructions: bytes, place: int) -> Iterator[tuple[str, int]]:
    """Yield the variables in which an item is put from a place on; its parts, where it is unpacked."""
    left, above = 1, 0
    while left > 0 and place < len(instructions):
        name, number = opname[instructions[place]], instructions[place + 1] | above
        place, above = place + 2, 0
        match name:
            case "EXTENDED_ARG":
                above = number << 8
            case "UNPACK_SEQUENCE":
                left += number - 1
            case "UNPACK_EX":
                left += (number & 0xFF) + (number >> 8)
            case "STORE_NAME" | "STORE_GLOBAL":
                yield code.co_names[number], place
                left -= 1
            case "STORE_FAST" | "STORE_DEREF":
                yield _local(code, number, name), place
                left -= 1
            case "STORE_FAST_STORE_FAST":
                yield _local(code, number >> 4, name), place
                yield _local(code, number & 15, name), place
                left -= 2
            case "STORE_FAST_LOAD_FAST":
                yield _local(code, number >> 4, name), place
                left -= 1
            case "CACHE" | "<0>" | "NOP" | "NOT_TAKEN":
                pass
            case _:
                return


def _local(code: CodeType, number: int, instruction: str) -> str:
    if sys.version_info >= (3, 11):
        return str(code._varname_from_oparg(number))  # type: ignore[attr-defined]
    names = code.co_cellvars + code.co_freevars if instruction == "STORE_DEREF" else code.co_varnames
    return names[number]
