# kwh_basic.txt: readings.parquet active_meters.csv faulty_meters.csv
# kwh_tariff.txt: readings.parquet active_meters.csv faulty_meters.csv tariffs.parquet

import duckdb
import lightgbm as lgb

PARAMS = dict(objective="regression", num_leaves=7, learning_rate=0.1, verbose=-1, seed=1, num_threads=1, deterministic=True)

con = duckdb.connect()
con.execute("create view readings as select * from read_parquet('readings.parquet')")
con.execute("create view tariffs as select * from read_parquet('tariffs.parquet')")
con.execute("create table active as select * from read_csv_auto('active_meters.csv')")
con.execute("create table faulty as select * from read_csv_auto('faulty_meters.csv')")
con.execute("create view forecast as select * from read_csv_auto('weather_fc.csv')")

con.execute("""
create table usable as
select r.meter_id, r.hour, r.temp, r.kwh
from readings r
where r.meter_id in (select meter_id from active)
  and not exists (select 1 from faulty f where f.meter_id = r.meter_id)
""")
print(con.execute("select count(*), count(distinct meter_id) from usable").fetchone())

gap = con.execute("""
select avg(abs(u.temp - f.forecast_temp)) from usable u join forecast f using (hour)
""").fetchone()[0]
print(f"forecast vs measured: {gap:.2f} degrees")

basic = con.execute("select hour, temp, kwh from usable order by meter_id, hour").df()
m1 = lgb.train(PARAMS, lgb.Dataset(basic[["hour", "temp"]], basic["kwh"]), num_boost_round=30)
m1.save_model("kwh_basic.txt")

full = con.execute("""
select u.hour, u.temp, t.rate, u.kwh
from usable u join tariffs t on t.meter_id = u.meter_id
order by u.meter_id, u.hour
""").df()
m2 = lgb.train(PARAMS, lgb.Dataset(full[["hour", "temp", "rate"]], full["kwh"]), num_boost_round=30)
m2.save_model("kwh_tariff.txt")

other = con.execute("select hour, temp, kwh from read_parquet('neighbour_readings.parquet')").df()
err = (m1.predict(other[["hour", "temp"]]) - other["kwh"]).abs().mean()
print("neighbours MAE", round(float(err), 3))
