"""The promise that a watched call behaves as if we were not there, kept in one place.

The watched call is made exactly once, with the same arguments, and returns or raises exactly what it would have.
Whatever goes wrong in our own code becomes one log line; an integration that fails three times is switched off.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from types import FrameType, FunctionType, TracebackType
from typing import Any

from autolog.budget import clock, is_spent, skip, spend
from autolog.callers import called_as_caller, called_at_line, warns_of_its_caller
from autolog.calls import Call, Integration, Patch
from autolog.errors import warn_once
from autolog.proxies import Proxy
from autolog.switch import UNSEEN, switch, unseen

_STRIKES = 3
_SLOW_SECONDS = 1.0  # of reading one call
_REST = 50  # times as long what has been so slow is left out


_strikes: dict[str, int] = {}
_off: set[str] = set()


def trouble(name: str, error: BaseException, what: str = "a call") -> None:
    """Tell, once per cause, that our own code failed.

    Every `except` of ours ends here, so that tests can replace this one function by one that raises.
    """
    warn_once(
        f"{name}: {what}: {type(error).__name__}",
        "could not read %s of %s (%s: %s); training is not affected",
        what,
        name,
        type(error).__name__,
        error,
        error=error,
    )


def strike(name: str, error: BaseException, what: str = "a call") -> None:
    """Tell of trouble with what is watched; at the third strike it is switched off, which `is_off` tells."""
    trouble(name, error, what)
    _strikes[name] = _strikes.get(name, 0) + 1
    if _strikes[name] == _STRIKES:
        _off.add(name)
        warn_once(f"{name} is off", "watching of %s is switched off after %d failures", name, _STRIKES)


def is_off(name: str) -> bool:
    """Whether an integration, or a tracked function, has failed so often that it is switched off."""
    return name in _off


_OURS = "_autolog_watches"
_NOT_PLAIN = 0x20 | 0x80 | 0x200  # a generator, a coroutine or both, as the `inspect` module has it


def is_watched(function: Any) -> bool:
    """Whether this is a replacement of ours."""
    if getattr(function, _OURS, False) is True:
        return True
    inner = getattr(function, "fget", None) or getattr(function, "__func__", None)
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
    is_method = is_method and hasattr(type(original), "__get__")  # a built-in function in a class is not bound
    ours = unseen(_Watch(integration, patch).function(original, is_method=is_method))
    if not isinstance(original, FunctionType) or original.__code__.co_flags & _NOT_PLAIN:
        return Proxy(original, ours, _watcher(integration, patch))
    functools.update_wrapper(ours, original)
    ours.__defaults__, ours.__kwdefaults__ = original.__defaults__, original.__kwdefaults__
    setattr(ours, _OURS, True)
    return ours


def watched_child(integration: Integration, patch: Patch, original: Any, child: tuple[type, str]) -> Any:
    """Return what stands in for a method in a class that inherits it: its own name leads to the parent's."""
    ours = unseen(_Watch(integration, patch).function(original, is_method=True))
    return Proxy(original, ours, _watcher(integration, patch), child)


def _watcher(integration: Integration, patch: Patch) -> Callable[[Any], Any]:
    """Return what makes of methods, as descriptors give them, what stands in for them; the last ones are remembered."""
    return functools.lru_cache(maxsize=8)(lambda method: watched(integration, patch, method, is_method=True))


