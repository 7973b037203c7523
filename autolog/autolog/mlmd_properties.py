"""The types that autolog writes, and how a value becomes a property of one, in a form that every database holds."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from google.protobuf import struct_pb2

from autolog.curves import CURVE
from autolog.facts import DATASET, EVALUATE, METRICS, MODEL, PROCESS, TRAIN, TRANSFORM, Scalar
from autolog.record import CurveRecord
from autolog_store.proto import metadata_store_pb2 as pb

EXPERIMENT, RUN, ENVIRONMENT = "Experiment", "Run", "Environment"
STRING, INT, DOUBLE, BOOLEAN = pb.STRING, pb.INT, pb.DOUBLE, pb.BOOLEAN

_MOST_BYTES = 2000  # of a text that PostgreSQL's index takes
_MOST_NAME = 255
_INT32 = 2**31
_DOUBLE_BITS = 1023  # of an integer that a double can hold at all

_FILE = {
    "digest": STRING,
    "digest_algorithm": STRING,
    "size_bytes": DOUBLE,
    "format": STRING,
    "version": INT,
    "changed_while_reading": BOOLEAN,
}
_STEP = {
    "cell": INT,
    "class": STRING,
    "code_digest": STRING,
    "duration_seconds": DOUBLE,
    "entry_point": STRING,
    "error": STRING,
    "framework": STRING,
    "framework_version": STRING,
    "function": STRING,
    "git_branch": STRING,
    "git_commit": STRING,
    "git_diff_digest": STRING,
    "git_dirty": BOOLEAN,
    "git_remote": STRING,
    "host": STRING,
    "parent": STRING,
    "pid": INT,
    "run": STRING,
    "start_time_ms": DOUBLE,
}
_SYSTEM = {
    "python": STRING,
    "implementation": STRING,
    "os": STRING,
    "os_release": STRING,
    "machine": STRING,
    "cpu": STRING,
    "cpus": INT,
    "gpu": STRING,
    "gpus": INT,
}

ARTIFACT_TYPES = [
    pb.ArtifactType(
        name=DATASET, base_type=pb.ArtifactType.DATASET, properties={**_FILE, "num_rows": INT, "num_columns": INT}
    ),
    pb.ArtifactType(
        name=MODEL,
        base_type=pb.ArtifactType.MODEL,
        properties={**_FILE, "class": STRING, "framework": STRING, "framework_version": STRING},
    ),
    pb.ArtifactType(name=METRICS, base_type=pb.ArtifactType.METRICS, properties=_FILE),
]
EXECUTION_TYPES = [
    pb.ExecutionType(name=TRAIN, base_type=pb.ExecutionType.TRAIN, properties=_STEP),
    pb.ExecutionType(name=TRANSFORM, base_type=pb.ExecutionType.TRANSFORM, properties=_STEP),
    pb.ExecutionType(name=EVALUATE, base_type=pb.ExecutionType.EVALUATE, properties=_STEP),
    pb.ExecutionType(name=PROCESS, base_type=pb.ExecutionType.PROCESS, properties=_STEP),
]
CONTEXT_TYPES = [
    pb.ContextType(name=EXPERIMENT),
    pb.ContextType(
        name=RUN,
        properties={
            **{
                name: kind for name, kind in _STEP.items() if name not in ("cell", "class", "function", "parent", "run")
            },
            "arguments": STRING,
            "name": STRING,
            "state": STRING,
            "working_directory": STRING,
        },
    ),
    pb.ContextType(name=ENVIRONMENT, properties={**_SYSTEM, "memory_bytes": DOUBLE}),
]
_DECLARED: dict[str, dict[str, int]] = {
    **{one.name: dict(one.properties) for one in ARTIFACT_TYPES},
    **{one.name: dict(one.properties) for one in EXECUTION_TYPES},
    **{one.name: dict(one.properties) for one in CONTEXT_TYPES},
}


def declared_by(type: str) -> Mapping[str, int]:
    """Return the kinds of the properties that a type declares; none for types of others."""
    return _DECLARED.get(type, {})


def put_properties(node: Any, type: str, values: Mapping[str, Scalar]) -> None:
    """Put several properties."""
    for name, value in values.items():
        put_property(node, type, name, value)


def made_of(message: Callable[[], Any], type: str, values: Mapping[str, Scalar]) -> Any:
    """Return a message with nothing but these properties, which the many fits of a loop share."""
    return _made_of(message, type, tuple((name, value, value.__class__) for name, value in values.items()))


@lru_cache(maxsize=256)
def _made_of(message: Callable[[], Any], type: str, values: tuple[tuple[str, Scalar, Any], ...]) -> Any:
    node = message()
    for name, value, _ in values:  # the class tells apart what is equal: 1, 1.0 and True
        put_property(node, type, name, value)
    return node


def put_property(node: Any, type: str, name: str, value: Scalar) -> None:
    """Put one property where the type declares it, else among the custom ones, in a form that every backend holds."""
    declared = _DECLARED[type].get(name)
    if declared == STRING and isinstance(value, str):
        node.properties[name].string_value = cut_text(value)
    elif declared == BOOLEAN and isinstance(value, bool):
        node.properties[name].bool_value = value
    elif declared == DOUBLE and isinstance(value, (int, float)) and math.isfinite(value):
        node.properties[name].double_value = value
    elif declared == INT and isinstance(value, int) and -_INT32 <= value < _INT32:
        node.properties[name].int_value = value
    else:
        put_custom(node, name, value)


def put_custom(node: Any, name: str, value: Scalar) -> None:
    """Put one custom property; names are cut to what a name's column holds."""
    _put_value(node.custom_properties[clean_text(name)[:_MOST_NAME]], value)


