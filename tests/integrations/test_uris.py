"""Where data comes from that is no file of this machine."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression

from autolog.facts import ArtifactSeen, ExecutionStarted

TABLE = b"a,b\n1.5,2\n2.5,3\n3.5,5\n"


def fit(frame: pd.DataFrame) -> None:
    LinearRegression().fit(frame[["a"]], frame["b"])


def inputs(facts) -> list[ArtifactSeen]:
    (step,) = facts.of(ExecutionStarted)
    seen = {one.key: one for one in facts.of(ArtifactSeen)}
    return [seen[use.artifact] for use in step.inputs if use.evidence == "identity"]


@pytest.fixture
def server() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("ETag", '"abc123"')
            self.send_header("Content-Length", str(len(TABLE)))
            self.end_headers()
            self.wfile.write(TABLE)

        def log_message(self, *_) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()


def test_a_table_from_the_web_is_its_url_without_the_signature_and_has_the_etag_as_digest(facts, server):
    fit(pd.read_csv(f"{server}/table.csv?X-Amz-Signature=sss"))
    (table,) = inputs(facts)
    assert (table.file.path, table.file.digest) == (f"{server}/table.csv", "etag:abc123")
    assert table.file.size == len(TABLE)


def test_a_table_of_another_file_system_is_its_uri(facts):
    fsspec = pytest.importorskip("fsspec")
    with fsspec.open("memory://bucket/table.csv", "wb") as file:
        file.write(TABLE)
    fit(pd.read_csv("memory://bucket/table.csv"))
    (table,) = inputs(facts)
    assert table.file.path == "memory://bucket/table.csv"


def test_a_file_url_is_the_path(facts, tmp_path: Path):
    (tmp_path / "table.csv").write_bytes(TABLE)
    fit(pd.read_csv((tmp_path / "table.csv").as_uri()))
    (table,) = inputs(facts)
    assert table.file.path == str(tmp_path / "table.csv")
