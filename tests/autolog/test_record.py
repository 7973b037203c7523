import copy
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autolog import facts
from autolog.facts import (
    DATASET,
    EVALUATE,
    METRICS,
    MODEL,
    TRAIN,
    ArtifactSaved,
    ArtifactSeen,
    CodeSeen,
    EnvironmentSeen,
    ExecutionDescribed,
    ExecutionFinished,
    ExecutionReported,
    ExecutionStarted,
    Fact,
    FileState,
    FileWritten,
    RunFinished,
    RunStarted,
    Use,
)
from autolog.record import Record

CSV = FileState("/data.csv", 1, 2, 3)
JOBLIB = FileState("/model.joblib", 4, 5, 6)
JSON = FileState("/metrics.json", 7, 8, 9)
STARTED = RunStarted("run", 0, "train.py", "churn", "/train.py", (), "/", "host", 1)
TRAINING = ExecutionStarted("train", "run", 1, TRAIN, "fit", inputs=(Use("data", ("X",), "identity"),))
MADE = ExecutionReported("train", outputs=(Use("model", ("model",), "identity"),))
EVALUATION = ExecutionStarted("evaluate", "run", 5, EVALUATE, "f1", inputs=(Use("model", (), "identity"),))
MEASURED = ExecutionReported("evaluate", {"f1": 0.5}, outputs=(Use("metrics", ("metrics",), "identity"),))
FACTS: list[Fact] = [
    STARTED,
    CodeSeen("run", {"git_commit": "abc"}),
    ArtifactSeen("data", DATASET, CSV),
    TRAINING,
    ArtifactSeen("model", MODEL),
    MADE,
    ExecutionFinished("train", 2, "COMPLETE"),
    ArtifactSaved("model", JOBLIB, "joblib"),
    EVALUATION,
    ArtifactSeen("metrics", METRICS),
    MEASURED,
    ExecutionReported("evaluate", {"f1": 0.75, "accuracy": 0.5}),
    ExecutionFinished("evaluate", 6, "COMPLETE"),
    FileWritten("run", JSON),
    EnvironmentSeen("run", {"python": "3.12"}, {"numpy": "2.0"}),
    RunFinished("run", 9, "COMPLETE"),
]


def folded(facts: Sequence[Fact]) -> Record:
    record = Record()
    for fact in facts:
        record.add(fact)
    return record


def known(record: Record) -> dict[str, Any]:
    """Return all that a record says, to compare it."""
    return copy.deepcopy(vars(record))


def published(record: Record) -> Record:
    record.changed.clear()
    record.run_changed = False
    return record


def test_a_record_holds_the_whole_story() -> None:
    record = folded(FACTS)
    assert (record.run, record.run_id, record.finished) == (STARTED, "run", FACTS[-1])
    assert record.artifacts["model"].saved == [ArtifactSaved("model", JOBLIB, "joblib")]
    assert record.executions["evaluate"].metrics == {"f1": 0.75, "accuracy": 0.5}
    assert record.executions["train"].inputs == [Use("data", ("X",), "identity")]
    assert record.written == [JSON]


@pytest.mark.parametrize("count", range(len(FACTS) + 1))
def test_folding_any_prefix_twice_equals_folding_it_once(count: int) -> None:
    assert known(folded(FACTS[:count] * 2)) == known(folded(FACTS[:count]))


@pytest.mark.parametrize("count", range(len(FACTS) + 1))
def test_folding_all_after_any_prefix_equals_folding_all(count: int) -> None:
    assert known(folded(FACTS[:count] + FACTS)) == known(folded(FACTS))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(FACTS)))
def test_facts_in_any_order_and_with_any_gap_do_no_harm(facts: list[Fact]) -> None:
    record = folded(facts)
    assert record.changed <= set(record.executions)


@pytest.mark.parametrize(
    "fact",
    [MADE, ExecutionFinished("train", 2, "COMPLETE"), ArtifactSaved("model", JOBLIB)],
    ids=lambda fact: type(fact).__name__,
)
def test_a_fact_without_its_beginning_is_left_out(fact: Fact) -> None:
    assert known(folded([fact])) == known(Record())


def test_any_fact_of_a_run_tells_its_id() -> None:
    assert folded([TRAINING]).run_id == "run"


# what must be published again


