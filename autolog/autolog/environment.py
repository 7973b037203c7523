"""What the code ran in: git, Python, system, hardware and the distributions that are really imported."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from autolog.facts import Scalar

_GIT_SECONDS = 5.0
_ours: set[str] = set()  # modules that autolog has brought into the process


@contextmanager
def own_imports() -> Iterator[None]:
    """Mark what is imported for the first time in here as ours: it is no part of the user's environment."""
    before = set(sys.modules)
    try:
        yield
    finally:
        _ours.update(sys.modules.keys() - before)


def code(entry_point: str) -> dict[str, Scalar]:
    """Return digest and git state of the code: `code_digest`, `git_commit`, `git_branch`, `git_dirty`, `git_remote`."""
    found: dict[str, Scalar] = {}
    script = Path(entry_point)
    folder = script.parent if script.is_file() else Path.cwd()
    if script.is_file():
        found["code_digest"] = "sha256:" + hashlib.sha256(script.read_bytes()).hexdigest()
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
    command = ["git", "--no-optional-locks", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(  # noqa: S603  a fixed command
            command, capture_output=True, text=True, timeout=_GIT_SECONDS, stdin=subprocess.DEVNULL, check=False
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def without_credentials(url: str) -> str:
    """Return a URL without user and password."""
    parts = urlsplit(url)
    if not parts.scheme or "@" not in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


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
    try:
        found["memory_bytes"] = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        pass
    return found


def distributions() -> dict[str, str]:
    """Return name and version of each installed distribution that one of the user's imported modules belongs to."""
    with own_imports():
        from importlib_metadata import packages_distributions, version

    top_level = {name.partition(".")[0] for name in sys.modules.keys() - _ours} - sys.stdlib_module_names
    owners = packages_distributions()
    names = {distribution for module in top_level for distribution in owners.get(module, ())}
    return {name: version(name) for name in sorted(names, key=str.lower)}


def digest(system: dict[str, Scalar], distributions: dict[str, str]) -> str:
    """Return the name of an environment: equal sets of versions on equal systems share it."""
    lines = [f"{key}={value}" for pairs in (system, distributions) for key, value in sorted(pairs.items())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
