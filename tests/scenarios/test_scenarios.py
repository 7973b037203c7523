"""The right files for a model: scripts that know nothing of autolog read other files, too."""

from pathlib import Path

import pytest
from answers import Found, models_of, precision_and_recall, run_all

HERE = Path(__file__).parent
SCRIPTS = sorted(one for one in (HERE / "scripts").rglob("*.py") if one.name != "_data.py")
AS_CELLS = ["async_tables", "feature_records", "folder_of_parts", "months", "raw_binary", "text_file", "tfidf_by_hand"]
SOME = [one for place, one in enumerate(SCRIPTS) if place % 4 == 0 or one.stem in AS_CELLS]
MISSED = {  # a file or more; of these, no file is wrong unless they stand below, too
    "anomaly_sensors",  # a number beside a model, computed with data of its own
    "asyncio_shards",  # texts that threads of asyncio have read, which no function of the script runs in
    "audio_commands",  # which of two pairs of lists in a dict each row of an index is appended to, read by hand
    "card_fraud_futures",  # which frames of a dict a condition has left in, of a file that a function writes by hand
    "cells_resume_epochs",  # files of rows of a table that no condition has chosen
    "char_gpt_mini",  # a text on which the loss is measured that chooses the best weights
    "claims_calibrated_bundle",  # a table that a number comes from that is saved beside models
    "concrete_optuna",  # hyperparameters that a study has found by data of its own
    "clones_and_copies",  # a model that was made bytes and back, and hyperparameters that a search has found
    "ecg_autoencoder",  # what a number comes from that is saved beside the model
    "fraud_challenger",  # numbers that are saved beside arrays that came out of a file, and what only ranks candidates
    "glucose_piped_helper",  # what another program prints, which is read out of a pipe
    "holdout_stop",  # hyperparameters that a study has found by data of its own
    "keras_sleep_stages",  # what a data set reads that is made in the call of the training
    "lazy_catalog",  # a number out of a table, which a lambda divides by
    "meter_pipeline",  # a number out of a dict that steps hand on, which a dict of functions calls
    "meter_groups",  # a table that only chooses: which files belong to which group
    "optuna_credit",  # hyperparameters that a study has found by data of its own
    "optuna_credit_xgb",  # hyperparameters that a study has found by data of its own
    "optuna_heart_trees",  # hyperparameters that a study has found by data of its own
    "plant_models",  # a JSON file of numbers, which may be settings
    "pool_clicks",  # what a generator of a class looks up in a dict
    "pool_regions",  # a dict of numbers that is handed to a pool's function among its arguments
    "pump_anomaly",  # a number that is saved beside the model
    "pump_cache",  # a function out of a library that a lambda hands on to a pool's function
    "registry_framework",  # what a hook does that is found by name, in a registry
    "seasons_joblib_parallel",  # columns that are stacked with others in a worker of a pool
    "select_genes",  # hyperparameters that a study has found by data of its own
    "shower_wgan",  # what the other one of two models was trained on that are trained in turns
    "subprocess_prepare",  # what another program prints, which is read out of a pipe
    "tone_threads",  # data that only chooses between models
    "torch_lazy_runs",  # what a worker has read beside a file that an object has told
}
TOO_MANY = {
    "bike_forecast_pair",  # a table's statistics in a dict with those of others
    "catalogue_photo_title_price",  # columns that were joined and left out, of a table whose keys name what is read
    "daily_sales_date_split",  # rows that a date cuts off after they were put together by days
    "energy_groups",  # an argument that one of the classes makes no use of of which a loop's variable chooses
    "engine_rul_workers",  # what settings leave out of what a pool has read
    "finetune_copies",  # what has chosen the best state of a network whose average is saved, too
    "forklift_noise_bank",  # one of two arrays in a dict, by an attribute of the settings
    "fraud_fold_encoding",  # what a function does that a generator calls for each of two tables
    "glyph_sheets",  # which of the items of a dict a table's keys have chosen
    "glyph_cnn",  # validation that chooses the best weights only, and not the last
    "house_duckdb",  # a table that a connection is given later, which was made with a model
    "grid_stack",  # what a function adds for others of the names that it is given in turn
    "incident_logs",  # files that labels of rows leave out of a table
    "members_lazy_offers",  # rows of a plan of Polars that a column of constants tells apart
    "multitask_two_loaders",  # a task that is switched off by a list of names
    "orders_config_branch",  # names of columns out of a file of settings
    "plant_models",  # an item that was taken out of a dict whose other items are stacked
    "playground_stack_oof",  # a file that is blended with what a model has predicted
    "plot_cover_domain_batches",  # what others have put into a cache of a class
    "pool_clicks",  # named tuples of a pool, in a dict by a field, of which lists of keys choose
    "site_windows_pool",  # what a table of roles chooses out of what a pool has read
    "sm_wage_formula",  # what a formula makes of each of two tables that a dict held, which have rows in common
    "spam_shards_processes",  # what a pool's function reads in another pool
    "sqlalchemy_etl",  # a file database is one artifact, which holds other tables, too
    "stack_blend",  # a model that a list of names leaves out of those that are stacked
    "threads_telemetry",  # items of a dict by names that stand in the files
    "tile_version_cache",  # a cache that is read and then found to be too old
    "torch_image_dataset",  # images on which each epoch's loss is only printed
    "torch_mlp_best_last",  # validation that chooses the best weights only, and not the last
    "weekly_units_lgb",  # rows of two tables that were appended and sorted, which a column of flags tells apart again
}
pytestmark = pytest.mark.timeout(3600)  # the first of them runs all scripts, on a machine with others at work


