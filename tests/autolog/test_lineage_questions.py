"""The questions in Python, on a record that watched scripts left, and on graphs of odd shapes."""

import dataclasses
import importlib
import json
import math
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import autolog
from autolog import lineage
from autolog.errors import AmbiguousError, MissingPackageError, NotRecordedError, SettingsError, StoreUnavailableError
from autolog_store.metadata_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.transports import InProcessTransport

SCRIPT = """
import sys
import autolog
autolog.enable(experiment="iris")
import joblib, pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score

kind, C = sys.argv[1:]
if kind == "prepare":
    pd.read_csv("raw.csv").dropna().to_parquet("clean.parquet")
else:
    table = pd.read_parquet("clean.parquet")
    X, y = table[["a", "b"]], table["kind"]
    model = LogisticRegression(C=float(C)).fit(X, y)
    joblib.dump(model, f"{kind}.joblib")
    if kind == "measured":
        accuracy_score(y, model.predict(X))
"""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a table was prepared twice, and three models were trained; it is only asked."""
    folder = tmp_path_factory.mktemp("recorded")
    (folder / ".autolog").mkdir()
    (folder / "watched.py").write_text(SCRIPT)
    rows = [f"{i / 3},{i * i % 7},{i % 2}" for i in range(60)]
    environment = {"PATH": "", "AUTOLOG_EXIT_SECONDS": "60"}
    for count, kind, C in [(40, "prepare", "0"), (60, "prepare", "0"), (60, "measured", "0.5"), (60, "plain", "2")]:
        (folder / "raw.csv").write_text("\n".join(["a,b,kind", *rows[:count]]))
        line = [sys.executable, "watched.py", kind, C]
        done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture
def here(recorded: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That folder as the working directory."""
    monkeypatch.chdir(recorded)
    monkeypatch.delenv("AUTOLOG_STORE")
    return recorded


def names(artifacts: Any) -> list[str]:
    return [Path(one.uri).name for one in artifacts]


# the seven questions


def test_each_of_the_seven_questions_is_one_call(here: Path) -> None:
    import sklearn

    model = autolog.lineage.trace("measured.joblib")
    assert names(model.datasets) == ["clean.parquet", "raw.csv"]
    assert model.params["C"] == 0.5
    assert 0 < model.metrics["accuracy_score"] <= 1
    assert model.run["name"] == "watched.py"
    assert model.run["arguments"] == "measured 0.5"
    assert model.versions["scikit-learn"] == sklearn.__version__
    assert model.versions["python"] == ".".join(map(str, sys.version_info[:3]))
    assert sorted(names(autolog.lineage.impact("clean.parquet").models)) == ["measured.joblib", "plain.joblib"]
    differences = autolog.lineage.compare("measured.joblib", "plain.joblib").differences
    assert differences["params"] == {"C": (0.5, 2.0)}
    assert differences.keys() == {"params", "metrics"}  # the same data, versions and code


def test_data_sets_are_compared_by_their_own_digests(here: Path) -> None:
    new, old = (version.artifact for version in lineage.history("raw.csv"))
    assert lineage.compare(old, new).differences["data"] == {"raw.csv": (old.digest, new.digest)}
    both = lineage.compare("raw.csv", "clean.parquet").differences["data"]
    assert both == {"clean.parquet": (None, lineage.trace("clean.parquet").artifact.digest)}  # which raw.csv is behind
    assert lineage.compare("raw.csv", "raw.csv").differences == {}


def test_what_answers_consist_of_can_be_put_into_sets(here: Path) -> None:
    measured, plain = lineage.trace("measured.joblib"), lineage.trace("plain.joblib")
    assert set(measured.datasets) == set(plain.datasets)
    assert len({*measured.steps, *plain.steps}) == len(measured.steps) + 1
    assert set(lineage.find("Run")) == set(lineage.find("Context", "type = 'Run'"))
    assert len({*lineage.history("raw.csv"), *lineage.history("raw.csv")}) == 2
    assert len({measured.artifact, plain.artifact}) == 2


