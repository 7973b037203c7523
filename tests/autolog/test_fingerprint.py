import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autolog import fingerprint
from autolog.facts import FileState
from autolog.fingerprint import Digests, file_state, sha256, size_bytes

SHELL_LINE = "find -L . -type f -print0 | LC_ALL=C sort -z | xargs -0r sha256sum | sha256sum"
needs_sha256sum = pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs coreutils")
needs_change_time = pytest.mark.skipif(sys.platform == "win32", reason="Windows tells when a file was made")
needs_fifo = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes in the file system")


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "digests.jsonl"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    path.write_bytes(b"a,b\n1,2\n")
    return path


HOUR_NS = 3_600_000_000_000


@pytest.fixture
def an_hour_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files look as if they had not been touched for an hour."""
    monkeypatch.setattr(fingerprint.time, "time_ns", lambda now=time.time_ns: now() + HOUR_NS)


def state_of(path: Path) -> FileState:
    state = file_state(path)
    assert state is not None
    return state


def digest_of(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


# digests


@needs_sha256sum
@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1])
def test_a_digest_is_what_sha256sum_prints(tmp_path: Path, size: int) -> None:
    path = tmp_path / "some.bin"
    path.write_bytes(bytes(index % 251 for index in range(256)) * (size // 256) + b"x" * (size % 256))
    printed = subprocess.run(["sha256sum", path], capture_output=True, text=True, check=True).stdout
    assert sha256(str(path)) == "sha256:" + printed.split()[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory with names that are hard to sort and to print, links, and something that no one can read through."""
    root = tmp_path / "model"
    for name in ("b", "a/b", "a.b", "a/ä", "Z", "with blank", "a/b c/d"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / "empty").mkdir()
    (root / "link").symlink_to("a/b")
    (root / "linked folder").symlink_to("a")
    (root / "a" / "upward").symlink_to("..")
    (root / "broken").symlink_to("nowhere")
    if sys.platform == "linux":
        (root / os.fsdecode(b"\xff.bin")).write_text("not UTF-8")
        os.mkfifo(root / "pipe")
    return root


@needs_sha256sum
@pytest.mark.skipif(sys.platform != "linux", reason="needs GNU sort -z")
def test_the_digest_of_a_directory_is_what_the_documented_shell_line_prints(folder: Path) -> None:
    assert SHELL_LINE in (fingerprint.sha256.__doc__ or "")
    printed = subprocess.run(SHELL_LINE, shell=True, cwd=folder, capture_output=True, text=True, check=True).stdout
    assert sha256(str(folder)) == "sha256:" + printed.split()[0]


def test_the_digest_of_an_empty_directory_is_that_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert sha256(str(tmp_path / "empty")) == digest_of(b"")


def test_a_link_that_leads_to_itself_is_no_file_of_a_directory(tmp_path: Path) -> None:
    without = sha256(str(tmp_path))
    (tmp_path / "loop").symlink_to("loop")
    assert sha256(str(tmp_path)) == without


def test_the_size_of_a_directory_is_that_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "model" / "parts").mkdir(parents=True)
    (tmp_path / "model" / "a").write_bytes(bytes(10))
    (tmp_path / "model" / "parts" / "b").write_bytes(bytes(5))
    assert size_bytes(state_of(tmp_path / "model")) == 15


def test_the_size_of_a_file_is_that_of_its_state(data: Path) -> None:
    assert size_bytes(state_of(data)) == 8


# states


def test_a_state_names_the_canonical_path_behind_a_link(data: Path) -> None:
    link = data.with_name("link.csv")
    link.symlink_to(data)
    assert state_of(link) == state_of(data)


def test_a_state_names_the_same_path_however_it_is_written(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data.parent)
    assert file_state("data.csv") == file_state("./nowhere/../data.csv") == state_of(data)


