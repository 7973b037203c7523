"""What our own API raises, and the one way in which trouble while watching is told.

AutologError                 any misuse or missing thing that a person can mend
  SettingsError              a setting, argument or environment variable that makes no sense
  NotRecordedError           a file or name that the store knows nothing of
  AmbiguousError             a digest's first digits that several contents share
  MissingPackageError        a package that an answer needs and that is not installed
  StoreUnavailableError      the store cannot be opened or read
"""

from __future__ import annotations

from contextlib import suppress

_told: set[str] = set()


class AutologError(Exception):
    """Something asked of autolog cannot be done; the message says what was found and what to do."""


class SettingsError(AutologError):
    """A setting has a value that cannot be used."""


class NotRecordedError(AutologError):
    """Nothing is recorded about the file, run or id that was asked for."""


class AmbiguousError(AutologError):
    """What was asked for may mean several things."""


class MissingPackageError(AutologError, ImportError):
    """An optional package is needed and cannot be imported."""


class StoreUnavailableError(AutologError):
    """The store cannot be opened: missing, foreign, unreadable or away."""


def one_line(said: object) -> str:
    """Return the text of an error or a reason without its line breaks."""
    return " ".join(str(said).split())


def warn_once(cause: str, message: str, *values: object, error: BaseException | None = None) -> None:
    """Log a warning that begins with `autolog`, once per `cause` and process; the traceback goes to DEBUG."""
    if cause in _told:
        return
    _told.add(cause)
    with suppress(Exception):  # a user's own handler of logging may do anything
        import logging

        logger = logging.getLogger("autolog")
        if error is not None:
            logger.debug("autolog: %s", cause, exc_info=error)
        logger.warning("autolog: " + message, *map(_shown, values))


def _shown(value: object) -> object:
    if isinstance(value, (int, float, str)):
        return value
    try:
        return str(value)
    except Exception:  # noqa: BLE001  an exception's own __str__ may fail
        return type(value).__name__
