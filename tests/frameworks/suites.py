"""Which of the frameworks' own tests run: those that pass through functions that autolog watches."""

from typing import NamedTuple


class Suite(NamedTuple):
    """Parts of the tests that a wheel brings along.

    Args:
        package: The import package that they stand in.
        parts: Files and folders in it, or tests of ours that call what the wheel has instead of tests (`./file.py`).
        short: Those that each change must pass, in half a minute.
        options: For pytest.
        has_settings: Whether pytest's settings come with the wheel, in the package's pyproject.toml.
    """

    package: str
    parts: tuple[str, ...]
    short: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    has_settings: bool = False


SUITES = {
    "scikit-learn": Suite(
        "sklearn",
        (
            *"callback cluster compose ensemble feature_selection impute linear_model metrics".split(),
            *"model_selection neural_network preprocessing semi_supervised svm tests tree utils".split(),
            "datasets",
        ),
        (
            "tests/test_base.py",
            "tests/test_pipeline.py",
            "tests/test_metaestimators.py",
            "model_selection/tests/test_validation.py",
            "linear_model/tests/test_base.py",
            "utils/tests/test_estimator_checks.py",
        ),
    ),
    "pandas": Suite(
        "pandas",
        (
            *"tests/io tests/frame tests/reshape tests/groupby tests/series tests/copy_view tests/window".split(),
            *"tests/generic tests/base tests/api".split(),
        ),
        (
            *"tests/io/test_pickle.py tests/io/test_parquet.py tests/io/test_common.py tests/generic".split(),
            *"tests/frame/test_subclass.py tests/frame/test_api.py tests/reshape/concat tests/api".split(),
        ),
        ("--no-strict-data-files", "-m", "not slow and not network and not db and not clipboard"),
        has_settings=True,
    ),
    "numpy": Suite(
        "numpy",
        (
            *"lib/tests _core/tests/test_memmap.py _core/tests/test_multiarray.py _core/tests/test_records.py".split(),
            *"_core/tests/test_overrides.py tests".split(),
        ),
        ("lib/tests/test_io.py", "lib/tests/test_format.py", "lib/tests/test_loadtxt.py", "_core/tests/test_memmap.py"),
        ("-m", "not slow"),
    ),
    "pyarrow": Suite(
        "pyarrow",
        (
            "tests/parquet",
            *(f"tests/test_{name}.py" for name in "acero csv dataset feather fs io ipc json orc pandas table".split()),
        ),
    ),
    "h5py": Suite("h5py", ("tests",), options=("--no-network",)),
    "joblib": Suite("joblib", ("test",)),
    "statsmodels": Suite(
        "statsmodels",
        tuple("base discrete formula genmod iolib regression robust tsa".split()),
        options=("--skip-slow", "--skip-examples"),
        has_settings=True,
    ),
    "xgboost": Suite("xgboost", ("./xgboost_checks.py",)),
    "boosting libraries": Suite("lightgbm", ("./estimator_checks.py",)),
}
