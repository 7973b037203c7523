"""Scripts that are written in another way and mean the same: what is named of them must stay the same.

Each function here returns the text of a script anew, or None where the script does not let itself be written so.
"""

import ast
from collections.abc import Iterable

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# What looks at names itself, or begins anew in other processes.
_BY_NAME = (
    "__name__",
    "global ",
    "nonlocal",
    "import *",
    "exec(",
    "locals()",
    "globals()",
    ".query(",
    ".eval(",
    "@app",
    "sys.path",
    "duckdb",
)
_BY_PROCESSES = ("Parallel", "multiprocessing", "concurrent")


def with_variables(text: str) -> str:
    """Give arguments that are calls a variable: `f(g(x))` becomes `step_1 = g(x)` and `f(step_1)`."""
    program = ast.parse(text)
    program.body = _Variables().of_block(program.body)
    return _text(program)


def in_two_functions(text: str) -> str | None:
    """Put the first half of the statements into a function, and the rest into one that is given their variables."""
    program = ast.parse(text)
    movable = _movable(text, program)
    half = len(movable) * 9 // 20
    first, second = movable[:half], movable[half:]
    shared = sorted(_stored(first) & _used(second))
    if not (first and shared) or "prepare" in text or "finish" in text:  # the names of the two
        return None
    given = ast.Tuple([ast.Name(name, ast.Load()) for name in shared], ast.Load())
    kept = [one for one in program.body if one not in movable]
    prepare = _function("prepare", [], [*first, ast.Return(given)])
    call = ast.Call(ast.Name("finish", ast.Load()), [ast.Starred(_call("prepare"), ast.Load())], [])
    program.body = [*kept, prepare, _function("finish", shared, second), ast.Expr(call)]
    return _text(program)


def in_an_object(text: str) -> str | None:
    """Put all statements into a method, and their variables into attributes of its object."""
    program = ast.parse(text)
    movable = _movable(text, program)
    inner = [part for one in movable for part in ast.walk(one)]
    if len(movable) < 4 or any(isinstance(part, (*_DEFINITIONS, ast.AnnAssign)) for part in inner):
        return None
    targets = [part.target for part in inner if isinstance(part, (ast.For, ast.NamedExpr))]
    targets += [part.optional_vars for part in inner if isinstance(part, ast.withitem) and part.optional_vars]
    own = {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}
    own |= {part.name for part in inner if isinstance(part, ast.ExceptHandler) and part.name}
    attributes = _Attributes(_stored(movable) - own)
    run = _function("run", ["self"], [attributes.visit(one) for one in movable])
    job = ast.ClassDef("Job", [], [], [run], [])
    call = ast.Call(ast.Attribute(_call("Job"), "run", ast.Load()), [], [])
    program.body = [*(one for one in program.body if one not in movable), job, ast.Expr(call)]
    return _text(program)


REWRITINGS = (with_variables, in_two_functions, in_an_object)


def _movable(text: str, program: ast.Module) -> list[ast.stmt]:
    """Return the statements that can stand in a function: those whose variables no function of the script uses."""
    if any(one in text for one in (*_BY_NAME, *_BY_PROCESSES)):
        return []
    functions = [one for one in program.body if isinstance(one, _DEFINITIONS[:3])]
    rest = [one for one in program.body if not (isinstance(one, _DEFINITIONS) or _is_docstring(one))]
    kept = [one for one in rest if _stored([one]) & _used(functions)]
    movable = [one for one in rest if one not in kept]
    is_free = not _stored(movable) & _used([*kept, *functions])
    is_plain = all(isinstance(one, (ast.Assign, ast.AnnAssign)) for one in kept)
    return movable if is_free and is_plain and not _needs_order(program.body, movable) else []


def _needs_order(statements: list[ast.stmt], movable: list[ast.stmt]) -> bool:
    """Whether a statement that stays where it is needs what one has done that would come after it: an environment."""
    acts = (one for one in movable if not isinstance(one, (ast.Assign, ast.AnnAssign)) or not _stored([one]))
    first = next((statements.index(one) for one in acts), len(statements))
    stays = (one for one in statements[first:] if one not in movable)
    return any(isinstance(one, (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)) for one in stays)


