"""autolog: which data made this model? Lineage for ML training, captured without a word of user code."""

from autolog.enabling import disable, enable

__all__ = ["disable", "enable"]
