"""polars: tables that were joined or appended count only while columns or rows of them are there."""

import gc
import weakref

import pytest

pytest.importorskip("polars")

import polars as pl
import polars.selectors as cs

from autolog import provenance
from autolog.sources import Partial
from autolog_integrations.polars_plans import Plan


def files_of(thing):
    return "".join(sorted(source.file.path.rpartition("/")[2][0] for source in provenance.sources_of(thing)))


@pytest.fixture
def people(facts, tmp_path):
    """A table of `p.csv`."""
    city = ["Rome", "Oslo", "Bern", "Oslo", "Rome", "Bern"]
    ages = [31.0, 45.0, 27.0, 60.0, 38.0, 51.0]
    pl.DataFrame({"id": range(6), "city": city, "age": ages, "time": range(6)}).write_csv(tmp_path / "p.csv")
    return pl.read_csv(tmp_path / "p.csv")


@pytest.fixture
def cities(facts, tmp_path):
    """A table of `c.csv`, whose columns may be joined to people."""
    table = {"city": ["Bern", "Oslo", "Rome"], "mayor": ["a", "b", "c"], "size": [1.5, 2.5, 3.5]}
    pl.DataFrame(table).write_csv(tmp_path / "c.csv")
    return pl.read_csv(tmp_path / "c.csv")


@pytest.fixture
def later(facts, tmp_path):
    """A table of `l.csv`, with people who came later."""
    table = {"id": [6, 7, 8], "city": ["Rome", "Oslo", "Bern"], "age": [20.0, 30.0, 40.0], "time": [6, 7, 8]}
    pl.DataFrame(table).write_csv(tmp_path / "l.csv")
    return pl.read_csv(tmp_path / "l.csv")


class Schema:
    """Which columns of a table are used for what, by a file."""

    def __init__(self, path):
        table = pl.read_csv(path)
        self.roles = dict(zip(table["column"], table["role"], strict=True))

    def columns(self, role):
        return [name for name, one in self.roles.items() if one == role]


def test_columns_come_from_what_their_names_are_listed_in_and_not_from_settings(people, tmp_path):
    (tmp_path / "s.csv").write_text("column,role\nage,feature\nid,feature\ncity,key\n")
    (tmp_path / "t.csv").write_text("column,role\nage,feature\n")
    (tmp_path / "y.yaml").write_text("age id")
    schema, former = Schema(tmp_path / "s.csv"), Schema(tmp_path / "t.csv")
    in_settings = (tmp_path / "y.yaml").read_text().split()
    plan = pl.scan_csv(tmp_path / "p.csv").select([*schema.columns("feature"), "time"])
    made = {
        "frame": people.select(schema.columns("feature")),
        "plan": plan.collect(),
        "filtered": plan.filter(pl.col("age") > 30).select("id").collect(),
    }
    assert {way: files_of(table) for way, table in made.items()} == dict.fromkeys(made, "ps")
    print(former.columns("feature"))
    others = [people.select(in_settings), people.select(["age", "id"]), people.select(people.columns[:2])]
    assert [files_of(one) for one in others] == ["p"] * 3


@pytest.fixture(params=["eager", "lazy"])
def asked(request, people, cities, tmp_path):
    """What an operation makes of people with the columns of cities, joined as frames or in a plan."""
    if request.param == "eager":
        return lambda operation: operation(people.join(cities, on="city", how="left"))
    scanned = pl.scan_csv(tmp_path / "p.csv").join(pl.scan_csv(tmp_path / "c.csv"), on="city", how="left")
    return lambda operation: operation(scanned).collect()


