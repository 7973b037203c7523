"""h5py: data sets of HDF5 files, read and written piece by piece."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from typing import Any
from weakref import WeakValueDictionary

from autolog import capture, saving
from autolog.calls import Call, Patch
from autolog.facts import Scalar
from autolog.integration import Integration, derive

_open: WeakValueDictionary[str, Any] = WeakValueDictionary()  # files that are open for writing, by name


def describe(_: Any) -> Mapping[str, Scalar]:
    """Return nothing: what is in a file stands in its groups."""
    return {}


def opened(call: Call) -> Any:
    """Return the path of a file that is opened for reading; None where it is made anew."""
    name = call.argument("name")
    mode = call.argument("mode") or "r"
    if isinstance(name, bytes):
        name = name.decode(errors="surrogateescape")
    return None if mode in ("w", "w-", "x") else name


def watch_open(call: Call) -> Generator[None, Any, None]:
    """Know an open file by its name, and the file that it was read from."""
    yield from capture.watch_read(call, path=opened, gives="self", format="hdf5", partial_by=())
    if isinstance(call.argument("name"), (str, bytes, os.PathLike)) and call.instance.mode != "r":
        _open[call.instance.filename] = call.instance


def file_of(call: Call) -> Any:
    """Return the user's own object for the file that a group belongs to; h5py makes further ones."""
    file = call.instance.file
    return _open.get(file.filename, file)


def what_was_there_and_value(call: Call) -> Any:
    """Return an open file and the data that is put into it."""
    value = call.argument("data") if call.argument("data") is not None else call.argument("obj")
    return [file_of(call), value]


def values(call: Call) -> Any:
    """Return a data set and the values that are written into it."""
    return [file_of(call), call.args[-1] if call.args else None]


def watch_close(call: Call) -> Generator[None, Any, None]:
    """Record what a file was written from when it is closed; its name is not known any more after that."""
    file = call.instance
    is_open = bool(file)
    path = file.filename if is_open and file.mode != "r" else None
    if is_open:
        _open.pop(file.filename, None)
    yield from saving.watch_write(call, what="self", path=lambda _: path, format="hdf5")


integration = Integration(
    module="h5py",
    requires="h5py>=3,<4",
    datasets={"h5py._hl.files.File": describe},
    patches=[
        Patch(("h5py._hl.files:File.__init__",), watch=watch_open),
        derive("h5py._hl.group:Group.__getitem__", "h5py._hl.dataset:Dataset.__getitem__", frm=("self",)),
        derive("h5py._hl.dataset:Dataset.__array__"),
        derive(
            "h5py._hl.group:Group.create_dataset",
            "h5py._hl.group:Group.__setitem__",
            frm=(what_was_there_and_value,),
            gives=file_of,
        ),
        derive("h5py._hl.dataset:Dataset.__setitem__", frm=(values,), gives=file_of),
        Patch(("h5py._hl.files:File.close",), watch=watch_close),
    ],
)
