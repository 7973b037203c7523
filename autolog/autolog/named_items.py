"""Under which texts items are taken: of a dict, by keys that are no constants, or an object's attributes."""

from __future__ import annotations

import ast
import os
import sys
from functools import partial
from pathlib import PurePath
from typing import Any

from autolog.call_sites import argument_of
from autolog.callees import At, is_as_it_was
from autolog.displays import item_written, texts_in
from autolog.expressions import Called
from autolog.keys import held_now, keys_of
from autolog.loop_targets import several_given
from autolog.names import (
    CHOSEN,
    COMPUTED,
    OF_TEXTS,
    SOME_OF,
    TEXT,
    computed_key,
    expression_of,
    gone_through,
    holders,
    is_key,
    name_of,
    named_part,
    parts_of_text,
    several_of,
    text_of_key,
    text_or_number,
    variables_in,
)
from autolog.objects import fields_of
from autolog.rounds_left import items_left
from autolog.statements import Binding


def text_of(nodes: list[ast.expr], place: int, at: At) -> str:
    """Return the text or number that an expression is at a place, as a text, as far as that can be told."""
    node = nodes[0] if nodes else None
    if isinstance(node, ast.Constant):
        return text_of_key(node)
    if isinstance(node, ast.FormattedValue):  # but for one that is formatted in a way of its own
        return text_of([node.value], place, at) if node.conversion == -1 and node.format_spec is None else ""
    match node:
        case ast.Call(func=ast.Attribute(value=changed, attr=method), args=[], keywords=[]) if method in OF_TEXTS:
            return str(getattr(str, method)(text_of([changed], place, at)))
    if (put_together := parts_of_text(node)) is not None:
        between, pieces = put_together
        parts = [text_of([one], place, at) for one in pieces]
        return between.join(parts) if parts and all(parts) else ""
    if name := _name_of_item(node, place, at):
        text = _text_of_name(name, place, at)
        return text or text_of(_instead_of(node, name, place, at), place, at)
    return ""


def _name_of_item(node: ast.AST | None, place: int, at: At) -> str:
    """Return the name of what keys that are told take out of a dict: `SPEC.north` for `SPEC[region]`.

    That is the same for `SPEC.get(region)`. Nothing stands for other expressions.
    """
    match node:
        case (
            ast.Subscript(value=holder, slice=key)
            | ast.Call(func=ast.Attribute(value=holder, attr="get"), args=[key, *_])
        ):
            name, text = _name_of_item(holder, place, at), text_of([key], place, at)
            return f"{name}.{text}" if name and is_key(text) else ""
    return "" if node is None else name_of(node)


def _instead_of(node: ast.expr | None, name: str, place: int, at: At) -> list[ast.expr]:
    """Return what `get` gives where a dict has no such item; nothing where it may have one."""
    holder, _, key = name.rpartition(".")
    match node:
        case ast.Call(args=[_, other]) if keys := keys_of(_value_then(holder, place, at)):
            return [other] if key not in keys else []
    return []


def _value_then(name: str, place: int, at: At) -> Any:
    """Return the value that a variable had at a place, or an attribute or item; None where that is not told."""
    if isinstance(given := at.in_turn(name), ast.Constant):
        return given.value
    place, at = _where_it_stands(name.partition(".")[0], place, at)
    value = at.value(name) if "." not in name or at.is_of_one_round() else None  # else there are several objects
    first = name.partition(".")[0]
    is_gone = type(value) not in (int, str) and any(
        at.is_another_round(one, first) for one in at.scope.bindings.get(first, ())
    )
    return None if is_gone or any(_is_other_now(one, place, at) for one in (name, *holders(name))) else value


def _plain_then(name: str, place: int, at: At) -> Any:
    """Return the same, also what a function that has returned was given as a text or number."""
    value = _value_then(name, place, at)
    text = _text_of_name(name, place, at) if value is None else ""
    return text_or_number(text) if text else value


def _where_it_stands(variable: str, place: int, at: At) -> tuple[int, At]:
    """Return where the script stood that has called a function, for a variable that is the script's."""
    there, outer = place, at
    while outer.arguments is not None and outer.outside is at.outside:
        _, _, there, outer = outer.arguments
    is_of_script = outer.scope.key[1] == "<module>" and outer.outside is at.outside
    is_own = at.is_of_scope(variable) or variable in at.variables
    return (there, outer) if is_of_script and not is_own else (place, at)


