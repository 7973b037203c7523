import gc
import sys
import threading
import tracemalloc
import weakref
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from autolog import provenance
from autolog.facts import FileState
from autolog.provenance import sources_of, tag
from autolog.sources import NOTHING, Partial, Source, Sources, source_of_file, union


class Thing:
    """Something that is known by a weak reference, like a frame or an estimator."""


def source(name: str = "a") -> Sources:
    return frozenset([Source(name, "Dataset", None, {})])


A, B = source("a"), source("b")


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    provenance.forget_all()
    yield
    provenance.forget_all()


def test_a_tagged_object_is_known() -> None:
    thing = Thing()
    tag(thing, A)
    assert sources_of(thing) == A


def test_an_untagged_object_is_not_known() -> None:
    tag(other := Thing(), A)
    assert sources_of(Thing()) == NOTHING
    del other


def test_a_second_tag_takes_the_place_of_the_first() -> None:
    thing = Thing()
    tag(thing, A)
    tag(thing, B)
    assert sources_of(thing) == B


def test_a_tag_adds_nothing_to_the_object() -> None:
    thing = Thing()
    tag(thing, A)
    assert vars(thing) == {}


def test_forgetting_all_forgets_all() -> None:
    tag(thing := Thing(), A)
    provenance.forget_all()
    assert sources_of(thing) == NOTHING


# life and death


def test_nothing_is_kept_alive() -> None:
    thing = Thing()
    tag(thing, A)
    gone = weakref.ref(thing)
    del thing
    assert gone() is None


def test_a_dead_object_leaves_nothing_behind() -> None:
    thing = Thing()
    tag(thing, A)
    del thing
    assert not provenance._tags


def test_objects_that_die_in_a_cycle_leave_nothing_behind() -> None:
    thing = Thing()
    thing.itself = thing  # type: ignore[attr-defined]
    tag(thing, A)
    del thing
    gc.collect()
    assert not provenance._tags


def test_an_object_that_got_the_id_of_a_dead_one_is_not_taken_for_it() -> None:
    for _ in range(1000):
        thing = Thing()
        tag(thing, A)
        del thing
        reborn = Thing()  # at the same address, mostly
        assert sources_of(reborn) == NOTHING


def test_the_late_death_notice_of_an_object_does_not_untag_the_next_one_at_its_address() -> None:
    old, new = Thing(), Thing()
    tag(old, A)
    notice = provenance._tags[id(old)]
    callback = notice.__callback__
    assert callback is not None
    tag(new, B)
    provenance._tags[id(old)] = provenance._tags[id(new)]  # as if `new` stood where `old` was
    callback(notice)
    assert id(old) in provenance._tags


def test_tagging_again_and_again_needs_no_more_memory() -> None:
    thing = Thing()
    tag(thing, A)
    tracemalloc.start()
    for _ in range(1000):
        tag(thing, A)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 10_000


