"""What a text in SQL reads and writes: read word by word, not understood.

What stands after FROM or JOIN, in `read_csv(...)` and its like, and after COPY ... TO and EXPORT DATABASE.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_WORD = re.compile(
    r"""--[^\n]*|/\*.*?\*/|(?P<text>'(?:[^']|'')*')|(?P<quoted>"(?:[^"]|"")*")|(?P<word>[^\W\d][\w.]*)|(?P<sign>[(),;\[\]])""",
    re.DOTALL,
)
_READERS = re.compile(r"(read_\w+|parquet_scan|\w+_scan|glob|st_read)\Z")
_END = frozenset(
    {"where", "group", "order", "having", "limit", "window", "qualify", "union", "intersect", "except", "select", "on"}
    | {"using", "set", "offset"}
)
_NO_TABLES = frozenset({"lateral", "unnest", "generate_series", "range", "only", "values"})
_WITH_FROM = frozenset({"extract", "overlay", "substring", "trim"})  # `extract(hour FROM time)` names no table
_MOST_TEXT = 100_000  # of a query that is read


class Query(NamedTuple):
    """What a text in SQL names: files and tables that it reads, the table that it makes, the file that it writes."""

    files: list[str]
    tables: list[str]
    made: str | None
    written: str | None


def parsed(text: str) -> Query:
    """Return what a text in SQL names."""
    words = [(one.lastgroup or "", one.group()) for one in _WORD.finditer(text[:_MOST_TEXT]) if one.lastgroup]
    files: list[str] = []
    tables: list[str] = []
    own: set[str] = set()
    made = written = None
    is_source = False  # whether a table or file may come next
    readers = [False]  # for each open parenthesis, whether it is that of a reader
    froms = [False]  # and whether a comma in it goes on with a list of tables
    functions = [""]  # and what stands before it
    for place, (kind, word) in enumerate(words):
        low = word.lower()
        following = words[place + 1][1].lower() if place + 1 < len(words) else ""
        before = words[place - 1][1].lower() if place else ""
        if kind == "sign":
            if word in "([":
                readers.append(bool(_READERS.match(before)) if word == "(" else readers[-1])
                froms.append(False if word == "[" else is_source)
                functions.append(before if word == "(" else "")
                is_source = word == "(" and is_source
            elif word in ")]" and len(readers) > 1:
                readers.pop()
                froms.pop()
                functions.pop()
                is_source = False
            else:
                is_source = word == "," and froms[-1]
        elif kind == "text":
            name = word[1:-1].replace("''", "'")
            if (before == "to" and _is_copy(words)) or (before in ("to", "database") and _exports(words)):
                written = name
            elif is_source or (readers[-1] and before in ("(", "[", ",")):
                files.append(name)
            is_source = False
        elif kind == "quoted" or low not in _END | {"from", "join", "as", "with", "table", "view", "into", "copy"}:
            name = word[1:-1].replace('""', '"') if kind == "quoted" else word
            if (
                following == "as"
                and place + 2 < len(words)
                and words[place + 2][1] in ("(", "materialized", "MATERIALIZED")
            ):
                own.add(name.lower())
            if before in ("table", "view", "exists", "into") and made is None and _makes(words):
                made = name
            elif is_source and low not in _NO_TABLES and following != "(":
                (files if kind == "quoted" and "." in name else tables).append(name)
            elif before == "copy" and following != "(":
                tables.append(name)
            is_source = False
        elif low in ("from", "join"):
            if functions[-1] not in _WITH_FROM and before != "distinct":  # `a IS DISTINCT FROM b`
                is_source = froms[-1] = True
        elif low in _END:
            is_source = froms[-1] = False
    return Query(files, [name for name in dict.fromkeys(tables) if name.lower() not in own], made, written)


def _is_copy(words: list[tuple[str, str]]) -> bool:
    return any(kind == "word" and word.lower() == "copy" for kind, word in words)


def _exports(words: list[tuple[str, str]]) -> bool:
    return words[0][1].lower() == "export"


def _makes(words: list[tuple[str, str]]) -> bool:
    return words[0][1].lower() in ("create", "insert")
