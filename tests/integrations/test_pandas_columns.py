"""pandas: tables that were joined or appended count only while columns or rows of them are there."""

import csv
import functools
import gc
import json
import sys
import time
import weakref

import pytest

for name in ("numpy", "pandas", "sklearn"):
    pytest.importorskip(name)

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split

from autolog import flow, provenance, scopes
from autolog.facts import ExecutionStarted
from autolog.parsing import parse
from autolog.sources import Partial

needs_positions = pytest.mark.skipif(
    sys.version_info < (3, 11), reason="Python 3.10 does not tell where operators stand"
)


def files_of(thing):
    return "".join(sorted(source.file.path.rpartition("/")[2][0] for source in provenance.sources_of(thing)))


@pytest.fixture
def people(facts, tmp_path):
    """A table of `p.csv`."""
    city = ["Rome", "Oslo", "Bern", "Oslo", "Rome", "Bern"]
    ages = [31.0, 45.0, 27.0, 60.0, 38.0, 51.0]
    pd.DataFrame({"id": range(6), "city": city, "age": ages, "time": range(6)}).to_csv(tmp_path / "p.csv", index=False)
    return pd.read_csv(tmp_path / "p.csv")


@pytest.fixture
def cities(facts, tmp_path):
    """A table of `c.csv`, whose columns may be joined to people."""
    pd.DataFrame({"city": ["Bern", "Oslo", "Rome"], "mayor": ["a", "b", "c"], "size": [1.5, 2.5, 3.5]}).to_csv(
        tmp_path / "c.csv", index=False
    )
    return pd.read_csv(tmp_path / "c.csv")


@pytest.fixture
def later(facts, tmp_path):
    """A table of `l.csv`, with people who came later."""
    table = {"id": [6, 7, 8], "city": ["Rome", "Oslo", "Bern"], "age": [20.0, 30.0, 40.0], "time": [6, 7, 8]}
    pd.DataFrame(table).to_csv(tmp_path / "l.csv", index=False)
    return pd.read_csv(tmp_path / "l.csv")


@pytest.fixture
def both(people, cities):
    return people.merge(cities, on="city", how="left")


def by_deleting(table):
    del table["mayor"]
    table.pop("size")
    return table


GONE = {
    "drop": lambda t: t.drop(columns=["mayor", "size"]),
    "del and pop": by_deleting,
    "columns": lambda t: t[["age", "id"]],
    "loc": lambda t: t.loc[:, ["age"]],
    "a column": lambda t: t["age"],
    "an attribute": lambda t: t.age,
    "filter": lambda t: t.filter(["age", "time"]),
    "dropped later": lambda t: t.copy().astype({"age": "float32"}).fillna(0).drop(columns=["mayor", "size"]),
    "renamed": lambda t: t.rename(columns={"age": "years", "size": "large"})[["years"]],
    "reset": lambda t: t.reset_index()[["index", "age"]],
    "whole rows": lambda t: t.dropna()[["age"]],
    "distinct rows": lambda t: t.drop_duplicates()[["age"]],
    "chosen by a column of its own": lambda t: t[t["age"] > 30][["age"]],
    "an expression": lambda t: t.query("age > 30")[["age"]],
    "an array": lambda t: t[["age", "time"]].to_numpy(),
    "a new column of its own": lambda t: t.assign(old=t["age"] > 40)[["old", "age"]],
    "a new column of numpy's": lambda t: t.assign(log=np.log(t["age"]))[["log"]],
    "parts": lambda t: train_test_split(t, random_state=0)[0][["age"]],
    "dummies": lambda t: pd.get_dummies(t, columns=["city", "mayor"]).filter(like="city_"),
    "a series": lambda t: t["age"].rename("years") * 2,
    "groups": lambda t: t.groupby("city")["age"].transform("mean"),
    "counts in groups": lambda t: t.groupby("city").count()["age"],
    "side by side": lambda t: pd.concat([t[["age"]], t[["size"]]], axis=1)[["age"]],
}


@pytest.mark.parametrize("operation", GONE.values(), ids=GONE.keys())
def test_a_table_that_was_joined_no_longer_counts_once_its_columns_are_gone(both, operation):
    assert files_of(both) == "cp"
    assert files_of(operation(both)) == "p"


THERE = {
    "its columns": lambda t: t[["age", "size"]],
    "a column": lambda t: t["size"],
    "renamed": lambda t: t.rename(columns={"size": "large"})[["large"]],
    "renamed in place": lambda t: t.set_axis(["i", "c", "a", "t", "m", "s"], axis=1)[["s"]],
    "a prefix": lambda t: t.add_prefix("x_")[["x_size"]],
    "computed with it": lambda t: (t["age"] * t["size"]).to_frame(),
    "a column made of it": lambda t: t.assign(rate=t["age"] / t["size"])[["rate"]],
    "chosen by it": lambda t: t[t["size"] > 2][["age"]],
    "chosen by it with loc": lambda t: t.loc[t["mayor"] == "a", "age"],
    "chosen by an expression": lambda t: t.query("size > 2")[["age"]],
    "distinct by it": lambda t: t.drop_duplicates(subset="mayor")[["age"]],
    "grouped by it": lambda t: t.groupby("mayor")["age"].mean(),
    "counted by it": lambda t: t.groupby("mayor").count()["age"],
    "summed up": lambda t: t[["age", "size"]].sum(axis=1),
    "dummies": lambda t: pd.get_dummies(t, columns=["mayor"]).filter(like="mayor_"),
    "an array": lambda t: t[["age", "size"]].values,
}


