"""The right files for a model, over scripts that know nothing of autolog and also read files that no model comes from.

The first lines of each script say which files each of its models really comes from: `# model.joblib: a.csv b.csv`.
"""

import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from autolog import lineage

HERE = Path(__file__).parent
SCRIPTS = sorted(one for one in (HERE / "scripts").rglob("*.py") if one.name != "_data.py")
ANSWERS = "declared,identity,flow,content"
MISSED = {  # a file or more; of these, no file is wrong unless they stand below, too
    "asyncio_shards",  # texts that threads of asyncio have read, which no function of the script runs in
    "cells_resume_epochs",  # files of rows of a table that no condition has chosen
    "claims_calibrated_bundle",  # a table that a number comes from that is saved beside models
    "ecg_autoencoder",  # what a number comes from that is saved beside the model
    "keras_sleep_stages",  # what a data set reads that is made in the call of the training
    "lazy_catalog",  # a number out of a table, which a lambda divides by
    "meter_groups",  # a table that only chooses: which files belong to which group
    "own_pipeline_class",  # one of several tables in a dict that the script's own steps hand on
    "registry_framework",  # what a hook does that is found by name, in a registry
    "shower_wgan",  # what the other one of two models was trained on that are trained in turns
}
TOO_MANY = {
    "bike_forecast_pair",  # a table's statistics in a dict with those of others
    "city_nets_warm",  # which of several networks in a dict another one has its first weights from
    "digit_sweep",  # what the models that were not the best were trained on, and settings in a list
    "engine_rul_workers",  # what settings leave out of what a pool has read
    "forklift_noise_bank",  # one of two arrays in a dict, by an attribute of the settings
    "fraud_fold_encoding",  # what a function does that a generator calls for each of two tables
    "fraud_two_channels",  # one of several tables that are loaded when they are asked for
    "handset_arrow_pools",  # rows of a table of Arrow that flags cut apart again
    "members_lazy_offers",  # rows of a plan of Polars that a column of constants tells apart
    "multitask_two_loaders",  # a task that is switched off by a list of names
    "orders_config_branch",  # names of columns out of a file of settings
    "plot_cover_domain_batches",  # what others have put into a cache of a class
    "siren_student_teacher",  # which clips a loop over groups has read as its training ones
    "site_windows_pool",  # what a table of roles chooses out of what a pool has read
    "spam_shards_processes",  # what a pool's function reads in another pool
    "sqlalchemy_etl",  # a file database is one artifact, which holds other tables, too
    "tile_version_cache",  # a cache that is read and then found to be too old
    "weekly_units_lgb",  # rows of two tables that were appended and sorted, which a column of flags tells apart again
}
AS_CELLS = ["async_tables", "feature_records", "folder_of_parts", "months", "raw_binary", "text_file", "tfidf_by_hand"]


class Found(NamedTuple):
    """The files of one model: as they are, and as `trace` names them."""

    expected: frozenset[str]
    named: frozenset[str]


def expected_of(script: Path) -> dict[str, frozenset[str]]:
    lines = script.read_text().splitlines()
    pairs = [line[2:].split(":") for line in lines[: next(n for n, line in enumerate(lines) if line[:1] != "#")]]
    return {model: frozenset(files.split()) for model, files in pairs}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one for each script, which was run there, and `cells` with those that were run as notebooks."""
    folder = tmp_path_factory.mktemp("scenarios")
    runpy.run_path(str(HERE / "data.py"))["make_data"](data := folder / "data")
    runpy.run_path(str(HERE / "more_data.py"))["make_more_data"](data)
    runpy.run_path(str(HERE / "fresh_data.py"))["make_fresh_data"](data)
    runpy.run_path(str(HERE / "blind_data.py"))["make_blind_data"](data)
    runpy.run_path(str(HERE / "blind_two_data.py"))["make_blind_two_data"](data)
    runpy.run_path(str(HERE / "deep_data.py"))["make_deep_data"](data)
    runpy.run_path(str(HERE / "tabular_data.py"))["make_tabular_data"](data)
    folders = {str(script): folder / script.stem for script in SCRIPTS}
    folders |= {f"cells:{script}": folder / "cells" / script.stem for script in SCRIPTS if script.stem in AS_CELLS}
    for script, one in folders.items():
        own = Path(script.removeprefix("cells:")).parent
        shutil.copytree(data_of(own, folder) if (own / "_data.py").exists() else data, one)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AUTOLOG")}
    line = [sys.executable, HERE / "zygote.py", *(f"{script}={one}" for script, one in folders.items())]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for script, one in folders.items():
        output = (one / "output.txt").read_text().replace(sys.prefix, "")
        assert "autolog" not in output, f"{script}: {output}"
    return folder


def data_of(scripts: Path, folder: Path) -> Path:
    """Return the data of a folder of scripts that has its own."""
    data = folder / f"data_of_{scripts.name}"
    if not data.exists():
        data.mkdir()
        made = "import pathlib, runpy, sys; runpy.run_path(sys.argv[1])['make_data'](pathlib.Path(sys.argv[2]))"
        subprocess.run([sys.executable, "-c", made, str(scripts / "_data.py"), str(data)], check=True)
    return data


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, dict[str, Found]]:
    """Every script's models."""
    return {script.stem: models_of(script, folder / script.stem) for script in SCRIPTS}


