"""The answers to `trace` and `impact`: a tree to look at, a graph to compute with, and the usual questions by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from autolog.facts import CACHED, DATASET, METRICS, MODEL, TRAIN
from autolog.lineage.graph import Direction, Graph, Reached, to_networkx
from autolog.lineage.measuring import Measured, by_data, data_of, place_of
from autolog.lineage.nodes import REFERENCE, Artifact, Step
from autolog.lineage.tables import Scalar, Table, for_json, pairs
from autolog.lineage.tree import ArtifactNode


@dataclass(repr=False)
class Answer(Table):
    """The lineage of what was asked for.

    Args:
        asked: The words of the question.
        direction: `upstream` (trace) or `downstream` (impact).
        roots: The artifacts that were meant: several where the same content is at several places, or a folder is meant.
        graph: All that lies in this direction, however deep.
        note: What a reader must know first, e.g. that the file has changed since; None mostly.
    """

    asked: str
    direction: Direction
    roots: list[ArtifactNode]
    graph: Graph = field(compare=False)
    note: str | None = None

    @property
    def artifact(self) -> Artifact:
        """What was asked for: the best fit where the same content is at several places."""
        return self.roots[0].artifact

    @property
    def reached(self) -> list[Reached]:
        """What was asked for and all artifacts in the answer, the nearest first, each with how it was reached."""
        return self.graph.walk([root.artifact.id for root in self.roots])

    @property
    def datasets(self) -> list[Artifact]:
        """All datasets that it was made from (trace) or that were made from it (impact), the nearest first."""
        return self._artifacts(DATASET)

    @property
    def models(self) -> list[Artifact]:
        """All models that took part in making it (trace) or that were made with it (impact), the nearest first."""
        return self._artifacts(MODEL)

    @property
    def steps(self) -> list[Step]:
        """All steps in the answer, in the order in which they were recorded."""
        return [self.graph.steps[id] for id in sorted({step for _, step, _ in self.graph.edges()})]

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per artifact, the nearest first."""
        return [_row(one) for one in self.reached]

    def to_dict(self) -> dict[str, Any]:
        """Return the trees as plain dicts and lists, as `--json` prints them."""
        roots = for_json([asdict(root) for root in self.roots])
        return {"asked": self.asked, "direction": self.direction, "roots": roots, "note": self.note}

    def to_networkx(self) -> Any:
        """Return the graph as a `networkx.MultiDiGraph`, whose edges go the way of the data.

        Raises:
            MissingPackageError: networkx is not installed.
        """
        return to_networkx(self.graph, artifacts=[one.artifact for one in self.roots])

    def _artifacts(self, type: str) -> list[Artifact]:
        return [
            one.artifact
            for one in self.reached
            if one.steps_away and one.artifact.type == type and one.artifact.state != REFERENCE
        ]

    def __repr__(self) -> str:
        counts = [f"{len(self.steps)} steps", f"{len(self.datasets)} datasets", f"{len(self.models)} models"]
        return f"<{type(self).__name__} of {self.artifact!r:.200}: {', '.join(counts)}>"


@dataclass(repr=False)
class Impact(Answer):
    """All that was made from an artifact. What measured it or was measured with it has `metrics`."""

    @property
    def metrics(self) -> list[Artifact]:
        """All sets of metrics that come from it, the nearest first; the values are in `custom_properties`."""
        return self._artifacts(METRICS)


@dataclass(repr=False)
class Trace(Answer):
    """What an artifact was made from, how, and how it was measured.

    Args:
        measured: The steps that used it, with what they measured.
        measured_on: The data that these steps were given.
    """

    measured: Graph = field(kw_only=True, compare=False)
    measured_on: Graph = field(kw_only=True, compare=False)

    @property
    def made_by(self) -> list[Step]:
        """The steps that it came out of, the newest first: several where the same content was made again."""
        ids = {step for root in self.roots for step, _ in self.graph.steps_of[root.artifact.id]}
        return [self.graph.steps[id] for id in sorted(ids, reverse=True)]

    @property
    def step(self) -> Step | None:
        """The step that made it, the newest if several did; of a model, the nearest fit. None: nobody saw it made."""
        nearest = [
            self.graph.steps[id]
            for one in self.reached
            for id, _ in sorted(self.graph.steps_of[one.artifact.id], key=lambda pair: -pair[0])
        ]
        made = [one for one in nearest if one.state != CACHED] or nearest
        fits = [one for one in made if one.type == TRAIN and self.artifact.type == MODEL]
        return next(iter(fits or made), None)

    @property
    def params(self) -> dict[str, Scalar]:
        """The hyperparameters of the step that made it; `None` is the text `null`."""
        return dict(self.step.params) if self.step else {}

    @property
    def metrics(self) -> dict[str, Scalar]:
        """What was measured of it, by name; of what was measured again, the newest value.

        What was measured on several data sets is there for each of them, `accuracy_score (test.csv)`. The plain name
        has the value of data that the model was not fitted on, where that is known, or else the newest.
        """
        if self.artifact.type == METRICS:
            return dict(self.artifact.custom_properties)
        names: dict[str, str] = {}
        several = []
        for step, artifacts in sorted(self.measured.artifacts_of.items()):
            data = data_of(step, self.measured_on)
            names |= data
            several += [Measured(self.measured.artifacts[id].custom_properties, frozenset(data)) for id, _ in artifacts]
        return by_data(several, self._fitted_on(), names)

    @property
    def run(self) -> dict[str, Scalar]:
        """The run that made it: its `id`, `name`, `arguments`, `git_commit`, `start_time_ms`, and what else it says."""
        return dict(self.step.run) if self.step else {}

    @property
    def versions(self) -> dict[str, Scalar]:
        """The versions of Python and of the distributions that it was made with."""
        return self.step.versions if self.step else {}

    def _fitted_on(self) -> set[str]:
        """Return the places of all that is known to have gone into the step that made it."""
        given = self.graph.artifacts_of.get(self.step.id, ()) if self.step else ()
        sure = [id for id, edge in given if edge.evidence != "scope"]
        return {place_of(one.artifact) for one in self.graph.walk(sure)}

    def to_networkx(self) -> Any:
        """Return the graph, evaluations included, as a `networkx.MultiDiGraph`; edges go the way of the data.

        Raises:
            MissingPackageError: networkx is not installed.
        """
        return to_networkx(self.graph, self.measured, artifacts=[one.artifact for one in self.roots])

    def sections(self) -> dict[str, Sequence[Mapping[str, Any]]]:
        """Return what a notebook shows: rows under headings."""
        return {
            "made from": self.rows(),
            "params": pairs(self.params),
            "metrics": pairs(self.metrics),
            "versions": pairs(self.versions),
            "run": pairs(self.run),
        }


def _row(one: Reached) -> dict[str, Any]:
    return {
        "steps_away": one.steps_away,
        "type": one.artifact.type,
        "id": one.artifact.id,
        "uri": one.artifact.uri,
        "version": one.artifact.version,
        "digest": one.artifact.digest,
        "role": ", ".join(one.edge.names) if one.edge else None,
        "evidence": one.edge.evidence if one.edge else None,
        "step": one.step.type if one.step else None,
        "function": one.step.properties.get("function") if one.step else None,
        "execution": one.step.id if one.step else None,
    }
