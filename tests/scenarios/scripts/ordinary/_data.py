"""Small seeded data for all the scripts: make_data(folder)."""
import json
import sqlite3
from pathlib import Path

import numpy as np
import pandas as pd


def make_data(folder: Path) -> None:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(20240611)

    def csv(name, frame, **kwargs):
        frame.to_csv(folder / name, index=False, **kwargs)

    def text(name, content):
        (folder / name).write_text(content, encoding="utf-8")

    def pick(values, n):
        return rng.choice(values, n)

    def near(n, mean=0.0, sd=1.0):
        return np.round(rng.normal(mean, sd, n), 3)

    # ferries
    vessels = ["Alba", "Brage", "Cirrus", "Dana", "Elva"]
    routes = ["N1", "N2", "S1", "S2", "W7"]

    def sailings(n, year, first):
        return pd.DataFrame({
            "sailing_id": np.arange(first, first + n), "route": pick(routes, n), "vessel": pick(vessels, n),
            "date": pd.Timestamp(f"{year}-01-01") + pd.to_timedelta(rng.integers(0, 360, n), unit="D"),
            "passengers": rng.integers(20, 600, n), "late_minutes": np.round(rng.gamma(1.5, 4, n), 1)})

    csv("sailings.csv", sailings(180, 2023, 1))
    csv("sailings_2019.csv", sailings(90, 2019, 9001))
    csv("next_week_sailings.csv", sailings(20, 2024, 700).drop(columns="late_minutes"))
    csv("vessels.csv", pd.DataFrame({"vessel": vessels, "built": [1998, 2004, 2011, 2016, 2020],
                                     "engine_kw": [2400, 3100, 2800, 4100, 3900]}))
    csv("routes.csv", pd.DataFrame({"route": routes, "km": [12.5, 30.1, 8.2, 44.0, 19.7], "exposed": [0, 1, 0, 1, 1]}))
    csv("crew_roster.csv", pd.DataFrame({"vessel": vessels * 2, "shift": ["day"] * 5 + ["night"] * 5,
                                         "crew": rng.integers(4, 15, 10)}))

    # lakes
    lakes = [f"L{i:02d}" for i in range(40)]
    csv("lake_depths.csv", pd.DataFrame({"lake": lakes, "max_depth": near(40, 20, 5), "area_ha": near(40, 300, 60)}))
    csv("lake_samples.csv", pd.DataFrame({"lake": pick(lakes, 150), "phosphorus": near(150, 30, 6),
                                          "nitrogen": near(150, 1.2, .3), "secchi": near(150, 3, .7),
                                          "chlorophyll": near(150, 9, 3)}))
    csv("fish_catch.csv", pd.DataFrame({"lake": pick(lakes, 120), "nets": rng.integers(1, 9, 120),
                                        "hours": near(120, 10, 2), "catch_kg": near(120, 14, 4)}))
    csv("algae_counts.csv", pd.DataFrame({"lake": pick(lakes, 110), "cells": rng.integers(100, 9000, 110),
                                          "ph": near(110, 7.6, .4), "bloom": rng.integers(0, 2, 110)}))
    csv("lake_names.csv", pd.DataFrame({"lake": lakes, "name": [f"Lake {chr(65 + i % 26)}{i}" for i in range(40)]}))
    csv("lake_samples_lab_b.csv", pd.DataFrame({"lake": pick(lakes, 30), "phosphorus": near(30, 31, 6),
                                                "nitrogen": near(30, 1.1, .3), "secchi": near(30, 3, .6),
                                                "chlorophyll": near(30, 10, 3)}))

    # olive oil competition
    regions = ["Puglia", "Jaen", "Crete", "Liguria", "Kalamata", "Alentejo"]

    def oil(n, first):
        frame = pd.DataFrame({"id": np.arange(first, first + n), "region": pick(regions, n),
                              "press": pick(["cold", "warm", "stone"], n), "acidity": near(n, .6, .15),
                              "peroxide": near(n, 10, 2), "k232": near(n, 1.9, .2)})
        frame.loc[rng.choice(n, n // 8, replace=False), "acidity"] = np.nan
        return frame

    csv("oil_train.csv", oil(160, 0).assign(score=near(160, 80, 6)))
    csv("oil_test.csv", oil(60, 500))
    csv("oil_sample_submission.csv", pd.DataFrame({"id": np.arange(500, 560), "score": 80.0}))
    csv("oil_regions.csv", pd.DataFrame({"region": regions, "rain_mm": [600, 520, 480, 1100, 780, 560],
                                         "altitude": [120, 450, 300, 210, 160, 240]}))
    csv("oil_market_prices.csv", pd.DataFrame({"region": regions, "price": near(6, 7, 1)}))

    # call centre
    ids = [f"C{i:04d}" for i in range(140)]
    csv("callers.csv", pd.DataFrame({"caller": ids[:110], "age": rng.integers(18, 85, 110),
                                     "tariff": pick(["S", "M", "L"], 110), "left": rng.integers(0, 2, 110)}))
    csv("callers_holdout.csv", pd.DataFrame({"caller": ids[110:], "age": rng.integers(18, 85, 30),
                                             "tariff": pick(["S", "M", "L"], 30), "left": rng.integers(0, 2, 30)}))
    csv("calls.csv", pd.DataFrame({"caller": pick(ids, 600), "seconds": rng.integers(5, 1800, 600),
                                   "reason": pick(["bill", "fault", "sales"], 600), "hour": rng.integers(0, 24, 600)}))
    csv("calls_archive.csv", pd.DataFrame({"caller": pick(ids, 200), "seconds": rng.integers(5, 1700, 200),
                                           "reason": pick(["bill", "fault"], 200), "hour": rng.integers(0, 24, 200)}))
    text("tariffs.json", json.dumps({"S": {"monthly": 9.99, "gb": 2}, "M": {"monthly": 19.5, "gb": 12},
                                     "L": {"monthly": 34.0, "gb": 60}}))

    # clinic
    def clinic(n, first):
        frame = pd.DataFrame({"patient": np.arange(first, first + n), "bmi": near(n, 26, 4), "sbp": near(n, 128, 14),
                              "code": pick(["E11", "I10", "J45", "Z00"], n), "readmitted": rng.integers(0, 2, n)})
        frame.loc[rng.choice(n, n // 6, replace=False), "bmi"] = np.nan
        return frame

    csv("clinic_visits.csv", clinic(150, 1))
    csv("clinic_external.csv", clinic(40, 800).assign(glucose=near(40, 5.8, 1), hdl=near(40, 1.4, .2)))
    pd.DataFrame({"patient": np.arange(1, 151), "glucose": near(150, 5.6, 1), "hdl": near(150, 1.3, .2)}
                 ).to_parquet(folder / "clinic_labs.parquet")
    csv("population_reference.csv", pd.DataFrame({"bmi": near(80, 25, 4), "sbp": near(80, 124, 12),
                                                  "glucose": near(80, 5.2, .8), "hdl": near(80, 1.5, .2)}))
    csv("clinic_codes.csv", pd.DataFrame({"code": ["E11", "I10", "J45", "Z00"],
                                          "meaning": ["diabetes", "hypertension", "asthma", "check-up"]}))

    # harvests
    for year in range(2018, 2023):
        csv(f"harvest_{year}.csv", pd.DataFrame({"plot": [f"P{i}" for i in range(50)], "rain": near(50, 400, 50),
                                                 "ndvi": near(50, .6, .1), "n_kg": near(50, 110, 20),
                                                 "tonnes": near(50, 7.5, 1.2)}))
    np.save(folder / "sensor_gain.npy", near(3, 1, .05))
    csv("plot_soil.csv", pd.DataFrame({"plot": [f"P{i}" for i in range(50)], "clay": near(50, 22, 5),
                                       "sand": near(50, 40, 8)}))

    # alloys
    batches = [f"B{i:02d}" for i in range(18)]

    def alloys(n):
        return pd.DataFrame({"batch": pick(batches, n), "cu": near(n, 4, .5), "mg": near(n, 1.5, .2),
                             "temper_c": near(n, 180, 12), "hardness": near(n, 120, 9)})

    csv("alloy_tests.tsv", alloys(170), sep="\t")
    csv("alloy_round_robin.tsv", alloys(30), sep="\t")
    csv("alloy_batches.csv", pd.DataFrame({"batch": batches, "furnace": pick(["f1", "f2", "f3", "f4"], 18)}))
    text("approved_batches.txt", "# quality office\n" + "\n".join(batches[:15]) + "\n")
    text("alloy_cv.yaml", "folds: 4\nalphas: [0.1, 1.0, 10.0]\nseed: 5\ntest_file: alloy_round_robin.tsv\n")
    csv("alloy_prices.csv", pd.DataFrame({"metal": ["cu", "mg"], "eur_kg": [8.7, 3.1]}))

    # complaints
    words = {"en": "the card bank fee late loan charge app login broken money refund phone wait and of to".split(),
             "de": "die karte bank gebuehr spaet kredit abbuchung app anmeldung kaputt geld rueckzahlung und von zu".split()}

    def complaint_lines(lang, n):
        return "".join(json.dumps({"text": " ".join(pick(words[lang], 8)), "code": int(rng.integers(1, 4)),
                                   "lang": lang}) + "\n" for _ in range(n))

    text("complaints_en.jsonl", complaint_lines("en", 90))
    text("complaints_de.jsonl", complaint_lines("de", 80))
    text("complaints_new.jsonl", complaint_lines("en", 10) + complaint_lines("de", 10))
    text("complaints_2015.jsonl", complaint_lines("en", 25))
    text("stopwords_en.txt", "the\nand\nof\nto\n")
    text("stopwords_de.txt", "die\nund\nvon\nzu\n")
    csv("complaint_codes.csv", pd.DataFrame({"code": [1, 2, 3], "department": ["cards", "loans", "cards"]}))

    # policies
    def policies(n):
        return pd.DataFrame({"age": rng.integers(18, 80, n), "car_age": rng.integers(0, 20, n),
                             "power": near(n, 90, 20), "agent": pick(["a1", "a2", "a3"], n),
                             "claim": rng.integers(0, 2, n)})

    for name, n in [("policies_train.csv", 160), ("policies_valid.csv", 50), ("policies_test.csv", 40)]:
        csv(name, policies(n))
    np.save(folder / "policy_exposure.npy", np.round(rng.uniform(.2, 1, 160), 3))
    csv("agents.csv", pd.DataFrame({"agent": ["a1", "a2", "a3"], "town": ["Lund", "Moss", "Vejle"]}))
    text("xgb_params.json", json.dumps({"max_depth": 3, "eta": 0.2, "objective": "binary:logistic", "nthread": 1}))

    # store sales
    days = pd.date_range("2022-01-01", periods=60)

    def store_sales(start, stores):
        dates = pd.date_range(start, periods=60)
        return pd.concat([pd.DataFrame({"store": s, "day": dates, "units": rng.poisson(30 + 3 * s, 60)})
                          for s in stores], ignore_index=True)

    store_sales("2022-01-01", range(1, 6)).to_parquet(folder / "store_sales.parquet")
    store_sales("2017-01-01", range(1, 4)).to_parquet(folder / "store_sales_old.parquet")
    csv("promo_calendar.csv", pd.DataFrame({"day": pick(days, 40), "store": rng.integers(1, 6, 40),
                                            "discount": pick([5, 10, 20], 40)}).drop_duplicates(["day", "store"]))
    csv("store_info.csv", pd.DataFrame({"store": range(1, 6), "sqm": [300, 450, 800, 620, 510],
                                        "kind": ["city", "mall", "mall", "road", "city"]}))
    text("bank_holidays.txt", "2022-01-01\n2022-01-06\n2022-02-14\n2022-02-21\n")
    csv("competitors.csv", pd.DataFrame({"store": range(1, 6), "km": near(5, 4, 1)}))

    # listings, with two earlier CatBoost models
    def listings(n):
        return pd.DataFrame({"rooms": rng.integers(1, 7, n), "sqm": near(n, 80, 20), "floor": rng.integers(0, 9, n),
                             "metro_min": near(n, 9, 3), "rent": near(n, 1200, 200)})

    for name, n in [("listings_march.csv", 120), ("listings_april.csv", 60), ("listings_may.csv", 40)]:
        csv(name, listings(n))
    csv("listings_rejected.csv", pd.DataFrame({"row": np.sort(rng.choice(120, 12, replace=False))}))
    from catboost import CatBoostRegressor
    for name, trees in [("rent_base.cbm", 12), ("rent_2018.cbm", 6)]:
        frame = listings(80)
        old = CatBoostRegressor(iterations=trees, depth=3, verbose=0, thread_count=1, allow_writing_files=False)
        old.fit(frame.drop(columns="rent"), frame["rent"])
        old.save_model(str(folder / name))

    # turbines
    for letter, n in zip("ABCD", (110, 120, 100, 60)):
        csv(f"turbine_{letter}.csv", pd.DataFrame({"wind": near(n, 8, 2), "temp": near(n, 10, 5), "rpm": near(n, 14, 2),
                                                   "fault": rng.integers(0, 2, n)}))
    csv("turbine_sites.csv", pd.DataFrame({"turbine": list("ABCD"), "hub_m": [80, 95, 110, 85]}))
    csv("turbine_faults.csv", pd.DataFrame({"row": np.arange(100), "confirmed": rng.integers(0, 2, 100)}))

    # tiles
    from PIL import Image
    (folder / "tiles").mkdir(exist_ok=True)
    (folder / "tiles_drone").mkdir(exist_ok=True)
    for i in range(12):
        Image.fromarray(rng.integers(0, 255, (8, 8, 3)).astype("uint8")).save(folder / "tiles" / f"tile_{i:02d}.png")
    for i in range(4):
        Image.fromarray(rng.integers(0, 255, (8, 8, 3)).astype("uint8")).save(folder / "tiles_drone" / f"drone_{i}.png")
    csv("tile_labels.csv", pd.DataFrame({"tile": [f"tile_{i:02d}" for i in range(12)],
                                         "cover": ["water", "field", "town"] * 4,
                                         "split": ["train"] * 7 + ["val"] * 3 + ["test"] * 2}))
    text("tile_stats.json", json.dumps({"mean": [0.48, 0.51, 0.46], "std": [0.28, 0.29, 0.27]}))
    csv("cover_colours.csv", pd.DataFrame({"cover": ["water", "field", "town"], "hex": ["#00f", "#0c0", "#999"]}))

    # film reviews
    film = "plot actor music slow great awful scene ending fun dull cast script camera love boring fresh meh lit naff".split()

    def reviews(n):
        return "".join(f"{rng.integers(0, 2)}\t{' '.join(pick(film, int(rng.integers(4, 10))))}\n" for _ in range(n))

    for name, n in [("film_train.tsv", 80), ("film_dev.tsv", 30), ("film_test.tsv", 25), ("film_blog.tsv", 20)]:
        text(name, reviews(n))
    text("film_vectors.vec", f"{len(film)} 6\n" + "".join(
        f"{w} {' '.join(str(v) for v in near(6))}\n" for w in film))
    text("film_slang.csv", "slang,word\nmeh,dull\nlit,great\nnaff,awful\n")

    # buoys
    for name in ("north", "south", "east"):
        np.savez(folder / f"buoy_{name}.npz", level=rng.normal(size=200).cumsum() * .1, wind=rng.normal(6, 2, 200))
    csv("tide_table.csv", pd.DataFrame({"hour": range(200), "tide": np.round(np.sin(np.arange(200) / 6.2), 3)}))
    csv("buoy_maintenance.csv", pd.DataFrame({"buoy": ["north", "south", "east"], "start": [40, 90, 10],
                                              "stop": [52, 99, 30]}))
    csv("ship_log.csv", pd.DataFrame({"hour": range(50), "vessel": pick(vessels, 50)}))

    # vibrations
    import h5py
    for name, n in [("vibration_healthy.h5", 90), ("vibration_faulty.h5", 30), ("vibration_pilot.h5", 20)]:
        with h5py.File(folder / name, "w") as file:
            file["bearing/spectra"] = rng.gamma(2, 1, (n, 24)).astype("float32")
            file["bearing/load"] = rng.uniform(0, 1, n).astype("float32")
    np.save(folder / "accelerometer_response.npy", np.round(rng.uniform(.8, 1.2, 24), 4))
    csv("machine_log.csv", pd.DataFrame({"day": range(30), "note": pick(["ok", "oiled", "stop"], 30)}))

    # seeds, with two earlier checkpoints
    import torch
    from torch import nn
    for name, epoch, seed in [("grain_backbone.pt", 40, 1), ("grain_backbone_v0.pt", 3, 2)]:
        torch.manual_seed(seed)
        net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(16, 10))
        torch.save({"model": net.state_dict(), "epoch": epoch}, folder / name)
    np.savez(folder / "seed_images.npz", images=rng.integers(0, 255, (60, 8, 8)).astype("uint8"),
             names=np.array([f"s{i:03d}" for i in range(60)]))
    np.savez(folder / "seed_field_images.npz", images=rng.integers(0, 255, (15, 8, 8)).astype("uint8"),
             labels=rng.integers(0, 3, 15))
    csv("seed_varieties.csv", pd.DataFrame({"name": [f"s{i:03d}" for i in range(60)][::-1],
                                            "variety": pick(["kama", "rosa", "canadian"], 60)}))
    csv("seed_growers.csv", pd.DataFrame({"variety": ["kama", "rosa", "canadian"], "grower": ["Bo", "Ane", "Kim"]}))

    # wines
    def wines(n):
        return pd.DataFrame({"alcohol": near(n, 12.5, 1), "sulphates": near(n, .6, .1), "ph": near(n, 3.3, .1),
                             "grape": pick(["syrah", "merlot", "gamay", "malbec"], n), "quality": near(n, 6, .8)})

    for name, n in [("wine_train.csv", 140), ("wine_val.csv", 40), ("wine_test.csv", 30)]:
        csv(name, wines(n))
    csv("wine_grapes.csv", pd.DataFrame({"grape": ["syrah", "merlot", "gamay", "malbec"], "tannin": [8, 6, 3, 7]}))
    csv("wine_prices.csv", pd.DataFrame({"grape": ["syrah", "merlot", "gamay", "malbec"], "eur": [14, 11, 9, 12]}))

    # cyclists
    def rides(n):
        return pd.DataFrame({"rider": rng.integers(0, 12, n), "slope": near(n, 2, 1.5), "cadence": near(n, 85, 8),
                             "heart": near(n, 145, 15), "watts": near(n, 210, 40)})

    for name, n in [("rides_spring.parquet", 140), ("rides_summer.parquet", 50), ("rides_race.parquet", 30)]:
        rides(n).to_parquet(folder / name)
    csv("riders.csv", pd.DataFrame({"rider": range(12), "kg": near(12, 70, 8), "ftp": near(12, 260, 30)}))
    csv("ride_weather.csv", pd.DataFrame({"day": range(20), "temp": near(20, 15, 5)}))

    # taxi trips
    def trips(n, start):
        return pd.DataFrame({"driver": rng.integers(0, 20, n), "zone": pick(["Z1", "Z2", "Z3", "Z4"], n),
                             "at": pd.Timestamp(start) + pd.to_timedelta(np.sort(rng.integers(0, 40000, n)), unit="min"),
                             "km": near(n, 7, 2), "fare": near(n, 18, 5)})

    trips(200, "2023-03-01").to_parquet(folder / "trips.parquet")
    trips(40, "2023-04-02").to_parquet(folder / "trips_april.parquet")
    csv("zones.csv", pd.DataFrame({"zone": ["Z1", "Z2", "Z3", "Z4"], "density": [900, 400, 150, 60]}))
    csv("zones_2009.csv", pd.DataFrame({"zone": ["Z1", "Z2", "Z5"], "density": [700, 380, 40]}))
    csv("diesel.csv", pd.DataFrame({"at": pd.date_range("2023-02-25", periods=8, freq="5D"), "eur": near(8, 1.8, .1)}))
    csv("suspended_drivers.csv", pd.DataFrame({"driver": [3, 11, 17]}))

    # library
    for name, n, year in [("library.db", 200, 2022), ("library_2010.db", 60, 2010)]:
        con = sqlite3.connect(folder / name)
        pd.DataFrame({"loan": range(n), "borrower": rng.integers(0, 30, n), "book": rng.integers(0, 25, n),
                      "days": rng.integers(1, 60, n), "year": year}).to_sql("loans", con, index=False, if_exists="replace")
        pd.DataFrame({"book": range(25), "pages": rng.integers(80, 900, 25),
                      "genre": pick(["crime", "poetry", "science"], 25)}).to_sql("books", con, index=False, if_exists="replace")
        con.close()
    pd.DataFrame({"borrower": range(30), "age": rng.integers(7, 90, 30), "postcode": pick(["10", "20", "30"], 30)}
                 ).to_parquet(folder / "borrowers.parquet")
    csv("postcodes.csv", pd.DataFrame({"postcode": ["10", "20", "30"], "km_to_library": [.5, 2.5, 6.1]}))
    csv("book_club.csv", pd.DataFrame({"borrower": [1, 5, 9, 22], "club": ["a", "b", "a", "c"]}))

    # tickets
    vocabulary = "printer network password slow screen email install reset error update laptop wifi".split()
    text("wordpiece_vocab.txt", "\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + vocabulary) + "\n")

    def tickets(n):
        return pd.DataFrame({"subject": [" ".join(pick(vocabulary, 5)) for _ in range(n)],
                             "queue": pick(["hw", "net", "acc"], n)})

    for name, n in [("desk_train.csv", 48), ("desk_valid.csv", 16), ("desk_test.csv", 16), ("desk_spam.csv", 12)]:
        csv(name, tickets(n))
    text("desk_queues.json", json.dumps({"hw": 0, "net": 1, "acc": 2}))

    # web shop
    def orders(n, first):
        return pd.DataFrame({"order": np.arange(first, first + n), "customer": rng.integers(0, 40, n),
                             "amount": near(n, 60, 15), "currency": pick(["EUR", "SEK", "GBP"], n),
                             "items": rng.integers(1, 9, n), "returned": rng.integers(0, 2, n)})

    csv("orders_feb.csv", orders(160, 1))
    csv("orders_mar.csv", orders(50, 1001))
    csv("order_customers.csv", pd.DataFrame({"customer": range(40), "since": rng.integers(2005, 2023, 40),
                                             "newsletter": rng.integers(0, 2, 40)}))
    text("fx.json", json.dumps({"EUR": 1.0, "SEK": 0.088, "GBP": 1.17}))
    text("fx_2008.json", json.dumps({"EUR": 1.0, "SEK": 0.104, "GBP": 1.26}))
    csv("fraud_orders.csv", pd.DataFrame({"order": [4, 18, 77, 120]}))

    # gestures
    for session, n in [("s1", 120), ("s2", 80), ("s3", 40)]:
        np.savetxt(folder / f"emg_{session}.txt", rng.normal(size=(n, 6)), fmt="%.4f")
        np.savetxt(folder / f"emg_{session}_labels.txt", rng.integers(0, 4, n), fmt="%d")
    np.savetxt(folder / "emg_gain.csv", rng.uniform(.5, 2, 6), fmt="%.4f", delimiter=",")
    np.savetxt(folder / "emg_bad_trials.txt", np.sort(rng.choice(120, 9, replace=False)), fmt="%d")
    np.savetxt(folder / "emg_rest.txt", rng.normal(size=(20, 6)), fmt="%.4f")


if __name__ == "__main__":
    import sys
    make_data(Path(sys.argv[1]))
