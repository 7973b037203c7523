"""What every answer can become: rows, a pandas table, the HTML of a notebook."""

from __future__ import annotations

import html
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any

from autolog.errors import MissingPackageError

Scalar = int | float | bool | str | None

_MOST_HTML_ROWS = 100


class Table:
    """An answer that has rows."""

    def rows(self) -> list[dict[str, Any]]:
        """Return the answer as flat rows, all with the same names or fewer."""
        raise NotImplementedError

    def to_pandas(self) -> Any:
        """Return the rows as a `pandas.DataFrame`; a dict in a row becomes a column for each of its names.

        Raises:
            MissingPackageError: pandas is not installed.
        """
        return package("pandas", "to_pandas").DataFrame([_flat(row) for row in self.rows()])

    def sections(self) -> dict[str, Sequence[Mapping[str, Any]]]:
        """Return what a notebook shows: rows under headings."""
        return {"": self.rows()}

    def _repr_html_(self) -> str:
        parts = [f"<p><b>{html.escape(repr(self))}</b></p>"]
        for heading, rows in self.sections().items():
            if rows:
                parts.append(f"<p>{html.escape(heading)}</p>" if heading else "")
                parts.append(_html_of([_flat(row) for row in rows]))
        return "".join(parts)


@dataclass(frozen=True)
class Shown:
    """One artifact, step or context, which a notebook shows as a table of names and values."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values; see `for_json`."""
        values: dict[str, Any] = for_json(asdict(self))
        return values

    def _repr_html_(self) -> str:
        values = _flat({name: value for name, value in self.to_dict().items() if name != "curves"})
        shown = {name: value for name, value in values.items() if value not in (None, "", {})}
        return f"<p><b>{html.escape(repr(self))}</b></p>" + _html_of(pairs(shown))


def for_json(value: Any) -> Any:
    """Return plain values without the numbers that JSON lacks: `nan`, `inf` and `-inf` are texts, as in the store."""
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dict):
        return {name: for_json(one) for name, one in value.items()}
    return type(value)(map(for_json, value)) if type(value) in (list, tuple) else value


def package(name: str, asker: str) -> Any:
    """Return a package that is imported only when it is asked for.

    Raises:
        MissingPackageError: It is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingPackageError(f"{asker}() needs {name}, which cannot be imported: pip install {name}") from error


def pairs(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return names and values as rows."""
    return [{"name": name, "value": value} for name, value in values.items()]


def is_moment(name: str) -> bool:
    """Whether a column or property of this name holds a time in milliseconds since 1970."""
    last = name.rpartition(".")[2]
    return last in ("started", "recorded", "create_time") or last.endswith("_time_ms")


def moment(milliseconds: Scalar) -> str | None:
    """Return a time in local time, to the second."""
    if not isinstance(milliseconds, (int, float)):
        return None
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(milliseconds / 1000))


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{key}": one for key, one in value.items()}
        else:
            flat[name] = value
    return flat


def _html_of(rows: Sequence[Mapping[str, Any]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{_html_cell(row, name)}</td>" for name in names) + "</tr>"
        for row in rows[:_MOST_HTML_ROWS]
    )
    left = len(rows) - _MOST_HTML_ROWS
    return f"<table><tr>{head}</tr>{body}</table>" + (f"<p>and {left} more</p>" if left > 0 else "")


def _html_cell(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if is_moment(str(row.get("name")) if name == "value" else name):
        value = moment(value) or value
    return html.escape(f"{value:.6g}" if isinstance(value, float) else str(value))