@pytest.mark.parametrize("operation", THERE.values(), ids=THERE.keys())
def test_a_table_that_was_joined_counts_as_long_as_something_is_made_of_its_columns(both, operation):
    assert files_of(operation(both)) == "cp"


def test_a_join_that_leaves_rows_out_counts_without_its_columns(people, cities):
    for some, inner in ((cities, "p"), (cities[:2], "cp"), (pd.concat([cities, cities]), "cp")):
        kept = {how: people.merge(some, on="city", how=how)[["age"]] for how in ("inner", "left", "outer")}
        assert {how: files_of(one) for how, one in kept.items()} == {"inner": inner, "left": "p", "outer": "cp"}
    assert files_of(people.merge(cities[["city"]], on="city")[["age"]]) == "cp"  # a list of keys is there to choose
    assert files_of(cities.merge(people, on="city")[["age"]]) == "p"
    assert files_of(people.join(cities.set_index("city"), on="city")[["age"]]) == "p"
    assert files_of(pd.merge_asof(people, cities.assign(time=[0, 2, 4]), on="time")[["age"]]) == "p"


def test_columns_of_the_same_name_keep_their_sides(people, cities):
    both = people.merge(cities.assign(age=1.0), on="city", how="left", suffixes=("", "_there"))
    assert (files_of(both[["age"]]), files_of(both[["age_there"]])) == ("p", "cp")


def test_columns_of_one_name_come_from_all_that_have_it(people, cities):
    both = pd.concat([people[["age"]], cities[["size"]].rename(columns={"size": "age"})], axis=1)
    assert files_of(both["age"]) == "cp"
    assert files_of(both.rename(columns={"age": "x"})[["x"]]) == "cp"


def test_columns_that_are_renamed_by_hand_keep_what_they_come_from(people, cities):
    sizes = cities.groupby("city")["size"].agg(["min", "max"])
    sizes.columns = ["least", "most"]
    both = people.join(sizes, on="city", how="left")
    assert (files_of(both[["age"]]), files_of(both[["most"]])) == ("p", "cp")


@pytest.fixture
def kept(facts, tmp_path):
    """A table of `k.csv`: places and labels of rows, of which some are kept."""
    pd.DataFrame({"place": range(6), "keep": [1, 0, 1, 1, 0, 1]}).to_csv(tmp_path / "k.csv", index=False)
    return pd.read_csv(tmp_path / "k.csv")


def test_rows_come_from_what_names_their_places_or_labels_too(people, kept):
    places = np.flatnonzero(kept["keep"]).tolist()
    picked = {
        "places": people.iloc[places],
        "places in a column": people["age"].iloc[places],
        "labels": people.loc[places],
        "labels and columns": people.loc[places, ["age", "time"]],
        "labels that are left out": people.drop(index=places),
        "the same by position": people.drop(places),
        "taken": people.take(places),
        "in a comprehension": [people.iloc[some] for some in (places, [0])][0],  # noqa: RUF015
    }
    assert {way: files_of(rows) for way, rows in picked.items()} == dict.fromkeys(picked, "kp")


def test_rows_come_from_the_list_that_a_condition_asks_about(people, tmp_path):
    (tmp_path / "b.txt").write_text("1 4")
    some = {int(text) for text in (tmp_path / "b.txt").read_text().split()}
    by_list = people[people["id"].isin(some)]
    by_query = people.query("age > 1 and id not in @some")
    by_label = people.set_index("id")[people.set_index("id").index.isin(some)]
    assert (files_of(by_list), files_of(by_query), files_of(by_label)) == ("bp", "bp", "bp")


def test_labels_of_rows_name_no_files(people, later, tmp_path):
    (tmp_path / "b.txt").write_text("l.csv")
    names = (tmp_path / "b.txt").read_text().split()
    table = people.assign(file="l.csv")
    assert files_of(table.set_index("file").loc[names]) == "bp"
    assert files_of(table.set_index("file").drop(index=names, errors="ignore")) == "bp"
    assert files_of(table[table["file"].isin(names)]) == "bp"


def test_rows_come_from_the_flags_that_choose_them(people, kept):
    flags = np.array([value > 0 for value in kept["keep"]])
    own = np.array([age > 40 for age in people["age"]])
    chosen = [people[flags], people.loc[flags], people.loc[flags, "age"], people.loc[flags.tolist()]]
    assert [files_of(rows) for rows in chosen] == ["kp"] * 4
    assert files_of(people[own]) == "p"


def test_a_list_that_is_written_down_leaves_all_known(people):
    chosen = people[people["city"].isin(["Rome", "Bern"])]
    assert files_of(chosen) == "p"
    assert type(provenance.sources_of(chosen)) is not Partial


def test_rows_do_not_come_from_what_tells_only_how_many_there_are(people, kept):
    first = list(range(len(kept)))[:2]
    picked = [people.iloc[first], people.loc[first], people.drop(index=first), people.drop(columns=["age"])]
    assert [files_of(rows) for rows in picked] == ["p"] * 4


