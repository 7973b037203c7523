"""From nodes along their events to other nodes: as many hops in one statement as a database takes well."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    except_,
    func,
    literal_column,
    select,
    true,
    union_all,
)

from autolog_store.graph import artifacts, events, executions, nodes
from autolog_store.sql import dialects
from autolog_store.sql.statements import Prepared, given, is_wanted
from autolog_store.sql.tables import event
from autolog_store.sql.transaction import Transaction

Side = Literal["artifact", "execution"]
Types = tuple[int, ...] | None  # of the events that lead on from a side; None for all

KINDS: dict[Side, nodes.NodeKind[Any]] = {"artifact": artifacts.KIND, "execution": executions.KIND}
OTHER: dict[Side, Side] = {"artifact": "execution", "execution": "artifact"}

_IDS = ARRAY(event.c.id.type)


def reached(
    transaction: Transaction, side: Side, ids: Iterable[int], types: dict[Side, Types], hops: int
) -> list[set[int]]:
    """Return the nodes at each hop away from nodes of a side, at least one hop and at most so many.

    A node may be named again that was passed before.
    """
    most = min(hops, dialects.most_hops(transaction.dialect))
    if most < 2:
        return [{id_ for (id_,) in transaction.rows_of(_one_hop(side, types[side]), ids)}]
    several = _hops_by_arrays if dialects.has_arrays(transaction.dialect) else _hops
    found: list[set[int]] = [set() for _ in range(most)]
    for hop, id_ in transaction.rows_of(several(side, types[side], types[OTHER[side]]), ids, hops=most):
        found[hop - 1].add(id_)
    return found


@cache
def events_of(side: Side, types: Types) -> Prepared:
    """Select the events that lead on from the wanted nodes."""
    return Prepared(select(*events.EVENT_COLUMNS).where(is_wanted(event.c[f"{side}_id"]), *_are_of(types)))


@cache
def _one_hop(side: Side, types: Types) -> Prepared:
    other = event.c[f"{OTHER[side]}_id"]
    return Prepared(select(other).distinct().where(is_wanted(event.c[f"{side}_id"]), *_are_of(types)))


@cache
def _hops(side: Side, types: Types, next_types: Types) -> Prepared:
    """Select the hop and the id of the nodes that are up to `hops` hops away, at every hop at which a way comes by."""
    node = KINDS[side].table
    walk = select(_fixed(0).label("hop"), node.c.id).where(is_wanted(node.c.id)).cte("walk", recursive=True)
    ways = [
        select(walk.c.hop + _fixed(1), event.c[f"{OTHER[near]}_id"])
        .prefix_with("STRAIGHT_JOIN")
        .join_from(walk, event, event.c[f"{near}_id"] == walk.c.id)
        .where(walk.c.hop < given("hops", Integer()), walk.c.hop % _fixed(2) == _fixed(number), *_are_of(leading_on))
        for number, (near, leading_on) in enumerate([(side, types), (OTHER[side], next_types)])
    ]
    walk = walk.union(*ways)
    return Prepared(select(walk.c.hop, walk.c.id).where(walk.c.hop > _fixed(0)))


@cache
def _hops_by_arrays(side: Side, types: Types, next_types: Types) -> Prepared:
    """Select the hop and the id of the nodes that are up to `hops` hops away, for PostgreSQL.

    A row of the walk is a hop: the nodes that it reached first, and those of its side and the other one that were
    reached until then. So no node is passed twice, however many ways lead to it.
    """
    column = KINDS[side].table.c.id
    start = select(func.array(select(column).where(is_wanted(column)).scalar_subquery(), type_=_IDS).label("ids"))
    begin = start.subquery("start").c.ids
    nowhere = literal_column("ARRAY[]::integer[]", _IDS)
    walk = select(_fixed(0).label("hop"), begin, begin.label("same"), nowhere.label("other")).cte(
        "walk", recursive=True
    )
    ways = [
        select(event.c[f"{OTHER[near]}_id"])
        .where(walk.c.hop % _fixed(2) == _fixed(number), event.c[f"{near}_id"] == func.any(walk.c.ids))
        .where(*_are_of(leading_on))
        .correlate(walk)
        for number, (near, leading_on) in enumerate([(side, types), (OTHER[side], next_types)])
    ]
    new = except_(union_all(*ways), select(func.unnest(walk.c.other)).correlate(walk))
    # Without a limit of its own, this subquery would be computed once for each use of what it gives.
    then = select(func.array(new.scalar_subquery(), type_=_IDS).label("ids")).offset(_fixed(0)).lateral()
    walk = walk.union_all(
        select(walk.c.hop + _fixed(1), then.c.ids, func.array_cat(walk.c.other, then.c.ids), walk.c.same)
        .join_from(walk, then, true())
        .where(walk.c.hop < given("hops", Integer()), func.cardinality(walk.c.ids) > _fixed(0))
    )
    return Prepared(select(walk.c.hop, func.unnest(walk.c.ids)).where(walk.c.hop > _fixed(0)))


def _are_of(types: Types) -> list[ColumnElement[bool]]:
    return [event.c.type.in_(map(_fixed, types))] if types else []


def _fixed(number: int) -> ColumnElement[int]:
    """Return a number that stands in the text of a statement, and is none of the values that go with it."""
    return literal_column(str(number), Integer())
