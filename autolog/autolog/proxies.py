"""What stands in for things that can be called and are no plain functions: it looks like them in every way."""

from __future__ import annotations

from collections.abc import Callable
from types import BuiltinFunctionType, ClassMethodDescriptorType, MethodDescriptorType, MethodType
from typing import Any

from autolog.switch import unseen


class _Module(str):
    """The name of the module of a class, which for an instance is that of what it stands in for.

    A property would be no text where others ask for the module of a thing's class: `type(thing).__module__`.
    """

    __slots__ = ()

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else instance.__wrapped__.__module__


class Proxy:
    """A proxy of a built-in function, a descriptor of a framework, a generator function, a class, or what else.

    Args:
        original: What is called in the end.
        run: What is called in its place.
        watch: Makes of a function what stands in for it: asked where the original has to be bound to be called at all.
        child: The class and name under which a method of a parent class is found here: it pickles as this.
    """

    __slots__ = ("__weakref__", "__wrapped__", "_autolog_binds", "_autolog_child", "_autolog_run", "_autolog_watch")
    _autolog_watches = True

    def __init__(
        self,
        original: Any,
        run: Callable[..., Any],
        watch: Callable[[Any], Any],
        child: tuple[type, str] | None = None,
    ) -> None:
        object.__setattr__(self, "__wrapped__", original)
        object.__setattr__(self, "_autolog_run", run)
        object.__setattr__(self, "_autolog_watch", watch)
        object.__setattr__(self, "_autolog_child", child)
        is_of_class = isinstance(original, ClassMethodDescriptorType)  # which is bound to the class
        object.__setattr__(
            self, "_autolog_binds", hasattr(type(original), "__get__") and callable(original) and not is_of_class
        )

    @unseen
    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:  # noqa: D102  the original's is shown
        return self._autolog_run(*args, **kwargs)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if self._autolog_binds:  # as with plain functions, `Class.method is Class.method`
            return self if instance is None else MethodType(self, instance)
        original = self.__wrapped__
        if not hasattr(type(original), "__get__"):
            return self
        bound = original.__get__(instance, owner)  # a descriptor of scikit-learn, for example, which may refuse
        if type(bound) is MethodType:
            return MethodType(self._autolog_watch(bound.__func__), bound.__self__)
        return self._autolog_watch(bound) if callable(bound) else bound

    # what is asked of it

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__wrapped__, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.__wrapped__, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self.__wrapped__, name)

    def __dir__(self) -> Any:
        return dir(self.__wrapped__)

    def __repr__(self) -> str:
        return repr(self.__wrapped__)

    def __hash__(self) -> int:
        return hash(self.__wrapped__)

    def __eq__(self, other: object) -> bool:
        return bool(self.__wrapped__ == (other.__wrapped__ if type(other) is Proxy else other))

    def __instancecheck__(self, thing: Any) -> bool:
        return isinstance(thing, self.__wrapped__)

    def __subclasscheck__(self, kind: type) -> bool:
        return issubclass(kind, self.__wrapped__)

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[Any, ...]:
        return (self.__wrapped__,)

    __class__ = property(lambda self: type(self.__wrapped__))
    __doc__ = property(lambda self: self.__wrapped__.__doc__)
    __module__ = _Module(__name__)

    # copies and pickles

    def __reduce_ex__(self, protocol: Any) -> Any:
        if self._autolog_child is not None:
            return getattr, self._autolog_child
        original = self.__wrapped__
        if isinstance(original, (BuiltinFunctionType, MethodDescriptorType)):
            return original.__reduce_ex__(protocol)  # their names need not lead to them
        return str(original.__qualname__)

    def __reduce__(self) -> Any:
        return self.__reduce_ex__(2)

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: Any) -> Any:
        return self
