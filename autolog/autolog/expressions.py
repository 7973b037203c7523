"""What an expression of a script is made from: variables, texts that may name files, and calls. Nothing is run."""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from autolog.displays import in_any_order, texts_in
from autolog.names import (
    ALL_OF,
    CHOSEN,
    COMPUTED,
    KEYS,
    SOME_OF,
    called_name,
    computed_key,
    expression_of,
    is_key,
    item_name,
    name_of,
    named_part,
    number_of,
    variables_in,
)
from autolog.parsing import copy_of

_CHOOSING = frozenset(  # arguments that say what is taken of something, and not what goes in
    [
        "axis",
        "by",
        "cols",
        "columns",
        "dtype",
        "how",
        "index_col",
        "indices",
        "key",
        "keys",
        "left_on",
        "level",
        "names",
        "on",
        "right_on",
        "sep",
        "subset",
        "usecols",
    ]
)
# attributes that tell which columns there are, of a table, or of the one that a model was trained on
NAMES_OF_COLUMNS = frozenset({"column_names", "columns", "feature_name_", "feature_names", "feature_names_in_"})
_BY_NAMES = frozenset({"drop", "filter", "select_dtypes"})  # methods that give a table with some of its columns
_VARIABLE = re.compile(r"@([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)")  # in the queries of pandas
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


class Called(NamedTuple):
    """A call within an expression.

    Args:
        node: The call.
        own: The variables of comprehensions and lambdas that it stands in, which are none of the scope's, and for those
            that go through known keys `name=key` for each.
        item: Which item of what it gives is meant; None for all.
        argument: The variable that it is given, or called on, if what counts is what it adds to that one.
        part: The attribute of that variable that counts.
        loop: How far below what a `for` statement goes through it stands, and so gives an item a round; 0 for nowhere.
    """

    node: ast.Call
    own: frozenset[str]
    item: int | None = None
    argument: str = ""
    part: str = ""
    loop: int = 0


class Needs(NamedTuple):
    """What an expression is made from.

    Args:
        names: Variables: `table`, `self.table`.
        texts: What may name files.
        calls: Calls.
        picks: Whether a comprehension takes only some items of what it goes through.
        indexes: Variables that stand between brackets: `rows[places]`.
    """

    names: frozenset[str]
    texts: frozenset[str]
    calls: tuple[Called, ...] = ()
    picks: bool = False
    indexes: frozenset[str] = frozenset()

    def is_literal(self) -> bool:
        """Whether this is a number, None or an empty list, for example, in which no data is."""
        return not (self.names or self.texts or self.calls)


