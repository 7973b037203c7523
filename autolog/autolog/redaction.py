"""Secrets are not recorded: values whose names speak of one, and passwords in URLs, are replaced before the journal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

REDACTED = "[redacted]"

_TELLING = (  # compiled when it is first asked for
    r"(?i)(passw(or)?d|passphrase|secret|credential|(^|[_.-])pwd($|[_.-])|(api|access|private|auth)[_.-]?key|(^|[_.-])token$)"
)
_USER_IN_URL = r"([a-zA-Z][a-zA-Z0-9+.-]*://)[^/@\s]*@"


@lru_cache(maxsize=4096)  # the same names come with every fit
def is_secret(name: str) -> bool:
    """Whether a name speaks of a secret: `password`, `hub_token`, `aws_secret_access_key`, `--api-key`, ..."""
    return re.search(_TELLING, name) is not None


def text(value: str) -> str:
    """Return a text without user and password in its URLs."""
    return re.sub(_USER_IN_URL, r"\1", value) if "@" in value else value


def arguments(given: Sequence[str]) -> list[str]:
    """Return a command line without the values of options that hold secrets: `--token abc`, `--token=abc`."""
    shown: list[str] = []
    hide_next = False
    for word in given:
        name, equals, _ = word.partition("=")
        if hide_next and not word.startswith("-"):
            shown.append(REDACTED)
        elif equals and is_secret(name):
            shown.append(f"{name}={REDACTED}")
        else:
            shown.append(text(word))
        hide_next = word.startswith("-") and not equals and is_secret(word)
    return shown
