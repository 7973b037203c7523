"""Which files of Arrow's data set in a folder a filter leaves: `meters.to_table(filter=field("region") == "north")`.

What a filter compares is looked up by name; a part of it that is not told leaves all files. The data set itself is
asked then, by the names of its folders, `region=north`: nothing is read.
"""

from __future__ import annotations

import ast
import operator
import sys
from collections.abc import Callable
from itertools import islice
from typing import Any, NamedTuple

from autolog.call_sites import argument_of
from autolog.callees import At, is_as_it_was
from autolog.expressions import Called
from autolog.named_items import last_before, text_of
from autolog.names import name_of

_READERS = frozenset({"head", "scanner", "take", "to_batches", "to_table"})  # methods of a data set
_MOST_FILES = 1000
_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class _Filter(NamedTuple):
    """What is told of a filter.

    Args:
        expression: Arrow's; it leaves all that the filter leaves.
        is_all: Whether it leaves nothing more.
    """

    expression: Any
    is_all: bool = True


def files_left(called: Called, place: int, at: At) -> list[str]:
    """Return the files of a data set that a call reads; none where these are all, or it is no such call."""
    method = called.node.func
    if not isinstance(method, ast.Attribute) or method.attr not in _READERS:
        return []
    filters, holder = [argument_of(called.node, "filter", sys.maxsize)], method.value
    while isinstance(holder, ast.Call) and isinstance(holder.func, ast.Attribute) and holder.func.attr == "filter":
        filters.append(argument_of(holder, "expression", 0))
        holder = holder.func.value
    name = name_of(holder)
    dataset = _data_set(name, place, at) if name else None
    if dataset is None:
        return []
    try:
        left = [set(_left_by(one, place, at, dataset)) for one in filters]
    except Exception:  # noqa: BLE001  of Arrow's own kinds: types do not fit, or the folder is gone
        return []
    paths = set.intersection(*left)
    return sorted(paths) if len(paths) < len(getattr(dataset, "files", ())) else []


def _left_by(given: ast.expr | None, place: int, at: At, dataset: Any) -> list[str]:
    """Return the files that a filter leaves; all of them where it is not told."""
    told = None if given is None else _filter_of(given, place, at, dataset.schema)
    fragments = dataset.get_fragments(filter=None if told is None else told.expression)
    return [one.path for one in islice(fragments, _MOST_FILES) if hasattr(one, "path")]


def _data_set(name: str, place: int, at: At) -> Any:
    """Return the data set that a variable is, or a parameter; None for others."""
    value = at.value(name)
    is_outside = not at.is_of_scope(name.partition(".")[0])
    if type(value).__module__ == "pyarrow._dataset" and (is_outside or is_as_it_was(name, place, at)):
        return value
    if at.arguments is None or name not in at.scope.parameters or at.scope.bindings.get(name):
        return None
    several, own, outer_place, outer = at.arguments
    given = name_of(several[name][0]) if several.get(name) and not own else ""
    return _data_set(given, outer_place, outer) if given else None


def _filter_of(node: ast.expr, place: int, at: At, schema: Any) -> _Filter | None:
    """Return what is told of a filter; None for nothing."""
    match node:
        case ast.BinOp(op=ast.BitAnd(), left=left, right=right):
            parts = [part for one in (left, right) if (part := _filter_of(one, place, at, schema)) is not None]
            if len(parts) < 2:
                return parts[0]._replace(is_all=False) if parts else None
            return _Filter(parts[0].expression & parts[1].expression, parts[0].is_all and parts[1].is_all)
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            first, second = (_filter_of(one, place, at, schema) for one in (left, right))
            if first is None or second is None:
                return None
            return _Filter(first.expression | second.expression, first.is_all and second.is_all)
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            told = _filter_of(operand, place, at, schema)
            return _Filter(~told.expression) if told is not None and told.is_all else None
        case ast.Compare(left=left, ops=[how], comparators=[right]) if type(how) in _COMPARED:
            return _compared(left, _COMPARED[type(how)], right, place, at, schema)
        case ast.Call(
            func=ast.Attribute(attr="isin", value=field), args=[ast.List(elts=items) | ast.Tuple(elts=items)]
        ):
            name = _field_of(field, place, at)
            values = [_value_of(one, name, place, at, schema) for one in items]
            is_told = name in schema.names and None not in values
            return _Filter(_field(name).isin([one.as_py() for one in values if one is not None])) if is_told else None
    return _of_variable(name_of(node), place, at, schema)


def _of_variable(name: str, place: int, at: At, schema: Any) -> _Filter | None:
    """Return the filter that a variable is, or a parameter."""
    value = at.value(name) if name else None
    if type(value).__name__ == "Expression" and at.is_of_one_round() and is_as_it_was(name, place, at):
        return _Filter(value)
    if (made := last_before(name, place, at)) is not None and made.value is not None:
        return _filter_of(made.value, made.place, at, schema)
    if at.arguments is None or name not in at.scope.parameters or at.scope.bindings.get(name):
        return None
    several, own, outer_place, outer = at.arguments
    given = several.get(name, [])[:1]
    return _filter_of(given[0], outer_place, outer, schema) if given and not own else None


def _compared(
    left: ast.expr, compare: Callable[[Any, Any], Any], right: ast.expr, place: int, at: At, schema: Any
) -> _Filter | None:
    """Return the filter that compares a field with a value, on either side."""
    for field, value in ((left, right), (right, left)):
        name = _field_of(field, place, at)
        known = _value_of(value, name, place, at, schema)
        if known is not None:
            return _Filter(compare(_field(name), known) if field is left else compare(known, _field(name)))
    return None


def _field_of(node: ast.expr, place: int, at: At) -> str:
    """Return the name of the field that an expression is, `ds.field("region")`; nothing for others."""
    match node:
        case ast.Call(func=ast.Attribute(attr="field") | ast.Name(id="field"), args=[name], keywords=[]):
            return text_of([name], place, at)
    return ""


def _field(name: str) -> Any:
    return sys.modules["pyarrow.dataset"].field(name)


def _value_of(node: ast.expr, field: str, place: int, at: At, schema: Any) -> Any:
    """Return the value that a field is compared with, as Arrow's scalar of the field's type; None if it is not told."""
    text = text_of([node], place, at) if field in schema.names else ""
    return sys.modules["pyarrow"].scalar(text).cast(schema.field(field).type) if text else None
