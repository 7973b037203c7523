"""Which recorded artifacts are meant by a path, a URI, a digest, an id or an object of an earlier answer."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from autolog.errors import AmbiguousError, NotRecordedError
from autolog.facts import MODEL
from autolog.fingerprint import file_state, files_of_pattern, readable, sha256
from autolog.lineage.nodes import Artifact, artifact_of
from autolog.named_files import without_scheme
from autolog.remote import clean, is_remote

if TYPE_CHECKING:
    from autolog_store.metadata_store import MetadataStore
    from autolog_store.proto import metadata_store_pb2 as pb

    Asked = str | os.PathLike[str] | Artifact | pb.Artifact

_LEAST_DIGITS = 8
_ALL_DIGITS = 64
_MOST_NAMED = 5  # artifacts that a message names
_MOST_ENTRIES = 100  # of a folder or pattern that are looked at


def words_of(asked: Asked) -> str:
    """Return a question's words: text and paths as they are, an artifact as `id:NUMBER`.

    Raises:
        TypeError: It is something else.
    """
    if isinstance(asked, (str, os.PathLike)):
        return os.fspath(asked)
    if type(asked).__name__ == "Artifact" and isinstance(asked.id, int):  # ours, or the store's own message
        return f"id:{asked.id}"
    raise TypeError(
        f"an artifact is asked for by its path, URI, digest, id:NUMBER or object of an answer, not by {asked!r:.200}"
    )


def located(store: MetadataStore, what: str) -> tuple[list[Artifact], str | None]:
    """Return the recorded artifacts that `what` means, the best fit first, and a note on how they fit.

    A file is recognised by its content, so it may have been moved or copied. Where its present content is unknown, what
    was last recorded at its path counts, and the note says so.

    Args:
        store: The store.
        what: A path, a URI, a digest (`sha256:...`, or its first 8 digits and more) or `id:NUMBER`.

    Raises:
        NotRecordedError: Nothing is recorded about it.
        AmbiguousError: A digest's first digits are those of several contents.
    """
    if what.startswith("id:") and what[3:].isdigit():
        return _found(store.get_artifacts_by_id([int(what[3:])]), what), None
    what = without_scheme(what)
    if not _may_be_a_place(what):
        return _found([], repr(what)), None
    state = file_state(what)
    path = state.path if state else os.path.realpath(what)
    uri = readable(path)
    at_path = _at(store, uri, what)
    if not at_path and os.path.isdir(path):  # of a framework that saves a model as a folder
        inside = _recorded_in(store, path)
        models = sorted((one for one in inside if one.type == MODEL), key=lambda one: -one.id)
        if models:
            others = f", the newest of {len(models)}" if len(models) > 1 else ""
            return _found(models[:1], what), f"{what} is a folder; this is the model in it{others}: {models[0].uri}"
        if inside:
            return [
                artifact_of(one) for one in inside
            ], f"{what} is a folder; this is what is recorded of the files in it"
    met = [] if at_path else _recorded_of(store, files_of_pattern(what)[:_MOST_ENTRIES])
    if met:
        about = f"{what} is a pattern; this is what is recorded of the files that it meets"
        return [artifact_of(one) for one in met], about
    if state is None:
        if not at_path:
            return _found(_by_digest(store, what), what), None
        newest = at_path[:1]
        note = f"{what} is no longer there; this is what was last recorded of it" if what not in _uris(newest) else None
        return _found(newest, what), note
    digest = sha256(path)
    same = _by_digest(store, digest)
    if same:
        here = [one for one in same if one.uri == uri]
        note = None if here else f"{what} is a copy: the same content is recorded at {', '.join(_uris(same))}"
        return _found([*here, *(one for one in same if one.uri != uri)], what), note
    return _found(at_path[:1], what), f"{what} has changed since it was recorded; it is now {digest}"


def versions_at(store: MetadataStore, what: str) -> tuple[list[Artifact], str | None]:
    """Return all that was ever recorded at one URI, newest first, and a note where `what` is another place.

    Args:
        store: The store.
        what: The path or URI; or an artifact as in `located`, for all that was at its URI.

    Raises:
        NotRecordedError: Nothing is recorded about it.
    """
    what = without_scheme(what)
    found, note = _at(store, readable(os.path.realpath(what)), what) if _may_be_a_place(what) else [], None
    if not found:
        (artifact, *others), note = located(store, what)
        note = f"{note}; these are the versions of {artifact.place}" if note and others else note
        found = _at(store, artifact.uri) if artifact.uri else []
        if not found:
            return [artifact], note
    return [artifact_of(one) for one in found], note


def _may_be_a_place(what: str) -> bool:
    """Whether a text may be a path or URI; an empty one is neither the working directory nor what stands nowhere."""
    return bool(what) and "\0" not in what


def _at(store: MetadataStore, *uris: str) -> list[Any]:
    for uri in (*uris, *(clean(uri) for uri in uris if is_remote(uri))):
        if found := store.get_artifacts_by_uri(uri):
            return sorted(found, key=lambda one: -one.id)
    return []


def _recorded_in(store: MetadataStore, folder: str) -> list[Any]:
    """Return what was last recorded of each of the files that lie right in a folder, by their names."""
    with os.scandir(folder) as entries:
        return _recorded_of(store, sorted(entry.path for entry in islice(entries, _MOST_ENTRIES)))


def _recorded_of(store: MetadataStore, paths: Iterable[str]) -> list[Any]:
    """Return what was last recorded of each of several files."""
    return [one for path in paths for one in _at(store, readable(os.path.realpath(path)))[:1]]


def _uris(artifacts: Iterable[Any]) -> list[str]:
    return [one.uri for one in artifacts]


def _found(messages: Sequence[Any], what: str) -> list[Artifact]:
    if not messages:
        known = "look at `autolog ls`, or name another store (--store, in Python store=)"
        if what.isdigit():
            known = f"an artifact's number is written id:{what}, an execution's, in `autolog show`, execution:{what}"
        raise NotRecordedError(f"nothing is recorded about {what}; {known}")
    artifacts = [artifact_of(message) for message in messages]
    if len({one.digest for one in artifacts}) > 1:
        named = ", ".join(f"{one.digest} ({one.place})" for one in artifacts[:_MOST_NAMED])
        more = f" and {len(artifacts) - _MOST_NAMED} more" if len(artifacts) > _MOST_NAMED else ""
        raise AmbiguousError(f"{what} may mean several contents, {named}{more}; give more digits")
    return artifacts


def _by_digest(store: MetadataStore, digest: str) -> list[Any]:
    from autolog_store.metadata_store import ListOptions

    digits = digest.removeprefix("sha256:").lower()
    if len(digits) < _LEAST_DIGITS or not set(digits) <= set("0123456789abcdef"):
        return []
    condition = f"= 'sha256:{digits}'" if len(digits) == _ALL_DIGITS else f"LIKE 'sha256:{digits}%'"
    return store.get_artifacts(list_options=ListOptions(filter_query=f"properties.digest.string_value {condition}"))
