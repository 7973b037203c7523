"""Scripts that run in the process of their test."""

import os

import pytest


def execute(script: str, path: str) -> None:
    """Run a script under the name of a file; the test is skipped where a framework is missing that it imports."""
    try:
        exec(compile(script, path, "exec"), {"__name__": "__main__"})
    except ModuleNotFoundError as error:
        if os.environ.get("AUTOLOG_REQUIRE_FRAMEWORKS") == "1":
            raise
        pytest.skip(f"{error.name} is not installed")
