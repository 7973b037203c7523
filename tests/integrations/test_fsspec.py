"""Files of other file systems: in memory, on the web, in a store of objects."""

import os
import pickle
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

for name in ("fsspec", "joblib", "pandas", "sklearn"):
    pytest.importorskip(name)

import fsspec
import joblib
import pandas as pd
from graphs import DECOY, FIT, fitted
from ports import free_port
from sklearn.linear_model import LinearRegression
from web_table import TABLE

import autolog
from autolog import provenance, remote
from autolog.facts import ArtifactSaved, ArtifactSeen, ExecutionReported, ExecutionStarted
from autolog.fingerprint import Digests
from autolog.named_files import file_state_of

# Read when gcsfs is imported; else it asks over gRPC, which the server of these tests does not speak, for minutes.
os.environ.setdefault("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")


def fit(frame: pd.DataFrame) -> LinearRegression:
    return LinearRegression().fit(frame[["a"]], frame["b"])


def inputs(facts) -> list[ArtifactSeen]:
    step = next(one for one in facts.of(ExecutionStarted) if one.type == "Train")
    seen = {one.key: one for one in facts.of(ArtifactSeen)}
    return [seen[use.artifact] for use in step.inputs if use.evidence == "identity"]


@pytest.fixture
def memory() -> Iterator[str]:
    """A folder in memory that holds table.csv and decoy.csv."""
    system = fsspec.filesystem("memory")
    for name in ("table.csv", "decoy.csv"):
        system.pipe_file(f"/bucket/{name}", TABLE)
    yield "memory://bucket"
    system.rm("/bucket", recursive=True)


READERS = {
    "path": lambda uri: pd.read_csv(uri),
    "open": lambda uri: pd.read_csv(fsspec.open(uri).open()),
    "with": lambda uri: _within(fsspec.open(uri)),
    "text": lambda uri: _within(fsspec.open(uri, "r")),
    "file system": lambda uri: _within(fsspec.core.url_to_fs(uri)[0].open(uri)),
    "cached": lambda uri: _within(fsspec.open(f"simplecache::{uri}")),
}


def _within(opened) -> pd.DataFrame:
    with opened as file:
        return pd.read_csv(file)


@pytest.mark.parametrize("how", READERS)
def test_a_table_in_another_file_system_is_its_uri_and_what_that_tells_of_it(facts, memory, how):
    READERS[how](f"{memory}/decoy.csv")
    fit(READERS[how](f"{memory}/table.csv"))
    (table,) = inputs(facts)
    assert table.file.path == "memory://bucket/table.csv"
    assert table.file.size == len(TABLE)
    assert table.file.digest.startswith("modified:")


def test_paths_of_universal_pathlib_are_the_uris_that_they_stand_for(facts, memory):
    upath = pytest.importorskip("upath")
    path = upath.UPath(f"{memory}/table.csv")
    assert file_state_of(path).path == "memory://bucket/table.csv"
    fit(_within(path.open("rb")))
    (table,) = inputs(facts)
    assert table.file.path == "memory://bucket/table.csv"


@pytest.mark.parametrize("how", ["fsspec", "uri", "upath"])
def test_local_files_are_local_files_however_they_are_named(facts, tmp_path: Path, how):
    path = tmp_path / "table.csv"
    path.write_bytes(TABLE)
    if how == "fsspec":
        fit(_within(fsspec.open(str(path))))
    elif how == "uri":
        fit(_within(fsspec.open(path.as_uri())))
    else:
        fit(pd.read_csv(pytest.importorskip("upath").UPath(path)))
    (table,) = inputs(facts)
    assert table.file.path == str(path)


def written(facts) -> ArtifactSeen:
    """Return what came out of the only Transform."""
    (step,) = [one.execution for one in facts.of(ExecutionStarted) if one.type == "Transform"]
    (use,) = [use for one in facts.of(ExecutionReported) if one.execution == step for use in one.outputs]
    return next(one for one in facts.of(ArtifactSeen) if one.key == use.artifact)


@pytest.mark.parametrize("how", ["path", "file"])
def test_what_is_written_has_the_digest_that_its_readers_will_see(facts, memory, iris, how):
    frame = pd.read_csv(iris)
    if how == "path":
        frame.to_csv(f"{memory}/clean.csv")
    else:
        with fsspec.open(f"{memory}/clean.csv", "w") as file:
            frame.to_csv(file)
            del file
    facts.of(ExecutionStarted)
    made = written(facts).file
    fit(pd.read_csv(f"{memory}/clean.csv"))
    (read,) = inputs(facts)
    assert made.path == read.file.path == "memory://bucket/clean.csv"
    digests = Digests()
    assert not digests.knows(made)
    assert digests.of(made) == digests.of(read.file) == read.file.digest
    assert digests.knows(made)


