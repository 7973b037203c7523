"""All data files of the table scripts (seeded; no two files have the same content)."""
import json
import sqlite3
from pathlib import Path

import numpy as np
import pandas as pd

VINEYARD_PREP = '''\
"""Clean the plot table: python vineyard_prep.py PLOTS RAIN OUTPUT"""
import sys

import pandas as pd


def main(plots_path, rain_path, out_path):
    plots = pd.read_csv(plots_path)
    rain = pd.read_csv(rain_path)
    old = pd.read_csv("vineyard_2012.csv")
    print("plots in 2012:", old["plot"].nunique())
    yearly = rain.groupby("station", as_index=False)["mm"].agg(["sum", "max"])
    clean = plots.dropna(subset=["sugar"]).merge(yearly, on="station", how="left")
    clean.to_csv(out_path, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:4])
'''


def _courier(f, rng):
    def jobs(n, first):
        km = rng.uniform(0.5, 12, n)
        return pd.DataFrame({
            "job_id": np.arange(first, first + n), "courier_id": rng.integers(1, 21, n),
            "zone": rng.choice(list("ABCDEFGH"), n), "hour": rng.integers(7, 22, n),
            "km": km.round(2), "weight_kg": rng.uniform(0.1, 9, n).round(2),
            "minutes": (6 + 3.5 * km + rng.normal(0, 3, n)).round(1)})
    jobs(240, 1).to_csv(f / "courier_jobs.csv", index=False)
    jobs(60, 5001).to_csv(f / "courier_jobs_may.csv", index=False)
    pd.DataFrame({"courier_id": range(1, 21), "vehicle": rng.choice(["bike", "ebike", "van"], 20),
                  "years": rng.integers(0, 12, 20)}).to_csv(f / "couriers.csv", index=False)
    for name in ("zones.csv", "zones_2018.csv"):
        pd.DataFrame({"zone": list("ABCDEFGH"), "density": rng.uniform(1, 90, 8).round(1),
                      "hills": rng.integers(0, 5, 8)}).to_csv(f / name, index=False)
    pd.DataFrame({"hour": range(24), "rain": rng.exponential(1, 24).round(2)}).to_csv(f / "weather_hours.csv", index=False)


def _florist(f, rng):
    days = pd.date_range("2024-01-01", periods=110)
    rows = [{"date": d.date(), "shop": s, "stems": int(60 + 15 * np.sin(i / 7 * 6.28) + 10 * k + rng.normal(0, 6))}
            for k, s in enumerate(["north", "harbour", "mall"]) for i, d in enumerate(days)]
    pd.DataFrame(rows).to_csv(f / "florist_sales.csv", index=False)
    pick = np.sort(rng.choice(110, 9, replace=False))
    pd.DataFrame({"date": days[pick].date, "name": [f"feast {i}" for i in range(9)]}).to_csv(f / "florist_holidays.csv", index=False)
    pick = np.sort(rng.choice(110, 30, replace=False))
    pd.DataFrame({"date": days[pick].date, "shop": rng.choice(["north", "harbour", "mall"], 30),
                  "discount": rng.choice([5, 10, 20], 30)}).to_csv(f / "florist_promos.csv", index=False)
    pd.DataFrame({"date": days.date, "stems": rng.integers(30, 150, 110)}).to_csv(f / "florist_rivals.csv", index=False)


def _microloan(f, rng):
    def loans(n, first):
        amount = rng.uniform(50, 2000, n).round(0)
        return pd.DataFrame({"loan_id": np.arange(first, first + n), "borrower": rng.integers(1, 150, n), "amount": amount,
                             "purpose": rng.choice(["stock", "cattle", "school", "roof"], n),
                             "term": rng.choice([6, 12, 18], n), "defaulted": (amount + rng.normal(0, 400, n) > 1100).astype(int)})
    loans(220, 1).to_parquet(f / "microloans.parquet")
    loans(40, 9001).drop(columns="defaulted").to_parquet(f / "microloan_new.parquet")
    pd.DataFrame({"loan_id": np.r_[rng.integers(1, 221, 900), rng.integers(9001, 9041, 120)], "day": rng.integers(1, 300, 1020),
                  "paid": rng.exponential(30, 1020).round(2)}).to_parquet(f / "microloan_payments.parquet")
    (f / "microloan_blacklist.txt").write_text("\n".join(map(str, rng.choice(np.arange(1, 150), 12, replace=False))) + "\n")
    pd.DataFrame({"branch": ["Kisumu", "Mbale", "Jinja"], "officers": [4, 7, 3]}).to_csv(f / "microloan_branches.csv", index=False)


