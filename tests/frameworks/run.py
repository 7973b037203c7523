"""The frameworks' own tests, without and with autolog: each test ends in the same way.

    python tests/frameworks/run.py [--short] [--keep FOLDER] [FRAMEWORK ...]

A table says what ran; the exit status is 1 when a test came out differently, twice, or when autolog's own code failed.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from suites import SUITES, Suite

HERE = Path(__file__).parent
SECONDS_A_TEST = 300
MOST = 500  # characters of an outcome that are shown
ENVIRONMENT = {"PYTHONHASHSEED": "0", "SKLEARN_SEED": "0", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class Outcomes(NamedTuple):
    """What became of one run.

    Args:
        tests: The outcome of each test by its id: "passed", "failed", "error", "skipped", "xfailed" or "xpassed".
        warned: By the same id, of what it warned, and where: the file and line that a warning names.
        why: By the same id, the end of the traceback of each that failed.
        trouble: What autolog's own code raised, with its traceback.
        steps: The number of executions in autolog's store.
        seconds: The processor time of all processes: unlike the time that passes, it is theirs alone.
        status: The exit status of pytest: 0 or 1 when it ran to its end.
    """

    tests: dict[str, str]
    warned: dict[str, list[str]]
    why: dict[str, str]
    trouble: dict[str, str]
    steps: int
    seconds: float
    version: str
    status: int

    def of(self, test: str) -> str:
        """Return how a test ended, in words."""
        return "; ".join([self.tests.get(test, "missing"), *sorted(self.warned.get(test, ()))])


class Pair(NamedTuple):
    """The same tests, plain and watched."""

    plain: Outcomes
    watched: Outcomes

    def differing(self) -> list[str]:
        ids = dict.fromkeys((*self.plain.tests, *self.watched.tests))
        return [one for one in ids if self.plain.of(one) != self.watched.of(one)]


def root_of(suite: Suite) -> Path:
    """Return the folder that a suite's package is installed in."""
    spec = find_spec(suite.package)
    if spec is None or spec.origin is None:
        sys.exit(f"{suite.package} is not installed; `make test-frameworks` installs what is needed")
    return Path(spec.origin).parent.parent


def paths_of(suite: Suite, parts: Iterable[str]) -> list[str]:
    """Return the paths of those parts that the installed version has."""
    package = root_of(suite) / suite.package
    paths = [HERE / part if part.startswith("./") else package / part for part in parts]
    return [str(path) for path in paths if path.exists()]