def test_an_artifact_is_asked_for_by_path_digest_id_or_object(here: Path) -> None:
    model = lineage.trace("plain.joblib").artifact
    digest = str(model.digest)
    for asked in (
        Path("plain.joblib"),
        model.uri,
        digest,
        digest[7:17],
        f"id:{model.id}",
        f"file://{model.uri}",
        model,
        lineage.find("Model")[0],
    ):
        assert lineage.trace(asked).artifact == model
    assert lineage.history(f"file://{model.uri}")[0].artifact == model
    for wrong in (1.5, lineage.trace("plain.joblib").step, lineage.find("Run")[0]):  # they have ids, too
        with pytest.raises(TypeError, match="by its path, URI, digest"):
            lineage.trace(wrong)  # type: ignore[arg-type]


def test_an_empty_name_means_nothing(here: Path) -> None:
    for ask in (lineage.trace, lineage.impact, lineage.history):
        with pytest.raises(NotRecordedError, match="nothing is recorded about ''; look at"):
            ask("")


def test_a_folder_stands_for_the_newest_model_in_it_and_says_so(here: Path) -> None:
    answer = lineage.trace(".")
    assert (answer.artifact.name, len(answer.roots)) == ("plain.joblib", 1)
    assert answer.note == f". is a folder; this is the model in it, the newest of 2: {here / 'plain.joblib'}"
    versions = lineage.history(".")
    assert ([one.artifact for one in versions], versions.note) == ([answer.artifact], answer.note)
    assert lineage.history("plain.joblib").note is None
    assert f"autolog: {answer.note}" in run("history", ".").stderr


PARTS = """
import autolog
autolog.enable()
import os
import pandas as pd
os.mkdir("parts")
for name in ("raw", "more"):
    pd.read_csv(f"{name}.csv").dropna().to_csv(f"parts/{name}_clean.csv")
"""


def test_a_folder_without_a_model_stands_for_the_files_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "watched.py").write_text(PARTS)
    for name in ("raw", "more", "decoy"):
        (tmp_path / f"{name}.csv").write_text(f"{name}\n1\n")
    line = [sys.executable, "watched.py"]
    subprocess.run(line, cwd=tmp_path, env={**os.environ, "AUTOLOG_EXIT_SECONDS": "60"}, check=True)
    answer = lineage.trace("parts")
    assert names(root.artifact for root in answer.roots) == ["more_clean.csv", "raw_clean.csv"]
    assert sorted(names(answer.datasets)) == ["more.csv", "raw.csv"]
    assert answer.note == "parts is a folder; this is what is recorded of the files in it"
    assert lineage.history("parts").note == f"{answer.note}; these are the versions of parts/more_clean.csv"
    answer = lineage.trace("parts/*_clean.csv")
    assert sorted(names(answer.datasets)) == ["more.csv", "raw.csv"]
    assert answer.note == "parts/*_clean.csv is a pattern; this is what is recorded of the files that it meets"
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotRecordedError, match="nothing is recorded about empty"):
        lineage.trace("empty")


def test_a_model_that_nobody_measured_has_no_metrics(here: Path) -> None:
    model = lineage.trace("plain.joblib")
    assert (model.metrics, [root.evaluations for root in model.roots]) == ({}, [[]])


def test_a_source_file_was_made_by_nothing(here: Path) -> None:
    raw = lineage.trace("raw.csv")
    assert (raw.step, raw.made_by, raw.params, raw.run, raw.versions, raw.datasets) == (None, [], {}, {}, {}, [])


def test_what_is_not_recorded_is_said_by_name(here: Path) -> None:
    for ask in (lineage.trace, lineage.impact, lineage.history):
        with pytest.raises(NotRecordedError, match=r"nothing is recorded about 'a\\x00b'; look at"):  # no path at all
            ask("a\0b")
        with pytest.raises(NotRecordedError, match=r"nothing is recorded about no\.joblib; look at"):
            ask("no.joblib")
    with pytest.raises(StoreUnavailableError, match=r"there is no store at .*, in Python store="):
        lineage.trace("plain.joblib", store=here / "no.sqlite")


def test_history_lists_the_versions_of_a_file_and_what_made_them(here: Path) -> None:
    clean = lineage.history("clean.parquet")
    assert repr(clean) == "<History of clean.parquet: 2 versions>"
    assert repr(lineage.history("plain.joblib")) == "<History of plain.joblib: 1 version>"
    assert [one.artifact.version for one in clean] == [2, 1]
    assert [one.made_by[0].type for one in clean] == ["Transform", "Transform"]
    assert [one.row() for one in lineage.history(clean[1].artifact)] == clean.rows()
    assert lineage.trace(clean[1].artifact).datasets == [lineage.history("raw.csv")[1].artifact]


