"""The way to a store on a server: each call is one gRPC call, with the server's errors raised as ours."""

import os
import ssl
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from google.protobuf.message import Message

from autolog_store import tokens
from autolog_store.addresses import DEFAULT_MESSAGE_BYTES, DEFAULT_PORT, SERVICE, endpoint, is_loopback
from autolog_store.errors import FailedPreconditionError, OpeningError, make_exception
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.transports import DEFAULT_ATTEMPTS, LARGEST_SERVED_PAGE, repeat_aborted

try:
    import grpc
except ImportError as error:
    raise ImportError("a store on a server needs grpcio: pip install 'autolog-sdk[server]'") from error

_URL_OPTIONS = ("ca", "cert", "key", "timeout_seconds", "max_message_mb", "insecure")

# A server that comes back is found again after seconds, not after gRPC's two minutes.
_CHANNEL_OPTIONS = (("grpc.initial_reconnect_backoff_ms", 200), ("grpc.max_reconnect_backoff_ms", 5_000))


@dataclass(frozen=True)
class Target:
    """A server and how to reach it.

    Args:
        host: A name or an IP address.
        port: Its port.
        is_encrypted: Whether to speak TLS.
        ca: PEM of whom to trust; None for grpcio's own list.
        certificate: PEM of the client's certificate chain, for servers that ask for one.
        key: PEM of its private key.
        timeout_seconds: How long one attempt of a call may take; None for as long as it takes.
        max_message_bytes: The largest answer that is accepted; -1 for any.
        ping_strikes: gRPC's `grpc.http2.max_ping_strikes`; None for its default.
        allow_plain_text_token: Whether a token may travel unencrypted to another machine.
    """

    host: str
    port: int = DEFAULT_PORT
    is_encrypted: bool = False
    ca: bytes | None = None
    certificate: bytes | None = None
    key: bytes | None = None
    timeout_seconds: float | None = None
    max_message_bytes: int = DEFAULT_MESSAGE_BYTES
    ping_strikes: int | None = None
    allow_plain_text_token: bool = False


class GrpcTransport:
    """A store on a server; it connects when it is first called.

    Args:
        config: A MetadataStoreClientConfig, or a URL such as "grpc://127.0.0.1:8080" or "grpcs://host?ca=ca.pem".

    A token for the server is taken from AUTOLOG_TOKEN, or from the file that AUTOLOG_TOKEN_FILE names. Threads may
    share a transport, and a forked child may go on using it: it connects anew.

    Raises:
        OpeningError: the configuration contradicts itself, a file of it cannot be read, or a token would travel in
            plain text to another machine.
    """

    largest_page = LARGEST_SERVED_PAGE

    def __init__(self, config: pb.MetadataStoreClientConfig | str) -> None:
        target = target_of_url(config) if isinstance(config, str) else target_of_config(config)
        self._target = target
        token = tokens.of_environment()
        if token and not (target.is_encrypted or is_loopback(target.host) or target.allow_plain_text_token):
            raise OpeningError(
                f"the token of AUTOLOG_TOKEN would travel to {target.host} in plain text; use a grpcs:// URL, or add "
                "?insecure=true to the grpc:// one if the network is yours"
            )
        self._metadata = (("authorization", f"Bearer {token}"),) if token else ()
        self._lock = threading.Lock()
        self._is_closed = False
        self._channel: Any = None
        self._methods: dict[str, Callable[..., Any]] = {}
        _transports.add(self)

    def call(self, rpc_name: str, request: Message) -> Any:
        """Send a request to the server; one that another writer was in the way of is sent again."""
        return repeat_aborted(rpc_name, DEFAULT_ATTEMPTS, lambda: self._attempt(rpc_name, request))

    def _attempt(self, rpc_name: str, request: Message) -> Any:
        method = self._method(rpc_name)
        try:
            return method(request, timeout=self._target.timeout_seconds, metadata=self._metadata)
        except grpc.RpcError as error:
            # What a call raises is an RpcError and a Call in one.
            raise make_exception(error.details() or "", error.code().value[0]) from error
        except ValueError as error:
            if self._is_closed:
                raise _closed() from error
            raise

    def _method(self, rpc_name: str) -> Callable[..., Any]:
        with self._lock:
            if self._is_closed:
                raise _closed()
            if rpc_name not in self._methods:
                if self._channel is None:
                    self._channel = _open_channel(self._target)
                self._methods[rpc_name] = self._channel.unary_unary(
                    f"/{SERVICE}/{rpc_name}",
                    request_serializer=getattr(service, f"{rpc_name}Request").SerializeToString,
                    response_deserializer=getattr(service, f"{rpc_name}Response").FromString,
                )
            return self._methods[rpc_name]

    def close(self) -> None:
        """Close the connection; later calls are refused. May be called twice."""
        with self._lock:
            self._is_closed = True
            if self._channel is not None:
                self._channel.close()
            self._forget_channel()

    def _forget_channel(self) -> None:
        self._channel, self._methods = None, {}

    def _after_fork_in_child(self) -> None:
        _left_to_the_parent.append((self._channel, self._methods))
        self._lock = threading.Lock()
        self._forget_channel()


