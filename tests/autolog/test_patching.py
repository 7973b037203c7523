import contextlib
import copy
import functools
import gc
import importlib
import inspect
import math
import pickle
import pydoc
import sys
import threading
import traceback
import types
import typing
import warnings
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autolog.calls import Call, Integration, Patch
from autolog.patcher import Patcher
from autolog.patching import is_watched, prune
from autolog.switch import switch

FRAMEWORK = '''
"""A small framework."""
import contextlib
import warnings


class Error(Exception):
    pass


class Base:
    def inherited(self, x: int) -> int:
        """Return x and 1."""
        return x + 1


class Model(Base):
    def __init__(self, name="model"):
        self.name = name

    def method(self, x: int, *, scale: int = 2) -> int:
        """Return x, scaled."""
        return x * scale

    @classmethod
    def build(cls, name):
        """Return a model."""
        return cls(name)

    @staticmethod
    def helper(x):
        """Return x twice."""
        return 2 * x

    @property
    def value(self):
        """The value."""
        return 42

    def fail(self):
        raise ERROR

    @property
    def broken(self):
        raise ERROR

    def __eq__(self, other):
        return type(other) is type(self) and other.name == self.name

    __hash__ = None


class Child(Model):
    def method(self, x, *, scale=3):
        return super().method(x, scale=scale) + 1


ERROR = Error("as always")


def function(x: int, y: int = 1, *rest, **options) -> int:
    """Return a sum."""
    return x + y + sum(rest) + len(options)


def fails():
    raise ERROR


def chains():
    try:
        fails()
    except Error as error:
        raise ValueError("chained") from error


def warns():
    warnings.warn("careful", UserWarning, stacklevel=2)


def counts(n):
    for number in range(n):
        yield number


async def later():
    return 7


def calls(callback):
    return callback()


@contextlib.contextmanager
def step(name):
    yield name


def fit(model, data):
    with step("fit"):
        model.name = data
        return model


def fit_badly(model, data):
    with step("fit"):
        raise ERROR


def decorate(func):
    def decorated(*args):
        return func(*args)
    return decorated


@decorate
def metric(x):
    return x / 2


alias = function
'''

NAME = "autolog_test_framework"


