"""`autolog status` and `autolog sync`, as an operator uses them."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from autolog import errors, settings, syncing, waiting
from autolog.cli.commands import cli
from autolog.facts import ExecutionStarted, RunStarted
from autolog.journal import Journal, journals
from autolog_store.metadata_store import MetadataStore

RUN = RunStarted("run-1", 1, "train.py", "churn", "/train.py", (), "/", "host", 7)
STEP = ExecutionStarted("fit", "run-1", 2, "Train", "SVC.fit")


@pytest.fixture
def folder(store_path: Path) -> Path:
    return settings.resolve().journals


def left_behind(folder: Path, *facts: Any) -> Path:
    journal = Journal.create(folder)
    journal.append(facts)
    journal.close()
    return journal.path


def autolog(*words: str) -> str:
    done = CliRunner().invoke(cli, list(words))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


def test_status_says_what_waits_who_wrote_it_and_whether_they_live(folder: Path) -> None:
    dead = left_behind(folder, RUN, STEP)
    os.utime(dead, (0, 0))
    alive = Journal.create(folder)
    alive.append([STEP])
    found = json.loads(autolog("status", "--json"))
    assert (found["reachable"], found["reason"], found["facts"]) == (True, None, 3)
    assert found["size_bytes"] == sum(path.stat().st_size for path in journals(folder))
    by_path = {one["journal"]: one for one in found["journals"]}
    assert by_path[str(alive.path)]["owner"] == "alive"
    one = by_path[str(dead)]
    assert (one["owner"], one["run"], one["facts"], one["process"]) == ("dead", "train.py", 2, os.getpid())
    assert one["idle_seconds"] > 1e9
    assert one["age_seconds"] < 600
    alive.close()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system's time zone cannot be set here")
def test_the_age_of_a_journal_is_the_same_where_it_is_summer_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summer = left_behind(folder, RUN).rename(folder / "20260701T120000-7-abcdef-000001.journal")
    monkeypatch.setattr(waiting.time, "time", lambda: 1_782_907_200.0)  # noon of that day, UTC
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    try:
        found = waiting._waiting(summer)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert found is not None
    assert found.age_seconds == 0


def test_status_changes_nothing(folder: Path, store_path: Path) -> None:
    path = left_behind(folder, RUN)
    before = (path.read_bytes(), path.stat().st_mtime_ns, sorted(folder.parent.rglob("*")))
    printed = autolog("status")
    assert "train.py" in printed
    assert "`autolog sync` publishes" in printed
    assert (path.read_bytes(), path.stat().st_mtime_ns, sorted(folder.parent.rglob("*"))) == before


def test_a_full_journal_of_a_process_that_goes_on_belongs_to_the_living(folder: Path) -> None:
    former = Journal.create(folder)
    following = former.following()
    former.close()
    assert [one.owner for one in waiting.status(settings.resolve()).journals] == ["alive", "alive"]
    following.close()
    assert [one.owner for one in waiting.status(settings.resolve()).journals] == ["dead", "dead"]


def test_asking_for_the_status_gives_no_lock_away(folder: Path) -> None:
    journal = Journal.create(folder)
    waiting.status(settings.resolve())
    code = "from autolog import waiting, settings; print(waiting.status(settings.resolve()).journals[0].owner)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "alive\n"
    journal.close()


def test_without_journals_nothing_waits(folder: Path) -> None:
    assert "nothing waits" in autolog("status")


def test_status_says_why_a_store_cannot_be_written(store_path: Path) -> None:
    store_path.mkdir(parents=True)
    found = json.loads(autolog("status", "--json"))
    assert found["reachable"] is False
    assert "cannot be opened" in found["reason"]
    assert "is away: " in autolog("status")


@pytest.mark.parametrize("name", ["x" * 300, f"{'x' * 300}/metadata.sqlite"], ids=["file", "folder"])
def test_a_name_that_is_too_long_is_that_of_no_store(tmp_path: Path, name: str) -> None:
    store = ["--store", str(tmp_path / name)]
    found = json.loads(autolog("status", "--json", *store))
    assert (found["reachable"], "too long" in found["reason"], found["journals"]) == (False, True, [])
    assert autolog("sync", *store) == "nothing to do\n"
    with pytest.raises(errors.StoreUnavailableError, match="there is no store at"):
        autolog("ls", *store)


def test_status_of_a_server_that_is_not_there_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("grpc")
    found = json.loads(autolog("status", "--json", "--store", "grpc://127.0.0.1:1"))
    assert found["reachable"] is False
    assert "onnect" in found["reason"]


def test_a_call_to_a_server_has_a_time_limit_unless_the_url_says_another() -> None:
    from autolog.stores import _with_timeout

    assert _with_timeout("grpc://host", 60) == "grpc://host?timeout_seconds=60"
    assert _with_timeout("grpcs://host?ca=x", 3) == "grpcs://host?ca=x&timeout_seconds=3"
    assert _with_timeout("grpc://host?timeout_seconds=9", 60) == "grpc://host?timeout_seconds=9"
    assert _with_timeout("sqlite:////x", 60) == "sqlite:////x"


def test_sync_has_nothing_to_do_twice(folder: Path, store_path: Path) -> None:
    assert autolog("sync") == "nothing to do\n"
    left_behind(folder, RUN, STEP)
    assert "published 1 journal with 2 facts" in autolog("sync")
    with MetadataStore(str(settings.resolve().store)) as store:
        before = [one.SerializeToString() for one in (*store.get_executions(), *store.get_contexts())]
        assert autolog("sync") == "nothing to do\n"
        assert [one.SerializeToString() for one in (*store.get_executions(), *store.get_contexts())] == before
        assert {one.last_known_state for one in store.get_executions()} == {store.get_executions()[0].FAILED}


def test_a_journal_that_cannot_be_read_is_nobodys(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "x.journal").write_bytes(b"autolog journal 2\n")
    assert autolog("sync") == "nothing to do\n"
    assert re.search(r"x\.journal +dead +0 ", autolog("status"))


@pytest.mark.parametrize("seconds", ["0", "inf", "nan"])
def test_an_interval_that_makes_no_sense_is_refused(folder: Path, seconds: str) -> None:
    result = CliRunner().invoke(cli, ["sync", "--watch", "--interval", seconds])
    assert (result.exit_code, "is not in the range" in result.output) == (2, True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_watching_sync_goes_on_until_it_is_told_to_end(folder: Path, number: signal.Signals) -> None:
    line = [sys.executable, "-m", "autolog", "sync", "--watch", "--interval", "0.1"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watching:
        assert watching.stdout is not None
        assert watching.stdout.readline() == f"watching {folder}\n"
        for _ in range(2):
            left_behind(folder, RUN, STEP)
            assert "published 1 journal" in watching.stdout.readline()
        watching.send_signal(number)
        _, err = watching.communicate(timeout=60)
        assert (watching.returncode, err) == (0, "")
    assert journals(folder) == []


def test_watching_sync_tells_trouble_when_it_changes_and_asks_less_often(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from autolog.cli import sync as command

    answers: list[Any] = [errors.StoreUnavailableError("away")] * 6 + [syncing.Synced(journals=2, facts=9)]
    waits: list[float] = []

    class Stop:
        def set(self) -> None: ...

        def is_set(self) -> bool:
            return not answers

        def wait(self, seconds: float) -> None:
            waits.append(seconds)

    def sync(found: Any, stop: Callable[[], bool]) -> syncing.Synced:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(command.syncing, "sync", sync)
    monkeypatch.setattr(command.threading, "Event", Stop)
    monkeypatch.setattr(command.signal, "signal", lambda number, handler: None)
    command._watch(settings.resolve(), 0.5)
    out, err = capsys.readouterr()
    assert err == "autolog: away\n"
    assert "published 2 journals with 9 facts" in out
    assert waits[5] > 10 * waits[0]
    assert waits[6] == 0.5
