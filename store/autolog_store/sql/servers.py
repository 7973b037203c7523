"""Engines for MySQL (and MariaDB) and PostgreSQL: how to log in, and what is agreed on with each new connection."""

import contextlib
import importlib
import importlib.util
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from autolog_store.errors import OpeningError
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import tables

CONNECT_TIMEOUT_SECONDS = 10
MYSQL_PACKET_SIZE = "mysql_max_allowed_packet"
MYSQL_ID_STEP = "mysql_auto_increment_increment"
MYSQL_ONE_BY_ONE = "mysql_one_by_one"  # noted where a proxy or server takes no message with several statements
POSTGRESQL_WHOLE = "postgresql_whole"  # noted where a message of several statements is a transaction like ours

_TlsOptions: TypeAlias = pb.MySQLDatabaseConfig.SSLOptions
_TLS_OF_URL = {f"ssl_{name}" for name in ("key", "cert", "ca", "capath", "cipher", "check_hostname")}

_MYSQL_UNKNOWN_DATABASE = 1049
_PYMYSQL_MULTI_STATEMENTS = 1 << 16  # several in one message, see transaction.py
_POSTGRESQL_DUPLICATES = ("42P04", "23505")  # the second when two create the database in the same instant
_FALSE = ("", "0", "false", "no", "off")

# MLMD never says in which character set it talks, so servers take the bytes of its UTF-8 for latin1. We write and read
# the same way: to the server each byte is a latin1 character, and only this end knows that they are UTF-8. The driver
# does its part because it is told utf8mb4 before the server is told latin1. latin1_bin compares bytes; strict modes
# refuse what does not fit, where others would cut it off.
_MYSQL_SESSION = (
    "SET character_set_client = latin1, character_set_connection = latin1, character_set_results = latin1, "
    "collation_connection = latin1_bin, sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'"
)


@contextlib.contextmanager
def _refused_options_explained() -> Iterator[None]:
    """Raise OpeningError for an option or a port that a driver does not know what to do with."""
    try:
        yield
    except (TypeError, ValueError, OverflowError) as error:
        raise OpeningError(f"the driver of the database refuses its port or an option: {error}") from error


@_refused_options_explained()
def mysql_engine(config: pb.MySQLDatabaseConfig, *, may_create: bool = True) -> Engine:
    """Return an engine for MLMD's own configuration of MySQL; the database is created when it is missing.

    Raises:
        OpeningError: the configuration is incomplete, or the server refuses.
    """
    if config.HasField("host") == config.HasField("socket"):
        raise OpeningError("the MySQL configuration needs either host or socket, and not both")
    if not config.database:
        raise OpeningError("the MySQL configuration needs the name of a database")
    url = URL.create(
        f"mysql+{_mysql_driver()}",
        username=config.user or None,
        password=config.password or None,
        host=config.host or None,
        port=config.port or None,
        database=config.database,
    )
    arguments: dict[str, Any] = {}
    if config.HasField("socket"):
        arguments["unix_socket"] = config.socket
    if config.HasField("ssl_options"):
        arguments |= _tls(config.ssl_options, url.get_driver_name())
    return _open_mysql(url, arguments, may_create=may_create and not config.skip_db_creation)


def _mysql_driver() -> str:
    """Return the driver where none is asked for: mysqlclient, which is faster, where it is there and runs."""
    if not _is_installed("MySQLdb"):
        return "pymysql"
    try:
        importlib.import_module("MySQLdb")
    except ImportError:  # without the C library that it was built for
        return "pymysql"
    return "mysqldb"


def _tls_of_url(url: URL) -> _TlsOptions | None:
    """Return the options of a URL's query, with SQLAlchemy's names; a CA also checks the host unless told otherwise."""
    given = {name: str(value) for name, value in url.query.items() if name.startswith("ssl")}
    if not given:
        return None
    unknown = given.keys() - _TLS_OF_URL
    if unknown:
        raise OpeningError(
            f"{without_secrets(url)} has the option {min(unknown)}; those of TLS are {', '.join(sorted(_TLS_OF_URL))}"
        )
    checks_host = given.pop("ssl_check_hostname", str("ssl_ca" in given or "ssl_capath" in given)).lower() not in _FALSE
    return _TlsOptions(verify_server_cert=checks_host, **{name[4:]: value for name, value in given.items()})


