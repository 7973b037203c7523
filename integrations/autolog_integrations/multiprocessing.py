"""multiprocessing: data whose origin is known, on its way between the processes of a pool."""

from __future__ import annotations

from autolog.callers import is_called_by_script
from autolog.calls import Watch
from autolog.integration import Call, Integration, Patch


def is_by_library() -> bool:
    """Whether a framework hands something over by itself: batches of its own workers, for example."""
    return not is_called_by_script()


# Joblib, and scikit-learn with it, loads this module in every script; few send anything.
def watch_put(call: Call) -> Watch:
    """Ask what an object came from that the script hands over."""
    from autolog import put

    return put.watch_put(call)


def note_sent(call: Call) -> None:
    """Note what a message holds that is about to be sent."""
    from autolog import messages

    messages.note_sent(call)


def note_received(call: Call) -> None:
    """Tag what a message holds that has been received."""
    from autolog import messages

    messages.note_received(call)


integration = Integration(
    module="multiprocessing",
    patches=[
        Patch(
            (
                *("multiprocessing.queues:Queue.put", "multiprocessing.queues:JoinableQueue.put"),
                *("multiprocessing.queues:SimpleQueue.put", "multiprocessing.connection:_ConnectionBase.send"),
            ),
            watch=watch_put,
            unless=is_by_library,
        ),
        Patch(("multiprocessing.reduction:ForkingPickler.dumps",), after=note_sent),
        Patch(("multiprocessing.reduction:ForkingPickler.loads",), after=note_received),
    ],
)
