"""Whatever a user's objects and an integration's code do: the training goes on, and costs a fact at most."""

import json
import math
from typing import Any

import numpy as np
import pytest
from by_hand import Warnings, Work

import autolog
from autolog import runs
from autolog.facts import COMPLETE, TRAIN, ExecutionFinished, ExecutionStarted
from autolog.integration import Integration, train
from autolog.lineage.nodes import values_of
from autolog.testing import capture_facts
from autolog_store.metadata_store import MetadataStore


def _raise(*arguments: Any, **options: Any) -> Any:
    raise RuntimeError("an object of the user's")


class Hostile:
    """An object that refuses whatever it is asked."""

    __repr__ = __str__ = __eq__ = __len__ = __bool__ = __hash__ = __iter__ = _raise  # type: ignore[assignment]
    __getattr__ = __contains__ = __getitem__ = __float__ = __int__ = __index__ = _raise
    __array__ = __reduce_ex__ = __copy__ = __deepcopy__ = __format__ = _raise  # type: ignore[assignment]


def test_objects_that_raise_at_every_question_are_recorded_by_their_class(tinyfit: Any) -> None:
    hostile = Hostile()
    with capture_facts([Integration("tinyfit", [train("tinyfit:fit", model="return")])]) as facts:
        assert tinyfit.fit(hostile, hostile, nested={"a": hostile}, listed=[hostile]) is hostile
    (started,) = facts.of(ExecutionStarted)
    assert started.params["alpha"] == "Hostile"
    assert json.loads(json.dumps(started.params)) == started.params


class MoreHostile(Hostile):
    """One that also refuses to tell what it is."""

    __class__ = property(_raise)  # type: ignore[assignment]


def test_a_call_that_is_given_and_returns_objects_that_raise_at_every_question_is_recorded() -> None:
    @autolog.track
    def same(thing: Any) -> Any:
        return thing

    hostile = MoreHostile()
    with capture_facts([]) as facts:
        assert same(hostile) is hostile
    (started,), (finished,) = facts.of(ExecutionStarted), facts.of(ExecutionFinished)
    assert (started.params, finished.state) == ({"thing": "MoreHostile"}, COMPLETE)


def test_parameters_of_a_hundred_megabytes_become_a_few_kilobytes(tinyfit: Any, work: Work) -> None:
    with capture_facts([Integration("tinyfit", [train("tinyfit:fit", model="return")])]) as facts:
        tinyfit.fit(alpha="x" * 100_000_000, blob=bytes(100_000_000), listed=[0] * 12_000_000)
        tinyfit.fit(alpha={str(number): number for number in range(1_000_000)})
    work.recorder.record(*facts.all)
    assert work.recorder.journal is not None
    assert work.recorder.journal.end < 60_000


def _recurses(call: Any) -> Any:
    return _recurses(call)


@pytest.mark.usefixtures("safety_net")
@pytest.mark.parametrize(
    "extractor",
    [
        _raise,
        _recurses,
        lambda call: 3,
        lambda call: None,
        lambda call: {1: object()},
        lambda call: {"a": {"b": Hostile()}},
        lambda call: [Hostile()],
    ],
    ids=["raises", "recurses", "a number", "nothing", "no names", "hostile", "a list"],
)
def test_an_extractor_that_is_broken_costs_its_own_fact_only(tinyfit: Any, work: Work, extractor: Any) -> None:
    with work.watching(Integration("tinyfit", [train("tinyfit:fit", model="return", params=extractor)])):
        assert [tinyfit.fit(alpha=7) for _ in range(4)] == [7] * 4
    work.fits()
    assert work.end()
    assert set(work.ids) <= set(work.stored())
    assert len(work.stored()) == 4 + len(work.ids)  # which data made which model does not depend on parameters


@pytest.mark.usefixtures("safety_net")
def test_a_description_that_is_no_plain_value_does_not_spoil_what_comes_after_it(tinyfit: Any, work: Work) -> None:
    execution = runs.Execution(work.recorder, TRAIN, "fit", properties={})
    made = execution.product("Model", "model", {"class": object()})  # type: ignore[dict-item]
    with pytest.raises(TypeError):
        execution.finish(outputs={"model": made})
    mended = execution.product("Model", "model", {"class": "SVC"})
    execution.finish(outputs={"model": mended})
    assert work.end()
    with MetadataStore(work.settings.store) as store:
        assert [one.properties["class"].string_value for one in store.get_artifacts_by_type("Model")] == ["SVC"]


def test_metrics_that_are_not_finite_or_no_numbers_at_all_do_no_harm(work: Work, warnings_of_ours: Warnings) -> None:
    step = runs.Execution(work.recorder, TRAIN, "fit", properties={})
    for value in (
        math.nan,
        math.inf,
        -math.inf,
        np.float32(2.5),
        np.array([1.0, 2.0]),
        "high",
        None,
        10**400,
        Hostile(),
    ):
        step.log({"loss": value, "accuracy": 0.5})
    step.finish(metrics={"final": math.nan})
    assert work.end()
    with MetadataStore(work.settings.store) as store:
        (metrics,) = store.get_artifacts_by_type("Metrics")
    found = values_of(metrics.custom_properties)
    assert found["loss.points"] == 4
    assert found["accuracy.points"] == 9
    assert json.loads(found["loss.curve"])[:3] == [[0, "nan"], [1, "inf"], [2, "-inf"]]
    assert found["final"] == "nan"


def test_a_million_points_are_kept_in_a_few_kilobytes(work: Work) -> None:
    step = runs.Execution(work.recorder, TRAIN, "fit", properties={})
    for _ in range(20):
        for number in range(50_000):
            step.log({"loss": float(number)})
        work.publishing._work()
    step.finish()
    assert work.recorder.journal is not None
    assert work.recorder.journal.end < 2_000_000
    (curve,) = work.publishing._record.executions[step.id].curves.values()
    assert curve.logged.total == 1_000_000 - 50_000 or curve.logged.total == 1_000_000
    assert len(curve.points) <= 2_001
