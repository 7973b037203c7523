"""Whatever goes wrong with disk, store or objects: the training goes on, and nothing is lost or doubled."""

import errno
import itertools
import json
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from ports import free_port

from autolog import budget, journal, limited, patching, provenance, publishing, recorder, runs, settings
from autolog.facts import DATASET, TRAIN, ExecutionStarted
from autolog.fingerprint import Digests, file_state
from autolog.integration import Integration, train
from autolog.lineage.nodes import values_of
from autolog.opened_files import OpenedFiles
from autolog.patcher import Patcher
from autolog.provenance import source_of_file
from autolog.publishing import Publishing
from autolog.publishing_thread import PublishingThread
from autolog.recorder import Recorder
from autolog.session import Session, open_session
from autolog.syncing import sync
from autolog.testing import capture_facts
from autolog_store.metadata_store import MetadataStore

Warnings = Callable[[], list[str]]


class Work:
    """A process of which each step is taken by hand."""

    def __init__(self, store: str | Path) -> None:
        self.settings = settings.resolve(str(store), "churn")
        self.recorder = Recorder(self.settings, "run-1")
        self.thread = PublishingThread(self.recorder, OpenedFiles())
        self.publishing = Publishing(self.thread)
        self.recorder.start("train.py", "/src/train.py", [])
        self.ids: list[str] = []

    def fits(self, count: int = 5) -> None:
        for _ in range(count):
            execution = runs.Execution(self.recorder, TRAIN, "fit", properties={}, params={"C": 0.5})
            self.ids.append("autolog:execution:" + execution.id)
            execution.finish()

    def publish(self) -> bool:
        """Let the publishing thread do what it does when somebody waits for it; return whether all is in the store."""
        self.thread.hurry.set()
        self.publishing._retry_at = 0.0
        self.publishing._work()
        self.publishing._work()
        return self.thread.published

    def end(self) -> bool:
        self.recorder.end("COMPLETE", None)
        self.thread.closing.set()
        self.publishing._work()
        if self.recorder.journal is not None:
            self.recorder.journal.close(remove=self.thread.published)
        return self.thread.published

    def stored(self) -> list[str]:
        with MetadataStore(self.settings.store) as store:
            return sorted(one.external_id for one in store.get_executions())


@pytest.fixture(autouse=True)
def new_budget() -> None:
    budget.begin()


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work(tmp_path / "metadata.sqlite")


# the store


