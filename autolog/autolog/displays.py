"""The items of lists, tuples and dicts that stand written down in a script. Nothing is run."""

from __future__ import annotations

import ast

from autolog.names import called_name, constant_of, is_number, text_of_key

SAME_ROWS = frozenset({"iter", "list", "reversed", "sorted", "tuple"})  # what gives the rows that it is given
_SAME_ITEMS = SAME_ROWS | {"set"}


def makes_dict(node: ast.expr | None) -> bool:
    """Whether an expression is a dict."""
    is_call = isinstance(node, ast.Call) and called_name(node) in ("dict", "defaultdict")
    return is_call or isinstance(node, (ast.Dict, ast.DictComp))


def in_any_order(several: ast.expr) -> ast.expr:
    """Return what holds the items that an expression gives: `tables` for `sorted(tables.keys())`."""
    while isinstance(several, ast.Call):
        if isinstance(several.func, ast.Name) and several.func.id in _SAME_ITEMS and len(several.args) == 1:
            several = several.args[0]
        elif isinstance(several.func, ast.Attribute) and several.func.attr == "keys" and not several.args:
            several = several.func.value
        else:
            break
    return several


def texts_in(several: ast.expr) -> list[str]:
    """Return the texts and numbers of a tuple or list, or the letters of a text; none where there is anything else."""
    if isinstance(several, ast.Constant) and type(several.value) is str:
        return list(several.value)
    items = several.elts if isinstance(several, (ast.Tuple, ast.List)) else []
    texts = [text for one in items if (text := text_of_key(one))]
    return texts if len(texts) == len(items) else []


def item_written(several: ast.expr, key: str) -> ast.expr | None:
    """Return what stands under a key, or at a place, of a dict or list as it is written down; None if nothing does."""
    match several:
        case ast.Dict(keys=keys, values=values):
            pairs = reversed(list(zip(keys, values, strict=True)))
            last = next(((each, one) for each, one in pairs if each is None or text_of_key(each) == key), None)
            return None if last is None or last[0] is None else last[1]  # another dict, `**more`, may hold the key
        case ast.Call(func=ast.Name(id="dict"), keywords=given):
            return next((one.value for one in given if one.arg == key), None)
        case ast.List(elts=items) | ast.Tuple(elts=items) if is_number(key):
            place = int(key)
            passed = items[: place + 1] if place >= 0 else items[place:]
            is_told = -len(items) <= place < len(items) and not any(isinstance(one, ast.Starred) for one in passed)
            return items[place] if is_told else None
    return None


def item_of(several: ast.expr, key: str) -> ast.expr:
    """Return what stands under a key or at a place of what an expression gives: as it is written down, or taken out."""
    taken = ast.Subscript(several, constant_of(key), ast.Load())
    return item_written(several, key) or ast.copy_location(taken, several)


def written_in(several: ast.expr | None) -> list[ast.expr]:
    """Return the items of a list, tuple or dict as they are written down; none where others are put in: `*rows`."""
    match several:
        case ast.Dict(keys=keys, values=values):
            return values if None not in keys else []
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return items if not any(isinstance(one, ast.Starred) for one in items) else []
    return []


def each_written(several: ast.expr, key: str) -> list[ast.expr]:
    """Return what stands under a key or at a place of each item of a list, where it is written down in all of them."""
    items = written_in(several) if isinstance(several, (ast.List, ast.Tuple)) else []
    found = [item_written(one, key) for one in items]
    return [one for one in found if one is not None] if None not in found else []
