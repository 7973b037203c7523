"""Other programs that a script runs to make files, `cat a.csv b.csv > all.csv`: what their command lines name.

Of programs that are known to read what they are given, that is told; of others it is a guess which files went into
which. Python programs are watched by themselves.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from glob import has_magic, iglob
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from autolog import runs
from autolog.callers import is_called_by_script
from autolog.calls import Watch, name_of
from autolog.facts import TRANSFORM, FileState
from autolog.fingerprint import file_state
from autolog.integration import Call, Patch
from autolog.named_files import artifact_in
from autolog.opened_files import may_be_data
from autolog.recorder import now
from autolog.session import session
from autolog.sources import Source

_MOST_WORDS = 200
_MOST_FILES = 100  # of a pattern
_LONGEST_COMMAND = 10_000
_SHELL = re.compile(r"(ba|da|z)?sh")
# They start Python programs, or whatever a file of theirs says.
_RUNNERS = re.compile(
    r"(python|pypy)[\d.]*w?|(ba|da|z|fi)?sh|accelerate|autolog|conda|docker|dvc|jupyter|make|mpirun|papermill|poetry"
    r"|snakemake|srun|torchrun|uv"
)
_KNOWN = frozenset(  # programs that go through the files that they name, and what changes none
    {
        *("awk", "bunzip2", "bzcat", "bzip2", "cat", "cp", "cut", "dd", "egrep", "fgrep", "fold", "gawk", "grep"),
        *("gunzip", "gzip", "head", "iconv", "join", "jq", "ln", "mawk", "mv", "nl", "paste", "rev", "rsync", "sed"),
        *("shuf", "sort", "split", "tac", "tail", "tar", "tee", "tr", "uniq", "unxz", "unzip", "unzstd", "xz"),
        *("xzcat", "zcat", "zgrep", "zip", "zstd", "zstdcat"),
        *("cd", "chmod", "echo", "mkdir", "printf", "rm", "rmdir", "test", "touch", "true"),
    }
)
_BETWEEN = frozenset({"(", ";", "&", "&&", "|", "||"})  # a command begins behind these
_PACKED = (".bz2", ".gz", ".xz", ".zst")  # what `gzip` and its likes add to a name, or take away
_UNPACKERS = frozenset({"7z", "csplit", "split", "tar", "unzip"})  # they write where they are run


def watch_command(call: Call) -> Watch:
    """Record what a program has made of the files that its command line names; evidence `flow`, or else `scope`."""
    words = [] if runs.is_inner() or not is_called_by_script(module="subprocess") else _words_of(call)
    if not words or any(_runs_others(word) for word in words):
        call.result = yield
        return
    from autolog.written_folders import outputs_of

    here = os.path.abspath(_text_of(call.kwargs.get("cwd")) or os.curdir)
    before = _Named(words, here)
    started = now()
    call.result = yield
    read, written = before.read_and_written()
    files = session().files
    for source in read.values():
        if source.file is not None:
            files.explain(source.file.path, source)
    if not read or not written:
        return
    outputs = outputs_of(written)
    evidence = runs.FLOW if _are_known(words) else runs.SCOPE
    inputs = runs.Inputs({f"files[{number}]": frozenset([one]) for number, one in enumerate(read.values())}, evidence)
    name = "os.system" if call.function.__name__ == "system" else name_of(call)
    execution = runs.Execution(session().recorder, TRANSFORM, name, properties={}, inputs=inputs, started=started)
    execution.finish(outputs=outputs)
    for file, made in zip(written, outputs.values(), strict=True):
        files.explain_written(file.path)
        session().touched.wrote(file.path, made)


class _Named:
    """The files and folders that a command line names, as they were before.

    Args:
        words: Those of the command.
        here: The folder in which it is run.
    """

    def __init__(self, words: list[str], here: str) -> None:
        from autolog.written_folders import files_below

        paths = dict.fromkeys(path for word in words for path in _paths_of(word, here) if may_be_data(path))
        self._files: dict[str, FileState | None] = {}
        self._folders: dict[str, set[FileState]] = {}
        for path in paths:
            if os.path.isdir(path):
                self._folders[path] = files_below(path)
            else:
                self._files[path] = file_state(path)
        if any(Path(word).name in _UNPACKERS for word in words):
            self._folders.setdefault(here, files_below(here))
        self._known = session().touched

    def read_and_written(self) -> tuple[dict[str, Source], list[FileState]]:
        """Return what the program may have read, by path, and what is new or has changed since."""
        from autolog.written_folders import new_below

        session().files.settle()
        written = {
            path: state for path, before in self._files.items() if (state := file_state(path)) not in (before, None)
        }
        read = {path: self._source_of(state) for path, state in self._files.items() if state and path not in written}
        for folder, before in self._folders.items():
            new = {state.path: state for state in new_below(folder, before) if state.path not in self._files}
            written.update(new)
        return read, [state for state in written.values() if state is not None and may_be_data(state.path)]

    def _source_of(self, file: FileState) -> Source:
        known, _ = self._known.known_in(file.path, 1).get(file.path, (None, None))
        return known or artifact_in(file)


def _words_of(call: Call) -> list[str]:
    """Return the words of the command that is run, with the files that stand for its input and output."""
    given = call.args[0] if call.args else call.kwargs.get("args", call.kwargs.get("command"))
    several = list(islice(given, _MOST_WORDS)) if isinstance(given, (list, tuple)) else [given]
    words = [text for one in several if (text := _text_of(one))]
    if words and (call.function.__name__ == "system" or call.kwargs.get("shell")):
        words = _words_in(words[0])
    elif words[1:2] == ["-c"] and _SHELL.fullmatch(Path(words[0]).name):
        words = _words_in(words[2]) if len(words) > 2 else []
    streams = (getattr(call.kwargs.get(name), "name", None) for name in ("stdin", "stdout"))
    return [*words[:_MOST_WORDS], *(name for name in streams if isinstance(name, str))]


def _text_of(given: Any) -> str:
    return os.fsdecode(given) if isinstance(given, (str, bytes, os.PathLike)) else ""


def _words_in(command: str) -> list[str]:
    """Return the words of a command as a shell reads it; none where it is not to be read."""
    import shlex

    if len(command) > _LONGEST_COMMAND:
        return []
    reader = shlex.shlex(command, posix=os.name != "nt", punctuation_chars=True)
    reader.whitespace_split = True
    with suppress(ValueError):  # a quotation without end
        return list(reader)
    return []


def _are_known(words: list[str]) -> bool:
    """Whether all programs of a command are known to go through the files that they name."""
    begin = [word for before, word in pairwise(["&", *words]) if before in _BETWEEN]
    return all(Path(word).name in _KNOWN for word in begin)


def _runs_others(word: str) -> bool:
    name = Path(word).name
    return word == sys.executable or name.endswith((".py", ".sh")) or _RUNNERS.fullmatch(name) is not None


def _paths_of(word: str, here: str) -> Iterator[str]:
    """Yield the paths that a word may name: itself, `--option=path`, a pattern, and what packing makes of its name."""
    for text in {word, word.partition("=")[2]} - {""}:
        path = str(Path(here, os.path.expanduser(text)))
        several = islice(iglob(path), _MOST_FILES) if has_magic(text) else [path]  # noqa: PTH207  absolute ones, too
        for one in map(os.path.realpath, several):
            yield one
            if Path(one).is_file():
                yield from (f"{one}{suffix}" for suffix in _PACKED)
                if one.endswith(_PACKED):
                    yield str(Path(one).with_suffix(""))


PATCHES = [Patch(("subprocess:run", "subprocess:call", "os:system"), watch=watch_command)]
