"""The real ml-metadata and we on the same MySQL and PostgreSQL databases."""

import json
import os
import subprocess
from typing import Any

import pytest
from small_store import TEXTS, fill, put_type

from autolog_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import maintenance

# Runs in a Python that has the real ml-metadata: reads what is there, then writes the same texts itself.
MLMD_PROGRAM = """
import json, sys
from google.protobuf import text_format
from ml_metadata import MetadataStore
from ml_metadata.proto import metadata_store_pb2 as pb

given = json.load(sys.stdin)
config = text_format.Parse(given["config"], pb.ConnectionConfig())
if given["downgrade"] is not None:
    from ml_metadata import downgrade_schema
    downgrade_schema(config, given["downgrade"])
    sys.exit()
store = MetadataStore(config)
found = [[one.name, one.uri, one.custom_properties["note"].string_value] for one in store.get_artifacts()]
for text in given["texts"]:
    store.put_artifacts([pb.Artifact(
        type_id=store.get_artifact_type("Dataset").id, name="theirs " + text, uri=text,
        custom_properties={"note": pb.Value(string_value=text), "ok": pb.Value(bool_value=True)},
    )])
print(json.dumps(found))
"""

second_opinion = pytest.mark.skipif(
    not os.environ.get("AUTOLOG_MLMD_PYTHON"), reason="AUTOLOG_MLMD_PYTHON names no Python with ml-metadata"
)


def run_mlmd(config: pb.ConnectionConfig, texts: list[str], downgrade: int | None = None) -> Any:
    given = json.dumps({"config": str(config), "texts": texts, "downgrade": downgrade})
    command = [os.environ["AUTOLOG_MLMD_PYTHON"], "-c", MLMD_PROGRAM]
    done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout or "null")


def texts_for(server: Any) -> list[str]:
    # The real MLMD fails to write a backslash to PostgreSQL, and to read text that only begins like a struct.
    texts = [text for text in TEXTS if "struct" not in text]
    return [text for text in texts if server.backend == "mysql" or "\\" not in text]


def config_for_mlmd(server: Any, database: str) -> pb.ConnectionConfig:
    """Return a configuration with a password that the real MLMD can hand on to PostgreSQL."""
    config: pb.ConnectionConfig = server.config(database)
    if server.backend == "postgresql":
        if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = 'plain'"):
            server.execute("CREATE ROLE plain SUPERUSER LOGIN PASSWORD 'plain'")
        config.postgresql.user = config.postgresql.password = "plain"
    return config


@second_opinion
@pytest.mark.parametrize("made_by", ["us", "mlmd"])
def test_mlmd_and_we_read_each_other_s_text_byte_for_byte(server: Any, new_database: str, made_by: str) -> None:
    config, texts = config_for_mlmd(server, new_database), texts_for(server)
    if made_by == "mlmd":
        run_mlmd(config, [])
    with MetadataStore(server.config(new_database)) as store:
        type_id = put_type(store)
        ours = [
            pb.Artifact(
                type_id=type_id, name=f"ours {text}", uri=text, custom_properties={"note": pb.Value(string_value=text)}
            )
            for text in texts
        ]
        store.put_artifacts(ours)
        assert sorted(run_mlmd(config, texts)) == sorted([f"ours {text}", text, text] for text in texts)
        theirs = [store.get_artifact_by_type_and_name("Dataset", f"theirs {text}") for text in texts]
        assert [one and (one.uri, one.custom_properties["note"].string_value) for one in theirs] == [
            (text, text) for text in texts
        ]


@second_opinion
@pytest.mark.parametrize("version", [0, 4, 7, 9])
def test_what_mlmd_downgraded_on_mysql_is_upgraded_by_us(servers: Any, version: int) -> None:
    server = servers("mysql")
    name = f"downgraded_{version}"
    config = server.config(name)
    try:
        run_mlmd(config, [])
        with MetadataStore(config) as store:
            fill(store)
        run_mlmd(config, [], version)
        assert maintenance.info(config).version == version
        maintenance.upgrade(config)
        assert maintenance.check(config) == []
        with MetadataStore(config) as store:
            (artifact,) = store.get_artifacts()
            assert (artifact.uri, artifact.custom_properties["note"].string_value) == ("s3://ü", "☃")
    finally:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