GONE = {
    "drop": lambda t: t.drop("mayor", "size"),
    "select": lambda t: t.select("age", "id"),
    "a list": lambda t: t.select(["age", "id"]),
    "expressions": lambda t: t.select(pl.col("age") * 2, old=pl.col("age") > 40),
    "several": lambda t: t.select(pl.col("age", "time").fill_null(0)),
    "a selector": lambda t: t.select(cs.starts_with("a", "t")),
    "all but some": lambda t: t.select(pl.exclude("mayor", "size")),
    "a new column of its own": lambda t: t.with_columns(old=pl.col("age") > 40).select("old", "age"),
    "a column set anew": lambda t: t.with_columns(pl.col("age").alias("size")).drop("mayor"),
    "a condition of its own": lambda t: t.filter(pl.col("age") > 30).select("age"),
    "renamed": lambda t: t.rename({"age": "years", "size": "large"}).select("years"),
    "sorted": lambda t: t.sort("size").select("age"),
    "whole rows": lambda t: t.drop_nulls().select("age"),
    "distinct rows": lambda t: t.unique().select("age"),
    "a cast": lambda t: t.cast({"age": pl.Float32}).fill_nan(0).head(3).select("age"),
    "groups": lambda t: t.group_by("city").agg(pl.col("age").mean()),
    "groups of several": lambda t: t.group_by(["city", "id"], maintain_order=True).agg(pl.len(), m=pl.col("age").max()),
    "a window": lambda t: t.select(pl.col("age").mean().over("city")),
    "numbered": lambda t: t.with_row_index("row").select("row", "age"),
    "what is gone before it is changed in form": lambda t: t.drop("mayor", "size").unpivot(index="id", on=["age"]),
    "another join": lambda t: t.select("id", "size").join(t.select("id", "age"), on="id", how="left").drop("size"),
}


@pytest.mark.parametrize("operation", GONE.values(), ids=GONE.keys())
def test_a_table_that_was_joined_no_longer_counts_once_its_columns_are_gone(asked, operation):
    assert files_of(asked(lambda table: table)) == "cp"
    assert files_of(asked(operation)) == "p"


THERE = {
    "its columns": lambda t: t.select("age", "size"),
    "renamed": lambda t: t.rename({"size": "large"}).select("large"),
    "exchanged": lambda t: t.rename({"size": "age", "age": "size"}).select("age"),
    "renamed by a function": lambda t: t.rename(str.upper).select("SIZE"),
    "a prefix": lambda t: t.select(pl.all().name.prefix("x_")).select("x_size"),
    "computed with it": lambda t: t.select(rate=pl.col("age") / pl.col("size")),
    "a column made of it": lambda t: t.with_columns(rate=pl.col("age") / pl.col("size")).select("rate"),
    "all columns with it": lambda t: t.select(cs.starts_with("a") * pl.col("size")),
    "a sum of all": lambda t: t.select(s=pl.sum_horizontal(cs.numeric())),
    "chosen by it": lambda t: t.filter(pl.col("size") > 2).select("age"),
    "chosen by its value": lambda t: t.filter(mayor="a").select("age"),
    "distinct by it": lambda t: t.unique("mayor").select("age"),
    "whole by it": lambda t: t.drop_nulls(subset=["mayor"]).select("age"),
    "grouped by it": lambda t: t.group_by("mayor").agg(pl.col("age").mean()).select("age"),
    "a group's value": lambda t: t.group_by("city").agg(pl.col("size").mean()).select("size"),
    "a window": lambda t: t.select(pl.col("age").mean().over("mayor")),
    "in another form": lambda t: t.unpivot(index="id", on=["age", "size"]),
    "in a structure": lambda t: t.select(s=pl.struct("age", "size")).unnest("s").select("age", "size"),
}


@pytest.mark.parametrize("operation", THERE.values(), ids=THERE.keys())
def test_a_table_that_was_joined_counts_as_long_as_something_is_made_of_its_columns(asked, operation):
    assert files_of(asked(operation)) == "cp"


