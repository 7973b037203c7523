"""Which lines of a script or of a notebook's cells are read to know a value."""

import sys
import warnings

from autolog import scopes
from autolog.cells import lines_above, lines_of


def test_the_cells_of_a_notebook_are_read_in_the_order_in_which_they_ran():
    cells = ["", "X = decoy.rows()", "%magic", "X = known.rows()", "model.fit(X)"]
    scope = scopes._read_cells(tuple(cells[1:]), 1, lines_of(cells[0]))
    assert [one.end[0] for one in scope.bindings["X"]] == [2, 4]
    assert lines_above([*cells, "", "a\nb\n", "print()"], sys._getframe()) == 9


def test_the_lines_of_other_functions_are_not_read():
    lines = "a = 1\ndef f(\n    x,\n):\n    return x\nclass C:\n    b = 2\nc = 3\n".splitlines(keepends=True)
    assert [line for line in scopes._of_module(lines) if line.strip()] == ["a = 1\n", "c = 3\n"]
    assert [line for line in scopes._of_function(lines, 2) if line.strip()] == lines[1:5]


def test_scripts_and_cells_are_read_without_the_warnings_of_python_s_parser(tmp_path):
    code = 'pattern = "\\d"\n'
    script = tmp_path / "script.py"
    script.write_text(code)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert scopes._read_cells((code,), 0, 0).bindings.keys() == {"pattern"}
        assert scopes._read([code], (str(script), "<module>", 1)).bindings.keys() == {"pattern"}