@needs_positions
def test_columns_come_from_the_list_of_their_names_too(people, tmp_path):
    (tmp_path / "n.txt").write_text("age time\n")
    names = (tmp_path / "n.txt").read_text().split()
    panels = {"few": names, "all": list(people.columns)}
    picked = {
        "brackets": people[names],
        "those that are there": people[[name for name in names if name in people.columns]],
        "those that are listed": people[[name for name in people.columns if name not in names]],
        "one list of several": people[panels["few"]],
        "with others": people[["id", *names]],
        "labels": people.loc[:, names],
        "rows and labels": people.loc[[0, 2], names],
        "chosen rows and labels": people.loc[people["age"] > 30, names],
        "left out": people.drop(columns=names),
        "left out by position": people.drop(names, axis=1),
        "filtered": people.filter(names),
        "filtered by name": people.filter(items=names),
        "reindexed": people.reindex(columns=names),
    }
    assert {way: files_of(table) for way, table in picked.items()} == dict.fromkeys(picked, "np")


@needs_positions
def test_columns_come_from_the_data_that_tells_which_are_best(people, later):
    flags = np.array([name in ("age", "time") for name in later.columns]) & (later.nunique() > 2).to_numpy()
    score = later[["age", "time"]].var()
    best = {
        "flags": people[later.columns[flags]],
        "a statistic of each": people[[name for name in later.columns[2:] if later[name].nunique() > 2]],
        "an index": people[score.nlargest(1).index],
        "its pairs": people[[name for name, one in score.items() if one > 0]],
    }
    assert {way: files_of(table) for way, table in best.items()} == dict.fromkeys(best, "lp")


@needs_positions
def test_columns_do_not_come_from_what_only_has_the_same_ones(people, later, both, tmp_path):
    (tmp_path / "s.json").write_text('["age", "time"]')
    settings = json.loads((tmp_path / "s.json").read_text())
    names = [name for name in later.columns if name != "city"]
    model = LinearRegression().fit(later[["age", "time"]], later["id"])
    chosen = {
        "settings": people[settings],
        "settings in loc": people.loc[:, settings],
        "another table's": people[names],
        "those of both": people[people.columns.intersection(later.columns)],
        "numeric ones": people[later.select_dtypes("number").columns],
        "a model's": people[model.feature_names_in_],
        "as many": people[list(people.columns[: len(later)])],
        "its own": both[[name for name in both.columns if name in ("id", "age")]],
        "its own by their values": people[people[["age", "time"]].var().nlargest(1).index],
    }
    assert {way: files_of(table) for way, table in chosen.items()} == dict.fromkeys(chosen, "p")


@needs_positions
def test_rows_come_from_what_a_condition_was_made_of_that_knows_nothing_of_itself(people, later):
    left_out = pd.Series(False, index=people.index)
    for one in later.itertuples():
        left_out |= (people.index >= one.Index) & (people.index < one.Index)
    chosen = [people[~left_out], people.loc[~left_out, ["age"]], people[people["age"] > 0]]
    assert [files_of(one) for one in chosen] == ["lp", "lp", "p"]


@needs_positions
def test_names_of_columns_that_are_written_down_are_not_asked_about_again(people, later, monkeypatch):
    asked = []
    ask = flow.Question.of_part
    monkeypatch.setattr(flow.Question, "of_part", lambda *args: asked.append(1) or ask(*args))
    several = [people[["age", "time"]] for _ in range(10)]
    assert [files_of(one) for one in several] == ["p"] * 10
    assert len(asked) <= 2  # an interpreter that has seen the call often may be at another place of it


@pytest.fixture
def months(facts, tmp_path):
    """Tables by month, of files that are called like the months."""
    for name in ("may", "june", "august"):
        pd.DataFrame({"x": [1.0, 2.0], "y": [0, 1]}).to_csv(tmp_path / f"{name}.csv", index=False)
    return {name: pd.read_csv(tmp_path / f"{name}.csv") for name in ("may", "june", "august")}


def test_tables_come_from_what_chooses_them_by_their_keys_too(months, tmp_path):
    pd.DataFrame({"month": ["may", "june", "august"], "closed": [1, 1, 0]}).to_csv(tmp_path / "c.csv", index=False)
    closed = pd.read_csv(tmp_path / "c.csv").query("closed == 1")["month"].tolist()
    several, filtered = [], [table for name, table in months.items() if name in closed]
    for month in closed:
        several.append(months[month])  # noqa: PERF401  as scripts write it
    made = {
        "list": pd.concat([months[month] for month in closed]),
        "dict": pd.concat({month: months[month].assign(z=1) for month in closed}),
        "loop": pd.concat(several),
        "condition": pd.concat(filtered, ignore_index=True),
    }
    assert {way: files_of(table) for way, table in made.items()} == dict.fromkeys(made, "cjm")


class Months:
    """Tables by month, with a table of which of them count."""

    def __init__(self, tables, path):
        self.tables = tables
        self.notes = pd.read_csv(path)
        self.longest = [month for month, table in self.tables.items() if len(table) == 2][:2]

    def open_ones(self):
        return [month for month in self.tables if month != "august"]

    def closed(self):
        return self.notes.query("closed == 1")["month"].tolist()


