"""Random requests: whatever a client sends, it gets an answer or one of the documented errors."""

import base64
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from autolog_store import MetadataStore, errors
from autolog_store.handlers import HANDLERS
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql import tables

DOCUMENTED = (
    errors.InvalidArgumentError,
    errors.NotFoundError,
    errors.AlreadyExistsError,
    errors.FailedPreconditionError,
    errors.OutOfRangeError,
    errors.UnimplementedError,
)
# Where MLMD says INTERNAL, too: an update, or a type of another kind, wants a name or external id that is taken.
TAKEN = re.compile("cannot (update .* is taken|(create|give) the .* external_id)", re.DOTALL)

# What expressions of each type are made of: terms and values, and how they are put together.
SIMPLE = {
    "BOOL": ["TRUE", "FALSE", "NULL", "properties.ok.bool_value", "state = LIVE", "events_0.type IN (INPUT, OUTPUT)"],
    "INT64": [
        *("id", "type_id", "state", "contexts_a.id", "properties.rows.int_value", "create_time_since_epoch", "NULL"),
        *("0", "1", "-3", "70", "9223372036854775807", "(-9223372036854775807 - 1)", "0xFFFFFFFFFFFFFFFF"),
    ],
    "DOUBLE": ["1.5", "0.0", "1e308", "1e-320", "properties.ratio.double_value", "custom_properties.a.double_value"],
    "STRING": [
        *("name", "type", "uri", "external_id", "contexts_a.name", r"custom_properties.`é \\'`.string_value", "NULL"),
        *("'a'", "''", "'12'", r"r'\'", "'%_'", "'é😀'", "' '", "'1e999'", "'-9223372036854775809'"),
    ],
}
COMPOUND = {
    "BOOL": [
        *("{BOOL} AND {BOOL}", "{BOOL} OR {BOOL}", "NOT {BOOL}", "{BOOL} IS NOT TRUE", "{BOOL} = {BOOL}"),
        *("{STRING} LIKE {STRING}", "STARTS_WITH({STRING}, {STRING})", "ENDS_WITH({STRING}, {STRING})"),
        *("CAST({INT64} AS BOOL)", "CAST({STRING} AS BOOL)"),
        *(
            template.replace("X", type_)
            for type_ in ("INT64", "DOUBLE", "STRING")
            for template in (
                "{X} = {X}",
                "{X} < {X}",
                "{X} BETWEEN {X} AND {X}",
                "{X} NOT IN ({X}, {X})",
                "{X} IS NULL",
            )
        ),
    ],
    "INT64": [
        *(f"{{INT64}} {sign} {{INT64}}" for sign in ("+", "-", "*", "&", "|", "^", "<<", ">>")),
        *("-{INT64}", "~{INT64}", "ABS({INT64})", "MOD({INT64}, {INT64})", "LENGTH({STRING})"),
        *("CAST({DOUBLE} AS INT64)", "CAST({STRING} AS INT64)"),
    ],
    "DOUBLE": [
        *("{DOUBLE} + {DOUBLE}", "{DOUBLE} - {INT64}", "{INT64} / {DOUBLE}", "{DOUBLE} * {DOUBLE}", "-{DOUBLE}"),
        *("ROUND({DOUBLE})", "ROUND({DOUBLE}, {INT64})", "ABS({DOUBLE})", "CAST({STRING} AS DOUBLE)"),
    ],
    "STRING": [
        *("{STRING} || {STRING}", "SUBSTR({STRING}, {INT64})", "SUBSTR({STRING}, {INT64}, {INT64})"),
        *("LOWER({STRING})", "UPPER({STRING})", "TRIM({STRING})", "REPLACE({STRING}, {STRING}, {STRING})"),
        *("CAST({BOOL} AS STRING)", "CAST({INT64} AS STRING)", "CAST({DOUBLE} AS STRING)"),
    ],
}
for type_, templates in COMPOUND.items():
    templates += [
        template.replace("X", type_)
        for template in ("IF({BOOL}, {X}, {X})", "COALESCE({X}, {X})", "NULLIF({X}, {X})", "GREATEST({X}, {X})")
    ]
    templates.append(f"CASE {{INT64}} WHEN {{INT64}} THEN {{{type_}}} END")


