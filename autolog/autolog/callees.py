"""Which function or class of the script's a call runs, and with what: where a walk through statements goes on."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from types import FrameType, FunctionType, ModuleType
from typing import Any, NamedTuple

from autolog.budget import Limit
from autolog.call_sites import bound
from autolog.callers import is_own_class
from autolog.displays import item_written
from autolog.expressions import Called, is_super
from autolog.names import CHOSEN, called_name, expression_of, holders, name_of, named_part, text_of_key, variables_in
from autolog.objects import Unseen, around, function_of, kind_of, mentions, of_class, of_next_class, value_of
from autolog.read_sites import Caller, Callers, Given, key_of, of_any_round, span_of
from autolog.scopes import scope_of_key
from autolog.statements import Binding, Call, Rounds, Scope, Turn

_OF_ITEMS = frozenset({"enumerate", "items", "list", "reversed", "sorted", "tuple", "values", "zip"})  # not of a table
_MOST_CALLS = 12  # of the script's functions within each other
_MOST_WITHIN = 3  # calls within each other that are looked through for who changes an attribute


class At(NamedTuple):
    """Where the walk stands.

    Args:
        scope: Its statements.
        branches: The branches of `if` and `try` that it stands in.
        variables: Those of the running code; or those that a function has from around it, and the object of a method.
        outside: Those of the module.
        now: The place in the scope that is being run; None where it is not running.
        arguments: Of a function that has returned, by parameter, what its call gave, and where that call stands.
        callers: The calls of the script's that led into it; None where any may have.
        is_repeated: Whether this is a statement of a loop.
        gathers: Whether what comes out of a loop is all of its rounds, and not the last one.
        is_any_round: Whether it is not known which rounds of a loop were meant.
        picks: Whether only some items are taken of what is gone through.
        picked: The conditions by which a loop of this scope has chosen, see `Binding`.
        is_picked: Whether such a condition stands behind what is asked about, in the same round.
        depth: How many of the script's functions it is within.
        may_be_anew: Whether the running function that led here may have run before, by the same call.
        names: Those that a function's code looks up.
        frame: The running code.
        item: Which item of a dict is asked for: its key, its place among the keys and their number, see `round`.
        round: Which round of a loop is meant, and of how many; below 0 where that is not known.
        keys: Those of the dict that is asked for, or of its item: they may be names of files.
        turn: The round of a loop that is meant, as far as a key or its number tells it.
        past: A call in a loop of which a round before the last one is meant: variables are now what others gave them.
        rounds: The rounds of loops of this scope that are meant, as far as conditions tell them.
    """

    scope: Scope
    branches: tuple[int, ...]
    variables: Mapping[str, Any]
    outside: Mapping[str, Any]
    now: int | None
    arguments: tuple[Mapping[str, list[ast.expr]], frozenset[str], int, At] | None = None
    callers: Callers | None = ()
    is_repeated: bool = False
    gathers: bool = False
    is_any_round: bool = False
    picks: bool = False
    picked: tuple[tuple[int, int], ...] = ()
    is_picked: bool = False
    depth: int = 0
    may_be_anew: bool = False
    names: tuple[str, ...] = ()
    frame: FrameType | None = None
    item: tuple[str, int, int] | None = None
    round: tuple[int, int] | None = None
    keys: tuple[str, ...] = ()
    turn: Turn | None = None
    past: Call | None = None
    rounds: Rounds | None = None

    def in_turn(self, name: str) -> ast.expr | None:
        """Return what a variable of a loop is in the round that is meant; None for other variables."""
        return None if self.turn is None else dict(self.turn.given).get(name)

    def given_now(self) -> tuple[Given, ...]:
        """Return the texts and numbers that variables of a loop are in the round that is meant."""
        return () if self.turn is None else self.turn.texts()

    def is_of_told_round(self) -> bool:
        """Whether it is told which round of a loop is meant, here or where one of the calls stands that led here."""
        return bool(self.given_now()) or any(one.given for one in self.callers or ())

    def is_another_round(self, binding: Binding, name: str) -> bool:
        """Whether a statement has given a variable of this name its present value in a later round of a loop."""
        if self.past is None or not self.past.loops:  # a `while`
            return self.past is not None and binding.is_anew
        return any(one in binding.loops or _gives(one, name) for one in self.past.loops)

    def is_any_item(self, name: str) -> bool:
        """Whether a variable is one of the things that an earlier round has gone through, and nothing tells which."""
        if self.past is None or (self.turn is not None and self.turn.is_whole):
            return False
        through = [one.iter for one in self.past.loops if _gives(one, name)]
        are_items = any(not isinstance(one, ast.Call) or called_name(one) in _OF_ITEMS for one in through)
        return are_items or not self.past.loops

    def has_never_run(self, binding: Binding) -> bool:
        """Whether a statement stands in a loop over nothing, as far as that can be seen in the running code."""
        return self.now is not None and bool(binding.loop) and binding.loop not in self.variables

    def is_of_one_round(self) -> bool:
        """Whether one round is meant of each loop that has led here, and that is the last one."""
        if self.gathers or self.is_any_round:
            return False
        if self.arguments is None:
            return True
        _, own, _, outer = self.arguments
        return not own and outer.is_of_one_round()

    def runs_once(self) -> bool:
        """Whether the statements are run once, as far as can be seen: they still run, or one call has run them."""
        if self.arguments is None or self.scope.key is None:
            return self.now is not None
        outer = self.arguments[3]
        calls = [one for one in outer.scope.calls if called_name(one.node) == self.scope.key[1]]
        return len(calls) == 1 and not calls[0].is_repeated and outer.runs_once()

    def is_of_scope(self, name: str) -> bool:
        """Whether a variable belongs to the scope, and not to what is around it."""
        is_bound = any(not one.is_given for one in self.scope.bindings.get(name, ()))
        return is_bound or name in self.scope.parameters

    def value(self, name: str) -> Any:
        """Return the value of a variable; None where it is not known, since its function does not run any more.

        Of an earlier round of a loop, numbers and texts are those of that round; objects have at least the same class.
        """
        given = self.in_turn(name)
        if isinstance(given, ast.Constant):
            return given.value
        first = name.partition(".")[0]
        is_gone = self.now is None and first not in self.variables and self.is_of_scope(first)
        value = None if is_gone else value_of(name, self.variables, self.outside)
        several = self.scope.bindings.get(first, ()) if self.past is not None and isinstance(value, (int, str)) else ()
        return None if any(self.is_another_round(one, first) for one in several) else value


def _gives(loop: ast.comprehension, name: str) -> bool:
    """Whether a loop gives a variable of this name its items, or a part of each."""
    return name in variables_in(loop.target)


class Callee(NamedTuple):
    """What a call runs.

    Args:
        function: A function or class of the script's; None for others.
        holder: What stands before the dot of a method.
        it: The object of a method, or that a class has made, at least as one of which the class is known, or the class
            of a method of a class.
        may_keep: Whether a decorator is around the function: it may give what it has kept of an earlier round.
    """

    function: Any = None
    holder: ast.expr | None = None
    it: Any = None
    may_keep: bool = False


_UNKNOWN = Callee()


def callee(node: ast.expr, at: At, limit: Limit) -> Callee:
    """Return the function or class of the script's that an expression is."""
    if isinstance(node, ast.Name):
        return _of_function(at.value(node.id))
    if not isinstance(node, ast.Attribute):
        return _UNKNOWN
    holder = node.value
    if is_super(holder):
        holder = expression_of(at.scope.parameters[0] if at.scope.parameters else "")
    it = object_of(holder, at, limit)
    if isinstance(it, ModuleType):
        return _of_function(it.__dict__.get(node.attr))
    kind = it if isinstance(it, type) else kind_of(it)
    if kind is None or not is_own_class(kind):
        return _UNKNOWN
    is_next = holder is not node.value
    found = of_next_class(kind, node.attr, at.scope.key) if is_next else of_class(kind, node.attr)
    if isinstance(found, classmethod):
        return _of_function(found.__func__)._replace(holder=holder, it=kind)
    if isinstance(found, staticmethod) or isinstance(it, type):
        return _of_function(getattr(found, "__func__", found))
    return _of_function(None if isinstance(found, type) else found)._replace(holder=holder, it=it)


