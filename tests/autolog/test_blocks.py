"""Blocks of a program: runs of their own, and steps."""

import asyncio
import contextvars
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

import autolog
from autolog import runs
from autolog.facts import ArtifactSeen, ExecutionFinished, ExecutionStarted, RunDescribed, RunFinished, RunStarted
from autolog.testing import Facts, capture_facts
from autolog_store.metadata_store import MetadataStore


@pytest.fixture
def facts() -> Iterator[Facts]:
    with capture_facts([]) as learned:
        yield learned


def test_a_step_is_an_execution_whose_children_are_the_steps_inside(facts: Facts) -> None:
    with autolog.step("outer", kind="Train"), autolog.step("inner"):
        assert not runs.is_inside()
    outer, inner = facts.of(ExecutionStarted)
    assert (outer.type, outer.function, inner.type, inner.parent) == ("Train", "outer", "Process", outer.execution)
    assert [fact.execution for fact in facts.of(ExecutionFinished)] == [inner.execution, outer.execution]


def test_a_step_that_raises_failed(facts: Facts) -> None:
    with pytest.raises(ValueError, match="no"), autolog.step("bad"):
        raise ValueError("no")
    (finished,) = facts.of(ExecutionFinished)
    assert (finished.state, finished.error) == ("FAILED", "ValueError: no")


def test_steps_of_asynchronous_code_know_their_parents(facts: Facts) -> None:
    async def one(name: str) -> None:
        async with autolog.step(name):
            await asyncio.sleep(0)
            inner = autolog.step(f"in {name}").start()
            await asyncio.sleep(0)
            inner.finish()

    async def both() -> None:
        await asyncio.gather(one("a"), one("b"))

    asyncio.run(both())
    steps = {step.function: step for step in facts.of(ExecutionStarted)}
    assert steps["in a"].parent == steps["a"].execution
    assert steps["in b"].parent == steps["b"].execution
    assert runs.current() is None


def test_a_run_within_a_watched_process_is_a_run_of_its_own(facts: Facts) -> None:
    with autolog.step("around"):
        with autolog.run("trial", experiment="sweep") as trial:
            autolog.param("lr", 0.1)
            with autolog.run("deeper"):
                pass
            with autolog.step("fit"):
                pass
        autolog.param("after", True)
    first, deeper = facts.of(RunStarted)
    assert (first.run, first.name, first.experiment, first.parent) != (None, "trial", "sweep", "test-run")
    assert (first.name, first.experiment, first.parent, deeper.parent) == ("trial", "sweep", "test-run", first.run)
    assert facts.of(RunDescribed) == [RunDescribed(first.run, {"lr": 0.1})]
    around, fit = facts.of(ExecutionStarted)
    assert (around.run, fit.run, fit.parent) == ("test-run", first.run, None)
    assert [(fact.run, fact.state) for fact in facts.of(RunFinished)] == [
        (deeper.run, "COMPLETE"),
        (first.run, "COMPLETE"),
    ]
    assert trial.id is None


def test_names_that_are_no_texts_are_told_as_parameters_are(facts: Facts) -> None:
    class Unreadable:
        def _refuse(self, *_: Any) -> Any:
            raise AssertionError

        __str__ = __repr__ = __bool__ = _refuse

    with autolog.run(3, experiment=Path("a/b")), autolog.step(Unreadable()):  # type: ignore[arg-type]
        autolog.param(Unreadable(), 1)  # type: ignore[arg-type]
    with autolog.run(Unreadable(), experiment=Unreadable()):  # type: ignore[arg-type]
        pass
    first, second = facts.of(RunStarted)
    (step,) = facts.of(ExecutionStarted)
    assert (first.name, first.experiment) == ("3", "a/b")
    assert second.name == second.experiment == step.function == Unreadable.__qualname__


