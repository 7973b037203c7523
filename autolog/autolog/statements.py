"""The statements of a script: which variables each gives a value, and out of which others and which texts.

Only the lines of the function or script that is asked about are read, once, and remembered. Nothing is run.
"""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import CodeType, FrameType
from typing import Any, NamedTuple

from autolog.budget import Limit

_MOST_SCOPES = 1000  # that are remembered
_SECONDS_A_LINE = 30e-6  # what it takes to read one
_GROWS = frozenset({"add", "append", "extend", "insert", "setdefault", "update", "appendleft"})

_scopes: dict[tuple[str, str, int], tuple[list[str], Scope | None]] = {}  # by file, function and line


class Needs(NamedTuple):
    """What an expression is made from: variables (`table`, `self.table`) and texts that may name files."""

    names: frozenset[str]
    texts: frozenset[str]


class Binding(NamedTuple):
    """A statement that gives a variable a value, or adds to the one that it has.

    Args:
        place: Its number among the bindings of its scope.
        needs: What the value is made from.
        adds: Whether the former value is part of the new one, or may still hold.
        branches: The branches of `if` and `try` that it stands in.
        last_line: Where it ends.
        loop: A variable of the innermost `for` around it, which has no value while that has never run; else nothing.
    """

    place: int
    needs: Needs
    adds: bool
    branches: tuple[int, ...]
    last_line: int
    loop: str = ""


class Scope(NamedTuple):
    """The statements of one function, or of a script outside of functions."""

    parameters: tuple[str, ...]
    bindings: Mapping[str, list[Binding]]
    returned: Needs
    calls: list[tuple[int, int, ast.Call, tuple[int, ...]]]


def scope_of(frame: FrameType, limit: Limit) -> tuple[Scope, int] | None:
    """Return the statements that a frame runs, and how many lines of a notebook's cells stand above its own."""
    cells = frame.f_globals.get("In")
    if frame.f_locals is frame.f_globals and type(cells) is list and "get_ipython" in frame.f_globals:
        return _read_cells(_newest([cell for cell in cells if type(cell) is str], limit))
    scope = scope_of_code(frame.f_code, frame.f_globals, limit)
    return None if scope is None else (scope, 0)


def _newest(cells: list[str], limit: Limit) -> tuple[str, ...]:
    """Return as many of a notebook's last cells as there is time to read."""
    lines, kept = 0, 0
    for cell in reversed(cells):
        lines += cell.count("\n") + 1
        if not limit.allows(_SECONDS_A_LINE * lines):
            break
        kept += 1
    return tuple(cells[len(cells) - kept :])


@lru_cache(maxsize=16)
def _read_cells(cells: tuple[str, ...]) -> tuple[Scope, int] | None:
    statements: list[ast.stmt] = []
    above = 0
    for cell in cells:
        try:
            tree = ast.parse(cell)
        except (SyntaxError, ValueError, RecursionError):  # a magic of IPython's
            continue
        above = statements[-1].end_lineno or 0 if statements else 0
        statements += [ast.increment_lineno(one, above) for one in tree.body]
    return _Reader().read(statements), above


def scope_of_code(code: CodeType, variables: Mapping[str, Any], limit: Limit) -> Scope | None:
    """Return the statements of a function or script.

    Args:
        code: The compiled function or script.
        variables: The variables of its module, through which a loader that is no file gives the source.
        limit: The time that it may take.

    Returns:
        None where there is no source, no time to read it, or the function is a lambda.
    """
    lines = linecache.getlines(code.co_filename, variables)  # type: ignore[arg-type]
    place = (code.co_filename, code.co_name, code.co_firstlineno)
    known = _scopes.get(place)
    if known is None or known[0] is not lines:
        needed = _of_module(lines) if code.co_name == "<module>" else _of_function(lines, code.co_firstlineno)
        if not limit.allows(_SECONDS_A_LINE * sum(map(bool, map(str.strip, needed)))):
            return None
        if len(_scopes) >= _MOST_SCOPES:
            _scopes.clear()
        known = _scopes[place] = (lines, _read(needed, code))
    return known[1]


def _of_module(lines: list[str]) -> list[str]:
    """Return a script's lines, without those of the functions and classes that it defines: they stand blank."""
    kept, is_within = [], False
    for line in lines:
        if line[:1] not in " \t\r\n)]}#":
            is_within = line.startswith(("def ", "async def ", "class ", "@"))
        kept.append("\n" if is_within else line)
    return kept


def _of_function(lines: list[str], first: int) -> list[str]:
    """Return the lines of the function that begins there, at the number that they have in the script."""
    own = lines[first - 1 : first]
    depth = len(own[0]) - len(own[0].lstrip()) if own else 0
    is_header = True
    for line in lines[first:]:
        text = line.lstrip()
        if text and len(line) - len(text) <= depth and not is_header and text[0] not in ")]}#":
            break
        is_header = is_header and own[-1].lstrip()[:1] == "@"
        own.append(line)
    above = ["\n"] * (first - 1)
    if depth:
        above[-1:] = ["if 1:\n"]
    return above + own


