"""MySQL and PostgreSQL: logging in, text, limits, races, and the schema."""

import sys
import threading
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from small_store import TEXTS, fill, put_type
from sqlalchemy import make_url

from autolog_store import MetadataStore, errors
from autolog_store.metadata_store import downgrade_schema
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import maintenance
from autolog_store.sql import servers as sql_servers


def test_a_database_is_created_and_opened_again_by_config_and_by_url(server: Any, new_database: str) -> None:
    with MetadataStore(server.config(new_database)) as store:
        type_id = put_type(store)
    with MetadataStore(server.url(new_database)) as store:
        assert store.get_artifact_type("Dataset").id == type_id


@pytest.mark.parametrize("name", ["Odd-name; 50%", "Zoë's モデル"])
def test_a_database_may_have_any_name(server: Any, name: str) -> None:
    try:
        for _ in range(2):
            MetadataStore(server.config(name)).close()
        assert maintenance.check(server.config(name)) == []
    finally:
        quote = "`" if server.backend == "mysql" else '"'
        server.execute(f"DROP DATABASE {quote}{name}{quote}")


def test_a_missing_database_is_not_created_when_that_is_forbidden(server: Any, new_database: str) -> None:
    config = server.config(new_database)
    getattr(config, server.backend).skip_db_creation = True
    for forbidding in (config, server.url(new_database, skip_db_creation="true")):
        with pytest.raises(RuntimeError, match=new_database):
            MetadataStore(forbidding)
    with pytest.raises(RuntimeError, match=new_database):
        maintenance.info(server.config(new_database))


def test_a_wrong_password_is_named_without_showing_it(server: Any) -> None:
    config = server.config("tests")
    getattr(config, server.backend).password = "wrong horse"
    with pytest.raises(RuntimeError, match="cannot open the database tests") as raised:
        MetadataStore(config)
    assert "wrong horse" not in str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ada:horse@host:three/x",
        "mysql:/ada:horse@host/x",
        "mysql://ada:horse@host",
        "postgresql://host?user=ada&password=horse",
        "mysql+pymysql://host/x?password=horse&ssl_colour=red",
    ],
)
def test_a_password_in_a_wrong_url_is_not_shown(url: str) -> None:
    with pytest.raises(errors.OpeningError, match="host") as raised:
        MetadataStore(url)
    assert "horse" not in str(raised.value)


def test_a_server_that_is_not_there_is_an_opening_error(server: Any) -> None:
    config = server.config("tests")
    getattr(config, server.backend).port = 1 if server.backend == "mysql" else "1"
    with pytest.raises(RuntimeError, match="cannot open the database tests"):
        MetadataStore(config)


def test_tls_that_is_asked_for_and_not_offered_is_refused(server: Any) -> None:
    config = server.config("tests")
    if server.backend == "mysql":
        config.mysql.ssl_options.verify_server_cert = True
    else:
        config.postgresql.ssloption.sslmode = "require"
    with pytest.raises(RuntimeError, match=r"TLS|SSL"):
        MetadataStore(config)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (pb.ConnectionConfig(mysql={"database": "x"}), "either host or socket"),
        (pb.ConnectionConfig(mysql={"host": "h", "socket": "s", "database": "x"}), "either host or socket"),
        (pb.ConnectionConfig(mysql={"host": "h"}), "name of a database"),
        (pb.ConnectionConfig(postgresql={"port": "1"}), "either host or hostaddr"),
        (pb.ConnectionConfig(postgresql={"host": "h", "port": "1"}), "needs user, dbname"),
        (pb.ConnectionConfig(postgresql={"host": "h", "port": "x", "user": "u", "dbname": "d"}), "not a number"),
        ("mysql://root@localhost", "names no database"),
        ("mysql://root@localhost:three/x", "is not a database URL"),
        ("mysql+pymysql://root@127.0.0.1:1/x?colour=red", "refuses its port or an option: .*colour"),
        ("mysql+pymysql://root@127.0.0.1:1/x?connect_timeout=soon", "refuses its port or an option: .*soon"),
        ("postgresql://root@127.0.0.1:1/x?colour=red", "colour"),
        ("postgresql+psycopg2://root@localhost/x", r"mysql\+pymysql.*postgresql\+psycopg"),
    ],
)
def test_an_incomplete_configuration_is_refused(config: pb.ConnectionConfig | str, message: str) -> None:
    with pytest.raises(RuntimeError, match=message):
        MetadataStore(config)


