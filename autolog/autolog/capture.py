"""What happens at a watched call of the verbs that read, derive, open and parse; see `training` and `saving`.

Each `watch_*` generator runs up to its `yield` before the framework's call and is sent what it returned, or has its
exception thrown in. None of them changes an argument, a result or an exception: that is `patching`'s promise.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from autolog import provenance, runs
from autolog.arguments import sources_of
from autolog.calls import Call, Selector, Watch, name_of
from autolog.facts import DATASET, RunDescribed
from autolog.fingerprint import suffix
from autolog.held_models import Described, held_model
from autolog.named_files import descriptor_path, file_states_of
from autolog.opened_files import may_be_data
from autolog.redaction import REDACTED
from autolog.remote import is_remote, state_of
from autolog.session import session
from autolog.sources import NOTHING, Parted, Partial, source_of_file, union

_WRITING = frozenset("wax+")  # in the mode of a file


def watch_read(
    call: Call,
    *,
    path: Selector,
    gives: Selector,
    format: str | None,
    partial_by: Sequence[str],
    frm: Sequence[Selector] = (),
    describe: Described | None = None,
) -> Watch:
    """Tag what a reader gives with the file that it came from, or with several, and with what else went into it."""
    session().files.settle()
    named = call.pick(path)
    files = [file for file in file_states_of(named) if not session().files.is_own(file.path)]
    others = union(sources_of(call.pick(what)) for what in frm)
    if files and session().files.sites.count:
        from autolog import origins  # not while autolog is enabled: that shall take no time

        argument = path if isinstance(path, str) else ""
        chosen = origins.chosen_by(named, name_of(call).rpartition(".")[2], argument, 0, is_name=True)
        others = union((others, origins.tables_among(chosen or NOTHING)))
    files = files or session().files.held_by(named)
    call.result = yield
    if not files:
        if others:
            provenance.tag(call.pick(gives), others)
        return
    given = call.pick(gives)
    model = held_model(given)
    kind, properties = (describe or session().describe)(given if model is None else model)
    if len(files) > 1 or (partial_by and not call.arguments().keys().isdisjoint(partial_by)):
        properties = {}
    sources = []
    for file in files:
        if is_remote(file.path):  # what it is was told with it
            file = state_of(file.path)  # noqa: PLW2901
        sources.append(source_of_file(file, kind or DATASET, {"format": format or suffix(file.path), **properties}))
        session().files.explain(file.path, sources[-1])
        session().touched.read(sources[-1])
    provenance.tag(given, union((others, frozenset(sources))))
    session().meet(given if model is None else model)


def note_derived(call: Call, *, frm: Sequence[Selector], gives: Selector) -> None:
    """Tag what a derivation gives with all that its arguments came from."""
    sources = union(sources_of(call.pick(what)) for what in frm)
    if sources:
        given = call.pick(gives)
        before = provenance.known(given)
        if isinstance(before, Parted):  # more is known of it already
            more = sources - before
            sources = before.joined(Partial(more) if type(sources) is Partial else more)
        provenance.tag(given, sources)


def pass_on(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:  # noqa: ARG001  the shape is given
    """Tag what a method gives with all that its object comes from: the commonest derivation, and the cheapest."""
    sources = provenance.sources_of(args[0]) if args else None
    if sources:
        provenance.tag(result, sources)


def note_opened(call: Call, *, path: Selector, mode: Selector) -> None:
    """Remember a file that was opened by hand, for reading or for writing."""
    name = call.pick(path)
    if isinstance(name, int):  # whoever made a descriptor for reading knows the name
        name = descriptor_path(name) if _is_writing(call.pick(mode)) else None
        if name is None:
            return
    name = os.fspath(name)
    if isinstance(name, bytes):
        name = os.fsdecode(name)
    if not may_be_data(name):
        return
    if _is_writing(call.pick(mode)):
        written = os.path.abspath(name)
        if session().files.writes(call.result, written):
            session().touched.wrote(written)
            if runs.current() is None and not runs.is_inner():
                session().hand_written.note(written, call.result)
    else:
        state = session().files.reads(os.path.abspath(name))
        if state is not None:
            session().touched.read(source_of_file(state, DATASET, {}))


def _is_writing(mode: str | None) -> bool:
    return not _WRITING.isdisjoint(mode or "r")


def watch_parse(
    call: Call,
    *,
    is_own: Callable[[Call], bool],
    values: Callable[[Call], Mapping[str, Any]],
    secrets: Callable[[Call], Collection[str]],
) -> Watch:
    """Record the arguments of the script that its parser gives, under names that begin with `args.`.

    What is a secret among them is one in the command line as well.
    """
    is_asked = is_own(call)
    call.result = yield
    if is_asked:
        from autolog.hyperparameters import flat

        recorder, given, hidden = session().recorder, values(call), secrets(call)
        found = flat({f"args.{name}": REDACTED if name in hidden else value for name, value in given.items()})
        recorder.record(RunDescribed(recorder.run, found))
        recorder.hide(_words(value for name, value in given.items() if found.get(f"args.{name}") == REDACTED))


def _words(values: Iterable[Any]) -> Iterator[str]:
    """Yield values, and the items of lists, as they may stand in a command line."""
    for value in values:
        for one in value if type(value) in (list, tuple) else [value]:
            if type(one) in (str, int, float) or isinstance(one, PurePath):
                yield str(one)


def is_command_line(words: Any) -> bool:
    """Whether these are the arguments that the script was started with; None stands for them."""
    if words is None:
        return True
    if type(words) not in (list, tuple) or len(words) != len(sys.argv) - 1:
        return False
    return all(type(word) is str for word in words) and list(words) == sys.argv[1:]


def watch_meet(call: Call, *, do: Callable[[Call], None]) -> Watch:
    """Run `do` before the call."""
    do(call)
    yield