def test_threads_tag_and_forget_under_garbage_collection() -> None:
    wrong: list[Any] = []

    def work(mine: Sources) -> None:
        for _ in range(3000):
            thing = Thing()
            thing.itself = thing  # type: ignore[attr-defined]
            tag(thing, mine)
            if sources_of(thing) != mine:
                wrong.append(thing)

    threads = [threading.Thread(target=work, args=(source(str(number)),)) for number in range(4)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    gc.collect()
    assert (wrong, len(provenance._tags)) == ([], 0)


# arrays


def test_a_view_comes_from_where_its_array_comes_from() -> None:
    array = np.arange(12.0).reshape(3, 4)
    tag(array, A)
    assert sources_of(array[1:].T[::2]) == A


def test_a_view_of_a_tagged_view_comes_from_where_that_comes_from() -> None:
    memory = np.arange(12.0)
    view = memory[2:]  # NumPy makes `memory` the base of every further view
    tag(view, A)
    assert sources_of(view[:3]) == A


def test_arrays_that_share_memory_come_from_all_that_was_said_of_it() -> None:
    memory = np.arange(12.0)
    left, right = memory[:6], memory[6:]
    tag(left, A)
    tag(right, B)
    assert (sources_of(left), sources_of(right), sources_of(memory)) == (A, B, A | B)


def test_a_copy_of_an_array_is_not_known() -> None:
    array = np.arange(3)
    tag(array, A)
    assert sources_of(array.copy()) == NOTHING


@pytest.mark.parametrize("kind", ["matrix", "masked", "subclass", "memmap"])
def test_views_of_special_arrays_are_known(tmp_path: Path, kind: str) -> None:
    class Own(np.ndarray):
        pass

    array: Any
    if kind == "matrix":
        array = np.arange(4.0).reshape(2, 2).view(np.matrix)
    elif kind == "masked":
        array = np.ma.masked_array(np.arange(4.0))
    elif kind == "subclass":
        array = np.arange(4.0).view(Own)
    else:
        np.save(tmp_path / "x.npy", np.arange(4.0))
        array = np.load(tmp_path / "x.npy", mmap_mode="r")
    tag(array, A)
    assert (sources_of(array[1:]), sources_of(array[2:])) == (A, A)


@pytest.mark.parametrize("memory", [bytes(8), bytearray(8)])
def test_an_array_over_bytes_is_known_and_so_are_views_of_it(memory: bytes) -> None:
    array = np.ndarray(8, dtype=np.uint8, buffer=memory).reshape(2, 4)
    tag(array, A)
    assert (sources_of(array), sources_of(array[:, 1:])) == (A, A)


def test_the_bytes_behind_an_array_are_not_taken_for_it() -> None:
    shared = b"12345678"
    array, other = np.frombuffer(shared, dtype=np.uint8), np.frombuffer(shared, dtype=np.int8)
    tag(array, A)
    assert sources_of(other) == NOTHING


def test_other_things_with_a_base_are_left_alone() -> None:
    class Trap:
        @property
        def base(self) -> Any:
            raise AssertionError("a property of the user's was read")

    tag(thing := Thing(), A)
    assert sources_of(Trap()) == NOTHING
    del thing


# containers


class Pair(NamedTuple):
    left: Any
    right: Any


@pytest.mark.parametrize(
    "hold",
    [
        lambda x, y: [x, y],
        lambda x, y: (x, y),
        lambda x, y: {"x": x, "y": y},
        lambda x, y: Pair(x, y),
        lambda x, y: OrderedDict(x=x, y=y),
        lambda x, y: [[x], {"y": (y,)}],
        lambda x, y: [1, "a", None, x, 2.0, y],
    ],
    ids=["list", "tuple", "dict", "namedtuple", "ordered dict", "nested", "mixed"],
)
def test_a_container_comes_from_all_that_it_holds(hold: Any) -> None:
    x, y = Thing(), Thing()
    tag(x, A)
    tag(y, B)
    assert sources_of(hold(x, y)) == A | B


@pytest.mark.parametrize("hold", [list, tuple, lambda items: dict(enumerate(items))], ids=["list", "tuple", "dict"])
def test_tagging_a_container_tags_what_it_holds(hold: Any) -> None:
    x, y = Thing(), np.arange(3)
    tag(hold([x, y]), A)
    assert (sources_of(x), sources_of(y)) == (A, A)


def test_a_container_that_holds_itself_ends() -> None:
    loop: list[Any] = [x := Thing()]
    loop.append(loop)
    tag(loop, A)
    assert sources_of(loop) == sources_of(x) == A


def test_containers_that_hold_each_other_many_times_end_soon() -> None:
    one: list[Any] = []
    other: list[Any] = [one] * 100
    one += [other] * 100
    seen = []

    def trace(frame: Any, event: str, argument: Any) -> None:
        seen.append(event)

    tag(thing := Thing(), A)
    sys.setprofile(trace)
    sources_of(one)
    sys.setprofile(None)
    assert len(seen) < 5000
    del thing


def test_only_the_first_items_of_a_long_container_are_looked_at() -> None:
    things = [Thing() for _ in range(1000)]
    tag(things[-1], A)
    assert sources_of(things) == NOTHING


def test_no_method_of_a_users_container_is_called() -> None:
    class Lazy(list):  # type: ignore[type-arg]
        def _fail(self, *_: Any) -> Any:
            raise AssertionError("a method of the user's was called")

        __getitem__ = __iter__ = __len__ = __eq__ = __hash__ = __bool__ = _fail  # type: ignore[assignment]

    lazy = Lazy([x := Thing()])
    tag(x, A)
    assert sources_of(lazy) == A


def test_the_class_of_a_lazy_proxy_is_not_asked_for() -> None:
    class Proxy:
        @property
        def __class__(self) -> Any:  # type: ignore[override]
            raise AssertionError("this would load what the proxy stands for")

    proxy = Proxy()
    tag(proxy, A)
    assert sources_of(proxy) == A


def test_a_dict_may_change_in_another_thread_meanwhile() -> None:
    shared: dict[int, Any] = {}
    stop = threading.Event()

    def change() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            shared[number % 50] = number
            shared.pop((number * 7) % 50, None)

    thread = threading.Thread(target=change)
    tag(thing := Thing(), A)
    thread.start()
    try:
        for _ in range(5000):
            sources_of(shared)
    finally:
        stop.set()
        thread.join()
    del thing


@pytest.mark.parametrize(
    "value",
    [None, 1, 1.5, "text", b"bytes", {1, 2}, object(), range(3), type, len, ...],
    ids=lambda value: type(value).__name__,
)
def test_anything_can_be_asked_about(value: Any) -> None:
    tag(thing := Thing(), A)
    assert sources_of(value) == NOTHING
    del thing


def test_what_takes_no_weak_reference_is_left_alone() -> None:
    class Slotted:
        __slots__ = ("x",)

    slotted = Slotted()
    tag(slotted, A)
    assert sources_of(slotted) == NOTHING


def test_what_cannot_be_hashed_or_compared_is_known() -> None:
    class Odd:
        __hash__ = None  # type: ignore[assignment]

        def __eq__(self, other: object) -> bool:
            raise AssertionError("compared")

    odd = Odd()
    tag(odd, A)
    assert sources_of(odd) == A


def test_a_class_that_cannot_be_hashed_does_no_harm() -> None:
    class Meta(type):
        def __eq__(cls, other: object) -> bool:
            raise AssertionError("compared")

        __hash__ = None  # type: ignore[assignment]

    class Odd(metaclass=Meta):
        pass

    tag(thing := Odd(), A)
    assert (sources_of(Odd()), sources_of(Odd()), sources_of(thing)) == (NOTHING, NOTHING, A)


def test_the_class_of_what_was_asked_about_is_not_kept_alive() -> None:
    class Passing:
        pass

    tag(thing := Thing(), A)
    sources_of(Passing())
    gone = weakref.ref(Passing)
    del Passing
    gc.collect()
    assert gone() is None
    del thing


# sources


def test_one_state_of_a_file_is_one_source() -> None:
    state = FileState("/data.csv", 1, 2, 3)
    assert source_of_file(state, "Dataset", {}) == source_of_file(state, "Dataset", {"format": "csv"})


def test_another_state_of_the_file_is_another_source() -> None:
    first, second = FileState("/data.csv", 1, 2, 3), FileState("/data.csv", 1, 9, 3)
    assert source_of_file(first, "Dataset", {}) != source_of_file(second, "Dataset", {})


def test_the_union_of_equal_sets_is_one_of_them() -> None:
    assert union([NOTHING, A, A, NOTHING]) is A


def test_the_union_of_nothing_is_nothing() -> None:
    assert union([]) is NOTHING


def test_what_is_put_together_with_something_unknown_is_known_in_part() -> None:
    known, unknown = np.ones(3), np.zeros(3)
    tag(known, A)
    assert type(provenance.of_all([known, unknown])) is Partial
    assert type(provenance.of_all([known, 3])) is frozenset
    assert provenance.of_all([unknown]) == NOTHING
    assert type(provenance.of_all([known, lambda: A])) is Partial
    assert type(provenance.of_all([known, lambda: [1 for _ in range(3) if A]])) is Partial
    assert type(provenance.of_all([known, lambda: unknown])) is Partial
    assert type(provenance.of_all([known, lambda table=A: table])) is Partial
    assert type(provenance.of_all([known, lambda table: np.log(table.area)])) is frozenset
    both = union([provenance.of_all([known, unknown]), B])
    assert (type(both), len(both)) == (Partial, 2)


def test_a_container_is_known_in_part_if_it_holds_an_array_of_unknown_origin():
    known, unknown = np.ones(3), np.ones(3)
    provenance.tag(known, frozenset([Source("a", "Dataset", None, {})]))
    assert provenance.is_known_in_part({"weights": unknown, "scale": known})
    assert not provenance.is_known_in_part({"scale": known, "error": np.float64(0.5), "name": "ridge"})
    assert not provenance.is_known_in_part(unknown)
