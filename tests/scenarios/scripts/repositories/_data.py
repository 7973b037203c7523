"""Data, configuration files and repository modules for the scripts in `scripts/`."""

import gzip
import json
import pickle
import sqlite3
import wave
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import torch
from PIL import Image


def make_data(folder: Path) -> None:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for number, make in enumerate(
        [_telco, _warehouse, _clinic, _library, _bakery, _leaks, _icing, _parcels, _hotel, _seedlings,
         _rivers, _forklift, _patches, _ledger, _molecules, _wind, _gestures, _freight, _repairs]
    ):
        make(folder, np.random.default_rng(4100 + number))
    for name, text in {**CONFIGS, **MODULES}.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text.lstrip("\n"))


def _telco(folder, rng):
    plans = ["basic", "family", "flex", "unlimited"]
    ids = np.arange(1000, 1220)

    def people(chosen):
        n = len(chosen)
        tenure = rng.integers(1, 72, n)
        return pd.DataFrame({
            "customer_id": chosen, "region": rng.choice(["N", "S", "W"], n), "tenure": tenure,
            "plan": rng.choice(plans, n), "churned": (rng.random(n) < 0.6 - tenure / 150).astype(int)})

    people(ids[:170]).to_csv(folder / "subscribers.csv", index=False)
    people(ids[170:]).to_csv(folder / "subscribers_holdout.csv", index=False)
    rows = [(i, m, round(rng.gamma(3, 60), 1), round(rng.gamma(2, 2), 2)) for i in ids for m in (1, 2, 3)]
    pd.DataFrame(rows, columns=["customer_id", "month", "minutes", "data_gb"]).to_csv(folder / "usage_log.csv", index=False)
    pd.DataFrame({"plan": plans, "price": [9.9, 24.5, 14.9, 39.0], "contract": [0, 24, 1, 12]}).to_csv(
        folder / "plans.csv", index=False)
    pd.DataFrame({"plan": plans, "price": [8.9, 21.5, 12.9, 44.0], "contract": [0, 24, 1, 24]}).to_csv(
        folder / "plans_2018.csv", index=False)
    complaints = [{"customer_id": int(rng.choice(ids)), "severity": int(rng.integers(1, 6))} for _ in range(160)]
    (folder / "complaints.json").write_text(json.dumps(complaints))
    for offer in ("sms", "mail"):
        chosen = np.sort(rng.choice(ids[:170], 120, replace=False))
        pd.DataFrame({"customer_id": chosen, "accepted": rng.integers(0, 2, 120)}).to_csv(
            folder / f"offer_{offer}.csv", index=False)
    pd.DataFrame({"customer_id": ids[170:], "accepted": rng.integers(0, 2, 50)}).to_csv(
        folder / "offer_spring_results.csv", index=False)


def _warehouse(folder, rng):
    bins = pd.DataFrame({"bin": [f"B{i:03d}" for i in range(40)], "aisle": rng.integers(1, 9, 40),
                         "height": rng.integers(0, 5, 40)})
    bins.to_parquet(folder / "bins.parquet")
    for name in ("picks_week1", "picks_week2", "picks_week3", "picks_week4", "picks_pilot"):
        n = 70
        frame = pd.DataFrame({"bin": rng.choice(bins["bin"], n), "worker": rng.integers(1, 12, n),
                              "items": rng.integers(1, 9, n), "hour": rng.integers(6, 22, n)})
        frame["seconds"] = (20 + 6 * frame["items"] + rng.normal(0, 4, n)).round(1)
        frame.to_csv(folder / f"{name}.csv", index=False)
    (folder / "workers.json").write_text(json.dumps(
        [{"worker": i, "months": int(rng.integers(1, 60)), "team": str(rng.choice(["red", "blue"]))} for i in range(1, 12)]))


def _clinic(folder, rng):
    def visits(n, year):
        days = pd.Timestamp(f"{year}-01-01") + pd.to_timedelta(rng.integers(0, 360, n), "D")
        return pd.DataFrame({"visit": np.arange(n), "day": days.strftime("%Y-%m-%d"), "doctor": rng.integers(1, 8, n),
                             "age": rng.integers(1, 95, n), "walk_in": rng.integers(0, 2, n),
                             "wait": rng.gamma(2, 11, n).round(1)})

    visits(200, 2022).to_csv(folder / "visits.tsv", sep="\t", index=False)
    visits(60, 2017).to_csv(folder / "visits_2017.tsv", sep="\t", index=False)
    visits(50, 2023).to_csv(folder / "visits_spring.tsv", sep="\t", index=False)
    pd.DataFrame({"doctor": range(1, 8), "rooms": rng.integers(1, 4, 7), "years": rng.integers(1, 30, 7)}).to_csv(
        folder / "doctors.csv", index=False)
    pd.DataFrame({"doctor": range(8, 12), "rooms": rng.integers(1, 4, 4), "years": rng.integers(30, 44, 4)}).to_csv(
        folder / "doctors_retired.csv", index=False)
    (folder / "holidays.txt").write_text("\n".join(
        sorted({str(pd.Timestamp("2022-01-01") + pd.Timedelta(days=int(d)))[:10] for d in rng.integers(0, 360, 40)})) + "\n")
    np.save(folder / "visit_weights.npy", rng.uniform(0.2, 2.0, 200))


def _library(folder, rng):
    words = {"H": "castle war king treaty siege", "S": "orbit robot laser planet alien", "R": "heart letter kiss rain paris"}
    fill = "the a of and old book page story with to".split()

    def blurbs(n):
        for _ in range(n):
            code = str(rng.choice(list(words)))
            text = list(rng.choice(words[code].split(), 4)) + list(rng.choice(fill, 6))
            rng.shuffle(text)
            yield {"code": code, "blurb": " ".join(text)}

    for part in "ab":
        with gzip.open(folder / f"blurbs_{part}.jsonl.gz", "wt") as f:
            f.writelines(json.dumps(row) + "\n" for row in blurbs(60))
    (folder / "blurbs_new.jsonl").write_text("".join(json.dumps(row) + "\n" for row in blurbs(25)))
    (folder / "genres.csv").write_text("code,genre\nH,history\nS,science fiction\nR,romance\n")
    (folder / "genres_1998.csv").write_text("code,genre\nH,chronicles\nS,futurism\nR,love stories\nX,misc\n")
    (folder / "stop_words_library.txt").write_text("the\na\nof\nand\nwith\nto\n")


def _bakery(folder, rng):
    days = pd.date_range("2023-01-02", periods=150)
    sales = pd.DataFrame({"day": days.strftime("%Y-%m-%d"), "rolls": rng.poisson(220, 150), "bread": rng.poisson(60, 150)})
    sales.to_csv(folder / "bakery_sales.csv", index=False)
    features = pd.DataFrame({"weekday": days.dayofweek, "lag7": rng.poisson(215, 150), "mean28": rng.normal(218, 6, 150),
                             "target": rng.poisson(221, 150)}, index=days.strftime("%Y-%m-%d"))
    with open(folder / "bakery_sales_features.pkl", "wb") as f:
        pickle.dump(features, f)
    pd.DataFrame({"day": days.strftime("%Y-%m-%d"), "rain": rng.gamma(1, 2, 150).round(1),
                  "temp": rng.normal(11, 7, 150).round(1)}).to_csv(folder / "bakery_weather.csv", index=False)
    (folder / "bakery_fairs.txt").write_text("2023-02-19\n2023-03-12\n2023-04-23\n2023-05-14\n")
    pd.DataFrame({"product": ["rolls", "bread"], "price": [0.6, 4.2]}).to_csv(folder / "bakery_prices.csv", index=False)


