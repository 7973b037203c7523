"""sqlite3: the file behind a connection."""

from __future__ import annotations

from autolog import databases
from autolog.calls import Call
from autolog.integration import Integration, Patch


def note_connected(call: Call) -> None:
    """Remember which file a connection reads from."""
    path = call.args[0] if call.args else call.kwargs.get("database")
    databases.connected(call.result, path)


integration = Integration(
    module="sqlite3",
    patches=[Patch(("sqlite3:connect", "sqlite3.dbapi2:connect"), after=note_connected)],
)
