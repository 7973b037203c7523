"""Rows that are picked out of an array, `X[is_train]`, each of which was made of a file of its own: these files."""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING, Any

from autolog.callees import At, is_as_it_was
from autolog.names import called_name, name_of
from autolog.read_sites import Span, of_any_round, span_of
from autolog.sources import Source, Sources, union
from autolog.statements import Binding

if TYPE_CHECKING:
    from autolog.flow import Question

_MOST_ROWS = 10_000
_MOST_STEPS = 8  # from an array to the list that it was made of
_REORDERING = frozenset({"insert", "partition", "pop", "remove", "reverse", "shuffle", "sort"})
_POOLS = frozenset({"imap", "map"})
# What makes an array of rows, with one of each of them in the same order.
_KEEPING_ROWS = frozenset(
    {
        *("DataFrame", "array", "asarray", "astype", "column_stack", "copy", "fit_transform", "float", "from_numpy"),
        *("hstack", "list", "numpy", "reshape", "stack", "tensor", "to", "to_numpy", "transform", "tuple", "vstack"),
    }
)


def of_picked(question: Question, holder: str, variable: str, place: int, at: At) -> Sources | None:
    """Return what some rows of an array come from; None where it is not told which rows, or that each has a file.

    Args:
        question: The question.
        holder: The array's name.
        variable: The name of what picks: places of rows, or for each row whether it is one.
        place: Where they are picked.
        at: The scope of this place.
    """
    if at.gathers or not all(is_as_it_was(one, place, at) for one in (holder, variable)):
        return None
    count = _count_of(at.value(holder))
    places = _places(at.value(variable), count)
    rows = _rows(question, ast.Name(holder), place, at) if places else []
    if not rows or len(rows) != count or len(set(rows)) != count:
        return None
    was_certain, question.is_certain = question.is_certain, True
    found = question.of_name(holder, place, at)
    is_told, question.is_certain = question.is_certain, was_certain
    if not is_told or not found.issuperset(rows):
        return None
    return union([found - frozenset(rows), frozenset(rows[one] for one in places)])


def _count_of(value: Any) -> int:
    """Return the number of rows of an array or table; 0 for anything else."""
    shape = value.shape if hasattr(type(value), "__array__") and hasattr(value, "shape") else ()
    return shape[0] if shape and shape[0] <= _MOST_ROWS else 0


def _places(picks: Any, count: int) -> list[int]:
    """Return the places of rows; none where they are not told."""
    is_array = hasattr(type(picks), "__array__") and getattr(picks, "ndim", 0) == 1 and len(picks) <= _MOST_ROWS
    chosen = picks.tolist() if is_array else picks
    if type(chosen) is not list or not 0 < len(chosen) <= _MOST_ROWS:
        return []
    if all(type(one) is bool for one in chosen):
        return [place for place, one in enumerate(chosen) if one] if len(chosen) == count else []
    return chosen if all(type(one) is int and 0 <= one < count for one in chosen) else []


def _rows(question: Question, node: ast.expr, place: int, at: At, steps: int = 0) -> list[Source]:
    """Return the files that the rows of an expression were made of, one after the other; none where not told."""
    if steps > _MOST_STEPS:
        return []
    parts: list[ast.expr] = []
    match node:
        case ast.ListComp(generators=[ast.comprehension(iter=several, ifs=[])]):
            if read := question.sites.below(at.scope.key, span_of(node), of_any_round(at.callers)):
                return read
            parts = [several]
        case ast.Call(args=[_, paths, *_]) if called_name(node) in _POOLS:
            return _of_pool(question, paths, at)
        case ast.Name(id=name):
            return _rows_of(question, name, place, at, steps)
        case ast.BinOp(left=left, right=right):
            parts = [left, right]
        case ast.List(elts=columns) | ast.Tuple(elts=columns):
            parts = columns
        case ast.Call(keywords=given) if called_name(node) in _KEEPING_ROWS and not _names_axis(given):
            parts = [*node.args[:1], *([node.func.value] if isinstance(node.func, ast.Attribute) else [])]
    return next((rows for one in parts if (rows := _rows(question, one, place, at, steps + 1))), [])


def _names_axis(given: list[ast.keyword]) -> bool:
    return any(one.arg == "axis" for one in given)


def _rows_of(question: Question, name: str, place: int, at: At, steps: int) -> list[Source]:
    """Return the same for a variable that one statement has made, or a loop that appends once in each round."""
    before = [one for one in at.scope.bindings.get(name, ()) if one.place < place and not one.is_given]
    made = next((one for one in reversed(before) if not one.adds), None)
    others = [] if made is None else [one for one in before if one.place > made.place]
    if made is None or made.value is None or made.branches != at.branches[: len(made.branches)]:
        return []
    if any(called_name(one.node) in _REORDERING and name in _changed_by(one.node) for one in at.scope.calls):
        return []
    if not others:
        return _rows(question, made.value, made.place, at, steps + 1)
    is_empty = isinstance(made.value, ast.List) and not made.value.elts and made.depth == 0
    return _read_by_loop(question, others[0], at) if is_empty and len(others) == 1 else []


def _read_by_loop(question: Question, added: Binding, at: At) -> list[Source]:
    """Return what a loop has read that appends to a list in each of its rounds, in the same order."""
    is_always = added.adds and added.depth == 1 and not (added.picked or added.conditions or added.branches)
    if not is_always or not added.loops:
        return []
    begin = span_of(added.loops[0].target)
    body = Span(begin.line, begin.column, *added.end)
    return question.sites.below(at.scope.key, body, of_any_round(at.callers))


def _changed_by(call: ast.Call) -> list[str]:
    """Return what a call that puts things into another order may do that to."""
    holder = [call.func.value] if isinstance(call.func, ast.Attribute) else []
    return [name_of(one) for one in (*holder, *call.args)]


def _of_pool(question: Question, paths: ast.expr, at: At) -> list[Source]:
    """Return what the functions of a pool have read, one after the other: the paths that each was given."""
    name = name_of(paths)
    several: Any = at.value(name) if name else None
    if type(several) not in (list, tuple) or len(several) > _MOST_ROWS:
        return []
    texts = [os.fspath(one) for one in several if type(one) is str or hasattr(type(one), "__fspath__")]
    found = [question.files(one) for one in texts]
    return [one for each in found for one in each] if all(len(one) == 1 for one in found) else []
