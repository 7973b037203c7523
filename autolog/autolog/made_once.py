"""Parts of an object that are made when they are first asked for: most scripts need few, and the start none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class made_once(Generic[T]):  # noqa: N801  a decorator
    """A property that makes its value once.

    That of `functools` has a lock before Python 3.12, which a forked child could find taken for ever, and with two
    threads none after it: what the slower one makes would take the place of what the other one has begun to fill.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type) -> T:
        made: T = vars(instance).setdefault(self._name, self._make(instance))
        return made
