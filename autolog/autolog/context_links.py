"""Runs, their experiments and environments: the contexts that a record is linked with, each made and linked once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from autolog import mlmd_mapping as mapping
from autolog import mlmd_properties as types
from autolog.record import Record
from autolog_store.proto import metadata_store_pb2 as pb

if TYPE_CHECKING:
    from autolog_store.metadata_store import MetadataStore

_MOST_REMEMBERED = 10_000  # links that need not be written again


class ContextLinks:
    """The contexts of one store, as far as they are known.

    Args:
        store: An open store.
        type_ids: Returns the ids of its types, by their names.
    """

    def __init__(self, store: MetadataStore, type_ids: Callable[[], dict[str, int]]) -> None:
        self._store = store
        self._type_ids = type_ids
        self._contexts: dict[tuple[str, str], int] = {}
        self._linked: set[str] = set()  # runs with their experiments
        self._reused: set[tuple[int, int]] = set()  # runs with artifacts that stood in the store already

    def has_above(self, run: str) -> bool:
        """Tell whether a run was linked with its experiment."""
        return run in self._linked

    def link(
        self, record: Record, contexts: Sequence[int], executions: list[int], made: Iterable[int], reused: list[int]
    ) -> None:
        """Link what was reused with the run, and steps and what they made with their environment.

        Args:
            record: What is known.
            contexts: The run, and the environment if this was written, and linked with all that was, along with it.
            executions: The steps.
            made: What came out of them.
            reused: What stood in the store already.
        """
        run, *written = contexts
        if len(self._reused) > _MOST_REMEMBERED:
            self._reused.clear()
        new = [id for id in reused if (run, id) not in self._reused]
        attributions = [pb.Attribution(context_id=run, artifact_id=id) for id in new]
        associations = []
        if record.environment is not None and executions:
            if written:
                made = sorted(set(made).intersection(reused))
            else:
                written = [self._id_of(types.ENVIRONMENT, mapping.environment_node(record.environment))]
                associations = [pb.Association(context_id=written[0], execution_id=id) for id in executions]
            attributions += [pb.Attribution(context_id=written[0], artifact_id=id) for id in made]
        if attributions or associations:
            self._store.put_attributions_and_associations(attributions, associations)
        self._reused.update((run, id) for id in new)

    def link_above(self, record: Record, run: str, id: int) -> None:
        """Link a run with its experiment and, if it is a block, with the run around it."""
        block = record.blocks.get(run)
        started = record.run if block is None else block.started
        if started is None or run in self._linked:
            return
        above = [self._id_of(types.EXPERIMENT, pb.Context(name=started.experiment))]
        around = self._store.get_context_by_type_and_name(types.RUN, started.parent) if started.parent else None
        if around is not None:
            above.append(around.id)
        there = {parent.id for parent in self._store.get_parent_contexts_by_context(id)}
        missing = [pb.ParentContext(child_id=id, parent_id=one) for one in above if one not in there]
        if missing:
            self._store.put_parent_contexts(missing)
        self._linked.add(run)

    def _id_of(self, type_name: str, context: pb.Context) -> int:
        """Return the id of a context, which is made when there is none of its name yet."""
        known = self._contexts.get((type_name, context.name))
        if known is None:
            stored = self._store.get_context_by_type_and_name(type_name, context.name)
            if stored is None:
                context.type_id = self._type_ids()[type_name]
                (known,) = self._store.put_contexts([context])
            else:
                known = stored.id
            self._contexts[type_name, context.name] = known
        return known
