"""Whatever goes wrong with store, disk or clock: the training goes on, and nothing is lost or doubled."""

import errno
import itertools
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from by_hand import Warnings, Work
from ports import free_port

from autolog import journal, publishing, recorder, runs, settings
from autolog.facts import TRAIN
from autolog.lineage.nodes import values_of
from autolog.syncing import sync
from autolog_store.metadata_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb

# the store


class Server:
    """`autolog server` on one port, which comes and goes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        line = [sys.executable, "-m", "autolog", "server", "--port", str(self.port), "--store", "served.sqlite"]
        self.process = subprocess.Popen(line, cwd=self._folder, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        while "listening" not in self.process.stderr.readline():
            assert self.process.poll() is None

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    pytest.importorskip("grpc")
    one = Server(tmp_path)
    yield one
    one.stop()


def test_a_server_that_is_away_at_the_start_in_the_middle_and_at_the_end_gets_everything_once(
    server: Server, tmp_path: Path, warnings_of_ours: Warnings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_LARGE_BYTES", 3_000)
    work = Work(f"grpc://127.0.0.1:{server.port}")
    work.fits()
    assert not work.publish()
    server.start()
    work.fits()
    assert work.publish()
    assert work.stored() == sorted(work.ids)
    server.stop()
    work.fits()
    assert not work.publish()
    work.fits()
    assert not work.end()
    (line,) = warnings_of_ours()
    assert f"waits in {work.settings.journals}, and `{work.settings.sync}` publishes it" in line
    server.start()
    assert sync(work.settings).failed == []
    assert work.stored() == sorted(work.ids)
    assert sync(work.settings).journals == 0


def test_a_store_that_has_refused_is_closed_before_it_is_opened_again(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    closed: list[MetadataStore] = []
    close = MetadataStore.close
    monkeypatch.setattr(MetadataStore, "close", lambda self: (closed.append(self), close(self))[1])
    work = Work(f"grpc://127.0.0.1:{server.port}")
    server.start()
    work.fits()
    assert work.publish()
    server.stop()
    work.fits()
    assert not work.publish()
    assert closed
    assert work.publishing._writer is None


DAEMON = """
import autolog, os
autolog.enable()
from autolog import process
thread = process.current().thread
with autolog.step("before"):
    pass
assert thread.publish_now(60)
os.closerange(3, 256)
files = [open(f"user{number}.txt", "w") for number in range(12)]
for file in files:
    print("mine", file=file, flush=True)
with autolog.step("after"):
    pass
assert thread.publish_now(60)
for file in files:
    file.close()
