"""Scripts that train with PyTorch in a process of their own, and the files that lead to what they save."""

import os
import subprocess
import sys

import pytest

import autolog
from autolog_store.metadata_store import MetadataStore

knows_columns = pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 knows no columns of calls")


def run(folder, code, *, watched=True):
    """Run a script in a folder, and return what it prints."""
    (folder / "script.py").write_text(code)
    line = [sys.executable, *(["-m", "autolog", "run"] if watched else []), "script.py"]
    environment = {**os.environ, "AUTOLOG_STORE": str(folder / "metadata.sqlite"), "AUTOLOG_EXIT_SECONDS": "60"}
    done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "autolog" not in done.stderr, done.stderr
    return done.stdout


def flowers(folder):
    """Write lists of files, the files, and tables of their kinds."""
    for name, count in (("train", 3), ("valid", 2), ("test", 2)):
        files = [f"{name}_{place}.txt" for place in range(count)]
        for place, file in enumerate(files):
            (folder / file).write_text(f"{place}.5,{len(name) + place}.0")
        (folder / f"{name}.txt").write_text("\n".join(files))
    listed = [*(f"train_{place}.txt" for place in range(3)), *(f"valid_{place}.txt" for place in range(2))]
    (folder / "kinds.csv").write_text("file,kind\n" + "\n".join(f"{one},{n % 2}" for n, one in enumerate(listed)))
    (folder / "test_kinds.csv").write_text("file,kind\ntest_0.txt,0\ntest_1.txt,1")


def files_of(folder, model):
    """Return the names of the files that lead to what a script in a folder has saved."""
    with MetadataStore(f"sqlite:///{folder / 'metadata.sqlite'}") as store:
        found = autolog.lineage.trace(folder / model, evidence="declared,identity,flow,content", store=store)
    return {one.name for one in found.datasets}