def test_find_takes_types_as_people_write_them_and_filters(here: Path) -> None:
    assert names(lineage.find("models")) == ["plain.joblib", "measured.joblib"]
    assert len(lineage.find("Train", "custom_properties.C.double_value < 1")) == 1
    assert len(lineage.find("Run", limit=3)) == 3
    assert {one.type for one in lineage.find("Execution")} == {"Train", "Transform", "Evaluate"}
    assert len(lineage.find("Model", "id = 1 OR id > 0")) == 2  # the condition stands in parentheses
    with pytest.raises(SettingsError, match="no type 'Modle' is recorded; there are Artifact, Context, Dataset"):
        lineage.find("Modle")
    with pytest.raises(SettingsError, match="the limit is -1; it should be"):
        lineage.find("Model", limit=-1)
    assert len(lineage.find("Model", "id > 0 -- all of them")) == 2
    with pytest.raises(SettingsError, match=r"the filter 'id <' cannot be used: .*\[at 1:5\]; .*filter-queries"):
        lineage.find("Model", "id <")


@pytest.mark.parametrize("filter", ["id > 0) OR (id > 0", "name != ')') OR (id > 0", "/* ( */ id > 0) OR (id > 0"])
def test_find_refuses_a_filter_whose_brackets_would_end_the_condition_on_the_type(here: Path, filter: str) -> None:
    with pytest.raises(SettingsError, match=r"cannot be used: .*found `\)` \[at 1:"):
        lineage.find("Model", filter)
    assert len(lineage.find("Model", "(id > 0) AND uri != ')))'")) == 2


