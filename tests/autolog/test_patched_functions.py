"""What a watched function looks like: the one that it watches."""

import copy
import functools
import inspect
import math
import pickle
import pydoc
import types
import typing
from collections.abc import Callable
from typing import Any

import pytest
from small_framework import NAME, Watch, functions, picklable, resolve

from autolog.calls import Call, Integration, Patch
from autolog.patching import is_watched

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


def test_the_module_of_its_class_is_a_text_as_that_of_all_classes(gcd: Any) -> None:
    assert type(math.gcd).__module__.partition(".")[0] == "autolog"
    assert math.gcd.__module__ == gcd.__module__


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
