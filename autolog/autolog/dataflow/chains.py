"""Calls that were under way, as places in the program's text."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from autolog.dataflow.order import is_in_body
from autolog.dataflow.program import COMPREHENSIONS, LOOPS, Program
from autolog.dataflow.sites import BY_LIBRARY, CALL, CallSite, Goal, Here, KeyedTurn, Turn
from autolog.dataflow.turns import meant, texts_in_turn
from autolog.dataflow.units import Unit, bound_in, is_generator, name_of, own_nodes
from autolog.read_sites import CodeKey, Span

Chain = Sequence[tuple[CodeKey, Span]]  # the innermost first
Standing = list[tuple[Unit, ast.expr]]

_REPEATING = (*LOOPS, ast.DictComp, ast.GeneratorExp, ast.ListComp, ast.SetComp)
_BACKWARD = frozenset({"backward", "manual_backward"})


def standing(program: Program, chain: Chain) -> Standing:
    """Return where calls stand that were under way, as far as the program is known."""
    found: Standing = []
    is_body = False
    for key, span in chain:
        if is_body:  # a class's, which runs where the class stands
            is_body = False
            continue
        unit = program.unit(key)
        if unit is None:
            unit = program.around_class(key)
            is_body = unit is not None
        if unit is None:
            break
        node = program.node_at(unit, span)
        if node is None:  # another text of that name, one that `exec` was given, for example
            break
        found.append((unit, _iterated(node) if found else node))
    return found


def _iterated(node: ast.expr) -> ast.expr:
    """Return what a comprehension goes through, which has asked for an item; other expressions as they are."""
    if isinstance(node, (ast.DictComp, ast.GeneratorExp, ast.ListComp, ast.SetComp)):
        return node.generators[0].iter
    return node


def here_of(program: Program, found: Standing, *, is_setting: bool = False) -> Here:
    """Return where the innermost call stands."""
    callers: list[CallSite] = []
    place = 0
    while place + 1 < len(found):
        taken = _taken_from(program, found, place)
        if taken is None:
            callers.append(_site(program, found[place][0], *found[place + 1]))
            place += 1
            continue
        place, call = taken
        if call is None:
            break
        callers.append(CallSite(call, found[place][0], CALL))
    first = tuple(one._replace(is_first=True) for one in callers)
    return Here(found[0][0], first, is_setting=is_setting, may_steer=not is_setting, begun=found[0][1])


def _taken_from(program: Program, found: Standing, place: int) -> tuple[int, ast.Call | None] | None:
    """Return which call has made the generator that runs, and how many callers up; None for what is no generator.

    It runs where its items are taken: by a loop over the call, over a variable that was given it, or over a parameter.
    """
    inner, (unit, node) = found[place][0], found[place + 1]
    calls = program.calls_of(inner)
    if not calls or not is_generator(inner) or inner.name == "__iter__":
        return None
    if isinstance(node, ast.Call) and inner.name in _names_of(program, node.func, unit):
        return None
    for number, (other, around) in enumerate(found[place + 1 :], place + 1):
        own = [one for one in calls if program.unit_of(one) is other]
        within = [one for one in own if program.is_within(one, around)] or (own if len(own) == 1 else [])
        if within:
            return number, within[0]
        if not any(isinstance(one, ast.Name) and one.id in unit.accepts for one in ast.walk(node)):
            break
    return place, None


def _names_of(program: Program, called: ast.expr, unit: Unit) -> list[str]:
    """Return the names of what a call may run: its own, and that of what a `partial` of this name binds."""
    bound = bound_in(meant(program, unit, called))
    return [name_of(one) for one in (called, bound) if one is not None]


def _site(program: Program, inner: Unit, unit: Unit, node: ast.expr) -> CallSite:
    """Return from where a function was called that ran while an expression was computed."""
    if isinstance(node, ast.Call):
        functions, classes = program.called(node.func, unit)
        is_called = (
            inner in functions or (inner.name == "__init__" and bool(classes)) or name_of(node.func) == inner.name
        ) or any(_stands_for(inner, one) for one in functions)
        return CallSite(node, unit, CALL if is_called else BY_LIBRARY)
    is_taken = isinstance(node, ast.Subscript) or isinstance(
        program.parent(node), (ast.For, ast.AsyncFor, ast.comprehension)
    )
    is_own = inner.name in ("__getitem__", "__iter__", "__next__") if is_taken else name_of(node) == inner.name
    return CallSite(node, unit, CALL if is_own else BY_LIBRARY)


def returned(program: Program, chain: Chain) -> bool:
    """Whether what the innermost call gives is what its function returns, as it is or under a name."""
    found = standing(program, chain[:1])
    if not found:
        return False
    unit, node = found[0]
    statement = program.statement(node)
    given = statement.targets if isinstance(statement, ast.Assign) else []
    names = {name_of(one) for one in given} - {""}
    returns = (one for one in own_nodes(ast.iter_child_nodes(unit.node)) if isinstance(one, ast.Return))
    return isinstance(statement, ast.Return) or any(name_of(one.value) in names for one in returns if one.value)


def _stands_for(inner: Unit, function: Unit) -> bool:
    """Whether a function was made by one that decorates another: it runs where that is called."""
    around = inner.outer
    while around is not None and not around.is_module and around.name not in function.decorators:
        around = around.outer
    return around is not None and not around.is_module


def goal_of_call(program: Program, chain: Chain) -> Goal | None:
    """Return what a call of a framework takes that was under way."""
    found = standing(program, chain)
    call = found[0][1] if found else None
    return Goal(frozenset([call]), tuple(found)) if isinstance(call, ast.Call) else None


def goal_of_writing(program: Program, chain: Chain) -> Goal | None:
    """Return what a call takes that writes a file, or that closes one into which something was put."""
    goal = goal_of_call(program, chain)
    if goal is None:
        return None
    (call,) = goal.takes
    around = program.parent(call)
    holder: ast.AST | None = (
        call.func.value if name_of(call.func) == "close" and isinstance(call.func, ast.Attribute) else None
    )
    holder = around.optional_vars if isinstance(around, ast.withitem) else holder
    return goal._replace(holder=name_of(holder)) if isinstance(holder, ast.Name) else goal


def goal_of_loop(program: Program, backward: Chain, step: Chain) -> Goal | None:
    """Return what the losses of a loop are made of.

    Args:
        program: The script.
        backward: The call of `backward` before the first step.
        step: That step. In the same function, other calls of `backward` belong to it as well that precede a step of the
            same name: a loop may have several losses.
    """
    goal = goal_of_call(program, backward)
    made = standing(program, step)
    if goal is None or not made or made[0][0] is not goal.chain[0][0]:
        return goal
    unit, call = made[0]
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
        return goal
    optimizer = _identity(unit, call)
    steps = [one for one in program.calls.get("step", ()) if program.unit_of(one) is unit]
    takes = set(goal.takes)
    for name in _BACKWARD:
        for one in program.calls.get(name, ()):
            if program.unit_of(one) is unit:
                following = [other for other in steps if _place(other) > _place(one)]
                first = min(following, key=_place, default=None)
                if first is not None and _identity(unit, first) == optimizer:
                    takes.add(one)
    return goal._replace(takes=frozenset(takes))


def _identity(unit: Unit, step: ast.Call) -> tuple[str, ast.AST | None]:
    """Return what tells apart the optimizers that make steps: the expression, and what gave the variable its value."""
    holder = step.func.value if isinstance(step.func, ast.Attribute) else step
    stores = unit.stores.get(name_of(holder), []) if isinstance(holder, ast.Name) else []
    before = [one for one in stores if isinstance(one, ast.Name) and _place(one) < _place(step)]
    return ast.dump(holder), max(before, key=_place, default=None)


def _place(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def trains_once(program: Program, chain: Chain, depth: int, *, is_loop: bool) -> bool:
    """Whether the call of a function that many calls deep holds one training only: no loop makes one after the other.

    Args:
        program: The script.
        chain: The calls when the training began.
        depth: How many calls the function is away from the outermost.
        is_loop: Whether that is a step of a loop, which makes many.
    """
    found = standing(program, chain)
    for unit, node in found[: len(found) - depth]:
        repeating = [one for one in program.around(node) if isinstance(one, _REPEATING)]
        if any(not is_loop or not isinstance(one, LOOPS) or _makes_anew(one, node, unit) for one in repeating):
            return False
    return bool(found)


def is_of_round(program: Program, chain: Chain, depth: int, begun: ast.expr) -> bool:
    """Whether a training stands in a loop, many calls deep, each round of which reads its data anew.

    Args:
        program: The script.
        chain: The calls when the training began.
        depth: See `trains_once`.
        begun: What was under way when the data was read, in that function.
    """
    found = standing(program, chain)
    node = found[len(found) - depth - 1][1] if depth < len(found) else None
    return node is not None and any(
        is_in_body(program, begun, loop) and is_in_body(program, node, loop) for loop in program.loops_around(begun)
    )


def is_of_turn(program: Program, goals: Sequence[Goal], place: int, turn: Turn | None) -> bool:
    """Whether a goal may get what a loop takes in one of its rounds: each round has one goal of its own.

    Args:
        program: The script.
        goals: All goals, in order.
        place: That of the goal.
        turn: The loop and the round; None where it may be any.
    """
    if turn is None:
        return True
    loop = turn.loop
    chain, given = goals[place].chain, goals[place].given
    around = [_repeating_around(program, node) for _, node in chain]
    depth = next((depth for depth, several in enumerate(around) if loop in several), None)
    if depth is None:
        return True
    if told := [given[name] == text for name, text in texts_in_turn(program, turn).items() if name in given]:
        return all(told)
    module = next((number for number, (unit, _) in enumerate(chain) if unit.is_module), len(chain))
    if around[depth] != [loop] or any(around[depth + 1 : module + 1]):
        return True
    rounds = [other for other, one in enumerate(goals) if one.chain == chain]
    return isinstance(turn, KeyedTurn) or len(rounds) != turn.rounds or rounds[turn.number] == place


def _repeating_around(program: Program, node: ast.AST) -> list[ast.AST]:
    """Return the loops that a node stands in, with those of comprehensions, the innermost first."""
    found: list[ast.AST] = []
    for one in program.around(node):
        if isinstance(one, LOOPS):
            found.append(one)
        elif isinstance(one, COMPREHENSIONS):
            found += one.generators
    return found


def _makes_anew(loop: ast.AST, call: ast.AST, unit: Unit) -> bool:
    """Whether a loop makes anew what a call within it is made with, or on."""
    names = {name_of(one) for one in ast.walk(call)} - {"", unit.myself}
    given = (one for one in ast.walk(loop) if isinstance(getattr(one, "ctx", None), ast.Store))
    return any(name_of(one) in names for one in given)
