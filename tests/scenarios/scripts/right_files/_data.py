import gzip
import json
import pathlib
import pickle
import sqlite3
import wave

import h5py
import numpy as np
import pandas as pd
from PIL import Image


def make_data(folder: pathlib.Path) -> None:
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    _customers(folder)
    _meters(folder)
    _houses(folder)
    _arrays(folder)
    _images(folder)
    _audio(folder)
    _shop(folder)
    _sensors(folder)
    _text(folder)
    _events(folder)
    _plants(folder)


def _customers(folder):
    rng = np.random.default_rng(1)
    n = 160
    ids = np.arange(1000, 1000 + n)
    cust = pd.DataFrame({
        "cust_id": ids,
        "age": rng.integers(18, 80, n),
        "region": rng.choice(["north", "south", "east"], n),
        "tenure": rng.gamma(3, 8, n).round(2),
    })
    cust.to_csv(folder / "customers.csv", index=False)
    contracts = pd.DataFrame({
        "cust_id": ids,
        "plan": rng.choice(["basic", "plus", "pro"], n),
        "monthly_fee": rng.uniform(5, 60, n).round(2),
    })
    contracts.to_csv(folder / "contracts.csv", index=False)
    for month in ("march", "april"):
        pd.DataFrame({
            "cust_id": ids,
            "minutes": rng.gamma(2, 90, n).round(1),
            "data_gb": rng.gamma(2, 4, n).round(2),
        }).to_csv(folder / f"usage_{month}.csv", index=False)
    p = 1 / (1 + np.exp(-(0.05 * contracts.monthly_fee - 0.06 * cust.tenure)))
    pd.DataFrame({"cust_id": ids, "churned": (rng.random(n) < p).astype(int)}).to_csv(
        folder / "churn_labels.csv", index=False)
    pd.DataFrame({
        "cust_id": rng.choice(ids, 90),
        "severity": rng.integers(1, 6, 90),
        "hours_open": rng.gamma(2, 10, 90).round(1),
    }).to_csv(folder / "tickets.csv", index=False)


def _meters(folder):
    rng = np.random.default_rng(2)
    (folder / "meter").mkdir(exist_ok=True)
    days = pd.date_range("2023-01-01", "2023-08-31")
    temp = 12 - 11 * np.cos(2 * np.pi * days.day_of_year / 365) + rng.normal(0, 2, len(days))
    load = 80 - 1.4 * temp + 6 * (days.day_of_week < 5) + rng.normal(0, 3, len(days))
    frame = pd.DataFrame({"day": days, "load_mw": np.round(load, 2), "peak_kw": rng.uniform(90, 130, len(days)).round(1)})
    for month, part in frame.groupby(frame.day.dt.month):
        part.to_csv(folder / "meter" / f"meter_2023_{month:02d}.csv", index=False)
    pd.DataFrame({"day": days, "temp_c": np.round(temp, 2), "wind": rng.gamma(2, 2, len(days)).round(2)}).to_csv(
        folder / "weather_daily.csv", index=False)
    off = days[rng.choice(len(days) - 100, 10, replace=False)].sort_values()
    (folder / "public_holidays.txt").write_text("\n".join(d.strftime("%Y-%m-%d") for d in off) + "\n")
    pd.DataFrame({"day": days, "price_eur": rng.normal(70, 12, len(days)).round(2)}).to_csv(
        folder / "spot_price.csv", index=False)


def _houses(folder):
    rng = np.random.default_rng(3)
    codes = [f"P{k:02d}" for k in range(12)]
    start = 0
    for name, n in (("north", 70), ("south", 80), ("west", 60), ("holdout", 40)):
        area = rng.uniform(40, 220, n)
        rooms = rng.integers(1, 8, n)
        age = rng.uniform(0, 90, n)
        pd.DataFrame({
            "house_id": [f"H{start + k:05d}" for k in range(n)],
            "postcode": rng.choice(codes, n),
            "area": area.round(1),
            "rooms": rooms,
            "age": age.round(1),
            "price": (1.9 * area + 12 * rooms - 0.4 * age + rng.normal(0, 15, n)).round(2),
        }).to_csv(folder / f"houses_{name}.csv", index=False)
        start += n
    pd.DataFrame({"postcode": codes, "median_income": rng.normal(32, 6, 12).round(2)}).to_csv(
        folder / "postcode_income.csv", index=False)
    pd.DataFrame({"postcode": codes, "crime_rate": rng.gamma(2, 3, 12).round(2)}).to_csv(
        folder / "crime_rates.csv", index=False)
    drop = [f"H{k:05d}" for k in rng.choice(210, 25, replace=False)]
    (folder / "flagged_sales.json").write_text(json.dumps(sorted(drop)))


