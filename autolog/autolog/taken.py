"""Variables that are items of others: what is done to them is done to the list, dict or object that holds them."""

from __future__ import annotations

import ast
from typing import NamedTuple

from autolog.expressions import given_to
from autolog.names import called_name, name_of

_ITEMS = frozenset(  # methods that give an item; those of files of arrays, tables and sheets make it
    {"createVariable", "create_dataset", "create_group", "create_sheet", "get", "require_dataset", "require_group"}
    | {"setdefault"}
)
_VIEWS = frozenset({"ravel", "reshape", "swapaxes", "transpose", "view"})  # methods of arrays that show the same memory
_WRITERS = frozenset(
    {"DictWriter", "GzipFile", "Pickler", "TextIOWrapper", "writer"}
)  # into the file that they are given
_ALL = frozenset({"items", "values"})  # methods that give all, one after the other


class Taken(NamedTuple):
    """What a variable is an item of.

    Args:
        holder: The list, dict or object; empty where the variable is no item.
        is_sure: Whether that is told by the statement; `holder[key]` may also be a part of a table, which is a copy.
        is_view: Whether it shows part of the holder's memory if that is an array: `holder[:10]`.
    """

    holder: str
    is_sure: bool
    is_view: bool = False


def taken_by(target: ast.expr, value: ast.expr, *, is_loop: bool = False) -> dict[str, Taken | None]:
    """Return what the variables that a statement gives a value are items of; None for those that are none."""
    several = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
    names = [one.id for one in several if isinstance(one, ast.Name)]
    found: dict[str, Taken | None] = dict.fromkeys(names)
    is_pair = len(several) > 1
    if names and (taken := _taken(value, is_loop=is_loop, is_pair=is_pair)) is not None:
        last = names[-1]
        if taken.holder.partition(".")[0] not in names:
            found[last] = taken
    return found


def _taken(value: ast.expr, *, is_loop: bool, is_pair: bool) -> Taken | None:
    method = value.func if isinstance(value, ast.Call) else None
    name = called_name(value) if isinstance(value, ast.Call) and isinstance(method, ast.Attribute) else ""
    holder = name_of(method.value) if isinstance(method, ast.Attribute) else ""
    if is_loop:
        if holder and name in _ALL:
            return Taken(holder, is_sure=True) if is_pair == (name == "items") else None
        return Taken(name_of(value), is_sure=True) if name_of(value) and not is_pair else None
    if is_pair:
        return None
    if holder and name in _ITEMS:
        return Taken(holder, is_sure=True)
    if holder and name in _VIEWS:
        return Taken(holder, is_sure=False, is_view=True)
    if holder := written_through(value):
        return Taken(holder, is_sure=True)
    if isinstance(value, ast.Attribute) and value.attr == "T" and name_of(value.value):
        return Taken(name_of(value.value), is_sure=False, is_view=True)
    if isinstance(value, ast.Subscript) and name_of(value.value):
        return Taken(name_of(value.value), is_sure=False, is_view=_is_view(value.slice))
    return None


def _is_view(index: ast.expr) -> bool:
    """Whether what an array has between brackets gives a view of it: a list of places or flags gives a copy."""
    several = index.elts if isinstance(index, ast.Tuple) else [index]
    return all(isinstance(one, (ast.Slice, ast.Constant)) for one in several)


def written_through(value: ast.expr) -> str:
    """Return the variable that something writes into which is made of it: `csv.writer(file)`; nothing for others."""
    is_writer = isinstance(value, ast.Call) and called_name(value) in _WRITERS
    given = given_to(value) if is_writer and isinstance(value, ast.Call) else []
    return next(filter(None, map(name_of, given)), "")