def _is_docstring(one: ast.stmt) -> bool:
    return isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)


def _used(nodes: Iterable[ast.stmt]) -> set[str]:
    return {part.id for one in nodes for part in ast.walk(one) if isinstance(part, ast.Name)}


def _stored(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the variables that statements give a value, but for those of comprehensions."""
    found: set[str] = set()
    for one in nodes:
        if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load):
            found.add(one.id)
        if isinstance(one, _COMPREHENSIONS):
            found |= _stored(loop.iter for loop in one.generators)
        elif not isinstance(one, ast.Lambda):
            found |= _stored(ast.iter_child_nodes(one))
    return found


def _call(name: str) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), [], [])


def _function(name: str, parameters: list[str], body: list[ast.stmt]) -> ast.FunctionDef:
    arguments = ast.arguments([], [ast.arg(one) for one in parameters], None, [], [], None, [])
    return ast.FunctionDef(name, arguments, body, [])


def _text(program: ast.Module) -> str:
    for one in ast.walk(program):  # which Python 3.12 asks for
        if isinstance(one, (ast.FunctionDef, ast.ClassDef)) and not hasattr(one, "type_params"):
            one.type_params = []
    return ast.unparse(ast.fix_missing_locations(program))


class _Variables:
    """Statements whose arguments get variables of their own."""

    def __init__(self) -> None:
        self._count = 0

    def of_block(self, block: list[ast.stmt]) -> list[ast.stmt]:
        """Return the statements of a block anew."""
        made: list[ast.stmt] = []
        for one in block:
            for name in ("body", "orelse", "finalbody"):
                if inner := getattr(one, name, None):
                    setattr(one, name, self.of_block(inner))
            for handler in getattr(one, "handlers", []):
                handler.body = self.of_block(handler.body)
            if isinstance(one, (ast.Assign, ast.Expr, ast.Return)) and isinstance(one.value, ast.Call):
                made += self._before(one.value)
            made.append(one)
        return made

    def _before(self, call: ast.Call) -> list[ast.stmt]:
        holder = call.func
        while isinstance(holder, ast.Attribute):
            holder = holder.value
        parts = [part for one in call.args for part in ast.walk(one)]
        is_bound = any(isinstance(one, (ast.Yield, ast.YieldFrom, ast.Await, ast.NamedExpr)) for one in parts)
        is_special = any(isinstance(one, ast.Name) and one.id in ("super", "locals", "globals") for one in parts)
        if is_bound or is_special or not (isinstance(holder, ast.Name) and call.args):
            return []
        if not all(isinstance(one, ast.Call) for one in call.args):  # else the order would be another
            return []
        names = [f"step_{self._count + number}" for number in range(1, len(call.args) + 1)]
        self._count += len(names)
        pairs = list(zip(names, call.args, strict=True))
        call.args = [ast.Name(name, ast.Load()) for name in names]
        return [ast.Assign([ast.Name(name, ast.Store())], value) for name, value in pairs]


class _Attributes(ast.NodeTransformer):
    """Variables that become attributes of `self`, but for those of lambdas and comprehensions."""

    def __init__(self, names: set[str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Attribute(ast.Name("self", ast.Load()), node.id, node.ctx) if node.id in self._names else node

    def _scoped(self, node: ast.AST, own: set[str]) -> ast.AST:
        around, self._names = self._names, self._names - own
        made = super().generic_visit(node)
        self._names = around
        return made

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.Lambda):
            return self._scoped(node, {one.arg for one in (*node.args.args, *node.args.kwonlyargs)})
        if not isinstance(node, _COMPREHENSIONS):
            return super().generic_visit(node)
        targets = [loop.target for loop in node.generators]
        return self._scoped(
            node, {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}
        )