def _arrays(folder):
    rng = np.random.default_rng(4)
    for name, n in (("a", 90), ("b", 90), ("c", 60)):
        x = rng.normal(size=(n, 6)).astype("float32")
        y = (x[:, 0] + 0.5 * x[:, 3] + 0.3 * rng.normal(size=n) > 0).astype("int64")
        np.save(folder / f"run_{name}.npy", x)
        np.save(folder / f"target_{name}.npy", y)
    np.save(folder / "drift_correction.npy", rng.normal(0, 0.4, size=(90,)).astype("float32"))
    np.save(folder / "noise_floor.npy", rng.normal(0, 0.1, size=(90, 6)).astype("float32"))
    for name, n in (("main", 120), ("check", 40), ("late", 50)):
        with h5py.File(folder / f"signals_{name}.h5", "w") as f:
            s = rng.normal(size=(n, 24)).astype("float32")
            m = rng.normal(size=(n, 3)).astype("float32")
            f["signal"] = s
            f["meta"] = m
            f["y"] = (s[:, :8].mean(1) * 3 + m[:, 0] > 0).astype("int64")


def _images(folder):
    rng = np.random.default_rng(5)
    k = 0
    for split, n in (("train", 16), ("val", 8), ("test", 8)):
        d = folder / "glyphs" / split
        d.mkdir(parents=True, exist_ok=True)
        rows = []
        for _ in range(n):
            img = rng.integers(0, 90, (12, 12))
            label = k % 2
            if label:
                img[2:10, 5:7] += 120
            else:
                img[5:7, 2:10] += 120
            name = f"glyph_{k:03d}.png"
            Image.fromarray(img.astype("uint8")).save(d / name)
            rows.append((name, label))
            k += 1
        pd.DataFrame(rows, columns=["file", "label"]).to_csv(folder / "glyphs" / f"glyphs_{split}.csv", index=False)
    for cam, off in (("cam1", 0), ("cam2", 30)):
        rows = []
        for i in range(10):
            kind = ["oak", "birch"][i % 2]
            d = folder / "leaves" / cam
            d.mkdir(parents=True, exist_ok=True)
            img = rng.integers(0, 120, (10, 10, 3)) + off
            img[..., 1 if kind == "oak" else 0] += 80
            name = f"{cam}_leaf{i:02d}.png"
            Image.fromarray(img.astype("uint8")).save(d / name)
            rows.append((name, kind))
        pd.DataFrame(rows, columns=["image", "species"]).to_csv(folder / "leaves" / f"{cam}_labels.csv", index=False)


def _audio(folder):
    rng = np.random.default_rng(6)
    k = 0
    t = np.arange(800) / 4000
    for split, n in (("train", 12), ("dev", 6), ("test", 6)):
        d = folder / "tones" / split
        d.mkdir(parents=True, exist_ok=True)
        rows = []
        for _ in range(n):
            label = ["low", "high"][k % 2]
            freq = rng.uniform(300, 600) if label == "low" else rng.uniform(500, 900)
            sig = np.sin(2 * np.pi * freq * t) + rng.normal(0, 0.6, len(t))
            with wave.open(str(d / f"tone{k:03d}.wav"), "wb") as w:
                w.setnchannels(1)
                w.setsampwidth(2)
                w.setframerate(4000)
                w.writeframes((sig * 8000).astype("<i2").tobytes())
            rows.append((f"tone{k:03d}.wav", label))
            k += 1
        pd.DataFrame(rows, columns=["clip", "class"]).to_csv(folder / "tones" / f"tones_{split}.csv", index=False)
    for fold in (1, 2, 3):
        d = folder / "specs" / f"fold{fold}"
        d.mkdir(parents=True, exist_ok=True)
        rows = []
        for i in range(6):
            label = i % 2
            spec = rng.gamma(2, 1, (8, 10)).astype("float32")
            spec[2 + 3 * label] += 1.0
            np.save(d / f"spec_f{fold}_{i}.npy", spec)
            rows.append((f"spec_f{fold}_{i}.npy", label))
        pd.DataFrame(rows, columns=["name", "target"]).to_csv(folder / "specs" / f"fold{fold}_targets.csv", index=False)