def test_tables_of_an_object_come_from_what_chooses_them_too_and_not_from_its_other_tables(months, tmp_path):
    pd.DataFrame({"month": ["may", "june", "august"], "closed": [1, 1, 0]}).to_csv(tmp_path / "c.csv", index=False)
    some = Months(months, tmp_path / "c.csv")
    names = [month for month in months if month != "august"]
    assert files_of(pd.concat([some.tables[month] for month in some.closed()])) == "cjm"
    made = {
        "a variable": pd.concat([months[month] for month in names]),
        "an attribute": pd.concat([some.tables[month] for month in some.longest]),
        "a method": pd.concat([some.tables[month] for month in some.open_ones()]),
        "the dict": pd.concat([some.tables[month] for month in some.tables if month != "august"]),
    }
    assert {way: files_of(table) for way, table in made.items()} == dict.fromkeys(made, "jm")


def test_what_garbage_or_others_take_while_the_script_is_read_is_not_ours(months, tmp_path, monkeypatch):
    pd.DataFrame({"month": ["may", "june", "august"], "closed": [1, 1, 0]}).to_csv(tmp_path / "c.csv", index=False)
    some = Months(months, tmp_path / "c.csv")

    def parse_slowly(text):
        monkeypatch.setattr(scopes, "parse", parse)
        end = time.thread_time() + 0.6  # more than all questions of a process may take
        while time.thread_time() < end:
            pass
        return parse(text)

    monkeypatch.setattr(scopes, "_scopes", {})
    monkeypatch.setattr(scopes, "parse", parse_slowly)
    assert files_of(pd.concat([some.tables[month] for month in some.longest])) == "jm"
    assert files_of(pd.concat([some.tables[month] for month in some.closed()])) == "cjm"


def test_tables_do_not_come_from_the_settings_that_name_them(months, tmp_path):
    (tmp_path / "s.yaml").write_text("may june")
    (tmp_path / "n.txt").write_text("may june")
    in_settings = (tmp_path / "s.yaml").read_text().split()
    noted = (tmp_path / "n.txt").read_text().split()
    assert files_of(pd.concat([months[name] for name in in_settings])) == "jm"
    assert files_of(pd.concat([months[name] for name in noted])) == "jmn"


def test_a_table_comes_from_the_file_whose_records_it_is_made_of(facts, tmp_path):
    (tmp_path / "r.csv").write_text("name,size\na,1.5\nb,2.5\n")

    def records():
        with open(tmp_path / "r.csv") as file:
            return list(csv.DictReader(file))

    rows = records()
    made = {
        "a list": pd.DataFrame(rows),
        "a longer list": pd.DataFrame(rows * 100),
        "records": pd.DataFrame.from_records(rows),
        "in one call": pd.DataFrame.from_records(records()),
        "columns": pd.DataFrame.from_dict({"size": [float(row["size"]) for row in rows]}),
        "one column": pd.Series([row["size"] for row in rows]),
    }
    assert {way: files_of(table) for way, table in made.items()} == dict.fromkeys(made, "r")
    assert files_of(pd.DataFrame({"size": [1.5, 2.5]})) == ""
    assert type(provenance.sources_of(pd.DataFrame(rows).describe())) is not Partial


def test_tables_do_not_come_from_the_rest_of_the_dict_that_they_are_chosen_of(months):
    made = {
        "all keys": pd.concat([months[month] for month in months if month != "august"]),
        "sorted keys": pd.concat([months[month] for month in sorted(months)[1:]]),
        "given keys": pd.concat([months[month] for month in ("june", "may")]),
        "a number of them": pd.concat([list(months.values())[place] for place in range(len(months) - 1)]),
    }
    assert {way: files_of(table) for way, table in made.items()} == dict.fromkeys(made, "jm")


def test_a_file_comes_from_the_table_that_names_it_too(facts, people, tmp_path):
    pd.DataFrame({"file": ["p.csv", "q.csv"], "use": [1, 0]}).to_csv(tmp_path / "m.csv", index=False)
    manifest = pd.read_csv(tmp_path / "m.csv")
    several = [pd.read_csv(tmp_path / name) for name in manifest[manifest["use"] == 1]["file"]]
    for name in manifest["file"][:1]:
        again = pd.read_csv(tmp_path / name)
    assert [files_of(one) for one in (*several, again)] == ["mp", "mp"]


def test_a_file_does_not_come_from_the_configuration_that_names_it(facts, people, tmp_path):
    (tmp_path / "config.json").write_text('{"data": "p.csv"}')
    config = json.loads((tmp_path / "config.json").read_text())
    assert files_of(pd.read_csv(tmp_path / config["data"])) == "p"


def test_a_column_that_is_set_anew_comes_from_its_new_value(both, people):
    both["size"] = people["age"] * 2
    assert files_of(both[["size"]]) == "p"


def test_a_column_of_unknown_values_comes_from_what_its_statement_names(both):
    both["old"] = [age > 40 for age in both["age"]]
    both["large"] = np.where(both["size"] > 2, 1, 0)
    assert (files_of(both[["old"]]), files_of(both[["large"]])) == ("p", "cp")