def _of_function(value: Any) -> Callee:
    """Return what a call of a function or class of the script's runs."""
    if isinstance(value, type):
        return Callee(value if is_own_class(value) else None)
    function = function_of(value)
    return Callee(function, may_keep=function is not None and function is not value)


def object_of(node: ast.expr, at: At, limit: Limit) -> Any:
    """Return the object that an expression is, at least as one of which the class is known; None for others."""
    if name := named_part(node):
        value = None if CHOSEN in name else at.value(name)
        made = _made_of(node, at) if value is None and at.depth < _MOST_CALLS else None
        return value if made is None else object_of(made[0], made[1]._replace(depth=at.depth + 1), limit)
    if not isinstance(node, ast.Call):
        return None
    called = callee(node.func, at, limit)
    if isinstance(called.function, type):
        return Unseen(called.function)
    inner = into(called, Called(node, frozenset()), 0, at, limit)
    found = inner.scope.answers[:1] if inner is not None else []
    return object_of(found[0], inner, limit) if found and inner is not None else None


def _made_of(node: ast.expr, at: At) -> tuple[ast.expr, At] | None:
    """Return what a variable was made of last, or an item of a dict or list, and where that stands."""
    if isinstance(node, ast.Subscript):
        around = _made_of(node.value, at)
        item = None if around is None else _item_in(around[0], text_of_key(node.slice))
        return None if around is None or item is None else (item, around[1])
    name = name_of(node)
    several = at.scope.bindings.get(name, ())
    made = next((one.value for one in reversed(several) if one.value is not None), None)
    return _given_for(name, at) if made is None else (made, at)


