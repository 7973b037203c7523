"""NumPy: arrays in files."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakSet

from autolog import provenance
from autolog.calls import Call, Watch
from autolog.facts import Scalar
from autolog.integration import Integration, Patch, derive, read, write
from autolog.saving import watch_write


def describe(array: Any) -> Mapping[str, Scalar]:
    """Return `num_rows`, `num_columns`, `shape` and `dtype` of an array."""
    shape = array.shape
    properties: dict[str, Scalar] = {"shape": ", ".join(map(str, shape)), "dtype": str(array.dtype)}
    if shape:
        properties["num_rows"] = shape[0]
    if len(shape) == 2:
        properties["num_columns"] = shape[1]
    return properties


def mapped(call: Call) -> Any:
    """Return the file of a memory map; None where it is made anew, which `open()` tells."""
    name = call.argument("filename")
    is_new = call.argument("mode") in ("w+", "write") or (isinstance(name, (str, os.PathLike)) and name in _being_made)
    return None if is_new else name


def watch_made(call: Call) -> Watch:
    """Know that a map reads nothing of a file that is made for it: NumPy writes its first bytes before it maps it."""
    name = call.argument("filename")
    is_new = str(call.argument("mode")).startswith("w") and isinstance(name, (str, os.PathLike))
    if is_new:
        _being_made.add(name)
    try:
        call.result = yield
    finally:
        if is_new:
            _being_made.discard(name)


def watch_flush(call: Call) -> Watch:
    """Record what a memory map writes into its file, at its first `flush`; the file is whole once the map is gone."""
    array = call.instance
    memory = getattr(array, "_mmap", None)
    is_new = memory is not None and getattr(array, "mode", "r") in ("w+", "r+") and memory not in _flushed
    yield from watch_write(
        call,
        what="self",
        path=lambda _: array.filename if is_new else None,
        format=lambda _: None if str(array.filename).endswith(".npy") else "raw",
        until=lambda _: memory,
    )
    if is_new:
        _flushed.add(memory)


def first(call: Call) -> Any:
    """Return the first argument of a function that has no signature."""
    return call.args[0] if call.args else call.kwargs.get("file")


def _with_suffix(suffix: str) -> Any:
    """Return what finds the file of `save` and `savez`, which add a suffix where there is none."""

    def path(call: Call) -> Any:
        file = call.argument("file")
        if not isinstance(file, (str, os.PathLike)):
            return file
        name = os.fspath(file)
        return name if name.endswith(suffix) else name + suffix

    return path


def arrays(call: Call) -> dict[str, Any]:
    """Return what `savez` saves, by name."""
    own = {f"arr_{place}": array for place, array in enumerate(call.args[1 if "file" not in call.kwargs else 0 :])}
    return {**own, **{name: value for name, value in call.kwargs.items() if name not in ("file", "allow_pickle")}}


def known_to_dispatch(original: Any, ours: Any) -> Callable[[], None] | None:
    """Let NumPy hand what stands in for a function, and not the function, to other kinds of arrays (`like=...`).

    They compare it with `numpy.loadtxt`, as NumPy's protocol says (NEP 35). Before NumPy 1.25, they get the function.
    """
    scope = getattr(original, "__globals__", {})
    name = f"_{getattr(original, '__name__', '')}_with_like"
    dispatcher: Any = scope.get(name)
    if type(dispatcher).__name__ != "_ArrayFunctionDispatcher":
        return None
    functions = scope["overrides"].ARRAY_FUNCTIONS
    scope[name] = functools.update_wrapper(type(dispatcher)(None, ours), ours)
    functions.add(ours)

    def undo() -> None:
        scope[name] = dispatcher
        functions.discard(ours)

    return undo


def note_joined(args: tuple[Any, ...], _: dict[str, Any], array: Any) -> None:
    """Tag what `numpy.c_[...]` and `numpy.r_[...]` put together with what its parts come from."""
    parts = args[1] if len(args) > 1 else ()
    if sources := provenance.of_all(parts if type(parts) is tuple else [parts]):
        provenance.tag(array, sources)


_being_made: set[Any] = set()  # files of maps that are
_flushed: WeakSet[Any] = WeakSet()  # the memory of maps whose files are recorded

_PARTIAL = ("usecols", "skiprows", "max_rows", "skip_header", "skip_footer", "count", "offset")

integration = Integration(
    module="numpy",
    requires="numpy>=1.22,<3",
    datasets={"numpy.ndarray": describe},
    versions={
        "numpy.lib._index_tricks_impl:AxisConcatenator.__getitem__": ">=2",
        "numpy.lib.index_tricks:AxisConcatenator.__getitem__": "<2",
    },
    replaced=known_to_dispatch,
    patches=[
        read("numpy:load", path="file"),
        read("numpy:loadtxt", "numpy:genfromtxt", path="fname", partial_by=_PARTIAL),
        read("numpy:fromregex", path="file"),
        read("numpy:fromfile", path=first, format="raw", partial_by=_PARTIAL),
        read("numpy:memmap.__new__", path=mapped, format="raw", partial_by=("shape", "offset")),
        Patch(("numpy:memmap.flush",), watch=watch_flush),
        Patch(("numpy.lib.format:open_memmap",), watch=watch_made),
        derive("numpy.lib.npyio:NpzFile.__getitem__"),
        Patch(
            (
                "numpy.lib._index_tricks_impl:AxisConcatenator.__getitem__",
                "numpy.lib.index_tricks:AxisConcatenator.__getitem__",
            ),
            quick=note_joined,
        ),
        write("numpy:save", what="arr", path=_with_suffix(".npy"), format="npy"),
        write("numpy:savez", "numpy:savez_compressed", what=arrays, path=_with_suffix(".npz"), format="npz"),
        write("numpy:savetxt", what="X", path="fname", format="txt"),
    ],
)
