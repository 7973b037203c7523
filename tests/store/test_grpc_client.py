"""The client of a store on a server: addresses, options, errors, retries, and a server of MLMD's own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format

from autolog_store import MetadataStore, errors, transports
from autolog_store.handlers import HANDLERS
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service

pytest.importorskip("grpc")

from autolog_store.grpc_transport import Target, target_of_config, target_of_url
from autolog_store.server import Server, ServerOptions

GOLDEN = Path(__file__).parent / "golden"
LINEAGE = [json.loads(line) for line in (GOLDEN / "lineage.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(f"sqlite:///{tmp_path / 'store.db'}", ServerOptions(port=0)) as running:
        yield running


def url_of(server: Server) -> str:
    return f"grpc://127.0.0.1:{server.port}"


def config_of(server: Server) -> pb.MetadataStoreClientConfig:
    return pb.MetadataStoreClientConfig(host="127.0.0.1", port=server.port)


# Addresses


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("grpc://example.com", Target("example.com", 8080)),
        ("grpc://127.0.0.1:50051/", Target("127.0.0.1", 50051)),
        ("grpc://[::1]:9000", Target("::1", 9000)),
        (
            "grpc://h:1?timeout_seconds=2.5&max_message_mb=1",
            Target("h", 1, timeout_seconds=2.5, max_message_bytes=2**20),
        ),
        ("grpc://h:1?insecure=true", Target("h", 1, allow_plain_text_token=True)),
    ],
)
def test_a_url_names_a_server_and_its_options(url: str, target: Target) -> None:
    assert target_of_url(url) == target


def test_a_grpcs_url_is_encrypted(certificates: Path) -> None:
    authority = certificates / "ca.pem"
    target = target_of_url(f"grpcs://example.com:443?ca={authority}")
    assert (target.is_encrypted, target.ca) == (True, authority.read_bytes())


@pytest.mark.parametrize("text", [b"", b"PEM", b"\xff"])
def test_a_file_that_holds_no_certificates_is_refused_when_it_is_given(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "ca.pem").write_bytes(text)
    with pytest.raises(errors.OpeningError, match=r"ca\.pem holds no PEM certificates"):
        target_of_url(f"grpcs://example.com:443?ca={tmp_path / 'ca.pem'}")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("grpc://", "is not a gRPC URL"),
        ("grpc://:8080", "is not a gRPC URL"),
        ("grpc://h:port", "is not a gRPC URL"),
        ("grpc://h:99999", "is not a gRPC URL"),
        ("grpc://h/database", "is not a gRPC URL"),
        ("grpc://secret@h", "put a token in AUTOLOG_TOKEN"),
        ("grpc://h?colour=red", "no option colour; it has ca, cert, key"),
        ("grpc://h?ca=ca.pem", "write grpcs://"),
        ("grpcs://h?ca=/nowhere/ca.pem", "cannot read /nowhere/ca.pem: No such file"),
        ("grpcs://h?cert=c.pem", "cert and key go together"),
        ("grpc://h?timeout_seconds=0", "must be a positive number"),
        ("grpc://h?timeout_seconds=soon", "must be a positive number"),
        ("grpc://h?max_message_mb=2048", "max_message_mb is '2048'; it must be a positive number below 2,048"),
    ],
)
def test_a_url_that_makes_no_sense_is_refused_when_it_is_given(url: str, reason: str) -> None:
    with pytest.raises(errors.OpeningError, match=reason) as raised:
        MetadataStore(url)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("config", [pb.MetadataStoreClientConfig(), pb.MetadataStoreClientConfig(host="h")])
def test_a_config_without_host_or_port_is_refused(config: pb.MetadataStoreClientConfig) -> None:
    with pytest.raises(errors.OpeningError, match="lacks host or port"):
        MetadataStore(config)


def test_a_config_gives_all_of_its_options() -> None:
    config = pb.MetadataStoreClientConfig(host="h", port=1, client_timeout_sec=0.5)
    config.ssl_config.custom_ca, config.ssl_config.server_cert, config.ssl_config.client_key = "a", "b", "c"
    config.channel_arguments.max_receive_message_length = 7
    config.channel_arguments.http2_max_ping_strikes = 3
    assert target_of_config(config) == Target(
        "h", 1, is_encrypted=True, ca=b"a", certificate=b"b", key=b"c", timeout_seconds=0.5, max_message_bytes=7,
        ping_strikes=3,
    )  # fmt: skip


def test_anything_else_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="pass a ConnectionConfig, a MetadataStoreClientConfig, or a URL"):
        MetadataStore(8080)  # type: ignore[arg-type]


def test_a_client_upgrades_no_database() -> None:
    for config in ("grpc://127.0.0.1", pb.MetadataStoreClientConfig(host="h", port=1)):
        with pytest.raises(ValueError, match="autolog store upgrade"):
            MetadataStore(config, enable_upgrade_migration=True)


# Tokens


@pytest.mark.parametrize("config", ["grpc://example.com", pb.MetadataStoreClientConfig(host="192.0.2.1", port=1)])
def test_a_token_never_travels_in_plain_text_to_another_machine(
    monkeypatch: pytest.MonkeyPatch, config: pb.MetadataStoreClientConfig | str
) -> None:
    monkeypatch.setenv("AUTOLOG_TOKEN", "s3cret")
    with pytest.raises(errors.OpeningError, match="in plain text") as raised:
        MetadataStore(config)
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize("url", ["grpc://example.com?insecure=true", "grpcs://example.com", "grpc://localhost"])
def test_a_token_travels_encrypted_or_on_this_machine_or_with_leave(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("AUTOLOG_TOKEN", "s3cret")
    MetadataStore(url).close()


def test_a_token_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOLOG_TOKEN_FILE", "/nowhere/token")
    with pytest.raises(errors.OpeningError, match="cannot read the token file /nowhere/token"):
        MetadataStore("grpc://127.0.0.1")


# Errors


def test_a_server_that_is_not_there_is_unavailable_at_the_first_call() -> None:
    with MetadataStore("grpc://127.0.0.1:1") as store, pytest.raises(errors.UnavailableError):
        store.get_artifacts()


def is_there(store: MetadataStore) -> bool:
    try:
        store.get_artifact_types()
    except errors.UnavailableError:
        return False
    return True


def test_a_store_recovers_when_its_server_comes_back(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'store.db'}"
    first = Server(database, ServerOptions(port=0))
    with MetadataStore(url_of(first)) as store:
        type_id = store.put_artifact_type(pb.ArtifactType(name="Dataset"))
        first.stop()
        with pytest.raises(errors.UnavailableError):
            store.get_artifact_types()
        with Server(database, ServerOptions(port=first.port)):
            while not is_there(store):
                pass
            assert store.get_artifact_type("Dataset").id == type_id


def test_a_call_that_takes_too_long_exceeds_its_deadline(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    may_end = threading.Event()
    monkeypatch.setitem(HANDLERS, "GetContexts", lambda *_: may_end.wait(60) and service.GetContextsResponse())
    config = config_of(server)
    config.client_timeout_sec = 0.2
    for target in (config, f"{url_of(server)}?timeout_seconds=0.2"):
        with MetadataStore(target) as store, pytest.raises(errors.DeadlineExceededError):
            store.get_contexts()
    may_end.set()


def test_an_answer_above_the_limit_of_the_client_is_resource_exhausted(server: Server) -> None:
    config = config_of(server)
    config.channel_arguments.max_receive_message_length = 1000
    with MetadataStore(config) as store:
        type_id = store.put_artifact_type(pb.ArtifactType(name="Dataset"))
        store.put_artifacts([pb.Artifact(type_id=type_id, uri="x" * 2000)])
        with pytest.raises(errors.ResourceExhaustedError):
            store.get_artifacts()


@pytest.mark.parametrize("code", [code for code in range(1, 17) if code != errors.ABORTED])
def test_each_status_arrives_as_its_class_with_its_message(
    server: Server, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(*_: object) -> None:
        raise errors.make_exception("snowman \u2603\nand more", code)

    monkeypatch.setitem(HANDLERS, "GetContexts", refuse)  # type: ignore[arg-type]
    with MetadataStore(url_of(server)) as store, pytest.raises(errors.exception_type_from_error_code(code)) as raised:
        store.get_contexts()
    assert raised.value.message == "snowman \u2603\nand more"


@pytest.mark.parametrize(("aborted", "is_answered"), [(4, True), (5, False)])
def test_an_aborted_call_is_tried_five_times_by_the_client(
    server: Server, monkeypatch: pytest.MonkeyPatch, aborted: int, is_answered: bool
) -> None:
    calls: list[int] = []

    def abort(*_: object) -> service.GetContextsResponse:
        calls.append(1)
        if len(calls) <= aborted:
            raise errors.AbortedError("another writer")
        return service.GetContextsResponse()

    monkeypatch.setattr(transports, "MEAN_PAUSES_SECONDS", (0.001,))
    monkeypatch.setitem(HANDLERS, "GetContexts", abort)
    with MetadataStore(url_of(server)) as store:
        if is_answered:
            assert store.get_contexts() == []
        else:
            with pytest.raises(errors.AbortedError):
                store.get_contexts()
    assert len(calls) == 5


def test_a_closed_store_refuses_calls(server: Server) -> None:
    store = MetadataStore(url_of(server))
    store.get_contexts()
    store.close()
    store.close()
    with pytest.raises(errors.FailedPreconditionError, match="closed"):
        store.get_contexts()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.parametrize("end", ["os._exit(0)", "store.close(); os._exit(0)", "sys.exit(0)"])
def test_a_forked_child_and_its_parent_go_on_using_a_store(server: Server, end: str) -> None:
    program = f"""