@pytest.mark.parametrize(
    ("url", "command"),
    [
        ("mysql://h/x", r"pip install 'autolog-sdk\[mysql\]'"),
        ("mariadb+pymysql://h/x", r"pip install 'autolog-sdk\[mysql\]'"),
        ("mysql+mysqldb://h/x", "pip install mysqlclient"),
        ("postgresql://h/x", r"pip install 'autolog-sdk\[postgresql\]'"),
    ],
)
def test_a_missing_driver_is_named_with_the_command_that_brings_it(
    monkeypatch: pytest.MonkeyPatch, url: str, command: str
) -> None:
    monkeypatch.setattr(sql_servers.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RuntimeError, match=command):
        MetadataStore(url)


def test_mysqlclient_is_preferred_where_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # of the driver for the other tests
    monkeypatch.setattr(sql_servers, "_is_installed", lambda name: name == "MySQLdb")
    monkeypatch.setitem(sys.modules, "MySQLdb", ModuleType("MySQLdb"))
    assert sql_servers._mysql_driver() == "mysqldb"
    monkeypatch.setitem(sys.modules, "MySQLdb", None)  # raises ImportError
    assert sql_servers._mysql_driver() == "pymysql"


@pytest.mark.parametrize("backend", ["sqlite", "memory", "grpc", "mysql", "mysqlclient", "postgresql"], indirect=True)
@pytest.mark.parametrize("text", TEXTS)
def test_text_comes_back_byte_for_byte_and_is_found(store: MetadataStore, text: str) -> None:
    type_id = store.put_artifact_type(pb.ArtifactType(name=text, properties={text: pb.STRING}))
    values = {text: pb.Value(string_value=text)}
    artifact = pb.Artifact(
        type_id=type_id, name=text, uri=text, external_id=text, properties=values, custom_properties=values
    )
    (id_,) = store.put_artifacts([artifact])
    found = store.get_artifact_by_type_and_name(text, text)
    assert found is not None
    assert [
        one.id for one in [found, *store.get_artifacts_by_uri(text), *store.get_artifacts_by_external_ids([text])]
    ] == [id_] * 3
    assert (found.name, found.uri, found.external_id, found.type) == (text, text, text, text)
    assert found.custom_properties[text] == found.properties[text] == values[text]
    store.put_artifacts([found])
    assert store.get_artifacts_by_id([id_]) == [found]


def test_no_option_of_a_url_changes_how_text_travels(server: Any, new_database: str) -> None:
    option = {"charset": "latin1"} if server.backend == "mysql" else {"client_encoding": "latin1"}
    with MetadataStore(server.url(new_database, **option)) as store:
        store.put_artifact_type(pb.ArtifactType(name="データ"))
    with MetadataStore(server.url(new_database)) as store:
        assert [one.name for one in store.get_artifact_types()] == ["データ"]


@pytest.mark.parametrize("field", ["name", "uri", "external_id"])
def test_text_with_a_nul_is_refused_in_writes_and_reads(store: MetadataStore, field: str) -> None:
    type_id = put_type(store)
    with pytest.raises(errors.InvalidArgumentError, match=rf"Artifact\.{field}.*NUL"):
        store.put_artifacts([pb.Artifact(**{"type_id": type_id, field: "a\0b"})])  # type: ignore[arg-type]
    for read in (
        lambda: store.get_artifacts_by_uri("a\0b"),
        lambda: store.get_artifact_by_type_and_name("Dataset", "a\0b"),
        lambda: store.get_artifact_type("a\0b"),
        lambda: store.get_artifacts_by_external_ids(["a\0b"]),
    ):
        with pytest.raises(errors.InvalidArgumentError, match="NUL"):
            read()
    assert store.get_artifacts() == []


