"""What is written to an open file: in the scope that opens it, and wherever the script hands it on to.

A function may return or yield the file, and a method may keep it in an attribute of its object.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from autolog.call_sites import place_at
from autolog.callees import At, enter
from autolog.expressions import Called, given_to, is_super, joined, needs_of
from autolog.flow import Question
from autolog.names import called_name, holders, name_of
from autolog.read_sites import span_of
from autolog.sources import NOTHING, Sources, union
from autolog.standing import at_call, is_new
from autolog.statements import Call

SAVING = frozenset({"dump_svmlight_file", "imsave", "imwrite", "save", "savemat", "tofile", "write"})
_WRAPPING = frozenset(
    {"BufferedWriter", "DictWriter", "GzipFile", "Pickler", "TextIOWrapper", "cursor", "open", "writer"}
    | {"Session", "begin", "connect", "raw_connection", "sessionmaker"}  # of SQLAlchemy's engines
)

_CONTAINERS = (ast.Dict, ast.DictComp, ast.List, ast.ListComp)
_ITEM = "[]"  # after the name of a dict or list of open files


def of_opened(call: Call, at: At, question: Question) -> Sources:
    """Return what is written to the file that a call opens, or gives open."""
    given = _named(call, at)
    if given is not None:
        name, value, start, end = given
        if isinstance(value, _CONTAINERS):  # in which order they are written to is not known
            at = at._replace(round=None, is_any_round=at.round is not None)
            name += _ITEM
        return of_handle(name, start, end, at, question)
    if any(one is call.node for one in at.scope.answers):
        return _of_outer(at, question)
    around = max((other for other in at.scope.calls if _holds(other.node, call.node)), key=_length)
    parts = [part for part in [*given_to(around.node), *_saved_by(call.node)] if not _holds(part, call.node)]
    place = place_at(at.scope, span_of(call.node))
    return union([question.of(joined(map(needs_of, parts)), place, at_call(at, call)), _read_by(call, at, question)])


def of_handle(name: str, start: int, end: int, at: At, question: Question) -> Sources:
    """Return what is written to an open file that has this name between two places of a scope, there and outside."""
    names = _names(name, start, end, at)
    found = [_written_to(names, start, end, at, question)]
    if any(_is_of(one, names) for one in at.scope.answers):
        found.append(_of_outer(at, question))
    for one in sorted(names):
        holder, _, part = one.partition(".")
        if part and holder in at.scope.parameters[:1]:
            found.append(_of_attribute(part, at, question))
    every = union(found)
    if name.endswith(_ITEM):  # which of several files each of them is written to is not known
        question.is_certain = question.is_certain and len(every) < 2
    return every


def _of_outer(at: At, question: Question) -> Sources:
    """Return what is written to an open file that a function gives to its caller."""
    outer = _caller(at)
    return NOTHING if outer is None else of_opened(*outer, question)


def _of_attribute(part: str, at: At, question: Question) -> Sources:
    """Return what is written to an open file that a method has kept in an attribute of its object."""
    outer = _caller(at)
    if outer is None:
        return NOTHING
    call, around = outer
    method = call.node.func
    if isinstance(method, ast.Attribute) and method.attr == at.scope.key[1]:  # else the object is made there
        holder = method.value
        first = around.scope.parameters[:1]
        name = first[0] if is_super(holder) and first else name_of(holder)
        return of_handle(f"{name}.{part}", -1, sys.maxsize, around, question) if name else NOTHING
    given = _named(call, around)
    return NOTHING if given is None else of_handle(f"{given[0]}.{part}", *given[2:], around, question)


def _named(call: Call, at: At) -> tuple[str, ast.expr, int, int] | None:
    """Return which variable a statement gives what a call gives, the whole expression, and from where to where."""
    for name, several in at.scope.bindings.items():
        for number, one in enumerate(several):
            if one.value is not None and _holds(one.value, call.node):
                after = (other.place for other in several[number + 1 :] if is_new(other))
                return name, one.value, one.place, next(after, sys.maxsize)
    return None


def _caller(at: At) -> tuple[Call, At] | None:
    """Return the call that has led into a function, and where it stands."""
    if at.arguments is None or not at.callers:
        return None
    outer, span = at.arguments[3], at.callers[0][1]
    calls = [one for one in outer.scope.calls if span_of(one.node) == span]
    return (calls[0], outer._replace(round=at.round, is_any_round=at.is_any_round)) if calls else None


def _names(name: str, start: int, end: int, at: At) -> set[str]:
    """Return the names of an open file and of what is made from it between two places: `csv.writer(file)`."""
    names, before = {name}, set[str]()
    while names != before:
        before = set(names)
        for other, several in at.scope.bindings.items():
            if any(start < one.place < end and _is_of(one.value, names) for one in several):
                names.add(other)
    return names


def _written_to(names: set[str], start: int, end: int, at: At, question: Question) -> Sources:
    """Return what is written to an open file under these names between two places of a scope."""
    found: list[Sources] = []
    for name in sorted(names):
        for one in at.scope.bindings.get(name, ()):
            if one.adds and start < one.place < end and _is_still(name, names, (start, one.place), one.branches, at):
                gathers = at.gathers or (one.is_repeated and at.round is None)
                inner = at._replace(
                    branches=one.branches,
                    is_repeated=one.is_repeated,
                    gathers=gathers,
                    picked=one.picked,
                    rounds=one.rounds_in(at.rounds),
                )
                found.append(question.of(one.needs, one.place, inner))
    for call in at.scope.calls:
        place = place_at(at.scope, span_of(call.node))
        if start < place <= end:
            here = {name for name in names if _is_still(name, names, (start, place), call.branches, at)}
            if _gets(call.node, here):
                found += _of_call(call, here, place, at, question)
            found += _of_holders(call, here, place, at, question)
    return union(found)


def _is_still(name: str, names: set[str], since: tuple[int, int], branches: tuple[int, ...], at: At) -> bool:
    """Whether a name of an open file still means it, unless a statement since has surely given it to something else.

    Args:
        name: The name.
        names: All names of the file, and of what is made from it.
        since: The place where the file was opened, and that which is asked about.
        branches: The branches that this one stands in.
        at: The scope.
    """
    start, place = since
    for one in reversed(at.scope.bindings.get(name, [])):
        if start <= one.place < place and is_new(one):
            if one.place == start or _is_of(one.value, names):
                return True
            if one.branches == branches[: len(one.branches)]:
                return False
    return True


def _of_call(call: Call, names: set[str], place: int, at: At, question: Question) -> Iterator[Sources]:
    """Yield what a call writes to an open file that it is given, such as `json.dump(rows, file)`."""
    standing = at_call(at, call)
    inner = enter(Called(call.node, frozenset()), place, standing, question.limit)
    if inner is None or inner.arguments is None:
        rest = [part for part in [*given_to(call.node), *_holder(call.node)] if name_of(part) not in names]
        yield question.of(joined(map(needs_of, rest)), place, standing)
        yield _read_by(call, at, question)
        return
    for parameter, parts in inner.arguments[0].items():
        if any(name_of(part) in names for part in parts):
            yield _within(parameter, inner, question)


def _of_holders(call: Call, names: set[str], place: int, at: At, question: Question) -> Iterator[Sources]:
    """Yield what a method or function writes to an open file that an object holds which it is called on, or given."""
    held = {(holder, name[len(holder) + 1 :]) for name in names for holder in holders(name)}
    given = {name_of(part) for part in [*given_to(call.node), *_holder(call.node)]} if held else set()
    if given.isdisjoint(holder for holder, _ in held) or not question.has_time():
        return
    inner = enter(Called(call.node, frozenset()), place, at_call(at, call), question.limit)
    for parameter, parts in inner.arguments[0].items() if inner is not None and inner.arguments is not None else ():
        for holder, part in sorted(held):
            if inner is not None and any(name_of(one) == holder for one in parts):
                yield _within(f"{parameter}.{part}", inner, question)


def _within(name: str, at: At, question: Question) -> Sources:
    return _written_to(_names(name, -1, sys.maxsize, at), -1, sys.maxsize, at, question)


def _read_by(call: Call, at: At, question: Question) -> Sources:
    """Return the files that a library's call has read for what it writes: those that it puts into an archive."""
    key = at.scope.key
    found = [] if key is None else question.sites.at(key, span_of(call.node), at.callers)
    return frozenset(found) or NOTHING


