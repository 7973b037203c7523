"""Loops over what stands in the text one by one: `for table in (train, test)`, `for year in (2022, 2023)`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from autolog.dataflow.paths import CONTENT, Fields, constant, constant_place, is_of_key, item
from autolog.dataflow.sites import CALL, Here, KeyedTurn, NumberedTurn, Turn
from autolog.dataflow.units import Unit, given_to, name_of, place_of
from autolog.names import OF_EACH_ITEM, named_part, variables_in

if TYPE_CHECKING:
    from autolog.dataflow.program import Program

Keys = list[str | int]

MOST_TURNS = 20  # that are told apart
_MOST_DICTS = 10  # that are made of each other
_CHANGING = frozenset({"append", "clear", "extend", "insert", "pop", "popitem", "remove", "setdefault", "update"})
_GIVING = (ast.For, ast.AsyncFor, ast.comprehension)
_IN_ORDER = frozenset({"enumerate", "list", "tuple", "zip"})
UNKNOWN = -1  # one of them, and nobody knows which


def in_turn(several: ast.expr, place: int | None) -> list[ast.expr]:
    """Return what a loop gives to its variable, round by round; nothing where that does not stand in the text.

    Args:
        several: What the loop goes through.
        place: That of the variable, where each item is given to several.
    """
    if isinstance(several, (ast.List, ast.Tuple)):
        if place is None:
            return several.elts
        items = [one.elts for one in several.elts if isinstance(one, (ast.List, ast.Tuple))]
        return [one[place] for one in items if place < len(one)]
    if not isinstance(several, ast.Call):
        return []
    name = name_of(several.func)
    if isinstance(several.func, ast.Attribute) and isinstance(several.func.value, ast.Dict):
        return several.func.value.values if (name, place) in (("values", None), ("items", 1)) else []
    inner = zipped(several, place)
    return [] if inner is None else in_turn(inner, None)


def zipped(several: ast.Call, place: int | None) -> ast.expr | None:
    """Return what the variable at a place goes through, of `zip(...)` and `enumerate(...)`; None for other calls."""
    name = name_of(several.func)
    if name == "enumerate" and place == 1:
        place = 0
    elif name != "zip":
        return None
    return several.args[place] if place is not None and place < len(several.args) else None


def turn_of(loop: ast.For | ast.AsyncFor, fields: Fields) -> tuple[ast.AST, int] | None:
    """Return in which round of a loop a part of what it goes through has its turn; None if that is not in the text."""
    if isinstance(loop.iter, (ast.List, ast.Tuple)):
        place = constant_place(fields)
        return loop, UNKNOWN if place is None else place
    places = (None,) if isinstance(loop.target, ast.Name) else range(2)
    return (loop, UNKNOWN) if any(in_turn(loop.iter, place) for place in places) else None


def turn_of_listed(program: Program, here: Here, several: ast.expr, fields: Fields) -> NumberedTurn | None:
    """Return in which round a loop takes an item of a list that stands in the text, also under a name; None for others.

    Args:
        program: The script.
        here: Where the loop stands.
        several: What the loop goes through, or an argument of `zip` and the like in it.
        fields: Which part of this is asked about.
    """
    through, loop = several, program.parent(several)
    while isinstance(loop, ast.Call) and name_of(loop.func) in _IN_ORDER:
        through, loop = loop, program.parent(loop)
    place = constant_place(fields)
    if not isinstance(loop, _GIVING) or loop.iter is not through or place is None:
        return None
    written = _given(program, several, here)
    if not isinstance(written, (ast.List, ast.Tuple)) or any(isinstance(one, ast.Starred) for one in written.elts):
        return None
    return NumberedTurn(loop, place, len(written.elts))


def _given(program: Program, value: ast.expr, here: Here) -> ast.expr:
    """Return what a variable has been given, as `meant` does, also by who called the function."""
    found, site = meant(program, here.unit, value), here.callers[0] if here.callers else None
    if site is None or not isinstance(found, ast.Name) or here.unit.stores.get(found.id):
        return found
    given = next((one for name, one in given_to(here.unit, site.node) if name == found.id), None)
    return found if given is None else _given(program, given, here.at_caller())


def turn_of_key(program: Program, key: ast.expr, text: str, here: Here, part: str = "") -> KeyedTurn | None:
    """Return in which round of a loop a key is a text; None where no loop gives it.

    Args:
        program: The script.
        key: What the loop gives, or a part of it, also to who calls the function: `tables[job["data"]]`.
        text: The key, as a text.
        here: Where that stands.
        part: Which part of `key` the key is.
    """
    name, _, rest = named_part(key).partition(".")
    part = ".".join(filter(None, [rest, part]))
    for loop in program.loops_around(key):
        if isinstance(loop, (ast.For, ast.AsyncFor)) and name in variables_in(loop.target):
            return KeyedTurn(loop, ".".join(filter(None, [name, part])), text)
    site = here.callers[0] if here.callers else None
    if site is None or site.kind != CALL or not name or here.unit.stores.get(name):
        return None
    given = next((one for parameter, one in given_to(here.unit, site.node) if parameter == name), None)
    return None if given is None else turn_of_key(program, given, text, here.at_caller(), part)


def texts_in_turn(program: Program, turn: Turn) -> dict[str, str]:
    """Return the constants that a loop gives variables in a round, as texts."""
    if isinstance(turn, KeyedTurn):
        return {turn.variable: turn.text}
    loop, number, count = turn
    if not isinstance(loop, _GIVING):
        return {}
    names = [one for one in ast.walk(loop.target) if isinstance(one, ast.Name)]
    found = {one.id: keys_in_turn(program, program.unit_of(loop), one, loop) for one in names}
    return {name: str(keys[number]) for name, keys in found.items() if len(keys) == count}


def turn_of_item(program: Program, unit: Unit, call: ast.Call, fields: Fields) -> NumberedTurn | None:
    """Return in which round a loop takes the item of a dict, `for name, table in tables.items()`; None if not told."""
    loop = program.parent(call)
    if not isinstance(loop, ast.For) or loop.iter is not call or not isinstance(call.func, ast.Attribute):
        return None
    held = _dict_meant(program, unit, call.func.value)
    keys = [item(constant(one)) for one in held.keys] if isinstance(held, ast.Dict) else []
    is_told = len(set(keys)) == len(keys) and fields[:1] != (CONTENT,) and CONTENT not in keys
    return NumberedTurn(loop, keys.index(fields[0]), len(keys)) if is_told and fields and fields[0] in keys else None


def keys_in_turn(program: Program, unit: Unit, key: ast.expr, loop: ast.For | ast.AsyncFor | ast.comprehension) -> Keys:
    """Return the constants that a variable is given by a loop, round by round; nothing where they are not known."""
    is_tuple = isinstance(loop.target, ast.Tuple)
    names = [name_of(one) for one in (loop.target.elts if isinstance(loop.target, ast.Tuple) else [loop.target])]
    if not isinstance(key, ast.Name) or key.id not in names:
        return []
    several = _keys_of(program, unit, loop.iter, names.index(key.id) if is_tuple else None)
    found = [one for one in map(constant, several) if one is not None]
    return found if len(found) == len(several) <= MOST_TURNS else []


def keys_meant(program: Program, unit: Unit, key: ast.expr) -> Keys:
    """Return the constants that a key is, all of them where a comprehension goes through several; nothing for others.

    A round of a `for` statement may be a training of its own: its keys are not told apart.
    """
    if not isinstance(key, ast.Name):
        return []
    within = program.comprehension_of(key)
    if within is not None:
        return keys_in_turn(program, unit, key, within)
    found = constant(meant(program, unit, key))
    return [] if found is None else [found]


def kept_key(program: Program, items: ast.Call, fields: Fields) -> tuple[ast.AST, str] | None:
    """Return the dict, and which part of it, that gets an item under the key that it has had: None for other parts.

    Args:
        program: The script.
        items: A call of `items` of a dict.
        fields: Which part of that dict is asked about.
    """
    loop = program.parent(items)
    made = None if loop is None else program.parent(loop)
    match made:
        case ast.DictComp(key=ast.Name(id=key), generators=[ast.comprehension(target=ast.Tuple(elts=[first, _]))]):
            return (made, fields[0]) if name_of(first) == key and is_of_key(fields) else None
    return None


def _keys_of(program: Program, unit: Unit, several: ast.expr, place: int | None) -> list[ast.expr | None]:
    """Return what a loop gives to a variable, also where it goes through a constant or the keys of a dict."""
    if isinstance(several, ast.Call) and isinstance(several.func, ast.Attribute):
        held = _dict_meant(program, unit, several.func.value)
        is_of_keys = (name_of(several.func), place) in (("keys", None), ("items", 0))
        return list(held.keys) if isinstance(held, ast.Dict) and is_of_keys else []
    inner = zipped(several, place) if isinstance(several, ast.Call) else None
    if inner is not None:
        return _keys_of(program, unit, inner, None)
    held = meant(program, unit, several)
    if isinstance(held, ast.Dict):
        return list(held.keys) if place is None else []
    if isinstance(held, ast.Constant) and isinstance(held.value, str):  # letter by letter
        return [ast.Constant(one) for one in held.value] if place is None else []
    found: list[ast.expr | None] = []
    for one in in_turn(held, place):
        starred = one.value if isinstance(one, ast.Starred) else None
        found += [meant(program, unit, one)] if starred is None else _keys_of(program, unit, starred, None)
    return found


def meant(program: Program, unit: Unit, value: ast.expr) -> ast.expr:
    """Return what a variable has been given by its only statement; other expressions as they are."""
    around: Unit | None = unit
    while around is not None and isinstance(value, ast.Name):
        stores = around.stores.get(value.id, ())
        if stores or value.id in around.accepts:
            is_given_once = len(stores) == 1 and value.id not in around.accepts
            given = _given_to(program, *stores) if is_given_once else None
            return value if given is None or _may_change(program, value.id, given) else given
        around = around.outer
    return value


def _dict_meant(program: Program, unit: Unit, value: ast.expr) -> ast.expr:
    """Return the dict whose keys a value has: a dict of data sets has those of the dict that it is made of, too."""
    for _ in range(_MOST_DICTS):
        value = meant(program, unit, value)
        match value:
            case ast.Call(func=ast.Name(id="DatasetDict" | "dict"), args=[inner], keywords=[]):
                value = inner
            case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in OF_EACH_ITEM:
                value = inner
            case ast.Call(func=function, keywords=given) if name_of(function) == "load_dataset":
                return _files_of(program, unit, given) or value
            case _:
                break
    return value


def _files_of(program: Program, unit: Unit, given: list[ast.keyword]) -> ast.Dict | None:
    """Return the dict of files that `load_dataset` is given, one for each data set; None for others."""
    arguments = {one.arg: one.value for one in given}
    several = arguments.get("data_files")
    files = None if several is None or "split" in arguments else meant(program, unit, several)
    return files if isinstance(files, ast.Dict) and all(map(_is_one_file, files.values)) else None


def _is_one_file(path: ast.expr) -> bool:
    """Whether this is the path of one file of this machine, and no list or pattern of several."""
    text = ast.unparse(path) if isinstance(path, (ast.Constant, ast.JoinedStr)) or _is_text(path) else "*"
    return "*" not in text and "://" not in text


def _is_text(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and name_of(value.func) == "str"


def _given_to(program: Program, store: ast.AST) -> ast.expr | None:
    """Return what an assignment gives a variable, also one of several; None for other statements."""
    around = program.parent(store)
    given = program.parent(around) if isinstance(around, ast.Tuple) else around
    if not isinstance(given, ast.Assign) or len(given.targets) > 1:
        return None
    if not isinstance(around, ast.Tuple):
        return given.value
    values = given.value.elts if isinstance(given.value, ast.Tuple) else []
    place = place_of(store, around.elts)
    return values[place] if place is not None and len(values) == len(around.elts) else None


def _may_change(program: Program, name: str, given: ast.expr) -> bool:
    """Whether items are added to a list or dict of this name, or taken out."""
    if not isinstance(given, (ast.List, ast.Dict)):
        return False
    around = map(program.parent, program.uses_of(name))
    return any(
        (isinstance(one, ast.Attribute) and one.attr in _CHANGING)
        or (isinstance(one, ast.Subscript) and not isinstance(one.ctx, ast.Load))
        for one in around
    )
