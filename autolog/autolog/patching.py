"""Patches and import hooks, and the promise that a watched call behaves as if we were not there.

The watched call is made exactly once, with the same arguments, and returns or raises exactly what it would have.
Whatever goes wrong in our own code becomes one log line; an integration that fails three times is switched off.
`restore` puts every original back.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Sequence
from functools import partial
from types import FrameType, FunctionType, ModuleType, TracebackType
from typing import Any

import wrapt

from autolog.calls import Call, Integration, Patch, Watcher
from autolog.errors import warn_once

_STRIKES = 3


class switch:  # noqa: N801  one flag of this process, read at every watched call
    """Whether calls are watched at all; off between `disable` and the next `enable`."""

    on = False


_strikes: dict[str, int] = {}


def trouble(name: str, error: BaseException, what: str = "a call") -> None:
    """Tell, once per cause, that our own code failed; at the third strike the integration is switched off.

    Every `except` below ends here, so that tests can replace this one function by one that raises.
    """
    _strikes[name] = _strikes.get(name, 0) + 1
    warn_once(
        f"{name}: {what}: {type(error).__name__}",
        "could not read %s of %s (%s: %s); training is not affected",
        what,
        name,
        type(error).__name__,
        error,
        error=error,
    )
    if _strikes[name] == _STRIKES:
        warn_once(f"{name} is off", "watching of %s is switched off after %d failures", name, _STRIKES)


class _BoundWatched(wrapt.BoundFunctionWrapper[..., Any]):
    """A patched method of an object: pickles and copies as the method itself."""

    def __reduce_ex__(self, protocol: Any) -> Any:
        method: Any = self.__wrapped__
        return method.__reduce_ex__(protocol)

    def __reduce__(self) -> Any:
        return self.__reduce_ex__(2)

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: Any) -> Any:
        method: Any = self.__wrapped__
        return getattr(copy.deepcopy(method.__self__, memo), method.__name__)


class Watched(wrapt.FunctionWrapper[..., Any]):
    """A patched function: a proxy that looks like the original in every way and pickles as a reference to it."""

    __bound_function_wrapper__ = _BoundWatched

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None and isinstance(self.__wrapped__, FunctionType):
            return self  # as with plain functions, `Class.method is Class.method`
        return super().__get__(instance, owner)

    def __reduce_ex__(self, protocol: Any) -> Any:
        child = getattr(self, "_self_child", None)
        return (getattr, child) if child is not None else str(self.__wrapped__.__qualname__)

    def __reduce__(self) -> Any:
        return self.__reduce_ex__(2)

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: Any) -> Any:
        return self


class Patcher:
    """Applies the patches of integrations, now or when their modules are imported, and takes them back."""

    def __init__(self) -> None:
        self._replaced: list[tuple[Any, str, Any, Any]] = []  # owner, attribute, original, ours
        self._places: set[tuple[int, str]] = set()
        self._proxies: dict[int, Watched] = {}  # by the id of the original, which they keep alive
        self._active = True

    def add(self, integration: Integration) -> None:
        """Patch the integration's targets: those of loaded modules now, the others right after their import."""
        for patch in integration.patches:
            for target in patch.targets:
                self.when_imported(target.partition(":")[0], partial(self._apply, integration, patch, target))

    def when_imported(self, module: str, do: Callable[[], None]) -> None:
        """Call `do` when a module is loaded: at once when it is already, else right after its import."""

        def on_import(_: ModuleType) -> None:
            if self._active:
                do()

        wrapt.register_post_import_hook(on_import, module)

    def extend(self, integration: Integration, patches: Sequence[Patch]) -> None:
        """Patch further targets of an integration, in modules that are loaded."""
        for patch in patches:
            for target in patch.targets:
                self._apply(integration, patch, target)

    def restore(self) -> None:
        """Put every original back where our replacement still stands."""
        self._active = False
        for owner, attribute, original, ours in reversed(self._replaced):
            if isinstance(owner, type(_cell())):
                owner.cell_contents = original
            elif vars(owner).get(attribute) is ours:
                if original is _INHERITED:
                    delattr(owner, attribute)
                else:
                    setattr(owner, attribute, original)
        self._replaced.clear()
        self._places.clear()
        self._proxies.clear()

    def __len__(self) -> int:
        """Return how many functions are watched; a function under several names counts once."""
        return len({id(original) for _, _, original, _ in self._replaced})

    def _apply(self, integration: Integration, patch: Patch, target: str) -> None:
        module, _, path = target.partition(":")
        try:
            owner, attribute, original = wrapt.resolve_path(sys.modules[module], path)
        except AttributeError:
            warn_once(target, "%s has no %s in this version; what it would tell is not recorded", module, path)
            return
        self.replace(integration, patch, owner, attribute, original)

    def replace(self, integration: Integration, patch: Patch, owner: Any, attribute: str, original: Any) -> None:
        """Put a watched proxy of `original` in its place, an attribute of a module or class."""
        if (id(owner), attribute) in self._places:
            return
        self._places.add((id(owner), attribute))
        ours: Any
        if isinstance(original, Watched):  # bound under this name by an import after it was patched elsewhere
            ours, original = original, original.__wrapped__
        elif isinstance(original, property) and original.fget is not None:
            getter = Watched(original.fget, _wrapper(integration, patch))
            ours = property(getter, original.fset, original.fdel, original.__doc__)
        elif isinstance(original, (classmethod, staticmethod)):
            ours = type(original)(Watched(original.__func__, _wrapper(integration, patch)))
        else:  # one proxy for all names of a function: pickling looks it up under another one
            ours = self._proxies.setdefault(id(original), Watched(original, _wrapper(integration, patch)))
        is_inherited = attribute not in vars(owner)
        if is_inherited and isinstance(ours, Watched):
            ours = Watched(original, _wrapper(integration, patch))
            ours._self_child = (owner, attribute)  # its own name leads to the class that it is inherited from
        setattr(owner, attribute, ours)
        self._replaced.append((owner, attribute, _INHERITED if is_inherited else original, ours))

    def replace_cell(self, integration: Integration, patch: Patch, function: Any, variable: str) -> None:
        """Watch the function that a decorator's closure calls: so every name of the decorated one is reached.

        Args:
            integration: Whose patch it is.
            patch: What to do at each call.
            function: The decorated function.
            variable: The name under which the closure holds the original.
        """
        cell = function.__closure__[function.__code__.co_freevars.index(variable)]
        original = cell.cell_contents
        if not isinstance(original, Watched):
            cell.cell_contents = ours = Watched(original, _wrapper(integration, patch))
            self._replaced.append((cell, "cell_contents", original, ours))


