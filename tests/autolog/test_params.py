import datetime as dt
import decimal
import enum
import functools
import json
import math
import pathlib
import uuid
from collections import OrderedDict
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autolog.facts import CodeSeen, decode, encode
from autolog.params import scalar

lean = settings(max_examples=80, deadline=None)
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.binary()
    | st.complex_numbers()
)
keys = st.none() | st.booleans() | st.integers() | st.text() | st.tuples(st.integers(), st.text())
anything = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner) | st.dictionaries(keys, inner) | st.tuples(inner, inner) | st.frozensets(st.integers())
    ),
    max_leaves=20,
)


class Trap:
    """A user's object: whoever reads it loads a terabyte."""

    def _fail(self, *_: Any) -> Any:
        raise AssertionError("a method of the user's was called")

    __repr__ = __str__ = __format__ = __len__ = __iter__ = __eq__ = __bool__ = __float__ = __int__ = __index__ = _fail  # type: ignore[assignment]
    __hash__ = object.__hash__


@lean
@given(anything)
def test_any_value_becomes_a_scalar(value: Any) -> None:
    assert type(scalar(value)) in (int, float, bool, str)


@lean
@given(anything)
def test_any_scalar_survives_the_journal(value: Any) -> None:
    fact = CodeSeen("run", {"value": scalar(value)})
    decoded = decode(encode(fact))
    assert repr(decoded) == repr(fact)


@lean
@given(st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text(max_size=2000))
def test_a_plain_value_stays_itself(value: Any) -> None:
    kept = scalar(value)
    assert (kept, type(kept)) == (value, type(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "null"),
        ([1, "a", None], '[1, "a", null]'),
        ((1, 2), "[1, 2]"),
        ({"a": {"b": [1]}}, '{"a": {"b": [1]}}'),
        ({1: "x", None: "y", False: "z"}, '{"1": "x", "null": "y", "false": "z"}'),
        ({(1, "a"): 2}, '{"[1, \\"a\\"]": 2}'),
        ({3, 1, 2}, "[1, 2, 3]"),
        (frozenset(["b", "a"]), '["a", "b"]'),
        (OrderedDict(a=1), '{"a": 1}'),
        ("größe", "größe"),
        (["größe"], '["größe"]'),
        (len, "len"),
        (dict, "dict"),
        (math.sqrt, "sqrt"),
        (lambda: 0, "<lambda>"),
        (functools.partial(len), "partial"),
        (b"bytes", "bytes"),
        (1 + 2j, "(1+2j)"),
        (pathlib.PurePosixPath("/data/x"), "/data/x"),
        (decimal.Decimal("0.10"), "0.10"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.timedelta(hours=1), "1:00:00"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ([pathlib.PurePosixPath("/data/x")], '["/data/x"]'),
    ],
    ids=repr,
)
def test_other_values_become_a_name_or_json(value: Any, expected: str) -> None:
    assert str(scalar(value)).rpartition("<locals>.")[2] == expected


def test_a_path_of_this_system_is_its_text(tmp_path: pathlib.Path) -> None:
    assert scalar(tmp_path) == str(tmp_path)


# users' classes


class Color(enum.Enum):
    RED = 1

    def __str__(self) -> str:
        raise AssertionError


class Level(enum.IntEnum):
    HIGH = 3


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        raise AssertionError

    __repr__ = __len__ = __getitem__ = __format__ = __str__  # type: ignore[assignment]


class Number(int):
    def __repr__(self) -> str:
        raise AssertionError

    __str__ = __int__ = __index__ = bit_length = __repr__  # type: ignore[assignment]


class Real(float):
    def __repr__(self) -> str:
        raise AssertionError

    __str__ = __float__ = __repr__  # type: ignore[assignment]


class Items(list):  # type: ignore[type-arg]
    def __iter__(self) -> Any:
        raise AssertionError

    __getitem__ = __len__ = __repr__ = __iter__


class Mapping(dict):  # type: ignore[type-arg]
    def __iter__(self) -> Any:
        raise AssertionError

    __getitem__ = __len__ = __repr__ = keys = items = values = __iter__  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Color.RED, "Color.RED"),
        (Level.HIGH, "Level.HIGH"),
        (Text("text"), "text"),
        (Number(7), 7),
        (Real(0.5), 0.5),
        (Items([1, 2]), "[1, 2]"),
        (Mapping(a=1), '{"a": 1}'),
        (Trap(), "Trap"),
        ([Trap()], '["Trap"]'),
        ({Trap(): 1}, '{"Trap": 1}'),
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_method_of_a_users_class_is_called(value: Any, expected: Any) -> None:
    told = scalar(value)
    assert told == expected
    assert type(told) in (int, float, bool, str)


def test_a_class_with_a_name_of_the_standard_library_is_not_taken_for_it() -> None:
    impostor = type("UUID", (Trap,), {"__module__": "uuid"})
    assert scalar(impostor()) == "UUID"


def test_an_object_that_answers_to_every_name_is_its_class() -> None:
    class Answering:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError(name)

    assert str(scalar(Answering())).endswith("Answering")


def test_a_class_that_fails_at_everything_is_unreadable() -> None:
    class Meta(type):
        @property
        def __module__(cls) -> str:  # type: ignore[override]
            raise RuntimeError

    class Hopeless(metaclass=Meta):
        pass

    assert scalar(Hopeless()) == "unreadable"


# sizes


@pytest.mark.parametrize(
    "value",
    [
        "x" * 10_000_000,
        ["x" * 10_000] * 100,
        list(range(10_000_000)),
        [[[0] * 100] * 100] * 100,
        dict.fromkeys(range(1_000_000)),
        {"x" * 1_000_000: 1},
        10**100_000,
        [10**100_000],
        set(range(1_000_000)),
        type("x" * 1_000_000, (), {})(),
    ],
    ids=["text", "texts", "list", "nested", "dict", "key", "integer", "integers", "set", "name"],
)
def test_a_huge_value_becomes_a_short_text(value: Any) -> None:
    assert len(str(scalar(value))) <= 2001


def test_a_container_that_holds_itself_ends() -> None:
    loop: list[Any] = [1]
    loop.append(loop)
    assert scalar(loop) == '[1, [1, [1, "list"]]]'


def test_an_integer_that_no_float_can_hold_is_text() -> None:
    assert scalar(2**1025) == "0x2" + "0" * 256


# frameworks


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64(0.5), 0.5),
        (np.float32(0.5), 0.5),
        (np.int64(7), 7),
        (np.bool_(True), True),
        (np.str_("text"), "text"),
        (np.array(3), 3),
        (np.array(None, dtype=object), "null"),
        (np.longdouble(0.5), "0.5"),
        (np.datetime64("2026-01-02"), "2026-01-02"),
        (np.zeros((2, 3)), "ndarray (2, 3) float64"),
        ([np.int64(1), np.float32(0.5)], "[1, 0.5]"),
        (np.float32, "float32"),
        (np.dtype("int8"), "int8"),
        (np.random.RandomState(0), "RandomState"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_of_numpy_become_pythons_own(value: Any, expected: Any) -> None:
    told = scalar(value)
    assert (told, type(told)) == (expected, type(expected))


def test_an_array_that_holds_itself_ends() -> None:
    array = np.empty((), dtype=object)
    array[()] = array
    assert isinstance(scalar(array), str)


def test_json_is_what_json_reads() -> None:
    assert json.loads(str(scalar({"a": [1, 0.5, True, None, "x"]}))) == {"a": [1, 0.5, True, None, "x"]}
