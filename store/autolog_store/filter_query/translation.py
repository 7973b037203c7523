"""Filter query: tree to SQLAlchemy expressions, checked with the type rules of GoogleSQL."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    cast,
    false,
    literal,
    not_,
    null,
    or_,
    true,
    type_coerce,
)
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import Grouping

from autolog_store.filter_query import functions
from autolog_store.filter_query.lexer import Position, invalid
from autolog_store.filter_query.terms import SQL_TYPES, Terms, Value
from autolog_store.filter_query.tree import (
    Between,
    Binary,
    Call,
    Case,
    Cast,
    Expression,
    In,
    Is,
    Literal,
    Logical,
    Name,
    Parameter,
    Type,
    Unary,
)
from autolog_store.sql.statements import given

MAX_REPLACE = 2
"""How many REPLACE may stand in one another: each may make a text a thousand times as long."""


class Translation:
    """One tree, of which `terms` gather what it speaks of."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self._replacing = 0

    def condition(self, tree: Expression) -> ColumnElement[bool]:
        """Return the condition that a query is; raise InvalidArgumentError when it is none, or its types do not fit."""
        condition = self._value(tree)
        if condition.type != "BOOL":
            raise invalid(f"expected a condition, found a value of type {condition.type}", tree.at)
        return condition.sql

    def _value(self, node: Expression) -> Value:
        match node:
            case Literal():
                return _literal(node)
            case Parameter():
                return Value(given(node.name, SQL_TYPES[node.type]), node.type)
            case Name():
                return self.terms.find(node)
            case Logical():
                return self._logical(node)
            case Unary():
                return self._unary(node)
            case Binary() if node.operator in _COMPARISONS:
                return self._comparison(node)
            case Binary():
                return self._arithmetic(node)
            case In():
                return self._in(node)
            case Between():
                return self._between(node)
            case Is():
                return self._is(node)
            case Call():
                return self._call(node)
            case Cast():
                return self._cast(node)
            case Case():
                return self._case(node)

    def _values(self, nodes: Sequence[Expression]) -> list[Value]:
        return [self._value(node) for node in nodes]

    def _operands(self, operator: str, nodes: Sequence[Expression]) -> list[Value]:
        """Return the values of operands none of which may be a written NULL: nothing equals it, so it is a mistake."""
        for node in nodes:
            if isinstance(node, Literal) and node.value is None:
                raise invalid(f"expected no NULL as operand of {operator}, found it; IS NULL tests for it", node.at)
        return self._values(nodes)

    def _logical(self, node: Logical) -> Value:
        values = self._values(node.operands)
        parts = _check(node.operator, values, "BOOL", node.at)
        return Value(_chained(and_ if node.operator == "AND" else or_, parts), "BOOL")

    def _unary(self, node: Unary) -> Value:
        (operand,) = operands = self._operands(node.operator, [node.operand])
        match node.operator:
            case "NOT":
                (condition,) = _check("NOT", operands, "BOOL", node.at)
                # SQLAlchemy writes NOT of a column as `column = 0`, and would compare that without parentheses.
                return Value(Grouping(not_(condition)), "BOOL")
            case "~":
                (bits,) = _check("~", operands, "INT64", node.at)
                return Value(_signed(bits.bitwise_not()), "INT64")
            case _:
                (number,) = _check(node.operator, operands, "DOUBLE", node.at)
                return Value(-number if node.operator == "-" else number, operand.type)

    def _comparison(self, node: Binary) -> Value:
        for term, other in ((node.left, node.right), (node.right, node.left)):
            if node.operator in _EQUALITIES and self._is_foreign_word(other):
                return self._enum_in(term, [other], negated=node.operator != "=")
        operands = self._operands(node.operator, [node.left, node.right])
        left, _ = operands
        if node.operator == "LIKE":
            _check("LIKE", operands, "STRING", node.at)
        type_ = _check_alike(node.operator, operands, node.at)
        if left.enum and node.operator in ("=", "!=") and isinstance(node.right, Literal | Parameter):
            raise invalid(f"expected {_names_of(left)} after {node.operator}, found {node.right.value}", node.right.at)
        return Value(_COMPARISONS[node.operator](*_typed(operands, type_)), "BOOL")

    def _is_foreign_word(self, node: Expression) -> bool:
        """Tell whether this is a word that is no attribute: the name of an enum's value, or a mistake."""
        return isinstance(node, Name) and len(node.path) == 1 and not self.terms.is_attribute(node.path[0])

    def _enum_in(self, term: Expression, names: Sequence[Expression], *, negated: bool) -> Value:
        """Return that an enum has one of these values; when negated, also that it has none at all, as in MLMD."""
        operand = self._value(term)
        values = [self._enum_number(operand, name) for name in names]
        if not negated:
            return Value(operand.sql.in_(values) if len(values) > 1 else operand.sql == values[0], "BOOL")
        return Value(or_(operand.sql.not_in(values), operand.sql.is_(null())), "BOOL")

    def _enum_number(self, operand: Value, node: Expression) -> ColumnElement[int]:
        if operand.enum and isinstance(node, Name) and self._is_foreign_word(node):
            if node.path[0] not in operand.enum:
                raise invalid(f"expected {_names_of(operand)}, found {node.path[0]}", node.at)
            return literal(operand.enum[node.path[0]], BigInteger())
        value = self._value(node)
        _check_alike("IN", [operand, value], node.at)
        return value.sql

    def _in(self, node: In) -> Value:
        if any(self._is_foreign_word(item) for item in node.items):
            return self._enum_in(node.operand, node.items, negated=node.negated)
        operand, *items = values = self._values([node.operand, *node.items])
        type_ = _check_alike("IN", values, node.at)
        if operand.enum and node.negated:
            return self._enum_in(node.operand, node.items, negated=True)
        sought = functions.typed(operand, type_)
        return Value((sought.not_in if node.negated else sought.in_)(_list(node, items, type_)), "BOOL")

    def _between(self, node: Between) -> Value:
        values = self._values([node.operand, node.low, node.high])
        operand, low, high = _typed(values, _check_alike("BETWEEN", values, node.at))
        return Value(operand.between(low, high), "BOOL")

    def _is(self, node: Is) -> Value:
        operand = self._value(node.operand)
        if node.value is None:
            return Value(operand.sql.is_(null()), "BOOL")
        (condition,) = _check("IS", [operand], "BOOL", node.at)
        return Value(condition.is_(true() if node.value else false()), "BOOL")

    def _arithmetic(self, node: Binary) -> Value:
        operands = self._operands(node.operator, [node.left, node.right])
        if node.operator == "||":
            return Value(functions.concatenation(*_check(node.operator, operands, "STRING", node.at)), "STRING")
        if node.operator in _BITS:
            bits = _BITS[node.operator](*_check(node.operator, operands, "INT64", node.at))
            return Value(_signed(bits), "INT64")
        left, right = _check(node.operator, operands, "DOUBLE", node.at)
        if node.operator == "/":
            return Value(functions.quotient(left, right), "DOUBLE")
        type_ = functions.common_type([value.type for value in operands])
        return Value(_ARITHMETIC[node.operator](left, right), "DOUBLE" if type_ in (None, "NULL") else type_)

    def _call(self, node: Call) -> Value:
        function = functions.FUNCTIONS.get(node.function)
        if not function:
            known = ", ".join(functions.FUNCTIONS)
            raise invalid(f"expected one of the functions {known}; found {node.function}", node.at)
        self._replacing += node.function == "REPLACE"
        if self._replacing > MAX_REPLACE:
            raise invalid(f"expected at most {MAX_REPLACE} of REPLACE in one another, found more", node.at)
        arguments = self._values(node.arguments)
        self._replacing -= node.function == "REPLACE"
        result = function.call(arguments)
        if not result:
            found = f"{node.function}({', '.join(argument.type for argument in arguments)})"
            raise invalid(f"expected {function.signature(node.function)}, found {found}", node.at)
        return result

    def _cast(self, node: Cast) -> Value:
        target = _CAST_TYPES.get(node.type)
        if not target:
            raise invalid(f"expected a cast to {', '.join(_CAST_TYPES)}, found {node.type}", node.at)
        operand = self._value(node.operand)
        converted = functions.converted(operand, target)
        if converted is None:
            raise invalid(f"expected a cast that GoogleSQL knows, found {operand.type} to {target}", node.at)
        return Value(converted, target)

    def _case(self, node: Case) -> Value:
        tests = self._values([test for test, _ in node.whens])
        results = self._values([result for _, result in node.whens])
        default = [self._value(node.default)] if node.default else []
        subject = self._value(node.subject) if node.subject else None
        compared: ColumnElement[Any] | None = None
        if subject:
            compared, *whens = _typed([subject, *tests], _check_alike("CASE", [subject, *tests], node.at))
        else:
            whens = _check("WHEN", tests, "BOOL", node.at)
        type_ = _check_alike("THEN and ELSE", [*results, *default], node.at)
        thens = _typed([*results, *default], type_)
        else_ = thens.pop() if default else None
        return Value(case(*zip(whens, thens, strict=True), value=compared, else_=else_), type_)


