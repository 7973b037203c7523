"""A watched process that tests take step by step, and a framework of one function for it to watch."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from autolog import budget, runs, settings
from autolog.facts import TRAIN
from autolog.integration import Integration
from autolog.opened_files import OpenedFiles
from autolog.patcher import Patcher
from autolog.publishing import Publishing
from autolog.publishing_thread import PublishingThread
from autolog.recorder import Recorder
from autolog.session import Session, open_session
from autolog_store.metadata_store import MetadataStore

Warnings = Callable[[], list[str]]


class Work:
    """A process of which each step is taken by hand; its budget is new."""

    def __init__(self, store: str | Path) -> None:
        budget.begin()
        self.settings = settings.resolve(str(store), "churn")
        self.recorder = Recorder(self.settings, "run-1")
        self.thread = PublishingThread(self.recorder, OpenedFiles())
        self.publishing = Publishing(self.thread)
        self.recorder.start("train.py", "/src/train.py", [])
        self.ids: list[str] = []

    def fits(self, count: int = 5) -> None:
        for _ in range(count):
            execution = runs.Execution(self.recorder, TRAIN, "fit", properties={}, params={"C": 0.5})
            self.ids.append("autolog:execution:" + execution.id)
            execution.finish()

    def publish(self) -> bool:
        """Let the publishing thread do what it does when somebody waits for it; return whether all is in the store."""
        self.thread.hurry.set()
        self.publishing._retry_at = 0.0
        self.publishing._work()
        self.publishing._work()
        return self.thread.published

    def end(self) -> bool:
        self.recorder.end("COMPLETE", None)
        self.thread.closing.set()
        self.publishing._work()
        if self.recorder.journal is not None:
            self.recorder.journal.close(remove=self.thread.published)
        return self.thread.published

    def stored(self) -> list[str]:
        with MetadataStore(self.settings.store) as store:
            return sorted(one.external_id for one in store.get_executions())

    @contextmanager
    def watching(self, integration: Integration) -> Iterator[None]:
        """Watch a framework meanwhile."""
        session = Session(self.recorder, Patcher())
        open_session(session)
        try:
            session.add(integration)
            session.patcher.add(integration)
            yield
        finally:
            open_session(None)
            session.patcher.restore()


def fit(X: Any = None, alpha: Any = 1.0, **more: Any) -> Any:
    """Train nothing."""
    return alpha


def imported(monkeypatch: pytest.MonkeyPatch, function: Callable[..., Any]) -> Any:
    """Return an imported framework, `tinyfit`, that has one function: `fit`."""
    module: Any = ModuleType("tinyfit")
    module.fit = function
    monkeypatch.setitem(sys.modules, "tinyfit", module)
    return module
