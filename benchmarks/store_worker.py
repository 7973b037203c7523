"""One side of the benchmark `store`: takes commands on stdin as JSON lines, answers each with one on stdout.

`python store_worker.py ours` times this store, `python store_worker.py mlmd` the ml-metadata that its Python has. All
else is the same: the code, the data, the order of the calls.
"""

import gc
import itertools
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

if "ours" in sys.argv:
    import autolog_store

    autolog_store.install_as_ml_metadata()

from google.protobuf import json_format
from ml_metadata import ListOptions, MetadataStore
from ml_metadata.proto import metadata_store_pb2 as pb

INTS, DOUBLES, STRINGS = ("i0", "i1", "i2"), ("d0", "d1", "d2"), ("s0", "s1")
INPUT, OUTPUT = pb.Event.INPUT, pb.Event.OUTPUT
NODES_PER_CALL = 10_000  # while filling
VALUES = 2_500  # of the property i0: each stands at one of so many artifacts

Calls = list[Callable[[], object]]


@dataclass(frozen=True)
class Shape:
    """What a filled store holds: groups, each of one context, its executions and its artifacts.

    Execution k of a group reads `width` artifacts of the layer before and writes to the next: 2 of its own where
    `width` is 1 (a chain), else one (a mesh, whose layers are `width` wide).
    """

    groups: int
    executions: int
    artifacts: int
    width: int = 1
    is_lean: bool = False  # one property per node, where a store is large and its nodes are hardly read

    def edges(self) -> Iterator[tuple[int, int, int]]:
        """Yield the events inside a group: execution, artifact, event type."""
        for k in range(self.executions):
            if self.width == 1:
                reads, writes = [2 * k - 2, 2 * k - 1] if k else [], [2 * k, 2 * k + 1]
            else:
                layer, place = divmod(k, self.width)
                reads = [layer * self.width + (place + step) % self.width for step in (0, 1, 3, 7)]
                writes = [k + self.width]
            yield from ((k, artifact, INPUT) for artifact in reads)
            yield from ((k, artifact, OUTPUT) for artifact in writes)


@dataclass
class Opened:
    """A store, and what stands in it. Ids count from 1 in the order of writing."""

    store: MetadataStore
    shape: Shape
    artifact_type: int = 0
    execution_type: int = 0
    context_type: int = 0
    numbers: Iterator[int] = field(init=False)
    draw: Random = field(init=False)

    def __post_init__(self) -> None:
        # Both sides draw the same, and name new nodes alike.
        self.numbers = itertools.count(self.shape.groups * max(self.shape.artifacts, self.shape.executions))
        self.draw = Random(0)

    def put_types(self) -> None:
        kinds = ((INTS, pb.INT), (DOUBLES, pb.DOUBLE), (STRINGS, pb.STRING))
        properties = {name: kind for names, kind in kinds for name in names}
        self.artifact_type = self.store.put_artifact_type(pb.ArtifactType(name="Data", properties=properties))
        self.execution_type = self.store.put_execution_type(
            pb.ExecutionType(name="Step", properties={"i0": pb.INT, "s0": pb.STRING})
        )
        self.context_type = self.store.put_context_type(pb.ContextType(name="Run", properties={"s0": pb.STRING}))

    def artifact(self, number: int | None = None) -> pb.Artifact:
        """Return an artifact with 8 properties; every other one has a name."""
        number = next(self.numbers) if number is None else number
        made = pb.Artifact(type_id=self.artifact_type, uri=f"/data/part-{number}.csv")
        if number % 2 == 0:
            made.name = f"data-{number}"
        made.properties["i0"].int_value = number % VALUES
        if self.shape.is_lean:
            return made
        for place, name in enumerate(INTS[1:]):
            made.properties[name].int_value = number + place
        for place, name in enumerate(DOUBLES):
            made.properties[name].double_value = number / 7 + place
        for place, name in enumerate(STRINGS):
            made.properties[name].string_value = f"value {number} of {place}"
        return made

    def execution(self, number: int | None = None) -> pb.Execution:
        number = next(self.numbers) if number is None else number
        made = pb.Execution(type_id=self.execution_type, last_known_state=pb.Execution.COMPLETE)
        made.properties["i0"].int_value = number
        if not self.shape.is_lean:
            made.properties["s0"].string_value = f"step {number}"
        return made

    def context(self, number: int | None = None) -> pb.Context:
        number = next(self.numbers) if number is None else number
        made = pb.Context(type_id=self.context_type, name=f"run-{number}")
        made.properties["s0"].string_value = f"run {number}"
        return made

    def some(self, count: int, kind: str = "artifacts") -> list[int]:
        """Return as many ids of stored artifacts or executions, in no order."""
        return self.draw.sample(range(1, self.shape.groups * getattr(self.shape, kind) + 1), count)

    def some_groups(self, count: int) -> list[int]:
        """Return as many ids of stored contexts, again and again if need be."""
        return [self.draw.randrange(self.shape.groups) + 1 for _ in range(count)]


