import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autolog import facts
from autolog.facts import (
    ArtifactSaved,
    ArtifactSeen,
    ExecutionDescribed,
    ExecutionFinished,
    ExecutionReported,
    ExecutionStarted,
    Fact,
    FileState,
    FileWritten,
    MetricsLogged,
    RunFinished,
    Use,
    decode,
    encode,
)

texts = st.text(st.characters())  # lone surrogates included, as they are in names of files that are not UTF-8
integers = st.integers(-(2**1024), 2**1024)
floats = st.floats(allow_nan=False)
scalars = st.one_of(integers, floats, st.booleans(), texts)
values = st.dictionaries(texts, scalars, max_size=4)
names = st.lists(texts, max_size=3).map(tuple)
uses = st.lists(st.builds(Use, texts, names, texts), max_size=3).map(tuple)
states = st.builds(FileState, texts, integers, integers, integers)
optional_text = st.none() | texts
BUILDS = {
    facts.RunStarted: st.builds(
        facts.RunStarted, texts, integers, texts, texts, texts, names, texts, texts, integers, optional_text
    ),
    facts.CodeSeen: st.builds(facts.CodeSeen, texts, values),
    facts.RunDescribed: st.builds(facts.RunDescribed, texts, values),
    facts.EnvironmentSeen: st.builds(facts.EnvironmentSeen, texts, values, st.dictionaries(texts, texts, max_size=4)),
    RunFinished: st.builds(RunFinished, texts, integers, texts, optional_text),
    facts.ProcessJoined: st.builds(
        facts.ProcessJoined,
        texts,
        texts,
        integers,
        texts,
        names,
        texts,
        integers,
        st.none() | integers,
        st.booleans(),
    ),
    facts.ProcessEnded: st.builds(facts.ProcessEnded, texts, integers, texts, optional_text),
    ArtifactSeen: st.builds(ArtifactSeen, texts, texts, st.none() | states, values, optional_text),
    ArtifactSaved: st.builds(ArtifactSaved, texts, states, optional_text, optional_text),
    FileWritten: st.builds(FileWritten, texts, states),
    facts.DigestSkipped: st.builds(facts.DigestSkipped, texts, states),
    facts.JournalContinued: st.builds(facts.JournalContinued, texts),
    ExecutionStarted: st.builds(
        ExecutionStarted, texts, texts, integers, texts, texts, optional_text, values, values, uses
    ),
    ExecutionReported: st.builds(ExecutionReported, texts, st.dictionaries(texts, floats, max_size=4), uses, uses),
    MetricsLogged: st.builds(
        MetricsLogged,
        texts,
        texts,
        st.lists(st.tuples(integers, floats, floats), max_size=4).map(tuple),
        integers,
        integers,
        st.tuples(floats, floats),
        st.none() | floats,
        st.none() | floats,
    ),
    ExecutionDescribed: st.builds(ExecutionDescribed, texts, values),
    ExecutionFinished: st.builds(ExecutionFinished, texts, integers, texts, optional_text),
}
every_fact = st.one_of(*BUILDS.values())
lean = settings(max_examples=60, deadline=None)


@lean
@given(every_fact)
def test_every_fact_survives_encoding(fact: Fact) -> None:
    assert repr(decode(encode(fact))) == repr(fact)  # named tuples of two kinds may be equal


@lean
@given(every_fact)
def test_an_encoded_fact_holds_no_line_break(fact: Fact) -> None:
    assert b"\n" not in encode(fact)


def test_the_strategy_above_builds_every_kind_of_fact() -> None:
    assert set(BUILDS) == set(Fact.__args__)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")], ids=str)
def test_a_metric_that_is_no_number_survives_encoding(value: float) -> None:
    decoded = decode(encode(ExecutionReported("e", {"loss": value})))
    assert isinstance(decoded, ExecutionReported)
    assert repr(decoded.metrics["loss"]) == repr(value)


def test_two_lone_surrogates_do_not_become_one_character() -> None:
    fact = FileWritten("r", FileState("\ud83d\ude00", 1, 2, 3))
    assert decode(encode(fact)) == fact


@pytest.mark.parametrize("kind", ["bool", "int", "float", "str"])
def test_a_property_keeps_its_type(kind: str) -> None:
    value: Any = {"bool": True, "int": 1, "float": 1.0, "str": "1"}[kind]
    decoded = decode(encode(ArtifactSeen("k", "Dataset", None, {"value": value})))
    assert isinstance(decoded, ArtifactSeen)
    assert type(decoded.properties["value"]) is type(value)


def test_a_value_that_is_no_scalar_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="complex is not JSON"):
        encode(ExecutionReported("e", {"loss": 1j}))  # type: ignore[dict-item]


def test_a_kind_of_fact_that_only_a_newer_version_knows_is_none() -> None:
    assert decode(b'{"fact":"DreamSeen","dream":"electric sheep"}') is None


@lean
@given(every_fact)
def test_fields_that_only_a_newer_version_knows_are_left_out(fact: Fact) -> None:
    line = json.loads(encode(fact))
    line["mood"] = "fine"
    for state in filter(None, [line.get("file")]):
        state["owner"] = "ada"
    for use in [*line.get("inputs", ()), *line.get("outputs", ())]:
        use["certainty"] = 0.5
    assert repr(decode(json.dumps(line).encode())) == repr(fact)


def test_a_field_that_an_older_version_did_not_write_has_its_default() -> None:
    line = b'{"fact":"RunFinished","run":"r","time":1,"state":"COMPLETE"}'
    assert decode(line) == RunFinished("r", 1, "COMPLETE", None)


@pytest.mark.parametrize(
    "line",
    [
        b'{"fact":"RunFinished","run":"r"}',
        b'{"fact":"FileWritten","run":"r","file":{"path":"x"}}',
        b'{"fact":"ExecutionReported","execution":"e","inputs":[{"artifact":"a"}]}',
        b'{"fact":"ExecutionReported","execution":"e","inputs":3}',
        b'{"run":"r"}',
        b"[1,2]",
        b"7",
        b"",
        b"\xff",
        b"{",
    ],
    ids=lambda line: line.decode(errors="replace") or "nothing",
)
def test_what_cannot_be_a_fact_of_this_version_is_none(line: bytes) -> None:
    assert decode(line) is None
