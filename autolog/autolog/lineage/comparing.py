"""`compare`: how two models differ, in parameters, metrics, versions, data and code, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autolog.asking import store_to_ask
from autolog.facts import DATASET
from autolog.lineage.answers import Trace
from autolog.lineage.graph import to_networkx
from autolog.lineage.locating import words_of
from autolog.lineage.nodes import shown_path
from autolog.lineage.tables import Scalar, Table
from autolog.lineage.tracing import traced

if TYPE_CHECKING:
    from autolog.asking import Store
    from autolog.lineage.locating import Asked

    Pairs = dict[str, tuple[Scalar, Scalar]]

_CODE = ("function", "entry_point", "code_digest", "git_commit", "git_dirty")


@dataclass(repr=False)
class Comparison(Table):
    """Two artifacts side by side. Each pair holds the value of `a` and that of `b`; None where one has none."""

    a: Trace
    b: Trace

    @property
    def params(self) -> Pairs:
        """The hyperparameters that they were made with."""
        return _paired(self.a.params, self.b.params)

    @property
    def metrics(self) -> Pairs:
        """What was measured of them."""
        return _paired(self.a.metrics, self.b.metrics)

    @property
    def versions(self) -> Pairs:
        """The versions of Python and of the distributions that they were made with."""
        return _paired(self.a.versions, self.b.versions)

    @property
    def data(self) -> Pairs:
        """The digests of the datasets behind them, by place, and of themselves, if they are datasets.

        The same content at another place is the same data.
        """
        return _paired(*_data(self.a, self.b))

    @property
    def code(self) -> Pairs:
        """What ran, from which script and which commit."""
        return _paired(_code(self.a), _code(self.b))

    @property
    def differences(self) -> dict[str, Pairs]:
        """Only the pairs that differ: `params`, `metrics`, `versions`, `data`, `code`, where there are any."""
        differing = {
            section: {name: pair for name, pair in found.items() if pair[0] != pair[1]}
            for section, found in self._sections().items()
        }
        return {section: found for section, found in differing.items() if found}

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per pair: its section and name, the two values, and whether they differ."""
        return [
            {"section": section, "name": name, "a": a, "b": b, "differs": a != b}
            for section, found in self._sections().items()
            for name, (a, b) in found.items()
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the two artifacts and all pairs as plain dicts and lists."""
        sections = {
            section: {name: list(pair) for name, pair in found.items()} for section, found in self._sections().items()
        }
        return {"a": self.a.artifact.to_dict(), "b": self.b.artifact.to_dict(), **sections}

    def to_networkx(self) -> Any:
        """Return both graphs as one `networkx.MultiDiGraph`: what they share is there once.

        Raises:
            MissingPackageError: networkx is not installed.
        """
        return to_networkx(self.a.graph, self.a.measured, self.b.graph, self.b.measured)

    def sections(self) -> dict[str, Any]:
        """Return what a notebook shows: what differs."""
        return {
            section: [{"name": name, "a": a, "b": b} for name, (a, b) in found.items()]
            for section, found in self.differences.items()
        }

    def _sections(self) -> dict[str, Pairs]:
        names = ("params", "metrics", "versions", "data", "code")
        return {name: getattr(self, name) for name in names}

    def __repr__(self) -> str:
        counts = [f"{len(found)} in {section}" for section, found in self.differences.items()]
        return f"<Comparison of {self.a.artifact!r} and {self.b.artifact!r}: {', '.join(counts) or 'no'} differences>"


def compare(a: Asked, b: Asked, *, store: Store = None) -> Comparison:
    """Return two models side by side: parameters, metrics, versions, data and code.

    Args:
        a: What to compare, asked for as in `trace`: a model, or any other artifact.
        b: What to compare it with.
        store: As in `trace`.

    Raises:
        NotRecordedError: Nothing is recorded about one of them.
    """
    with store_to_ask(store) as opened:
        return Comparison(traced(opened, words_of(a)), traced(opened, words_of(b)))


def _paired(a: Mapping[str, Scalar], b: Mapping[str, Scalar]) -> Pairs:
    return {name: (a.get(name), b.get(name)) for name in sorted(a.keys() | b.keys())}


def _code(of: Trace) -> dict[str, Scalar]:
    properties = of.step.properties if of.step else {}
    return {name: properties[name] for name in _CODE if name in properties}


def _data(a: Trace, b: Trace) -> tuple[dict[str, Scalar], dict[str, Scalar]]:
    left, right = _digests(a), _digests(b)
    place_of = {digest: place for place, digest in left.items()}
    moved = {place: place_of[digest] for place, digest in right.items() if place not in left and digest in place_of}
    moved = {place: there for place, there in moved.items() if there not in right}
    return left, {moved.get(place, place): digest for place, digest in right.items()}


def _digests(of: Trace) -> dict[str, Scalar]:
    digests: dict[str, str] = {}
    for one in [*([of.artifact] if of.artifact.type == DATASET else []), *of.datasets]:
        place, digest = shown_path(one.uri) if one.uri else f"id:{one.id}", one.digest or f"no digest, id:{one.id}"
        digests[place] = f"{digests[place]}, {digest}" if place in digests else digest
    return dict(digests)
