"""Functions of the user's that are tracked: `@autolog.track`."""

import asyncio
import functools
import inspect
import pickle
import sys
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

import autolog
from autolog import own_steps, runs
from autolog.errors import AutologError
from autolog.facts import ExecutionFinished, ExecutionReported, ExecutionStarted
from autolog.testing import Facts, capture_facts
from autolog_integrations.files import integration as files


@pytest.fixture
def facts() -> Iterator[Facts]:
    with capture_facts([files]) as learned:
        yield learned


@autolog.track
def plain(data: Any, rate: float = 0.1, *rest: int, deep: bool = False, **more: Any) -> Any:
    """Return data."""
    return data


class Trainer:
    @autolog.track(kind="Train")
    def fit(self, rate: float) -> float:
        return rate

    @classmethod
    @autolog.track
    def below(cls, a: int) -> tuple[type, int]:
        return cls, a

    @autolog.track
    @classmethod
    def above(cls, a: int) -> tuple[type, int]:
        return cls, a

    @autolog.track
    @staticmethod
    def static(a: int) -> int:
        return a


def started(facts: Facts) -> list[ExecutionStarted]:
    return facts.of(ExecutionStarted)


def states(facts: Facts) -> list[str]:
    return [fact.state for fact in facts.of(ExecutionFinished)]


def text_of(path: Any) -> str:
    with open(path) as file:
        return file.read()


def used(facts: Facts, side: str) -> list[tuple[str, tuple[str, ...], str]]:
    """Return what all steps used or made: the artifact's file name or key, argument names, evidence."""
    steps = [*facts.of(ExecutionStarted), *facts.of(ExecutionReported)]
    uses = [use for fact in steps for use in getattr(fact, side, ())]
    return [(use.artifact.partition("|")[0].rpartition("/")[2], use.names, use.evidence) for use in uses]


def test_a_call_is_a_step_with_its_arguments_and_defaults(facts: Facts) -> None:
    assert plain("text", 0.5, 7, 8, extra={"a": 1}) == "text"
    (step,) = started(facts)
    assert (step.type, step.function, step.parent) == ("Process", f"{__name__}.plain", None)
    assert step.params == {"data": "text", "rate": 0.5, "rest": "[7, 8]", "deep": False, "extra.a": 1}
    assert states(facts) == ["COMPLETE"]


@pytest.mark.skipif(sys.version_info < (3, 14), reason="annotations are evaluated where the function is defined")
def test_annotations_that_only_type_checkers_know_are_left_alone(facts: Facts) -> None:
    scope: dict[str, Any] = {"track": autolog.track}
    exec("@track\ndef fit(data: Frame, rate: Rate = 0.1) -> Model:\n    return data", scope)
    assert scope["fit"]("a") == "a"
    (step,) = started(facts)
    assert step.params == {"data": "a", "rate": 0.1}


def test_a_wrong_call_raises_as_it_would_have(facts: Facts) -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'data'"):
        plain()
    assert [step.params for step in started(facts)] == [{}]
    assert states(facts) == ["FAILED"]


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (ValueError("no"), "FAILED"),
        (KeyboardInterrupt(), "CANCELED"),
        (SystemExit(3), "FAILED"),
        (SystemExit(0), "COMPLETE"),
    ],
)
def test_what_a_call_raises_passes_through_and_is_its_end(facts: Facts, error: BaseException, state: str) -> None:
    @autolog.track
    def fails() -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        fails()
    assert caught.value is error
    assert states(facts) == [state]


def test_tracked_calls_within_a_tracked_call_are_its_children(facts: Facts) -> None:
    @autolog.track(name="outer")
    def outer() -> Any:
        assert not runs.is_inside()
        return plain(1)

    outer()
    plain(2)
    first, inner, later = started(facts)
    assert (first.function, inner.parent, later.parent) == ("outer", first.execution, None)


def test_methods_are_steps_of_their_class(facts: Facts) -> None:
    trainer = Trainer()
    assert trainer.fit(rate=0.5) == 0.5
    (step,) = started(facts)
    assert (step.type, step.params) == ("Train", {"rate": 0.5})
    assert step.function == f"{__name__}.Trainer.fit"
    assert step.properties["class"] == f"{__name__}.Trainer"


def test_class_and_static_methods_are_tracked_in_either_order(facts: Facts) -> None:
    assert Trainer.below(1) == Trainer().above(1) == (Trainer, 1)
    assert Trainer.static(2) == 2
    assert [step.params for step in started(facts)] == [{"a": 1}, {"a": 1}, {"a": 2}]
    assert [step.properties.get("class") for step in started(facts)] == [f"{__name__}.Trainer"] * 2 + [None]


