"""Reads that a condition leaves out in some rounds of a loop: `if product == "coffee": rows += read(path)`."""

from __future__ import annotations

import ast

from autolog.dataflow.program import Program
from autolog.dataflow.units import FUNCTIONS, Unit, own_nodes

_DISPLAYS = (ast.List, ast.Set, ast.Tuple)
_EQUALITIES = (ast.Eq, ast.In, ast.NotEq, ast.NotIn)


def is_skipped(program: Program, unit: Unit, read: ast.expr) -> bool:
    """Whether a read is left out where what a call or a round is given is not equal to some constant.

    Only variables of the function's own may be set there, which no later call has. A condition that asks for anything
    else may ask whether the file was read before: what was kept of it counts then.
    """
    conditions = [one for one in program.around(read) if isinstance(one, ast.If) and one.test is not read]
    return any(_is_of_given(program, unit, one.test) and _sets_own(unit, one) for one in conditions)


def _sets_own(unit: Unit, condition: ast.If) -> bool:
    """Whether no statement below a condition gives a value to anything but variables of the function's own."""
    nodes = own_nodes([*condition.body, *condition.orelse])
    stores = [one for one in nodes if isinstance(getattr(one, "ctx", None), ast.Store)]
    targets = [one for one in stores if not isinstance(one, (ast.List, ast.Tuple))]
    return all(isinstance(one, ast.Name) and one.id not in unit.shared for one in targets)


def _is_of_given(program: Program, unit: Unit, test: ast.expr) -> bool:
    """Whether a condition compares what is given, a parameter or the variable of a loop, with constants alone."""
    match test:
        case ast.Compare(left=ast.Name() as given, ops=[one], comparators=[other]) if isinstance(one, _EQUALITIES):
            several = other.elts if isinstance(other, _DISPLAYS) else [other]
            return _is_given(program, unit, given.id) and all(isinstance(each, ast.Constant) for each in several)
    return False


def _is_given(program: Program, unit: Unit, name: str) -> bool:
    """Whether a variable has what a call of the function gives it, or a loop, and nothing else."""
    if name in unit.accepts:
        return isinstance(unit.node, FUNCTIONS) and not unit.stores.get(name)
    stores = [program.parent(one) for one in unit.stores.get(name, ())]
    return bool(stores) and all(isinstance(one, (ast.For, ast.AsyncFor)) for one in stores)