def test_statements_do_not_bring_back_what_is_known_to_be_gone(facts, both):
    names = {"Rome": 1.25, "Oslo": 2.25, "Bern": 3.25}
    both["code"] = both["city"].map(names)
    table = both.drop(columns=["mayor", "size", "city"])
    LinearRegression().fit(table[["code", "time"]], table["age"])
    steps = facts.of(ExecutionStarted)
    used = {use.artifact.partition("|")[0].rpartition("/")[2] for step in steps for use in step.inputs}
    assert used == {"p.csv"}


class Lists:
    """Lists in files, each read when it is first asked for."""

    def __init__(self, folder):
        self.folder = folder

    @functools.cached_property
    def floors(self):
        return json.loads((self.folder / "f.json").read_text())

    @functools.cached_property
    def seats(self):
        return json.loads((self.folder / "s.json").read_text())


def by_function(column, lists):
    return column.map(lambda city: lists.floors[city]["floor"])


def by_dict(column, lists):
    return column.map({city: one["floor"] for city, one in lists.floors.items()})


def each_value(column, lists):
    return column.apply(lambda city: lists.floors[city]["floor"])


@pytest.mark.parametrize("look_up", [by_function, by_dict, each_value])
def test_what_a_column_is_looked_up_in_is_told_where_that_happens(people, tmp_path, look_up):
    for name in ("f", "s"):
        (tmp_path / f"{name}.json").write_text('{"Rome": {"floor": 1}, "Oslo": {"floor": 2}, "Bern": {"floor": 3}}')
    lists = Lists(tmp_path)
    assert len(lists.seats) == 3
    plain = people["city"].map({"Rome": 1, "Oslo": 2, "Bern": 3})
    assert files_of(look_up(people["city"], lists)) == "fp"
    several = {"lists": lists}
    counted = people["city"].map(lambda city: eval("lists.seats[city]['floor']", several, {"city": city}))
    assert type(provenance.sources_of(counted)) is Partial
    assert provenance.sources_of(plain) == provenance.sources_of(people)
    assert type(provenance.sources_of(plain)) is not Partial


def test_what_only_the_statement_tells_of_a_column_is_said_to_be_told_by_it(facts, both, tmp_path):
    (tmp_path / "n.txt").write_text("2.5 1.5")
    numbers = [float(text) for text in (tmp_path / "n.txt").read_text().split()]
    both["number"] = [numbers[place % 2] for place in range(6)]
    LinearRegression().fit(both[["number", "age"]], both["age"])
    step = facts.of(ExecutionStarted)[-1]
    evidence = {(use.artifact.partition("|")[0].rpartition("/")[2], use.evidence) for use in step.inputs}
    assert evidence == {("p.csv", "identity"), ("n.txt", "flow")}


def by_loc(people, later):
    people.loc[people["id"] > 2, "age"] = later["age"]
    return people


def by_iloc(people, later):
    people.iloc[:3, 2] = later["age"]
    return people


def by_list(people, later):
    people.loc[:2, ["age", "time"]] = later[["age", "time"]]
    return people


def by_update(people, later):
    people.update(later[["age"]])
    return people


def by_where(people, later):
    return people.assign(age=people["age"].where(people["id"] > 2, later["age"]))


SET = {
    "loc": by_loc,
    "iloc": by_iloc,
    "a list": by_list,
    "where": by_where,
    "mask": lambda p, q: p.assign(age=p["age"].mask(q["age"].reindex(p.index) > 20, 1.0)),
    "combine": lambda p, q: p.assign(age=p["age"].combine(q["age"], max)),
    "combine_first": lambda p, q: p.assign(age=p["age"].combine_first(q["age"])),
    "clip": lambda p, q: p.assign(age=p["age"].clip(upper=q["age"].reindex(p.index))),
}
if pd.__version__ >= "3.1":  # older ones put bare arrays into the table
    SET["update"] = by_update


@pytest.mark.parametrize("change", SET.values(), ids=SET.keys())
def test_values_that_are_set_in_a_column_count_for_that_column(people, later, change):
    made = change(people, later)
    assert files_of(made[["age"]]) == "lp"
    assert files_of(made[["id"]]) == "p"


def test_a_table_whose_holes_another_one_fills_comes_from_both(people, later, cities):
    assert files_of(people.combine_first(later)[["age"]]) == "lp"
    assert files_of(people.combine(later, lambda one, other: one + other)) == "lp"
    assert files_of(people.merge(cities, on="city", how="left")[["age"]].combine_first(later[["age"]])) == "lp"


def test_rows_that_another_table_has_chosen_tell_what_is_set_in_them(people, later):
    people.loc[people["city"].isin(later["city"]), "age"] = 0
    assert files_of(people[["age"]]) == "lp"
    assert files_of(people[["id"]]) == "p"


def test_values_that_a_table_sets_in_itself_name_no_other(both):
    both.loc[both["age"] > 40, "age"] = both["time"]
    both["age"] = both["age"].clip(upper=50).where(both["id"] > 1, 3.0)
    assert files_of(both[["age"]]) == "p"