def put_curve(node: Any, name: str, curve: CurveRecord) -> None:
    """Put what is known of a curve beside its last value: extremes, the number of points, and the points as JSON."""
    logged = curve.logged
    if logged.least is not None and logged.most is not None:
        put_custom(node, f"{name}.min", logged.least)
        put_custom(node, f"{name}.max", logged.most)
    put_custom(node, f"{name}.points", logged.total)
    points = [_readable(*curve.points[index]) for index in sorted(curve.points)]
    last = _readable(*logged.last)
    if points[-1:] != [last]:
        points.append(last)
    put_custom(node, name + CURVE, json.dumps(points, separators=(",", ":"), allow_nan=False))


def _readable(*point: float) -> list[float | str]:
    """Return a point as JSON can hold it, which knows neither infinity nor NaN."""
    return [str(one) if isinstance(one, float) and not math.isfinite(one) else one for one in point]


def _put_value(target: pb.Value, value: Scalar) -> None:
    if isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, int) and -_INT32 <= value < _INT32:
        target.int_value = value
    elif isinstance(value, float) and not math.isfinite(value):
        target.string_value = str(value)  # no backend but SQLite holds inf and nan
    elif isinstance(value, int) and value.bit_length() > _DOUBLE_BITS:
        target.string_value = hex(value)[:_MOST_BYTES]
    elif isinstance(value, (int, float)):
        target.double_value = value
    elif len(value) <= _MOST_BYTES and (value.isascii() or len(value.encode(errors="replace")) <= _MOST_BYTES):
        target.string_value = clean_text(value)
    else:
        target.proto_value.Pack(struct_pb2.Value(string_value=clean_text(value)))


def cut_text(text: str) -> str:
    """Return text cut to what every database takes."""
    clean = clean_text(text)
    if len(clean) <= _MOST_BYTES and clean.isascii():
        return clean
    return clean.encode()[:_MOST_BYTES].decode(errors="ignore")


def clean_text(text: str) -> str:
    """Return text as UTF-8 can carry it and no backend cuts it: without lone surrogates and NUL."""
    if not text.isascii():
        text = text.encode(errors="replace").decode()
    return text.replace("\0", "") if "\0" in text else text
