"""Lists of nodes: filtered, ordered, and in pages that a token continues."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeAlias, TypeVar, cast

from google.protobuf.message import DecodeError, Message
from sqlalchemy import ColumnElement, Integer, and_, or_

from autolog_store.errors import InvalidArgumentError
from autolog_store.graph import node_types, nodes
from autolog_store.graph.nodes import NodeKind, NodeT
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import dialects
from autolog_store.sql.statements import Prepared, given
from autolog_store.sql.transaction import Transaction

if TYPE_CHECKING:
    from autolog_store.filter_query.terms import Kind
    from autolog_store.filter_query.tree import Expression

_FEW = 100  # nodes of a page are read in one statement with their properties
LARGEST_PAGE = 1_000  # in this process; a server gives what transports.LARGEST_SERVED_PAGE says

_Field = pb.ListOperationOptions.OrderByField


ResponseT = TypeVar("ResponseT", bound=Message)

_Continuation: TypeAlias = Literal["first page", "behind", "behind id", "not listed"]


class _Order(NamedTuple):
    """What pages are ordered by, and where a page begins."""

    column: str
    is_asc: bool
    continuation: _Continuation

    @property
    def lists_ids(self) -> bool:
        """Whether the token says which ids of the last time were listed, as MLMD's own do."""
        return self.continuation == "not listed"


@dataclass(frozen=True)
class Page(Generic[NodeT]):
    """Some nodes, and the token of the next page; None when this is the last."""

    nodes: list[NodeT]
    next_token: str | None = None


def options_of(request: Any) -> pb.ListOperationOptions | None:
    """Return the list options of a request, or None when it has none and so asks for everything."""
    return request.options if request.HasField("options") else None


def template_of(filter_query: str) -> tuple[Expression | None, dict[str, Any]]:
    """Return the template of a filter query and its values; None and no values where there is no query.

    What reads filter queries is imported for the first one only: a process that writes has none.
    """
    if not filter_query:
        return None, {}
    from autolog_store.filter_query import templates

    return templates.template_of(filter_query)


def matches(kind: NodeKind[NodeT], query: Expression | None, *, is_next_page: bool = False) -> ColumnElement[bool]:
    """Return the condition that a node matches a template of a filter query."""
    from autolog_store.filter_query import conditions

    return conditions.matches(query, _name(kind), is_next_page=is_next_page)


def _name(kind: NodeKind[Any]) -> Kind:
    return cast("Kind", kind.name)


def get_page(
    transaction: Transaction,
    kind: NodeKind[NodeT],
    options: pb.ListOperationOptions | None,
    make: Callable[..., NodeT],
    restriction: ColumnElement[bool] | None = None,
    **values: Any,
) -> Page[NodeT]:
    """Return one page of the nodes that meet a restriction and the filter query of the options.

    Args:
        transaction: The call's own.
        kind: Which nodes.
        options: Size, order, filter and token; None for all nodes in one page, by id.
        make: As in `nodes.get`.
        restriction: A condition over the columns of `kind.table`; always the same object, since statements are kept.
        values: Of the restriction, by name.

    Raises:
        InvalidArgumentError: a size below 1, an unknown order, a broken filter, or a token of another list.
    """
    if options is None:
        return Page(nodes.get(transaction, kind, _whole(kind, restriction), make, **values))
    if options.max_result_size < 1:
        raise InvalidArgumentError(f"max_result_size is {options.max_result_size}; it must be at least 1")
    size = min(options.max_result_size, LARGEST_PAGE)
    token = _decode(options) if options.next_page_token else None
    order = _Order(_column(options), options.order_by_field.is_asc, _continuation(options, token))
    if token is not None:
        values |= {"last_field": token.field_offset, "last_id": token.id_offset}
    query, literals = template_of(options.filter_query)
    values |= {"most": size + 1, **literals}
    page = None
    with transaction.limited() if query is not None else nullcontext():
        if query is not None and restriction is None:
            page = _read_by_index(transaction, kind, order, query, size, make, values)
        if page is None:
            listed_ids = tuple(token.listed_ids) if token and order.lists_ids else ()
            rows = transaction.rows(_page(kind, restriction, order, query, listed_ids), **values)
            page = nodes.read(transaction, kind, rows[:size], make), len(rows) > size
    found, has_next = page
    return Page(found, _token(found, options) if has_next else None)


def _read_by_index(
    transaction: Transaction,
    kind: NodeKind[NodeT],
    order: _Order,
    query: Expression,
    size: int,
    make: Callable[..., NodeT],
    values: dict[str, Any],
) -> tuple[list[NodeT], bool] | None:
    """Return the first page by id and whether more follow, if an index leads to what the query names; else None."""
    # A server takes as long for a message as for the fields of nodes that come again with each property.
    with_properties = size <= _FEW and not dialects.has_writers_in_turn(transaction.dialect)
    statement = _page_by_index(kind, order, query, with_properties=with_properties)
    if statement is None:
        return None
    read = transaction.rows_alone if with_properties else transaction.rows
    rows = read(statement, **values)
    ids = dict.fromkeys([row[0] for row in rows])
    if None in ids:
        return None  # nodes were deleted by hand; another could stand in their place
    following = list(ids)[size:]
    if following:
        rows = [row for row in rows if row[0] not in following]
    read_nodes = nodes.read_whole if with_properties else nodes.read
    return read_nodes(transaction, kind, rows, make), bool(following)