def _dropout(f, rng):
    def students(n, first):
        points = rng.normal(0, 1, n)
        return pd.DataFrame({"student": np.arange(first, first + n), "age": rng.integers(17, 40, n),
                             "faculty": rng.choice(["law", "arts", "physics", "medicine"], n), "fees_paid": rng.choice(["yes", "no", "part"], n),
                             "credits": np.where(rng.random(n) < 0.1, np.nan, (30 + 8 * points).round(1)),
                             "left": (points + rng.normal(0, 0.5, n) < 0).astype(int)})
    students(230, 1).to_csv(f / "dropout_students.csv", index=False)
    students(60, 4001).to_csv(f / "dropout_students_2025.csv", index=False)
    students(50, 7001).to_csv(f / "dropout_evening_school.csv", index=False)
    ids = np.r_[np.repeat(np.arange(1, 231), 3), np.repeat(np.arange(4001, 4061), 3)]
    pd.DataFrame({"student": ids, "course": rng.integers(100, 120, len(ids)), "grade": rng.integers(1, 11, len(ids))}).to_csv(
        f / "dropout_grades.csv", index=False, sep=";")


def _vineyard(f, rng):
    (f / "vineyard_prep.py").write_text(VINEYARD_PREP)
    n = 150
    for name, n in (("vineyard_plots.csv", 150), ("vineyard_2012.csv", 70)):
        sugar = np.where(rng.random(n) < 0.07, np.nan, rng.normal(20, 2, n).round(2))
        pd.DataFrame({"plot": np.arange(n), "station": rng.integers(1, 7, n), "slope": rng.uniform(0, 30, n).round(1),
                      "age": rng.integers(3, 60, n), "sugar": sugar, "kg": rng.normal(900, 120, n).round(0)}).to_csv(f / name, index=False)
    pd.DataFrame({"station": np.repeat(np.arange(1, 7), 12), "month": np.tile(np.arange(1, 13), 6),
                  "mm": rng.gamma(2, 30, 72).round(1)}).to_csv(f / "vineyard_rain.csv", index=False)
    pd.DataFrame({"plot": np.arange(150), "grade": rng.choice(["table", "estate", "reserve"], 150)}).to_csv(f / "vineyard_grades.csv", index=False)
    pd.DataFrame({"year": range(2000, 2024), "euro_kg": rng.uniform(0.6, 2, 24).round(2)}).to_csv(f / "vineyard_prices.csv", index=False)


def _mill(f, rng):
    for name, n in (("mill_runs.csv", 180), ("mill_runs_night.csv", 130), ("mill_runs_trial.csv", 50)):
        pd.DataFrame({"run": np.arange(n), "batch": rng.integers(1, 31, n), "rpm": rng.normal(900, 50, n).round(0),
                      "temp": rng.normal(60, 5, n).round(1), "power": rng.normal(33, 4, n).round(2)}).to_csv(f / name, index=False)
    pd.DataFrame({"batch": range(1, 31), "moisture": rng.normal(12, 1, 30).round(2), "protein": rng.normal(11, 1, 30).round(2)}).to_csv(
        f / "mill_batches.csv", index=False)


def _orchid(f, rng):
    for genus, n in (("cattleya", 80), ("vanda", 90), ("dendrobium", 75), ("phalaenopsis", 60)):
        light = rng.uniform(5, 40, n)
        pd.DataFrame({"bench": rng.integers(1, 9, n), "leaf_cm": rng.normal(20, 4, n).round(1), "pot": rng.choice([9, 12, 15], n),
                      "flowers": (light / 6 + rng.normal(0, 1, n)).round(0)}).to_csv(f / f"orchid_{genus}.csv", index=False)
    pd.DataFrame({"bench": range(1, 9), "klux": rng.uniform(5, 40, 8).round(1)}).to_csv(f / "orchid_benches.csv", index=False)