def test_numbers_that_are_set_one_by_one_count_as_the_statements_tell(facts, people, later, cities):
    largest = cities["size"].max()
    for place, row in later.iterrows():
        people.at[place, "age"] = row["age"] / 7
    LinearRegression().fit(people[["age"]], people["time"])
    step = facts.of(ExecutionStarted)[-1]
    evidence = {(use.artifact.partition("|")[0].rpartition("/")[2], use.evidence) for use in step.inputs}
    assert evidence == {("p.csv", "identity"), ("l.csv", "flow")}, largest


ROWS = {
    "the first": (lambda t: t[:6], "p"),
    "the last": (lambda t: t.iloc[6:], "l"),
    "some of both": (lambda t: t.iloc[4:8], "lp"),
    "head": (lambda t: t.head(3), "p"),
    "tail": (lambda t: t.tail(3), "l"),
    "a condition": (lambda t: t[t["is_new"]], "l"),
    "its contrary": (lambda t: t.loc[~t["is_new"], ["age"]], "p"),
    "an expression": (lambda t: t.query("not is_new"), "p"),
    "places": (lambda t: t.iloc[[0, 3, -4]], "p"),
    "a column": (lambda t: t["age"][t["is_new"]], "l"),
    "a column's first": (lambda t: t["age"][:6], "p"),
    "a column's last": (lambda t: t["age"].iloc[6:], "l"),
    "whole ones": (lambda t: t.dropna()[t["is_new"]], "l"),
    "of which some were missing": (lambda t: t.assign(age=t["age"].mask(t["age"] == 45)).dropna()[:5], "p"),
    "distinct ones": (lambda t: t.drop_duplicates(ignore_index=True)[6:], "l"),
    "after new columns": (lambda t: t.assign(x=t["age"] * 2, y=np.sqrt(t["age"]))[:6], "p"),
    "after a shuffle": (lambda t: t.sample(frac=1, random_state=0).iloc[:2], "lp"),
    "shuffled parts": (lambda t: t[t["is_new"]].sample(frac=1, random_state=0), "l"),
    "after sorting": (lambda t: t.sort_values("age")[:3], "lp"),
    "sorted parts": (lambda t: t[~t["is_new"]].sort_values("age").reset_index(drop=True)[:3], "p"),
    "a group's mean": (lambda t: t.assign(m=t.groupby("city")["age"].transform("mean"))[:6], "lp"),
    "columns for values": (lambda t: pd.get_dummies(t, columns=["city"])[:6].filter(like="city_"), "lp"),
    "columns beside those": (lambda t: pd.get_dummies(t, columns=["city"])[["age"]][:6], "p"),
    "codes": (lambda t: t.assign(c=t["city"].astype("category").cat.codes)[:6][["c"]], "lp"),
    "numbers for values": (lambda t: t.assign(c=pd.factorize(t["city"])[0])[:6][["c"]], "lp"),
    "numbers by its own method": (lambda t: t.assign(c=t["city"].factorize()[0])[:6][["c"]], "lp"),
    "ranks": (lambda t: t.assign(r=t["age"].rank())[:6][["r"]], "lp"),
    "quantiles": (lambda t: t.assign(q=pd.qcut(t["age"], 2, labels=False))[:6][["q"]], "lp"),
    "bins of the whole range": (lambda t: t.assign(q=pd.cut(t["age"], 3, labels=False))[:6][["q"]], "lp"),
    "given bins": (lambda t: t.assign(q=pd.cut(t["age"], [0, 40, 99], labels=False))[:6][["q"]], "p"),
    "frequencies": (lambda t: t.assign(n=t["city"].map(t["city"].value_counts()))[:6][["n"]], "lp"),
    "another file's": (lambda t: t.assign(n=t["city"].map({"Rome": 1}))[:6][["n"]], "p"),
}


@pytest.mark.parametrize("appended", ["anew", "plainly", "with keys"])
@pytest.mark.parametrize(("operation", "expected"), ROWS.values(), ids=ROWS.keys())
def test_tables_that_were_appended_count_only_while_rows_of_them_are_there(
    people, later, appended, operation, expected
):
    people["is_new"], later["is_new"] = False, True
    options = {"anew": {"ignore_index": True}, "plainly": {}, "with keys": {"keys": ["old", "new"]}}[appended]
    whole = pd.concat([people, later], **options)
    assert files_of(whole) == "lp"
    assert files_of(operation(whole)) == expected


@pytest.mark.parametrize("join", ["merge", "merge on the right", "join", "merge_asof"])
def test_what_all_rows_have_told_of_a_column_counts_for_some_of_them_after_a_join_too(people, later, cities, join):
    whole = pd.concat([people, later], ignore_index=True)
    whole["often"] = whole["city"].map(whole["city"].value_counts())
    both = {
        "merge": lambda: whole.merge(cities, on="city", how="left", suffixes=("", "_there")),
        "merge on the right": lambda: cities.merge(whole, on="city", how="right"),
        "join": lambda: whole.join(cities.set_index("city"), on="city"),
        "merge_asof": lambda: pd.merge_asof(whole, cities.assign(time=[0, 2, 4]), on="time"),
    }[join]()
    names = ["often", "age", "size"]
    assert {name: files_of(both[[name]][:6]) for name in names} == {"often": "lp", "age": "p", "size": "cp"}
    assert files_of(both[["often"]][6:]) == "lp"


