"""Which files a data set of PyTorch comes from, and how its loader was set: found in what its objects hold."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path, PurePath
from typing import Any

from autolog import provenance
from autolog.callers import is_own_class
from autolog.fingerprint import file_state
from autolog.named_files import artifact_in
from autolog.session import session
from autolog.sources import Sources, union

_MOST_PATHS = 100  # of a list that are looked at, and of files that are named one by one
_MOST_DEPTH = 4  # of data sets within data sets
_RANDOM = frozenset({"RandomSampler", "SubsetRandomSampler", "WeightedRandomSampler"})
_SAYS_PATH = ("path", "file", "root", "dir", "folder")  # a part of an attribute's name


def sources_of_dataset(dataset: Any) -> Sources:
    """Return what a data set comes from: arrays, tables and paths that it holds, and data sets within it.

    It is not iterated, and no code of its own runs.
    """
    found, paths = _walk(dataset, _MOST_DEPTH)
    return union([*found, _of_paths([path for path in _collapsed(paths) if not _is_read_in_parts(path)])])


def folders_of_dataset(dataset: Any) -> Sources:
    """Return the folders that a data set holds, of which not all files may be meant: they are read one by one."""
    return _of_paths([path for path in _collapsed(_walk(dataset, _MOST_DEPTH)[1]) if _is_read_in_parts(path)])


def _is_read_in_parts(path: str) -> bool:
    """Whether this is a folder of few files some of which have been read by themselves."""
    if not session().files.has_read_in(path):
        return False
    return next(islice(Path(path).rglob("*"), _MOST_PATHS, None), None) is None


def sources_of_module(module: Any) -> Sources:
    """Return what a data module of Lightning comes from. Of several paths, which are trained on, its loaders tell."""
    found, paths = _walk(module, _MOST_DEPTH)
    collapsed = _collapsed(paths)
    return union([*found, _of_paths(collapsed if len(collapsed) == 1 else [])])


def _of_paths(paths: list[str]) -> Sources:
    states = [file_state(path) for path in paths]
    return frozenset(artifact_in(state) for state in states if state is not None)


def _walk(dataset: Any, depth: int) -> tuple[list[Sources], list[str]]:
    known = provenance.sources_of(dataset)
    if known:
        return [known], []
    found: list[Sources] = []
    paths: list[str] = []
    for name, value in _attributes(dataset).items():
        sources = provenance.sources_of(value)
        if sources:
            found.append(sources)
            continue
        paths += (path for path in _texts(value) if _is_path(name, path))
        for part in value if type(value) in (list, tuple) else [value]:
            if depth and _is_dataset(part):
                inner = _walk(part, depth - 1)
                found += inner[0]
                paths += inner[1]
            elif not _is_dataset(part):
                break  # a list of data sets begins with one
    return found, paths


def held_by(thing: Any) -> Any:
    """Return what a library's data set holds, a `TensorDataset` for example; anything else as it is."""
    return list(_attributes(thing).values()) if _is_dataset(thing) and not is_own_class(type(thing)) else thing


def _attributes(thing: Any) -> Mapping[str, Any]:
    try:
        held = object.__getattribute__(thing, "__dict__")
    except AttributeError:
        return {}
    return held if isinstance(held, dict) else {}


def _is_dataset(thing: Any) -> bool:
    return any(base.__module__ == "torch.utils.data.dataset" for base in type(thing).__mro__[:-1])


def is_of_script(dataset: Any) -> bool:
    """Whether a data set's class is the script's own, or that of one within it."""
    return any(is_own_class(type(one)) for one in _with_inner(dataset, _MOST_DEPTH))


def is_known_in_part(dataset: Any) -> bool:
    """Whether a data set, or one within it, holds several tensors of some of which nothing is known."""
    inner = _with_inner(dataset, _MOST_DEPTH)
    return any(provenance.is_known_in_part(value) for one in inner for value in _attributes(one).values())


def _with_inner(dataset: Any, depth: int) -> Iterable[Any]:
    """Return a data set and those within it, of which it is a part or that it puts together."""
    yield dataset
    held = _attributes(dataset)
    for one in (held.get("dataset"), *(held.get("datasets") or ())[:1]):
        if one is not None and depth > 0:
            yield from _with_inner(one, depth - 1)


def _texts(value: Any) -> Iterable[str]:
    """Return a path, or the paths of a list; also those of a list of pairs, as folders of images have them."""
    values = islice(value, _MOST_PATHS) if type(value) in (list, tuple) else [value]
    for one in values:
        first = one[0] if type(one) in (list, tuple) and one else one
        if isinstance(first, (str, PurePath)):
            yield os.fspath(first)


def _is_path(name: str, text: str) -> bool:
    """Whether a text is meant as a path: it looks like one, or its name says so, and something is there."""
    looks_so = os.sep in text or os.path.splitext(text)[1] or any(word in name.lower() for word in _SAYS_PATH)
    return bool(looks_so) and len(text) < 4096 and "\0" not in text and os.path.exists(text)


def _collapsed(paths: list[str]) -> list[str]:
    """Return files and folders without those that lie in another folder of the list, and few of them."""
    if not paths:
        return []
    here = os.path.realpath(os.curdir) + os.sep
    # A folder that the script works in is no data set.
    paths = sorted({path for path in map(os.path.realpath, paths) if not here.startswith(path.rstrip(os.sep) + os.sep)})
    folders = [path + os.sep for path in paths if os.path.isdir(path)]
    alone = [path for path in paths if not path.startswith(tuple(one for one in folders if one != path + os.sep))]
    return alone if len(alone) < _MOST_PATHS else [os.path.commonpath(alone)]


def settings_of_loader(loader: Any) -> dict[str, Any]:
    """Return how a DataLoader was set, with its sampler where that is none of the two that `shuffle` chooses from.

    The data set has its class beside it, as `dataset`, and what it is a part of, as `dataset.dataset`.
    """
    sampler = type(loader.sampler).__name__
    is_shuffling = _attributes(loader.sampler).get("shuffle") is True  # a DistributedSampler says so itself
    return {
        "batch_size": loader.batch_size,
        "num_workers": loader.num_workers,
        "shuffle": sampler in _RANDOM or is_shuffling,
        "drop_last": loader.drop_last,
        **({} if sampler in ("RandomSampler", "SequentialSampler") else {"sampler": sampler}),
        **_settings_of_dataset(loader.dataset),
    }


def _settings_of_dataset(dataset: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    try:
        found["dataset.num_items"] = len(dataset)  # which the loader's sampler asks for, too
    except Exception:  # noqa: BLE001  a stream without a length, or a data set of the user's, which may raise anything
        found.clear()
    name, part = "dataset", dataset
    for _ in range(_MOST_DEPTH):
        found[name] = type(part).__name__
        name, part = f"{name}.dataset", _attributes(part).get("dataset")
        if not _is_dataset(part):
            break
    return found


def sources_of_loaders(loaders: Any) -> Sources:
    """Return what a loader comes from, or all of a list or dict of loaders or data sets."""
    if isinstance(loaders, dict):
        loaders = list(loaders.values())
    if isinstance(loaders, (list, tuple)):
        return union(map(sources_of_loaders, loaders))
    return sources_of_dataset(_attributes(loaders).get("dataset", loaders))
