r"""Filter query: text to a tree.

The grammar is GoogleSQL's; words of operators and functions may be in any case. Loosest first:

    query       = and { OR and }
    and         = not { AND not }
    not         = { NOT } predicate
    predicate   = value [ ("=" | "!=" | "<>" | "<" | "<=" | ">" | ">=" | [NOT] LIKE) value
                        | [NOT] IN "(" query { "," query } ")"
                        | [NOT] BETWEEN value AND value
                        | IS [NOT] (NULL | TRUE | FALSE) ]
    value       = unary { operator unary }     from loose to tight  |  ^  &  << >>  + -  ||  * /  and all to the left
    unary       = { "-" | "+" | "~" } primary
    primary     = literal | name | word "(" [ query { "," query } ] ")" | "(" query ")"
                | CAST "(" query AS word ")"
                | CASE [ query ] WHEN query THEN query { WHEN query THEN query } [ ELSE query ] END
    name        = word { "." word }            a word may stand in backquotes; after a dot it may begin with a digit
    literal     = NULL | TRUE | FALSE | number | string
    number      = "12" | "0x1F" | "1.5" | ".5" | "1e-3"
    string      = 'a' | "a" | '''a''' | \"""a\""" with backslash escapes, or r'a' without

Comments are `-- ...`, `# ...` and `/* ... */`. What GoogleSQL has beyond this (subqueries, arrays, structs, bytes,
parameters) has nothing to select from here, or no counterpart in the databases, and is refused.

Source: https://github.com/google/zetasql/blob/master/docs/lexical.md and operators.md.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from autolog_store.errors import InvalidArgumentError
from autolog_store.filter_query.lexer import Position, Token, invalid, tokens
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
    Unary,
    parts_of,
)

MAX_NESTING = 40
"""How many parentheses, functions, signs and operators may stand in one another; `1 + 2 + 3` is two operators deep.

