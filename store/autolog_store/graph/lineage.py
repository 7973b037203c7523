"""The lineage of nodes: what they came from and what came of them, one hop of the whole frontier at a time."""

from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, Row, Table, select

from autolog_store.errors import InvalidArgumentError, NotFoundError
from autolog_store.graph import artifacts, contexts, events, executions, listing, node_types, nodes
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql import dialects
from autolog_store.sql.tables import association, attribution, event

MOST_HOPS = 100
MOST_STARTING_NODES = 101

Side = Literal["artifact", "execution"]

_KINDS: dict[Side, nodes.NodeKind[Any]] = {"artifact": artifacts.KIND, "execution": executions.KIND}
_OTHER: dict[Side, Side] = {"artifact": "execution", "execution": "artifact"}

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
    """What a traversal has found so far: ids by side, and events by id."""

    ids: dict[Side, set[int]] = field(default_factory=lambda: {"artifact": set(), "execution": set()})
    hidden: dict[Side, set[int]] = field(default_factory=lambda: {"artifact": set(), "execution": set()})
    events: dict[int, Row[Any]] = field(default_factory=dict)

    def shown(self, side: Side) -> set[int]:
        """Return the ids that belong into the answer."""
        return self.ids[side] - self.hidden[side]


def get_lineage_subgraph(
    connection: Connection, request: service.GetLineageSubgraphRequest
) -> service.GetLineageSubgraphResponse:
    """Return the nodes that a traversal reaches, with their events, contexts and links.

    Nodes come whole. Of the types, all that the store has are returned.

    Raises:
        InvalidArgumentError: no starting nodes are described, a negative hop limit, or a broken filter query.
        NotFoundError: no node matches the starting filter.
    """
    subgraph = _traverse(connection, request.lineage_subgraph_query_options)
    return service.GetLineageSubgraphResponse(
        lineage_subgraph=_answer(connection, subgraph, set(request.read_mask.paths))
    )


def _traverse(connection: Connection, options: _Options) -> _Subgraph:
    if options.max_num_hops < 0:
        raise InvalidArgumentError(f"max_num_hops is {options.max_num_hops}; it must not be negative")
    hops = min(options.max_num_hops, MOST_HOPS) if options.HasField("max_num_hops") else MOST_HOPS
    side, frontier = _starting_nodes(connection, options)
    subgraph = _Subgraph()
    subgraph.ids[side] |= frontier
    frontier = _without_ending(connection, options, subgraph, side, frontier)
    for _ in range(hops):
        if not frontier:
            break
        types = _EVENT_TYPES.get((options.direction, side))
        found = _events_of(connection, side, frontier, types)
        subgraph.events |= {row.id: row for row in found}
        side = _OTHER[side]
        reached = {getattr(row, f"{side}_id") for row in found} - subgraph.ids[side]
        subgraph.ids[side] |= reached
        frontier = _without_ending(connection, options, subgraph, side, reached)
    return subgraph


def _starting_nodes(connection: Connection, options: _Options) -> tuple[Side, set[int]]:
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
    column = _KINDS[side].table.c.id
    statement = select(column).where(listing.matches(_KINDS[side], filter_query))
    found = set(connection.execute(statement.order_by(column).limit(MOST_STARTING_NODES)).scalars())
    if not found:
        raise NotFoundError(f"Cannot find qualified nodes to start the traversal: no {side} matches {filter_query!r}")
    return side, found


def _without_ending(
    connection: Connection, options: _Options, subgraph: _Subgraph, side: Side, reached: set[int]
) -> set[int]:
    """Return the nodes to go on from: those at which the traversal does not end."""
    ending = options.ending_artifacts if side == "artifact" else options.ending_executions
    if not ending.HasField("filter_query") or not reached:
        return reached
    matching = reached
    if ending.filter_query:
        kind = _KINDS[side]
        condition = listing.matches(kind, ending.filter_query)
        matching = {
            id_
            for batch in dialects.batches(connection.dialect, reached)
            for id_ in connection.execute(
                select(kind.table.c.id).where(kind.table.c.id.in_(batch), condition)
            ).scalars()
        }
    if not ending.include_ending_nodes:
        subgraph.hidden[side] |= matching
    return reached - matching


def _events_of(connection: Connection, side: Side, ids: set[int], types: tuple[int, ...] | None) -> list[Row[Any]]:
    column = event.c[f"{side}_id"]
    return [
        row
        for batch in dialects.batches(connection.dialect, ids)
        for row in connection.execute(
            select(event).where(column.in_(batch), *([event.c.type.in_(types)] if types else []))
        )
    ]


def _answer(connection: Connection, subgraph: _Subgraph, mask: set[str]) -> pb.LineageGraph:
    """Return what the mask asks for; an empty mask asks for everything, an unknown path for nothing."""
    graph = pb.LineageGraph()
    artifact_ids, execution_ids = subgraph.shown("artifact"), subgraph.shown("execution")

    def is_wanted(path: str) -> bool:
        return not mask or path in mask

    if is_wanted("artifacts"):
        graph.artifacts.extend(nodes.by_ids(connection, artifacts.KIND, artifact_ids))
    if is_wanted("executions"):
        graph.executions.extend(nodes.by_ids(connection, executions.KIND, execution_ids))
    if is_wanted("events"):
        graph.events.extend(_shown_events(connection, subgraph, artifact_ids, execution_ids))
    if any(map(is_wanted, ("contexts", "attributions", "associations"))):
        attributed = _links(connection, attribution, "artifact_id", artifact_ids)
        associated = _links(connection, association, "execution_id", execution_ids)
        if is_wanted("attributions"):
            graph.attributions.extend(
                pb.Attribution(artifact_id=end, context_id=context) for end, context in attributed
            )
        if is_wanted("associations"):
            graph.associations.extend(
                pb.Association(execution_id=end, context_id=context) for end, context in associated
            )
        if is_wanted("contexts"):
            context_ids = {context for _, context in attributed + associated}
            graph.contexts.extend(nodes.by_ids(connection, contexts.KIND, context_ids))
    for kind in (node_types.ARTIFACT, node_types.EXECUTION, node_types.CONTEXT):
        if is_wanted(f"{kind.name}_types"):
            getattr(graph, f"{kind.name}_types").extend(node_types.find(connection, kind, None))
    return graph


def _shown_events(
    connection: Connection, subgraph: _Subgraph, artifact_ids: set[int], execution_ids: set[int]
) -> list[pb.Event]:
    found = {
        row.id: pb.Event(
            artifact_id=row.artifact_id,
            execution_id=row.execution_id,
            type=row.type,
            milliseconds_since_epoch=row.milliseconds_since_epoch,
        )
        for row in sorted(subgraph.events.values(), key=lambda row: row.id)
        if row.artifact_id in artifact_ids and row.execution_id in execution_ids
    }
    events.fill_paths(connection, found)
    return list(found.values())


def _links(connection: Connection, link: Table, end: str, ids: set[int]) -> list[tuple[int, int]]:
    column = link.c[end]
    return [
        (end_id, context_id)
        for batch in dialects.batches(connection.dialect, ids)
        for end_id, context_id in connection.execute(
            select(column, link.c.context_id).where(column.in_(batch)).order_by(link.c.id)
        )
    ]
