"""The gRPC server: what it answers, whom it refuses, and how it ends."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autolog_store import MetadataStore, errors
from autolog_store.handlers import HANDLERS
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service

grpc = pytest.importorskip("grpc")

from grpc_health.v1 import health_pb2, health_pb2_grpc  # noqa: E402
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc  # noqa: E402

from autolog_store.server import Server, ServerOptions  # noqa: E402

SERVICE = "ml_metadata.MetadataStoreService"
UNIMPLEMENTED = {"GetLineageGraph", "GetParentContextsByContexts", "GetChildrenContextsByContexts"}

Serve = Callable[..., Server]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    servers: list[Server] = []

    def start(database: str | None = None, **options: Any) -> Server:
        url = database or f"sqlite:///{tmp_path / 'store.db'}"
        servers.append(Server(url, ServerOptions(**{"port": 0, **options})))
        return servers[-1]

    yield start
    for server in servers:
        server.stop(5)


def client(server: Server) -> MetadataStore:
    return MetadataStore(f"grpc://127.0.0.1:{server.port}")


def raw_call(server: Server, method: str, data: bytes = b"", **options: Any) -> bytes:
    """Send bytes as they are to a method, such as a client in another language may."""
    with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        answer: bytes = channel.unary_unary(method)(data, timeout=30, **options)
        return answer


def status_of(call: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(grpc.RpcError) as raised:
        call()
    return raised.value.code().name, raised.value.details()


def code_of(server: Server, name: str, data: bytes = b"") -> str:
    try:
        raw_call(server, f"/{SERVICE}/{name}", data)
    except grpc.RpcError as error:
        return str(error.code().name)
    return "OK"


def pem(path: Path) -> str:
    return path.read_text()


# What it answers


def test_the_server_has_every_call_of_the_service(serve: Serve) -> None:
    server = serve()
    declared = {one.name for one in service.DESCRIPTOR.services_by_name["MetadataStoreService"].methods}
    assert declared == set(HANDLERS)
    for name in sorted(declared):
        code = code_of(server, name)
        assert (code == "UNIMPLEMENTED") == (name in UNIMPLEMENTED), name
        assert code in ("OK", "UNIMPLEMENTED", "INVALID_ARGUMENT", "NOT_FOUND"), name


def test_an_unknown_call_is_unimplemented(serve: Serve) -> None:
    server = serve()
    assert status_of(lambda: raw_call(server, f"/{SERVICE}/DeleteEverything"))[0] == "UNIMPLEMENTED"


def test_an_error_of_the_store_keeps_its_class_and_message(serve: Serve) -> None:
    with client(serve()) as store, pytest.raises(errors.NotFoundError, match="Unknown"):
        store.get_artifact_type("Unknown")


def test_a_bug_in_a_handler_is_internal_and_logged_and_the_server_goes_on(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("hidden from clients")

    with client(serve()) as store:
        monkeypatch.setitem(HANDLERS, "GetArtifacts", broken)  # type: ignore[arg-type]
        with pytest.raises(errors.InternalError, match=r"failed at GetArtifacts; its log says why") as raised:
            store.get_artifacts()
        assert "hidden" not in raised.value.message
        assert "ZeroDivisionError" in caplog.text
        assert store.get_contexts() == []


def test_a_request_that_is_no_message_is_refused_as_invalid(serve: Serve) -> None:
    server = serve()
    code, details = status_of(lambda: raw_call(server, f"/{SERVICE}/PutArtifacts", b"\xff\xff\xff"))
    assert code == "INVALID_ARGUMENT"
    assert "no message of this call" in details


def test_a_string_that_is_not_utf_8_is_refused_as_invalid(serve: Serve) -> None:
    server = serve()
    request = service.PutArtifactsRequest()
    artifact = request.artifacts.add(type_id=1, name="NAME", custom_properties={"p": pb.Value(string_value="STRING")})
    artifact.properties["KEY"].int_value = 1
    whole = request.SerializeToString()
    for good, bad in ((b"STRING", b"STRI\xff\xfe"), (b"KEY", b"KE\xe9"), (b"NAME", b"NAM\xff")):
        assert code_of(server, "PutArtifacts", whole.replace(good, bad)) == "INVALID_ARGUMENT"
    assert code_of(server, "GetArtifactsByURI", b"\x12\x02\xff\xfe") == "INVALID_ARGUMENT"


def test_an_error_with_a_very_long_message_keeps_its_class_its_begin_and_its_end(serve: Serve) -> None:
    with client(serve()) as store:
        store.put_artifact_type(pb.ArtifactType(name="A", external_id="taken"))
        with pytest.raises(errors.InternalError) as raised:
            store.put_execution_type(pb.ExecutionType(name="\u2603" * 30_000, external_id="taken"))
    said = raised.value.message
    assert said.startswith('cannot create the execution type "\u2603')
    assert 'external_id "taken" is that of a type of another kind' in said


@pytest.mark.parametrize("name", sorted(HANDLERS))
def test_random_bytes_never_meet_an_internal_error(shared_server: Server, name: str) -> None:
    documented = ("OK", "INVALID_ARGUMENT", "NOT_FOUND", "ALREADY_EXISTS", "OUT_OF_RANGE", "UNIMPLEMENTED")

    @settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.binary(max_size=60))
    def send(data: bytes) -> None:
        assert code_of(shared_server, name, data) in documented

    send()


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("shared")
    with Server(f"sqlite:///{folder / 'store.db'}", ServerOptions(port=0)) as server:
        yield server


def test_messages_above_four_mebibytes_pass_both_ways(serve: Serve) -> None:
    with client(serve()) as store:
        type_id = store.put_artifact_type(pb.ArtifactType(name="Dataset"))
        text = "x" * 6_000_000
        store.put_artifacts([pb.Artifact(type_id=type_id, custom_properties={"text": pb.Value(string_value=text)})])
        (found,) = store.get_artifacts()
        assert found.custom_properties["text"].string_value == text


def test_a_request_above_the_limit_of_the_server_is_resource_exhausted(serve: Serve) -> None:
    with client(serve(max_message_bytes=1024)) as store, pytest.raises(errors.ResourceExhaustedError):
        store.get_artifacts_by_uri("x" * 2000)


def test_the_health_service_says_serving(serve: Serve) -> None:
    server = serve()
    with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        for name in ("", SERVICE):
            answer = stub.Check(health_pb2.HealthCheckRequest(service=name), timeout=30)
            assert answer.status == health_pb2.HealthCheckResponse.SERVING


def reflected(server: Server) -> list[str]:
    with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        stub = reflection_pb2_grpc.ServerReflectionStub(channel)
        request = reflection_pb2.ServerReflectionRequest(list_services="")
        answers = list(stub.ServerReflectionInfo(iter([request]), timeout=30))
    return [one.name for answer in answers for one in answer.list_services_response.service]


def test_reflection_names_the_service(serve: Serve) -> None:
    assert {SERVICE, "grpc.health.v1.Health"} <= set(reflected(serve()))


def test_two_servers_share_a_database(serve: Serve) -> None:
    with client(serve()) as one, client(serve()) as other:
        type_id = one.put_artifact_type(pb.ArtifactType(name="Dataset"))
        other.put_artifacts([pb.Artifact(type_id=type_id, uri="from the other")])
        assert [found.uri for found in one.get_artifacts()] == ["from the other"]


def test_writes_of_many_clients_through_two_servers_are_all_there(serve: Serve) -> None:
    servers = [serve(), serve()]
    with client(servers[0]) as store:
        type_id = store.put_artifact_type(pb.ArtifactType(name="Dataset"))
        failures: list[Exception] = []

        def write(number: int) -> None:
            try:
                with client(servers[number % 2]) as own:
                    for count in range(10):
                        own.put_artifacts([pb.Artifact(type_id=type_id, name=f"{number}-{count}")])
            except errors.StatusError as error:
                failures.append(error)

        threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures
        assert len({one.name for one in store.get_artifacts()}) == 80


# Whom it refuses


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text("s3cret-token\n")
    return path


def test_a_call_with_the_token_is_answered(serve: Serve, token_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(token_file=token_file)
    monkeypatch.setenv("AUTOLOG_TOKEN", "s3cret-token")
    with client(server) as store:
        assert store.get_artifacts() == []


def test_the_token_may_come_from_a_file(serve: Serve, token_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(token_file=token_file)
    monkeypatch.setenv("AUTOLOG_TOKEN_FILE", str(token_file))
    with client(server) as store:
        assert store.get_artifacts() == []


@pytest.mark.parametrize("token", ["", "s3cret-toke", "s3cret-token2", "S3CRET-TOKEN"])
def test_a_call_without_the_right_token_is_unauthenticated(
    serve: Serve, token_file: Path, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    server = serve(token_file=token_file)
    monkeypatch.setenv("AUTOLOG_TOKEN", token)
    with client(server) as store, pytest.raises(errors.UnauthenticatedError, match="asks for its token") as raised:
        store.get_artifacts()
    assert "s3cret" not in raised.value.message


@pytest.mark.parametrize("value", ["s3cret-token", "Basic s3cret-token", "Bearer"])
def test_metadata_that_is_no_bearer_token_is_unauthenticated(serve: Serve, token_file: Path, value: str) -> None:
    server = serve(token_file=token_file)
    metadata = [("authorization", value)]
    assert status_of(lambda: raw_call(server, f"/{SERVICE}/GetArtifacts", metadata=metadata))[0] == "UNAUTHENTICATED"


def test_reflection_asks_for_the_token_and_health_does_not(serve: Serve, token_file: Path) -> None:
    server = serve(token_file=token_file)
    assert raw_call(server, "/grpc.health.v1.Health/Check")
    assert status_of(lambda: reflected(server))[0] == "UNAUTHENTICATED"


def test_calls_are_encrypted_with_a_key_and_a_certificate(serve: Serve, certificates: Path) -> None:
    server = serve(tls_key=certificates / "server.key", tls_cert=certificates / "server.pem")
    url = f"grpcs://127.0.0.1:{server.port}"
    with MetadataStore(f"{url}?ca={certificates / 'ca.pem'}") as store:
        assert store.get_artifacts() == []
    for other in (f"{url}?ca={certificates / 'stranger.pem'}", f"grpc://127.0.0.1:{server.port}"):
        with MetadataStore(other) as store, pytest.raises(errors.UnavailableError):
            store.get_artifacts()


def test_a_server_with_a_client_ca_asks_clients_for_certificates(serve: Serve, certificates: Path) -> None:
    server = serve(
        tls_key=certificates / "server.key", tls_cert=certificates / "server.pem", client_ca=certificates / "ca.pem"
    )
    url = f"grpcs://127.0.0.1:{server.port}?ca={certificates / 'ca.pem'}"
    with MetadataStore(f"{url}&cert={certificates / 'client.pem'}&key={certificates / 'client.key'}") as store:
        assert store.get_artifacts() == []
    for refused in (url, f"{url}&cert={certificates / 'stranger.pem'}&key={certificates / 'stranger.key'}"):
        with MetadataStore(refused) as store, pytest.raises(errors.UnavailableError):
            store.get_artifacts()


def test_a_client_config_holds_pem_texts(serve: Serve, certificates: Path) -> None:
    server = serve(
        tls_key=certificates / "server.key", tls_cert=certificates / "server.pem", client_ca=certificates / "ca.pem"
    )
    config = pb.MetadataStoreClientConfig(host="127.0.0.1", port=server.port)
    config.ssl_config.custom_ca = pem(certificates / "ca.pem")
    config.ssl_config.client_key = pem(certificates / "client.key")
    config.ssl_config.server_cert = pem(certificates / "client.pem")
    with MetadataStore(config) as store:
        assert store.get_artifacts() == []


# What it will not do


def test_plain_text_beyond_this_machine_needs_leave(serve: Serve) -> None:
    for host in ("0.0.0.0", "::", "example.com"):
        with pytest.raises(errors.OpeningError, match="--insecure"):
            serve(host=host)
    with client(serve(host="0.0.0.0", allow_plain_text=True)) as store:
        assert store.get_artifacts() == []


def test_a_taken_port_is_said_to_be_taken(serve: Serve) -> None:
    server = serve()
    with pytest.raises(errors.OpeningError, match=rf"cannot listen at 127\.0\.0\.1:{server.port}: .*in use"):
        serve(port=server.port)


def test_an_address_of_another_machine_is_refused(serve: Serve) -> None:
    with pytest.raises(errors.OpeningError, match=r"cannot listen at 192\.0\.2\.1"):
        serve(host="192.0.2.1", allow_plain_text=True)


def test_a_missing_certificate_is_named(serve: Serve, tmp_path: Path, certificates: Path) -> None:
    with pytest.raises(errors.OpeningError, match=r"cannot read the TLS certificate .*gone\.pem: No such file"):
        serve(tls_key=certificates / "server.key", tls_cert=tmp_path / "gone.pem")


def test_a_key_of_another_certificate_is_refused(serve: Serve, certificates: Path) -> None:
    with pytest.raises(errors.OpeningError, match="no PEM files that go together"):
        serve(tls_key=certificates / "client.key", tls_cert=certificates / "server.pem")


@pytest.mark.parametrize("given", [("tls_key",), ("tls_cert",), ("client_ca",)])
def test_tls_options_that_lack_their_other_half_are_refused(serve: Serve, tmp_path: Path, given: tuple[str]) -> None:
    with pytest.raises(errors.OpeningError, match="--tls-key and --tls-cert"):
        serve(**dict.fromkeys(given, tmp_path / "some.pem"))


@pytest.mark.parametrize("text", ["", "  \n", "two words", "w\u00f6rd"])
def test_a_file_that_holds_no_token_is_refused(serve: Serve, token_file: Path, text: str) -> None:
    token_file.write_text(text, encoding="utf-8")
    with pytest.raises(errors.OpeningError, match="holds no token"):
        serve(token_file=token_file)


def test_a_token_file_that_cannot_be_read_is_named(serve: Serve, tmp_path: Path) -> None:
    with pytest.raises(errors.OpeningError, match=r"cannot read the token file .*nowhere"):
        serve(token_file=tmp_path / "nowhere")


def test_a_database_that_cannot_be_opened_is_said_before_the_server_listens(serve: Serve, tmp_path: Path) -> None:
    with pytest.raises(errors.OpeningError, match="there is no folder"):
        serve(f"sqlite:///{tmp_path / 'nowhere' / 'store.db'}")


# How it ends


def listens(server: Server) -> bool:
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=5).close()
    except OSError:
        return False
    return True


class Gate:
    """A call that begins and waits until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.has_begun, self.may_end = threading.Event(), threading.Event()
        handler = HANDLERS["GetArtifacts"]

        def wait(*args: Any) -> Any:
            self.has_begun.set()
            assert self.may_end.wait(60)
            return handler(*args)

        monkeypatch.setitem(HANDLERS, "GetArtifacts", wait)


