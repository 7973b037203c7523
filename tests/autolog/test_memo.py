"""Former results that stand for a call: `@autolog.track(cache=True)` and `autolog.find_cached`."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import autolog
from autolog import memo, settings
from autolog.errors import AutologError
from autolog.facts import ExecutionDescribed, ExecutionFinished, ExecutionReported, ExecutionStarted
from autolog.testing import Facts, capture_facts
from autolog_integrations.files import integration as files


@pytest.fixture
def facts(store_path: Path) -> Iterator[Facts]:
    with capture_facts([files]) as learned:
        learned.settings = settings.resolve()
        yield learned


@pytest.fixture
def results(store_path: Path) -> Callable[[], list[Path]]:
    """Return the files of results, as far as there are any."""
    return lambda: sorted(store_path.parent.glob("metadata.sqlite.results/*/*"))


class Calls(list[Any]):
    """Of no plain type: the values of lists that a function refers to are part of what it does."""


calls = Calls()


@autolog.track(cache=True)
def double(value: Any) -> Any:
    calls.append(value)
    return [value, value]


@pytest.fixture(autouse=True)
def no_calls() -> None:
    calls.clear()


def states(facts: Facts) -> list[str]:
    return [fact.state for fact in facts.of(ExecutionFinished)]


def text_of(path: Path) -> str:
    with open(path) as file:
        return file.read()


def test_the_same_call_returns_the_former_result_and_is_cached(facts: Facts) -> None:
    assert not autolog.find_cached(double, 1)
    first = double(1)
    assert double(value=1) == first == [1, 1]
    assert calls == [1]
    assert states(facts) == ["COMPLETE", "CACHED"]
    former, cached = facts.of(ExecutionStarted)
    assert facts.of(ExecutionDescribed) == [ExecutionDescribed(cached.execution, {"cached_from": former.execution})]
    found = autolog.find_cached(double, 1)
    assert (bool(found), found.value, found.reason, found.execution) == (True, [1, 1], None, former.execution)
    assert calls == [1]


@pytest.mark.parametrize("other", [2, 1.0, True, "1", b"1", None, (1,), [1], {"a": 1}, {1}, Path("1"), len])
def test_another_argument_is_another_call(facts: Facts, other: Any) -> None:
    double(1)
    assert double(other) == [other, other]
    assert calls == [1, other]


def test_none_is_a_result_like_any_other(facts: Facts) -> None:
    @autolog.track(cache=True)
    def nothing() -> None:
        calls.append(1)

    nothing()
    assert autolog.find_cached(nothing)
    nothing()
    assert calls == [1]


def test_a_file_that_was_read_is_an_input_even_where_no_argument_names_it(facts: Facts, tmp_path: Path) -> None:
    data, other = tmp_path / "data.txt", tmp_path / "other.txt"
    data.write_text("1")
    other.write_text("1")

    @autolog.track(cache=True)
    def read(named: Path) -> str:
        calls.append(named)
        return text_of(named) + text_of(other)

    assert [read(data), read(data)] == ["11", "11"]
    cached = facts.of(ExecutionStarted)[1].execution
    inputs = [use for fact in facts.of(ExecutionReported) if fact.execution == cached for use in fact.inputs]
    assert [(use.artifact.partition("|")[0], use.names) for use in inputs] == [(str(data), ("named",))]
    other.write_text("2")
    assert autolog.find_cached(read, data).reason == f"its input {other} has changed"
    assert read(data) == "12"
    other.write_text("1")
    assert read(data) == "11"
    assert len(calls) == 2  # what was known of the former content still stands
    data.unlink()
    assert autolog.find_cached(read, data).reason == f"its input {data} is gone"


def test_a_file_that_an_argument_names_counts_though_nobody_saw_it_read(facts: Facts, tmp_path: Path) -> None:
    data = tmp_path / "data.txt"
    data.write_text("1")

    @autolog.track(cache=True)
    def read(path: str) -> bytes:
        return subprocess.run(["cat", path], stdout=subprocess.PIPE, check=True).stdout

    assert read(str(data)) == b"1"
    data.write_text("22")
    assert read(str(data)) == b"22"
    assert states(facts) == ["COMPLETE", "COMPLETE"]


def test_a_file_that_comes_into_a_folder_that_is_read_is_a_miss(facts: Facts, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "part"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("1")

    @autolog.track(cache=True)
    def read(folder: Path) -> str:
        found = "".join(text_of(path) for path in sorted(folder.rglob("*.txt")) if path.name != "all.txt")
        with open(folder / "part" / "all.txt", "w") as file:  # its own file in between is none that has come
            file.write(found)
        return found

    assert [read(tmp_path / "data"), read(tmp_path / "data")] == ["1", "1"]
    (folder / "b.csv").write_text("of another kind")
    assert autolog.find_cached(read, tmp_path / "data")
    (folder / "b.txt").write_text("2")
    assert autolog.find_cached(read, tmp_path / "data").reason == f"b.txt has come into {folder}"
    assert [read(tmp_path / "data"), read(tmp_path / "data")] == ["12", "12"]
    assert states(facts) == ["COMPLETE", "CACHED", "COMPLETE", "CACHED"]


def test_a_file_that_comes_where_none_was_is_a_miss(facts: Facts, tmp_path: Path) -> None:
    @autolog.track(cache=True)
    def is_there(path: Path) -> bool:
        return path.exists()

    assert [is_there(tmp_path / "x"), is_there(tmp_path / "x")] == [False, False]
    (tmp_path / "x").write_text("1")
    assert autolog.find_cached(is_there, tmp_path / "x").reason == f"nothing was at {tmp_path / 'x'}"
    assert is_there(tmp_path / "x")
    assert states(facts) == ["COMPLETE", "CACHED", "COMPLETE"]


def test_a_file_that_was_written_must_still_stand_as_it_was(
    facts: Facts, tmp_path: Path, warnings_of_ours: Callable[[], list[str]]
) -> None:
    target = tmp_path / "out.txt"

    @autolog.track(cache=True)
    def write(path: Path) -> None:
        with open(path, "w") as file:
            file.write("1")

    write(target)
    write(target)
    assert states(facts) == ["COMPLETE", "CACHED"]
    target.unlink()
    write(target)
    assert target.read_text() == "1"
    assert states(facts)[2] == "COMPLETE"
    target.write_text("2")
    write(target)
    assert target.read_text() == "1"
    gone, changed = warnings_of_ours()
    assert gone.endswith(f"write runs again: its output {target} is gone")
    assert changed.endswith(f"write runs again: its output {target} has changed")


def test_a_damaged_result_is_a_miss_wherever_it_is_damaged(
    facts: Facts, results: Callable[[], list[Path]], warnings_of_ours: Callable[[], list[str]]
) -> None:
    double(1)
    (path,) = results()
    content = path.read_bytes()
    damaged = [content[:place] for place in (0, 5, len(content) // 2, len(content) - 1)]
    damaged += [content[:place] + b"\xff" + content[place + 1 :] for place in range(0, len(content), 7)]
    for other in damaged:
        path.write_bytes(other)
        assert "cannot be read (ValueError: it is damaged" in str(autolog.find_cached(double, 1).reason)
    path.write_bytes(content[:-1])
    assert double(1) == [1, 1]
    assert calls == [1, 1]
    assert all("runs again: its result in" in told for told in warnings_of_ours())
    assert autolog.find_cached(double, 1)  # mended


def test_what_cannot_be_pickled_is_not_kept_and_the_reason_is_told_once(
    facts: Facts, results: Callable[[], list[Path]], warnings_of_ours: Callable[[], list[str]]
) -> None:
    @autolog.track(cache=True, name="opens")
    def opens() -> Any:
        return iter_of_lock()

    opens()
    opens()
    assert results() == []
    assert states(facts) == ["COMPLETE", "COMPLETE"]
    (told,) = warnings_of_ours()
    assert told.startswith("autolog: the result of opens is not kept: it cannot be pickled (TypeError: cannot pickle")


@pytest.mark.parametrize("kind", ["open file", "view"])
def test_what_would_come_back_as_something_else_is_not_kept(
    facts: Facts,
    results: Callable[[], list[Path]],
    warnings_of_ours: Callable[[], list[str]],
    tmp_path: Path,
    kind: str,
) -> None:
    pytest.importorskip("cloudpickle")
    path = tmp_path / "a.txt"
    path.write_text("text")

    @autolog.track(cache=True)
    def opened(path: Path) -> Any:
        return {"it": open(path) if kind == "open file" else memoryview(b"text")}

    for _ in range(2):
        with opened(path)["it"] as found:
            assert isinstance(found, io.TextIOWrapper if kind == "open file" else memoryview)
    assert results() == []
    assert "is not kept: it cannot be pickled (TypeError: cannot pickle" in warnings_of_ours()[0]


def iter_of_lock() -> Any:
    import threading

    return threading.Lock()


def test_an_argument_without_a_digest_is_told_and_the_call_runs(
    facts: Facts, warnings_of_ours: Callable[[], list[str]]
) -> None:
    lock = iter_of_lock()
    assert double(lock) == [lock, lock]
    assert "an argument has no digest: lock cannot be pickled" in warnings_of_ours()[0]
    assert not autolog.find_cached(double, lock)


def test_a_call_that_raises_keeps_nothing(facts: Facts, results: Callable[[], list[Path]]) -> None:
    @autolog.track(cache=True)
    def fails() -> None:
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            fails()
    assert results() == []


def test_a_global_that_has_changed_makes_another_call(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    assert scaled(2) == 6
    monkeypatch.setitem(SCALE, "by", 4)
    assert scaled(2) == 8
    monkeypatch.setitem(SCALE, "by", 3)
    assert autolog.find_cached(scaled, 2).value == 6


SCALE = {"by": 3}


@autolog.track(cache=True)
def scaled(a: int) -> int:
    return a * SCALE["by"]


def test_methods_and_coroutines_have_results_too(facts: Facts) -> None:
    import asyncio

    @autolog.track(cache=True)
    async def later(a: int) -> list[int]:
        calls.append(a)
        return [a]

    assert [asyncio.run(later(1)), asyncio.run(later(1))] == [[1], [1]]
    adder = Adder(1)
    assert (adder.add(1), adder.add(1), Adder(5).add(1)) == (2, 2, 6)
    assert autolog.find_cached(adder.add, 1).value == 2
    assert calls == [1, 1, 1]


class Adder:
    def __init__(self, start: int) -> None:
        self.start = start

    @autolog.track(cache=True)
    def add(self, more: int) -> int:
        calls.append(more)
        return self.start + more


def test_code_of_the_class_of_self_counts(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    def other(self: Any) -> int:
        return 5

    assert Scaler().scale(2) == 6
    monkeypatch.setattr(Scaler, "by", other)
    assert Scaler().scale(2) == 10


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells when a file was made, not when it was changed")
def test_a_file_that_was_rewritten_with_its_former_size_and_time_is_read_again(facts: Facts, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    cached = autolog.track(cache=True)(text_of)
    found = []
    for content in ("first", "other"):
        path.write_text(content)
        os.utime(path, (1, 1))
        found.append(cached(path))
    assert found == ["first", "other"]


class Scaler:
    def by(self) -> int:
        return 3

    @autolog.track(cache=True)
    def scale(self, a: int) -> int:
        return a * self.by()


def test_only_cached_functions_can_be_asked(facts: Facts) -> None:
    with pytest.raises(AutologError, match="is not tracked with cache=True, so no results of it are kept"):
        autolog.find_cached(text_of, Path())
    with pytest.raises(AutologError, match="cache=True"):
        autolog.find_cached(autolog.track(text_of), Path())


def test_results_that_are_not_used_go_first_when_there_is_too_much(
    facts: Facts, results: Callable[[], list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    double(1)
    (first,) = results()
    double(2)
    second = next(path for path in results() if path != first)
    os.utime(first, (1, 1))
    os.utime(second, (2, 2))
    assert autolog.find_cached(double, 1)  # used again
    monkeypatch.setattr(memo, "_MOST_BYTES", first.stat().st_size * 2)
    double(3)
    assert first in results()
    assert second not in results()
    assert len(results()) == 2


def test_a_result_that_is_too_large_is_not_kept(
    facts: Facts,
    results: Callable[[], list[Path]],
    monkeypatch: pytest.MonkeyPatch,
    warnings_of_ours: Callable[[], list[str]],
) -> None:
    monkeypatch.setattr(memo, "_MOST_BYTES", 10)
    double("a long text")
    assert results() == []
    assert "bytes, and 10 are the most" in warnings_of_ours()[0]


AT_ONCE = """
import autolog, sys, time
autolog.enable()
@autolog.track(cache=True)
def slow(a):
    print("runs")
    time.sleep(0.2)
    return list(range(a))
print(slow(100_000) == list(range(100_000)))
"""


def test_processes_that_compute_the_same_at_once_are_right(
    tmp_path: Path, results: Callable[[], list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "slow.py").write_text(AT_ONCE)
    line = [sys.executable, "slow.py"]
    options: Any = {"cwd": tmp_path, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    monkeypatch.setenv("AUTOLOG_EXIT_SECONDS", "60")  # a busy machine
    started = [subprocess.Popen(line, **options) for _ in range(3)]
    told = [process.communicate(timeout=60) for process in started]
    assert [(out.splitlines()[-1], error) for out, error in told] == [("True", "")] * 3
    assert len(results()) == 1
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("True\n", "")
