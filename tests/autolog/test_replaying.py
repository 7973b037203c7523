"""The journals of processes that are gone."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from published import Dying, Killed, Write, fitted, graph, run_started

from autolog.facts import Fact, RunFinished
from autolog.fingerprint import Digests
from autolog.journal import Journal, journals
from autolog.publisher import StoreWriter
from autolog.replaying import replay
from autolog_store.metadata_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb


def left_behind(folder: Path, facts: Sequence[Fact], last_sign_of_life: int = 1_700_000_000_000) -> Path:
    """Return the journal of a process that died at the given time."""
    journal = Journal.create(folder)
    journal.append(facts)
    journal.close()
    os.utime(journal.path, ns=(0, last_sign_of_life * 1_000_000))
    return journal.path


def test_the_journal_of_a_killed_process_closes_as_failed(store: MetadataStore, write: Write, tmp_path: Path) -> None:
    facts = [run_started(), *fitted(write("data.csv", "1"))[:-1]]
    path = left_behind(tmp_path / "journals", facts)
    assert replay(path, StoreWriter(store, Digests())) == len(facts)
    executions = {one.external_id: one for one in store.get_executions()}
    assert executions.keys() == {"autolog:execution:run-1/fit", "autolog:execution:run-1"}
    assert {one.last_known_state for one in executions.values()} == {pb.Execution.FAILED}
    for one in executions.values():
        assert one.properties["error"].string_value.endswith("its last sign of life was at 2023-11-14 22:13:20 UTC")
    (run,) = store.get_contexts_by_type("Run")
    assert run.properties["state"].string_value == "FAILED"


def test_the_journal_of_a_process_that_ended_well_stays_complete(
    store: MetadataStore, write: Write, tmp_path: Path
) -> None:
    facts = [run_started(), *fitted(write("data.csv", "1")), RunFinished("run-1", 9_000, "COMPLETE")]
    replay(left_behind(tmp_path / "journals", facts), StoreWriter(store, Digests()))
    assert {one.last_known_state for one in store.get_executions()} == {pb.Execution.COMPLETE}


def test_a_replayed_journal_is_deleted(store: MetadataStore, tmp_path: Path) -> None:
    replay(left_behind(tmp_path / "journals", [run_started()]), StoreWriter(store, Digests()))
    assert journals(tmp_path / "journals") == []


def test_the_journal_of_a_live_process_is_left_alone(store: MetadataStore, tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journals")
    journal.append([run_started()])
    assert replay(journal.path, StoreWriter(store, Digests())) is None
    assert store.get_contexts() == []
    journal.close()


def test_a_journal_without_a_fact_is_deleted(store: MetadataStore, tmp_path: Path) -> None:
    path = left_behind(tmp_path / "journals", [])
    assert replay(path, StoreWriter(store, Digests())) == 0
    assert not path.exists()


def test_a_replay_that_fails_at_any_call_can_be_repeated(
    new_store: Callable[[], MetadataStore], write: Write, tmp_path: Path
) -> None:
    facts = [run_started(), *fitted(write("data.csv", "1"))[:-1]]
    undisturbed = new_store()
    replay(left_behind(tmp_path / "journals", facts), StoreWriter(undisturbed, Digests()))
    expected = graph(undisturbed)
    store, number = new_store(), 10  # the types are known to work
    path = left_behind(tmp_path / "journals", facts)
    while True:
        try:
            replay(path, StoreWriter(Dying(store, number, Killed()), Digests()))
        except Killed:  # noqa: PERF203  one bad apple
            number += 1
        else:
            break
    assert (graph(store), path.exists()) == (expected, False)


def test_the_journal_of_a_child_tells_nothing_about_the_end_of_its_run(
    store: MetadataStore, write: Write, tmp_path: Path
) -> None:
    replay(left_behind(tmp_path / "journals", fitted(write("data.csv", "1"))[:-1]), StoreWriter(store, Digests()))
    (run,) = store.get_contexts_by_type("Run")
    assert "state" not in run.properties
    assert [one.external_id for one in store.get_executions()] == ["autolog:execution:run-1/fit"]


def test_the_journals_of_a_run_and_its_child_meet_in_one_run(
    store: MetadataStore, write: Write, tmp_path: Path
) -> None:
    child = left_behind(tmp_path / "journals", fitted(write("data.csv", "1")))
    parent = left_behind(tmp_path / "journals", [run_started(), RunFinished("run-1", 9_000, "COMPLETE")])
    for path in (child, parent):
        replay(path, StoreWriter(store, Digests()))
    (run,) = store.get_contexts_by_type("Run")
    assert run.properties["state"].string_value == "COMPLETE"
    assert len(store.get_executions_by_context(run.id)) == 1


def test_a_killed_process_is_replayed_from_its_own_journal(store: MetadataStore, tmp_path: Path) -> None:
    code = """
import os, signal, sys
from pathlib import Path
from autolog.facts import *
from autolog.journal import Journal
journal = Journal.create(Path(sys.argv[1]))
journal.append([RunStarted("run-1", 1, "x.py", "churn", "/x.py", (), "/", "host", 1)])
journal.append([ExecutionStarted("fit", "run-1", 2, "Train", "fit")])
os.kill(os.getpid(), signal.SIGKILL)
"""
    before = time.time()
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "journals")], check=False)
    (path,) = journals(tmp_path / "journals")
    assert replay(path, StoreWriter(store, Digests())) == 2
    (run,) = store.get_contexts_by_type("Run")
    assert run.properties["state"].string_value == "FAILED"
    assert run.properties["duration_seconds"].double_value >= int(before) - 1
