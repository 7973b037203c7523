"""All the data files of the scripts, written into one folder."""
import json
import sqlite3
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import torch
from PIL import Image


def _houses(folder, rng):
    hoods = ["Alder", "Birch", "Cedar", "Dogwood", "Elm"]
    for i, (name, n) in enumerate([("houses_2019.csv", 90), ("houses_2020.csv", 110), ("houses_new.csv", 60)]):
        area = rng.normal(120, 30, n).clip(40)
        frame = pd.DataFrame({
            "house_id": np.arange(n) + 1000 * (i + 1), "neighborhood": rng.choice(hoods, n),
            "area": area.round(1), "rooms": rng.integers(1, 8, n), "built": rng.integers(1900, 2019, n),
            "agent_id": rng.integers(1, 9, n)})
        if name != "houses_new.csv":
            frame["price"] = (area * 2100 + frame["rooms"] * 9000 + rng.normal(0, 9000, n)).round()
        frame.to_csv(folder / name, index=False)
    pd.DataFrame({"neighborhood": hoods, "crime": rng.random(5).round(3), "school": rng.integers(1, 10, 5)}).to_csv(
        folder / "neighborhoods.csv", index=False)
    pd.DataFrame({"agent_id": range(1, 9), "agent": [f"agent {c}" for c in "ABCDEFGH"],
                  "commission": rng.random(8).round(3)}).to_csv(folder / "agents.csv", index=False)
    ids = np.r_[1000 + np.arange(90), 2000 + np.arange(110)]
    pd.DataFrame({"house_id": ids, "assessed": rng.normal(250000, 30000, 200).round(), "tax": rng.normal(3000, 300, 200).round()}
                 ).to_csv(folder / "assessments.csv", index=False)
    (folder / "bad_sales.txt").write_text("\n".join(map(str, rng.choice(ids, 14, replace=False))) + "\n")
    pd.DataFrame({"house_id": 3000 + np.arange(60), "price": rng.normal(250000, 40000, 60).round()}).to_csv(
        folder / "houses_new_prices.csv", index=False)


def _bank(folder, rng):
    jobs = ["clerk", "nurse", "driver", "teacher", "smith"]
    for name, n, start in [("applications.csv", 240, 1), ("applications_test.csv", 70, 5001)]:
        income = rng.normal(3000, 800, n).clip(500)
        pd.DataFrame({"app_id": np.arange(n) + start, "income": income.round(), "job": rng.choice(jobs, n),
                      "amount": rng.normal(9000, 3000, n).clip(500).round(), "branch_id": rng.integers(1, 7, n),
                      "housing": rng.choice(["own", "rent", "free"], n),
                      "default": (rng.random(n) < 1 / (1 + np.exp((income - 2900) / 500))).astype(int)}
                     ).to_csv(folder / name, index=False)
    ids = np.r_[np.arange(1, 241), np.arange(5001, 5071)]
    n = 700
    pd.DataFrame({"app_id": rng.choice(ids, n), "debt": rng.gamma(2, 900, n).round(2), "overdue": rng.poisson(0.5, n),
                  "kind": rng.choice(["card", "car", "home"], n)}).to_csv(folder / "bureau.csv", index=False)
    n = 500
    pd.DataFrame({"app_id": rng.choice(ids, n), "paid": rng.gamma(2, 150, n).round(2), "late_days": rng.poisson(2, n)}
                 ).to_csv(folder / "installments.csv", index=False)
    pd.DataFrame({"branch_id": range(1, 7), "city": ["Oslo", "Bergen", "Moss", "Voss", "Hamar", "Narvik"],
                  "staff": rng.integers(4, 40, 6), "opened": rng.integers(1950, 2015, 6)}).to_csv(folder / "branches.csv", index=False)
    (folder / "job_risk.json").write_text(json.dumps({j: round(float(rng.random()), 3) for j in jobs}))
    (folder / "job_codes_old.json").write_text(json.dumps({j: int(rng.integers(100, 999)) for j in jobs}))
    mixed = rng.permutation(np.arange(1, 241))
    (folder / "cohort_train_ids.txt").write_text("\n".join(map(str, mixed[:160])))
    (folder / "cohort_holdout_ids.txt").write_text("\n".join(map(str, mixed[160:210])))
    (folder / "withdrawn_ids.csv").write_text("app_id,reason\n" + "\n".join(f"{i},asked" for i in mixed[140:165]))
    n = 300
    for name, k in [("transactions.csv", 300), ("transactions_june.csv", 90)]:
        pd.DataFrame({"tx": np.arange(k) + (k * 10), "card": rng.integers(1, 40, k), "merchant": rng.choice([f"M{i:02d}" for i in range(12)], k),
                      "value": rng.gamma(2, 40, k).round(2), "hour": rng.integers(0, 24, k), "fraud": (rng.random(k) < 0.2).astype(int)}
                     ).to_csv(folder / name, index=False)
    pd.DataFrame({"merchant": [f"M{i:02d}" for i in range(12)], "sector": rng.choice(["food", "fuel", "web"], 12),
                  "since": rng.integers(1990, 2020, 12)}).to_csv(folder / "merchants.csv", index=False)
    pd.DataFrame({"card": range(1, 40), "limit": rng.integers(5, 50, 39) * 100, "issued": rng.integers(2010, 2022, 39)}
                 ).to_csv(folder / "cards.csv", index=False)
    pd.DataFrame({"card": rng.choice(39, 12, replace=False) + 1, "reported": rng.integers(1, 28, 12)}).to_csv(
        folder / "stolen_cards.csv", index=False)


