"""Filter query: GoogleSQL's functions and casts, in SQL that every database understands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    Double,
    Integer,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    null,
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from autolog_store.filter_query.terms import SQL_TYPES, Value
from autolog_store.filter_query.tree import Type

Sql = ColumnElement[Any]


def _mysql_characters(text: str) -> str:
    """Return SQL for a text whose characters MySQL knows; elsewhere it takes bytes for them, see sql/servers.py."""
    return f"convert(cast(convert({text} using latin1) as binary) using utf8mb4)"


class OfCharacters(FunctionElement[str]):
    """A function from text to text that must see characters, not bytes."""

    type = String()
    inherit_cache = True


class Lower(OfCharacters):
    """The text in lower case."""

    name = "lower"
    inherit_cache = True


class Upper(OfCharacters):
    """The text in upper case."""

    name = "upper"
    inherit_cache = True


class Substring(OfCharacters):
    """A part of the text: from a position on, which counts from 1, and so many characters."""

    name = "substr"
    inherit_cache = True


@compiles(OfCharacters)
@compiles(Lower)
@compiles(Upper)
@compiles(Substring)
def _of_characters(element: OfCharacters, compiler: Any, **options: Any) -> str:
    return f"{element.name}{compiler.process(element.clause_expr, **options)}"


@compiles(Lower, "mysql")
@compiles(Upper, "mysql")
@compiles(Substring, "mysql")
def _mysql_of_characters(element: OfCharacters, compiler: Any, **options: Any) -> str:
    text, *others = (compiler.process(argument, **options) for argument in element.clauses)
    called = f"{element.name}({', '.join([_mysql_characters(text), *others])})"
    return f"(convert(cast({called} as binary) using latin1) collate latin1_bin)"


class Like(FunctionElement[bool]):
    """Whether a text is like a pattern, in which only % and _ have a meaning."""

    name = "like"
    type = Boolean()
    inherit_cache = True


class LikeOfCharacters(Like):
    """The same where _ stands for a character, which for MySQL's texts is not a byte."""

    inherit_cache = True


@compiles(Like)
@compiles(LikeOfCharacters)
def _like(element: Like, compiler: Any, **options: Any) -> str:
    text, pattern = (compiler.process(argument, **options) for argument in element.clauses)
    return f"({text} LIKE {pattern} ESCAPE '')"  # else a backslash would have a meaning


@compiles(Like, "sqlite")
@compiles(LikeOfCharacters, "sqlite")
def _sqlite_like(element: Like, compiler: Any, **options: Any) -> str:
    text, pattern = (compiler.process(argument, **options) for argument in element.clauses)
    return f"({text} LIKE {pattern})"


@compiles(LikeOfCharacters, "mysql")
def _mysql_like_of_characters(element: Like, compiler: Any, **options: Any) -> str:
    text, pattern = (_mysql_characters(compiler.process(argument, **options)) for argument in element.clauses)
    # Here MariaDB takes '' for a backslash. No pattern holds a NUL.
    return f"({text} collate utf8mb4_bin LIKE {pattern} ESCAPE '\\0')"


def like(text: Sql, pattern: Sql) -> Sql:
    """Return that a text is like a pattern."""
    has_characters = not isinstance(pattern, BindParameter) or "_" in str(pattern.value)
    return (LikeOfCharacters if has_characters else Like)(text, pattern)


class HalfAwayFromZero(FunctionElement[float]):
    """The nearest whole number; of two as near, as 2 and 3 are to 2.5, the one farther from zero."""

    name = "round"
    type = Double()
    inherit_cache = True


@compiles(HalfAwayFromZero)
def _round_by_hand(element: HalfAwayFromZero, compiler: Any, **options: Any) -> str:
    # To MySQL and PostgreSQL the nearest of doubles is the even one.
    (number,) = (compiler.process(argument, **options) for argument in element.clauses)
    return f"(sign({number}) * floor(abs({number}) + 0.5))"


@compiles(HalfAwayFromZero, "sqlite")
def _sqlite_round(element: HalfAwayFromZero, compiler: Any, **options: Any) -> str:
    return f"round{compiler.process(element.clause_expr, **options)}"


class CharLength(FunctionElement[int]):
    """How many characters a text has: MySQL's `length` counts bytes, and SQLite has no `char_length`."""

    name = "char_length"
    type = BigInteger()
    inherit_cache = True


