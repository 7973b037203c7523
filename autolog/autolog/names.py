"""How a script calls its variables, attributes and items: `table`, `self.table`, `tables.train`; nothing is run."""

from __future__ import annotations

import ast
from functools import lru_cache

# before what a comprehension's variable goes through that is a key: all of it, or what a condition picks
ALL_OF, SOME_OF = "*", "?"
KEYS = ".%"  # between what a comprehension goes through and the keys by which it takes something of each item
CHOSEN = ".$"  # between what holds an item and the variable that is its key
COMPUTED = "="  # before a key that is another expression
TEXT = "'"  # before a key that is written down, and could be no attribute: `holder.$'rows.csv`
OF_TEXTS = frozenset({"capitalize", "lower", "strip", "title", "upper"})  # methods of texts alone
# Methods of a dict of data sets of Hugging Face's that do the same with each of them, and keep the keys.
OF_EACH_ITEM = frozenset(
    {
        *("cast", "cast_column", "class_encode_column", "filter", "flatten", "map", "remove_columns", "rename_column"),
        *("rename_columns", "select_columns", "shuffle", "sort", "with_format", "with_transform"),
    }
)


def name_of(node: ast.AST) -> str:
    """Return a variable's name, or `holder.attribute`; nothing for other expressions.

    All attributes, `holder.__dict__`, are the holder.
    """
    if isinstance(node, ast.Name):
        return node.id
    holder = name_of(node.value) if isinstance(node, ast.Attribute) else ""
    if holder and isinstance(node, ast.Attribute):
        return holder if node.attr == "__dict__" else f"{holder}.{node.attr}"
    return ""


def called_name(call: ast.Call) -> str:
    """Return the name of the function or method that is called."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def variables_in(*nodes: ast.AST) -> list[str]:
    """Return the variables that stand in expressions, such as those that the target of a loop gives, in order."""
    return [one.id for node in nodes for one in ast.walk(node) if isinstance(one, ast.Name)]


def holders(name: str) -> list[str]:
    """Return what an attribute belongs to, the nearest first: `self.data` and `self` for `self.data.rows`."""
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)]


@lru_cache(maxsize=1000)
def expression_of(name: str) -> ast.expr:
    """Return the expression that a name is, such as `table` or `self.table`."""
    first, *rest = name.split(".")
    found: ast.expr = ast.Name(first, ast.Load())
    for part in rest:
        found = ast.Attribute(found, part, ast.Load())
    return found


def named_part(node: ast.AST) -> str:
    """Return the name of a variable, of an attribute or of an item, see `item_name`; nothing for others."""
    return name_of(node) or item_name(node)


def item_name(node: ast.AST) -> str:
    """Return `holder.key` for `holder["key"]`, and `holder.$key` where a variable is the key; nothing for others.

    Such a variable may be an attribute or an item: `holder.$args.names.0`. A number is a key, too, of a list or dict,
    and a text that could be no attribute: `holder.$'key`, or is computed: `holder.$=f"{part}_a"`. Where the variable is
    one of a comprehension, it has many values, and `_items` makes it `holder.$*several`, by what it goes through, or
    `holder.$?several`, if a condition picks of this, or `holder.$`.
    """
    if not isinstance(node, ast.Subscript):
        return ""
    holder = name_of(node.value) or item_name(node.value)
    if not holder or CHOSEN in holder:
        return ""
    if (key := named_part(node.slice)) and CHOSEN not in key:
        return f"{holder}{CHOSEN}{key}"
    text = text_of_key(node.slice)
    if is_key(text):
        return f"{holder}.{text}"
    if not (text or _is_text(node.slice) or isinstance(node.slice, (ast.Call, ast.Subscript))):
        return ""
    key = f"{TEXT}{text}" if text else f"{COMPUTED}{ast.unparse(node.slice)}"
    return f"{holder}{CHOSEN}{key}" if CHOSEN not in key and KEYS not in key else ""


def text_of_key(node: ast.expr) -> str:
    """Return the text of a key that is written down, or of a number; nothing for other expressions."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return f"-{number_of(node.operand)}" if number_of(node.operand) > 0 else ""
    key = node.value if isinstance(node, ast.Constant) else None
    return key if isinstance(key, str) else str(key) if type(key) is int else ""


def constant_of(key: str) -> ast.expr:
    """Return a key as it is written down; the inverse of `text_of_key`, but for what is negative."""
    return ast.Constant(text_or_number(key))


def text_or_number(key: str) -> str | int:
    """Return a key as it is probably meant: as a number where that is written so, and not with zeros before it."""
    return int(key) if key.isdecimal() and str(int(key)) == key else key


def is_key(text: str) -> bool:
    """Whether a text may stand as a key behind a dot."""
    return text.isidentifier() or is_number(text)


def is_number(text: str) -> bool:
    """Whether a text is a whole number, as the place of an item."""
    return text.removeprefix("-").isdecimal()


def number_of(node: ast.expr) -> int:
    """Return the number that is written there; -1 for other expressions."""
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else -1


def gone_through(key: str) -> str:
    """Return the variable that a key is, or what it goes through where it is one of a comprehension.

    That is the comprehension, as a computed key, where its conditions pick of this.
    """
    return key[1:] if key.startswith((ALL_OF, SOME_OF)) else key


@lru_cache(maxsize=1000)
def computed_key(key: str) -> ast.expr:
    """Return the expression that a key is behind `COMPUTED`."""
    return ast.parse(key.removeprefix(COMPUTED), mode="eval").body


def several_of(key: str) -> ast.expr:
    """Return the expression of what a key goes through, see `gone_through`."""
    several = gone_through(key)
    return computed_key(several) if several.startswith(COMPUTED) else expression_of(several)


def parts_of_text(node: ast.expr | None) -> tuple[str, list[ast.expr]] | None:
    """Return what stands between the parts of a text or path that is put together, and these; None for others."""
    match node:
        case ast.JoinedStr(values=parts):
            return "", parts
        case ast.BinOp(op=ast.Add(), left=left, right=right) if any(map(_is_text, (left, right))):
            return "", [left, right]
        case ast.BinOp(op=ast.Div(), left=left, right=right):
            return "/", [left, right]
        case ast.Call(func=ast.Attribute(attr="join", value=ast.Attribute(attr="path")), args=parts, keywords=[]):
            return "/", parts
        case ast.Call(func=ast.Name(id="str" | "Path"), args=[part], keywords=[]):
            return "", [part]
    return None


def _is_text(node: ast.expr) -> bool:
    """Whether an expression is a text by itself, and no number."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        return node.func.attr in OF_TEXTS
    is_constant = isinstance(node, ast.Constant) and type(node.value) is str
    put_together = None if is_constant else parts_of_text(node)
    return is_constant or (put_together is not None and put_together[0] == "")
