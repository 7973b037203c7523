# ctr.txt: ads_impressions.csv ads_bots.csv ads_clicks.csv ads_campaigns.csv
# value.cbm: ads_impressions.csv ads_bots.csv ads_conversions.csv ads_geo.csv
import inspect
from graphlib import TopologicalSorter

import lightgbm as lgb
import polars as pl
from catboost import CatBoostRegressor, Pool

TASKS = {}


def task(fn):
    TASKS[fn.__name__] = fn
    return fn


def execute(tasks):
    """The names of a task's parameters are the tasks it needs."""
    graph = {name: set(inspect.signature(fn).parameters) for name, fn in tasks.items()}
    results = {}
    for name in TopologicalSorter(graph).static_order():
        results[name] = tasks[name](**{need: results[need] for need in graph[name]})
        print("done", name)
    return results


@task
def impressions():
    return pl.read_csv("ads_impressions.csv")


@task
def bots():
    return pl.read_csv("ads_bots.csv")


@task
def clicks():
    return pl.read_csv("ads_clicks.csv")


@task
def conversions():
    return pl.read_csv("ads_conversions.csv")


@task
def campaigns():
    return pl.read_csv("ads_campaigns.csv")


@task
def geo():
    return pl.read_csv("ads_geo.csv")


@task
def humans(impressions, bots):
    return impressions.join(bots, on="imp", how="anti")


@task
def click_table(humans, clicks, campaigns):
    return (humans.join(campaigns, on="campaign")
            .with_columns(pl.col("imp").is_in(clicks["imp"].implode()).cast(pl.Int8).alias("clicked")))


@task
def value_table(humans, conversions, geo):
    return humans.join(conversions, on="imp", how="inner").join(geo, on="geo").with_columns(pl.col("revenue").log1p())


@task
def ctr_model(click_table):
    data = lgb.Dataset(click_table.select("slot", "bid", "budget", "video").to_numpy(), click_table["clicked"].to_numpy())
    booster = lgb.train({"objective": "binary", "min_data_in_leaf": 5, "num_leaves": 4, "verbose": -1, "num_threads": 1},
                        data, num_boost_round=8)
    booster.save_model("ctr.txt")
    return booster


@task
def value_model(value_table):
    pool = Pool(value_table.select("slot", "bid", "gdp").to_numpy(), value_table["revenue"].to_numpy())
    model = CatBoostRegressor(iterations=10, depth=2, verbose=0, allow_writing_files=False, thread_count=1)
    model.fit(pool)
    model.save_model("value.cbm")
    return model


@task
def ranking_report(humans, campaigns, geo, ctr_model, value_model):
    rows = humans.join(campaigns, on="campaign").join(geo, on="geo").tail(10)
    ctr = ctr_model.predict(rows.select("slot", "bid", "budget", "video").to_numpy())
    value = value_model.predict(rows.select("slot", "bid", "gdp").to_numpy())
    return rows.select("imp").with_columns(pl.Series("expected", ctr * value)).sort("expected", descending=True)


if __name__ == "__main__":
    print(execute(TASKS)["ranking_report"].head(3))
