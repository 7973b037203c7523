"""joblib: what `dump` saves and `load` brings back, and data on its way to workers of `Parallel`."""

from __future__ import annotations

from autolog.capture import describe_own
from autolog.integration import Integration, Patch, read, write
from autolog.messages import note_sent

integration = Integration(
    module="joblib",
    requires="joblib>=1.2",
    patches=[
        # each function is bound under two names: each is a door a user may come through
        Patch(
            ("joblib.externals.loky.backend.reduction:dumps", "joblib.externals.loky.backend.queues:dumps"),
            after=note_sent,
        ),
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
