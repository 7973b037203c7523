"""Classes and variables that stand for tables of a database in SQLAlchemy, looked at without running their code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autolog.objects import held_by, of_class

_MOST = 20  # tables of one query


def table_of(value: Any) -> str:
    """Return the table that a mapped class, or a `Table`, stands for; nothing for other values."""
    if isinstance(value, type):
        name = of_class(value, "__tablename__")
        return name if type(name) is str else ""
    is_table = type(value).__module__.startswith("sqlalchemy.") and type(value).__name__ == "Table"
    name = held_by(value).get("name") if is_table else None
    return str(name) if isinstance(name, str) else ""


def tables_of(value: Any) -> list[str]:
    """Return that table, with those that attributes of such objects may lead to: `loan.applicant`."""
    todo = [value]
    for one in todo:  # grows while it is walked
        related = (_goal_of(part) for part in _parts_of(one))
        todo += [other for other in related if other is not None and other not in todo and len(todo) < _MOST]
    return [table for one in todo if (table := table_of(one))]


def names_of(table: str, variables: Mapping[str, Any]) -> list[str]:
    """Return the variables that stand for a table."""
    return [name for name, value in list(variables.items()) if table_of(value) == table]


def _parts_of(value: Any) -> list[Any]:
    mapper = of_class(value, "__mapper__") if isinstance(value, type) else None
    parts = held_by(mapper).get("_props")
    return list(parts.values()) if isinstance(parts, dict) else []


def _goal_of(part: Any) -> Any:
    """Return the class that a relationship leads to; None for columns."""
    is_relationship = any(base.__name__ == "RelationshipProperty" for base in type(part).__mro__)
    return held_by(held_by(part).get("mapper")).get("class_") if is_relationship else None
