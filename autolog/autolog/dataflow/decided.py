"""Which of the files that have reached a step are its data, beside what the objects and the first step have told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from autolog.named_files import may_be_settings
from autolog.sources import NOTHING, Source, Sources, elsewhere_of, outside, union


class Reached(NamedTuple):
    """What has reached a step of the files of one read.

    Args:
        several: All that this read has read.
        meant: Those that may have reached the step.
        lazily: Those that were read while the step went on: they were not known yet when it began.
        steering: Those, told apart from the others, that only decide what the loop does, which no argument tells.
        elsewhere: What the same code has read for other steps, where each step reads it anew while it goes on.
    """

    several: Sources
    meant: Sources
    lazily: Sources
    steering: Sources = NOTHING
    elsewhere: Sources = NOTHING


def decided(
    known: Sources,
    guess: Sources,
    reached: Sequence[Reached],
    pools: Collection[Sources],
    looked_at: Sources = NOTHING,
) -> Sources:
    """Return what a step has got beside what is known.

    Args:
        known: What the objects have told, or the statements for certain.
        guess: What was told when the step began, of which not all may be meant.
        reached: What has reached it. Of the files of one read, those that were told then are meant, and later ones, and
            those that steer.
        pools: What the functions have read that pools run; nobody knows who has called them when.
        looked_at: What of the guess only a loop has looked at that makes no step: where data was found, it is meant if
            it was found, too, or files in it.
    """
    told = known | guess
    found = union(one.meant for one in reached)
    more = union(
        one.meant & (one.lazily | one.steering | guess)
        if told & one.several and one.several <= found | told
        else one.meant
        for one in reached
    )
    unseen = frozenset(one for one in looked_at if found and found == outside(found, frozenset([one])))
    confirmed = _confirmed(guess - unseen, found, (one.several | one.elsewhere for one in reached))
    of_pools = union(several for several in pools if known & several)
    found = (more - known - of_pools) | confirmed
    return outside(found - elsewhere_of(known), known | found)


def _confirmed(guess: Sources, found: Sources, reads: Iterable[Sources]) -> Sources:
    """Return what holds of a guess: all of it where no data was found, else no settings, and what was not found at all.

    Of the files of one read of which some were found, the others are not meant; nor is a folder: its files were read
    one by one, so that those are meant which were found, and where none was, it was read for something else.
    """
    if not found:
        return guess
    told = union(several for several in reads if found & several)
    return frozenset(one for one in guess - told if not (may_be_settings(one) or _is_folder(one)))


def _is_folder(source: Source) -> bool:
    return source.file is not None and Path(source.file.path).is_dir()