def _text_of_name(name: str, place: int, at: At) -> str:
    """Return the text that a variable is, or an attribute or item, in the same way."""
    first, _, part = name.partition(".")
    if (meant := at.in_turn(first)) is not None:
        return _text_of_part(meant, part, place, at._replace(turn=None))
    value = _value_then(name, place, at)
    if type(value) in (str, int):
        return str(value)
    if at.arguments is not None and first in at.scope.parameters and not at.scope.bindings.get(first):
        several, own, outer_place, outer = at.arguments
        given = several.get(first, [])[:1]
        is_told = given and own.isdisjoint(variables_in(*given))
        return _text_of_part(given[0], part, outer_place, outer) if is_told else ""
    made = last_before(first, place, at)
    if made is None or made.value is None:
        return ""
    is_made_later = any(one.is_repeated and one.place >= place for one in at.scope.bindings[first])
    return "" if is_made_later else _text_of_part(made.value, part, made.place, at)


def _text_of_part(node: ast.expr, part: str, place: int, at: At) -> str:
    """Return the text that an expression is, or a part of what it gives."""
    if not part:
        return text_of([node], place, at)
    key, _, rest = part.partition(".")
    if (item := item_written(node, key) or _field_given(node, key, at)) is not None:
        return _text_of_part(item, rest, place, at)
    holder = _name_of_item(node, place, at)
    return _text_of_name(f"{holder}.{part}", place, at) if holder else ""


def _field_given(node: ast.expr, field: str, at: At) -> ast.expr | None:
    """Return what an object is made with for a field: a named tuple, or one of a dataclass; None for others."""
    kind = at.value(name_of(node.func)) if isinstance(node, ast.Call) and name_of(node.func) else None
    if not isinstance(node, ast.Call) or not isinstance(kind, type) or field not in (fields := fields_of(kind)):
        return None
    return argument_of(node, field, fields.index(field))


def path_read(called: Called, place: int, at: At) -> str:
    """Return the text that a call is given first, as far as that can be told: a path."""
    first = called.node.args[:1]
    return text_of(first, place, at) if called.own.isdisjoint(variables_in(*first)) else ""


def path_written(called: Called, at: At) -> str:
    """Return the path that a call is given first where it is written down, here or by who calls: in each round this."""
    return text_written(called.node.args[0], at) if called.node.args else ""


def text_written(node: ast.expr, at: At) -> str:
    """Return the text that an expression is where it is written down, here or by who calls: in each round this."""
    if isinstance(node, ast.FormattedValue) and node.conversion == -1 and node.format_spec is None:
        return text_written(node.value, at)
    if (put_together := parts_of_text(node)) is not None:
        between, pieces = put_together
        parts = [text_written(one, at) for one in pieces]
        return between.join(parts) if all(parts) else ""
    if not isinstance(node, ast.Name) or at.arguments is None:
        return text_of_key(node)
    given, _, _, outer = at.arguments
    if any(not one.is_given for one in at.scope.bindings.get(node.id, ())):
        return ""
    return text_written(given[node.id][0], outer) if given.get(node.id) else ""


def path_held(called: Called, at: At) -> str:
    """Return the path that a call is given first, or opens, where a method has it of its object, as that is now."""
    match called.node:
        case ast.Call(args=[path, *_]) | ast.Call(func=ast.Attribute(value=path, attr="open" | "read_text")):
            name = name_of(path)
        case _:
            return ""
    myself, is_of_object, _ = name.partition(".")
    is_parameter = myself in at.scope.parameters[:1] and myself not in called.own
    if not (is_of_object and is_parameter) or {name, myself} & at.scope.bindings.keys() or not at.is_of_one_round():
        return ""
    value = at.value(name)
    return os.fspath(value) if type(value) is str or isinstance(value, PurePath) else ""


