import errno
import os
import shutil
import signal
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autolog import journal as module
from autolog.facts import ArtifactSaved, Fact, FileState, RunFinished, encode
from autolog.journal import MAGIC, Journal, journals

RunPython = Callable[..., "subprocess.CompletedProcess[str]"]
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork()")


def fact(number: int, size: int = 0) -> RunFinished:
    return RunFinished("run", number, "COMPLETE", "x" * size or None)


def frame(payload: bytes) -> bytes:
    return struct.pack("<II", len(payload), zlib.crc32(payload)) + payload


def content_of(path: Path) -> list[Fact]:
    """Return what an adopter would read in a copy of the journal."""
    copy = path.with_name("copy" + path.suffix)
    shutil.copy(path, copy)
    adopted = Journal.adopt(copy)
    assert adopted is not None
    facts, _ = adopted.read()
    adopted.close(remove=True)
    return facts


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal.create(tmp_path / "journals")
    yield opened
    opened.close()


def test_what_was_appended_is_read_in_order(journal: Journal) -> None:
    journal.append([fact(0), fact(1)])
    journal.append([fact(2)])
    assert journal.read()[0] == [fact(0), fact(1), fact(2)]


def test_reading_on_from_an_offset_gives_what_is_new(journal: Journal) -> None:
    journal.append([fact(0)])
    _, offset = journal.read()
    journal.append([fact(1)])
    assert journal.read(offset)[0] == [fact(1)]


def test_reading_on_when_nothing_is_new_stays_where_it_is(journal: Journal) -> None:
    journal.append([fact(0)])
    _, offset = journal.read()
    assert journal.read(offset) == ([], offset)


def test_a_new_journal_holds_nothing(journal: Journal) -> None:
    assert journal.read() == ([], len(MAGIC))


def test_the_file_is_laid_out_as_documented(journal: Journal) -> None:
    journal.append([fact(0)])
    assert journal.path.read_bytes() == b"autolog journal 1\n" + frame(encode(fact(0)))


def test_journals_are_listed_oldest_first(tmp_path: Path) -> None:
    for name in ("20260102T000000-1-aa.journal", "20260101T000000-9-bb.journal", "digests.jsonl"):
        (tmp_path / name).touch()
    assert [path.name for path in journals(tmp_path)] == [
        "20260101T000000-9-bb.journal",
        "20260102T000000-1-aa.journal",
    ]


def test_a_folder_that_is_not_there_holds_no_journals(tmp_path: Path) -> None:
    assert journals(tmp_path / "nowhere") == []


# torn and damaged files


