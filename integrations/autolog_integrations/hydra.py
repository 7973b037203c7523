"""Hydra: the configuration that the script is run with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autolog.hyperparameters import fields_of_omegaconf
from autolog.integration import Call, Integration, parse


def is_of_script(call: Call) -> bool:
    """Whether this is the configuration of a run's only job; that of one job of several does not describe the run."""
    own = (fields_of_omegaconf(call.argument("cfg")) or {}).get("hydra")
    mode = None if own is None else (fields_of_omegaconf(own) or {}).get("mode")
    return getattr(mode, "name", "") == "RUN"


def values(call: Call) -> Mapping[str, Any]:
    """Return the configuration as it was composed, without Hydra's own part."""
    found = fields_of_omegaconf(call.argument("cfg")) or {}
    return {name: value for name, value in found.items() if name != "hydra"}


integration = Integration(
    module="hydra",
    requires="hydra-core>=1.2",
    patches=[parse("hydra.core.hydra_config:HydraConfig.set_config", is_own=is_of_script, values=values)],
)
