"""Filter query: what stays the same when only values change, so that its SQL is built once.

Programs ask the same question again and again, with another name or number in it.
"""

from typing import Any, NamedTuple

from autolog_store.filter_query import parser
from autolog_store.filter_query.tree import Binary, Expression, Literal, Logical, Name, Parameter

_COMPARISONS = ("=", "!=", "<>", "<", "<=", ">", ">=")


class Template(NamedTuple):
    """A query whose compared values are taken out.

    Attributes:
        tree: Equal for queries that differ in these values only.
        values: By the names of the tree's parameters.
    """

    tree: Expression
    values: dict[str, Any]


def template_of(text: str) -> Template:
    """Return the template of a query.

    Raises:
        InvalidArgumentError: the text is no query.
    """
    values: dict[str, Any] = {}
    return Template(_without_values(parser.parse(text), values), values)


def _without_values(tree: Expression, values: dict[str, Any]) -> Expression:
    match tree:
        case Logical(operator, operands):
            return Logical(operator, tuple(_without_values(operand, values) for operand in operands), at=tree.at)
        case Binary(operator, Name() as left, Literal() as right) if operator in _COMPARISONS:
            return Binary(operator, left, _parameter(right, values), at=tree.at)
        case Binary(operator, Literal() as left, Name() as right) if operator in _COMPARISONS:
            return Binary(operator, _parameter(left, values), right, at=tree.at)
    return tree


def _parameter(literal: Literal, values: dict[str, Any]) -> Literal | Parameter:
    match literal.value:
        case bool() | None:
            return literal
        case int() if literal.type == "DOUBLE":
            return literal  # beyond 64 bits
    name = f"literal_{len(values)}"
    values[name] = literal.value
    return Parameter(literal.type, name, literal.value, at=literal.at)