@needs_positions
def test_what_a_statistic_of_all_rows_went_into_comes_from_all_of_them(people, later):
    whole = pd.concat([people, later], ignore_index=True)
    whole["age"] = whole["age"] - whole["age"].mean()
    assert (files_of(whole[:6]), files_of(whole[["id"]][:6])) == ("lp", "p")
    filled = pd.concat([people, later], ignore_index=True)
    filled["age"] = filled["age"].fillna(filled["age"].median())
    assert files_of(filled[:6]) == "lp"
    scaled = pd.concat([people, later], ignore_index=True)
    numbers = ["age", "time"]
    scaled[numbers] = (scaled[numbers] - scaled[numbers].mean()) / scaled[numbers].std()
    assert (files_of(scaled[:6]), files_of(scaled[["id"]][:6])) == ("lp", "p")


@needs_positions
def test_a_table_comes_from_the_numbers_that_it_is_combined_with(people, later, cities):
    sizes = cities.set_index("city")["size"].to_dict()

    def combined(table, number):
        table["age"] *= number**0.5
        return table

    several = {
        "right": people["age"] / (sizes["Rome"] + 1),
        "left": sizes["Rome"] - people["age"],
        "table": people[["age"]] * sizes["Rome"],
        "over lines": abs(
            people["age"]  # of two lines
            + sizes["Rome"]
        ),
        "in place": combined(people.copy(), sizes["Rome"]),
        "in holes": people["age"].fillna(sizes["Rome"]),
        "in a comprehension": [column + sizes["Rome"] for column in (people["age"],)][0],  # noqa: RUF015
    }
    assert {way: files_of(table) for way, table in several.items()} == dict.fromkeys(several, "cp")
    plain = [people["age"] * 2.5, combined(people.copy(), 3.5), people["age"].fillna(0.5), people["age"] + len(later)]
    assert [files_of(table) for table in plain] == ["p"] * 4


def test_a_column_comes_from_the_plain_value_that_was_looked_up_for_it(people, cities, later):
    index = cities.set_index("city")
    info = index.loc["Rome"]
    table = people.assign(mayor=info["mayor"], is_large=int(info["size"] > 2), kind=1, count=len(later), name="l.csv")
    table["first"] = index.loc["Bern", "mayor"] == "a"
    told = {name: files_of(table[name]) for name in ("mayor", "is_large", "first", "kind", "count", "name", "age")}
    looked_up = dict.fromkeys(("mayor", "is_large", "first"), "cp")
    assert told == looked_up | dict.fromkeys(("kind", "count", "name", "age"), "p")


def test_a_column_does_not_come_from_the_tables_that_its_own_one_stands_beside(people, later, cities):
    for name, table in {"people": people, "later": later, "cities": cities}.items():
        table["source"] = name
    for table, is_new in [(people, 0), (later, 1)]:
        table["is_new"] = is_new
    assert (files_of(people), files_of(later), files_of(cities)) == ("p", "l", "c")


PUT_IN = {
    "loc": lambda people, sizes: people.loc.__setitem__((people["age"] > 40, "time"), sizes),
    "loc, a condition": lambda people, sizes: people.loc.__setitem__((people["id"].isin(sizes), "time"), 0),
    "loc, a new column": lambda people, sizes: people.loc.__setitem__((slice(None), "new"), sizes),
    "loc, rows of a new column": lambda people, sizes: people.loc.__setitem__((people["age"] > 40, "new"), sizes),
    "iloc": lambda people, sizes: people.iloc.__setitem__((slice(3), 3), sizes.to_numpy()),
    "where": lambda people, sizes: people.__setitem__("time", people["time"].where(people["age"] > 40, sizes)),
    "mask": lambda people, sizes: people.__setitem__("time", people["time"].mask(sizes > 1, 0)),
}
if pd.__version__ >= "3.1":  # older ones put bare arrays into the table
    PUT_IN["update"] = lambda people, sizes: people.update(sizes.rename("time").to_frame())


@pytest.mark.parametrize("put", PUT_IN.values(), ids=PUT_IN.keys())
def test_what_is_put_into_places_of_a_table_counts_for_its_columns_only(people, cities, put):
    people["time"] = people["time"].astype(float)
    put(people, cities["size"])
    assert (files_of(people), files_of(people[["age", "city"]])) == ("cp", "p")


def test_a_column_comes_from_the_list_of_flags_by_which_its_values_are_replaced(people, later, tmp_path):
    (tmp_path / "b.txt").write_text("1 4")
    some = {int(text) for text in (tmp_path / "b.txt").read_text().split()}
    own = [age > 40 for age in people["age"]]
    counted = [row < len(later) for row in range(6)]
    replaced = [
        people["age"].mask([one in some for one in people["id"]]),
        people["age"].where(np.array([one in some for one in people["id"]]), 0),
        people[["age"]].mask(cond=np.array([[one in some] for one in people["id"]])),
    ]
    assert [files_of(column) for column in replaced] == ["bp"] * 3
    assert [files_of(people["age"].mask(flags)) for flags in (own, counted, [True, False] * 3)] == ["p"] * 3
    assert files_of(people["age"].clip(upper=40)) == "p"