def _leaks(folder, rng):
    def pipes(n):
        return pd.DataFrame({"material": rng.choice(["iron", "pvc", "steel", "clay"], n), "age": rng.integers(1, 90, n),
                             "diameter": rng.choice([80, 100, 150, 200], n), "pressure": rng.normal(4, 0.8, n).round(2),
                             "leak": rng.integers(0, 2, n)})

    for district in ("north", "south", "east", "west"):
        pipes(50).to_csv(folder / f"leaks_{district}.csv", index=False)
    pipes(40).to_csv(folder / "audit_pipes.csv", index=False)
    (folder / "leak_districts.csv").write_text(
        "district,status,operator\nnorth,ok,aqua\nsouth,ok,civic\neast,ok,delta\nwest,meter fault,civic\n")
    (folder / "pipe_materials.json").write_text(json.dumps({"iron": 0.8, "pvc": 0.2, "steel": 0.5, "clay": 1.0}))
    (folder / "pipe_suppliers.json").write_text(json.dumps({"iron": "Ferro", "pvc": "Plastix", "clay": "Terra"}))


def _icing(folder, rng):
    def scada(name, n, start):
        power = rng.normal(1.5, 0.5, n)
        np.savez(folder / name, hour=np.arange(start, start + n), power=power, pitch=rng.normal(3, 1, n),
                 iced=((power < 1.3) & (rng.random(n) < 0.8)).astype(np.int64))

    scada("icing_train.npz", 240, 0)
    scada("icing_valid.npz", 80, 240)
    scada("icing_test.npz", 60, 320)
    pd.DataFrame({"hour": range(400), "temp": rng.normal(-1, 4, 400).round(2), "humidity": rng.uniform(50, 100, 400).round(1)}
                 ).to_csv(folder / "icing_met.csv", index=False)
    np.save(folder / "icing_prior.npy", rng.normal(-0.7, 0.2, 240))
    pd.DataFrame({"turbine": ["T1", "T2", "T3"], "lat": [57.1, 57.2, 57.15], "lon": [12.4, 12.45, 12.5]}).to_csv(
        folder / "turbine_positions.csv", index=False)


def _parcels(folder, rng):
    def parcels(n):
        return pd.DataFrame({"weight": rng.gamma(2, 3, n).round(2), "volume": rng.gamma(2, 9, n).round(2),
                             "carrier": rng.choice(["dx", "ups", "post"], n), "fragile": rng.integers(0, 2, n),
                             "damaged": rng.integers(0, 2, n)})

    parcels(260).to_csv(folder / "parcels.csv", index=False)
    parcels(70).to_csv(folder / "parcels_returned.csv", index=False)
    parcels(45).to_csv(folder / "parcels_legacy.csv", index=False)
    pd.DataFrame({"carrier": ["dx", "ups", "post"], "hubs": [4, 11, 23], "belt_speed": [1.2, 2.2, 1.6]}).to_csv(
        folder / "carriers.csv", index=False)


def _hotel(folder, rng):
    n = 220
    bookings = pd.DataFrame({"booking": range(n), "guest": rng.integers(0, 60, n), "nights": rng.integers(1, 9, n),
                             "month": rng.integers(1, 13, n), "channel": rng.choice(["web", "phone", "agency"], n),
                             "cancelled": rng.integers(0, 2, n)})
    guests = pd.DataFrame({"guest": range(60), "country": rng.choice(["NO", "DE", "FR"], 60), "stays": rng.integers(0, 7, 60)})
    with sqlite3.connect(folder / "hotel.db") as connection:
        bookings.to_sql("bookings", connection, index=False, if_exists="replace")
        guests.to_sql("guests", connection, index=False, if_exists="replace")
    connection.close()
    for name, size in (("hotel_season_val.csv", 60), ("hotel_partner_bookings.csv", 40)):
        pd.DataFrame({"nights": rng.integers(1, 9, size), "month": rng.integers(1, 13, size),
                      "channel": rng.choice(["web", "phone", "agency"], size), "country": rng.choice(["NO", "DE", "FR"], size),
                      "stays": rng.integers(0, 7, size), "cancelled": rng.integers(0, 2, size)}).to_csv(folder / name, index=False)
    pd.DataFrame({"month": range(1, 13), "events": rng.integers(0, 9, 12)}).to_csv(folder / "hotel_events.csv", index=False)
    pd.DataFrame({"month": range(1, 13), "rate": rng.integers(80, 190, 12)}).to_csv(folder / "hotel_rates.csv", index=False)


def _seedlings(folder, rng):
    (folder / "seedlings").mkdir(exist_ok=True)
    lines = ["image,vigour,split"]
    for i in range(12):
        Image.fromarray(rng.integers(0, 255, (8, 8, 3), dtype=np.uint8)).save(folder / "seedlings" / f"seedling_{i:02d}.png")
        split = "train" if i < 7 else "val" if i < 9 else "test"
        lines.append(f"seedling_{i:02d}.png,{i % 3},{split}")
    (folder / "seedlings.csv").write_text("\n".join(lines) + "\n")
    torch.manual_seed(7)
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(4 * 36, 3))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
    torch.save({"model": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 2}, folder / "seedling_epoch2.pt")
    torch.manual_seed(8)
    torch.save({"model": torch.nn.Linear(5, 3).state_dict(), "epoch": 1}, folder / "seedling_epoch1.pt")
    np.savetxt(folder / "seedling_heights.txt", rng.normal(6, 1, 12), fmt="%.2f")


def _rivers(folder, rng):
    for name in ("ure", "swale", "nidd", "wharfe", "derwent", "aire"):
        n = 90
        level = np.cumsum(rng.normal(0, 0.1, n)) + 2
        pd.DataFrame({"t": range(n), "level": level.round(3), "rain": rng.gamma(1, 1.5, n).round(2)}).to_csv(
            folder / f"river_{name}.csv", index=False)
    (folder / "river_stats.json").write_text(json.dumps({"level": {"mean": 2.05, "std": 0.6}, "rain": {"mean": 1.5, "std": 1.4}}))
    (folder / "river_stats_2015.json").write_text(json.dumps({"level": {"mean": 1.7, "std": 0.5}, "rain": {"mean": 1.2, "std": 1.1}}))


