"""Settings: which store, which journal, which experiment. Arguments first, then `AUTOLOG_*`, then defaults."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from autolog.errors import SettingsError

FOLDER = ".autolog"
DATABASE = "metadata.sqlite"
DIGESTS = "digests.jsonl"
_SCHEMES = ("sqlite", "mysql", "mariadb", "postgresql", "grpc", "grpcs")


class Settings(NamedTuple):
    """What `enable`, `autolog run` and every other command work with.

    Args:
        store: The URL of the store, e.g. `sqlite:////home/ada/churn/.autolog/metadata.sqlite`.
        journals: The folder of the journals of this store.
        experiment: The name that groups runs; the project folder's name unless given.
    """

    store: str
    journals: Path
    experiment: str

    @property
    def shown_store(self) -> str:
        """The store's URL as it may be shown: without a password."""
        return self.store if self.database is not None else _without_passwords(self.store)

    @property
    def database(self) -> Path | None:
        """The file of an SQLite store; None for any other."""
        return _database_of(self.store)


def resolve(store: str | None = None, experiment: str | None = None) -> Settings:
    """Return the settings in force.

    The default store is `.autolog/metadata.sqlite` in the nearest folder upward that has an `.autolog` folder, else in
    the root of the git checkout, else in the working directory.

    Raises:
        SettingsError: `store` or AUTOLOG_STORE is neither a path nor a URL that is known, or the working directory has
            been deleted.
    """
    home = home_folder()
    url = _url(store or os.environ.get("AUTOLOG_STORE") or str(home / FOLDER / DATABASE))
    database = _database_of(url)
    if database is not None:
        journals = database.with_name(database.name + ".journals")
    else:
        import hashlib

        journals = home / FOLDER / ("journals-" + hashlib.sha256(url.encode()).hexdigest()[:8])
    return Settings(url, journals, experiment or os.environ.get("AUTOLOG_EXPERIMENT") or home.name or "default")


def home_folder() -> Path:
    """Return the nearest folder upward with an `.autolog` folder, else the git root, else the working directory.

    Raises:
        SettingsError: The working directory has been deleted.
    """
    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise SettingsError("the working directory has been deleted; change to one that is there") from None
    upward = (here, *here.parents)
    for folder in upward:
        if os.path.isdir(folder / FOLDER):
            return folder
    for folder in upward:
        if os.path.exists(folder / ".git"):
            return folder
    return here


def make_folder(settings: Settings) -> None:
    """Make the journals' folder, and keep a new `.autolog` folder out of version control.

    Raises:
        OSError: It cannot be made.
    """
    settings.journals.mkdir(parents=True, exist_ok=True)
    folder = settings.journals.parent
    if folder.name == FOLDER and not (folder / ".gitignore").exists():
        (folder / ".gitignore").write_text("*\n")


def _url(store: str) -> str:
    """Return a store as a URL, an SQLite file by its absolute path, so that a `chdir` changes nothing."""
    before, separator, _ = store.partition("://")
    is_path = not separator or re.match(r"[A-Za-z]:[\\/]", store) is not None
    scheme = (before if separator else store.partition(":")[0]).partition("+")[0]
    if is_path and not (scheme in _SCHEMES and ":" in store):
        return f"sqlite:///{_quoted(_absolute(store))}"
    if is_path or scheme not in _SCHEMES:
        known = ", ".join(f"{name}://" for name in _SCHEMES)
        shown = _without_passwords(store)
        raise SettingsError(
            f"the store {shown!r} is not known; use a path to a file, or a URL that begins with {known}"
        )
    database = _database_of(store)
    if database is None or "?" in store or "file:" in store:
        return store
    return f"{before}:///{_quoted(str(database))}"


def _absolute(path: str) -> str:
    return os.path.abspath(os.path.expanduser(path))


def _quoted(path: str) -> str:
    """Return a path as it stands in a URL, where a question mark begins the options."""
    return path.replace("%", "%25").replace("?", "%3F")


def _database_of(url: str) -> Path | None:
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.partition("+")[0] != "sqlite" or not rest.startswith("/"):
        return None
    path = unquote(re.split("[?#]" if rest.startswith("/file:") else "[?]", rest[1:])[0])
    if path.startswith("file:"):
        path = path.removeprefix("file:")
        if "mode=memory" in rest or path.startswith(":memory:"):
            return None
    return Path(_absolute(path)) if path and path != ":memory:" else None


def _without_passwords(url: str) -> str:
    url = re.sub(r"//([^/@:]*):.*@", r"//\1:***@", url)
    return re.sub(r"(?i)([?&][^=&]*(?:pass|pwd|secret|token)[^=&]*=)[^&]*", r"\1***", url)
