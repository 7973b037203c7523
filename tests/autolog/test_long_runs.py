"""A process that goes on for long: its journals take turns, and the store holds what one journal would have told."""

import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autolog import budget, errors, open_steps, publishing, runs, settings, stores
from autolog.facts import (
    DATASET,
    EVALUATE,
    MODEL,
    MOST_OPEN,
    TRAIN,
    ArtifactSeen,
    ExecutionStarted,
    FileState,
    RunDescribed,
    Use,
)
from autolog.fingerprint import file_state
from autolog.journal import journals
from autolog.lineage.nodes import values_of
from autolog.opened_files import OpenedFiles
from autolog.publishing import Publishing
from autolog.publishing_thread import PublishingThread
from autolog.recorder import Recorder
from autolog.settings import Settings
from autolog.sources import Source, source_of_file
from autolog.syncing import sync
from autolog_store.metadata_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb

Turn = Callable[[], None]


class Work:
    """A process of which each step is taken by hand: what its training threads record, and what its publisher does."""

    def __init__(self, folder: Path, name: str, **given: Any) -> None:
        self.settings: Settings = settings.resolve(str(folder / f"{name}.sqlite"), "churn", **given)
        self.recorder = Recorder(self.settings, "run-1")
        self.thread = PublishingThread(self.recorder, OpenedFiles())
        self.publishing = Publishing(self.thread)
        self.recorder.start("train.py", "/src/train.py", [])

    def work(self) -> None:
        """Let the publishing thread do what it does when it wakes up."""
        self.publishing._work()

    def end(self) -> bool:
        """End the run, and publish what is left; return whether all of it reached the store."""
        self.recorder.end("COMPLETE", None)
        self.thread.closing.set()
        self.work()
        if self.thread.published and self.recorder.journal is not None:
            self.recorder.journal.close(remove=True)
        return self.thread.published

    def die(self) -> None:
        """Leave the journals as a killed process does."""
        if self.recorder.journal is not None:
            self.recorder.journal.close()

    def fit(self, *inputs: Source) -> Source:
        execution = runs.Execution(
            self.recorder,
            TRAIN,
            "SVC.fit",
            properties={"framework": "sklearn"},
            params={"C": 0.5},
            inputs=runs.Inputs({"X": frozenset(inputs)}, runs.IDENTITY),
        )
        made = execution.product(MODEL, "model", {"class": "SVC"})
        execution.finish(outputs={"model": made})
        return made


@pytest.fixture(autouse=True)
def new_budget() -> None:
    budget.begin()


@pytest.fixture
def turns_always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each work of the publisher begin a new journal."""
    monkeypatch.setattr(publishing, "_LARGE_BYTES", 0)


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Return a function that takes the store away, or brings it back."""
    is_away = [False]
    open_to_write = stores.open_to_write

    def opened(found: Settings, **options: Any) -> MetadataStore:
        if is_away[0]:
            raise errors.StoreUnavailableError("the store is away")
        return open_to_write(found, **options)

    monkeypatch.setattr(stores, "open_to_write", opened)
    return lambda value: is_away.__setitem__(0, value)


def told(work: Work, names: dict[str, str]) -> dict[str, Any]:
    """Return what the store holds, with ids that differ between two runs of one story replaced."""

    def plain(value: Any) -> Any:
        text = json.dumps(value, sort_keys=True)
        for id, name in names.items():
            text = text.replace(id, name)
        return text

    with MetadataStore(work.settings.store) as store:
        artifacts = {one.id: one for one in store.get_artifacts()}
        executions = {one.id: one for one in store.get_executions()}
        return {
            "artifacts": sorted(
                plain(
                    [one.external_id, one.uri, one.state, values_of(one.properties), values_of(one.custom_properties)]
                )
                for one in artifacts.values()
            ),
            "executions": sorted(
                plain([one.external_id, one.last_known_state, values_of(one.custom_properties)])
                for one in executions.values()
            ),
            "events": sorted(
                plain(
                    [
                        executions[event.execution_id].external_id,
                        artifacts[event.artifact_id].external_id,
                        event.type,
                        [step.key for step in event.path.steps],
                    ]
                )
                for event in store.get_events_by_execution_ids(list(executions))
            ),
            "associations": {
                plain(one.external_id): sorted(context.type for context in store.get_contexts_by_execution(one.id))
                for one in executions.values()
            },
            "runs": [values_of(one.properties)["state"] for one in store.get_contexts_by_type("Run")],
        }