@compiles(CharLength, "sqlite")
def _sqlite_length(element: CharLength, compiler: Any, **options: Any) -> str:
    return f"length{compiler.process(element.clause_expr, **options)}"


@compiles(CharLength, "mysql")
def _mysql_length(element: CharLength, compiler: Any, **options: Any) -> str:
    (text,) = element.clauses
    return f"char_length({_mysql_characters(compiler.process(text, **options))})"


@compiles(CharLength)
def _char_length(element: CharLength, compiler: Any, **options: Any) -> str:
    return f"char_length{compiler.process(element.clause_expr, **options)}"


def common_type(types: Sequence[Type]) -> Type | None:
    """Return the one type that all of these can be read as, or None: INT64 is also DOUBLE, and NULL is any."""
    distinct = set(types) - {"NULL"}
    if distinct == {"INT64", "DOUBLE"}:
        return "DOUBLE"
    if len(distinct) > 1:
        return None
    return distinct.pop() if distinct else "NULL"


def typed_null(type_: str) -> Sql:
    """Return NULL as a value of a type, which PostgreSQL asks for."""
    if type_ == "BOOL":
        return literal_column("(1 = NULL)", Boolean())  # MySQL has no cast to it
    return null() if type_ == "NULL" else cast(null(), SQL_TYPES[type_])


def typed(value: Value, type_: str) -> Sql:
    """Return a value as one of a type; what has no type of its own is NULL."""
    return typed_null(type_) if value.type == "NULL" else value.sql


def converted(value: Value, target: str) -> Sql | None:
    """Return CAST(value AS target), or None when GoogleSQL knows no such cast."""
    source = value.type
    if target not in SQL_TYPES or {source, target} == {"BOOL", "DOUBLE"}:
        return None
    if source == target:
        return value.sql
    if source == "NULL":
        return typed_null(target)
    if source == "BOOL":
        yes, no = ("true", "false") if target == "STRING" else (1, 0)
        return case((value.sql, literal(yes, SQL_TYPES[target])), (~value.sql, literal(no, SQL_TYPES[target])))
    if target == "BOOL" and source == "INT64":
        return value.sql != literal(0, BigInteger())
    if target == "BOOL" and source == "STRING":
        return case({"true": true(), "false": false()}, value=func.lower(value.sql))
    if target == "INT64" and source == "DOUBLE":
        return cast(HalfAwayFromZero(value.sql), BigInteger())  # SQLite's own cast would cut off
    return cast(value.sql, SQL_TYPES[target])


def quotient(dividend: Sql, divisor: Sql) -> Sql:
    """Return a DOUBLE; NULL where the divisor is 0, which PostgreSQL alone would call an error."""
    return cast(dividend, Double()) / func.nullif(cast(divisor, Double()), literal(0.0, Double()), type_=Double())


def concatenation(first: Sql, *others: Sql) -> Sql:
    """Return the texts one after the other; NULL when one is NULL."""
    for other in others:
        first = first.concat(other)
    return first


def _modulo(dividend: Sql, divisor: Sql) -> Sql:
    return dividend % func.nullif(divisor, literal(0, BigInteger()), type_=BigInteger())


def _substring(text: Sql, *start_and_length: Sql) -> Sql:
    # PostgreSQL counts characters in 32 bits and does not convert by itself.
    return Substring(text, *(cast(number, Integer()) for number in start_and_length))


def _starts_with(text: Sql, prefix: Sql) -> Sql:
    return _substring(text, literal(1, Integer()), CharLength(prefix)) == prefix


def _ends_with(text: Sql, suffix: Sql) -> Sql:
    surplus = CharLength(text) - CharLength(suffix)
    return and_(surplus >= literal(0, BigInteger()), _substring(text, surplus + literal(1, BigInteger())) == suffix)


def _rounded(number: Sql, digits: Sql | None = None) -> Sql:
    if digits is None:
        return HalfAwayFromZero(cast(number, Double()))
    # PostgreSQL rounds doubles to whole numbers only, and SQLite may lack power().
    scale: Sql = cast(literal("1e", String()).concat(cast(digits, String())), Double())
    return HalfAwayFromZero(cast(number, Double()) * scale) / scale


