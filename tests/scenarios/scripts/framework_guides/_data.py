import gzip
import io
import json
import sqlite3
import tarfile
import zipfile
from pathlib import Path

import h5py
import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import scipy.io
import scipy.sparse as sp
from PIL import Image


def make_data(folder: Path) -> None:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1515)

    # ---- sewers
    def pipes(n, first):
        return pd.DataFrame({
            "pipe_id": np.arange(first, first + n),
            "material": rng.choice(["clay", "concrete", "pvc"], n),
            "year_laid": rng.integers(1920, 2015, n),
            "diameter": rng.choice([150, 225, 300, 450], n),
            "depth": rng.uniform(0.8, 6, n).round(2),
            "zone": rng.choice(["A", "B", "C", "D", "E"], n),
        })

    def collapse(p):
        z = (1970 - p["year_laid"]) / 30 + (p["material"] == "clay") + rng.normal(0, 1, len(p))
        return (z > 0.3).astype(int)

    p = pipes(220, 1000)
    p.to_csv(folder / "sewer_pipes.csv", index=False)
    pd.DataFrame({"pipe_id": p["pipe_id"], "collapsed": collapse(p)}).sample(frac=1, random_state=3).to_csv(folder / "sewer_collapses.csv", index=False)
    p = pipes(70, 5000)
    p["collapsed"] = collapse(p)
    p.to_csv(folder / "sewer_pipes_north.csv", index=False)
    for name in ("sewer_ground.csv", "sewer_ground_2012.csv"):
        pd.DataFrame({"zone": list("ABCDE"), "clay_pct": rng.uniform(5, 60, 5).round(1), "water_table": rng.uniform(0.5, 9, 5).round(2)}).to_csv(folder / name, index=False)

    # ---- theatre
    for name, n in (("bookings_autumn.csv", 180), ("bookings_winter.csv", 160), ("bookings_calibration.csv", 120), ("bookings_spring.csv", 90)):
        lead = rng.integers(0, 90, n)
        price = rng.uniform(10, 90, n).round(2)
        pd.DataFrame({
            "show_id": rng.integers(1, 13, n), "lead_days": lead, "price": price, "seats": rng.integers(1, 7, n),
            "channel": rng.choice(["web", "phone", "desk"], n),
            "no_show": (lead / 45 - price / 60 + rng.normal(0, 0.8, n) > 0.3).astype(int),
        }).to_csv(folder / name, index=False)
    for name in ("performances.csv", "performances_draft.csv"):
        pd.DataFrame({"show_id": range(1, 13), "genre": rng.choice(["drama", "opera", "comedy"], 12), "popularity": rng.uniform(0, 1, 12).round(3)}).to_csv(folder / name, index=False)

    # ---- patents
    words = {"mech": "gear shaft bearing lever torque housing spring bolt".split(),
             "chem": "polymer catalyst solvent acid resin mixture reaction salt".split(),
             "elec": "circuit voltage diode signal antenna memory clock transistor".split()}
    common = "the a of said comprising wherein method device apparatus first second claim according".split()

    def abstracts(n, first):
        out, labels = [], []
        for i in range(n):
            c = rng.choice(list(words))
            body = list(rng.choice(words[c], 9)) + list(rng.choice(common, 8)) + list(rng.choice(words[rng.choice(list(words))], 3))
            rng.shuffle(body)
            out.append({"id": f"P{first + i}", "title": " ".join(rng.choice(words[c], 3)), "abstract": " ".join(body)})
            labels.append((f"P{first + i}", c))
        return out, labels

    docs, labels = abstracts(150, 100)
    with gzip.open(folder / "patents.jsonl.gz", "wt") as f:
        f.writelines(json.dumps(d) + "\n" for d in docs)
    with zipfile.ZipFile(folder / "patent_classes.zip", "w") as z:
        z.writestr("classes.csv", "id,cls\n" + "".join(f"{a},{b}\n" for a, b in labels))
        z.writestr("README.txt", "classes assigned by the examiners\n")
    docs, labels = abstracts(40, 9000)
    with gzip.open(folder / "patents_2024.jsonl.gz", "wt") as f:
        f.writelines(json.dumps({**d, "cls": c}) + "\n" for d, (_, c) in zip(docs, labels))
    (folder / "stop_terms.txt").write_text("\n".join(common[:9]) + "\n")
    (folder / "stop_terms_german.txt").write_text("der\ndie\ndas\nund\noder\nwobei\n")
    (folder / "glossary.txt").write_text("\n".join(w for v in words.values() for w in v[:6]) + "\n")

    # ---- cement
    def cement(n):
        x = pd.DataFrame({k: rng.uniform(0, 1, n) for k in ("clinker", "gypsum", "slag", "fineness", "water")})
        x["strength"] = 30 + 20 * x["clinker"] - 15 * x["water"] + 6 * x["fineness"] * x["slag"] + rng.normal(0, 1.5, n)
        return x

    for name, n in (("cement_train.parquet", 240), ("cement_valid.parquet", 80), ("cement_test.parquet", 70), ("cement_pilot.parquet", 40)):
        cement(n).to_parquet(folder / name)
    np.savez(folder / "cement_prior.npz", train=rng.normal(40, 3, 240), valid=rng.normal(40, 3, 80))
    pd.DataFrame({"bin": range(5), "importance": rng.uniform(0.5, 2, 5)}).to_csv(folder / "strength_importance.csv", index=False)

    # ---- haulage
    for year, n in ((2021, 200), (2022, 180), (2023, 90)):
        km = rng.uniform(20, 900, n)
        lane = rng.choice(["L1", "L2", "L3", "L4"], n)
        pd.DataFrame({"month": rng.integers(1, 13, n), "year": year, "lane": lane, "km": km.round(1), "tons": rng.uniform(1, 24, n).round(1),
                      "hours": (km / 70 + (lane == "L3") * 2 + rng.gamma(2, 0.4, n)).round(2)}).to_csv(folder / f"haul_{year}.csv", index=False)
    pd.DataFrame([(y, m, round(rng.uniform(90, 160), 1)) for y in (2021, 2022, 2023) for m in range(1, 13)], columns=["year", "month", "diesel"]).to_csv(folder / "fuel_index.csv", index=False)
    pd.DataFrame([(2024, m, round(rng.uniform(90, 160), 1)) for m in range(1, 13)], columns=["year", "month", "diesel"]).to_csv(folder / "fuel_index_outlook.csv", index=False)
    (folder / "lane_costs.csv").write_text("lane,early,late\nL1,1.0,2.5\nL2,1.0,1.7\nL3,0.6,3.1\nL4,1.2,1.9\n")

    # ---- intensive care
    def stays(n, first):
        return pd.DataFrame({"stay_id": np.arange(first, first + n), "age": rng.integers(18, 95, n), "emergency": rng.integers(0, 2, n), "ward": rng.choice(["med", "surg", "card"], n)})

    stays(160, 1).to_csv(folder / "icu_stays.csv", index=False)
    ids = rng.integers(1, 161, 700)
    pd.DataFrame({"stay_id": ids, "test": rng.choice(["lactate", "creatinine", "sodium"], 700), "value": rng.lognormal(0.5, 0.4, 700)}).to_parquet(folder / "icu_labs.parquet")
    low = rng.lognormal(2, 0.5, 160)
    np.savez(folder / "icu_times.npz", stay_id=np.arange(1, 161), lower=low, upper=np.where(rng.random(160) < 0.3, np.inf, low))
    ext = stays(60, 8001)
    ext["days"] = rng.lognormal(2, 0.5, 60)
    ext.to_csv(folder / "icu_stays_transfer.csv", index=False)
    pd.DataFrame({"stay_id": rng.integers(8001, 8061, 240), "test": rng.choice(["lactate", "creatinine", "sodium"], 240), "value": rng.lognormal(0.5, 0.4, 240)}).to_parquet(folder / "icu_labs_transfer.parquet")

    # ---- coach fares
    def fares(n):
        d = pd.DataFrame({"route": rng.integers(1, 16, n), "days_ahead": rng.integers(0, 60, n), "weekday": rng.integers(0, 7, n), "sold": rng.integers(0, 50, n)})
        d["fare"] = (12 + d["sold"] * 0.3 - d["days_ahead"] * 0.1 + rng.normal(0, 1, n)).round(2)
        return d

    fares(260).to_csv(folder / "coach_fares.csv.gz", index=False)
    for name, n in (("coach_fares_week48.csv", 80), ("coach_fares_december.csv", 70)):
        fares(n).to_csv(folder / name, index=False)
    pd.DataFrame({"route": range(1, 16), "km": rng.integers(40, 700, 15), "rivals": rng.integers(0, 5, 15)}).to_csv(folder / "coach_routes.csv", index=False)
    pd.DataFrame({"route": rng.integers(1, 16, 50), "rival_fare": rng.uniform(8, 40, 50).round(2)}).to_csv(folder / "rival_fares.csv", index=False)
    import lightgbm as lgb
    old = rng.uniform(0, 30, (150, 6))
    prior = lgb.train({"objective": "regression", "verbose": -1, "num_leaves": 4, "num_threads": 1, "seed": 1},
                      lgb.Dataset(old, label=old[:, 3] * 0.3 + 10), num_boost_round=5)
    prior.save_model(str(folder / "coach_prior.txt"))

    # ---- beehives: files which LightGBM reads by itself (label first, no header)
    for name, n in (("hive_train.csv", 200), ("hive_valid.csv", 70), ("hive_test.csv", 50)):
        x = rng.normal(size=(n, 5))
        y = (x[:, 0] + x[:, 2] + rng.normal(0, 0.5, n) > 0).astype(int)
        np.savetxt(folder / name, np.column_stack([y, x]), delimiter=",", fmt=["%d"] + ["%.5f"] * 5)
    np.savetxt(folder / "hive_train.csv.weight", rng.uniform(0.5, 1.5, 200), fmt="%.4f")
    pd.DataFrame({"apiary": range(9), "colonies": rng.integers(2, 40, 9)}).to_csv(folder / "apiaries.csv", index=False)

    # ---- resort reviews
    good, bad = "lovely clean quiet pool friendly breakfast".split(), "dirty noisy rude broken cold queue".split()

    def reviews(n, path, good=good, bad=bad):
        with open(folder / path, "w") as f:
            for _ in range(n):
                y = int(rng.integers(0, 2))
                text = " ".join(list(rng.choice(good if y else bad, 5)) + list(rng.choice(good + bad, 4)))
                f.write(json.dumps({"resort": int(rng.integers(1, 21)), "nights": int(rng.integers(1, 15)), "text": text, "recommend": y}) + "\n")

    reviews(180, "resort_reviews.jsonl")
    reviews(60, "resort_reviews_valid.jsonl")
    reviews(50, "resort_reviews_test.jsonl")
    reviews(40, "resort_reviews_fr.jsonl", "propre calme piscine".split(), "sale bruit froid".split())
    pd.DataFrame({"resort": range(1, 21), "country": rng.choice(["ES", "GR", "TR"], 20), "board": rng.choice(["half", "full", "none"], 20), "stars": rng.integers(2, 6, 20)}).to_csv(folder / "resorts.csv", index=False)

    # ---- blasts: tab-separated files without header, label first
    for name, n in (("blast_train.tsv", 220), ("blast_valid.tsv", 70), ("blast_test.tsv", 60)):
        x = rng.uniform(0, 10, (n, 4))
        np.savetxt(folder / name, np.column_stack([x[:, 0] * 2 - x[:, 1] + rng.normal(0, 1, n), x]), delimiter="\t", fmt="%.5f")
    from catboost import CatBoostRegressor
    x = rng.uniform(0, 10, (120, 4))
    CatBoostRegressor(iterations=8, depth=3, verbose=False, random_seed=1, thread_count=1, allow_writing_files=False).fit(x, x[:, 0] * 1.8).save_model(str(folder / "blast_2019.cbm"))
    pd.DataFrame({"building": list("abcdef"), "limit_mm_s": rng.uniform(3, 20, 6).round(1)}).to_csv(folder / "vibration_limits.csv", index=False)

    # ---- motor policies
    n = 260
    pol = pd.DataFrame({"policy": np.arange(1, n + 1), "driver_age": rng.integers(18, 85, n), "power": rng.integers(40, 220, n), "region": rng.choice([f"R{i}" for i in range(8)], n)})
    pol.to_csv(folder / "motor_policies.csv", index=False)
    pd.DataFrame({"policy": pol["policy"], "years": rng.uniform(0.2, 1, n).round(3)}).to_csv(folder / "motor_exposure.csv", index=False)
    hit = rng.choice(pol["policy"], 170)
    shift = pol.set_index("policy")["region"].map({f"R{i}": 0.35 * (i % 4) for i in range(8)}).loc[hit].to_numpy()
    pd.DataFrame({"policy": hit, "amount": rng.lognormal(7 + shift, 0.5).round(2), "cause": rng.choice(["theft", "crash", "glass"], 170)}).to_csv(folder / "motor_claims.csv", index=False)
    pd.DataFrame({"policy": np.arange(9000, 9050), "driver_age": rng.integers(18, 85, 50), "power": rng.integers(40, 220, 50), "region": rng.choice([f"R{i}" for i in range(8)], 50), "years": rng.uniform(0.2, 1, 50).round(3), "claims": rng.poisson(0.5, 50)}).to_csv(folder / "motor_next_year.csv", index=False)
    pd.DataFrame({"region": [f"R{i}" for i in range(8)], "density": rng.uniform(20, 4000, 8).round(0)}).to_csv(folder / "motor_regions.csv", index=False)
    pd.DataFrame({"region": [f"R{i}" for i in range(8)], "premium": rng.uniform(200, 700, 8).round(0)}).to_csv(folder / "motor_tariff_old.csv", index=False)

    # ---- river gauge
    days = pd.date_range("2023-01-01", periods=150)
    rain = rng.gamma(1.2, 3, 150)
    level = np.convolve(rain, [0.05, 0.1, 0.06])[:150] + 2 + rng.normal(0, 0.1, 150)
    pd.DataFrame({"date": days[:120], "level": level[:120].round(3)}).to_csv(folder / "gauge_levels.csv", index=False)
    pd.DataFrame({"date": days[120:], "level": level[120:].round(3)}).to_csv(folder / "gauge_levels_may.csv", index=False)
    pd.DataFrame({"date": days[:120], "mm": rain[:120].round(2)}).to_csv(folder / "gauge_rain.csv", index=False)
    pd.DataFrame({"date": days[120:], "mm": rain[120:].round(2)}).to_csv(folder / "gauge_rain_forecast.csv", index=False)
    (folder / "lock_closures.txt").write_text("\n".join(str(d.date()) for d in days[[10, 11, 40, 41, 42, 77, 90]]) + "\n")
    pd.DataFrame({"date": days, "level": rng.normal(3, 0.4, 150).round(3)}).to_csv(folder / "gauge_levels_upstream.csv", index=False)

    # ---- subscribers
    def subs(n, first, tag):
        d = pd.DataFrame({"sub": np.arange(first, first + n), "tenure": rng.integers(1, 80, n), "plan": rng.choice(["s", "m", "l"], n)})
        u = pd.DataFrame({"sub": np.repeat(d["sub"].to_numpy(), 3), "gb": rng.gamma(2, 5, 3 * n).round(2)})
        d["churned"] = ((40 - d["tenure"]) / 20 + rng.normal(0, 1, n) > 0).astype(int)
        d.to_csv(folder / f"subs_{tag}.csv", index=False)
        u.to_parquet(folder / f"subs_usage_{tag}.parquet")

    subs(180, 1, "q1")
    subs(90, 1001, "q2")
    subs(60, 2001, "q3")
    (folder / "last_best_params.json").write_text(json.dumps({"learning_rate": 0.1, "num_leaves": 7, "min_child_samples": 8}))

    # ---- bicycle docks
    for month in ("2023_12", "2024_01", "2024_02", "2024_03"):
        n = 90
        y, m = month.split("_")
        pd.DataFrame({"station": rng.integers(1, 11, n), "day": [f"{y}-{m}-{d:02d}" for d in rng.integers(1, 28, n)], "hour": rng.integers(0, 24, n), "taken": rng.poisson(6, n)}).to_csv(folder / f"dock_counts_{month}.csv", index=False)
    wd = pd.date_range("2023-12-01", "2024-03-31")
    pd.DataFrame({"day": wd.strftime("%Y-%m-%d"), "temp": rng.normal(7, 4, len(wd)).round(1), "rain": rng.gamma(1, 2, len(wd)).round(1)}).to_parquet(folder / "dock_weather.parquet")
    pd.DataFrame({"station": range(1, 11), "slots": rng.integers(8, 40, 10), "altitude": rng.integers(0, 130, 10)}).to_csv(folder / "dock_stations.csv", index=False, sep=";")
    (folder / "city_events.json").write_text(json.dumps([{"day": "2024-01-14", "event": "fair", "visitors": 3100}, {"day": "2024-03-02", "event": "marathon", "visitors": 15400}]))

    # ---- rides
    def rides(n, path):
        km = rng.gamma(2, 3, n)
        pd.DataFrame({"ride": np.arange(n), "driver": rng.integers(1, 31, n), "zone": rng.integers(1, 9, n), "km": km.round(2), "hour": rng.integers(0, 24, n), "tip": (0.4 * km + rng.gamma(1, 1, n)).round(2)}).to_csv(folder / path, index=False)

    rides(300, "cab_rides.csv")
    rides(90, "cab_rides_eval.csv")
    rides(60, "cab_rides_2020.csv")
    pd.DataFrame({"zone": range(1, 9), "borough": rng.choice(["N", "S", "W"], 8), "income": rng.uniform(20, 90, 8).round(1)}).to_parquet(folder / "cab_zones.parquet")
    with open(folder / "cab_drivers.ndjson", "w") as f:
        f.writelines(json.dumps({"driver": i, "years": int(rng.integers(0, 30)), "rating": round(float(rng.uniform(3.5, 5)), 2)}) + "\n" for i in range(1, 31))

    # ---- wells
    for base, names, n in (("well_logs", ["alpha", "bravo", "carol"], 60), ("well_logs_blind", ["delta"], 45)):
        for w in names:
            d = folder / base / f"well={w}"
            d.mkdir(parents=True, exist_ok=True)
            pq.write_table(pa.table({"depth": np.arange(n) * 0.5 + 800, "gr": rng.normal(70, 20, n), "rhob": rng.normal(2.4, 0.1, n), "nphi": rng.normal(0.2, 0.05, n)}), d / "part-0.parquet")
    feather.write_feather(pa.table({"well": np.repeat(["alpha", "bravo", "carol"], 60), "depth": np.tile(np.arange(60) * 0.5 + 800, 3), "facies": rng.choice(["sand", "shale", "lime"], 180)}), str(folder / "facies_picks.feather"))
    feather.write_feather(pa.table({"well": np.repeat(["delta"], 45), "depth": np.arange(45) * 0.5 + 800, "facies": rng.choice(["sand", "shale", "lime"], 45)}), str(folder / "facies_picks_blind.feather"))
    pd.DataFrame({"well": ["alpha", "bravo", "carol", "delta"], "x": rng.uniform(0, 9, 4), "y": rng.uniform(0, 9, 4)}).to_csv(folder / "well_heads.csv", index=False)

    # ---- physiotherapy databases
    def database(path, tables):
        con = sqlite3.connect(folder / path)
        for name, frame in tables.items():
            frame.to_sql(name, con, index=False)
        con.close()

    def physio(n, first):
        pat = pd.DataFrame({"pid": np.arange(first, first + n), "age": rng.integers(20, 80, n), "site": rng.choice(["knee", "hip", "back"], n), "clinic": rng.integers(1, 7, n)})
        ses = pd.DataFrame({"pid": np.repeat(pat["pid"].to_numpy(), 4), "week": np.tile([1, 2, 4, 8], n), "exercise": rng.integers(1, 9, 4 * n), "pain": rng.uniform(0, 10, 4 * n).round(1)})
        return {"patients": pat, "sessions": ses}

    database("physio.db", physio(70, 1))
    database("physio_trial.db", physio(25, 501))
    database("exercise_catalogue.sqlite", {"exercises": pd.DataFrame({"exercise": range(1, 9), "load": rng.uniform(1, 5, 8).round(2), "minutes": rng.integers(5, 30, 8)})})
    database("physio_archive.sqlite", {"sessions_2009": pd.DataFrame({"pid": range(30), "pain": rng.uniform(0, 10, 30).round(1)})})

    # ---- near-infrared spectra
    def nir(n, path):
        s = rng.uniform(0.2, 1, (n, 40)).cumsum(axis=1)
        with h5py.File(folder / path, "w") as h:
            h["scans/counts"] = (s * 900 + 100).astype("f4")
            h["lab/moisture"] = s[:, 20] - s[:, 10] + rng.normal(0, 0.1, n)
            h["lab"].attrs["unit"] = "percent"

    nir(120, "nir_grain.h5")
    nir(40, "nir_grain_lab_b.h5")
    nir(30, "nir_flour.h5")
    rng.uniform(2e4, 3e4, (10, 40)).astype("f4").tofile(folder / "white_tile.dat")
    rng.uniform(1e4, 3e4, (10, 40)).astype("f4").tofile(folder / "white_tile_old.dat")
    np.savetxt(folder / "dark_current.txt", rng.uniform(60, 90, 40), fmt="%.3f")

    # ---- co-authors
    g = nx.Graph()
    for i, (a, b) in enumerate((int(a), int(b)) for a, b in rng.integers(0, 80, (320, 2)) if a != b):
        g.add_edge(f"au{a}", f"au{b}", weight=int(rng.integers(1, 9)))
    nx.write_weighted_edgelist(g, folder / "coauthors.edgelist")
    names = [f"au{i}" for i in range(80)]
    rng.shuffle(names)
    for path, part in (("author_fields.csv", names[:55]), ("author_fields_new.csv", names[55:75])):
        pd.DataFrame({"author": part, "field": rng.choice(["bio", "math", "econ"], len(part))}).to_csv(folder / path, index=False)
    (folder / "merged_accounts.txt").write_text("\n".join(names[75:]) + "\n")
    c = nx.gnp_random_graph(80, 0.05, seed=4, directed=True)
    nx.write_gml(nx.relabel_nodes(c, {i: f"au{i}" for i in c}), folder / "citations.gml")
    nx.write_graphml(nx.barabasi_albert_graph(30, 2, seed=9), folder / "departments.graphml")

    # ---- Holter recordings
    for tag, n in (("", 3000), ("_test", 1200)):
        t = np.arange(n) / 100
        sig = np.sin(2 * np.pi * 1.1 * t) ** 15 + rng.normal(0, 0.1, n)
        scipy.io.savemat(folder / f"holter{tag}.mat", {"ecg": sig[None], "fs": 100.0})
        at = np.sort(rng.choice(np.arange(60, n - 60), n // 25, replace=False))
        pd.DataFrame({"sample": at, "kind": rng.choice(["N", "V"], len(at), p=[0.7, 0.3])}).to_csv(folder / f"holter_beats{tag}.csv", index=False)
    import scipy.io.wavfile as wav
    for name in ("muscle_noise.wav", "baseline_wander.wav"):
        wav.write(folder / name, 100, (rng.normal(0, 3000, 800)).astype(np.int16))
    np.savetxt(folder / "beat_template.txt", np.hanning(50) + rng.normal(0, 0.01, 50), fmt="%.4f")

    # ---- stamps
    def picture():
        return Image.fromarray(rng.integers(0, 256, (8, 8), dtype=np.uint8))

    def tar_of(path, prefix, n):
        with tarfile.open(folder / path, "w") as t:
            for i in range(n):
                buf = io.BytesIO()
                picture().save(buf, "PNG")
                info = tarfile.TarInfo(f"{prefix}/{i:03d}.png")
                info.size = buf.tell()
                buf.seek(0)
                t.addfile(info, buf)

    tar_of("stamps.tar", "stamps", 60)
    tar_of("stamps_1990s.tar", "old", 12)
    pd.DataFrame({"file": [f"{i:03d}.png" for i in range(60)], "country": rng.choice(["fr", "uk"], 60)}).to_csv(folder / "stamp_labels.csv", index=False)
    for base, n in (("stamp_extra", 8), ("stamp_blurry", 6)):
        (folder / base).mkdir(exist_ok=True)
        for i in range(n):
            picture().save(folder / base / f"{'fr' if i % 2 else 'uk'}_{base[6:]}{i}.png")

    # ---- music plays
    for name, d in (("plays.npz", 0.12), ("plays_2019.npz", 0.1)):
        m = sp.random(90, 50, density=d, format="csr", random_state=rng.integers(1000))
        m.data = np.ceil(m.data * 20)
        sp.save_npz(folder / name, m)
    with gzip.open(folder / "track_tags.jsonl.gz", "wt") as f:
        f.writelines(json.dumps({"track": i, "tags": list(rng.choice(["rock", "folk", "jazz", "live", "slow"], 2, replace=False))}) + "\n" for i in range(50))
    pd.DataFrame({"listener": range(90), "age": rng.integers(14, 70, 90), "premium": rng.integers(0, 2, 90)}).to_csv(folder / "listeners.csv", index=False)
    (folder / "bot_listeners.txt").write_text("\n".join(map(str, [3, 17, 44, 71])) + "\n")
    with open(folder / "genre_history.jsonl", "w") as f:
        f.writelines(json.dumps({"year": y, "rock": round(float(rng.random()), 3)}) + "\n" for y in range(2000, 2020))


if __name__ == "__main__":
    make_data(Path("."))
