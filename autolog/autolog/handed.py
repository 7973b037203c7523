"""Where a function stands that the script hands on, for a thread or a process of a pool to call it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from types import FunctionType
from typing import Any

from autolog.budget import Limit
from autolog.call_sites import place_at
from autolog.callees import At, callee, into
from autolog.expressions import Called, given_to
from autolog.flow import Files
from autolog.names import called_name, name_of
from autolog.read_sites import Step, span_of
from autolog.running import gone_through
from autolog.scopes import scope_of_key
from autolog.statements import Call

_FROM_ITEMS = frozenset({"starmap", "starmap_async"})  # whose function is given the items of each item
_AS_TUPLE = frozenset({"apply", "apply_async"})  # what its function is given stands in a tuple
_TARGET = "target"  # of a thread or process, which is given `args` and `kwargs`


def handed(
    step: Step,
    outer: Iterable[At],
    given: Mapping[str, Any],
    variables: Mapping[str, Any],
    files: Files,
    limit: Limit,
) -> At | None:
    """Return where a function stands that a thread or process of a pool has called.

    Args:
        step: The function's call under way.
        outer: Where the main thread stood then, the innermost first: one of these may have handed it on.
        given: Texts that it was given, by parameter.
        variables: Those of the module.
        files: Gives the source of a file that this process has read, by its path.
        limit: The time that it may take.

    Returns:
        None where the script does not tell.
    """
    found = next((one for at in outer for one in _handed_near(at, step, limit)), None)
    texts = {name: [_written(value)] for name, value in given.items()}
    if found is not None and found.arguments is not None:
        paths = {name: texts[name] for name, value in given.items() if any(map(files, texts_in(value)))}
        arguments = ({**found.arguments[0], **paths}, *found.arguments[1:])
        return found._replace(arguments=arguments, callers=(), is_any_round=True)
    scope = scope_of_key(step.key, variables, limit)
    if scope is None or not set(scope.parameters) <= texts.keys():
        return None
    at = At(scope, (), {}, variables, now=None, is_any_round=True)
    return at._replace(arguments=(texts, frozenset(), 0, at))


def _handed_near(at: At, step: Step, limit: Limit) -> Iterator[At]:
    """Yield where the function stands that a scope hands on, or a function that it calls, which runs no more."""
    if (found := _handed_by(at, step, limit)) is not None:
        yield found
    for call in at.scope.calls:
        one = callee(call.node.func, at, limit)
        if isinstance(one.function, FunctionType) and step.key[1] in one.function.__code__.co_names:
            place = place_at(at.scope, span_of(call.node))
            inner = into(one, Called(call.node, frozenset()), place, at, limit)
            if inner is not None and (found := _handed_by(inner, step, limit)) is not None:
                yield found


def _handed_by(at: At, step: Step, limit: Limit) -> At | None:
    """Return where the function stands if one call of a scope hands it on, and no other one."""
    calls = [(call, part) for call in at.scope.calls for part in given_to(call.node) if _is_named(part, step)]
    if len(calls) != 1:
        return None
    call, function = calls[0]
    one = callee(function, at, limit)
    count = one.function.__code__.co_argcount if isinstance(one.function, FunctionType) else 0
    made = ast.copy_location(_call_of(function, call, at, count), call.node)
    found = into(one, Called(made, frozenset()), place_at(at.scope, span_of(made)), at, limit)
    return found if found is not None and found.scope.key == step.key else None


def _is_named(part: ast.expr, step: Step) -> bool:
    return name_of(part).rpartition(".")[2] == step.key[1]


def _call_of(function: ast.expr, call: Call, at: At, count: int) -> ast.Call:
    """Return the call that is made of a function of so many parameters which is handed on, as far as is to be seen."""
    given, keywords = list(call.node.args), list(call.node.keywords)
    by_name = {keyword.arg or "": keyword.value for keyword in keywords}
    called_later = [one for one in at.scope.calls if one.node.func is call.node]
    if by_name.get(_TARGET) is function:
        given, keywords = _items(by_name.get("args")), _named_items(by_name.get("kwargs"))
    elif called_later:  # `delayed(function)(path)`
        given, keywords = called_later[0].node.args, called_later[0].node.keywords
    else:
        given = given[given.index(function) + 1 :] if function in given else []
        if called_name(call.node) in _AS_TUPLE:
            given, keywords = _items(given[0] if given else by_name.get("args")), _named_items(by_name.get("kwds"))
        elif called_name(call.node) in _FROM_ITEMS:
            given, keywords = given[:1] * count, []
    through = (called_later[0] if called_later else call).through
    arguments = [gone_through(one, through) for one in given]
    return ast.Call(function, arguments, [ast.keyword(one.arg, gone_through(one.value, through)) for one in keywords])


def _items(node: ast.expr | None) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, (ast.Tuple, ast.List)) else []


def _named_items(node: ast.expr | None) -> list[ast.keyword]:
    pairs = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ()
    return [ast.keyword(str(key.value), value) for key, value in pairs if isinstance(key, ast.Constant)]


def texts_in(value: Any) -> list[str]:
    """Return a text, or those in a tuple."""
    if isinstance(value, tuple):
        return [text for one in value for text in texts_in(one)]
    return [value] if isinstance(value, str) else []


def _written(value: Any) -> ast.expr:
    """Return a text, a number or a tuple of these as it would be written in the script."""
    if isinstance(value, tuple):
        return ast.Tuple([_written(one) for one in value], ast.Load())
    return ast.Constant(value)