def run(suite: Suite, paths: list[str], folder: Path, *, is_watched: bool) -> Outcomes:
    """Run tests in a process and a folder of their own."""
    folder.mkdir(parents=True)
    scratch = folder / "scratch"
    scratch.mkdir()
    report, store, settings = folder / "report.jsonl", folder / "store.sqlite", folder / "pytest.ini"
    settings.write_text("[pytest]\n")
    if suite.has_settings:
        settings = root_of(suite) / suite.package / "pyproject.toml"
    line = [sys.executable, HERE / "one_run.py", report, store if is_watched else "", suite.package, *paths]
    line += ["-c", settings, "--rootdir", root_of(suite), "--confcutdir", root_of(suite), "-p", "no:cacheprovider"]
    line += ["-o", "addopts=", "-q", "--tb=short", f"--timeout={SECONDS_A_TEST}", *suite.options]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AUTOLOG", "PYTEST"))}
    temporary = {"TMPDIR": str(scratch)}
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(
            list(map(str, line)),
            cwd=scratch,
            env={**kept, **ENVIRONMENT, **temporary},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, ended, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(ended)
    return read(report, steps_in(store), used.ru_utime + used.ru_stime, process.returncode)


def read(report: Path, steps: int, seconds: float, status: int) -> Outcomes:
    """Return what a report says; of the stages of a test, the first that did not pass counts."""
    found = Outcomes({}, {}, {}, {}, steps, seconds, "?", status)
    for text in report.read_text().splitlines():
        line = json.loads(text)
        if "test" in line:
            if found.tests.get(line["test"], "passed") == "passed":
                found.tests[line["test"]] = line["outcome"]
                found.why[line["test"]] = line["why"]
        elif "warned" in line:
            found.warned.setdefault(line["warned"], []).append(line["of"])
        elif "trouble" in line:
            found.trouble[line["trouble"]] = line["why"]
        else:
            found = found._replace(version=line["version"])
    return found


def steps_in(store: Path) -> int:
    if not store.exists():
        return 0
    with sqlite3.connect(store) as connection:
        return int(connection.execute("SELECT count(*) FROM Execution").fetchone()[0])


def both(suite: Suite, paths: list[str], folder: Path) -> Pair:
    """Run tests plain and watched, side by side."""
    with ThreadPoolExecutor() as pool:
        plain = pool.submit(run, suite, paths, folder / "plain", is_watched=False)
        watched = pool.submit(run, suite, paths, folder / "watched", is_watched=True)
        return Pair(plain.result(), watched.result())


def compare(name: str, suite: Suite, parts: Iterable[str], folder: Path) -> bool:
    """Run a suite both ways and print what came out; return whether it is the same."""
    first = both(suite, paths_of(suite, parts), folder / "first")
    differing = first.differing()
    again = first
    if differing:  # once more, in the same surroundings: some tests fail now and then by themselves
        modules = dict.fromkeys(one.partition("::")[0] for one in differing)
        paths = [str(root_of(suite) / one) for one in modules] if "" not in modules else paths_of(suite, parts)
        again = both(suite, paths, folder / "again")
    wrong = [one for one in differing if one in set(again.differing())]
    plain, watched = Counter(first.plain.tests.values()), Counter(first.watched.tests.values())
    print(
        f"| {name} | {first.plain.version} | {len(first.plain.tests)} | {plain['passed']} | {watched['passed']} "
        f"| {len(wrong)} | {first.plain.seconds:.0f} s | {first.watched.seconds:.0f} s | {first.watched.steps} |",
        flush=True,
    )
    for one in differing:
        print(f"    {'DIFFERS' if one in wrong else 'differed once'}: {one}")
        for when, pair in (("at first", first), ("again", again)):
            print(f"        {when}: plain {pair.plain.of(one)[:MOST]}; watched {pair.watched.of(one)[:MOST]}")
        if one in wrong:
            print(again.watched.why.get(one) or again.plain.why.get(one, ""))
    for trouble, why in {**first.watched.trouble, **again.watched.trouble}.items():
        print(f"    FAILED in autolog: {trouble}\n{why}")
    failing = [one for one, how in first.plain.tests.items() if how in ("failed", "error") and one not in differing]
    if failing:
        print(f"    {len(failing)} fail without autolog, too, such as {failing[0][:MOST]}")
    ran_to_the_end = first.plain.status in (0, 1) and first.watched.status in (0, 1)
    if not ran_to_the_end or not first.plain.tests or not first.watched.steps:
        print(f"    DID NOT RUN as it should: exit status {first.plain.status}, watched {first.watched.status}")
        return False
    return not wrong and not first.watched.trouble


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("frameworks", nargs="*", metavar="FRAMEWORK", help=", ".join(SUITES))
    parser.add_argument("--short", action="store_true", help="only the parts that each change must pass")
    parser.add_argument("--keep", type=Path, help="keep the output of all runs in this folder, which must be new")
    asked = parser.parse_args()
    print("| framework | version | tests | pass without | pass with | differing | without | with | steps recorded |")
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    is_same = True
    with tempfile.TemporaryDirectory() as scratch:
        for name in asked.frameworks or SUITES:
            suite = SUITES[name]
            folder = (asked.keep or Path(scratch)).resolve() / name.replace(" ", "-")
            is_same &= compare(name, suite, suite.short if asked.short else suite.parts, folder)
    return 0 if is_same else 1


if __name__ == "__main__":
    sys.exit(main())
