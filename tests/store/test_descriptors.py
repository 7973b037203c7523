"""Our protos compile to MLMD's very own descriptors."""

import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor, FileDescriptor

from autolog_store.proto import metadata_store_pb2, metadata_store_service_pb2, simple_types_pb2

GOLDEN = Path(__file__).parent / "golden"
FILES = {one["file"]: one for one in json.loads((GOLDEN / "descriptors.json").read_text(encoding="utf-8"))}

DIGESTS = {
    metadata_store_pb2: "dd4b7f111eb8c14de6e53b5b1587b96fbe9eac718adfdf07057c3c1a4f3f9e70",
    metadata_store_service_pb2: "cc71a5cfe81c944a8af35710b26baad1c89aa675e019501f40f847d8cf7a7728",
    simple_types_pb2: "9b2a34cf9a8cfc074cdb7ee067be294fd097f749d75e036d502d4a120d9d49bb",
}

MLMD_PYTHON = os.environ.get("AUTOLOG_MLMD_PYTHON")
STORE = Path(__file__).parents[2] / "store"

OURS = "from autolog_store.proto import metadata_store_pb2 as ours, metadata_store_service_pb2 as ours_service"
THEIRS = "from ml_metadata.proto import metadata_store_pb2 as theirs, metadata_store_service_pb2 as theirs_service"
CHECK = """
assert ours.Artifact.DESCRIPTOR is theirs.Artifact.DESCRIPTOR
assert theirs.Artifact.FromString(ours.Artifact(name="a").SerializeToString()).name == "a"
"""


@pytest.mark.parametrize("module", DIGESTS, ids=lambda module: module.DESCRIPTOR.name.rpartition("/")[2])
def test_a_descriptor_is_byte_for_byte_that_of_mlmd(module: Any) -> None:
    assert hashlib.sha256(module.DESCRIPTOR.serialized_pb).hexdigest() == DIGESTS[module]


def fields_of(message: Descriptor) -> list[tuple[str, int]]:
    return [(field.name, field.number) for field in message.fields]


@pytest.mark.parametrize("module", [metadata_store_pb2, metadata_store_service_pb2])
def test_messages_stand_in_the_order_of_mlmd(module: Any) -> None:
    descriptor: FileDescriptor = module.DESCRIPTOR
    expected = FILES[descriptor.name]["messages"]
    assert list(descriptor.message_types_by_name) == [message["message"] for message in expected]
    for message in expected:
        assert fields_of(descriptor.message_types_by_name[message["message"]]) == [
            (field["name"], field["number"]) for field in message.get("fields", [])
        ]


def test_every_call_of_mlmds_service_has_a_handler() -> None:
    from autolog_store.handlers import HANDLERS

    service = metadata_store_service_pb2.DESCRIPTOR.services_by_name["MetadataStoreService"]
    assert list(HANDLERS) == [method.name for method in service.methods]


def test_presence_is_explicit_everywhere() -> None:
    optional = [field for field in metadata_store_pb2.Artifact.DESCRIPTOR.fields if not is_repeated(field)]
    assert all(field.has_presence for field in optional)


def is_repeated(field: FieldDescriptor) -> bool:
    return field.name.endswith("properties")


@pytest.mark.skipif(not MLMD_PYTHON, reason="AUTOLOG_MLMD_PYTHON names no Python with ml-metadata")
@pytest.mark.parametrize("imports", [(OURS, THEIRS), (THEIRS, OURS)], ids=["ours-first", "theirs-first"])
def test_both_packages_live_in_one_process(imports: tuple[str, str]) -> None:
    assert MLMD_PYTHON
    program = "\n".join((*imports, CHECK))
    subprocess.run([MLMD_PYTHON, "-c", program], check=True, env=os.environ | {"PYTHONPATH": str(STORE)})