def _forklift(folder, rng):
    (folder / "forklift").mkdir(exist_ok=True)
    for i in range(12):
        with wave.open(str(folder / "forklift" / f"clip_{i:02d}.wav"), "wb") as f:
            f.setnchannels(1)
            f.setsampwidth(2)
            f.setframerate(8000)
            f.writeframes((rng.normal(0, 3000, 320)).astype("<i2").tobytes())
    events = ["beep", "brake", "drop"]
    for name, chosen in (("forklift_train", range(7)), ("forklift_dev", range(7, 9))):
        (folder / f"{name}.csv").write_text("clip,event\n" + "".join(f"clip_{i:02d}.wav,{events[i % 3]}\n" for i in chosen))
    np.save(folder / "hall_noise.npy", rng.normal(0, 0.05, (6, 320)).astype(np.float32))
    np.save(folder / "yard_noise.npy", rng.normal(0, 0.09, (6, 320)).astype(np.float32))
    (folder / "event_counts.json").write_text(json.dumps({"beep": 912, "brake": 233, "drop": 41}))


def _patches(folder, rng):
    with h5py.File(folder / "patches.h5", "w") as f:
        f["bands"] = rng.normal(0.3, 0.1, (80, 4, 6, 6)).astype(np.float32)
        f["cover"] = rng.integers(0, 4, 80)
    order = rng.permutation(80)
    for name, part in (("train", order[:48]), ("val", order[48:64]), ("test", order[64:])):
        np.savetxt(folder / f"patches_{name}.txt", part, fmt="%d")
    np.save(folder / "band_means.npy", np.array([0.31, 0.29, 0.3, 0.33], dtype=np.float32))
    (folder / "land_cover_names.csv").write_text("cover,name\n0,water\n1,forest\n2,field\n3,town\n")


def _ledger(folder, rng):
    words = "rent march office paper toner train ticket hotel lunch client power bill bank fee insurance car fuel".split()
    accounts = [4100, 4200, 4300, 4400]

    def entries(n, start):
        lines = ["entry\ttext\taccount"]
        for i in range(start, start + n):
            lines.append(f"{i}\t{' '.join(rng.choice(words, rng.integers(2, 6)))}\t{rng.choice(accounts)}")
        return "\n".join(lines) + "\n"

    (folder / "ledger_q1.tsv").write_text(entries(60, 0))
    (folder / "ledger_q2.tsv").write_text(entries(60, 60))
    (folder / "ledger_month_13.tsv").write_text(entries(20, 120))
    (folder / "ledger_corrections.json").write_text(json.dumps(
        {str(i): int(rng.choice(accounts)) for i in rng.choice(120, 15, replace=False)}))
    (folder / "accounts.csv").write_text("account,name\n4100,rent\n4200,travel\n4300,energy\n4400,other\n")
    for name in ("word_vecs.txt", "word_vecs_2019.txt"):
        (folder / name).write_text("".join(
            w + " " + " ".join(f"{v:.4f}" for v in rng.normal(0, 1, 8)) + "\n" for w in words[:-2]))


def _molecules(folder, rng):
    prints = (rng.random((60, 24)) < 0.3).astype(np.float32)
    np.savez(folder / "fingerprints.npz", ids=np.arange(60), bits=prints)
    np.savez(folder / "fingerprints_maccs.npz", ids=np.arange(60), bits=(rng.random((60, 24)) < 0.5).astype(np.float32))
    pairs = rng.integers(0, 60, (90, 2))
    pd.DataFrame({"left": pairs[:, 0], "right": pairs[:, 1], "same_target": rng.integers(0, 2, 90)}).to_csv(
        folder / "assay_pairs.csv", index=False)
    np.save(folder / "pair_weights.npy", rng.uniform(0.1, 1, 90))
    (folder / "withdrawn_ids.txt").write_text("\n".join(map(str, sorted(rng.choice(60, 6, replace=False)))) + "\n")
    pd.DataFrame({"id": rng.choice(60, 45, replace=False), "logs": rng.normal(-2, 1, 45).round(3)}).to_csv(
        folder / "solubility.csv", index=False)
    pd.DataFrame({"id": rng.choice(60, 15, replace=False), "logs": rng.normal(-2.2, 1, 15).round(3)}).to_csv(
        folder / "solubility_external.csv", index=False)


def _wind(folder, rng):
    for site in ("hoy", "islay", "lewis", "skye", "tiree"):
        pd.DataFrame({"speed": rng.weibull(2, 60).round(3) * 9, "gust": rng.weibull(2, 60).round(3) * 14,
                      "direction": rng.uniform(0, 360, 60).round(1), "power": rng.uniform(0, 1, 60).round(3)}).to_csv(
            folder / f"wind_site_{site}.csv", index=False)
    pd.DataFrame({"site": ["hoy", "islay", "lewis", "skye", "tiree"], "hub_height": [80, 95, 78, 110, 90],
                  "role": ["train", "train", "train", "val", "test"]}).to_csv(folder / "wind_roles.csv", index=False)
    pd.DataFrame({"site": ["hoy", "islay", "lewis", "skye", "tiree"], "owner": list("abcde")}).to_csv(
        folder / "wind_owners.csv", index=False)


def _gestures(folder, rng):
    (folder / "gestures").mkdir(exist_ok=True)
    for i in range(9):
        np.save(folder / "gestures" / f"session_{i}.npy", rng.normal(0, 1, (12, 10, 3)).astype(np.float32))
    np.save(folder / "gesture_labels.npy", rng.integers(0, 3, (9, 12)))
    (folder / "gesture_sessions.json").write_text(json.dumps(
        [{"file": f"session_{i}.npy", "row": i, "subject": "abcd"[i % 4], "quality": ["good", "bad"][i == 4]} for i in range(9)]))
    np.save(folder / "gravity.npy", np.array([0.02, -0.01, 0.98], dtype=np.float32))
    (folder / "gesture_names.txt").write_text("swipe\ntap\ncircle\n")


def _freight(folder, rng):
    ports = ["OSL", "HAM", "RTM", "GDN", "ANR"]
    for month in ("jan", "feb", "mar", "apr"):
        n = 60
        pd.DataFrame({"leg": [f"{month}{i}" for i in range(n)], "origin": rng.choice(ports, n), "dest": rng.choice(ports, n),
                      "tons": rng.gamma(3, 8, n).round(1), "week": rng.integers(1, 5, n), "hours": rng.gamma(5, 6, n).round(1)}
                     ).to_csv(folder / f"legs_{month}.csv", index=False)
    pd.DataFrame({"port": ports, "berths": rng.integers(2, 20, 5), "lat": rng.uniform(51, 60, 5).round(2)}).to_parquet(
        folder / "ports.parquet")
    pd.DataFrame({"port": ports, "berths": rng.integers(1, 12, 5), "lat": rng.uniform(51, 60, 5).round(2)}).to_parquet(
        folder / "ports_2010.parquet")
    (folder / "fuel.ndjson").write_text("".join(
        json.dumps({"week": w, "usd": round(float(rng.normal(600, 20)), 1)}) + "\n" for w in range(1, 5)))
    pd.DataFrame({"leg": [f"{m}{i}" for m in ("jan", "feb", "mar") for i in rng.choice(60, 5, replace=False)]}).to_csv(
        folder / "cancelled_legs.csv", index=False)


