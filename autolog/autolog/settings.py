"""Settings: which store, which journal, which experiment. Arguments first, then `AUTOLOG_*`, then defaults."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from autolog.errors import SettingsError

FOLDER = ".autolog"
DATABASE = "metadata.sqlite"
DIGESTS = "digests.jsonl"
_SCHEMES = ("sqlite", "mysql", "mariadb", "postgresql", "grpc", "grpcs")


@dataclass(frozen=True)
class Settings:
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
        return re.sub(r"//([^/@:]*):[^/@]*@", r"//\1:***@", self.store)

    @property
    def database(self) -> Path | None:
        """The file of an SQLite store; None for any other."""
        return _database_of(self.store)


def resolve(store: str | None = None, experiment: str | None = None) -> Settings:
    """Return the settings in force.

    The default store is `.autolog/metadata.sqlite` in the nearest folder upward that has an `.autolog` folder, else in the root
    of the git checkout, else in the working directory.

    Raises:
        SettingsError: `store` or AUTOLOG_STORE is neither a path nor a URL that is known.
    """
    home = home_folder()
    url = _url(store or os.environ.get("AUTOLOG_STORE") or str(home / FOLDER / DATABASE))
    database = _database_of(url)
    if database is not None:
        journals = database.with_name(database.name + ".journals")
    else:
        journals = home / FOLDER / ("journals-" + hashlib.sha256(url.encode()).hexdigest()[:8])
    return Settings(url, journals, experiment or os.environ.get("AUTOLOG_EXPERIMENT") or home.name or "default")


def home_folder() -> Path:
    """Return the nearest folder upward with an `.autolog` folder, else the git root, else the working directory."""
    here = Path.cwd()
    upward = (here, *here.parents)
    for marker in (FOLDER, ".git"):
        for folder in upward:
            if (folder / marker).exists():
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
    scheme, separator, _ = store.partition("://")
    if not separator or re.match(r"[A-Za-z]:[\\/]", store):
        return f"sqlite:///{Path(store).absolute()}"
    if scheme.partition("+")[0] not in _SCHEMES:
        known = ", ".join(f"{name}://" for name in _SCHEMES)
        raise SettingsError(f"the store {store!r} is not known; use a path to a file, or a URL that begins with {known}")
    return store


def _database_of(url: str) -> Path | None:
    if not url.startswith("sqlite://"):
        return None
    path = url.partition(":///")[2].partition("?")[0]
    return Path(path).absolute() if path and path != ":memory:" else None
