import argparse
import dataclasses
import datetime as dt
import decimal
import enum
import functools
import json
import math
import pathlib
import types
import uuid
from collections import OrderedDict
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pydantic
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from omegaconf import OmegaConf

from autolog.facts import CodeSeen, decode, encode
from autolog.hyperparameters import flat, scalar

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
        pytest.param(frozenset(["b", "a"]), '["a", "b"]', id="a frozenset"),
        (OrderedDict(a=1), '{"a": 1}'),
        ([math.nan, {"a": -math.inf}], '["nan", {"a": "-inf"}]'),
        ("größe", "größe"),
        (["größe"], '["größe"]'),
        (len, "len"),
        (dict, "dict"),
        (math.sqrt, "sqrt"),
        (functools.partial(len), "partial(len)"),
        (math, "math"),
        (range(1, 9, 2), "range(1, 9, 2)"),
        (slice(0, 3), "slice(0, 3, None)"),
        (b"bytes", "bytes (5 bytes, sha256:277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9)"),
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


def test_a_long_text_keeps_its_length_and_digest() -> None:
    one, other = (str(scalar("x" * 5000 + end)) for end in "ab")
    assert one.startswith("x" * 1800 + "… (5001 characters, sha256:")
    assert one != other


def test_a_function_is_known_by_its_name_and_what_it_does() -> None:
    one, other, again = (scalar(one) for one in (lambda x: x + 1, lambda x: x + 2, lambda x: x + 1))
    assert str(one).rpartition("<locals>.")[2].startswith("<lambda> (sha256:")
    assert one == again != other
    method = str(scalar(Optimizer().rate))
    assert method.startswith("Optimizer.rate (sha256:")
    assert scalar([functools.partial(Optimizer().rate, 3)]) == f'["partial({method})"]'


def test_a_device_is_its_text() -> None:
    torch = pytest.importorskip("torch")
    assert scalar(torch.device("cuda", 1)) == "cuda:1"


def test_of_what_is_huge_nothing_is_read_but_its_beginning() -> None:
    held = {"text": "x" * 100_000_000, "bytes": bytes(100_000_000), "items": [0] * 10_000_000, "array": np.zeros(10**7)}
    told = flat(held)
    assert str(told["text"]).endswith("… (100000000 characters)")  # no digest, which would take long
    assert told["bytes"] == "bytes (100000000 bytes)"
    assert told["items"] == json.dumps([0] * 100)
    assert told["array"] == "ndarray (10000000,) float64"


# nested


@dataclasses.dataclass
class Optimizer:
    lr: float = 0.1
    betas: tuple[float, float] = (0.9, 0.99)

    def rate(self, epoch: int) -> float:
        return self.lr / epoch


@dataclasses.dataclass(frozen=True)
class Slotted:
    __slots__ = ("depth", "width")
    depth: int
    width: int


@dataclasses.dataclass
class Schedule:
    start: int = 1
    steps: int = dataclasses.field(init=False, default=4)
    rounds: int = dataclasses.field(init=False, default_factory=int)
    end: int = dataclasses.field(init=False)
    unit: dataclasses.InitVar[int] = 2
    known: ClassVar[int] = 7


class Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="allow")
    layers: int = 3
    optimizer: Optimizer = Optimizer()
    hub: pydantic.SecretStr = pydantic.SecretStr("hidden")


