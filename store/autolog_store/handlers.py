"""The table of contents: which function answers which RPC, in this process and in the server alike."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from google.protobuf.message import Message

from autolog_store.errors import UnimplementedError
from autolog_store.graph import artifacts, contexts, edges, events, executions, lineage, publications, type_calls
from autolog_store.graph.node_types import ARTIFACT, CONTEXT, EXECUTION
from autolog_store.sql.transaction import Transaction

# What it returns may be the response, or what makes it when the transaction is over: with the last ids that came.
Handler: TypeAlias = Callable[[Transaction, Any], Message | Callable[[], Message]]


def _unimplemented(transaction: Transaction, request: Message) -> Message:  # noqa: ARG001 - every handler takes both
    name = type(request).__name__.removesuffix("Request")
    raise UnimplementedError(f"{name} is declared by MLMD, but served neither there nor here")


HANDLERS: dict[str, Handler] = {
    "PutArtifactType": partial(type_calls.put_type, ARTIFACT),
    "PutExecutionType": partial(type_calls.put_type, EXECUTION),
    "PutContextType": partial(type_calls.put_type, CONTEXT),
    "PutTypes": type_calls.put_types,
    "PutArtifacts": artifacts.put_artifacts,
    "PutExecutions": executions.put_executions,
    "PutEvents": events.put_events,
    "PutExecution": publications.put_execution,
    "PutLineageSubgraph": publications.put_lineage_subgraph,
    "PutContexts": contexts.put_contexts,
    "PutAttributionsAndAssociations": edges.put_attributions_and_associations,
    "PutParentContexts": contexts.put_parent_contexts,
    "GetArtifactType": partial(type_calls.get_type, ARTIFACT),
    "GetArtifactTypesByID": partial(type_calls.get_types_by_id, ARTIFACT),
    "GetArtifactTypes": partial(type_calls.get_types, ARTIFACT),
    "GetExecutionType": partial(type_calls.get_type, EXECUTION),
    "GetExecutionTypesByID": partial(type_calls.get_types_by_id, EXECUTION),
    "GetExecutionTypes": partial(type_calls.get_types, EXECUTION),
    "GetContextType": partial(type_calls.get_type, CONTEXT),
    "GetContextTypesByID": partial(type_calls.get_types_by_id, CONTEXT),
    "GetContextTypes": partial(type_calls.get_types, CONTEXT),
    "GetArtifacts": artifacts.get_artifacts,
    "GetExecutions": executions.get_executions,
    "GetContexts": contexts.get_contexts,
    "GetArtifactsByID": artifacts.get_artifacts_by_id,
    "GetExecutionsByID": executions.get_executions_by_id,
    "GetContextsByID": contexts.get_contexts_by_id,
    "GetArtifactsByType": artifacts.get_artifacts_by_type,
    "GetExecutionsByType": executions.get_executions_by_type,
    "GetContextsByType": contexts.get_contexts_by_type,
    "GetArtifactByTypeAndName": artifacts.get_artifact_by_type_and_name,
    "GetExecutionByTypeAndName": executions.get_execution_by_type_and_name,
    "GetContextByTypeAndName": contexts.get_context_by_type_and_name,
    "GetArtifactsByURI": artifacts.get_artifacts_by_uri,
    "GetEventsByExecutionIDs": events.get_events_by_execution_ids,
    "GetEventsByArtifactIDs": events.get_events_by_artifact_ids,
    "GetArtifactsByExternalIds": artifacts.get_artifacts_by_external_ids,
    "GetExecutionsByExternalIds": executions.get_executions_by_external_ids,
    "GetContextsByExternalIds": contexts.get_contexts_by_external_ids,
    "GetArtifactTypesByExternalIds": partial(type_calls.get_types_by_external_ids, ARTIFACT),
    "GetExecutionTypesByExternalIds": partial(type_calls.get_types_by_external_ids, EXECUTION),
    "GetContextTypesByExternalIds": partial(type_calls.get_types_by_external_ids, CONTEXT),
    "GetContextsByArtifact": contexts.get_contexts_by_artifact,
    "GetContextsByExecution": contexts.get_contexts_by_execution,
    "GetParentContextsByContext": contexts.get_parent_contexts_by_context,
    "GetChildrenContextsByContext": contexts.get_children_contexts_by_context,
    "GetParentContextsByContexts": _unimplemented,
    "GetChildrenContextsByContexts": _unimplemented,
    "GetArtifactsByContext": artifacts.get_artifacts_by_context,
    "GetExecutionsByContext": executions.get_executions_by_context,
    "GetLineageGraph": _unimplemented,
    "GetLineageSubgraph": lineage.get_lineage_subgraph,
}


def writes(rpc_name: str) -> bool:
    """Tell whether an RPC may change the store."""
    return rpc_name.startswith("Put")
