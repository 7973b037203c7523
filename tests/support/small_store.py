"""A little to put into a store: a type, a step with all around it, and texts that are hard to keep."""

from autolog_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb

TEXTS = [
    'it\'s "quoted"',
    "50% of a_b %s %(x)s",
    "back\\slash \\",
    "😀 é ☃ \x81\x8d\x8f\x90\x9d €",
    "mlmd-struct::not base64",
    " a ",
]


def put_type(store: MetadataStore) -> int:
    return store.put_artifact_type(pb.ArtifactType(name="Dataset", properties={"rows": pb.INT}))


def fill(store: MetadataStore) -> None:
    types = [put_type(store), store.put_execution_type(pb.ExecutionType(name="Train"))]
    context_type = store.put_context_type(pb.ContextType(name="Run"))
    store.put_execution(
        pb.Execution(type_id=types[1], name="é", last_known_state=pb.Execution.COMPLETE),
        [
            (
                pb.Artifact(
                    type_id=types[0],
                    uri="s3://ü",
                    properties={"rows": pb.Value(int_value=7)},
                    custom_properties={"note": pb.Value(string_value="☃"), "ok": pb.Value(bool_value=True)},
                ),
                pb.Event(type=pb.Event.INPUT, path=pb.Event.Path(steps=[{"key": "X"}, {"index": 2}])),
            )
        ],
        [pb.Context(type_id=context_type, name="run")],
    )
