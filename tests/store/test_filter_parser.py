"""Filter queries as text: what they are read as, and what is said of those that cannot be read."""

import re
import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from autolog_store.errors import InvalidArgumentError
from autolog_store.filter_query.lexer import RESERVED
from autolog_store.filter_query.parser import MAX_NESTING, parse
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
)

QUOTES = ["'", '"', "'''", '"""']


def printed(node: Expression, quote: str = "'") -> str:
    """Write a tree as a query; every part in its own parentheses, so that precedence plays no role."""

    def show(part: Expression) -> str:
        return printed(part, quote)

    def listed(parts: tuple[Expression, ...]) -> str:
        return ", ".join(map(show, parts))

    match node:
        case Literal():
            return printed_literal(node.value, quote)
        case Name():
            return ".".join(printed_word(word) for word in node.path)
        case Unary():
            return f"({node.operator} {show(node.operand)})"
        case Binary():
            return f"({show(node.left)} {node.operator} {show(node.right)})"
        case Logical():
            return "(" + f" {node.operator} ".join(map(show, node.operands)) + ")"
        case In():
            return f"({show(node.operand)} {'NOT ' if node.negated else ''}IN ({listed(node.items)}))"
        case Between():
            return f"({show(node.operand)} BETWEEN {show(node.low)} AND {show(node.high)})"
        case Is():
            return f"({show(node.operand)} IS {printed_literal(node.value, quote)})"
        case Call():
            return f"{node.function}({listed(node.arguments)})"
        case Cast():
            return f"CAST({show(node.operand)} AS {node.type})"
        case Case():
            subject = show(node.subject) if node.subject else ""
            whens = " ".join(f"WHEN {show(test)} THEN {show(result)}" for test, result in node.whens)
            default = f"ELSE {show(node.default)}" if node.default else ""
            return f"(CASE {subject} {whens} {default} END)"


def printed_literal(value: object, quote: str) -> str:
    if isinstance(value, str):
        return quote + escaped(value, quote[0]) + quote
    return repr(value) if type(value) in (int, float) else {None: "NULL", True: "TRUE", False: "FALSE"}[value]


def printed_word(word: str) -> str:
    is_plain = re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", word) and word.upper() not in RESERVED
    return word if is_plain else f"`{escaped(word, '`')}`"


def escaped(text: str, quote: str) -> str:
    text = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    return text.replace("\n", "\\n").replace("\r", "\\r")


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
words = st.text(string.ascii_letters + string.digits + "_ .`'é\\", min_size=1, max_size=8)
literals = st.builds(
    Literal,
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(0, 2**64 - 1),
        st.floats(0, allow_nan=False, allow_infinity=False),
        texts,
    ),
)
names = st.builds(Name, st.lists(words, min_size=1, max_size=4).map(tuple))
functions = st.text(string.ascii_uppercase, min_size=1, max_size=6).filter(lambda word: word not in RESERVED)


