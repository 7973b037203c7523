"""What the documentation says is true: its code runs, its links lead somewhere, and nothing a user meets is missing.

Blocks run in a copy of one project folder: the demo's scripts and data, after the demo; `demo/` is the folder itself.

* ```python: all blocks of a page are one script, so that they share a namespace and a traceback names the page's line.
  A block that begins with a comment such as `# module.py` is a file of that name.
* ```sh, and lines behind `$ ` in ```console: commands, run in their order in one shell, which ends at the first that
  fails. Left out are `make`, `pip`, and what names a path of a checkout, `.venv/...` or `examples/...`. Output in
  ```console is an illustration.
* A block right after a line `<!-- not run: REASON -->` is not run.

CONTRIBUTING.md and CHANGELOG.md are for people with a checkout: of them, only the links are tested.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from autolog.cli.commands import cli

ROOT = Path(__file__).parent.parent.parent
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES = [*GUIDES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
SOURCES = [path for part in ("autolog", "integrations", "store") for path in sorted((ROOT / part).rglob("*.py"))]
NAMES = [str(path.relative_to(ROOT)) for path in GUIDES]

_NOT_RUN = re.compile(r"^(make|pip)\b|(^|\s)(\.venv|examples)/")


class Block(NamedTuple):
    """A fenced block of a page; `line` is that of its first line, from 1."""

    language: str
    line: int
    text: str


def blocks(path: Path) -> Iterator[Block]:
    before, language, start, lines = "", None, 0, []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if language is None and line.startswith("```"):
            language, start, lines = line.removeprefix("```"), number + 1, []
        elif language is not None and line == "```":
            if not before.startswith("<!-- not run:"):
                yield Block(language, start, "\n".join(lines) + "\n")
            language, before = None, ""
        elif language is not None:
            lines.append(line)
        elif line.strip():
            before = line


def commands(path: Path) -> list[str]:
    found: list[str] = []
    for block in blocks(path):
        if block.language == "sh":
            found += block.text.splitlines()
        elif block.language == "console":
            found += [line.removeprefix("$ ") for line in block.text.splitlines() if line.startswith("$ ")]
    return [line for line in found if not _NOT_RUN.search(line)]


def environment() -> dict[str, str]:
    """Return an environment in which `autolog` and `python` are those that run the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AUTOLOG")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    # The first is enough for a busy machine; there, threads of OpenMP would wait for each other in loops.
    return {**kept, "PATH": path, "AUTOLOG_EXIT_SECONDS": "60", "OMP_NUM_THREADS": "1"}


def sh(folder: Path, line: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-e", "-c", line], cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's folder after the demo: scripts, data, model, metrics, and the record."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / ".autolog").mkdir()
    for script in (ROOT / "examples" / "breast_cancer").glob("*.*"):
        shutil.copy(script, folder)
    copy = "import shutil, sklearn.datasets as d; from importlib.resources import files;"
    copy += "shutil.copy(files(d) / 'data' / 'breast_cancer.csv', 'raw.csv')"
    subprocess.run([sys.executable, "-c", copy], cwd=folder, check=True)
    sh(folder, "autolog run prepare.py raw.csv clean.parquet")
    sh(folder, "autolog run train.py clean.parquet model.joblib --C 0.5")
    sh(folder, "autolog run evaluate.py clean.parquet model.joblib metrics.json")
    (folder / "demo").symlink_to(".")
    return folder


