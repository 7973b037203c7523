import gzip
import json
import pathlib

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
from PIL import Image
from sklearn.datasets import dump_svmlight_file


def make_data(folder: pathlib.Path) -> None:
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(20240518)
    n = rng.normal

    # ---------------------------------------------------------------- penguins
    species = np.array(["Adelie", "Chinstrap", "Gentoo"])
    islands = np.array(["Biscoe", "Dream", "Torgersen"])
    for year, rows in ((2007, 80), (2008, 70), (2009, 60)):
        k = rng.integers(0, 3, rows)
        isl = np.where(rng.random(rows) < 0.5, islands[k], islands[rng.integers(0, 3, rows)])
        df = pd.DataFrame({
            "island": isl,
            "bill_length_mm": 39 + 5 * (k > 0) + n(0, 3.5, rows),
            "bill_depth_mm": 18.2 - 2.2 * (k == 2) + n(0, 1.2, rows),
            "flipper_length_mm": 190 + 12 * (k == 2) + n(0, 8, rows),
            "body_mass_g": 3700 + 700 * (k == 2) + n(0, 400, rows),
            "sex": rng.choice(["male", "female"], rows),
            "species": species[k],
        }).round(2)
        df.loc[rng.choice(rows, 4, replace=False), "bill_depth_mm"] = np.nan
        df.to_csv(folder / f"penguins_{year}.csv", index=False)
    pd.DataFrame({"island": islands, "mean_temp": [-2.1, -1.2, 0.4], "krill_index": [3.5, 1.1, 2.2]}).to_csv(
        folder / "island_climate.csv", index=False)
    pd.DataFrame({"species": species, "flipper_length_mm": [190, 196, 217], "body_mass_g": [3700, 3733, 5076]}).to_csv(
        folder / "penguin_size_reference.csv", index=False)

    # -------------------------------------------------------------------- wine
    for colour, rows, shift in (("red", 120, 0.0), ("white", 140, 0.6), ("rose", 40, 0.3)):
        X = n(0, 1, (rows, 5))
        q = 5.5 + shift + X @ np.array([0.6, -0.4, 0.2 + shift, 0.0, -0.3]) + n(0, 0.4, rows)
        df = pd.DataFrame(np.round(X, 3), columns=["acidity", "sugar", "sulphates", "chlorides", "density"])
        df["quality"] = q.round(1)
        df.to_csv(folder / f"wine_{colour}.csv", sep=";", index=False)
    (folder / "tasters_panel.json").write_text(json.dumps(
        [{"taster": i, "wines": int(rng.integers(20, 90)), "mean_quality": round(float(n(5.6, 0.4)), 2)} for i in range(12)]))

    # --------------------------------------------------------------- mushrooms
    for name, rows in (("train", 160), ("valid", 80), ("extra", 100), ("test", 60)):
        X = (rng.random((rows, 12)) < 0.4).astype(float) * np.round(rng.random((rows, 12)) + 0.5, 2)
        z = 2 * X[:, 0] - 1.5 * X[:, 3] + X[:, 5] * X[:, 7] - 0.4 + n(0, 0.7, rows)
        dump_svmlight_file(X, (z > 0).astype(int), str(folder / f"mushroom_{name}.svm"), zero_based=True)

    # ------------------------------------------------------------------- bikes
    days = pd.date_range("2023-01-01", "2024-06-30", freq="D")
    weather = pd.DataFrame({"date": days, "temp": (12 + 9 * np.sin((days.day_of_year - 100) / 58.0) + n(0, 2, len(days))).round(1),
                            "rain_mm": np.maximum(0, n(0, 3, len(days))).round(1)})
    weather.to_csv(folder / "bike_weather.csv", index=False)
    hol = pd.to_datetime(sorted(rng.choice(days.strftime("%Y-%m-%d"), 80, replace=False)))
    (folder / "bike_holidays.txt").write_text("\n".join(d.strftime("%Y-%m-%d") for d in hol) + "\n")
    for name, lo, hi, rows in (("2023", "2023-01-01", "2023-12-31", 400), ("2024q1", "2024-01-01", "2024-03-31", 120),
                               ("2024q2", "2024-04-01", "2024-06-30", 120)):
        sub = weather[(weather.date >= lo) & (weather.date <= hi)].sample(rows, replace=True, random_state=rows)
        hour = rng.integers(6, 22, rows)
        isho = sub.date.isin(hol).to_numpy()
        trips = 60 + 5 * sub.temp.to_numpy() - 6 * sub.rain_mm.to_numpy() + 30 * np.isin(hour, (8, 17, 18)) - 60 * isho + n(0, 12, rows)
        pd.DataFrame({"date": sub.date.to_numpy(), "hour": hour, "station": rng.choice(["A", "B", "C"], rows),
                      "trips": np.maximum(0, trips).round()}).to_parquet(folder / f"bike_hourly_{name}.parquet")
    (folder / "bike_stations.json").write_text(json.dumps([{"station": s, "docks": d} for s, d in (("A", 20), ("B", 14), ("C", 31))]))
    (folder / "bike_settings.yaml").write_text(
        "features: [hour, temp, rain_mm, holiday, weekday]\ntarget: trips\nmodel:\n  n_estimators: 200\n  learning_rate: 0.15\n"
        "  max_depth: 4\n  random_state: 7\n  n_jobs: 1\nearly_stopping_rounds: 8\n")

    # ------------------------------------------------------------------ houses
    for name, rows in (("train", 220), ("valid", 90), ("test", 70)):
        X = n(0, 1, (rows, 8))
        y = X[:, 0] * 2 + np.abs(X[:, 1]) + X[:, 2] * X[:, 3] + n(0, 0.8, rows)
        np.savetxt(folder / f"houses.{name}", np.column_stack([y, X]), fmt="%.4f", delimiter="\t")
        if name != "test":
            np.savetxt(folder / f"houses.{name}.weight", rng.uniform(0.3, 2.0, rows), fmt="%.3f")

    # ------------------------------------------------------------------ clicks
    for name, rows in (("train", 300), ("valid", 120), ("test", 80)):
        X = np.round(rng.random((rows, 10)) * (rng.random((rows, 10)) < 0.7), 3)
        z = 3 * X[:, 1] - 2 * X[:, 4] + 2 * X[:, 6] * X[:, 2] - 0.7 + n(0, 0.6, rows)
        dump_svmlight_file(X, (z > 0).astype(int), str(folder / f"clicks_{name}.svm.txt"), zero_based=True)
    (folder / "clicks_feature_names.txt").write_text("\n".join(
        ["position", "age_days", "len_title", "n_images", "bounce", "price_rank", "ctr_7d", "hour", "is_new", "depth"]) + "\n")

    # ------------------------------------------------------------------- churn
    rows = 240
    cid = np.arange(1000, 1000 + rows)
    plan = rng.choice(["basic", "plus", "pro"], rows)
    tenure = rng.integers(1, 60, rows)
    minutes = n(200, 60, rows).clip(5)
    calls = rng.poisson(2, rows)
    z = 0.8 * (plan == "basic") - 0.05 * tenure + 0.5 * calls - 0.006 * (minutes - 200) + n(0, 0.7, rows)
    pd.DataFrame({"customer_id": cid, "plan": plan, "tenure": tenure, "region": rng.choice(["n", "s", "w"], rows),
                  "churned": (z > 0).astype(int)}).to_csv(folder / "churn_customers.csv", index=False)
    o = rng.permutation(rows)
    pd.DataFrame({"customer_id": cid[o], "minutes": minutes[o].round(1), "support_calls": calls[o]}).to_csv(
        folder / "churn_usage.csv", index=False)
    (folder / "churn_valid_ids.txt").write_text("\n".join(str(c) for c in sorted(rng.choice(cid, 60, replace=False))) + "\n")
    pd.DataFrame({"customer_id": rng.choice(cid, 90), "topic": rng.choice(["bill", "network", "shop"], 90),
                  "days_open": rng.integers(0, 30, 90)}).to_csv(folder / "churn_complaints.csv", index=False)
    m = 50
    pd.DataFrame({"customer_id": np.arange(5000, 5000 + m), "plan": rng.choice(["basic", "plus", "pro"], m),
                  "tenure": rng.integers(1, 60, m), "region": rng.choice(["n", "s", "w"], m),
                  "minutes": n(200, 60, m).round(1), "support_calls": rng.poisson(2, m)}).to_csv(
        folder / "churn_new_customers.csv", index=False)

    # ----------------------------------------------------------- flats / rents
    for year, rows in ((2022, 150), (2023, 130), (2024, 60)):
        area = rng.uniform(25, 140, rows)
        rooms = (area / 28 + rng.integers(0, 2, rows)).astype(int) + 1
        dist = rng.choice(["center", "harbor", "hill", "east"], rows)
        price = area * (3 + 1.5 * (dist == "center") + 0.2 * (year - 2022)) + 8 * rooms + n(0, 15, rows)
        pd.DataFrame({"area": area.round(1), "rooms": rooms, "district": dist, "floor": rng.integers(0, 9, rows),
                      "price": price.round(1)}).to_csv(folder / f"flats_{year}.csv.gz", index=False, compression={"method": "gzip", "mtime": 1})
    (folder / "rents.json").write_text(json.dumps([
        {"area": round(float(a), 1), "rooms": int(a // 30 + 1), "floor": int(f), "rent": round(float(9 * a + 4 * f + e), 1)}
        for a, f, e in zip(rng.uniform(20, 120, 110), rng.integers(0, 9, 110), n(0, 40, 110))]))

    # ------------------------------------------------------------------- wages
    regions = ["coast", "inland", "metro", "south"]
    for name, rows, b in (("wages_survey", 180, 0.09), ("wages_survey_old", 160, 0.06)):
        educ = rng.integers(8, 20, rows)
        exper = rng.integers(0, 35, rows)
        reg = rng.choice(regions, rows)
        lw = 1.1 + b * educ + 0.02 * exper - 0.0003 * exper ** 2 + 0.15 * (reg == "metro") + n(0, 0.3, rows)
        pd.DataFrame({"educ": educ, "exper": exper, "region": reg, "female": rng.integers(0, 2, rows), "lwage": lw.round(4)}).to_stata(
            folder / f"{name}.dta", write_index=False, time_stamp=pd.Timestamp(2024, 5, 18).to_pydatetime())
    pd.DataFrame({"region": regions, "unemp_rate": [6.1, 7.4, 4.9, 9.3], "pop_k": [820, 410, 2100, 660]}).to_csv(
        folder / "regional_unemployment.csv", index=False)

    # -------------------------------------------------------- energy and gas
    mths = pd.date_range("2018-01-01", periods=72, freq="MS")
    t = np.arange(72)
    temp = 10 - 10 * np.cos(2 * np.pi * t / 12) + n(0, 1.5, 72)
    load = np.empty(72)
    e = 0.0
    for i in range(72):
        e = 0.5 * e + n(0, 3)
        load[i] = 200 + 0.3 * i - 2.5 * temp[i] + e
    pd.DataFrame({"month": mths, "load_gwh": load.round(2)}).to_csv(folder / "energy_load.csv", index=False)
    pd.DataFrame({"month": mths, "temp_c": temp.round(2)}).to_csv(folder / "temperature_monthly.csv", index=False)
    nxt = pd.date_range("2024-01-01", periods=6, freq="MS")
    ot = 10 - 10 * np.cos(2 * np.pi * np.arange(6) / 12)
    pd.DataFrame({"month": nxt, "temp_c": ot.round(2)}).to_csv(folder / "temperature_outlook.csv", index=False)
    pd.DataFrame({"month": nxt, "load_gwh": (222 - 2.5 * ot + n(0, 3, 6)).round(2)}).to_csv(folder / "energy_load_2024.csv", index=False)
    pd.DataFrame({"month": mths, "gas_gwh": (120 + 40 * np.cos(2 * np.pi * t / 12) - 0.2 * t + n(0, 4, 72)).round(2)}).to_csv(
        folder / "gas_load.csv", index=False)

    # ------------------------------------------------------------------ shapes
    (folder / "shapes").mkdir(exist_ok=True)
    yy, xx = np.mgrid[:12, :12]
    for split, lo, hi in (("train", 1, 13), ("test", 13, 19)):
        rec = []
        for i in range(lo, hi):
            lab = i % 2
            r = rng.uniform(2.5, 4.5)
            mask = (np.hypot(yy - 5.5, xx - 5.5) < r) if lab else (np.maximum(abs(yy - 5.5), abs(xx - 5.5)) < r)
            img = np.clip(mask * 180 + rng.integers(0, 70, (12, 12)), 0, 255).astype(np.uint8)
            Image.fromarray(img).save(folder / "shapes" / f"shape_{i:02d}.png")
            rec.append((f"shape_{i:02d}.png", lab))
        pd.DataFrame(rec, columns=["file", "label"]).to_csv(folder / f"shapes_{split}_labels.csv", index=False)

    # ----------------------------------------------------------------- sensors
    for year, rows in ((2021, 160), (2022, 140), (2023, 60)):
        X = n(5, 2, (rows, 6))
        y = np.sin(X[:, 0]) + 0.4 * X[:, 1] - 0.2 * X[:, 2] + 0.1 * (year - 2021) + n(0, 0.1, rows)
        np.savez(folder / f"sensor_{year}.npz", x=X.astype("float32"), y=y.astype("float32"))
    pd.DataFrame({"channel": range(6), "offset": n(5, 0.3, 6).round(3), "gain": rng.uniform(0.3, 0.7, 6).round(3)}).to_csv(
        folder / "sensor_calibration.csv", index=False)

    # ----------------------------------------------------------------- spectra
    grid = np.linspace(0, 1, 24)
    for name, rows in (("train", 48), ("val", 40), ("test", 40)):
        c = rng.random((rows, 2))
        S = c[:, :1] * np.exp(-((grid - 0.3) / 0.1) ** 2) + c[:, 1:] * np.exp(-((grid - 0.7) / 0.15) ** 2) + n(0, 0.15, (rows, 24))
        with h5py.File(folder / f"spectra_{name}.h5", "w") as f:
            f["intensity"] = S.astype("float32")
            f["sample"] = np.arange(rows)

    # ------------------------------------------------------------------- sites
    for name, rows, w in (("north_train", 100, 1.0), ("north_val", 50, 1.0), ("south", 90, 0.4), ("east", 60, 0.7)):
        X = n(0, 1, (rows, 5))
        y = w * X[:, 0] + np.maximum(X[:, 1], 0) - 0.5 * X[:, 2] + n(0, 0.6, rows)
        pd.DataFrame(X.round(3), columns=["ph", "nitrate", "turbidity", "temp", "flow"]).assign(oxygen=y.round(3)).to_csv(
            folder / f"site_{name}.csv", index=False)

    # ---------------------------------------------------------------- diabetes
    for name, rows in (("train", 150), ("val", 60), ("test", 60)):
        X = np.column_stack([n(120, 30, rows), n(70, 12, rows), n(32, 7, rows), n(40, 11, rows), n(0.5, 0.3, rows)])
        z = 0.04 * (X[:, 0] - 120) + 0.09 * (X[:, 2] - 32) + 0.02 * (X[:, 3] - 40) + n(0, 1.2, rows)
        pd.DataFrame(X.round(2), columns=["glucose", "pressure", "bmi", "age", "pedigree"]).assign(outcome=(z > 0).astype(int)).to_csv(
            folder / f"diab_{name}.csv", index=False)

    # ---------------------------------------------------------- digits/letters
    protos = rng.random((10, 64))
    lab = rng.integers(0, 10, 200)
    np.save(folder / "digits_pixels.npy", np.clip(protos[lab] + n(0, 0.25, (200, 64)), 0, 1).astype("float32"))
    np.save(folder / "digits_targets.npy", lab)
    np.save(folder / "digits_blank_scans.npy", np.abs(n(0, 0.1, (30, 64))).astype("float32"))
    lp = rng.random((4, 64))
    for name, rows in (("train", 90), ("val", 40), ("test", 40)):
        l = rng.integers(0, 4, rows)
        np.savez(folder / f"letters_{name}.npz", images=np.clip(lp[l] + n(0, 0.45, (rows, 64)), 0, 1).astype("float32"), labels=l)

    # ----------------------------------------------------------------- reviews
    pos = "good great tasty lovely fresh friendly quick warm".split()
    neg = "bad awful cold slow rude stale dirty late".split()
    neu = "the food service was and staff room very place table menu a we had with".split()

    def text(label):
        words = list(rng.choice(neu, rng.integers(4, 8))) + list(rng.choice(pos if label else neg, 2))
        if rng.random() < 0.15:
            words += list(rng.choice(neg if label else pos, 2))
        return " ".join(rng.permutation(words))

    for name, rows in (("train", 96), ("valid", 40), ("test", 40)):
        l = rng.integers(0, 2, rows)
        pd.DataFrame({"text": [text(v) for v in l], "label": l}).to_csv(folder / f"reviews_{name}.csv", index=False)
    (folder / "reviews_vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + neu + pos + neg) + "\n")

    # ------------------------------------------------------------------- notes
    parts = "pump valve motor belt filter sensor".split()
    verbs = "leaks stops vibrates overheats works starts".split()
    extra = "after before restart today again slowly the on line two shift".split()

    def note():
        v = rng.choice(verbs)
        s = " ".join([rng.choice(extra), rng.choice(parts), v] + list(rng.choice(extra, 3)))
        return s, int(v in verbs[:4])

    (folder / "notes_corpus.txt").write_text("\n".join(note()[0] for _ in range(90)) + "\n")
    for name, rows in (("labeled", 64), ("heldout", 30)):
        with open(folder / f"notes_{name}.jsonl", "w") as f:
            for _ in range(rows):
                s, l = note()
                f.write(json.dumps({"text": s, "label": l}) + "\n")

    # ------------------------------------------------------------- store sales
    stores = [f"S{i:02d}" for i in range(24)]
    sqm = dict(zip(stores, rng.integers(80, 600, 24).tolist()))
    kind = dict(zip(stores, rng.choice(["mall", "street"], 24).tolist()))
    pd.DataFrame({"store": stores, "sqm": [sqm[s] for s in stores], "kind": [kind[s] for s in stores]}).to_parquet(
        folder / "store_info.parquet")
    for name, ss in (("north", stores[:8]), ("south", stores[8:16]), ("west", stores[16:])):
        rows = 90
        s = rng.choice(ss, rows)
        week = rng.integers(1, 53, rows)
        staff = rng.integers(2, 12, rows)
        rev = 0.2 * np.array([sqm[v] for v in s]) + 5 * staff + 10 * (week > 46) + n(0, 8, rows)
        pd.DataFrame({"store": s, "week": week, "staff": staff, "revenue": rev.round(1)}).to_csv(
            folder / f"sales_{name}.csv", index=False)
    pd.DataFrame({"week": range(1, 53), "promo": rng.integers(0, 2, 52), "budget": rng.integers(1, 20, 52)}).to_csv(
        folder / "promo_calendar.csv", index=False)

    # ---------------------------------------------------------------- sessions
    for name, rows, base in (("web", 140, 100), ("app", 120, 400), ("tablet", 50, 700)):
        with open(folder / f"sessions_{name}.ndjson", "w") as f:
            for i in range(rows):
                pages, sec = int(rng.poisson(5)) + 1, float(rng.exponential(90))
                z = 0.4 * pages - 1.8 + 0.004 * sec * (1 if name == "web" else -1) + n(0, 0.8)
                f.write(json.dumps({"user": int(base + rng.integers(0, 60)), "pages": pages, "seconds": round(sec, 1),
                                    "bought": int(z > 0)}) + "\n")
    uid = np.concatenate([np.arange(100, 160), np.arange(400, 460)])
    pd.DataFrame({"user": uid, "age": rng.integers(18, 70, 120), "orders_before": rng.poisson(2, 120)}).to_csv(
        folder / "session_users.csv", index=False)

    # ------------------------------------------------------------------ credit
    cust = np.arange(1, 181)
    pd.DataFrame({"cust_id": cust, "income": n(42, 12, 180).round(1), "age": rng.integers(20, 70, 180),
                  "branch": rng.integers(1, 6, 180)}).to_csv(folder / "credit_customers.csv", index=False)
    lc = rng.permutation(np.concatenate([cust, rng.choice(cust, 60)]))
    amount = n(20, 8, 240).clip(1)
    pd.DataFrame({"loan_id": np.arange(240), "cust_id": lc, "amount": amount.round(2), "term": rng.choice([12, 24, 36], 240),
                  "defaulted": (amount / 20 + n(0, 0.5, 240) > 1.2).astype(int)}).to_parquet(folder / "credit_loans.parquet")
    with open(folder / "credit_payments.json", "w") as f:
        json.dump([{"loan_id": int(rng.integers(0, 240)), "days_late": int(rng.poisson(4)), "paid": round(float(n(1, 0.2)), 2)}
                   for _ in range(500)], f)
    pd.DataFrame({"branch": range(1, 6), "city": ["A", "B", "C", "D", "E"], "staff": rng.integers(3, 30, 5)}).to_csv(
        folder / "credit_branches.csv", index=False)
    pd.DataFrame({"loan_id": np.arange(900, 930), "income": n(42, 12, 30).round(1), "age": rng.integers(20, 70, 30),
                  "amount": n(20, 8, 30).clip(1).round(2), "term": rng.choice([12, 24, 36], 30),
                  "late": rng.poisson(4, 30).astype(float), "n_pay": rng.integers(0, 5, 30)}).to_csv(
        folder / "credit_applications.csv", index=False)

    # -------------------------------------------------------------------- taxi
    for name, rows, mo in (("jan", 150, 1), ("feb", 140, 2), ("mar", 70, 3)):
        dist = rng.exponential(3, rows) + 0.3
        zone = rng.integers(1, 13, rows)
        pd.DataFrame({"trip": np.arange(rows) + mo * 1000, "pickup": pd.Timestamp(2024, mo, 1) + pd.to_timedelta(
            rng.integers(0, 28 * 24 * 60, rows), unit="m"), "zone": zone, "miles": dist.round(2),
            "fare": (3 + 2.4 * dist + n(0, 0.6, rows)).round(2),
            "tip": (0.3 + 0.4 * dist + 0.2 * (zone % 4) + n(0, 0.5, rows)).clip(0).round(2)}).to_csv(
            folder / f"taxi_{name}.csv", index=False)
    pd.DataFrame({"zone": range(1, 13), "borough": rng.choice(["X", "Y", "Z"], 12), "density": rng.uniform(1, 30, 12).round(1)}).to_csv(
        folder / "taxi_zones.csv", index=False)
    pd.DataFrame({"item": ["flag", "mile", "night"], "usd": [3.0, 2.4, 1.0]}).to_csv(folder / "taxi_official_rates.csv", index=False)

    # ----------------------------------------------------------------- flights
    apt = ["AAA", "BBB", "CCC", "DDD", "EEE"]
    for year in (2021, 2022, 2023):
        d = folder / "flights" / f"year={year}"
        d.mkdir(parents=True, exist_ok=True)
        for part in (0, 1):
            rows = 70
            org = rng.choice(apt, rows)
            hour = rng.integers(5, 23, rows)
            dist = rng.uniform(200, 3000, rows)
            delay = 0.9 * hour + 0.002 * dist + 4 * np.array([apt.index(o) for o in org]) + (year - 2021) + n(0, 4, rows)
            pq.write_table(pa.table({"origin": org.tolist(), "hour": hour, "distance": dist.round(0), "delay": delay.round(1)}),
                           d / f"fl_{year}_{part}.parquet")
    feather.write_feather(pa.table({"origin": apt, "runways": [1, 2, 2, 3, 4], "elevation": [12.0, 310.0, 55.0, 1600.0, 80.0]}),
                          str(folder / "airports.feather"))

    # ------------------------------------------------------------------ meters
    for name, rows in (("a", 130), ("b", 110), ("c", 60)):
        hour = rng.integers(0, 24, rows)
        tar = rng.choice(["day", "night", "flat"], rows)
        persons = rng.integers(1, 6, rows)
        kwh = 0.2 + 0.3 * persons + 0.03 * hour - 0.4 * (tar == "day") + n(0, 0.2, rows)
        pd.DataFrame({"meter": [f"{name}{i % 9}" for i in range(rows)], "hour": hour, "tariff": tar, "persons": persons,
                      "kwh": kwh.round(3)}).to_csv(folder / f"meter_{name}.csv", index=False)
    (folder / "tariffs.csv").write_text("tariff,cents\nday,34.5\nnight,21.0\nflat,28.2\n")
    (folder / "tariffs_proposed.csv").write_text("tariff,cents\nday,37.9\nnight,20.1\nflat,30.0\n")

    # ------------------------------------------------------------------- heart
    for name, rows in (("train", 160), ("val", 70), ("test", 70)):
        X = np.column_stack([rng.integers(30, 78, rows), n(132, 16, rows), n(245, 45, rows), n(150, 22, rows), np.abs(n(1, 1, rows))])
        z = 0.05 * (X[:, 0] - 54) - 0.03 * (X[:, 3] - 150) + 0.8 * (X[:, 4] - 1) + n(0, 1.1, rows)
        pd.DataFrame(X.round(1), columns=["age", "bp", "chol", "maxhr", "oldpeak"]).assign(disease=(z > 0).astype(int)).to_csv(
            folder / f"heart_{name}.csv", index=False)
    pd.DataFrame({"measure": ["bp", "chol", "maxhr"], "low": [90, 120, 100], "high": [140, 240, 190]}).to_csv(
        folder / "heart_reference_ranges.csv", index=False)

    # ----------------------------------------------------------- coffee and co
    for prod, rows in (("coffee", 120), ("tea", 110), ("cocoa", 80)):
        wk = np.arange(1, rows + 1)
        temp = 12 + 9 * np.sin(wk / 8.3) + n(0, 2, rows)
        pr = rng.uniform(2.5, 4.5, rows)
        units = 80 - 1.5 * temp - 9 * pr * (prod == "coffee") + n(0, 4, rows)
        pd.DataFrame({"week": wk, "temp": temp.round(1), "ads": rng.integers(0, 5, rows), "units": units.round(1)}).to_csv(
            folder / f"{prod}_sales.csv", index=False)
        if prod == "coffee":
            text_csv = pd.DataFrame({"week": wk, "price": pr.round(2)}).to_csv(index=False)
            (folder / "coffee_price.csv.gz").write_bytes(gzip.compress(text_csv.encode(), mtime=1))
    (folder / "search_space.json").write_text(json.dumps({"lr": [0.003, 0.1], "hidden": [4, 24], "epochs": 15, "trials": 6}))


if __name__ == "__main__":
    make_data(pathlib.Path("."))
