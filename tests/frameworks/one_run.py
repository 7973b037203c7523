"""One run of pytest over a framework's own tests, plain or watched: `one_run.py REPORT STORE PACKAGE ARGUMENTS...`.

STORE is empty for a plain run. REPORT gets a line of JSON for each stage of each test, for each warning, and for
whatever autolog's own code raised while it watched. Each is written at once and in one go, so that no crash or
fork spoils it.
"""

from __future__ import annotations

import faulthandler
import json
import os
import sys
import traceback
import warnings
from typing import Any

import pytest


class Report:
    """A file of lines of JSON."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._owner = os.getpid()

    def add(self, **values: object) -> None:
        if os.getpid() == self._owner:
            os.write(self._file, json.dumps(values).encode() + b"\n")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        outcome: str = report.outcome
        if hasattr(report, "wasxfail"):
            outcome = "xpassed" if report.passed else "xfailed"
        elif report.failed and report.when != "call":
            outcome = "error"
        self.add(test=report.nodeid, outcome=outcome, why=report.longreprtext[-3000:] if report.failed else "")

    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage, nodeid: str) -> None:
        of = warning_message.category
        if not issubclass(of, ResourceWarning):  # the garbage collector gives them at any moment
            self.add(warned=nodeid, of=f"{of.__name__} {warning_message.filename}:{warning_message.lineno}")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.add(test=report.nodeid, outcome="error", why=report.longreprtext[-3000:])


def watch(store: str, report: Report) -> None:
    """Watch this process as if the tests were a script of the user's.

    No failure of autolog's own switches an integration off; each is reported.
    """
    import autolog
    from autolog import callers, flow, patching, read_sites

    def is_installed(path: str) -> bool:
        return f"{os.sep}test" not in path and callers.is_installed(path)

    for module in (flow, read_sites):
        vars(module)["is_installed"] = is_installed

    def trouble(name: str, error: BaseException, what: str = "a call") -> None:
        told = "".join(traceback.format_exception(type(error), error, error.__traceback__)[-4:])
        report.add(trouble=f"{name}: {what}: {type(error).__name__}", why=told)

    vars(patching)["trouble"] = trouble
    autolog.enable(store=store, exit_seconds=60)


def main(report_path: str, store: str, package: str, *arguments: str) -> int:
    report = Report(report_path)
    # A module of joblib's would end this process after 300 s, however busy the machine; each test has a limit anyway.
    vars(faulthandler)["dump_traceback_later"] = lambda *_, **__: None
    if store:
        watch(store, report)
    status = pytest.main(list(arguments), plugins=[report])
    module: Any = sys.modules.get(package)
    report.add(version=getattr(module, "__version__", "?"), status=int(status))
    return int(status)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
