"""Edges between contexts and what they group: attributions of artifacts, associations of executions."""

from collections.abc import Callable, Iterable

from sqlalchemy import ColumnElement, Table, select

from autolog_store.errors import InvalidArgumentError
from autolog_store.graph import nodes
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql import bulk
from autolog_store.sql.statements import given
from autolog_store.sql.tables import artifact, association, attribution, context, execution
from autolog_store.sql.transaction import Transaction


def is_linked(table: Table, link: Table, end: str, other_end: str) -> ColumnElement[bool]:
    """Return the condition that a row of `table` is the `end` of a link whose `other_end` is given as `other_id`."""
    return table.c.id.in_(select(link.c[end]).where(link.c[other_end] == given("other_id")))


def put_attributions_and_associations(
    transaction: Transaction, request: service.PutAttributionsAndAssociationsRequest
) -> service.PutAttributionsAndAssociationsResponse:
    """Link contexts with artifacts and executions; links that exist are left as they are.

    Raises:
        InvalidArgumentError: one of the ends does not exist.
    """
    attributions = [(edge.context_id, edge.artifact_id) for edge in request.attributions]
    associations = [(edge.context_id, edge.execution_id) for edge in request.associations]
    checks = [
        _ask_ids(transaction, context, {pair[0] for pair in attributions + associations}),
        _ask_ids(transaction, artifact, {pair[1] for pair in attributions}),
        _ask_ids(transaction, execution, {pair[1] for pair in associations}),
    ]
    for check in checks:
        check()
    attribute(transaction, attributions)
    associate(transaction, associations)
    return service.PutAttributionsAndAssociationsResponse()


def attribute(transaction: Transaction, pairs: Iterable[tuple[int, int]]) -> None:
    """Link contexts with artifacts, given as (context id, artifact id); existing links stay."""
    bulk.insert_missing(transaction, attribution, ("context_id", "artifact_id"), sorted(set(pairs)))


def associate(transaction: Transaction, pairs: Iterable[tuple[int, int]]) -> None:
    """Link contexts with executions, given as (context id, execution id); existing links stay."""
    bulk.insert_missing(transaction, association, ("context_id", "execution_id"), sorted(set(pairs)))


def _ask_ids(transaction: Transaction, table: Table, wanted: set[int]) -> Callable[[], None]:
    existing = nodes.ask_existing_ids(transaction, table, wanted)

    def check() -> None:
        missing = wanted - existing()
        if missing:
            raise InvalidArgumentError(f"{table.name} id not found: {sorted(missing)}")

    return check