def test_a_table_from_the_web_has_the_etag_that_was_told_when_it_was_opened(facts, server):
    pytest.importorskip("aiohttp")
    with fsspec.open(f"{server}/table.csv?X-Amz-Signature=sss", "rb") as file:
        fit(pd.read_csv(file))
    (table,) = inputs(facts)
    assert (table.file.path, table.file.digest, table.file.size) == (f"{server}/table.csv", "etag:abc123", len(TABLE))


@pytest.fixture(scope="module")
def bucket() -> Iterator[dict[str, object]]:
    """A bucket of a real server of S3's protocol on this machine, as options of s3fs."""
    pytest.importorskip("s3fs")
    moto = pytest.importorskip("moto.server")
    server = moto.ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    options = {"key": "anna", "secret": "geheim", "client_kwargs": {"endpoint_url": f"http://{host}:{port}"}}
    system = fsspec.filesystem("s3", **options)
    system.mkdir("shop")
    system.pipe_file("shop/table.csv", TABLE)
    yield options
    fsspec.filesystem("s3", **options).clear_instance_cache()
    server.stop()


def test_an_object_of_a_store_has_its_etag_as_digest_whoever_wrote_it(facts, bucket):
    frame = pd.read_csv("s3://shop/table.csv", storage_options=bucket)
    frame.to_parquet("s3://shop/clean.parquet", storage_options=bucket)
    fit(pd.read_parquet("s3://shop/clean.parquet", storage_options=bucket))
    (clean,) = inputs(facts)
    assert clean.file.path == "s3://shop/clean.parquet"
    assert clean.file.digest.startswith("etag:")
    assert Digests().of(written(facts).file) == clean.file.digest
    (step,) = [one for one in facts.of(ExecutionStarted) if one.type == "Transform"]
    assert [use.artifact.partition("|")[0] for use in step.inputs] == ["s3://shop/table.csv"]
    assert "geheim" not in str(facts.all)


@pytest.fixture(scope="module")
def google() -> Iterator[dict[str, str]]:
    """A bucket of a server of Google's protocol on this machine, as options of gcsfs."""
    pytest.importorskip("gcsfs")
    emulator = pytest.importorskip("gcp_storage_emulator.server")
    port = free_port()
    server = emulator.create_server("127.0.0.1", port, in_memory=True, default_bucket="shop")
    server.start()
    options = {"token": "anon", "endpoint_url": f"http://127.0.0.1:{port}", "project": "shops"}
    fsspec.filesystem("gs", **options).pipe_file("shop/table.csv", TABLE)
    yield options
    fsspec.filesystem("gs", **options).clear_instance_cache()
    server.stop()


@pytest.mark.filterwarnings("ignore")  # of the emulator's, and of sockets that gcsfs leaves open
def test_an_object_of_googles_store_is_one_under_both_its_names(facts, google):
    frame = pd.read_csv("gs://shop/table.csv", storage_options=google)
    frame.to_csv("gcs://shop/clean.csv", storage_options=google, index=False)
    fit(pd.read_csv("gs://shop/clean.csv", storage_options=google))
    (clean,) = inputs(facts)
    assert clean.file.path == written(facts).file.path == "gs://shop/clean.csv"
    assert clean.file.digest.startswith("md5:")
    assert Digests().of(written(facts).file) == clean.file.digest
    (step,) = [one for one in facts.of(ExecutionStarted) if one.type == "Transform"]
    assert [use.artifact.partition("|")[0] for use in step.inputs] == ["gs://shop/table.csv"]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("gcs://shop/a.csv", "gs://shop/a.csv"),
        ("s3a://shop/a.csv", "s3://shop/a.csv"),
        ("abfs://shop/a.csv", "az://shop/a.csv"),
        ("abfss://shop@account.dfs.core.windows.net/b/a.csv", "az://shop/b/a.csv"),
        ("simplecache::abfs://shop/a.csv", "az://shop/a.csv"),
    ],
)
def test_a_file_has_one_uri_by_whichever_name_of_its_file_system_it_is_called(given, name):
    assert file_state_of(given.removeprefix("simplecache::")).path == remote.clean(given) == name


