"""What happens at a watched call of the verb that writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import islice
from typing import Any

from autolog import provenance, runs
from autolog.arguments import known
from autolog.calls import Call, Selector, Watch, name_of
from autolog.facts import DATASET, MODEL, PROCESS, TRANSFORM, FileState, Scalar
from autolog.fingerprint import suffix
from autolog.held_models import MOST_ITEMS, Described, held_model, models_in
from autolog.named_files import file_state_of
from autolog.recorder import now
from autolog.session import session
from autolog.sources import NOTHING, Source, Sources, data_behind, source_of_file, union

_MOST_WRITTEN = 1000

Format = str | Callable[[Call], str | None] | None


def watch_write(
    call: Call,
    *,
    what: Selector,
    path: Selector,
    format: Format,
    describe: Described | None = None,
    until: Selector | None = None,
    folder: Selector | None = None,
    grows: Callable[[Call], bool | Sources] = lambda _: False,
) -> Watch:
    """Record where something was saved; a written dataset is a Transform of its own.

    Within a training, only what the training makes is of interest: a checkpoint. What `until` stands for, by default
    what `path` does, may have to be closed before the file is whole. Where `folder` stands for anything, `path` is a
    folder. `grows` tells whether it is put behind what the file holds already, or what this comes from.
    """
    if runs.is_inner():
        yield
        return
    is_inside = runs.is_inside()
    thing = call.pick(what)
    before = None
    if folder is not None and call.pick(folder):
        from autolog.written_folders import files_below, new_below

        before = files_below(call.pick(path))
    stays = grows(call)
    if stays is True:
        session().files.settle()
        stays = session().of(_Written).behind(file_state_of(call.pick(path)))
    started = now()
    with runs.inside():
        call.result = yield
    target = call.pick(path)
    file = file_state_of(target)
    if file is None:
        return
    opened = target if until is None else call.pick(until)
    format = (format(call) if callable(format) else format) or suffix(file.path)
    session().files.explain_written(file.path)
    model = held_model(thing)
    source = session().weights.saved(model)
    bundle = None if source is None or is_inside else _bundle_of(thing, model, source)
    if source is not None:
        session().trainings.end(frozenset([source]))  # what follows makes another model
    if source is not None and bundle is None:
        session().files.when_closed(opened, file.path, partial(_saved, source, format, _part(model, source)))
        return
    if is_inside:
        return
    kind, properties = (describe or session().describe)(thing)
    kind = MODEL if model is not None else kind
    inputs: Mapping[str, Any] = bundle or {}
    own = models_in(thing)
    if bundle is None:
        inputs = {what: thing} if isinstance(what, str) else thing if type(thing) is dict else {"what": thing}
        session().trainings.end(union(map(provenance.sources_of, own.values())))
    came_from = known({**inputs, **own}, call)
    is_known = bool(came_from.known)
    if stays:
        came_from = came_from._replace(
            sources={**came_from.sources, "path": stays}, others={**came_from.others, "path": runs.IDENTITY}
        )
    execution = runs.Execution(
        session().recorder,
        TRANSFORM if kind == DATASET else PROCESS,
        name_of(call),
        properties=call.integration.framework(),
        inputs=came_from,
        started=started,
    )
    # Of a training, content is not enough: it is given several things, and its loader may have more. What is written is
    # one thing, whose rows were found; but as a container it may hold others, which `fit` is given by themselves. Of an
    # object that holds models these tell.
    is_known = is_known and (bundle is not None or not provenance.is_known_in_part(thing))
    is_certain = is_known and (bool(own) or runs.FLOW not in came_from.others.values())
    if kind != DATASET or not is_certain:
        session().step_sites.note_writing(execution, is_certain=is_certain)
    about = {"format": format, **properties}
    parts = [] if before is None else new_below(file.path, before)
    session().files.when_closed(opened, file.path, partial(_wrote, execution, kind or DATASET, about, parts))


class _Written(dict[str, tuple[FileState, Sources]]):
    """How files were left by the last step that wrote them, and what they come from, by path; the newest files."""

    def note(self, file: FileState, sources: Sources) -> None:
        """Remember how a step has left a file."""
        self.pop(file.path, None)
        if len(self) >= _MOST_WRITTEN:
            del self[next(iter(self))]
        self[file.path] = file, sources

    def behind(self, file: FileState | None) -> Sources:
        """Return what a file comes from, if it is as such a step has left it."""
        left, sources = (None, NOTHING) if file is None else self.get(file.path, (None, NOTHING))
        return sources if left == file else NOTHING


def note_dumped(call: Call, *, what: Selector, format: str) -> None:
    """Remember that a model was made bytes, which may be written to a file by hand."""
    if runs.is_inner():
        return
    model = held_model(call.pick(what))
    source = session().weights.saved(model)
    if source is not None:
        session().trainings.end(frozenset([source]))
        session().files.dumped.note(call.result, partial(_saved, source, format, _part(model, source)))


def _part(model: Any, source: Source) -> str | None:
    """Return the class of what is saved, where it is none of the model as a whole; None also for weights alone."""
    found = session().describe(model)[1].get("class")
    return str(found) if found and found != source.properties.get("class", found) else None


def _saved(source: Source, format: str, part: str | None, file: FileState) -> None:
    runs.saved(session().recorder, source, file, format, part)
    session().touched.wrote(file.path, source)


def _wrote(
    execution: runs.Execution, kind: str, about: Mapping[str, Scalar], parts: list[FileState], file: FileState
) -> None:
    made = {"path": source_of_file(file, kind, about)}
    session().of(_Written).note(file, execution.sources)
    if parts:
        from autolog.written_folders import outputs_of

        made |= outputs_of(parts)
    for one, source in zip((file, *parts), made.values(), strict=True):
        session().touched.wrote(one.path, source, execution.id)
    execution.finish(outputs=made)


def _bundle_of(thing: Any, model: Any, source: Source) -> Mapping[str, Any] | None:
    """Return the parts of a dict that come from known data, if a model is saved in it with other data than its own.

    None where the file stands for the model alone. What it has predicted is none of that data.
    """
    if type(thing) is not dict:
        return None
    parts = {str(name): part for name, part in islice(thing.items(), MOST_ITEMS)}
    known = {name: sources for name, part in parts.items() if (sources := provenance.sources_of(part))}
    if hasattr(type(model), "predict"):
        known = {name: sources for name, sources in known.items() if source not in sources or sources == {source}}
    if data_behind(union(known.values())) <= source.data:
        return None
    return {name: parts[name] for name in known}
