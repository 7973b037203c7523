"""From the journal to the store: what a record says is written as MLMD nodes, again and again if need be.

Publishing the same record twice changes nothing: every node is found again by its external id, every edge that exists
is left out. So a journal may be replayed at any time, by its own process, by `autolog sync`, or by the next process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from autolog import metrics_files
from autolog import mlmd_mapping as mapping
from autolog import mlmd_properties as types
from autolog.context_links import ContextLinks
from autolog.facts import (
    EVALUATE,
    METRICS,
    PROCESS,
    RUNNING,
    EnvironmentSeen,
    FileState,
    Use,
)
from autolog.fingerprint import Digests
from autolog.folders import Place, made_within
from autolog.mlmd_mapping import ArtifactNode
from autolog.mlmd_properties import put_property
from autolog.record import Record
from autolog_store import errors as store_errors
from autolog_store.proto import metadata_store_pb2 as pb

if TYPE_CHECKING:
    from autolog_store.metadata_store import MetadataStore

IDENTITY = "identity"
_MOST_STEPS = 200  # of one write, so that neither memory nor the time for which others wait grows with a record
_ATTEMPTS = 5  # at one write, when other processes create the same artifacts at the same moment


class StoreWriter:
    """Writes records into one store.

    Args:
        store: An open store.
        digests: Digests of files, remembered.
    """

    def __init__(self, store: MetadataStore, digests: Digests) -> None:
        self._store = store
        self._digests = digests
        self._type_ids = _TypeIds(store)
        self._links = ContextLinks(store, self._type_ids)

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def publish(self, record: Record) -> None:
        """Bring the store up to date with a record: one write for 200 steps of a run, one for their edges to contexts.

        Raises:
            StatusError: The store refuses or is away; nothing is lost, the record can be published again.
        """
        if not record.run_id:
            return
        for run, steps in record.changed_runs().items():
            for start in range(0, len(steps) or 1, _MOST_STEPS):
                some = steps[start : start + _MOST_STEPS]
                self._publish_in_spite_of_others(record, run, some)
                record.changed.difference_update(some)
        record.published()

    def _publish_in_spite_of_others(self, record: Record, run: str, steps: Sequence[str]) -> None:
        for attempt in range(_ATTEMPTS):
            try:
                return self._publish(record, run, steps)
            except (  # noqa: PERF203  one bad apple
                store_errors.AlreadyExistsError,
                store_errors.AbortedError,
            ):  # another process was faster: look again
                if attempt == _ATTEMPTS - 1:
                    raise
                time.sleep(0.02 * 2**attempt)
        return None

    def _publish(self, record: Record, run: str, steps: Sequence[str]) -> None:
        artifacts = self._artifacts(record, steps)
        executions = self._executions(record, steps, is_block=run in record.blocks)
        edges = self._edges(record, steps, executions, artifacts) + self._edges_to_makers(artifacts)
        contexts = [self._run(record, run)]
        if record.environment is not None and executions and artifacts.are_made_by(record, steps):
            contexts.append(self._environment(record.environment))
        execution_ids, artifact_ids, context_ids = self._store.put_lineage_subgraph(
            executions, artifacts.to_write, contexts, edges, reuse_context_if_already_exist=True
        )
        if contexts[0].properties and not contexts[0].id:
            self._complete(contexts[0], context_ids[0])
        made = artifacts.made_by(record, steps, artifact_ids)
        self._links.link(record, context_ids, execution_ids, made, artifacts.reused)
        self._links.link_above(record, run, context_ids[0])

    def _artifacts(self, record: Record, steps: Sequence[str]) -> _Artifacts:
        nodes = self._artifact_nodes(record, steps)
        wanted = {node.artifact.external_id for versions in nodes.values() for node in versions}
        wanted |= {node.replaces for versions in nodes.values() for node in versions if node.replaces}
        stored = {one.external_id: one for one in _known(self._store.get_artifacts_by_external_ids, sorted(wanted))}
        models = mapping.models_in(stored.values(), (node for versions in nodes.values() for node in versions))
        found = _Artifacts()
        elsewhere = self._made_elsewhere(record, nodes)
        for key, saved in self._saved_elsewhere(nodes, stored).items():
            elsewhere[key] = [one.id for one in saved]
        for key, versions in nodes.items():
            if key in elsewhere:
                for id in elsewhere[key]:
                    found.reuse(key, id)
                continue
            for one in versions:
                known = stored.get(one.artifact.external_id)
                node = one if known is not None else mapping.as_model(one, models)
                in_memory = stored.get(node.replaces or "")
                same, former = self._same(record, node, known, in_memory)
                if same is not None:
                    found.reuse(key, same.id)  # the same content at the same place is the same artifact
                    described = mapping.described(same, node.artifact)
                    if described is not None:
                        found.write(None, described)
                    if former is not None and former.state != pb.Artifact.REFERENCE:
                        found.write(None, mapping.referring(former, same))
                    continue
                before = known or in_memory
                if before is not None:
                    node.artifact.id = before.id  # metrics that grow, a model that is saved now
                node.artifact.type, node.artifact.type_id = node.type, self._type_ids()[node.type]
                if node.artifact.uri:
                    self._number(node, before, found.to_write)
                found.write(key, node.artifact)
        new = {found.to_write[index].external_id: (index, None) for index in found.written_by(record, steps)}
        found.within = made_within(self._store, self._digests, record, steps, new, found.places)
        found.makers = self._makers(record, nodes)
        for key in found.makers.keys() - {key for key, maker in found.makers.items() if maker}:
            found.write(None, self._stand_in(key, nodes[key], stored))
        return found

    def _makers(self, record: Record, keys: Iterable[str]) -> dict[str, int | None]:
        """Return the steps that made saved models of which only another journal tells; None where it is still to come.

        A process may save what another one has made, and be the first to tell, or what a former result brought back.
        """
        steps = {
            key: mapping.execution_external_id(key.rpartition("/")[0])
            for key in keys
            if record.artifacts[key].saved and record.maker(key) is None
        }
        stored = _known(self._store.get_executions_by_external_ids, sorted(set(steps.values())))
        ids = {one.external_id: one.id for one in stored}
        return {key: ids.get(step) for key, step in steps.items()}

    def _stand_in(self, key: str, saved: Sequence[ArtifactNode], stored: Mapping[str, pb.Artifact]) -> pb.Artifact:
        """Return what tells the journal of a model's maker, which is still to come, where the model was saved."""
        stand_in = mapping.stand_in(key, [one.artifact for one in saved])
        stand_in.type_id = self._type_ids()[saved[0].type]
        known = stored.get(stand_in.external_id)
        if known is not None:
            stand_in.id = known.id
        return stand_in

    def _saved_elsewhere(
        self, nodes: Mapping[str, Sequence[ArtifactNode]], stored: Mapping[str, pb.Artifact]
    ) -> dict[str, list[pb.Artifact]]:
        """Return the files of models that another process has saved and told of before their maker's journal came."""
        stand_ins = {key: stored.get(versions[0].artifact.external_id) for key, versions in nodes.items() if versions}
        named = {key: mapping.stands_for(one) for key, one in stand_ins.items() if one is not None}
        files = _known(self._store.get_artifacts_by_external_ids, sorted({id for ids in named.values() for id in ids}))
        return {key: many for key, ids in named.items() if (many := [one for one in files if one.external_id in ids])}

    def _same(
        self, record: Record, node: ArtifactNode, known: pb.Artifact | None, in_memory: pb.Artifact | None
    ) -> tuple[pb.Artifact | None, pb.Artifact | None]:
        """Return the artifact in the store that this one is, unless it is to be written, and what it was in memory."""
        if not node.artifact.external_id.startswith(mapping.IN_MEMORY):
            return known, in_memory
        if not (record.is_over and node.type == METRICS and node.artifact.uri):  # metrics may still grow
            return None, None
        others = self._store.get_artifacts_by_uri(node.artifact.uri)
        same = (one for one in others if mapping.are_same(one, node.artifact) and (known is None or one.id != known.id))
        return next(same, None), known

    def _made_elsewhere(self, record: Record, keys: Iterable[str]) -> dict[str, list[int]]:
        """Return the ids of what steps of other processes made, as far as the store knows these steps.

        A former result that stands for a call is such a thing; it may have been saved since, and so have another
        external id. Its key names the step, and its place among what came out.
        """
        places: dict[str, list[tuple[str, str]]] = {}
        for key in keys:
            step, separator, place = key.partition("/")
            known = record.artifacts[key]
            is_in_memory = known.seen.file is None and known.seen.uri is None and not known.saved
            if separator and step not in record.executions and is_in_memory:
                places.setdefault(mapping.execution_external_id(step), []).append((place, key))
        found: dict[str, list[int]] = {}
        for execution in _known(self._store.get_executions_by_external_ids, sorted(places)):
            for event in self._store.get_events_by_execution_ids([execution.id]):
                words = [step.key for step in event.path.steps]
                for place, key in places[execution.external_id]:
                    if event.type == pb.Event.OUTPUT and place in words:
                        found[key] = [event.artifact_id]
        return found

    def _artifact_nodes(self, record: Record, steps: Sequence[str]) -> dict[str, list[ArtifactNode]]:
        keys = dict.fromkeys(
            use.artifact for id in steps for use in (*record.executions[id].inputs, *record.executions[id].outputs)
        )
        keys |= dict.fromkeys(sorted(record.saved_alone))

        def digest(file: FileState) -> str | None:
            return mapping.SKIPPED if file in record.undigested else self._digests.of(file)

        return {
            key: mapping.artifact_nodes(record, key, digest, self._metrics_file(record, key))
            for key in keys
            if key in record.artifacts and not record.is_awaited(record.artifacts[key])
        }

    def _metrics_file(self, record: Record, key: str) -> FileState | None:
        if record.artifacts[key].seen.type != METRICS or not record.written:
            return None
        return metrics_files.holding_file(
            record.metrics_of(key), ((file, metrics_files.text_of(file)) for file in record.written)
        )

    def _number(self, node: ArtifactNode, before: pb.Artifact | None, along: Iterable[pb.Artifact]) -> None:
        """Give an artifact at a URI the next version there, or leave it the one that it or its content has."""
        if before is not None and before.uri == node.artifact.uri and "version" in before.properties:
            version = before.properties["version"].int_value
        else:
            others = self._store.get_artifacts_by_uri(node.artifact.uri)
            others += [one for one in along if one.uri == node.artifact.uri]
            digest = mapping.digest_of(node.artifact)
            same = [one for one in others if digest and mapping.digest_of(one) == digest]
            latest = max((one.properties["version"].int_value for one in same or others), default=0)
            version = latest if same else latest + 1
        put_property(node.artifact, node.type, "version", version)

    def _executions(self, record: Record, steps: Sequence[str], *, is_block: bool) -> list[pb.Execution]:
        executions = [mapping.execution_node(record, id) for id in steps]
        for id, execution in zip(steps, executions, strict=True):
            execution.type = record.executions[id].started.type
            execution.type_id = self._type_ids()[execution.type]
        script = mapping.script_node(record)
        if script is not None and record.run_changed and not is_block:
            script.type, script.type_id = PROCESS, self._type_ids()[PROCESS]
            executions.append(script)
        stored = _known(self._store.get_executions_by_external_ids, [one.external_id for one in executions])
        before = {one.external_id: one for one in stored}
        for execution in executions:
            known = before.get(execution.external_id)
            if known is None:
                continue
            if execution.last_known_state == pb.Execution.RUNNING != known.last_known_state:
                execution.CopyFrom(known)  # a later journal of the process said how it ended
            execution.id = known.id
        return executions

    def _edges(
        self, record: Record, steps: Sequence[str], executions: Sequence[pb.Execution], artifacts: _Artifacts
    ) -> list[tuple[int | None, int | None, pb.Event]]:
        known = [execution.id for execution in executions if execution.HasField("id")]
        existing = {
            (one.execution_id, one.artifact_id, one.type)
            for one in (self._store.get_events_by_execution_ids(known) if known else ())
        }
        edges: dict[tuple[int, int | None, int | None, int], tuple[int | None, int | None, pb.Event]] = {}
        for index, id in enumerate(steps):
            one = record.executions[id]
            step = executions[index].id
            made = [place for use in one.outputs for place in artifacts.places.get(use.artifact, ())]
            for use, is_output in (*((use, False) for use in one.inputs), *((use, True) for use in one.outputs)):
                kind = mapping.event(use, is_output=is_output).type
                places = artifacts.places.get(use.artifact, [])
                new = [one for one in places if (step, artifacts.id_of(*one), kind) not in existing]
                if not is_output:
                    new = _going_in(record, id, use, places, new)
                    within = [one for one in artifacts.within.get(use.artifact, ()) if one not in made]
                    new += [one for one in within if (step, artifacts.id_of(*one), kind) not in existing]
                for place, artifact_id in new:
                    event = mapping.event(use, is_output=is_output)
                    if place is None and artifact_id is not None:
                        event.artifact_id = artifact_id
                    # two keys may be one artifact: equal bytes, seen at two moments
                    edge = edges.setdefault((index, place, artifact_id, event.type), (index, place, event))
                    mapping.add_names(edge[2], use)
        return list(edges.values())

    def _edges_to_makers(self, artifacts: _Artifacts) -> list[tuple[int | None, int | None, pb.Event]]:
        """Return what links saved models with their makers, where only another journal told of these."""
        makers = {key: maker for key, maker in artifacts.makers.items() if maker}
        events = self._store.get_events_by_execution_ids(sorted(set(makers.values()))) if makers else []
        existing = {(one.execution_id, one.artifact_id) for one in events if one.type == pb.Event.OUTPUT}
        edges: list[tuple[int | None, int | None, pb.Event]] = []
        for key, maker in makers.items():
            for place, artifact_id in artifacts.places[key]:
                stored_id = artifacts.to_write[place].id if place is not None else artifact_id
                if (maker, stored_id) not in existing:
                    event = mapping.event(Use(key, (key.rpartition("/")[2],), IDENTITY), is_output=True)
                    event.execution_id = maker
                    if place is None and artifact_id is not None:
                        event.artifact_id = artifact_id
                    edges.append((None, place, event))
        return edges

    def _run(self, record: Record, run: str) -> pb.Context:
        """Return a run as it should stand in the store; its name alone where nothing of it has changed."""
        is_known = self._links.has_above(run) and run not in record.blocks and not record.run_changed
        context = pb.Context(name=run) if is_known else mapping.run_node(record, run)
        context.type, context.type_id = types.RUN, self._type_ids()[types.RUN]
        if not is_known and (record.run is not None or run in record.blocks):
            stored = self._store.get_context_by_type_and_name(types.RUN, run)
            if stored is not None:
                if record.finished is None and stored.properties["state"].string_value not in ("", RUNNING):
                    context.CopyFrom(stored)  # a later journal of the process said how it ended
                context.id = stored.id
        return context

    def _complete(self, run: pb.Context, id: int) -> None:
        """Write what is known of a new run again where another process of it was faster: it was reused as it stood."""
        (stored,) = self._store.get_contexts_by_id([id])
        if dict(stored.properties) != dict(run.properties):
            run.id = id
            self._store.put_contexts([run])

    def _environment(self, seen: EnvironmentSeen) -> pb.Context:
        context = mapping.environment_node(seen)
        context.type_id = self._type_ids()[types.ENVIRONMENT]
        return context


