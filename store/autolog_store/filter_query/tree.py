"""Filter query: what a query says, as a tree of small frozen classes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal as TypingLiteral

from autolog_store.filter_query.lexer import Position

Type = TypingLiteral["INT64", "DOUBLE", "STRING", "BOOL", "NULL"]


@dataclass(frozen=True, kw_only=True)
class Node:
    """Any part of a query. Two nodes are equal when they say the same, wherever they stand."""

    at: Position = field(default=Position("", 0), compare=False, repr=False)


@dataclass(frozen=True)
class Literal(Node):
    """A value written in the query; None is NULL."""

    value: int | float | str | bool | None
    type: Type = field(init=False, default="NULL")

    def __post_init__(self) -> None:
        object.__setattr__(self, "type", _type_of(self.value))


def _type_of(value: float | str | bool | None) -> Type:
    match value:
        case None:
            return "NULL"
        case bool():
            return "BOOL"
        case int() if value < 2**63:
            return "INT64"
        case int() | float():
            # An integer beyond INT64 is greater than any that is stored; as a double it still is.
            return "DOUBLE"
        case str():
            return "STRING"


@dataclass(frozen=True)
class Parameter(Node):
    """A literal whose value is given when the query runs; `value` is the one it had when it was written."""

    type: Type
    name: str
    value: int | float | str | bool | None = field(compare=False)


@dataclass(frozen=True)
class Name(Node):
    """What a query speaks of, or the name of an enum's value: `uri`, `contexts_a.name`, `properties.day.int_value`."""

    path: tuple[str, ...]
    positions: tuple[Position, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class Unary(Node):
    """A sign or NOT. `a NOT LIKE b` is NOT of `a LIKE b`, and so with BETWEEN and IS."""

    operator: str
    operand: "Expression"


@dataclass(frozen=True)
class Binary(Node):
    """Arithmetic, bits, `||`, a comparison or LIKE."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True)
class Logical(Node):
    """AND or OR of two or more; a chain of a thousand is one node."""

    operator: str
    operands: tuple["Expression", ...]


@dataclass(frozen=True)
class In(Node):
    """IN over a list. NOT IN is its own case: on an enum it also finds NULL, and NOT of IN does not."""

    operand: "Expression"
    items: tuple["Expression", ...]
    negated: bool = False


@dataclass(frozen=True)
class Between(Node):
    """`operand` lies within `low` and `high`, both included."""

    operand: "Expression"
    low: "Expression"
    high: "Expression"


@dataclass(frozen=True)
class Is(Node):
    """IS NULL, IS TRUE or IS FALSE: never NULL itself."""

    operand: "Expression"
    value: bool | None


@dataclass(frozen=True)
class Call(Node):
    """A function, its name in upper case."""

    function: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True)
class Cast(Node):
    """CAST to a type, its name in upper case."""

    operand: "Expression"
    type: str


@dataclass(frozen=True)
class Case(Node):
    """CASE; without a subject the first of each pair is a condition. No default is NULL."""

    subject: "Expression | None"
    whens: tuple[tuple["Expression", "Expression"], ...]
    default: "Expression | None" = None


Expression = Literal | Parameter | Name | Unary | Binary | Logical | In | Between | Is | Call | Cast | Case


def parts_of(node: Expression) -> Iterator[Expression]:
    """Yield what stands directly in a node."""
    if isinstance(node, Literal | Parameter | Name):
        return
    for value in vars(node).values():
        for one in value if isinstance(value, tuple) else (value,):
            for part in one if type(one) is tuple else (one,):  # Case has pairs; a Position is no part
                if isinstance(part, Node):
                    yield part  # type: ignore[misc]
