"""The user's code is parsed without a word, and without a trace in Python's warnings."""

import ast
import warnings

from autolog.parsing import copy_of, parse

CODE = 'pattern = "\\d"'  # an invalid escape sequence


def test_code_that_the_parser_warns_of_is_read_in_silence():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert parse(CODE).body
        assert parse(CODE.encode()).body


def test_the_user_s_filters_stay_and_no_warning_is_shown_again():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        before = list(warnings.filters)
        for _ in range(2):
            warnings.warn("once", UserWarning, stacklevel=1)
            parse(CODE)
        assert warnings.filters == before
    assert [str(one.message) for one in caught] == ["once"]


def test_filters_that_are_emptied_meanwhile_do_no_harm(monkeypatch):
    monkeypatch.setattr("ast.parse", lambda *_: warnings.resetwarnings())
    with warnings.catch_warnings():
        parse(CODE)
        assert warnings.filters == []


def test_a_copy_is_the_same_code_at_the_same_place_in_other_nodes():
    (statement,) = parse("rows = [f(one, *more, key=-1) for one in a.b[2:] if one]").body
    copied = copy_of(statement)
    assert ast.dump(copied, include_attributes=True) == ast.dump(statement, include_attributes=True)
    assert not set(map(id, ast.walk(copied))) & set(map(id, ast.walk(statement)))
