"""From an expression to what it is a part of: items, attributes, comprehensions, assignments."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autolog.dataflow import branches, calls, changes
from autolog.dataflow.answers import as_called, as_given, key_of
from autolog.dataflow.paths import (
    CONTENT,
    WHOLE,
    Fields,
    attribute,
    constant_place,
    is_of_key,
    is_of_object,
    is_of_text,
    item,
    of_item,
    of_items,
)
from autolog.dataflow.sites import AS_VALUE, Choice
from autolog.dataflow.turns import (
    MOST_TURNS,
    keys_in_turn,
    keys_meant,
    texts_in_turn,
    turn_of,
    turn_of_key,
    turn_of_listed,
)
from autolog.dataflow.units import name_of, place_of
from autolog.read_sites import Given

if TYPE_CHECKING:
    from autolog.dataflow.sites import Here
    from autolog.dataflow.walk import Walk

_SIZES = frozenset({"__class__", "__doc__", "__name__", "device", "dtype", "ndim", "shape", "size"})  # tell no content
# what a layer of a framework computes with: `weight`, `in_proj_weight`, `bias_ih_l0`
_WEIGHTS = re.compile(r"(\w+_)?(bias|weight)(_[hi]h_\w+)?")
_ITERATING = ("__iter__", "__next__", "__getitem__")


def up(walk: Walk, node: ast.AST, fields: Fields, here: Here) -> None:
    """Follow an expression that has the value to what it is a part of."""
    around = walk.program.parent(node)
    handler = _HANDLERS.get(type(around))
    if handler is not None:
        handler(walk, around, node, fields, here)


def give(walk: Walk, target: ast.AST, fields: Fields, statement: ast.stmt, here: Here) -> None:
    """Give the value to what a statement assigns to."""
    match target:
        case ast.Name():
            _give_to_name(walk, target.id, fields, statement, here)
        case ast.Tuple() | ast.List():
            fields = walk.program.as_item(fields) if is_of_object(fields) else fields
            is_chosen = any(isinstance(one, tuple) for one in here.chosen)
            is_of_several = not is_chosen and _gives_each(getattr(statement, "value", None))
            for place, one in enumerate(target.elts):
                part = of_item(fields, place)
                if part is None:
                    continue
                is_choice = is_of_several and fields[:1] == (CONTENT,)
                give(walk, one, part, statement, here.choosing((place, len(target.elts))) if is_choice else here)
        case ast.Starred():
            give(walk, target.value, (CONTENT, *fields), statement, here)
        case ast.Attribute():
            walk.change(target.value, (attribute(target.attr), *fields), statement, here)
        case ast.Subscript():
            key, outer = as_given(target.slice, here)
            loop = next(iter(walk.program.loops_around(key)), None)
            rounds = _rounds_of(walk, key, loop, outer) if isinstance(loop, (ast.For, ast.AsyncFor)) else []
            for text, choice in rounds:
                walk.change(target.value, (item(text), *fields), statement, here.choosing(choice))
            if not rounds:
                told = _key_in_turn(walk, target.slice, here) or key_of(target.slice, here)
                walk.change(target.value, (item(told), *fields), statement, here)


def _key_in_turn(walk: Walk, key: ast.expr, here: Here) -> str | None:
    """Return the key that a variable of a loop is in the round in which the value is taken; None if not told."""
    if here.turn is None or not isinstance(key, ast.Name) or here.turn.loop not in walk.program.loops_around(key):
        return None
    return texts_in_turn(walk.program, here.turn).get(key.id)


def _gives_each(value: ast.expr | None) -> bool:
    """Whether this is a comprehension, or `map`, that gives an item for each of what it goes through."""
    is_map = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "map"
    return is_map or isinstance(value, (ast.GeneratorExp, ast.ListComp))


def _rounds_of(
    walk: Walk, key: ast.expr, loop: ast.For | ast.AsyncFor | ast.comprehension, here: Here
) -> list[tuple[str | int, Choice]]:
    """Return the keys under which a loop puts what it reads, and which files these are, if that is known."""
    whole = walk.program.parent(loop) if isinstance(loop, ast.comprehension) else loop
    is_read_there = whole is not None and any(
        walk.program.is_within(one, whole) and not walk.program.is_within(one, loop.iter) for one in walk.beginning
    )
    if not is_read_there or not isinstance(key, ast.Name):
        return []
    is_given = key.id in map(name_of, ast.walk(loop.target))
    texts = walk.given.get(key.id, ()) if is_given else ()
    if 1 < len(texts) <= MOST_TURNS:
        return [(one, Given(key.id, one)) for one in texts]
    keys = keys_in_turn(walk.program, here.unit, key, loop)  # each reads a file
    return [(one, (number, len(keys))) for number, one in enumerate(keys)]


def _give_to_name(walk: Walk, name: str, fields: Fields, statement: ast.stmt, here: Here) -> None:
    owner = walk.program.parent(statement)
    if isinstance(owner, ast.ClassDef):
        for one in (method for several in walk.program.methods.values() for method in several):
            if one.owner is owner and one.myself:
                inner = here.anywhere(one)
                walk.holds(one.myself, (attribute(name), *fields), None, inner)
        return
    home = here.unit.shared.get(name)
    if home is None:
        walk.holds(name, fields, statement, here)
    else:
        walk.holds(name, fields, None, here.anywhere(home))


def _of_attribute(walk: Walk, around: ast.Attribute, node: ast.AST, fields: Fields, here: Here) -> None:
    del node
    outer = walk.program.parent(around)
    is_called = isinstance(outer, ast.Call) and outer.func is around
    if isinstance(outer, ast.Call) and is_called and fields[:1] != (attribute(around.attr),):
        calls.of_method(walk, outer, around, fields, here)
        return
    if (around.attr in _SIZES and not is_called) or not isinstance(around.ctx, ast.Load):
        return
    for one in walk.program.methods_of(around.value, around.attr, here.unit):
        if one.is_property:
            walk.enter(one, around, fields, here)
        elif is_of_object(fields) and not is_called:  # a method that is handed on
            walk.enter(one, around, fields, here, AS_VALUE)
    if not fields:
        up(walk, around, WHOLE, here.choosing(around.attr))
    elif fields[0] == attribute(around.attr):
        up(walk, around, fields[1:], here)
    elif fields[0] == CONTENT:  # `scaler.mean_`
        up(walk, around, WHOLE, here)


def _of_subscript(walk: Walk, around: ast.Subscript, node: ast.AST, fields: Fields, here: Here) -> None:
    if node is not around.value:  # a key, or the rows that are wanted
        if isinstance(around.ctx, ast.Load) and not here.is_setting:
            up(walk, around, WHOLE, here.as_key())
        elif not isinstance(around.ctx, ast.Load):
            walk.change(around.value, (CONTENT,), walk.program.statement(around), here)
        return
    if not isinstance(around.ctx, ast.Load):
        return
    if is_of_object(fields):
        walk.enter_all(("__getitem__", "__missing__"), around, fields, here)
        return
    for there in as_called(walk, around.slice, here._replace(is_name=False)):
        _of_item_taken(walk, around, fields, there)


def _of_item_taken(walk: Walk, around: ast.Subscript, fields: Fields, here: Here) -> None:
    key = key_of(around.slice, here)
    if is_of_key(fields):
        here = here._replace(turn=turn_of_key(walk.program, around.slice, fields[0][1:-1], here) or here.turn)
    keys = keys_meant(walk.program, here.unit, around.slice) if key is None else []
    if keys and all(of_item(fields, one) is None for one in keys):
        return
    key = keys[0] if len(keys) == 1 else key
    part = of_item(fields, key)
    if part is not None:
        is_choice = isinstance(key, str) and fields[:1] in ((), (CONTENT,))
        here = here.choosing(key) if is_choice and isinstance(key, str) else here
        up(walk, around, part, here if key is not None else here.of_data())


def _of_display(walk: Walk, around: ast.Tuple | ast.List | ast.Set, node: ast.AST, fields: Fields, here: Here) -> None:
    if isinstance(around, ast.Set):
        up(walk, around, (CONTENT, *fields), here.of_data())
    elif isinstance(around.ctx, ast.Load):
        place = place_of(node, around.elts) or 0
        if isinstance(node, ast.Starred):
            up(walk, around, fields, here)
        elif any(isinstance(one, ast.Starred) for one in around.elts[:place]):
            up(walk, around, (CONTENT, *fields), here)
        else:
            up(walk, around, (item(place), *fields), here)


def _of_dict(walk: Walk, around: ast.Dict, node: ast.AST, fields: Fields, here: Here) -> None:
    place = place_of(node, around.values)
    if place is None:  # a key
        up(walk, around, (CONTENT,), here.of_data())
    elif (key := around.keys[place]) is None:  # **others
        up(walk, around, fields, here)
    else:
        up(walk, around, (item(key_of(key, here)), *fields), here)


def _same(walk: Walk, around: ast.AST, node: ast.AST, fields: Fields, here: Here) -> None:
    del node
    up(walk, around, fields, here)


def _computed(walk: Walk, around: ast.AST, node: ast.AST, fields: Fields, here: Here) -> None:
    del fields
    is_setting = here.is_setting and (_is_of_constants(around, node) or _says_where(walk, around))
    up(walk, around, WHOLE, here if is_setting else here.of_data())


def _of_comparison(walk: Walk, around: ast.Compare, node: ast.AST, fields: Fields, here: Here) -> None:
    is_asked_for_keys = isinstance(around.ops[0], (ast.In, ast.NotIn)) and node is not around.left
    if not (is_asked_for_keys and is_of_text(fields)):  # a dict's items tell nothing of its keys
        _computed(walk, around, node, fields, here)


def _is_of_constants(around: ast.AST, node: ast.AST) -> bool:
    """Whether a number is computed of another one and of constants alone: `2 * hidden`."""
    parts = [one for one in ast.iter_child_nodes(around) if isinstance(one, ast.expr) and one is not node]
    return all(isinstance(one, ast.Constant) for one in parts)


def _says_where(walk: Walk, node: ast.AST) -> bool:
    """Whether a number is computed only to say which items of something are meant: `rows[i : i + width]`."""
    outer = walk.program.parent(node)
    while isinstance(outer, (ast.BinOp, ast.Slice, ast.Tuple, ast.UnaryOp)):
        node, outer = outer, walk.program.parent(outer)
    return isinstance(outer, ast.Subscript) and node is outer.slice


def _of_text(walk: Walk, around: ast.AST, node: ast.AST, fields: Fields, here: Here) -> None:
    del node, fields
    up(walk, around, WHOLE, here)


def _of_choice(walk: Walk, around: ast.IfExp, node: ast.AST, fields: Fields, here: Here) -> None:
    if node is not around.test:
        up(walk, around, fields, here)
    elif not here.is_setting:
        up(walk, around, WHOLE, here)


def _of_named(walk: Walk, around: ast.NamedExpr, node: ast.AST, fields: Fields, here: Here) -> None:
    del node
    give(walk, around.target, fields, walk.program.statement(around), here)
    up(walk, around, fields, here)


def _of_call(walk: Walk, around: ast.Call, node: ast.AST, fields: Fields, here: Here) -> None:
    if around.func is not node:
        calls.of_argument(walk, around, node, fields, here)
    elif is_of_object(fields):
        walk.enter_all(("__call__", "call", "forward"), around, fields, here)
        if _is_of_layer(fields):
            up(walk, around, WHOLE, here)
    else:
        up(walk, around, WHOLE, here)


def _is_of_layer(fields: Fields) -> bool:
    """Whether this is what a framework's layer computes with, which no method of the script's does: its weights."""
    return _WEIGHTS.fullmatch(fields[0].removeprefix(attribute(""))) is not None


def _of_keyword(walk: Walk, around: ast.keyword, node: ast.AST, fields: Fields, here: Here) -> None:
    del node
    call = walk.program.parent(around)
    if isinstance(call, ast.Call):
        calls.of_argument(walk, call, around, fields, here)


def _of_generator(walk: Walk, around: ast.comprehension, node: ast.AST, fields: Fields, here: Here) -> None:
    whole = walk.program.parent(around)
    if whole is None:
        return
    if node is not around.iter:  # a condition
        if not here.is_setting:
            up(walk, whole, (CONTENT,), here)
    elif is_of_object(fields):
        walk.enter_all(_ITERATING, around.iter, fields, here)
    elif not is_of_text(fields):
        place = constant_place(fields) if isinstance(around.iter, (ast.List, ast.Tuple)) else None
        inner = here.of_listed() if place is None else here._replace(item=(whole, place))
        inner = inner._replace(turn=turn_of_listed(walk.program, here, around.iter, fields) or here.turn)
        _give_within(walk, around.target, of_items(fields), (whole, around.iter), inner)


def _give_within(walk: Walk, target: ast.expr, fields: Fields, within: tuple[ast.AST, ast.AST], here: Here) -> None:
    """Give the value to the variables that a comprehension has for itself."""
    whole, source = within
    if isinstance(target, ast.Name):
        for one in here.unit.loads.get(target.id, ()):
            if walk.program.is_within(one, whole) and not walk.program.is_within(one, source):
                up(walk, one, fields, here)
    elif isinstance(target, (ast.Tuple, ast.List)):
        fields = walk.program.as_item(fields) if is_of_object(fields) else fields
        for place, part in enumerate(target.elts):
            if (of_part := of_item(fields, place)) is not None:
                _give_within(walk, part, of_part, within, here)
    elif isinstance(target, ast.Starred):
        _give_within(walk, target.value, fields, within, here)


def _of_comprehension(walk: Walk, around: Any, node: ast.AST, fields: Fields, here: Here) -> None:
    if here.turn is not None and here.turn.loop in around.generators:
        here = here._replace(turn=None)
    if isinstance(around, ast.DictComp) and node is around.value and not around.generators[0].ifs:
        rounds = _rounds_of(walk, around.key, around.generators[0], here) if len(around.generators) == 1 else []
        for key, choice in rounds:
            up(walk, around, (item(key), *fields), here.choosing(choice))
        if rounds:
            return
    is_key = isinstance(around, ast.DictComp) and node is around.key
    part = CONTENT if is_key else _part_made(around, here)
    here = here if part == CONTENT else here._replace(item=None)
    up(walk, around, (part, *(WHOLE if is_key else fields)), here)


def _part_made(comprehension: ast.AST, here: Here) -> str:
    """Return which part of what a comprehension makes is made of an item that it goes through."""
    if here.item is None or here.item[0] is not comprehension or isinstance(comprehension, ast.SetComp):
        return CONTENT
    place = here.item[1]
    if isinstance(comprehension, ast.DictComp):
        return place if isinstance(place, str) else CONTENT
    return item(place)


def _of_assignment(walk: Walk, around: ast.Assign, node: ast.AST, fields: Fields, here: Here) -> None:
    if is_of_object(fields) and any(isinstance(one, (ast.List, ast.Tuple)) for one in around.targets):
        walk.enter_all(_ITERATING, node, fields, here)  # type: ignore[arg-type]
    for target in around.targets:
        give(walk, target, fields, around, here)


def _of_annotated(walk: Walk, around: ast.AnnAssign, node: ast.AST, fields: Fields, here: Here) -> None:
    if node is around.value:
        give(walk, around.target, fields, around, here)


def _of_augmented(walk: Walk, around: ast.AugAssign, node: ast.AST, fields: Fields, here: Here) -> None:
    if node is around.value:
        is_list = isinstance(around.op, ast.Add)
        give(walk, around.target, fields if is_list else WHOLE, around, here.of_data())
        if isinstance(around.target, ast.Name) and not here.is_setting:
            changes.change_by_operator(walk, around.target, around, here)


def _of_loop(walk: Walk, around: ast.For | ast.AsyncFor, node: ast.AST, fields: Fields, here: Here) -> None:
    if node is around.iter:
        if is_of_object(fields):
            walk.enter_all(_ITERATING, around.iter, fields, here)
        elif not is_of_text(fields):
            inner = here.of_listed()
            inner = inner._replace(turn=turn_of_listed(walk.program, here, around.iter, fields) or here.turn)
            turn = turn_of(around, fields)
            give(walk, around.target, of_items(fields), around, inner if turn is None else inner._replace(item=turn))


def _of_with(walk: Walk, around: ast.withitem, node: ast.AST, fields: Fields, here: Here) -> None:
    if node is around.context_expr and around.optional_vars is not None:
        give(walk, around.optional_vars, fields, walk.program.statement(around), here)


def _of_return(walk: Walk, around: ast.AST, node: ast.AST, fields: Fields, here: Here) -> None:
    del node
    walk.answer((CONTENT, *fields) if isinstance(around, ast.Yield) else fields, here)


def _of_condition(walk: Walk, around: ast.If | ast.While, node: ast.AST, fields: Fields, here: Here) -> None:
    del fields
    if node is around.test and not here.is_setting:
        branches.decide(walk, around, here)


def _of_match(walk: Walk, around: ast.Match, node: ast.AST, fields: Fields, here: Here) -> None:
    del fields
    if node is around.subject:
        for one in (part for case in around.cases for part in ast.walk(case.pattern)):
            if isinstance(one, (ast.MatchAs, ast.MatchStar)) and one.name:
                walk.holds(one.name, WHOLE, None, here)


def _of_default(walk: Walk, around: ast.arguments, node: ast.AST, fields: Fields, here: Here) -> None:
    function = walk.program.parent(around)
    unit = None if function is None or isinstance(function, ast.Lambda) else walk.program.unit_of(function)
    if unit is None:
        return
    by_place = [*around.posonlyargs, *around.args][-len(around.defaults) or len(around.args) :]
    pairs = [*zip(by_place, around.defaults, strict=False), *zip(around.kwonlyargs, around.kw_defaults, strict=True)]
    for parameter, default in pairs:
        if default is node:
            walk.holds(parameter.arg, fields, None, here.anywhere(unit))


_Handler = Callable[["Walk", Any, ast.AST, Fields, "Here"], None]
_HANDLERS: dict[type[ast.AST | None], _Handler] = {
    ast.AnnAssign: _of_annotated,
    ast.Assign: _of_assignment,
    ast.AsyncFor: _of_loop,
    ast.Attribute: _of_attribute,
    ast.AugAssign: _of_augmented,
    ast.Await: _same,
    ast.BinOp: _computed,
    ast.BoolOp: _same,
    ast.Call: _of_call,
    ast.Compare: _of_comparison,
    ast.Dict: _of_dict,
    ast.DictComp: _of_comprehension,
    ast.For: _of_loop,
    ast.FormattedValue: _of_text,
    ast.GeneratorExp: _of_comprehension,
    ast.If: _of_condition,
    ast.IfExp: _of_choice,
    ast.JoinedStr: _of_text,
    ast.Lambda: _of_text,
    ast.List: _of_display,
    ast.ListComp: _of_comprehension,
    ast.Match: _of_match,
    ast.NamedExpr: _of_named,
    ast.Return: _of_return,
    ast.Set: _of_display,
    ast.SetComp: _of_comprehension,
    ast.Slice: _of_text,
    ast.Starred: _same,
    ast.Subscript: _of_subscript,
    ast.Tuple: _of_display,
    ast.UnaryOp: _computed,
    ast.While: _of_condition,
    ast.Yield: _of_return,
    ast.YieldFrom: _of_return,
    ast.arguments: _of_default,
    ast.comprehension: _of_generator,
    ast.keyword: _of_keyword,
    ast.withitem: _of_with,
}
