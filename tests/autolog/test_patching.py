"""A watched call is the call that was asked for, whatever it does and whatever we do."""

import contextlib
import gc
import inspect
import re
import traceback
import warnings
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from small_framework import DOORS, NAME, Watch, doors

from autolog.calls import Call, Integration, Patch
from autolog.patching import prune, watched
from autolog.switch import switch

# the call itself


@doors
def test_a_watched_call_gives_the_same_result(framework: Any, watch: Watch, name: str) -> None:
    expected = DOORS[name](framework)
    watch(name)
    assert DOORS[name](framework) == expected


@doors
def test_a_watched_call_is_seen_once(framework: Any, watch: Watch, seen: list[Call], name: str) -> None:
    watch(name)
    DOORS[name](framework)
    assert len(seen) == 1


def test_what_is_seen_of_a_call_is_what_was_asked_and_came_back(framework: Any, watch: Watch, seen: list[Call]) -> None:
    model = framework.Model()
    watch("Model.method")
    model.method(3, scale=5)
    (call,) = seen
    assert (call.instance, call.args, call.kwargs, call.result) == (model, (3,), {"scale": 5}, 15)


def test_the_result_is_the_very_object_that_the_framework_made(framework: Any, watch: Watch, seen: list[Call]) -> None:
    watch("Model.build")
    built = framework.Model.build("x")
    assert built is seen[0].result


def test_the_arguments_are_the_very_objects_that_were_given(framework: Any, watch: Watch) -> None:
    given = object()
    watch("calls")
    assert framework.calls(lambda: given) is given


def test_a_child_may_call_a_watched_method_of_its_parent(framework: Any, watch: Watch, seen: list[Call]) -> None:
    watch("Model.method")
    assert (framework.Child().method(2), len(seen)) == (7, 1)


def test_a_quick_patch_sees_the_arguments_and_the_result(framework: Any, watch: Watch) -> None:
    found: list[Any] = []
    watch("Model.method", quick=lambda *seen: found.append(seen))
    model = framework.Model()
    assert (model.method(3, scale=5), found) == (15, [((model, 3), {"scale": 5}, 15)])


def test_a_call_runs_within_the_context_manager_of_its_patch(framework: Any, watch: Watch) -> None:
    found: list[str] = []

    @contextlib.contextmanager
    def within() -> Iterator[None]:
        found.append("begins")
        yield
        found.append("ends")

    watch("Model.method", within=within)
    assert framework.Model().method(3, scale=5) == 15
    switch.on = False
    assert framework.Model().method(3, scale=5) == 15
    assert found == ["begins", "ends"]


def test_nothing_is_seen_while_watching_is_switched_off(
    framework: Any, watch: Watch, seen: list[Call], monkeypatch: pytest.MonkeyPatch
) -> None:
    watch("function")
    monkeypatch.setattr(switch, "on", False)
    assert (framework.function(1), seen) == (2, [])


def test_a_generator_stays_a_generator(framework: Any, watch: Watch) -> None:
    watch("counts")
    assert inspect.isgeneratorfunction(framework.counts)
    assert list(framework.counts(3)) == [0, 1, 2]


def test_a_coroutine_stays_a_coroutine(framework: Any, watch: Watch) -> None:
    watch("later")
    assert inspect.iscoroutinefunction(framework.later)
    with pytest.raises(StopIteration, match="7"):
        framework.later().send(None)


# exceptions


@pytest.mark.parametrize("door", ["fails", "Model.fail", "Model.broken"])
def test_a_watched_call_raises_the_very_exception(framework: Any, watch: Watch, door: str) -> None:
    watch(door)
    with pytest.raises(framework.Error) as raised:
        framework.fails() if door == "fails" else getattr(framework.Model(), door.partition(".")[2])()
    assert raised.value is framework.ERROR


def test_an_exception_keeps_its_cause_and_context(framework: Any, watch: Watch) -> None:
    watch("chains", "fails")
    with pytest.raises(ValueError, match="chained") as raised:
        framework.chains()
    assert raised.value.__cause__ is raised.value.__context__ is framework.ERROR
    assert (framework.ERROR.__cause__, framework.ERROR.__context__) == (None, None)


