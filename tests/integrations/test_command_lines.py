"""argparse, click and typer: a script that parses its command line leaves its parsed values."""

import argparse
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from autolog import run
from autolog.facts import RunDescribed, RunStarted
from autolog.session import session


@pytest.fixture
def argv(monkeypatch):
    """Return a function that sets the command line of this process."""
    return lambda line: monkeypatch.setattr(sys, "argv", ["train.py", *line.split()])


def told(facts):
    return {name: value for fact in facts.of(RunDescribed) for name, value in fact.properties.items()}


# argparse


def parser():
    made = argparse.ArgumentParser()
    made.add_argument("data", type=Path)
    made.add_argument("--lr", type=float, default=0.1)
    made.add_argument("--layers", type=int, nargs="*", default=[1])
    made.add_argument("--fast", action="store_true")
    made.add_argument("--login", "--password")
    made.add_argument("--hub-token", default="hidden")
    return made


def test_parsed_values_are_told_with_their_types_and_defaults(facts, argv):
    argv("raw.csv --lr 0.5 --layers 64 32 --password hidden")
    parsed = parser().parse_args()
    assert (parsed.lr, parsed.login) == (0.5, "hidden")
    assert told(facts) == {
        "args.data": "raw.csv",
        "args.lr": 0.5,
        "args.layers": "[64, 32]",
        "args.fast": False,
        "args.login": "[redacted]",
        "args.hub_token": "[redacted]",
    }


def test_what_only_the_parser_knows_for_a_secret_is_taken_out_of_the_command_line(facts, argv):
    argv("raw.csv")
    session().recorder.start(
        "train.py", "train.py", ["-p", "S3CRET", "-pS3CRET", "--url=x/S3CRET", "-k", "7", "-n", "0.7"]
    )
    made = argparse.ArgumentParser()
    made.add_argument("data")
    made.add_argument("-p", "--passwd", default="S3CRET")
    made.add_argument("-k", dest="pin", type=int, default=7)
    with run("inner"):
        made.parse_args()
        (inner,) = [one.run for one in facts.of(RunStarted) if one.name == "inner"]
    shown = ("-p", "[redacted]", "-p[redacted]", "--url=x/[redacted]", "-k", "[redacted]", "-n", "0.7")
    amended = [one for one in facts.of(RunDescribed) if one.arguments]
    assert [one.arguments for one in amended] == [shown]
    assert inner != amended[0].run


def test_values_of_a_subcommand_are_told_once(facts, argv):
    made = argparse.ArgumentParser()
    made.add_argument("--seed", type=int)
    commands = made.add_subparsers(dest="command")
    commands.add_parser("fit").add_argument("--lr", type=float)
    argv("--seed 3 fit --lr 0.5")
    made.parse_args()
    assert [one.properties for one in facts.of(RunDescribed)] == [
        {"args.seed": 3, "args.command": "fit", "args.lr": 0.5}
    ]


def test_words_of_a_subset_count_with_those_that_are_left_over(facts, argv):
    argv("raw.csv --more 1")
    _, rest = parser().parse_known_args(sys.argv[1:])
    assert rest == ["--more", "1"]
    assert told(facts)["args.data"] == "raw.csv"


@pytest.mark.parametrize("words", [["other.csv"], ["raw.csv", "--fast"], ("raw.csv", "--lr", "2")])
def test_what_a_library_parses_is_not_told(facts, argv, words):
    argv("raw.csv --lr 1")
    parser().parse_args(list(words))
    assert told(facts) == {}


def test_files_that_are_opened_are_told_by_their_names(facts, argv, tmp_path):
    (tmp_path / "raw.csv").touch()
    made = argparse.ArgumentParser()
    made.add_argument("data", type=argparse.FileType())
    made.add_argument("raw", type=argparse.FileType("rb", 0))
    argv(f"{tmp_path / 'raw.csv'} {tmp_path / 'raw.csv'}")
    parsed = made.parse_args()
    parsed.data.close()
    parsed.raw.close()
    assert told(facts) == {"args.data": str(tmp_path / "raw.csv"), "args.raw": str(tmp_path / "raw.csv")}


