"""The checks that XGBoost's wheel brings along in `xgboost.testing`, which its own tests call one by one."""

import inspect
import itertools
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module

import pytest

testing = pytest.importorskip("xgboost.testing")

VALUES = {
    "device": ["cpu"],
    "tree_method": ["hist"],
    "weighted": [False, True],
    "n_samples": [64],
    "learning_rate": [None, 0.3],
    "grow_policy": ["depthwise", "lossguide"],
}
NEED_MORE = {"dask", "federated", "collective", "plotting"}  # clusters, servers, graphviz


def checks() -> Iterator[tuple[str, Callable[..., object], dict[str, object]]]:
    for _, name, _ in pkgutil.iter_modules(testing.__path__):
        module = None if name in NEED_MORE else import_module(f"xgboost.testing.{name}")
        for function in vars(module).values() if module else ():
            if not inspect.isfunction(function) or function.__module__ != module.__name__:
                continue
            if not function.__name__.startswith(("check_", "run_")):
                continue
            parameters = inspect.signature(function).parameters.values()
            wanted = [one.name for one in parameters if one.default is one.empty]
            if all(one in VALUES for one in wanted):
                for values in itertools.product(*(VALUES[one] for one in wanted)):
                    label = "-".join([f"{name}.{function.__name__}", *map(str, values)])
                    yield label, function, dict(zip(wanted, values, strict=True))


@pytest.mark.parametrize(("function", "arguments"), [pytest.param(*rest, id=label) for label, *rest in checks()])
def test_check(function: Callable[..., object], arguments: dict[str, object]) -> None:
    function(**arguments)