@pytest.mark.parametrize(
    "kind",
    [
        KeyboardInterrupt,
        SystemExit,
        GeneratorExit,
        RecursionError,
        StopIteration,
    ],
)
def test_every_kind_of_exception_passes_through(framework: Any, watch: Watch, kind: type[BaseException]) -> None:
    error = kind()

    def callback() -> None:
        raise error

    watch("calls")
    with pytest.raises(kind) as raised:
        framework.calls(callback)
    assert raised.value is error


def test_an_exception_that_is_caught_keeps_nothing_alive(framework: Any, watch: Watch) -> None:
    class Thing:
        pass

    def failing() -> None:
        local = gone.append(weakref.ref(thing := Thing()))
        raise framework.Error(local, thing.__class__)

    gone: list[Any] = []
    watch("calls")
    with contextlib.suppress(framework.Error):
        framework.calls(failing)
    gc.collect()
    assert gone[0]() is None


def frames(error: BaseException) -> list[str]:
    return [Path(frame.filename).name for frame in traceback.extract_tb(error.__traceback__)]


def test_a_pruned_traceback_shows_what_it_would_show_without_us(framework: Any, watch: Watch) -> None:
    def caught(call: Callable[[], Any]) -> BaseException:
        try:
            call()
        except (ValueError, framework.Error) as error:
            return error
        raise AssertionError

    expected = frames(caught(framework.chains))
    watch("chains", "fails")
    error = caught(framework.chains)
    prune(error)
    printed = "".join(traceback.format_exception(error))
    assert frames(error) == expected
    assert "autolog" not in printed.replace(NAME, "").replace("tests/autolog", "")


def test_pruning_ends_when_exceptions_name_each_other() -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    prune(one)


# warnings


@pytest.mark.parametrize("patched", [False, True], ids=["original", "watched"])
def test_a_warning_of_the_framework_names_the_users_line(framework: Any, watch: Watch, patched: bool) -> None:
    if patched:
        watch("warns")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        line = inspect.currentframe().f_lineno + 1  # type: ignore[union-attr]
        framework.warns()
    (warning,) = caught
    assert (warning.filename, warning.lineno) == (__file__, line)


@pytest.mark.parametrize("patched", [False, True], ids=["original", "watched"])
def test_a_warning_of_a_function_in_c_names_the_users_line_and_module(tmp_path: Path, patched: bool) -> None:
    patch = Patch(("builtins:open",), after=lambda call: None)
    opens = watched(Integration("builtins", patches=[patch]), patch, open, is_method=False) if patched else open
    globals().pop("__warningregistry__", None)
    with warnings.catch_warnings(record=True) as caught:
        warnings.filterwarnings("ignore")
        warnings.filterwarnings("default", module=re.escape(__name__))
        for _ in range(2):  # said once for each line
            line = inspect.currentframe().f_lineno + 1  # type: ignore[union-attr]
            opens(tmp_path / "x", "wb", 1).close()
    (warning,) = caught
    assert (warning.filename, warning.lineno) == (__file__, line)


def test_a_pruned_traceback_of_a_function_in_c_shows_the_users_line_once() -> None:
    patch = Patch(("builtins:open",), after=lambda call: None)
    opens = watched(Integration("builtins", patches=[patch]), patch, open, is_method=False)
    with pytest.raises(FileNotFoundError) as raised:
        opens("no/such/file")
    prune(raised.value)
    assert frames(raised.value) == [Path(__file__).name]


# trouble of our own


def failing_before(call: Call) -> Any:
    raise LookupError("before")
    yield


def failing_after(call: Call) -> Any:
    yield
    raise LookupError("after")


def failing_on_errors(call: Call) -> Any:
    try:
        yield
    except BaseException:  # noqa: BLE001  every kind is thrown in
        raise LookupError("on errors") from None


def failing_note(call: Call) -> None:
    raise LookupError("note")


def failing_quickly(args: Any, kwargs: Any, result: Any) -> None:
    raise LookupError("quick")


BROKEN = {
    "before": {"watch": failing_before},
    "after": {"watch": failing_after},
    "note": {"after": failing_note},
    "quick": {"quick": failing_quickly},
}
broken = pytest.mark.parametrize("how", BROKEN.values(), ids=BROKEN.keys())
Told = Callable[[], list[str]]


