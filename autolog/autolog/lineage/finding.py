"""`find`: the artifacts, steps and contexts of a type that meet a condition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autolog.asking import store_to_ask
from autolog.errors import SettingsError, one_line
from autolog.lineage.nodes import REFERENCE, Artifact, Context, Step, artifact_of, context_of, step_of
from autolog.lineage.tables import Table

if TYPE_CHECKING:
    from autolog.asking import Store
    from autolog_store.metadata_store import MetadataStore

Node = Artifact | Step | Context

_KINDS = ("Artifact", "Execution", "Context")


@dataclass(repr=False)
class Found(Table, Sequence[Any]):
    """What meets a condition, newest first: a sequence of artifacts, steps or contexts."""

    type: str
    filter: str | None
    nodes: list[Node]

    def rows(self) -> list[dict[str, Any]]:
        """Return what a table shows of each."""
        return [one.row() for one in self.nodes]

    def to_dict(self) -> dict[str, Any]:
        """Return the question, and all about each node, as plain dicts and lists."""
        return {"type": self.type, "filter": self.filter, "found": [one.to_dict() for one in self.nodes]}

    def __getitem__(self, index: Any) -> Any:
        return self.nodes[index]

    def __len__(self) -> int:
        return len(self.nodes)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.nodes)

    def __repr__(self) -> str:
        first = ", ".join(map(repr, self.nodes[:3])) + (", ..." if len(self.nodes) > 3 else "")
        return f"<Found {len(self)} {self.type}{': ' if first else ''}{first}>"


def find(type: str = "Artifact", filter: str | None = None, *, limit: int | None = None, store: Store = None) -> Found:
    """Return what is recorded of one type, newest first.

    Args:
        type: `Model`, `Dataset`, `Metrics`, `Train`, `Evaluate`, `Transform`, `Process`, `Run`, `Experiment`,
            `Environment`, a type that another program declared, or `Artifact`, `Execution`, `Context` for all of a
            kind. Small letters and plurals do as well: `models`.
        filter: A condition in the language of filter queries, such as `properties.num_rows.int_value > 500`.
        limit: How many at most; None for all.
        store: As in `trace`.

    Raises:
        SettingsError: There is no such type, the filter is not understood, or the limit is negative.
    """
    with store_to_ask(store) as opened:
        return found_in(opened, type, filter, limit)


def found_in(store: MetadataStore, type: str, filter: str | None = None, limit: int | None = None) -> Found:
    """Return the answer to `find`, of a store that is open."""
    from autolog_store.errors import InvalidArgumentError
    from autolog_store.metadata_store import ListOptions, OrderByField

    if limit is not None and not (isinstance(limit, int) and limit >= 0):
        raise SettingsError(f"the limit is {limit!r:.100}; it should be a number from 1 on, or 0 or None for all")
    if not isinstance(type, str):
        raise SettingsError(f"the type is {type!r:.100}; it should be a text, such as 'Model' or 'Run'")
    if not isinstance(filter, str | None):
        raise SettingsError(
            f"the filter is {filter!r:.100}; it should be a text such as 'properties.num_rows.int_value > 500', or None"
        )
    kind, name = _type_named(store, type)
    conditions = [f"type = '{name}'"] if name not in _KINDS else []
    if kind == "Artifact":
        conditions.append(f"state != {REFERENCE}")  # which stand for another one in the list
    if filter:
        conditions.append(f"({filter}\n)")  # which may end in a comment
    options = ListOptions(
        limit=limit or None,
        order_by=OrderByField.CREATE_TIME,
        is_asc=False,
        filter_query=" AND ".join(conditions) or None,
    )
    calls: dict[str, tuple[Callable[..., list[Any]], Callable[[Any], Node]]] = {
        "Artifact": (store.get_artifacts, artifact_of),
        "Execution": (store.get_executions, lambda message: step_of(message, [])),
        "Context": (store.get_contexts, context_of),
    }
    call, node_of = calls[kind]
    try:
        if filter:
            _check_brackets(filter)
        messages = call(list_options=options)
    except InvalidArgumentError as error:
        if not filter:
            raise
        reason = _trouble_with(filter, call) or one_line(error)
        raise SettingsError(f"the filter {filter!r} cannot be used: {reason}; see docs/filter-queries.md") from error
    return Found(name, filter, [node_of(message) for message in messages])


def _check_brackets(filter: str) -> None:
    """Raise InvalidArgumentError where a condition closes a bracket that is not its own, and so escapes the type."""
    from autolog_store.filter_query import lexer

    open_brackets = 0
    for token in lexer.tokens(filter):
        open_brackets += (token.kind == "(") - (token.kind == ")")
        if open_brackets < 0:
            raise lexer.invalid("expected a bracket that is open before this one closes it", token.at)


def _trouble_with(filter: str, call: Callable[..., list[Any]]) -> str:
    """Return why a condition is refused by itself, with line and column in what was given; nothing if it is not."""
    from autolog_store.errors import InvalidArgumentError
    from autolog_store.metadata_store import ListOptions

    try:
        call(list_options=ListOptions(limit=1, filter_query=filter))
    except InvalidArgumentError as error:
        return one_line(error)
    return ""


def _type_named(store: MetadataStore, asked: str) -> tuple[str, str]:
    """Return the kind of a type, and its name as the store has it."""
    declared = [
        *((one.name, "Artifact") for one in store.get_artifact_types()),
        *((one.name, "Execution") for one in store.get_execution_types()),
        *((one.name, "Context") for one in store.get_context_types()),
        *zip(_KINDS, _KINDS, strict=True),
        *_own_types(),  # a store declares them when the first run is published
    ]
    for same in (str, str.casefold, lambda name: name.casefold().removesuffix("s")):
        for name, kind in declared:
            if same(name) == same(asked):
                return kind, name
    known = ", ".join(sorted({name for name, _ in declared if "." not in name}))
    raise SettingsError(f"no type {asked!r} is recorded; there are {known}")


def _own_types() -> Iterator[tuple[str, str]]:
    """Yield the types that a record is made of, each with its kind."""
    from autolog import mlmd_properties

    for kind, types in (
        ("Artifact", mlmd_properties.ARTIFACT_TYPES),
        ("Execution", mlmd_properties.EXECUTION_TYPES),
        ("Context", mlmd_properties.CONTEXT_TYPES),
    ):
        yield from ((one.name, kind) for one in types)
