"""What costs too much is left out, and how much it was is told on the run."""

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from by_hand import Warnings, Work

from autolog import budget, patching, provenance, publishing, runs
from autolog.facts import DATASET, TRAIN
from autolog.fingerprint import Digests, file_state
from autolog.integration import Integration, train
from autolog.lineage.nodes import values_of
from autolog.sources import source_of_file
from autolog.syncing import sync
from autolog.testing import capture_facts
from autolog_store.metadata_store import MetadataStore


def test_a_digest_that_hangs_is_given_up_and_all_else_is_published(
    work: Work, tmp_path: Path, warnings_of_ours: Warnings, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()
    of = Digests.of
    monkeypatch.setattr(Digests, "of", lambda self, state: (goes_on.wait(30), of(self, state))[1])
    monkeypatch.setattr(publishing, "_DIGEST_SECONDS", 0.05)
    (tmp_path / "data.csv").write_text("1")
    state = file_state(tmp_path / "data.csv")
    assert state is not None
    source = source_of_file(state, DATASET, {"format": "csv"})
    step = runs.Execution(
        work.recorder, TRAIN, "fit", properties={}, inputs=runs.Inputs({"X": frozenset([source])}, "identity")
    )
    step.finish()
    assert work.publish()
    goes_on.set()
    (line,) = warnings_of_ours()
    assert "could not be read within" in line
    with MetadataStore(work.settings.store) as store:
        (data,) = store.get_artifacts_by_type(DATASET)
        (run,) = store.get_contexts_by_type("Run")
    assert "digest" not in data.properties
    assert "changed_while_reading" not in data.properties
    assert data.custom_properties["digest_skipped"].bool_value
    assert run.custom_properties["skipped.digests"].int_value == 1


def test_digests_that_have_become_too_dear_are_left_out_and_the_same_ever_after(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "_left_out", ("content", "digests"))
    monkeypatch.setattr(budget, "review", lambda: None)
    for name, size in (("small.csv", 10), ("large.csv", 100_000)):
        (tmp_path / name).write_bytes(bytes(size))
        state = file_state(tmp_path / name)
        assert state is not None
        inputs = runs.Inputs({"X": frozenset([source_of_file(state, DATASET, {})])}, "identity")
        runs.Execution(work.recorder, TRAIN, "fit", properties={}, inputs=inputs).finish()
    assert work.publish()
    assert work.recorder.journal is not None
    work.recorder.journal.close()  # killed: somebody replays the journal, whose budget is full
    budget.begin()
    sync(work.settings)
    with MetadataStore(work.settings.store) as store:
        found = {Path(one.uri).name: one for one in store.get_artifacts_by_type(DATASET)}
        (run,) = store.get_contexts_by_type("Run")
        assert len(store.get_artifacts()) == 2
    assert found["small.csv"].properties["digest"].string_value.startswith("sha256:")
    assert found["large.csv"].custom_properties["digest_skipped"].bool_value
    assert run.custom_properties["skipped.digests"].int_value == 1


def test_metrics_that_have_become_too_dear_are_counted_on_the_run(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    step = runs.Execution(work.recorder, TRAIN, "fit", properties={})
    step.log({"loss": 1.0})
    monkeypatch.setattr(budget, "_left_out", budget.LAYERS)
    for _ in range(50):
        step.log({"loss": 2.0, "accuracy": 0.5})
    step.finish()
    assert work.end()
    with MetadataStore(work.settings.store) as store:
        (run,) = store.get_contexts_by_type("Run")
        (metrics,) = store.get_artifacts_by_type("Metrics")
    assert values_of(metrics.custom_properties) == {"loss": 1.0}
    assert run.custom_properties["skipped.metrics"].int_value == 100


def test_searches_for_lost_data_that_have_become_too_dear_are_left_out_and_counted_on_the_run(
    tinyfit: Any, work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data.csv").write_text("1,2")
    state = file_state(tmp_path / "data.csv")
    assert state is not None
    kept = np.arange(100.0).reshape(50, 2) / 7
    with work.watching(Integration("tinyfit", [train("tinyfit:fit", model="return")])):
        provenance.tag(kept, frozenset([source_of_file(state, DATASET, {})]))
        tinyfit.fit([list(row) for row in kept])
        monkeypatch.setattr(budget, "_left_out", ("content",))
        tinyfit.fit([list(row) for row in kept])
        tinyfit.fit([list(row) for row in kept])
    provenance.forget_all()
    assert work.end()
    with MetadataStore(work.settings.store) as store:
        steps = store.get_executions_by_type(TRAIN)
        (run,) = store.get_contexts_by_type("Run")
        edges = store.get_events_by_execution_ids([one.id for one in steps])
    inputs = [(edge.execution_id, edge.path.steps[-1].key) for edge in edges if edge.type == edge.INPUT]
    assert len(inputs) == 1
    assert inputs[0][1] in ("flow", "content")
    assert run.custom_properties["skipped.content"].int_value == 2


def test_the_watching_measures_what_it_costs_and_never_the_call_itself(
    tinyfit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [0.0]

    def takes(so_many: float) -> dict[str, Any]:
        seconds[0] += so_many
        return {}

    for module in (budget, patching):
        monkeypatch.setattr(module, "clock", lambda: seconds[0])
    tinyfit.fit = lambda X=None: takes(100.0)
    budget.begin()
    integration = Integration("tinyfit", [train("tinyfit:fit", model="return", params=lambda call: takes(1.0))])
    with capture_facts([integration]):
        tinyfit.fit()
    assert budget._spent == 1.0


@pytest.mark.parametrize("slow_part", ["params", "fitted"])
def test_an_extractor_that_takes_very_long_is_left_out_for_fifty_times_as_long(
    tinyfit: Any, work: Work, warnings_of_ours: Warnings, monkeypatch: pytest.MonkeyPatch, slow_part: str
) -> None:
    asked: list[str] = []

    def slow(call: Any, *_: Any) -> dict[str, Any]:
        asked.append("slow")
        now[0] += 0.2
        return {"alpha": 3}

    now = [0.0]
    for module in (budget, patching):
        monkeypatch.setattr(module, "clock", lambda: now[0])
    budget.begin()
    monkeypatch.setattr(patching, "_SLOW_SECONDS", 0.1)
    monkeypatch.setattr(budget, "_FLOOR_SECONDS", 0.3)
    quick = train("tinyfit:predict", model="return")
    tinyfit.predict = lambda X=None: X
    parts: dict[str, Any] = {slow_part: slow}
    with work.watching(Integration("tinyfit", [train("tinyfit:fit", model="return", **parts), quick])):
        for moment in (0.0, 1.0, 2.0, 3.0, 60.0):
            now[0] = moment
            assert tinyfit.fit(alpha=7) == 7
            assert tinyfit.predict(3) == 3
    assert asked == ["slow"] * 3  # the first is forgiven, and a minute after the second it is tried again
    (line,) = warnings_of_ours()
    assert "to read a call of fit (tinyfit); for" in line
    assert work.end()
    with MetadataStore(work.settings.store) as store:
        (run,) = store.get_contexts_by_type("Run")
        assert len(store.get_executions_by_type(TRAIN)) == 3 + 5
    assert run.custom_properties["skipped.calls"].int_value == 2
