"""`autolog server`: a store for many machines, over gRPC."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import click

from autolog import settings
from autolog.cli.options import store_option
from autolog.errors import AutologError, StoreUnavailableError, one_line

_FILE = click.Path(path_type=Path)  # whether it can be read, the server says


@click.command("server")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at; 0.0.0.0 for all.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="0 for any free one.")
@store_option
@click.option("--tls-key", metavar="FILE", type=_FILE, help="PEM file of the private key; calls are encrypted then.")
@click.option("--tls-cert", metavar="FILE", type=_FILE, help="PEM file of its certificate chain.")
@click.option(
    "--client-ca", metavar="FILE", type=_FILE, help="PEM file of a CA; clients must show a certificate of it."
)
@click.option("--token-file", metavar="FILE", type=_FILE, help="A file with the token that every call must carry.")
@click.option("--insecure", is_flag=True, help="Listen beyond this machine without TLS.")
@click.option("--max-message-mb", default=64, show_default=True, type=click.IntRange(1, 2047), help="Largest request.")
@click.option(
    "--grace-seconds", default=30, show_default=True, type=click.IntRange(0, 86_400), help="For calls in flight."
)
@click.option("--workers", default=10, show_default=True, type=click.IntRange(1), help="Calls answered at once.")
def command(
    host: str,
    port: int,
    store: str | None,
    tls_key: Path | None,
    tls_cert: Path | None,
    client_ca: Path | None,
    token_file: Path | None,
    insecure: bool,
    max_message_mb: int,
    grace_seconds: int,
    workers: int,
) -> None:
    """Serve a store over gRPC, for autolog and for every client of ML Metadata.

    Without TLS it listens on this machine only, unless --insecure says that the network is yours. SIGTERM and Ctrl-C
    end it when the calls in flight are answered.
    """
    found = settings.resolve(store)
    if found.store.startswith(("grpc://", "grpcs://")):
        raise AutologError(f"{found.shown_store} is a server itself; --store must name a database")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        from autolog_store.server import ServerOptions, serve
    except ImportError as error:
        raise AutologError(str(error)) from error
    from autolog_store.errors import OpeningError

    options = ServerOptions(
        host=host,
        port=port,
        tls_key=tls_key,
        tls_cert=tls_cert,
        client_ca=client_ca,
        token_file=token_file,
        allow_plain_text=insecure,
        max_message_bytes=max_message_mb * 1024 * 1024,
        workers=workers,
    )
    logging.getLogger("autolog").info("serving the store %s", found.shown_store)
    try:
        if found.database is not None:
            found.database.parent.mkdir(parents=True, exist_ok=True)
        has_ended = serve(found.store, options, grace_seconds=grace_seconds)
    except (OpeningError, OSError) as error:
        raise StoreUnavailableError(one_line(error)) from error
    if not has_ended:
        # Python would wait for the threads that still run.
        sys.stderr.flush()
        os._exit(1)
