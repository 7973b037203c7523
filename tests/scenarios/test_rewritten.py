"""The same scripts, written in another way: the files behind their models stay the same."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from answers import SCENARIOS, models_of, precision_and_recall, run_all
from rewriting import REWRITINGS, in_an_object, in_two_functions, with_variables

SCRIPT = """\
from pathlib import Path
def rows(path):
    return list(Path(path).read_text())
names = sorted(rows("a.csv"))
count = len(names)
total = sum(map(len, names))
for name in names:
    print(name, total, count)
print([name for name in names], max(rows("b.csv")))
"""


def test_the_rewritings_mean_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("2,3\n1\n")
    printed = set()
    for text in (SCRIPT, with_variables(SCRIPT), in_two_functions(SCRIPT), in_an_object(SCRIPT)):
        exec(compile(str(text), "script.py", "exec"), {"__name__": "script"})
        printed.add(capsys.readouterr().out)
    assert len(printed) == 1
    assert "step_2 = rows('a.csv')\nnames = sorted(step_2)" in with_variables(SCRIPT)
    assert "def finish(count, names):" in str(in_two_functions(SCRIPT))
    assert "self.total = sum(map(len, self.names))" in str(in_an_object(SCRIPT))


@pytest.mark.on_demand
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("rewrite", REWRITINGS, ids=lambda one: one.__name__)
def test_a_script_that_is_written_in_another_way_names_the_same_files(
    tmp_path: Path, rewrite: Callable[[str], str | None]
) -> None:
    folders: dict[str, Path] = {}
    for script in sorted((SCENARIOS / "scripts").rglob("*.py")):
        lines = script.read_text().splitlines()
        header = lines[: next(number for number, line in enumerate(lines) if line[:1] != "#")]
        if script.name == "_data.py" or not (text := rewrite(script.read_text())):
            continue
        own = tmp_path / "scripts" / script.parent.name
        if not own.exists():
            shutil.copytree(script.parent, own)
        (own / script.name).write_text("\n".join([*header, "", text]))
        folders[str(own / script.name)] = tmp_path / script.stem
    run_all(folders, tmp_path)
    found = {Path(script).stem: models_of(Path(script), folder) for script, folder in folders.items()}
    precision, recall = precision_and_recall(one for models in found.values() for one in models.values())
    assert precision >= 0.98
    assert recall >= 0.98