def _given_for(name: str, at: At) -> tuple[ast.expr, At] | None:
    """Return what a function that has returned was given as a parameter, and where that call stands."""
    several = at.scope.bindings.get(name, ())
    if at.arguments is None or name not in at.scope.parameters or any(not one.is_given for one in several):
        return None
    given, own, _, outer = at.arguments
    first = next(iter(given.get(name, ())), None)
    return None if first is None or name_of(first).partition(".")[0] in own else (first, outer)


def _item_in(several: ast.expr, key: str) -> ast.expr | None:
    """Return what stands under a key of a dict or list as it is written down, or what a comprehension puts there."""
    match several:
        case ast.DictComp(value=item) | ast.ListComp(elt=item):
            return item
    return item_written(several, key)


def enter(called: Called, place: int, at: At, limit: Limit) -> At | None:
    """Return the scope of the script's function that a call runs, or of a class's `__init__`; None for others."""
    return into(callee(called.node.func, at, limit), called, place, at, limit)


def into(one: Callee, called: Called, place: int, at: At, limit: Limit) -> At | None:
    """Return the scope of a function or of a class's `__init__`."""
    function, holder, it, may_keep = one
    if isinstance(function, type):
        it = Unseen(function) if it is None else it
        function = function_of(of_class(function, "__init__"))
    if function is None or at.depth >= _MOST_CALLS:
        return None
    scope = scope_of_key(key_of(function.__code__), function.__globals__, limit)
    given = None if scope is None else bound(called.node, scope, holder, is_method=it is not None)
    if scope is None or given is None:
        return None
    variables = around(function)
    if it is not None and scope.parameters:
        variables[scope.parameters[0]] = it
    callers = _callers(called.node, at)
    return At(
        scope,
        (),
        variables,
        function.__globals__,
        now=None,
        arguments=(given, called.own, place, at),
        callers=of_any_round(callers) if may_keep else callers,
        gathers=scope.yields and (at.gathers or not called.loop),
        is_any_round=at.is_any_round or (at.is_repeated and not at.gathers) or (scope.yields and called.loop > 1),
        picks=at.picks,
        is_picked=at.is_picked,
        depth=at.depth + 1,
        may_be_anew=at.may_be_anew,
        names=function.__code__.co_names,
        round=at.round,
        keys=at.keys,
    )


