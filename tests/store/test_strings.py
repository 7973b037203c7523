"""Any text comes back byte for byte, and is found as it is, by calls and by filter queries."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from autolog_store import ListOptions, MetadataStore, errors
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service

TEXTS = [
    "",
    "it's",
    'say "x"',
    "both ' and \" and `",
    "100%",
    "a_b",
    "back\\slash",
    "ends in \\",
    "line\nbreak\r\n\ttab",
    " leading",
    "trailing ",
    "e\u0301 combined",
    "\u00e9 composed",
    "😀 é ☃ \x81\x8d\x8f\x90\x9d €",
    "\x01\x1f\x7f\ufeff\uffff\U0010ffff",
    "case",
    "CASE",
    "É",
    "é",
    "mlmd-struct::",
    "mlmd-struct::not base64",
    "__MLMD_NULL__",
    ":name %(x)s %s ? {x}",
    "' OR 1=1; DROP TABLE Artifact --",
    "x" * 255,
    "long " * 10_000,
]


def quoted(text: str) -> str:
    for character, escape in {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r"}.items():
        text = text.replace(character, escape)
    return f"'{text}'"


def put_all(store: MetadataStore) -> dict[int, str]:
    type_id = store.put_artifact_type(pb.ArtifactType(name="Dataset", properties={"text": pb.STRING}))
    both = ("properties", "custom_properties")
    artifacts = [
        pb.Artifact(type_id=type_id, uri=text, **{owner: {"text": pb.Value(string_value=text)} for owner in both})
        for text in TEXTS
    ]
    return dict(zip(store.put_artifacts(artifacts), TEXTS, strict=True))


def test_a_text_that_is_written_alone_is_stored_as_it_is(store: MetadataStore) -> None:
    check_texts_one_by_one(store)


def test_a_backslash_is_one_whatever_postgresql_takes_it_for(servers: Callable[[str], Any]) -> None:
    url = servers("postgresql").url("tests", options="-c standard_conforming_strings=off -c escape_string_warning=off")
    with MetadataStore(url) as store:
        check_texts_one_by_one(store)


def check_texts_one_by_one(store: MetadataStore) -> None:
    """Few values go to servers inside the SQL, unlike many."""
    type_id = store.put_artifact_type(pb.ArtifactType(name="Text", properties={"text": pb.STRING}))
    for text in TEXTS:
        written = pb.Artifact(type_id=type_id, uri=text, properties={"text": pb.Value(string_value=text)})
        [id_] = store.put_artifacts([written])
        [read] = store.get_artifacts_by_id([id_])
        assert read.uri == text
        assert read.properties["text"].string_value == text


def test_a_text_is_stored_as_it_is_and_found_by_call_and_by_filter(store: MetadataStore, backend: str) -> None:
    texts = put_all(store)
    for one in store.get_artifacts():
        value = pb.Value(string_value=texts[one.id])
        assert (one.uri, one.properties["text"], one.custom_properties["text"]) == (texts[one.id], value, value)

    def found(query: str) -> list[str]:
        return [one.uri for one in store.get_artifacts(ListOptions(filter_query=query))]

    for text in TEXTS:
        assert [one.uri for one in store.get_artifacts_by_uri(text)] == [text]
        equal = [one for one in TEXTS if is_equal(backend, one, text)]
        for term in ("uri", "properties.text.string_value", "custom_properties.text.string_value"):
            # A text that MLMD would read as a struct does not stand there as it is: a filter does not find it.
            here = [one for one in equal if term == "uri" or one != "mlmd-struct::"]
            assert found(f"{term} = {quoted(text)}") == here
            assert found(f"{term} IN ({quoted(text)}, 'other')") == here
        assert found(f"uri != {quoted(text)}") == [one for one in TEXTS if one not in equal]


def test_in_a_pattern_only_percent_and_underscore_are_special(store: MetadataStore, backend: str) -> None:
    put_all(store)
    for pattern in [*TEXTS, "%", "_", "%\\", "%\\%", "_\\%", "%e%", "%_b", "É%", "%\n%", "__'s"]:
        found = store.get_artifacts(ListOptions(filter_query=f"uri LIKE {quoted(pattern)}"))
        assert [one.uri for one in found] == [text for text in TEXTS if is_like(backend, text, pattern)]


def is_equal(backend: str, one: str, other: str) -> bool:
    return one.rstrip(" ") == other.rstrip(" ") if backend == "mysql" else one == other


def is_like(backend: str, text: str, pattern: str) -> bool:
    wildcards = {"%": ".*", "_": "."}
    expression = "".join(wildcards.get(character, re.escape(character)) for character in pattern)
    ignores_case = backend not in ("mysql", "postgresql")
    return bool(re.fullmatch(expression, text, re.DOTALL | re.ASCII | (re.IGNORECASE if ignores_case else 0)))


NUL = "a\0b"
REFUSED = {
    "name of a type": lambda store: store.put_context_type(pb.ContextType(name=NUL)),
    "name of a declared property": lambda store: store.put_context_type(pb.ContextType(name="T", properties={NUL: 1})),
    "description": lambda store: store.put_artifact_type(pb.ArtifactType(name="T", description=NUL)),
    "property": lambda store: put(store, custom_properties={"a": pb.Value(string_value=NUL)}),
    "name of a property": lambda store: put(store, custom_properties={NUL: pb.Value(int_value=1)}),
    "changed uri": lambda store: put(store, id=1, uri=NUL),
    "step of a path": lambda store: store.put_execution(
        pb.Execution(type_id=11),
        [(None, pb.Event(artifact_id=1, type=pb.Event.INPUT, path={"steps": [{"key": NUL}]}))],
        [],
    ),
    "literal": lambda store: store.get_artifacts(ListOptions(filter_query=f"name = '{NUL}'")),
    "escaped literal": lambda store: store.get_artifacts(ListOptions(filter_query=r"name = '\x00'")),
    "name in a query": lambda store: store.get_artifacts(ListOptions(filter_query=f"properties.`{NUL}`.int_value = 1")),
}


def put(store: MetadataStore, **fields: Any) -> None:
    store.put_artifacts([pb.Artifact(type_id=10, **fields)])


@pytest.mark.parametrize("where", REFUSED)
def test_a_nul_is_refused_wherever_it_stands(store: MetadataStore, where: str) -> None:
    store.put_artifact_type(pb.ArtifactType(name="Dataset"))
    store.put_execution_type(pb.ExecutionType(name="Train"))
    put(store)
    with pytest.raises(errors.InvalidArgumentError, match=r"NUL|U\+0000"):
        REFUSED[where](store)


def test_several_texts_are_looked_up_at_once_whatever_is_in_them(store: MetadataStore) -> None:
    type_id = store.put_artifact_type(pb.ArtifactType(name="Dataset"))
    texts = [text for text in (*TEXTS, "NULL", "{a,b}", ",", '\\"') if 0 < len(text) <= 255]
    store.put_artifacts([pb.Artifact(type_id=type_id, uri=text) for text in texts])
    found = store._transport.call("GetArtifactsByURI", service.GetArtifactsByURIRequest(uris=texts)).artifacts
    assert sorted(one.uri for one in found) == sorted(texts)