def _lift(f, rng):
    for i in (1, 2, 3, 4, 9):
        n = 120 + i
        pd.DataFrame({"lift": i, "t": np.cumsum(rng.integers(20, 400, n)), "from_floor": rng.integers(0, 12, n),
                      "to_floor": rng.integers(0, 12, n), "load_kg": rng.gamma(3, 60, n).round(0),
                      "jerk": rng.normal(1, 0.2, n).round(3)}).to_csv(f / f"lift_log_{i}.csv", index=False)
    pd.DataFrame({"lift": [1, 2, 3, 4, 9], "installed": [1998, 2004, 2011, 2019, 2022], "maker": ["K", "O", "S", "K", "O"]}).to_csv(
        f / "lift_register.csv", index=False)
    rows = [{"lift": i, "window": w, "fault": int(rng.random() < 0.4)} for i in (1, 2, 3, 4, 9) for w in range(13)]
    pd.DataFrame(rows).to_csv(f / "lift_faults.csv", index=False)


def _tenant(f, rng):
    pd.DataFrame({"tenant": range(160), "district": rng.choice(["old town", "docks", "hill"], 160), "rooms": rng.integers(1, 6, 160),
                  "rent": rng.normal(800, 150, 160).round(0), "moved_out": rng.integers(0, 2, 160)}).to_csv(f / "tenants.csv", index=False)
    pd.DataFrame({"tenant": rng.integers(0, 160, 700), "month": rng.integers(1, 25, 700), "days_late": rng.poisson(2, 700)}).to_csv(
        f / "tenant_payments.csv", index=False)
    pd.DataFrame({"tenant": rng.integers(0, 160, 90), "topic": rng.choice(["heating", "noise", "damp"], 90)}).to_csv(
        f / "tenant_complaints.csv", index=False)
    pd.DataFrame({"district": ["old town", "docks", "hill"], "median_rent": [910, 640, 780]}).to_csv(f / "tenant_market.csv", index=False)


def _mussel(f, rng):
    for name, n in (("mussels_bay.csv", 120), ("mussels_offshore.csv", 100), ("mussels_wild.csv", 40)):
        length = rng.normal(60, 8, n)
        pd.DataFrame({"rope": rng.integers(1, 11, n), "length_mm": length.round(1), "width_mm": (length * 0.5 + rng.normal(0, 2, n)).round(1),
                      "meat_g": (length * 0.2 + rng.normal(0, 1, n)).round(2)}).to_csv(f / name, index=False)
    pd.DataFrame({"rope": range(1, 11), "depth_m": rng.uniform(1, 9, 10).round(1), "seeded": rng.integers(100, 300, 10)}).to_csv(
        f / "mussel_ropes.csv", index=False)
    pd.DataFrame({"week": range(52), "algae": rng.gamma(2, 100, 52).round(0)}).to_csv(f / "mussel_algae.csv", index=False)


def _snack(f, rng):
    n = 200
    temp = rng.normal(18, 6, 100).round(1)
    pd.DataFrame({"day": range(100), "temp": temp, "wind": rng.gamma(2, 2, 100).round(1)}).to_csv(f / "snack_weather.csv", index=False)
    day = rng.integers(0, 100, n)
    pd.DataFrame({"cart": rng.integers(1, 7, n), "day": day, "waffles": rng.poisson(20 + temp[day].clip(0) * 2)}).to_csv(
        f / "snack_waffles.csv", index=False)
    pd.DataFrame({"cart": rng.integers(1, 7, n), "day": rng.integers(0, 100, n), "minutes": rng.normal(300, 60, n).round(0),
                  "till": rng.normal(400, 80, n).round(2)}).to_csv(f / "snack_shifts.csv", index=False)
    pd.DataFrame({"cart": range(1, 7), "place": ["park", "station", "beach", "zoo", "market", "stadium"], "staff": [1, 2, 2, 1, 3, 2]}).to_csv(
        f / "snack_carts.csv", index=False)


