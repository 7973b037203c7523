"""The script's own functions and classes, of all files of it that were seen at work, and who calls whom by name."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from autolog.dataflow.imported import files_imported_by
from autolog.dataflow.paths import Fields, attribute, item
from autolog.dataflow.stages import held_by
from autolog.dataflow.units import FUNCTIONS, Unit, bound_in, end_of, name_of
from autolog.names import variables_in
from autolog.parsing import parse
from autolog.read_sites import CodeKey, Span, span_of

COMPREHENSIONS = (ast.DictComp, ast.GeneratorExp, ast.ListComp, ast.SetComp)
LOOPS = (ast.For, ast.AsyncFor, ast.While)
_MODELS = frozenset({"LightningModule", "Layer", "Model", "Module", "PreTrainedModel"})


class Program:
    """The files of a script that were seen at work."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self.functions: dict[str, list[Unit]] = defaultdict(list)
        self.methods: dict[str, list[Unit]] = defaultdict(list)
        self.classes: dict[str, ast.ClassDef] = {}
        self.calls: dict[str, list[ast.Call]] = defaultdict(list)  # by the name of what is called
        self.attributes: dict[str, list[ast.Attribute]] = defaultdict(list)  # that are read
        self.collating: list[ast.expr] = []  # functions that loaders are given to make batches
        self._modules: dict[str, Unit | None] = {}
        self._names_imported: dict[str, list[ast.ImportFrom]] = {}  # by file
        self._by_key: dict[CodeKey, Unit] = {}
        self._bodies: dict[CodeKey, Unit] = {}
        self._parents: dict[ast.AST, ast.AST] = {}
        self._units: dict[ast.AST, Unit] = {}

    def add(self, file: str, text: str) -> None:
        """Read a file, unless it is known or no Python."""
        if file in self._modules:
            return
        try:
            tree = parse(text)
            imports = []
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom):
                    imports.append(node)
                for child in ast.iter_child_nodes(node):
                    self._parents[child] = node
            module = self._modules[file] = self._new(Unit((file, "<module>", 0), tree))
            self._read(tree.body, module, None)
            self._names_imported[file] = imports
        except (SyntaxError, ValueError, RecursionError):
            self._modules[file] = None

    def imports_of(self, file: str) -> list[str]:
        """Return the files of the script's own that define what a file imports by name."""
        return list(files_imported_by(self._names_imported.get(file, ())))

    def unit(self, key: CodeKey) -> Unit | None:
        """Return a function, or a module."""
        return self._modules.get(key[0]) if key[1] == "<module>" else self._by_key.get(key)

    def around_class(self, key: CodeKey) -> Unit | None:
        """Return the function or module in which a class stands, of which this is the body; None for other code."""
        return self._bodies.get(key)

    def unit_of(self, node: ast.AST) -> Unit:
        """Return the function or module that an expression stands in."""
        return self._units[node]

    def node_at(self, unit: Unit, span: Span) -> ast.expr | None:
        """Return what was under way there: a call, what a loop takes its items from, what a block closes."""
        if not unit.spans:
            unit.spans.update(_spans_of(unit.node))
        if span not in unit.spans:  # the innermost around it
            nodes = (one for one in ast.walk(unit.node) if isinstance(one, ast.expr))
            around = [one for one in nodes if _begin_of(one) <= span[:2] and span[2:] <= end_of(one)]
            unit.spans[span] = around[-1] if around else None
        return unit.spans[span]

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Return what a node is a part of."""
        return self._parents.get(node)

    def statement(self, node: ast.AST) -> ast.stmt:
        """Return the statement that an expression stands in; that of a decorator or a default is the definition."""
        one = node
        while not isinstance(one, ast.stmt):
            one = self._parents[one]
        return one

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield a node and what it stands in, up to the function."""
        one: ast.AST | None = node
        while one is not None and not isinstance(one, (*FUNCTIONS, ast.Module)):
            yield one
            one = self._parents.get(one)

    def is_within(self, node: ast.AST, outer: ast.AST) -> bool:
        """Whether a node is part of another one, or is that one."""
        one: ast.AST | None = node
        while one is not None and one is not outer:
            one = self._parents.get(one)
        return one is outer

    def comprehension_of(self, variable: ast.Name) -> ast.comprehension | None:
        """Return what gives a variable its value that a comprehension around it has for itself; None for others."""
        unit = self._units.get(variable)
        if unit is None or variable.id not in unit.of_comprehensions:
            return None
        for one in self.around(variable):
            if isinstance(one, COMPREHENSIONS) and not self.is_within(variable, one.generators[0].iter):
                for each in one.generators:
                    if variable.id in variables_in(each.target):
                        return each
        return None

    def uses_of(self, name: str) -> list[ast.Name]:
        """Return where the value of a variable of this name is used, in all functions and modules."""
        return [one for unit in self.units for one in unit.loads.get(name, ())]

    def loops_around(self, node: ast.AST) -> list[ast.stmt]:
        """Return the loops that a node stands in, the innermost first."""
        return [one for one in self.around(node) if isinstance(one, LOOPS)]

    # functions and classes

    def bases(self, name: str) -> list[str]:
        """Return a class of the script's and those above it, the nearest first."""
        found: list[str] = []
        todo = [name]
        while todo:
            one = todo.pop(0)
            if one in self.classes and one not in found:
                found.append(one)
                todo += map(name_of, self.classes[one].bases)
        return found

    def family(self, name: str) -> list[str]:
        """Return a class, those above it and those that are made of it."""
        above = self.bases(name)
        return above + [other for other in self.classes if other not in above and name in self.bases(other)]

    def method(self, owner: str, name: str) -> Unit | None:
        """Return the method that objects of a class have under a name."""
        own = {one.owner.name: one for one in self.methods.get(name, ()) if one.owner is not None}
        return next((own[base] for base in self.bases(owner) if base in own), None)

    def is_model(self, name: str) -> bool:
        """Whether objects of a class are models of PyTorch or Keras: numbers that it is given are settings."""
        return any(name_of(base) in _MODELS for one in self.bases(name) for base in self.classes[one].bases)

    def methods_of(self, value: ast.expr, name: str, unit: Unit) -> list[Unit]:
        """Return the methods of the script's classes that a call of a name on a value may run."""
        found = self.methods.get(name, [])
        owner = self._class_of(value, unit)
        if not found or owner is None:
            return found
        is_above = isinstance(value, ast.Call) and name_of(value.func) == "super"
        own = None if is_above else self.method(owner, name)
        family = self.family(owner)
        below = [one for one in found if one.owner is not None and one.owner.name in family]
        return below if own is None or own in below else [own, *below]

    def is_of_known_class(self, function: ast.expr, unit: Unit) -> bool:
        """Whether this is a method of an object whose class is known to be the script's."""
        return isinstance(function, ast.Attribute) and self._class_of(function.value, unit) is not None

    def _class_of(self, value: ast.expr, unit: Unit) -> str | None:
        """Return the class of a value, where it is the object of a method, or was just made of a class."""
        if isinstance(value, ast.Call) and name_of(value.func) == "super":
            value = ast.Name("self")
        if isinstance(value, ast.Name):
            around: Unit | None = unit
            while around is not None and around.owner is None:
                around = around.outer
            if around is not None and around.owner is not None and value.id in ("self", "cls", around.myself):
                return around.owner.name
            made = [self._parents.get(one) for one in unit.stores.get(value.id, ())]
            names = {
                name_of(one.value.func) if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call) else ""
                for one in made
            }
            only = next(iter(names)) if len(names) == 1 else ""
            return only if only in self.classes else None
        if isinstance(value, ast.Call) and name_of(value.func) in self.classes:
            return name_of(value.func)
        return None

    def called(self, function: ast.expr, unit: Unit) -> tuple[list[Unit], list[str]]:
        """Return the functions and classes of the script's that a call may run."""
        if (bound := bound_in(function)) is not None:
            return self.called(bound, unit)
        name = name_of(function)
        if unit.is_of_class and unit.owner is not None and isinstance(function, ast.Name) and name == unit.myself:
            name = unit.owner.name
        if name in self.classes:
            return [], [name]
        if isinstance(function, ast.Name) and name in self.functions:
            found = self.functions[name]
            return [one for one in found if one.outer is unit] or found, []
        if isinstance(function, ast.Attribute):
            is_of_module = self.is_imported(function.value, unit) or name_of(function.value) in ("self", "cls")
            methods = [] if self.is_imported(function.value, unit) else self.methods_of(function.value, name, unit)
            return (self.functions.get(name, []) if is_of_module and not methods else methods), []
        return self._held(function, unit), []

    def _held(self, function: ast.expr, unit: Unit) -> list[Unit]:
        """Return the functions that a variable or an item may be that is called, if all of them are the script's."""
        several = [self.functions.get(name_of(one), []) for one in held_by(self, function, unit)]
        return [one for each in several for one in each] if all(several) else []

    def called_objects(self, function: ast.expr, unit: Unit) -> list[Unit]:
        """Return the methods that may run where a variable or an attribute is called that holds an object."""
        found = self.methods.get("__call__", [])
        owner = self._class_of(function, unit) if found else None
        if owner is not None:
            bases = self.bases(owner)
            return [one for one in found if one.owner is not None and one.owner.name in bases]
        is_unknown = isinstance(function, ast.Name) and (
            function.id in unit.accepts
            or any(
                isinstance(self._parents.get(one), (ast.For, ast.AsyncFor)) for one in unit.stores.get(function.id, ())
            )
        )
        is_held = isinstance(function, ast.Attribute) and name_of(function.value) == "self"
        return found if is_unknown or is_held else []

    def run_by(self, value: ast.expr) -> list[Unit]:
        """Return the functions of the script's that run where a library calls what it was given: also an object's."""
        unit = self.unit_of(value)
        owner = self._class_of(value, unit)
        if owner is not None:
            return [one for one in [self.method(owner, "__call__")] if one is not None]
        return self.called(value, unit)[0]

    def fields_of(self, name: str) -> list[str]:
        """Return the names of what a class without `__init__` is made of: a dataclass."""
        return [
            one.target.id
            for base in reversed(self.bases(name))
            for one in self.classes[base].body
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
        ]

    def as_item(self, fields: Fields) -> Fields:
        """Return which part of a named tuple an attribute is, by its place; others as they are."""
        for name, one in self.classes.items():
            if any(name_of(base) == "NamedTuple" for base in one.bases):
                places = [attribute(each) for each in self.fields_of(name)]
                if fields[0] in places:
                    return item(places.index(fields[0])), *fields[1:]
        return fields

    def calls_of(self, unit: Unit) -> list[ast.Call]:
        """Return the calls that may run a function, by its name: methods are called on objects, functions are not."""
        modules = {Path(file).stem for file in self._modules}
        return [
            one
            for one in self.calls.get(unit.name, ())
            if (isinstance(one.func, ast.Name) and unit.owner is None)
            or (isinstance(one.func, ast.Attribute) and self._may_be_own(one.func.value, self.unit_of(one), modules))
        ]

    def _may_be_own(self, value: ast.expr, unit: Unit, modules: set[str]) -> bool:
        """Whether a value is no module, or one of the script's own."""
        imports = self._imports_of(value, unit)
        names = (one.name.rpartition(".")[2] for each in imports for one in each.names)
        return not imports or any(name in modules for name in names)

    def is_imported(self, value: ast.expr, unit: Unit) -> bool:
        """Whether a value is a module, whose functions change nothing of it."""
        return bool(self._imports_of(value, unit))

    def _imports_of(self, value: ast.expr, unit: Unit) -> list[ast.Import | ast.ImportFrom]:
        """Return the statements that import what a variable holds; none if it gets other values, too."""
        around: Unit | None = unit if isinstance(value, ast.Name) else None
        while around is not None and isinstance(value, ast.Name):
            stores = around.stores.get(value.id)
            if stores:
                imports = [one for one in stores if isinstance(one, (ast.Import, ast.ImportFrom))]
                return imports if len(imports) == len(stores) else []
            around = around.outer
        return []

    # reading

    def _new(self, unit: Unit) -> Unit:
        self.units.append(unit)
        self._by_key[unit.key] = unit
        self._units[unit.node] = unit
        return unit

    def _read(self, nodes: Iterable[ast.AST], unit: Unit, owner: ast.ClassDef | None) -> None:
        for node in nodes:
            if isinstance(node, FUNCTIONS):
                self._read_function(node, unit, owner)
            elif isinstance(node, ast.ClassDef):
                before = self.classes.get(node.name)
                if before is None or self._units[before].key[0] == unit.key[0]:  # of two files, the first is nearer
                    self.classes[node.name] = node
                self._units[node] = unit
                self._bodies[(unit.key[0], node.name, _first_line(node))] = unit
                self._read(node.body, unit, node)
                self._read([*node.decorator_list, *node.bases, *node.keywords], unit, None)
            elif isinstance(node, (ast.stmt, ast.ExceptHandler, ast.match_case)):
                self._note(node, unit)
                self._read(ast.iter_child_nodes(node), unit, owner)
            else:
                for one in ast.walk(node):
                    self._note(one, unit)

    def _read_function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, unit: Unit, owner: ast.ClassDef | None
    ) -> None:
        inner = self._new(Unit((unit.key[0], node.name, _first_line(node)), node, unit, owner))
        unit.inner.append(inner)
        (self.functions if owner is None else self.methods)[node.name].append(inner)
        defaults = (one for one in (*node.args.defaults, *node.args.kw_defaults) if one is not None)
        self._read([*node.decorator_list, *defaults], unit, None)
        self._read(node.body, inner, None)

    def _note(self, node: ast.AST, unit: Unit) -> None:
        self._units[node] = unit
        match node:
            case ast.Name(ctx=ast.Load()):
                unit.loads[node.id].append(node)
            case ast.Name():
                unit.stores[node.id].append(node)
            case ast.comprehension():
                unit.of_comprehensions.update(variables_in(node.target))
            case ast.Call():
                self.calls[name_of(node.func)].append(node)
                self._note_started(node, unit)
                self.collating += (one.value for one in node.keywords if one.arg == "collate_fn")
            case ast.Attribute(ctx=ast.Load()):
                self.attributes[node.attr].append(node)
            case ast.Global() | ast.Nonlocal():
                home = self._modules[unit.key[0]] if isinstance(node, ast.Global) else unit.outer
                if home is not None:
                    unit.shared.update(dict.fromkeys(node.names, home))
            case ast.Import() | ast.ImportFrom():
                for one in node.names:
                    unit.stores[(one.asname or one.name).partition(".")[0]].append(node)
            case ast.MatchAs(name=str()) | ast.MatchStar(name=str()):
                unit.stores[str(node.name)].append(node)

    def _note_started(self, node: ast.Call, unit: Unit) -> None:
        """Note what a thread or process shall run, `Thread(target=produce, args=(queue,))`, as a call of that."""
        given = {one.arg: one.value for one in node.keywords}
        target = given.get("target")
        if not isinstance(target, (ast.Name, ast.Attribute)):
            return
        args, kwargs = given.get("args"), given.get("kwargs")
        by_place = args.elts if isinstance(args, (ast.List, ast.Tuple)) else []
        items = zip(kwargs.keys, kwargs.values, strict=True) if isinstance(kwargs, ast.Dict) else ()
        by_name = [ast.keyword(str(key.value), one) for key, one in items if isinstance(key, ast.Constant)]
        call = ast.copy_location(ast.Call(target, by_place, by_name), node)
        self._units[call], self._parents[call] = unit, self._parents[target]
        self.calls[name_of(target)].append(call)


def _first_line(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    return min([node.lineno, *(one.lineno for one in node.decorator_list)])


def _begin_of(node: ast.AST) -> tuple[int, int]:
    return node.lineno, node.col_offset  # type: ignore[attr-defined]


def _spans_of(unit: ast.AST) -> dict[Span, ast.expr | None]:
    """Return what is under way at each part of a text: of several expressions at the same place, the outermost."""
    found: dict[Span, ast.expr | None] = {}
    for node in ast.walk(unit):
        match node:
            case ast.For() | ast.AsyncFor():
                found.setdefault(span_of(node), node.iter)
            case ast.With() | ast.AsyncWith():  # its end
                found.setdefault(span_of(node), node.items[-1].context_expr)
            case ast.expr():
                found.setdefault(span_of(node), node)
    return found