def _tls(options: _TlsOptions, driver: str) -> dict[str, Any]:
    """Return what a driver is to be told; without a CA and without a host to check, it trusts any server."""
    for name in ("key", "cert", "ca", "capath"):
        path = getattr(options, name)
        if path and not Path(path).exists():
            raise OpeningError(f"there is no {path}, which the TLS option {name} names")
    if driver == "mysqldb":
        files = {name: getattr(options, name) for name in ("key", "cert", "ca", "capath", "cipher")}
        mode = "VERIFY_IDENTITY" if options.verify_server_cert else "REQUIRED"
        return {"ssl": {name: value for name, value in files.items() if value}, "ssl_mode": mode}
    return {"ssl": _tls_context(options)}


def _tls_context(options: _TlsOptions) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=options.ca or None, capath=options.capath or None)
        # Python 3.13 asks more of certificates than those that MySQL makes for itself have.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        context.check_hostname = options.verify_server_cert
        if not (options.verify_server_cert or options.ca or options.capath):
            context.verify_mode = ssl.CERT_NONE
        if options.cert:
            context.load_cert_chain(options.cert, options.key or None)
        if options.cipher:
            context.set_ciphers(options.cipher)
    except (OSError, ssl.SSLError) as error:
        raise OpeningError(f"the TLS options for MySQL cannot be used: {error}") from error
    return context


@_refused_options_explained()
def postgresql_engine(config: pb.PostgreSQLDatabaseConfig, *, may_create: bool = True) -> Engine:
    """Return an engine for MLMD's own configuration of PostgreSQL; the database is created when it is missing.

    Raises:
        OpeningError: the configuration is incomplete, or the server refuses.
    """
    if config.HasField("host") == config.HasField("hostaddr"):
        raise OpeningError("the PostgreSQL configuration needs either host or hostaddr, and not both")
    missing = [name for name in ("port", "user", "dbname") if not getattr(config, name)]
    if missing:
        raise OpeningError(f"the PostgreSQL configuration needs {', '.join(missing)}")
    if not config.port.isdigit():
        raise OpeningError(f"the port of the PostgreSQL configuration is {config.port!r}, not a number")
    url = URL.create(
        "postgresql+psycopg",
        username=config.user,
        password=config.password or None,
        host=config.host or None,
        port=int(config.port),
        database=config.dbname,
    )
    arguments = {name: getattr(config, name) for name in ("hostaddr", "passfile") if config.HasField(name)}
    arguments |= {field.name: value for field, value in config.ssloption.ListFields()}
    return _open_postgresql(url, arguments, may_create=may_create and not config.skip_db_creation)


_DRIVERS = {
    "mysql": ("pymysql", "mysqldb"),
    "mariadb": ("pymysql", "mysqldb"),
    "postgresql": ("psycopg",),
}


@_refused_options_explained()
def engine_of_url(url: URL, *, may_create: bool = True) -> Engine:
    """Return an engine for the URL of a server; its query takes the driver's options, and skip_db_creation=true.

    Raises:
        OpeningError: another kind of database or driver, no name of a database, or the server refuses.
    """
    backend, _, driver = url.drivername.partition("+")
    if backend not in _DRIVERS or (driver and driver not in _DRIVERS[backend]):
        known = ", ".join(f"{name}+{one}" for name, drivers in _DRIVERS.items() for one in drivers)
        raise OpeningError(f"cannot open {url.drivername} databases; SQLite is sqlite://, and the servers are {known}")
    if not url.database:
        raise OpeningError(f"{without_secrets(url)} names no database; write it like {backend}://user@host/mlmd")
    may_create = may_create and str(url.query.get("skip_db_creation", "")).lower() in _FALSE
    url = url.difference_update_query(["skip_db_creation"])
    if backend == "postgresql":
        return _open_postgresql(url.set(drivername="postgresql+psycopg"), {}, may_create=may_create)
    # One name for MySQL and MariaDB: what differs between them is asked of the server.
    url = url.set(drivername=f"mysql+{driver or _mysql_driver()}")
    tls = _tls_of_url(url)
    is_socket = url.get_driver_name() == "mysqldb" and url.host == "localhost"  # to its C library, whatever the port
    if is_socket and url.port and not (tls and tls.verify_server_cert):
        url = url.set(host="127.0.0.1")
    return _open_mysql(
        url.difference_update_query(_TLS_OF_URL), _tls(tls, url.get_driver_name()) if tls else {}, may_create=may_create
    )