def story(work: Work, folder: Path, turn: Turn) -> dict[str, str]:
    """Do what a process may do across the boundaries of its journals; return names for its ids."""
    data = folder / "data.csv"
    data.write_text("1,2,3")
    state = file_state(data)
    assert state is not None
    source = source_of_file(state, DATASET, {"format": "csv"})
    turn()
    slow = runs.Execution(
        work.recorder, TRAIN, "Slow.fit", properties={}, inputs=runs.Inputs({"X": frozenset([source])}, "identity")
    )
    slow.log({"loss": 3.0})
    turn()
    never = work.fit(source)
    turn()
    model = work.fit(source)
    turn()
    evaluations = open_steps.Evaluations(work.recorder)
    inputs = runs.Inputs({"y_pred": frozenset([model])}, "identity")
    evaluations.add("f1_score", {"f1": 0.8}, properties={}, inputs=inputs)
    turn()
    slow.log({"loss": 2.0})
    evaluations.add("accuracy_score", {"accuracy": 0.9}, properties={}, inputs=inputs)
    turn()
    for name in ("first.joblib", "second.joblib"):
        (folder / name).write_text(name)
        saved = file_state(folder / name)
        assert saved is not None
        runs.saved(work.recorder, model, saved, "joblib")
        turn()
    evaluations.add(
        "late", {"late": 0.7}, properties={}, inputs=runs.Inputs({"m": frozenset([model, never])}, "identity")
    )
    turn()
    slow.finish(outputs={"model": slow.product(MODEL, "model", {})})
    turn()
    return {slow.id: "slow", never.key.partition("/")[0]: "never", model.key.partition("/")[0]: "model"}


def told_of_story(work: Work, folder: Path, turn: Turn, end: Turn) -> Any:
    """Return what the store holds after the story, without ids."""
    names = story(work, folder, turn)
    end()
    return json.loads(re.sub("[0-9a-f]{32}", "evaluation", json.dumps(told(work, names))))


@pytest.fixture
def expected(tmp_path: Path) -> Any:
    """What the store holds after the story, where one journal tells all of it."""
    one = Work(tmp_path, "expected")
    return told_of_story(one, tmp_path, one.work, lambda: one.end() or pytest.fail("not published"))


def test_journals_that_take_turns_at_every_moment_tell_what_one_would(
    expected: Any, tmp_path: Path, turns_always: None
) -> None:
    work = Work(tmp_path, "turns")
    assert told_of_story(work, tmp_path, work.work, lambda: work.end() or pytest.fail("not published")) == expected
    assert journals(work.settings.journals) == []


def test_journals_filled_while_the_store_was_away_are_published_when_it_is_back(
    expected: Any, tmp_path: Path, turns_always: None, away: Callable[[bool], None]
) -> None:
    work = Work(tmp_path, "away")
    away(True)

    def end() -> None:
        assert len(journals(work.settings.journals)) > 5
        away(False)
        assert work.end()

    assert told_of_story(work, tmp_path, work.work, end) == expected
    assert journals(work.settings.journals) == []


def test_full_journals_wait_while_the_watching_is_too_dear_and_are_published_at_the_end(
    expected: Any, tmp_path: Path, turns_always: None
) -> None:
    work = Work(tmp_path, "dear")
    budget.spend_beside(100)

    def end() -> None:
        assert len(journals(work.settings.journals)) > 5
        assert work.end()

    assert told_of_story(work, tmp_path, work.work, end) == expected
    assert journals(work.settings.journals) == []