def test_a_run_in_a_folder_that_is_gone_has_no_working_directory(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with autolog.run("there"):
        autolog.input("table.csv")
    (run,) = facts.of(RunStarted)
    assert (run.name, run.working_directory) == ("there", "")
    assert [fact.uri for fact in facts.of(ArtifactSeen)] == ["table.csv"]


def test_a_run_that_raises_failed_and_one_that_is_left_open_too(facts: Facts) -> None:
    with pytest.raises(KeyboardInterrupt), autolog.run("interrupted"):
        raise KeyboardInterrupt
    contextvars.copy_context().run(autolog.run("open").start)
    facts.end("COMPLETE", None)
    interrupted, unfinished, _ = facts.of(RunFinished)
    assert interrupted.state == "CANCELED"
    assert (unfinished.state, unfinished.error) == ("FAILED", "the watching ended before this run did")


RUNS = """
import autolog, sys
for lr in (0.1, 0.2):
    try:
        with autolog.run(f"lr {lr}", experiment="sweep") as run:
            autolog.param("lr", lr)
            autolog.metric("loss", lr)
            if lr > 0.1:
                raise ValueError("diverged")
    except ValueError:
        pass
autolog.param("lost", 1)
"""


def test_in_a_process_that_is_not_watched_a_run_is(
    run_python: Callable[..., CompletedProcess[str]], store_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path / "code"))  # what Python compiles meanwhile is not watched
    monkeypatch.setenv("AUTOLOG_EXIT_SECONDS", "60")  # a busy machine
    done = run_python(RUNS)
    assert (done.returncode, done.stderr) == (0, "")
    with MetadataStore(f"sqlite:///{store_path}") as store:
        contexts = store.get_contexts_by_type("Run")
        told: dict[str, Any] = {
            one.properties["name"].string_value: (
                one.properties["state"].string_value,
                one.properties["error"].string_value,
                one.custom_properties["lr"].double_value,
                [parent.name for parent in store.get_parent_contexts_by_context(one.id)],
                [step.last_known_state for step in store.get_executions_by_context(one.id)],
            )
            for one in contexts
        }
    assert len({one.name[:8] for one in contexts}) == 2  # so that people can tell them apart
    assert told == {
        "lr 0.1": ("COMPLETE", "", 0.1, ["sweep"], [3]),
        "lr 0.2": ("FAILED", "ValueError: diverged", 0.2, ["sweep"], [4]),
    }


def test_names_and_errors_of_blocks_show_no_secrets(facts: Facts) -> None:
    url = "mysql://ada:hidden@host/db"
    for block in (autolog.step(f"load {url}"), autolog.run(f"of {url}")):
        with pytest.raises(ValueError, match="hidden"), block:
            raise ValueError(f"cannot connect to {url} with password=hidden; {'x' * 1000}")
    assert facts.of(ExecutionStarted)[0].function == "load mysql://host/db"
    assert facts.of(RunStarted)[-1].name == "of mysql://host/db"
    for ended in (facts.of(ExecutionFinished)[0], facts.of(RunFinished)[0]):
        assert str(ended.error).startswith("ValueError: cannot connect to mysql://host/db with password=[redacted]; xx")
        assert len(str(ended.error)) == 500


def test_blocks_show_their_names() -> None:
    with capture_facts([]), autolog.run("trial") as run, autolog.step("fit", kind="Train") as step:
        assert (repr(run), repr(step)) == (f"<autolog.run 'trial' {run.id}>", "<autolog.step 'fit' Train>")
    assert repr(autolog.run()) == "<autolog.run>"


NESTED = """
import autolog
autolog.enable(experiment="project")
with autolog.run("trial", experiment="sweep"):
    autolog.tag("best")
    with autolog.step("fit"):
        pass
with autolog.step("report"):
    pass
"""


def test_a_run_within_the_process_has_its_own_context_below_the_process_and_the_experiment(
    run_python: Callable[..., CompletedProcess[str]], store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOLOG_EXIT_SECONDS", "60")  # a busy machine
    done = run_python(NESTED)
    assert (done.returncode, done.stderr) == (0, "")
    with MetadataStore(f"sqlite:///{store_path}") as store:
        by_name = {one.properties["name"].string_value: one for one in store.get_contexts_by_type("Run")}
        trial, process = by_name.pop("trial"), by_name.popitem()[1]
        parents = store.get_parent_contexts_by_context(trial.id)
        assert {parent.name for parent in parents} == {"sweep", process.name}
        assert trial.custom_properties["tag.best"].bool_value
        functions = {
            id: [step.properties["function"].string_value for step in store.get_executions_by_context(id)]
            for id in (trial.id, process.id)
        }
        assert functions == {trial.id: ["fit"], process.id: ["report"]}


def test_what_was_left_open_when_the_watching_ended_is_forgotten() -> None:
    def leave_open() -> None:
        with capture_facts([]) as earlier:
            autolog.run("open").start()
            autolog.step("open").start()
            earlier.end("COMPLETE", None)
        with capture_facts([]) as later:
            with autolog.step("after"):
                pass
            (step,) = later.of(ExecutionStarted)
            assert (step.run, step.parent) == ("test-run", None)

    contextvars.copy_context().run(leave_open)