def _open_mysql(url: URL, arguments: Mapping[str, Any], *, may_create: bool) -> Engine:
    tables.add_options_of_mysql()
    if url.get_driver_name() == "pymysql":
        _check_driver("pymysql", "MySQL", "mysql")
    else:
        _check_driver("MySQLdb", "mysqlclient", "mysqlclient")
    wants_tls = "ssl" in arguments
    if url.password and url.get_driver_name() == "pymysql":
        arguments = {"password": url.password.encode(), **arguments}  # the driver itself would make it latin1
    url = url.update_query_dict({"charset": "utf8mb4"})
    # Transactions begin when they are begun; a statement that is a whole call needs none.
    arguments = {"connect_timeout": CONNECT_TIMEOUT_SECONDS, "autocommit": True, **arguments}
    if url.get_driver_name() == "pymysql":
        arguments["client_flag"] = _PYMYSQL_MULTI_STATEMENTS  # mysqlclient asks for them by itself
    if "connect_timeout" in url.query:
        del arguments["connect_timeout"]

    def prepare(connection: Any, record: Any) -> None:
        with contextlib.closing(connection.cursor()) as cursor:
            if wants_tls:
                cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
                if not cursor.fetchone()[1]:
                    raise OpeningError(f"{_shown(url)} offers no TLS, which the configuration asks for")
            cursor.execute("SELECT @@max_allowed_packet, @@auto_increment_increment")
            record.info[MYSQL_PACKET_SIZE], record.info[MYSQL_ID_STEP] = cursor.fetchone()
            if url.get_driver_name() == "mysqldb":
                # Its C library would hear of the change that follows, and read latin1 too.
                cursor.execute("SET session_track_system_variables = ''")
            cursor.execute(_MYSQL_SESSION)
            # Writers see what others have committed, and lock single rows instead of the gaps between them.
            cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
            # Else up to 200 values are each looked up to plan how to look them up.
            with contextlib.suppress(engine.dialect.loaded_dbapi.Error):  # servers that do not know of it
                cursor.execute("SET SESSION eq_range_index_dive_limit = 10")
            if not _takes_several_statements(cursor, engine.dialect.loaded_dbapi):
                record.info[MYSQL_ONE_BY_ONE] = True

    engine = _engine(url, arguments)
    event.listen(engine, "connect", prepare)
    try:
        _try(engine)
    except RuntimeError as error:
        engine.dispose()
        if "cryptography" not in str(error):
            raise
        raise OpeningError(
            f"{_shown(url)} asks for a login that encrypts the password, which needs cryptography: "
            "pip install 'autolog-sdk[mysql]', or use TLS"
        ) from error
    except DBAPIError as error:
        if not (may_create and error.orig and error.orig.args[:1] == (_MYSQL_UNKNOWN_DATABASE,)):
            engine.dispose()
            raise _refusal(url, error) from error
        _create_database(engine, _engine(url.set(database=""), arguments), "CREATE DATABASE IF NOT EXISTS ")
    return engine


def _takes_several_statements(cursor: Any, driver: Any) -> bool:
    try:
        cursor.execute("SELECT 1;\nSELECT 2")
        return bool(cursor.nextset()) and cursor.fetchone() == (2,)
    except (driver.ProgrammingError, driver.NotSupportedError, driver.InternalError):
        return False