def is_super(node: ast.expr) -> bool:
    """Whether this is `super()`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


@lru_cache(maxsize=2000)
def needs_of(node: ast.AST, own: frozenset[str] = frozenset()) -> Needs:
    """Return what an expression is made from, without the variables of comprehensions and lambdas, and `own` ones."""
    return _needs(list(_walk(node)), own)


def needs_of_item(call: ast.Call, item: int) -> Needs:
    """Return what an item of what a call gives is made from."""
    needs = needs_of(call)
    return needs._replace(calls=tuple(one._replace(item=item) for one in needs.calls))


def of_loop(needs: Needs, depth: int = 1) -> Needs:
    """Return the same, of what a `for` statement goes through."""
    return needs._replace(calls=tuple(one._replace(loop=depth) for one in needs.calls))


@lru_cache(maxsize=2000)
def needs_of_call(called: Called) -> Needs:
    """Return what a call is made from: its arguments, and the function or what the method is called on."""
    needs = _needs([part for given in _given(called.node) for part in _walk(given)], called.own)
    return needs if not called.loop else of_loop(needs, called.loop + 1)


def _needs(parts: list[ast.AST], outer: frozenset[str]) -> Needs:
    found: Counter[str] = Counter()
    texts: set[str] = set()
    calls: list[ast.Call] = []
    items: dict[int, int] = {}  # of calls that one is taken of: `load()[0]`
    own: set[str] = set(outer)
    picks = False
    indexes: set[str] = set()
    for part in parts:
        if isinstance(part, ast.Subscript):
            indexes.update(_indexes_in(part))
        if isinstance(part, COMPREHENSIONS):
            picks = picks or any(loop.ifs for loop in part.generators)
        elif isinstance(part, ast.Call):
            calls.append(part)
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            found[part.id] += 1
        elif isinstance(part, (ast.Attribute, ast.Subscript)) and (name := name_of(part) or item_name(part)):
            found[name] += 1
        elif isinstance(part, ast.Name):
            own.add(part.id)
        elif isinstance(part, ast.arg):
            own.add(part.arg)
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            texts.add(part.value)
        elif isinstance(part, ast.Subscript) and isinstance(part.value, ast.Call) and number_of(part.slice) >= 0:
            items[id(part.value)] = number_of(part.slice)
    keys: dict[str, list[str]] = {}
    for name, mark, key in (one.partition("=") for one in outer):
        if mark:
            keys.setdefault(name, []).append(key)
    for part in parts:
        for name, several in _keys_gone_through(part, own):
            keys.setdefault(name, []).extend(several)
    names = {each for name in _without_parts(found) for each in _items(name, keys, own)}
    dotted = {name[:place] for name in names for place, letter in enumerate(name) if letter == "."}
    dotted -= _needed_whole(found)
    kept = {name for name in names if name.partition(".")[0] not in own and name not in dotted}
    inner = frozenset(own).union(f"{name}={key}" for name, several in keys.items() for key in several)
    called = tuple(Called(call, inner, items.get(id(call))) for call in calls)
    chosen_by = frozenset(name for name in indexes if name.partition(".")[0] not in own)
    return Needs(frozenset(kept), frozenset(texts), called, picks, chosen_by)


def _without_parts(found: Counter[str]) -> set[str]:
    """Return names, without items by their keys of what is needed as a whole, too."""
    by_keys = Counter(name.partition(KEYS)[0] for name in found.elements() if KEYS in name)
    return {name for name in found if KEYS not in name or found[holder := name.partition(KEYS)[0]] <= by_keys[holder]}


def _needed_whole(found: Counter[str]) -> set[str]:
    """Return the names that stand by themselves, too, and not only before a dot or bracket."""
    of_parts = Counter(map(_holder_of, found.elements()))
    return {name for name, count in found.items() if count > of_parts[name]}


def _holder_of(name: str) -> str:
    """Return what an attribute belongs to, or an item."""
    return name.partition(CHOSEN)[0] if CHOSEN in name else name.rpartition(".")[0]


def _indexes_in(item: ast.Subscript) -> set[str]:
    """Return the variables, attributes and items by which something is chosen: `rows[places]`, `rows[part["a"], 0]`."""
    several = item.slice.elts if isinstance(item.slice, ast.Tuple) else [item.slice]
    return {name for one in several if (name := name_of(one) or item_name(one))}


def _keys_gone_through(part: ast.AST, own: set[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the variables of comprehensions and the keys that they are: texts that stand there, or see `item_name`."""
    for loop in part.generators if isinstance(part, COMPREHENSIONS) else ():
        texts, several = texts_in(loop.iter), _holder_gone_through(loop.iter)
        if several and several.partition(".")[0] not in own:
            texts = [f"${SOME_OF if loop.ifs else ALL_OF}{_left_of(loop, own) or several}"]
        elif not (texts and all(map(is_key, texts))):
            texts = ["$"]
        for name in variables_in(loop.target):
            yield name, texts if isinstance(loop.target, ast.Name) else ["$"]


def _holder_gone_through(several: ast.expr) -> str:
    """Return the name of what is gone through, `tables` or `job.tables` for `job["tables"]`; nothing for others."""
    name = named_part(in_any_order(several))
    return "" if CHOSEN in name else name


def _left_of(loop: ast.comprehension, own: set[str]) -> str:
    """Return what the conditions of a comprehension leave, `=[k for k in folds if k != last]`, as a key is computed.

    Nothing where there are none, or where they ask for variables of comprehensions around it.
    """
    names = set(variables_in(*loop.ifs))
    if not (loop.ifs and isinstance(loop.target, ast.Name)) or names & own - {loop.target.id}:
        return ""
    left = ast.unparse(ast.ListComp(ast.Name(loop.target.id, ast.Load()), [loop]))
    return "" if CHOSEN in left or KEYS in left else f"{COMPUTED}{left}"


def _items(name: str, keys: dict[str, list[str]], own: set[str]) -> list[str]:
    """Return the items that a name with a variable key is, where a comprehension's variable is the key."""
    holder, _, key = name.partition(CHOSEN)
    if key in keys:
        return [f"{holder}.{text}" for text in keys[key]]
    asked = variables_in(computed_key(key)) if key.startswith(COMPUTED) else [key]
    return [name] if own.isdisjoint(asked) else [f"{holder}.$"]


