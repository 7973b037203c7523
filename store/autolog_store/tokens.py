"""The bearer token that a server may ask for, and where both sides find it."""

import os
from pathlib import Path

from autolog_store.errors import OpeningError


def of_environment() -> str:
    """Return the token of AUTOLOG_TOKEN, else the one in the file AUTOLOG_TOKEN_FILE; "" without either.

    Raises:
        OpeningError: the file cannot be read, or what is given cannot be a token.
    """
    token = os.environ.get("AUTOLOG_TOKEN", "").strip()
    path = os.environ.get("AUTOLOG_TOKEN_FILE")
    if token:
        return _checked(token, "AUTOLOG_TOKEN")
    return of_file(Path(path)) if path else ""


def of_file(path: Path) -> str:
    """Return the token that a file holds, which is never empty.

    Raises:
        OpeningError: the file cannot be read, or holds something else.
    """
    try:
        text = path.read_bytes().decode(errors="replace")
    except OSError as error:
        raise OpeningError(f"cannot read the token file {path}: {error.strerror or error}") from None
    return _checked(text.strip(), f"the token file {path}")


def _checked(token: str, source: str) -> str:
    if not token or not all("!" <= character <= "~" for character in token):
        raise OpeningError(f"{source} holds no token; that is one line of printable ASCII characters without blanks")
    return token
