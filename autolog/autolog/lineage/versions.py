"""`history`: all that was ever recorded at one URI."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autolog.asking import store_to_ask
from autolog.lineage.graph import Graph, to_networkx
from autolog.lineage.locating import versions_at, words_of
from autolog.lineage.nodes import Artifact, Step, shown_path
from autolog.lineage.tables import Table

if TYPE_CHECKING:
    from autolog.asking import Store
    from autolog.lineage.locating import Asked


@dataclass(frozen=True)
class Version:
    """One content of a URI, and the steps that it came out of, newest first; none where nobody saw it made."""

    artifact: Artifact
    made_by: list[Step] = field(hash=False)

    def row(self) -> dict[str, Any]:
        """Return what a table shows of it."""
        maker = self.made_by[0].row() if self.made_by else {}
        about = self.artifact
        return {
            "version": about.version,
            "id": about.id,
            "recorded": about.create_time,
            "size": about.properties.get("size_bytes"),
            "digest": about.digest,
            "made_by": maker.get("function"),
            "run": maker.get("run"),
        }


@dataclass(repr=False)
class History(Table, Sequence[Any]):
    """The versions of one URI, newest first.

    Args:
        uri: The URI.
        versions: Each content that was there.
        graph: The versions, and the steps that made them.
        note: What a reader must know first, e.g. that a folder was asked for; None mostly.
    """

    uri: str
    versions: list[Version]
    graph: Graph = field(compare=False)
    note: str | None = None

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per version."""
        return [one.row() for one in self.versions]

    def to_dict(self) -> dict[str, Any]:
        """Return all versions, and what made them, as plain dicts and lists."""
        versions = [
            {"artifact": one.artifact.to_dict(), "made_by": [step.to_dict() for step in one.made_by]}
            for one in self.versions
        ]
        return {"uri": self.uri, "versions": versions, "note": self.note}

    def to_networkx(self) -> Any:
        """Return the versions and the steps that made them as a `networkx.MultiDiGraph`.

        Raises:
            MissingPackageError: networkx is not installed.
        """
        return to_networkx(self.graph, artifacts=[one.artifact for one in self.versions])

    def __getitem__(self, index: Any) -> Any:
        return self.versions[index]

    def __len__(self) -> int:
        return len(self.versions)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.versions)

    def __repr__(self) -> str:
        return f"<History of {shown_path(self.uri) or '(in memory)'}: {len(self)} version{'s' * (len(self) != 1)}>"


def history(asked: Asked, *, store: Store = None) -> History:
    """Return all versions of one URI, newest first, each with the steps that made it.

    Args:
        asked: The path or URI; or what `trace` takes, for all that was at its place.
        store: As in `trace`.

    Raises:
        NotRecordedError: Nothing is recorded there.
    """
    with store_to_ask(store) as opened:
        artifacts, note = versions_at(opened, words_of(asked))
        graph = Graph("upstream").fetch(opened, [one.id for one in artifacts], hops=1)
    versions = [
        Version(one, [graph.steps[id] for id, _ in sorted(graph.steps_of[one.id], key=lambda pair: -pair[0])])
        for one in artifacts
    ]
    return History(artifacts[0].uri, versions, graph, note)