@st.composite
def expressions(draw: Callable[..., Any], type_: str = "BOOL", depth: int = 3) -> str:
    """Return an expression of a type, which is mostly right."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return str(draw(st.sampled_from(SIMPLE[type_])))
    template = draw(st.sampled_from(COMPOUND[type_]))
    inner = re.sub(r"\{(\w+)\}", lambda match: draw(expressions(match[1], depth - 1)), template)
    return f"({inner})"


WORDS = " ".join(part for parts in (SIMPLE, COMPOUND) for some in parts.values() for part in some).split()
filters = expressions() | st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join) | st.text(max_size=8)

# Small pools, so that requests meet what is there, and one another.
IDS = [1, 2, 3, 10, 11, 12, 13, 0, -1, 2**31 - 1, 2**31, 2**63 - 1, -(2**63)]
TYPE_IDS = {"Artifact": 10, "Execution": 11, "Context": 12}
TEXTS = ["a", "b", "A", "", "Dataset", "Train", "Run", "rows", "mlmd.Dataset", "é😀", "\0", "%_\\'", "mlmd-struct::"]
MASKS = ["uri", "name", "state", "external_id", "properties", "properties.rows", "custom_properties.a", "x"]
texts = st.sampled_from(TEXTS) | st.sampled_from(["x" * 256, "x" * 70_000]) | st.text(max_size=4)
SCALARS: dict[int, st.SearchStrategy[Any]] = {
    FieldDescriptor.CPPTYPE_INT32: st.sampled_from([1, 0, 2, -1, 101, 2**31 - 1, -(2**31)]),
    FieldDescriptor.CPPTYPE_INT64: st.sampled_from(IDS),
    FieldDescriptor.CPPTYPE_DOUBLE: st.floats(),
    FieldDescriptor.CPPTYPE_BOOL: st.booleans(),
}


@cache
def values(field: FieldDescriptor, depth: int) -> st.SearchStrategy[Any]:
    if field.name == "filter_query":
        return filters
    if field.name == "next_page_token":
        tokens = messages(pb.ListOperationNextPageToken.DESCRIPTOR, depth - 1)
        return tokens.map(lambda token: base64.urlsafe_b64encode(token.SerializeToString()).decode()) | texts
    if field.full_name == "google.protobuf.FieldMask.paths":
        return st.sampled_from(MASKS)
    if field.name == "type_id" and field.containing_type.name in TYPE_IDS:
        return st.just(TYPE_IDS[field.containing_type.name]) | st.sampled_from(IDS)
    if field.message_type:
        return messages(field.message_type, depth - 1)
    if field.enum_type:
        return st.sampled_from([value.number for value in field.enum_type.values])
    if field.type == FieldDescriptor.TYPE_BYTES:
        return st.binary(max_size=4)
    return SCALARS.get(field.cpp_type, texts)


def is_repeated(field: FieldDescriptor) -> bool:
    """Whether a field holds a list; older protobuf tells it by a label, which newer ones have no more."""
    return field.is_repeated if hasattr(field, "is_repeated") else field.label == FieldDescriptor.LABEL_REPEATED


@cache
def messages(descriptor: Descriptor, depth: int) -> st.SearchStrategy[Any]:
    """Return messages with any of their fields, in at most so many levels."""
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for field in descriptor.fields:
        if field.message_type and depth <= 0:
            continue
        if field.message_type and field.message_type.GetOptions().map_entry:
            key, value = field.message_type.fields
            fields[field.name] = st.dictionaries(values(key, depth), values(value, depth), max_size=2)
        elif is_repeated(field):
            fields[field.name] = st.lists(values(field, depth), max_size=3)
        else:
            fields[field.name] = values(field, depth)
    return st.fixed_dictionaries({}, optional=fields).map(lambda given: GetMessageClass(descriptor)(**given))


requests = st.sampled_from([*HANDLERS, *(name for name in HANDLERS if name.startswith("Put"))]).flatmap(
    lambda name: st.tuples(st.just(name), messages(getattr(service, f"{name}Request").DESCRIPTOR, 5))
)


def fill(store: MetadataStore) -> None:
    properties = {"rows": pb.INT, "ratio": pb.DOUBLE, "a": pb.STRING, "ok": pb.BOOLEAN}
    store.put_artifact_type(pb.ArtifactType(name="Dataset", properties=properties))
    store.put_execution_type(pb.ExecutionType(name="Train", properties=properties))
    store.put_context_type(pb.ContextType(name="Run", properties=properties))
    given: dict[str, Any] = {
        "properties": {
            "rows": pb.Value(int_value=7),
            "ratio": pb.Value(double_value=0.1),
            "ok": pb.Value(bool_value=True),
        },
        "custom_properties": {"a": pb.Value(double_value=1e300), "é \\'": pb.Value(string_value="b")},
    }
    nodes = [pb.Artifact(type_id=10, name=name, uri="é😀", state=pb.Artifact.LIVE, **given) for name in ("a", "12")]
    for execution in (pb.Execution(type_id=11, name="a", **given), pb.Execution(type_id=11)):
        pairs = [(artifact, pb.Event(type=pb.Event.INPUT)) for artifact in nodes]
        contexts = [pb.Context(type_id=12, name=name, **given) for name in ("a", "b")]
        _, ids, _ = store.put_execution(execution, pairs, contexts, reuse_context_if_already_exist=True)
        nodes = [pb.Artifact(id=id_, **given) for id_ in ids]


@pytest.fixture
def start_again(store: MetadataStore) -> Callable[[], None]:
    """Set the tables back to what `fill` leaves in them, for what Hypothesis finds must happen again."""
    fill(store)
    engine = getattr(store, "transport_to_database", store._transport)._database.engine
    with engine.connect() as connection:
        filled = {
            table: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in tables.metadata.tables.values()
        }

    def run() -> None:
        with engine.begin() as connection:
            for table, rows in filled.items():
                connection.execute(table.delete())
                if rows:
                    connection.execute(insert(table), rows)

    return run


EXAMPLES = [
    pytest.param(backend, count, id=f"{backend}-{count}", marks=[pytest.mark.on_demand] * (count > 1000))
    for backend, counts in {
        "memory": (60, 20_000),
        "grpc": (30, 20_000),
        "mysql": (30, 20_000),
        "postgresql": (30, 20_000),
    }.items()
    for count in counts
]


@pytest.mark.timeout(14_400)
@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of what fails, which is to be seen
@pytest.mark.parametrize(("backend", "examples"), EXAMPLES, indirect=["backend"])
def test_any_requests_are_answered_or_refused_with_a_documented_error(
    store: MetadataStore, start_again: Callable[[], None], examples: int
) -> None:
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(requests, min_size=1, max_size=4))
    def run(sent: list[tuple[str, Message]]) -> None:
        start_again()
        for name, request in sent:
            send(store, name, request)

    run()


def send(store: MetadataStore, name: str, request: Message) -> None:
    try:
        store._transport.call(name, request)
    except DOCUMENTED:
        pass
    except errors.InternalError as error:
        assert TAKEN.search(error.message)  # noqa: PT017
