"""What a script hands to another process through a queue or a pipe: its own statements tell where that is from.

What the objects tell travels with the message anyway; lists of numbers and texts tell nothing by themselves. A queue
makes bytes of them in a thread of its own, later. Where they are taken out, the call that takes them has read it all.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

from autolog import provenance
from autolog.callers import user_frame
from autolog.calls import Call, Watch
from autolog.session import session
from autolog.sources import NOTHING, Sources

_MOST = 100  # that wait to be made bytes; and times that one place is known to have taken something out of one file


class _Waiting(dict[int, tuple[Any, Sources]]):
    """By their ids, objects that were put into a queue, and what they came from."""


class _Taken(Counter[tuple[int, int, str]]):
    """How often a place of the script has taken what came from a file."""


def watch_put(call: Call) -> Watch:
    """Ask what an object came from that the script hands over, until it has been made bytes."""
    thing = call.args[0] if call.args else call.kwargs.get("obj")
    if type(thing) not in provenance.PLAIN:
        from autolog import origins  # not while autolog is enabled: that shall take no time

        found = origins.chosen_by(thing, call.function.__name__, "obj", 0)
        waiting = session().of(_Waiting)
        if found and len(waiting) < _MOST:
            waiting[id(thing)] = thing, frozenset(found)
    call.result = yield


def told_of(thing: Any) -> Sources:
    """Return what the script's statements have told of an object that is made bytes now."""
    return session().of(_Waiting).pop(id(thing), (None, NOTHING))[1]


def note_taken(sources: Sources) -> None:
    """Note that the call of the script's that is under way has got what came from some files."""
    frame = user_frame(sys._getframe(1))
    if frame is None:
        return
    taken = session().of(_Taken)
    for source in sources:
        place = id(frame.f_code), frame.f_lasti, source.key
        taken[place] += 1
        if taken[place] <= _MOST:
            session().files.sites.note(source)