def keys_of_variable(variable: str, place: int, at: At) -> list[str]:
    """Return the keys that are meant where a variable is the key; nothing where they are not told.

    Args:
        variable: Its name; behind a mark, what the variable of a comprehension goes through, or the key itself, see
            `expressions`.
        place: Where it is the key.
        at: The scope of this place.
    """
    if variable.startswith(TEXT):
        return [variable.removeprefix(TEXT)]
    if variable.startswith(COMPUTED):
        text = text_of([computed_key(variable)], place, at)
        return [text] if text else []
    if gone_through(variable) != variable:
        several = several_of(variable)
        return _texts_of(several.generators[0].iter if isinstance(several, ast.ListComp) else several, place, at)
    if text := _text_of_name(variable, place, at) if variable else "":
        return [text]
    loop = last_before(variable, place, at)
    through = several_given(variable, loop)
    return [] if loop is None or through is None else _texts_of(through, loop.place, at)


def keys_picked(variable: str, place: int, at: At) -> list[str]:
    """Return the keys that the conditions of a comprehension leave; nothing where plain values do not tell.

    Args:
        variable: See `keys_of_variable`, as for the others.
        place: Where it is the key.
        at: The scope of this place.
    """
    return _texts_of(several_of(variable), place, at) if variable.startswith(SOME_OF + COMPUTED) else []


def items_gone_through(holder: dict[Any, Any], variable: str, place: int, at: At) -> list[Any]:
    """Return the items of a dict whose keys a loop goes through, as they are now; nothing where that is not told.

    Args:
        holder: The dict.
        variable: See `keys_of_variable`, as for the others.
        place: Where it is the key.
        at: The scope of this place.
    """
    name = gone_through(variable)
    if name == variable:
        loop = last_before(variable, place, at)
        through = several_given(name, loop)
        name = "" if through is None else name_of(through)
    then = partial(_value_then, place=place, at=at)
    keys = held_now(name, then) if name and is_as_it_was(name, place, at) else []
    items = [dict.get(holder, key) for key in keys if type(key) in (int, str)]
    return items if len(items) == len(keys) and not any(item is None for item in items) else []


def _texts_of(several: ast.expr, place: int, at: At) -> list[str]:
    """Return the texts and numbers that are gone through at a place, as texts; none where there is anything else."""
    if (name := named_part(several)) and CHOSEN not in name:
        if (meant := at.in_turn(name.partition(".")[0])) is not None:
            told = _part_in_turn(meant, name.partition(".")[2])
            return [] if told is None else _texts_of(told, place, at._replace(turn=None))
        if held := held_now(name, partial(_value_then, place=place, at=at)):
            return list(map(str, held)) if all(type(one) in (int, str) for one in held) else []
        if (made := last_before(name, place, at)) is not None and made.value is not None:
            return _texts_of(made.value, made.place, at)
        if name in at.scope.parameters and at.arguments is not None and not at.scope.bindings.get(name):
            given, own, outer_place, outer = at.arguments
            is_told = given.get(name) and own.isdisjoint(variables_in(*given[name]))
            return _texts_of(given[name][0], outer_place, outer) if is_told else []
    return texts_in(several) or list(map(str, items_left(several, lambda one: _plain_then(one, place, at))))


def _part_in_turn(meant: ast.expr, part: str) -> ast.expr | None:
    """Return the expression of a part of what a loop's variable is in a round; None where that is not told."""
    for key in filter(None, part.split(".")):
        written = item_written(meant, key)
        holder = named_part(meant) if written is None else ""
        if written is None and not holder:
            return None
        meant = written or expression_of(f"{holder}.{key}")
    return meant


def last_before(name: str, place: int, at: At) -> Binding | None:
    """Return the statement that has given a variable the value that it has at a place; None where it may be another."""
    several = [one for one in at.scope.bindings.get(name, ()) if one.place < place and not one.is_given]
    is_told = bool(several) and several[-1].branches == at.branches[: len(several[-1].branches)]
    return several[-1] if is_told and not several[-1].adds else None


def _is_other_now(name: str, place: int, at: At) -> bool:
    """Whether a variable may have another value than it had at a place."""
    is_of_this_round = at.now is not None and not at.gathers and not at.branches
    bindings = at.scope.bindings.get(name, ())
    until = sys.maxsize if at.now is None else at.now
    return any(place <= one.place < until or (one.is_anew and not is_of_this_round) for one in bindings)