# A channel from before a fork is the parent's. The child must not even close it, as that would end the connection that
# both hold; it keeps it to its end, and opens one of its own.
_transports: "weakref.WeakSet[GrpcTransport]" = weakref.WeakSet()
_left_to_the_parent: list[Any] = []


def _after_fork_in_child() -> None:
    for transport in list(_transports):
        transport._after_fork_in_child()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)


def _closed() -> FailedPreconditionError:
    return FailedPreconditionError("the store is closed; open it again with MetadataStore(...)")


def _open_channel(target: Target) -> Any:
    # A channel of its own connection: a forked child must never find its parent's among gRPC's shared ones.
    options: list[tuple[str, int]] = [*_CHANNEL_OPTIONS, ("grpc.use_local_subchannel_pool", 1)]
    options.append(("grpc.max_receive_message_length", target.max_message_bytes))
    if target.ping_strikes is not None:
        options.append(("grpc.http2.max_ping_strikes", target.ping_strikes))
    if is_loopback(target.host):
        options.append(("grpc.enable_http_proxy", 0))  # a proxy has another loopback than we have
    address = endpoint(target.host, target.port)
    if not target.is_encrypted:
        return grpc.insecure_channel(address, options=options)
    credentials = grpc.ssl_channel_credentials(target.ca, target.key, target.certificate)
    return grpc.secure_channel(address, credentials, options=options)


def target_of_config(config: pb.MetadataStoreClientConfig) -> Target:
    """Return the target of a MetadataStoreClientConfig; its `ssl_config` holds PEM texts, not the names of files."""
    if not config.host or not config.HasField("port"):
        raise OpeningError("the MetadataStoreClientConfig lacks host or port; set both")
    tls = config.ssl_config
    arguments = config.channel_arguments
    return Target(
        host=config.host,
        port=config.port,
        is_encrypted=config.HasField("ssl_config"),
        ca=tls.custom_ca.encode() or None,
        certificate=tls.server_cert.encode() or None,
        key=tls.client_key.encode() or None,
        timeout_seconds=config.client_timeout_sec if config.HasField("client_timeout_sec") else None,
        max_message_bytes=arguments.max_receive_message_length or DEFAULT_MESSAGE_BYTES,
        ping_strikes=arguments.http2_max_ping_strikes if arguments.HasField("http2_max_ping_strikes") else None,
    )


def target_of_url(url: str) -> Target:
    """Return the target of a grpc:// or grpcs:// URL.

    Raises:
        OpeningError: it has parts or options that are not known, or a file that it names cannot be read.
    """
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise OpeningError(
            "a gRPC URL holds no user or token, as URLs are shown and logged; put a token in AUTOLOG_TOKEN"
        )
    try:
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise OpeningError(f"{url!r} is not a gRPC URL: {error}; write it like grpc://127.0.0.1:8080") from None
    if not host or parts.path.strip("/") or parts.fragment:
        raise OpeningError(f"{url!r} is not a gRPC URL; write it like grpc://127.0.0.1:8080")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(options.keys() - set(_URL_OPTIONS)):
        raise OpeningError(f"a gRPC URL has no option {unknown[0]}; it has {', '.join(_URL_OPTIONS)}")
    is_encrypted = parts.scheme == "grpcs"
    if not is_encrypted and (files := sorted({"ca", "cert", "key"} & options.keys())):
        raise OpeningError(f"the option {files[0]} is for TLS; write grpcs:// to use it")
    if ("cert" in options) != ("key" in options):
        raise OpeningError("the options cert and key go together: give both, or none")
    return Target(
        host=host,
        port=DEFAULT_PORT if port is None else port,
        is_encrypted=is_encrypted,
        ca=_authorities(options["ca"]) if "ca" in options else _roots_of_the_system() if is_encrypted else None,
        certificate=_read(options["cert"]) if "cert" in options else None,
        key=_read(options["key"]) if "key" in options else None,
        timeout_seconds=_positive("timeout_seconds", options["timeout_seconds"], 2**31)
        if "timeout_seconds" in options
        else None,
        max_message_bytes=int(_positive("max_message_mb", options["max_message_mb"], 2048) * 1024 * 1024)
        if "max_message_mb" in options
        else DEFAULT_MESSAGE_BYTES,
        allow_plain_text_token=options.get("insecure", "").lower() in ("1", "true", "yes"),
    )


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise OpeningError(f"cannot read {path}: {error.strerror or error}") from None


def _authorities(path: str) -> bytes:
    """Return the certificates in a PEM file; of a file without any, gRPC would say nothing until the first call."""
    data = _read(path)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=data.decode())
    except (ValueError, ssl.SSLError) as error:
        raise OpeningError(f"{path} holds no PEM certificates of whom to trust: {error}") from None
    return data


def _roots_of_the_system() -> bytes | None:
    """Return whom this machine trusts (SSL_CERT_FILE says otherwise); None leaves it to the list that grpcio brings."""
    path = ssl.get_default_verify_paths().cafile
    return _read(path) if path else None


def _positive(name: str, text: str, below: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < below:
        raise OpeningError(f"{name} is {text!r}; it must be a positive number below {below:,}")
    return value