def _shop(folder, rng):
    for name, n, start in [("orders.parquet", 400, 0), ("orders_next.parquet", 120, 9000)]:
        pd.DataFrame({"order_id": np.arange(n) + start, "customer": rng.integers(1, 61, n), "product": rng.integers(1, 16, n),
                      "qty": rng.integers(1, 6, n), "day": rng.integers(1, 120, n)}).to_parquet(folder / name)
    pd.DataFrame({"customer": range(1, 61), "age": rng.integers(18, 80, 60), "region": rng.choice(["N", "S", "W"], 60),
                  "churned": rng.integers(0, 2, 60)}).to_parquet(folder / "customers.parquet")
    pd.DataFrame({"product": range(1, 16), "unit_price": rng.gamma(3, 7, 15).round(2), "family": rng.choice(["tea", "cup", "pot"], 15)}
                 ).to_csv(folder / "products.csv", index=False)
    pd.DataFrame({"order_id": rng.choice(400, 50, replace=False), "cause": rng.choice(["broken", "late"], 50)}).to_csv(
        folder / "returns.csv", index=False)
    pd.DataFrame({"region": ["N", "S", "W"], "spend": rng.gamma(3, 900, 3).round(1)}).to_csv(folder / "marketing.csv", index=False)
    pd.DataFrame({"product": range(1, 16), "supplier": [f"S{v}" for v in rng.integers(1, 5, 15)], "cost": rng.gamma(3, 4, 15).round(2)}
                 ).to_csv(folder / "suppliers.csv", index=False)


def _mobility(folder, rng):
    (folder / "trips").mkdir()
    for month in range(1, 6):
        n = 80
        dist = rng.gamma(2, 2, n)
        pd.DataFrame({"trip": np.arange(n) + 1000 * month, "zone": rng.integers(1, 11, n), "day": rng.integers(1, 29, n), "month": month,
                      "distance": dist.round(3), "minutes": (dist * 4 + rng.normal(0, 2, n) + 5).round(2)}).to_parquet(
            folder / "trips" / f"trips_{month:02d}.parquet")
    pd.DataFrame({"zone": range(1, 11), "borough": rng.choice(["east", "west", "north"], 10), "density": rng.random(10).round(3)}).to_csv(
        folder / "zones.csv", index=False)
    pd.DataFrame({"zone": range(1, 11), "lamps": rng.integers(10, 99, 10)}).to_csv(folder / "street_lamps.csv", index=False)
    days = pd.date_range("2021-01-01", periods=200).strftime("%Y-%m-%d")
    temp = rng.normal(12, 6, 200)
    pd.DataFrame({"date": days, "temp": temp.round(2), "wind": rng.gamma(2, 3, 200).round(2), "humidity": (70 - temp + rng.normal(0, 4, 200)).round(1)}
                 ).to_csv(folder / "weather_history.csv", index=False)
    later = pd.date_range("2021-05-01", periods=150).strftime("%Y-%m-%d")
    pd.DataFrame({"date": later, "temp": rng.normal(15, 5, 150).round(2), "wind": rng.gamma(2, 3, 150).round(2)}).to_csv(
        folder / "weather_station.csv", index=False)
    pd.DataFrame({"date": later, "rentals": rng.poisson(200, 150), "casual": rng.poisson(40, 150)}).to_csv(folder / "rentals.csv", index=False)
    pd.DataFrame({"date": later[::6], "name": [f"day {i}" for i in range(25)]}).to_csv(folder / "holidays.csv", index=False)
    pd.DataFrame({"date": later, "o3": rng.gamma(3, 10, 150).round(2)}).to_csv(folder / "ozone.csv", index=False)
    nxt = pd.date_range("2021-10-01", periods=40).strftime("%Y-%m-%d")
    pd.DataFrame({"date": nxt, "temp": rng.normal(8, 5, 40).round(2), "wind": rng.gamma(2, 3, 40).round(2), "rentals": rng.poisson(150, 40)}).to_csv(
        folder / "rentals_autumn.csv", index=False)


