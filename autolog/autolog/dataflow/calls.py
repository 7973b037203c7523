"""Calls: into the script's own functions and back, and what a library's are taken to do with what they are given."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from autolog.dataflow import branches
from autolog.dataflow.paths import (
    CONTENT,
    WHOLE,
    Fields,
    attribute,
    constant,
    is_of_object,
    item,
    of_item,
    of_items,
)
from autolog.dataflow.program import Unit, name_of
from autolog.dataflow.sites import AS_VALUE, BY_LIBRARY, CALL, CallSite, Here

if TYPE_CHECKING:
    from autolog.dataflow.walk import Walk

NOT_IN_TRAINING = frozenset(
    {
        *("__del__", "__enter__", "__exit__", "__init__", "__len__", "__repr__", "__str__"),
        *("on_test_end", "on_test_epoch_end", "on_test_start", "predict_dataloader", "predict_step", "prepare_data"),
        *("setup", "teardown", "test_dataloader", "test_step"),
    }
)  # methods that a framework does not call while it trains, or whose result tells nothing
# What gives nothing of what it is given on to anybody.
_SILENT = frozenset(
    {
        *(
            "callable",
            "close",
            "debug",
            "error",
            "exists",
            "hasattr",
            "hash",
            "hist",
            "id",
            "imshow",
            "info",
            "isinstance",
        ),
        *(
            "issubclass",
            "len",
            "makedirs",
            "mkdir",
            "perf_counter",
            "plot",
            "print",
            "range",
            "savefig",
            "seek",
            "show",
        ),
        *("super", "title", "type", "unlink", "warning"),
    }
)
# Names so common among containers, arrays and models that a method of the script's is hardly meant.
_COMMON = frozenset(
    {
        *("add", "append", "astype", "backward", "clear", "close", "copy", "count", "cpu", "cuda", "detach", "eval"),
        *(
            "extend",
            "float",
            "format",
            "get",
            "index",
            "insert",
            "int",
            "item",
            "items",
            "join",
            "keys",
            "long",
            "lower",
        ),
        *("max", "mean", "min", "numpy", "parameters", "pop", "read", "remove", "replace", "reshape", "setdefault"),
        *("sort", "split", "state_dict", "std", "strip", "sum", "to", "tolist", "update", "upper", "values", "view"),
        *("write", "zero_grad"),
    }
)
# What makes data of a setting that it is given, and what only passes it on; other calls take settings as settings.
_MAKING = frozenset(
    {
        *("DataFrame", "FloatTensor", "LongTensor", "Series", "Tensor", "array", "as_tensor", "asanyarray", "asarray"),
        *(
            "concatenate",
            "from_dict",
            "from_list",
            "from_numpy",
            "from_records",
            "full",
            "hstack",
            "stack",
            "tensor",
            "vstack",
        ),
    }
)
_PASSING = frozenset(
    {
        *("DictReader", "Path", "astype", "dict", "enumerate", "expand", "float", "frozenset", "get", "int", "items"),
        *("keys", "list", "load", "loads", "loadtxt", "max", "mean", "min", "open", "read", "read_csv", "read_json"),
        *("read_text", "reader", "repeat", "reshape", "reversed", "safe_load", "set", "sorted", "std", "str", "sum"),
        *("to", "tuple", "values", "zip"),
    }
)
# How the names of methods begin that keep what they are given in their object.
_KEEPING = (
    *(
        "adapt",
        "add",
        "append",
        "attach",
        "build",
        "collect",
        "copy_",
        "create",
        "enqueue",
        "execute",
        "extend",
        "feed",
        "fill_",
    ),
    *("fit", "insert", "learn", "load", "partial_fit", "push", "put", "record", "register", "remember", "send", "set"),
    *("sort", "store", "train", "update", "write"),
)
_SAME = frozenset(
    {"copy", "cycle", "deepcopy", "dict", "islice", "iter", "list", "reversed", "shuffle", "sorted", "tuple"}
)
_OF_A_MODEL = frozenset(
    {"children", "cpu", "cuda", "eval", "modules", "named_parameters", "parameters", "state_dict", "to", "train"}
)
_PARTS_OF_TRAINING = frozenset({"layers", "lr_scheduler", "nn", "optim", "optimizers"})  # modules of frameworks
_CHANGING_FIRST = frozenset({"copyto", "heappush", "insort"})


# to functions of the script's


def of_method(walk: Walk, call: ast.Call, function: ast.Attribute, fields: Fields, here: Here) -> None:
    """Follow a value, of which a method is called."""
    name = function.attr
    if name in _SILENT:
        return
    for place in walk.goals_of(call, here):
        walk.reach(place, here)
    is_object = is_of_object(fields)
    own = walk.program.methods_of(function.value, name, here.unit) if is_object or name not in _COMMON else []
    for one in own:
        enter_method(walk, one, call, fields, here)
    if not is_object:
        _of_library_method(walk, call, name, fields, here)
    elif not own:
        if name in _OF_A_MODEL:
            is_same = name in ("cpu", "cuda", "eval", "to", "train")
            walk.up(call, fields if is_same else WHOLE, here)
        else:
            _offer(walk, call, fields, here)


def of_argument(walk: Walk, call: ast.Call, given: ast.AST, fields: Fields, here: Here) -> None:
    """Follow a value that a call is given, as an argument or a keyword."""
    goals = list(walk.goals_of(call, here))
    if goals:
        if is_of_object(fields):
            _offer(walk, call, fields, here)
        elif not here.is_setting:
            for place in goals:
                walk.reach(place, here)
        return
    name = name_of(call.func)
    if name in _SILENT:
        return
    if name == "step" and isinstance(call.func, ast.Attribute) and not here.is_setting:  # a scheduler
        branches.steer(walk, call, here)
    functions, classes = walk.program.called(call.func, here.unit)
    is_object_called = not (functions or classes)
    for one in walk.program.called_objects(call.func, here.unit) if is_object_called else ():
        _bind(walk, one, call, given, fields, here, is_bound=True)
    if name in _COMMON and isinstance(call.func, ast.Attribute) and name_of(call.func.value) not in ("self", "cls"):
        functions = []
    for one in functions:
        _bind(walk, one, call, given, fields, here, is_bound=isinstance(call.func, ast.Attribute))
    for owner in classes:
        _of_class(walk, owner, call, given, fields, here)
    if not (functions or classes):
        _of_library(walk, call, given, fields, here)


def enter_method(walk: Walk, method: Unit, node: ast.expr, fields: Fields, here: Here, kind: str = CALL) -> None:
    """Take the value into a method, as part of its object."""
    if method.myself:
        walk.into(method, method.myself, fields, CallSite(node, here.unit, kind), here)


def enter_methods(walk: Walk, names: Sequence[str], node: ast.expr, fields: Fields, here: Here) -> None:
    """Take the value into the methods that an object has for an operation, whatever its class is."""
    for name in names:
        for one in walk.program.methods.get(name, ()):
            enter_method(walk, one, node, fields, here)


def _bind(
    walk: Walk, unit: Unit, call: ast.Call, given: ast.AST, fields: Fields, here: Here, *, is_bound: bool
) -> None:
    """Take the value into a function as the parameters that a call gives it for."""
    site = CallSite(call, here.unit, CALL)
    skipped = 1 if is_bound and unit.myself else 0
    for parameter, part in _parameters_for(unit, call, given, fields, skipped):
        walk.into(unit, parameter, part, site, here)


def _parameters_for(
    unit: Unit, call: ast.Call, given: ast.AST, fields: Fields, skipped: int
) -> Iterator[tuple[str, Fields]]:
    """Yield the parameters that an argument may be, each with the part of it that has the value."""
    names = unit.parameters[skipped:]
    if isinstance(given, ast.keyword):
        if given.arg is None:
            for name in (*names, *unit.keyword_only):
                if (part := of_item(fields, name)) is not None:
                    yield name, part
            if unit.keywords:
                yield unit.keywords, fields
        elif given.arg in unit.parameters or given.arg in unit.keyword_only:
            yield given.arg, fields
        elif unit.keywords:
            yield unit.keywords, (item(given.arg), *fields)
        return
    place = next(number for number, one in enumerate(call.args) if one is given)
    if isinstance(given, ast.Starred):
        for number, name in enumerate(names[place:]):
            if (part := of_item(fields, number)) is not None:
                yield name, part
        if unit.rest:
            yield unit.rest, fields
    elif any(isinstance(one, ast.Starred) for one in call.args[:place]):
        yield from ((name, fields) for name in names[place:])
    elif place < len(names):
        yield names[place], fields
    elif unit.rest:
        yield unit.rest, (CONTENT, *fields)


def _of_class(walk: Walk, owner: str, call: ast.Call, given: ast.AST, fields: Fields, here: Here) -> None:
    """Follow a value that an object of the script's class is made of."""
    made = walk.program.method(owner, "__init__")
    if made is not None:
        if here.may_steer or not walk.program.is_model(owner):
            _bind(walk, made, call, given, fields, here, is_bound=True)
        return
    names = walk.program.fields_of(owner)
    if isinstance(given, ast.keyword):
        walk.up(call, (attribute(given.arg), *fields) if given.arg else WHOLE, here)
        return
    place = next(number for number, one in enumerate(call.args) if one is given)
    if isinstance(given, ast.Starred):
        for number, name in enumerate(names[place:]):
            if (part := of_item(fields, number)) is not None:
                walk.up(call, (attribute(name), *part), here)
    else:
        walk.up(call, (attribute(names[place]), *fields) if place < len(names) else WHOLE, here)


