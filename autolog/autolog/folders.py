"""Folders that go into a step as one: which files in them other steps have made, one by one.

A file is the same artifact if it stands at the same place with the same content, as the digest of the folder is made
from: so a step that has read the folder has read just these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from autolog import mlmd_mapping as mapping
from autolog.fingerprint import Digests, readable
from autolog.record import Record
from autolog_store import errors as store_errors
from autolog_store.proto import metadata_store_pb2 as pb

if TYPE_CHECKING:
    from autolog_store.metadata_store import MetadataStore

Place = tuple[int | None, int | None]  # of an artifact of one write: its index there, or the id that it is stored by

_MADE = frozenset({pb.Event.OUTPUT, pb.Event.DECLARED_OUTPUT})


def made_within(
    store: MetadataStore,
    digests: Digests,
    record: Record,
    steps: Iterable[str],
    new: Mapping[str, Place],
    places: Mapping[str, Sequence[Place]],
) -> dict[str, list[Place]]:
    """Return, by a folder or pattern that goes into a step, the files in it that other steps have made than it.

    Args:
        store: Is asked for what it holds, in two calls.
        digests: Know the files in a folder that was digested.
        record: What is being written.
        steps: Those of its steps that are.
        new: What these make that the store does not hold yet, by external id.
        places: Where each key of the record is found.
    """
    wanted: dict[str, list[str]] = {}
    for key in sorted({use.artifact for id in steps for use in record.executions[id].inputs} & places.keys()):
        file = record.artifacts[key].seen.file
        for path, digest in digests.within(file).items() if file is not None else ():
            wanted.setdefault(mapping.file_external_id(readable(path), digest), []).append(key)
    found = {one: new[one] for one in wanted if one in new}
    ids: dict[int, str] = {}
    if asked := [one for one in wanted if one not in new]:
        try:
            ids = {one.id: one.external_id for one in store.get_artifacts_by_external_ids(sorted(asked))}
        except store_errors.NotFoundError:  # it holds none of them
            ids = {}
    folders = {key: [id for _, id in places[key] if id] for keys in wanted.values() for key in keys}
    makers = _makers(store, [*ids, *(id for many in folders.values() for id in many)] if ids else [])
    within: dict[str, list[Place]] = {}
    for id, external_id in ids.items():
        for key in wanted[external_id]:
            if makers.get(id, set()) - {maker for folder in folders[key] for maker in makers.get(folder, ())}:
                within.setdefault(key, []).append((None, id))
    for external_id, place in found.items():
        for key in wanted[external_id]:
            if record.maker(key) is None:
                within.setdefault(key, []).append(place)
    return within


def _makers(store: MetadataStore, artifacts: Sequence[int]) -> dict[int, set[int]]:
    """Return the steps that artifacts came out of."""
    makers: dict[int, set[int]] = {}
    for event in store.get_events_by_artifact_ids(artifacts) if artifacts else ():
        if event.type in _MADE:
            makers.setdefault(event.artifact_id, set()).add(event.execution_id)
    return makers
