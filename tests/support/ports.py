"""Ports for servers of tests."""

import random
import socket
from contextlib import suppress


def free_port() -> int:
    """Return a free port below those that clients get, so that none takes it while a server is not up."""
    for port in random.sample(range(20_000, 32_000), 50):
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port
    raise OSError("found no free port among fifty between 20,000 and 32,000")