def items_of(returned: list[ast.expr]) -> tuple[Needs, ...]:
    """Return what each item of the tuples is made from that a function returns or yields."""
    tuples = [one.elts for one in returned if isinstance(one, ast.Tuple)]
    if not tuples or len(tuples) < len(returned) or len(set(map(len, tuples))) > 1:
        return ()
    return tuple(joined(map(needs_of, several)) for several in zip(*tuples, strict=True))


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and those below it, down to calls, without what says only how large something is."""
    if isinstance(node, ast.Call):
        if not _is_size(node):
            yield node
        return
    if isinstance(node, ast.Attribute) and (node.attr in ("shape", "size", "ndim", "dtype") or _is_of_names(node)):
        return
    node = _by_keys(node) if isinstance(node, COMPREHENSIONS) else node
    yield node
    if isinstance(node, ast.Subscript):  # what is chosen by does not go into what is chosen
        part = node.value.attr if isinstance(node.value, ast.Attribute) else ""
        if part not in ("c_", "r_"):
            yield from _walk(node.value)
            yield from _listed_in(node.slice)
        if part in ("c_", "r_") or part in NAMES_OF_COLUMNS:  # names are no data; what chooses some of them may be
            yield from _walk(node.slice)
        return
    if isinstance(node, COMPREHENSIONS):
        yield from _walk_comprehension(node)
        return
    for child in ast.iter_child_nodes(node):
        yield from _walk(child)


def _by_keys(comprehension: Any) -> Any:
    """Return a comprehension that picks items of a dict as one that goes through its keys: these tell what is picked.

    So `[rows for year, rows in tables.items() if year > 2020]` is `[tables[year] for year in tables if year > 2020]`.
    """
    match comprehension.generators:
        case [
            ast.comprehension(
                target=ast.Tuple(elts=[ast.Name(id=key), ast.Name(id=item)]),
                iter=ast.Call(func=ast.Attribute(value=holder, attr="items"), args=[], keywords=[]),
                ifs=[_, *_],
            )
        ] if name_of(holder) and key != item:
            changed = _ByKey(item, holder, key).visit(copy_of(comprehension))
            changed.generators[0].target = ast.Name(key, ast.Store())
            changed.generators[0].iter = holder
            return changed
    return comprehension


class _ByKey(ast.NodeTransformer):
    """Puts `holder[key]` in the place of a variable."""

    def __init__(self, name: str, holder: ast.expr, key: str) -> None:
        self._name = name
        self._item = ast.Subscript(holder, ast.Name(key, ast.Load()), ast.Load())

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.copy_location(copy.copy(self._item), node) if node.id == self._name else node


def _is_size(call: ast.Call) -> bool:
    """Whether a call tells only how large something is, or how large the largest or smallest of several are."""
    if called_name(call) in ("max", "min"):
        several = [one for one in call.args if isinstance(one, (ast.ListComp, ast.GeneratorExp))]
        return len(several) == len(call.args) == 1 and _is_length(several[0].elt)
    return isinstance(call.func, ast.Name) and call.func.id in ("len", "range")


def _is_length(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"


def _counted_for(item: ast.expr) -> Iterator[ast.AST]:
    """Yield what is counted for each item of a comprehension: `[len(text.split()) for text in texts]` is data of it."""
    several = item.elts if isinstance(item, (ast.List, ast.Tuple)) else [item]
    for one in several:
        if isinstance(one, ast.Call) and _is_length(one):
            for given in one.args:
                yield from _walk(given)


def _is_of_names(node: ast.Attribute) -> bool:
    """Whether this tells which columns a table has of which only names have chosen them: `table.drop("id").columns`."""
    match node.value:
        case ast.Call(func=ast.Attribute(attr=method)):
            return node.attr in NAMES_OF_COLUMNS and method in _BY_NAMES
    return False


def _given(call: ast.Call) -> Iterator[ast.AST]:
    """Yield what goes into the result of a call, without what only chooses: a name, a key, columns."""
    yield call.func
    is_method = isinstance(call.func, ast.Attribute)
    chooses = {"get": 0, "pop": 0}.get(called_name(call)) if is_method else {"getattr": 1}.get(called_name(call))
    for place, one in enumerate(call.args):
        if place != chooses:
            yield one
        if is_method and called_name(call) in ("eval", "query"):
            yield from _asked_for_in(one)
    for keyword in call.keywords:
        if keyword.arg not in _CHOOSING:
            yield keyword.value


def _asked_for_in(query: ast.expr) -> Iterator[ast.AST]:
    """Yield the variables that a text of pandas's names: `table.query("id not in @left_out")`."""
    texts = (one.value for one in ast.walk(query) if isinstance(one, ast.Constant) and type(one.value) is str)
    yield from (expression_of(name) for text in texts for name in _VARIABLE.findall(text))


