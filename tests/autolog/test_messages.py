"""Origins that travel with messages between processes: what is noted, what is found again, and how much is kept."""

import pickle
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autolog import family, messages, provenance, settings
from autolog.calls import Call, Integration
from autolog.facts import DATASET, FileState
from autolog.opened_files import OpenedFiles
from autolog.patcher import Patcher
from autolog.recorder import Recorder
from autolog.session import Session, open_session
from autolog.sources import source_of_file
from autolog_integrations import files, numpy

NOBODY = Integration("multiprocessing", [])


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """The watching of a process that has a journal; what is known of messages is forgotten with it."""
    monkeypatch.setattr(messages, "_notes", {})
    monkeypatch.setattr(messages, "_read_up_to", {})
    recorder = Recorder(settings.resolve(str(tmp_path / "store.sqlite")), "run-1")
    recorder.start("train.py", "train.py", [])
    found = Session(recorder, Patcher())
    open_session(found)
    yield found
    open_session(None)
    provenance.forget_all()
    assert recorder.journal is not None
    recorder.journal.close()


def sent(message: Any) -> bytes:
    call = Call(NOBODY, pickle.dumps, None, (message,), {})
    call.result = pickle.dumps(message)
    messages.note_sent(call)
    return bytes(call.result)


def received(text: bytes) -> Any:
    call = Call(NOBODY, pickle.loads, None, (text,), {})
    call.result = pickle.loads(text)
    messages.note_received(call)
    return call.result


def known(number: int) -> Any:
    array = np.full(3, number, float)
    file = FileState(f"/data/{number}.csv", 1, 1, number)
    provenance.tag(array, frozenset([source_of_file(file, DATASET, {})]))
    return array


def paths(thing: Any) -> list[str]:
    return [one.file.path for one in provenance.sources_of(thing) if one.file is not None]


class Trainer:
    """Has a table."""

    def __init__(self, table: Any) -> None:
        self.name = "trainer"
        self.table = table

    def train(self, *_: Any, **__: Any) -> Any:
        return self.table


class Thrifty(Trainer):
    """Sends no table."""

    def __getstate__(self) -> dict[str, Any]:
        return {"table": np.ones(3)}


@pytest.mark.usefixtures("session")
def test_what_a_function_is_handed_on_with_comes_from_what_it_came_from() -> None:
    got = received(sent((0, partial(Trainer.train, known(1), extra=known(2)), (known(3),), {})))
    assert [paths(one) for one in (*got[1].args, *got[1].keywords.values(), *got[2])] == [
        ["/data/1.csv"],
        ["/data/2.csv"],
        ["/data/3.csv"],
    ]
    trainer = Trainer(known(4))
    assert paths(received(sent(trainer.train))()) == ["/data/4.csv"]
    provenance.tag(trainer, provenance.sources_of(known(6)))
    assert paths(received(sent([trainer]))[0]) == ["/data/6.csv"]
    assert not paths(received(sent(Thrifty(known(5)).train))())


@pytest.mark.usefixtures("session")
def test_each_part_of_a_message_that_is_received_comes_from_what_it_came_from() -> None:
    text = sent({"first": known(1), "plain": [2, known(3)]})
    got = received(text)
    assert paths(got["first"]) == ["/data/1.csv"]
    assert paths(got["plain"][1]) == ["/data/3.csv"]
    assert not paths(received(pickle.dumps([np.ones(3)])))


@pytest.mark.usefixtures("session")
def test_of_many_messages_the_newest_thousand_are_remembered() -> None:
    texts = [sent([known(number)]) for number in range(1005)]
    got = [received(text) for text in texts]
    assert [paths(one[0]) for one in got] == [[]] * 5 + [[f"/data/{number}.csv"] for number in range(5, 1005)]
    assert len(messages._notes) == 1000


def test_what_a_worker_has_read_is_known_by_name_to_who_gets_its_answer(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "_is_worker", lambda: True)
    source = source_of_file(FileState("/data/9.csv", 1, 1, 9), DATASET, {})
    session.files.explain("/data/9.csv", source)
    text, later = sent([1.5]), sent([2.5])
    session.files = OpenedFiles()
    received(later)
    assert not session.files.named("9.csv")
    received(text)
    assert session.files.named("9.csv") == {source}
    assert not session.files.unexplained()


def test_a_file_that_a_worker_has_closed_is_known_before_it_answers(
    session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(messages, "_is_worker", lambda: True)
    told: list[str] = []
    with (tmp_path / "closed.pkl").open("wb") as closed, (tmp_path / "open.pkl").open("wb") as still_open:
        for file in (closed, still_open):
            session.files.when_closed(file, file.name, lambda state: told.append(Path(state.path).name))
        closed.close()
        sent(1.5)
        assert told == ["closed.pkl"]


def test_the_notes_of_messages_are_no_file_that_the_script_has_read(session: Session) -> None:
    session.patcher.add(files.integration)
    session.patcher.add(numpy.integration)
    try:
        received(sent([known(1)]))
        (notes,) = session.recorder.settings.journals.glob("messages-*")
        assert not session.files.has_read()
        assert notes.read_text()  # a script that opens all files there are
        assert not session.files.has_read()
        assert not paths(np.fromfile(notes, "uint8"))
        assert not session.files.sites.count
    finally:
        session.patcher.restore()


def test_notes_of_very_many_messages_take_little_of_the_disk(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_MOST_FILE", 4000)
    for number in range(200):
        text = sent([known(number)])
        if number % 7 == 0:
            assert paths(received(text)[0]) == [f"/data/{number}.csv"]
    (notes,) = session.recorder.settings.journals.glob("messages-*")
    assert notes.stat().st_size < 5000


def test_the_notes_of_a_run_are_deleted_with_it(session: Session) -> None:
    sent([known(1)])
    folder = session.recorder.settings.journals
    assert list(folder.glob("messages-*"))
    family.forget_messages("run-1", folder)
    assert not list(folder.glob("messages-*"))
