"""What arguments come from that is not known of the objects themselves: asked of the script first, then of the content.

Both run on the thread that trains: `budget` may leave them out, as the layer `content`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autolog import budget, content, flow, runs
from autolog.provenance import Sources, union
from autolog.session import session

_FLOW_SECONDS = 0.005  # of one step


def search(
    values: Mapping[str, Any], found: dict[str, Sources], lost: Mapping[str, int], method: str
) -> dict[str, str]:
    """Look for the sources of arguments and put them in `found`; return their evidence by argument.

    Args:
        values: All arguments by name.
        found: What each comes from.
        lost: Those of which nothing is known, with their places among the arguments.
        method: The name of the function that the script calls.
    """
    if not budget.allows("content"):
        budget.skip("content")
        return {}
    start = budget.clock()
    evidence = {}
    files = session().files
    limit = budget.Limit(_FLOW_SECONDS)
    for name, place in lost.items():
        found[name], is_certain = flow.origin(values[name], method, name, place, files.named, limit)
        evidence[name] = runs.FLOW if is_certain else runs.SCOPE
    guesses = [name for name in lost if evidence[name] == runs.SCOPE]
    if guesses and (left := content.seconds_left()):
        limit = budget.Limit(left)
        for name in guesses:
            recognised = content.recognised(values[name], files.by_hand(), limit)
            if not recognised <= union(found.values()):  # what is known better of another argument is left at that
                found[name], evidence[name] = recognised, runs.CONTENT
    budget.spend(start, "content")
    return evidence