def _extreme(beats: Callable[[Sql, Sql], Sql]) -> Callable[..., Sql]:
    def choose(*values: Sql) -> Sql:
        # A CASE, since neither the function's name nor what it makes of NULL is the same everywhere.
        if len(values) == 1:
            return values[0]
        others = [[other for at, other in enumerate(values) if at != index] for index in range(len(values))]
        return case(
            *(
                (and_(*(beats(value, other) for other in rest)), value)
                for value, rest in zip(values, others, strict=True)
            )
        )

    return choose


_Parameter = Literal["INT64", "DOUBLE", "STRING", "BOOL", "ANY", "NUMBER"]


@dataclass(frozen=True)
class Function:
    """What a function takes and gives, in GoogleSQL's words, and how it is written in SQL.

    ANY and NUMBER stand for one type that all arguments in such places have in common. The last parameter may be left
    out if `optional`, and come again and again if `repeated`.
    """

    parameters: tuple[_Parameter, ...]
    result: _Parameter
    sql: Callable[..., Sql]
    optional: bool = False
    repeated: bool = False

    def signature(self, name: str) -> str:
        """Return how the function is called, for messages."""
        *first, last = self.parameters
        shown = f"[{last}]" if self.optional else f"{last}, ..." if self.repeated else last
        return f"{name}({', '.join([*first, shown])})"

    def call(self, arguments: Sequence[Value]) -> Value | None:
        """Return the call in SQL, or None when the number or the types of the arguments do not fit."""
        count = len(arguments)
        if count < len(self.parameters) - self.optional or (count > len(self.parameters) and not self.repeated):
            return None
        parameters = [self.parameters[min(index, len(self.parameters) - 1)] for index in range(count)]
        given = list(zip(arguments, parameters, strict=True))
        shared = common_type([argument.type for argument, parameter in given if parameter in ("ANY", "NUMBER")])
        if shared is None or ("NUMBER" in parameters and shared not in ("INT64", "DOUBLE", "NULL")):
            return None
        readable = []
        for argument, parameter in given:
            type_ = _type(parameter, shared)
            if common_type([argument.type, type_]) != type_:
                return None
            readable.append(typed(argument, type_))
        result = _type(self.result, shared)
        return Value(null() if result == "NULL" else self.sql(*readable), result)


def _type(parameter: _Parameter, shared: Type) -> Type:
    return shared if parameter == "ANY" or parameter == "NUMBER" else parameter


_LENGTH = Function(("STRING",), "INT64", CharLength)
_SUBSTRING = Function(("STRING", "INT64", "INT64"), "STRING", _substring, optional=True)

FUNCTIONS: Mapping[str, Function] = {
    "ABS": Function(("NUMBER",), "NUMBER", func.abs),
    "CHARACTER_LENGTH": _LENGTH,
    "CHAR_LENGTH": _LENGTH,
    "COALESCE": Function(("ANY",), "ANY", func.coalesce, repeated=True),
    "CONCAT": Function(("STRING",), "STRING", concatenation, repeated=True),
    "ENDS_WITH": Function(("STRING", "STRING"), "BOOL", _ends_with),
    "GREATEST": Function(("ANY",), "ANY", _extreme(lambda value, other: value >= other), repeated=True),
    "IF": Function(("BOOL", "ANY", "ANY"), "ANY", lambda test, yes, no: case((test, yes), else_=no)),
    "IFNULL": Function(("ANY", "ANY"), "ANY", func.coalesce),
    "LEAST": Function(("ANY",), "ANY", _extreme(lambda value, other: value <= other), repeated=True),
    "LENGTH": _LENGTH,
    "LOWER": Function(("STRING",), "STRING", Lower),
    "LTRIM": Function(("STRING",), "STRING", func.ltrim),
    "MOD": Function(("INT64", "INT64"), "INT64", _modulo),
    "NULLIF": Function(("ANY", "ANY"), "ANY", func.nullif),
    "REPLACE": Function(("STRING", "STRING", "STRING"), "STRING", func.replace),
    "ROUND": Function(("DOUBLE", "INT64"), "DOUBLE", _rounded, optional=True),
    "RTRIM": Function(("STRING",), "STRING", func.rtrim),
    "STARTS_WITH": Function(("STRING", "STRING"), "BOOL", _starts_with),
    "SUBSTR": _SUBSTRING,
    "SUBSTRING": _SUBSTRING,
    "TRIM": Function(("STRING",), "STRING", func.trim),
    "UPPER": Function(("STRING",), "STRING", Upper),
}
