"""Work with a time limit."""

import threading
import time

import pytest

from autolog.limited import TookTooLong, within


def test_what_ends_in_time_is_returned_and_what_fails_raises() -> None:
    assert within(60, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within(60, lambda: 1 / 0)


def test_what_hangs_is_given_up() -> None:
    ended = threading.Event()
    with pytest.raises(TookTooLong):
        within(0.01, ended.wait)
    ended.set()


def test_where_no_thread_can_be_started_work_is_done_without_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    monkeypatch.setattr(threading.Thread, "start", start)
    assert within(0.0, lambda: time.thread_time() >= 0)