TAKEN = {
    "a column": (lambda t: t["age"], "p"),
    "another": (lambda t: t["size"], "cp"),
    "by its method": (lambda t: t.get_column("age"), "p"),
    "several": (lambda t: t[["age", "id"]], "p"),
    "all": (lambda t: t.get_columns()[2], "p"),
    "by name": (lambda t: t.to_dict()["size"], "cp"),
    "an array": (lambda t: t.drop("mayor", "size").to_numpy(), "p"),
    "a frame of pandas": (lambda t: t.to_pandas()[["age"]], "p"),
    "a series of pandas": (lambda t: t["age"].to_pandas(), "p"),
    "there and back": (lambda t: pl.from_pandas(t.to_pandas()).select("age"), "p"),
    "a frame of it": (lambda t: pl.DataFrame({"a": t["age"], "s": t["size"]}).select("a"), "p"),
    "computed": (lambda t: (t["age"] * 2 + t["time"]).to_numpy(), "p"),
    "chosen": (lambda t: t.filter(t["size"] > 2)["age"], "cp"),
    "a group": (lambda t: dict(iter(t.select("city", "age").group_by("city")))[("Rome",)], "p"),
    "by rows": (lambda t: t.select("age", "size").mean_horizontal(), "cp"),
    "dropped in place": (lambda t: (t.drop_in_place("mayor"), t.drop_in_place("size"), t)[2], "p"),
    "side by side": (lambda t: pl.concat([t.select("age"), t.select("size")], how="horizontal").select("age"), "p"),
    "stacked": (lambda t: t.select("age").hstack([t["size"]]).select("age"), "p"),
    "parts": (lambda t: t.select("id", "age").partition_by("id")[0], "p"),
}


@pytest.mark.parametrize(("operation", "expected"), TAKEN.values(), ids=TAKEN.keys())
def test_what_is_taken_out_of_a_frame_comes_from_its_own_columns(people, cities, operation, expected):
    assert files_of(operation(people.join(cities, on="city", how="left"))) == expected


def test_a_join_that_leaves_rows_out_counts_without_its_columns(people, cities):
    ways = ("inner", "left", "full", "semi", "anti")
    kept = {how: people.join(cities, on="city", how=how).select("age") for how in ways}
    expected = {"inner": "p", "left": "p", "full": "cp", "semi": "cp", "anti": "cp"}
    assert {how: files_of(one) for how, one in kept.items()} == expected
    for some in (cities[:2], cities.select("city"), pl.concat([cities, cities])):
        assert files_of(people.join(some, on="city").select("age")) == "cp"


@pytest.mark.parametrize("how", ["left", "inner"])
def test_rows_are_told_apart_after_a_join_that_keeps_them(people, later, cities, how):
    whole = pl.concat([people, later]).join(cities, on="city", how=how)
    assert files_of(whole.filter(pl.col("id") < 6).select("age")) == "p"
    assert files_of(whole.filter(pl.col("id") >= 6).select("age", "size")) == "cl"
    sizes = pl.concat([people, later]).join(pl.concat([cities, cities]), on="city", how=how)
    assert files_of(sizes.filter(pl.col("id") < 6).select("age")) == ("lp" if how == "left" else "clp")


def test_a_join_of_what_comes_nearest_keeps_its_rows(people, cities):
    near = people.join_asof(cities.with_columns(time=pl.Series([0, 2, 4])), on="time")
    assert (files_of(near.select("age")), files_of(near.select("size"))) == ("p", "cp")


def test_columns_of_the_same_name_keep_their_sides(people, cities):
    both = people.join(cities.with_columns(age=pl.lit(1.0)), on="city", how="left", suffix="_there")
    assert (files_of(both.select("age")), files_of(both.select("age_there"))) == ("p", "cp")


def test_a_series_of_another_table_counts_while_its_column_is_there(people, cities):
    both = people.head(3).with_columns(cities["size"], rate=pl.col("age") * 2)
    assert (files_of(both), files_of(both.drop("size")), files_of(both.select("rate"))) == ("cp", "p", "p")


def test_rows_come_from_the_series_that_a_condition_asks_about(people, cities):
    cities = cities["city"]
    is_list = tuple(map(int, pl.__version__.split(".")[:2])) >= (1, 28)  # older ones take the series itself
    known = pl.col("city").is_in(cities.implode() if is_list else cities)
    assert files_of(people.filter(known).select("age")) == "cp"