@pytest.mark.parametrize(
    ("fact", "changed"),
    [
        (MADE, set()),
        (ExecutionReported("train", {"loss": 1.0}), {"train"}),
        (ExecutionFinished("train", 3, "FAILED"), {"train"}),
        (ArtifactSaved("model", CSV), {"train", "evaluate"}),
        (ArtifactSaved("data", CSV), {"train"}),
        (FileWritten("run", CSV), {"evaluate"}),
        (CodeSeen("run", {}), {"train", "evaluate"}),
        (EnvironmentSeen("run", {}, {}), {"train", "evaluate"}),
        (RunFinished("run", 9, "COMPLETE"), {"evaluate"}),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, set) else None,
)
def test_a_fact_changes_the_steps_that_it_is_about(fact: Fact, changed: set[str]) -> None:
    record = published(folded(FACTS[:-1]))
    record.add(fact)
    assert record.changed - ({"train"} if fact is MADE else set()) == changed


def test_an_artifact_that_is_seen_late_changes_the_steps_that_use_it() -> None:
    record = published(folded([STARTED, TRAINING]))
    record.add(ArtifactSeen("data", DATASET, CSV))
    assert record.changed == {"train"}


@pytest.mark.parametrize(
    "fact", [STARTED, *(fact for fact in FACTS if isinstance(fact, (CodeSeen, EnvironmentSeen, RunFinished)))]
)
def test_a_fact_about_the_run_changes_the_run(fact: Fact) -> None:
    record = published(Record())
    record.add(fact)
    assert record.run_changed


# questions


def test_steps_without_an_end_are_unfinished() -> None:
    assert folded([STARTED, TRAINING, EVALUATION, ExecutionFinished("train", 2, "COMPLETE")]).unfinished() == [
        "evaluate"
    ]


BEFORE = [STARTED, TRAINING, ArtifactSeen("model", MODEL), MADE]


@pytest.mark.parametrize(
    ("facts", "awaited"),
    [
        (BEFORE, True),
        ([*BEFORE, ArtifactSaved("model", JOBLIB)], False),
        ([*BEFORE, EVALUATION], False),
        ([*BEFORE, RunFinished("run", 9, "COMPLETE")], False),
    ],
    ids=["made", "saved", "used", "over"],
)
def test_a_model_is_awaited_until_it_is_saved_or_used_or_the_run_is_over(facts: list[Fact], awaited: bool) -> None:
    record = folded(facts)
    assert record.is_awaited(record.artifacts["model"]) is awaited


def test_a_dataset_is_never_awaited() -> None:
    record = folded([STARTED, ArtifactSeen("data", DATASET, CSV), TRAINING])
    assert not record.is_awaited(record.artifacts["data"])


def test_a_block_is_a_run_beside_that_of_the_process() -> None:
    block = STARTED._replace(run="block", parent="run", name="trial")
    described = ExecutionDescribed("in block", {"lr": 0.5})
    inside = TRAINING._replace(execution="in block", run="block")
    record = folded([STARTED, block, inside, TRAINING, described, RunFinished("block", 3, "FAILED", "no")])
    assert record.run_id == "run"
    assert record.finished is None
    assert record.blocks["block"].finished == RunFinished("block", 3, "FAILED", "no")
    assert record.executions["in block"].params == {"lr": 0.5}
    assert record.changed_runs() == {"run": ["train"], "block": ["in block"]}
    record.published()
    assert (record.has_changed, record.changed_runs()) == (False, {})
    record.add(described)
    assert record.changed_runs() == {"block": ["in block"]}


def test_what_is_told_later_of_a_step_holds() -> None:
    described = ExecutionDescribed(TRAINING.execution, {"lr": 0.5, "best": 3})
    known = folded([STARTED, TRAINING._replace(params={"lr": 0.1}), described]).executions[TRAINING.execution]
    assert known.params == {"lr": 0.5, "best": 3}


def test_the_next_journal_of_a_process_says_again_who_it_is() -> None:
    joined = facts.ProcessJoined("run", "process", 1, "train.py", (), "host", 2, 1)
    ended = facts.ProcessEnded("run", 3, "FAILED", "exit status 3")
    record = Record()
    record.add(joined)
    record.add(ended)
    assert record.carried() == [joined, ended]
