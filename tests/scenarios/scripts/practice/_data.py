import csv
import json
import sqlite3
import wave
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import torch
from PIL import Image
from scipy.io import savemat

SEED = int.from_bytes(b"fresh", "big") % 2**32


def make_data(folder: Path) -> None:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(SEED)
    gen = torch.Generator().manual_seed(SEED)

    def text(name, content):
        (folder / name).write_text(content, encoding="utf-8")

    def table(name, frame):
        frame.to_csv(folder / name, index=False)

    # --- leaf pictures
    (folder / "leaves").mkdir(exist_ok=True)
    rows = []
    for i in range(12):
        pixels = rng.integers(0, 255, (8, 8, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / "leaves" / f"leaf_{i:02d}.png")
        rows.append((f"leaf_{i:02d}", ["oak", "ash", "elm"][i % 3], "test" if i in (4, 9, 11) else "train", i % 3))
    table("leaves.csv", pd.DataFrame(rows, columns=["leaf", "species", "part", "fold"]))
    table("species_info.csv", pd.DataFrame({"species": ["oak", "ash", "elm"], "latin": ["quercus", "fraxinus", "ulmus"]}))

    # --- x-rays
    for name, n in (("xray_unlabelled.h5", 80), ("xray.h5", 60), ("xray_external.h5", 24)):
        with h5py.File(folder / name, "w") as f:
            f["scans"] = rng.integers(0, 255, (n, 8, 8), dtype=np.uint8)
            f["findings"] = rng.integers(0, 3, n)
            f["patient"] = rng.integers(0, 20, n)
    table("xray_prevalence.csv", pd.DataFrame({"finding": [0, 1, 2], "prevalence": [0.7, 0.2, 0.1]}))
    table("xray_prevalence_2015.csv", pd.DataFrame({"finding": [0, 1, 2], "prevalence": [0.6, 0.25, 0.15]}))

    # --- sounds
    def wav(path, n=400):
        with wave.open(str(path), "wb") as f:
            f.setnchannels(1)
            f.setsampwidth(2)
            f.setframerate(4000)
            f.writeframes(rng.integers(-8000, 8000, n).astype("<i2").tobytes())

    (folder / "keywords").mkdir(exist_ok=True)
    (folder / "keywords_test").mkdir(exist_ok=True)
    for word in ("stop", "go"):
        for k in range(5):
            wav(folder / "keywords" / f"{word}_{k}.wav")
        wav(folder / "keywords_test" / f"{word}_t.wav")
    wav(folder / "cafe.wav", 1500)
    wav(folder / "street.wav", 1500)
    text("bad_takes.txt", "go_3\nstop_1\n")

    # --- satellite tiles
    np.save(folder / "tiles.npy", rng.random((40, 3, 8, 8), dtype=np.float32))
    np.save(folder / "tile_masks.npy", rng.integers(0, 2, (40, 8, 8)).astype(np.uint8))
    np.save(folder / "tiles_autumn.npy", rng.random((10, 3, 8, 8), dtype=np.float32))
    np.save(folder / "tile_masks_autumn.npy", rng.integers(0, 2, (10, 8, 8)).astype(np.uint8))
    text("tile_split.json", json.dumps({"fit": list(range(26)), "check": list(range(26, 34)), "cloudy": list(range(34, 40))}))
    table("band_stats.csv", pd.DataFrame({"band": ["r", "g", "b"], "mean": [0.48, 0.51, 0.5], "std": [0.29, 0.28, 0.3]}))

    # --- bearings
    for name, n in (("bearing_normal.mat", 640), ("bearing_inner.mat", 640), ("bearing_outer.mat", 640), ("bearing_rig2.mat", 320)):
        savemat(folder / name, {"DE_time": rng.normal(size=(n, 1)), "rpm": np.array([[int(rng.integers(1700, 1800))]])})
    torch.save(
        {
            "epoch": 3,
            "net": {
                "0.weight": torch.randn(4, 1, 5, generator=gen) * 0.1, "0.bias": torch.zeros(4),
                "4.weight": torch.randn(3, 4, generator=gen) * 0.1, "4.bias": torch.zeros(3),
            },
        },
        folder / "bearing_epoch3.pt",
    )

    # --- digits
    for name, n in (("digits_train.npz", 120), ("digits_valid.npz", 40), ("digits_test.npz", 40), ("digits_synthetic.npz", 60)):
        np.savez(folder / name, x=rng.integers(0, 17, (n, 8, 8)).astype(np.uint8), y=rng.integers(0, 10, n))

    # --- posts
    words = "sun rain good bad happy sad train late queue coffee great awful phone battery love hate today again never".split()
    emojis = [":)", ":(", "<3", ":/"]

    def sentence(low=4, high=9):
        return " ".join(rng.choice(words, rng.integers(low, high)))

    for name, n in (("posts_train.jsonl", 80), ("posts_dev.jsonl", 25), ("posts_test.jsonl", 25)):
        text(name, "".join(json.dumps({"id": int(rng.integers(1e6)), "text": sentence() + " " + str(rng.choice(emojis)), "mood": str(rng.choice(["pos", "neg"]))}) + "\n" for _ in range(n)))
    text("emoji_map.json", json.dumps({":)": "smile", ":(": "frown", "<3": "love", ":/": "unsure"}))
    text("slang.json", json.dumps({"lol": "funny", "brb": "back", "idk": "unknown"}))

    # --- poems
    text("poems.txt", "\n".join(sentence(3, 7) for _ in range(60)))
    text("sonnets.txt", "\n".join(sentence(5, 9) for _ in range(30)))

    # --- named entities
    names = ["anna", "paris", "oslo", "bob", "acme"]

    def conll(name, n):
        lines = []
        for _ in range(n):
            for _ in range(int(rng.integers(4, 8))):
                if rng.random() < 0.3:
                    k = int(rng.integers(5))
                    lines.append(f"{names[k]} {['B-PER', 'B-LOC', 'B-LOC', 'B-PER', 'B-ORG'][k]}")
                else:
                    lines.append(f"{rng.choice(words)} O")
            lines.append("")
        text(name, "\n".join(lines) + "\n")

    conll("ner.train.conll", 40)
    conll("ner.dev.conll", 12)
    conll("ner.test.conll", 12)
    text("places.txt", "paris\noslo\nlima\n")
    text("companies.txt", "acme\nglobex\n")
    for name, dim in (("vectors.8d.txt", 8), ("vectors.4d.txt", 4)):
        text(name, "".join(w + " " + " ".join(f"{v:.4f}" for v in rng.normal(size=dim)) + "\n" for w in words + names))

    # --- recommender
    for name, n in (("plays.csv", 300), ("plays_last_week.csv", 60)):
        table(name, pd.DataFrame({"user": rng.integers(100, 130, n), "film": rng.integers(500, 540, n), "stars": rng.integers(1, 6, n)}))
    text("bots.txt", "103\n117\n122\n")
    text("films.json", json.dumps([{"id": 500 + i, "genre": str(rng.choice(["drama", "comedy", "crime"])), "year": int(rng.integers(1960, 2020))} for i in range(40)]))
    table("film_titles.csv", pd.DataFrame({"id": range(500, 540), "title": [f"Film {i} {rng.choice(words)}" for i in range(40)]}))

    # --- citations
    ids = [f"p{i:03d}" for i in range(50)]
    topics = ["vision", "theory", "robots"]
    with open(folder / "papers.content", "w") as f:
        for p in ids:
            f.write("\t".join([p, *map(str, rng.integers(0, 2, 12)), str(rng.choice(topics))]) + "\n")
    with open(folder / "papers.cites", "w") as f:
        for _ in range(140):
            a, b = rng.choice(ids, 2, replace=False)
            f.write(f"{a}\t{b}\n")
    text("papers.split", json.dumps({"train": ids[:30], "val": ids[30:40], "test": ids[40:]}))
    table("paper_years.csv", pd.DataFrame({"paper": ids, "year": rng.integers(1995, 2020, 50)}))

    # --- loans
    def loans(n, start):
        return pd.DataFrame({
            "loan": np.arange(start, start + n), "region": rng.choice(["N", "S", "E", "W"], n), "purpose": rng.choice(["car", "home", "study"], n),
            "amount": rng.gamma(2, 4000, n).round(2), "income": rng.gamma(3, 12000, n).round(2), "default": rng.integers(0, 2, n),
        })

    loans(160, 1).to_parquet(folder / "loans_2021.parquet")
    loans(60, 500).to_parquet(folder / "loans_2022.parquet")
    loans(60, 900).to_parquet(folder / "loans_2023.parquet")
    table("regions.csv", pd.DataFrame({"code": ["N", "S", "E", "W"], "unemployment": [4.1, 6.3, 5.2, 3.8], "area": [10, 22, 17, 9]}))
    table("purposes.csv", pd.DataFrame({"purpose": ["car", "home", "study"], "risk": [0.1, 0.3, 0.2]}))

    # --- bikes
    hours = pd.date_range("2024-03-01", periods=240, freq="h")
    table("bike_counts.csv", pd.DataFrame({"hour": hours, "count": rng.poisson(30, 240)}))
    table("weather.csv", pd.DataFrame({"hour": hours, "temp": rng.normal(9, 4, 240).round(1), "rain": rng.random(240).round(2)}))
    table("weather_airport.csv", pd.DataFrame({"hour": hours, "temp": rng.normal(8, 4, 240).round(1), "rain": rng.random(240).round(2)}))
    text("holidays.txt", "2024-03-03\n2024-03-08\n")
    later = pd.date_range("2024-04-01", periods=96, freq="h")
    table("bike_counts_april.csv", pd.DataFrame({"hour": later, "count": rng.poisson(35, 96)}))
    table("weather_april.csv", pd.DataFrame({"hour": later, "temp": rng.normal(12, 3, 96).round(1), "rain": rng.random(96).round(2)}))

    # --- meters
    for name, meters, n in (("meters.sqlite", 6, 60), ("meters_pilot.sqlite", 3, 40)):
        (folder / name).unlink(missing_ok=True)
        db = sqlite3.connect(folder / name)
        db.execute("create table reading (meter integer, t integer, kwh real)")
        db.execute("create table meter (id integer, kind text)")
        for m in range(meters):
            db.execute("insert into meter values (?, ?)", (m, ["home", "shop"][m % 2]))
            db.executemany("insert into reading values (?, ?, ?)", [(m, t, float(v)) for t, v in enumerate(rng.gamma(2, 1, n))])
        db.commit()
        db.close()
    table("meter_outages.csv", pd.DataFrame({"meter": [1, 4], "from": [10, 30], "to": [14, 33]}))

    # --- houses
    def houses(n, start, price=True):
        frame = pd.DataFrame({
            "Id": np.arange(start, start + n), "Area": rng.normal(120, 30, n).round(), "Rooms": rng.integers(1, 8, n),
            "Street": rng.choice(["paved", "gravel", "dirt"], n), "Zip": rng.choice(["z1", "z2", "z3", "z4"], n),
        })
        frame.loc[rng.integers(0, n, 6), "Area"] = np.nan
        if price:
            frame["Price"] = rng.gamma(5, 40000, n).round()
        return frame

    table("houses_train.csv", houses(100, 1))
    table("houses_test.csv", houses(50, 500, price=False))
    table("houses_sample_submission.csv", pd.DataFrame({"Id": np.arange(500, 550), "Price": 180000.0}))
    pd.DataFrame({"Zip": ["z1", "z2", "z3", "z4"], "lat": [52.1, 52.3, 51.9, 52.0], "lon": [4.3, 4.8, 4.5, 5.1]}).to_feather(folder / "zips.feather")

    # --- molecules
    atoms = list("CNOF")
    smiles = sorted({"C" + "".join(rng.choice(atoms, rng.integers(3, 9))) for _ in range(90)})
    text("molecules.smi", "".join(f"{s} mol{i}\n" for i, s in enumerate(smiles)))
    table("assay.csv", pd.DataFrame({"mol": [f"mol{i}" for i in range(60)], "ic50": rng.gamma(2, 50, 60).round(2)}))
    table("assay_external.csv", pd.DataFrame({"mol": [f"mol{i}" for i in range(60, 70)], "ic50": rng.gamma(2, 50, 10).round(2)}))
    table("atom_properties.csv", pd.DataFrame({"atom": atoms, "mass": [12.011, 14.007, 15.999, 18.998], "valence": [4, 3, 2, 1]}))
    table("toxicity.csv", pd.DataFrame({"mol": [f"mol{i}" for i in range(40)], "toxic": rng.integers(0, 2, 40)}))

    # --- pumps
    for name, n in (("pump_healthy.csv", 160), ("pump_healthy_night.csv", 80), ("pump_faults.csv", 40)):
        table(name, pd.DataFrame(rng.normal(size=(n, 5)).round(4), columns=["p_in", "p_out", "flow", "amp", "temp"]))
    text("pump_ranges.json", json.dumps({c: [-4.0 - i / 10, 4.0 + i / 5] for i, c in enumerate(["p_in", "p_out", "flow", "amp", "temp"])}))

    # --- flowers (keras)
    np.savez(folder / "flower_photos.npz", photos=rng.integers(0, 255, (72, 8, 8, 3), dtype=np.uint8), keys=np.arange(72))
    np.savez(folder / "flower_photos_phone.npz", photos=rng.integers(0, 255, (20, 8, 8, 3), dtype=np.uint8), keys=np.arange(200, 220))
    table("flower_labels.csv", pd.DataFrame({"key": [*range(72), *range(200, 220)], "flower": rng.choice(["rose", "tulip", "lily"], 92)}))
    np.savez(folder / "conv_stem.npz", kernel=rng.normal(0, 0.2, (3, 3, 3, 6)).astype("float32"), bias=np.zeros(6, "float32"))
    np.savez(folder / "conv_stem_large.npz", kernel=rng.normal(0, 0.2, (5, 5, 3, 6)).astype("float32"), bias=np.zeros(6, "float32"))

    # --- sleep EEG (keras)
    for night in ("n1", "n2", "n3", "n4"):
        frame = pd.DataFrame(rng.normal(size=(300, 3)).astype("float32"), columns=["c3", "c4", "eog"])
        frame["stage"] = np.repeat(rng.integers(0, 3, 30), 10)
        frame.to_parquet(folder / f"sleep_{night}.parquet")
    table("nights.csv", pd.DataFrame({"night": ["n1", "n2", "n3", "n4"], "role": ["fit", "fit", "monitor", "final"], "age": [31, 44, 27, 58]}))

    # --- tickets (transformers)
    for name, n in (("tickets_train.csv", 48), ("tickets_valid.csv", 16), ("tickets_test.csv", 16)):
        table(name, pd.DataFrame({"ticket": range(n), "subject": [sentence() for _ in range(n)], "queue_code": rng.integers(10, 13, n)}))
    text("ticket_vocab.txt", "\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]) + "\n")
    text("ticket_vocab_de.txt", "\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "zug", "spaet", "kaffee"]) + "\n")
    with open(folder / "queues.csv", "w", newline="") as f:
        csv.writer(f).writerows([["code", "queue"], [10, "billing"], [11, "hardware"], [12, "travel"]])

    # --- settings
    text("train_config.yaml", "lr: 0.01\nhidden: 12\nepochs: 2\nbatch: 16\n")
    text("sweep.json", json.dumps([{"width": 8, "lr": 0.05}, {"width": 16, "lr": 0.01}, {"width": 16, "lr": 0.1}]))
