"""`autolog server` as an operator starts it, and a script whose record goes through it."""

import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from autolog_store import MetadataStore, errors
from autolog_store.proto import metadata_store_pb2 as pb

pytest.importorskip("grpc")

SCRIPT = """
import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression

table = pd.read_csv("raw.csv")
joblib.dump(LogisticRegression(max_iter=300).fit(table.drop(columns="kind"), table["kind"]), "model.joblib")
"""


class Running:
    """A server in a process of its own, and what it logged until it listened."""

    def __init__(self, project: Any, *options: object) -> None:
        self.process = project.start("server", "--port", "0", *options)
        self.log = ""
        for line in self.process.stderr:
            self.log += line
            if found := re.search(r"listening at (grpcs?://\S+?)(,|$)", line.strip()):
                self.url = found[1]
                return
        raise AssertionError(f"the server did not start: {self.log}")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        out, err = self.process.communicate(timeout=60)
        self.log += err
        assert out == ""
        return int(self.process.returncode)


@pytest.fixture
def serve(project: Any) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def start(*options: object) -> Running:
        started.append(Running(project, *options))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def test_a_script_is_recorded_and_traced_through_a_server(project: Any, serve: Callable[..., Running]) -> None:
    server = serve("--store", "served/metadata.sqlite")
    project.environment["AUTOLOG_STORE"] = server.url
    project.write("train.py", SCRIPT)
    project.run("train.py")
    (root,) = project.ask("trace", "model.joblib")["roots"]
    (train,) = root["steps"]
    assert [Path(one["artifact"]["uri"]).name for one in train["artifacts"]] == ["raw.csv"]
    versions = train["step"]["environment"]
    assert "scikit-learn" in versions
    assert "grpcio" not in versions  # the script does not use it
    assert server.stop() == 0
    del project.environment["AUTOLOG_STORE"]
    assert project.ask("store", "info", "--store", "served/metadata.sqlite")["executions"] == 1


def test_a_record_waits_while_the_server_is_away_and_is_published_by_sync(
    project: Any, serve: Callable[..., Running]
) -> None:
    first = serve("--store", "served.sqlite")
    assert first.stop() == 0
    project.environment["AUTOLOG_STORE"] = first.url
    project.write("train.py", SCRIPT)
    done = project.autolog("run", "train.py")
    assert done.returncode == 0
    assert "`autolog sync` publishes it" in done.stderr
    again = serve("--store", "served.sqlite", "--port", first.url.rpartition(":")[2])
    assert again.url == first.url
    assert "published 1 journal" in project.autolog("sync").stdout
    assert len(project.ask("ls", "models")) == 1


def test_a_token_lets_the_command_line_in(project: Any, serve: Callable[..., Running]) -> None:
    token = project.write("token", "s3cret\n")
    server = serve("--store", "served.sqlite", "--token-file", token)
    refused = project.autolog("ls", "--store", server.url)
    assert refused.returncode == 1
    assert "AUTOLOG_TOKEN" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    project.environment["AUTOLOG_TOKEN_FILE"] = str(token)
    assert project.autolog("ls", "--store", server.url).returncode == 0
    assert server.stop() == 0
    assert "s3cret" not in server.log


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_in_order(serve: Callable[..., Running], number: signal.Signals) -> None:
    server = serve("--store", "served.sqlite")
    assert server.stop(number) == 0
    assert f"{number.name}: finishing the calls in flight" in server.log
    assert server.log.rstrip().endswith("stopped")


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_the_server_at_once(
    project: Any, serve: Callable[..., Running], second: signal.Signals
) -> None:
    server = serve("--store", "served.sqlite", "--grace-seconds", "600")
    store = MetadataStore(server.url)
    busy = sqlite3.connect(project.folder / "served.sqlite", isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")  # keeps the call in flight
    with ThreadPoolExecutor() as threads:
        call = threads.submit(store.put_artifact_type, pb.ArtifactType(name="Dataset"))
        time.sleep(0.5)
        server.process.send_signal(signal.SIGTERM)
        for line in server.process.stderr:
            if "finishing the calls in flight" in line:
                break
        assert server.stop(second) == -second
        with pytest.raises(errors.UnavailableError):
            call.result(timeout=60)
    busy.close()
    store.close()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--host", "0.0.0.0"], "without TLS"),
        (["--tls-key", "gone.key", "--tls-cert", "gone.pem"], "cannot read the TLS key gone.key: No such file"),
        (["--tls-key", "gone.key"], "--tls-key and --tls-cert go together"),
        (["--token-file", "gone"], "cannot read the token file gone: No such file"),
        (["--store", "grpc://127.0.0.1"], "is a server itself"),
        (["--store", "raw.csv"], "cannot open"),
    ],
)
def test_what_an_operator_can_mend_is_one_line_and_exit_status_1(
    project: Any, options: list[str], message: str
) -> None:
    done = project.autolog("server", "--port", "0", "--store", "served.sqlite", *options)
    assert done.returncode == 1
    told = [line for line in done.stderr.splitlines() if "INFO" not in line]
    assert len(told) == 1, done.stderr
    assert told[0].startswith("autolog: ")
    assert message in told[0]


@pytest.mark.parametrize("seconds", ["inf", "nan", "-1", "1e10"])
def test_a_grace_that_nobody_can_wait_for_is_refused_at_the_start(project: Any, seconds: str) -> None:
    done = project.autolog("server", "--grace-seconds", seconds, "--port", "none")  # so that it never runs
    assert done.returncode == 2
    assert "Invalid value for '--grace-seconds'" in done.stderr


def test_a_taken_port_is_one_line(project: Any, serve: Callable[..., Running]) -> None:
    port = serve("--store", "served.sqlite").url.rpartition(":")[2]
    done = project.autolog("server", "--port", port, "--store", "served.sqlite")
    assert done.returncode == 1
    assert f"cannot listen at 127.0.0.1:{port}: Address already in use" in done.stderr


def test_without_grpcio_the_command_that_brings_it_is_named(project: Any) -> None:
    program = (
        "import sys; sys.modules['grpc'] = None; sys.argv = ['autolog', 'server']; from autolog.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=project.folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "pip install 'autolog-sdk[server]'" in done.stderr
    assert len(done.stderr.splitlines()) == 1