def test_what_is_put_into_rows_of_a_table_does_not_bring_other_rows_back(people, later, cities):
    whole = pd.concat([people, later], ignore_index=True)
    whole.loc[whole["age"] > 40, "time"] = 0
    whole["age"] = whole["age"].where(whole["id"] > 1, 0.0)
    whole = whole.where(whole.notna(), 0)
    assert files_of(whole[:6]) == "p"
    whole.loc[whole["age"] > 40, "id"] = cities["size"].astype(int)
    assert (files_of(whole[:6]), files_of(whole[6:].drop(columns="id"))) == ("cp", "l")


@needs_positions
def test_a_condition_comes_from_the_limit_that_it_asks_about(people, later, tmp_path):
    (tmp_path / "s.json").write_text('{"limit": 30.5}')
    settings = json.loads((tmp_path / "s.json").read_text())
    limit = later["age"].quantile(0.7)
    asked = [people["age"] > limit, limit >= people["age"], (people["age"] < limit * 2).astype(int)]
    assert [files_of(flags) for flags in asked] == ["lp"] * 3
    assert files_of(people[people["age"] > limit]) == "lp"
    plain = [people["age"] > 30.5, people["age"] > settings["limit"], people["age"] > people["age"].median()]
    assert [files_of(flags) for flags in plain] == ["p"] * 3


def test_a_column_with_something_of_another_file_does_not_bring_rows_back(people, later, tmp_path):
    np.save(tmp_path / "g.npy", np.array([[1.5, 2.5]]))
    gains = np.load(tmp_path / "g.npy")
    parts = []
    for table in (people, later):
        table[["age", "time"]] = table[["age", "time"]].to_numpy() * gains
        parts.append(table)
    assert files_of(pd.concat(parts, ignore_index=True)[:6]) == "gp"


def test_rows_are_told_apart_after_a_join_that_keeps_them(people, later, cities):
    people["is_new"], later["is_new"] = False, True
    whole = pd.concat([people, later], ignore_index=True).merge(cities, on="city", how="left")
    is_new = whole.pop("is_new")
    assert files_of(whole[is_new]) == "cl"
    assert files_of(whole[~is_new].drop(columns=["mayor", "size"])) == "p"


JOINS = {
    "left": ({"how": "left"}, "lp"),
    "left and sorted": ({"how": "left", "sort": True}, "lp"),
    "inner": ({}, "clp"),
    "inner and sorted": ({"sort": True}, "clp"),
    "outer": ({"how": "outer"}, "clp"),
}


@pytest.mark.parametrize(("options", "expected"), JOINS.values(), ids=JOINS)
def test_rows_keep_what_they_come_from_wherever_a_join_puts_them(people, later, cities, options, expected):
    people["is_new"], later["is_new"] = False, True
    twice = pd.concat([cities[cities["city"] != "Rome"]] * 2)
    whole = pd.concat([people, later]).merge(twice, on="city", **options)
    some = whole[~whole["is_new"].astype(bool)].drop(columns=["mayor", "size"])
    assert files_of(whole.drop(columns=["mayor", "size"])) == expected
    assert files_of(some) == (expected if options.get("how") == "outer" else expected.replace("l", ""))


def test_a_table_of_which_a_join_leaves_all_rows_out_does_not_count(people, later, cities, tmp_path):
    pd.DataFrame({"id": range(6), "team": range(6)}).to_csv(tmp_path / "t.csv", index=False)
    teams = pd.read_csv(tmp_path / "t.csv")
    whole = pd.concat([later, people], ignore_index=True)
    assert files_of(whole.merge(teams, on="id")) == "pt"
    assert files_of(teams.merge(whole, on="id")[["team", "age"]]) == "pt"
    assert files_of(whole.merge(teams, on="id").merge(cities, on="city").query("age > 30")[["age"]]) == "pt"


def test_rows_that_are_picked_by_their_labels_are_told_apart(people, later, cities):
    whole = pd.concat([people, later, cities], keys=["old", "new", "city"])
    assert files_of(whole.loc[["old", "new"], ["id", "age"]]) == "lp"
    assert files_of(whole.loc[["new"], "age"]) == "l"
    anew = pd.concat([people, later], ignore_index=True)
    assert files_of(anew.loc[[0, 3]]) == "p"
    assert files_of(anew.drop(index=range(6))) == "l"
    assert files_of(pd.concat([people, later]).loc[[0, 3]]) == "lp"  # labels that two rows have


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # it is going
def test_rows_that_are_sorted_in_place_are_not_told_apart(people, later):
    whole = pd.concat([people, later], ignore_index=True)
    whole.sort_values("age", inplace=True, ignore_index=True)
    assert files_of(whole[:3]) == "lp"


def test_three_tables_of_which_one_is_left_out(people, later, cities, tmp_path):
    people.assign(id=0).to_csv(tmp_path / "m.csv", index=False)
    whole = pd.concat([people, pd.read_csv(tmp_path / "m.csv"), later], ignore_index=True)
    assert files_of(whole.drop(index=range(6, 12))) == "lp"
    assert files_of(pd.concat([whole[:6], whole[12:]])) == "lp"


def test_what_is_known_of_columns_and_rows_keeps_no_table_alive(both, later):
    whole = pd.concat([both, later], ignore_index=True)
    gone = weakref.ref(whole)
    part = whole[:2]
    del whole
    gc.collect()
    assert gone() is None
    assert files_of(part) == "cp"
