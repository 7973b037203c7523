"""The user's code is parsed without a word, and without a trace in Python's warnings."""

import warnings

from autolog.parsing import parse

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