def models_of(script: Path, folder: Path) -> dict[str, Found]:
    return {model: Found(expected, files_behind(folder, model)) for model, expected in expected_of(script).items()}


def files_behind(folder: Path, model: str) -> frozenset[str]:
    """Return the files that `trace` names, those of models among them that were there before."""
    answer = lineage.trace(str(folder / model), evidence=ANSWERS, store=str(folder / "metadata.sqlite"))
    given = [one for one in answer.models if not answer.graph.steps_of.get(one.id)]
    return frozenset(Path(one.uri).name for one in [*answer.datasets, *given] if one.uri)


def test_there_are_enough_scripts() -> None:
    assert len(SCRIPTS) >= 90
    assert len(list((HERE / "scripts" / "unseen").glob("*.py"))) >= 40
    assert len(list((HERE / "scripts" / "fresh").glob("*.py"))) >= 30
    assert len(list((HERE / "scripts" / "blind").glob("*.py"))) >= 30
    assert len(list((HERE / "scripts" / "blind_two").glob("*.py"))) >= 30
    assert len(list((HERE / "scripts" / "deep").glob("*.py"))) >= 30
    assert len(list((HERE / "scripts" / "tabular").glob("*.py"))) >= 40
    assert len(list((HERE / "scripts" / "tabular_more").glob("*.py"))) >= 12
    assert len(list((HERE / "scripts" / "networks").glob("*.py"))) >= 20
    assert len(list((HERE / "scripts" / "language").glob("*.py"))) >= 20
    assert len(list((HERE / "scripts" / "practice").glob("*.py"))) >= 20
    assert len(list((HERE / "scripts" / "more_networks").glob("*.py"))) >= 20
    assert len(list((HERE / "scripts" / "mixed").glob("*.py"))) >= 20
    assert len(list((HERE / "scripts" / "second").glob("*.py"))) >= 20
    assert len(list((HERE / "scripts" / "table_libraries").glob("*.py"))) >= 20
    assert len(list((HERE / "scripts" / "own_classes").glob("*.py"))) >= 20
    for name in ("everyday", "laboratories", "audits", "workweek", "small_projects", "platform_jobs"):
        assert len(list((HERE / "scripts" / name).glob("*.py"))) > 20
    assert len(list((HERE / "scripts" / "acceptance").glob("*.py"))) >= 20
    assert len(list((HERE / "scripts" / "ordinary").glob("*.py"))) >= 24
    assert len(list((HERE / "scripts" / "repositories").glob("*.py"))) >= 20
    assert len(list((HERE / "scripts" / "pitfalls").glob("*.py"))) >= 20


def test_the_files_behind_each_model_are_named_and_no_others(found: dict[str, dict[str, Found]]) -> None:
    wrong = {
        f"{script}/{model}": one
        for script, models in found.items()
        for model, one in models.items()
        if (one.expected - one.named and script not in MISSED) or (one.named - one.expected and script not in TOO_MANY)
    }
    assert not wrong


def test_scripts_that_run_as_cells_of_a_notebook_name_the_same_files(folder: Path) -> None:
    scripts = [one for one in SCRIPTS if one.stem in AS_CELLS]
    assert len(scripts) == len(AS_CELLS)
    models = [one for script in scripts for one in models_of(script, folder / "cells" / script.stem).values()]
    assert [one for one in models if one.named != one.expected] == []


def test_precision_and_recall_over_all_scripts(found: dict[str, dict[str, Found]]) -> None:
    models = [one for script in found.values() for one in script.values()]
    right = sum(len(one.named & one.expected) for one in models)
    named, expected = sum(len(one.named) for one in models), sum(len(one.expected) for one in models)
    precision, recall = right / named, right / expected
    print(f"{len(found)} scripts, {len(models)} models: {right} of {expected} files, {named} named")
    assert precision >= 0.98
    assert recall >= 0.95