def _saved_by(call: ast.Call) -> list[ast.expr]:
    """Return what a call saves besides what it is given: the array of `array.tofile(path)`."""
    return _holder(call) if called_name(call) in SAVING else []


def _holder(call: ast.Call) -> list[ast.expr]:
    return [call.func.value] if isinstance(call.func, ast.Attribute) else []


def _gets(call: ast.Call, names: set[str]) -> bool:
    """Whether a call writes to an open file that it is given, or that its object is or was just made from."""
    if isinstance(call.func, ast.Attribute) and _is_of(call.func.value, names):
        return True
    return called_name(call) not in _WRAPPING and any(_name_of(part) in names for part in given_to(call))


def _is_of(node: ast.expr | None, names: set[str]) -> bool:
    """Whether an expression is an open file, under one of these names, or writes to one: `csv.writer(file)`."""
    if isinstance(node, ast.IfExp):
        return _is_of(node.body, names) or _is_of(node.orelse, names)
    if isinstance(node, ast.Call) and called_name(node) in _WRAPPING:
        return any(_is_of(part, names) for part in [*given_to(node), *_holder(node)])
    return node is not None and _name_of(node) in names


def _name_of(node: ast.expr) -> str:
    """Return a variable's name, also that of any item of a dict or list of open files: `files[]`."""
    return f"{name_of(node.value)}{_ITEM}" if isinstance(node, ast.Subscript) else name_of(node)


def _holds(node: ast.AST, inner: ast.AST) -> bool:
    return any(one is inner for one in ast.walk(node))


def _length(one: Call) -> tuple[int, int]:
    span = span_of(one.node)
    return span.last_line - span.line, span.last_column - span.column
