"""Texts in requests of other programs: MLMD's messages let bytes pass that are no UTF-8, and the store does not."""

from collections.abc import Mapping
from typing import Any

from google.protobuf.message import Message

from autolog_store.errors import InvalidArgumentError
from autolog_store.proto import metadata_store_pb2 as pb


def check(request: Message, data: bytes) -> None:
    """Raise InvalidArgumentError when a text of a request, which was parsed from `data`, is not UTF-8.

    Such a text reads as bytes, or fails to be read as the key of a map; stored, it would fail each list that it is in.
    """
    if data.isascii():
        return
    try:
        _check(request, "")
    except UnicodeDecodeError as error:
        raise InvalidArgumentError(f"the name of a property is not UTF-8: {error}") from error


def _check(message: Message, where: str) -> None:
    field: Any
    value: Any
    for field, value in message.ListFields():
        if isinstance(value, str | int | float):
            continue
        if isinstance(value, Message):
            _check_one(value, where + field.name)
        elif isinstance(value, Mapping):
            for key, one in value.items():
                # Almost all there is in a large request; the way through _check takes three times as long.
                if isinstance(one, pb.Value):
                    text: Any = one.string_value
                    if isinstance(text, bytes):
                        _check_one(text, f"{where}{field.name}[{key!r}]")
                else:
                    _check_one(one, where + field.name)
        elif isinstance(value, bytes):
            _check_one(value, where + field.name)
        else:
            for one in value:
                _check_one(one, where + field.name)


def _check_one(value: object, where: str) -> None:
    if isinstance(value, bytes):
        raise InvalidArgumentError(f"{where} is not UTF-8: {value[:40]!r}")
    # The texts of Google's own messages were checked when they were parsed, and an Any holds bytes rightly.
    if isinstance(value, Message) and not value.DESCRIPTOR.full_name.startswith("google.protobuf."):
        _check(value, f"{where}.")