def _fines(f, rng):
    pd.DataFrame({"patron": rng.integers(1, 91, 260), "branch": rng.choice(["centre", "west", "river"], 260), "items": rng.integers(1, 9, 260),
                  "days_over": rng.poisson(6, 260), "fine": rng.gamma(2, 2, 260).round(2)}).to_csv(f / "fines.csv", index=False)
    pd.DataFrame({"patron": range(1, 91), "age": rng.integers(6, 85, 90), "member_years": rng.integers(0, 30, 90)}).to_csv(f / "patrons.csv", index=False)
    pd.DataFrame({"branch": rng.choice(["centre", "west", "river"], 120), "month": rng.integers(1, 13, 120), "visits": rng.poisson(400, 120),
                  "open_hours": rng.integers(20, 60, 120)}).to_csv(f / "branch_visits.csv", index=False)
    pd.DataFrame({"branch": ["centre", "west", "river"], "shelves": [410, 170, 95]}).to_csv(f / "branch_shelves.csv", index=False)


def _canal(f, rng):
    days = pd.date_range("2023-03-01", periods=150).date
    gates = rng.integers(0, 5, 150)
    pd.DataFrame({"date": days, "level_cm": (120 + np.cumsum(rng.normal(0, 1, 150)) - 2 * gates).round(1)}).to_csv(f / "canal_levels.csv", index=False)
    pd.DataFrame({"date": days, "gates_open": gates}).to_csv(f / "canal_gates.csv", index=False)
    pd.DataFrame({"date": days, "mm": rng.exponential(3, 150).round(1)}).to_csv(f / "canal_rain.csv", index=False)
    pd.DataFrame({"date": days, "boats": rng.poisson(14, 150)}).to_csv(f / "canal_boats.csv", index=False)


def _reactor(f, rng):
    runs = rng.normal(50, 5, (140, 6))
    np.savetxt(f / "reactor_runs.txt", runs, fmt="%.4f")
    np.savetxt(f / "reactor_offsets.txt", rng.normal(0, 1, 6), fmt="%.4f")
    np.savetxt(f / "reactor_offsets_old.txt", rng.normal(0, 1, 6), fmt="%.4f")
    np.save(f / "reactor_yield.npy", runs @ rng.normal(0, 1, 6) + rng.normal(0, 1, 140))
    np.save(f / "reactor_purity.npy", (runs[:, 0] > 50).astype(int) ^ (rng.random(140) < 0.1))
    np.savetxt(f / "reactor_spikes.txt", np.sort(rng.choice(140, 9, replace=False)), fmt="%d")


def _recycling(f, rng):
    n = 200
    pd.DataFrame({"house": range(n), "people": rng.integers(1, 7, n), "garden": rng.integers(0, 2, n), "income": rng.normal(30, 8, n).round(1),
                  "joined": rng.integers(0, 2, n)}).to_csv(f / "recycling_enrolment.csv", index=False)
    n = 160
    pd.DataFrame({"house": rng.choice(200, n, replace=False), "people": rng.integers(1, 7, n), "garden": rng.integers(0, 2, n),
                  "income": rng.normal(30, 8, n).round(1), "kg_sorted": rng.gamma(4, 5, n).round(1)}).to_csv(f / "recycling_bins.csv", index=False)
    pd.DataFrame({"street": [f"s{i}" for i in range(30)], "bins": rng.integers(1, 50, 30)}).to_csv(f / "recycling_streets.csv", index=False)


def _kelp(f, rng):
    import lightgbm as lgb

    def table(n):
        x = rng.normal(0, 1, (n, 4))
        frame = pd.DataFrame(x.round(3), columns=["nitrate", "temp", "light", "swell"])
        frame["growth"] = (x @ [1, -0.5, 0.8, 0.1] + rng.normal(0, 0.2, n)).round(3)
        return frame
    for year, n in ((2021, 90), (2022, 150), (2023, 140)):
        table(n).to_csv(f / f"kelp_{year}.csv", index=False)
    t = table(130)
    booster = lgb.train({"objective": "regression", "verbose": -1, "num_leaves": 7}, lgb.Dataset(t.drop(columns="growth"), t["growth"]), 8)
    booster.save_model(f / "kelp_prior_booster.txt")


