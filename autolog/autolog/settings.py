"""Settings in force, and who said so: arguments first, then `AUTOLOG_*`, then pyproject.toml, then defaults.

`typing` compiles annotations of named tuples that are texts, so they are none here.
"""

import math
import os
import re
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import unquote

from autolog.errors import SettingsError

FOLDER = ".autolog"
DATABASE = "metadata.sqlite"
DIGESTS = "digests.jsonl"
NAMES = ("store", "experiment", "exit_seconds", "journal_bytes", "redact", "enabled")
VARIABLES = {name: "AUTOLOG_" + name.upper() for name in NAMES} | {"enabled": "AUTOLOG"}
_SCHEMES = ("sqlite", "mysql", "mariadb", "postgresql", "grpc", "grpcs")
_EXIT_SECONDS = 2.0
_JOURNAL_BYTES = 1 << 30
_LEAST_JOURNAL_BYTES = 1 << 16
_MOST_EXIT_SECONDS = 86_400.0
_FLAGS = {"0": False, "false": False, "no": False, "off": False, "1": True, "true": True, "yes": True, "on": True}
_BEGINS = (b"[tool.autolog]", b"[tool.autolog.", b"tool.autolog.", b"tool.autolog=")  # lines, without blanks and quotes
_BEGINS_IN_TOOL = (b"autolog.", b"autolog=")  # those below `[tool]`


class Settings(NamedTuple):
    """What `enable`, `autolog run` and every other command work with.

    Args:
        store: The URL of the store, e.g. `sqlite:////home/ada/churn/.autolog/metadata.sqlite`.
        journals: The folder of the journals of this store.
        experiment: The name that groups runs; the project folder's name unless given.
        exit_seconds: For how long the end of a process waits for its record to reach the store.
        journal_bytes: How much one process keeps in its journals while the store is away.
        redact: Regular expressions; a parameter whose name one of them finds a match in is recorded as redacted.
        enabled: Whether anything is watched at all.
        origins: By setting, where its value comes from: `argument`, a variable, a file or `default`.
    """

    store: str
    journals: Path
    experiment: str
    exit_seconds: float = _EXIT_SECONDS
    journal_bytes: int = _JOURNAL_BYTES
    redact: tuple[str, ...] = ()
    enabled: bool = True
    origins: Mapping[str, str] = MappingProxyType({})

    @property
    def shown_store(self) -> str:
        """The store's URL as it may be shown: without a password."""
        return self.store if self.database is not None else _without_passwords(self.store)

    @property
    def sync(self) -> str:
        """The command that publishes what waits; a store that only the program names has to be named to it, too."""
        if self.origins.get("store") != "argument":
            return "autolog sync"
        import shlex

        return f"autolog sync --store {shlex.quote(self.shown_store)}"

    @property
    def database(self) -> Path | None:
        """The file of an SQLite store; None for any other."""
        return _database_of(self.store)

    def is_own(self, path: str) -> bool:
        """Whether a file is autolog's own, by its absolute path: it is no data, whoever opens it."""
        folders, databases = _own_files(self.journals)
        return path.startswith(folders) or path in databases


@lru_cache(maxsize=8)
def _own_files(journals: Path) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return how the paths of autolog's own files begin, and the files of an SQLite store; with links and without."""
    both = {journals.absolute(), journals.resolve()}
    folders = tuple(f"{one.parent if one.parent.name == FOLDER else one}{os.sep}" for one in both)
    stores = [str(one).removesuffix(".journals") for one in both if one.suffix == ".journals"]
    return folders, frozenset(f"{store}{more}" for store in stores for more in ("", "-journal", "-shm", "-wal"))


def resolve(
    store: str | os.PathLike[str] | None = None,
    experiment: str | None = None,
    *,
    exit_seconds: float | None = None,
    journal_bytes: int | None = None,
    redact: Sequence[str] | None = None,
    enabled: bool | None = None,
) -> Settings:
    """Return the settings in force; an argument that is None, or an empty text, says nothing.

    The default store is `.autolog/metadata.sqlite` in the nearest folder upward that has an `.autolog` folder, else in
    the root of the git checkout, else in the working directory.

    Raises:
        SettingsError: A value cannot be used, wherever it comes from, or the working directory has been deleted.
    """
    home = home_folder()
    store = os.fspath(store) if isinstance(store, os.PathLike) else store
    given = (store, experiment, exit_seconds, journal_bytes, redact, enabled)
    said = {name: ("argument", value) for name, value in zip(NAMES, given, strict=True)}
    found, origins = dict[str, Any](), dict[str, str]()
    table: tuple[str, dict[str, Any]] | None = None
    for name in NAMES:
        origin, value = said[name]
        if value in (None, ""):
            origin, value = VARIABLES[name], os.environ.get(VARIABLES[name])
        if value in (None, ""):
            table = table or _table()
            origin, value = table[0], table[1].get(name)
        if value in (None, ""):
            origin, value = "default", None
        origins[name] = origin
        if value is not None:
            found[name] = _checked(name, value, origin)
    url = _url(found.get("store") or str(home / FOLDER / DATABASE))
    database = _database_of(url)
    if database is not None:
        journals = database.with_name(database.name + ".journals")
    else:
        import hashlib

        journals = home / FOLDER / ("journals-" + hashlib.sha256(url.encode()).hexdigest()[:8])
    found |= {"store": url, "experiment": found.get("experiment") or home.name or "default"}
    return Settings(journals=journals, origins=origins, **found)


