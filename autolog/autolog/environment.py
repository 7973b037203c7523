"""What the code ran in: git, Python, system, hardware and the distributions that are really imported."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autolog.own_imports import ours, own_imports

if TYPE_CHECKING:
    from autolog.facts import Scalar

_GIT_SECONDS = 5.0


def code(entry_point: str) -> dict[str, Scalar]:
    """Return digest and git state of the code: `code_digest`, `git_commit`, `git_branch`, `git_dirty`, `git_remote`."""
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
    if remote := _git(folder, "config", "--get", "remote.origin.url"):
        found["git_remote"] = without_credentials(remote)
    return found


def _git(folder: Path, *arguments: str) -> str | None:
    command = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_GIT_SECONDS,
            stdin=subprocess.DEVNULL,
            check=False,
            # In a hook of git's, these name the repository of the hook.
            env={
                name: value
                for name, value in os.environ.items()
                if name not in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
            },
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


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
    """Return Python, operating system, processor and memory of this machine."""
    found: dict[str, Scalar] = {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "os": platform.system(),
        "os_release": platform.release(),
        "machine": platform.machine(),
        "cpus": os.cpu_count() or 0,
    }
    with suppress(AttributeError, ValueError, OSError):
        found["memory_bytes"] = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return found


def distributions() -> dict[str, str]:
    """Return name and version of each installed distribution that one of the user's imported modules belongs to."""
    with own_imports():
        import importlib_metadata

    imported = {name.partition(".")[0] for name in sys.modules.keys() - ours} - sys.stdlib_module_names
    top_level = {name for name in imported if not name.startswith("autolog")}
    found: dict[str, str] = {}
    for one in importlib_metadata.distributions():  # those that are imported come before others of the same name
        with suppress(Exception):  # a broken one, such as an interrupted installation leaves behind
            if not top_level.isdisjoint(_modules_of(one)):
                metadata = one.metadata  # read and parsed anew each time
                found.setdefault(str(metadata["Name"]), str(metadata["Version"]))
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


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
