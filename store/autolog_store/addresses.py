"""Where a server listens and a client calls: hosts, ports, and which of them never leave this machine."""

import ipaddress

DEFAULT_PORT = 8080  # as in MLMD's server
DEFAULT_MESSAGE_BYTES = 64 * 1024 * 1024  # gRPC's own 4 MiB is little for a listing

SERVICE = "ml_metadata.MetadataStoreService"


def endpoint(host: str, port: int) -> str:
    """Return host and port as gRPC and URLs write them, an IPv6 address in brackets."""
    host = host.strip("[]")
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_loopback(host: str) -> bool:
    """Tell whether only programs on this machine can be at the other end; names but `localhost` are not looked up."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
