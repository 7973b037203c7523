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


def each(place: str, names: str) -> tuple[str, ...]:
    """Return the path of each of these names: `place` with the name at its `*`."""
    return tuple(place.replace("*", name) for name in names.split())


SUITES = {
    "scikit-learn": Suite(
        "sklearn",
        (
            *each("*", "callback cluster compose decomposition feature_selection preprocessing svm tree"),
            *each("ensemble/tests/test_*.py", "bagging base stacking voting"),
            *each("linear_model/tests/test_*.py", "base common logistic sgd"),
            *each("metrics/tests/test_*.py", "classification score_objects"),
            *each("model_selection/tests/test_*.py", "search split validation"),
            *each("tests/test_*.py", "base calibration config docstring_parameters dummy init pipeline"),
            *each("tests/test_*.py", "multiclass multioutput naive_bayes"),
            *each(
                "tests/test_*.py", "metadata_routing metaestimators metaestimators_metadata_routing public_functions"
            ),
            *each("utils/tests/test_*.py", "estimator_checks metaestimators parallel pprint set_output tags"),
        ),
        (
            *each("tests/test_*.py", "base pipeline"),
            *each("preprocessing/tests/test_*.py", "function_transformer"),
        ),
        each(  # half of the time of all tests of their module
            "--deselect=sklearn/model_selection/tests/test_validation.py::test_*",
            "cross_val_predict_class_subset cross_val_predict_with_method gridsearchcv_cross_val_predict_with_method",
        ),
    ),
    "pandas": Suite(
        "pandas",
        (
            *each("tests/*", "api apply base copy_view generic indexing resample reshape series groupby/aggregate"),
            *each("tests/frame/*", "test_api.py test_subclass.py methods/test_to_csv.py"),
            *each("tests/io/*", "excel formats json parser sas xml"),
            *each("tests/io/test_*.py", "common compression feather fsspec html orc parquet pickle sql stata"),
        ),
        (
            *each("tests/frame/test_*.py", "api subclass"),
            *each("tests/io/test_*.py", "common parquet pickle"),
        ),
        ("--no-strict-data-files", "-m", "not slow and not network and not db and not clipboard"),
        has_settings=True,
    ),
    "numpy": Suite(
        "numpy",
        (
            *each("*", "fft lib linalg ma random"),
            *each("_core/tests/test_*.py", "memmap multiarray overrides records regression"),
            "tests",
        ),
        (*each("lib/tests/test_*.py", "format io loadtxt"), *each("_core/tests/test_*.py", "memmap overrides")),
        ("-m", "not slow"),
    ),
    "pyarrow": Suite(
        "pyarrow",
        (
            "tests/parquet",
            *each("tests/test_*.py", "acero csv dataset feather json orc table"),
        ),
        # gigabytes; to cancel a reader, these read ever larger files until a signal comes while they do: on a busy
        # machine until the process is killed
        options=("-k", "not stress and not test_cancellation"),
    ),
    "h5py": Suite("h5py", ("tests",), options=("--no-network",)),
    "joblib": Suite(
        "joblib",
        each("test/test_*.py", "func_inspect hashing memmapping memory numpy_pickle parallel"),
        options=(
            *each(  # the thread of loky's that hands out work may die of an error there, and then nothing ever ends
                "--deselect=joblib/test/test_parallel.py::test_*",
                "error_capture[loky] error_in_task_iterator[loky] exception_dispatch",
            ),
            # given when a generator is collected before all its tasks are done, and so in whichever test runs then
            *("-o", "filterwarnings=ignore:.*could benefit from adjusting the input:UserWarning"),
            *("-p", "no:threadexception"),
        ),
    ),
    "statsmodels": Suite(
        "statsmodels",
        (
            *each("*", "base formula genmod iolib"),
            *each("discrete/tests/test_*.py", "discrete"),
            *each("regression/tests/test_*.py", "regression predict robustcov"),
            *each("tsa/tests/test_*.py", "ar exponential_smoothing stattools"),
        ),
        options=("--skip-slow", "--skip-examples"),
        has_settings=True,
    ),
    "xgboost": Suite("xgboost", ("./xgboost_checks.py",)),
    "boosting libraries": Suite("lightgbm", ("./estimator_checks.py",)),
}
