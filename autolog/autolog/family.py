"""The processes of one run: which of them this one is, and what those that it starts inherit from it.

`typing` compiles annotations of named tuples that are texts, so they are none here.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from autolog import notebook, settings
from autolog.ids import host_name, new_run_id

RUN_ID = "AUTOLOG_RUN_ID"  # of the run that child processes join
RUN_MAIN = "AUTOLOG_RUN_MAIN"  # the process that is the run: its number, after the run's id
RUN_SCRIPT = "AUTOLOG_RUN_SCRIPT"  # the run's entry point, which workers have no other way to know

BOOTSTRAP = str(Path(__file__).parent / "bootstrap")


class Place(NamedTuple):
    """What this process is in its run.

    Args:
        run: The run's id.
        is_main: Whether it is the run, rather than a child of it.
        is_worker: Whether a pool or framework spawned it to work for another process.
        rank: Its place among the processes of a distributed training; None outside of one.
        was_another: Whether it has been the run already, and became another program by `os.exec*`.
    """

    run: str
    is_main: bool
    is_worker: bool = False
    rank: int | None = None
    was_another: bool = False

    @property
    def is_silent(self) -> bool:
        """Whether another rank tells the same: of this one, only host, number and failure are recorded."""
        return bool(self.rank)


def place() -> Place:
    """Return the place of this process, which has just begun to be watched."""
    if notebook.is_kernel():  # a run of its own, whoever started it
        return Place(new_run_id(), is_main=True)
    rank = _rank()
    run = os.environ.get(RUN_ID) or (_shared_run() if rank is not None else None)
    if run is None:
        return Place(new_run_id(), is_main=True)
    main = os.environ.get(RUN_MAIN, "")
    if main == _mark(run):
        return Place(run, is_main=True, rank=rank, was_another=True)
    if not main.startswith(run):
        return Place(run, is_main=not rank, rank=rank)
    return Place(run, is_main=False, is_worker=_is_spawned(), rank=rank)


def inheritance(found: settings.Settings, run: str) -> dict[str, str]:
    """Return the variables by which every Python process that is started with them joins a run."""
    paths = [BOOTSTRAP, *(os.environ.get("PYTHONPATH") or "").split(os.pathsep)]
    shown = {
        "exit_seconds": f"{found.exit_seconds:g}",
        "journal_bytes": str(found.journal_bytes),
        "redact": "\n".join(found.redact),
        "enabled": str(int(found.enabled)),
    }  # a child may run in another folder, where no pyproject.toml says so
    said = {settings.VARIABLES[name]: text for name, text in shown.items() if found.origins.get(name) != "default"}
    return {
        **said,
        "AUTOLOG_STORE": found.store,
        "AUTOLOG_EXPERIMENT": found.experiment,
        "PYTHONPATH": os.pathsep.join(filter(None, dict.fromkeys(paths))),
        RUN_ID: run,
    }


def messages_of(run: str, journals: Path) -> Path:
    """Return the file in which the processes of a run note what their messages to each other hold."""
    return journals / f"messages-{run}.jsonl"


def forget_messages(run: str, journals: Path) -> None:
    """Delete that file of a run that is over, if there is one."""
    with suppress(OSError):
        messages_of(run, journals).unlink()


class Exported:
    """Variables that this process has set for those that it starts, and what they were before."""

    def __init__(self, found: settings.Settings, run: str, script: str | None) -> None:
        self._set = inheritance(found, run)
        if script is not None:
            self._set |= {RUN_MAIN: _mark(run), RUN_SCRIPT: script}
        self._before = {name: os.environ.get(name) for name in self._set}
        os.environ.update(self._set)

    def take_back(self) -> None:
        """Put every variable back that nobody else has changed meanwhile."""
        for name, value in self._set.items():
            before = self._before[name]
            if os.environ.get(name) != value:
                continue
            if before is None:
                del os.environ[name]
            else:
                os.environ[name] = before


def _mark(run: str) -> str:
    return f"{run}:{os.getpid()}"


def _is_spawned() -> bool:
    """Whether this interpreter was started by multiprocessing or loky to be a worker."""
    return any(
        word == "--multiprocessing-fork" or word.startswith(("from multiprocessing.", "joblib.externals.loky"))
        for word in sys.orig_argv[1:]
    )


def _rank() -> int | None:
    """Return the rank that torchrun and its like have given; None where there are not several processes."""
    rank, size = os.environ.get("RANK", ""), os.environ.get("WORLD_SIZE", "")
    return int(rank) if rank.isdigit() and size.isdigit() and int(size) > 1 else None


def _shared_run() -> str:
    """Return a run id that the ranks of one distributed training have in common, from what their launcher tells all."""
    import hashlib  # takes 3 ms, which only the ranks of a distributed training need

    job = os.environ.get("TORCHELASTIC_RUN_ID", "none")
    if job == "none":
        job = os.environ.get("SLURM_JOB_ID") or f"{host_name()} {os.getppid()}"
    told = [job, *(os.environ.get(name, "") for name in ("MASTER_ADDR", "MASTER_PORT"))]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:32]