def _greenhouse(f, rng):
    t = pd.date_range("2024-05-01", periods=240, freq="30min")
    pd.DataFrame({"time": t, "co2": rng.normal(600, 60, 240).round(0), "vent": rng.uniform(0, 1, 240).round(2)}).to_csv(f / "greenhouse_climate.csv", index=False)
    t2 = t[::3] + pd.Timedelta("7min")
    pd.DataFrame({"time": t2, "litres": rng.gamma(2, 3, len(t2)).round(2)}).to_csv(f / "greenhouse_watering.csv", index=False)
    t3 = t + pd.Timedelta("11min")
    pd.DataFrame({"time": t3, "stem_mm": (np.cumsum(rng.gamma(2, 0.02, 240)) + 4).round(3)}).to_csv(f / "greenhouse_stem.csv", index=False)
    pd.DataFrame({"time": t, "outside": rng.normal(12, 4, 240).round(1)}).to_csv(f / "greenhouse_outside.csv", index=False)


def _vet(f, rng):
    for name, n in (("vet.db", 210), ("vet_archive.db", 80)):
        with sqlite3.connect(f / name) as con:
            pd.DataFrame({"visit": range(n), "animal": rng.integers(1, 61, n), "reason": rng.choice(["skin", "teeth", "vaccine", "limp"], n),
                          "minutes": rng.gamma(4, 6, n).round(0)}).to_sql("visits", con, index=False)
            pd.DataFrame({"animal": range(1, 61), "breed": rng.choice(["lab", "collie", "siamese", "lop"], 60), "kg": rng.gamma(3, 4, 60).round(1)}).to_sql(
                "animals", con, index=False)
        con.close()
    pd.DataFrame({"breed": ["lab", "collie", "siamese", "lop"], "species": ["dog", "dog", "cat", "rabbit"], "life_years": [12, 13, 15, 9]}).to_excel(
        f / "vet_breeds.xlsx", index=False)
    (f / "vet_reasons.json").write_text(json.dumps({"skin": 2, "teeth": 4, "vaccine": 1, "limp": 3}))
    (f / "vet_prices.json").write_text(json.dumps({"skin": 55, "teeth": 140, "vaccine": 30, "limp": 75}))


def _gasmeter(f, rng):
    for i in range(1, 8):
        n = 40 + i
        hdd = rng.uniform(0, 20, n)
        pd.DataFrame({"hdd": hdd.round(2), "occupants": rng.integers(1, 6, n), "m3": (0.4 * hdd + rng.normal(1, 0.5, n)).round(2)}).to_csv(
            f / f"gasmeter_{i:02d}.csv", index=False)
    pd.DataFrame({"file": [f"gasmeter_{i:02d}.csv" for i in range(1, 8)], "state": ["ok", "ok", "broken", "ok", "test", "ok", "broken"],
                  "floor_m2": rng.integers(60, 220, 7)}).to_csv(f / "gasmeter_manifest.csv", index=False)


def _postcode(f, rng):
    for name in ("postcode_stats.csv", "postcode_stats_2010.csv"):
        pd.DataFrame({"postcode": [f"P{i:02d}" for i in range(20)], "burglaries": rng.poisson(30, 20), "flood_class": rng.choice(["low", "mid", "high"], 20)}).to_csv(
            f / name, index=False)
    for name, n in (("home_policies.csv", 190), ("home_policies_next.csv", 50)):
        pd.DataFrame({"postcode": rng.choice([f"P{i:02d}" for i in range(20)], n), "area": rng.integers(30, 250, n), "built": rng.integers(1890, 2023, n),
                      "roof": rng.choice(["tile", "thatch", "flat"], n), "claims": rng.poisson(1, n)}).to_csv(f / name, index=False)


