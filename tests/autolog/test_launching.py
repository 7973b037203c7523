"""How `autolog run` reads its line, and what it needs for that."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autolog.cli import launching


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("train.py").write_text("import train_it")
    Path("notes.txt").write_text("no code")


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("train.py --lr 0.1", (None, None, ["train.py", "--lr", "0.1"])),
        ("--store a.sqlite train.py", ("a.sqlite", None, ["train.py"])),
        ("--experiment=x --store=y train.py --store z", ("y", "x", ["train.py", "--store", "z"])),
        ("--store a --store b train.py", ("b", None, ["train.py"])),
        ("-m package.train -h", (None, None, ["-m", "package.train", "-h"])),
        ("--experiment -- -- make all", (None, "--", ["--", "make", "all"])),
        ("missing.py", (None, None, ["missing.py"])),  # Python itself says so
    ],
)
def test_options_end_where_the_line_that_is_run_begins(words: str, read: tuple[Any, ...]) -> None:
    assert launching.read(words.split()) == read


@pytest.mark.parametrize(
    "words", ["", "--help", "-h", "--store", "--stor x train.py", "--", "-m", "notes.txt", "ls", "--store x --help"]
)
def test_a_help_or_a_mistake_is_left_to_what_can_tell_it(words: str) -> None:
    assert launching.read(words.split()) is None


def test_a_script_starts_without_the_library_that_reads_command_lines(run_python: Callable[..., Any]) -> None:
    done = run_python(
        "import os, sys\n"
        "heavy = {'click', 'rich', 'autolog.facts'}\n"
        "os.execve = lambda path, line, _: sys.exit(print(line[1:], heavy & set(sys.modules)))\n"
        "sys.argv = ['autolog', 'run', '--store', 'x.sqlite', 'train.py', '--lr', '1']\n"
        "from autolog.cli import main\n"
        "main()\n"
    )
    assert (done.stdout, done.returncode) == ("['train.py', '--lr', '1'] set()\n", 0), done.stderr