def _shop(folder):
    rng = np.random.default_rng(7)
    for name, n in (("shop", 200), ("shop_archive", 150)):
        con = sqlite3.connect(folder / f"{name}.db")
        prod = pd.DataFrame({"product_id": range(20), "category": rng.choice(["toys", "books", "garden"], 20),
                             "list_price": rng.uniform(3, 90, 20).round(2)})
        orders = pd.DataFrame({"order_id": range(n), "product_id": rng.integers(0, 20, n),
                               "qty": rng.integers(1, 9, n), "discount": rng.uniform(0, 0.4, n).round(3),
                               "delay_days": rng.gamma(2, 2, n).round(2)})
        orders["returned"] = (orders.delay_days + 6 * rng.random(n) > 8).astype(int)
        prod.to_sql("products", con, index=False, if_exists="replace")
        orders.to_sql("orders", con, index=False, if_exists="replace")
        con.commit()
        con.close()
    oid = 0
    for q, n in ((1, 90), (2, 80), (3, 70)):
        amount = rng.gamma(2, 40, n)
        items = rng.integers(1, 12, n)
        pd.DataFrame({"order_id": range(oid, oid + n), "currency": rng.choice(["EUR", "USD", "GBP"], n),
                      "amount": amount.round(2), "items": items, "weight": rng.gamma(2, 1.5, n).round(3),
                      "shipping": (3 + 0.02 * amount + 0.6 * items + rng.normal(0, 1, n)).round(2)}).to_parquet(
            folder / f"orders_q{q}.parquet")
        oid += n
    pd.DataFrame({"currency": ["EUR", "USD", "GBP"], "rate": [1.0, 0.92, 1.17]}).to_csv(folder / "fx_rates.csv", index=False)
    pd.DataFrame({"order_id": rng.choice(oid, 60, replace=False), "refund": rng.gamma(2, 20, 60).round(2)}).to_csv(
        folder / "refunds.csv", index=False)
    visits = pd.DataFrame({"visit_id": range(180), "seconds": rng.gamma(2, 60, 180).round(1),
                           "pages": rng.integers(1, 20, 180), "device": rng.choice(["phone", "tablet", "desktop"], 180)})
    visits["bought"] = ((visits.pages + rng.normal(0, 4, 180)) > 10).astype(int)
    visits.to_csv(folder / "web_visits.csv", index=False)
    pd.DataFrame({"device": ["phone", "tablet", "desktop"], "screen_inch": [6.1, 10.4, 24.0]}).to_json(
        folder / "device_specs.json", orient="records")
    pd.DataFrame({"visit_id": range(180), "ad_cost": rng.gamma(1, 0.5, 180).round(3)}).to_parquet(folder / "ad_costs.parquet")


def _sensors(folder):
    rng = np.random.default_rng(8)
    for name, n in (("train", 140), ("valid", 50), ("test", 50), ("site2", 70), ("site3", 70)):
        x = rng.normal(0, 1, (n, 5)) * [1, 5, 0.2, 10, 2] + [0, 20, 1, 100, 3]
        z = x[:, 0] + 0.2 * (x[:, 1] - 20) - 0.08 * (x[:, 3] - 100) + rng.normal(0, 0.4, n)
        df = pd.DataFrame(x.round(4), columns=["vib", "temp", "press", "rpm", "amp"])
        df["wear"] = z.round(4)
        df.to_csv(folder / f"sensors_{name}.csv", index=False)


WORDS = {
    1: "great lovely quick solid bright happy perfect gentle warm superb".split(),
    0: "awful slow broken dull cold noisy cheap bitter late weak".split(),
    2: "the room food staff price hotel phone screen was is very and a battery".split(),
}


def _review(rng, label):
    words = list(rng.choice(WORDS[2], 6)) + list(rng.choice(WORDS[label], 3)) + list(rng.choice(WORDS[1 - label], 1))
    rng.shuffle(words)
    return " ".join(words)


