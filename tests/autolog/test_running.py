"""A look at the variables of code that runs leaves them as they were."""

import gc
import sys
import weakref

from autolog.running import variables_of


class Table:
    """Something that a weak reference can watch."""


def test_what_a_function_deletes_is_gone_though_its_variables_were_looked_at():
    table = Table()
    gone = weakref.ref(table)
    assert variables_of(sys._getframe())["table"] is table
    del table
    gc.collect()
    assert gone() is None
    assert "table" not in locals()


def test_variables_that_the_function_has_asked_for_stay_as_they_are():
    table = Table()
    seen = locals()
    assert variables_of(sys._getframe())["table"] is table
    assert seen["table"] is table
