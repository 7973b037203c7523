"""What the operations of polars are given: expressions, names and series, and which columns these read and make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from autolog import provenance
from autolog.columns import Columns
from autolog.provenance import sources_of
from autolog.sources import NOTHING, Partial, Sources, union

# functions whose values come from other rows than their own
_MIXES = re.compile(
    r"\b(over|sum|mean|std|var|min|max|median|quantile|first|last|mode|shift|diff|pct_change|cum_\w+|rolling_\w+|ewm_\w+"
    r"|rank|sort\w*|reverse|shuffle|sample|interpolate\w*|forward_fill|backward_fill|fill_null_with_strategy|unique"
    r"|n_unique|count|len|value_counts|qcut|hist|gather\w*|head|tail|slice|filter|implode|explode|top_k\w*|bottom_k\w*"
    r"|arg_\w+|python_udf|map\w*|int_range)\("
)
# and those that make one column of several
_FOLDS = re.compile(r"horizontal|struct|concat|coalesce|fold|reduce|format|\.when\(")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')


def column_beside_rows(sources: Columns, name: str) -> Sources:
    """Return what a column comes from beside its rows: one of another name may be any."""
    found = sources.columns.get(name)
    return union(sources.columns.values()) if found is None else found


class Given:
    """One column that a plan is told to make, or several of them.

    Attributes:
        name: Its name; None where that is not known, or there are several.
        reads: The names of the columns that it is made of.
        own: What it comes from beside them: a series that is used in it.
        is_several: Whether it stands for columns that its expression does not name.
    """

    __slots__ = ("_value", "is_several", "name", "own", "reads")

    def __init__(self, value: Any, name: str | None = None) -> None:
        self._value, self.name, self.own = value, name, _of_value(value)
        self.reads: list[str] = []
        self.is_several = False
        meta = getattr(value, "meta", None) if hasattr(type(value), "meta") else None
        if isinstance(value, str):
            self.is_several = value[:1] == "^" or value == "*"
            self.reads = [] if self.is_several else [value]
            self.name = name or (None if self.is_several else value)
        elif meta is not None:
            self.reads = [one for one in meta.root_names() if one[:1] != "^"]  # no patterns
            self.is_several = meta.has_multiple_outputs()
            found = meta.output_name(raise_if_undetermined=False)
            self.name = name or (None if found is None or found[:1] in ("^", "*") else found)
        elif is_series(value):
            self.name = name or value.name
        elif value is not None and type(value) not in provenance.PLAIN:
            self.is_several = True  # an iterator that is used up, for example

    def of(self, sources: Columns) -> Sources:
        """Return what it comes from in a plan, beside its rows."""
        if self.is_several and (self.name is not None or self._has(_FOLDS)):
            return union([*sources.columns.values(), self.own])
        return union([*(column_beside_rows(sources, name) for name in self.reads), self.own])

    def is_of_values(self) -> bool:
        """Whether it is given as a series, and not as an expression."""
        return is_series(self._value)

    def mixes(self) -> bool:
        """Whether a value is made of several rows."""
        return self._has(_MIXES)

    def _has(self, functions: re.Pattern[str]) -> bool:
        return hasattr(type(self._value), "meta") and functions.search(text_of(self._value)) is not None


def text_of(expression: Any) -> str:
    """Return an expression as polars writes it, without the texts and names in it."""
    return _TEXT.sub("", str(expression))


def _of_value(value: Any) -> Sources:
    if type(value) in provenance.PLAIN:
        return NOTHING
    found = sources_of(value)
    # a series of which nothing is known
    return found if found or not is_series(value) else Partial(NOTHING)


def is_series(value: Any) -> bool:
    """Whether this is a series."""
    return hasattr(type(value), "to_frame")


def given(values: Iterable[Any], named: Mapping[str, Any] | None = None) -> list[Given]:
    """Return what an operation is given: names, expressions and series, also in lists."""
    found: list[Given] = []
    for value in values:
        if isinstance(value, (list, tuple)):
            found += given(value)
        elif value is not None:
            found.append(Given(value))
    return found + [Given(value, name) for name, value in (named or {}).items()]


def own_of(values: Iterable[Any]) -> Sources:
    """Return what the series come from that are among what an operation is given."""
    own = []
    for value in values:
        if isinstance(value, (list, tuple)):
            own.append(own_of(value))
        elif type(value) not in provenance.PLAIN:
            own.append(_of_value(value))
    return union(own) if own else NOTHING