def damaged(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "dead.journal"
    path.write_bytes(content)
    return path


def adopted(path: Path) -> Journal:
    found = Journal.adopt(path)
    assert found is not None
    return found


def test_a_journal_torn_at_any_byte_gives_all_whole_facts_before(tmp_path: Path) -> None:
    frames = [frame(encode(fact(number))) for number in range(3)]
    whole = MAGIC + b"".join(frames)
    ends = [len(MAGIC) + sum(map(len, frames[:count])) for count in range(4)]
    for size in range(len(whole) + 1):
        taken = adopted(damaged(tmp_path, whole[:size]))
        facts, _ = taken.read()
        taken.close()
        assert facts == [fact(number) for number in range(sum(size >= end for end in ends[1:]))]


def test_a_journal_torn_at_any_byte_takes_further_facts(tmp_path: Path) -> None:
    whole = MAGIC + frame(encode(fact(0))) + frame(encode(fact(1)))
    for size in range(len(whole) + 1):
        path = damaged(tmp_path, whole[:size])
        taken = adopted(path)
        before, _ = taken.read()
        taken.append([fact(7)])
        taken.close()
        assert content_of(path) == [*before, fact(7)]


def test_a_wrong_checksum_ends_the_reading(tmp_path: Path) -> None:
    content = bytearray(MAGIC + frame(encode(fact(0))) + frame(encode(fact(1))))
    content[-1] ^= 1
    with_damage = adopted(damaged(tmp_path, bytes(content)))
    assert with_damage.read()[0] == [fact(0)]
    with_damage.close()


def test_a_damaged_byte_costs_the_fact_that_it_is_in_and_no_other(
    tmp_path: Path, warnings_of_ours: Callable[[], list[str]]
) -> None:
    frames = [frame(encode(fact(number))) for number in range(4)]
    ends = [len(MAGIC) + sum(map(len, frames[:count])) for count in range(1, 5)]
    for place in range(len(MAGIC), ends[2]):
        content = bytearray(MAGIC + b"".join(frames))
        content[place] ^= 0xFF
        taken = adopted(damaged(tmp_path, bytes(content)))
        lost = sum(end <= place for end in ends)
        assert taken.read()[0] == [fact(number) for number in range(4) if number != lost]
        assert taken.end == ends[-1]
        taken.close()
    path = tmp_path / "dead.journal"
    assert warnings_of_ours() == [f"autolog: {len(frames[0])} bytes of the journal {path} are damaged, and left out"]


def test_zeros_that_a_power_cut_left_end_the_reading(tmp_path: Path) -> None:
    taken = adopted(damaged(tmp_path, MAGIC + frame(encode(fact(0))) + bytes(4096)))
    assert taken.read()[0] == [fact(0)]
    taken.close()


def test_a_fact_of_an_unknown_kind_is_passed_over(tmp_path: Path) -> None:
    content = MAGIC + frame(b'{"fact":"DreamSeen"}') + frame(b"not even JSON") + frame(encode(fact(1)))
    taken = adopted(damaged(tmp_path, content))
    assert taken.read()[0] == [fact(1)]
    taken.close()


def test_a_journal_of_another_format_is_left_alone(tmp_path: Path, warnings_of_ours: Callable[[], list[str]]) -> None:
    path = damaged(tmp_path, b"autolog journal 2\n" + b"who knows")
    assert Journal.adopt(path) is None
    assert "newer autolog" in warnings_of_ours()[0]


def test_a_file_that_cannot_be_opened_is_not_adopted(tmp_path: Path, warnings_of_ours: Callable[[], list[str]]) -> None:
    (tmp_path / "folder.journal").mkdir()
    assert Journal.adopt(tmp_path / "folder.journal") is None
    assert "cannot be read" in warnings_of_ours()[0]


def test_a_journal_that_is_gone_is_not_adopted(tmp_path: Path) -> None:
    assert Journal.adopt(tmp_path / "gone.journal") is None


def test_the_last_sign_of_life_is_that_of_the_owner(tmp_path: Path) -> None:
    path = damaged(tmp_path, MAGIC + frame(encode(fact(0))) + b"torn")
    os.utime(path, ns=(0, 1_234_567_000_000))
    taken = adopted(path)
    taken.read()
    assert taken.last_sign_of_life() == 1_234_567
    taken.close()


def test_touching_is_a_sign_of_life(journal: Journal) -> None:
    os.utime(journal.path, ns=(0, 0))
    journal.touch()
    assert journal.last_sign_of_life() > 0


# trouble with the disk


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from autolog.facts import RunFinished
from autolog.journal import Journal

def fact(number, size=1000):
    return RunFinished("run", number, "COMPLETE", "x" * size)

def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
journal = Journal.create(Path(sys.argv[1]))
"""


def test_a_failed_append_leaves_nothing_torn_and_no_fact_behind(run_python: RunPython, tmp_path: Path) -> None:
    done = run_python(
        FULL_DISK
        + """
journal.append([fact(0)])
size = journal.path.stat().st_size
limit(2000)
for number in range(1, 6):
    try:
        journal.append([fact(number)])
    except OSError as error:
        print(journal.path.stat().st_size == size)
limit(resource.RLIM_INFINITY)
journal.append([fact(6)])
print([one.time for one in journal.read()[0]])
""",
        tmp_path / "journals",
    )
    assert done.stdout.splitlines() == ["True"] * 5 + ["[0, 1, 2, 3, 4, 5, 6]"], done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told_by_its_error(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("wb", buffering=0) as full:
        monkeypatch.setattr(module, "_write", lambda _descriptor, _position, data: full.write(data))
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            journal.append([fact(0)])
    monkeypatch.undo()
    journal.append([])
    assert journal.read()[0] == [fact(0)]


def test_what_waits_for_a_full_disk_is_bounded_and_what_is_dropped_is_told(
    run_python: RunPython, tmp_path: Path
) -> None:
    done = run_python(
        FULL_DISK
        + """
import logging
logging.basicConfig(stream=sys.stdout, format="%(message)s")
limit(18)
for number in range(200):
    try:
        journal.append([fact(number, 100_000)])
    except OSError:
        pass
print(sum(map(len, journal._waiting)) <= 16 << 20)
limit(resource.RLIM_INFINITY)
journal.append([fact(-1)])
times = [one.time for one in journal.read()[0]]
print(times[:-1] == list(range(len(times) - 1)), times[-1])
""",
        tmp_path / "journals",
    )
    told, is_bounded, kept = done.stdout.splitlines()
    assert "16 MiB of facts wait for space" in told
    assert (is_bounded, kept) == ("True", "True -1"), done.stderr


def test_a_fact_larger_than_what_may_wait_is_written_all_the_same(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_WAITING_BYTES", 10)
    journal.append([fact(0)])
    assert journal.read()[0] == [fact(0)]


def test_a_short_write_is_continued(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    write = module._write
    monkeypatch.setattr(module, "_write", lambda descriptor, position, data: write(descriptor, position, data[:7]))
    journal.append([fact(0), fact(1)])
    assert content_of(journal.path) == [fact(0), fact(1)]


def test_an_append_interrupted_from_the_keyboard_loses_and_tears_nothing(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = module._write

    def interrupted(*arguments: Any) -> int:
        write(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        journal.append([fact(0)])
    monkeypatch.setattr(module, "_write", write)
    journal.append([fact(1)])
    assert content_of(journal.path) == [fact(0), fact(1)]


def test_a_signal_handler_may_append_in_the_middle_of_an_append(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = module._write
    handled = []

    def disturbed(*arguments: Any) -> int:
        if not handled:
            handled.append(True)
            journal.append([fact(1)])  # as a handler of SIGTERM does that saves a checkpoint
        return write(*arguments)

    monkeypatch.setattr(module, "_write", disturbed)
    journal.append([fact(0)])
    assert content_of(journal.path) == [fact(0), fact(1)]


def test_threads_append_at_once_without_loss(journal: Journal) -> None:
    def work(thread: int) -> None:
        for number in range(200):
            journal.append([fact(1000 * thread + number)])

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    read: list[Fact] = []
    offset = 0
    while any(thread.is_alive() for thread in threads):
        more, offset = journal.read(offset)
        read += more
    read += journal.read(offset)[0]
    assert sorted(one.time for one in read if isinstance(one, RunFinished)) == [
        1000 * thread + number for thread in range(4) for number in range(200)
    ]


# a program that closes all files, as daemons do


@pytest.fixture
def users(journal: Journal) -> Iterator[Path]:
    """Close the journal's descriptor and give its number to a file of the user's."""
    path = journal.path.with_name("users.csv")
    users = os.open(path, os.O_RDWR | os.O_CREAT)
    os.write(users, b"mine")
    os.dup2(users, journal._descriptor)
    os.close(users)
    yield path
    assert path.read_bytes() == b"mine"


def test_facts_go_to_the_journal_when_its_number_has_become_that_of_a_file_of_the_users(
    journal: Journal, users: Path, run_python: RunPython
) -> None:
    theirs = journal._descriptor
    journal.append([fact(0)])
    assert os.path.samestat(os.fstat(theirs), users.stat())
    os.close(theirs)
    assert not can_be_adopted_elsewhere(run_python, journal.path)  # it holds the lock again
    assert content_of(journal.path) == [fact(0)]


def test_facts_are_read_from_the_journal_when_its_number_has_become_that_of_a_file_of_the_users(
    journal: Journal, users: Path
) -> None:
    theirs = journal._descriptor
    assert journal.read() == ([], len(MAGIC))
    os.close(theirs)


def test_closing_leaves_the_file_of_the_users_open_that_has_got_its_number(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path)
    with (tmp_path / "users.csv").open("wb") as users:
        os.dup2(users.fileno(), theirs := journal._descriptor)
        journal.close(remove=True)
        assert os.path.samestat(os.fstat(theirs), os.fstat(users.fileno()))
        os.close(theirs)


def test_a_journal_that_another_process_has_taken_over_meanwhile_is_not_written(journal: Journal) -> None:
    os.close(journal._descriptor)
    another = journal.path.with_name("another")
    another.touch()
    another.replace(journal.path)
    with pytest.raises(OSError, match="another process has taken it over"):
        journal.append([fact(0)])
    assert journal.path.read_bytes() == b""


# closing


def test_a_closed_journal_is_never_written_through_a_reused_descriptor(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path)
    journal.close()
    with (tmp_path / "users.csv").open("w+b") as users:  # it may well get the same number
        with pytest.raises(OSError, match=os.strerror(errno.EBADF)):
            journal.append([fact(0)])
        users.seek(0)
        assert users.read() == b""


def test_closing_twice_closes_nothing_of_the_users(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path)
    journal.close()
    with (tmp_path / "users.csv").open("wb") as users:
        journal.close(remove=True)
        users.write(b"fine")
    assert (tmp_path / "users.csv").read_bytes() == b"fine"


def test_closing_may_remove_the_file(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path)
    journal.close(remove=True)
    assert journals(tmp_path) == []


# the lock

OWNER = """
import sys, time
from pathlib import Path
from autolog.facts import RunFinished
from autolog.journal import Journal
journal = Journal.create(Path(sys.argv[1]))
journal.append([RunFinished("run", 0, "COMPLETE")])
journal.read()
journal.touch()
journal.sync()
print(journal.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that owns a journal, and has read, touched and synced it."""
    command = [sys.executable, "-c", OWNER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def path_of(owner: "subprocess.Popen[str]") -> Path:
    assert owner.stdout is not None
    return Path(owner.stdout.readline().strip())


def test_the_journal_of_a_live_process_cannot_be_adopted(owner: "subprocess.Popen[str]") -> None:
    assert Journal.adopt(path_of(owner)) is None


def test_the_journal_of_a_killed_process_can_be_adopted(owner: "subprocess.Popen[str]") -> None:
    path = path_of(owner)
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    taken = adopted(path)
    assert taken.read()[0] == [fact(0)]
    taken.close()


def test_a_process_does_not_adopt_its_own_journal(journal: Journal) -> None:
    assert Journal.adopt(journal.path) is None


def test_trying_to_adopt_its_own_journal_does_not_give_the_lock_away(journal: Journal, run_python: RunPython) -> None:
    Journal.adopt(journal.path)
    assert not can_be_adopted_elsewhere(run_python, journal.path)


def test_reading_does_not_give_the_lock_away(journal: Journal, run_python: RunPython) -> None:
    journal.append([fact(0)])
    journal.read()
    assert not can_be_adopted_elsewhere(run_python, journal.path)


def test_a_closed_journal_can_be_adopted(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path)
    journal.append([fact(0)])
    journal.close()
    taken = adopted(journal.path)
    assert taken.read()[0] == [fact(0)]
    taken.close()


ADOPT = """
import sys
from pathlib import Path
from autolog.journal import Journal
print(Journal.adopt(Path(sys.argv[1])) is not None)
"""


def can_be_adopted_elsewhere(run_python: RunPython, path: Path) -> bool:
    return run_python(ADOPT, path).stdout == "True\n"


def test_one_of_two_adopters_wins(tmp_path: Path) -> None:
    path = damaged(tmp_path, MAGIC + frame(encode(fact(0))))
    code = """
import sys
from pathlib import Path
from autolog.journal import Journal
sys.stdin.readline()
journal = Journal.adopt(Path(sys.argv[1]))
print(journal is not None, flush=True)
sys.stdin.read()
"""
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    won = sorted(racer.stdout.readline().strip() for racer in racers if racer.stdout is not None)
    for racer in racers:
        racer.communicate()
    assert won == ["False", "True"]


def test_one_of_many_threads_that_adopt_wins(tmp_path: Path) -> None:
    path = damaged(tmp_path, MAGIC)
    barrier = threading.Barrier(8)
    taken: list[Journal | None] = []

    def work() -> None:
        barrier.wait()
        taken.append(Journal.adopt(path))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [one for one in taken if one is not None]
    assert len(winners) == 1
    winners[0].close()


def test_a_journal_that_was_removed_before_its_owner_had_the_lock_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_lock = module._take_lock
    removed = []

    def slow(descriptor: int, **options: bool) -> bool:
        if not removed:  # an adopter finds the empty file, takes its owner for dead, and clears up
            removed.extend(journals(tmp_path))
            removed[0].unlink()
        return take_lock(descriptor, **options)

    monkeypatch.setattr(module, "_take_lock", slow)
    journal = Journal.create(tmp_path)
    journal.append([fact(0)])
    assert journals(tmp_path) == [journal.path]
    journal.close()


@needs_fork
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_child_neither_holds_nor_releases_the_lock(run_python: RunPython, tmp_path: Path) -> None:
    code = """
import os, signal, subprocess, sys, time
from pathlib import Path
from autolog.journal import Journal

def try_elsewhere():
    done = subprocess.run([sys.executable, "-c", sys.argv[2], str(journal.path)], capture_output=True, text=True)
    return done.stdout.strip()

journal = Journal.create(Path(sys.argv[1]))
child = os.fork()
if child == 0:
    journal.close()
    os._exit(0)
os.waitpid(child, 0)
print("after the child closed its copy:", try_elsewhere(), flush=True)
owner = os.getpid()
reading, writing = os.pipe()
child = os.fork()
if child == 0:
    os.close(writing)
    os.read(reading, 1)  # until the parent is gone
    print("while the child lives on:", try_elsewhere(), flush=True)
    os._exit(0)
sys.stdout.flush()
os.kill(owner, signal.SIGKILL)
"""
    done = run_python(code, tmp_path / "journals", ADOPT)
    assert done.stdout.splitlines() == [
        "after the child closed its copy: False",
        "while the child lives on: True",
    ], done.stderr


@needs_fork
def test_a_forked_child_can_adopt_nothing_of_its_live_parent(run_python: RunPython, tmp_path: Path) -> None:
    code = """
import os, sys
from pathlib import Path
from autolog.journal import Journal
journal = Journal.create(Path(sys.argv[1]))
child = os.fork()
if child == 0:
    print(Journal.adopt(journal.path), flush=True)
    os._exit(0)
os.waitpid(child, 0)
"""
    done = run_python(code, tmp_path / "journals")
    assert done.stdout == "None\n", done.stderr


def test_a_name_that_is_not_utf8_survives(journal: Journal) -> None:
    saved = ArtifactSaved("key", FileState(os.fsdecode(b"/data/\xff.csv"), 1, 2, 3))
    journal.append([saved])
    assert journal.read()[0] == [saved]