_INHERITED = object()


def _cell() -> Any:
    value = None
    return (lambda: value).__closure__[0]  # type: ignore[index]


# The wrappers below run between a user's line and the framework. A warning that the framework attributes to its caller
# must name the user's line, not ours: Python skips frames whose file name has both of these words when it counts.
_UNSEEN = "<autolog importlib _bootstrap>"


def _unseen(function: Any) -> Any:
    function.__code__ = function.__code__.replace(co_filename=_UNSEEN)
    return function


def _wrapper(integration: Integration, patch: Patch) -> Callable[..., Any]:
    """Return the one wrapper, as wrapt wants it: it makes the call and tells the patch's watcher about it."""
    name = integration.distribution

    def is_off() -> bool:
        return not switch.on or _strikes.get(name, 0) >= _STRIKES

    after = patch.after
    if after is not None:

        @_unseen
        def tell_after(wrapped: Any, instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            result = wrapped(*args, **kwargs)
            if not is_off():
                try:
                    call = Call(integration, wrapped, instance, args, kwargs)
                    call.result = result
                    after(call)
                except Exception as error:
                    trouble(name, error)
            return result

        return tell_after  # type: ignore[no-any-return]

    watch = patch.watch
    assert watch is not None  # noqa: S101  a patch has one of the two

    block = patch.block
    if block is not None:

        @_unseen
        def watch_block(wrapped: Any, instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:  # noqa: ARG001
            manager = wrapped(*args, **kwargs)
            if not is_off():
                try:
                    found = block(sys._getframe(1))
                    if found is not None:
                        return _WatchedBlock(manager, name, watch, (integration, *found))
                except Exception as error:
                    trouble(name, error)
            return manager

        return watch_block  # type: ignore[no-any-return]

    @_unseen
    def watch_call(wrapped: Any, instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if is_off():
            return wrapped(*args, **kwargs)
        watching = _begin(name, watch, (integration, wrapped, instance, args, kwargs))
        try:
            result = wrapped(*args, **kwargs)
        except BaseException as error:
            _tell_failure(name, watching, error)
            raise
        _tell_result(name, watching, result)
        return result

    return watch_call  # type: ignore[no-any-return]


def _begin(name: str, watch: Watcher, called: Any) -> Any:
    try:
        watching = watch(Call(*called))
        next(watching)
    except Exception as error:
        trouble(name, error)
        return None
    return watching


def _tell_result(name: str, watching: Any, result: Any) -> None:
    if watching is None:
        return
    try:
        watching.send(result)
    except StopIteration:
        pass
    except Exception as error:
        trouble(name, error)


def _tell_failure(name: str, watching: Any, error: BaseException) -> None:
    if watching is None:
        return
    trace = error.__traceback__
    try:
        watching.throw(error)
    except BaseException as raised:
        is_the_same = raised is error or raised.__cause__ is error  # a StopIteration leaves a generator as RuntimeError
        if not is_the_same and not isinstance(raised, StopIteration):
            trouble(name, raised)
    error.__traceback__ = trace  # without the frames of the watcher that it has just been thrown into


class _WatchedBlock:
    """A context manager around the framework's own: the body of its `with` is the watched call."""

    def __init__(self, manager: Any, name: str, watch: Watcher, called: Any) -> None:
        self._manager = manager
        self._name = name
        self._begin = partial(_begin, name, watch, called)
        self._watching: Any = None

    def __enter__(self) -> Any:
        value = self._manager.__enter__()
        self._watching = self._begin()
        return value

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Any:
        if error is None:
            _tell_result(self._name, self._watching, None)
        else:
            _tell_failure(self._name, self._watching, error)
        return self._manager.__exit__(kind, error, trace)


def prune(error: BaseException) -> None:
    """Take our frames out of an exception's traceback, and out of those that it came from."""
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        one = todo.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        one.__traceback__ = _without_ours(one.__traceback__)
        todo += [one.__cause__, one.__context__]


def _without_ours(trace: TracebackType | None) -> TracebackType | None:
    while trace is not None and _is_ours(trace.tb_frame):
        trace = trace.tb_next
    entry = trace
    while entry is not None:
        following = entry.tb_next
        while following is not None and _is_ours(following.tb_frame):
            following = following.tb_next
        if following is not entry.tb_next:
            entry.tb_next = following
        entry = following
    return trace


def _is_ours(frame: FrameType) -> bool:
    return frame.f_code.co_filename == _UNSEEN