def _energy(folder, rng):
    rows = [(f"m{m:02d}", d, s, round(float(rng.gamma(2, 1.5)), 3)) for m in range(40) for d in range(1, 8) for s in ("night", "day", "peak")]
    pd.DataFrame(rows, columns=["meter", "day", "slot", "kwh"]).to_csv(folder / "readings.csv", index=False)
    rows = [(f"m{m:02d}", d, s, round(float(rng.gamma(2, 2)), 3)) for m in range(40) for d in range(8, 11) for s in ("night", "day", "peak")]
    pd.DataFrame(rows, columns=["meter", "day", "slot", "kwh"]).to_csv(folder / "readings_week2.csv", index=False)
    pd.DataFrame({"meter": [f"m{m:02d}" for m in range(40)], "floor_area": rng.normal(90, 20, 40).round(1),
                  "heating": rng.choice(["gas", "heatpump", "wood"], 40)}).to_csv(folder / "dwellings.csv", index=False)
    pd.DataFrame({"meter": [f"m{m:02d}" for m in range(40)], "bill": rng.normal(110, 25, 40).round(2)}).to_csv(folder / "bills.csv", index=False)
    pd.DataFrame({"slot": ["night", "day", "peak"], "price": rng.random(3).round(3)}).to_csv(folder / "tariffs.csv", index=False)
    (folder / "broken_meters.json").write_text(json.dumps(["m03", "m11", "m29"]))
    (folder / "pilot_meters.json").write_text(json.dumps([f"m{m:02d}" for m in range(5, 12)]))
    (folder / "sites").mkdir()
    for s in ["aarhus", "bilbao", "cork", "delft", "evora", "ferrara"]:
        n = int(rng.integers(60, 90))
        pd.DataFrame({"vib": rng.normal(0, 1 + rng.random(), n), "rpm": rng.normal(900, 60, n), "hot": rng.random(n)}).to_csv(
            folder / "sites" / f"{s}.csv", index=False)
    pd.DataFrame({"site": ["aarhus", "bilbao", "cork", "delft", "evora", "ferrara"], "role": ["train", "train", "train", "train", "test", "test"]}
                 ).to_csv(folder / "site_roles.csv", index=False)
    for name in ["wine_red.csv", "wine_white.csv", "wine_rose.csv"]:
        n = 120
        x = rng.normal(0, 1, (n, 4))
        frame = pd.DataFrame(x.round(4), columns=["acid", "sugar", "ph", "alcohol"])
        frame["quality"] = (5 + x[:, 3] + rng.normal(0, 0.5, n)).round().astype(int)
        frame.to_csv(folder / name, index=False, sep=";")