def _walk_comprehension(node: Any) -> Iterator[ast.AST]:
    """Yield what the items are made from, without loops whose variables only choose."""
    items = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    parts = [part for item in items for part in (*_walk(item), *_counted_for(item))]
    used = {name for part in parts for name in _names_within(part)}
    conditions = [condition for loop in node.generators for condition in loop.ifs]
    measured = [part for condition in conditions for part in measured_in(condition)]
    used |= {part.id for part in measured if isinstance(part, ast.Name)}
    parts += [part for condition in conditions for part in members_of(condition)]
    parts += [part for part in measured if isinstance(part, ast.Subscript) and _is_looked_up(part)]
    for loop in reversed(node.generators):
        parts += ast.walk(loop.target)
        if not used.isdisjoint(variables_in(loop.target)):
            given = list(_walk(loop.iter))
            used |= {name for part in given for name in _names_within(part)}
            parts += given
            if name_of(loop.iter) and (keys := _keys_taken([*items, *conditions], loop.target)):
                parts.append(expression_of(f"{name_of(loop.iter)}{KEYS}{','.join(sorted(keys))}"))
    yield from parts


def _keys_taken(parts: list[ast.expr], item: ast.expr) -> set[str]:
    """Return the keys by which expressions take all that they take of an item; nothing where it is taken as a whole."""
    inside = [one for part in parts for one in ast.walk(part)]
    taken = [one for one in inside if isinstance(one, ast.Subscript) and _is_same(one.value, item)]
    if not taken or len(taken) < sum(_is_same(one, item) for one in inside):
        return set()
    texts = [_texts_of_key(one.slice, inside) for one in taken]
    keys = {text for several in texts for text in several}
    return keys if all(texts) and all(map(str.isidentifier, keys)) else set()


def _is_same(node: ast.AST, variable: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(variable, ast.Name) and node.id == variable.id


def _texts_of_key(key: ast.expr, inside: list[ast.AST]) -> list[str]:
    """Return the text that a key is, or those that a comprehension goes through for it; none for other keys."""
    if isinstance(key, ast.Constant):
        return [key.value] if isinstance(key.value, str) else []
    loops = [loop for one in inside if isinstance(one, COMPREHENSIONS) for loop in one.generators]
    return next((texts_in(loop.iter) for loop in loops if _is_same(key, loop.target)), [])


def tested_in(condition: ast.expr) -> str:
    """Return the variable that a condition asks for a value: `scale`, or `scale is not None`; else nothing."""
    if isinstance(condition, ast.Compare) and isinstance(condition.ops[0], ast.IsNot):
        condition = condition.left
    return name_of(condition)


def members_of(condition: ast.expr) -> list[ast.AST]:
    """Return the variables of a condition in which something has to be, or not: `word in stopwords`."""
    several = [one for one in ast.walk(condition) if isinstance(one, ast.Compare)]
    pairs = [pair for one in several for pair in zip(one.ops, one.comparators, strict=True)]
    return [given for how, given in pairs if isinstance(how, (ast.In, ast.NotIn)) and name_of(given)]


def _listed_in(condition: ast.expr) -> Iterator[ast.AST]:
    """Yield what a condition says that what is chosen has to be in, or not: `table[table["id"].isin(ids)]`."""
    for one in ast.walk(condition):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr == "isin":
            parts = (part for given in one.args for part in _walk(given))
            yield from (part for part in parts if not isinstance(part, ast.Constant))


def measured_in(condition: ast.expr) -> Iterator[ast.AST]:
    """Yield the parts of a condition that asks whether something is larger or smaller than something else."""
    for one in ast.walk(condition):
        if isinstance(one, ast.Compare) and any(isinstance(how, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)) for how in one.ops):
            yield from ast.walk(one)


def _is_looked_up(item: ast.Subscript) -> bool:
    """Whether this looks something up under what a variable is: `counts[word]`."""
    return isinstance(item.slice, ast.Name) and bool(name_of(item.value))


def _names_within(part: ast.AST) -> Iterator[str]:
    if isinstance(part, ast.Name):
        yield part.id
    elif isinstance(part, ast.Call):
        for given in _given(part):
            for inner in _walk(given):
                yield from _names_within(inner)


def joined(many: Iterable[Needs]) -> Needs:
    """Return all that several expressions are made from."""
    several = list(many)
    names = frozenset(name for one in several for name in one.names)
    texts = frozenset(text for one in several for text in one.texts)
    calls = tuple(call for one in several for call in one.calls)
    indexes = frozenset(name for one in several for name in one.indexes)
    return Needs(names, texts, calls, any(one.picks for one in several), indexes)


def given_to(call: ast.Call) -> list[ast.expr]:
    """Return all that a call gives."""
    return [*call.args, *(keyword.value for keyword in call.keywords)]