@pytest.mark.parametrize("name", ["größe.csv", "数据.csv", "with blank.csv", "new\nline.csv", "🙂.csv"])
def test_any_name_of_a_file_has_a_state_and_a_digest(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert Digests().of(state_of(tmp_path / name)) == digest_of(b"x")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
@pytest.mark.usefixtures("an_hour_later")
def test_a_name_that_is_not_utf8_has_a_digest_that_is_remembered(tmp_path: Path, memory: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff.csv")
    path.write_bytes(b"x")
    Digests(memory).of(state_of(path))
    assert Digests(memory)._load() == {state_of(path): digest_of(b"x")}


@pytest.mark.parametrize("path", ["/nowhere/at/all", "nul\0byte", "\ud800", "x" * 5000], ids=ascii)
def test_what_names_no_file_has_no_state(path: str) -> None:
    assert file_state(path) is None


@pytest.fixture
def special(tmp_path: Path) -> Iterator[dict[str, Path]]:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(tmp_path / "socket"))
        yield {
            "pipe": tmp_path / "pipe",
            "loop": tmp_path / "loop",
            "socket": tmp_path / "socket",
            "device": Path("/dev/null"),
        }


@needs_fifo
@pytest.mark.parametrize("kind", ["pipe", "loop", "socket", "device"])
def test_what_is_no_regular_file_has_no_state(special: dict[str, Path], kind: str) -> None:
    assert file_state(special[kind]) is None


# what is remembered


def test_a_file_has_the_digest_of_its_content(data: Path) -> None:
    assert Digests().of(state_of(data)) == digest_of(data.read_bytes())


def test_a_file_that_changed_since_has_no_digest(data: Path) -> None:
    state = state_of(data)
    data.write_bytes(b"something longer than before")
    assert Digests().of(state) is None


def test_a_file_that_was_replaced_by_one_of_equal_size_and_time_has_no_digest(data: Path, tmp_path: Path) -> None:
    state = state_of(data)
    other = tmp_path / "other"
    other.write_bytes(data.read_bytes())
    os.utime(other, ns=(state.mtime_ns, state.mtime_ns))
    other.replace(data)
    assert Digests().of(state) is None


def rewrite(path: Path, content: bytes) -> None:
    """Write another content in the same file, and give it a time that archives give to all files."""
    path.write_bytes(content)
    os.utime(path, (1, 1))


def written_later(path: Path, content: bytes) -> None:
    """Rewrite a file once the clock of the file system has moved on."""
    former = state_of(path)
    while state_of(path).ctime_ns == former.ctime_ns:
        rewrite(path, content)


@needs_change_time
def test_a_file_that_was_rewritten_with_its_former_size_and_time_has_its_own_digest(data: Path) -> None:
    rewrite(data, b"first")
    digests, before = Digests(), state_of(data)
    assert digests.of(before) == digest_of(b"first")
    written_later(data, b"other")
    assert digests.of(state_of(data)) == digest_of(b"other")
    assert digests.of(before) == digest_of(b"first")


@needs_change_time
@pytest.mark.usefixtures("an_hour_later")
def test_a_later_process_digests_a_file_that_was_rewritten_with_its_former_size_and_time(
    data: Path, memory: Path
) -> None:
    rewrite(data, b"first")
    Digests(memory).of(state_of(data))
    written_later(data, b"other")
    assert Digests(memory).of(state_of(data)) == digest_of(b"other")


@needs_change_time
def test_a_file_that_was_rewritten_with_its_former_size_and_time_has_no_digest_as_it_was_before(data: Path) -> None:
    rewrite(data, b"first")
    before = state_of(data)
    written_later(data, b"other")
    assert Digests().of(before) is None


def test_a_file_whose_mode_or_links_changed_has_its_digest(data: Path) -> None:
    before = state_of(data)
    data.chmod(0o600)
    data.with_name("linked.csv").hardlink_to(data)
    digests = Digests()
    assert digests.of(before) == digests.of(state_of(data)) == digest_of(data.read_bytes())


def test_a_file_that_changes_while_it_is_read_has_no_digest(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(path: str) -> str:
        Path(path).write_bytes(b"changed")
        return "0"

    monkeypatch.setattr(fingerprint, "_sha256_of_file", slow)
    assert Digests().of(state_of(data)) is None


def test_a_file_that_is_gone_has_no_digest(data: Path) -> None:
    state = state_of(data)
    data.unlink()
    assert Digests().of(state) is None


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that even root cannot read")
def test_a_file_that_cannot_be_read_has_no_digest() -> None:
    assert Digests().of(state_of(Path("/proc/self/mem"))) is None


def test_a_digest_stays_known_after_the_file_is_gone(data: Path) -> None:
    digests, state = Digests(), state_of(data)
    digests.of(state)
    data.unlink()
    assert digests.of(state) == digest_of(b"a,b\n1,2\n")


def read_only_once(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    read: list[str] = []
    original = fingerprint._sha256_of_file
    monkeypatch.setattr(fingerprint, "_sha256_of_file", lambda path: read.append(path) or original(path))
    return read


@pytest.mark.usefixtures("an_hour_later")
def test_a_digest_is_remembered_for_later_processes(data: Path, memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = read_only_once(monkeypatch)
    assert Digests(memory).of(state_of(data)) == Digests(memory).of(state_of(data))
    assert len(read) == 1


@pytest.mark.parametrize("mtime", ["its own", "set"])
def test_a_young_file_is_not_remembered_for_later_processes(data: Path, memory: Path, mtime: str) -> None:
    if mtime == "set":
        os.utime(data, (1, 1))
    Digests(memory).of(state_of(data))
    assert not memory.exists()


def test_a_file_with_a_time_in_the_future_is_not_remembered_for_later_processes(data: Path, memory: Path) -> None:
    tomorrow = time.time_ns() + 86_400_000_000_000
    os.utime(data, ns=(tomorrow, tomorrow))
    Digests(memory).of(state_of(data))
    assert not memory.exists()


def test_a_directory_is_read_again_each_time(tmp_path: Path, memory: Path) -> None:
    inside = tmp_path / "model" / "weights"
    inside.parent.mkdir()
    inside.write_bytes(b"1")
    digests, state = Digests(memory), state_of(inside.parent)
    before = digests.of(state)
    inside.write_bytes(b"2")
    assert digests.of(state) != before


@pytest.mark.parametrize(
    "line",
    [b'["/a", 1, 2', b"[1, 2]", b"7", b"{}", b"\xff\xfe", b"", b'["/a", 1, 2, 3, "x"]', b'[["/a"], 1, 2, 3, 4, "x"]'],
    ids=ascii,
)
def test_a_line_that_makes_no_sense_is_passed_over(data: Path, memory: Path, line: bytes) -> None:
    state = state_of(data)
    good = json.dumps([*state[:4], state.ctime_ns, "sha256:remembered"]).encode()
    memory.write_bytes(line + b"\n" + good + b"\n")
    assert Digests(memory).of(state) == "sha256:remembered"


def test_only_the_newest_part_of_a_long_memory_is_read(
    data: Path, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fingerprint, "_MOST_MEMORY", 50)
    memory.write_bytes(b'["/old", 1, 2, 3, 4, "sha256:old"]\n' * 10 + b'["/new", 1, 2, 3, 4, "sha256:new"]\n')
    assert [state.path for state in Digests(memory)._load()] == ["/new"]


@pytest.mark.usefixtures("an_hour_later")
@pytest.mark.parametrize("where", ["a folder", "below a file"])
def test_a_memory_that_cannot_be_used_costs_no_digest(data: Path, tmp_path: Path, where: str) -> None:
    memory = tmp_path if where == "a folder" else data / "digests.jsonl"
    assert Digests(memory).of(state_of(data)) == digest_of(data.read_bytes())


def test_processes_that_remember_at_once_lose_nothing(tmp_path: Path, memory: Path) -> None:
    code = """
import sys
from pathlib import Path
from autolog import fingerprint
from autolog.fingerprint import Digests, file_state
fingerprint._SETTLED_NS = -1
digests = Digests(Path(sys.argv[1]))
for name in sys.argv[2:]:
    digests.of(file_state(name))
"""
    paths = []
    for number in range(40):
        path = tmp_path / f"{number}.csv"
        path.write_text(str(number))
        paths.append(str(path))
    workers = [subprocess.Popen([sys.executable, "-c", code, str(memory), *paths[part::2]]) for part in range(2)]
    assert [worker.wait() for worker in workers] == [0, 0]
    assert {state.path for state in Digests(memory)._load()} == set(paths)


def test_a_directory_and_a_pattern_of_its_files_have_the_digest_of_their_manifest(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("parts").mkdir()
    for number in range(2):
        Path("parts", f"{number}.csv").write_text(f"{number}\n")
    before = sha256(file_state("parts/*.csv").path)
    assert before == sha256(str(tmp_path / "parts"))
    Path("parts", "1.csv").write_text("2\n")
    assert sha256(file_state("parts/*.csv").path) != before
    assert file_state("parts/*.json") is None
