"""What arguments come from that is not known of the objects themselves: asked of the script first, then of the content.

Both run on the thread that trains: `budget` may leave them out, as the layer `content`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Hashable, Mapping
from functools import partial
from types import CodeType, FrameType
from typing import Any

from autolog import budget, content, provenance, runs
from autolog.applied import COMPARES, key_in, operand_in
from autolog.callers import user_frame
from autolog.flow import Answer, Files, Question
from autolog.named_files import may_be_settings
from autolog.session import session
from autolog.sources import NOTHING, Apart, Partial, Sources, elsewhere_of, less, union

_FLOW_SECONDS = 0.008  # of one step
_ITEMS = "items that are set, and what chooses"
_MOST_SECONDS = 0.5  # of a process, on these
_MOST_OF_ONE = 0.02  # that counts: what takes longer has waited, or Python has collected garbage meanwhile
_MOST_ANSWERS = 20  # about one place of the script
_MOST_SITES = 1000  # places that are remembered


def search(
    values: Mapping[str, Any], found: dict[str, Sources], lost: Mapping[str, int], method: str
) -> tuple[dict[str, str], dict[str, tuple[Sources, str]]]:
    """Look for the sources of arguments and put them in `found`.

    Args:
        values: All arguments by name.
        found: What each comes from.
        lost: Those of which nothing is known, or not all, with their places among the arguments.
        method: The name of the function that the script calls.

    Returns:
        The evidence of those of which nothing was known, and what the script tells of the others, with its evidence.
    """
    if not budget.allows("content"):
        budget.skip("content")
        return {}, {}
    start = budget.clock()
    evidence: dict[str, str] = {}
    more: dict[str, tuple[Sources, str]] = {}
    files = session().files
    limit = budget.Limit(_FLOW_SECONDS)
    for name, place in lost.items():
        question = _question(files.named, limit)
        sources, is_certain = question.of_argument(values[name], _script(), method, name, place)
        how = runs.FLOW if is_certain else runs.SCOPE
        if known := found[name]:
            is_known_in_part = provenance.is_known_in_part(values[name])  # the rest may come from what a part does not
            more[name] = sources - known - (NOTHING if is_known_in_part else elsewhere_of(known)), how
        else:
            found[name], evidence[name] = sources, how
    guesses = [name for name, how in evidence.items() if how == runs.SCOPE]
    if guesses and (left := content.seconds_left()):
        limit = budget.Limit(left)
        better = union(sources for name, sources in found.items() if name not in guesses)
        for name in guesses:
            recognised = content.recognised(values[name], files.by_hand(), limit)
            if not recognised <= better:  # what is known better of another argument is left at that
                found[name], evidence[name] = recognised, runs.CONTENT
    budget.spend(start, "content")
    return evidence, more


def of_item(name: str, known: Sources) -> Sources:
    """Return where an item comes from that the script sets now, of whose value not all is known.

    Args:
        name: Its name: that of a column.
        known: What is known of the value or, if nothing is, of what it becomes an item of: the value may come from
            any of that, where the script's statements do not tell.
    """
    if not budget.allows("content"):
        budget.skip("content")
        return Partial(known)
    if budget.spent_on(_ITEMS) > _MOST_SECONDS:
        return Partial(known)
    start = budget.clock()
    found, is_certain = _of_item(name, session().files.named)
    _spend(start)
    told = found - known
    return Apart(found, told=told) if found and is_certain else Partial(known | found, told=told)


def of_plain_item(name: str) -> Sources | None:
    """Return where a plain value comes from that the script gives all of a column, a label looked up in a table.

    None where the script's statements do not tell for sure. A value out of a file of settings is a setting, and a text
    names no file.
    """
    return _without_settings(_asked(lambda: _of_item(name, _nothing), name))


def _of_item(name: str, named: Files) -> Answer:
    return _question(named).of_item_set(_script(), name)


def chosen_by(
    thing: Any, method: str, argument: str, position: int, *, kind: str = "", is_name: bool = False
) -> Sources | None:
    """Return what something was chosen by, or made of, which a call is given: places of rows, labels, values, a path.

    None where the script's statements do not tell for sure. A site that calls again and again is asked a few times.

    Args:
        thing: What chooses.
        method: The name of what is called.
        argument: The argument's name.
        position: Its place among the arguments.
        kind: The name of the class, where the script may call that instead.
        is_name: Whether it is a name itself, a path for example: the texts that it is made of are no files that it
            came from.
    """
    named = _nothing if is_name else session().files.named
    return _asked(lambda: _question(named).of_argument(thing, _script(), method, argument, position, kind), position)


def chosen_by_names(thing: Any, method: str, argument: str, position: int) -> Sources | None:
    """Return what the names of columns come from that a call is given, in the same way.

    A list of names in a file of settings is a setting.
    """
    return _without_settings(chosen_by(thing, method, argument, position, is_name=True))


def chosen_by_key() -> Sources | None:
    """Return what the names of columns come from that stand between brackets, `table[names]`, in the same way."""
    return _without_settings(_asked(lambda: _within(key_in, _nothing)))


def chosen_by_condition() -> Sources | None:
    """Return what the condition comes from that stands between brackets, `table[~left_out]`, in the same way."""
    return _asked(lambda: _within(key_in, session().files.named), "condition")


def chosen_by_keys(method: str, argument: str) -> Sources | None:
    """Return what the tables were chosen by that a call is given in a list or dict: its keys, in `tables[key]`.

    A list of names in a file of settings is a setting.
    """
    found = _asked(lambda: _question(_nothing).of_keys(_script(), method, argument))  # keys are no names of files
    return _without_settings(found)


def of_operand(operator: str) -> Sources | None:
    """Return what a number comes from that the script's operator combines with a table, or compares it with.

    None where the script's statements do not tell for sure. A limit in a file of settings is a setting.

    Args:
        operator: The name of the table's operator: `truediv`, or `rtruediv` if the table stands on the right.
    """
    found = _asked(lambda: _within(partial(operand_in, operator=operator), session().files.named))
    return _without_settings(found) if operator in COMPARES else found


def _within(part_of: Callable[[ast.AST | None], ast.expr | None], named: Files) -> Answer:
    return _question(named).of_part(_script(), part_of)


def _question(named: Files, limit: budget.Limit | None = None) -> Question:
    """Return a question to the script's statements, of which files are known by `named`."""
    return Question(named, session().files.sites, limit or budget.Limit(_FLOW_SECONDS), session().is_model)