@pytest.fixture
def project(demo: Path, tmp_path: Path) -> Path:
    """A copy of the demo's folder for one page."""
    folder = tmp_path / "project"
    shutil.copytree(demo, folder, symlinks=True)
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_python_blocks_run(name: str, project: Path) -> None:
    script: list[str] = []
    for block in blocks(ROOT / name):
        if block.language == "python":
            module = re.match(r"# (\w+\.py)\n", block.text)
            if module:
                (project / module.group(1)).write_text(block.text)
            else:
                script += [""] * (block.line - 1 - len(script)) + block.text.splitlines()
    if not script:
        pytest.skip("no Python on this page")
    path = project / f"{Path(name).stem}.md.py"
    path.write_text("\n".join(script) + "\n")
    line = [sys.executable, "-W", "error", path.name]
    done = subprocess.run(line, cwd=project, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{name}, where the line numbers are the page's:\n{done.stderr}"
    assert "autolog:" not in done.stderr, done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_commands_run(name: str, project: Path) -> None:
    lines = commands(ROOT / name)
    if not lines:
        pytest.skip("no commands on this page")
    sh(project, "\n".join(lines))


def test_the_readme_begins_with_the_two_commands() -> None:
    first = next(blocks(ROOT / "README.md"))
    assert first.line == 2
    assert [line.split("#")[0].split() for line in first.text.splitlines()] == [["make", "demo"], ["make", "test"]]


def test_every_command_and_option_is_described() -> None:
    page = (ROOT / "docs" / "command-line.md").read_text()
    context = click.Context(cli)
    missing = [f"--{name}" for name in ("help", "version") if f"--{name}" not in page]
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        if f"## autolog {name}\n" not in page:
            missing.append(name)
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                missing += [f"{name} {option}" for option in parameter.opts if not re.search(rf"`{option}[ `]", page)]
    assert missing == []


def test_every_environment_variable_is_described() -> None:
    pages = "\n".join(path.read_text() for path in PAGES)
    everything = [*SOURCES, *sorted((ROOT / "tests").rglob("*.py")), ROOT / ".ci" / "run"]
    read = {name for path in everything for name in re.findall(r"\bAUTOLOG(?:_[A-Z]+)+\b", path.read_text())}
    assert {"AUTOLOG_STORE", "AUTOLOG_EXPERIMENT"} <= read
    missing = {name for name in read if not re.search(rf"`{name}[=`]", pages)}
    assert missing == set()
    assert "`AUTOLOG=0`" in (ROOT / "docs" / "command-line.md").read_text()


def test_every_integration_is_described() -> None:
    page = (ROOT / "docs" / "integrations.md").read_text()
    modules = names_in_section('project.entry-points."autolog.integrations"')
    assert [module for module in modules if f"\n| `{module}`" not in page] == []


def test_every_extra_is_described() -> None:
    page = (ROOT / "README.md").read_text()
    assert [extra for extra in names_in_section("project.optional-dependencies") if f"`{extra}`" not in page] == []


def names_in_section(section: str) -> list[str]:
    """Return the keys of a section of pyproject.toml; Python 3.10 has no TOML parser."""
    text = (ROOT / "pyproject.toml").read_text().partition(f"\n[{section}]")[2].partition("\n[")[0]
    names = re.findall(r"^([\w-]+) = ", text, re.MULTILINE)
    assert names
    return names


def test_every_warning_is_described() -> None:
    page = (ROOT / "docs" / "troubleshooting.md").read_text()
    told = [text for path in sorted((ROOT / "autolog").rglob("*.py")) for text in messages(path)]
    assert len(told) > 15
    missing = [text for text in told if longest_fixed_part(text) not in page]
    assert missing == []


def messages(path: Path) -> Iterator[str]:
    """Yield what a module warns of or refuses: the message of `warn_once`, and that of each AutologError."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
            continue
        if node.func.id == "warn_once":
            yield text_of(node.args[1])
        elif node.func.id in ("NotRecordedError", "StoreUnavailableError", "SettingsError"):
            yield text_of(node.args[0])


def text_of(node: ast.expr) -> str:
    """Return a text with `%s` in place of what is filled in; of another expression, nothing."""
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) if isinstance(part, ast.Constant) else "%s" for part in node.values)
    return node.value if isinstance(node, ast.Constant) else ""


def longest_fixed_part(message: str) -> str:
    parts = re.split(r"%(?:\.\d)?[sdfg]|\. ", message.replace("`", "'"))
    return max(parts, key=len).strip(" (),;:")


def headings(path: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    found = re.findall(r"^#+ (.*)$", re.sub(r"(?ms)^```.*?^```$", "", path.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("path", PAGES, ids=[str(path.relative_to(ROOT)) for path in PAGES])
def test_relative_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"(?ms)^```.*?^```$", "", path.read_text())
    wrong = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or (anchor and anchor not in headings(target)):
            wrong.append(link)
    assert wrong == []
