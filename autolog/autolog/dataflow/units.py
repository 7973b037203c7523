"""Functions of the script's, and what stands in them."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from autolog.read_sites import CodeKey, Span

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Unit:
    """A function, or the statements of a module.

    Attributes:
        loads: Where each variable is read.
        stores: Where each gets a value.
        of_comprehensions: Variables that a comprehension has for itself, somewhere in it.
        given: From where on each has the value that a statement gives it, as far as that was asked for.
        spans: What is under way at each part of its text, once that was asked for.
        shared: Variables that are those of the module or of the function around it.
        parameters: By place; the names of all are in `accepts`.
        decorators: The names of the functions that decorate it.
    """

    def __init__(
        self, key: CodeKey, node: ast.AST, outer: Unit | None = None, owner: ast.ClassDef | None = None
    ) -> None:
        self.key = key
        self.node = node
        self.outer = outer
        self.owner = owner
        self.inner: list[Unit] = []
        self.loads: dict[str, list[ast.Name]] = defaultdict(list)
        self.stores: dict[str, list[ast.AST]] = defaultdict(list)
        self.of_comprehensions: set[str] = set()
        self.given: dict[str, list[tuple[tuple[int, int], ast.stmt]]] = {}
        self.spans: dict[Span, ast.expr | None] = {}
        self.shared: dict[str, Unit] = {}
        self.parameters: list[str] = []
        self.keyword_only: list[str] = []
        self.rest: str | None = None  # `*args`
        self.keywords: str | None = None  # `**kwargs`
        self.decorators: set[str] = set()
        if isinstance(node, FUNCTIONS):
            given = node.args
            self.parameters = [one.arg for one in (*given.posonlyargs, *given.args)]
            self.keyword_only = [one.arg for one in given.kwonlyargs]
            self.rest = given.vararg.arg if given.vararg else None
            self.keywords = given.kwarg.arg if given.kwarg else None
            self.decorators = {name_of(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list}
        self.accepts = {*self.parameters, *self.keyword_only, *filter(None, (self.rest, self.keywords))}
        self.is_property = bool(self.decorators & {"property", "cached_property"})
        self.is_cached = bool(self.decorators & {"cache", "cached_property", "lru_cache"})
        self.is_static = "staticmethod" in self.decorators
        self.is_of_class = "classmethod" in self.decorators

    @property
    def name(self) -> str:
        """The function's name."""
        return self.key[1]

    @property
    def is_module(self) -> bool:
        """Whether this is no function."""
        return self.outer is None

    @property
    def myself(self) -> str | None:
        """The parameter of a method that is its object; None of other functions."""
        return self.parameters[0] if self.owner is not None and self.parameters and not self.is_static else None

    def binds(self, name: str) -> bool:
        """Whether a variable of this name is the function's own."""
        return name in self.accepts or (name in self.stores and name not in self.shared)


def name_of(node: ast.AST) -> str:
    """Return the last name of a dotted one; nothing for other expressions."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def bound_in(node: ast.AST) -> ast.expr | None:
    """Return the function that a `partial` gives some of its arguments; None for other expressions."""
    match node:
        case ast.Call(func=function, args=[bound, *_]) if name_of(function) == "partial":
            return bound
    return None


def own_nodes(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield what stands in statements, but for the functions and classes that they define."""
    todo = list(nodes)
    while todo:
        node = todo.pop()
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Lambda)):
            yield node
            todo += ast.iter_child_nodes(node)


def is_generator(unit: Unit) -> bool:
    """Whether a function gives its items one by one."""
    body = unit.node.body if isinstance(unit.node, FUNCTIONS) else []
    return any(isinstance(one, (ast.Yield, ast.YieldFrom)) for one in own_nodes(body))


def end_of(node: ast.AST) -> tuple[int, int]:
    """Return the line and column where a node ends."""
    return node.end_lineno or 0, node.end_col_offset or 0  # type: ignore[attr-defined]


def place_of(node: ast.AST, nodes: Sequence[ast.AST | None]) -> int | None:
    """Return the place of a node among others, as the very node."""
    return next((place for place, one in enumerate(nodes) if one is node), None)


def given_to(unit: Unit, call: ast.expr) -> list[tuple[str, ast.expr]]:
    """Return what a call gives for each parameter of a function, but for starred arguments."""
    if not isinstance(call, ast.Call):
        return []
    names = unit.parameters[1 if unit.myself else 0 :]
    by_name = ((one.arg, one.value) for one in call.keywords if one.arg is not None)
    return [*zip(names, call.args, strict=False), *by_name]
