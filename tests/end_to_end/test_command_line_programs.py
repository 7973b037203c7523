"""Programs that stand in the command line, `python -c`, are read as scripts are."""

import subprocess
import sys

import pytest

from autolog import lineage, program_text

CLEAN = """
    import csv
    with open("raw.csv", newline="") as raw, open("clean.csv", "w", newline="") as clean:
        print(len(open("decoy.csv").read()))
        rows = csv.reader(raw)
        writer = csv.writer(clean)
        for row in rows:
            writer.writerow(row)
"""


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 knows no columns of calls")
def test_what_a_program_in_the_command_line_writes_leads_to_what_it_was_made_of(tmp_path):
    (tmp_path / "raw.csv").write_text("a,b\n1,2\n3,4\n")
    (tmp_path / "decoy.csv").write_text("c\n5\n")
    store = str(tmp_path / "metadata.sqlite")
    program = "if 1:\n" + CLEAN
    line = [sys.executable, "-m", "autolog", "run", "--store", store, "--", sys.executable, "-c", program]
    subprocess.run(line, cwd=tmp_path, check=True, capture_output=True)
    found = lineage.trace(str(tmp_path / "clean.csv"), store=store)
    assert [one.uri.rpartition("/")[2] for one in found.datasets if one.uri] == ["raw.csv"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["python", "-c", "a = 1\nb = 2", "-c"], ["a = 1\n", "b = 2"]),
        (["python", "-I", "-c", "  a = 1\n  b = 2\n"], ["a = 1\n", "b = 2\n"]),
        (["python", "script.py", "-c", "a = 1"], []),
        (["python", "-m", "module", "-c", "a = 1"], []),
        (["python", "-c"], []),
        (["python"], []),
        ([], []),
    ],
)
def test_the_program_is_what_follows_the_option(monkeypatch, words, expected):
    monkeypatch.setattr(sys, "orig_argv", words)
    program_text._lines_of_command.cache_clear()
    try:
        assert program_text.lines_of_file("<string>") == expected
        assert program_text.lines_of_file("<string>", {}) == []
    finally:
        program_text._lines_of_command.cache_clear()
