"""Pythons that have a peer to measure: one that is named, or a virtual environment made once."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
MLMD = "ml-metadata==1.17.1"
MLFLOW = "mlflow==3.17.2"


def mlmd() -> str | None:
    """Return the path of a Python that has Google's ml-metadata; None, after a line that says why, without one.

    AUTOLOG_MLMD_PYTHON names one. Else it is made in `.venv-mlmd`, which needs the network and a Python that its wheels
    are for.
    """
    return os.environ.get("AUTOLOG_MLMD_PYTHON") or _made(".venv-mlmd", ["3.11", "3.10", "3.9"], [MLMD])


def mlflow() -> str | None:
    """Return the path of a Python that has MLflow, autolog and the same frameworks as this one; None without one.

    AUTOLOG_MLFLOW_PYTHON names one. Else it is made in `.venv-mlflow`, which needs the network.
    """
    frameworks = [MLFLOW, "scikit-learn", "pandas", "joblib", "xgboost-cpu", "lightgbm", "statsmodels", "keras"]
    frameworks += ["torch==2.13.0", "lightning"]
    return os.environ.get("AUTOLOG_MLFLOW_PYTHON") or _made(
        ".venv-mlflow", ["3.12", "3.11", "3.13", "3.10"], [*frameworks, "--editable", f"{ROOT}[server]"]
    )


def _made(name: str, versions: list[str], requirements: list[str]) -> str | None:
    folder = ROOT / name
    python = folder / "bin" / "python"
    if python.exists():
        return str(python)
    base = next((path for version in versions if (path := _works(f"python{version}"))), None)
    if base is None:
        print(f"{requirements[0]} wants Python {', '.join(versions)}, and none is here: no peer to measure")
        return None
    try:
        subprocess.run([base, "-m", "venv", folder], check=True, capture_output=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements]
        subprocess.run(install, check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        shutil.rmtree(folder, ignore_errors=True)
        reason = str(error.stderr or error).strip().splitlines()[-1]
        print(f"cannot install {requirements[0]} with {base}: {reason}; no peer to measure")
        return None
    return str(python)


def _works(name: str) -> str | None:
    """Return the path of a program if it starts: some are only a placeholder for a version that is not installed."""
    path = shutil.which(name)
    if path and subprocess.run([path, "-c", "import venv"], capture_output=True, check=False).returncode == 0:
        return path
    return None
