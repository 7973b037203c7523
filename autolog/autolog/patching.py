"""The promise that a watched call behaves as if we were not there, kept in one place.

The watched call is made exactly once, with the same arguments, and returns or raises exactly what it would have.
Whatever goes wrong in our own code becomes one log line; an integration that fails three times is switched off.
"""

from __future__ import annotations

import copy
import functools
import sys
from collections.abc import Callable
from types import BuiltinFunctionType, FrameType, FunctionType, MethodDescriptorType, TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

import wrapt

from autolog.budget import clock, spend
from autolog.callers import called_as_caller
from autolog.calls import Call, Integration, Patch
from autolog.errors import warn_once
from autolog.switch import UNSEEN, switch, unseen

_STRIKES = 3


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


def is_off(name: str) -> bool:
    """Whether an integration has failed so often that it is switched off."""
    return _strikes.get(name, 0) >= _STRIKES


if TYPE_CHECKING:
    _Proxy: TypeAlias = wrapt.FunctionWrapper[..., Any]
    _BoundProxy: TypeAlias = wrapt.BoundFunctionWrapper[..., Any]
else:  # no generics before wrapt 2
    _Proxy, _BoundProxy = wrapt.FunctionWrapper, wrapt.BoundFunctionWrapper


class _BoundWatched(_BoundProxy):
    """What a proxy gives for an object: pickles and copies as the method itself."""

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

    def __repr__(self) -> str:
        return repr(self.__wrapped__)


class Watched(_Proxy):
    """A proxy of what a plain function cannot stand for; looks like it in every way and pickles as a reference."""

    __bound_function_wrapper__ = _BoundWatched
    _autolog_watches = True
    _self_child = None  # without an annotation: the proxy's are those of the function

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        original = self.__wrapped__
        if instance is None and hasattr(original, "__get__") and original.__get__(None, owner) is original:
            return self  # as with the function itself, `Class.method is Class.method`
        return super().__get__(instance, owner)

    def __reduce_ex__(self, protocol: Any) -> Any:
        child: Any = self._self_child
        original = self.__wrapped__
        if child is not None:
            return getattr, child
        if isinstance(original, (BuiltinFunctionType, MethodDescriptorType)):
            return original.__reduce_ex__(protocol)  # their names need not lead to them
        return str(original.__qualname__)

    def __reduce__(self) -> Any:
        return self.__reduce_ex__(2)

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: Any) -> Any:
        return self

    def __repr__(self) -> str:
        return repr(self.__wrapped__)


_OURS = "_autolog_watches"
_NOT_PLAIN = 0x20 | 0x80 | 0x200  # a generator, a coroutine or both, as the `inspect` module has it


def is_watched(function: Any) -> bool:
    """Whether this is a replacement of ours."""
    inner = getattr(function, "fget", None) or getattr(function, "__func__", function)
    return getattr(inner, _OURS, False) is True


def watched(integration: Integration, patch: Patch, original: Any, *, is_method: bool) -> Any:
    """Return what stands in for `original` while it is watched.

    For a function that is a function again: it has its name, signature, documentation and source, it is one object, and
    it pickles as a reference. What else can be called, such as `open` or a descriptor of a framework, gets a proxy.
    """
    if isinstance(original, property) and original.fget is not None:
        getter = watched(integration, patch, original.fget, is_method=True)
        return property(getter, original.fset, original.fdel, original.__doc__)
    if isinstance(original, (classmethod, staticmethod)):
        inner = watched(integration, patch, original.__func__, is_method=isinstance(original, classmethod))
        return type(original)(inner)
    watch = _Watch(integration, patch)
    if not isinstance(original, FunctionType) or original.__code__.co_flags & _NOT_PLAIN:
        return Watched(original, watch.wrapper(is_method=is_method))
    ours = unseen(watch.function(original, is_method=is_method))
    functools.update_wrapper(ours, original)
    ours.__defaults__, ours.__kwdefaults__ = original.__defaults__, original.__kwdefaults__
    setattr(ours, _OURS, True)
    return ours


def watched_child(integration: Integration, patch: Patch, original: Any, child: tuple[type, str]) -> Any:
    """Return what stands in for a method in a class that inherits it: its own name leads to the parent's."""
    ours = Watched(original, _Watch(integration, patch).wrapper(is_method=True))
    ours._self_child = child  # type: ignore[assignment]
    return ours


