"""One contract for every integration: patched once, in every order of import and enabling, and put back exactly."""

import importlib
import importlib.util
import inspect
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from autolog import entry_points, patcher, versions
from autolog.patching import is_watched
from autolog.testing import capture_facts

INTEGRATIONS = {one.module: one for one in entry_points.integrations()}
SLOW = {
    "datasets",
    "keras",
    "lightning",
    "pytorch_lightning",
    "tensorflow",
    "transformers",
}  # to import: not in every order
LARGE = {"tensorflow"}  # more than what all others take together: its tests run where it is installed
os.environ.setdefault("KERAS_BACKEND", "torch")


def installed(names):
    """Return the modules that are installed; all of them where frameworks are required."""
    is_required = os.environ.get("AUTOLOG_REQUIRE_FRAMEWORKS") == "1"
    return [name for name in sorted(names) if (is_required and name not in LARGE) or importlib.util.find_spec(name)]


def places(integration):
    """Return each target as (owner, attribute)."""
    for patch in integration.patches:
        for target in patch.targets:
            if not versions.has(integration, target):
                continue
            try:
                importlib.import_module(target.partition(":")[0])
            except ModuleNotFoundError as error:  # what a part of a framework needs, and is not installed here
                if error.name == integration.module:
                    raise
                continue
            found, _ = patcher.places(target)
            assert found, target
            for owner, attribute, _ in found:
                yield owner, attribute


def found(integration):
    return [
        (owner, name, next(vars(base)[name] for base in getattr(owner, "__mro__", [owner]) if name in vars(base)))
        for owner, name in places(integration)
    ]


@pytest.fixture(params=INTEGRATIONS.values(), ids=INTEGRATIONS.keys())
def integration(request):
    if not installed([request.param.module]):
        pytest.skip(f"{request.param.module} is not installed")
    return request.param


@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")  # of frameworks, while they are imported
def test_every_patch_point_is_watched_and_put_back_again_and_again(integration):
    before = found(integration)
    assert not any(is_watched(value) for _, _, value in before)
    for _ in range(2):
        with capture_facts([integration]):
            assert all(is_watched(value) for _, _, value in found(integration))
            functions = [getattr(value, "__func__", value) for _, _, value in found(integration)]
            assert not any(is_watched(getattr(one, "__wrapped__", None)) for one in functions)
        after = found(integration)
        assert all(one is other for (_, _, one), (_, _, other) in zip(before, after, strict=True))


def public(integration):
    """Return each target that is a function by its own name: what users import, pickle and look into."""
    for owner, name, value in found(integration):
        if inspect.isfunction(value) and value.__name__ == name:
            yield owner, name, value


def test_what_is_watched_looks_as_before_and_pickles_as_the_same_object(integration):
    def looks(function):
        return str(inspect.signature(function)), inspect.getsource(function), function.__doc__, function.__module__

    before = [(owner, name, looks(value)) for owner, name, value in public(integration)]
    with capture_facts([integration]):
        for owner, name, looked in before:
            ours = vars(owner)[name] if name in vars(owner) else getattr(owner, name)
            assert inspect.isfunction(ours), (owner, name)
            assert looks(ours) == looked
            if getattr(sys.modules.get(ours.__module__), name, None) is ours:
                assert pickle.loads(pickle.dumps(ours)) is ours


ORDERS = """
import sys
sys.path.insert(0, {tests!r})
import autolog
from autolog.patching import is_watched
names = {names!r}
for word in {order!r}.split():
    if word == "import":
        for name in names:
            __import__(name)
    else:
        getattr(autolog, word)()
from test_contract import INTEGRATIONS, found
for name in names:
    for owner, attribute, value in found(INTEGRATIONS[name]):
        assert is_watched(value) == {watched}, (owner, attribute)
print("fine")
"""


@pytest.mark.parametrize(
    ("order", "watched"),
    [
        ("import enable", True),
        ("enable import", True),
        ("enable enable import", True),
        ("enable import disable", False),
        ("import enable disable enable", True),
        ("enable import disable disable enable disable", False),
        ("enable disable import", False),
    ],
)
def test_the_order_of_import_enable_and_disable_does_not_matter(order, watched, tmp_path):
    names = installed(
        INTEGRATIONS if order in ("import enable", "enable import disable") else INTEGRATIONS.keys() - SLOW
    )
    code = ORDERS.format(tests=str(Path(__file__).parent), names=names, order=order, watched=watched)
    line = [sys.executable, "-W", "ignore", "-c", code]
    environment = {**os.environ, "AUTOLOG_EXIT_SECONDS": "60"}
    done = subprocess.run(line, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
    assert (done.returncode, done.stdout) == (0, "fine\n"), done.stderr
    assert done.stderr == ""


# which pass through no function that all estimators share
_APART = (
    "sklearn.ensemble._stacking:StackingClassifier",
    "sklearn.pipeline:FeatureUnion",
    "sklearn.preprocessing._data:KernelCenterer",
    "sklearn.preprocessing._label:LabelEncoder",
)


def test_scikit_learn_is_watched_with_few_patches():
    (sklearn,) = [one for one in INTEGRATIONS.values() if one.module == "sklearn"]
    common = [one for patch in sklearn.patches for one in patch.targets if not one.startswith(_APART)]
    assert len(common) <= 10
    assert {target.rpartition(".")[0] for patch in sklearn.patches for target in patch.targets} >= set(_APART)


def test_no_integration_imports_its_framework():
    code = "import sys; from autolog import entry_points; entry_points.integrations(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {*INTEGRATIONS, "numpy"} - {"argparse", "builtins"} & set(done.stdout.split())