def key_of(walk: Walk, node: ast.expr | None, here: Here) -> str | int | None:
    """Return the key that an expression is: a constant, also one that callers give for a parameter."""
    found = constant(node)
    site = here.callers[0] if here.callers else None
    if found is not None or not isinstance(node, ast.Name) or site is None or site.kind != CALL:
        return found
    if node.id not in here.unit.parameters or here.unit.stores.get(node.id) or not isinstance(site.node, ast.Call):
        return None
    is_bound = here.unit.myself is not None and isinstance(site.node.func, ast.Attribute)
    names = here.unit.parameters[1 if is_bound else 0 :]
    pairs = [*zip(names, site.node.args, strict=False), *((one.arg, one.value) for one in site.node.keywords)]
    given = next((value for name, value in pairs if name == node.id), None)
    return key_of(walk, given, here._replace(unit=site.unit, callers=here.callers[1:]))


# to libraries


def _of_library_method(walk: Walk, call: ast.Call, name: str, fields: Fields, here: Here) -> None:
    """Follow a container, table or array, of which a method is called, to what that gives."""
    part: Fields | None = WHOLE
    if name == "items":
        part, here = (CONTENT, item(1), *of_items(fields)) if fields else WHOLE, here.of_data()
    elif name == "values":
        part, here = (CONTENT, *of_items(fields)) if fields else WHOLE, here.of_data()
    elif name in ("get", "pop", "setdefault") and call.args:
        key = key_of(walk, call.args[0], here)
        part = of_item(fields, key)
        here = here.choosing(key) if isinstance(key, str) and fields[:1] in ((), (CONTENT,)) else here
    elif name in ("copy", "cpu", "cuda", "double", "eval", "float", "to"):
        part = fields
    if part is not None:
        walk.up(call, part, here if name in _PASSING else here.of_data())


