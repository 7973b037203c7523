"""The store against Google's ml-metadata: the same calls on the same data, in turns.

`python benchmarks/store.py [BACKEND ...] [--only NAME ...] [--distance MS]`: without names, all that is here.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import peers
from databases import PLACES, Place
from measuring import in_turns, show

WORKER = Path(__file__).parent / "store_worker.py"
OURS, MLMD, WITH_WAL = "ours", "mlmd", "mlmd_wal"

SHAPES: dict[str, dict[str, Any]] = {
    "writes": {"groups": 100, "executions": 10, "artifacts": 20},
    "catalog": {"groups": 50, "executions": 500, "artifacts": 1_000},
    "lineage": {"groups": 26, "executions": 374, "artifacts": 396, "width": 22},
    "small": {"groups": 100, "executions": 10, "artifacts": 20, "is_lean": True},
    "large": {"groups": 10_000, "executions": 10, "artifacts": 20, "is_lean": True},
}


@dataclass(frozen=True)
class Row:
    """A workload with its sizes, and the ratio to MLMD that we want: on SQLite, on servers."""

    name: str
    store: str
    workload: str
    sizes: dict[str, Any] = field(default_factory=dict)
    targets: tuple[float, float] | None = None
    rounds: int = 5


BULK, EDGES, PUBLISH, SINGLE = (0.6, 0.3), (0.4, 0.15), (0.5, 0.4), (0.4, 0.8)
ONE, MANY, PAGES, FILTER, LINEAGE = (1.5, 1.2), (1.2, 1.2), (1.2, 0.5), (0.6, 0.6), (0.8, 0.5)

ROWS = [
    Row("put_artifacts_100", "writes", "put_artifacts", {"count": 100}, BULK, rounds=9),
    Row("put_artifacts_10000", "writes", "put_artifacts", {"count": 10_000}, BULK, rounds=3),
    Row(
        "put_lineage_subgraph_1000",
        "writes",
        "put_lineage_subgraph",
        {"executions": 333, "artifacts": 667, "edges": 1_000},
        BULK,
    ),
    Row("update_artifacts_1000", "writes", "update_artifacts", {"count": 1_000}, BULK),
    Row("put_events_100", "writes", "put_events", {"count": 100}, EDGES, rounds=9),
    Row("put_links_100", "writes", "put_links", {"count": 100}, EDGES, rounds=9),
    Row("put_execution", "writes", "put_execution", {"calls": 20}, PUBLISH, rounds=9),
    Row("put_one_artifact", "writes", "put_artifacts", {"count": 1, "calls": 20}, SINGLE, rounds=9),
    Row("put_type_new", "writes", "put_artifact_type", {"calls": 10, "is_new": True}, SINGLE, rounds=9),
    Row("put_type_again", "writes", "put_artifact_type", {"calls": 50, "is_new": False}, rounds=9),
    Row("get_one_by_id", "catalog", "get_by_id", {"count": 1, "calls": 100}, ONE, rounds=9),
    Row("get_one_by_name", "catalog", "get_by_name", {"calls": 100}, ONE, rounds=9),
    Row("get_one_by_uri", "catalog", "get_by_uri", {"calls": 100}, ONE, rounds=9),
    Row("get_1000_by_id", "catalog", "get_by_id", {"count": 1_000}, MANY, rounds=9),
    Row("get_1000_by_context", "catalog", "get_by_context", {}, MANY, rounds=9),
    Row("get_events_of_1000", "catalog", "get_events", {"count": 1_000}, MANY, rounds=9),
    Row("list_10000", "catalog", "list_artifacts", {"count": 10_000}, PAGES),
    Row("filter_on_property", "catalog", "filter_on_property", {"calls": 3}, FILTER, rounds=9),
    Row("filter_on_context", "catalog", "filter_on_context", {"calls": 3}, FILTER, rounds=9),
    Row("lineage_20_hops", "lineage", "lineage", {"hops": 20, "calls": 1}, LINEAGE, rounds=9),
]

# Ours alone: a store of 1,000 executions ("small") beside one of 100,000 ("large"), of equal groups.
GROWTH_TARGETS = (1.3, 1.5)
GROWTH = [
    Row("growth_filter_on_context", "small", "filter_on_context", {"calls": 10}, GROWTH_TARGETS, rounds=9),
    Row("growth_contexts_of_execution", "small", "get_contexts_of_executions", {"calls": 20}, GROWTH_TARGETS, rounds=9),
    Row("growth_lineage_4_hops", "small", "lineage", {"hops": 4, "calls": 10}, GROWTH_TARGETS, rounds=9),
    Row("growth_put_execution", "small", "put_execution", {"calls": 20}, GROWTH_TARGETS, rounds=9),
]

MEMORY_NODES = 100_000
MEMORY_TARGET_MEBIBYTES = 1024


class Side:
    """A process of one of the libraries."""

    def __init__(self, python: str, library: str) -> None:
        command = [python, str(WORKER), library]
        self.log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the process; MLMD tells each connection
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True
        )

    def ask(self, command: str, **arguments: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"command": command, **arguments}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            self.process.wait()
            self.log.seek(0)
            raise RuntimeError(f"{self.process.args} ended at {command} {arguments}:\n{self.log.read()[-5000:]}")
        return json.loads(answer)

    def __enter__(self) -> "Side":  # noqa: PYI034 - Self needs Python 3.11
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()
        self.log.close()


def prepare(place: Place, python: str | None, side: str, store: str) -> None:
    """Make a database with the schema of its side, and fill it with ours: the rows are the same in all."""
    database = f"{side}_{store}"
    config = place.config(database)
    if side != OURS:
        with Side(str(python), "mlmd") as mlmd:
            mlmd.ask("create", config=config)
    with Side(sys.executable, "ours") as ours:
        ours.ask("open", store=store, config=config, shape=SHAPES[store])
        ours.ask("fill", store=store)
    place.settle(database, with_wal=side != MLMD)


def time_in_turns(row: Row, contenders: Sequence[Callable[..., Any]]) -> list[float]:
    """Return the milliseconds of each contender, and make sure that they found equally much."""
    found: list[list[int]] = [[] for _ in contenders]

    def measure(place: int) -> float:
        answer = contenders[place](workload=row.workload, **row.sizes)
        found[place].append(answer["found"])
        return float(answer["milliseconds"])

    medians = in_turns(range(len(contenders)), measure, row.rounds)
    if any(one != found[0] for one in found):
        raise RuntimeError(f"{row.name}: the sides found different things: {found}")
    return medians


def with_target(ours: float, other: float, target: float | None) -> list[object]:
    """Return the last cells of a row: ratio, target, whether it is met."""
    ratio = ours / other
    return [ratio, target or "", "" if target is None else "yes" if ratio <= target else "no"]


def compare(backend: str, place: Place, python: str | None, rows: Sequence[Row]) -> None:
    """Print the table of ours beside MLMD; on SQLite a second one, with MLMD's file switched to a write-ahead log."""
    if not rows:
        return
    sides = [OURS, MLMD] if python else [OURS]
    stores = dict.fromkeys((side, row.store) for row in rows for side in sides)
    if python and backend == "sqlite" and (OURS, "writes") in stores:
        stores[WITH_WAL, "writes"] = None
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: prepare(place, python, *one), stores))
    table: list[list[object]] = []
    second: list[list[object]] = []
    with ExitStack() as stack:
        processes = {OURS: stack.enter_context(Side(sys.executable, "ours"))}
        if python:
            processes[MLMD] = processes[WITH_WAL] = stack.enter_context(Side(python, "mlmd"))
        for side, store in stores:
            name = f"{side}_{store}"
            processes[side].ask("open", store=name, config=place.config(name), shape=SHAPES[store])
        for row in rows:
            entered = [side for side in (OURS, MLMD, WITH_WAL) if (side, row.store) in stores]
            contenders = [partial(processes[side].ask, "time", store=f"{side}_{row.store}") for side in entered]
            ours, *others = time_in_turns(row, contenders)
            target = row.targets and row.targets[backend != "sqlite"]
            rest = [others[0], *with_target(ours, others[0], target)] if others else ["", "", target or "", ""]
            table.append([row.name, ours, *rest])
            if len(others) > 1:
                second.append([row.name, ours, others[1], ours / others[1]])
    show(f"The store on {backend}", ["", "ours ms", "MLMD ms", "ratio", "target", "met"], table)
    if second:
        show("Writes, MLMD on a WAL file too", ["", "ours ms", "MLMD ms", "ratio"], second)