def _checked(name: str, value: Any, origin: str) -> Any:
    """Return the value of a setting in its own type; a text stands for it as environment variables do."""
    if name in ("store", "experiment") and isinstance(value, str):
        is_in_file = name == "store" and origin.endswith(".toml") and "://" not in value
        return os.path.join(os.path.dirname(origin), os.path.expanduser(value)) if is_in_file else value  # noqa: PTH118,PTH120
    if name == "exit_seconds":
        return _seconds(value, origin)
    if name == "journal_bytes":
        return _size(value, origin)
    if name == "redact":
        patterns = value.splitlines() if isinstance(value, str) else value
        if isinstance(patterns, (list, tuple)) and all(isinstance(one, str) for one in patterns):
            return tuple(_pattern(one, origin) for one in patterns if one)
    if name == "enabled":
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in _FLAGS:
            return _FLAGS[value.lower()]
    wanted = {"redact": "regular expressions", "enabled": "true or false"}.get(name, "a text")
    raise SettingsError(f"{name} is {value!r} in {origin}; it should be {wanted}")


def _seconds(value: Any, origin: str) -> float:
    try:
        seconds = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        seconds = math.nan
    if not 0 <= seconds <= _MOST_EXIT_SECONDS:
        raise SettingsError(f"exit_seconds is {value!r} in {origin}; it should be a number of seconds from 0 to 86400")
    return seconds


def _size(value: Any, origin: str) -> int:
    text = str(value).strip()
    size = int(text) if re.fullmatch("[0-9]{1,18}", text) and not isinstance(value, bool) else -1
    if size < _LEAST_JOURNAL_BYTES:
        raise SettingsError(f"journal_bytes is {value!r} in {origin}; it should be a number of bytes from 65536 on")
    return size


def _pattern(text: str, origin: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise SettingsError(f"redact has {text!r} in {origin}, which is no regular expression: {error}") from None
    return text


def _table() -> tuple[str, dict[str, Any]]:
    """Return the nearest pyproject.toml upward that has a table `[tool.autolog]`, and that table; else nothing."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        path = os.path.join(folder, "pyproject.toml")  # noqa: PTH118
        try:
            with open(path, "rb") as file:
                content = file.read()
        except OSError:
            continue
        if _may_be_set(content):
            table = _parsed(path, content)
            if table is not None:
                return path, table
    return "default", {}


def _may_be_set(content: bytes) -> bool:
    """Whether a file may have a table `[tool.autolog]`, in any way of writing it.

    Reading TOML takes milliseconds, looking for this takes none. A table whose bracket is left open is no TOML, of
    which the reader of the file tells.
    """
    if b"autolog" not in content:
        return False
    lines = {line.partition(b"#")[0].translate(None, b" \t\"'") for line in content.splitlines()}
    begins = (*_BEGINS, *_BEGINS_IN_TOOL) if b"[tool]" in lines else _BEGINS
    return b"[tool.autolog" in lines or any(line.startswith(begins) for line in lines)


def _parsed(path: str, content: bytes) -> dict[str, Any] | None:
    try:
        if sys.version_info >= (3, 11):
            import tomllib
        else:
            import tomli as tomllib
    except ImportError:  # Python 3.10 without tomli
        raise SettingsError(f"{path} cannot be read on Python 3.10 without tomli: pip install tomli") from None
    try:
        tool = tomllib.loads(content.decode()).get("tool")
    except ValueError as error:
        raise SettingsError(f"{path} cannot be read: {error}") from None
    table: Any = tool.get("autolog") if isinstance(tool, dict) else None
    if not isinstance(table, dict):
        return None
    if unknown := sorted(table.keys() - set(NAMES)):
        raise SettingsError(f"[tool.autolog] has {', '.join(unknown)} in {path}; it may have {', '.join(NAMES)}")
    return table


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
    path = rest[1:].partition("?")[0]
    path = unquote(path.partition("#")[0] if path.startswith("file:") else path)
    if path.startswith("file:"):
        path = path.removeprefix("file:")
        if "mode=memory" in rest or path.startswith(":memory:"):
            return None
    return Path(_absolute(path)) if path and path != ":memory:" else None


def _without_passwords(url: str) -> str:
    url = re.sub(r"//([^/@:]*):.*@", r"//\1:***@", url)
    return re.sub(r"(?i)([?&][^=&]*(?:pass|pwd|secret|token)[^=&]*=)[^&]*", r"\1***", url)