def _of_library(walk: Walk, call: ast.Call, given: ast.AST, fields: Fields, here: Here) -> None:
    """Follow a value that a library's function is given: into its result, and into what keeps it."""
    name = name_of(call.func)
    statement = walk.program.statement(call)
    holder = call.func.value if isinstance(call.func, ast.Attribute) else None
    if holder is not None and name in branches.ADDING and not walk.program.is_imported(holder, here.unit):
        is_whole = name in ("extend", "update")
        walk.change(holder, (fields or (CONTENT,)) if is_whole else (CONTENT, *fields), statement, here)
        return
    if is_of_object(fields):
        if name in _SAME or name in ("asdict", "cast", "compile", "replace"):
            walk.up(call, fields, here)
        else:
            _offer(walk, call, fields, here)
        return
    if (here.is_setting and name not in _MAKING | _PASSING) or (not here.may_steer and _is_layer(call)):
        return
    if name in _MAKING:
        here = here.of_data()
    _to_functions(walk, call, given, here)
    if name == "setattr" and len(call.args) == 3:
        key = constant(call.args[1])
        walk.change(call.args[0], (attribute(str(key)), *fields) if key else (CONTENT,), statement, here)
        return
    is_kept = name.startswith(_KEEPING) or name.endswith("_")
    if holder is not None and is_kept and not walk.program.is_imported(holder, here.unit):
        walk.change(holder, (CONTENT, *fields) if name == "setdefault" else (CONTENT,), statement, here)
    if name in _CHANGING_FIRST and call.args[0] is not given:
        walk.change(call.args[0], (CONTENT,), statement, here)
    walk.up(call, _given_by(name, call, given, fields), here)


