"""The column types of MLMD's tables, as each database declares them.

SQLAlchemy's own types would declare equivalent columns, but under other names; these keep the declarations that MLMD
makes, so that a table made here and one made there look alike to every tool.
"""

import base64
from collections.abc import Callable
from typing import Any, TypeAlias, cast

from sqlalchemy import BigInteger, Boolean, Dialect, Integer, LargeBinary, SmallInteger, String, Text
from sqlalchemy.ext.compiler import compiles

_Processor: TypeAlias = Callable[[Any], Any]


class Id(Integer):
    """An id that the database assigns: 64 bits on SQLite, 32 on MySQL and PostgreSQL."""

    def adapt(self, cls: Any, **_: Any) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Return this very type, for every database.

        SQLAlchemy's own type would tell PostgreSQL that each parameter has 32 bits, and to look for an id beyond them
        would be an error. Nobody has such an id, so nothing is found.
        """
        return type(self)()


class Int(Id):
    """An integer, of as many bits as an id."""


class Milliseconds(BigInteger):
    """A point in time, in milliseconds since 1970 UTC: 64 bits everywhere."""


class TypeKind(SmallInteger):
    """0 execution type, 1 artifact type, 2 context type."""


class Flag(Boolean):
    """True or False in a column that is never NULL."""


class LongText(Text):
    """Text of up to 16 MB on MySQL, where TEXT would end at 64 KB."""


class Bytes(LargeBinary):
    """Bytes of up to 16 MB on MySQL."""


class Base64Proto(LargeBinary):
    """A serialized `google.protobuf.Any`, as bytes in Python; base64 text on SQLite and MySQL, bytes on PostgreSQL."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> _Processor | None:
        """Return what turns bytes into the stored form, or None where they are the same."""
        if dialect.name == "postgresql":
            return None
        stored_as_text = dialect.name == "sqlite"

        def encode(value: bytes | None) -> Any:
            if value is None:
                return None
            encoded = base64.b64encode(value)
            return encoded.decode() if stored_as_text else encoded

        return encode

    def result_processor(self, dialect: Dialect, coltype: object) -> _Processor | None:
        """Return what turns the stored form into bytes."""
        if dialect.name == "postgresql":
            return cast(_Processor, super().result_processor(dialect, coltype))  # type: ignore[no-untyped-call]
        return lambda stored: None if stored is None else base64.b64decode(stored)


@compiles(Id)
@compiles(Int)
def _declare_integer(*_: Any, **__: Any) -> str:
    return "INTEGER"


@compiles(Int, "sqlite")
@compiles(Milliseconds, "sqlite")
def _declare_int(*_: Any, **__: Any) -> str:
    return "INT"


@compiles(TypeKind, "sqlite")
@compiles(TypeKind, "mysql")
@compiles(TypeKind, "mariadb")
@compiles(Flag, "sqlite")
@compiles(Flag, "mysql")
@compiles(Flag, "mariadb")
def _declare_tinyint(*_: Any, **__: Any) -> str:
    return "TINYINT(1)"


@compiles(Bytes, "mysql")
@compiles(Bytes, "mariadb")
@compiles(Base64Proto, "mysql")
@compiles(Base64Proto, "mariadb")
def _declare_mediumblob(*_: Any, **__: Any) -> str:
    return "MEDIUMBLOB"


@compiles(LongText, "mysql")
@compiles(LongText, "mariadb")
def _declare_mediumtext(*_: Any, **__: Any) -> str:
    return "MEDIUMTEXT"


SHORT_TEXT = String(255)