def test_rows_come_from_the_list_that_a_condition_asks_about(people, tmp_path):
    (tmp_path / "b.txt").write_text("1 4")
    some = [int(text) for text in (tmp_path / "b.txt").read_text().split()]
    is_wanted = pl.col("id").is_in(some)
    chosen = [
        people.filter(is_wanted),
        people.lazy().filter(~pl.col("id").is_in(set(some)) & (pl.col("age") > 1)).collect(),
        people.with_columns(wanted=pl.col("id").is_in([one for one in some if one])).filter("wanted"),
        people.filter(people["id"].is_in(some)),
        people.filter(people["city"].is_in(["Rome", "Bern"]), pl.col("id").is_in([1, 4])),
    ]
    assert [files_of(rows.select("age")) for rows in chosen] == ["bp"] * 4 + ["p"]


def test_a_frame_with_a_series_of_unknown_values_is_not_known_altogether(people):
    both = people.with_columns(pl.Series("guess", [0.5] * 6))
    assert type(provenance.sources_of(both)) is Partial
    assert type(provenance.sources_of(both.drop("guess"))) is not Partial


def test_a_column_that_is_looked_up_comes_from_what_its_statement_names(people, cities):
    sizes = dict(zip(cities["city"], cities["size"], strict=True))
    both = people.with_columns(
        size=pl.col("city").replace_strict(sizes),
        code=pl.col("city").replace_strict({"Rome": 1, "Oslo": 2, "Bern": 3}),
        old=pl.Series([age > 40 for age in people["age"]]),
    )
    found = {name: files_of(both.select(name)) for name in ("age", "size", "code", "old")}
    assert found == {"age": "p", "size": "cp", "code": "p", "old": "p"}


def test_a_join_with_a_table_of_unknown_origin_is_not_known_altogether(people):
    unknown = pl.DataFrame({"city": ["Rome"], "rank": [1]})
    assert type(provenance.sources_of(people.join(unknown, on="city"))) is Partial
    assert type(provenance.sources_of(pl.concat([people.lazy(), unknown.lazy()], how="diagonal"))) is Partial


def test_what_a_function_makes_that_a_table_is_piped_into_comes_from_what_the_function_has_used(
    people, cities, tmp_path
):
    def joined(table, how):
        return table.join(cities.lazy() if isinstance(table, pl.LazyFrame) else cities, on="city", how=how)

    for table in (people, pl.scan_csv(tmp_path / "p.csv")):
        both, some = (table.pipe(joined, how).lazy().collect() for how in ("left", "anti"))
        assert [files_of(one) for one in (both, both.select("age"), some.select("age"))] == ["cp", "p", "cp"]
    is_known = pl.col("id").is_in(people["id"].implode())
    assert files_of(is_known.pipe(lambda one: one | pl.col("city").is_in(cities["city"].implode()))) == "cp"


def test_several_plans_that_are_carried_out_together_keep_their_own_files(people, cities, later, tmp_path):
    p, c, later_ones = (pl.scan_csv(tmp_path / f"{name}.csv") for name in "pcl")
    joined = p.join(c, on="city", how="left")
    answers = pl.collect_all([joined, joined.drop("mayor", "size"), later_ones, pl.concat([p, later_ones])])
    assert [files_of(one) for one in answers] == ["cp", "p", "l", "lp"]