@pytest.mark.skipif(pd.__version__ < "3", reason="pandas itself closes the archive before it has read from it")
def test_what_is_read_within_an_archive_comes_from_the_archive(facts, tmp_path):
    with zipfile.ZipFile(tmp_path / "months.zip", "w") as archive:
        archive.writestr("may.csv", "x,y\n1,2\n")
    (source,) = provenance.sources_of(pd.read_csv(f"zip://may.csv::{tmp_path / 'months.zip'}"))
    assert source.file.path == str(tmp_path / "months.zip")
    assert file_state_of("zip://may.csv::s3://shop/months.zip").path == "s3://shop/months.zip"


@pytest.mark.parametrize("library", [joblib, pickle])
def test_a_model_is_saved_and_loaded_through_open_files_of_a_store(facts, bucket, library):
    model = fit(pd.read_csv("s3://shop/table.csv", storage_options=bucket))
    with fsspec.open("s3://shop/model.bin", "wb", **bucket) as file:
        library.dump(model, file)
    with fsspec.open("s3://shop/model.bin", "rb", **bucket) as file:
        again = library.load(file)
    again.score(pd.DataFrame({"a": [1.0, 2.0]}), [1.0, 2.0])
    (saved,) = facts.of(ArtifactSaved)
    evaluated = next(one for one in facts.of(ExecutionStarted) if one.type == "Evaluate")
    loaded = {one.key: one for one in facts.of(ArtifactSeen)}[evaluated.inputs[0].artifact]
    assert saved.file.path == loaded.file.path == "s3://shop/model.bin"
    assert Digests().of(saved.file) == loaded.file.digest


SAVE = """
import autolog; autolog.enable()
import fsspec, joblib, pandas as pd
from sklearn.linear_model import LinearRegression
table = pd.read_csv("s3://shop/table.csv")
with fsspec.open("s3://shop/models/joined.joblib", "wb") as file:
    joblib.dump(LinearRegression().fit(table[["a"]], table["b"]), file)
"""
LOAD = """
import autolog; autolog.enable()
import fsspec, joblib, pandas as pd
from sklearn.metrics import mean_squared_error
table = pd.read_csv("s3://shop/table.csv")
with fsspec.open("s3://shop/models/joined.joblib") as file:
    model = joblib.load(file)
mean_squared_error(table["b"], model.predict(table[["a"]]))
"""


def test_processes_join_by_the_objects_of_a_store(bucket, tmp_path):
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": "anna",
        "AWS_SECRET_ACCESS_KEY": "geheim",
        "AWS_ENDPOINT_URL": bucket["client_kwargs"]["endpoint_url"],
        "AUTOLOG_STORE": str(tmp_path / "metadata.sqlite"),
        "AUTOLOG_EXIT_SECONDS": "60",
    }
    for script in (SAVE, LOAD):
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert "autolog:" not in done.stderr, done.stderr
    model = autolog.lineage.trace("s3a://shop/models/joined.joblib", store=str(tmp_path / "metadata.sqlite"))
    assert [one.uri for one in model.datasets] == ["s3://shop/table.csv"]
    assert model.artifact.properties["digest_algorithm"] == "etag"
    assert "mean_squared_error" in model.metrics


@pytest.mark.parametrize(
    "read",
    [
        "import fsspec\nwith fsspec.open('iris.csv') as file:\n    table = pd.read_csv(file)\n",
        "import fsspec\nwith fsspec.filesystem('file').open('iris.csv') as file:\n    table = pd.read_csv(file)\n",
        "import os\ntable = pd.read_csv('file://' + os.path.abspath('iris.csv'))\n",
        "from upath import UPath\ntable = pd.read_csv(UPath('iris.csv'))\n",
        "from upath import UPath\nwith UPath('iris.csv').open() as file:\n    table = pd.read_csv(file)\n",
        "import os\nfrom upath import UPath\ntable = pd.read_csv(UPath('file://' + os.path.abspath('iris.csv')))\n",
    ],
)
def test_local_paths_of_fsspec_and_universal_pathlib_are_local_files(run, read):
    if "upath" in read:
        pytest.importorskip("upath")
    assert run(DECOY + read + "X, y = table[['a', 'b']], table['kind']" + FIT) == fitted("iris.csv")


def test_what_fsspec_has_in_memory_is_no_local_file(run, project):
    (project / "x.csv").write_text("a,kind\n0,0\n1,1\n")
    graph = run(
        "import fsspec, pandas as pd\nfs = fsspec.filesystem('memory')\nfs.pipe('/x.csv', b'a,kind\\n0,0\\n1,1\\n')\n"
        "with fs.open('/x.csv') as file:\n    table = pd.read_csv(file)\nX, y = table[['a']], table['kind']" + FIT
    )
    assert graph == [("Train", "fit", {"memory:/x.csv": (("X", "y"), "identity")}, ["Model"])]