def _dairy(f, rng):
    pd.DataFrame({"cow": rng.integers(1, 41, 300), "day": rng.integers(0, 60, 300), "litres": rng.normal(25, 4, 300).round(1),
                  "fat": rng.normal(4, 0.3, 300).round(2)}).to_csv(f / "dairy_milkings.csv", index=False)
    pd.DataFrame({"cow": range(1, 41), "parity": rng.integers(1, 6, 40), "breed": rng.choice(["jersey", "holstein"], 40)}).to_csv(f / "dairy_cows.csv", index=False)
    pd.DataFrame({"day": range(60), "silage": rng.normal(20, 2, 60).round(1)}).to_csv(f / "dairy_feed.csv", index=False)
    pd.DataFrame({"cow": rng.integers(1, 41, 45), "drug": rng.choice(["a", "b"], 45)}).to_csv(f / "dairy_vet_bills.csv", index=False)


def _quarry(f, rng):
    x = rng.normal(0, 1, (170, 3))
    pd.DataFrame({"hole": range(170), "face": rng.choice(["N", "E", "W"], 170), "burden": x[:, 0].round(3), "charge": x[:, 1].round(3),
                  "delay": x[:, 2].round(3)}).to_csv(f / "quarry_blasts.csv", index=False)
    pd.DataFrame({"hole": range(170), "fragment_cm": (30 + x @ [5, -8, 1] + rng.normal(0, 1, 170)).round(2)}).sample(
        frac=1, random_state=1).to_csv(f / "quarry_fragments.csv", index=False)
    pd.DataFrame({"face": ["N", "E", "W"], "hardness": [6.1, 5.2, 7.4]}).to_csv(f / "quarry_faces.csv", index=False)
    pd.DataFrame({"truck": range(25), "tonnes": rng.normal(30, 4, 25).round(1)}).to_csv(f / "quarry_trucks.csv", index=False)


def _toll(f, rng):
    for name, n in (("toll_train.csv", 220), ("toll_valid.csv", 80), ("toll_test.csv", 70), ("toll_strike_week.csv", 40)):
        axles = rng.integers(2, 7, n)
        pd.DataFrame({"lane": rng.integers(1, 9, n), "axles": axles, "speed": rng.normal(28, 6, n).round(1), "queue": rng.poisson(5, n),
                      "evaded": (rng.random(n) < 0.1 + 0.1 * (axles > 4)).astype(int)}).to_csv(f / name, index=False)
    pd.DataFrame({"lane": range(1, 9), "camera": rng.integers(0, 2, 8), "etag": rng.integers(0, 2, 8)}).to_csv(f / "toll_lanes.csv", index=False)


def _census(f, rng):
    n = 210
    people = pd.DataFrame({"pid": range(n), "job": rng.choice(["farm", "mine", "shop", "none"], n).astype(object), "age": rng.integers(18, 80, n).astype(float),
                           "hours": rng.normal(38, 8, n).round(0), "income": rng.gamma(4, 6, n).round(1)})
    people.loc[rng.choice(n, 25, replace=False), "job"] = None
    people.loc[rng.choice(n, 25, replace=False), "age"] = np.nan
    people.to_csv(f / "census_people.csv", index=False)
    pd.DataFrame({"pid": rng.choice(n, 30, replace=False), "hours": rng.normal(30, 5, 30).round(0)}).to_csv(f / "census_corrections.csv", index=False)
    pd.DataFrame({"pid": range(n), "job": rng.choice(["farm", "mine", "shop"], n), "age": rng.integers(18, 80, n)}).to_csv(f / "census_registry.csv", index=False)
    pd.DataFrame({"job": ["farm", "mine", "shop", "none"], "label": ["Farming", "Mining", "Retail", "No work"]}).to_csv(f / "census_labels.csv", index=False)
    pd.DataFrame({"pid": range(n), "income_1990": rng.gamma(4, 3, n).round(1)}).to_csv(f / "census_1990.csv", index=False)


def make_data(folder: Path) -> None:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    makers = [_courier, _florist, _microloan, _dropout, _vineyard, _mill, _orchid, _lift, _tenant, _mussel, _snack, _fines, _canal,
              _reactor, _recycling, _kelp, _greenhouse, _vet, _gasmeter, _postcode, _dairy, _quarry, _toll, _census]
    for seed, maker in enumerate(makers):
        maker(folder, np.random.default_rng(1400 + seed))


if __name__ == "__main__":
    import sys
    make_data(Path(sys.argv[1]))
