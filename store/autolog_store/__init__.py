"""An ML Metadata store in pure Python: MLMD's API, wire format, database schema and behaviour, on SQLAlchemy."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autolog_store.drop_in import install_as_ml_metadata
    from autolog_store.metadata_store import ExtraOptions, ListOptions, MetadataStore, OrderByField

__all__ = ["ExtraOptions", "ListOptions", "MetadataStore", "OrderByField", "install_as_ml_metadata"]


def __getattr__(name: str) -> Any:
    # Whoever only asks for a name in passing shall not wait for SQLAlchemy.
    if name == "install_as_ml_metadata":
        from autolog_store.drop_in import install_as_ml_metadata

        return install_as_ml_metadata
    if name in __all__:
        from autolog_store import metadata_store

        return getattr(metadata_store, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
