"""joblib: what `dump` saves and `load` brings back."""

from __future__ import annotations

from autolog.integration import Integration, read, write

integration = Integration(
    module="joblib",
    requires="joblib>=1.2",
    patches=[
        # each function is bound under two names: each is a door a user may come through
        read("joblib:load", "joblib.numpy_pickle:load", path="filename", format="joblib"),
        write("joblib:dump", "joblib.numpy_pickle:dump", what="value", path="filename", format="joblib"),
    ],
)
