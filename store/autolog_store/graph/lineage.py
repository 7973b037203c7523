"""The lineage of nodes: what they came from and what came of them, one hop of the whole frontier at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import Table, select

from autolog_store.errors import InvalidArgumentError, NotFoundError
from autolog_store.graph import artifacts, contexts, events, executions, listing, node_types, nodes, walks
from autolog_store.graph.walks import KINDS, OTHER, Side, Types
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql.statements import Prepared, is_wanted
from autolog_store.sql.tables import association, attribution
from autolog_store.sql.transaction import Transaction

if TYPE_CHECKING:
    from autolog_store.filter_query.tree import Expression

MOST_HOPS = 100
MOST_STARTING_NODES = 101

_INPUTS = (pb.Event.INPUT, pb.Event.DECLARED_INPUT, pb.Event.INTERNAL_INPUT)
_OUTPUTS = (pb.Event.OUTPUT, pb.Event.DECLARED_OUTPUT, pb.Event.INTERNAL_OUTPUT, pb.Event.PENDING_OUTPUT)

_Options = pb.LineageSubgraphQueryOptions

# Which events lead on from a node of each side; in any other direction all do.
_EVENT_TYPES: dict[int, dict[Side, Types]] = {
    _Options.UPSTREAM: {"artifact": _OUTPUTS, "execution": _INPUTS},
    _Options.DOWNSTREAM: {"artifact": _INPUTS, "execution": _OUTPUTS},
}
_ALL_TYPES: dict[Side, Types] = {"artifact": None, "execution": None}


def _ids_by_side() -> dict[Side, set[int]]:
    return {"artifact": set(), "execution": set()}


@dataclass
class _Subgraph:
    """What a traversal has found so far, by side.

    Attributes:
        types: Which events lead on from a node.
        ids: All nodes.
        followed: Those from which it went on.
        hidden: Those at which it ends, and which are not shown.
    """

    types: dict[Side, Types]
    ids: dict[Side, set[int]] = field(default_factory=_ids_by_side)
    followed: dict[Side, set[int]] = field(default_factory=_ids_by_side)
    hidden: dict[Side, set[int]] = field(default_factory=_ids_by_side)

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
    subgraph = _Subgraph(_EVENT_TYPES.get(options.direction, _ALL_TYPES))
    subgraph.ids[side] |= frontier
    frontier = _without_ending(transaction, options, subgraph, side, frontier)
    has_ending = any(one.HasField("filter_query") for one in (options.ending_artifacts, options.ending_executions))
    while hops and frontier:
        # Where a traversal ends is known after each hop.
        several = walks.reached(transaction, side, frontier, subgraph.types, hops=1 if has_ending else hops)
        for found in several:
            subgraph.followed[side] |= frontier
            side = OTHER[side]
            reached = found - subgraph.ids[side]
            subgraph.ids[side] |= reached
            frontier = _without_ending(transaction, options, subgraph, side, reached)
        hops -= len(several)
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
    column = KINDS[side].table.c.id
    matching = select(column).where(listing.matches(KINDS[side], query))
    return Prepared(matching.order_by(column).limit(MOST_STARTING_NODES))


@lru_cache(maxsize=128)
def _matching_wanted(side: Side, query: Expression | None) -> Prepared:
    column = KINDS[side].table.c.id
    return Prepared(select(column).where(is_wanted(column), listing.matches(KINDS[side], query)))


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


def _answer(transaction: Transaction, subgraph: _Subgraph, mask: set[str], graph: pb.LineageGraph) -> None:
    """Fill the graph with what the mask asks for; an empty mask asks for everything, an unknown path for nothing."""
    graph.SetInParent()
    artifact_ids, execution_ids = subgraph.shown("artifact"), subgraph.shown("execution")

    def is_wanted(path: str) -> bool:
        return not mask or path in mask

    # All that the nodes tell is asked for together, then what their events and links tell; each is read in its turn.
    found_artifacts = nodes.ask_by_ids(transaction, artifacts.KIND, artifact_ids if is_wanted("artifacts") else ())
    found_executions = nodes.ask_by_ids(transaction, executions.KIND, execution_ids if is_wanted("executions") else ())
    has_links = any(map(is_wanted, ("contexts", "attributions", "associations")))
    attributions = transaction.ask_of(_links_of(attribution, "artifact_id"), artifact_ids if has_links else ())
    associations = transaction.ask_of(_links_of(association, "execution_id"), execution_ids if has_links else ())
    passed = [
        transaction.ask_of(walks.events_of(side, subgraph.types[side]), followed if is_wanted("events") else ())
        for side, followed in subgraph.followed.items()
    ]
    found_artifacts(graph.artifacts.add)
    found_executions(graph.executions.add)
    linked = [(end, context) for answer in (attributions, associations) for end, context in answer.rows()]
    shown = {row for answer in passed for row in answer.rows() if row[1] in artifact_ids and row[2] in execution_ids}
    found_contexts = nodes.ask_by_ids(
        transaction, contexts.KIND, {context for _, context in linked} if is_wanted("contexts") else ()
    )
    events.read(transaction, shown, graph.events.add)
    found_contexts(graph.contexts.add)
    if is_wanted("attributions"):
        for end, context in attributions.rows():
            graph.attributions.add(artifact_id=end, context_id=context)
    if is_wanted("associations"):
        for end, context in associations.rows():
            graph.associations.add(execution_id=end, context_id=context)
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