class _TypeIds:
    """The ids of autolog's types in one store, where they are made when they are first asked for."""

    def __init__(self, store: MetadataStore) -> None:
        self._store = store
        self._ids: dict[str, int] = {}

    def __call__(self) -> dict[str, int]:
        if not self._ids:
            put = self._store  # both flags: older and newer versions of autolog write to one store
            ids = {one.name: put.put_artifact_type(one, True, True) for one in types.ARTIFACT_TYPES}
            ids |= {one.name: put.put_execution_type(one, True, True) for one in types.EXECUTION_TYPES}
            ids |= {one.name: put.put_context_type(one, True, True) for one in types.CONTEXT_TYPES}
            self._ids = ids
        return self._ids


def _known(get_by_external_ids: Callable[[list[str]], list[Any]], external_ids: list[str]) -> list[Any]:
    """Return the nodes that the store holds; MLMD's call raises when it holds none of them."""
    try:
        return get_by_external_ids(external_ids) if external_ids else []
    except store_errors.NotFoundError:
        return []


class _Artifacts:
    """The artifacts of one write: those that go into it, and where each key of the record is found."""

    def __init__(self) -> None:
        self.to_write: list[pb.Artifact] = []
        self.reused: list[int] = []
        self.places: dict[str, list[Place]] = {}
        self.within: dict[str, list[Place]] = {}  # by a folder that goes into a step, files in it that others have made
        self.makers: dict[str, int | None] = {}  # of saved models that another journal tells of, if it has come
        self._index: dict[str, int] = {}

    def write(self, key: str | None, artifact: pb.Artifact) -> None:
        """Add an artifact that is new or has changed; equal ones are written once. Without a key, no step uses it."""
        index = self._index.setdefault(artifact.external_id, len(self.to_write))
        if index == len(self.to_write):
            self.to_write.append(artifact)
        if key is not None:
            self.places.setdefault(key, []).append((index, None))

    def reuse(self, key: str, id: int) -> None:
        """Add an artifact that stands in the store as it is."""
        self.reused.append(id)
        self.places.setdefault(key, []).append((None, id))

    def id_of(self, index: int | None, id: int | None) -> int | None:
        """Return the stored id of one of the places; 0 or None for what is new."""
        return id if index is None else self.to_write[index].id

    def written_by(self, record: Record, steps: Iterable[str]) -> set[int]:
        """Return which of those to be written came out of the steps."""
        made = (place for key in _outputs(record, steps) for place, _ in self.places.get(key, ()))
        return {place for place in made if place is not None}

    def are_made_by(self, record: Record, steps: Iterable[str]) -> bool:
        """Whether all that is to be written came out of the steps."""
        return set(range(len(self.to_write))).issubset(self.written_by(record, steps))

    def made_by(self, record: Record, steps: Iterable[str], written: Sequence[int]) -> list[int]:
        """Return the ids of the outputs of the steps; `written` are those of `to_write`."""
        places = [place for key in _outputs(record, steps) for place in self.places.get(key, ())]
        return sorted({id or written[index or 0] for index, id in places})


def _going_in(record: Record, id: str, use: Use, places: Sequence[Place], new: Sequence[Place]) -> list[Place]:
    """Return those of an artifact's files that are still to be told of as inputs of a step.

    What was measured is in each file that the model can be loaded from. Any other step went on with one of them.
    """
    known = record.artifacts.get(use.artifact)
    files = places[: max(1, len(known.loadable) if known is not None else 0)]
    if record.executions[id].started.type == EVALUATE:
        return [one for one in files if one in new]
    used = record.saved_as.get((id, use.artifact), 0)
    return list(files[used : used + 1]) if len(new) == len(places) else []


def _outputs(record: Record, steps: Iterable[str]) -> set[str]:
    return {use.artifact for id in steps for use in record.executions[id].outputs}