def test_a_call_in_flight_is_answered_while_the_server_stops(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, server, answers = Gate(monkeypatch), serve(), []
    with client(server) as store, client(server) as late:
        call = threading.Thread(target=lambda: answers.append(store.get_artifacts()))
        call.start()
        assert gate.has_begun.wait(60)
        has_ended: list[bool] = []
        stop = threading.Thread(target=lambda: has_ended.append(server.stop(60)))
        stop.start()
        while listens(server):
            pass
        with pytest.raises(errors.UnavailableError):
            late.get_contexts()
        gate.may_end.set()
        call.join()
        stop.join()
    assert (answers, has_ended) == ([[]], [True])


def test_a_call_that_does_not_end_in_time_is_given_up(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, server = Gate(monkeypatch), serve()
    failures: list[type[BaseException]] = []

    def call() -> None:
        with client(server) as store:
            try:
                store.get_artifacts()
            except errors.StatusError as error:
                failures.append(type(error))

    thread = threading.Thread(target=call)
    thread.start()
    assert gate.has_begun.wait(60)
    assert not server.stop(0.1)
    thread.join()
    gate.may_end.set()
    assert failures in ([errors.CancelledError], [errors.UnavailableError])


def test_the_server_logs_where_it_listens(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "autolog_store.server")
    server = serve()
    assert f"listening at grpc://127.0.0.1:{server.port}" in caplog.text