def _literal(node: Literal) -> Value:
    if node.value is None:
        return Value(null(), "NULL")
    value = float(node.value) if node.type == "DOUBLE" else node.value
    return Value(literal(value, SQL_TYPES[node.type]), node.type)


def _list(node: In, items: Sequence[Value], type_: Type) -> BindParameter[Any] | list[ColumnElement[Any]]:
    """Return the list of IN: one parameter where that can be, since ten thousand are slow to build."""
    types = {item.type for item in items}
    values = [item.value for item in node.items if isinstance(item, Literal)]
    if len(types) == 1 and len(values) == len(items) and types <= {"INT64", "DOUBLE", "STRING"}:
        return bindparam(None, values, expanding=True, type_=SQL_TYPES[items[0].type])
    return _typed(items, type_)


def _signed(bits: ColumnElement[int]) -> ColumnElement[int]:
    return cast(bits, BigInteger())  # MySQL's bit operators give unsigned numbers


def _shift(operator: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    # PostgreSQL shifts by 32-bit counts only, and would shift the bits of a 32-bit column out.
    return lambda bits, count: operator(cast(bits, BigInteger()), cast(count, Integer()))


_EQUALITIES = ("=", "!=", "<>")
_COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operators.eq,
    "!=": operators.ne,
    "<>": operators.ne,
    "<": operators.lt,
    "<=": operators.le,
    ">": operators.gt,
    ">=": operators.ge,
    "LIKE": functions.like,
}
_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {"+": operators.add, "-": operators.sub, "*": operators.mul}
_BITS: Mapping[str, Callable[[Any, Any], Any]] = {
    "&": lambda left, right: left.bitwise_and(right),
    "|": lambda left, right: left.bitwise_or(right),
    # SQLite has no operator for it.
    "^": lambda left, right: left.bitwise_or(right) - left.bitwise_and(right),
    "<<": _shift(lambda bits, count: bits.bitwise_lshift(count)),
    ">>": _shift(lambda bits, count: bits.bitwise_rshift(count)),
}
_CAST_TYPES: Mapping[str, Type] = {
    "INT64": "INT64",
    "FLOAT64": "DOUBLE",
    "DOUBLE": "DOUBLE",
    "STRING": "STRING",
    "BOOL": "BOOL",
}


