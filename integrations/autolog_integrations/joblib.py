"""joblib: what `dump` saves and `load` brings back, and data on its way to workers of `Parallel`."""

from __future__ import annotations

import weakref
from typing import Any

from autolog.held_models import describe_own
from autolog.integration import Call, Integration, Patch, read, write
from autolog_integrations.multiprocessing import note_sent

_targets: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()  # by pickler, what it writes to


def note_target(call: Call) -> None:
    """Remember what a pickler of messages writes to."""
    _targets[call.instance] = call.argument("writer")


def note_pickled(call: Call) -> None:
    """Note what a message of the backend `multiprocessing` holds."""
    target = _targets.pop(call.instance, None)
    if target is not None:
        from autolog.messages import note_message  # most scripts send nothing

        note_message(call.args[0], target.getbuffer())


integration = Integration(
    module="joblib",
    requires="joblib>=1.2",
    patches=[
        # each function is bound under two names: each is a door a user may come through
        Patch(
            ("joblib.externals.loky.backend.reduction:dumps", "joblib.externals.loky.backend.queues:dumps"),
            after=note_sent,
        ),
        Patch(("joblib.pool:CustomizablePickler.__init__",), after=note_target),
        Patch(("joblib.pool:CustomizablePickler.dump",), after=note_pickled),
        read("joblib:load", "joblib.numpy_pickle:load", path="filename", format="joblib"),
        write(
            "joblib:dump",
            "joblib.numpy_pickle:dump",
            what="value",
            path="filename",
            format="joblib",
            describe=describe_own,
        ),
    ],
)
