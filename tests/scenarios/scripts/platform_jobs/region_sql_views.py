# units_north.pkl: sales_north.csv region_stores.csv region_calendar.csv
# units_south.pkl: sales_south.csv south_closures.csv region_stores.csv region_calendar.csv
# units_west.pkl: sales_west.csv region_stores.csv region_calendar.csv
import pickle
from pathlib import Path
from string import Template

import duckdb
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

VIEWS = ["sales_north", "sales_south", "sales_west", "sales_islands", "region_stores", "region_calendar",
         "region_budget", "south_closures"]

REGIONS = ("north", "south", "west")

FEATURES = Template("""
    with base as (
        select s.* from sales_$region s
        $extra
    )
    select b.promo, st.size, st.parking, c.weekend, c.rain, b.units
    from base b
    join region_stores st using (store)
    join region_calendar c using (day)
    order by b.day, b.store, b.units
""")

EXTRA = {"south": "where not exists (select 1 from south_closures x where x.store = s.store and x.day = s.day)"}


def connect():
    con = duckdb.connect()
    for view in VIEWS:
        con.execute(f"create view {view} as select * from read_csv_auto('{view}.csv')")
    return con


def retry(times):
    def deco(fn):
        def inner(*args, **kwargs):
            for attempt in range(times):
                try:
                    return fn(*args, **kwargs)
                except duckdb.IOException as error:
                    print("attempt", attempt + 1, "failed:", error)
            raise RuntimeError(f"{fn.__name__} gave up")
        return inner
    return deco


@retry(3)
def features(con, region):
    return con.execute(FEATURES.substitute(region=region, extra=EXTRA.get(region, ""))).df()


def publish(model, region):
    target = Path(f"units_{region}.pkl")
    staged = target.with_suffix(".tmp")
    staged.write_bytes(pickle.dumps(model))
    staged.rename(target)


def main():
    con = connect()
    try:
        budgets = dict(con.execute("select region, budget from region_budget").fetchall())
        islands, = con.execute("select sum(units) from sales_islands").fetchone()
        print("islands sell", islands, "units and have no model yet")
        for region in REGIONS:
            frame = features(con, region)
            x, y = frame.drop(columns="units"), frame["units"]
            model = make_pipeline(StandardScaler(), PoissonRegressor(alpha=0.1)).fit(x, y)
            publish(model, region)
            print(f"{region}: {len(frame)} rows, expected {model.predict(x).sum():.0f} of a budget of {budgets[region]}")
    finally:
        con.close()


main()