def test_names_that_differ_in_case_are_two_names(store: MetadataStore) -> None:
    type_id = put_type(store)
    assert len(store.put_artifacts([pb.Artifact(type_id=type_id, name=name) for name in ("run", "Run", "é", "É")])) == 4


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "x" * 256}, r"Artifact\.name .* 256 .* at most 255"),
        ({"external_id": "x" * 256}, r"Artifact\.external_id .* at most 255"),
        ({"custom_properties": {"x" * 256: pb.Value(int_value=1)}}, r"ArtifactProperty\.name .* at most 255"),
        ({"custom_properties": {"n": pb.Value(int_value=2**31)}}, r"int_value is 2147483648; .* 32 bits"),
        ({"properties": {"rows": pb.Value(int_value=-(2**31) - 1)}}, r"int_value is -2147483649"),
    ],
)
@pytest.mark.parametrize("backend", ["mysql", "mysqlclient", "postgresql"], indirect=True)
def test_what_does_not_fit_is_refused_with_the_field_the_length_and_the_limit(
    store: MetadataStore, fields: dict[str, Any], message: str
) -> None:
    artifact = pb.Artifact(type_id=put_type(store), **fields)
    with pytest.raises(errors.InvalidArgumentError, match=message):
        store.put_artifacts([artifact])
    assert store.get_artifacts() == []


@pytest.mark.parametrize("backend", ["mysql"], indirect=True)
def test_a_uri_of_more_than_64_kilobytes_is_refused_by_mysql(store: MetadataStore) -> None:
    type_id = put_type(store)
    with pytest.raises(errors.InvalidArgumentError, match=r"Artifact\.uri .* 65536 .* at most 65535"):
        store.put_artifacts([pb.Artifact(type_id=type_id, uri="é" * 2**15)])
    (id_,) = store.put_artifacts([pb.Artifact(type_id=type_id, uri="é" * (2**15 - 1))])
    assert store.get_artifacts_by_id([id_])[0].uri == "é" * (2**15 - 1)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_text_too_long_for_an_index_is_explained_by_postgresql(store: MetadataStore) -> None:
    import random

    text = "".join(chr(random.Random(number).randrange(33, 0x2000)) for number in range(4000))
    with pytest.raises(errors.InvalidArgumentError, match="too long for a uri or string property"):
        store.put_artifacts([pb.Artifact(type_id=put_type(store), uri=text)])


@pytest.mark.parametrize("backend", ["mysql", "postgresql"], indirect=True)
def test_an_id_beyond_32_bits_finds_nothing(store: MetadataStore) -> None:
    assert store.get_artifacts_by_id([2**40]) == []
    assert store.get_artifacts_by_context(2**40) == []
    assert store.get_events_by_artifact_ids([2**40]) == []


