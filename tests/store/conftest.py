"""Fixtures of the store's tests: one store per backend, and the answers that the real MLMD gave."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autolog_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb

GOLDEN = Path(__file__).parent / "golden"


def open_sqlite_file(folder: Path) -> MetadataStore:
    return MetadataStore(f"sqlite:///{folder / 'store.db'}")


def open_sqlite_memory(_: Path) -> MetadataStore:
    return MetadataStore(pb.ConnectionConfig(fake_database=pb.FakeDatabaseConfig()))


class ServedStore(MetadataStore):
    """A client and the server that it calls, over a real socket."""

    def __init__(self, database: str) -> None:
        server = pytest.importorskip("autolog_store.server", reason="grpcio is not installed", exc_type=ImportError)
        self.server = server.Server(database, server.ServerOptions(port=0))
        super().__init__(f"grpc://127.0.0.1:{self.server.port}")
        self.transport_to_database = self.server._calls.transport

    def close(self) -> None:
        super().close()
        self.server.stop()


def open_grpc(folder: Path) -> MetadataStore:
    return ServedStore(f"sqlite:///{folder / 'store.db'}")


BACKENDS: dict[str, Callable[[Path], MetadataStore]] = {
    "sqlite": open_sqlite_file,
    "memory": open_sqlite_memory,
    "grpc": open_grpc,
}


@pytest.fixture(params=list(BACKENDS))
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def store(backend: str, tmp_path: Path) -> Iterator[MetadataStore]:
    with BACKENDS[backend](tmp_path) as opened:
        yield opened


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[MetadataStore]:
    with open_sqlite_file(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="session", params=["sqlite", "grpc"])
def golden_store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], MetadataStore]]:
    """Open a copy of a database that the real MLMD wrote, once for all tests that only read."""
    open_store = ServedStore if request.param == "grpc" else MetadataStore
    folder = tmp_path_factory.mktemp("golden")
    stores: dict[str, MetadataStore] = {}

    def open_copy(name: str) -> MetadataStore:
        if name not in stores:
            shutil.copy(GOLDEN / name, folder / name)
            stores[name] = open_store(f"sqlite:///{folder / name}")
        return stores[name]

    yield open_copy
    for opened in stores.values():
        opened.close()