# what an answer becomes


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: lineage.find(None), "the type is None; it should be a text, such as 'Model'"),  # type: ignore[arg-type]
        (lambda: lineage.find("Model", 3), "the filter is 3; it should be a text such as"),  # type: ignore[arg-type]
        (lambda: lineage.find("Model", limit="x"), "the limit is 'x'; it should be a number"),  # type: ignore[arg-type]
        (lambda: lineage.find("Model", limit=-1), "the limit is -1; it should be a number"),
        (lambda: lineage.trace("raw.csv", evidence=3), "the evidence is 3; name one or more of declared"),  # type: ignore[arg-type]
        (lambda: lineage.trace("raw.csv", evidence=[3]), r"the evidence is \[3\]; name one or more of"),  # type: ignore[list-item]
        (lambda: lineage.history("raw.csv", store=3), "the store is 3; it should be a URL, the path of"),  # type: ignore[arg-type]
    ],
)
def test_what_is_asked_in_a_wrong_type_is_refused_by_name(here: Path, ask: Callable[[], Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        ask()


def test_answers_become_tables_graphs_and_html(here: Path) -> None:
    model = lineage.trace("measured.joblib")
    assert list(model.to_pandas()["steps_away"]) == [0, 1, 2]
    graph = model.to_networkx()
    assert {data["type"] for _, data in graph.nodes(data=True)} >= {"Model", "Dataset", "Metrics", "Train", "Evaluate"}
    importlib.import_module("networkx")
    raw, last = (
        next(id for id, data in graph.nodes(data=True) if data["label"] == name)
        for name in ("raw.csv", "measured.joblib")
    )
    assert importlib.import_module("networkx").has_path(graph, raw, last)
    alone = [lineage.history("raw.csv"), lineage.trace("raw.csv")]  # nobody saw it made
    assert [[data["label"] for _, data in one.to_networkx().nodes(data=True)] for one in alone] == [
        ["raw.csv"] * len(alone[0]),
        ["raw.csv"],
    ]
    both = lineage.compare("measured.joblib", "plain.joblib")
    assert both.to_dict()["params"]["C"] == [0.5, 2.0]
    assert both.to_networkx().number_of_nodes() > graph.number_of_nodes()
    assert lineage.find("Metrics").to_pandas().columns.tolist() == ["id", "uri", "metrics.accuracy_score"]
    for answer in (model, both, lineage.find("Model"), lineage.history("raw.csv"), lineage.impact("raw.csv")):
        assert len(repr(answer)) < 600
        assert "<table>" in answer._repr_html_()
        assert len(answer.to_pandas()) == len(answer.rows())
        assert answer.to_dict()


def test_a_notebook_shows_times_as_people_read_them(here: Path) -> None:
    run = lineage.find("Run")[0]
    day = time.strftime("%Y-%m-%d", time.localtime(run.properties["start_time_ms"] / 1000))
    for answer in (lineage.find("Run"), run, lineage.history("raw.csv"), lineage.trace("plain.joblib")):
        assert day in answer._repr_html_()
        assert "e+12" not in answer._repr_html_()


def test_a_missing_package_is_named(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = lineage.trace("plain.joblib")
    monkeypatch.setitem(sys.modules, "networkx", None)
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingPackageError, match="pip install networkx"):
        model.to_networkx()
    with pytest.raises(MissingPackageError, match="pip install pandas"):
        model.to_pandas()


def test_asking_imports_neither_pandas_nor_networkx(run_python: Callable[..., Any]) -> None:
    heavy = "{'pandas', 'networkx', 'sqlalchemy', 'rich'}"
    done = run_python(f"import sys, autolog; autolog.lineage.trace; print({heavy} & set(sys.modules))")
    assert done.stdout == "set()\n", done.stderr


@pytest.mark.parametrize("off", ["AUTOLOG=0", "enabled=False"])
def test_a_script_that_is_switched_off_asks_the_store_that_it_names(
    run_python: Callable[..., Any], tmp_path: Path, off: str
) -> None:
    MetadataStore(f"sqlite:///{tmp_path / 'b.sqlite'}").close()
    done = run_python(
        "import os, sys, autolog\n"
        "if sys.argv[1] == 'AUTOLOG=0':\n"
        "    os.environ['AUTOLOG'] = '0'\n"
        "autolog.enable(store='b.sqlite', enabled=False)\n"
        "os.mkdir('elsewhere'); os.chdir('elsewhere')\n"
        "print(len(autolog.lineage.find('Run')))\n"
        "autolog.disable()\n"
        "try: autolog.lineage.find('Run')\n"
        "except autolog.errors.StoreUnavailableError as error: print(error)\n",
        off,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[0] == "0"
    assert f"there is no store at {tmp_path}/store/metadata.sqlite" in done.stdout


def test_a_watched_process_sees_what_it_has_just_done(run_python: Callable[..., Any]) -> None:
    done = run_python(
        "import autolog; autolog.enable()\n"
        "import joblib, pandas as pd\n"
        "from sklearn.linear_model import LinearRegression\n"
        "open('raw.csv', 'w').write('a,b\\n1,2\\n2,4\\n3,7\\n')\n"
        "for round in range(2):\n"
        "    table = pd.read_csv('raw.csv')\n"
        "    joblib.dump(LinearRegression(positive=bool(round)).fit(table[['a']], table['b']), f'{round}.joblib')\n"
        "    model = autolog.lineage.trace(f'{round}.joblib')\n"
        "    print(model.params['positive'], len(model.datasets), 'sqlalchemy' in map(str.lower, model.versions))\n",
    )
    assert done.stdout == "False 1 False\nTrue 1 False\n", done.stderr


# graphs of odd shapes


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MetadataStore]:
    """An empty store with the types of a program other than ours."""
    with MetadataStore(f"sqlite:///{tmp_path / 'odd.sqlite'}") as opened:
        opened.put_artifact_type(pb.ArtifactType(name="Dataset", properties={"digest": pb.STRING}))
        opened.put_artifact_type(pb.ArtifactType(name="Model", properties={"digest": pb.STRING}))
        opened.put_execution_type(pb.ExecutionType(name="Train"))
        yield opened


def put(store: MetadataStore, artifacts: list[str], edges: list[tuple[int, int, bool, str]]) -> list[int]:
    """Put artifacts (their digests) and edges: place of the artifact, of the step, whether it is made, the evidence."""
    types = {"Dataset": store.get_artifact_type("Dataset").id, "Model": store.get_artifact_type("Model").id}
    nodes = [
        pb.Artifact(type_id=types["Dataset"], uri=f"/d/{at}", properties={"digest": pb.Value(string_value=digest)})
        for at, digest in enumerate(artifacts)
    ]
    ids = store.put_artifacts(nodes)
    count = 1 + max((step for _, step, _, _ in edges), default=-1)
    steps = store.put_executions([pb.Execution(type_id=store.get_execution_type("Train").id) for _ in range(count)])
    store.put_events(
        [
            pb.Event(
                artifact_id=ids[artifact],
                execution_id=steps[step],
                type=pb.Event.OUTPUT if is_output else pb.Event.INPUT,
                path=pb.Event.Path(steps=[pb.Event.Path.Step(key=word) for word in filter(None, ["X", evidence])]),
            )
            for artifact, step, is_output, evidence in edges
        ]
    )
    return list(ids)


def digest_of(number: int) -> str:
    return f"sha256:{number:064x}"


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What the store is asked, counted."""
    counted: Counter[str] = Counter()
    original = InProcessTransport.call

    def call(self: Any, name: str, request: Any) -> Any:
        counted[name] += 1
        return original(self, name, request)

    monkeypatch.setattr(InProcessTransport, "call", call)
    return counted


def test_dicts_have_texts_for_what_json_has_no_number_for(store: MetadataStore) -> None:
    (id,) = put(store, [digest_of(1)], [])
    answer = lineage.trace(f"id:{id}", store=store)
    curves = {"loss": [(0.0, 0.5), (1.0, math.nan), (math.inf, 2.0)]}
    answer.roots[0].artifact = dataclasses.replace(answer.artifact, curves=curves)
    assert answer.artifact.to_dict()["curves"] == {"loss": [(0.0, 0.5), (1.0, "nan"), ("inf", 2.0)]}
    assert '"nan"' in json.dumps(answer.to_dict(), allow_nan=False)


def test_the_first_digits_of_several_contents_are_refused(store: MetadataStore) -> None:
    put(store, ["sha256:" + "ab" * 16 + "0" * 32, "sha256:" + "ab" * 16 + "1" * 32], [])
    with pytest.raises(AmbiguousError, match=r"abababab may mean several contents, sha256:abab.*; give more digits"):
        lineage.trace("abababab", store=store)
    assert lineage.trace("ab" * 16 + "1", store=store).artifact.uri == "/d/1"


def test_a_file_that_is_rewritten_with_the_same_content_ends_the_walk(store: MetadataStore) -> None:
    ids = put(
        store, [digest_of(1), digest_of(2)], [(0, 0, False, ""), (0, 0, True, ""), (0, 1, False, ""), (1, 1, True, "")]
    )
    answer = lineage.trace(f"id:{ids[1]}", store=store)
    assert (len(answer.steps), names(answer.datasets)) == (2, ["0"])
    assert len(lineage.impact(f"id:{ids[0]}", store=store).steps) == 2
    assert answer.to_dict()["roots"][0]["steps"][0]["artifacts"][0]["steps"][0]["artifacts"][0]["repeated"]


def test_an_artifact_that_several_runs_made_is_told_by_the_newest(store: MetadataStore) -> None:
    (id_,) = put(store, [digest_of(1)], [(0, 0, True, ""), (0, 1, True, ""), (0, 2, True, "")])
    answer = lineage.trace(f"id:{id_}", store=store)
    assert len(answer.made_by) == 3
    assert answer.step == answer.made_by[0]
    assert answer.made_by[0].id == max(step.id for step in answer.steps)


def test_evidence_says_which_edges_count(store: MetadataStore) -> None:
    edges = [(0, 0, False, "scope"), (1, 0, False, "identity"), (2, 0, False, ""), (3, 0, True, "identity")]
    guessed, *_, made = put(store, [digest_of(number) for number in range(4)], edges)
    model = f"id:{made}"
    found = {
        evidence: names(lineage.trace(model, evidence=evidence, store=store).datasets)
        for evidence in (None, "identity", "identity, declared", ("identity", "scope"))
    }
    assert found == {
        None: ["1", "2", "0"],
        "identity": ["1"],
        "identity, declared": ["1", "2"],  # what another program wrote was declared by it
        ("identity", "scope"): ["1", "0"],
    }
    assert lineage.impact(f"id:{guessed}", evidence="identity", store=store).steps == []
    with pytest.raises(SettingsError, match="the evidence 'guess' is not known; name one or more of declared"):
        lineage.trace(model, evidence="guess", store=store)
    with pytest.raises(SettingsError, match="the evidence '' is not known; name one or more of declared"):
        lineage.trace(model, evidence="", store=store)


def test_a_wide_graph_of_a_thousand_nodes_takes_as_many_calls_as_a_small_one(
    store: MetadataStore, calls: Counter[str]
) -> None:
    ids = put(
        store,
        [digest_of(number) for number in range(501)],
        [edge for at in range(500) for edge in ((0, at, False, "identity"), (at + 1, at, True, "identity"))],
    )
    calls.clear()
    assert len(lineage.impact(f"id:{ids[0]}", store=store).datasets) == 500
    assert calls == {"GetArtifactsByID": 1, "GetLineageSubgraph": 1}
    calls.clear()
    assert names(lineage.trace(f"id:{ids[7]}", store=store).datasets) == ["0"]
    assert calls == {"GetArtifactsByID": 1, "GetLineageSubgraph": 3}
    calls.clear()
    lineage.compare(f"id:{ids[7]}", f"id:{ids[8]}", store=store)
    assert sum(calls.values()) == 8


def test_a_chain_of_a_thousand_nodes_is_followed_to_its_end(store: MetadataStore, calls: Counter[str]) -> None:
    edges = [edge for at in range(500) for edge in ((at, at, False, "identity"), (at + 1, at, True, "identity"))]
    ids = put(store, [digest_of(number) for number in range(501)], edges)
    calls.clear()
    answer = lineage.trace(f"id:{ids[-1]}", store=store)
    assert calls["GetLineageSubgraph"] <= 11 + 2  # each brings 50 steps; two more ask for what was measured
    assert names(answer.datasets) == [str(number) for number in reversed(range(500))]
    assert "'goes_on': True" in str(answer.to_dict())
    assert len(answer.to_networkx()) == 1001


def test_what_a_notebook_shows_is_escaped(store: MetadataStore) -> None:
    (id_,) = put(store, ["<script>alert(1)</script>"], [])
    assert "<script>" not in lineage.trace(f"id:{id_}", store=store)._repr_html_()
    assert "&lt;script&gt;" in lineage.find("Dataset", store=store)._repr_html_()


# the command line


def run(*arguments: str) -> Any:
    from click.testing import CliRunner

    from autolog.cli.commands import cli

    return CliRunner().invoke(cli, list(arguments), catch_exceptions=False)


def test_the_command_line_gives_the_same_answers(here: Path) -> None:
    import json

    assert json.loads(run("trace", "plain.joblib", "--json").output) == json.loads(
        json.dumps(lineage.trace("plain.joblib").to_dict())
    )
    compared = run("compare", "measured.joblib", "plain.joblib").output
    assert "C" in compared
    assert "max_iter" not in compared
    assert "max_iter" in run("compare", "measured.joblib", "plain.joblib", "--all").output
    assert "no differences" in run("compare", "plain.joblib", "plain.joblib").output
    assert json.loads(run("compare", "measured.joblib", "plain.joblib", "--json").output)["params"]["C"] == [0.5, 2.0]
    assert len(run("history", "raw.csv").output.splitlines()) == 3
    assert len(json.loads(run("history", "raw.csv", "--json").output)["versions"]) == 2
    assert "measured.joblib" in run("find", "models", "--filter", "id > 0").output
    assert "no Model is recorded" in run("find", "models", "--filter", "id = 0").output
    assert run("find", "models", "id > 0").output == run("find", "models", "--filter", "id > 0").output
    both = run("find", "models", "id > 0", "--filter", "id > 1")
    assert both.exit_code == 2
    assert "two conditions were given, 'id > 0' and 'id > 1'; join them by AND in one" in both.output
    assert "clean.parquet" in run("trace", "plain.joblib", "--evidence", "identity").output
    assert "made by" not in run("trace", "plain.joblib", "--evidence", "declared").output


def test_find_knows_our_own_types_before_anything_of_them_is_recorded(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    MetadataStore(store)

    assert [len(lineage.find(name, store=store)) for name in ("runs", "Model", "Environment", "Transform")] == [
        0,
        0,
        0,
        0,
    ]
