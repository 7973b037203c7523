"""Plain `open()`: files that a script reads and writes by hand."""

from __future__ import annotations

from autolog.integration import Integration, opens

integration = Integration(
    module="builtins",
    patches=[opens("builtins:open", "io:open", "_io:open", path="file", mode="mode")],
)
