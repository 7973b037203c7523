"""Rows that no message takes: something else than a store has written them, or they are damaged."""

from google.protobuf.json_format import ParseError
from google.protobuf.message import DecodeError

from autolog_store.errors import DataLossError

UNREADABLE = (TypeError, ValueError, DecodeError, ParseError)  # what messages raise for a value that they do not take


def as_lost(what: str, error: Exception) -> DataLossError:
    """Return what to raise in place of an error of a message that was made of a row."""
    return DataLossError(f"{what} cannot be read as it is stored: {error}; correct its row, or restore a backup")