def _open_postgresql(url: URL, arguments: Mapping[str, Any], *, may_create: bool) -> Engine:
    _check_driver("psycopg", "PostgreSQL", "postgresql")
    # Transactions begin when they are begun; a statement that is a whole call needs none.
    arguments = {"connect_timeout": CONNECT_TIMEOUT_SECONDS, "client_encoding": "utf8", "autocommit": True, **arguments}
    if "connect_timeout" in url.query:
        del arguments["connect_timeout"]
    engine = _engine(url, arguments)
    event.listen(engine, "connect", _look_for_a_pooler)
    try:
        _try(engine)
    except DBAPIError as error:
        # The reason of a refused login has no code, and its text is in the server's language: so look.
        is_there = _is_postgresql_database_there(url, arguments) if may_create else None
        if is_there is None:
            engine.dispose()
            raise _refusal(url, error) from error
        if is_there:
            _try_again(engine)  # another process has made it just now
        else:
            _create_database(
                engine,
                _engine(url.set(database="postgres"), arguments),
                "CREATE DATABASE ",
                " ENCODING 'UTF8' TEMPLATE template0",
            )
    return engine


def _look_for_a_pooler(connection: Any, record: Any) -> None:
    """Let a connection that ends at a pooler prepare no statements, and take no setting of a session for granted.

    Each of its transactions may be on another connection to the server, where the name of a prepared statement is
    unknown or, worse, another client's. A pooler shows itself: the process that it names is not the one that answers.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), current_setting('default_transaction_isolation')")
        process, isolation = cursor.fetchone()
    if process != connection.info.backend_pid:
        connection.prepare_threshold = None
    elif isolation == "read committed":
        record.info[POSTGRESQL_WHOLE] = True


def _is_postgresql_database_there(url: URL, arguments: Mapping[str, Any]) -> bool | None:
    """Tell whether a server holds a database; None when it does not even let us ask."""
    server = _engine(url.set(database="postgres"), arguments)
    try:
        with server.connect() as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            return connection.exec_driver_sql(query, (url.database,)).scalar() is not None
    except DBAPIError:
        return None
    finally:
        server.dispose()


def _create_database(engine: Engine, server: Engine, before: str, after: str = "") -> None:
    """Create the database of `engine` through `server`, an engine for the same server that ends here."""
    url = engine.url
    try:
        name = server.dialect.identifier_preparer.quote_identifier(str(url.database))
        with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(before + name + after)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _POSTGRESQL_DUPLICATES:
            engine.dispose()
            raise OpeningError(
                f"{_shown(url)} has no database {url.database}, and it cannot be created: {error.orig}"
            ) from error
    finally:
        server.dispose()
    _try_again(engine)


def _try_again(engine: Engine) -> None:
    try:
        _try(engine)
    except DBAPIError as error:
        engine.dispose()
        raise _refusal(engine.url, error) from error


def _engine(url: URL, arguments: Mapping[str, Any]) -> Engine:
    return create_engine(
        url,
        connect_args=dict(arguments),
        paramstyle="format",  # values without names: statements that go in one message have theirs in one list
        pool_reset_on_return=None,  # each transaction ends where it began; see database.py
        pool_size=10,
        max_overflow=30,
        pool_timeout=None,  # with more threads than connections, calls wait for their turn
    )


def _try(engine: Engine) -> None:
    with engine.connect():
        pass


def _is_installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _check_driver(module: str, what: str, extra: str) -> None:
    if not _is_installed(module):
        command = f"pip install 'autolog-sdk[{extra}]'" if what != "mysqlclient" else "pip install mysqlclient"
        raise OpeningError(f"{what} needs the driver {module}: {command}")


def without_secrets(url: URL) -> str:
    """Return a URL as it may be shown: without its password, and without options, one of which may be the password."""
    return url.set(query={}).render_as_string()


def _shown(url: URL) -> str:
    return f"{url.get_backend_name()} at {url.host or 'this machine'}{f':{url.port}' if url.port else ''}"


def _refusal(url: URL, error: DBAPIError) -> OpeningError:
    return OpeningError(f"cannot open the database {url.database} of {_shown(url)}: {error.orig}")