class Server:
    """`autolog server` on one port, which comes and goes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        line = [sys.executable, "-m", "autolog", "server", "--port", str(self.port), "--store", "served.sqlite"]
        self.process = subprocess.Popen(line, cwd=self._folder, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        while "listening" not in self.process.stderr.readline():
            assert self.process.poll() is None

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    pytest.importorskip("grpc")
    one = Server(tmp_path)
    yield one
    one.stop()


def test_a_server_that_is_away_at_the_start_in_the_middle_and_at_the_end_gets_everything_once(
    server: Server, tmp_path: Path, warnings_of_ours: Warnings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_LARGE_BYTES", 3_000)
    work = Work(f"grpc://127.0.0.1:{server.port}")
    work.fits()
    assert not work.publish()
    server.start()
    work.fits()
    assert work.publish()
    assert work.stored() == sorted(work.ids)
    server.stop()
    work.fits()
    assert not work.publish()
    work.fits()
    assert not work.end()
    (line,) = warnings_of_ours()
    assert f"waits in {work.settings.journals}, and `autolog sync` publishes it" in line
    server.start()
    assert sync(work.settings).failed == []
    assert work.stored() == sorted(work.ids)
    assert sync(work.settings).journals == 0


def test_an_sqlite_file_that_cannot_be_opened_keeps_nothing_from_being_published_later(tmp_path: Path) -> None:
    (tmp_path / "metadata.sqlite").mkdir()
    work = Work(tmp_path / "metadata.sqlite")
    work.fits()
    assert not work.publish()
    assert not work.end()
    (tmp_path / "metadata.sqlite").rmdir()
    sync(work.settings)
    assert work.stored() == sorted(work.ids)


def test_a_store_that_is_read_only_is_told_and_loses_nothing(tmp_path: Path, warnings_of_ours: Warnings) -> None:
    MetadataStore(f"sqlite:///{tmp_path}/metadata.sqlite").close()
    work = Work(f"sqlite:///file:{tmp_path}/metadata.sqlite?mode=ro&uri=true")
    work.fits()
    assert not work.publish()
    assert not work.end()
    assert len(warnings_of_ours()) == 1
    writable = settings.resolve(f"{tmp_path}/metadata.sqlite")
    assert writable.journals == work.settings.journals
    sync(writable)
    assert work.stored() == sorted(work.ids)


def test_a_store_that_refuses_is_asked_less_and_less_often_and_never_at_once(work: Work) -> None:
    waits = [publishing.Backoff() for _ in range(20)]
    first = [one.failed() for one in waits]
    for _ in range(10):
        last = [one.failed() for one in waits]
    assert all(0.5 <= wait <= 1 for wait in first)
    assert all(30 <= wait <= 60 for wait in last)
    assert len(set(last)) > 1
    for one in waits:
        one.succeeded()
    assert all(one.failed() <= 1 for one in waits)


# the disk of the journal


def failing(monkeypatch: pytest.MonkeyPatch, error: int) -> Callable[[], None]:
    """Let every write to a journal fail; return what mends it."""

    def fail(descriptor: int, position: int, data: Any) -> int:
        raise OSError(error, os.strerror(error))

    write = journal._write
    monkeypatch.setattr(journal, "_write", fail)
    return lambda: monkeypatch.setattr(journal, "_write", write)


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS, errno.EIO], ids=["full", "read-only", "broken"])
def test_a_disk_that_takes_nothing_for_a_while_costs_a_warning_and_no_fact(
    work: Work, warnings_of_ours: Warnings, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    mend = failing(monkeypatch, error)
    work.fits()
    assert not work.publish()
    mend()
    assert work.publish()
    assert work.stored() == sorted(work.ids)
    (line,) = warnings_of_ours()
    assert os.strerror(error) in line


def test_a_folder_that_cannot_be_made_costs_a_warning(tmp_path: Path, warnings_of_ours: Warnings) -> None:
    (tmp_path / "file").write_text("no folder")
    work = Work(tmp_path / "file" / "metadata.sqlite")
    work.fits()
    work.publish()
    assert "cannot write the journal" in warnings_of_ours()[0]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("may not mount a file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_really_full_loses_nothing_once_there_is_space(
    small_disk: Path, tmp_path: Path, warnings_of_ours: Warnings, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = settings.resolve(str(small_disk / "metadata.sqlite"))
    work = Work(small_disk / "metadata.sqlite")
    (small_disk / "metadata.sqlite").mkdir()  # no store there: its file would take the space
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(200_000))
    work.fits(300)
    assert not work.publish()
    assert any(os.strerror(errno.ENOSPC) in line for line in warnings_of_ours())
    ballast.unlink()
    work.fits(5)
    assert not work.end()
    (small_disk / "metadata.sqlite").rmdir()
    elsewhere = server._replace(store=f"sqlite:///{tmp_path}/elsewhere.sqlite")
    sync(elsewhere)
    work.settings = elsewhere
    assert work.stored() == sorted(work.ids)


def test_a_folder_that_is_read_only_is_told_and_what_comes_once_it_can_be_written_is_recorded(
    small_disk: Path, tmp_path: Path, warnings_of_ours: Warnings
) -> None:
    (small_disk / "metadata.sqlite").mkdir()  # no store there: it would need more space
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    work = Work(small_disk / "metadata.sqlite")
    work.fits(3)
    work.publish()
    (line,) = warnings_of_ours()
    assert f"cannot write the journal in {work.settings.journals} ({os.strerror(errno.EROFS)})" in line
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    work.ids.clear()
    work.fits(3)
    assert not work.end()
    work.settings = work.settings._replace(store=f"sqlite:///{tmp_path}/elsewhere.sqlite")
    sync(work.settings)
    assert work.stored() == sorted(work.ids)


def test_on_a_slow_disk_a_training_thread_writes_once_and_the_publisher_the_rest(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.fits(1)
    writers: list[int] = []
    write = journal._write

    def slow(*arguments: Any) -> int:
        writers.append(threading.get_ident())
        time.sleep(0.02)
        return write(*arguments)

    monkeypatch.setattr(journal, "_write", slow)
    monkeypatch.setattr(journal, "_SLOW_SECONDS", 0.01)
    monkeypatch.setattr(journal, "_REST", 10_000)
    work.fits(50)
    assert len(writers) == 1
    publisher = threading.Thread(target=work.publish)
    publisher.start()
    publisher.join()
    assert set(writers[1:]) == {publisher.ident}
    assert work.stored() == sorted(work.ids)


def test_a_disk_that_is_fast_again_is_written_at_once_again(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_SLOW_SECONDS", -1.0)
    monkeypatch.setattr(journal, "_REST", 1e9)
    work.fits(1)
    assert work.recorder.journal is not None
    work.fits(1)
    assert not work.recorder.journal.is_written
    monkeypatch.setattr(journal, "_SLOW_SECONDS", 1e9)
    work.recorder.journal.flush()
    work.fits(1)
    assert work.recorder.journal.is_written


# the clock


def test_a_clock_that_is_set_back_gives_no_negative_duration(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = itertools.count(1_700_000_000_000, -60_000)
    for module in (recorder, runs):
        monkeypatch.setattr(module, "now", lambda: next(moments))
    work.fits()
    assert work.end()
    with MetadataStore(work.settings.store) as store:
        durations = [one.properties["duration_seconds"].double_value for one in store.get_executions()]
        (run,) = store.get_contexts_by_type("Run")
    assert durations == [0.0] * 5
    assert run.properties["duration_seconds"].double_value == 0.0


def test_a_killed_process_whose_clock_was_set_back_is_closed(work: Work) -> None:
    runs.Execution(work.recorder, TRAIN, "fit", properties={}, started=4_000_000_000_000)  # in 2096
    assert work.recorder.journal is not None
    work.recorder.journal.close()
    sync(work.settings)
    with MetadataStore(work.settings.store) as store:
        (step,) = [one for one in store.get_executions() if one.type == TRAIN]
    assert step.properties["duration_seconds"].double_value == 0.0
    assert step.last_known_state == step.FAILED


# a user's objects and an integration's code


def _raise(*arguments: Any, **options: Any) -> Any:
    raise RuntimeError("an object of the user's")


class Hostile:
    """An object that refuses whatever it is asked."""

    __repr__ = __str__ = __eq__ = __len__ = __bool__ = __hash__ = __iter__ = _raise  # type: ignore[assignment]
    __getattr__ = __contains__ = __getitem__ = __float__ = __int__ = __index__ = _raise
    __array__ = __reduce_ex__ = __copy__ = __deepcopy__ = __format__ = _raise  # type: ignore[assignment]


def fit(X: Any = None, alpha: Any = 1.0, **more: Any) -> Any:
    """Train nothing."""
    return alpha


@pytest.fixture
def framework(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A framework of one function."""
    module: Any = ModuleType("tinyfit")
    module.fit = fit
    monkeypatch.setitem(sys.modules, "tinyfit", module)
    return module


