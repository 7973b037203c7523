"""Metrics that are logged step by step, from the call to the question."""

import json
import math
import threading
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autolog import lineage, runs
from autolog.cli.render import print_json
from autolog.curves import MOST_POINTS, Curves, number
from autolog.facts import TRAIN, ExecutionReported, ExecutionStarted, MetricsLogged, RunStarted, decode, encode
from autolog.lineage.nodes import artifact_of
from autolog.mlmd_properties import put_curve
from autolog.record import CurveRecord, Record
from autolog.runs import Execution
from autolog.testing import capture_facts
from autolog_store.proto import metadata_store_pb2 as pb

STARTED = ExecutionStarted("fit", "run", 1, TRAIN, "fit")


def folded(facts: list[MetricsLogged]) -> Record:
    record = Record()
    record.add(STARTED)
    for fact in facts:
        record.add(fact)
    return record


@settings(deadline=None, max_examples=40)
@given(batches=st.lists(st.integers(0, 3000), max_size=8))
def test_a_curve_is_thinned_evenly_however_its_points_are_taken(batches: list[int]) -> None:
    curves, facts, count = Curves(), [], 0
    for batch in batches:
        for _ in range(batch):
            curves.log("fit", {"loss": 1 / (count + 1)}, count)
            count += 1
        facts += curves.take()
    if not count:
        assert facts == []
        return
    curve = folded(facts).executions["fit"].curves["loss"]
    stride = curve.logged.stride
    assert sorted(curve.points) == list(range(0, count, stride))
    assert len(curve.points) <= MOST_POINTS + 1
    assert stride == 1 or len(curve.points) > MOST_POINTS // 2
    assert (curve.logged.total, curve.logged.last) == (count, (count - 1, 1 / count))
    assert (curve.logged.least, curve.logged.most) == (1 / count, 1.0)


def test_folding_the_same_points_twice_changes_nothing() -> None:
    curves, facts = Curves(), []
    for index in range(5000):
        curves.log("fit", {"loss": float(index)})
        if index % 700 == 0:
            facts += curves.take()
    facts += curves.take()
    once, twice = folded(facts), folded(facts + facts)
    assert once.executions["fit"].curves == twice.executions["fit"].curves


def test_many_points_take_little_memory() -> None:
    curves = Curves()
    curves.log("fit", {"loss": 0.5}, 0)
    tracemalloc.start()
    try:
        for step in range(200_000):
            curves.log("fit", {"loss": 0.5}, step)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 1 << 20
    (fact,) = curves.take()
    assert (fact.total, len(fact.points) <= MOST_POINTS + 1) == (200_001, True)


def test_points_of_many_threads_are_all_counted() -> None:
    curves = Curves()

    def work() -> None:
        for _ in range(2000):
            curves.log("fit", {"loss": 0.5})

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert curves.take()[0].total == 16_000


def test_nan_is_a_point_but_no_extreme() -> None:
    curves = Curves()
    for value in (math.nan, 2.0, math.inf, 1.0, math.nan):
        curves.log("fit", {"loss": value})
    (fact,) = curves.take()
    assert (fact.least, fact.most, fact.total) == (1.0, math.inf, 5)
    assert math.isnan(fact.last[1])


@pytest.mark.parametrize("value", ["high", None, np.zeros(3), [1.0], {"a": 1}, True], ids=str)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_what_is_no_number_is_left_out(value: Any, caplog: pytest.LogCaptureFixture) -> None:
    curves = Curves()
    curves.log("fit", {"odd": value, "loss": 0.5})
    assert [fact.name for fact in curves.take()] == ["loss"]
    assert "is no number" in caplog.text


def test_an_integer_that_no_float_holds_is_left_out_and_told_so(caplog: pytest.LogCaptureFixture) -> None:
    curves = Curves()
    curves.log("fit", {"perplexity": 10**400})
    assert curves.take() == []
    assert "the metric 'perplexity' is larger than any float" in caplog.text


@pytest.mark.parametrize("value", [1, 0.5, np.float32(0.5), np.int64(3), np.array(2.0)], ids=repr)
def test_scalars_of_every_kind_are_numbers(value: Any) -> None:
    assert number(value) == float(value)


def test_too_many_metrics_of_a_step_are_left_out_with_one_note(caplog: pytest.LogCaptureFixture) -> None:
    curves = Curves()
    for index in range(1100):
        curves.log("fit", {f"loss {index}": 0.5})
    assert len(curves.take()) == 1000
    assert caplog.text.count("more than 1000 metrics") == 1


def test_taking_wakes_up_once_for_many_points() -> None:
    curves, calls = Curves(), []
    curves.on_log = lambda: calls.append(1)
    for _ in range(100):
        curves.log("fit", {"loss": 0.5})
    curves.take()
    curves.log("fit", {"loss": 0.5})
    assert len(calls) == 2


