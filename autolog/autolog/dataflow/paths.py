"""Parts of values: `.name` is an attribute, `[key]` the item of a constant key, `[]` any of the items."""

from __future__ import annotations

import ast

Fields = tuple[str, ...]  # the part of a part, the outermost first; () is all of a value

WHOLE: Fields = ()
CONTENT = "[]"


def attribute(name: str) -> str:
    """Return the part that an attribute is."""
    return f".{name}"


def item(key: object) -> str:
    """Return the part that the item of a constant key is; of a key that is not known, any."""
    return CONTENT if key is None else f"[{key}]"


def constant(node: ast.expr | None) -> str | int | None:
    """Return the key or place that an expression is, where it is a constant."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, (str, int)) else None


def constant_place(fields: Fields) -> int | None:
    """Return which item it is a part of, where that is known by its place."""
    place = fields[0][1:-1] if fields and fields[0][0] == "[" else ""
    return int(place) if place.isdecimal() else None


def is_of_object(fields: Fields) -> bool:
    """Whether this is an attribute, so that the value is an object of a class."""
    return fields[:1] != () and fields[0][0] == "."


def is_of_key(fields: Fields) -> bool:
    """Whether this is the item of a key that is known."""
    return fields[:1] not in ((), (CONTENT,)) and not is_of_object(fields)


def is_of_text(fields: Fields) -> bool:
    """Whether this is the item of a dict under a text: who goes through the dict gets the text."""
    return is_of_key(fields) and constant_place(fields) is None


def object_within(fields: Fields) -> Fields:
    """Return which part it is of the object that a container holds; nothing where that is none."""
    places = (place for place, one in enumerate(fields) if one[0] == ".")
    return fields[next(places, len(fields)) :]


def of_items(fields: Fields) -> Fields:
    """Return which part of an item this is, as a loop gets it; all of it where the value has no known items."""
    return fields[1:] if fields and not is_of_object(fields) else WHOLE


def of_item(fields: Fields, key: str | int | None) -> Fields | None:
    """Return which part of the item of a key this is; None for a part of another item."""
    if fields and fields[0] not in (CONTENT, item(key)) and key is not None:
        return None
    return of_items(fields)
