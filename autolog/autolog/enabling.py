"""Switching the watching of this process on and off."""

from __future__ import annotations

import os
import sys


def enable(
    store: str | os.PathLike[str] | None = None,
    *,
    experiment: str | None = None,
    exit_seconds: float | None = None,
    journal_bytes: int | None = None,
    redact: list[str] | tuple[str, ...] | None = None,
    enabled: bool | None = None,
) -> None:
    """Watch this process from now on: what its training code reads, trains, measures and writes is recorded.

    Frameworks are watched whether they are imported already or later; nothing is imported for you. Enabling twice does
    nothing; where the second call asks for other settings, a warning says so. Python processes that this one starts are
    watched as well, and belong to its run.
    With the environment variable `AUTOLOG=0`, nothing is ever watched, and neither is what an interpreter within the
    process runs, as `InterpreterPoolExecutor` starts them.

    What is not given is taken from the environment variables `AUTOLOG_*`, else from the table `[tool.autolog]` of the
    nearest pyproject.toml upward, else from the defaults; `autolog config` shows what is in force.

    Args:
        store: The store's URL, or the path of an SQLite file; by default `.autolog/metadata.sqlite` in the nearest
            folder upward with an `.autolog` folder, the git root or the working directory.
        experiment: A name that groups runs; by default the project folder's name.
        exit_seconds: For how long the end of the process waits for its record to reach the store; 2 by default.
        journal_bytes: How much one process keeps in its journals while the store is away; 1 GiB by default.
        redact: Regular expressions: parameters whose names they match a part of are recorded as redacted, too.
        enabled: False watches nothing.

    Raises:
        SettingsError: A setting has a value that cannot be used.
    """
    if os.environ.get("AUTOLOG") == "0" or not _may_have_threads():
        _remember(store)
        return
    from autolog.garbage import without_collections
    from autolog.own_imports import own_imports

    with without_collections():
        with own_imports():
            from autolog import process

        process.start(
            store,
            experiment,
            exit_seconds=exit_seconds,
            journal_bytes=journal_bytes,
            redact=redact,
            enabled=enabled,
        )


def _remember(store: str | os.PathLike[str] | None) -> None:
    """Let questions go to the store of a script that is not to be watched, wherever it goes on working."""
    from autolog.switch import switch

    if store and switch.store is None:
        place = os.fspath(store)
        switch.store = place if "://" in place else os.path.abspath(place)


def _may_have_threads() -> bool:
    """Return False in an interpreter within another one's process that must not start the thread which publishes."""
    import _thread

    return sys.version_info < (3, 12) or _thread.daemon_threads_allowed()


def disable() -> None:
    """Stop watching: publish what is recorded and put back every function as it was."""
    if "autolog.switch" in sys.modules:
        from autolog.switch import switch

        switch.store = None
    if "autolog.process" in sys.modules:
        from autolog import process

        process.stop()
