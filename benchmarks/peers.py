"""The Python that runs Google's ml-metadata: one that is named, or a virtual environment made once."""

import os
import shutil
import subprocess
from pathlib import Path

REQUIREMENT = "ml-metadata==1.17.1"
VERSIONS = ("3.11", "3.10", "3.9")  # those of its wheels
FOLDER = Path(__file__).parent.parent / ".venv-mlmd"


def find() -> str | None:
    """Return the path of a Python that has ml-metadata; None, after a line that says why, where there is none.

    AUTOLOG_MLMD_PYTHON names one. Else it is made in `.venv-mlmd`, which needs the network and a Python of VERSIONS.
    """
    if named := os.environ.get("AUTOLOG_MLMD_PYTHON"):
        return named
    python = FOLDER / "bin" / "python"
    if python.exists():
        return str(python)
    base = next((path for version in VERSIONS if (path := _works(f"python{version}"))), None)
    if base is None:
        print(f"{REQUIREMENT} has wheels for Python {', '.join(VERSIONS)} only, and none is here: no peer to measure")
        return None
    try:
        subprocess.run([base, "-m", "venv", FOLDER], check=True, capture_output=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", REQUIREMENT]
        subprocess.run(install, check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        shutil.rmtree(FOLDER, ignore_errors=True)
        reason = str(error.stderr or error).strip().splitlines()[-1]
        print(f"cannot install {REQUIREMENT} with {base}: {reason}; no peer to measure")
        return None
    return str(python)


def _works(name: str) -> str | None:
    """Return the path of a program if it starts: some are only a placeholder for a version that is not installed."""
    path = shutil.which(name)
    if path and subprocess.run([path, "-c", "import venv"], capture_output=True, check=False).returncode == 0:
        return path
    return None