def test_coroutine_functions_stay_such(facts: Facts) -> None:
    @autolog.track
    async def double(a: int) -> int:
        await asyncio.sleep(0)
        return plain(2 * a)  # type: ignore[no-any-return]

    async def both() -> list[int]:
        return await asyncio.gather(double(1), double(2))

    assert inspect.iscoroutinefunction(double)
    assert asyncio.run(both()) == [2, 4]
    steps = {step.execution: step for step in started(facts)}
    inner = [step for step in steps.values() if step.parent]
    assert [steps[str(step.parent)].params["a"] for step in inner] == [1, 2]


def test_a_cancelled_task_cancels_its_step(facts: Facts) -> None:
    @autolog.track
    async def wait() -> None:
        await asyncio.sleep(60)

    async def cancel() -> None:
        task = asyncio.ensure_future(wait())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    assert states(facts) == ["CANCELED"]


def test_a_generator_runs_as_ever_and_only_its_body_is_inside(facts: Facts) -> None:
    @autolog.track
    def count(n: int) -> Iterator[Any]:
        got = []
        for i in range(n):
            try:
                got.append((yield plain(i)))
            except LookupError as error:  # noqa: PERF203  what is tested
                got.append(error.args[0])
        return got

    assert inspect.isgeneratorfunction(count)
    generator = count(3)
    assert started(facts) == []  # nothing of the body has run
    assert next(generator) == 0
    assert runs.current() is None
    assert generator.send("a") == 1
    assert generator.throw(LookupError("b")) == 2
    with pytest.raises(StopIteration) as stop:
        next(generator)
    assert stop.value.value == ["a", "b", None]
    outer, *inner = started(facts)
    assert [step.parent for step in inner] == [outer.execution] * 3
    assert states(facts) == ["COMPLETE"] * 4


def test_a_generator_that_is_not_used_up_is_complete(facts: Facts) -> None:
    closed = []

    @autolog.track
    def count() -> Iterator[int]:
        try:
            yield 1
            yield 2
        finally:
            closed.append(True)

    generator = count()
    next(generator)
    generator.close()  # type: ignore[attr-defined]
    assert closed == [True]
    assert states(facts) == ["COMPLETE"]


def test_an_asynchronous_generator_runs_as_ever(facts: Facts) -> None:
    @autolog.track
    async def count() -> AsyncIterator[Any]:
        try:
            yield plain(1)
        except LookupError:
            yield "thrown"
        yield 3

    async def use() -> list[Any]:
        generator: Any = count()
        got = [await generator.asend(None)]
        assert runs.current() is None
        got.append(await generator.athrow(LookupError()))
        return [*got, *[item async for item in generator]]

    assert inspect.isasyncgenfunction(count)
    assert asyncio.run(use()) == [1, "thrown", 3]
    assert states(facts) == ["COMPLETE", "COMPLETE"]


