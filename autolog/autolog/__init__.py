"""autolog: which data made this model? Lineage for ML training, captured without a word of user code."""

from autolog.enabling import disable, enable

TYPE_CHECKING = False  # type checkers take it for true; importing `typing` takes milliseconds
if TYPE_CHECKING:
    from autolog import lineage

__all__ = ["disable", "enable", "lineage"]


def __getattr__(name: str) -> object:
    if name == "lineage":  # read when it is asked for, so that watching starts without it
        import autolog.lineage

        return autolog.lineage
    if name in ("load_ipython_extension", "unload_ipython_extension"):  # `%load_ext autolog`
        from autolog import notebook

        return getattr(notebook, name)
    raise AttributeError(f"module 'autolog' has no attribute {name!r}")