def test_objects_that_raise_at_every_question_are_recorded_by_their_class(framework: Any) -> None:
    hostile = Hostile()
    with capture_facts([Integration("tinyfit", [train("tinyfit:fit", model="return")])]) as facts:
        assert framework.fit(hostile, hostile, nested={"a": hostile}, listed=[hostile]) is hostile
    (started,) = facts.of(ExecutionStarted)
    assert started.params["alpha"] == "Hostile"
    assert json.loads(json.dumps(started.params)) == started.params


def test_parameters_of_a_hundred_megabytes_become_a_few_kilobytes(framework: Any, work: Work) -> None:
    with capture_facts([Integration("tinyfit", [train("tinyfit:fit", model="return")])]) as facts:
        framework.fit(alpha="x" * 100_000_000, blob=bytes(100_000_000), listed=[0] * 12_000_000)
        framework.fit(alpha={str(number): number for number in range(1_000_000)})
    work.recorder.record(*facts.all)
    assert work.recorder.journal is not None
    assert work.recorder.journal.end < 60_000


def _recurses(call: Any) -> Any:
    return _recurses(call)


@pytest.mark.usefixtures("safety_net")
@pytest.mark.parametrize(
    "extractor",
    [
        _raise,
        _recurses,
        lambda call: 3,
        lambda call: {1: object()},
        lambda call: {"a": {"b": Hostile()}},
        lambda call: [Hostile()],
    ],
    ids=["raises", "recurses", "a number", "no names", "hostile", "a list"],
)
def test_an_extractor_that_is_broken_costs_its_own_fact_only(framework: Any, work: Work, extractor: Any) -> None:
    session = Session(work.recorder, Patcher())
    open_session(session)
    try:
        integration = Integration("tinyfit", [train("tinyfit:fit", model="return", params=extractor)])
        session.add(integration)
        session.patcher.add(integration)
        assert framework.fit(alpha=7) == 7
    finally:
        open_session(None)
        session.patcher.restore()
    work.fits()
    assert work.end()
    assert set(work.ids) <= set(work.stored())