class _Watch:
    """What one patch does around a call. Nothing of it reaches the caller."""

    def __init__(self, integration: Integration, patch: Patch) -> None:
        self._integration = integration
        self._patch = patch
        self._name = integration.distribution

    def function(self, original: Any, *, is_method: bool) -> Any:
        """Return a function that calls `original`, with nothing of ours between but one frame."""
        begin, failed, succeeded, tell, block = self.begin, self.failed, self.succeeded, self.tell, self.block
        run = called_as_caller(original, self._integration.module) if self._patch.as_caller else original
        if self._patch.quick is not None:
            quick, name = self._patch.quick, self._name

            def ours(*args: Any, **kwargs: Any) -> Any:
                result = run(*args, **kwargs)
                if switch.on and args:
                    try:
                        quick(args[0])
                    except Exception as error:
                        trouble(name, error)
                return result

        elif self._patch.after is not None:

            def ours(*args: Any, **kwargs: Any) -> Any:
                result = original(*args, **kwargs)
                if switch.on:
                    start = clock()
                    tell(original, is_method, args, kwargs, result)
                    spend(start)
                return result

        elif self._patch.block is not None:

            def ours(*args: Any, **kwargs: Any) -> Any:
                manager = original(*args, **kwargs)
                if not switch.on:
                    return manager
                start = clock()
                ours_too = block(manager, sys._getframe(1))
                spend(start)
                return ours_too

        else:

            def ours(*args: Any, **kwargs: Any) -> Any:
                if not switch.on:
                    return run(*args, **kwargs)
                start = clock()
                watching = begin(original, is_method, args, kwargs)
                spend(start)
                try:
                    result = run(*args, **kwargs)
                except BaseException as error:
                    failed(watching, error)
                    raise
                start = clock()
                succeeded(watching, result)
                spend(start)
                return result

        return ours

    def wrapper(self, *, is_method: bool) -> Any:
        """Return the same for wrapt's proxies, which know what a call is bound to, if not made through the class."""
        begin, failed, succeeded, tell = self.begin, self.failed, self.succeeded, self.tell
        is_after, is_as_caller = self._patch.after is not None, self._patch.as_caller
        module = self._integration.module

        def ours(wrapped: Any, instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            run = called_as_caller(wrapped, module) if is_as_caller else wrapped
            if not switch.on:
                return run(*args, **kwargs)
            bound = args if instance is None else (instance, *args)
            has_self = is_method or instance is not None
            start = clock()
            watching = None if is_after else begin(wrapped, has_self, bound, kwargs)
            spend(start)
            try:
                result = run(*args, **kwargs)
            except BaseException as error:
                failed(watching, error)
                raise
            start = clock()
            if is_after:
                tell(wrapped, has_self, bound, kwargs, result)
            else:
                succeeded(watching, result)
            spend(start)
            return result

        return unseen(ours)

    def _call(self, function: Any, is_method: bool, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Call:
        if is_method and args:
            return Call(self._integration, function, args[0], args[1:], kwargs)
        return Call(self._integration, function, None, args, kwargs)

    def tell(self, function: Any, is_method: bool, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        """Tell the patch about a call that is done."""
        if self._patch.after is None or is_off(self._name):
            return
        try:
            call = self._call(function, is_method, args, kwargs)
            call.result = result
            self._patch.after(call)
        except Exception as error:
            trouble(self._name, error)

    def begin(self, function: Any, is_method: bool, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run the patch's watcher up to the call; return it, or None when there is nothing more to tell it."""
        return self._begin(self._call(function, is_method, args, kwargs))

    def _begin(self, call: Call) -> Any:
        if self._patch.watch is None or is_off(self._name):
            return None
        try:
            watching = self._patch.watch(call)
            next(watching)
        except Exception as error:
            trouble(self._name, error)
            return None
        return watching

    def succeeded(self, watching: Any, result: Any) -> None:
        """Tell the watcher what the call returned."""
        if watching is None or not switch.on:
            return
        try:
            watching.send(result)
        except StopIteration:
            pass
        except Exception as error:
            trouble(self._name, error)

    def failed(self, watching: Any, error: BaseException) -> None:
        """Tell the watcher what the call raised."""
        if watching is None or not switch.on:
            return
        trace = error.__traceback__
        try:
            watching.throw(error)
        except BaseException as raised:
            is_the_same = raised is error or raised.__cause__ is error  # a generator turns StopIteration into another
            if not is_the_same and not isinstance(raised, StopIteration):
                trouble(self._name, raised)
        error.__traceback__ = trace  # without the frames of the watcher that it has just been thrown into

    def block(self, manager: Any, frame: FrameType) -> Any:
        """Return a context manager in place of `manager`: the body of its `with`, in `frame`, is the watched call."""
        if self._patch.block is None or is_off(self._name):
            return manager
        try:
            found = self._patch.block(frame)
        except Exception as error:
            trouble(self._name, error)
            return manager
        return manager if found is None else _WatchedBlock(manager, self, Call(self._integration, *found))


def guarded(integration: Integration, do: Callable[..., None]) -> Callable[..., None]:
    """Return a function that a framework may call as its own hook: it returns None, and nothing goes wrong in it."""
    name = integration.distribution

    def hook(*args: Any) -> None:
        if switch.on and _strikes.get(name, 0) < _STRIKES:
            try:
                do(*args)
            except Exception as error:
                trouble(name, error, "a hook")

    return hook


class _WatchedBlock:
    """A context manager around the framework's own: the body of its `with` is the watched call."""

    def __init__(self, manager: Any, watch: _Watch, call: Call) -> None:
        self._manager = manager
        self._watch = watch
        self._call = call
        self._watching: Any = None

    def __enter__(self) -> Any:
        value = self._manager.__enter__()
        start = clock()
        self._watching = self._watch._begin(self._call)
        spend(start)
        return value

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Any:
        start = clock()
        if error is None:
            self._watch.succeeded(self._watching, None)
        else:
            self._watch.failed(self._watching, error)
        spend(start)
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
    return frame.f_code.co_filename == UNSEEN
