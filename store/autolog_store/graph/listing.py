"""Lists of nodes: filtered, ordered, and in pages that a token continues."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, cast

from google.protobuf.message import DecodeError
from sqlalchemy import ColumnElement, Connection, and_, or_

from autolog_store.errors import InvalidArgumentError
from autolog_store.filter_query import conditions
from autolog_store.graph import node_types, nodes
from autolog_store.graph.nodes import NodeKind, NodeT
from autolog_store.proto import metadata_store_pb2 as pb

LARGEST_PAGE = 100

_Field = pb.ListOperationOptions.OrderByField


@dataclass(frozen=True)
class Page(Generic[NodeT]):
    """Some nodes, and the token of the next page; None when this is the last."""

    nodes: list[NodeT]
    next_token: str | None = None


def options_of(request: Any) -> pb.ListOperationOptions | None:
    """Return the list options of a request, or None when it has none and so asks for everything."""
    return request.options if request.HasField("options") else None


def matches(kind: NodeKind[NodeT], filter_query: str, *, is_next_page: bool = False) -> ColumnElement[bool]:
    """Return the condition that a node matches a filter query; raise InvalidArgumentError for a broken one."""
    name = cast(Literal["artifact", "execution", "context"], kind.name)
    return conditions.matches(filter_query, name, is_next_page=is_next_page)


def get_page(
    connection: Connection,
    kind: NodeKind[NodeT],
    options: pb.ListOperationOptions | None,
    *restrictions: ColumnElement[bool],
    order_without_options: Sequence[ColumnElement[Any]] = (),
) -> Page[NodeT]:
    """Return one page of the nodes that meet the restrictions and the filter query of the options.

    Args:
        connection: Inside a transaction.
        kind: Which nodes.
        options: Size, order, filter and token; None for all nodes in one page.
        restrictions: Conditions over the columns of `kind.table`.
        order_without_options: The order when there are no options; by id if empty.

    Raises:
        InvalidArgumentError: a size below 1, an unknown order, a broken filter, or a token of another list.
    """
    if options is None:
        return Page(nodes.get(connection, kind, *restrictions, order_by=order_without_options))
    if options.max_result_size < 1:
        raise InvalidArgumentError(f"max_result_size is {options.max_result_size}; it must be at least 1")
    size = min(options.max_result_size, LARGEST_PAGE)
    where = list(restrictions)
    if options.filter_query:
        where.append(matches(kind, options.filter_query, is_next_page=bool(options.next_page_token)))
    if options.next_page_token:
        where.append(_is_behind(kind, options, _decode(options)))
    found = nodes.get(connection, kind, *where, order_by=_order(kind, options), limit=size + 1)
    if len(found) <= size:
        return Page(found)
    return Page(found[:size], _token(found[:size], options))


def get_page_by_type(connection: Connection, kind: NodeKind[NodeT], request: Any) -> Page[NodeT]:
    """Return the nodes of the type that a request names; with options the token is "" on the last page, as in MLMD."""
    type_id = node_types.id_of(connection, kind.types, request.type_name, request.type_version)
    if type_id is None:
        return Page([])
    options = options_of(request)
    page = get_page(connection, kind, options, kind.table.c.type_id == type_id)
    return page if options is None or page.next_token else Page(page.nodes, "")


_COLUMNS: dict[int, str] = {
    _Field.CREATE_TIME: "create_time_since_epoch",
    _Field.LAST_UPDATE_TIME: "last_update_time_since_epoch",
    _Field.ID: "id",
}


def _column(kind: NodeKind[NodeT], options: pb.ListOperationOptions) -> ColumnElement[Any]:
    field = options.order_by_field.field
    if field not in _COLUMNS:
        raise InvalidArgumentError(
            f"Unsupported field: {_Field.Field.Name(field)}; order by CREATE_TIME, LAST_UPDATE_TIME or ID"
        )
    return kind.table.c[_COLUMNS[field]]


def _order(kind: NodeKind[NodeT], options: pb.ListOperationOptions) -> list[ColumnElement[Any]]:
    columns = [_column(kind, options), kind.table.c.id]
    return columns if options.order_by_field.is_asc else [column.desc() for column in columns]


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


def _is_behind(
    kind: NodeKind[NodeT], options: pb.ListOperationOptions, token: pb.ListOperationNextPageToken
) -> ColumnElement[bool]:
    """Return the condition that a node comes after the page that a token ended."""
    column, id_column = _column(kind, options), kind.table.c.id
    is_asc = options.order_by_field.is_asc
    beyond = column > token.field_offset if is_asc else column < token.field_offset
    if options.order_by_field.field == _Field.ID:
        return beyond
    if token.HasField("id_offset"):
        behind_id = id_column > token.id_offset if is_asc else id_column < token.id_offset
    else:
        behind_id = id_column.not_in(list(token.listed_ids))
    return or_(beyond, and_(column == token.field_offset, behind_id))
