"""Processes that are killed at any moment: what their journals had taken is in the store once."""

import os

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork()")

# Each trial: ten children record steps as fast as they can, publish them now and then, and go from journal to journal;
# they write the id of a step to a pipe once the journal has taken it. Then all are killed, each at a moment of its own.
TRIALS = """
import os, random, signal, sys, threading, time
from autolog import process, publishing, runs, settings
from autolog.own_imports import own_imports
from autolog.publisher import StoreWriter
from autolog.syncing import sync
from autolog_store.metadata_store import MetadataStore

publishing._GATHER_SECONDS, publishing._SETTLE_SECONDS, publishing._LARGE_BYTES = 0.002, 0.005, 6_000
publishing._AWAITED_MILLISECONDS = 0
seed, trials = int(sys.argv[1]), int(sys.argv[2])
chance = random.Random(seed)
found = settings.resolve("store.sqlite", "killed")

def work(acknowledged):
    process.start("store.sqlite", "killed")
    recorder = process.current().recorder
    for number in range(1_000_000):
        step = runs.Execution(recorder, "Train", "fit", properties={}, params={"number": number})
        if not recorder.journal.is_written:
            continue
        os.write(acknowledged, (step.id + "\\n").encode())
        made = step.product("Model", "model", {"class": "SVC"})
        step.finish(metrics={"loss": 0.5}, outputs={"model": made, "metrics": step.measured()})
        if number % 50 == 49:
            time.sleep(0.01)

MetadataStore(found.store).close()
expected = set()
for trial in range(trials):
    reading, writing = os.pipe()
    children = []
    for _ in range(10):
        child = os.fork()
        if not child:
            os.close(reading)
            try:
                work(writing)
            finally:
                os._exit(1)
        children.append((chance.uniform(0.01, 0.3), child))
    os.close(writing)
    heard = []
    def listen():
        with open(reading) as lines:
            heard.extend(lines)
    listener = threading.Thread(target=listen)
    listener.start()
    started = time.monotonic()
    for moment, child in sorted(children):
        time.sleep(max(0.0, moment - (time.monotonic() - started)))
        os.kill(child, signal.SIGKILL)
    statuses = [os.waitpid(child, 0)[1] for _, child in children]
    assert statuses == [signal.SIGKILL] * 10, statuses
    listener.join()
    expected.update("autolog:execution:" + line.strip() for line in heard if line.endswith("\\n"))
    done = sync(found)
    assert done.failed == [] and done.alive == 0, done
    assert sync(found).journals == 0

assert expected
with MetadataStore(found.store) as store:
    steps = [one for one in store.iter_executions() if one.type == "Train"]
    ids = [one.external_id for one in steps]
    assert len(ids) == len(set(ids))
    assert expected <= set(ids), sorted(expected - set(ids))[:5]
    running = [one.external_id for one in steps if one.last_known_state == one.RUNNING]
    assert running == [], running
    contexts = store.get_contexts_by_type("Run")
    assert {one.properties["state"].string_value for one in contexts} <= {"FAILED"}, contexts[:2]
    artifacts = [one.external_id for one in store.iter_artifacts()]
    assert len(artifacts) == len(set(artifacts))
    events = 0
    for start in range(0, len(steps), 500):
        some = [one.id for one in steps[start : start + 500]]
        edges = [(e.execution_id, e.artifact_id, e.type) for e in store.get_events_by_execution_ids(some)]
        assert len(edges) == len(set(edges))
        events += len(edges)
print(len(expected), "steps", events, "edges", len(contexts), "runs")
"""


def trials(project, seed, count):
    done = project.python("-W", "ignore", "-c", TRIALS, seed, count, timeout=1800)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_a_journal_took_from_processes_killed_at_random_moments_is_in_the_store_once(project):
    trials(project, 0, 8)


@pytest.mark.on_demand
def test_two_hundred_trials_of_ten_killed_processes_lose_and_double_nothing(project):
    for seed in range(10):
        trials(project, seed, 20)