@broken
def test_a_failing_watcher_does_not_reach_the_caller(
    framework: Any, watch: Watch, safety_net: None, warnings_of_ours: Told, how: dict[str, Any]
) -> None:
    watch("function", **how)
    assert framework.function(1) == 2
    assert "training is not affected" in warnings_of_ours()[0]


def test_a_watcher_that_fails_over_an_exception_leaves_it_as_it_is(
    framework: Any, watch: Watch, safety_net: None, warnings_of_ours: Told
) -> None:
    watch("fails", watch=failing_on_errors)
    with pytest.raises(framework.Error) as raised:
        framework.fails()
    assert raised.value is framework.ERROR
    assert (framework.ERROR.__cause__, framework.ERROR.__context__) == (None, None)
    assert len(warnings_of_ours()) == 1


def test_a_watcher_that_swallows_the_exception_does_not_swallow_it_for_the_caller(framework: Any, watch: Watch) -> None:
    def swallowing(call: Call) -> Any:
        with contextlib.suppress(BaseException):
            yield

    watch("fails", watch=swallowing)
    with pytest.raises(framework.Error):
        framework.fails()


@broken
def test_a_failing_watcher_is_told_once_and_switched_off_at_the_third_failure(
    framework: Any, watch: Watch, safety_net: None, warnings_of_ours: Told, how: dict[str, Any]
) -> None:
    watch("function", **how)
    for _ in range(10):
        framework.function(1)
    first, last = warnings_of_ours()
    assert "could not read a call" in first
    assert last == f"autolog: watching of {NAME} is switched off after 3 failures"


def test_an_integration_that_is_switched_off_is_not_asked_again(framework: Any, watch: Watch, safety_net: None) -> None:
    asked = []

    def failing(call: Call) -> Any:
        asked.append(call)
        raise LookupError
        yield

    watch("function", watch=failing)
    for _ in range(10):
        framework.function(1)
    assert len(asked) == 3


def test_other_integrations_go_on_when_one_is_switched_off(
    framework: Any, watch: Watch, seen: list[Call], safety_net: None
) -> None:
    watch("function", watch=failing_before)
    healthy = watch.integration("Model.method")
    watch.patcher.add(Integration(module=NAME, requires="another>=1", patches=healthy.patches))
    for _ in range(5):
        framework.function(1)
    framework.Model().method(1)
    assert len(seen) == 1


def test_a_watcher_that_is_no_generator_does_not_reach_the_caller(
    framework: Any, watch: Watch, safety_net: None
) -> None:
    watch("function", watch=failing_note)
    assert framework.function(1) == 2


# blocks


def test_the_body_of_a_with_statement_is_the_watched_call(framework: Any, watch: Watch, seen: list[Call]) -> None:
    def block(frame: Any) -> Any:
        return frame.f_locals["model"].__init__, frame.f_locals["model"], (frame.f_locals["data"],), {}

    states: list[str] = []

    def watch_fit(call: Call) -> Any:
        seen.append(call)
        states.append(call.instance.name)
        yield
        states.append(call.instance.name)

    watch("step", watch=watch_fit, block=block)
    fitted = framework.fit(framework.Model("new"), "fitted")
    assert (states, seen[0].instance is fitted, seen[0].args) == (["new", "fitted"], True, ("fitted",))


def test_an_exception_in_a_watched_block_passes_through(framework: Any, watch: Watch) -> None:
    errors: list[BaseException] = []

    def watch_fit(call: Call) -> Any:
        try:
            yield
        except framework.Error as error:
            errors.append(error)
            raise

    watch("step", watch=watch_fit, block=lambda frame: (print, None, (), {}))
    with pytest.raises(framework.Error):
        framework.fit_badly(framework.Model(), "data")
    assert errors == [framework.ERROR]


@pytest.mark.parametrize("block", [lambda frame: None, lambda frame: frame.f_locals["missing"]], ids=["none", "fails"])
def test_a_block_of_no_interest_is_the_frameworks_own(
    framework: Any, watch: Watch, safety_net: None, seen: list[Call], block: Any
) -> None:
    watch("step", watch=failing_before, block=block)
    with framework.step("name") as name:
        assert (name, seen) == ("name", [])