def _chained(join: Callable[..., ColumnElement[bool]], parts: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Return all parts joined by AND or OR, in groups of a hundred: to SQLite a chain is a tree, at most 1000 deep."""
    while len(parts) > 100:
        groups = (Grouping(join(*parts[start : start + 100])) for start in range(0, len(parts), 100))
        # A bare Grouping would be dissolved into the chain around it.
        parts = [type_coerce(group, SQL_TYPES["BOOL"]) for group in groups]
    return join(*parts)


def _check(operator: str, operands: Sequence[Value], type_: Type, at: Position) -> list[ColumnElement[Any]]:
    """Return operands that can all be read as one type, as SQL."""
    found = [operand.type for operand in operands]
    if functions.common_type([*found, type_]) != type_:
        expected = "numbers" if type_ == "DOUBLE" else type_
        raise invalid(f"expected {expected} at {operator}, found {_listed(found)}", at)
    return _typed(operands, type_)


def _typed(values: Sequence[Value], type_: Type) -> list[ColumnElement[Any]]:
    return [functions.typed(value, type_) for value in values]


def _check_alike(operator: str, operands: Sequence[Value], at: Position) -> Type:
    found = [operand.type for operand in operands]
    type_ = functions.common_type(found)
    if type_ is None:
        raise invalid(f"expected values of one type at {operator}, found {_listed(found)}", at)
    return type_


def _listed(types: Sequence[Type]) -> str:
    return " and ".join(dict.fromkeys(types))


def _names_of(value: Value) -> str:
    return f"one of {', '.join(value.enum)}" if value.enum else "a value"