def test_a_query_in_sql_comes_from_the_tables_that_it_names(people, cities, later):
    context = pl.SQLContext({"people": people, "cities": cities}, later=later.lazy())
    both = context.execute("SELECT * FROM people JOIN cities ON people.city = cities.city", eager=True)
    assert files_of(both) == "cp"
    assert files_of(both.select("age")) == "cp"
    kept = context.execute("SELECT p.age, c.size FROM people p LEFT JOIN cities c ON p.city = c.city").collect()
    assert (files_of(kept), files_of(kept.select("age"))) == ("cp", "p")
    assert files_of(context.execute("SELECT age FROM later").collect()) == "l"
    assert files_of(pl.sql("SELECT * FROM cities").collect()) == "c"
    assert files_of(people.sql("SELECT age FROM self")) == "p"
    context.execute("CREATE TABLE old AS SELECT * FROM people WHERE age > 40", eager=True)
    assert files_of(context.execute("SELECT age FROM old", eager=True)) == "p"


ROWS = {
    "the first": (lambda t: t[:6], "p"),
    "the last": (lambda t: t[6:], "l"),
    "some of both": (lambda t: t[4:8], "lp"),
    "head": (lambda t: t.head(3), "p"),
    "tail": (lambda t: t.tail(3), "l"),
    "a slice": (lambda t: t.slice(6), "l"),
    "a slice from the end": (lambda t: t.slice(-3, 2), "l"),
    "columns of a slice": (lambda t: t[:6].select("age"), "p"),
    "a condition": (lambda t: t.filter(pl.col("is_new")), "l"),
    "its contrary": (lambda t: t.filter(~pl.col("is_new")).select("age"), "p"),
    "a comparison": (lambda t: t.filter(pl.col("id") < 6), "p"),
    "a mask": (lambda t: t.filter(t["is_new"]), "l"),
    "after new columns": (lambda t: t.with_columns(x=pl.col("age") * 2, y=pl.col("age").log())[:6], "p"),
    "after a shuffle": (lambda t: t.sample(fraction=1, shuffle=True, seed=0)[:2], "lp"),
    "after sorting": (lambda t: t.sort("age")[:3], "lp"),
    "a group's mean": (lambda t: t.with_columns(m=pl.col("age").mean().over("city"))[:6], "lp"),
    "of pandas": (lambda t: t.to_pandas()[:6], "p"),
    "a plan": (lambda t: t.lazy().with_columns(x=pl.col("age") + 1).collect()[6:], "l"),
}


@pytest.mark.parametrize(("operation", "expected"), ROWS.values(), ids=ROWS.keys())
def test_tables_that_were_appended_count_only_while_rows_of_them_are_there(people, later, operation, expected):
    whole = pl.concat([people.with_columns(is_new=pl.lit(False)), later.with_columns(is_new=pl.lit(True))])
    assert files_of(whole) == "lp"
    assert files_of(operation(whole)) == expected


def test_a_condition_that_might_not_give_the_same_twice_is_not_asked_again(people, later):
    asked = []
    whole = pl.concat([people, later])
    some = whole.filter(pl.col("id").map_elements(lambda one: asked.append(one) or one < 6, return_dtype=pl.Boolean))
    assert (len(some), len(asked), files_of(some)) == (6, 9, "lp")


def test_what_is_known_of_columns_keeps_no_table_alive(people, cities):
    both = people.join(cities, on="city", how="left")
    part = both.select("age")
    gone = weakref.ref(both), weakref.ref(people)
    del both
    gc.collect()
    assert gone[0]() is None
    assert files_of(part) == "p"


def test_of_a_plan_whose_files_are_gone_all_of_them_are_named(people):
    def find():
        raise FileNotFoundError

    assert Plan(provenance.sources_of(people), find).found() == provenance.sources_of(people)


def test_a_plan_is_not_carried_out_and_its_files_are_not_looked_at_before_its_answer_is_asked_for(facts, tmp_path):
    one, two = (pl.scan_csv(tmp_path / f"{name}.csv") for name in "pc")
    plan = one.join(two, on="city", how="left").with_columns(x=pl.col("age") * 2).drop("mayor")
    (tmp_path / "p.csv").write_text("city,age\nRome,3\n")
    (tmp_path / "c.csv").write_text("city,mayor\nRome,a\n")
    assert plan.collect().to_dicts() == [{"city": "Rome", "age": 3, "x": 6}]
