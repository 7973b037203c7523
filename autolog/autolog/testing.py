"""For tests of integrations: what would be recorded, as a list of facts.

    with capture_facts() as facts:
        train_something()
    assert facts.of(ExecutionStarted)[0].params["C"] == 0.5

Frameworks are watched inside the block only, without a journal and a store.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from autolog import entry_points, provenance
from autolog.calls import Integration
from autolog.facts import Fact, MetricsLogged
from autolog.patcher import Patcher
from autolog.recorder import Recorder
from autolog.session import Session, open_session, session
from autolog.settings import Settings

F = TypeVar("F")


class Facts(Recorder):
    """The facts of a watched block, in the order in which they were learned."""

    def __init__(self) -> None:
        super().__init__(Settings("sqlite://", Path("nowhere"), "test"), "test-run")
        self.all: list[Fact] = []

    def _append(self, facts: Sequence[Fact]) -> None:
        self.all += facts

    def of(self, kind: type[F]) -> list[F]:
        """Return the facts of one kind."""
        session().files.settle()
        return [fact for fact in self.all if isinstance(fact, kind)]

    def curve(self, name: str) -> list[tuple[float, float]]:
        """Return the points of a metric, in the order in which they were logged: steps and values."""
        self.record_curves()
        return [point[1:] for one in self.of(MetricsLogged) if one.name == name for point in one.points]


@contextmanager
def capture_facts(integrations: Sequence[Integration] | None = None) -> Iterator[Facts]:
    """Watch a block without a journal and a store.

    Args:
        integrations: What to watch; all that are installed by default.
    """
    facts, patcher = Facts(), Patcher()
    open_session(Session(facts, patcher))
    try:
        for integration in entry_points.integrations() if integrations is None else integrations:
            session().add(integration)
            patcher.add(integration)
        yield facts
        session().files.settle(all_of_them=True)
    finally:
        session().finish(None)
        open_session(None)
        patcher.restore()
        provenance.forget_all()
