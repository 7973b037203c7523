"""What the code ran in: git, the job of a cluster, Python, system, hardware and the distributions that are imported."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autolog import redaction
from autolog.own_imports import ours
from autolog.programs import output_of

if TYPE_CHECKING:
    from autolog.facts import Scalar

_MOST_DIFF = 1 << 26  # bytes that are digested
_MOST_TEXT = 500  # characters of a variable's value
# Without hooks, and without programs that a configuration names.
_GIT = ("git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-C")
# What everybody's configuration would have otherwise.
_DIFF = (
    *("diff", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--full-index", "--unified=3"),
    *("--diff-algorithm=myers", "--src-prefix=a/", "--dst-prefix=b/", "--submodule=short", "HEAD"),
)

# What clusters and containers tell the processes that they start; nothing else of the environment is recorded.
_VARIABLES = {
    "APPTAINER_CONTAINER": "container.image",
    "CONTAINER_IMAGE": "container.image",
    "DOCKER_IMAGE": "container.image",
    "JUPYTER_IMAGE": "container.image",
    "SINGULARITY_CONTAINER": "container.image",
    "container": "container.runtime",
    "KFP_POD_NAME": "kubeflow.pod",
    "KFP_POD_UID": "kubeflow.pod_uid",
    "KFP_RUN_ID": "kubeflow.run_id",
    "KFP_RUN_NAME": "kubeflow.run_name",
    "WORKFLOW_ID": "kubeflow.workflow_id",
    "KUBERNETES_NAMESPACE": "kubernetes.namespace",
    "POD_NAMESPACE": "kubernetes.namespace",
    "NODE_NAME": "kubernetes.node",
    "POD_NAME": "kubernetes.pod",
    "POD_UID": "kubernetes.pod_uid",
    "SLURM_ARRAY_JOB_ID": "slurm.array_job_id",
    "SLURM_ARRAY_TASK_ID": "slurm.array_task_id",
    "SLURM_CLUSTER_NAME": "slurm.cluster",
    "SLURM_JOB_ID": "slurm.job_id",
    "SLURM_JOB_NAME": "slurm.job_name",
    "SLURM_JOB_NODELIST": "slurm.nodes",
    "SLURM_JOB_PARTITION": "slurm.partition",
    "SLURM_PROCID": "slurm.process",
    "CUDA_VISIBLE_DEVICES": "cuda_visible_devices",
    "PYTHONHASHSEED": "seed.PYTHONHASHSEED",
}


def code(entry_point: str) -> dict[str, Scalar]:
    """Return digest and git state of the code: `code_digest`, `git_commit`, `git_branch`, `git_dirty`, ..."""
    found: dict[str, Scalar] = {}
    try:
        script = Path(entry_point)
        folder = script.parent if script.is_file() else Path.cwd()
        if script.is_file():
            found["code_digest"] = "sha256:" + hashlib.sha256(script.read_bytes()).hexdigest()
    except (OSError, ValueError):  # a script that may not be read, a working directory that is gone
        return found
    commit = _git(folder, "rev-parse", "HEAD")
    if not commit:
        return found
    found["git_commit"] = commit
    if branch := _git(folder, "symbolic-ref", "--short", "HEAD"):
        found["git_branch"] = branch
    status = _git(folder, "status", "--porcelain")
    if status is not None:
        found["git_dirty"] = bool(status)
    if status and (digest := _diff_digest(folder)):
        found["git_diff_digest"] = digest
    if remote := _git(folder, "config", "--get", "remote.origin.url"):
        found["git_remote"] = without_credentials(remote)
    return found


def _git(folder: Path, *arguments: str) -> str | None:
    output = _output([*_GIT, str(folder), *arguments])
    return None if output is None else output.decode(errors="replace").strip()


def _diff_digest(folder: Path) -> str | None:
    """Return the digest of what differs from the last commit; None where only new files do, or far too much does."""
    output = _output([*_GIT, str(folder), *_DIFF])
    return "sha256:" + hashlib.sha256(output).hexdigest() if output else None


def _output(command: list[str]) -> bytes | None:
    # In a hook of git's, these name the repository of the hook.
    of_hook = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_EXTERNAL_DIFF")
    return output_of(command, {name: value for name, value in os.environ.items() if name not in of_hook}, _MOST_DIFF)


def job() -> dict[str, Scalar]:
    """Return what the environment says of this process's place: `slurm.job_id`, `kubernetes.pod`, `container.image`."""
    found: dict[str, Scalar] = {
        name: redaction.text(os.environ[variable])[:_MOST_TEXT]
        for variable, name in _VARIABLES.items()
        if os.environ.get(variable)
    }
    if os.environ.get("KUBERNETES_SERVICE_HOST") and os.environ.get("HOSTNAME"):
        found.setdefault("kubernetes.pod", os.environ["HOSTNAME"])  # as Kubernetes names the host
    return found


