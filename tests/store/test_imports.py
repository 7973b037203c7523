"""What an import of the store brings along."""

import subprocess
import sys

import pytest


def modules_after(statement: str) -> set[str]:
    program = f"import sys\n{statement}\nprint(*sys.modules)"
    return set(
        subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()
    )


@pytest.mark.parametrize("heavy", ["sqlalchemy", "google.protobuf", "grpc"])
def test_importing_the_package_brings_nothing_heavy(heavy: str) -> None:
    assert heavy not in modules_after("import autolog_store")


def test_the_public_names_are_there_when_asked_for() -> None:
    assert "sqlalchemy" in modules_after(
        "from autolog_store import MetadataStore, ListOptions, OrderByField, ExtraOptions"
    )


def test_the_store_needs_no_grpc() -> None:
    assert "grpc" not in modules_after("import autolog_store.metadata_store")


def test_a_store_in_a_file_needs_nothing_of_servers() -> None:
    modules = modules_after("from autolog_store import MetadataStore\nMetadataStore('sqlite://').get_artifact_types()")
    assert not {name for name in modules if name.startswith(("sqlalchemy.dialects.mysql", "sqlalchemy.dialects.post"))}


def test_writing_brings_nothing_that_reads_filter_queries() -> None:
    modules = modules_after(
        "from autolog_store import MetadataStore\n"
        "from autolog_store.proto import metadata_store_pb2 as pb\n"
        "store = MetadataStore('sqlite://')\n"
        "type_id = store.put_artifact_type(pb.ArtifactType(name='Dataset'))\n"
        "store.put_artifacts([pb.Artifact(type_id=type_id, uri='a.csv')])\n"
        "assert store.get_artifacts()"
    )
    assert "autolog_store.graph.listing" in modules
    assert not {name for name in modules if name.startswith("autolog_store.filter_query.")}


def test_an_unknown_name_is_an_attribute_error() -> None:
    import autolog_store

    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        autolog_store.nothing  # noqa: B018 - reading it is the test