def test_a_file_that_an_argument_names_and_the_body_reads_is_a_declared_input(facts: Facts, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("1")
    (tmp_path / "other.csv").write_text("2")

    @autolog.track
    def read(path: str, unread: Path, word: str = "data.csv") -> str:
        return text_of(path)

    assert read(str(tmp_path / "data.csv"), tmp_path / "other.csv") == "1"
    assert used(facts, "inputs") == [("data.csv", ("path",), "declared")]
    assert started(facts)[0].params["path"] == str(tmp_path / "data.csv")


def test_files_below_a_folder_that_an_argument_names_are_inputs_and_outputs(facts: Facts, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("1")

    @autolog.track
    def copy(source: Path, target: Path) -> None:
        text = text_of(source / "a.txt")
        with open(target / "b.txt", "w") as file:
            file.write(text)
        assert text_of(target / "b.txt") == "1"  # what it wrote itself is no input

    copy(tmp_path / "in", tmp_path)
    assert used(facts, "inputs") == [("a.txt", ("source", "target"), "declared")]
    assert used(facts, "outputs") == [("b.txt", ("target",), "declared")]


def test_a_file_that_no_argument_names_is_a_guess(facts: Facts, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("1")

    @autolog.track
    def read() -> str:
        return text_of(tmp_path / "data.csv")

    read()
    assert used(facts, "inputs") == [("data.csv", ("",), "scope")]


def test_a_returned_path_that_was_written_is_an_output(facts: Facts, tmp_path: Path) -> None:
    @autolog.track
    def write() -> Path:
        path = tmp_path / "out.json"
        with open(path, "w") as file:
            file.write("{}")
        return path

    write()
    assert used(facts, "outputs") == [("out.json", ("return",), "declared")]


def test_a_failed_call_keeps_its_inputs(facts: Facts, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("1")

    @autolog.track
    def read(path: Path) -> None:
        text_of(path)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        read(tmp_path / "data.csv")
    assert used(facts, "inputs") == [("data.csv", ("path",), "declared")]


def test_while_not_enabled_a_tracked_function_just_runs(run_python: Callable[..., CompletedProcess[str]]) -> None:
    code = "import autolog, sys; f = autolog.track(lambda: print('ran')); f()\n"
    code += "print(sorted(name for name in sys.modules if name.startswith(('autolog', 'wrapt', 'inspect'))))"
    done = run_python(code)
    assert done.stdout.splitlines() == [
        "ran",
        "['autolog', 'autolog.enabling', 'autolog.switch', 'autolog.tracking']",
    ]
    assert done.stderr == ""


def test_a_tracked_function_looks_like_itself() -> None:
    assert pickle.loads(pickle.dumps(plain)) is plain
    assert pickle.loads(pickle.dumps(Trainer.fit)) is Trainer.fit
    assert (plain.__name__, plain.__doc__, plain.__module__) == ("plain", "Return data.", __name__)
    assert plain.__defaults__ == (0.1,)
    assert inspect.isfunction(plain)
    assert inspect.getsource(plain).startswith("@autolog.track")
    assert list(inspect.signature(plain).parameters) == ["data", "rate", "rest", "deep", "more"]


def test_a_tracked_function_that_is_cached_keeps_what_tells_of_the_cache(facts: Facts) -> None:
    @autolog.track
    @functools.lru_cache
    def squared(x: int) -> int:
        return x * x

    assert [squared(2), squared(2), squared.cache_info().hits] == [4, 4, 1]
    squared.cache_clear()
    assert squared.cache_info().currsize == 0
    assert squared.cache_parameters()["typed"] is False


def test_a_warning_names_the_caller_of_the_tracked_function(facts: Facts) -> None:
    @autolog.track
    def old() -> None:
        warnings.warn("old", DeprecationWarning, stacklevel=2)

    with pytest.warns(DeprecationWarning, match="old") as told:
        old()
    assert told[0].filename == __file__


def test_a_name_that_is_no_text_is_told_as_one(facts: Facts) -> None:
    autolog.track(name=3)(lambda: None)()  # type: ignore[call-overload]
    assert [step.function for step in started(facts)] == ["3"]


@pytest.mark.parametrize(
    ("decorate", "message"),
    [
        (lambda: autolog.track(kind="train"), "the kind 'train' is not known; it may be one of Train, Evaluate"),  # type: ignore[call-overload]
        (lambda: autolog.track(Trainer), "wants a function or a method, and was given <class"),
        (lambda: autolog.track(3), "wants a function or a method, and was given 3"),  # type: ignore[type-var]
        (lambda: autolog.track(cache=True)(generator), "no generator, for cache=True"),
        (lambda: autolog.step("a", "b"), "the kind 'b' is not known"),  # type: ignore[arg-type]
    ],
)
def test_misuse_is_refused_where_it_stands(decorate: Callable[[], Any], message: str) -> None:
    with pytest.raises(AutologError, match=message):
        decorate()


def generator() -> Iterator[int]:
    yield 1


def test_our_own_failure_does_not_reach_the_caller(
    facts: Facts, monkeypatch: pytest.MonkeyPatch, safety_net: None, warnings_of_ours: Callable[[], list[str]]
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr(own_steps.OwnStep, "end", fail)
    assert plain(1) == 1
    assert runs.current() is None or not runs.is_inside()
    monkeypatch.setattr(own_steps.TrackedFunction, "begin", fail)
    assert [plain(n) for n in (2, 3, 4)] == [2, 3, 4]
    assert warnings_of_ours() == [
        "autolog: could not read a call of plain (@autolog.track) (RuntimeError: ours); training is not affected",
        "autolog: watching of plain (@autolog.track) is switched off after 3 failures",
    ]


def test_other_functions_go_on_when_one_is_switched_off(
    facts: Facts, monkeypatch: pytest.MonkeyPatch, safety_net: None
) -> None:
    @autolog.track
    def another() -> None:
        pass

    with monkeypatch.context() as broken:
        broken.setattr(own_steps.TrackedFunction, "begin", None)
        for _ in range(3):
            plain(1)
    plain(1)
    another()
    assert [step.function.rpartition(".")[2] for step in started(facts)] == ["another"]


def test_a_result_that_we_cannot_read_does_not_reach_the_caller(
    facts: Facts, monkeypatch: pytest.MonkeyPatch, safety_net: None, warnings_of_ours: Callable[[], list[str]]
) -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError("ours")

    @autolog.track
    def items() -> Iterator[Any]:
        yield [1]

    monkeypatch.setattr(own_steps.OwnStep, "_made", fail)
    assert plain([1]) == [1]
    assert list(items()) == [[1]]
    assert states(facts) == ["COMPLETE", "COMPLETE"]  # that they ended is known in any case
    assert len(warnings_of_ours()) == 2