import os, sys
from autolog_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb
store = MetadataStore({url_of(server)!r})
type_id = store.put_artifact_type(pb.ArtifactType(name="Dataset"))
child = os.fork()
if not child:
    store.put_artifacts([pb.Artifact(type_id=type_id, name="child")])
    {end}
assert os.waitpid(child, 0)[1] == 0
store.put_artifacts([pb.Artifact(type_id=type_id, name="parent")])
print(*[one.name for one in store.get_artifacts()])
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert (result.returncode, result.stdout) == (0, "child parent\n"), result.stderr


def test_without_grpcio_the_command_that_brings_it_is_named() -> None:
    program = """
import sys
sys.modules["grpc"] = None
from autolog_store import MetadataStore
MetadataStore("sqlite://").close()
try:
    MetadataStore("grpc://127.0.0.1")
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout == "a store on a server needs grpcio: pip install 'autolog-sdk[server]'\n"


# A server of MLMD's own


@pytest.fixture
def bare_lineage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make lineage answers those of MLMD's server: nodes hold their id and nothing else."""
    handler: Callable[..., Any] = HANDLERS["GetLineageSubgraph"]

    def answer(connection: Any, request: Any) -> Any:
        response = handler(connection, request)
        for field in ("artifacts", "executions", "contexts"):
            nodes = getattr(response.lineage_subgraph, field)
            bare = [type(node)(id=node.id) for node in nodes]
            del nodes[:]
            nodes.extend(bare)
        return response

    monkeypatch.setitem(HANDLERS, "GetLineageSubgraph", answer)


@pytest.mark.parametrize("name", ["small.sqlite", "graph.sqlite"])
def test_lineage_from_a_server_of_mlmd_is_as_whole_as_from_ours(
    golden_store: Callable[[str], MetadataStore], request: pytest.FixtureRequest, name: str
) -> None:
    store = golden_store(name)
    cases = [case for case in LINEAGE if case["db"] == name and "error" not in case]
    assert cases

    def answers() -> list[pb.LineageGraph]:
        return [
            store.get_lineage_subgraph(
                json_format.ParseDict(case["request"], pb.LineageSubgraphQueryOptions()), case.get("mask")
            )
            for case in cases
        ]

    ours = answers()
    request.getfixturevalue("bare_lineage")
    assert answers() == ours