def test_a_step_that_ends_leaves_its_last_points_and_its_memory() -> None:
    with capture_facts([]) as facts:
        execution = Execution(facts, TRAIN, "fit", properties={})
        execution.log({"loss": 0.5}, 1)
        execution.log({"loss": 0.25}, 2)
        execution.finish()
        assert [fact.last for fact in facts.of(MetricsLogged)] == [(2, 0.25)]
        assert facts.curves.take() == []
        assert [use.names for one in facts.of(ExecutionReported) for use in one.outputs] == [("metrics",)]


def test_a_whole_curve_is_its_points_one_after_the_other_without_what_is_no_number() -> None:
    with capture_facts([]) as facts:
        for points in ([(1, 0.5), (2, "low"), (3, np.float32(0.25))], [(2, None)]):
            execution = Execution(facts, TRAIN, "fit", properties={})
            execution.log_curves({"loss": points})
            execution.finish()
    (fact,) = facts.of(MetricsLogged)
    assert (fact.points, fact.total) == (((0, 1, 0.5), (1, 3, 0.25)), 2)


def test_rounds_that_are_kept_are_read_together_when_the_step_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_KEPT_SECONDS", 1e9)
    asked: list[list[Any]] = []

    def curves(rounds: list[Any]) -> dict[str, list[tuple[int, float]]]:
        asked.append(rounds)
        return {"loss": [(number, 1 / number) for number in rounds]}

    with capture_facts([]) as facts:
        execution = Execution(facts, TRAIN, "fit", properties={})
        for number in (1, 2, 4):
            execution.keep(number, curves)
        assert not facts.of(MetricsLogged)
        execution.finish()
    assert asked == [[1, 2, 4]]
    assert [fact.points for fact in facts.of(MetricsLogged)] == [((0, 1, 1.0), (1, 2, 0.5), (2, 4, 0.25))]


def test_a_curve_is_found_again_by_a_question(tmp_path: Path) -> None:
    from autolog.fingerprint import Digests
    from autolog.publisher import StoreWriter
    from autolog_store.metadata_store import MetadataStore

    record = Record()
    record.add(RunStarted("run", 0, "train.py", "churn", "/train.py", (), "/", "host", 1))
    with capture_facts([]) as facts:
        facts.run = "run"
        execution = Execution(facts, TRAIN, "fit", properties={})
        for step in range(3000):
            execution.log({"loss": math.nan if step == 1 else 1 / (step + 1), "lr": 0.1}, 10 * step)
        execution.finish()
    for fact in facts.all:
        record.add(fact)
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    StoreWriter(MetadataStore(url), Digests(tmp_path / "digests")).publish(record)

    (metrics,) = lineage.find("Metrics", store=url)
    assert metrics.metrics == {"loss": 1 / 3000, "lr": 0.1}
    assert metrics.custom_properties["loss.min"] == 1 / 3000
    assert metrics.custom_properties["loss.points"] == 3000
    points = metrics.curves["loss"]
    assert points[0] == (0, 1.0)
    assert points[-1] == (29_990, 1 / 3000)
    assert MOST_POINTS // 2 < len(points) <= MOST_POINTS + 1
    assert lineage.find("Metrics", "custom_properties.loss.double_value < 0.01", store=url)


def test_a_curve_with_nan_and_infinity_is_json_that_every_program_reads(capsys: pytest.CaptureFixture[str]) -> None:
    logged = MetricsLogged(
        "fit", "loss", ((0, 0, 1.0), (1, math.nan, math.inf), (2, 2, math.nan)), 1, 3, (2, math.nan), 1.0, math.inf
    )
    curve = CurveRecord(logged)
    curve.add(decode(encode(logged)))  # which has a NaN of its own, equal to none
    message = pb.Artifact(type="Metrics")
    put_curve(message, "loss", curve)
    text = message.custom_properties["loss.curve"].string_value
    assert json.loads(text, parse_constant=pytest.fail) == [[0, 1.0], ["nan", "inf"], [2, "nan"]]

    curves = artifact_of(message).curves
    assert repr(curves["loss"]) == "[(0, 1.0), (nan, inf), (2, nan)]"
    print_json(curves)
    assert json.loads(capsys.readouterr().out, parse_constant=pytest.fail)["loss"][1] == ["nan", "inf"]


def test_a_loss_with_a_gradient_is_a_number_and_nobody_is_warned() -> None:
    torch = pytest.importorskip("torch")
    assert number(torch.tensor(1.5, requires_grad=True)) == 1.5
    assert number(torch.tensor([1.5])) is None