@pytest.fixture
def framework(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A small framework, imported; nothing of it is watched yet."""
    (tmp_path / f"{NAME}.py").write_text(FRAMEWORK)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    module = importlib.import_module(NAME)
    yield module
    sys.modules.pop(NAME, None)


@pytest.fixture
def seen() -> list[Call]:
    """The calls that were watched, finished or not."""
    return []


class Watch:
    """Patches targets of the framework, and takes the patches back."""

    def __init__(self, seen: list[Call]) -> None:
        self.patcher = Patcher()
        self.seen = seen

    def integration(self, *names: str, **patch: Any) -> Integration:
        def watch(call: Call) -> Any:
            self.seen.append(call)
            call.result = yield

        targets = tuple(f"{NAME}:{name}" for name in names)
        return Integration(module=NAME, patches=[Patch(targets, **(patch or {"watch": watch}))])

    def __call__(self, *names: str, **patch: Any) -> None:
        self.patcher.add(self.integration(*names, **patch))


@pytest.fixture
def watch(seen: list[Call], monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    monkeypatch.setattr(switch, "on", True)
    one = Watch(seen)
    yield one
    one.patcher.restore()


def resolve(framework: Any, name: str) -> Any:
    return functools.reduce(getattr, name.split("."), framework)


DOORS: dict[str, Callable[[Any], Any]] = {
    "function": lambda framework: framework.function(1, 2, 3, z=4),
    "alias": lambda framework: framework.alias(1),
    "Model.method": lambda framework: framework.Model().method(3, scale=5),
    "Model.build": lambda framework: framework.Model.build("x"),
    "Model.helper": lambda framework: framework.Model.helper(4),
    "Model.value": lambda framework: framework.Model().value,
    "Child.inherited": lambda framework: framework.Child().inherited(1),
    "Base.inherited": lambda framework: framework.Child().inherited(1),
    "Model": lambda framework: framework.Model("x"),
}
FUNCTIONS = ["function", "Model.method", "Model.build", "Model.helper", "Child.inherited"]
doors = pytest.mark.parametrize("name", list(DOORS))
functions = pytest.mark.parametrize("name", FUNCTIONS)
picklable = pytest.mark.parametrize(
    "name",
    [
        "function",
        "Model.method",
        "Model.build",
        "Model.helper",
        "Child.inherited",
    ],
)


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


# what can be asked of a watched function


@functions
def test_a_watched_function_has_the_same_signature(framework: Any, watch: Watch, name: str) -> None:
    expected = inspect.signature(resolve(framework, name))
    watch(name)
    assert inspect.signature(resolve(framework, name)) == expected


@functions
@pytest.mark.parametrize("attribute", ["__name__", "__qualname__", "__module__", "__doc__"])
def test_a_watched_function_has_the_same_names(framework: Any, watch: Watch, name: str, attribute: str) -> None:
    expected = getattr(resolve(framework, name), attribute)
    watch(name)
    assert getattr(resolve(framework, name), attribute) == expected


@functions
def test_a_watched_function_has_the_same_source(framework: Any, watch: Watch, name: str) -> None:
    expected = inspect.getsource(resolve(framework, name))
    watch(name)
    assert inspect.getsource(resolve(framework, name)) == expected


@functions
@pytest.mark.parametrize("question", ["isfunction", "ismethod", "isroutine", "isbuiltin", "isclass"])
def test_a_watched_function_is_what_it_was(framework: Any, watch: Watch, name: str, question: str) -> None:
    ask = getattr(inspect, question)
    expected = ask(resolve(framework, name))
    watch(name)
    assert ask(resolve(framework, name)) == expected


def test_what_is_no_plain_function_shows_itself_as_before(framework: Any, watch: Watch) -> None:
    expected = repr(framework.counts)
    watch("counts")
    assert repr(framework.counts) == expected


@functions
def test_a_watched_function_has_the_same_type_hints(framework: Any, watch: Watch, name: str) -> None:
    expected = typing.get_type_hints(resolve(framework, name))
    watch(name)
    assert typing.get_type_hints(resolve(framework, name)) == expected


@functions
def test_help_shows_the_same(framework: Any, watch: Watch, name: str) -> None:
    expected = pydoc.plain(pydoc.render_doc(resolve(framework, name)))
    watch(name)
    assert pydoc.plain(pydoc.render_doc(resolve(framework, name))) == expected


def test_a_watched_property_has_the_same_docstring(framework: Any, watch: Watch) -> None:
    watch("Model.value")
    assert framework.Model.value.__doc__ == "The value."


def test_a_watched_bound_method_is_bound_to_its_instance(framework: Any, watch: Watch) -> None:
    model = framework.Model()
    watch("Model.method")
    assert model.method.__self__ is model
    assert inspect.ismethod(model.method)


def test_a_watched_bound_method_equals_itself(framework: Any, watch: Watch) -> None:
    model = framework.Model()
    watch("Model.method")
    assert model.method == model.method


@pytest.mark.parametrize(
    "name",
    [
        "function",
        "Model.method",
        "Model.helper",
    ],
)
def test_a_watched_function_is_one_object(framework: Any, watch: Watch, name: str) -> None:
    watch(name)
    assert resolve(framework, name) is resolve(framework, name)


def test_a_watched_function_is_watched_under_a_decorator(framework: Any, watch: Watch, seen: list[Call]) -> None:
    watch("function")

    @functools.wraps(framework.function)
    def decorated(*args: Any) -> Any:
        return framework.function(*args)

    assert (decorated(1), decorated.__name__, len(seen)) == (2, "function", 1)


@pytest.fixture
def gcd(watch: Watch, seen: list[Call]) -> Any:
    """A built-in function; `math.gcd` is watched from now on."""
    original = math.gcd
    watch.patcher.add(Integration(module="math", patches=[Patch(("math:gcd",), after=seen.append)]))
    return original


@pytest.mark.parametrize("look", [repr, inspect.isbuiltin, inspect.isfunction, inspect.getdoc, type(math.gcd).__dir__])
def test_what_stands_in_for_a_built_in_function_looks_like_it(gcd: Any, look: Callable[[Any], Any]) -> None:
    assert is_watched(math.gcd)
    assert look(math.gcd) == look(gcd)


def test_what_stands_in_for_a_built_in_function_equals_it(gcd: Any) -> None:
    assert math.gcd == gcd == math.gcd
    assert {gcd: 1}[math.gcd] == {math.gcd: 1}[gcd] == 1
    assert pickle.loads(pickle.dumps(math.gcd)) is math.gcd


def test_a_built_in_function_of_a_class_stays_unbound(gcd: Any, seen: list[Call]) -> None:
    class User:
        divide = math.gcd

    assert (User().divide(4, 6), seen[0].args) == (2, (4, 6))


def test_a_built_in_method_is_told_its_instance(watch: Watch, seen: list[Call]) -> None:
    patch = Patch((), after=seen.append)
    owner = type("Owner", (), {"upper": str.upper})
    watch.patcher.replace(Integration(NAME, [patch]), patch, owner, "upper", str.upper)
    assert owner.upper("a") == "A"
    assert (seen[0].instance, seen[0].args) == ("a", ())


def test_a_built_in_function_that_stands_in_a_class_is_told_all_its_arguments(watch: Watch, seen: list[Call]) -> None:
    patch = Patch((), after=seen.append)
    owner = type("Owner", (), {"divide": math.gcd})
    watch.patcher.replace(Integration(NAME, [patch]), patch, owner, "divide", math.gcd)
    assert (owner().divide(4, 6), seen[0].instance, seen[0].args) == (2, None, (4, 6))


def test_a_method_that_a_descriptor_gives_is_watched_and_may_be_refused(framework: Any, watch: Watch) -> None:
    class Available:
        def __init__(self, function: Any) -> None:
            self.function = function

        def __get__(self, instance: Any, owner: Any) -> Any:
            if instance is not None and instance.name == "closed":
                raise AttributeError("not available")
            return self.function if instance is None else types.MethodType(self.function, instance)

    framework.Model.given = Available(lambda self, x: (self.name, x))
    found: list[Any] = []
    watch("Model.given", quick=lambda args, *_: found.append(args))
    model = framework.Model("open")
    assert (model.given(1), framework.Model.given(model, 2)) == (("open", 1), ("open", 2))
    assert found == [(model, 1), (model, 2)]
    assert not hasattr(framework.Model("closed"), "given")


def test_a_watched_class_is_a_class_still(framework: Any, watch: Watch) -> None:
    model = framework.Model()
    watch("Model")
    assert isinstance(model, framework.Model)
    assert issubclass(framework.Child, framework.Model)
    scope = {"Model": framework.Model}
    exec("class Own(Model): pass", scope)
    assert isinstance(scope["Own"](), framework.Base)


# copies and pickles


@picklable
@pytest.mark.parametrize("protocol", [0, 2, pickle.HIGHEST_PROTOCOL])
def test_a_watched_function_pickles_by_reference(framework: Any, watch: Watch, name: str, protocol: int) -> None:
    watch(name)
    function = resolve(framework, name)
    loaded = pickle.loads(pickle.dumps(function, protocol))
    assert loaded is function or loaded == function


@picklable
def test_the_pickle_of_a_watched_function_loads_without_us(framework: Any, watch: Watch, name: str) -> None:
    watch(name)
    pickled = pickle.dumps(resolve(framework, name))
    watch.patcher.restore()
    original = resolve(framework, name)
    loaded = pickle.loads(pickled)
    assert loaded is original or loaded == original
    assert b"wrapt" not in pickled


def test_a_watched_bound_method_pickles_with_its_instance(framework: Any, watch: Watch) -> None:
    watch("Model.method")
    loaded = pickle.loads(pickle.dumps(framework.Model("mine").method))
    assert (loaded.__self__.name, loaded(3)) == ("mine", 6)


def test_an_instance_with_watched_methods_pickles_as_before(framework: Any, watch: Watch) -> None:
    model = framework.Model("mine")
    before = pickle.dumps(model)
    watch("Model.method", "Model.value", "Child.inherited")
    assert pickle.dumps(model) == before


@functions
@pytest.mark.parametrize("how", [copy.copy, copy.deepcopy], ids=["copy", "deepcopy"])
def test_a_copy_of_a_watched_function_is_itself(framework: Any, watch: Watch, name: str, how: Any) -> None:
    watch(name)
    function = resolve(framework, name)
    copied = how(function)
    assert copied is function or copied == function


@pytest.mark.parametrize("how", [copy.copy, copy.deepcopy], ids=["copy", "deepcopy"])
def test_a_watched_bound_method_can_be_copied(framework: Any, watch: Watch, how: Any) -> None:
    watch("Model.method")
    assert how(framework.Model("mine").method)(3) == 6


# putting back


@doors
def test_restoring_puts_the_very_original_back(framework: Any, watch: Watch, name: str) -> None:
    *path, attribute = name.split(".")
    owner = resolve(framework, path[0]) if path else framework
    before = dict(vars(owner))
    watch(name)
    assert vars(owner).get(attribute) is not before.get(attribute)
    watch.patcher.restore()
    assert vars(owner).keys() == before.keys()
    assert all(vars(owner)[key] is value for key, value in before.items())


def test_restoring_puts_back_what_others_have_imported_by_name(framework: Any, watch: Watch) -> None:
    original = framework.function
    user = types.ModuleType("autolog_test_user")
    user.function = framework.function  # type: ignore[attr-defined]
    sys.modules[user.__name__] = user
    try:
        patch = watch.integration("function").patches[0]
        both = Patch((*patch.targets, f"{user.__name__}:function"), watch=patch.watch)
        watch.patcher.add(Integration(module=NAME, patches=[both]))
        assert user.function is framework.function  # type: ignore[attr-defined]
        watch.patcher.restore()
        assert user.function is framework.function is original  # type: ignore[attr-defined]
    finally:
        del sys.modules[user.__name__]


def test_a_name_imported_while_watched_is_restored_too(framework: Any, watch: Watch) -> None:
    original = framework.function
    watch("function")
    user = types.ModuleType("autolog_test_user")
    exec(f"from {NAME} import function", vars(user))
    sys.modules[user.__name__] = user
    try:
        patch = watch.integration("function").patches[0]
        watch.patcher.add(Integration(module=NAME, patches=[Patch((f"{user.__name__}:function",), watch=patch.watch)]))
        watch.patcher.restore()
        assert user.function is original  # type: ignore[attr-defined]
    finally:
        del sys.modules[user.__name__]


def test_a_name_that_a_user_kept_works_after_restoring(framework: Any, watch: Watch, seen: list[Call]) -> None:
    watch("function")
    kept = framework.function
    watch.patcher.restore()
    switch.on = False
    assert (kept(1), seen) == (2, [])


def test_restoring_leaves_alone_what_somebody_else_has_put_there_since(framework: Any, watch: Watch) -> None:
    watch("function")
    theirs = framework.function = lambda: "theirs"
    watch.patcher.restore()
    assert framework.function is theirs


def test_watching_twice_patches_once(framework: Any, watch: Watch, seen: list[Call]) -> None:
    watch("function")
    watch("function")
    framework.function(1)
    assert (len(seen), len(watch.patcher)) == (1, 1)


def test_watching_again_after_restoring_works(framework: Any, watch: Watch, seen: list[Call]) -> None:
    original = framework.function
    watch("function")
    watch.patcher.restore()
    second = Watch(seen)
    second("function")
    framework.function(1)
    second.patcher.restore()
    assert (len(seen), framework.function is original) == (1, True)


def test_two_names_of_one_function_are_one_patch(framework: Any, watch: Watch, seen: list[Call]) -> None:
    watch("function", "alias")
    framework.alias(1)
    assert (framework.alias is framework.function, len(seen), len(watch.patcher)) == (True, 1, 1)


def test_a_cell_is_watched_and_restored(framework: Any, watch: Watch, seen: list[Call]) -> None:
    cell = framework.metric.__closure__[0]
    original = cell.cell_contents
    integration = watch.integration("metric")
    watch.patcher.replace_cell(integration, integration.patches[0], framework.metric, "func")
    assert (framework.metric(3), len(seen)) == (1.5, 1)
    watch.patcher.restore()
    assert cell.cell_contents is original


# when


def test_a_module_that_is_imported_later_is_patched_then(
    framework: Any, watch: Watch, seen: list[Call], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, NAME)
    watch("function")
    again = importlib.import_module(NAME)
    again.function(1)
    assert len(seen) == 1


def test_a_module_that_is_imported_after_restoring_is_left_alone(
    framework: Any, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, NAME)
    watch("function")
    watch.patcher.restore()
    assert not is_watched(vars(importlib.import_module(NAME))["function"])


def test_watching_imports_no_framework(tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    watch("function")
    assert NAME not in sys.modules


def test_a_target_that_this_version_lacks_is_told_and_left_out(
    framework: Any, watch: Watch, seen: list[Call], warnings_of_ours: Callable[[], list[str]]
) -> None:
    watch("no_longer", "function")
    framework.function(1)
    assert (len(seen), len(warnings_of_ours())) == (1, 1)
    assert f"{NAME} has no no_longer in this version" in warnings_of_ours()[0]


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


# threads


def test_threads_call_and_restore_at_once(framework: Any, watch: Watch) -> None:
    watch("function", "Model.method")
    stop = threading.Event()
    wrong: list[Any] = []

    def work() -> None:
        while not stop.is_set():
            if framework.function(1) != 2 or framework.Model().method(1) != 2:
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(50):
        watch.patcher.restore()
        watch.patcher = Patcher()
        watch("function", "Model.method")
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