def test_options_of_a_magic_in_a_notebook_are_not_told(facts, argv):
    magic_arguments = pytest.importorskip("IPython.core.magic_arguments")
    argv("")
    made = magic_arguments.MagicArgumentParser()
    made.add_argument("--quiet", action="store_true")
    made.parse_argstring("")
    assert told(facts) == {}


def test_a_wrong_command_line_ends_the_script_as_ever(facts, argv, capsys):
    argv("raw.csv --lr fast")
    with pytest.raises(SystemExit) as ended:
        parser().parse_args()
    assert ended.value.code == 2
    assert "invalid float value: 'fast'" in capsys.readouterr().err
    assert told(facts) == {}


# click


def test_parameters_of_a_command_and_its_group_are_told_before_it_runs(facts, argv):
    seen = []

    @click.group()
    @click.option("--seed", type=int, default=1)
    def cli(seed):
        pass

    @cli.command()
    @click.argument("data", type=click.Path(path_type=Path))
    @click.option("--lr", default=0.1)
    @click.option("--login", hide_input=True)
    def fit(data, lr, login):
        seen.append((told(facts), login))

    argv("--seed 3 fit raw.csv --lr 0.5 --login hidden")
    cli(standalone_mode=False)
    expected = {"args.seed": 3, "args.data": "raw.csv", "args.lr": 0.5, "args.login": "[redacted]"}
    assert seen == [(expected, "hidden")]


def test_files_that_click_opens_are_told_by_their_names(facts, argv, tmp_path):
    @click.command()
    @click.argument("data", type=click.File())
    @click.argument("model", type=click.File("wb"))
    def fit(data, model):
        pass

    (tmp_path / "raw.csv").touch()
    argv(f"{tmp_path / 'raw.csv'} {tmp_path / 'model.bin'}")
    fit(standalone_mode=False)
    assert told(facts) == {"args.data": str(tmp_path / "raw.csv"), "args.model": str(tmp_path / "model.bin")}


def test_a_command_that_is_called_from_code_is_not_told(facts, argv):
    @click.command()
    @click.option("--lr", default=0.1)
    def fit(lr):
        pass

    argv("raw.csv")
    fit(["--lr", "1"], standalone_mode=False)
    fit.make_context("fit", [], parent=click.Context(click.Command("other")))
    assert told(facts) == {}


# typer


def test_parameters_of_a_typer_function_are_told(facts, argv):
    typer = pytest.importorskip("typer")

    def main(data: Path, lr: float = 0.1, fast: bool = False, api_key: str = "hidden"):
        pass

    argv("raw.csv --lr 0.5 --fast")
    with pytest.raises(SystemExit) as ended:
        typer.run(main)
    assert ended.value.code == 0
    assert told(facts) == {"args.data": "raw.csv", "args.lr": 0.5, "args.fast": True, "args.api_key": "[redacted]"}


# hydra


@pytest.fixture
def job(tmp_path, monkeypatch):
    """Return a job of Hydra's that gives its `model.C`."""
    hydra = pytest.importorskip("hydra", minversion="1.3")  # older ones take no path of a folder elsewhere
    try:
        import_module("hydra._internal.utils").get_args_parser()
    except ValueError as error:  # Hydra 1.3.8 on Python 3.14
        pytest.skip(f"Hydra itself does not run on this Python: {error}")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text("model: {C: 0.5, solver: lbfgs}\ncopy: ${model.C}\ntoken: hidden\n")
    quiet = "hydra/job_logging=none hydra/hydra_logging=none hydra.output_subdir=null"

    @hydra.main(version_base=None, config_path=str(tmp_path), config_name="config")
    def main(cfg):
        return cfg.model.C

    def run(line):
        monkeypatch.setattr(sys, "argv", ["train.py", *f"{line} {quiet}".split()])
        return main()

    return run


def test_the_configuration_of_a_hydra_job_is_told_as_it_was_composed(facts, job):
    job("model.C=2")
    assert told(facts) == {
        "args.model.C": 2,
        "args.model.solver": "lbfgs",
        "args.copy": 2,
        "args.token": "[redacted]",
    }


def test_of_several_hydra_jobs_none_describes_the_run(facts, job):
    job("--multirun model.C=1,2")
    assert told(facts) == {}
