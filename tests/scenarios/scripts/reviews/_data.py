import json
import sqlite3
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import torch
from PIL import Image


def make_data(folder: Path) -> None:
    folder = Path(folder)
    rng = np.random.default_rng(1515)
    out = lambda name: folder / name

    # retail
    for k, name in enumerate(["north", "south", "west"]):
        n = 90 + 10 * k
        store = rng.integers(0, 12, n)
        promo = rng.integers(0, 2, n)
        price = rng.uniform(1, 6, n).round(2)
        units = (40 - 4 * price + 9 * promo + store + rng.normal(0, 2, n)).round(1)
        pd.DataFrame({"store": store, "day": rng.integers(1, 300, n), "price": price, "promo": promo,
                      "units": units}).to_csv(out(f"sales_{name}.csv"), index=False)
    pd.DataFrame({"store": range(12), "floor_area": rng.integers(200, 900, 12),
                  "format": rng.choice(["city", "mall", "edge"], 12)}).to_csv(out("stores.csv"), index=False)
    pd.DataFrame({"store": range(12), "happiness": rng.uniform(1, 5, 12).round(2),
                  "answers": rng.integers(5, 90, 12)}).to_csv(out("store_surveys.csv"), index=False)

    # medicine
    n = 140
    ids = np.arange(1000, 1000 + n)
    age, crp = rng.integers(20, 90, n), rng.gamma(2, 10, n).round(1)
    pd.DataFrame({"patient_id": ids, "age": age, "bmi": rng.normal(26, 4, n).round(1),
                  "sex": rng.choice(["f", "m"], n)}).to_csv(out("patients.csv"), index=False)
    pd.DataFrame({"patient_id": rng.permutation(ids), "hb": rng.normal(13, 1.5, n).round(2), "crp": crp,
                  "creatinine": rng.normal(80, 15, n).round(1)}).to_csv(out("labs.csv"), index=False)
    pd.DataFrame({"patient_id": ids, "readmitted": (age + rng.normal(0, 15, n) > 58).astype(int),
                  "stay_days": rng.integers(1, 20, n)}).to_csv(out("outcomes.csv"), index=False)
    pd.DataFrame({"patient_id": ids, "ward": rng.choice(["A1", "B2", "C3"], n),
                  "nurse_ratio": rng.uniform(2, 6, n).round(2)}).to_csv(out("wards.csv"), index=False)
    m = 40
    pd.DataFrame({"patient_id": np.arange(5000, 5000 + m), "age": rng.integers(20, 90, m),
                  "bmi": rng.normal(27, 4, m).round(1), "sex": rng.choice(["f", "m"], m),
                  "readmitted": rng.integers(0, 2, m)}).to_csv(out("patients_partner_hospital.csv"), index=False)

    # energy
    hours = np.arange(600)
    temp = 10 + 8 * np.sin(hours / 24) + rng.normal(0, 1, 600)
    pd.DataFrame({"hour": hours, "temp": temp.round(2),
                  "wind": rng.gamma(2, 2, 600).round(2)}).to_csv(out("weather_hourly.csv"), index=False)
    for name, (a, b) in {"train": (0, 300), "valid": (300, 420), "test": (420, 560)}.items():
        load = 50 - 1.5 * temp[a:b] + 5 * np.sin(hours[a:b] / 4) + rng.normal(0, 1, b - a)
        pd.DataFrame({"hour": hours[a:b], "load": load.round(3)}).to_csv(out(f"load_{name}.csv"), index=False)
    pd.DataFrame({"hour": hours, "spot_price": rng.uniform(20, 90, 600).round(2)}).to_csv(
        out("spot_prices.csv"), index=False)

    # sports
    teams = [f"T{i:02d}" for i in range(10)]
    json.dump({t: {"budget": round(float(rng.uniform(1, 20)), 2), "home_gate": int(rng.integers(1000, 9000))}
               for t in teams}, open(out("teams.json"), "w"), indent=1)
    for name, n in {"season": 160, "playoffs": 40}.items():
        home = rng.integers(0, 10, n)
        away = (home + rng.integers(1, 10, n)) % 10
        pd.DataFrame({"home": [teams[i] for i in home], "away": [teams[i] for i in away],
                      "home_win": (rng.uniform(size=n) < 0.45 + 0.03 * (home - away)).astype(int),
                      "referee": rng.integers(0, 6, n)}).to_csv(out(f"matches_{name}.csv"), index=False)
    pd.DataFrame({"referee": range(6), "cards_per_match": rng.uniform(1, 6, 6).round(2)}).to_csv(
        out("referees.csv"), index=False)

    # text
    good, bad = ["great", "lovely", "fresh", "friendly", "perfect"], ["awful", "cold", "rude", "slow", "stale"]
    filler = ["the", "food", "was", "and", "service", "very", "place", "we", "table", "wine", "menu"]

    def sentence(words, k=7):
        return " ".join(rng.choice(filler + words * 2, k))

    for name, n in {"reviews_2022.csv": 90, "reviews_2023.csv": 80, "reviews_blind.csv": 40}.items():
        y = rng.integers(0, 2, n)
        pd.DataFrame({"review": [sentence(good if v else bad) for v in y], "liked": y}).to_csv(
            out(name), index=False)
    out("stopwords.txt").write_text("the\nwas\nand\nwe\nvery\n")
    pd.DataFrame({"word": good + bad, "score": [1] * 5 + [-1] * 5}).to_csv(out("sentiment_words.csv"), index=False)

    topics = {"billing": ["invoice", "refund", "charge"], "network": ["router", "signal", "outage"],
              "account": ["password", "login", "email"]}
    for name, n in {"tickets_train": 60, "tickets_dev": 24, "tickets_holdout": 24}.items():
        with open(out(f"{name}.jsonl"), "w") as f:
            for _ in range(n):
                topic = str(rng.choice(list(topics)))
                f.write(json.dumps({"text": sentence(topics[topic], 6), "queue": topic}) + "\n")
    words = sorted(set(filler + sum(topics.values(), [])))
    out("bert_vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + words) + "\n")
    json.dump({"billing": "finance desk", "network": "field crew", "account": "help desk"},
              open(out("queue_owners.json"), "w"))

    spam_words, ham_words = ["win", "prize", "cash", "urgent", "claim"], ["lunch", "home", "later", "mum", "bus"]
    for name, w, n in [("sms_spam.txt", spam_words, 40), ("sms_ham.txt", ham_words, 70)]:
        out(name).write_text("\n".join(sentence(w, 6) for _ in range(n)) + "\n")
    out("sms_inbox.txt").write_text("\n".join(sentence(spam_words + ham_words, 8) for _ in range(30)) + "\n")
    with open(out("sms_checked.tsv"), "w") as f:
        for _ in range(25):
            v = int(rng.integers(0, 2))
            f.write(f"{'spam' if v else 'ham'}\t{sentence(spam_words if v else ham_words, 6)}\n")

    # images
    (folder / "tiles").mkdir(exist_ok=True)
    rows = []
    for i in range(12):
        label = i % 2
        pixels = rng.integers(0, 120, (8, 8, 3)) + (100 * label)
        Image.fromarray(pixels.astype(np.uint8)).save(folder / "tiles" / f"tile_{i:02d}.png")
        rows.append({"tile": f"tile_{i:02d}.png", "cover": ["water", "forest"][label],
                     "part": "train" if i < 6 else "val" if i < 9 else "test"})
    pd.DataFrame(rows).to_csv(out("tiles.csv"), index=False)
    pd.DataFrame({"tile": [r["tile"] for r in rows], "cloud_percent": rng.uniform(0, 60, 12).round(1)}).to_csv(
        out("tile_clouds.csv"), index=False)
    for name, n in {"base": 80, "handwritten": 60, "scanned": 50}.items():
        y = rng.integers(0, 4, n)
        x = rng.normal(0, 1, (n, 8, 8)) + y[:, None, None] * 0.4
        np.savez(out(f"glyphs_{name}.npz"), images=x.astype("float32"), labels=y)
    torch.manual_seed(77)
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 12), torch.nn.ReLU(), torch.nn.Linear(12, 4))
    torch.save(net.state_dict(), out("glyph_backbone.pt"))
    torch.save({k: v * 0.5 for k, v in net.state_dict().items()}, out("glyph_backbone_v0.pt"))
    n = 70
    pd.DataFrame({"sku": range(n), "title": [sentence(["oak", "steel", "lamp", "chair", "desk"], 4) for _ in range(n)],
                  "price": rng.gamma(3, 20, n).round(2)}).to_csv(out("products.csv"), index=False)
    np.savez(out("product_photos.npz"), **{f"sku_{i}": rng.integers(0, 255, (8, 8)).astype(np.uint8) for i in range(n)})
    pd.DataFrame({"sku": range(n), "supplier": rng.choice(["Brand", "Holm", "Lund"], n),
                  "lead_days": rng.integers(2, 40, n)}).to_csv(out("product_suppliers.csv"), index=False)

    # sensors
    (folder / "vibration").mkdir(exist_ok=True)
    for i in range(8):
        np.save(folder / "vibration" / f"pump_{i}.npy", (rng.normal(0, 1 + i % 2, 400)).astype("float32"))
    pd.DataFrame({"pump": [f"pump_{i}" for i in range(8)], "state": ["ok", "worn"] * 4}).to_csv(
        out("pump_states.csv"), index=False)
    out("broken_sensors.txt").write_text("pump_2\npump_5\n")
    for name, n in {"walk": 60, "stairs": 48, "treadmill": 30}.items():
        with h5py.File(out(f"gait_{name}.h5"), "w") as f:
            y = rng.integers(0, 3, n)
            f["signal"] = (rng.normal(0, 1, (n, 3, 20)) + y[:, None, None]).astype("float32")
            f["activity"] = y
    for name, n in {"alpha": 80, "beta": 70, "gamma": 9}.items():
        v = rng.uniform(3, 14, n)
        pd.DataFrame({"wind": v.round(2), "direction": rng.uniform(0, 360, n).round(0),
                      "power": (v ** 2 * rng.uniform(0.9, 1.1, n)).round(2)}).to_csv(
            out(f"site_{name}.csv"), index=False)
    pd.DataFrame({"wind": range(0, 26), "rated": (np.arange(26) ** 2 * 1.0 + rng.normal(0, 1, 26)).round(2)}).to_csv(
        out("power_curve.csv"), index=False)
    for year, n in {2021: 90, 2022: 80, 2023: 60}.items():
        x = rng.normal(0, 1, (n, 4))
        frame = pd.DataFrame(x.round(3), columns=["wind", "gust", "pressure", "humidity"])
        frame["yield"] = (x @ [3, 1, -1, 0.2] + rng.normal(0, 0.3, n)).round(3)
        frame.to_csv(out(f"kite_{year}.csv"), index=False)

    # finance
    n = 150
    loan = np.arange(n)
    amount, score = rng.gamma(3, 3000, n).round(0), rng.normal(620, 60, n).round(0)
    pd.DataFrame({"loan": loan, "amount": amount, "months": rng.choice([12, 24, 36], n),
                  "currency": rng.choice(["EUR", "USD"], n),
                  "default": (score + rng.normal(0, 50, n) < 600).astype(int)}).to_csv(out("loans.csv"), index=False)
    pd.DataFrame({"loan": rng.permutation(np.repeat(loan, 2)), "score": rng.normal(620, 60, 2 * n).round(0),
                  "open_lines": rng.integers(0, 9, 2 * n)}).to_csv(out("bureau.csv"), index=False)
    pd.DataFrame({"currency": ["EUR", "USD", "GBP"], "rate": [1.0, 0.92, 1.17]}).to_csv(
        out("fx_rates.csv"), index=False)
    for week in range(1, 5):
        n = 60 + week
        pd.DataFrame({"merchant": rng.integers(0, 8, n), "amount": rng.gamma(2, 30, n).round(2),
                      "hour": rng.integers(0, 24, n), "fraud": rng.integers(0, 2, n)}).to_parquet(
            out(f"cards_week{week}.parquet"))
    pd.DataFrame({"merchant": range(8), "sector": rng.choice(["food", "fuel", "travel"], 8)}).to_csv(
        out("merchants.csv"), index=False)
    pd.DataFrame({"merchant": rng.choice(8, 3, replace=False), "reported_by": ["bank", "police", "user"]}).to_csv(
        out("merchant_complaints.csv"), index=False)

    # telecom
    n = 130
    pd.DataFrame({"customer": range(n), "contract": rng.choice(["month", "year"], n),
                  "tenure": rng.integers(1, 60, n), "churned": rng.integers(0, 2, n)}).to_csv(
        out("contracts.csv"), index=False)
    pd.DataFrame({"customer": rng.integers(0, n, 400), "minutes": rng.gamma(2, 20, 400).round(1)}).to_csv(
        out("calls.csv"), index=False)
    pd.DataFrame({"customer": rng.permutation(n), "opened_mails": rng.integers(0, 20, n)}).to_csv(
        out("newsletter.csv"), index=False)
    pd.DataFrame({"customer": rng.integers(n, 2 * n, 50), "shop": rng.integers(0, 9, 50)}).to_csv(
        out("shop_visits.csv"), index=False)

    # biology
    n, genes = 72, [f"G{i:03d}" for i in range(30)]
    for name in ["cohort", "replication"]:
        x = rng.normal(0, 1, (n, 30))
        frame = pd.DataFrame(x.round(3), columns=genes)
        frame.insert(0, "sample", [f"{name[:2].upper()}{i:03d}" for i in range(n)])
        frame.to_csv(out(f"expression_{name}.csv"), index=False)
        pd.DataFrame({"sample": frame["sample"], "response": (x[:, 3] - x[:, 8] + rng.normal(0, 0.4, n)).round(3),
                      "batch": rng.integers(0, 3, n)}).to_csv(out(f"samples_{name}.tsv"), sep="\t", index=False)
    out("gene_panel.txt").write_text("\n".join(genes[:16]) + "\n")
    pd.DataFrame({"gene": genes, "pathway": rng.choice(["MAPK", "WNT", "P53"], 30)}).to_csv(
        out("pathways.csv"), index=False)
    for name, k in {"proteins": 50, "proteins_mouse": 20}.items():
        with open(out(f"{name}.fasta"), "w") as f:
            for i in range(k):
                f.write(f">{name[-1].upper()}{i:03d} synthetic\n" + "".join(rng.choice(list("ACDEFGHIKL"), 24)) + "\n")
    pd.DataFrame({"protein": [f"S{i:03d}" for i in range(50)],
                  "place": rng.choice(["nucleus", "membrane"], 50)}).to_csv(
        out("localisation.tsv"), sep="\t", index=False)
    pd.DataFrame({"protein": [f"S{i:03d}" for i in range(50)], "copies": rng.gamma(2, 100, 50).round(1)}).to_csv(
        out("abundance.csv"), index=False)

    # transport
    for k, name in enumerate(["jan", "feb", "mar", "apr"], 1):
        n = 70 + k
        km = rng.gamma(2, 3, n)
        pd.DataFrame({"zone": rng.integers(0, 9, n), "month": k, "km": km.round(2), "hour": rng.integers(0, 24, n),
                      "minutes": (4 + 2.5 * km + rng.normal(0, 1, n)).round(2)}).to_parquet(
            out(f"trips_{name}.parquet"))
    pd.DataFrame({"zone": range(9), "density": rng.uniform(0, 1, 9).round(3)}).to_csv(out("zones.csv"), index=False)
    for name, (a, b) in {"train": (0, 120), "valid": (120, 160), "test": (160, 200)}.items():
        pd.DataFrame({"day": range(a, b), "weekday": np.arange(a, b) % 7,
                      "bikes": rng.poisson(60, b - a)}).to_csv(out(f"bikes_{name}.csv"), index=False)
    pd.DataFrame({"day": range(200), "rain_mm": rng.gamma(1, 3, 200).round(1)}).to_csv(out("rain.csv"), index=False)
    pd.DataFrame({"day": rng.choice(np.arange(140, 200), 9, replace=False), "event": [f"fair {i}" for i in range(9)]}).to_csv(
        out("city_events.csv"), index=False)

    # housing, soil
    n = 120
    area = rng.uniform(30, 160, n)
    pd.DataFrame({"house": range(n), "district": rng.integers(0, 7, n), "area": area.round(1),
                  "agent": rng.integers(0, 5, n), "price": (area * 3 + rng.normal(0, 20, n)).round(1)}).to_csv(
        out("houses.csv"), index=False)
    pd.DataFrame({"district": range(7), "income": rng.normal(40, 6, 7).round(2),
                  "schools": rng.integers(0, 9, 7)}).to_csv(out("districts.csv"), index=False)
    pd.DataFrame({"agent": range(5), "name": ["Ada", "Bo", "Cy", "Di", "Ed"],
                  "fee": rng.uniform(1, 4, 5).round(2)}).to_csv(out("agents.csv"), index=False)
    for year in (2018, 2024):
        np.save(out(f"soil_spectra_{year}.npy"), rng.normal(0, 1, (90, 40)).cumsum(axis=1).astype("float32"))
    pd.DataFrame({"core": range(90), "carbon": rng.gamma(3, 1, 90).round(3), "clay": rng.uniform(5, 50, 90).round(1),
                  "quality": rng.choice(["good", "good", "poor"], 90)}).to_csv(out("soil_lab.csv"), index=False)
    pd.DataFrame({"core": range(90), "lat": rng.uniform(50, 52, 90).round(4),
                  "lon": rng.uniform(8, 10, 90).round(4)}).to_csv(out("soil_positions.csv"), index=False)

    # climate
    with sqlite3.connect(out("stations.db")) as db:
        n = 200
        t = rng.normal(12, 6, n)
        pd.DataFrame({"station": rng.integers(0, 8, n), "temperature": t.round(2),
                      "humidity": rng.uniform(20, 100, n).round(1),
                      "ozone": (30 + 2 * t + rng.normal(0, 3, n)).round(2)}).to_sql("measured", db, index=False)
    db.close()
    pd.DataFrame({"station": range(8), "altitude": rng.integers(10, 1800, 8),
                  "operator": rng.choice(["city", "state"], 8)}).to_csv(out("station_sites.csv"), index=False)
    pd.DataFrame({"column": ["temperature", "humidity", "altitude"], "mean": [11.2, 61.3, 700.4],
                  "std": [6.1, 22.4, 480.2]}).to_csv(out("climate_normals.csv"), index=False)
    pd.DataFrame({"station": range(8), "alarms": rng.integers(0, 30, 8)}).to_csv(out("ozone_alarms.csv"), index=False)


if __name__ == "__main__":
    make_data(Path("."))
