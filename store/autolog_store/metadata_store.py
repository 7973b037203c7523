"""MLMD's Python API: each method builds a request, sends it through the transport and unpacks the response."""
# ruff: noqa: ARG002 - extra_options is in MLMD's signatures, and does nothing there either

import enum
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from types import TracebackType
from typing import Any, TypeAlias, TypeVar

from autolog_store.errors import InvalidArgumentError
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql import maintenance
from autolog_store.transports import InProcessTransport, Transport

Config: TypeAlias = pb.ConnectionConfig | pb.MetadataStoreClientConfig | str

_Value = TypeVar("_Value")

MAX_NUM_RESULT = 100  # nodes in the first page of a list; many want to see no more. The name is MLMD's

# Fields of LineageGraph: where the types stand, and where their nodes do.
_NODES_OF = {"artifact_types": "artifacts", "execution_types": "executions", "context_types": "contexts"}


class OrderByField(enum.Enum):
    """What a list is ordered by."""

    CREATE_TIME = pb.ListOperationOptions.OrderByField.CREATE_TIME
    UPDATE_TIME = pb.ListOperationOptions.OrderByField.LAST_UPDATE_TIME
    ID = pb.ListOperationOptions.OrderByField.ID


@dataclass
class ListOptions:
    """What a list holds, and in which order.

    Attributes:
        limit: At most so many nodes; None or 0 for all.
        order_by: By id if None; ties go by id.
        is_asc: Smallest first.
        filter_query: A condition such as "type = 'Model' AND custom_properties.accuracy.double_value > 0.9".
    """

    limit: int | None = None
    order_by: OrderByField | None = None
    is_asc: bool = True
    filter_query: str | None = None


@dataclass
class ExtraOptions:
    """Accepted everywhere as in MLMD, where it does nothing either."""

    euc: Any = None


def _transport_to(config: Config, *, enable_upgrade_migration: bool) -> Transport:
    if isinstance(config, pb.ConnectionConfig) or (
        isinstance(config, str) and not config.startswith(("grpc://", "grpcs://"))
    ):
        return InProcessTransport(config, enable_upgrade_migration=enable_upgrade_migration)
    if not isinstance(config, pb.MetadataStoreClientConfig | str):
        raise ValueError(  # noqa: TRY004 - MLMD raises ValueError here
            f"config is a {type(config).__name__}; pass a ConnectionConfig, a MetadataStoreClientConfig, "
            "or a URL such as sqlite:///mlmd.db or grpc://127.0.0.1:8080"
        )
    if enable_upgrade_migration:
        raise ValueError(
            "a client cannot upgrade a server's database; run `autolog store upgrade` where the server runs"
        )
    from autolog_store.grpc_transport import GrpcTransport

    return GrpcTransport(config)


def _given(value: _Value | None) -> _Value:
    """Return what a call needs: None is a mistake there, and a request would take it for nothing asked."""
    if value is None:
        raise TypeError("None was given for an id, a name or a list that the call needs")
    return value


def _copy_into(field: Any, messages: Iterable[Any]) -> None:
    """Add messages to a repeated field: in less time than the constructor of a request, which serializes each."""
    for message in messages:
        field.add().CopyFrom(message)


ArtifactAndEvent: TypeAlias = tuple[pb.Artifact | None, pb.Event | None] | tuple[pb.Artifact | None] | tuple[()]