def _read(lines: list[str], code: CodeType) -> Scope | None:
    try:
        body = ast.parse("".join(lines)).body
    except (SyntaxError, ValueError, RecursionError):  # a text over several lines that begins further left, for example
        return None
    if code.co_name == "<module>":
        return _Reader().read(body)
    if body and isinstance(body[0], ast.If):
        body = body[0].body
    if not body or not isinstance(body[0], (ast.FunctionDef, ast.AsyncFunctionDef)):  # a lambda
        return None
    arguments = body[0].args
    several = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    several += [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    return _Reader().read(body[0].body, tuple(one.arg for one in several))


class _Reader:
    """Reads the statements of a scope, in their order, without those of functions that are defined in it."""

    def __init__(self) -> None:
        self._bindings: dict[str, list[Binding]] = {}
        self._returned: list[Needs] = []
        self._calls: list[tuple[int, int, ast.Call, tuple[int, ...]]] = []
        self._count = 0
        self._loops = 0
        self._loop = ""
        self._filters: set[int] = set()  # branches within loops: what is added there was chosen, and not replaced

    def read(self, statements: list[ast.stmt], parameters: tuple[str, ...] = ()) -> Scope:
        self._block(statements, ())
        return Scope(parameters, self._bindings, _joined(self._returned), self._calls)

    def _block(self, statements: list[ast.stmt], branches: tuple[int, ...]) -> None:
        for one in statements:
            self._statement(one, branches)

    def _statement(self, one: ast.stmt, branches: tuple[int, ...]) -> None:
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return
        for part in _expressions(one):
            for node in ast.walk(part):
                if isinstance(node, ast.Call):
                    self._calls.append((node.lineno, node.end_lineno or node.lineno, node, branches))
                    self._grow(node, one, branches)
                elif isinstance(node, (ast.Yield, ast.YieldFrom)) and node.value is not None:
                    self._returned.append(needs_of(node.value))
                elif isinstance(node, ast.NamedExpr):
                    self._bind(node.target, needs_of(node.value), one, branches)
        if isinstance(one, ast.Assign):
            for target in one.targets:
                self._assign(target, one.value, one, branches)
        elif isinstance(one, ast.AnnAssign) and one.value is not None:
            self._bind(one.target, needs_of(one.value), one, branches)
        elif isinstance(one, ast.AugAssign):
            self._bind(one.target, needs_of(one.value), one, branches, adds=True)
        elif isinstance(one, ast.Return) and one.value is not None:
            self._returned.append(needs_of(one.value))
        elif isinstance(one, (ast.For, ast.AsyncFor)):
            self._bind(one.target, needs_of(one.iter), one.iter, branches)
        elif isinstance(one, (ast.With, ast.AsyncWith)):
            for item in one.items:
                if item.optional_vars is not None:
                    self._bind(item.optional_vars, needs_of(item.context_expr), item.context_expr, branches)
        self._below(one, branches)

    def _below(self, one: ast.stmt, branches: tuple[int, ...]) -> None:
        is_loop = isinstance(one, (ast.For, ast.AsyncFor, ast.While))
        self._loops += is_loop
        around, self._loop = self._loop, _target(one) or self._loop
        is_branch = isinstance(one, (ast.If, ast.Try)) or type(one).__name__ in ("TryStar", "Match")
        for name in ("body", "orelse", "finalbody"):
            block = getattr(one, name, [])
            certain = not is_branch or name == "finalbody" or (isinstance(one, ast.Try) and name == "body")
            self._block(block, branches if certain or _is_main(one) else (*branches, self._branch(block)))
        for part in [*getattr(one, "handlers", []), *getattr(one, "cases", [])]:
            self._block(part.body, (*branches, self._branch(part)))
        self._loops -= is_loop
        self._loop = around

    def _branch(self, of: Any) -> int:
        if self._loops:
            self._filters.add(id(of))
        return id(of)

    def _assign(self, target: ast.expr, value: ast.expr, one: ast.AST, branches: tuple[int, ...]) -> None:
        pairs = isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List))
        if pairs and len(target.elts) == len(value.elts):  # type: ignore[attr-defined]
            for part, given in zip(target.elts, value.elts, strict=True):  # type: ignore[attr-defined]
                self._assign(part, given, one, branches)
        else:
            self._bind(target, needs_of(value), one, branches)

    def _grow(self, call: ast.Call, one: ast.stmt, branches: tuple[int, ...]) -> None:
        if isinstance(call.func, ast.Attribute) and call.func.attr in _GROWS:
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            self._bind(call.func.value, _joined(map(needs_of, given)), one, branches, adds=True)

    def _bind(
        self, target: ast.AST, needs: Needs, one: ast.AST, branches: tuple[int, ...], *, adds: bool = False
    ) -> None:
        if isinstance(target, (ast.Tuple, ast.List)):
            for part in target.elts:
                self._bind(part, needs, one, branches, adds=adds)
        elif isinstance(target, ast.Starred):
            self._bind(target.value, needs, one, branches, adds=adds)
        elif isinstance(target, ast.Subscript):
            self._bind(target.value, needs, one, branches, adds=True)
        elif name := _name(target):
            place, self._count = self._count, self._count + 1
            last = int(getattr(one, "end_lineno", 0) or 0)
            if adds:
                branches = tuple(branch for branch in branches if branch not in self._filters)
            binding = Binding(place, needs, adds, branches, last, self._loop)
            self._bindings.setdefault(name, []).append(binding)


