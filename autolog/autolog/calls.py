"""A watched call, a patch point, and the table of an integration: the data that capturing works on.

`typing` compiles annotations of named tuples that are texts, so they are none here.
"""

import sys
from collections.abc import Callable, Generator, Hashable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from functools import cache
from itertools import takewhile
from types import MappingProxyType
from typing import Any, NamedTuple

from autolog.facts import Scalar

Watcher = Callable[["Call"], Generator[None, Any, None]]
Watch = Generator[None, Any, None]
Selector = str | Callable[["Call"], Any]
Describe = Callable[[Any], Mapping[str, Scalar]]
Block = Callable[[Any], "tuple[Any, Any, tuple[Any, ...], dict[str, Any]] | None"]


class Call:
    """One call of a watched function: what was asked and, once it returned, what came back.

    Args:
        integration: Whose patch point it is.
        function: The watched function itself, as the framework wrote it.
        instance: What it is bound to; None for a plain function.
        args: Positional arguments, without `instance`.
        kwargs: Keyword arguments.
    """

    __slots__ = ("args", "function", "instance", "integration", "kwargs", "result")

    def __init__(
        self, integration: "Integration", function: Any, instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        self.integration = integration
        self.function = function
        self.instance = instance
        self.args = args
        self.kwargs = kwargs
        self.result: Any = None

    def arguments(self) -> dict[str, Any]:
        """Return the arguments that were given, by name; defaults are left out."""
        names = _parameters(self.function)
        skip = 1 if self.instance is not None and names[:1] in _BOUND else 0
        return {**dict(zip(names[skip:], self.args, strict=False)), **self.kwargs}

    def bound(self) -> dict[str, Any]:
        """Return all arguments by name, those that were left to their defaults included."""
        return {**_defaults(self.function), **self.arguments()}

    def everything(self) -> list[Any]:
        """Return what it is bound to, None where that is nothing, and all arguments."""
        return [self.instance, *self.args, *self.kwargs.values()]

    def argument(self, name: str, default: Any = None) -> Any:
        """Return one argument by name, or the default."""
        if name in self.kwargs:
            return self.kwargs[name]
        names = _parameters(self.function)
        skip = 1 if self.instance is not None and names[:1] in _BOUND else 0
        place = names.index(name) - skip if name in names else len(self.args)
        return self.args[place] if 0 <= place < len(self.args) else default

    def pick(self, what: Selector) -> Any:
        """Return `self`, the `return`ed value, an argument by name, or what a function makes of the call."""
        if callable(what):
            return what(self)
        if what == "return":
            return self.result
        if what == "self":
            return (
                self.args[0] if self.instance is None and self.args else self.instance
            )  # a property's getter is unbound
        return self.argument(what)


_BOUND = (("self",), ("cls",))  # how the parameter is called that a method is bound to
_signatures: dict[Any, tuple[tuple[str, ...], dict[str, Any]]] = {}


def _parameters(function: Any) -> tuple[str, ...]:
    """Return the names of a function's parameters."""
    return _signature(function)[0]


def _defaults(function: Any) -> dict[str, Any]:
    """Return the defaults of a function's parameters, in their order."""
    return _signature(function)[1]


def _signature(function: Any) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Return the names and the defaults of a function's parameters; found once per function."""
    inner = getattr(function, "__func__", function)
    try:
        return _signatures[inner]
    except (KeyError, TypeError):
        pass
    from autolog.signatures import signature  # not while autolog is enabled: nothing is called yet

    try:
        parameters = signature(inner).parameters
    except (TypeError, ValueError):
        parameters = {}  # type: ignore[assignment]
    found = tuple(parameters), {one.name: one.default for one in parameters.values() if one.default is not one.empty}
    with suppress(TypeError):
        _signatures[inner] = found
    return found


class Patch(NamedTuple):
    """Patch points and what is done at each call.

    Args:
        targets: `module:qualified.name`, each wrapped in the same way.
        watch: A generator that runs up to its `yield` before the call and is sent the result after it.
        after: In place of `watch`, for hot paths: a function that gets the finished call.
        quick: In place of both, where each microsecond counts: a function of the finished call's positional and keyword
            arguments and its result. What it takes is not counted.
        within: In place of all three: the call is the body of a `with` statement of this context manager, which is made
            for it and raises nothing.
        block: The target returns a context manager and the call is the body of its `with`: this function makes the call
            out of the frame of the `with` statement (function, instance, args, kwargs), or returns None when the
            statement is of no interest.
        as_caller: The target looks for variables of its caller, by name: it is called from a frame that has them.
        unless: Where this holds before a call, there is nothing to learn from it. Not asked with `quick`.
    """

    targets: tuple[str, ...]
    watch: Watcher | None = None
    after: Callable[[Call], None] | None = None
    quick: Callable[[tuple[Any, ...], dict[str, Any], Any], None] | None = None
    within: Callable[[], AbstractContextManager[None]] | None = None
    block: Block | None = None
    as_caller: bool = False
    unless: Callable[[], bool] | None = None


class Hook(NamedTuple):
    """A hook that the framework itself offers.

    Args:
        target: `module:function` that takes what shall be called, and returns a handle whose `remove()` undoes it.
        do: What is called, with the arguments that the framework gives.
    """

    target: str
    do: Callable[..., None]


class State(NamedTuple):
    """What a model holds: two of the same shape are the same if their digests are.

    Args:
        shape: Of which sort its weights are: how many, for example.
        digest: Of enough of them to tell when they were trained further.
    """

    shape: Hashable
    digest: Hashable


class Integration(NamedTuple):
    """What to watch in one framework.

    Args:
        module: The framework's top-level module.
        requires: The distribution and its supported versions, e.g. `scikit-learn>=1.4`; None for Python itself.
        patches: The table of verbs.
        models: By `module.Class`, how to describe instances that are models; subclasses are included.
        datasets: The same for datasets.
        meet: Called with each model that is read from a file.
        parts: Gives the models that a model was put together from.
        state: Tells what a model holds now, in a few milliseconds; None where that cannot be told.
        layers: Gives a model and what lies in it and is known by itself.
        hooks: What the framework calls by itself.
        versions: By target, the versions that have it, e.g. `>=2.19`, where others that are supported have not.
        replaced: Called with each original and what stands in for it; returns what undoes that, or None.
        finish: Called before the watching ends, with the exception that ended the program, or None.
    """

    module: str
    patches: Sequence[Patch]
    requires: str | None = None
    models: Mapping[str, Describe] = MappingProxyType({})
    datasets: Mapping[str, Describe] = MappingProxyType({})
    meet: Callable[[Any], None] | None = None
    parts: Callable[[Any], Iterable[Any]] | None = None
    state: Callable[[Any], State | None] | None = None
    layers: Callable[[Any], Iterable[Any]] | None = None
    hooks: Sequence[Hook] = ()
    versions: Mapping[str, str] = MappingProxyType({})
    replaced: Callable[[Any, Any], Callable[[], None] | None] | None = None
    finish: Callable[[BaseException | None], None] | None = None

    def framework(self) -> dict[str, Scalar]:
        """Return `framework` and `framework_version` as imported; empty for Python itself."""
        if self.requires is None:
            return {}
        version = getattr(sys.modules.get(self.module), "__version__", "")
        return {"framework": self.distribution, "framework_version": str(version)}

    @property
    def distribution(self) -> str:
        """The name of the framework's distribution, e.g. `scikit-learn`; of its module where nothing is required."""
        return _leading_name(self.requires or self.module)


@cache
def _leading_name(text: str) -> str:
    return "".join(takewhile(lambda one: one.isalnum() or one in "._-", text)) or text


def name_of(call: Call) -> str:
    """Return what ran, dotted: a method under the class of its instance, e.g. `sklearn.svm._classes.SVC.fit`."""
    name = call.function.__name__
    if call.instance is None:
        return f"{call.function.__module__}.{name}"
    return f"{class_name(call.instance)}.{name}"


def class_name(instance: Any) -> str:
    """Return the dotted name of an object's class."""
    kind = type(instance)
    return f"{kind.__module__}.{kind.__qualname__}"
