"""Steps of the user's own: a call of a tracked function, or a block. What goes in, and what comes out."""

from __future__ import annotations

import inspect
from collections.abc import Coroutine, Generator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from autolog import patching, provenance, runs
from autolog.arguments import can_be_found, is_data
from autolog.calls import class_name
from autolog.curves import number
from autolog.declaring import text_of
from autolog.errors import warn_once
from autolog.facts import CACHED, DATASET, EVALUATE, MODEL, TRAIN, Scalar
from autolog.hyperparameters import flat
from autolog.provenance import PLAIN
from autolog.seeds import seeds
from autolog.session import session
from autolog.signatures import signature
from autolog.sources import NOTHING, Source, Sources, union
from autolog.touched_files import TouchedFile
from autolog.tracking import NAME

if TYPE_CHECKING:
    from autolog.memo import Found, Memo

_MOST_ITEMS = 100  # of a container that are looked at


class OwnStep:
    """A step of the user's own that is in progress, and the current one of this context unless it is paused.

    Args:
        kind: `Train`, `Evaluate`, `Transform` or `Process`.
        name: What ran.
        properties: Declared properties.
        params: Parameters, nested as they are.
        values: All arguments, by name; those of known origin are inputs.

    Attributes:
        found: A former result that stands for this call's.
    """

    def __init__(
        self,
        kind: str,
        name: str,
        *,
        properties: Mapping[str, Scalar] | None = None,
        params: Mapping[str, Any] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        self.found: Found | None = None
        self._kind = kind
        self._values = values or {}
        self._session = session()
        self._since = self._session.touched.count
        self._memo: Memo | None = None
        known = {
            name: sources
            for name, value in self._values.items()
            if type(value) not in PLAIN and (sources := provenance.sources_of(value))
        }
        evidence = _look_for_data(self._values, known, name) if kind == TRAIN else {}
        self.execution = runs.Execution(
            self._session.recorder,
            kind,
            name,
            properties={**(properties or {}), **(seeds() if kind == TRAIN else {})},
            params=flat(params) if params else {},
            inputs=runs.Inputs(known, runs.DECLARED, evidence),
            holds_steps=True,
        )
        self._yielded: dict[str, Source] = {}
        self._inputs = union(known.values())
        self._origins: Sources = NOTHING  # of what came out, besides the inputs
        self._token: Any = None
        self.resume()

    def resume(self) -> None:
        """Make it the current step."""
        self._token = runs.enter(self.execution)

    def pause(self) -> None:
        """Make the step before it the current one again."""
        if self._token is not None:
            runs.leave(self._token)
            self._token = None

    def driving(self, generator: Generator[Any, Any, Any]) -> Driven:
        """Return what drives a generator, whose body is inside of this step while the rest of the program is not."""
        return Driven(self, generator)

    async def driven(self, item: Coroutine[Any, Any, Any]) -> Any:
        """Return the next item of an asynchronous generator."""
        self.resume()
        try:
            given = await item
        finally:
            self.pause()
        self.saw(given)
        return given

    def saw(self, item: Any) -> None:
        """Take note of what a generator gave."""
        if len(self._yielded) < _MOST_ITEMS and type(item) not in PLAIN:
            try:
                for thing in _items("", item).values():
                    made = self._made(thing, "yield")
                    if made is not None:
                        self._yielded.setdefault(made.key, made)
            except Exception as error:  # noqa: BLE001  whatever it is, it must not reach the user
                patching.trouble(NAME, error, "an item")

    def end(self, result: Any = None, error: BaseException | None = None) -> None:
        """Record how it ended, what it read and wrote, and what came out."""
        self.pause()
        if isinstance(error, GeneratorExit) or (isinstance(error, SystemExit) and error.code in (None, 0)):
            error = None  # nobody wants more of a generator; a script that is done
        try:
            self._conclude(result, error)
        except Exception:
            self.execution.finish(error)  # that it ended is known in any case
            raise

    def _conclude(self, result: Any, error: BaseException | None) -> None:
        read, written = self._touched(result)
        outputs = self.outputs_of(result) if error is None else {}
        declared = by_name(written)
        for name, source in outputs.items():
            if any(source in sources for sources in declared.values()):  # saved to a path that it was given, too
                declared[name] = declared.get(name, NOTHING) | {source}
        given = by_name(read)
        self.execution.use(runs.Inputs(given, runs.DECLARED), runs.Inputs(declared, runs.DECLARED))
        if self._origins:
            self.execution.use(runs.Inputs({"": self._origins - union(given.values())}, runs.IDENTITY))
        if read and not self.execution.has_inputs and not self.execution.has_steps:
            self.execution.use(runs.Inputs({"": frozenset(file.source for file in read)}, runs.SCOPE))
        if error is not None:
            self.execution.finish(error)
            return
        others = {name: source for name, source in outputs.items() if name not in declared} if declared else outputs
        metrics = _numbers(result) if self._kind == EVALUATE else {}
        if metrics:
            others = {**others, "metrics": self.execution.measured()}
        self.execution.finish(metrics=metrics, outputs=others)
        if self._memo is not None:
            self._memo.keep(result, self.execution.id, read, written, {**outputs, **others})

    def remember(self, memo: Memo) -> None:
        """End at once if a former result stands for this one; else let this one be kept."""
        found = memo.find()
        if found.entry is None:
            self._memo = memo
            return
        read, written = found.entry.files()
        self.execution.use(runs.Inputs(by_name(read), runs.DECLARED), runs.Inputs(by_name(written), runs.DECLARED))
        if not self.execution.has_inputs:
            self.execution.use(runs.Inputs({"": frozenset(file.source for file in read)}, runs.SCOPE))
        made = {name: Source(key, type, None, told) for name, (key, type, told) in found.entry.made.items()}
        for name, thing in _items("return", found.value).items():
            if name in made and type(thing) not in PLAIN:
                provenance.tag(thing, frozenset([made[name]]))
                self._session.meet(thing)
        self.execution.describe({"cached_from": found.entry.execution})
        self.execution.finish(outputs=made, state=CACHED)
        self.pause()
        self.found = found

    def outputs_of(self, result: Any) -> dict[str, Source]:
        """Return what is known of a result, by its place in it; datasets that it made are known from now on."""
        if type(result) in PLAIN and not self._yielded:
            return {}
        found = {f"yield[{place}]": source for place, source in enumerate(self._yielded.values())}
        for name, thing in _items("return", result).items():
            made = self._made(thing, name)
            if made is not None:
                found[name] = made
        return found

    def _made(self, thing: Any, name: str) -> Source | None:
        """Return what a thing that came out is; None for what is no artifact, or was one before."""
        if type(thing) in PLAIN or any(thing is value for value in self._values.values()):
            return None
        known = provenance.sources_of(thing)
        if len(known) == 1:
            (only,) = known
            if self.execution.precedes(only):
                return only  # a model that was fitted inside, what another step inside returned
        kind, properties = self._session.describe(thing)
        if kind is None and is_data(thing):
            kind = DATASET
        if kind is None or (kind == MODEL and known):
            return None
        made = self.execution.product(kind, name, {} if name == "yield" else properties)
        self._origins |= known - self._inputs
        # What a model predicted is still known to come from it; other data is found through this step.
        provenance.tag(thing, frozenset([made, *(source for source in known if source.type == MODEL)]))
        return made

    def _touched(self, result: Any) -> tuple[list[TouchedFile], list[TouchedFile]]:
        """Return the files that were read and written since the step began."""
        touched = self._session.touched
        if touched.count == self._since:
            return [], []
        read = touched.named(touched.read_since(self._since), self._values)
        return read, touched.named(touched.written_since(self._since), {**self._values, "return": result})


def _look_for_data(values: Mapping[str, Any], known: dict[str, Sources], name: str) -> dict[str, str]:
    """Ask the script where the data came from that a training is given, if it is not known; return the evidence."""
    lost = {one: place for place, (one, value) in enumerate(values.items()) if one not in known and _is_array(value)}
    if not (lost and can_be_found()):
        return {}
    from autolog import origins

    found = dict.fromkeys(lost, NOTHING) | known
    evidence, _ = origins.search(values, found, lost, name.rpartition(".")[2])
    known.update({one: found[one] for one, how in evidence.items() if found[one] and how != runs.SCOPE})
    return {one: how for one, how in evidence.items() if one in known}


def _is_array(value: Any) -> bool:
    return hasattr(type(value), "__array__")


def by_name(files: Sequence[TouchedFile]) -> dict[str, Sources]:
    """Return the files that arguments name, by these arguments."""
    found: dict[str, Sources] = {}
    for file in files:
        for name in file.names:
            found[name] = found.get(name, NOTHING) | {file.source}
    return found


class Driven:
    """A generator whose body runs inside of a step."""

    def __init__(self, step: OwnStep, generator: Generator[Any, Any, Any]) -> None:
        self._step = step
        self._generator = generator

    def __iter__(self) -> Driven:
        return self

    def __next__(self) -> Any:
        return self.send(None)

    def send(self, value: Any) -> Any:
        """Let the body run to its next value."""
        self._step.resume()
        try:
            item = self._generator.send(value)
        finally:
            self._step.pause()
        self._step.saw(item)
        return item

    def throw(self, *error: Any) -> Any:
        """Raise within the body."""
        self._step.resume()
        try:
            return self._generator.throw(*error)
        finally:
            self._step.pause()

    def close(self) -> None:
        """End the body."""
        self._step.resume()
        try:
            self._generator.close()
        finally:
            self._step.pause()


class TrackedFunction:
    """What is known of a tracked function, and the steps that its calls are."""

    def __init__(self, function: Any, kind: str, name: str | None, cache: bool) -> None:
        self.function = function
        self.cache = cache
        self._kind = kind
        qualified = getattr(function, "__qualname__", type(function).__qualname__)
        self.name = text_of(name) if name else f"{getattr(function, '__module__', '')}.{qualified}"
        try:
            self._signature = signature(function)
        except (TypeError, ValueError):
            self._signature = inspect.Signature()
        kinds = {one.kind for one in self._signature.parameters.values()}
        by_name = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY
        self._is_simple = kinds <= set(by_name)
        self._defaults = {one.name: one.default for one in self._signature.parameters.values()}
        self._names = [one.name for one in self._signature.parameters.values() if one.kind is by_name[0]]
        first = next(iter(self._signature.parameters), "")
        is_method = "." in qualified and not qualified.rpartition(".")[0].endswith("<locals>")
        self._self = first if is_method and first in ("self", "cls", "mcs") else None
        self._spread = next(
            (one.name for one in self._signature.parameters.values() if one.kind is one.VAR_KEYWORD), ""
        )

    def begin(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> OwnStep:
        """Return the step that a call begins; where a former result stands for it, the step has found it, and ended."""
        values = self.arguments(args, kwargs)
        properties = {}
        if self._self in values:
            bound = values[self._self]
            properties["class"] = (
                f"{bound.__module__}.{bound.__qualname__}" if isinstance(bound, type) else class_name(bound)
            )
        step = OwnStep(
            self._kind,
            self.name,
            properties=properties,
            params={
                name: value
                for name, value in values.items()
                if type(value) in PLAIN or (name != self._self and not is_data(value))
            },
            values=values,
        )
        if self.cache:
            self._remember(step, values)
        return step

    def _remember(self, step: OwnStep, values: Mapping[str, Any]) -> None:
        from autolog.code_digest import CannotDigest
        from autolog.memo import Memo

        try:
            step.remember(Memo(self, values, session().recorder.settings))
        except CannotDigest as error:
            warn_once(
                f"digest {self.name}", "the result of %s is not kept: an argument has no digest: %s", self.name, error
            )
        except Exception as error:  # noqa: BLE001  the step has begun: it goes on without
            patching.trouble(NAME, error, "a former result")

    def arguments(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Return all arguments by name, defaults included; none where they do not fit, which the call itself tells."""
        if self._is_simple and len(args) <= len(self._names):  # nearly all calls, and in a tenth of the time
            values = {**self._defaults, **dict(zip(self._names, args, strict=False)), **kwargs}
            is_right = len(values) == len(self._defaults) and kwargs.keys().isdisjoint(self._names[: len(args)])
            if is_right and not any(value is inspect.Parameter.empty for value in values.values()):
                return values
        try:
            bound = self._signature.bind(*args, **kwargs)
        except TypeError:
            return {}
        bound.apply_defaults()
        values = dict(bound.arguments)
        more = values.pop(self._spread, {})
        return {**values, **more}


def _items(name: str, thing: Any) -> dict[str, Any]:
    """Return what a container holds by its place, else the thing itself."""
    if type(thing) is dict:
        return {f"{name}.{key}" if type(key) is str else name: item for key, item in islice(thing.items(), _MOST_ITEMS)}
    if issubclass(type(thing), (tuple, list)):  # to ask `isinstance` is to ask the object, which may raise
        own: Any = tuple if issubclass(type(thing), tuple) else list  # a subclass of the user's may do anything
        return {f"{name}[{place}]": item for place, item in enumerate(own.__getitem__(thing, slice(_MOST_ITEMS)))}
    return {name: thing}


def _numbers(result: Any) -> dict[str, float]:
    """Return the numbers of a dict; nothing of anything else."""
    if type(result) is not dict:
        return {}
    found = {name: number(value) for name, value in islice(result.items(), _MOST_ITEMS) if type(name) is str}
    return {name: value for name, value in found.items() if value is not None}
