"""Conditions on which a loop runs a statement in a round, as they stand in the text."""

from __future__ import annotations

import ast
from collections.abc import Sequence

NOT_TOLD = ast.Constant(None)  # a condition that is none of the text: of an `except`, or behind a `break`


class Conditions:
    """The conditions of the loops that are being read."""

    def __init__(self) -> None:
        self._of_branch: dict[int, ast.expr] = {}
        self._of_rest: dict[int, list[ast.expr]] = {}  # by loop, of those around: those behind a `continue`

    def begin_loop(self, loop: int, one: ast.stmt) -> None:
        """Begin a loop; which rounds one has that may end before is not told."""
        ends_before = any(isinstance(node, ast.Break) for node in ast.walk(one))
        self._of_rest[loop] = [NOT_TOLD] if ends_before else []

    def end_loop(self, loop: int) -> None:
        """Forget the conditions of a loop."""
        self._of_rest.pop(loop, None)

    def begin_branch(self, branch: int, one: ast.If, block: list[ast.stmt]) -> None:
        """Begin a block of an `if` statement."""
        self._of_branch[branch] = one.test if block is one.body else _not(one.test)

    def skip(self, loop: int, branches: Sequence[int]) -> None:
        """Note a `continue`: the rest of the loop runs only where the branches that it stands in are not taken."""
        several = self._of_each(branches)
        self._of_rest[loop].append(NOT_TOLD if NOT_TOLD in several else _not(ast.BoolOp(ast.And(), several)))

    def of(self, branches: Sequence[int]) -> tuple[ast.expr, ...]:
        """Return the conditions on which the loops around run a statement now.

        Args:
            branches: The branches that it stands in, without those around all loops.
        """
        return (*self._of_each(branches), *(one for several in self._of_rest.values() for one in several))

    def _of_each(self, branches: Sequence[int]) -> list[ast.expr]:
        return [self._of_branch.get(one, NOT_TOLD) for one in branches]


def _not(condition: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), condition)