def without_credentials(url: str) -> str:
    """Return the URL of a repository, `host:path` included, without user, password and query."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        host, slash, path = url.partition("/")
        return f"{host.rpartition('@')[2]}{slash}{path}" if ":" in host else url  # else a folder
    host, slash, path = rest.partition("?")[0].partition("/")
    if ":" in host and "@" not in host and "@" in path and not host.rpartition(":")[2].isdigit():
        return f"{scheme}://{rest.rpartition('@')[2]}"  # a password with a slash in it
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def system() -> dict[str, Scalar]:
    """Return Python, operating system, processors and memory of this machine."""
    found: dict[str, Scalar] = {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "os": platform.system(),
        "os_release": platform.release(),
        "machine": platform.machine(),
        "cpus": os.cpu_count() or 0,
    }
    if model := _cpu():
        found["cpu"] = model
    names = gpus() or _gpus_of_torch()
    if names:
        found |= {"gpu": ", ".join(dict.fromkeys(names)), "gpus": len(names)}
    with suppress(AttributeError, ValueError, OSError):
        found["memory_bytes"] = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return found


def _cpu() -> str | None:
    with suppress(OSError):
        return next(iter(_after("model name", Path("/proc/cpuinfo"))), None)
    # Elsewhere Python knows it without starting a program.
    return platform.processor() if sys.platform == "win32" else None


def _after(name: str, path: Path) -> list[str]:
    """Return the values of the lines `name : value` of a file that the kernel writes."""
    pairs = (line.partition(":") for line in path.read_text(errors="replace").splitlines())
    return [value.strip() for label, _, value in pairs if label.strip() == name]


@lru_cache(maxsize=1)
def gpus() -> tuple[str, ...]:
    """Return the names of the GPUs of this machine, as NVIDIA's driver tells them; found once a process."""
    with suppress(OSError):
        files = sorted(Path("/proc/driver/nvidia/gpus").glob("*/information"))
        if names := [name for file in files for name in _after("Model", file)]:
            return tuple(names)
    output = _output(["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"])
    return tuple(line.strip() for line in (output or b"").decode(errors="replace").splitlines() if line.strip())


def _gpus_of_torch() -> tuple[str, ...]:
    """Return the GPUs that PyTorch works with: nothing unless it is loaded and has begun to use them."""
    cuda = sys.modules.get("torch.cuda")
    with suppress(Exception):  # a framework that is only half loaded
        if cuda is not None and cuda.is_initialized():
            return tuple(str(cuda.get_device_name(index)) for index in range(cuda.device_count()))
    return ()


def distributions() -> dict[str, str]:
    """Return name and version of each installed distribution that one of the user's imported modules belongs to."""
    from importlib import metadata

    imported = {name.partition(".")[0] for name in sys.modules.keys() - ours} - sys.stdlib_module_names
    top_level = {name for name in imported if not name.startswith("autolog")}
    found: dict[str, str] = {}
    for one in metadata.distributions():  # those that are imported come before others of the same name
        with suppress(Exception):  # a broken one, such as an interrupted installation leaves behind
            if not top_level.isdisjoint(_modules_of(one)):
                headers = _headers_of(one)
                found.setdefault(headers["Name"], headers["Version"])
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


def _headers_of(distribution: Any) -> dict[str, str]:
    """Return the headers of its metadata; its `metadata` parses the long description behind them, too."""
    files = ("METADATA", "PKG-INFO", "")  # the last is for an `.egg-info` that is no folder
    text: str = next(filter(None, map(distribution.read_text, files)))
    pairs = (line.partition(":") for line in text.partition("\n\n")[0].splitlines())
    return {name: value.strip() for name, _, value in pairs}


def _modules_of(distribution: Any) -> set[str]:
    """Return the top-level modules of a distribution, as it declares them or else as its list of files shows."""
    declared = (distribution.read_text("top_level.txt") or "").split()
    if declared:
        return set(declared)
    listed = (
        distribution.read_text("RECORD") or ""
    ).splitlines()  # `distribution.files` asks the disk for each of them
    return {line.partition("/" if "/" in line else ".")[0] for line in listed}


def digest(system: dict[str, Scalar], distributions: dict[str, str]) -> str:
    """Return the name of an environment: equal sets of versions on equal systems share it."""
    lines = [f"{key}={value}" for pairs in (system, distributions) for key, value in sorted(pairs.items())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