print([os.path.getsize(file.name) for file in files])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="daemons are no matter of Windows")
def test_a_program_that_closes_all_that_it_did_not_open_harms_neither_the_store_nor_its_files(
    run_python: Callable[..., Any], store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOLOG_EXIT_SECONDS", "60")
    done = run_python(DAEMON)
    assert (done.stdout, done.stderr) == (f"{[5] * 12}\n", "")
    with MetadataStore(f"sqlite:///{store_path}") as store:
        assert [one.properties["function"].string_value for one in store.get_executions()] == ["before", "after"]


def test_an_sqlite_file_that_cannot_be_opened_keeps_nothing_from_being_published_later(tmp_path: Path) -> None:
    (tmp_path / "metadata.sqlite").mkdir()
    work = Work(tmp_path / "metadata.sqlite")
    work.fits()
    assert not work.publish()
    assert not work.end()
    (tmp_path / "metadata.sqlite").rmdir()
    sync(work.settings)
    assert work.stored() == sorted(work.ids)


def test_a_store_that_is_read_only_is_told_and_loses_nothing(tmp_path: Path, warnings_of_ours: Warnings) -> None:
    MetadataStore(f"sqlite:///{tmp_path}/metadata.sqlite").close()
    work = Work(f"sqlite:///file:{tmp_path}/metadata.sqlite?mode=ro&uri=true")
    work.fits()
    assert not work.publish()
    assert not work.end()
    assert len(warnings_of_ours()) == 1
    writable = settings.resolve(f"{tmp_path}/metadata.sqlite")
    assert writable.journals == work.settings.journals
    sync(writable)
    assert work.stored() == sorted(work.ids)


def test_a_store_that_refuses_is_asked_less_and_less_often_and_never_at_once(work: Work) -> None:
    waits = [publishing.Backoff() for _ in range(20)]
    first = [one.failed() for one in waits]
    for _ in range(10):
        last = [one.failed() for one in waits]
    assert all(0.5 <= wait <= 1 for wait in first)
    assert all(30 <= wait <= 60 for wait in last)
    assert len(set(last)) > 1
    for one in waits:
        one.succeeded()
    assert all(one.failed() <= 1 for one in waits)


# the disk of the journal


def failing(monkeypatch: pytest.MonkeyPatch, error: int) -> Callable[[], None]:
    """Let every write to a journal fail; return what mends it."""

    def fail(descriptor: int, position: int, data: Any) -> int:
        raise OSError(error, os.strerror(error))

    write = journal._write
    monkeypatch.setattr(journal, "_write", fail)
    return lambda: monkeypatch.setattr(journal, "_write", write)


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS, errno.EIO], ids=["full", "read-only", "broken"])
def test_a_disk_that_takes_nothing_for_a_while_costs_a_warning_and_no_fact(
    work: Work, warnings_of_ours: Warnings, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    mend = failing(monkeypatch, error)
    work.fits()
    assert not work.publish()
    mend()
    assert work.publish()
    assert work.stored() == sorted(work.ids)
    (line,) = warnings_of_ours()
    assert os.strerror(error) in line


def test_a_folder_that_cannot_be_made_costs_a_warning(tmp_path: Path, warnings_of_ours: Warnings) -> None:
    (tmp_path / "file").write_text("no folder")
    work = Work(tmp_path / "file" / "metadata.sqlite")
    work.fits()
    work.publish()
    assert "cannot write the journal" in warnings_of_ours()[0]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("may not mount a file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_really_full_loses_nothing_once_there_is_space(
    small_disk: Path, tmp_path: Path, warnings_of_ours: Warnings, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = settings.resolve(str(small_disk / "metadata.sqlite"))
    work = Work(small_disk / "metadata.sqlite")
    (small_disk / "metadata.sqlite").mkdir()  # no store there: its file would take the space
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(200_000))
    work.fits(300)
    assert not work.publish()
    assert any(os.strerror(errno.ENOSPC) in line for line in warnings_of_ours())
    ballast.unlink()
    work.fits(5)
    assert not work.end()
    (small_disk / "metadata.sqlite").rmdir()
    elsewhere = server._replace(store=f"sqlite:///{tmp_path}/elsewhere.sqlite")
    sync(elsewhere)
    work.settings = elsewhere
    assert work.stored() == sorted(work.ids)


FULL = """
import resource
import autolog
autolog.enable()

@autolog.track
def step(number):
    return number

@autolog.track
def main():
    for number in range(300):
        step(number)

resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))  # of every file, that of the store, too
main()
"""


def assert_it_ended_well(store_path: Path, told: str) -> None:
    """Check that a process which had no room ended as it did, and has counted what it lost."""
    lost = int(told.rpartition("the last ")[2].partition(" facts")[0])
    assert lost > 0
    sync(settings.resolve(str(store_path)))
    with MetadataStore(f"sqlite:///{store_path}") as store:
        (run,) = store.get_contexts_by_type("Run")
        states = {one.last_known_state for one in store.get_executions()}
    assert values_of(run.properties)["state"] == "COMPLETE"
    assert values_of(run.custom_properties)["skipped.facts"] == lost
    assert states == {pb.Execution.COMPLETE}


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of files' sizes")
def test_a_process_that_ends_on_a_full_disk_ends_as_it_did_and_tells_how_much_is_lost(
    run_python: Callable[..., subprocess.CompletedProcess[str]], store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOLOG_EXIT_SECONDS", "60")  # a busy machine
    assert_it_ended_well(store_path, run_python(FULL).stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of files' sizes")
def test_a_full_disk_ends_a_process_well_while_its_store_lets_it_wait(
    run_python: Callable[..., subprocess.CompletedProcess[str]], store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOLOG_EXIT_SECONDS", "1")
    store_path.parent.mkdir()
    MetadataStore(f"sqlite:///{store_path}").close()
    with closing(sqlite3.connect(store_path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        told = run_python(FULL).stderr
    assert "not everything reached the store" in told
    assert_it_ended_well(store_path, told)


def test_a_folder_that_is_read_only_is_told_and_what_comes_once_it_can_be_written_is_recorded(
    small_disk: Path, tmp_path: Path, warnings_of_ours: Warnings
) -> None:
    (small_disk / "metadata.sqlite").mkdir()  # no store there: it would need more space
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    work = Work(small_disk / "metadata.sqlite")
    work.fits(3)
    work.publish()
    (line,) = warnings_of_ours()
    assert f"cannot write the journal in {work.settings.journals} ({os.strerror(errno.EROFS)})" in line
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    work.ids.clear()
    work.fits(3)
    assert not work.end()
    work.settings = work.settings._replace(store=f"sqlite:///{tmp_path}/elsewhere.sqlite")
    sync(work.settings)
    assert work.stored() == sorted(work.ids)


def test_on_a_slow_disk_a_training_thread_writes_once_and_the_publisher_the_rest(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.fits(1)
    writers: list[int] = []
    write = journal._write

    def slow(*arguments: Any) -> int:
        writers.append(threading.get_ident())
        time.sleep(0.02)
        return write(*arguments)

    monkeypatch.setattr(journal, "_write", slow)
    monkeypatch.setattr(journal, "_SLOW_SECONDS", 0.01)
    monkeypatch.setattr(journal, "_REST", 10_000)
    work.fits(50)
    assert len(writers) == 1
    publisher = threading.Thread(target=work.publish)
    publisher.start()
    publisher.join()
    assert set(writers[1:]) == {publisher.ident}
    assert work.stored() == sorted(work.ids)


def test_a_disk_that_is_fast_again_is_written_at_once_again(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_SLOW_SECONDS", -1.0)
    monkeypatch.setattr(journal, "_REST", 1e9)
    work.fits(1)
    assert work.recorder.journal is not None
    work.fits(1)
    assert not work.recorder.journal.is_written
    monkeypatch.setattr(journal, "_SLOW_SECONDS", 1e9)
    work.recorder.journal.flush()
    work.fits(1)
    assert work.recorder.journal.is_written


# the clock


def test_a_clock_that_is_set_back_gives_no_negative_duration(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = itertools.count(1_700_000_000_000, -60_000)
    for module in (recorder, runs):
        monkeypatch.setattr(module, "now", lambda: next(moments))
    work.fits()
    assert work.end()
    with MetadataStore(work.settings.store) as store:
        durations = [one.properties["duration_seconds"].double_value for one in store.get_executions()]
        (run,) = store.get_contexts_by_type("Run")
    assert durations == [0.0] * 5
    assert run.properties["duration_seconds"].double_value == 0.0


def test_a_killed_process_whose_clock_was_set_back_is_closed(work: Work) -> None:
    runs.Execution(work.recorder, TRAIN, "fit", properties={}, started=4_000_000_000_000)  # in 2096
    assert work.recorder.journal is not None
    work.recorder.journal.close()
    sync(work.settings)
    with MetadataStore(work.settings.store) as store:
        (step,) = [one for one in store.get_executions() if one.type == TRAIN]
    assert step.properties["duration_seconds"].double_value == 0.0
    assert step.last_known_state == step.FAILED
