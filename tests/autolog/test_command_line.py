"""What the command line says: helps, lists, and all that is recorded about one thing."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from published import Write, evaluated, fitted, publish, run_started

from autolog.cli import render
from autolog.cli.commands import cli
from autolog.errors import AmbiguousError, NotRecordedError
from autolog.facts import EnvironmentSeen, RunFinished
from autolog_store.metadata_store import MetadataStore


@pytest.fixture
def ask(store_path: Path, write: Write) -> Callable[..., list[str]]:
    """Return a function that gives the command line's answer, line by line; one run with a fit is recorded."""
    store_path.parent.mkdir()
    with MetadataStore(f"sqlite:///{store_path}") as store:
        environment = EnvironmentSeen("feed01", {"python": "3.12.1", "memory_bytes": 25_276_510_208}, {})
        facts = [
            *fitted(write("data.csv", "1"), "feed01"),
            *evaluated("feed01"),
            RunFinished("feed01", 9_000, "COMPLETE"),
        ]
        publish(store, [run_started("feed01"), environment, *facts])

    def answer(*line: str) -> list[str]:
        result = CliRunner().invoke(cli, line, prog_name="autolog", catch_exceptions=False, env={"COLUMNS": "100"})
        assert result.exit_code == 0, result.output
        return [text.rstrip() for text in result.output.splitlines()]

    return answer


@pytest.mark.parametrize(
    ("line", "example"),
    [(("--help",), "    autolog run train.py"), (("run", "--help"), "autolog run train.py --lr 0.1")],
    ids=["autolog", "autolog run"],
)
def test_each_example_of_a_help_has_a_line_of_its_own(ask, line, example):
    assert f"  {example}" in ask(*line)


def test_every_command_says_what_it_does_and_with_which_options(ask):
    commands = re.findall(r"^  (\w+) +(\S.*)$", "\n".join(ask("--help")).split("Commands:")[1], re.MULTILINE)
    assert len(commands) >= 14
    for command, _ in commands:
        text = "\n".join(ask(command, "--help"))
        assert text.startswith(f"Usage: autolog {command} ")
        assert "--help" in text


@pytest.mark.parametrize(
    ("kind", "column", "told"),
    [
        ("runs", "run", "feed01"),
        ("executions", "function", "SVC.fit"),
        ("models", "uri", ""),
        ("datasets", "uri", "data.csv"),
    ],
)
def test_a_list_has_a_row_for_each(ask, kind, column, told):
    titles, *rows = ask("ls", kind)
    assert column in titles.split()
    assert any(told in row for row in rows)


def test_an_empty_answer_says_whether_a_condition_was_met_or_nothing_is_there(ask):
    assert ask("find", "Process") == ["no Process is recorded yet"]
    assert ask("find", "Model", "id < 0") == ["no Model is recorded that meets the condition"]


def test_a_run_is_shown_with_its_steps_as_a_table(ask):
    lines = ask("show", "feed")
    assert re.fullmatch(
        r"start_time_ms +19\d\d-\d\d-\d\d \d\d:\d\d:\d\d", next(one for one in lines if "start_time" in one)
    )
    titles, *steps = lines[lines.index("") + 1 :]
    assert titles.split()[:3] == ["execution", "type", "function"]
    assert sorted(step.split()[1:3] for step in steps) == [["Evaluate", "f1_score"], ["Train", "SVC.fit"]]


def test_a_step_is_shown_with_its_parameters_its_environment_and_its_data(ask):
    values = dict(line.split(maxsplit=1) for line in ask("show", "execution:1"))
    assert values["params.C"] == "0.5"
    assert values["environment.memory_bytes"] == "25.3 GB"
    assert values["inputs.1"].endswith("data.csv")


def test_a_measuring_step_is_shown_with_what_it_has_measured(ask):
    values = dict(line.split(maxsplit=1) for line in ask("show", "execution:2"))
    assert next(value for name, value in values.items() if name.startswith("outputs.")).endswith("  f1=0.8125")


def test_an_artifact_is_shown_with_the_time_when_it_was_recorded(ask):
    values = dict(line.split(maxsplit=1) for line in ask("show", "id:1"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", values["create_time"])


def test_of_a_file_that_was_gone_before_its_digest_is_not_said_that_it_was_read(store_path, write):
    store_path.parent.mkdir()
    checkpoint = write("replaced.ckpt", "1")
    Path(checkpoint.path).unlink()
    with MetadataStore(f"sqlite:///{store_path}") as store:
        publish(store, [run_started("feed01"), *fitted(checkpoint, "feed01")])
    told = CliRunner().invoke(cli, ("impact", checkpoint.path), catch_exceptions=False, env={"COLUMNS": "100"}).output
    assert "no digest: the file was changed, replaced or removed before it was read" in told


def test_a_long_name_does_not_fill_the_other_lines_with_blanks(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdout.isatty", lambda: False)
    rows = [{"name": name, "state": "COMPLETE"} for name in ("x" * 5000, "train.py")]
    render.print_rows(rows, as_json=False, otherwise="")
    long, short = capsys.readouterr().out.splitlines()[1:]
    assert long.startswith("x" * 200 + "…")
    assert len(short) < 250


def test_no_line_in_a_pipe_ends_in_blanks(ask, store_path):
    answers = [
        CliRunner().invoke(cli, line, prog_name="autolog").output
        for line in (["ls", "executions"], ["show", "execution:1"], ["config"], ["trace", "id:1"])
    ]
    assert not [line for answer in answers for line in answer.splitlines() if line != line.rstrip()]


def test_the_first_digits_of_several_runs_are_refused(ask, store_path):
    with MetadataStore(f"sqlite:///{store_path}") as store:
        publish(store, [run_started("feed02")])
    with pytest.raises(AmbiguousError, match="feed0 may mean several runs, feed01, feed02; give more digits"):
        ask("show", "feed0")
    assert "feed02" in ask("show", "feed02")[0]


def test_a_number_alone_is_told_how_to_be_written(ask):
    with pytest.raises(NotRecordedError, match=r"written id:1, an execution's, in `autolog show`, execution:1"):
        ask("show", "1")
