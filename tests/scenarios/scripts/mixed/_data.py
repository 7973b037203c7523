import gzip
import json
import sqlite3
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import torch
from PIL import Image


def make_data(folder: Path) -> None:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    r = np.random.default_rng(20240)
    pick = lambda options, n: r.choice(options, n)

    def lines(name, items):
        (folder / name).write_text("\n".join(str(i) for i in items) + "\n")

    # --- telecom customers
    def customers(first, n):
        return pd.DataFrame({
            "customer_id": np.arange(first, first + n), "age": r.integers(18, 85, n).astype(float),
            "plan": pick(["basic", "plus", "max"], n), "region_code": pick(["N", "S", "E", "W"], n),
            "monthly": r.normal(40, 12, n).round(2)})

    cust = customers(1000, 160)
    cust.loc[r.choice(160, 12, replace=False), "age"] = np.nan
    cust.to_csv(folder / "customers.csv", index=False)
    customers(5000, 40).to_csv(folder / "customers_new.csv", index=False)
    ids = np.concatenate([np.arange(1000, 1160), np.arange(5000, 5040)])
    pd.DataFrame({"customer_id": ids, "months": r.integers(1, 60, 200),
                  "payment": pick(["card", "debit", "invoice"], 200)}).to_csv(folder / "contracts.csv", index=False)
    with open(folder / "calls.jsonl", "w") as f:
        for i in range(300):
            f.write(json.dumps({"customer_id": int(r.choice(ids)), "minutes": round(float(r.exponential(6)), 2),
                                "topic": str(r.choice(["bill", "network", "other"]))}) + "\n")
    pd.DataFrame({"region_code": ["N", "S", "E", "W"], "manager": ["Ines", "Bo", "Tariq", "Maud"],
                  "office": ["Oslo", "Bari", "Brno", "Cork"]}).to_csv(folder / "regions.csv", index=False)
    lines("churned.txt", sorted(r.choice(np.arange(1000, 1160), 60, replace=False)))
    pd.DataFrame({"quarter": ["q1", "q2", "q3", "q4"], "nps": r.normal(20, 5, 4).round(1)}).to_excel(
        folder / "satisfaction.xlsx", index=False)

    # --- used cars
    (folder / "cars").mkdir(exist_ok=True)

    def cars(n):
        year, km = r.integers(2002, 2023, n), r.integers(1000, 250000, n)
        return pd.DataFrame({"make": pick(["vw", "fiat", "volvo", "kia"], n), "year": year, "km": km,
                             "power": r.integers(50, 220, n), "currency": pick(["EUR", "SEK", "CHF"], n),
                             "price": (3000 + (year - 2000) * 700 - km * 0.02 + r.normal(0, 500, n)).round()})

    for name in ("north", "south", "east"):
        cars(70).to_csv(folder / "cars" / f"{name}.csv", index=False)
    cars(40).to_csv(folder / "cars_test.csv", index=False)
    (folder / "exchange.json").write_text(json.dumps({"EUR": 1.0, "SEK": 0.087, "CHF": 1.04}))
    pd.DataFrame({"dealer": [f"D{i}" for i in range(20)], "stock": r.integers(3, 90, 20)}).to_csv(
        folder / "dealers.csv", index=False, sep=";")

    # --- water
    def water(n, first):
        return pd.DataFrame({"sample": np.arange(first, first + n), "ph": r.normal(7, 0.5, n), "iron": r.gamma(2, 0.1, n),
                             "nitrate": r.gamma(3, 5, n), "chlorine": r.normal(0.4, 0.1, n)})

    water(120, 1).to_csv(folder / "water_samples.csv", index=False)
    wb = water(40, 900)
    wb["potable"] = r.integers(0, 2, 40)
    wb["turbidity"] = r.gamma(2, 1, 40)
    wb.to_csv(folder / "lab_b_samples.csv", index=False)
    pd.DataFrame({"sample": r.permutation(np.arange(1, 121)), "potable": r.integers(0, 2, 120)}).to_csv(
        folder / "potable_labels.csv", index=False)
    pd.DataFrame({"sample": np.arange(1, 101), "ntu": r.gamma(2, 1, 100)}).to_csv(folder / "turbidity.csv", index=False)
    pd.DataFrame({"substance": ["iron", "nitrate"], "limit": [0.2, 50]}).to_csv(folder / "legal_limits.csv", index=False)

    # --- flats
    def flats(n, price):
        area = r.normal(65, 20, n).clip(20)
        return pd.DataFrame({"area": area.round(1), "rooms": (area // 22 + 1).astype(int), "floor": r.integers(0, 9, n),
                             "district": pick(["old", "port", "hill", "mill"], n), "lat": r.normal(48, 0.05, n),
                             "lon": r.normal(16, 0.05, n), "price": (area * price + r.normal(0, price, n)).round(1)})

    flats(150, 4100).to_csv(folder / "flats.csv", index=False)
    flats(60, 3100).to_csv(folder / "flats_2019.csv", index=False)
    flats(90, 14).to_csv(folder / "flats_rent.csv", index=False)
    pd.DataFrame({"district": ["old", "port", "hill", "mill"], "income": [41, 33, 60, 37.5],
                  "density": [9.1, 7.3, 2.2, 5.0]}).to_csv(folder / "districts.tsv", sep="\t", index=False)
    for name, n in (("metro.csv", 8), ("parks.csv", 5)):
        pd.DataFrame({"name": [f"{name[:2]}{i}" for i in range(n)], "lat": r.normal(48, 0.05, n),
                      "lon": r.normal(16, 0.05, n)}).to_csv(folder / name, index=False)

    # --- energy meters
    def meters(start, n):
        t = pd.date_range(start, periods=n, freq="h")
        return pd.DataFrame({"time": t, "meter": pick(["m1", "m2", "m3"], n), "tariff": pick(["day", "night"], n),
                             "kwh": r.gamma(2, 2, n) + (t.hour > 17)})

    meters("2023-01-01", 240).to_parquet(folder / "meters.parquet")
    meters("2023-01-11", 96).to_parquet(folder / "meters_valid.parquet")
    meters("2023-01-15", 96).to_parquet(folder / "meters_test.parquet")
    pd.DataFrame({"time": pd.date_range("2022-12-31", periods=160, freq="3h"), "temperature": r.normal(3, 4, 160),
                  "wind": r.gamma(2, 2, 160)}).to_csv(folder / "weather_3h.csv", index=False)
    lines("holidays.txt", ["2023-01-01", "2023-01-06", "2023-01-16"])
    pd.DataFrame({"tariff": ["day", "night"], "cents": [31, 19]}).to_csv(folder / "tariffs.csv", index=False)

    # --- card fraud
    def transactions(n):
        return pd.DataFrame({"card": r.integers(100, 160, n), "merchant": r.integers(1, 25, n), "amount": r.gamma(2, 40, n),
                             "hour": r.integers(0, 24, n), "fraud": (r.random(n) < 0.3).astype(int)})

    for name, n in (("transactions_web", 150), ("transactions_shop", 140), ("transactions_may", 60)):
        transactions(n).to_csv(folder / f"{name}.csv", index=False)
    pd.DataFrame({"card": r.choice(np.arange(100, 160), 15, replace=False), "since": "2022"}).to_csv(
        folder / "blacklist.csv", index=False)
    pd.DataFrame({"merchant": np.arange(1, 25), "risk": r.random(24).round(3),
                  "sector": pick(["food", "travel", "tech"], 24)}).to_csv(folder / "merchants.csv", index=False)
    pd.DataFrame({"prefix": np.arange(30), "country": pick(["DE", "FR", "PL"], 30)}).to_csv(folder / "geo_ip.csv", index=False)

    # --- deliveries
    for q, n in ((1, 110), (2, 120), (3, 60), (4, 50)):
        d = pd.DataFrame({"courier": r.integers(1, 12, n), "city": pick(["LYS", "NTE", "BOD"], n), "km": r.gamma(2, 3, n),
                          "parcels": r.integers(1, 40, n), "weekday": r.integers(0, 7, n)})
        d["minutes"] = (d.km * 4 + d.parcels * 1.5 + r.normal(0, 5, n)).round(1)
        with gzip.open(folder / f"deliveries_q{q}.csv.gz", "wt") as f:
            d.to_csv(f, index=False)
    pd.DataFrame({"courier": np.arange(1, 12), "experience": r.integers(0, 20, 11), "vehicle": r.integers(0, 3, 11)}).to_feather(
        folder / "couriers.feather")
    pd.DataFrame({"city": ["LYS", "NTE", "BOD"], "mayor": ["a", "b", "c"], "people": [520, 320, 260]}).to_csv(
        folder / "cities.csv", index=False)
    np.save(folder / "delivery_weights.npy", r.random(230) + 0.5)
    (folder / "delivery.yaml").write_text(
        "quarters: [1, 2]\nrounds: 15\nparams:\n  objective: regression\n  learning_rate: 0.1\n  num_leaves: 7\n  verbose: -1\n"
        "  num_threads: 1\n")

    # --- credit
    def applications(first, n):
        return pd.DataFrame({"SK_ID": np.arange(first, first + n), "income": r.gamma(3, 900, n), "credit": r.gamma(3, 9000, n),
                             "married": r.integers(0, 2, n), "month": r.integers(1, 13, n)})

    app = applications(1, 200)
    app["TARGET"] = (r.random(200) < 0.4).astype(int)
    app.to_csv(folder / "applications.csv", index=False)
    applications(1001, 50).to_csv(folder / "applications_test.csv", index=False)
    pd.DataFrame({"SK_ID": np.arange(1001, 1051), "TARGET": 0.5}).to_csv(folder / "sample_submission.csv", index=False)
    loan_ids = np.concatenate([np.arange(1, 201), np.arange(1001, 1051)])
    for name, n in (("bureau", 400), ("previous", 350), ("installments", 300)):
        pd.DataFrame({"SK_ID": r.choice(loan_ids, n), "amount": r.gamma(2, 800, n), "days": -r.integers(1, 900, n)}).to_csv(
            folder / f"{name}.csv", index=False)
    pd.DataFrame({"SK_ID": r.permutation(np.arange(1, 201)), "fold": np.arange(200) % 3}).to_csv(
        folder / "credit_folds.csv", index=False)
    pd.DataFrame({"month": np.arange(1, 13), "unemployment": r.normal(6, 0.4, 12)}).to_csv(folder / "macro.csv", index=False)

    # --- bookings
    def bookings(first, n):
        return pd.DataFrame({"booking": np.arange(first, first + n), "hotel": pick(["H1", "H2", "H3", "H4"], n),
                             "arrival": pd.Timestamp("2022-01-01") + pd.to_timedelta(r.integers(0, 365, n), unit="D"),
                             "nights": r.integers(1, 10, n), "adults": r.integers(1, 4, n), "lead": r.integers(0, 200, n),
                             "channel": pick(["web", "agency", "phone"], n), "cancelled": r.integers(0, 2, n)})

    bookings(1, 180).to_csv(folder / "bookings_train.csv", index=False)
    bookings(301, 60).to_csv(folder / "bookings_test.csv", index=False)
    pd.DataFrame({"hotel": ["H1", "H2", "H3", "H4"], "stars": [3, 4, 2, 5], "rooms": [40, 120, 18, 260]}).to_csv(
        folder / "hotels.csv", index=False)
    pd.DataFrame({"booking": np.concatenate([np.arange(1, 181), np.arange(301, 361)]), "score": r.integers(1, 6, 240)}).to_csv(
        folder / "guest_scores.csv", index=False)
    pd.DataFrame({"hotel": ["H1", "H3"], "complaints": [4, 11]}).to_csv(folder / "complaints.csv", index=False)

    # --- wages
    def wages(n, years):
        school = r.integers(8, 20, n)
        return pd.DataFrame({"person": np.arange(1, n + 1), "year": pick(years, n), "school": school, "exper": r.integers(0, 40, n),
                             "female": r.integers(0, 2, n), "occ": r.integers(1, 5, n), "union": r.integers(0, 2, n),
                             "wage": np.exp(1 + 0.08 * school + r.normal(0, 0.3, n)).round(2)})

    wages(180, [2000, 2001, 2002, 2003]).to_stata(folder / "wages.dta", write_index=False)
    wages(60, [2002, 2003]).to_stata(folder / "wages_later.dta", write_index=False)
    pd.DataFrame({"year": [2000, 2001, 2002, 2003], "cpi": [100, 102.8, 104.5, 106.9]}).to_csv(folder / "cpi.csv", index=False)
    pd.DataFrame({"person": r.permutation(np.arange(1, 181)), "pw": r.gamma(4, 0.3, 180)}).to_csv(
        folder / "survey_weights.csv", index=False)
    pd.DataFrame({"occ": [1, 2, 3, 4], "title": ["clerk", "craft", "sales", "prof"]}).to_csv(
        folder / "occupation_codes.csv", index=False)

    # --- taxi trips
    def trips(n, month):
        days = [f"2024-{month:02d}-{d:02d}" for d in range(1, 29)]
        km = r.gamma(2, 2, n)
        return pd.DataFrame({"trip": np.arange(n) + month * 1000, "day": pick(days, n), "pickup": r.integers(1, 13, n),
                             "driver": r.integers(1, 20, n), "km": km.round(2), "passengers": r.integers(0, 5, n),
                             "tip": (0.4 * km + r.gamma(1, 1, n)).round(2)})

    trips(160, 1).to_csv(folder / "trips_jan.csv", index=False)
    trips(140, 2).to_csv(folder / "trips_feb.csv", index=False)
    trips(60, 3).to_csv(folder / "trips_mar.csv", index=False)
    for name, n in (("zones.parquet", 12), ("zones_2015.parquet", 10)):
        pd.DataFrame({"zone": np.arange(1, n + 1), "airport": r.integers(0, 2, n), "wealth": r.normal(50, 10, n)}).to_parquet(folder / name)
    with open(folder / "rain_daily.ndjson", "w") as f:
        for month in (1, 2, 3):
            for d in range(1, 29):
                f.write(json.dumps({"day": f"2024-{month:02d}-{d:02d}", "mm": round(float(r.exponential(3)), 1)}) + "\n")
    pd.DataFrame({"driver": np.arange(1, 20), "plate": [f"T{i}" for i in range(19)], "seniority": r.integers(0, 30, 19)}).to_csv(
        folder / "drivers.csv", index=False)

    # --- orders
    pd.DataFrame({"order_id": np.arange(1, 181), "supplier": pick(["acme", "bolt", "cosa"], 180),
                  "ordered": pd.Timestamp("2024-01-01") + pd.to_timedelta(r.integers(0, 300, 180), unit="D"),
                  "late": r.integers(0, 2, 180)}).to_parquet(folder / "orders.parquet")
    pd.DataFrame({"order_id": r.integers(1, 181, 500), "qty": r.integers(1, 30, 500), "price": r.gamma(2, 9, 500).round(2)}).to_csv(
        folder / "order_lines.csv", index=False)
    (folder / "suppliers.json").write_text(json.dumps([
        {"supplier": "acme", "distance": 120, "rating": 3.5}, {"supplier": "bolt", "distance": 900, "rating": 4.1},
        {"supplier": "cosa", "distance": 310, "rating": 2.2}]))
    pd.DataFrame({"order_id": r.choice(np.arange(1, 181), 15, replace=False), "why": "disputed"}).to_csv(
        folder / "disputed_orders.csv", index=False)
    pd.DataFrame({"order_id": r.choice(np.arange(1, 181), 30, replace=False), "refund": r.gamma(2, 9, 30)}).to_csv(
        folder / "returns.csv", index=False)
    with sqlite3.connect(folder / "warehouse.db") as db:
        pd.DataFrame({"dock": np.arange(6), "trucks": r.integers(1, 9, 6)}).to_sql("docks", db, index=False)
    db.close()

    # --- pumps (arrow)
    def pumps(n, first):
        return pd.DataFrame({"cycle": np.arange(first, first + n), "pump": pick(["p1", "p2", "p3"], n), "pressure": r.normal(5, 1, n),
                             "flow": r.normal(30, 4, n), "rpm": r.normal(1500, 90, n)})

    pumps(120, 0).to_parquet(folder / "pump_cycles_a.parquet")
    pumps(100, 500).to_parquet(folder / "pump_cycles_b.parquet")
    feather.write_feather(pa.Table.from_pandas(pumps(60, 900), preserve_index=False), folder / "pump_cycles_c.feather", compression="uncompressed")
    pd.DataFrame({"cycle": np.concatenate([np.arange(120), np.arange(500, 600), np.arange(900, 960)]),
                  "fault": r.integers(0, 2, 280)}).to_csv(folder / "pump_faults.csv", index=False)
    pd.DataFrame({"pump": ["p1", "p2", "p3"], "installed": [2011, 2017, 2020], "bore": [80.0, 100.0, 65.0]}).to_csv(
        folder / "pump_register.csv", index=False)
    table = pa.Table.from_pandas(pumps(30, 2000), preserve_index=False)
    with pa.OSFile(str(folder / "pump_bench.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)

    # --- shop stock (subprocesses)
    pd.DataFrame({"sku": r.integers(1, 31, 300), "week": r.integers(1, 53, 300), "sold": r.poisson(9, 300),
                  "void": (r.random(300) < 0.1).astype(int)}).to_csv(folder / "shop_sales.csv", index=False)
    pd.DataFrame({"sku": np.arange(1, 31), "size": r.gamma(2, 2, 30), "price": r.gamma(3, 4, 30)}).to_csv(
        folder / "shop_items.csv", index=False)
    pd.DataFrame({"week": np.arange(1, 53), "promo": r.integers(0, 2, 52)}).to_csv(folder / "promo_weeks.csv", index=False)
    pd.DataFrame({"sku": r.integers(1, 31, 80), "week": r.integers(1, 53, 80), "sold": r.poisson(9, 80)}).to_csv(
        folder / "shop_sales_now.csv", index=False)
    pd.DataFrame({"sku": np.arange(1, 31), "shelf": r.integers(1, 9, 30)}).to_csv(folder / "shelf_plan.csv", index=False)

    # --- reviews
    words = [f"w{i}" for i in range(40)] + ["the", "a", "of", "and"]

    def reviews(name, first, n):
        with open(folder / name, "w") as f:
            for i in range(n):
                f.write(json.dumps({"id": first + i, "text": " ".join(pick(words, int(r.integers(4, 12))))}) + "\n")

    reviews("reviews_train.jsonl", 0, 120)
    reviews("reviews_val.jsonl", 200, 40)
    reviews("reviews_test.jsonl", 300, 40)
    pd.DataFrame({"id": r.permutation(np.arange(400)), "stars": r.integers(1, 6, 400)}).to_csv(folder / "stars.csv", index=False)
    lines("stopwords.txt", ["the", "a", "of", "and"])
    (folder / "emoji.json").write_text(json.dumps({":)": "good", ":(": "bad"}))

    # --- star flux
    for name, n in (("flux_train.npz", 120), ("flux_test.npz", 40)):
        np.savez(folder / name, flux=r.normal(10, 2, (n, 8)).astype("f4"), noise=r.random((n, 8)).astype("f4"))
    np.save(folder / "flux_classes.npy", r.integers(0, 3, 120))
    np.save(folder / "flux_classes_test.npy", r.integers(0, 3, 40))
    np.save(folder / "flux_2018.npy", r.normal(9, 2, (50, 8)).astype("f4"))
    (folder / "flux_stats.json").write_text(json.dumps({"mean": r.normal(10, 0.1, 8).tolist(), "std": (2 + r.random(8) / 9).tolist()}))

    # --- rivers
    for name, start, n in (("river_2022", "2022-01-01", 200), ("river_2023", "2023-01-01", 90), ("river_2024", "2024-01-01", 90),
                           ("river_tributary", "2022-01-01", 150)):
        pd.DataFrame({"date": pd.date_range(start, periods=n), "level": np.sin(np.arange(n) / 9) + r.normal(2, 0.1, n)}).to_csv(
            folder / f"{name}.csv", index=False)
    rain_dates = pd.date_range("2022-01-01", "2024-04-15")
    pd.DataFrame({"date": rain_dates, "rain": r.exponential(2, len(rain_dates))}).to_csv(folder / "catchment_rain.csv", index=False)
    pd.DataFrame({"gauge": ["g1", "g2"], "altitude": [210, 415]}).to_csv(folder / "gauges.csv", index=False)
    (folder / "river.yaml").write_text("window: 6\nhidden: 8\nlr: 0.01\nepochs: 3\npatience: 2\nbatch_size: 16\n")

    # --- cells
    (folder / "cells").mkdir(exist_ok=True)
    for i in range(1, 9):
        a = r.integers(0, 255, (8, 8)).astype("u1")
        Image.fromarray(a).save(folder / "cells" / f"cell_{i}.png")
        np.save(folder / "cells" / f"outline_{i}.npy", (a > 120 + i).astype("u1"))
    pd.DataFrame({"no": range(1, 9), "split": ["train"] * 4 + ["val"] + ["test"] * 2 + ["train"]}).to_csv(
        folder / "cells_index.csv", index=False)
    torch.manual_seed(11)
    for name, epoch in (("cells_epoch2.pt", 2), ("cells_legacy.pt", 9)):
        net = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3, padding=1), torch.nn.ReLU(), torch.nn.Conv2d(4, 1, 1))
        opt = torch.optim.Adam(net.parameters(), lr=1e-2)
        for _ in range(epoch):
            opt.zero_grad()
            net(torch.rand(2, 1, 8, 8)).mean().backward()
            opt.step()
        torch.save({"model": net.state_dict(), "optimizer": opt.state_dict(), "epoch": epoch, "best": 9.9 + epoch}, folder / name)

    # --- students
    for name, first, n in (("students_train", 0, 140), ("students_val", 200, 50), ("students_test", 300, 50)):
        pd.DataFrame({"student": np.arange(first, first + n), "subject": r.integers(0, 6, n), "school": pick(["A", "B", "C"], n),
                      "hours": r.gamma(3, 2, n), "absences": r.poisson(4, n), "grade": r.normal(6, 1.5, n)}).to_csv(
            folder / f"{name}.csv", index=False)
    np.save(folder / "subject_vectors.npy", r.normal(0, 1, (6, 4)).astype("f4"))
    pd.DataFrame({"student": np.arange(0, 360), "siblings": r.integers(0, 5, 360)}).to_csv(folder / "households.csv", index=False)
    pd.DataFrame({"school": ["A", "B", "C"], "head": ["X", "Y", "Z"], "staff": [40, 22, 31]}).to_csv(folder / "schools.csv", index=False)

    # --- soil
    def soil(n, first):
        return pd.DataFrame({"core": np.arange(first, first + n), "site": pick([f"s{i}" for i in range(10)], n),
                             "sand": r.random(n), "clay": r.random(n), "depth": r.integers(5, 120, n)})

    soil(140, 1).to_csv(folder / "soil_cores.csv", index=False)
    survey = soil(40, 700)
    survey["carbon"] = r.gamma(2, 1, 40)
    survey["ph"] = r.normal(6, 0.4, 40)
    survey.to_csv(folder / "soil_survey_2024.csv", index=False)
    pd.DataFrame({"core": r.permutation(np.arange(1, 141)), "ph": r.normal(6, 0.4, 140), "carbon": r.gamma(2, 1, 140)}).to_csv(
        folder / "soil_lab.csv", index=False)
    lines("excluded_sites.txt", ["s3", "s7"])
    pd.DataFrame({"site": [f"s{i}" for i in range(10)], "ndvi": r.random(10)}).to_csv(folder / "satellite.csv", index=False)
    pd.DataFrame({"number": range(5), "value": r.random(5), "params_alpha": r.random(5)}).to_csv(folder / "old_trials.csv", index=False)
