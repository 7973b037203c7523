"""The lineage of nodes: what they came from and what came of them, one hop of the whole frontier at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import ColumnElement, FromClause, Table, and_, or_, select

from autolog_store.errors import InvalidArgumentError, NotFoundError
from autolog_store.graph import artifacts, contexts, events, executions, listing, node_types, nodes
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql.statements import Prepared, is_wanted
from autolog_store.sql.tables import association, attribution, event
from autolog_store.sql.transaction import Transaction

if TYPE_CHECKING:
    from autolog_store.filter_query.tree import Expression

MOST_HOPS = 100
MOST_STARTING_NODES = 101

Side = Literal["artifact", "execution"]

_KINDS: dict[Side, nodes.NodeKind[Any]] = {"artifact": artifacts.KIND, "execution": executions.KIND}
_OTHER: dict[Side, Side] = {"artifact": "execution", "execution": "artifact"}

_PLACE_OF_ID: dict[Side, int] = {"artifact": 1, "execution": 2}  # in a row of `events.EVENT_COLUMNS`; 3 is the type

_INPUTS = (pb.Event.INPUT, pb.Event.DECLARED_INPUT, pb.Event.INTERNAL_INPUT)
_OUTPUTS = (pb.Event.OUTPUT, pb.Event.DECLARED_OUTPUT, pb.Event.INTERNAL_OUTPUT, pb.Event.PENDING_OUTPUT)

_Options = pb.LineageSubgraphQueryOptions

# Which events lead on from a node of each side; a direction that is not here follows all.
_EVENT_TYPES: dict[tuple[int, Side], tuple[int, ...]] = {
    (_Options.UPSTREAM, "artifact"): _OUTPUTS,
    (_Options.UPSTREAM, "execution"): _INPUTS,
    (_Options.DOWNSTREAM, "artifact"): _INPUTS,
    (_Options.DOWNSTREAM, "execution"): _OUTPUTS,
}


@dataclass
class _Subgraph:
    """What a traversal has found so far: ids by side, and events as rows of `events.EVENT_COLUMNS`."""

    ids: dict[Side, set[int]] = field(default_factory=lambda: {"artifact": set(), "execution": set()})
    hidden: dict[Side, set[int]] = field(default_factory=lambda: {"artifact": set(), "execution": set()})
    events: set[tuple[int, ...]] = field(default_factory=set)

    def shown(self, side: Side) -> set[int]:
        """Return the ids that belong into the answer."""
        return self.ids[side] - self.hidden[side]


def get_lineage_subgraph(
    transaction: Transaction, request: service.GetLineageSubgraphRequest
) -> service.GetLineageSubgraphResponse:
    """Return the nodes that a traversal reaches, with their events, contexts and links.

    Nodes come whole. Of the types, all that the store has are returned.

    Raises:
        InvalidArgumentError: no starting nodes are described, a negative hop limit, or a broken filter query.
        NotFoundError: no node matches the starting filter.
    """
    subgraph = _traverse(transaction, request.lineage_subgraph_query_options)
    response = service.GetLineageSubgraphResponse()
    _answer(transaction, subgraph, set(request.read_mask.paths), response.lineage_subgraph)
    return response


def _traverse(transaction: Transaction, options: _Options) -> _Subgraph:
    if options.max_num_hops < 0:
        raise InvalidArgumentError(f"max_num_hops is {options.max_num_hops}; it must not be negative")
    hops = min(options.max_num_hops, MOST_HOPS) if options.HasField("max_num_hops") else MOST_HOPS
    side, frontier = _starting_nodes(transaction, options)
    subgraph = _Subgraph()
    subgraph.ids[side] |= frontier
    frontier = _without_ending(transaction, options, subgraph, side, frontier)
    has_ending = options.ending_artifacts.filter_query or options.ending_executions.filter_query
    while hops and frontier:
        # A server takes as long for one hop as for two, but where a traversal ends is known after the first.
        at_once = 1 if hops == 1 or has_ending else 2
        types = [_EVENT_TYPES.get((options.direction, one)) for one in (side, _OTHER[side])]
        found = transaction.rows_of(_events_from(side, *types, hops=at_once), frontier)
        for leading_on in types[:at_once]:
            place = _PLACE_OF_ID[side]
            here = [row for row in found if row[place] in frontier and (not leading_on or row[3] in leading_on)]
            subgraph.events.update(here)
            side = _OTHER[side]
            reached = {row[_PLACE_OF_ID[side]] for row in here} - subgraph.ids[side]
            subgraph.ids[side] |= reached
            frontier = _without_ending(transaction, options, subgraph, side, reached)
        hops -= at_once
    return subgraph


def _starting_nodes(transaction: Transaction, options: _Options) -> tuple[Side, set[int]]:
    side: Side
    match options.WhichOneof("starting_nodes"):
        case "starting_artifacts":
            side, filter_query = "artifact", options.starting_artifacts.filter_query
        case "starting_executions":
            side, filter_query = "execution", options.starting_executions.filter_query
        case _:
            raise InvalidArgumentError(
                "Missing arguments for listing starting nodes: set starting_artifacts or _executions"
            )
    if not filter_query:
        raise InvalidArgumentError("Cannot list starting nodes if `filter_query` is unspecified.")
    query, literals = listing.template_of(filter_query)
    with transaction.limited():
        found = {id_ for (id_,) in transaction.rows(_matching(side, query), **literals)}
    if not found:
        raise NotFoundError(f"Cannot find qualified nodes to start the traversal: no {side} matches {filter_query!r}")
    return side, found


@lru_cache(maxsize=128)
def _matching(side: Side, query: Expression | None) -> Prepared:
    column = _KINDS[side].table.c.id
    matching = select(column).where(listing.matches(_KINDS[side], query))
    return Prepared(matching.order_by(column).limit(MOST_STARTING_NODES))


@lru_cache(maxsize=128)
def _matching_wanted(side: Side, query: Expression | None) -> Prepared:
    column = _KINDS[side].table.c.id
    return Prepared(select(column).where(is_wanted(column), listing.matches(_KINDS[side], query)))


def _without_ending(
    transaction: Transaction, options: _Options, subgraph: _Subgraph, side: Side, reached: set[int]
) -> set[int]:
    """Return the nodes to go on from: those at which the traversal does not end."""
    ending = options.ending_artifacts if side == "artifact" else options.ending_executions
    if not ending.HasField("filter_query") or not reached:
        return reached
    matching = reached
    if ending.filter_query:
        query, literals = listing.template_of(ending.filter_query)
        with transaction.limited():
            matching = {id_ for (id_,) in transaction.rows_of(_matching_wanted(side, query), reached, **literals)}
    if not ending.include_ending_nodes:
        subgraph.hidden[side] |= matching
    return reached - matching


@cache
def _events_from(
    side: Side, types: tuple[int, ...] | None, next_types: tuple[int, ...] | None, *, hops: int
) -> Prepared:
    """Select the events of the wanted nodes, and for two hops those of the nodes at their other ends, too."""
    near, far = f"{side}_id", f"{_OTHER[side]}_id"

    def leading_on(table: FromClause) -> ColumnElement[bool]:
        of_wanted = is_wanted(table.c[near])
        return and_(of_wanted, table.c.type.in_(types)) if types else of_wanted

    every = select(*events.EVENT_COLUMNS)
    if hops == 1:
        return Prepared(every.where(leading_on(event)))
    before = event.alias()
    # One look at the events of these nodes finds those of both hops, in less time than a look for each.
    statement = every.where(event.c[far].in_(select(before.c[far]).where(leading_on(before))))
    return Prepared(statement.where(or_(event.c.type.in_(next_types), leading_on(event))) if next_types else statement)


def _answer(transaction: Transaction, subgraph: _Subgraph, mask: set[str], graph: pb.LineageGraph) -> None:
    """Fill the graph with what the mask asks for; an empty mask asks for everything, an unknown path for nothing."""
    graph.SetInParent()
    artifact_ids, execution_ids = subgraph.shown("artifact"), subgraph.shown("execution")

    def is_wanted(path: str) -> bool:
        return not mask or path in mask

    # Asked for together, and read one after the other.
    found_artifacts = nodes.ask_by_ids(transaction, artifacts.KIND, artifact_ids if is_wanted("artifacts") else ())
    found_executions = nodes.ask_by_ids(transaction, executions.KIND, execution_ids if is_wanted("executions") else ())
    has_links = any(map(is_wanted, ("contexts", "attributions", "associations")))
    attributions = transaction.ask_of(_links_of(attribution, "artifact_id"), artifact_ids if has_links else ())
    associations = transaction.ask_of(_links_of(association, "execution_id"), execution_ids if has_links else ())
    found_artifacts(graph.artifacts.add)
    found_executions(graph.executions.add)
    if is_wanted("events"):
        rows = [row for row in subgraph.events if row[1] in artifact_ids and row[2] in execution_ids]
        events.read(transaction, rows, graph.events.add)
    if has_links:
        attributed, associated = attributions.rows(), associations.rows()
        if is_wanted("attributions"):
            for end, context in attributed:
                graph.attributions.add(artifact_id=end, context_id=context)
        if is_wanted("associations"):
            for end, context in associated:
                graph.associations.add(execution_id=end, context_id=context)
        if is_wanted("contexts"):
            context_ids = {context for _, context in (*attributed, *associated)}
            nodes.by_ids(transaction, contexts.KIND, context_ids, graph.contexts.add)
    kinds = [
        kind
        for kind in (node_types.ARTIFACT, node_types.EXECUTION, node_types.CONTEXT)
        if is_wanted(f"{kind.name}_types")
    ]
    for kind, types in node_types.every_of(transaction, kinds):
        getattr(graph, f"{kind.name}_types").extend(types)


@cache
def _links_of(link: Table, end: str) -> Prepared:
    return Prepared(select(link.c[end], link.c.context_id).where(is_wanted(link.c[end])).order_by(link.c.id))
