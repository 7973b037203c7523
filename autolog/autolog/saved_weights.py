"""Models whose weights change once they were saved: what they hold then is another model than that of the file.

A training makes one model. From its first file on, weights that differ from those that were saved or measured are a
model of their own, in memory until they are saved. Weights that are put back are the model that had them before.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from autolog import provenance
from autolog.facts import MODEL
from autolog.sources import NOTHING, Source, Sources, maker_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from autolog.calls import State

_MOST_TRAININGS = 1000  # whose models are told apart: those that were saved last


class SavedWeights:
    """The weights that trained models had when they were saved or measured.

    Args:
        state_of: Tells what a model holds now; None where that cannot be told.
        parts_of: Gives a model and its parts of which it is known by themselves what they come from.
    """

    def __init__(self, state_of: Callable[[Any], State | None], parts_of: Callable[[Any], Iterable[Any]]) -> None:
        self._state_of = state_of
        self._parts_of = parts_of
        # By training, and by the shape of what was saved of it: one that holds several networks may save each.
        self._known: dict[str, dict[Hashable, dict[Hashable, Source]]] = {}

    def saved(self, model: Any) -> Source | None:
        """Return the model that is saved with the weights of now; None for one that no training here has made."""
        source = made_here(model)
        state = None if source is None else self._state_of(model)
        if source is None or state is None:
            return source
        maker = maker_of(source)
        shapes = self._known[maker] = self._known.pop(maker, {})
        if len(self._known) > _MOST_TRAININGS:
            del self._known[next(iter(self._known))]
        known = shapes.setdefault(state.shape, {})
        return self._with_state(model, source, state, known) if known else known.setdefault(state.digest, source)

    def as_it_is(self, model: Any) -> None:
        """Let a model of which something was saved be known as what it holds now."""
        source = made_here(model)
        shapes = None if source is None else self._known.get(maker_of(source))
        state = None if source is None or shapes is None else self._state_of(model)
        known = None if shapes is None or state is None else shapes.get(state.shape)
        if source is not None and state is not None and known:
            self._with_state(model, source, state, known)

    def _with_state(self, model: Any, before: Source, state: State, known: dict[Hashable, Source]) -> Source:
        source = known.get(state.digest)
        if source is None:
            number = sum(map(len, self._known[maker_of(before)].values())) + 1
            source = Source(f"{maker_of(before)}/model.{number}", MODEL, None, before.properties, is_later=True)
            source.data = before.data
            known[state.digest] = source
        if source != before:
            former, now = frozenset([before]), frozenset([source])
            for part in self._parts_of(model):
                if provenance.known(part) == former:
                    provenance.tag(part, now)
        return source


def made_here(model: Any) -> Source | None:
    """Return the artifact of a model that a training of this process has made; None for one that was read."""
    sources: Sources = NOTHING if model is None else provenance.sources_of(model)
    source = next(iter(sources)) if len(sources) == 1 else None
    return source if source is not None and source.type == MODEL and source.file is None else None