def larger(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    binaries = ["=", "!=", "<>", "<", "<=", ">", ">=", "LIKE", "|", "^", "&", "<<", ">>", "+", "-", "||", "*", "/"]
    return st.one_of(
        st.builds(Unary, st.sampled_from(["NOT", "-", "+", "~"]), parts),
        st.builds(Binary, st.sampled_from(binaries), parts, parts),
        st.builds(Logical, st.sampled_from(["AND", "OR"]), st.lists(parts, min_size=2, max_size=4).map(tuple)),
        st.builds(In, parts, several, st.booleans()),
        st.builds(Between, parts, parts, parts),
        st.builds(Is, parts, st.sampled_from([None, True, False])),
        st.builds(Call, functions, st.one_of(st.just(()), several)),
        st.builds(Cast, parts, functions),
        st.builds(
            Case,
            st.one_of(st.none(), parts),
            st.lists(st.tuples(parts, parts), min_size=1, max_size=2).map(tuple),
            st.one_of(st.none(), parts),
        ),
    )


trees = st.recursive(st.one_of(literals, names), larger, max_leaves=12)


@given(trees, st.sampled_from(QUOTES))
def test_a_printed_tree_is_read_back_as_the_same_tree(tree: Expression, quote: str) -> None:
    query = printed(tree, quote)
    assume(query.count("(") < MAX_NESTING // 2)
    # Literal(1), Literal(1.0) and Literal(True) are equal, and look different.
    assert (parse(query), repr(parse(query))) == (tree, repr(tree))


@given(st.one_of(st.text(), st.text("()'\"`.,=<>!-+*/|&~#\\ \n0123456789abexINOTANDNULLCASE")))
@example("id = " + "9" * 5000)
@example("/*" * 3000)
@example("'" + "\\" * 5001)
@example("\ud800 = `\ud800`")
def test_garbage_is_refused_and_never_breaks_the_parser(query: str) -> None:
    try:
        parse(query)
    except InvalidArgumentError as error:
        assert re.fullmatch(r"Invalid `filter_query`: .*\[at \d+:\d+\]", str(error), re.DOTALL)  # noqa: PT017


@pytest.mark.parametrize(
    ("query", "meaning"),
    [
        ("a = 1 OR b = 2 AND c = 3", "(a = 1) OR ((b = 2) AND (c = 3))"),
        ("NOT a = 1 AND b", "(NOT (a = 1)) AND b"),
        ("NOT NOT a", "NOT (NOT a)"),
        ("1 + 2 * 3 - 4 = a", "((1 + (2 * 3)) - 4) = a"),
        ("8 / 4 / 2 = a", "((8 / 4) / 2) = a"),
        ("- a + b", "(- a) + b"),
        ("~a & b", "(~ a) & b"),
        ("- - a", "- (- a)"),
        ("1 << 2 + 3 = a", "(1 << (2 + 3)) = a"),
        ("a | b ^ c & d << 1", "a | (b ^ (c & (d << 1)))"),
        ("a || b = c", "(a || b) = c"),
        ("a BETWEEN 1 AND 2 AND b", "(a BETWEEN 1 AND 2) AND b"),
        ("a NOT BETWEEN 1 AND 2", "NOT (a BETWEEN 1 AND 2)"),
        ("a NOT LIKE 'x'", "NOT (a LIKE 'x')"),
        ("a IS NOT NULL", "NOT (a IS NULL)"),
        ("a IS NOT TRUE OR b", "(NOT (a IS TRUE)) OR b"),
        ("upper(a) in ('x')", "(UPPER(a)) IN ('x')"),
        ("case when a then b end", "(CASE WHEN (a) THEN (b) END)"),
        ("a = 1 -- end", "a = 1"),
        ("a # one\n = /* two\n */ 1", "a = 1"),
        ("`a`.b . c", "a.b.c"),
        ("p.1e5.x = p.2.select", "`p`.`1e5`.`x` = `p`.`2`.`select`"),
    ],
)
def test_precedence_is_that_of_googlesql(query: str, meaning: str) -> None:
    assert parse(query) == parse(meaning)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("0x1F", 31),
        ("0XfF", 255),
        ("007", 7),
        ("18446744073709551615", 2**64 - 1),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("1.5E-1", 0.15),
        ("true", True),
        ("Null", None),
        ("'a\"b'", 'a"b'),
        ('"it\'s"', "it's"),
        (r"'it\'s'", "it's"),
        ("'''it's\nlong'''", "it's\nlong"),
        ('"""say "a\'b" """', 'say "a\'b" '),
        ("''", ""),
        ("''''''", ""),
        (r"r'a\n\''", r"a\n\'"),
        (r'R"\d"', r"\d"),
        (r"'\a\b\f\n\r\t\v\\\?\"\'\`'", "\a\b\f\n\r\t\v\\?\"'`"),
        (r"'\x41\X42\103\u00e9\U0001F600'", "ABCé😀"),
        ("'naïve ✓'", "naïve ✓"),
        ("'-- no comment /* nor here */ # nor here'", "-- no comment /* nor here */ # nor here"),
    ],
)
def test_literals_are_those_of_googlesql(text: str, value: object) -> None:
    tree = parse(text)
    assert isinstance(tree, Literal)
    assert (tree.value, type(tree.value)) == (value, type(value))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("(id = 1", "expected `)`, found the end of the query [at 1:8]"),
        ("id = 1 AND", "expected a term, a value, a function or `(`, found the end of the query [at 1:11]"),
        ("   ", "expected a term, a value, a function or `(`, found the end of the query [at 1:4]"),
        ("id == 1", "expected a term, a value, a function or `(`, found `=` [at 1:5]"),
        ("id = 1 = 1", "expected an operator or the end of the query, found `=` [at 1:8]"),
        ("id = 1;", "expected a word, a value or an operator, found `;` [at 1:7]"),
        ("name = 'it''s'", "expected an operator or the end of the query, found `'s'` [at 1:12]"),
        ("id IN ()", "expected a term, a value, a function or `(`, found `)` [at 1:8]"),
        ("id IN 1", "expected a list in parentheses after IN, found `1` [at 1:7]"),
        ("id IN (SELECT 1)", "expected a term, a value, a function or `(`, found `SELECT` [at 1:8]"),
        ("id IS 1", "expected NULL, TRUE or FALSE after IS, found `1` [at 1:7]"),
        ("id NOT = 1", "expected IN, BETWEEN or LIKE after NOT, found `=` [at 1:8]"),
        ("id BETWEEN 1, 2", "expected `AND`, found `,` [at 1:13]"),
        ("a. = 1", "expected a name after the dot, found `=` [at 1:4]"),
        ("CASE END", "expected a term, a value, a function or `(`, found `END` [at 1:6]"),
        ("CAST(id AS 1)", "expected a type after AS, found `1` [at 1:12]"),
        ("id = 1abc", "expected a blank after the number 1, found `abc` [at 1:6]"),
        ("id = 0x", "expected a blank after the number 0, found `x` [at 1:6]"),
        ("id = 18446744073709551616", "expected an integer below 2^64, found 18446744073709551616 [at 1:6]"),
        ("id = 1e999", "expected a number that a double can hold, found 1e999 [at 1:6]"),
        ("name = 'x", "expected the string to be closed, found the end of the line or of the query [at 1:8]"),
        ("name = 'x\n'", "expected the string to be closed, found the end of the line or of the query [at 1:8]"),
        ("`x = 1", "expected a closing backquote, found the end of the query [at 1:1]"),
        ("properties.``.int_value = 1", "expected a name in the backquotes, found none [at 1:12]"),
        ("name = b'x'", "expected a string, found the bytes b'x'; no term is of type BYTES [at 1:8]"),
        (r"name = '\_'", r"expected an escape such as \n, \' or \u00e9, found \_; write \\ for a backslash [at 1:8]"),
        ("name = '\\0'", "expected an escape such as"),
        (r"name = '\000'", "which no database stores [at 1:8]"),
        (r"name = '\ud800'", "which no database stores [at 1:8]"),
        ("id /* 1", "the comment is never closed [at 1:4]"),
        ("id =\n\tfoo ?", "found `?` [at 2:13]"),
        ("id =\r\n 1\r)", "found `)` [at 3:1]"),
        ("'é😀' ?", "found `?` [at 1:6]"),
        ("(" * 100, f"expected at most {MAX_NESTING} levels, one in another, found more [at 1:{MAX_NESTING + 1}]"),
        ("NOT " * 100, f"expected at most {MAX_NESTING} levels"),
        ("- " * 100, f"expected at most {MAX_NESTING} levels"),
        ("F(" * 100, f"expected at most {MAX_NESTING} levels"),
        ("id" + " + 1" * 5_000 + " > 0", f"expected at most {MAX_NESTING} levels"),
        ("(id" + " || 'a'" * 30 + ")" + " || 'a'" * 30, f"expected at most {MAX_NESTING} levels"),
    ],
)
def test_errors_say_what_was_expected_what_was_found_and_where(query: str, message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=re.escape(message)) as raised:
        parse(query)
    assert str(raised.value).startswith("Invalid `filter_query`: ")
