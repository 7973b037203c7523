"""Edges between contexts and what they group: attributions of artifacts, associations of executions."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, Table, select

from autolog_store.errors import InvalidArgumentError
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql import bulk, dialects
from autolog_store.sql.tables import artifact, association, attribution, context, execution


def is_linked(table: Table, link: Table, end: str, **other_end: int) -> ColumnElement[bool]:
    """Return the condition that a row of `table` is the `end` of a link whose other end is given by column and id."""
    ((column, id_),) = other_end.items()
    return table.c.id.in_(select(link.c[end]).where(link.c[column] == id_))


def put_attributions_and_associations(
    connection: Connection, request: service.PutAttributionsAndAssociationsRequest
) -> service.PutAttributionsAndAssociationsResponse:
    """Link contexts with artifacts and executions; links that exist are left as they are.

    Raises:
        InvalidArgumentError: one of the ends does not exist.
    """
    attributions = [(edge.context_id, edge.artifact_id) for edge in request.attributions]
    associations = [(edge.context_id, edge.execution_id) for edge in request.associations]
    _check_ids(connection, context, (pair[0] for pair in attributions + associations))
    _check_ids(connection, artifact, (pair[1] for pair in attributions))
    _check_ids(connection, execution, (pair[1] for pair in associations))
    attribute(connection, attributions)
    associate(connection, associations)
    return service.PutAttributionsAndAssociationsResponse()


def attribute(connection: Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """Link contexts with artifacts, given as (context id, artifact id); existing links stay."""
    bulk.insert_missing(
        connection, attribution, [{"context_id": one, "artifact_id": other} for one, other in sorted(set(pairs))]
    )


def associate(connection: Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """Link contexts with executions, given as (context id, execution id); existing links stay."""
    bulk.insert_missing(
        connection, association, [{"context_id": one, "execution_id": other} for one, other in sorted(set(pairs))]
    )


def _check_ids(connection: Connection, table: Table, ids: Iterable[int]) -> None:
    wanted = set(ids)
    for batch in dialects.batches(connection.dialect, wanted):
        wanted -= set(connection.execute(select(table.c.id).where(table.c.id.in_(batch))).scalars())
    if wanted:
        raise InvalidArgumentError(f"{table.name} id not found: {sorted(wanted)}")
