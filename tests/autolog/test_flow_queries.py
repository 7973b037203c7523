"""What a script's own statements tell of tables that it fills in a database, and asks for by queries."""

import sqlite3
from pathlib import Path

import pytest
from asking import asked, script_is_the_users  # noqa: F401  the fixture is used by itself

BEGIN = """
import sqlite3
connection = sqlite3.connect(":memory:")
def fill(connection, table):
    rows = read(f"/data/{table}.csv")
    connection.execute(f"CREATE TABLE {table} (x)")
    connection.executemany(f"INSERT INTO {table} VALUES (?)", [rows])
"""


@pytest.mark.parametrize(
    ("tables", "names"), [("stock", "stock"), ("sales JOIN stock", "sales stock"), ("main.decoy", "decoy")]
)
def test_a_query_comes_from_the_files_whose_names_its_tables_have(tmp_path: Path, tables: str, names: str) -> None:
    script = f"""
for table in ("stock", "sales", "decoy"):
    fill(connection, table)
QUERY = "SELECT * FROM {tables}"
rows = connection.execute(QUERY).fetchall()
connection.close()
model.fit([row[0] for row in rows])
"""
    found, is_certain = asked(tmp_path, BEGIN + script)
    assert {one.key for one in found} == {f"/data/{name}.csv" for name in names.split()}
    assert is_certain


def test_a_query_comes_from_what_its_tables_were_filled_with(tmp_path: Path) -> None:
    script = """
import sqlite3
connection = sqlite3.connect(":memory:")
connection.executescript("CREATE TABLE stock (x); CREATE TABLE other (x)")
stock = [read("one")]
other = [read("two")]
connection.executemany("INSERT INTO stock VALUES (?)", stock)
connection.executemany("insert or replace into Other(x) values (?)", other)
X = list(connection.execute("SELECT x FROM Stock"))
connection.close()
model.fit(X)
"""
    found, is_certain = asked(tmp_path, script)
    assert ({one.key for one in found}, is_certain) == ({"one"}, True)


@pytest.mark.parametrize("attached", ["\"ATTACH DATABASE 'old.db' AS old\"", '"attach ? as old", ("old.db",)'])
def test_a_query_comes_from_a_file_that_was_attached_under_the_schema_of_a_table(tmp_path, monkeypatch, attached):
    monkeypatch.chdir(tmp_path)
    for name in ("old.db", "decoy.db"):
        with sqlite3.connect(name) as connection:
            connection.execute("CREATE TABLE stock (x)")
        connection.close()
    script = f"""
connection.execute({attached})
connection.execute("ATTACH 'decoy.db' AS decoy")
fill(connection, "sales")
X = connection.execute("SELECT x FROM old.stock UNION SELECT x FROM sales").fetchall()
connection.close()
model.fit([row[0] for row in X])
"""
    found, is_certain = asked(tmp_path, BEGIN + script)
    assert ({Path(one.file.path).name for one in found}, is_certain) == ({"old.db", "sales.csv"}, True)


MAPPED = """
from sqlalchemy import Column, Float, ForeignKey, Integer, MetaData, Table, create_engine, func, insert, select, text
from sqlalchemy.orm import Session, declarative_base, relationship, sessionmaker
Base = declarative_base()
class Person(Base):
    __tablename__ = "people"
    id = Column(Integer, primary_key=True)
class Loan(Base):
    __tablename__ = "loans"
    id = Column(Integer, primary_key=True)
    person_id = Column(ForeignKey("people.id"))
    person = relationship(Person)
class Branch(Base):
    __tablename__ = "branches"
    id = Column(Integer, primary_key=True)
visits = Table("visits", Base.metadata, Column("id", Integer))
engine = create_engine("sqlite:///bank.db")
Base.metadata.create_all(engine)
def rows(name):
    return [{"id": number} for number, _ in enumerate(read(name))]
with Session(engine) as session:
    session.add_all(Person(**row) for row in rows("people"))
    session.execute(insert(Loan), rows("loans"))
    branch = Branch(**rows("branches")[0])
    session.add(branch)
    session.commit()
with engine.begin() as connection:
    connection.execute(visits.insert().values(rows("visits")))
Maker = sessionmaker(bind=engine)
session = Maker()
statement = select(Person).where(Person.id > 0)
"""


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("session.scalars(select(Loan).order_by(Loan.id)).all()", "loans people"),
        ("session.query(Branch).filter(Branch.id < 5).all()", "branches"),
        ("session.execute(select(Person.id)).all()", "people"),
        ("session.execute(text('SELECT id FROM loans')).fetchall()", "loans"),
        ("session.execute(select(func.count(visits.c.id))).all()", "visits"),
        ("[session.get(Branch, 0)]", "branches"),
        ("session.scalars(statement).all()", "people"),
    ],
)
def test_a_query_of_sqlalchemy_comes_from_what_the_tables_were_filled_with_that_its_classes_stand_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, query: str, names: str
) -> None:
    monkeypatch.chdir(tmp_path)
    end = f"X = {query}\nsession.close()\nengine.dispose()\nmodel.fit([row for row in X])\n"
    found, is_certain = asked(tmp_path, MAPPED + end)
    assert ({one.key for one in found}, is_certain) == (set(names.split()), True)


def test_a_query_of_sqlalchemy_comes_from_the_database_where_nothing_tells_what_its_table_was_filled_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    script = """
class Copy(Base):
    __tablename__ = "copies"
    id = Column(Integer, primary_key=True)
Base.metadata.create_all(engine)
session.execute(text("CREATE TRIGGER copying AFTER INSERT ON branches BEGIN INSERT INTO copies VALUES (1); END"))
X = [copy.id for copy in session.scalars(select(Copy))]
session.close()
engine.dispose()
model.fit(X)
"""
    found, is_certain = asked(tmp_path, MAPPED + script)
    assert ({Path(one.file.path).name for one in found}, is_certain) == ({"bank.db"}, True)