def grow(backend: str, place: Place, rows: Sequence[Row]) -> None:
    """Print how much longer the same calls take in a store of a hundred times as many nodes."""
    if not rows:
        return
    table = []
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda store: prepare(place, None, OURS, store), ("large", "small")))
    with Side(sys.executable, "ours") as ours:
        for store in ("small", "large"):
            ours.ask("open", store=store, config=place.config(f"{OURS}_{store}"), shape=SHAPES[store])
        for row in rows:
            small, large = time_in_turns(row, [partial(ours.ask, "time", store=store) for store in ("small", "large")])
            target = row.targets and row.targets[backend != "sqlite"]
            table.append([row.name, small, large, *with_target(large, small, target)])
    show(f"Growth on {backend}", ["", "1,000 ms", "100,000 ms", "ratio", "target", "met"], table)


def remember(backend: str, place: Place) -> None:
    """Print the peak memory of a process that writes many artifacts, and of one that lists them."""
    table = []
    config = place.config("memory")
    for name, workload in (("put", "put_artifacts"), ("list", "list_artifacts")):
        with Side(sys.executable, "ours") as ours:
            ours.ask("open", store="memory", config=config, shape=SHAPES["writes"])
            ours.ask("time", store="memory", workload=workload, count=MEMORY_NODES if name == "put" else None)
            peak = ours.ask("peak_mebibytes")
        is_met = "yes" if peak < MEMORY_TARGET_MEBIBYTES else "no"
        table.append([f"memory_{name}_{MEMORY_NODES}", round(peak), MEMORY_TARGET_MEBIBYTES, is_met])
    show(f"Peak memory on {backend}", ["", "MiB", "target", "met"], table)