@pytest.mark.parametrize("backend", ["mysql"], indirect=True)
def test_a_server_that_refuses_several_statements_at_once_gets_them_one_by_one(
    servers: Callable[[str], Any], backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A client that does not ask for them is refused by the server itself; a proxy may do that to all.
    monkeypatch.setattr(sql_servers, "_PYMYSQL_MULTI_STATEMENTS", 0)
    config = servers(backend).config(f"new_{time.monotonic_ns()}")
    try:
        with MetadataStore(config) as store:
            type_id = put_type(store)
            execution = pb.Execution(type_id=store.put_execution_type(pb.ExecutionType(name="Train")))
            context = pb.Context(type_id=store.put_context_type(pb.ContextType(name="Run")), name="run")
            rows = {"rows": pb.Value(int_value=7)}
            for name in ("one", "two"):
                artifact = pb.Artifact(type_id=type_id, name=name, properties=rows)
                event = pb.Event(type=pb.Event.OUTPUT)
                store.put_execution(execution, [(artifact, event)], [context], reuse_context_if_already_exist=True)
            with pytest.raises(errors.AlreadyExistsError, match="two"):
                store.put_artifacts([pb.Artifact(type_id=type_id, name=name) for name in ("three", "two")])
        with MetadataStore(config) as store:
            found = store.get_artifacts_by_context(1)
            assert [(one.name, one.properties["rows"].int_value) for one in found] == [("one", 7), ("two", 7)]
            assert len(store.get_events_by_artifact_ids([1, 2])) == 2
            assert len(store.get_artifacts()) == 2
    finally:
        servers(backend).execute(f"DROP DATABASE IF EXISTS {config.mysql.database}")


@pytest.mark.parametrize("server", ["mysql", "mysqlclient"], indirect=True)
def test_what_mysql_takes_for_the_same_context_or_artifact_is_reused(server: Any, opened: MetadataStore) -> None:
    database = opened._transport._database.engine.url.database  # type: ignore[attr-defined]
    as_made_by_mlmd = "CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"
    server.execute(*(f"ALTER TABLE {name} {as_made_by_mlmd}" for name in ("Artifact", "Context")), database=database)
    artifact = pb.Artifact(type_id=put_type(opened))
    context = pb.Context(type_id=opened.put_context_type(pb.ContextType(name="C")))
    execution = pb.Execution(type_id=opened.put_execution_type(pb.ExecutionType(name="E")))
    for text in ("one", "ONE", "one "):
        context.name = artifact.external_id = text
        _, *ids = opened.put_execution(
            execution,
            [(artifact,)],
            [context],
            reuse_context_if_already_exist=True,
            reuse_artifact_if_already_exist_by_external_id=True,
        )
        assert ids == [[1], [1]]
        assert opened.put_lineage_subgraph([], [artifact], [context], [], True, True) == ([], [1], [1])


@pytest.mark.parametrize("server", ["mysql", "mysqlclient"], indirect=True)
def test_names_of_properties_that_mysql_takes_for_the_same_are_refused(server: Any, opened: MetadataStore) -> None:
    type_id = put_type(opened)
    artifact = pb.Artifact(type_id=type_id, custom_properties={"a": pb.Value(int_value=1)})
    (artifact.id,) = opened.put_artifacts([artifact])
    both = {"a": pb.Value(int_value=1), "a ": pb.Value(int_value=2)}
    of_type = {"p": pb.INT, "p ": pb.STRING}
    for put in (
        lambda: opened.put_artifacts([pb.Artifact(type_id=type_id, custom_properties=both)]),
        lambda: opened.put_artifacts([pb.Artifact(id=artifact.id, custom_properties=both)]),
        lambda: opened.put_artifact_type(pb.ArtifactType(name="Both", properties=of_type)),
        lambda: opened.put_context_type(pb.ContextType(name="Both", properties=of_type)),
    ):
        with pytest.raises(errors.InvalidArgumentError, match="two properties have names"):
            put()
    (found,) = opened.get_artifacts()
    assert found.custom_properties == artifact.custom_properties


@pytest.mark.parametrize("version", ["", "2"])
def test_a_type_that_another_store_has_put_is_not_put_again(server: Any, new_database: str, version: str) -> None:
    def wanted(*names: str) -> pb.ExecutionType:
        properties = dict.fromkeys(names, pb.STRING)
        return pb.ExecutionType(name="it's a 50% \\ type", version=version, description="é %s", properties=properties)

    with MetadataStore(server.config(new_database)) as first, MetadataStore(server.config(new_database)) as second:
        type_id = first.put_execution_type(wanted("a", "it's"))
        assert first.put_execution_type(wanted("a", "it's")) == type_id
        assert second.put_execution_type(wanted("it's", "a")) == type_id
        assert second.put_execution_type(wanted("a", "b", "it's"), can_add_fields=True) == type_id
        assert second.put_artifact_type(pb.ArtifactType(name="it's a 50% \\ type", version=version)) != type_id
        with (
            pytest.raises(errors.AlreadyExistsError, match="omits"),
            MetadataStore(server.config(new_database)) as third,
        ):
            third.put_execution_type(wanted())
        (found,) = first.get_execution_types()
        assert (found.name, found.version, found.description) == ("it's a 50% \\ type", version, "é %s")
        assert found.properties == dict.fromkeys(("a", "b", "it's"), pb.STRING)


def test_several_stores_create_the_same_database_types_contexts_and_artifacts_at_once(
    server: Any, new_database: str, in_threads: Callable[..., list[BaseException]]
) -> None:
    at_once = threading.Barrier(6)

    def work(number: int) -> None:
        with MetadataStore(server.config(new_database)) as store:
            artifact_type = put_type(store)
            execution_type = store.put_execution_type(pb.ExecutionType(name="Train"))
            context_type = store.put_context_type(pb.ContextType(name="Run"))
            made = pb.Event(type=pb.Event.OUTPUT)
            for turn in range(10):
                at_once.wait(timeout=60)
                names = None, f"shared {turn}"
                store.put_execution(
                    pb.Execution(type_id=execution_type, name=f"{number}-{turn}"),
                    [(pb.Artifact(type_id=artifact_type, external_id=f"shared {turn}", name=names[turn % 2]), made)],
                    [pb.Context(type_id=context_type, name=f"one for all {turn}")],
                    reuse_context_if_already_exist=True,
                    reuse_artifact_if_already_exist_by_external_id=True,
                )

    assert in_threads(6, work) == []
    with MetadataStore(server.config(new_database)) as store:
        assert [len(found) for found in (store.get_artifact_types(), store.get_execution_types())] == [1, 1]
        assert [len(found) for found in (store.get_contexts(), store.get_artifacts())] == [10, 10]
        assert len(store.get_executions()) == 60
    assert maintenance.check(server.config(new_database)) == []
    assert server.execute("SELECT count(*) FROM Type", database=new_database) == [(12,)]


def test_writers_who_update_the_same_nodes_in_other_orders_all_get_through(
    opened: MetadataStore, in_threads: Callable[..., list[BaseException]]
) -> None:
    type_id = put_type(opened)
    ids = opened.put_artifacts([pb.Artifact(type_id=type_id, name=str(number)) for number in range(5)])

    def work(number: int) -> None:
        for turn in range(5):
            changed = [
                pb.Artifact(id=id_, custom_properties={f"{number}": pb.Value(int_value=turn)})
                for id_ in (ids if number % 2 else reversed(ids))
            ]
            opened.put_artifacts(changed, field_mask_paths=[f"custom_properties.{number}"])

    assert in_threads(8, work) == []
    for artifact in opened.get_artifacts_by_id(ids):
        assert {name: value.int_value for name, value in artifact.custom_properties.items()} == dict.fromkeys(
            map(str, range(8)), 4
        )


@pytest.mark.parametrize("version", [0, 5, 9])
def test_a_downgrade_is_refused_until_upgraded_and_keeps_what_the_version_has_a_place_for(
    new_place: pb.ConnectionConfig, version: int
) -> None:
    config = new_place
    with MetadataStore(config) as store:
        fill(store)
    downgrade_schema(config, version)
    assert maintenance.info(config).version == version
    assert maintenance.check(config) == [
        f"the schema version {version} is older than 10; back it up, then run `autolog store upgrade`"
    ]
    with pytest.raises(RuntimeError, match="back it up"):
        MetadataStore(config)
    maintenance.upgrade(config)
    assert maintenance.check(config) == []
    with MetadataStore(config) as store:
        (artifact,), (execution,), contexts = store.get_artifacts(), store.get_executions(), store.get_contexts()
        assert (artifact.uri, artifact.properties["rows"].int_value) == ("s3://ü", 7)
        assert set(artifact.custom_properties) == {"note"}
        assert artifact.custom_properties["note"].string_value == "☃"
        assert execution.name == ("é" if version >= 5 else "")
        assert [one.name for one in contexts] == (["run"] if version >= 3 else [])
        (event,) = store.get_events_by_artifact_ids([artifact.id])
        assert [step.WhichOneof("value") for step in event.path.steps] == ["key", "index"]
        assert store.put_artifacts([pb.Artifact(type_id=artifact.type_id)]) == [artifact.id + 1]


def test_the_password_is_not_in_what_info_tells(server: Any, opened: MetadataStore) -> None:
    database = opened._transport._database.engine.url.database  # type: ignore[attr-defined]
    told = maintenance.info(server.config(database))
    assert (told.backend, told.version, told.rows["Type"]) == (server.backend, 10, 9)
    assert make_url(told.location).password == "***"


@pytest.mark.parametrize("backend", ["postgresql"])
def test_a_database_that_another_process_creates_meanwhile_is_opened(
    servers: Any, backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = servers(backend)
    look = sql_servers._is_postgresql_database_there

    def look_too_late(*arguments: Any) -> Any:
        server.execute("CREATE DATABASE just_made TEMPLATE template0")
        return look(*arguments)

    monkeypatch.setattr(sql_servers, "_is_postgresql_database_there", look_too_late)
    try:
        MetadataStore(server.config("just_made")).close()
    finally:
        server.execute("DROP DATABASE just_made")