class _Watch:
    """What one patch does around a call. Nothing of it reaches the caller."""

    def __init__(self, integration: Integration, patch: Patch) -> None:
        self._integration = integration
        self._patch = patch
        self._name = integration.distribution
        self._rests_until = 0.0  # by `clock`

    def function(self, original: Any, *, is_method: bool) -> Any:
        """Return a function that calls `original`, with nothing of ours between but one frame."""
        run = original
        if self._patch.as_caller:
            run = called_as_caller(original, self._integration.module)
        elif warns_of_its_caller(original):
            run = called_at_line(original)
        is_needless = self._patch.unless
        if self._patch.quick is not None:
            quick, name = self._patch.quick, self._name

            def ours(*args: Any, **kwargs: Any) -> Any:
                result = run(*args, **kwargs)
                if switch.on and name not in _off:
                    try:
                        quick(args, kwargs, result)
                    except Exception as error:
                        strike(name, error)
                return result

            return ours

        rest = functools.partial(self.rest, original)
        call_of = functools.partial(_call, self._integration, original, is_method)
        if self._patch.after is not None:
            tell = self.tell

            def ours(*args: Any, **kwargs: Any) -> Any:
                if not switch.on or (is_needless is not None and is_needless()):
                    return run(*args, **kwargs)
                result = run(*args, **kwargs)
                if switch.on:
                    start = clock()
                    tell(call_of(args, kwargs), result)
                    if (seconds := spend(start)) > _SLOW_SECONDS:
                        rest(seconds)
                return result

        elif self._patch.within is not None:
            within = self._patch.within

            def ours(*args: Any, **kwargs: Any) -> Any:
                if not switch.on or (is_needless is not None and is_needless()):
                    return run(*args, **kwargs)
                with within():
                    return run(*args, **kwargs)

        elif self._patch.block is not None:
            block = self.block

            def ours(*args: Any, **kwargs: Any) -> Any:
                manager = original(*args, **kwargs)
                if not switch.on or (is_needless is not None and is_needless()):
                    return manager
                start = clock()
                ours_too = block(manager, sys._getframe(1))
                if (seconds := spend(start)) > _SLOW_SECONDS:
                    rest(seconds)
                return ours_too

        else:
            begin, failed, succeeded = self.begin, self.failed, self.succeeded

            def ours(*args: Any, **kwargs: Any) -> Any:
                if not switch.on or (is_needless is not None and is_needless()):
                    return run(*args, **kwargs)
                start = clock()
                watching = begin(call_of(args, kwargs))
                if (seconds := spend(start)) > _SLOW_SECONDS:
                    rest(seconds)
                try:
                    result = run(*args, **kwargs)
                except BaseException as error:
                    failed(watching, error)
                    raise
                start = clock()
                succeeded(watching, result)
                if (seconds := spend(start)) > _SLOW_SECONDS:
                    rest(seconds)
                return result

        return ours

    def rest(self, function: Any, seconds: float) -> None:
        """Leave out for a while what was so slow to read, as on a file system that hangs.

        A busy machine may make anything slow once: so long as all in all little was spent, nothing is left out.
        """
        if is_spent():
            self._rests_until = clock() + _REST * seconds
            name = getattr(function, "__qualname__", self._name)
            warn_once(
                f"{self._name}: {name} is slow",
                "it took %.1f s to read a call of %s (%s); for %.0f s such calls are not recorded, but counted on the"
                " run as skipped.calls, and so each time that it is so slow",
                seconds,
                name,
                self._name,
                _REST * seconds,
            )

    def _is_left_out(self) -> bool:
        if self._rests_until and clock() < self._rests_until:
            skip("calls")
            return True
        return self._name in _off

    def tell(self, call: Call, result: Any) -> None:
        """Tell the patch about a call that is done."""
        if self._patch.after is None or self._is_left_out():
            return
        try:
            call.result = result
            self._patch.after(call)
        except Exception as error:
            strike(self._name, error)

    def begin(self, call: Call) -> Any:
        """Run the patch's watcher up to the call; return it, or None when there is nothing more to tell it."""
        if self._patch.watch is None or self._is_left_out():
            return None
        try:
            watching = self._patch.watch(call)
            next(watching)
        except Exception as error:
            strike(self._name, error)
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
            strike(self._name, error)

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
                strike(self._name, raised)
        error.__traceback__ = trace  # without the frames of the watcher that it has just been thrown into

    def block(self, manager: Any, frame: FrameType) -> Any:
        """Return a context manager in place of `manager`: the body of its `with`, in `frame`, is the watched call."""
        if self._patch.block is None or is_off(self._name):
            return manager
        try:
            found = self._patch.block(frame)
        except Exception as error:
            strike(self._name, error)
            return manager
        return manager if found is None else _WatchedBlock(manager, self, Call(self._integration, *found))


def _call(
    integration: Integration, function: Any, is_method: bool, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Call:
    if is_method and args:
        return Call(integration, function, args[0], args[1:], kwargs)
    return Call(integration, function, None, args, kwargs)


def guarded(integration: Integration, do: Callable[..., None]) -> Callable[..., None]:
    """Return a function that a framework may call as its own hook: it returns None, and nothing goes wrong in it."""
    name = integration.distribution

    def hook(*args: Any) -> None:
        if switch.on and name not in _off:
            try:
                do(*args)
            except Exception as error:
                strike(name, error, "a hook")

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
        self._watching = self._watch.begin(self._call)
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
    return UNSEEN in (frame.f_code.co_filename, frame.f_code.co_name)