class MetadataStore:
    """A store of artifacts, executions and contexts.

    Args:
        config: A database, as a ConnectionConfig or an SQLAlchemy URL such as "sqlite:////data/lineage.db"; or a
            server, as a MetadataStoreClientConfig or a URL such as "grpc://127.0.0.1:8080" or "grpcs://example.com".
        enable_upgrade_migration: Bring a database of an older schema version up to date; back it up before.

    Raises:
        OpeningError: the database cannot be opened, or is not one that this version can use. A server is first spoken
            to by the first call, which raises UnavailableError when it is not there.
        ValueError: `config` is something else, or a migration is asked of a server.

    Threads may share a store. A forked child may go on using it. `close()` it at the end, or use it in a `with`.
    """

    def __init__(self, config: Config, enable_upgrade_migration: bool = False) -> None:
        self._transport = _transport_to(config, enable_upgrade_migration=enable_upgrade_migration)

    @property
    def pipeline_asset(self) -> None:
        """Always None, as in MLMD outside Google Cloud."""

    def close(self) -> None:
        """Close the connection; later calls raise FailedPreconditionError. May be called twice."""
        self._transport.close()

    def __enter__(self) -> "MetadataStore":  # noqa: PYI034 - Self needs Python 3.11
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def put_artifact_type(
        self,
        artifact_type: pb.ArtifactType,
        can_add_fields: bool = False,
        can_omit_fields: bool = False,
        extra_options: ExtraOptions | None = None,
    ) -> int:
        """Create an artifact type, or evolve the one of that name and version; return its id.

        Args:
            artifact_type: A name is required; an id is ignored.
            can_add_fields: Allow properties that the stored type lacks; they are added.
            can_omit_fields: Allow leaving out properties that the stored type has; they stay.
            extra_options: Ignored.

        Raises:
            InvalidArgumentError: no name, or a property of kind UNKNOWN.
            AlreadyExistsError: the stored type differs in a way that is not allowed.
        """
        request = service.PutArtifactTypeRequest(
            artifact_type=artifact_type, can_add_fields=can_add_fields, can_omit_fields=can_omit_fields
        )
        return int(self._transport.call("PutArtifactType", request).type_id)

    def put_execution_type(
        self,
        execution_type: pb.ExecutionType,
        can_add_fields: bool = False,
        can_omit_fields: bool = False,
        extra_options: ExtraOptions | None = None,
    ) -> int:
        """Create an execution type, or evolve the one of that name and version; return its id.

        Args:
            execution_type: A name is required; an id is ignored.
            can_add_fields: Allow properties that the stored type lacks; they are added.
            can_omit_fields: Allow leaving out properties that the stored type has; they stay.
            extra_options: Ignored.

        Raises:
            InvalidArgumentError: no name, or a property of kind UNKNOWN.
            AlreadyExistsError: the stored type differs in a way that is not allowed.
        """
        request = service.PutExecutionTypeRequest(
            execution_type=execution_type, can_add_fields=can_add_fields, can_omit_fields=can_omit_fields
        )
        return int(self._transport.call("PutExecutionType", request).type_id)

    def put_context_type(
        self,
        context_type: pb.ContextType,
        can_add_fields: bool = False,
        can_omit_fields: bool = False,
        extra_options: ExtraOptions | None = None,
    ) -> int:
        """Create a context type, or evolve the one of that name and version; return its id.

        Args:
            context_type: A name is required; an id is ignored.
            can_add_fields: Allow properties that the stored type lacks; they are added.
            can_omit_fields: Allow leaving out properties that the stored type has; they stay.
            extra_options: Ignored.

        Raises:
            InvalidArgumentError: no name, or a property of kind UNKNOWN.
            AlreadyExistsError: the stored type differs in a way that is not allowed.
        """
        request = service.PutContextTypeRequest(
            context_type=context_type, can_add_fields=can_add_fields, can_omit_fields=can_omit_fields
        )
        return int(self._transport.call("PutContextType", request).type_id)

    def put_artifacts(
        self,
        artifacts: Sequence[pb.Artifact],
        field_mask_paths: Sequence[str] | None = None,
        extra_options: ExtraOptions | None = None,
    ) -> list[int]:
        """Create the artifacts without id and update those with one, all or none; return their ids in order.

        An update replaces everything: uri, state, external id and properties that the message lacks are erased;
        its name stays.

        Args:
            artifacts: New ones need a type_id; properties must be declared by the type.
            field_mask_paths: Limit updates to these fields, such as "external_id" or "custom_properties.note".
            extra_options: Ignored.

        Raises:
            InvalidArgumentError: no type, an unknown id, or a property that the type refuses.
            NotFoundError: there is no such type.
            AlreadyExistsError: the name (within the type) or external id of a new one is taken.
        """
        request = service.PutArtifactsRequest()
        _copy_into(request.artifacts, artifacts)
        request.update_mask.paths.extend(field_mask_paths or ())
        return list(self._transport.call("PutArtifacts", request).artifact_ids)

    def put_executions(
        self,
        executions: Sequence[pb.Execution],
        field_mask_paths: Sequence[str] | None = None,
        extra_options: ExtraOptions | None = None,
    ) -> list[int]:
        """Create the executions without id and update those with one, all or none; return their ids in order.

        An update replaces everything: state, external id and properties that the message lacks are erased;
        its name stays.

        Args:
            executions: New ones need a type_id; properties must be declared by the type.
            field_mask_paths: Limit updates to these fields, such as "external_id" or "custom_properties.note".
            extra_options: Ignored.

        Raises:
            InvalidArgumentError: no type, an unknown id, or a property that the type refuses.
            NotFoundError: there is no such type.
            AlreadyExistsError: the name (within the type) or external id of a new one is taken.
        """
        request = service.PutExecutionsRequest()
        _copy_into(request.executions, executions)
        request.update_mask.paths.extend(field_mask_paths or ())
        return list(self._transport.call("PutExecutions", request).execution_ids)

    def put_contexts(
        self,
        contexts: Sequence[pb.Context],
        field_mask_paths: Sequence[str] | None = None,
        extra_options: ExtraOptions | None = None,
    ) -> list[int]:
        """Create the contexts without id and update those with one, all or none; return their ids in order.

        An update replaces everything: external id and properties that the message lacks are erased;
        its name is replaced, too.

        Args:
            contexts: New ones need a type_id; properties must be declared by the type.
            field_mask_paths: Limit updates to these fields, such as "external_id" or "custom_properties.note".
            extra_options: Ignored.

        Raises:
            InvalidArgumentError: no type, an unknown id, or a property that the type refuses.
            NotFoundError: there is no such type.
            AlreadyExistsError: the name (within the type) or external id of a new one is taken.
        """
        request = service.PutContextsRequest()
        _copy_into(request.contexts, contexts)
        request.update_mask.paths.extend(field_mask_paths or ())
        return list(self._transport.call("PutContexts", request).context_ids)

    def put_events(self, events: Sequence[pb.Event], extra_options: ExtraOptions | None = None) -> None:
        """Write events between existing nodes, all or none.

        Raises:
            InvalidArgumentError: an id or the type is missing, or a node does not exist.
            AlreadyExistsError: there is an event of that artifact, execution and type.
        """
        self._transport.call("PutEvents", service.PutEventsRequest(events=_given(events)))

    def put_attributions_and_associations(
        self,
        attributions: Sequence[pb.Attribution],
        associations: Sequence[pb.Association],
        extra_options: ExtraOptions | None = None,
    ) -> None:
        """Link contexts with artifacts and executions; existing links stay.

        Raises:
            InvalidArgumentError: a node does not exist.
        """
        request = service.PutAttributionsAndAssociationsRequest(
            attributions=_given(attributions), associations=_given(associations)
        )
        self._transport.call("PutAttributionsAndAssociations", request)

    def put_parent_contexts(
        self, parent_contexts: Sequence[pb.ParentContext], extra_options: ExtraOptions | None = None
    ) -> None:
        """Link contexts with their parents, all or none.

        Raises:
            InvalidArgumentError: a context does not exist, or the links would close a circle.
            AlreadyExistsError: a link exists.
        """
        request = service.PutParentContextsRequest(parent_contexts=_given(parent_contexts))
        self._transport.call("PutParentContexts", request)

    def put_execution(
        self,
        execution: pb.Execution,
        artifact_and_events: Sequence[ArtifactAndEvent | None],
        contexts: Sequence[pb.Context] | None,
        reuse_context_if_already_exist: bool = False,
        reuse_artifact_if_already_exist_by_external_id: bool = False,
        force_reuse_context: bool = False,
        force_update_time: bool = False,
        extra_options: ExtraOptions | None = None,
    ) -> tuple[int, list[int], list[int]]:
        """Write an execution with its artifacts, the events between them and the contexts of all, or nothing.

        Args:
            execution: Created, or updated if it has an id.
            artifact_and_events: Pairs. Without event the artifact is only written; without artifact the event needs
                an artifact_id. The ids inside events may be left out otherwise. None and () are skipped.
            contexts: Each then holds the execution and every artifact of the pairs.
            reuse_context_if_already_exist: Take a context of that type and name as it is stored.
            reuse_artifact_if_already_exist_by_external_id: Update the artifact of that external id.
            force_reuse_context: Take contexts with id as they are stored.
            force_update_time: Move the execution's update time even when nothing changes.
            extra_options: Ignored.

        Returns:
            The execution's id, the artifacts' ids in the order of the pairs, the contexts' ids in order.

        Raises:
            InvalidArgumentError: an event contradicts its pair, or a node is invalid.
            AlreadyExistsError: an event, or a new node's name or external id, is taken.
        """
        request = service.PutExecutionRequest(
            execution=execution,
            contexts=contexts or (),
            options=service.PutExecutionRequest.Options(
                reuse_context_if_already_exist=reuse_context_if_already_exist,
                reuse_artifact_if_already_exist_by_external_id=reuse_artifact_if_already_exist_by_external_id,
                force_reuse_context=force_reuse_context,
                force_update_time=force_update_time,
            ),
        )
        for pair in artifact_and_events:
            if pair:
                artifact, event = (*pair, None)[:2]
                request.artifact_event_pairs.add(artifact=artifact, event=event)
        response = self._transport.call("PutExecution", request)
        return response.execution_id, list(response.artifact_ids), list(response.context_ids)

    def put_lineage_subgraph(
        self,
        executions: Sequence[pb.Execution],
        artifacts: Sequence[pb.Artifact],
        contexts: Sequence[pb.Context],
        event_edges: Sequence[tuple[int | None, int | None, pb.Event]],
        reuse_context_if_already_exist: bool = False,
        reuse_artifact_if_already_exist_by_external_id: bool = False,
        extra_options: ExtraOptions | None = None,
    ) -> tuple[list[int], list[int], list[int]]:
        """Write executions, artifacts, contexts and events, and link every context with all the others, or nothing.

        Args:
            executions: Created, or updated if they have an id.
            artifacts: Likewise.
            contexts: Likewise; each then holds every execution and artifact of the lists.
            event_edges: (index of the execution, index of the artifact, event); where an index is None, the event
                carries the id of an existing node.
            reuse_context_if_already_exist: Take a context of that type and name as it is stored.
            reuse_artifact_if_already_exist_by_external_id: Update the artifact of that external id.
            extra_options: Ignored.

        Returns:
            The ids of the executions, artifacts and contexts, in order.

        Raises:
            InvalidArgumentError: an edge contradicts itself, or a node is invalid.
            OutOfRangeError: an index beyond its list.
            AlreadyExistsError: an event, or a new node's name or external id, is taken.
        """
        request = service.PutLineageSubgraphRequest(
            options=service.PutLineageSubgraphRequest.Options(
                reuse_context_if_already_exist=reuse_context_if_already_exist,
                reuse_artifact_if_already_exist_by_external_id=reuse_artifact_if_already_exist_by_external_id,
            ),
        )
        _copy_into(request.executions, executions)
        _copy_into(request.artifacts, artifacts)
        _copy_into(request.contexts, contexts)
        for execution_index, artifact_index, event in event_edges:
            request.event_edges.add(execution_index=execution_index, artifact_index=artifact_index, event=event)
        response = self._transport.call("PutLineageSubgraph", request)
        return list(response.execution_ids), list(response.artifact_ids), list(response.context_ids)

    def get_artifact_type(
        self, type_name: str, type_version: str | None = None, extra_options: ExtraOptions | None = None
    ) -> pb.ArtifactType:
        """Return an artifact type; without version, the one that has none. Raise NotFoundError when there is none."""
        request = service.GetArtifactTypeRequest(type_name=_given(type_name), type_version=type_version)
        found: pb.ArtifactType = self._transport.call("GetArtifactType", request).artifact_type
        return found

    def get_artifact_types(self, extra_options: ExtraOptions | None = None) -> list[pb.ArtifactType]:
        """Return all artifact types but the built-in ones."""
        return list(self._transport.call("GetArtifactTypes", service.GetArtifactTypesRequest()).artifact_types)

    def get_artifact_types_by_id(
        self, type_ids: Iterable[int], extra_options: ExtraOptions | None = None
    ) -> list[pb.ArtifactType]:
        """Return artifact types in the order of their ids in the request; unknown ids add nothing."""
        request = service.GetArtifactTypesByIDRequest(type_ids=_given(type_ids))
        return list(self._transport.call("GetArtifactTypesByID", request).artifact_types)

    def get_artifact_types_by_external_ids(
        self, external_ids: Iterable[str], extra_options: ExtraOptions | None = None
    ) -> list[pb.ArtifactType]:
        """Return artifact types by external ids; raise NotFoundError when none of them is known."""
        request = service.GetArtifactTypesByExternalIdsRequest(external_ids=external_ids)
        return list(self._transport.call("GetArtifactTypesByExternalIds", request).artifact_types)

    def get_execution_type(
        self, type_name: str, type_version: str | None = None, extra_options: ExtraOptions | None = None
    ) -> pb.ExecutionType:
        """Return an execution type; without version, the one that has none. Raise NotFoundError when there is none."""
        request = service.GetExecutionTypeRequest(type_name=_given(type_name), type_version=type_version)
        found: pb.ExecutionType = self._transport.call("GetExecutionType", request).execution_type
        return found

    def get_execution_types(self, extra_options: ExtraOptions | None = None) -> list[pb.ExecutionType]:
        """Return all execution types but the built-in ones."""
        return list(self._transport.call("GetExecutionTypes", service.GetExecutionTypesRequest()).execution_types)

    def get_execution_types_by_id(
        self, type_ids: Iterable[int], extra_options: ExtraOptions | None = None
    ) -> list[pb.ExecutionType]:
        """Return execution types in the order of their ids in the request; unknown ids add nothing."""
        request = service.GetExecutionTypesByIDRequest(type_ids=_given(type_ids))
        return list(self._transport.call("GetExecutionTypesByID", request).execution_types)

    def get_execution_types_by_external_ids(
        self, external_ids: Iterable[str], extra_options: ExtraOptions | None = None
    ) -> list[pb.ExecutionType]:
        """Return execution types by external ids; raise NotFoundError when none of them is known."""
        request = service.GetExecutionTypesByExternalIdsRequest(external_ids=external_ids)
        return list(self._transport.call("GetExecutionTypesByExternalIds", request).execution_types)

    def get_context_type(
        self, type_name: str, type_version: str | None = None, extra_options: ExtraOptions | None = None
    ) -> pb.ContextType:
        """Return a context type; without version, the one that has none. Raise NotFoundError when there is none."""
        request = service.GetContextTypeRequest(type_name=_given(type_name), type_version=type_version)
        found: pb.ContextType = self._transport.call("GetContextType", request).context_type
        return found

    def get_context_types(self, extra_options: ExtraOptions | None = None) -> list[pb.ContextType]:
        """Return all context types."""
        return list(self._transport.call("GetContextTypes", service.GetContextTypesRequest()).context_types)

    def get_context_types_by_id(
        self, type_ids: Iterable[int], extra_options: ExtraOptions | None = None
    ) -> list[pb.ContextType]:
        """Return context types in the order of their ids in the request; unknown ids add nothing."""
        request = service.GetContextTypesByIDRequest(type_ids=_given(type_ids))
        return list(self._transport.call("GetContextTypesByID", request).context_types)

    def get_context_types_by_external_ids(
        self, external_ids: Iterable[str], extra_options: ExtraOptions | None = None
    ) -> list[pb.ContextType]:
        """Return context types by external ids; raise NotFoundError when none of them is known."""
        request = service.GetContextTypesByExternalIdsRequest(external_ids=external_ids)
        return list(self._transport.call("GetContextTypesByExternalIds", request).context_types)

    def get_artifacts(
        self, list_options: ListOptions | None = None, extra_options: ExtraOptions | None = None
    ) -> list[pb.Artifact]:
        """Return all artifacts, or those that the options describe."""
        return self._list("GetArtifacts", "artifacts", service.GetArtifactsRequest(), list_options)

    def iter_artifacts(self, list_options: ListOptions | None = None) -> Iterator[pb.Artifact]:
        """Yield what `get_artifacts` returns, a page at a time, so that memory does not grow with their number.

        Each page is a call of its own: what is written meanwhile is seen if it comes after the node that is at hand.
        Ordered by UPDATE_TIME, a node that is updated on the way comes again.

        Raises:
            InvalidArgumentError: a negative limit, at once; a broken filter query, with the first node.
        """
        return self._iterate("GetArtifacts", "artifacts", service.GetArtifactsRequest(), list_options)

    def get_artifacts_by_id(
        self, artifact_ids: Iterable[int], extra_options: ExtraOptions | None = None
    ) -> list[pb.Artifact]:
        """Return the artifacts with these ids, each once; unknown ids add nothing."""
        request = service.GetArtifactsByIDRequest(artifact_ids=_given(artifact_ids))
        return list(self._transport.call("GetArtifactsByID", request).artifacts)

    def get_artifacts_by_type(
        self, type_name: str, type_version: str | None = None, extra_options: ExtraOptions | None = None
    ) -> list[pb.Artifact]:
        """Return the artifacts of exactly this type and version; none for an unknown type."""
        request = service.GetArtifactsByTypeRequest(type_name=_given(type_name), type_version=type_version)
        return list(self._transport.call("GetArtifactsByType", request).artifacts)

    def get_artifact_by_type_and_name(
        self,
        type_name: str,
        artifact_name: str,
        type_version: str | None = None,
        extra_options: ExtraOptions | None = None,
    ) -> pb.Artifact | None:
        """Return the artifact of a type with this name, or None."""
        request = service.GetArtifactByTypeAndNameRequest(
            type_name=_given(type_name), artifact_name=_given(artifact_name), type_version=type_version
        )
        response = self._transport.call("GetArtifactByTypeAndName", request)
        return response.artifact if response.HasField("artifact") else None

    def get_artifacts_by_external_ids(
        self, external_ids: Iterable[str], extra_options: ExtraOptions | None = None
    ) -> list[pb.Artifact]:
        """Return artifacts by external ids; raise NotFoundError when none of them is known."""
        request = service.GetArtifactsByExternalIdsRequest(external_ids=external_ids)
        return list(self._transport.call("GetArtifactsByExternalIds", request).artifacts)

    def get_executions(
        self, list_options: ListOptions | None = None, extra_options: ExtraOptions | None = None
    ) -> list[pb.Execution]:
        """Return all executions, or those that the options describe."""
        return self._list("GetExecutions", "executions", service.GetExecutionsRequest(), list_options)

    def iter_executions(self, list_options: ListOptions | None = None) -> Iterator[pb.Execution]:
        """Yield what `get_executions` returns, a page at a time; see `iter_artifacts`."""
        return self._iterate("GetExecutions", "executions", service.GetExecutionsRequest(), list_options)

    def get_executions_by_id(
        self, execution_ids: Iterable[int], extra_options: ExtraOptions | None = None
    ) -> list[pb.Execution]:
        """Return the executions with these ids, each once; unknown ids add nothing."""
        request = service.GetExecutionsByIDRequest(execution_ids=_given(execution_ids))
        return list(self._transport.call("GetExecutionsByID", request).executions)

    def get_executions_by_type(
        self, type_name: str, type_version: str | None = None, extra_options: ExtraOptions | None = None
    ) -> list[pb.Execution]:
        """Return the executions of exactly this type and version; none for an unknown type."""
        request = service.GetExecutionsByTypeRequest(type_name=_given(type_name), type_version=type_version)
        return list(self._transport.call("GetExecutionsByType", request).executions)

    def get_execution_by_type_and_name(
        self,
        type_name: str,
        execution_name: str,
        type_version: str | None = None,
        extra_options: ExtraOptions | None = None,
    ) -> pb.Execution | None:
        """Return the execution of a type with this name, or None."""
        request = service.GetExecutionByTypeAndNameRequest(
            type_name=_given(type_name), execution_name=_given(execution_name), type_version=type_version
        )
        response = self._transport.call("GetExecutionByTypeAndName", request)
        return response.execution if response.HasField("execution") else None

    def get_executions_by_external_ids(
        self, external_ids: Iterable[str], extra_options: ExtraOptions | None = None
    ) -> list[pb.Execution]:
        """Return executions by external ids; raise NotFoundError when none of them is known."""
        request = service.GetExecutionsByExternalIdsRequest(external_ids=external_ids)
        return list(self._transport.call("GetExecutionsByExternalIds", request).executions)

    def get_contexts(
        self, list_options: ListOptions | None = None, extra_options: ExtraOptions | None = None
    ) -> list[pb.Context]:
        """Return all contexts, or those that the options describe."""
        return self._list("GetContexts", "contexts", service.GetContextsRequest(), list_options)

    def iter_contexts(self, list_options: ListOptions | None = None) -> Iterator[pb.Context]:
        """Yield what `get_contexts` returns, a page at a time; see `iter_artifacts`."""
        return self._iterate("GetContexts", "contexts", service.GetContextsRequest(), list_options)

    def get_contexts_by_id(
        self, context_ids: Iterable[int], extra_options: ExtraOptions | None = None
    ) -> list[pb.Context]:
        """Return the contexts with these ids, each once; unknown ids add nothing."""
        request = service.GetContextsByIDRequest(context_ids=_given(context_ids))
        return list(self._transport.call("GetContextsByID", request).contexts)

    def get_contexts_by_type(
        self, type_name: str, type_version: str | None = None, extra_options: ExtraOptions | None = None
    ) -> list[pb.Context]:
        """Return the contexts of exactly this type and version; none for an unknown type."""
        request = service.GetContextsByTypeRequest(type_name=_given(type_name), type_version=type_version)
        return list(self._transport.call("GetContextsByType", request).contexts)

    def get_context_by_type_and_name(
        self,
        type_name: str,
        context_name: str,
        type_version: str | None = None,
        extra_options: ExtraOptions | None = None,
    ) -> pb.Context | None:
        """Return the context of a type with this name, or None."""
        request = service.GetContextByTypeAndNameRequest(
            type_name=_given(type_name), context_name=_given(context_name), type_version=type_version
        )
        response = self._transport.call("GetContextByTypeAndName", request)
        return response.context if response.HasField("context") else None

    def get_contexts_by_external_ids(
        self, external_ids: Iterable[str], extra_options: ExtraOptions | None = None
    ) -> list[pb.Context]:
        """Return contexts by external ids; raise NotFoundError when none of them is known."""
        request = service.GetContextsByExternalIdsRequest(external_ids=external_ids)
        return list(self._transport.call("GetContextsByExternalIds", request).contexts)

    def get_artifacts_by_uri(self, uri: str, extra_options: ExtraOptions | None = None) -> list[pb.Artifact]:
        """Return the artifacts at exactly this uri; "" finds those without one."""
        request = service.GetArtifactsByURIRequest(uris=[uri])
        return list(self._transport.call("GetArtifactsByURI", request).artifacts)

    def get_artifacts_and_types_by_artifact_ids(
        self, artifact_ids: Iterable[int], extra_options: ExtraOptions | None = None
    ) -> tuple[list[pb.Artifact], list[pb.ArtifactType]]:
        """Return the artifacts with these ids, and their types, each once."""
        request = service.GetArtifactsByIDRequest(artifact_ids=_given(artifact_ids), populate_artifact_types=True)
        response = self._transport.call("GetArtifactsByID", request)
        return list(response.artifacts), list(response.artifact_types)

    def get_artifacts_by_context(
        self, context_id: int, list_options: ListOptions | None = None, extra_options: ExtraOptions | None = None
    ) -> list[pb.Artifact]:
        """Return the artifacts attributed to a context; none for an unknown context."""
        request = service.GetArtifactsByContextRequest(context_id=_given(context_id))
        return self._list("GetArtifactsByContext", "artifacts", request, list_options)

    def get_executions_by_context(
        self, context_id: int, list_options: ListOptions | None = None, extra_options: ExtraOptions | None = None
    ) -> list[pb.Execution]:
        """Return the executions associated with a context, the newest first unless options say otherwise."""
        request = service.GetExecutionsByContextRequest(context_id=_given(context_id))
        found = self._list("GetExecutionsByContext", "executions", request, list_options)
        if list_options is None:  # all of them in one answer, which has no order of its own
            found.sort(key=attrgetter("create_time_since_epoch", "id"), reverse=True)
        return found

    def get_contexts_by_artifact(self, artifact_id: int, extra_options: ExtraOptions | None = None) -> list[pb.Context]:
        """Return the contexts that hold an artifact; raise NotFoundError when there are none."""
        request = service.GetContextsByArtifactRequest(artifact_id=_given(artifact_id))
        return list(self._transport.call("GetContextsByArtifact", request).contexts)

    def get_contexts_by_execution(
        self, execution_id: int, extra_options: ExtraOptions | None = None
    ) -> list[pb.Context]:
        """Return the contexts that hold an execution; raise NotFoundError when there are none."""
        request = service.GetContextsByExecutionRequest(execution_id=_given(execution_id))
        return list(self._transport.call("GetContextsByExecution", request).contexts)

    def get_parent_contexts_by_context(
        self, context_id: int, extra_options: ExtraOptions | None = None
    ) -> list[pb.Context]:
        """Return the direct parents of a context."""
        request = service.GetParentContextsByContextRequest(context_id=_given(context_id))
        return list(self._transport.call("GetParentContextsByContext", request).contexts)

    def get_children_contexts_by_context(
        self, context_id: int, extra_options: ExtraOptions | None = None
    ) -> list[pb.Context]:
        """Return the direct children of a context."""
        request = service.GetChildrenContextsByContextRequest(context_id=_given(context_id))
        return list(self._transport.call("GetChildrenContextsByContext", request).contexts)

    def get_events_by_execution_ids(
        self, execution_ids: Iterable[int], extra_options: ExtraOptions | None = None
    ) -> list[pb.Event]:
        """Return the events of executions; unknown ids add nothing."""
        request = service.GetEventsByExecutionIDsRequest(execution_ids=_given(execution_ids))
        return list(self._transport.call("GetEventsByExecutionIDs", request).events)

    def get_events_by_artifact_ids(
        self, artifact_ids: Iterable[int], extra_options: ExtraOptions | None = None
    ) -> list[pb.Event]:
        """Return the events of artifacts; unknown ids add nothing."""
        request = service.GetEventsByArtifactIDsRequest(artifact_ids=_given(artifact_ids))
        return list(self._transport.call("GetEventsByArtifactIDs", request).events)

    def get_lineage_subgraph(
        self,
        query_options: pb.LineageSubgraphQueryOptions,
        field_mask_paths: Sequence[str] | None = None,
        extra_options: ExtraOptions | None = None,
    ) -> pb.LineageGraph:
        """Return what the starting nodes came from and what came of them.

        Args:
            query_options: Where to start, which way, how far (a hop leads from an artifact to an execution or back),
                and where to end.
            field_mask_paths: Fields of LineageGraph to return, such as "artifacts" and "events"; None or [] for all.
            extra_options: Ignored.

        Returns:
            Whole nodes, the types of these, their events, and the contexts that hold them with the links to these.

        Raises:
            InvalidArgumentError: nowhere to start, a negative hop limit, or a broken filter query.
            NotFoundError: no node matches the starting filter.
        """
        asked = set(field_mask_paths or ())
        request = service.GetLineageSubgraphRequest(lineage_subgraph_query_options=query_options)
        request.read_mask.paths.extend(sorted(asked | {_NODES_OF[path] for path in asked if path in _NODES_OF}))
        graph: pb.LineageGraph = self._transport.call("GetLineageSubgraph", request).lineage_subgraph
        self._complete(graph)
        # A server returns the types of the whole store; what the caller wants are those of the nodes.
        for types_field, nodes_field in _NODES_OF.items():
            types, used = getattr(graph, types_field), {node.type_id for node in getattr(graph, nodes_field)}
            wanted = [one for one in types if one.id in used]
            del types[:]
            types.extend(wanted)
            if asked and nodes_field not in asked:
                graph.ClearField(nodes_field)
        return graph

    def _complete(self, graph: pb.LineageGraph) -> None:
        """Read the nodes of which a lineage answer holds ids only, as those of MLMD's own server do; ours are whole."""
        reads: tuple[tuple[str, Callable[[list[int]], list[Any]]], ...] = (
            ("artifacts", self.get_artifacts_by_id),
            ("executions", self.get_executions_by_id),
            ("contexts", self.get_contexts_by_id),
        )
        for field, read in reads:
            nodes = getattr(graph, field)
            if nodes and not nodes[0].HasField("type_id"):
                whole = read([node.id for node in nodes])
                del nodes[:]
                nodes.extend(whole)

    def _list(self, rpc_name: str, field: str, request: Any, list_options: ListOptions | None) -> list[Any]:
        """Send a request, with list options as often as there are pages."""
        if list_options is None:
            return list(getattr(self._transport.call(rpc_name, request), field))
        return list(self._iterate(rpc_name, field, request, list_options))

    def _iterate(self, rpc_name: str, field: str, request: Any, list_options: ListOptions | None) -> Iterator[Any]:
        """Check the list options now, and return what gets a page when its first node is asked for."""
        list_options = list_options or ListOptions()
        limit = list_options.limit or None
        if limit is not None and limit < 0:
            raise InvalidArgumentError(f"limit is {limit}; it must not be negative")
        options = request.options
        order_by = list_options.order_by or OrderByField.ID
        options.order_by_field.field = order_by.value
        options.order_by_field.is_asc = list_options.is_asc
        if list_options.filter_query:
            options.filter_query = list_options.filter_query
        return self._pages(rpc_name, field, request, limit)

    def _pages(self, rpc_name: str, field: str, request: Any, limit: int | None) -> Iterator[Any]:
        options, count = request.options, 0
        while limit is None or count < limit:
            most = self._transport.largest_page if options.next_page_token else MAX_NUM_RESULT
            options.max_result_size = min(most, limit - count) if limit else most
            response = self._transport.call(rpc_name, request)
            yield from getattr(response, field)
            if not response.next_page_token:
                break
            count += len(getattr(response, field))
            options.next_page_token = response.next_page_token


def downgrade_schema(config: pb.ConnectionConfig | str, downgrade_to_schema_version: int) -> None:
    """Bring a database to an older schema version, for a program that needs it. Make a backup before.

    What the older version has no place for is lost; see `autolog_store.sql.maintenance.downgrade`.

    Raises:
        InvalidArgumentError: there is no such version.
        OpeningError: the database is empty or of a newer version, or the change failed.
    """
    maintenance.downgrade(config, downgrade_to_schema_version)
