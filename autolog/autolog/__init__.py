"""autolog: which data made this model? Lineage for ML training, captured without a word of user code."""

from autolog.enabling import disable, enable

TYPE_CHECKING = False  # type checkers take it for true; importing `typing` takes milliseconds
if TYPE_CHECKING:
    from autolog import errors as errors
    from autolog import lineage
    from autolog.blocks import run, step
    from autolog.declaring import input, metric, metrics, output, param, params, tag
    from autolog.memo import find_cached
    from autolog.tracking import track

__all__ = [
    "disable",
    "enable",
    "find_cached",
    "input",
    "lineage",
    "metric",
    "metrics",
    "output",
    "param",
    "params",
    "run",
    "step",
    "tag",
    "track",
]

_HOMES = {  # read when a name is asked for, so that watching starts without them
    "autolog.blocks": ("run", "step"),
    "autolog.declaring": ("input", "metric", "metrics", "output", "param", "params", "tag"),
    "autolog.memo": ("find_cached",),
    "autolog.notebook": ("load_ipython_extension", "unload_ipython_extension"),  # `%load_ext autolog`
    "autolog.tracking": ("track",),
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name in ("errors", "lineage"):
        return import_module(f"autolog.{name}")
    if name == "__version__":
        return import_module("importlib.metadata").version("autolog-sdk")
    for home, names in _HOMES.items():
        if name in names:
            found = globals()[name] = getattr(import_module(home), name)
            return found
    raise AttributeError(f"module 'autolog' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__", "errors"})  # also what has not been asked for yet