@pytest.mark.usefixtures("safety_net")
def test_a_description_that_is_no_plain_value_does_not_spoil_what_comes_after_it(framework: Any, work: Work) -> None:
    execution = runs.Execution(work.recorder, TRAIN, "fit", properties={})
    made = execution.product("Model", "model", {"class": object()})  # type: ignore[dict-item]
    with pytest.raises(TypeError):
        execution.finish(outputs={"model": made})
    mended = execution.product("Model", "model", {"class": "SVC"})
    execution.finish(outputs={"model": mended})
    assert work.end()
    with MetadataStore(work.settings.store) as store:
        assert [one.properties["class"].string_value for one in store.get_artifacts_by_type("Model")] == ["SVC"]


def test_a_digest_that_hangs_is_given_up_and_all_else_is_published(
    work: Work, tmp_path: Path, warnings_of_ours: Warnings, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()
    of = Digests.of
    monkeypatch.setattr(Digests, "of", lambda self, state: (goes_on.wait(30), of(self, state))[1])
    monkeypatch.setattr(publishing, "_DIGEST_SECONDS", 0.05)
    (tmp_path / "data.csv").write_text("1")
    state = file_state(tmp_path / "data.csv")
    assert state is not None
    source = source_of_file(state, DATASET, {"format": "csv"})
    step = runs.Execution(
        work.recorder, TRAIN, "fit", properties={}, inputs=runs.Inputs({"X": frozenset([source])}, "identity")
    )
    step.finish()
    assert work.publish()
    goes_on.set()
    (line,) = warnings_of_ours()
    assert "could not be read within" in line
    with MetadataStore(work.settings.store) as store:
        (data,) = store.get_artifacts_by_type(DATASET)
        (run,) = store.get_contexts_by_type("Run")
    assert "digest" not in data.properties
    assert "changed_while_reading" not in data.properties
    assert data.custom_properties["digest_skipped"].bool_value
    assert run.custom_properties["skipped.digests"].int_value == 1


def test_digests_that_have_become_too_dear_are_left_out_and_the_same_ever_after(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "_left_out", ("content", "digests"))
    monkeypatch.setattr(budget, "review", lambda: None)
    for name, size in (("small.csv", 10), ("large.csv", 100_000)):
        (tmp_path / name).write_bytes(bytes(size))
        state = file_state(tmp_path / name)
        assert state is not None
        inputs = runs.Inputs({"X": frozenset([source_of_file(state, DATASET, {})])}, "identity")
        runs.Execution(work.recorder, TRAIN, "fit", properties={}, inputs=inputs).finish()
    assert work.publish()
    assert work.recorder.journal is not None
    work.recorder.journal.close()  # killed: somebody replays the journal, whose budget is full
    budget.begin()
    sync(work.settings)
    with MetadataStore(work.settings.store) as store:
        found = {Path(one.uri).name: one for one in store.get_artifacts_by_type(DATASET)}
        (run,) = store.get_contexts_by_type("Run")
        assert len(store.get_artifacts()) == 2
    assert found["small.csv"].properties["digest"].string_value.startswith("sha256:")
    assert found["large.csv"].custom_properties["digest_skipped"].bool_value
    assert run.custom_properties["skipped.digests"].int_value == 1


def test_metrics_that_have_become_too_dear_are_counted_on_the_run(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    step = runs.Execution(work.recorder, TRAIN, "fit", properties={})
    step.log({"loss": 1.0})
    monkeypatch.setattr(budget, "_left_out", budget.LAYERS)
    for _ in range(50):
        step.log({"loss": 2.0, "accuracy": 0.5})
    step.finish()
    assert work.end()
    with MetadataStore(work.settings.store) as store:
        (run,) = store.get_contexts_by_type("Run")
        (metrics,) = store.get_artifacts_by_type("Metrics")
    assert values_of(metrics.custom_properties) == {"loss": 1.0}
    assert run.custom_properties["skipped.metrics"].int_value == 100


def test_searches_for_lost_data_that_have_become_too_dear_are_left_out_and_counted_on_the_run(
    framework: Any, work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data.csv").write_text("1,2")
    state = file_state(tmp_path / "data.csv")
    assert state is not None
    kept = np.arange(100.0).reshape(50, 2) / 7
    integration = Integration("tinyfit", [train("tinyfit:fit", model="return")])
    session = Session(work.recorder, Patcher())
    open_session(session)
    try:
        session.patcher.add(integration)
        provenance.tag(kept, frozenset([source_of_file(state, DATASET, {})]))
        framework.fit([list(row) for row in kept])
        monkeypatch.setattr(budget, "_left_out", ("content",))
        framework.fit([list(row) for row in kept])
        framework.fit([list(row) for row in kept])
    finally:
        open_session(None)
        session.patcher.restore()
        provenance.forget_all()
    assert work.end()
    with MetadataStore(work.settings.store) as store:
        steps = store.get_executions_by_type(TRAIN)
        (run,) = store.get_contexts_by_type("Run")
        edges = store.get_events_by_execution_ids([one.id for one in steps])
    inputs = [(edge.execution_id, edge.path.steps[-1].key) for edge in edges if edge.type == edge.INPUT]
    assert len(inputs) == 1
    assert inputs[0][1] in ("flow", "content")
    assert run.custom_properties["skipped.content"].int_value == 2


def test_the_watching_measures_what_it_costs_and_never_the_call_itself(
    framework: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [0.0]

    def takes(so_many: float) -> dict[str, Any]:
        seconds[0] += so_many
        return {}

    for module in (budget, patching):
        monkeypatch.setattr(module, "clock", lambda: seconds[0])
    framework.fit = lambda X=None: takes(100.0)
    integration = Integration("tinyfit", [train("tinyfit:fit", model="return", params=lambda call: takes(1.0))])
    with capture_facts([integration]):
        framework.fit()
    assert budget._spent == 1.0


@pytest.mark.parametrize("slow_part", ["params", "fitted"])
def test_an_extractor_that_takes_very_long_is_left_out_for_fifty_times_as_long(
    framework: Any, work: Work, warnings_of_ours: Warnings, monkeypatch: pytest.MonkeyPatch, slow_part: str
) -> None:
    asked: list[str] = []

    def slow(call: Any, *_: Any) -> dict[str, Any]:
        asked.append("slow")
        now[0] += 0.2
        return {"alpha": 3}

    now = [0.0]
    for module in (budget, patching):
        monkeypatch.setattr(module, "clock", lambda: now[0])
    budget.begin()
    monkeypatch.setattr(patching, "_SLOW_SECONDS", 0.1)
    monkeypatch.setattr(budget, "_FLOOR_SECONDS", 0.3)
    quick = train("tinyfit:predict", model="return")
    framework.predict = lambda X=None: X
    parts: dict[str, Any] = {slow_part: slow}
    session = Session(work.recorder, Patcher())
    open_session(session)
    try:
        session.patcher.add(Integration("tinyfit", [train("tinyfit:fit", model="return", **parts), quick]))
        for moment in (0.0, 1.0, 2.0, 3.0, 60.0):
            now[0] = moment
            assert framework.fit(alpha=7) == 7
            assert framework.predict(3) == 3
    finally:
        open_session(None)
        session.patcher.restore()
    assert asked == ["slow"] * 3  # the first is forgiven, and a minute after the second it is tried again
    (line,) = warnings_of_ours()
    assert "to read a call of fit (tinyfit); for" in line
    assert work.end()
    with MetadataStore(work.settings.store) as store:
        (run,) = store.get_contexts_by_type("Run")
        assert len(store.get_executions_by_type(TRAIN)) == 3 + 5
    assert run.custom_properties["skipped.calls"].int_value == 2


def test_work_within_its_time_gives_what_it_gives_and_raises_what_it_raises() -> None:
    assert limited.within(10, lambda: 7) == 7
    with pytest.raises(RuntimeError, match="of the user's"):
        limited.within(10, _raise)


def test_metrics_that_are_not_finite_or_no_numbers_at_all_do_no_harm(work: Work, warnings_of_ours: Warnings) -> None:
    step = runs.Execution(work.recorder, TRAIN, "fit", properties={})
    for value in (
        math.nan,
        math.inf,
        -math.inf,
        np.float32(2.5),
        np.array([1.0, 2.0]),
        "high",
        None,
        10**400,
        Hostile(),
    ):
        step.log({"loss": value, "accuracy": 0.5})
    step.finish(metrics={"final": math.nan})
    assert work.end()
    with MetadataStore(work.settings.store) as store:
        (metrics,) = store.get_artifacts_by_type("Metrics")
    found = values_of(metrics.custom_properties)
    assert found["loss.points"] == 4
    assert found["accuracy.points"] == 9
    assert json.loads(found["loss.curve"])[:3] == [[0, "nan"], [1, "inf"], [2, "-inf"]]
    assert found["final"] == "nan"


def test_a_million_points_are_kept_in_a_few_kilobytes(work: Work) -> None:
    step = runs.Execution(work.recorder, TRAIN, "fit", properties={})
    for _ in range(20):
        for number in range(50_000):
            step.log({"loss": float(number)})
        work.publishing._work()
    step.finish()
    assert work.recorder.journal is not None
    assert work.recorder.journal.end < 2_000_000
    (curve,) = work.publishing._record.executions[step.id].curves.values()
    assert curve.logged.total == 1_000_000 - 50_000 or curve.logged.total == 1_000_000
    assert len(curve.points) <= 2_001
