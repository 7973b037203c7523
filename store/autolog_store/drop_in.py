"""Standing in for Google's package: after `install_as_ml_metadata()`, `import ml_metadata` finds this store."""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

NAME = "ml_metadata"

# The release whose API this is.
API_VERSION = "1.17.1"

# Modules of theirs that are modules of ours.
_SAME = {
    "ml_metadata.errors": "autolog_store.errors",
    "ml_metadata.metadata_store.metadata_store": "autolog_store.metadata_store",
    "ml_metadata.metadata_store.mlmd_types": "autolog_store.mlmd_types",
    "ml_metadata.proto.metadata_store_pb2": "autolog_store.proto.metadata_store_pb2",
    "ml_metadata.proto.metadata_store_service_pb2": "autolog_store.proto.metadata_store_service_pb2",
    "ml_metadata.proto.metadata_store_service_pb2_grpc": "autolog_store.proto.metadata_store_service_pb2_grpc",
    "ml_metadata.simple_types.proto.simple_types_pb2": "autolog_store.proto.simple_types_pb2",
}

_API = ("ListOptions", "MetadataStore", "OrderByField", "downgrade_schema")
_MESSAGES = (
    "Artifact",
    "ArtifactType",
    "Association",
    "Attribution",
    "ConnectionConfig",
    "Context",
    "ContextType",
    "Event",
    "Execution",
    "ExecutionType",
    "FakeDatabaseConfig",
    "MetadataStoreClientConfig",
    "MySQLDatabaseConfig",
    "ParentContext",
    "SqliteMetadataSourceConfig",
)

# Packages of theirs: which names they take from which module, and which submodules come with them.
_PACKAGES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "ml_metadata": ("autolog_store.metadata_store", _API, ("errors", "metadata_store", "proto", "version")),
    "ml_metadata.metadata_store": ("autolog_store.metadata_store", _API, ("metadata_store",)),
    "ml_metadata.proto": (
        "autolog_store.proto.metadata_store_pb2",
        _MESSAGES,
        ("metadata_store_pb2", "metadata_store_service_pb2"),
    ),
    "ml_metadata.simple_types": ("", (), ()),
    "ml_metadata.simple_types.proto": ("", (), ()),
}


def install_as_ml_metadata() -> None:
    """Make `import ml_metadata` and its submodules find this store, also where Google's package is installed.

    Call it before anything imports `ml_metadata`; calling it again does nothing. gRPC is imported only by code that
    asks for a server or for `metadata_store_service_pb2_grpc`.

    Raises:
        RuntimeError: Google's package is imported already; two would be in use at once.
    """
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    if NAME in sys.modules:
        where = getattr(sys.modules[NAME], "__file__", None) or "somewhere"
        raise RuntimeError(
            f"another ml_metadata is already imported, from {where}; "
            "call autolog_store.install_as_ml_metadata() before the first import of ml_metadata"
        )
    sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder, Loader):
    """Finds the modules of the tables above, and nothing else."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - the interface has it
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        if fullname in _PACKAGES or fullname == f"{NAME}.version" or fullname in _SAME:
            return ModuleSpec(fullname, self, is_package=fullname in _PACKAGES)
        return None

    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__
        if name in _SAME:
            # Whoever imports gets what stands here afterwards: our module itself, so that classes exist only once.
            sys.modules[name] = import_module(_SAME[name])
        elif name in _PACKAGES:
            _fill(module, *_PACKAGES[name])
        else:
            module.__dict__["__version__"] = API_VERSION


def _fill(package: ModuleType, source: str, names: tuple[str, ...], submodules: tuple[str, ...]) -> None:
    namespace = package.__dict__
    namespace["__doc__"] = f"{package.__name__}, as autolog_store stands in for it."
    origin: Any = import_module(source) if source else None
    namespace.update({name: getattr(origin, name) for name in names if hasattr(origin, name)})
    namespace["__all__"] = [name for name in names if name in namespace]
    for name in submodules:
        namespace[name] = import_module(f"{package.__name__}.{name}")
    if package.__name__ == NAME:
        namespace["__version__"] = API_VERSION