def fill(opened: Opened) -> None:
    """Write what the shape says, ids from 1 on."""
    store, shape = opened.store, opened.shape
    edges = list(shape.edges())
    step = max(1, NODES_PER_CALL // (shape.executions + shape.artifacts))
    for start in range(0, shape.groups, step):
        groups = range(start, min(start + step, shape.groups))
        artifacts = range(groups.start * shape.artifacts, groups.stop * shape.artifacts)
        executions = range(groups.start * shape.executions, groups.stop * shape.executions)
        written = [
            store.put_artifacts([opened.artifact(number) for number in artifacts]),
            store.put_executions([opened.execution(number) for number in executions]),
            store.put_contexts([opened.context(number) for number in groups]),
        ]
        for ids, numbers in zip(written, (artifacts, executions, groups), strict=True):
            assert ids == [number + 1 for number in numbers], "the database was not empty"
        store.put_events(
            [
                pb.Event(
                    execution_id=group * shape.executions + execution + 1,
                    artifact_id=group * shape.artifacts + artifact + 1,
                    type=kind,
                    milliseconds_since_epoch=1_700_000_000_000,
                )
                for group in groups
                for execution, artifact, kind in edges
            ]
        )
        store.put_attributions_and_associations(
            [pb.Attribution(context_id=one // shape.artifacts + 1, artifact_id=one + 1) for one in artifacts],
            [pb.Association(context_id=one // shape.executions + 1, execution_id=one + 1) for one in executions],
        )


# Workloads: each prepares its requests, and returns the calls that are timed.


def put_artifacts(opened: Opened, count: int, calls: int = 1) -> Calls:
    batches = [[opened.artifact() for _ in range(count)] for _ in range(calls)]
    return [lambda batch=batch: opened.store.put_artifacts(batch) for batch in batches]


def update_artifacts(opened: Opened, count: int) -> Calls:
    changed, number = [], next(opened.numbers)
    for one in range(1, count + 1):
        artifact = opened.artifact(one - 1)
        artifact.id, artifact.uri = one, f"/moved/{number}/{one}"
        artifact.properties["i1"].int_value = number
        artifact.properties["s1"].string_value = f"changed {number}"
        changed.append(artifact)
    return [lambda: opened.store.put_artifacts(changed)]


def put_lineage_subgraph(opened: Opened, executions: int, artifacts: int, edges: int) -> Calls:
    nodes = [opened.execution() for _ in range(executions)], [opened.artifact() for _ in range(artifacts)]
    contexts = [opened.context()]
    written = [(one % executions, one, pb.Event(type=OUTPUT)) for one in range(artifacts)]
    read = [(one, (one + 1) % artifacts, pb.Event(type=INPUT)) for one in range(edges - artifacts)]
    return [lambda: opened.store.put_lineage_subgraph(*nodes, contexts, written + read)]


def put_events(opened: Opened, count: int) -> Calls:
    [execution] = opened.store.put_executions([opened.execution()])
    events = [pb.Event(artifact_id=artifact, execution_id=execution, type=INPUT) for artifact in opened.some(count)]
    return [lambda: opened.store.put_events(events)]


def put_links(opened: Opened, count: int) -> Calls:
    """Attribute artifacts and associate executions, half of `count` each, with a context that is new."""
    [context] = opened.store.put_contexts([opened.context()])
    attributions = [pb.Attribution(artifact_id=one, context_id=context) for one in opened.some(count // 2)]
    executions = opened.some(count // 2, "executions")
    associations = [pb.Association(execution_id=one, context_id=context) for one in executions]
    return [lambda: opened.store.put_attributions_and_associations(attributions, associations)]


def put_execution(opened: Opened, calls: int) -> Calls:
    """Write an execution that reads two stored artifacts and writes two new ones, in a context that is there."""

    def request() -> tuple[pb.Execution, list[tuple[pb.Artifact | None, pb.Event]], list[pb.Context]]:
        read = [(None, pb.Event(type=INPUT, artifact_id=one)) for one in opened.some(2)]
        written = [(opened.artifact(), pb.Event(type=OUTPUT)) for _ in range(2)]
        [group] = opened.some_groups(1)
        return opened.execution(), [*read, *written], [opened.context(group - 1)]

    requests = [request() for _ in range(calls)]
    return [
        lambda one=one: opened.store.put_execution(*one, reuse_context_if_already_exist=True)  # type: ignore[misc]
        for one in requests
    ]


def put_artifact_type(opened: Opened, calls: int, is_new: bool) -> Calls:
    numbers = [next(opened.numbers) if is_new else 0 for _ in range(calls)]
    kinds = [*[pb.INT] * 3, *[pb.DOUBLE] * 3, *[pb.STRING] * 2]
    properties = {f"p{place}": kind for place, kind in enumerate(kinds)}
    types = [pb.ArtifactType(name=f"Type{number}", properties=properties) for number in numbers]
    if not is_new:
        opened.store.put_artifact_type(types[0])
    return [lambda one=one: opened.store.put_artifact_type(one) for one in types]


def get_by_id(opened: Opened, count: int, calls: int = 1) -> Calls:
    wanted = [opened.some(count) for _ in range(calls)]
    return [lambda ids=ids: opened.store.get_artifacts_by_id(ids) for ids in wanted]


def get_by_name(opened: Opened, calls: int) -> Calls:
    names = [f"data-{(one - 1) // 2 * 2}" for one in opened.some(calls)]
    return [lambda name=name: [opened.store.get_artifact_by_type_and_name("Data", name)] for name in names]


def get_by_uri(opened: Opened, calls: int) -> Calls:
    uris = [f"/data/part-{one - 1}.csv" for one in opened.some(calls)]
    return [lambda uri=uri: opened.store.get_artifacts_by_uri(uri) for uri in uris]


def get_by_context(opened: Opened) -> Calls:
    [context] = opened.some_groups(1)
    return [lambda: opened.store.get_artifacts_by_context(context)]


def get_events(opened: Opened, count: int) -> Calls:
    ids = opened.some(count)
    return [lambda: opened.store.get_events_by_artifact_ids(ids)]


def get_contexts_of_executions(opened: Opened, calls: int) -> Calls:
    ids = opened.some(calls, "executions")
    return [lambda one=one: opened.store.get_contexts_by_execution(one) for one in ids]


def list_artifacts(opened: Opened, count: int | None) -> Calls:
    """List so many artifacts in pages; None lists all in one answer."""
    options = ListOptions(limit=count) if count else None
    return [lambda: opened.store.get_artifacts(list_options=options)]


def _filtered(opened: Opened, queries: list[str]) -> Calls:
    options = [ListOptions(limit=100, filter_query=query) for query in queries]
    return [lambda one=one: opened.store.get_artifacts(list_options=one) for one in options]


def filter_on_property(opened: Opened, calls: int) -> Calls:
    values = [one % VALUES for one in opened.some(calls)]
    return _filtered(opened, [f"properties.i0.int_value = {value}" for value in values])


def filter_on_context(opened: Opened, calls: int) -> Calls:
    return _filtered(opened, [f"contexts_a.name = 'run-{one - 1}'" for one in opened.some_groups(calls)])


def lineage(opened: Opened, hops: int, calls: int) -> Calls:
    """Ask for what was made from the first artifact of a group, as far as `hops` hops away."""
    firsts = [(group - 1) * opened.shape.artifacts + 1 for group in opened.some_groups(calls)]
    options = [
        pb.LineageSubgraphQueryOptions(
            starting_artifacts=pb.LineageSubgraphQueryOptions.StartingNodes(filter_query=f"id = {first}"),
            max_num_hops=hops,
            direction=pb.LineageSubgraphQueryOptions.DOWNSTREAM,
        )
        for first in firsts
    ]
    return [lambda one=one: opened.store.get_lineage_subgraph(one) for one in options]


WORKLOADS = (
    put_artifacts,
    update_artifacts,
    put_lineage_subgraph,
    put_events,
    put_links,
    put_execution,
    put_artifact_type,
    get_by_id,
    get_by_name,
    get_by_uri,
    get_by_context,
    get_events,
    get_contexts_of_executions,
    list_artifacts,
    filter_on_property,
    filter_on_context,
    lineage,
)


def size(answer: object) -> int:
    """Count the nodes and ids in an answer: both sides shall find the same."""
    if isinstance(answer, pb.LineageGraph):
        return len(answer.artifacts) + len(answer.executions) + len(answer.events)
    return sum(map(size, answer)) if isinstance(answer, list | tuple) else int(answer is not None)


class Worker:
    """The stores that are open, and the commands: each method is one."""

    def __init__(self) -> None:
        self.stores: dict[str, Opened] = {}
        self.workloads = {function.__name__: function for function in WORKLOADS}

    def create(self, config: dict[str, object]) -> None:
        """Make the schema of this side."""
        MetadataStore(json_format.ParseDict(config, pb.ConnectionConfig()))

    def open(self, store: str, config: dict[str, object], shape: dict[str, int]) -> None:
        opened = Opened(MetadataStore(json_format.ParseDict(config, pb.ConnectionConfig())), Shape(**shape))
        opened.put_types()
        self.stores[store] = opened

    def fill(self, store: str) -> None:
        fill(self.stores[store])

    def time(self, store: str, workload: str, **sizes: int) -> dict[str, float]:
        """Run a workload once: milliseconds per call, and how much was found."""
        calls = self.workloads[workload](self.stores[store], **sizes)
        gc.collect()
        start = time.perf_counter()
        answers = [call() for call in calls]
        took = time.perf_counter() - start
        return {"milliseconds": took * 1e3 / len(calls), "found": size(answers)}

    def peak_mebibytes(self) -> float:
        """Return how much memory this process has had at most."""
        # Of this program alone; what getrusage says includes the one that started it.
        [line] = [one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM")]
        return int(line.split()[1]) / 1024


def main() -> None:
    """Answer until stdin ends."""
    worker = Worker()
    for line in sys.stdin:
        command = json.loads(line)
        print(json.dumps(getattr(worker, command.pop("command"))(**command)), flush=True)


if __name__ == "__main__":
    main()
