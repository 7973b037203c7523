"""The store as a gRPC server: a loop over the handlers, and nothing else.

Clients of MLMD work with it unchanged. All calls share one engine with its pool of connections, and several servers may
share one database.
"""

import hmac
import logging
import signal
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any
from urllib.parse import quote

from google.protobuf.message import DecodeError

from autolog_store import tokens, wire_text
from autolog_store.addresses import DEFAULT_MESSAGE_BYTES, DEFAULT_PORT, SERVICE, endpoint, is_loopback
from autolog_store.errors import InvalidArgumentError, OpeningError, StatusError
from autolog_store.handlers import HANDLERS
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.transports import LARGEST_SERVED_PAGE, InProcessTransport, Transport

try:
    import grpc
    from grpc_health.v1 import health, health_pb2, health_pb2_grpc
    from grpc_reflection.v1alpha import reflection
except ImportError as error:
    raise ImportError(
        "the server needs grpcio, grpcio-health-checking and grpcio-reflection: pip install 'autolog-sdk[server]'"
    ) from error

logger = logging.getLogger(__name__)

DEFAULT_WORKERS = 10
DEFAULT_GRACE_SECONDS = 30.0

_HEALTH_METHODS = f"/{health.SERVICE_NAME}/"

# A status travels in a header, which clients limit to 8 KiB; a longer message would hide the status itself.
_MESSAGE_BYTES = 4_000

_STATUS_CODES = {code.value[0]: code for code in grpc.StatusCode}


@dataclass(frozen=True)
class ServerOptions:
    """Where and how a server listens.

    Args:
        host: The address to listen at; 0.0.0.0 and :: mean all.
        port: The port; 0 for any that is free.
        tls_key: The PEM file of the private key; with it, calls are encrypted.
        tls_cert: The PEM file of its certificate chain.
        client_ca: The PEM file of whom to trust; with it, clients must show a certificate.
        token_file: A file with the token that each call must carry, but for health checks.
        allow_plain_text: Listen beyond this machine without TLS.
        max_message_bytes: The largest request that is accepted.
        workers: How many calls are answered at once.
    """

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    tls_key: Path | None = None
    tls_cert: Path | None = None
    client_ca: Path | None = None
    token_file: Path | None = None
    allow_plain_text: bool = False
    max_message_bytes: int = DEFAULT_MESSAGE_BYTES
    workers: int = DEFAULT_WORKERS