def _text(folder):
    rng = np.random.default_rng(9)
    for name, n in (("train", 60), ("valid", 24), ("test", 24), ("extra", 30)):
        with open(folder / f"reviews_{name}.jsonl", "w") as f:
            for k in range(n):
                label = int(rng.integers(0, 2))
                f.write(json.dumps({"text": _review(rng, label), "label": label}) + "\n")
    vocab = sorted(set(sum(WORDS.values(), [])))
    np.savez(folder / "word_vectors.npz", words=np.array(vocab), vectors=rng.normal(0, 0.5, (len(vocab), 8)).astype("float32"))
    np.savez(folder / "word_vectors_old.npz", words=np.array(vocab), vectors=rng.normal(0, 0.5, (len(vocab), 8)).astype("float32"))
    (folder / "function_words.txt").write_text("\n".join(["the", "is", "was", "and", "a"]) + "\n")
    for name, n in (("general", 40), ("hotel", 30), ("phone", 30)):
        lines = [_review(rng, int(rng.integers(0, 2))) for _ in range(n)]
        (folder / f"corpus_{name}.txt").write_text("\n".join(lines) + "\n")


def _events(folder):
    rng = np.random.default_rng(10)
    for name, n in (("alpha", 120), ("beta", 100), ("gamma", 90)):
        dur = rng.gamma(2, 10, n)
        size = rng.gamma(2, 5, n)
        df = pd.DataFrame({"event": range(n), "duration": dur.round(2), "size": size.round(2),
                           "kind": rng.choice(["get", "put", "del"], n),
                           "cost": (0.3 * dur + 0.7 * size + rng.normal(0, 1, n)).round(3)})
        df.loc[rng.choice(n, 6, replace=False), "duration"] = np.nan
        df.to_csv(folder / f"events_{name}.csv", index=False)
    (folder / "logs").mkdir(exist_ok=True)
    hosts = [f"host{k:02d}" for k in range(14)]
    for k, host in enumerate(hosts):
        recs = [{"ms": float(round(rng.gamma(2, 20 + 8 * (k % 2)), 2)), "status": int(rng.choice([200, 404, 500], p=[.7, .2, .1]))}
                for _ in range(30)]
        with gzip.GzipFile(folder / "logs" / f"{host}.json.gz", "wb", mtime=0) as f:
            f.write(json.dumps(recs).encode())
    (folder / "hosts_for_training.txt").write_text("\n".join(hosts[:9]) + "\n")
    pd.DataFrame({"host": hosts, "incident": [k % 2 for k in range(14)]}).to_csv(folder / "incidents.csv", index=False)
    with open(folder / "host_specs.pkl", "wb") as f:
        pickle.dump({h: {"cores": int(rng.choice([4, 8, 16])), "ram": float(rng.choice([16, 32, 64]))} for h in hosts}, f)


def _plants(folder):
    rng = np.random.default_rng(11)
    for name, n in (("lisbon", 70), ("porto", 70), ("faro", 70), ("braga", 60)):
        x = rng.normal(size=(n, 4))
        df = pd.DataFrame(x.round(4), columns=["flow", "ph", "turb", "chlor"])
        df["fault"] = (x[:, 0] - x[:, 2] + 0.5 * rng.normal(size=n) > 0).astype(int)
        df.insert(0, "batch", [f"{name[:2]}-{k % 10}" for k in range(n)])
        df.to_csv(folder / f"plant_{name}.csv", index=False)
    base = pd.DataFrame({"sku": [f"S{k:03d}" for k in range(100)], "shelf": rng.choice(["A", "B", "C"], 100),
                         "unit_price": rng.uniform(1, 30, 100).round(2), "promo_days": rng.integers(0, 15, 100)})
    base["sold"] = (200 - 4 * base.unit_price + 5 * base.promo_days + rng.normal(0, 12, 100)).round(1)
    base.to_csv(folder / "sku_sales.csv", index=False)
    pd.DataFrame({"sku": base.sku, "new_price": (base.unit_price * rng.uniform(0.8, 1.3, 100)).round(2)}).to_csv(
        folder / "sku_price_update.csv", index=False)
    pd.DataFrame({"sku": base.sku, "supplier_score": rng.uniform(0, 10, 100).round(2)}).to_csv(
        folder / "sku_suppliers.csv", index=False)
    pd.DataFrame({"sku": base.sku, "stock": rng.integers(0, 400, 100), "age_days": rng.gamma(3, 20, 100).round(1)}).to_csv(
        folder / "sku_stock.csv", index=False)


if __name__ == "__main__":
    make_data(pathlib.Path("."))
