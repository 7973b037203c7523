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


BACKENDS: dict[str, Callable[[Path], MetadataStore]] = {
    "sqlite": open_sqlite_file,
    "memory": open_sqlite_memory,
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


@pytest.fixture(scope="session")
def golden_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], MetadataStore]]:
    """Open a copy of a database that the real MLMD wrote, once for all tests that only read."""
    folder = tmp_path_factory.mktemp("golden")
    stores: dict[str, MetadataStore] = {}

    def open_copy(name: str) -> MetadataStore:
        if name not in stores:
            shutil.copy(GOLDEN / name, folder / name)
            stores[name] = MetadataStore(f"sqlite:///{folder / name}")
        return stores[name]

    yield open_copy
    for opened in stores.values():
        opened.close()