class Server:
    """A server that listens from its making until `stop`.

    Args:
        config: The database, as for MetadataStore.
        options: Where and how to listen.

    Attributes:
        port: The port that it listens at.

    Raises:
        OpeningError: the database cannot be opened, a file cannot be read, the address is taken, or calls would travel
            in plain text beyond this machine without leave.
    """

    def __init__(self, config: pb.ConnectionConfig | str, options: ServerOptions | None = None) -> None:
        options = options or ServerOptions()
        credentials = _credentials(options)
        token = tokens.of_file(options.token_file) if options.token_file else None
        if not (credentials or options.allow_plain_text or is_loopback(options.host)):
            raise OpeningError(
                f"without TLS, calls to {options.host} could be read on the network; "
                "give --tls-key and --tls-cert, or --insecure if the network is yours"
            )
        _check_address(options.host, options.port)
        # Not repeated here: clients do so themselves, without keeping one of our threads waiting.
        self._calls = _Calls(InProcessTransport(config, attempts=1))
        self._pool = ThreadPoolExecutor(options.workers, thread_name_prefix="autolog-server")
        self._health_pool = ThreadPoolExecutor(1, thread_name_prefix="autolog-health")
        self._health = health.HealthServicer(experimental_non_blocking=True, experimental_thread_pool=self._health_pool)
        self._server = grpc.server(
            self._pool,
            interceptors=[_TokenCheck(token)] if token else [],
            options=[
                ("grpc.so_reuseport", 0),  # else a second server would silently share the port
                ("grpc.max_receive_message_length", options.max_message_bytes),
                ("grpc.max_send_message_length", -1),
            ],
        )
        self._add_services()
        try:
            self.port = self._listen(endpoint(options.host, options.port), credentials)
        except BaseException:
            self._calls.transport.close()
            raise
        self._server.start()
        where = f"{'grpcs' if credentials else 'grpc'}://{endpoint(options.host, self.port)}"
        logger.info("listening at %s%s", where, ", with a token" if token else "")

    def _listen(self, address: str, credentials: Any) -> int:
        try:
            port = (
                self._server.add_secure_port(address, credentials)
                if credentials
                else self._server.add_insecure_port(address)
            )
        except RuntimeError as error:
            raise OpeningError(f"cannot listen at {address}: {error}") from error
        if not port:  # what grpcio before 1.60 gives instead of raising
            raise OpeningError(f"cannot listen at {address}")
        return int(port)

    def _add_services(self) -> None:
        methods = {
            name: grpc.unary_unary_rpc_method_handler(
                self._calls.method(name), response_serializer=getattr(service, f"{name}Response").SerializeToString
            )
            for name in HANDLERS
        }
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, methods),))
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        reflection.enable_server_reflection((SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME), self._server)
        for name in ("", SERVICE):
            self._health.set(name, health_pb2.HealthCheckResponse.SERVING)

    def stop(self, grace_seconds: float = DEFAULT_GRACE_SECONDS) -> bool:
        """Take no new calls, let those in flight end, and close the database.

        Returns:
            Whether all of them ended in time. Clients of those that did not are told that the call was cancelled; the
            database is left open for them, and they are undone when the process ends.
        """
        self._health.enter_graceful_shutdown()
        deadline = time.monotonic() + grace_seconds
        self._server.stop(grace_seconds).wait(grace_seconds + 1)
        has_ended = self._calls.wait_until_idle(max(0.0, deadline - time.monotonic()))
        self._pool.shutdown(wait=has_ended, cancel_futures=True)
        self._health_pool.shutdown(wait=False)
        if has_ended:
            self._calls.transport.close()
        return has_ended

    def __enter__(self) -> "Server":  # noqa: PYI034 - Self needs Python 3.11
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