@pytest.fixture(scope="module", params=["some", pytest.param("all", marks=pytest.mark.on_demand)])
def scripts(request: pytest.FixtureRequest) -> list[Path]:
    """The scripts that are run: a quarter of them, or all, which takes ten minutes."""
    return SCRIPTS if request.param == "all" else SOME


@pytest.fixture(scope="module")
def folder(scripts: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one for each script, which was run there, and `cells` with those that were run as notebooks."""
    folder = tmp_path_factory.mktemp("scenarios")
    folders = {str(script): folder / script.stem for script in scripts}
    folders |= {f"cells:{script}": folder / "cells" / script.stem for script in scripts if script.stem in AS_CELLS}
    run_all(folders, folder)
    return folder


@pytest.fixture(scope="module")
def found(scripts: list[Path], folder: Path) -> dict[str, dict[str, Found]]:
    """Every script's models."""
    return {script.stem: models_of(script, folder / script.stem) for script in scripts}


def test_there_are_enough_scripts() -> None:
    assert len(SCRIPTS) >= 1_174


def test_the_files_behind_each_model_are_named_and_no_others(found: dict[str, dict[str, Found]]) -> None:
    wrong = [
        f"{script}/{model}: {sorted(one.expected - one.named)} missed, {sorted(one.named - one.expected)} too many"
        for script, models in found.items()
        for model, one in models.items()
        if (one.expected - one.named and script not in MISSED) or (one.named - one.expected and script not in TOO_MANY)
    ]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def test_scripts_that_run_as_cells_of_a_notebook_name_the_same_files(folder: Path) -> None:
    scripts = [one for one in SCRIPTS if one.stem in AS_CELLS]
    assert len(scripts) == len(AS_CELLS)
    models = [one for script in scripts for one in models_of(script, folder / "cells" / script.stem).values()]
    assert [one for one in models if one.named != one.expected] == []


def test_precision_and_recall_over_all_scripts(found: dict[str, dict[str, Found]]) -> None:
    precision, recall = precision_and_recall(one for script in found.values() for one in script.values())
    assert precision >= 0.98
    assert recall >= 0.95
