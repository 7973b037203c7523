"""`@track`: each call of a function of your own is a step, with its arguments, what it read and what it returned.

The function itself is called exactly once, with the same arguments. What stands in for it is of the same sort: a
coroutine function for a coroutine function, a generator function for a generator function. While autolog is not
enabled, it does nothing but call.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from autolog.switch import switch, unseen

if TYPE_CHECKING:
    from autolog.own_steps import OwnStep, TrackedFunction

F = TypeVar("F", bound="Callable[..., Any] | classmethod[Any, ..., Any] | staticmethod[..., Any]")
Kind = Literal["Train", "Evaluate", "Transform", "Process"]
KINDS = ("Train", "Evaluate", "Transform", "Process")
NAME = "@autolog.track"
_GENERATOR, _COROUTINE, _ASYNC_GENERATOR = 0x20, 0x80, 0x200  # flags of code, as the `inspect` module has them


@overload
def track(function: F, /) -> F: ...


@overload
def track(*, kind: Kind = "Process", name: str | None = None, cache: bool = False) -> Callable[[F], F]: ...


def track(function: Any = None, /, *, kind: str = "Process", name: str | None = None, cache: bool = False) -> Any:
    """Record each call of a function, method, coroutine function or generator function as a step.

    Its arguments, with defaults, are the parameters. Arguments that come from known files are its inputs, and so are
    files that it reads and whose paths are arguments. Datasets and models that it returns are its outputs. Steps within
    it, such as a framework's fit, are its children. While autolog is not enabled, the function just runs.

    Args:
        function: What is decorated, without parentheses; above or below `@classmethod` and `@staticmethod`.
        kind: `"Train"`, `"Evaluate"`, `"Transform"` or `"Process"`.
        name: What the step is called; by default the function's own dotted name.
        cache: Whether a call whose code, arguments and inputs are as before is skipped, and its former result returned.

    Raises:
        AutologError: `kind` is not known, what is decorated cannot be called, or `cache` is asked for a generator.
    """
    check_kind(kind)
    if function is None:
        return lambda function: _tracked(function, kind, name, cache)
    return _tracked(function, kind, name, cache)


def check_kind(kind: str) -> None:
    """Refuse a kind of step that there is not.

    Raises:
        AutologError: As it says.
    """
    if kind not in KINDS:
        from autolog.errors import AutologError

        raise AutologError(f"the kind {kind!r} is not known; it may be one of {', '.join(KINDS)}")


def _tracked(function: Any, kind: str, name: str | None, cache: bool) -> Any:
    if isinstance(function, (classmethod, staticmethod)):
        return type(function)(_tracked(function.__func__, kind, name, cache))
    flags = getattr(getattr(function, "__code__", None), "co_flags", 0)
    if not callable(function) or isinstance(function, type) or (cache and flags & (_GENERATOR | _ASYNC_GENERATOR)):
        from autolog.errors import AutologError

        what = "that is no generator, for cache=True" if callable(function) and cache else "or a method"
        raise AutologError(f"@autolog.track wants a function {what}, and was given {function!r:.100}")
    watch = _Watch(function, kind, name, cache)
    if flags & _ASYNC_GENERATOR:
        ours = _of_async_generator(function, watch)
    elif flags & _COROUTINE:
        ours = _of_coroutine(function, watch)
    else:
        ours = _of_generator(function, watch) if flags & _GENERATOR else _of_function(function, watch)
    functools.update_wrapper(ours, function)
    ours.__defaults__ = getattr(function, "__defaults__", None)
    ours.__kwdefaults__ = getattr(function, "__kwdefaults__", None)
    for name in _methods(function):
        setattr(ours, name, getattr(function, name))
    ours._autolog_tracked = watch  # for `find_cached`
    return unseen(ours)


def _methods(function: Any) -> list[str]:
    """Return the names of public methods that a callable has and a function has not: `cache_clear` of a cached one."""
    kind, own = type(function), getattr(function, "__dict__", ())
    public = [] if kind is type(_methods) else [name for name in dir(kind) if not name.startswith("_")]
    return [name for name in public if name not in own and callable(getattr(kind, name, None))]


class _Watch:
    """What is done around each call; whatever goes wrong in it is told once, and never reaches the caller."""

    def __init__(self, function: Any, kind: str, name: str | None, cache: bool) -> None:
        self._told = function, kind, name, cache
        self._name = f"{name or getattr(function, '__qualname__', type(function).__qualname__)} ({NAME})"
        self._found: TrackedFunction | None = None

    @property
    def function(self) -> TrackedFunction:
        """What is known of the function; found out at the first call that is watched."""
        if self._found is None:
            from autolog.own_steps import TrackedFunction

            self._found = TrackedFunction(*self._told)
        return self._found

    def begin(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> OwnStep | None:
        from autolog.patching import is_off, strike

        if is_off(self._name):
            return None
        try:
            return self.function.begin(args, kwargs)
        except Exception as error:  # noqa: BLE001  whatever it is, it must not reach the user
            strike(self._name, error)
            return None

    def end(self, step: OwnStep, result: Any, error: BaseException | None = None) -> None:
        try:
            step.end(result, error)
        except Exception as trouble:  # noqa: BLE001  whatever it is, it must not reach the user
            from autolog.patching import strike

            strike(self._name, trouble)
        finally:
            step.pause()


def _of_function(function: Any, watch: _Watch) -> Any:
    begin, end = watch.begin, watch.end

    def ours(*args: Any, **kwargs: Any) -> Any:
        step = begin(args, kwargs) if switch.on else None
        if step is None:
            return function(*args, **kwargs)
        if step.found is not None:
            return step.found.value
        try:
            result = function(*args, **kwargs)
        except BaseException as error:
            end(step, None, error)
            raise
        end(step, result)
        return result

    return ours


def _of_coroutine(function: Any, watch: _Watch) -> Any:
    begin, end = watch.begin, watch.end

    async def ours(*args: Any, **kwargs: Any) -> Any:
        step = begin(args, kwargs) if switch.on else None
        if step is None:
            return await function(*args, **kwargs)
        if step.found is not None:
            return step.found.value
        try:
            result = await function(*args, **kwargs)
        except BaseException as error:
            end(step, None, error)
            raise
        end(step, result)
        return result

    return ours


def _of_generator(function: Any, watch: _Watch) -> Any:
    begin, end = watch.begin, watch.end

    def ours(*args: Any, **kwargs: Any) -> Any:
        step = begin(args, kwargs) if switch.on else None
        if step is None:
            return (yield from function(*args, **kwargs))
        step.pause()
        try:
            result = yield from step.driving(function(*args, **kwargs))
        except BaseException as error:
            end(step, None, error)
            raise
        end(step, result)
        return result

    return ours


def _of_async_generator(function: Any, watch: _Watch) -> Any:
    begin, end = watch.begin, watch.end

    async def ours(*args: Any, **kwargs: Any) -> Any:
        step = begin(args, kwargs) if switch.on else None
        generator = function(*args, **kwargs)
        advance, value = generator.asend, None
        if step is not None:
            step.pause()
        try:
            while True:
                try:
                    item = await (advance(value) if step is None else step.driven(advance(value)))
                except StopAsyncIteration:
                    break
                advance, value = generator.asend, None
                try:
                    value = yield item
                except GeneratorExit:
                    await generator.aclose()
                    raise
                except BaseException as error:  # noqa: BLE001  thrown in by the consumer, so the body gets it
                    advance, value = generator.athrow, error
        except BaseException as error:
            if step is not None:
                end(step, None, error)
            raise
        if step is not None:
            end(step, None)

    return ours