SQLAlchemy compiles a tree by recursion, so that more could meet Python's limit. AND, OR and IN may be long.
"""

# Of one query: what is longer would keep a server busy for seconds before a database refused it.
MAX_CHARACTERS = 1_000_000
MAX_TOKENS = 100_000
MAX_CONDITIONS = 5_000  # after AND, OR and WHEN
MAX_ARGUMENTS = 100  # of one function; SQLite's own limit may be 127


def parse(text: str) -> Expression:
    """Return the tree of a query.

    Raises:
        InvalidArgumentError: the text is no query; the message says what was expected, what was found, and where.
    """
    if len(text) > MAX_CHARACTERS:
        raise invalid(f"expected at most {MAX_CHARACTERS} characters, found {len(text)}")
    tree = _Parser(text).parse()
    _check_nesting(tree)
    return tree


def _check_nesting(tree: Expression) -> None:
    """Raise for a tree that is too deep, without recursion: a chain of operators is as deep as it is long."""
    level: list[Expression] = [tree]
    deepest = 0
    while level := [part for one in level for part in parts_of(one)]:
        deepest += 1
        if deepest > MAX_NESTING:
            raise _nested_too_deeply(level[0].at)


def _nested_too_deeply(at: Position) -> InvalidArgumentError:
    return invalid(f"expected at most {MAX_NESTING} levels, one in another, found more", at)


_CONSTANTS = {"NULL": None, "TRUE": True, "FALSE": False}
_COMPARISONS = ("=", "!=", "<>", "<", "<=", ">", ">=", "LIKE")
_OPERATORS = (("|",), ("^",), ("&",), ("<<", ">>"), ("+", "-"), ("||",), ("*", "/"))
_TIGHTNESS = {operator: level for level, operators in enumerate(_OPERATORS) for operator in operators}


class _Parser:
    """One method for each rule of the grammar."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._token = next(self._tokens)
        self._nesting = 0
        self._tokens_read = 0
        self._conditions = 0

    def parse(self) -> Expression:
        tree = self._query()
        if self._token.kind != "end":
            raise self._unexpected("an operator or the end of the query")
        return tree

    def _query(self) -> Expression:
        return self._chain("OR", self._and)

    def _and(self) -> Expression:
        return self._chain("AND", self._not)

    def _chain(self, operator: str, operand: Callable[[], Expression]) -> Expression:
        operands = [operand()]
        while self._accept(operator):
            self._count_condition()
            operands.append(operand())
        return operands[0] if len(operands) == 1 else Logical(operator, tuple(operands), at=operands[0].at)

    def _not(self) -> Expression:
        if token := self._accept("NOT"):
            with self._nested(token):
                return Unary("NOT", self._not(), at=token.at)
        return self._predicate()

    def _predicate(self) -> Expression:
        left = self._value()
        at = self._token.at
        if self._accept("IS"):
            negated = self._accept("NOT")
            constant = self._accept(*_CONSTANTS)
            if not constant:
                raise self._unexpected("NULL, TRUE or FALSE after IS")
            return _negated(Is(left, _CONSTANTS[constant.kind], at=at), negated)
        negated = self._accept("NOT")
        if self._accept("IN"):
            return In(left, self._list("IN"), negated is not None, at=at)
        if self._accept("BETWEEN"):
            low = self._value()
            self._expect("AND")
            return _negated(Between(left, low, self._value(), at=at), negated)
        if operator := self._accept("LIKE"):
            return _negated(Binary("LIKE", left, self._value(), at=at), negated)
        if negated:
            raise self._unexpected("IN, BETWEEN or LIKE after NOT")
        if operator := self._accept(*_COMPARISONS):
            return Binary(operator.kind, left, self._value(), at=at)
        return left

    def _value(self, loosest: int = 0) -> Expression:
        left = self._unary()
        while (tightness := _TIGHTNESS.get(self._token.kind, -1)) >= loosest:
            operator = self._next()
            left = Binary(operator.kind, left, self._value(tightness + 1), at=operator.at)
        return left

    def _unary(self) -> Expression:
        if token := self._accept("-", "+", "~"):
            with self._nested(token):
                return Unary(token.kind, self._unary(), at=token.at)
        return self._primary()

    def _primary(self) -> Expression:
        if token := self._accept("number", "string"):
            return Literal(token.value, at=token.at)
        if token := self._accept(*_CONSTANTS):
            return Literal(_CONSTANTS[token.kind], at=token.at)
        if token := self._accept("word", "quoted word"):
            return self._named(token)
        with self._nested(self._token):
            if self._accept("("):
                inner = self._query()
                self._expect(")")
                return inner
            if token := self._accept("CAST"):
                return self._cast(token)
            if token := self._accept("CASE"):
                return self._case(token)
        raise self._unexpected("a term, a value, a function or `(`")

    def _named(self, first: Token) -> Expression:
        if self._token.kind == "(":
            with self._nested(first):
                arguments = self._list(first.text, may_be_empty=True)
                if len(arguments) > MAX_ARGUMENTS:
                    raise invalid(f"expected at most {MAX_ARGUMENTS} arguments, found {len(arguments)}", first.at)
                return Call(first.text.strip("`").upper(), arguments, at=first.at)
        words = [first]
        while self._accept("."):
            word = self._accept("word", "quoted word")
            if not word:
                raise self._unexpected("a name after the dot")
            words.append(word)
        return Name(tuple(str(word.value) for word in words), tuple(word.at for word in words), at=first.at)

    def _list(self, owner: str, *, may_be_empty: bool = False) -> tuple[Expression, ...]:
        if not self._accept("("):
            raise self._unexpected(f"a list in parentheses after {owner}")
        if may_be_empty and self._accept(")"):
            return ()
        items = [self._query()]
        while self._accept(","):
            items.append(self._query())
        self._expect(")")
        return tuple(items)

    def _cast(self, cast: Token) -> Expression:
        self._expect("(")
        operand = self._query()
        self._expect("AS")
        target = self._accept("word")
        if not target:
            raise self._unexpected("a type after AS")
        self._expect(")")
        return Cast(operand, target.text.upper(), at=cast.at)

    def _case(self, case: Token) -> Expression:
        subject = None if self._token.kind == "WHEN" else self._query()
        whens: list[tuple[Expression, Expression]] = []
        while not whens or self._token.kind == "WHEN":
            self._expect("WHEN")
            self._count_condition()
            when = self._query()
            self._expect("THEN")
            whens.append((when, self._query()))
        default = self._query() if self._accept("ELSE") else None
        self._expect("END")
        return Case(subject, tuple(whens), default, at=case.at)

    def _count_condition(self) -> None:
        self._conditions += 1
        if self._conditions > MAX_CONDITIONS:
            raise invalid(f"expected at most {MAX_CONDITIONS} conditions, found more", self._token.at)

    @contextmanager
    def _nested(self, token: Token) -> Iterator[None]:
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise _nested_too_deeply(token.at)
        yield
        self._nesting -= 1

    def _next(self) -> Token:
        token = self._token
        self._tokens_read += 1
        if self._tokens_read > MAX_TOKENS:
            raise invalid(f"expected at most {MAX_TOKENS} words, values and operators, found more", token.at)
        self._token = next(self._tokens)
        return token

    def _accept(self, *kinds: str) -> Token | None:
        return self._next() if self._token.kind in kinds else None

    def _expect(self, kind: str) -> None:
        if not self._accept(kind):
            raise self._unexpected(f"`{kind}`")

    def _unexpected(self, expected: str) -> InvalidArgumentError:
        return invalid(f"expected {expected}, found {self._token}", self._token.at)


def _negated(predicate: Expression, negation: Token | None) -> Expression:
    return Unary("NOT", predicate, at=predicate.at) if negation else predicate