def _repairs(folder, rng):
    words = "pump motor leak noise belt broken replaced filter oil worn bearing hot cold valve stuck".split()
    codes = ["R1", "R2", "R3"]

    def notes(n):
        return pd.DataFrame({"note": [" ".join(rng.choice(words, 6)) for _ in range(n)], "code": rng.choice(codes, n)})

    notes(48).to_csv(folder / "repair_train.csv", index=False)
    notes(16).to_csv(folder / "repair_dev.csv", index=False)
    notes(14).to_csv(folder / "repair_site_b.csv", index=False)
    (folder / "repair_vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + words) + "\n")
    pd.DataFrame({"code": codes, "action": ["replace", "clean", "inspect"], "label": [2, 0, 1]}).to_csv(
        folder / "repair_codes.csv", index=False)
    pd.DataFrame({"code": codes, "cost": [420, 35, 60]}).to_csv(folder / "repair_costs.csv", index=False)


CONFIGS = {}
MODULES = {}

MODULES["bakekit/__init__.py"] = r'''
'''

MODULES["bakekit/features.py"] = r'''
import pandas as pd


def sales_features(path="bakery_sales.csv"):
    sales = pd.read_csv(path, index_col="day")
    return pd.DataFrame({
        "weekday": pd.to_datetime(sales.index).dayofweek, "lag7": sales["rolls"].shift(7).values,
        "mean28": sales["rolls"].rolling(28).mean().shift(1).values, "target": sales["rolls"].values}, index=sales.index)


def weather_features(path="bakery_weather.csv"):
    weather = pd.read_csv(path, index_col="day")
    return pd.DataFrame({"wet": (weather["rain"] > 2).astype(int), "cold": (5 - weather["temp"]).clip(lower=0)})


def fair_days(path="bakery_fairs.txt"):
    with open(path) as f:
        return [line.strip() for line in f]
'''

MODULES["bakekit/store.py"] = r'''
import logging
import os
import pickle

logger = logging.getLogger(__name__)


class FeatureStore:
    def __init__(self, root="."):
        self.root = root
        self.hits = 0

    def path(self, key):
        return os.path.join(self.root, key + ".pkl")

    def get(self, key, build):
        path = self.path(key)
        if os.path.isfile(path):
            self.hits += 1
            logger.info("cache hit: %s", path)
            with open(path, "rb") as f:
                return pickle.load(f)
        value = build()
        with open(path, "wb") as f:
            pickle.dump(value, f, protocol=pickle.HIGHEST_PROTOCOL)
        return value
'''

MODULES["catalogue/__init__.py"] = r'''
"""Readers of the library's exports."""
'''

MODULES["catalogue/labels.py"] = r'''
class Relabel:
    """Generator stage: library code -> genre."""

    def __init__(self, table):
        self.table = table

    @property
    def classes(self):
        return sorted(set(self.table.values()))

    def __call__(self, stream):
        for record in stream:
            yield record["blurb"], self.table[record["code"]]
'''

MODULES["catalogue/readers.py"] = r'''
import csv
import gzip
import itertools
import json


def open_any(path):
    return gzip.open(path, "rt", encoding="utf-8") if str(path).endswith(".gz") else open(path, encoding="utf-8")


def records(*paths):
    for path in paths:
        with open_any(path) as lines:
            for line in lines:
                if line.strip():
                    yield json.loads(line)


def batches(iterable, size):
    iterator = iter(iterable)
    while batch := list(itertools.islice(iterator, size)):
        yield batch


def code_table(path):
    with open(path, newline="") as f:
        return {row["code"]: row["genre"] for row in csv.DictReader(f)}
'''

MODULES["chemrep/__init__.py"] = r'''
'''

MODULES["chemrep/data.py"] = r'''
import numpy as np
import pandas as pd
import torch
from torch.utils.data import DataLoader, Dataset, WeightedRandomSampler


class Fingerprints:
    def __init__(self, path, without=()):
        archive = np.load(path)
        banned = set(without)
        keep = np.array([i not in banned for i in archive["ids"]])
        self.bits = torch.from_numpy(archive["bits"][keep])
        self.row = {int(i): r for r, i in enumerate(archive["ids"][keep])}

    def __contains__(self, molecule):
        return int(molecule) in self.row

    def __getitem__(self, molecule):
        return self.bits[self.row[int(molecule)]]


class PairDataset(Dataset):
    def __init__(self, table, prints):
        known = table["left"].map(prints.__contains__) & table["right"].map(prints.__contains__)
        self.table = table[known]
        self.prints = prints

    def __len__(self):
        return len(self.table)

    def __getitem__(self, i):
        pair = self.table.iloc[i]
        return self.prints[pair["left"]], self.prints[pair["right"]], float(pair["same_target"])


def pair_loader(pairs, weights, prints, batch_size=16):
    dataset = PairDataset(pd.read_csv(pairs), prints)
    weights = np.load(weights)[dataset.table.index]
    sampler = WeightedRandomSampler(torch.from_numpy(weights), len(dataset), generator=torch.Generator().manual_seed(0))
    return DataLoader(dataset, batch_size=batch_size, sampler=sampler)


def regression_arrays(path, prints):
    table = pd.read_csv(path)
    table = table[[m in prints for m in table["id"]]]
    return torch.stack([prints[m] for m in table["id"]]), torch.tensor(table["logs"].to_numpy(), dtype=torch.float32)
'''

MODULES["churnlib/__init__.py"] = r'''
from churnlib.io import Catalog, read_table

__all__ = ["Catalog", "read_table"]
'''

MODULES["churnlib/experiment.py"] = r'''
"""Template for the offer experiments: subclasses say where the parts come from."""
import abc
import logging
import pickle

from sklearn.model_selection import cross_val_score

log = logging.getLogger("experiment")


class Experiment(abc.ABC):
    name = "experiment"

    @abc.abstractmethod
    def inputs(self): ...

    @abc.abstractmethod
    def target(self): ...

    @abc.abstractmethod
    def estimator(self): ...

    def assemble(self):
        joined = self.target().join(self.inputs(), how="inner")
        self.columns_ = [c for c in joined.columns if c != "accepted"]
        return joined[self.columns_], joined["accepted"]

    def run(self):
        x, y = self.assemble()
        self.model_ = self.estimator()
        log.info("%s: cv %.3f", self.name, cross_val_score(self.model_, x, y, cv=3).mean())
        self.model_.fit(x, y)
        return self

    def save(self):
        with open(f"{self.name}.pkl", "wb") as f:
            pickle.dump({"model": self.model_, "columns": self.columns_}, f)
'''

MODULES["churnlib/features.py"] = r'''
import pandas as pd

FEATURES = {}


def feature(name):
    def register(function):
        FEATURES[name] = function
        return function

    return register


@feature("usage")
def usage(people, catalog):
    log = catalog["usage"]
    wide = log.groupby("customer_id").agg(minutes=("minutes", "mean"), peak_gb=("data_gb", "max"), gb=("data_gb", "sum"))
    return people[["customer_id"]].merge(wide.reset_index(), on="customer_id", how="left").drop(columns="customer_id")


@feature("plan")
def plan(people, catalog):
    return people[["plan"]].merge(catalog["plans"], on="plan", how="left")[["price", "contract"]]


@feature("complaints")
def complaints(people, catalog):
    worst = catalog["complaints"].groupby("customer_id")["severity"].max()
    return people["customer_id"].map(worst).fillna(0).rename("worst_complaint").to_frame()


def build(names, people, catalog):
    people = people.reset_index(drop=True)
    blocks = [people[["tenure"]]] + [FEATURES[name](people, catalog).reset_index(drop=True) for name in names]
    return pd.concat(blocks, axis=1)
'''

MODULES["churnlib/io.py"] = r'''
import json
from functools import lru_cache
from pathlib import Path

import pandas as pd
import yaml


def _json_records(path):
    return pd.DataFrame.from_records(json.loads(Path(path).read_text()))


READERS = {"csv": pd.read_csv, "json": _json_records}


@lru_cache(maxsize=None)
def read_table(path, format="csv"):
    return READERS[format](path)


class Catalog:
    """Named tables, as the configuration file lists them."""

    def __init__(self, config_file):
        with open(config_file) as f:
            self.config = yaml.safe_load(f)
        self._entries = self.config["tables"]

    def __getitem__(self, name):
        return read_table(**self._entries[name]).copy()

    def preload(self):
        for name in self._entries:
            yield name, len(self[name])
'''

CONFIGS["clinic.toml"] = r'''
seed = 5

[files]
visits = "visits.tsv"
before = "visits_2017.tsv"
spring = "visits_spring.tsv"
doctors = "doctors.csv"
retired = "doctors_retired.csv"
holidays = "holidays.txt"
weights = "visit_weights.npy"

[[models]]
name = "wait_p50"
quantile = 0.5
weighted = false

[[models]]
name = "wait_p90"
quantile = 0.9
weighted = true
'''

MODULES["clinicwait/__init__.py"] = r'''
'''

MODULES["clinicwait/config.py"] = r'''
from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Files:
    visits: Path
    before: Path
    spring: Path
    doctors: Path
    retired: Path
    holidays: Path
    weights: Path


@dataclass(frozen=True)
class ModelSpec:
    name: str
    quantile: float
    weighted: bool = False


@dataclass(frozen=True)
class Config:
    seed: int
    files: Files
    models: tuple[ModelSpec, ...]

    @classmethod
    def load(cls, path):
        with open(path, "rb") as f:
            raw = tomllib.load(f)
        files = Files(**{k: Path(v) for k, v in raw["files"].items()})
        return cls(raw["seed"], files, tuple(ModelSpec(**m) for m in raw["models"]))
'''

MODULES["clinicwait/repository.py"] = r'''
from functools import cached_property

import numpy as np
import pandas as pd


class VisitRepository:
    def __init__(self, files):
        self.files = files

    def _visits(self, path):
        return pd.read_csv(path, sep="\t", parse_dates=["day"])

    @cached_property
    def visits(self):
        return self._visits(self.files.visits)

    @cached_property
    def visits_before(self):
        return self._visits(self.files.before)

    @property
    def spring(self):
        return self._visits(self.files.spring)

    @cached_property
    def doctors(self):
        return pd.read_csv(self.files.doctors, index_col="doctor")

    @cached_property
    def retired_doctors(self):
        return pd.read_csv(self.files.retired, index_col="doctor")

    @cached_property
    def holidays(self):
        return {pd.Timestamp(line) for line in self.files.holidays.read_text().split()}

    @cached_property
    def weights(self):
        return np.load(self.files.weights)

    def design(self, visits):
        x = visits[["age", "walk_in"]].copy()
        x["weekday"] = visits["day"].dt.dayofweek
        x["holiday"] = [int(d in self.holidays) for d in visits["day"]]
        x["rooms"] = visits["doctor"].map(self.doctors["rooms"])
        x["years"] = visits["doctor"].map(self.doctors["years"])
        return x
'''

MODULES["common/__init__.py"] = r'''
'''

MODULES["common/augment.py"] = r'''
import numpy as np


class AddNoise:
    def __init__(self, bank, seed=0, level=1.0):
        self.bank = bank
        self.rng = np.random.default_rng(seed)
        self.level = level

    def __call__(self, samples):
        return samples + self.level * self.bank[self.rng.integers(len(self.bank))]
'''

MODULES["common/checkpoint.py"] = r'''
from pathlib import Path

import torch


def resume(path, model, optimizer):
    """First epoch still to run (0 when there is no checkpoint)."""
    if not Path(path).exists():
        return 0
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"] + 1


def latest(folder, pattern):
    return max(Path(folder).glob(pattern), key=lambda p: int("".join(c for c in p.stem if c.isdigit())), default=None)
'''

MODULES["common/datasets.py"] = r'''
import csv
import random
import wave
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.utils.data import Dataset

from common.registry import DATASETS


class ManifestDataset(Dataset):
    """Base class: a CSV manifest beside a folder of files."""

    file_column = "file"
    label_column = "label"

    def __init__(self, manifest, root, classes=None, keep=None):
        self.root = Path(root)
        with open(manifest, newline="") as f:
            rows = [row for row in csv.DictReader(f) if keep is None or keep(row)]
        self.items = [(self.root / row[self.file_column], row[self.label_column]) for row in rows]
        self.classes = classes or sorted({label for _, label in self.items})

    def __len__(self):
        return len(self.items)

    def read(self, path):
        raise NotImplementedError

    def __getitem__(self, index):
        path, label = self.items[index]
        return self.read(path), self.classes.index(label)


@DATASETS.register("seedlings")
class SeedlingImages(ManifestDataset):
    file_column, label_column = "image", "vigour"

    def __init__(self, *args, flip=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.flip = flip

    def read(self, path):
        with Image.open(path) as image:
            pixels = np.asarray(image.convert("RGB"), dtype=np.float32) / 255
        if self.flip and random.random() < 0.5:
            pixels = pixels[:, ::-1].copy()
        return torch.from_numpy(pixels).permute(2, 0, 1)


@DATASETS.register("clips")
class AudioClips(ManifestDataset):
    file_column, label_column = "clip", "event"

    def __init__(self, *args, augment=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.augment = augment

    def read(self, path):
        with wave.open(str(path)) as f:
            samples = np.frombuffer(f.readframes(f.getnframes()), dtype="<i2").astype(np.float32) / 32768
        if self.augment is not None:
            samples = self.augment(samples)
        return torch.from_numpy(np.log1p(np.abs(np.fft.rfft(samples.reshape(5, 64), axis=1))).astype(np.float32))
'''

MODULES["common/models.py"] = r'''
from torch import nn

from common.registry import MODELS


@MODELS.register("small_cnn")
def small_cnn(classes, channels=3):
    return nn.Sequential(nn.Conv2d(channels, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 36, classes))


@MODELS.register("frame_mlp")
class FrameMLP(nn.Module):
    def __init__(self, classes, bins=33):
        super().__init__()
        self.frames = nn.Linear(bins, 8)
        self.out = nn.Linear(8, classes)

    def forward(self, x):
        return self.out(self.frames(x).relu().mean(1))
'''

MODULES["common/patches.py"] = r'''
import h5py
import numpy as np
import torch
from torch.utils.data import Dataset


class PatchDataset(Dataset):
    """Patches of an HDF5 archive; the archive is opened on first use, once per worker."""

    def __init__(self, archive, split, means):
        self.archive = archive
        self.rows = np.loadtxt(split, dtype=int)
        self.means = torch.from_numpy(np.load(means)).view(-1, 1, 1)
        self._file = None

    @property
    def file(self):
        if self._file is None:
            self._file = h5py.File(self.archive, "r")
        return self._file

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        row = int(self.rows[i])
        bands = torch.from_numpy(self.file["bands"][row])
        return bands - self.means, int(self.file["cover"][row])


class PatchSets:
    def __init__(self, cfg):
        self.cfg = cfg
        self._made = {}

    def __getattr__(self, split):
        if split.startswith("_"):
            raise AttributeError(split)
        if split not in self._made:
            self._made[split] = PatchDataset(self.cfg.archive, self.cfg.splits[split], self.cfg.means)
        return self._made[split]
'''

MODULES["common/registry.py"] = r'''
class Registry(dict):
    def register(self, name):
        def add(thing):
            self[name] = thing
            return thing

        return add

    def build(self, name, *args, **kwargs):
        return self[name](*args, **kwargs)


DATASETS = Registry()
MODELS = Registry()
'''

MODULES["common/windows.py"] = r'''
import csv
import json
from dataclasses import dataclass

import numpy as np
import torch
from torch.utils.data import Dataset


@dataclass
class Scaling:
    level: dict
    rain: dict

    @classmethod
    def from_file(cls, path):
        with open(path) as f:
            return cls(**json.load(f))

    def __call__(self, column, values):
        stats = getattr(self, column)
        return (values - stats["mean"]) / stats["std"]


def read_river(path):
    with open(path, newline="") as f:
        rows = list(csv.DictReader(f))
    return {c: np.array([float(row[c]) for row in rows]) for c in ("level", "rain")}


class RiverWindows(Dataset):
    def __init__(self, path, scaling, width=12):
        river = read_river(path)
        scaled = [scaling(name, values) for name, values in river.items()]
        self.series = torch.tensor(np.stack(scaled, axis=1), dtype=torch.float32)
        self.width = width

    def __len__(self):
        return len(self.series) - self.width

    def __getitem__(self, i):
        return self.series[i:i + self.width], self.series[i + self.width, :1]
'''

CONFIGS["conf/hotel.yaml"] = r'''
train:
  use: hotelkit.sources:SqliteSource
  args:
    database: hotel.db
    query: select nights, month, channel, country, stays, cancelled from bookings join guests using (guest)
early_stop:
  use: hotelkit.sources:CsvSource
  args: {path: hotel_season_val.csv}
final:
  use: hotelkit.sources:CsvSource
  args: {path: hotel_partner_bookings.csv}
extend:
  - use: hotelkit.sources:MonthTable
    args: {path: hotel_events.csv, column: events}
params: {iterations: 30, depth: 3, learning_rate: 0.2}
'''

CONFIGS["conf/parcel_stages.json"] = r'''
{
  "stages": [
    {"module": "parcelml.prepare", "call": "run", "with": {"parcels": "parcels.csv", "carriers": "carriers.csv", "dev_share": 0.25}},
    {"module": "parcelml.survey", "call": "run", "with": {"legacy": "parcels_legacy.csv"}},
    {"module": "parcelml.train", "call": "run", "with": {"rounds": 25, "max_depth": 3, "patience": 5}},
    {"module": "parcelml.evaluate", "call": "run", "with": {"parcels": "parcels_returned.csv", "carriers": "carriers.csv"}}
  ]
}
'''

CONFIGS["conf/sat_base.yaml"] = r'''
data:
  archive: patches.h5
  splits: {train: patches_train.txt, val: patches_val.txt, test: patches_test.txt}
  means: band_means.npy
optim: {lr: 0.01, epochs: 4, batch: 16}
model: {width: 6}
out: sat_cover.pt
'''

CONFIGS["conf/sat_small.yaml"] = r'''
optim: {epochs: 2}
model: {width: 3}
'''

CONFIGS["conf/telco.yaml"] = r'''
tables:
  subscribers: {path: subscribers.csv, format: csv}
  holdout: {path: subscribers_holdout.csv, format: csv}
  usage: {path: usage_log.csv, format: csv}
  plans: {path: plans.csv, format: csv}
  plans_before: {path: plans_2018.csv, format: csv}
  complaints: {path: complaints.json, format: json}
features: [usage, plan]
model:
  C: 0.7
  max_iter: 400
'''

MODULES["gestkit/__init__.py"] = r'''
'''

MODULES["gestkit/sequence.py"] = r'''
import json
import os

import keras
import numpy as np


def sessions(index, subjects, quality="good"):
    with open(index) as f:
        return [s for s in json.load(f) if s["subject"] in subjects and s["quality"] == quality]


class SessionSequence(keras.utils.PyDataset):
    """One batch is one recorded session, read when it is asked for."""

    def __init__(self, folder, chosen, labels, gravity, **kwargs):
        super().__init__(**kwargs)
        self.folder, self.chosen = folder, chosen
        self.labels = np.load(labels, mmap_mode="r")
        self.gravity = np.load(gravity)

    def __len__(self):
        return len(self.chosen)

    def __getitem__(self, i):
        session = self.chosen[i]
        motion = np.load(os.path.join(self.folder, session["file"]))
        return motion - self.gravity, np.asarray(self.labels[session["row"]])
'''

MODULES["hotelkit/__init__.py"] = r'''
'''

MODULES["hotelkit/plugins.py"] = r'''
import importlib


def instantiate(spec):
    module, _, attribute = spec["use"].partition(":")
    return getattr(importlib.import_module(module), attribute)(**spec.get("args", {}))
'''

MODULES["hotelkit/sources.py"] = r'''
import sqlite3
from contextlib import closing

import pandas as pd
from catboost import Pool


class Source:
    categorical = ["channel", "country"]

    def frame(self):
        raise NotImplementedError

    def pool(self, *extensions):
        frame = self.frame()
        for extend in extensions:
            frame = extend(frame)
        return Pool(frame.drop(columns="cancelled"), frame["cancelled"], cat_features=self.categorical)


class SqliteSource(Source):
    def __init__(self, database, query):
        self.database, self.query = database, query

    def frame(self):
        with closing(sqlite3.connect(self.database)) as connection:
            return pd.read_sql_query(self.query, connection)


class CsvSource(Source):
    def __init__(self, path):
        self.path = path

    def frame(self):
        return pd.read_csv(self.path)


class MonthTable:
    def __init__(self, path, column):
        self.table = pd.read_csv(path).set_index("month")[column]
        self.column = column

    def __call__(self, frame):
        return frame.assign(**{self.column: frame["month"].map(self.table)})
'''

MODULES["litwind/__init__.py"] = r'''
from litwind.data import WindSites
from litwind.model import PowerCurve

__all__ = ["WindSites", "PowerCurve"]
'''

MODULES["litwind/data.py"] = r'''
from pathlib import Path

import lightning as L
import pandas as pd
import torch
from torch.utils.data import ConcatDataset, DataLoader, TensorDataset


class WindSites(L.LightningDataModule):
    """Which site plays which role stands in a table, not in the code."""

    def __init__(self, folder, roles, batch_size=20):
        super().__init__()
        self.folder, self.roles, self.batch_size = Path(folder), roles, batch_size
        self.parts = {}

    def _site(self, row):
        frame = pd.read_csv(self.folder / f"wind_site_{row.site}.csv")
        x = frame[["speed", "gust"]].assign(height=row.hub_height / 100)
        return TensorDataset(torch.tensor(x.to_numpy(), dtype=torch.float32),
                             torch.tensor(frame[["power"]].to_numpy(), dtype=torch.float32))

    def setup(self, stage):
        table = pd.read_csv(self.folder / self.roles)
        wanted = {"fit": ("train", "val"), "validate": ("val",), "test": ("test",)}[stage]
        for role in wanted:
            self.parts[role] = ConcatDataset([self._site(row) for row in table[table["role"] == role].itertuples()])

    def train_dataloader(self):
        return DataLoader(self.parts["train"], batch_size=self.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.parts["val"], batch_size=60)

    def test_dataloader(self):
        return DataLoader(self.parts["test"], batch_size=60)
'''

MODULES["litwind/model.py"] = r'''
import lightning as L
import torch
from torch import nn


class PowerCurve(L.LightningModule):
    def __init__(self, hidden=6, lr=1e-2):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Linear(3, hidden), nn.Tanh(), nn.Linear(hidden, 1))

    def forward(self, x):
        return self.net(x)

    def _loss(self, batch, name):
        x, y = batch
        loss = nn.functional.mse_loss(self(x), y)
        self.log(name, loss)
        return loss

    def training_step(self, batch, index):
        return self._loss(batch, "train_loss")

    def validation_step(self, batch, index):
        self._loss(batch, "val_loss")

    def test_step(self, batch, index):
        self._loss(batch, "test_loss")

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
'''

MODULES["netops/__init__.py"] = r'''
'''

MODULES["netops/design.py"] = r'''
from sklearn.base import BaseEstimator, TransformerMixin


class MaterialFactor(BaseEstimator, TransformerMixin):
    def __init__(self, factors):
        self.factors = factors

    def fit(self, x, y=None):
        return self

    def transform(self, x):
        return x.assign(material=x["material"].map(self.factors))
'''

MODULES["netops/workspace.py"] = r'''
import glob
import json
import os
from contextlib import contextmanager

import pandas as pd


class Workspace:
    def __init__(self, root):
        self.root = root
        self.opened = []

    def _path(self, name):
        path = os.path.join(self.root, name)
        self.opened.append(path)
        return path

    def table(self, name, **kwargs):
        return pd.read_csv(self._path(name), **kwargs)

    def mapping(self, name):
        with open(self._path(name)) as f:
            return json.load(f)

    def districts(self):
        return {os.path.basename(p)[len("leaks_"):-len(".csv")]: self.table(os.path.basename(p))
                for p in sorted(glob.glob(os.path.join(self.root, "leaks_*.csv")))}


@contextmanager
def workspace(root):
    space = Workspace(root)
    try:
        yield space
    finally:
        print(len(space.opened), "files opened below", root)
'''

MODULES["nlpkit/__init__.py"] = r'''
'''

MODULES["nlpkit/hf.py"] = r'''
import csv

from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast


def tokenizer_from(path):
    with open(path, encoding="utf-8") as f:
        vocab = {token.rstrip("\n"): i for i, token in enumerate(f)}
    core = Tokenizer(models.WordLevel(vocab, unk_token="[UNK]"))
    core.pre_tokenizer = pre_tokenizers.Whitespace()
    core.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", vocab["[CLS]"]), ("[SEP]", vocab["[SEP]"])])
    return PreTrainedTokenizerFast(tokenizer_object=core, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]",
                                   sep_token="[SEP]", mask_token="[MASK]")


def label_ids(path, key="code", value="label"):
    with open(path, newline="") as f:
        return {row[key]: int(row[value]) for row in csv.DictReader(f)}
'''

MODULES["nlpkit/ledger.py"] = r'''
import csv
import json

import torch
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import Dataset


class LedgerEntries:
    """Entries of one or more exports; corrections replace the booked account."""

    def __init__(self, *paths):
        self.entries = {}
        for path in paths:
            with open(path, newline="", encoding="utf-8") as f:
                for row in csv.DictReader(f, delimiter="\t"):
                    self.entries[row["entry"]] = (row["text"], int(row["account"]))

    def correct(self, path):
        with open(path) as f:
            for entry, account in json.load(f).items():
                self.entries[entry] = (self.entries[entry][0], account)
        return self

    def __iter__(self):
        return iter(self.entries.values())

    @property
    def texts(self):
        return [text for text, _ in self]


class EncodedEntries(Dataset):
    def __init__(self, entries, vocab, accounts):
        self.pairs = [(torch.tensor(vocab.encode(text)), accounts.index(account)) for text, account in entries]

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, i):
        return self.pairs[i]

    @staticmethod
    def collate(batch):
        sequences, labels = zip(*batch)
        return pad_sequence(sequences, batch_first=True), torch.tensor(labels)
'''

MODULES["nlpkit/vocab.py"] = r'''
from collections import Counter

import torch


class Vocab:
    PAD, UNK = 0, 1

    def __init__(self, words):
        self.words = ["<pad>", "<unk>", *words]
        self.index = {word: i for i, word in enumerate(self.words)}

    @classmethod
    def from_texts(cls, texts, min_count=1):
        counts = Counter(word for text in texts for word in text.split())
        return cls(sorted(w for w, n in counts.items() if n >= min_count))

    def __len__(self):
        return len(self.words)

    def encode(self, text):
        return [self.index.get(word, self.UNK) for word in text.split()]


def read_vectors(path):
    vectors = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            word, *values = line.split()
            vectors[word] = torch.tensor([float(v) for v in values])
    return vectors


def embedding_matrix(vocab, vectors, size):
    matrix = torch.zeros(len(vocab), size)
    for i, word in enumerate(vocab.words):
        if word in vectors:
            matrix[i] = vectors[word]
    return matrix
'''

MODULES["parcelml/__init__.py"] = r'''
'''

MODULES["parcelml/evaluate.py"] = r'''
import xgboost as xgb

from parcelml.prepare import matrix


def run(state, parcels, carriers):
    x, y = matrix(parcels, carriers)
    state["report"]["accuracy on returns"] = float(((state["booster"].predict(xgb.DMatrix(x)) > 0.5) == y).mean())
'''

MODULES["parcelml/prepare.py"] = r'''
import numpy as np
import pandas as pd


def matrix(parcels, carriers):
    table = pd.read_csv(parcels).merge(pd.read_csv(carriers), on="carrier")
    table["density"] = table["weight"] / table["volume"]
    return table.drop(columns=["carrier", "damaged"]).to_numpy(np.float32), table["damaged"].to_numpy()


def run(state, parcels, carriers, dev_share):
    x, y = matrix(parcels, carriers)
    dev = np.random.default_rng(3).random(len(y)) < dev_share
    np.savez("parcels_fit.npz", x=x[~dev], y=y[~dev])
    np.savez("parcels_dev.npz", x=x[dev], y=y[dev])
    state["prepared"] = {"fit": "parcels_fit.npz", "dev": "parcels_dev.npz"}
'''

MODULES["parcelml/survey.py"] = r'''
import pandas as pd


def run(state, legacy):
    old = pd.read_csv(legacy)
    state["report"] = {"legacy rows": len(old), "legacy damage rate": float(old["damaged"].mean())}
'''

MODULES["parcelml/train.py"] = r'''
import numpy as np
import xgboost as xgb


def _dmatrix(path):
    archive = np.load(path)
    return xgb.DMatrix(archive["x"], label=archive["y"])


def run(state, rounds, max_depth, patience):
    matrices = {name: _dmatrix(path) for name, path in state["prepared"].items()}
    state["booster"] = xgb.train(
        {"objective": "binary:logistic", "max_depth": max_depth, "nthread": 1}, matrices["fit"], rounds,
        evals=[(matrices["dev"], "dev")], early_stopping_rounds=patience, verbose_eval=False)
    state["booster"].save_model(state["output"])
'''

MODULES["pickflow/__init__.py"] = r'''
'''

MODULES["pickflow/cache.py"] = r'''
import functools
from pathlib import Path

import pandas as pd


def parquet_cache(filename):
    """Keeps the result of a function as parquet; later calls read the file."""

    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            path = Path(filename)
            if not path.exists():
                function(*args, **kwargs).to_parquet(path, index=False)
            return pd.read_parquet(path)

        return wrapper

    return decorate
'''

MODULES["pickflow/sources.py"] = r'''
import json

import pandas as pd

from .cache import parquet_cache


def weeks(paths):
    return pd.concat((pd.read_csv(p) for p in paths), ignore_index=True)


def add_bins(frame, bins="bins.parquet"):
    return frame.merge(pd.read_parquet(bins), on="bin", how="left")


def add_workers(frame, workers="workers.json"):
    with open(workers) as f:
        people = {p["worker"]: p["months"] for p in json.load(f)}
    return frame.assign(experience=frame["worker"].map(people))


@parquet_cache("picks_prepared.parquet")
def prepared(paths):
    return weeks(paths).pipe(add_bins).pipe(add_workers).query("seconds > 0")
'''

MODULES["routekit/__init__.py"] = r'''
'''

MODULES["routekit/plan.py"] = r'''
import polars as pl


def legs(*paths):
    return pl.concat([pl.scan_csv(p) for p in paths])


def without(frame, cancelled):
    return frame.join(pl.scan_csv(cancelled), on="leg", how="anti")


def with_ports(frame, ports):
    table = pl.scan_parquet(ports)
    return (
        frame.join(table.rename({"port": "origin"}), on="origin", how="left")
        .join(table.rename({"port": "dest"}), on="dest", how="left", suffix="_dest")
        .with_columns(north=pl.col("lat_dest") - pl.col("lat"))
    )


def with_fuel(frame, fuel):
    return frame.join(pl.scan_ndjson(fuel), on="week", how="left")


FEATURES = ["tons", "berths", "berths_dest", "north", "usd"]


def matrices(frame):
    return frame.select(FEATURES).to_numpy(), frame["hours"].to_numpy()
'''

MODULES["trainers.py"] = r'''
"""Small training loop with callbacks, shared by the forecasting scripts."""
import copy
import logging

import torch

log = logging.getLogger("trainer")


class Callback:
    def on_epoch_end(self, trainer, epoch, logs): ...

    def on_train_end(self, trainer): ...


class EarlyStopping(Callback):
    def __init__(self, patience=2, key="val_loss"):
        self.patience, self.key = patience, key
        self.best, self.bad, self.state = float("inf"), 0, None

    def on_epoch_end(self, trainer, epoch, logs):
        if logs[self.key] < self.best:
            self.best, self.bad = logs[self.key], 0
            self.state = copy.deepcopy(trainer.model.state_dict())
        else:
            self.bad += 1
            trainer.stop = self.bad >= self.patience

    def on_train_end(self, trainer):
        if self.state is not None:
            trainer.model.load_state_dict(self.state)


class SaveLast(Callback):
    def __init__(self, path, **extra):
        self.path, self.extra = path, extra

    def on_train_end(self, trainer):
        torch.save({"state_dict": trainer.model.state_dict(), **self.extra}, self.path)


class Trainer:
    def __init__(self, model, loss, optimizer, callbacks=(), max_epochs=5):
        self.model, self.loss, self.optimizer = model, loss, optimizer
        self.callbacks, self.max_epochs, self.stop = list(callbacks), max_epochs, False

    def _fire(self, event, *args):
        for callback in self.callbacks:
            getattr(callback, event)(self, *args)

    def step(self, batch):
        x, y = batch
        return self.loss(self.model(x), y)

    def evaluate(self, loader):
        self.model.eval()
        with torch.no_grad():
            losses = [self.step(batch).item() for batch in loader]
        return sum(losses) / len(losses)

    def fit(self, train, val):
        for epoch in range(self.max_epochs):
            self.model.train()
            total = 0.0
            for batch in train:
                self.optimizer.zero_grad()
                loss = self.step(batch)
                loss.backward()
                self.optimizer.step()
                total += loss.item()
            logs = {"loss": total / len(train), "val_loss": self.evaluate(val)}
            log.info("epoch %d %s", epoch, logs)
            self._fire("on_epoch_end", epoch, logs)
            if self.stop:
                break
        self._fire("on_train_end")
        return self
'''

MODULES["windrep/__init__.py"] = r'''
'''

MODULES["windrep/callbacks.py"] = r'''
class HistoryFile:
    order = 30

    def __init__(self, path):
        self.path = path

    def __call__(self, env):
        with open(self.path, "a") as f:
            for dataset, metric, value, _ in env.evaluation_result_list:
                f.write(f"{env.iteration} {dataset} {metric} {value:.5f}\n")
'''

MODULES["windrep/data.py"] = r'''
from functools import cached_property
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd


class Met:
    def __init__(self, path):
        self.frame = pd.read_csv(path).set_index("hour")

    def at(self, hours):
        return self.frame.loc[hours, ["temp", "humidity"]].to_numpy()


class IcingData:
    """One period of SCADA records with the weather of each hour beside it."""

    def __init__(self, scada, met, prior=None):
        self.scada, self.met, self.prior = Path(scada), met, prior

    @cached_property
    def arrays(self):
        with np.load(self.scada) as archive:
            return {key: archive[key] for key in archive.files}

    @property
    def x(self):
        a = self.arrays
        return np.column_stack([a["power"], a["pitch"], self.met.at(a["hour"])])

    @property
    def y(self):
        return self.arrays["iced"]

    def as_lgb(self, reference=None):
        start = None if self.prior is None else np.load(self.prior)
        return lgb.Dataset(self.x, self.y, init_score=start, reference=reference,
                           feature_name=["power", "pitch", "temp", "humidity"])
'''
