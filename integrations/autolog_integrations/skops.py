"""skops: models of scikit-learn in files that hold no code."""

from __future__ import annotations

from autolog.held_models import describe_own
from autolog.integration import Integration, read, write

integration = Integration(
    module="skops",
    requires="skops>=0.13",
    patches=[
        read("skops.io:load", "skops.io._persist:load", path="file", format="skops"),
        write(
            "skops.io:dump",
            "skops.io._persist:dump",
            what="obj",
            path="file",
            format="skops",
            describe=describe_own,
        ),
    ],
)