def _callers(call: ast.Call, at: At) -> Callers | None:
    if at.callers is None or not hasattr(call, "lineno"):  # a property, which nobody calls
        return at.callers
    return Caller(at.scope.key, span_of(call), at.given_now()), *at.callers


def callers_under(one: Binding, at: At) -> Callers | None:
    """Return the calls that led to a statement which puts an item into a dict: of a loop, the round of this key.

    So `store.load(year)` has put the item "2023" there in the round in which `year` was that.
    """
    if not (at.item and at.arguments and at.callers) or at.scope.bindings.get(one.key_name):
        return at.callers
    given = at.arguments[0].get(one.key_name, [])[:1]
    name = name_of(given[0]) if given else ""
    nearest = at.callers[0]
    if not name.isidentifier() or name in dict(nearest.given):
        return at.callers
    return nearest._replace(given=(*nearest.given, Given(name, at.item[0]))), *at.callers[1:]


def given_as(inner: At, called: Called) -> list[str]:
    """Return the parameters that a call gives the variable for that it may change."""
    parameters = inner.scope.parameters[:1]
    if isinstance(called.node.func, ast.Attribute):  # a method, and its object
        return list(parameters)
    given = {} if inner.arguments is None else inner.arguments[0]
    return [name for name, parts in given.items() if parts and name_of(parts[0]) == called.argument]


def changes_of(name: str, place: int, at: At, limit: Limit) -> Iterator[Binding]:
    """Yield the calls before a place that give an attribute a value: methods, and functions that get the object."""
    for holder in holders(name):
        part = name[len(holder) + 1 :]
        given = [one for one in at.scope.bindings.get(holder, ()) if one.is_given]
        for one in (*at.scope.changes.get(holder, ()), *given):
            call = one.needs.calls[0] if one.needs.calls else None
            if call is None or not call.argument or one.place >= place:
                continue
            if _changes(call, part, at, limit):
                needs = one.needs._replace(calls=(call._replace(part=part),))
                yield one._replace(needs=needs, adds=False, is_given=False)


def _changes(called: Called, part: str, at: At, limit: Limit, depth: int = 0) -> bool:
    """Whether the function that a call runs gives a value to an attribute of what it is called on, or given."""
    one = callee(called.node.func, at, limit)
    is_function = type(one.function) is FunctionType
    if not is_function or not mentions(one.function, part.partition(".")[0], kind_of(one.it)):
        return False
    inner = into(one, called, 0, at, limit)
    if inner is None:
        return False
    names = given_as(inner, called)
    if any(_is_given(inner.scope, name, part) for name in names):
        return True
    below = [one.needs.calls[0] for name in names for one in inner.scope.changes.get(name, ())]
    return depth < _MOST_WITHIN and any(_changes(one, part, inner, limit, depth + 1) for one in below)


def _is_given(scope: Scope, holder: str, part: str) -> bool:
    """Whether a statement gives an attribute a value, or what it is an attribute of: `part` may have dots."""
    parts = part.split(".")
    several = (f"{holder}.{'.'.join(parts[:count])}" for count in range(1, len(parts) + 1))
    return any(not one.is_given for name in several for one in scope.bindings.get(name, ()))


def is_as_it_was(name: str, place: int, at: At, bindings: Iterable[Binding] | None = None) -> bool:
    """Whether a variable of the running code still has the value that it had at a place."""
    own = at.scope.bindings.get(name, ()) if bindings is None else bindings
    around = (one for holder in holders(name) for one in at.scope.bindings.get(holder, ()))
    is_changed = any(place <= one.place < (at.now or 0) and not one.is_given for one in (*own, *around))
    return at.now is not None and not is_changed