def _target(one: ast.stmt) -> str:
    """Return a variable of a `for` loop; nothing for other statements."""
    if not isinstance(one, (ast.For, ast.AsyncFor)):
        return ""
    return next((part.id for part in ast.walk(one.target) if isinstance(part, ast.Name)), "")


def _is_main(one: ast.stmt) -> bool:
    """Whether this is `if __name__ == "__main__"`, which is no branch for whoever runs in it."""
    return isinstance(one, ast.If) and isinstance(one.test, ast.Compare) and _name(one.test.left) == "__name__"


def _expressions(one: ast.stmt) -> Iterator[ast.AST]:
    """Yield the expressions of a statement, without the statements below it."""
    for child in ast.iter_child_nodes(one):
        if isinstance(child, (ast.expr, ast.withitem)):
            yield child


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return ""


def _item(node: ast.AST) -> str:
    """Return `holder.key` for `holder["key"]`; nothing for others."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Constant):
        return f"{node.value.id}.{node.slice.value}" if isinstance(node.slice.value, str) else ""
    return ""


def needs_of(node: ast.AST) -> Needs:
    """Return what an expression is made from; the variables of comprehensions and lambdas are none of the scope's."""
    names: set[str] = set()
    texts: set[str] = set()
    own: set[str] = set()
    for part in _walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            names.add(part.id)
        elif isinstance(part, (ast.Attribute, ast.Subscript)) and (name := _name(part) or _item(part)):
            names.add(name)
        elif isinstance(part, ast.Name):
            own.add(part.id)
        elif isinstance(part, ast.arg):
            own.add(part.arg)
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            texts.add(part.value)
    dotted = {name.partition(".")[0] for name in names if "." in name}
    kept = {name for name in names if name.partition(".")[0] not in own and name not in dotted}
    return Needs(frozenset(kept), frozenset(texts))


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and those below it, without what says only how large something is."""
    if isinstance(node, ast.Call) and _called(node) in ("len", "range") and isinstance(node.func, ast.Name):
        return
    if isinstance(node, ast.Attribute) and node.attr in ("shape", "size", "ndim", "dtype"):
        return
    yield node
    if isinstance(node, ast.Subscript):  # what is chosen by does not go into what is chosen
        is_joining = isinstance(node.value, ast.Attribute) and node.value.attr in ("c_", "r_")
        yield from _walk(node.slice if is_joining else node.value)
        return
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
        yield from _walk_comprehension(node)
        return
    for child in ast.iter_child_nodes(node):
        yield from _walk(child)


def _walk_comprehension(node: Any) -> Iterator[ast.AST]:
    """Yield what the items are made from, without loops whose variables only choose."""
    items = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    parts = [part for item in items for part in _walk(item)]
    for loop in reversed(node.generators):
        targets = {part.id for part in ast.walk(loop.target) if isinstance(part, ast.Name)}
        if any(isinstance(part, ast.Name) and part.id in targets for part in parts):
            parts += [*ast.walk(loop.target), *_walk(loop.iter)]
        else:
            parts += ast.walk(loop.target)
    yield from parts


def _joined(many: Any) -> Needs:
    several = list(many)
    names = frozenset(name for one in several for name in one.names)
    return Needs(names, frozenset(text for one in several for text in one.texts))


def call_at(scope: Scope, line: int, method: str) -> tuple[ast.Call | None, tuple[int, ...]]:
    """Return the call of a method that a line is in, and the branches that it stands in."""
    around = [one for one in scope.calls if one[0] <= line <= one[1]]
    called = [one for one in around if _called(one[2]) in (method, "fit", "fit_transform", "fit_predict")]
    for one in sorted(called, key=lambda one: one[1] - one[0]):
        return one[2], one[3]
    return None, around[0][3] if around else ()


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def argument_of(call: ast.Call, name: str, position: int) -> ast.expr | None:
    """Return what a call gives for an argument; a position below 0 asks for what the method is called on."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if position < 0:
        return call.func.value if isinstance(call.func, ast.Attribute) else None
    plain = not any(isinstance(one, ast.Starred) for one in call.args[: position + 1])
    return call.args[position] if plain and position < len(call.args) else None