def test_full_journals_wait_for_the_watching_to_become_cheap_until_they_are_many(
    tmp_path: Path, turns_always: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_MOST_WAITING_BYTES", 5000)
    work = Work(tmp_path, "dear")
    budget.spend_beside(100)
    waiting = []
    for _ in range(30):
        work.fit()
        work.work()
        waiting.append(work.recorder.full_bytes)
    assert 5000 < max(waiting) < 10_000
    assert 0 in waiting[1:]


def test_a_store_that_comes_and_goes_gets_everything_once(
    expected: Any, tmp_path: Path, turns_always: None, away: Callable[[bool], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing.Backoff, "failed", lambda self: 0.0)
    work = Work(tmp_path, "flapping")
    states = itertools.cycle([False, True, True])

    def turn() -> None:
        away(next(states))
        if next(states):
            work.publishing._writer = None
        work.work()

    def end() -> None:
        away(False)
        assert work.end()

    assert told_of_story(work, tmp_path, turn, end) == expected


def test_journals_of_a_process_that_died_are_published_by_sync_in_their_order(
    expected: Any, tmp_path: Path, turns_always: None, away: Callable[[bool], None]
) -> None:
    work = Work(tmp_path, "dead")
    away(True)

    def end() -> None:
        work.recorder.end("COMPLETE", None)
        work.work()
        work.die()
        away(False)
        assert sync(work.settings).failed == []
        assert sync(work.settings).journals == 0

    assert told_of_story(work, tmp_path, work.work, end) == expected


def test_somebody_else_may_publish_the_full_journals_of_a_process_that_goes_on(
    expected: Any, tmp_path: Path, turns_always: None, away: Callable[[bool], None]
) -> None:
    work = Work(tmp_path, "helped")

    def turn() -> None:
        away(True)
        work.work()
        away(False)
        sync(work.settings)

    assert told_of_story(work, tmp_path, turn, lambda: work.end() or pytest.fail("not published")) == expected


def test_an_older_journal_that_is_published_late_takes_nothing_back(
    tmp_path: Path, turns_always: None, away: Callable[[bool], None]
) -> None:
    work = Work(tmp_path, "late")
    away(True)
    step = runs.Execution(work.recorder, TRAIN, "fit", properties={})
    work.work()
    older, _ = journals(work.settings.journals)
    step.finish()
    work.recorder.end("COMPLETE", None)
    work.die()
    away(False)
    hidden = older.rename(older.with_suffix(".hidden"))
    sync(work.settings)
    hidden.rename(older)
    sync(work.settings)
    found = told(work, {step.id: "step"})
    assert found["executions"] == ['["autolog:execution:step", 3, {}]']
    assert found["runs"] == ["COMPLETE"]


def test_a_process_that_dies_between_two_journals_closes_as_failed(
    tmp_path: Path, turns_always: None, away: Callable[[bool], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work(tmp_path, "torn")
    away(True)
    step = runs.Execution(work.recorder, TRAIN, "fit", properties={})
    monkeypatch.setattr(publishing, "JournalContinued", lambda run: RunDescribed(run, {}))  # it was never written
    work.work()
    assert len(journals(work.settings.journals)) == 2
    work.die()
    away(False)
    sync(work.settings)
    found = told(work, {step.id: "step"})
    assert found["executions"][0].startswith('["autolog:execution:run-1", 4')
    assert found["executions"][1].startswith('["autolog:execution:step", 4')
    assert found["runs"] == ["FAILED"]


def test_what_a_process_remembers_does_not_grow_with_its_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "_LARGE_BYTES", 8_000)
    work = Work(tmp_path, "long")
    evaluations = open_steps.Evaluations(work.recorder)
    remembered = []
    for number in range(300):
        made = work.fit()
        evaluations.add("f1", {"f1": 0.5}, properties={}, inputs=runs.Inputs({"m": frozenset([made])}, "identity"))
        if not number % 10:
            work.work()
        if number >= 100:
            journal = work.recorder.journal
            assert journal is not None
            record = work.publishing._record
            remembered.append(
                (len(record.executions), len(record.artifacts), len(work.recorder._seen), journal.end // 10_000)
            )
    early, late = remembered[:100], remembered[100:]
    assert [max(column) for column in zip(*late, strict=True)] == [max(column) for column in zip(*early, strict=True)]
    assert len(evaluations._open) == MOST_OPEN
    assert work.end()
    with MetadataStore(work.settings.store) as store:
        assert len(store.get_executions()) == 600


def batches(work: Work, trainings: open_steps.Trainings, made: Source | None, file: Source) -> Source:
    """Train one more batch, on a file of its own, as `partial_fit` does; return the model."""
    execution = trainings.get(frozenset([made])) if made is not None else None
    inputs = runs.Inputs({"X": frozenset([file])}, runs.IDENTITY)
    if execution is not None and made is not None:
        execution.use_more(inputs)
        execution.finish()
        return made
    execution = runs.Execution(work.recorder, TRAIN, "SGD.partial_fit", properties={}, inputs=inputs)
    made = execution.product(MODEL, "model", {"class": "SGD"})
    trainings.add(made, execution)
    execution.finish(outputs={"model": made})
    return made


def test_a_training_that_goes_on_batch_by_batch_is_one_step_whose_journals_take_turns(
    tmp_path: Path, turns_always: None
) -> None:
    work = Work(tmp_path, "batches")
    trainings = open_steps.Trainings(work.recorder)
    made = None
    for number in range(5):
        (tmp_path / f"{number}.csv").write_text(f"{number}")
        state = file_state(tmp_path / f"{number}.csv")
        assert state is not None
        made = batches(work, trainings, made, source_of_file(state, DATASET, {}))
        for _ in range(MOST_OPEN):
            work.fit()
        work.work()
    assert work.end()
    with MetadataStore(work.settings.store) as store:
        (step,) = [one for one in store.get_executions() if "SGD" in one.properties["function"].string_value]
        inputs = [one for one in store.get_events_by_execution_ids([step.id]) if one.type == pb.Event.INPUT]
    assert len(inputs) == 5


def test_thousands_of_models_that_may_be_trained_further_are_not_all_remembered(tmp_path: Path) -> None:
    work = Work(tmp_path, "models")
    trainings = open_steps.Trainings(work.recorder)
    file = source_of_file(FileState(str(tmp_path / "a.csv"), 1, 1, 1), DATASET, {})
    first = batches(work, trainings, None, file)
    for _ in range(3000):
        batches(work, trainings, None, file)
        assert batches(work, trainings, first, file) is first
    assert len(trainings) == len(work.recorder.going_on) == 100
    work.die()


def test_a_fact_that_was_learned_before_a_turn_and_written_after_it_keeps_its_inputs(tmp_path: Path) -> None:
    work = Work(tmp_path, "race")
    made = work.fit()
    assert work.recorder.new([made]) == []  # a thread has looked, and is interrupted
    former = work.recorder.journal
    assert former is not None
    following = former.following()
    work.recorder.go_on_in(following, [])
    started = ExecutionStarted("late", "run-1", 1, EVALUATE, "f1", inputs=(Use(made.key, ("m",), "identity"),))
    work.recorder.record(started)
    facts, _ = following.read()
    assert [type(fact) for fact in facts] == [ArtifactSeen, ExecutionStarted]
    following.close()
    former.close()


# a journal that has reached its size


def test_a_journal_that_has_reached_its_size_drops_what_is_new_and_says_so_once(
    tmp_path: Path, away: Callable[[bool], None], warnings_of_ours: Callable[[], list[str]]
) -> None:
    work = Work(tmp_path, "full", journal_bytes=1 << 16)
    away(True)
    running = runs.Execution(work.recorder, TRAIN, "fit", properties={})
    for _ in range(200):
        work.fit()
        work.work()
    size = sum(path.stat().st_size for path in journals(work.settings.journals))
    assert size < (1 << 16) + 40_000  # how things ended may still be written
    assert len([text for text in warnings_of_ours() if "has reached journal_bytes, 65536 bytes" in text]) == 1
    running.finish()
    away(False)
    work.publishing._retry_at = 0.0
    assert work.end()
    with MetadataStore(work.settings.store) as store:
        executions = store.get_executions()
        (run,) = store.get_contexts_by_type("Run")
    assert {one.last_known_state for one in executions} == {pb.Execution.COMPLETE}
    dropped = run.custom_properties["skipped.facts"].int_value
    of_fits = 3 * (201 - len(executions))  # all but that they ended
    assert of_fits <= dropped <= of_fits + 5


def test_what_comes_after_the_store_is_back_is_recorded_again(tmp_path: Path, away: Callable[[bool], None]) -> None:
    work = Work(tmp_path, "again", journal_bytes=1 << 16)
    away(True)
    for _ in range(200):
        work.fit()
        work.work()
    away(False)
    work.publishing._retry_at = 0.0
    work.thread.hurry.set()
    work.work()
    work.work()
    after = work.fit()
    assert work.end()
    with MetadataStore(work.settings.store) as store:
        ids = {one.external_id for one in store.get_executions()}
    assert "autolog:execution:" + after.key.partition("/")[0] in ids
