"""Scripts that run in the process of their test."""

import os
from typing import Any

import pytest


def execute(script: str, path: str) -> dict[str, Any]:
    """Run a script under the name of a file, and return its variables.

    The test is skipped where a framework is missing that the script imports.
    """
    variables: dict[str, Any] = {"__name__": "__main__"}
    try:
        exec(compile(script, path, "exec"), variables)
    except ModuleNotFoundError as error:
        if os.environ.get("AUTOLOG_REQUIRE_FRAMEWORKS") == "1":
            raise
        pytest.skip(f"{error.name} is not installed")
    return variables