class _Calls:
    """The calls of a server, counted while they run."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self._running = 0
        self._has_ended = threading.Condition()

    def method(self, rpc_name: str) -> Callable[[bytes, Any], Any]:
        """Return what answers an RPC."""
        parse = getattr(service, f"{rpc_name}Request").FromString

        def answer(data: bytes, context: Any) -> Any:
            with self._has_ended:
                self._running += 1
            try:
                return self._answer(rpc_name, parse, data, context)
            finally:
                with self._has_ended:
                    self._running -= 1
                    self._has_ended.notify_all()

        return answer

    def _answer(self, rpc_name: str, parse: Callable[[bytes], Any], data: bytes, context: Any) -> Any:
        if not context.is_active():
            return context.abort(grpc.StatusCode.CANCELLED, "the client has given up")
        try:
            return self.transport.call(rpc_name, _with_served_page(_parsed(parse, data)))
        except StatusError as error:
            logger.debug("%s: %s", rpc_name, error)
            code, message = _STATUS_CODES.get(error.error_code, grpc.StatusCode.UNKNOWN), error.message
        except Exception:
            logger.exception("%s failed", rpc_name)
            code, message = grpc.StatusCode.INTERNAL, f"the server failed at {rpc_name}; its log says why"
        return context.abort(code, _shortened(message))

    def wait_until_idle(self, timeout_seconds: float) -> bool:
        """Tell whether no call runs, at the latest after so long."""
        with self._has_ended:
            return self._has_ended.wait_for(lambda: not self._running, timeout_seconds)


def _with_served_page(request: Any) -> Any:
    """Return a request that asks for no larger page than servers give."""
    options = getattr(request, "options", None)
    if isinstance(options, pb.ListOperationOptions) and options.max_result_size > LARGEST_SERVED_PAGE:
        options.max_result_size = LARGEST_SERVED_PAGE
    return request


class _TokenCheck(grpc.ServerInterceptor):  # type: ignore[misc, unused-ignore]
    """Refuses calls without the token; only health checks need none."""

    def __init__(self, token: str) -> None:
        self._expected = token.encode()
        self._refusal = grpc.unary_unary_rpc_method_handler(_refuse)

    def intercept_service(self, continuation: Callable[[Any], Any], handler_call_details: Any) -> Any:
        """Return the handler of a call, or the one that refuses it."""
        if handler_call_details.method.startswith(_HEALTH_METHODS):
            return continuation(handler_call_details)
        for name, value in handler_call_details.invocation_metadata:
            scheme, _, given = str(value).partition(" ")
            # Constant in time: how long a comparison takes shall not tell how much of a guess is right.
            if name == "authorization" and scheme.lower() == "bearer":
                is_right = hmac.compare_digest(given.strip().encode(), self._expected)
                return continuation(handler_call_details) if is_right else self._refusal
        return self._refusal


def _refuse(_: bytes, context: Any) -> None:
    context.abort(
        grpc.StatusCode.UNAUTHENTICATED,
        "the server asks for its token, as the metadata `authorization: Bearer TOKEN`; "
        "clients of autolog take it from AUTOLOG_TOKEN or AUTOLOG_TOKEN_FILE",
    )


def serve(
    config: pb.ConnectionConfig | str, options: ServerOptions, *, grace_seconds: float = DEFAULT_GRACE_SECONDS
) -> bool:
    """Serve until SIGTERM or SIGINT comes; return whether all calls in flight ended within `grace_seconds`.

    A second signal ends the process at once.
    """
    asked_to_stop = threading.Event()
    ending = (signal.SIGTERM, signal.SIGINT)

    def on_signal(number: int, _: FrameType | None) -> None:
        for one in ending:
            signal.signal(one, signal.SIG_DFL)
        logger.info("%s: finishing the calls in flight", signal.Signals(number).name)
        asked_to_stop.set()

    for number in ending:
        signal.signal(number, on_signal)
    server = Server(config, options)
    while not asked_to_stop.wait(1.0):  # without a time, Windows would not let signals through
        pass
    has_ended = server.stop(grace_seconds)
    if has_ended:
        logger.info("stopped")
    else:
        logger.warning("calls still ran after %g s; they are undone", grace_seconds)
    return has_ended


def _parsed(parse: Callable[[bytes], Any], data: bytes) -> Any:
    try:
        request = parse(data)
    except (DecodeError, UnicodeDecodeError) as error:
        raise InvalidArgumentError(f"the request is no message of this call: {error}") from error
    wire_text.check(request, data)
    return request


def _shortened(message: str) -> str:
    """Return a message as it fits into the header of an answer: its begin and its end, which says what to do."""
    message = message.encode("utf-8", "replace").decode()
    if len(quote(message)) <= _MESSAGE_BYTES:
        return message
    half = (_MESSAGE_BYTES - 3) // 2
    return f"{_begin_of(message, half)}...{_begin_of(message[::-1], half)[::-1]}"


def _begin_of(text: str, most_bytes: int) -> str:
    size = 0
    for end, character in enumerate(text):
        size += len(quote(character))
        if size > most_bytes:
            return text[:end]
    return text


def _check_address(host: str, port: int) -> None:
    """Raise OpeningError when nobody can listen at an address; gRPC itself would not say why."""
    where = endpoint(host, port)
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            if sys.platform != "win32":  # where it would let two listen at one port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise OpeningError(f"cannot listen at {where}: {error.strerror or error}") from None


def _credentials(options: ServerOptions) -> Any:
    if not options.tls_key and not options.tls_cert:
        if options.client_ca:
            raise OpeningError("--client-ca asks clients for certificates, which needs --tls-key and --tls-cert")
        return None
    if not (options.tls_key and options.tls_cert):
        raise OpeningError("--tls-key and --tls-cert go together: give both")
    key, certificate = _read("TLS key", options.tls_key), _read("TLS certificate", options.tls_cert)
    roots = _read("client CA", options.client_ca) if options.client_ca else None
    check = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:  # gRPC would fail later, and not say why
        check.load_cert_chain(options.tls_cert, options.tls_key, password="")
        if options.client_ca:
            check.load_verify_locations(options.client_ca)
    except OSError as error:
        names = f"{options.tls_key}, {options.tls_cert}" + (f" and {options.client_ca}" if options.client_ca else "")
        raise OpeningError(f"{names} are no PEM files that go together: {error}") from None
    return grpc.ssl_server_credentials([(key, certificate)], roots, require_client_auth=roots is not None)


def _read(what: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OpeningError(f"cannot read the {what} {path}: {error.strerror or error}") from None
