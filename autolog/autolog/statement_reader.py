"""Reads the statements of a script: which variables each gives a value, and out of which others and which texts.

Nothing is run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from autolog.connections import engine_of, filling
from autolog.displays import item_of
from autolog.expressions import (
    COMPREHENSIONS,
    Called,
    Needs,
    given_to,
    is_super,
    items_of,
    joined,
    needs_of,
    needs_of_item,
    of_loop,
)
from autolog.loop_targets import columns_of
from autolog.names import KEYS, called_name, expression_of, name_of, text_of_key, variables_in
from autolog.read_sites import CodeKey, Span, span_of
from autolog.rounds import of_any_round, of_round
from autolog.statements import Binding, Call, Loop, Scope
from autolog.surroundings import Surroundings
from autolog.taken import Taken, taken_by, written_through

LEARNS = frozenset({"fit", "partial_fit", "train"})  # methods after which an object is made from what it was given
PICKERS = frozenset({"iloc", "loc"})
_PARTS_OF_TABLES = PICKERS | {"at", "iat"}
_GROWS = frozenset(
    {
        *("add", "append", "extend", "insert", "setdefault", "update", "appendleft"),
        *("write", "writelines", "writerow", "writerows"),  # of files and of the writers of `csv`
    }
)
_CHANGING_FIRST = frozenset({"copyto", "place", "putmask"})  # functions of NumPy
_BUFFERS = frozenset({"BytesIO", "StringIO"})


class Reader:
    """Reads the statements of a scope, in their order, without those of functions that are defined in it."""

    def __init__(self) -> None:
        self._bindings: dict[str, list[Binding]] = {}
        self._changes: dict[str, list[Binding]] = {}
        self._returned: list[ast.expr] = []
        self._yields = False
        self._calls: list[Call] = []
        self._blocks: dict[Span, int] = {}
        self._count = 0
        self._around = Surroundings()
        self._when: tuple[str, bool] | None = None
        self._is_target = False  # of a loop
        self._buffers: set[str] = set()  # variables that are files in memory
        self._taken: dict[str, Taken | None] = {}  # variables that are items of others, which change with them

    def read(
        self,
        statements: list[ast.stmt],
        key: CodeKey,
        parameters: tuple[str, ...] = (),
        signature: ast.arguments | None = None,
    ) -> Scope:
        """Return what the statements of a scope say."""
        self._first = parameters[0] if parameters else ""
        self._block(statements, ())
        answers = self._returned
        return Scope(
            parameters,
            self._bindings,
            self._changes,
            joined(map(needs_of, answers)),
            answers,
            items_of(answers),
            self._calls,
            signature,
            key,
            self._yields,
            {},
            self._blocks,
        )

    def _block(self, statements: list[ast.stmt], branches: tuple[int, ...]) -> None:
        for one in statements:
            self._statement(one, branches)

    def _statement(self, one: ast.stmt, branches: tuple[int, ...]) -> None:
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return
        for part in _expressions(one):
            through: dict[int, dict[str, ast.expr]] = {}  # by call or item, the variables of comprehensions around it
            for node in ast.walk(part):
                if isinstance(node, ast.Call):
                    self._call(node, branches, through.get(id(node), {}))
                elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute):
                    self._pick(node, node.value, branches, through.get(id(node), {}))
                elif isinstance(node, COMPREHENSIONS):
                    self._iterate(node.generators[0].iter, node, branches)
                    variables = _gone_through_in(node)
                    for inner in ast.walk(node):
                        through.setdefault(id(inner), {}).update(variables)
                elif isinstance(node, (ast.Yield, ast.YieldFrom)) and node.value is not None:
                    self._yields = True
                    self._returned.append(node.value)
                elif isinstance(node, ast.NamedExpr):
                    self._taken.update(taken_by(node.target, node.value))
                    self._bind(node.target, needs_of(node.value), one, branches, value=node.value)
            self._change(of_any_round(part), one, branches)
        if isinstance(one, ast.Assign):
            for target in one.targets:
                if isinstance(one.value, ast.IfExp):  # as `if` and `else` would give it
                    asked = name_of(one.value.test)
                    self._when = (asked, False) if asked else None
                    self._assign(target, one.value.orelse, one, branches)
                    self._when = (asked, True) if asked else None
                    self._assign(target, one.value.body, one, (*branches, self._branch(one.value)))
                    self._when = None
                    continue
                self._assign(target, one.value, one, self._around.without_test(target, one.value, branches))
        elif isinstance(one, ast.AnnAssign) and one.value is not None:
            self._bind(one.target, needs_of(one.value), one, branches, value=one.value)
        elif isinstance(one, ast.AugAssign):
            self._bind(one.target, joined([needs_of(one.value), _counted_in(one)]), one, branches, adds=True)
        elif isinstance(one, ast.Return) and one.value is not None:
            self._returned.append(one.value)
        elif isinstance(one, (ast.For, ast.AsyncFor)):
            self._iterate(one.iter, one.iter, branches)
            self._is_target = True
            self._assign(one.target, one.iter, one.iter, branches, is_loop=True)
            self._is_target = False
            for node in ast.walk(one.target):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    bindings = self._bindings[node.id]
                    bindings[-1] = bindings[-1]._replace(given_by=Loop(one.target, one.iter))
        elif isinstance(one, (ast.With, ast.AsyncWith)):
            for item in one.items:
                if item.optional_vars is not None:
                    given = item.context_expr
                    self._bind(item.optional_vars, needs_of(given), given, branches, value=given)
        elif isinstance(one, ast.Expr):
            if isinstance(one.value, ast.Call):
                self._give(one.value, branches)
            for name in getattr(one, "kept_as", ()):  # by IPython, see `cells.py`
                self._bind(ast.Name(name), needs_of(one.value), one, branches, value=one.value)
        elif isinstance(one, ast.Continue):
            self._around.skip(branches, self._count)
        elif isinstance(one, ast.Delete):
            for target in one.targets:
                if isinstance(target, ast.Subscript):
                    self._drop(target.value, one, branches)
        self._below(one, branches)
        if isinstance(one, (ast.With, ast.AsyncWith)):
            self._blocks |= dict.fromkeys(map(span_of, [one, *(item.context_expr for item in one.items)]), self._count)

    def _call(self, node: ast.Call, branches: tuple[int, ...], through: Mapping[str, ast.expr]) -> None:
        self._calls.append(Call(node, branches, self._around.depth > 0, through, tuple(self._around.loops)))

    def _pick(
        self, item: ast.Subscript, picker: ast.Attribute, branches: tuple[int, ...], through: Mapping[str, ast.expr]
    ) -> None:
        """Note rows of a table that are picked, `table.iloc[places]`, as a call `iloc(places)`."""
        if picker.attr in PICKERS:
            given = item.slice.elts if isinstance(item.slice, ast.Tuple) else [item.slice]
            self._call(ast.copy_location(ast.Call(picker, given, []), item), branches, through)

    def _iterate(self, through: ast.expr, loop: ast.expr, branches: tuple[int, ...]) -> None:
        """Note a loop as a call `__iter__(through)`, which stands there, or where the whole comprehension does."""
        for place in {through, loop}:
            call = ast.copy_location(ast.Call(ast.Name("__iter__", ast.Load()), [through], []), place)
            self._call(call, branches, {})

    def _give(self, call: ast.Call, branches: tuple[int, ...]) -> None:
        """Note what a statement that is a call may change: the variables that it is given, and what it teaches."""
        arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
        function = call.func
        if isinstance(function, ast.Name):
            for name in [one.id for one in arguments if isinstance(one, ast.Name)]:
                self._bindings.setdefault(name, []).append(self._given_to(call, _changed_by(call, name), branches))
        elif isinstance(function, ast.Attribute) and function.attr in LEARNS and (name := name_of(function.value)):
            learnt = self._given_to(call, joined(map(needs_of, arguments)), branches)
            self._bindings.setdefault(name, []).append(learnt)

    def _change(self, expression: ast.AST, one: ast.stmt, branches: tuple[int, ...]) -> None:
        """Note the methods that an expression calls: they may add to what they are called on, or change attributes."""
        for node in reversed(list(ast.walk(expression))):  # of `table.load().scale()`, what is called first
            if isinstance(node, ast.Call) and self._buffers:
                self._fill(node, one, branches)
            if isinstance(node, ast.Call):
                self._write_into(node, one, branches)
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            self._grow(node, node.func, one, branches)
            holder = node.func.value
            while isinstance(holder, ast.Call) and isinstance(holder.func, ast.Attribute):
                holder = holder.func.value
            if name := self._first if is_super(holder) else name_of(holder):
                self._changes.setdefault(name, []).append(self._given_to(node, _changed_by(node, name), branches))

    def _given_to(self, call: ast.Call, needs: Needs, branches: tuple[int, ...]) -> Binding:
        place, self._count = self._count, self._count + 1
        is_loop = self._around.depth > 0
        return Binding(
            place, needs, True, branches, _end_of(call), self._around.variable, is_loop, is_loop, is_given=True
        )

    def _below(self, one: ast.stmt, branches: tuple[int, ...]) -> None:
        with self._around.inside(one):
            self._blocks_of(one, branches)
            for part in [*getattr(one, "handlers", []), *getattr(one, "cases", [])]:
                branch = self._branch(part)
                if isinstance(one, ast.Match):
                    for name in _bound_by(part.pattern):
                        self._bind(ast.Name(name), needs_of(one.subject), part.pattern, (*branches, branch))
                self._block(part.body, (*branches, branch))

    def _blocks_of(self, one: ast.stmt, branches: tuple[int, ...]) -> None:
        is_branch = isinstance(one, (ast.If, ast.Try)) or type(one).__name__ in ("TryStar", "Match")
        for name in ("body", "orelse", "finalbody"):
            block = getattr(one, name, [])
            certain = not is_branch or name == "finalbody" or (isinstance(one, ast.Try) and name == "body")
            if certain or _is_main(one):
                self._block(block, branches)
                continue
            branch = self._branch(block)
            with self._around.inside_branch(branch, one, block):
                self._block(block, (*branches, branch))

    def _branch(self, of: Any) -> int:
        return self._around.branch(of, self._count)

    def _assign(
        self, target: ast.expr, value: ast.expr, one: ast.AST, branches: tuple[int, ...], *, is_loop: bool = False
    ) -> None:
        self._taken.update(taken_by(target, value, is_loop=is_loop))
        targets = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
        values = value.elts if isinstance(value, (ast.Tuple, ast.List)) and not is_loop else []
        is_plain = not any(isinstance(part, ast.Starred) for part in targets)
        if is_loop and (several := columns_of(value, len(targets))):
            for part, gone_through in zip(targets, several, strict=True):
                self._assign(part, gone_through, one, branches, is_loop=True)
            return
        if targets and len(targets) == len(values):
            for part, given in zip(targets, values, strict=True):
                self._assign(part, given, one, branches)
        elif targets and is_plain and not is_loop and _gives_each(value):
            if isinstance(value, ast.Call):  # its function runs while items are taken
                value = ast.copy_location(ast.Call(value.func, value.args, value.keywords), one)
            for item, part in enumerate(targets):
                needs = needs_of(of_round(value, item, len(targets)) or value)
                self._bind(part, needs, one, branches, round=(item, len(targets)))
        elif targets and is_plain and is_loop and name_of(value):  # as `for name, table in pairs`
            for item, part in enumerate(targets):
                needs = needs_of(expression_of(f"{name_of(value)}{KEYS}{item}"))
                self._bind(part, of_loop(needs), one, branches)
        elif targets and is_plain and isinstance(value, ast.Call):
            for item, part in enumerate(targets):
                needs = needs_of_item(value, item)
                self._bind(part, of_loop(needs) if is_loop else needs, one, branches)
        elif targets and is_plain and not is_loop and isinstance(value, (ast.Name, ast.Attribute, ast.Subscript)):
            for item, part in enumerate(targets):  # as `X, y = parts`
                given = item_of(value, str(item))
                self._bind(part, needs_of(given), one, branches, value=given)
        else:
            needs = needs_of(value)
            whole = None if is_loop or targets else value
            self._bind(target, of_loop(needs) if is_loop else needs, one, branches, value=whole)

    def _fill(self, call: ast.Call, one: ast.stmt, branches: tuple[int, ...]) -> None:
        """Note what a call writes into a file in memory that it is given: `table.to_csv(buffer)`."""
        given = given_to(call)
        if not any(name_of(part) in self._buffers for part in given):
            return
        holder = [call.func.value] if isinstance(call.func, ast.Attribute) else []
        rest = joined(needs_of(part) for part in [*given, *holder] if name_of(part) not in self._buffers)
        for part in given:
            if name_of(part) in self._buffers:
                self._bind(part, rest, one, branches, adds=True)

    def _write_into(self, call: ast.Call, one: ast.stmt, branches: tuple[int, ...]) -> None:
        """Note the array into which a call writes: `np.copyto(part, rows)`, `np.subtract(rows, mean, out=rows)`."""
        changed = [keyword.value for keyword in call.keywords if keyword.arg == "out"]
        if isinstance(call.func, ast.Attribute) and call.func.attr in _CHANGING_FIRST:
            changed += call.args[:1]
        for part in changed:
            rest = joined(needs_of(other) for other in given_to(call) if other is not part)
            self._bind(part, rest, one, branches, adds=True)

    def _grow(self, call: ast.Call, method: ast.Attribute, one: ast.stmt, branches: tuple[int, ...]) -> None:
        engine = engine_of(name_of(method.value), self._made)
        filled = filling(call, self._made, is_connection=engine != name_of(method.value))
        if filled is not None:  # a table of a database, as if that was an item of it
            rows = joined(map(needs_of, filled.rows))
            connection = expression_of(engine) if engine else method.value
            self._bind(connection, rows, one, branches, adds=True, key=filled.table)
        elif method.attr in _GROWS:
            through = written_through(method.value)
            grown = expression_of(through) if through else method.value
            self._bind(grown, joined(map(needs_of, given_to(call))), one, branches, adds=True)
        elif method.attr == "truncate" and name_of(method.value) in self._buffers:
            self._bind(method.value, joined([]), one, branches)
        elif method.attr == "pop" and call.args:
            self._drop(method.value, one, branches)

    def _made(self, name: str) -> ast.expr | None:
        """Return what a variable was made of last; None where no statement tells."""
        several = (one.value for one in reversed(self._bindings.get(name, ())) if one.value is not None)
        return next(several, None)

    def _drop(self, holder: ast.expr, one: ast.stmt, branches: tuple[int, ...]) -> None:
        if name := name_of(holder):
            self._bind(holder, joined([]), one, branches, adds=True)
            self._bindings[name][-1] = self._bindings[name][-1]._replace(drops=True, is_given=True)

    def _bind(
        self,
        target: ast.AST,
        needs: Needs,
        one: ast.AST,
        branches: tuple[int, ...],
        *,
        adds: bool = False,
        value: ast.expr | None = None,
        key: str | None = None,
        round: tuple[int, int] | None = None,
        sets: bool = False,
    ) -> None:
        if isinstance(target, (ast.Tuple, ast.List)):
            for part in target.elts:
                self._bind(part, needs, one, branches, adds=adds)
        elif isinstance(target, ast.Starred):
            self._bind(target.value, needs, one, branches, adds=adds)
        elif isinstance(target, ast.Subscript):
            if needs.is_literal():  # `counts[word] += 1`: the key is what goes in
                needs = needs_of(target.slice)._replace(texts=frozenset())
            key = text_of_key(target.slice)
            holder = target.value
            if isinstance(holder, ast.Attribute) and holder.attr in _PARTS_OF_TABLES:  # `table.loc[rows, name] = ...`
                holder, key = holder.value, ""
            self._bind(holder, needs, one, branches, adds=True, key=key, sets=bool(key) and not adds)
            if name := name_of(holder):
                keyed = None if key else self._around.key_given_by(target.slice)
                key_name = "" if key else name_of(target.slice)
                self._bindings[name][-1] = self._bindings[name][-1]._replace(keyed=keyed, put=value, key_name=key_name)
        elif name := name_of(target):
            place, self._count = self._count, self._count + 1
            picked: tuple[tuple[int, int], ...] = ()
            conditions: tuple[ast.expr, ...] = ()
            if adds:
                conditions = self._around.conditions_of(branches)
                picked = self._around.picked_by(branches)
                members = self._around.members_for(branches)
                needs = joined([needs, *members])._replace(picks=needs.picks or bool(picked))
                branches = self._around.but_loops(branches)
            is_repeated = self._around.depth > 0
            is_anew = is_repeated or self._is_target
            around = self._around.variable, is_repeated, is_anew, self._around.depth
            binding = Binding(
                place,
                needs,
                adds,
                branches,
                _end_of(one),
                *around,
                picked=picked,
                value=value,
                key=key,
                round=round,
                sets=sets,
                loops=tuple(self._around.loops),
                turn=self._around.turn,
                conditions=conditions,
                when=self._when,
                keyed=_key_of(value),
            )
            self._bindings.setdefault(name, []).append(binding)
            if isinstance(value, ast.Call) and called_name(value) in _BUFFERS:
                self._buffers.add(name)
            taken = self._taken.get(name.partition(".")[0])
            if taken is not None and (adds or "." in name):
                self._change_holder(taken, needs, one, branches)

    def _change_holder(self, taken: Taken, needs: Needs, one: ast.AST, branches: tuple[int, ...]) -> None:
        """Note that what is done to an item is done to what holds it."""
        around, self._taken = self._taken, {}
        self._bind(expression_of(taken.holder), needs, one, branches, adds=True)
        self._taken = around
        several = self._bindings[taken.holder]
        several[-1] = several[-1]._replace(is_of_item=not taken.is_sure, is_of_view=taken.is_view)


def _changed_by(call: ast.Call, name: str) -> Needs:
    none: frozenset[str] = frozenset()
    return Needs(none, none, (Called(call, none, argument=name),))


def _key_of(made: ast.expr | None) -> tuple[str, ast.comprehension] | None:
    """Return the key under which a comprehension puts items into a dict, if that is a variable, and what gives it."""
    match made:
        case ast.DictComp(key=ast.Name(id=name), generators=[loop]) if name in variables_in(loop.target):
            return name, loop
    return None


def _counted_in(one: ast.AugAssign) -> Needs:
    """Return the keys that a variable's value is added under, `counts[label][word] += weight`; nothing for others."""
    keys: list[ast.expr] = []
    target: ast.expr = one.target
    while isinstance(target, ast.Subscript) and isinstance(one.value, ast.Name):
        keys.append(target.slice)
        target = target.value
    return joined(needs_of(key)._replace(texts=frozenset()) for key in keys if isinstance(key, ast.Name))