def _is_layer(call: ast.Call) -> bool:
    """Whether a call makes a part of a network or what trains it, whose numbers are settings."""
    holder = name_of(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    return holder in _PARTS_OF_TRAINING and not name_of(call.func).endswith(("Loss", "Parameter", "from_pretrained"))


def _given_by(name: str, call: ast.Call, given: ast.AST, fields: Fields) -> Fields:
    """Return which part of what a library's function gives has the value."""
    if name in _SAME:
        return fields
    if name in ("choice", "next"):
        return of_items(fields)
    if name == "enumerate":
        return CONTENT, item(1), *of_items(fields)
    place = next((number for number, one in enumerate(call.args) if one is given), None)
    if name == "zip" and place is not None and not isinstance(given, ast.Starred):
        return CONTENT, item(place), *of_items(fields)
    return WHOLE


def _to_functions(walk: Walk, call: ast.Call, given: ast.AST, here: Here) -> None:
    """Take the value into functions that a library is given with it: it may call them with that."""
    for other in (*call.args, *(one.value for one in call.keywords)):
        if other is given or (isinstance(given, ast.keyword) and other is given.value):
            continue
        site = CallSite(call, here.unit, BY_LIBRARY)
        if isinstance(other, ast.Lambda):
            names = {one.arg for one in other.args.args}
            for node in (one for name in names for one in here.unit.loads.get(name, ())):
                if walk.program.is_within(node, other):
                    walk.up(node, WHOLE, here)
        elif isinstance(other, (ast.Name, ast.Attribute)):
            functions, _ = walk.program.called(other, here.unit)
            for one in functions if name_of(other) not in _COMMON else ():
                for parameter in one.parameters[1 if one.myself else 0 :]:
                    walk.into(one, parameter, WHOLE, site, here)


def _offer(walk: Walk, call: ast.Call, fields: Fields, here: Here) -> None:
    """Hand an object of the script's class to a library, which may call the methods that use this part of it."""
    for name, several in walk.program.methods.items():
        for one in several if name not in NOT_IN_TRAINING or name == "setup" else ():
            parents = map(walk.program.parent, one.loads.get(one.myself or "", ()))
            if any(isinstance(around, ast.Attribute) and attribute(around.attr) == fields[0] for around in parents):
                enter_method(walk, one, call, fields, here, BY_LIBRARY)


# and back


def answer(walk: Walk, fields: Fields, here: Here) -> None:
    """Return the value from a function to those who have called it."""
    unit = here.unit
    if unit.is_module:
        return
    if unit.is_cached and unit.is_property and unit.myself:
        walk.change(ast.Name(unit.myself), (attribute(unit.name), *fields), None, here)
    sites = callers_of(walk, here)
    if unit.is_cached and here.callers:  # for later calls with the same arguments, too
        others = callers_of(walk, here._replace(callers=()))
        sites += [one for one in others if _has_same_arguments(one[0].node, here.callers[0].node)]
    for site, outer in sites:
        if site.kind == AS_VALUE:
            walk.up(site.node, WHOLE, outer)
        elif site.kind == BY_LIBRARY:
            _answer_library(walk, site.node, unit, outer)
        elif isinstance(site.node, (ast.Call, ast.Attribute, ast.Subscript)):
            walk.up(site.node, fields, outer)
        else:  # a loop takes its items
            items = fields if unit.name == "__iter__" else (CONTENT, *fields)
            walk.up(site.node, items, outer)
    if not here.callers:
        _answer_anybody(walk, here, is_called=bool(sites))


def _has_same_arguments(one: ast.expr, other: ast.expr) -> bool:
    if one is other or not (isinstance(one, ast.Call) and isinstance(other, ast.Call)):
        return False
    return [ast.dump(part) for part in (*one.args, *one.keywords)] == [
        ast.dump(part) for part in (*other.args, *other.keywords)
    ]


def _answer_library(walk: Walk, node: ast.expr, unit: Unit, outer: Here) -> None:
    """Return the value to a library that has called a function of the script's."""
    goals = list(walk.goals_of(node, outer))
    if unit.name not in NOT_IN_TRAINING or unit.name == "setup":
        for place in goals:
            walk.reach(place, outer)
    if not goals:
        walk.up(node, WHOLE if isinstance(node, ast.Call) else (CONTENT,), outer)


def _answer_anybody(walk: Walk, here: Here, *, is_called: bool) -> None:
    """Return the value to whom a function is handed on, and to the objects whose methods a library calls."""
    unit, program = here.unit, walk.program
    if unit.owner is None:
        used: list[ast.expr] = [one for other in program.units for one in other.loads.get(unit.name, ())]
    else:
        used = [] if unit.is_property else list(program.attributes.get(unit.name, ()))
    for node in used:
        around = program.parent(node)
        if not (isinstance(around, ast.Call) and around.func is node):
            walk.up(node, WHOLE, here._replace(unit=program.unit_of(node), callers=()))
    if unit.owner is not None and not is_called and unit.name not in NOT_IN_TRAINING:
        for name in program.family(unit.owner.name):
            for call in program.calls.get(name, ()):
                walk.up(call, WHOLE, here._replace(unit=program.unit_of(call), callers=()))


def callers_of(walk: Walk, here: Here) -> list[tuple[CallSite, Here]]:
    """Return where a function was called from, with where that stands; from everywhere if nothing is known."""
    unit, program = here.unit, walk.program
    if here.callers:
        site = here.callers[0]
        return [(site, here._replace(unit=site.unit, callers=here.callers[1:]))]
    nodes: list[ast.expr] = []
    if unit.owner is not None and unit.name == "__init__":
        nodes += (call for name in program.family(unit.owner.name) for call in program.calls.get(name, ()))
    else:
        nodes += program.calls_of(unit)
        nodes += program.attributes.get(unit.name, ()) if unit.is_property else ()
    sites = [CallSite(node, program.unit_of(node), CALL) for node in nodes]
    return [(site, here._replace(unit=site.unit, callers=())) for site in sites]