def _script() -> FrameType | None:
    """Return the innermost frame of the script's."""
    return user_frame(sys._getframe(1))


def _asked(ask: Callable[[], Answer], what: Hashable = None) -> Sources | None:
    """Ask the script's statements, unless they were asked about this place of the script often; None if uncertain.

    Args:
        ask: Asks them.
        what: What about that place is asked, if more than one thing may be.
    """
    frame = _script()
    if frame is None:
        return None
    site = id(frame.f_code), frame.f_lasti, what  # to hash code takes long
    known = session().of(_Answers)
    code, answers = known.get(site, (None, []))
    if code is not frame.f_code:
        answers = []
    if len(answers) == _MOST_ANSWERS or answers[-1:] == [NOTHING]:  # nothing for sure: there are only constants
        return answers[-1]
    if budget.spent_on(_ITEMS) > _MOST_SECONDS or not session().files.sites.count:
        return None
    if not budget.allows("content"):
        budget.skip("content")
        return None
    start = budget.clock()
    found, is_certain = ask()
    _spend(start)
    answers.append((Apart(found, told=found) if found else found) if is_certain else None)
    if code is not None or len(known) < _MOST_SITES:
        known[site] = frame.f_code, answers
    return answers[-1]


def _spend(start: float) -> None:
    budget.spend_on(_ITEMS, min(budget.spend(start, "content"), _MOST_OF_ONE))


class _Answers(dict[tuple[int, int, Hashable], tuple[CodeType | None, list[Sources | None]]]):
    """What the statements have told, by where the script stood, and with the code there: its id may be another's later.

    A third part of the key says what about that place was asked.
    """


def _without_settings(found: Sources | None) -> Sources | None:
    return found and less(found, frozenset(filter(may_be_settings, found)))


def _nothing(_: str) -> Sources:
    return NOTHING


def tables_among(sources: Sources) -> Sources:
    """Return those that a framework has read: a file that the script has opened by itself may be a configuration."""
    return less(sources, frozenset(one for one in sources if "format" not in one.properties))
