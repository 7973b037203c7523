"""A small framework to be watched, and what watches it."""

import functools
from collections.abc import Callable
from typing import Any

import pytest

from autolog.calls import Call, Integration, Patch
from autolog.patcher import Patcher

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