def main(arguments: Sequence[str] = ()) -> None:
    """Print the tables of each backend that is here."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("backends", nargs="*", metavar="BACKEND", help=", ".join(PLACES))
    parser.add_argument("--only", nargs="+", default=[""], metavar="NAME", help="rows whose names begin so")
    parser.add_argument(
        "--distance", type=float, default=0.0, metavar="MS", help="to a server and back, as from another machine"
    )
    parser.add_argument("--mlmd-python", help="a Python that has ml-metadata; else AUTOLOG_MLMD_PYTHON, or one is made")
    chosen = parser.parse_args(arguments)

    def is_asked(name: str) -> bool:
        return name.startswith(tuple(chosen.only))

    for backend in chosen.backends:
        if backend not in PLACES:
            parser.error(f"there is no backend {backend}; there are {', '.join(PLACES)}")
    python = chosen.mlmd_python or peers.mlmd()
    for backend in chosen.backends or PLACES:
        place = PLACES[backend](chosen.distance)
        if place is None:
            continue
        try:
            compare(backend, place, python, [row for row in ROWS if is_asked(row.name)])
            grow(backend, place, [row for row in GROWTH if is_asked(row.name)])
            if is_asked("memory"):
                remember(backend, place)
        finally:
            place.close()


if __name__ == "__main__":
    main(sys.argv[1:])