def _nets(folder, rng):
    for name, n in [("ecg_train.npz", 120), ("ecg_dev.npz", 40), ("ecg_clinic.npz", 40)]:
        np.savez(folder / name, signal=rng.normal(0, 1, (n, 2, 64)).astype("float32"), rhythm=rng.integers(0, 3, n))
    (folder / "lead_stats.json").write_text(json.dumps({"mean": rng.normal(0, 0.1, 2).round(4).tolist(), "std": (1 + rng.random(2)).round(4).tolist()}))
    (folder / "ecg_params.json").write_text(json.dumps({"width": 8, "lr": 0.003, "epochs": 3, "batch": 16}))
    foods = [f"food{i}" for i in range(40)]
    for name, n in [("recipes.jsonl", 90), ("recipes_dev.jsonl", 30), ("recipes_blog.jsonl", 25)]:
        (folder / name).write_text("\n".join(json.dumps({"id": f"{name[:9]}{i}", "ingredients": rng.choice(foods, rng.integers(3, 9)).tolist(),
                                                        "cuisine": str(rng.choice(["thai", "greek", "welsh"]))}) for i in range(n)) + "\n")
    (folder / "food_words.txt").write_text("\n".join(foods[:34]) + "\n")
    (folder / "food_words_v0.txt").write_text("\n".join(foods[5:20]) + "\n")
    np.save(folder / "food_vectors.npy", rng.normal(0, 1, (34, 8)).astype("float32"))
    (folder / "leaves").mkdir()
    for i in range(10):
        Image.fromarray(rng.integers(0, 255, (8, 8), dtype=np.uint8)).save(folder / "leaves" / f"leaf_{i}.png")
    pd.DataFrame({"image": [f"leaf_{i}.png" for i in range(10)], "blight": rng.random(10).round(3),
                  "fold": [0, 0, 0, 0, 0, 0, 1, 1, 2, 2]}).to_csv(folder / "leaf_index.csv", index=False)
    for name, n in [("flow_runs.h5", 60), ("flow_extra.h5", 30), ("flow_windtunnel.h5", 20)]:
        with h5py.File(folder / name, "w") as f:
            p = rng.normal(0, 1, (n, 5)).astype("float32")
            f["params"] = p
            f["drag"] = (p.sum(1) + rng.normal(0, 0.1, n)).astype("float32")
            f["field"] = rng.normal(0, 1, (n, 12)).astype("float32")
    torch.manual_seed(11)
    enc = torch.nn.Sequential(torch.nn.Linear(12, 6), torch.nn.Tanh())
    torch.save(enc.state_dict(), folder / "field_encoder.pt")
    torch.save(torch.nn.Sequential(torch.nn.Linear(12, 6), torch.nn.Tanh()).state_dict(), folder / "field_encoder_old.pt")
    edges = {(int(a), int(b)) for a, b in rng.integers(0, 50, (140, 2)) if a != b}
    with sqlite3.connect(folder / "lab.sqlite") as db:
        pd.DataFrame({"sample": range(150), "clay": rng.random(150), "sand": rng.random(150), "carbon": rng.random(150), "plot": rng.integers(1, 9, 150)}
                     ).to_sql("soil", db, index=False)
    db.close()
    (folder / "links.tsv").write_text("\n".join(f"{a}\t{b}" for a, b in sorted(edges)) + "\n")
    np.savetxt(folder / "nodes.txt", np.c_[np.arange(50), rng.normal(0, 1, (50, 4)), rng.integers(0, 3, 50)], fmt="%.4f")
    (folder / "node_split.json").write_text(json.dumps({k: v for k, v in zip(["train", "val", "test"], np.split(rng.permutation(50), [30, 40])) for v in [v.tolist()]}))
    (folder / "links_2015.tsv").write_text("\n".join(f"{a}\t{b}" for a, b in rng.integers(0, 50, (40, 2))) + "\n")
    pd.DataFrame({"sample": range(150), "yield_t": rng.normal(5, 1, 150).round(3)}).to_csv(folder / "harvest.csv", index=False)
    pd.DataFrame({"sample": range(150), "yield_t": rng.normal(4, 1, 150).round(3)}).to_csv(folder / "harvest_2018.csv", index=False)
    pd.DataFrame({"plot": range(1, 9), "slope": rng.random(8).round(3), "owner": list("abcdefgh")}).to_csv(folder / "plots.csv", index=False)
    pd.DataFrame({"clay": rng.random(30), "sand": rng.random(30), "carbon": rng.random(30), "slope": rng.random(30), "yield_t": rng.normal(5, 1, 30)}).to_csv(
        folder / "soil_partner_farm.csv", index=False)
    np.save(folder / "loop_counts.npy", rng.poisson(20, (400, 3)).astype("float32"))
    np.save(folder / "loop_counts_bridge.npy", rng.poisson(30, (120, 3)).astype("float32"))
    pd.DataFrame({"step": range(400), "rain": rng.random(400).round(3), "event": rng.integers(0, 2, 400)}).to_csv(folder / "road_context.csv", index=False)
    pd.DataFrame({"step": range(400), "price": rng.random(400).round(3)}).to_csv(folder / "fuel_price.csv", index=False)
    words = ["printer", "login", "error", "screen", "slow", "invoice", "refund", "late", "parcel", "broken", "please", "help", "reset", "vpn"]
    for name, n in [("helpdesk.csv", 60), ("helpdesk_dev.csv", 20), ("helpdesk_2024.csv", 20)]:
        pd.DataFrame({"ticket": range(n), "text": [" ".join(rng.choice(words, 6)) for _ in range(n)], "team_code": rng.integers(10, 13, n)}).to_csv(
            folder / name, index=False)
    pd.DataFrame({"team_code": [10, 11, 12], "team": ["it", "billing", "shipping"], "lead": ["ann", "bob", "cy"]}).to_csv(folder / "teams.csv", index=False)
    (folder / "wordpieces.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]) + "\n")
    (folder / "wordpieces_de.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "drucker", "fehler", "hilfe"]) + "\n")


def make_data(folder: Path) -> None:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for seed, part in enumerate([_houses, _bank, _shop, _mobility, _energy, _nets]):
        part(folder, np.random.default_rng(100 + seed))


if __name__ == "__main__":
    make_data(Path("."))
