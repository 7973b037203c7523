"""What answers consist of: artifacts, steps, contexts and the edges between them, as the store's messages tell them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autolog.curves import CURVE
from autolog.facts import METRICS
from autolog.lineage.tables import Scalar, Shown

EVIDENCE = ("declared", "identity", "flow", "content", "scope")
OUTPUTS = ("OUTPUT", "DECLARED_OUTPUT", "INTERNAL_OUTPUT", "PENDING_OUTPUT")
REFERENCE = "REFERENCE"  # the state of a model that stands for another one

_SYSTEM = ("implementation", "os", "os_release", "machine", "cpu", "cpus", "gpu", "gpus", "memory_bytes")  # no versions
_SHOWN_DIGITS = len("sha256:") + 12


@dataclass(frozen=True, repr=False)
class Artifact(Shown):
    """A dataset, model or set of metrics, as the store holds it. Times are milliseconds since 1970, UTC.

    Metrics have their last values among the custom properties; `curves` has the steps and values of those that were
    logged step by step, at most 2,001 points of each.
    """

    id: int
    type: str
    uri: str
    state: str
    create_time: int
    properties: dict[str, Scalar] = field(hash=False)
    custom_properties: dict[str, Scalar] = field(hash=False)
    curves: dict[str, list[tuple[float, float]]] = field(default_factory=dict, hash=False)

    @property
    def digest(self) -> str | None:
        """`sha256:` and 64 hex digits of the content; None when it is in memory only, or had changed."""
        value = self.properties.get("digest")
        return str(value) if value else None

    @property
    def version(self) -> Scalar:
        """Counts the contents that were at this URI, from 1; None for what is in memory only."""
        return self.properties.get("version")

    @property
    def metrics(self) -> dict[str, Scalar]:
        """Of metrics, their last values by name, without what else is told of their curves."""
        more = {f"{name}.{what}" for name in self.curves for what in ("min", "max", "points")}
        return {name: value for name, value in self.custom_properties.items() if name not in more}

    @property
    def name(self) -> str:
        """The last part of its URI; empty for what is in memory only."""
        return self.uri.rstrip("/").rpartition("/")[2]

    @property
    def place(self) -> str:
        """Where it stands, as people read it."""
        return shown_path(self.uri) if self.uri else "(in memory)"

    def row(self) -> dict[str, Any]:
        """Return what a table shows of it."""
        row: dict[str, Any] = {"id": self.id, "uri": self.uri}
        if self.type == METRICS:
            return {**row, "metrics": self.metrics}
        return {
            **row,
            "version": self.version,
            "kind": self.properties.get("class") or self.properties.get("format"),
            "size": self.properties.get("size_bytes"),
            "state": self.state,
            "digest": self.digest,
        }

    def __repr__(self) -> str:
        version = f", version {self.version}" if self.version is not None else ""
        digest = f", {self.digest[:_SHOWN_DIGITS]}" if self.digest else ""
        return f"<{self.type} {self.place}{version}{digest}>"


@dataclass(frozen=True, repr=False)
class Step(Shown):
    """An execution, with the run and the environment that it was part of."""

    id: int
    type: str
    state: str
    properties: dict[str, Scalar] = field(hash=False)
    params: dict[str, Scalar] = field(hash=False)
    run: dict[str, Scalar] = field(default_factory=dict, hash=False)
    environment: dict[str, Scalar] = field(default_factory=dict, hash=False)

    @property
    def versions(self) -> dict[str, Scalar]:
        """Of Python and of each distribution that the process had imported."""
        python = {"python": self.environment["python"]} if "python" in self.environment else {}
        return {**python, **{name: value for name, value in self.environment.items() if name not in _SYSTEM}}

    def row(self) -> dict[str, Any]:
        """Return what a table shows of it."""
        return {
            "execution": self.id,
            "type": self.type,
            "function": self.properties.get("function"),
            "state": self.state,
            "started": self.properties.get("start_time_ms"),
            "seconds": self.properties.get("duration_seconds"),
            "run": str(self.properties.get("run", ""))[:8],
        }

    def __repr__(self) -> str:
        return f"<{self.type} {self.properties.get('function', '')} {self.state}, execution:{self.id}>"


@dataclass(frozen=True, repr=False)
class Context(Shown):
    """A run, an experiment or an environment."""

    id: int
    type: str
    name: str
    properties: dict[str, Scalar] = field(hash=False)
    custom_properties: dict[str, Scalar] = field(hash=False)

    def row(self) -> dict[str, Any]:
        """Return what a table shows of it."""
        if self.type != "Run":
            return {"id": self.id, "type": self.type, "name": self.name}
        return {
            "run": self.name[:8],
            "name": self.properties.get("name"),
            "state": self.properties.get("state"),
            "started": self.properties.get("start_time_ms"),
            "seconds": self.properties.get("duration_seconds"),
            "arguments": self.properties.get("arguments"),
            "error": self.properties.get("error"),
        }

    def __repr__(self) -> str:
        return f"<{self.type} {self.name}>"


@dataclass(frozen=True)
class Edge:
    """How an artifact took part in a step: as which arguments, and how that is known.

    Args:
        names: Argument names, such as `X`.
        evidence: `declared`, `identity`, `flow`, `content` or `scope`; None for an event that another program wrote.
        event: MLMD's event type, such as `INPUT`.
    """

    names: tuple[str, ...]
    evidence: str | None
    event: str

    @property
    def is_output(self) -> bool:
        """Whether the step made the artifact, rather than used it."""
        return self.event in OUTPUTS

    @property
    def is_within(self) -> bool:
        """Whether a step within this one has made the artifact, of what that was given."""
        return self.event == "INTERNAL_OUTPUT" and self.evidence is not None

    @property
    def role(self) -> str:
        """The argument names and, in parentheses, the evidence."""
        return " ".join(filter(None, [", ".join(self.names), f"({self.evidence})" if self.evidence else ""]))


def artifact_of(message: Any) -> Artifact:
    """Return an artifact as the store gives it."""
    custom = values_of(message.custom_properties)
    curves = {name: custom.pop(name) for name in [*custom] if name.endswith(CURVE)} if message.type == METRICS else {}
    return Artifact(
        id=message.id,
        type=message.type,
        uri=message.uri,
        state=type(message).State.Name(message.state) if message.HasField("state") else "",
        create_time=message.create_time_since_epoch,
        properties=values_of(message.properties),
        custom_properties=custom,
        curves={name.removesuffix(CURVE): points_of(str(text)) for name, text in curves.items()},
    )


def points_of(text: str) -> list[tuple[float, float]]:
    """Return the steps and values of a curve as the store keeps them; none where the text is not understood."""
    try:
        return [(float(step) if isinstance(step, str) else step, float(value)) for step, value in json.loads(text)]
    except (ValueError, TypeError):
        return []


def step_of(message: Any, contexts: Sequence[Any]) -> Step:
    """Return an execution as the store gives it, with what its contexts say."""
    of_type = {context.type: context for context in contexts}
    run, environment = of_type.get("Run"), of_type.get("Environment")
    return Step(
        id=message.id,
        type=message.type,
        state=type(message).State.Name(message.last_known_state) if message.HasField("last_known_state") else "",
        properties=values_of(message.properties),
        params=values_of(message.custom_properties),
        run={"id": run.name, **values_of(run.properties)} if run is not None else {},
        environment={**values_of(environment.properties), **values_of(environment.custom_properties)}
        if environment is not None
        else {},
    )


def context_of(message: Any) -> Context:
    """Return a context as the store gives it."""
    properties, custom = values_of(message.properties), values_of(message.custom_properties)
    return Context(message.id, message.type, message.name, properties, custom)


def edge_of(event: Any) -> Edge:
    """Return what an event says of an artifact's part in a step."""
    keys = [step.key if step.HasField("key") else str(step.index) for step in event.path.steps]
    evidence = keys[-1] if keys and keys[-1] in EVIDENCE else None
    return Edge(tuple(keys[:-1] if evidence else keys), evidence, type(event).Type.Name(event.type))


def values_of(properties: Any) -> dict[str, Scalar]:
    """Return the properties of a node as plain values, sorted by name."""
    return {name: value_of(properties[name]) for name in sorted(properties)}


def value_of(value: Any) -> Scalar:
    """Return what a property holds: a number, flag or text; text that travelled as a proto, too."""
    kind = value.WhichOneof("value")
    if kind == "proto_value":
        from google.protobuf import struct_pb2

        packed = struct_pb2.Value()
        return packed.string_value if value.proto_value.Unpack(packed) else value.proto_value.type_url
    if kind == "struct_value":
        from google.protobuf import json_format

        return str(json_format.MessageToJson(value.struct_value, indent=None))
    found: Scalar = getattr(value, kind) if kind else None
    return found


def shown_path(uri: str) -> str:
    """Return a path relative to the working directory where that is shorter; everything else as it is."""
    try:
        relative = Path(uri).relative_to(Path.cwd())
    except (ValueError, OSError):
        return uri
    return str(relative)