def _gone_through_in(comprehension: Any) -> dict[str, ast.expr]:
    """Return what each of the variables of a comprehension goes through."""
    return {name: loop.iter for loop in comprehension.generators for name in variables_in(loop.target)}


def _gives_each(value: ast.expr) -> bool:
    """Whether this is `map`, or a comprehension, that gives an item for each of what it goes through."""
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == "map"
    return isinstance(value, (ast.ListComp, ast.GeneratorExp)) and [len(one.ifs) for one in value.generators] == [0]


def _bound_by(pattern: ast.pattern) -> list[str]:
    """Return the variables that a `case` gives parts of what is matched."""
    names = (getattr(node, "name", None) or getattr(node, "rest", None) for node in ast.walk(pattern))
    return [name for name in names if name]


def _end_of(one: Any) -> tuple[int, int]:
    return one.end_lineno or 0, one.end_col_offset or 0


def _is_main(one: ast.stmt) -> bool:
    """Whether this is `if __name__ == "__main__"`, which is no branch for whoever runs in it."""
    return isinstance(one, ast.If) and isinstance(one.test, ast.Compare) and name_of(one.test.left) == "__name__"


def _expressions(one: ast.stmt) -> Iterator[ast.AST]:
    """Yield the expressions of a statement, without the statements below it."""
    for child in ast.iter_child_nodes(one):
        if isinstance(child, (ast.expr, ast.withitem)):
            yield child