class Size(NamedTuple):
    height: int
    width: int


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": {"b": 1, "c": "x"}, "d": [1]}, {"p.a.b": 1, "p.a.c": "x", "p.d": "[1]"}),
        ({}, {"p": "{}"}),
        ({0: 1.0, 1: 2.0}, {"p": '{"0": 1.0, "1": 2.0}'}),
        (Optimizer(), {"p.lr": 0.1, "p.betas": "[0.9, 0.99]"}),
        (Optimizer, {"p": "Optimizer"}),
        (Schedule(), {"p.start": 1, "p.steps": 4, "p.rounds": 0, "p.end": "null"}),
        (functools.partial(Optimizer, 1, lr=0.5), {"p.func": "Optimizer", "p.args": "[1]", "p.lr": 0.5}),
        (Slotted(1, 2), {"p.depth": 1, "p.width": 2}),
        (Size(1, 2), {"p.height": 1, "p.width": 2}),
        (argparse.Namespace(lr=0.1), {"p.lr": 0.1}),
        ([{"name": "API_KEY", "value": "abc"}], {"p": '[{"name": "API_KEY", "value": "[redacted]"}]'}),
        (
            {"Name": "LR", "Value": "1", "x": {"name": "pin", "value": 2}},
            {"p.Name": "LR", "p.Value": "1", "p.x.name": "pin", "p.x.value": "[redacted]"},
        ),
        ([Optimizer(), {"api_key": "abc"}], {"p": '[{"lr": 0.1, "betas": [0.9, 0.99]}, {"api_key": "[redacted]"}]'}),
        ([Slotted(1, Optimizer), len], {"p": '[{"depth": 1, "width": "Optimizer"}, "len"]'}),
        (types.SimpleNamespace(a=types.SimpleNamespace(b=True)), {"p.a.b": True}),
        (
            Model(more=1),  # type: ignore[call-arg]
            {
                "p.layers": 3,
                "p.optimizer.lr": 0.1,
                "p.optimizer.betas": "[0.9, 0.99]",
                "p.hub": "[redacted]",
                "p.more": 1,
            },
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_holds_values_by_name_is_dotted(value: Any, expected: dict[str, Any]) -> None:
    assert flat({"p": value}) == expected


def test_a_configuration_is_dotted_and_no_resolver_of_it_runs() -> None:
    written = {
        "lr": 0.1,
        "model": {"layers": [64, {"size": 32}], "lr": "${lr}", "optimizer": "${other}", "kind": None},
        "other": {"name": "adam"},
        "today": "${autolog_test:}",
        "home": "${oc.env:HOME}",
        "wanted": "???",
        "loop": "${loop}",
        "db": {"password": "hidden"},
    }
    assert flat({"cfg": OmegaConf.create(written)}) == {
        "cfg.lr": 0.1,
        "cfg.model.layers": '[64, {"size": 32}]',
        "cfg.model.lr": 0.1,
        "cfg.model.optimizer.name": "adam",
        "cfg.model.kind": "null",
        "cfg.other.name": "adam",
        "cfg.today": "${autolog_test:}",
        "cfg.home": "${oc.env:HOME}",
        "cfg.wanted": "???",
        "cfg.loop": "${loop}",
        "cfg.db.password": "[redacted]",
    }


def test_a_typed_configuration_is_dotted() -> None:
    assert flat({"cfg": OmegaConf.structured(Optimizer)}) == {"cfg.lr": 0.1, "cfg.betas": "[0.9, 0.99]"}


def test_secrets_are_replaced_at_every_depth() -> None:
    value = {
        "a": {"token": "hidden"},
        "b": [{"password": "hidden", "url": "https://u:hidden@h/x"}],
        "api_key": {"x": "hidden"},
        "argv": ["train.py", "--pw", "hidden", "--pin", 12345, "--passwords", ("--db.password=hidden", "-x")],
    }
    recorded = str(flat({"p": value, "url": "s3://b/k?X-Amz-Signature=hidden"}))
    assert "hidden" not in recorded
    assert "12345" not in recorded


def test_a_list_without_a_secret_option_stays_as_it_is() -> None:
    assert flat({"p": ["--lr", 0.1, "-", "key", "--pin_memory", "yes"]}) == {
        "p": '["--lr", 0.1, "-", "key", "--pin_memory", "yes"]'
    }


def test_no_code_of_a_users_class_is_run_for_its_fields() -> None:
    class Sneaky(Trap):
        __dataclass_fields__ = {"a": 1, "b": 1}  # noqa: RUF012  as dataclasses have it

        @property
        def b(self) -> Any:
            raise AssertionError

        def __getattribute__(self, name: str) -> Any:
            raise AssertionError

    sneaky = object.__new__(Sneaky)
    object.__setattr__(sneaky, "a", Trap())
    assert flat({"p": sneaky, "q": Trap(), "r": [sneaky]}) == {
        "p.a": "Trap",
        "p.b": "null",
        "q": "Trap",
        "r": '[{"a": "Trap", "b": null}]',
    }


def test_what_holds_itself_or_far_too_much_ends() -> None:
    loop: dict[str, Any] = {"x": 1}
    loop |= {"a": loop, "b": loop}
    assert 8 < len(flat({"loop": loop})) <= 1000
    assert len(flat({"many": {str(number): number for number in range(5000)}})) == 1000


def test_a_container_that_holds_itself_ends() -> None:
    loop: list[Any] = [1]
    loop.append(loop)
    assert scalar(loop) == '[1, [1, [1, [1, [1, [1, "list"]]]]]]'


def test_a_container_is_shown_down_to_its_sixth_level() -> None:
    assert scalar({"layers": {"hidden": {"sizes": [[64, 32]]}}, 5: 6}) == (
        '{"layers": {"hidden": {"sizes": [[64, 32]]}}, "5": 6}'
    )


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


def test_times_and_tables_of_pandas_are_told_by_what_they_say() -> None:
    pandas = pytest.importorskip("pandas")
    assert scalar(pandas.Timestamp("2026-01-02")) == "2026-01-02 00:00:00"
    assert scalar([pandas.Timedelta(hours=1), pandas.NaT]) == '["0 days 01:00:00", "NaT"]'
    assert scalar(pandas.DataFrame({"a": [1, 2]})) == "DataFrame (2, 1)"


def test_a_size_of_pytorch_is_a_list() -> None:
    torch = pytest.importorskip("torch")
    assert scalar(torch.Size([3, 3])) == "[3, 3]"


def test_an_array_that_holds_itself_ends() -> None:
    array = np.empty((), dtype=object)
    array[()] = array
    assert isinstance(scalar(array), str)


def test_json_is_what_json_reads() -> None:
    assert json.loads(str(scalar({"a": [1, 0.5, True, None, "x"]}))) == {"a": [1, 0.5, True, None, "x"]}


def test_a_distribution_is_told_by_the_call_that_makes_it() -> None:
    assert scalar(scipy.stats.loguniform(1e-3, 10)) == "loguniform(0.001, 10)"
    assert scalar(scipy.stats.randint(1, high=np.int64(9))) == "randint(1, high=9)"
