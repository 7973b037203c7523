"""Switching the watching of this process on and off."""

from __future__ import annotations

import os

RUN_ID = "AUTOLOG_RUN_ID"  # set by `autolog run`, inherited by every child process
RUN_STARTED = "AUTOLOG_RUN_STARTED"  # set by the first process of a run: the others are its children
EXIT_SECONDS = "AUTOLOG_EXIT_SECONDS"  # how long publishing may take at exit; 2 by default


def enable(store: str | None = None, *, experiment: str | None = None) -> None:
    """Watch this process from now on: what its training code reads, trains, measures and writes is recorded.

    Frameworks are watched whether they are imported already or later; nothing is imported for you. Enabling twice does
    nothing. With the environment variable `AUTOLOG=0`, nothing is ever watched.

    Args:
        store: The store's URL, or the path of an SQLite file; else AUTOLOG_STORE, else `.autolog/metadata.sqlite` in
            the nearest folder upward with an `.autolog` folder, the git root or the working directory.
        experiment: A name that groups runs; else AUTOLOG_EXPERIMENT, else the project folder's name.

    Raises:
        SettingsError: `store` is neither a path nor a known kind of URL.
    """
    if os.environ.get("AUTOLOG") == "0":
        return
    from autolog.own_imports import own_imports

    with own_imports():
        from autolog import process

    process.start(store, experiment)


def disable() -> None:
    """Stop watching: publish what is recorded and put back every function as it was."""
    import sys

    if "autolog.process" in sys.modules:
        from autolog import process

        process.stop()
