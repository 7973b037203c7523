"""Models that are held by containers and by objects of the user's own, and what such things are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from autolog import provenance
from autolog.callers import is_own_class
from autolog.calls import class_name
from autolog.facts import MODEL, Scalar
from autolog.saved_weights import made_here
from autolog.session import session

MOST_ITEMS = 100  # of a container that are looked at

Described = Callable[[Any], tuple[str | None, Mapping[str, Scalar]]]


def held_model(thing: Any) -> Any:
    """Return a model or its weights, or the only one that a dict, list or tuple holds; None where there is none.

    Of models that were put together from others it is known from now on.
    """
    if is_weights(thing):
        return thing
    items = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, (list, tuple)) else [thing]
    models = [item for item in islice(items, MOST_ITEMS) if session().is_model(item) or is_weights(item)]
    for model in models:
        session().know_by_parts(model)
    return models[0] if len(models) == 1 else None


def is_weights(thing: Any) -> bool:
    """Whether this is a dict of which it is known by itself that it is a model's."""
    return isinstance(thing, dict) and bool(provenance.known(thing))


def models_in(thing: Any) -> dict[str, Any]:
    """Return the models that an instance of the user's own class holds and this process has trained.

    Their names are those of the attributes, also of one that is a list or dict: `members.0`.
    """
    if not is_own_class(type(thing)):
        return {}
    from autolog.objects import held_by  # most scripts save no objects of their own

    return dict(_models_in(held_by(thing)))


def _models_in(several: Mapping[Any, Any], above: str = "", depth: int = 3) -> Iterator[tuple[str, Any]]:
    """Yield the models in a dict, and those of the dicts, lists and tuples in it that hold several."""
    for key, part in islice(several.items(), MOST_ITEMS):
        name = f"{above}{key}"
        items = dict(enumerate(part)) if type(part) in (list, tuple) and len(part) <= MOST_ITEMS else part
        if made_here(part) is not None:
            yield name, part
        elif type(items) is dict and depth > 1:
            yield from _models_in(items, f"{name}.", depth - 1)


def describe_own(thing: Any) -> tuple[str | None, Mapping[str, Scalar]]:
    """Return the type and properties of what is saved.

    An instance of the user's own class that predicts is a model, and one that holds a model.
    """
    kind, properties = session().describe(thing)
    if kind is None and is_own_class(type(thing)) and (hasattr(type(thing), "predict") or models_in(thing)):
        return MODEL, {"class": class_name(thing)}
    return kind, properties