def get_page_by_type(
    transaction: Transaction, kind: NodeKind[NodeT], request: Any, make: Callable[..., NodeT]
) -> Page[NodeT]:
    """Return the nodes of the type that a request names; with options the token is "" on the last page, as in MLMD."""
    type_id = node_types.id_of(transaction, kind.types, request.type_name, request.type_version)
    if type_id is None:
        return Page([])
    options = options_of(request)
    page = get_page(transaction, kind, options, make, kind.is_of_type, type_id=type_id)
    return page if options is None or page.next_token else Page(page.nodes, "")


def with_token(response: ResponseT, page: Page[Any]) -> ResponseT:
    """Return the response with the token of its page, if that has one."""
    if page.next_token is not None:
        response.next_page_token = page.next_token  # type: ignore[attr-defined]
    return response


_COLUMNS: dict[int, str] = {
    _Field.CREATE_TIME: "create_time_since_epoch",
    _Field.LAST_UPDATE_TIME: "last_update_time_since_epoch",
    _Field.ID: "id",
}


def _column(options: pb.ListOperationOptions) -> str:
    field = options.order_by_field.field
    if field not in _COLUMNS:
        raise InvalidArgumentError(
            f"Unsupported field: {_Field.Field.Name(field)}; order by CREATE_TIME, LAST_UPDATE_TIME or ID"
        )
    return _COLUMNS[field]


def _continuation(options: pb.ListOperationOptions, token: pb.ListOperationNextPageToken | None) -> _Continuation:
    if token is None:
        return "first page"
    if options.order_by_field.field == _Field.ID:
        return "behind"
    return "behind id" if token.HasField("id_offset") else "not listed"


@cache
def _whole(kind: NodeKind[Any], restriction: ColumnElement[bool] | None) -> Prepared:
    return Prepared(kind.select(*([] if restriction is None else [restriction])).order_by(kind.table.c.id))


@lru_cache(maxsize=512)
def _page(
    kind: NodeKind[Any],
    restriction: ColumnElement[bool] | None,
    order: _Order,
    query: Expression | None,
    listed_ids: tuple[int, ...],
) -> Prepared:
    """Select a page, for values `most`, `last_field` and `last_id`."""
    column, id_column = kind.table.c[order.column], kind.table.c.id
    statement = kind.select(*([] if restriction is None else [restriction]))
    if order.continuation != "first page":
        last_field, last_id = given("last_field"), given("last_id")
        beyond = column > last_field if order.is_asc else column < last_field
        if order.continuation == "behind id":
            behind_id = id_column > last_id if order.is_asc else id_column < last_id
            beyond = or_(beyond, and_(column == last_field, behind_id))
        elif order.lists_ids:
            beyond = or_(beyond, and_(column == last_field, id_column.not_in(listed_ids)))
        statement = statement.where(beyond)
    if query is not None:
        statement = statement.where(matches(kind, query, is_next_page=order.continuation != "first page"))
    columns = (column, id_column) if order.is_asc else (column.desc(), id_column.desc())
    return Prepared(statement.order_by(*columns).limit(given("most", Integer())))


@lru_cache(maxsize=512)
def _page_by_index(kind: NodeKind[Any], order: _Order, query: Expression, *, with_properties: bool) -> Prepared | None:
    """Select the first page by id, for the value `most`, where an index leads to what the query names; else None.

    The ids come first, and then the nodes of these only: databases would read all that match, whole, to sort them.
    Rows of NULL stand for nodes that are gone.
    """
    if (order.column, order.continuation) != ("id", "first page"):
        return None
    from autolog_store.filter_query import conditions

    ids = conditions.select_ids_by_index(query, _name(kind))
    if ids is None:
        return None
    (id_,) = ids.selected_columns
    page = ids.order_by(id_ if order.is_asc else id_.desc()).limit(given("most", Integer())).subquery()
    (id_,) = page.c
    listed = kind.select_listed(page)
    whole = kind.with_properties(listed) if with_properties else listed
    return Prepared(whole.order_by(id_ if order.is_asc else id_.desc()))


def _token(found: Sequence[Any], options: pb.ListOperationOptions) -> str:
    """Return MLMD's token for what follows the last node of a page.

    MLMD itself leaves `id_offset` out of lists by update time; then a page of nodes with one time repeats for ever.
    """
    last, field = found[-1], options.order_by_field.field
    token = pb.ListOperationNextPageToken(
        id_offset=last.id, field_offset=getattr(last, _COLUMNS[field]), set_options=options
    )
    token.set_options.ClearField("next_page_token")
    if field == _Field.LAST_UPDATE_TIME:
        same_time = (node.id for node in reversed(found) if node.last_update_time_since_epoch == token.field_offset)
        token.listed_ids.extend(same_time)
    return base64.urlsafe_b64encode(token.SerializeToString()).decode().rstrip("=")


def _decode(options: pb.ListOperationOptions) -> pb.ListOperationNextPageToken:
    text = options.next_page_token
    try:
        data = base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise InvalidArgumentError(f"Failed to decode next page token string {text!r}; pass it on unchanged") from None
    try:
        token = pb.ListOperationNextPageToken.FromString(data)
    except DecodeError:
        raise InvalidArgumentError(f"Failed to parse decoded next page token {text!r}; pass it on unchanged") from None
    before, now = token.set_options.order_by_field, options.order_by_field
    if (before.field, before.is_asc) != (now.field, now.is_asc):
        raise InvalidArgumentError(
            "ListOperationOptions mismatch between calls: the token continues a list in another order; "
            "pass the same options with it"
        )
    if now.field == _Field.LAST_UPDATE_TIME and not token.listed_ids:
        raise InvalidArgumentError(f"next page token {text!r} lacks the listed ids; pass it on unchanged")
    return token
