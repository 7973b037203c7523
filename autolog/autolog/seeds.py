"""Seeds of random generators, as far as frameworks tell them: nothing is drawn, set, or imported to learn them."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autolog.facts import Scalar

_NUMBERS = 624  # of the state of MT19937; the position follows them
_EXACT = 2**53  # up to here a double, as which the store keeps large numbers, is the seed itself


def seeds() -> dict[str, Scalar]:
    """Return the seeds that frameworks that are loaded tell, without drawing: `seed.torch`, `seed.numpy`, ...

    The global generators of Python and NumPy tell their seeds only before the first draw.
    """
    found: dict[str, Scalar] = {}
    python, torch, random = (sys.modules.get(name) for name in ("random", "torch", "numpy.random"))
    with suppress(Exception):  # another Python has another generator
        if python is not None and (seed := _seed_of_python(python)) is not None:
            found["seed.python"] = seed
    with suppress(Exception):  # a framework that is only half loaded
        if torch is not None:
            found["seed.torch"] = torch.initial_seed()
    with suppress(Exception):
        if random is not None and (seed := _legacy_seed(random)) is not None:
            found["seed.numpy"] = seed
    if os.environ.get("PL_GLOBAL_SEED", "").isdigit():  # set by Lightning's `seed_everything`
        found["seed.lightning"] = int(os.environ["PL_GLOBAL_SEED"])
    return {name: str(seed) if type(seed) is int and abs(seed) > _EXACT else seed for name, seed in found.items()}


def _seed_of_python(random: Any) -> int | None:
    """Return the seed of Python's global generator where it is certain: nothing is drawn, and a seed made the state.

    The state is made of its start by two rounds that each can be undone (Matsumoto, `init_by_array`); with a seed of 32
    bits, what the first has added to each number is the seed.
    """
    if _is_python_drawn_from(random._inst):
        return None
    _, state, _ = random.getstate()
    if state[_NUMBERS] != _NUMBERS:
        return None
    start = [19650218]
    for place in range(1, 9):
        start.append((1812433253 * (start[-1] ^ (start[-1] >> 30)) + place) % 2**32)
    places = range(4, 9)  # those before come from others after them
    first = {place: (state[place] + place) % 2**32 ^ _mixed(state[place - 1], 1566083941) for place in places}
    added = {(first[place] - (start[place] ^ _mixed(first[place - 1], 1664525))) % 2**32 for place in places[1:]}
    return added.pop() if len(added) == 1 else None


def _mixed(number: int, factor: int) -> int:
    return (number ^ (number >> 30)) * factor % 2**32


def _legacy_seed(random: Any) -> int | None:
    """Return the seed of NumPy's global generator where it is certain: nothing is drawn yet, and a seed made its state.

    The seed itself is then the first number of the state, and each number gives the next (Matsumoto, `init_genrand`).
    """
    if _is_drawn_from(random):
        return None
    name, key, position, has_gauss, _ = random.get_state()
    if name != "MT19937" or position != len(key) or has_gauss:
        return None
    first = [int(number) for number in key[:8]]
    following = [(1812433253 * (one ^ (one >> 30)) + place) % 2**32 for place, one in enumerate(first[:-1], 1)]
    return first[0] if following == first[1:] else None


def _is_drawn_from(random: Any) -> bool:
    """Whether the position in NumPy's global generator shows that numbers were drawn; False where that cannot be seen.

    Read where NumPy says that the state is, since asking for it copies all 624 numbers: 40 us at each fit.
    """
    generator = random.mtrand._rand._bit_generator
    if "ctypes" not in sys.modules or type(generator).__name__ != "MT19937":
        return False
    position: int = _state_of(generator)[_NUMBERS]
    return 0 <= position < _NUMBERS


def _is_python_drawn_from(generator: Any) -> bool:
    """Whether the position in Python's global generator shows that numbers were drawn; False where that cannot be seen.

    It is the first number of the object, and read there for the same reason.
    """
    if "ctypes" not in sys.modules or sys.implementation.name != "cpython":
        return False
    import ctypes

    return 0 <= ctypes.c_int.from_address(id(generator) + object.__basicsize__).value < _NUMBERS


@lru_cache(maxsize=1)
def _state_of(generator: Any) -> Any:
    import ctypes

    return ctypes.cast(generator.ctypes.state_address, ctypes.POINTER(ctypes.c_uint32))
