"""Digests of code and values: equal where nothing has changed, different where something that counts has."""

import enum
import pickle
from collections import OrderedDict
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from autolog.code_digest import CannotDigest, digest_of_code, digest_of_value

CODE = """
import functools, math
RATE = 1
NAMES = {"a": [1, 2]}
class Base:
    LIMIT = 1
    def limit(self):
        return 1
class Model(Base):
    @property
    def size(self):
        return self.limit() + 1
    @staticmethod
    def make():
        return 1
class Tool:
    def build(self):
        return 'built'
TOOL = Tool()
def deepest():
    return RATE
@functools.lru_cache
def middle(x):
    return [deepest() for _ in range(2)]
def unused():
    return 1
def function(a, b=1):
    def inner():
        return Model.make() + middle(1)
    return inner() + math.pi + len(NAMES) + len(TOOL.build())
"""


def digest(code: str) -> str:
    namespace: dict[str, Any] = {"__name__": "a_module"}
    exec(code, namespace)
    return digest_of_code(namespace["function"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("len(NAMES)", "len(NAMES) + 1"),
        ("b=1", "b=2"),
        ("RATE = 1", "RATE = 2"),
        ("[1, 2]", "[1, 3]"),
        ("return RATE", "return RATE + 0"),
        ("range(2)", "range(3)"),
        ("LIMIT = 1", "LIMIT = 2"),
        ("return 1\nclass Model", "return 2\nclass Model"),
        ("limit() + 1", "limit() - 1"),
        ("make():\n        return 1", "make():\n        return 2"),
        ("math.pi", "math.e"),
        ("return 'built'", "return 'made'"),
    ],
)
def test_code_that_counts_changes_the_digest(before: str, after: str) -> None:
    assert before in CODE
    assert digest(CODE.replace(before, after)) != digest(CODE)


HELPED = """
import functools
def helper(x, y=0):
    return x + 1
def other(x):
    return x - 1
class Tool:
    def use(self, x):
        return x + 1
    @functools.cached_property
    def value(self):
        return 1 + 1
class Sorted:
    @functools.singledispatchmethod
    def sort(self, x):
        return x
    @sort.register
    def _(self, x: int):
        return x + 1
    part = functools.partialmethod(helper, y=1)
@functools.singledispatch
def kinds(x):
    return x
@kinds.register
def _(x: int):
    return x + 1
TABLE, LIST, NESTED, SET = {"a": helper, "b": other}, [helper], {"a": [(helper, 3)]}, {helper, other}
PARTIAL, METHOD, TOOL, SORTED = functools.partial(helper, y=1), Tool().use, Tool(), Sorted()
def through(x, given=helper):
    return given(x)
def function(x):
    return CALL
"""


@pytest.mark.parametrize(
    "call",
    [
        "TABLE['a'](x)",
        "LIST[0](x)",
        "NESTED['a'][0][0](x)",
        "[each(x) for each in SET]",
        "PARTIAL(x)",
        "METHOD(x)",
        "TOOL.value",
        "SORTED.sort(x)",
        "SORTED.part()",
        "kinds(x)",
        "through(x)",
    ],
)
def test_a_function_counts_wherever_the_module_holds_it(call: str) -> None:
    code = HELPED.replace("CALL", call)
    assert digest(code) == digest(code)
    assert digest(code.replace("+ 1", "+ 7")) != digest(code)


@pytest.mark.parametrize(
    ("before", "after"), [('"a": helper, "b": other', '"a": other, "b": helper'), ("y=1)", "y=2)"), ("r, 3", "r, 4")]
)
def test_where_a_function_stands_and_what_stands_beside_it_counts(before: str, after: str) -> None:
    code = HELPED.replace("CALL", "TABLE, PARTIAL, NESTED")
    assert digest(code.replace(before, after)) != digest(code)


def test_a_partial_function_counts_with_the_function_that_it_calls() -> None:
    code = HELPED.replace("def function", "function = PARTIAL\ndef unused")
    assert digest(code.replace("+ 1", "+ 7")) != digest(code)


def test_a_list_that_holds_itself_has_a_digest() -> None:
    code = HELPED.replace("CALL", "LIST") + "LIST.append(LIST)\n"
    assert digest(code) == digest(code)


@pytest.mark.parametrize(
    ("before", "after"),
    [("def unused():\n    return 1", "def unused():\n    return 2"), ("RATE = 1", "\n\n# a comment\nRATE = 1")],
)
def test_other_code_does_not(before: str, after: str) -> None:
    assert before in CODE
    assert digest(CODE.replace(before, after)) == digest(CODE)


def test_functions_that_call_each_other_have_a_digest() -> None:
    code = "def function(a):\n    return other(a)\ndef other(a):\n    return function(a) + 1\n"
    assert digest(code) == digest(code) != digest(code.replace("+ 1", "+ 2"))


def test_what_a_closure_holds_counts() -> None:
    def make(rate: float) -> Any:
        return lambda: rate

    assert digest_of_code(make(1)) == digest_of_code(make(1)) != digest_of_code(make(2))


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Model:
    pass


def values() -> list[Any]:
    return [
        None, True, 1, 1.0, "1", b"1", (1,), [1], [[1], 2], [1, [2]], {"a": 1}, {"a": "1"}, {1, 2}, frozenset({1, 2}),
        Color.RED, Color.BLUE, np.arange(3), np.arange(3.0), np.arange(4).reshape(2, 2), np.arange(4),
        pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"b": [1, 2]}), pd.DataFrame({"a": [1, 3]}), OrderedDict(a=1),
        np.ma.array([1, 2], mask=[0, 1]), np.ma.array([1, 2], mask=[1, 0]), np.array(3), np.zeros((0, 2)),
        np.array(["2026-01-01"], dtype="datetime64[D]"), np.array([("a", 1)], dtype=[("x", "U1"), ("y", "i4")]),
        np.zeros((0, 3)), Color, Model,
        lambda: 1, lambda: 2,
    ]  # fmt: skip


def test_different_values_have_different_digests_and_equal_ones_the_same() -> None:
    digests = [digest_of_value(value) for value in values()]
    assert len(set(digests)) == len(digests)
    assert digests == [digest_of_value(value) for value in values()]


def test_the_order_of_a_dict_and_the_memory_layout_of_an_array_do_not_count() -> None:
    assert digest_of_value({"a": 1, "b": 2}) == digest_of_value({"b": 2, "a": 1})
    array = np.arange(6).reshape(2, 3)
    assert digest_of_value(array) == digest_of_value(np.asfortranarray(array))


def test_what_was_pickled_and_read_back_has_the_digest_that_it_had() -> None:
    table = pd.DataFrame({"a": np.arange(40.0), "b": np.arange(40) ** 2})
    for model in (StandardScaler().fit(table), make_pipeline(StandardScaler(), LinearRegression()).fit(table, table.a)):
        assert digest_of_value(pickle.loads(pickle.dumps(model))) == digest_of_value(model)
    assert digest_of_value(StandardScaler().fit(table + 1)) != digest_of_value(StandardScaler().fit(table))


def test_what_cannot_be_pickled_has_no_digest() -> None:
    with pytest.raises(CannotDigest, match="generator cannot be pickled"):
        digest_of_value([(one for one in "abc")])
