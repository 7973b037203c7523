"""The data files all scripts of this folder share; small, random, seeded."""

import json
import wave
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import torch


def make_data(folder: Path) -> None:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for make in (_apartments, _registry, _telemetry, _reviews, _loans, _rides, _soil, _crops, _contracts, _stores,
                 _swings, _calls, _glyphs, _tides, _flow, _frames, _posts, _complaints, _headlines, _gestures):
        make(folder, np.random.default_rng([11, sum(map(ord, make.__name__))]))


def _apartments(folder, rng):
    names = ["altstadt", "hafen", "nord", "sued", "west", "park"]
    pd.DataFrame({"district": names, "income": rng.integers(20, 70, 6) * 1000,
                  "metro_km": rng.uniform(0.1, 5, 6).round(2)}).to_csv(folder / "districts.csv", index=False)

    def flats(n, start):
        area = rng.uniform(25, 160, n).round(1)
        frame = pd.DataFrame({"flat_id": np.arange(start, start + n), "district": rng.choice(names, n),
                              "heating": rng.choice(["gas", "pump", "district"], n), "area": area,
                              "rooms": rng.integers(1, 6, n), "built": rng.integers(1900, 2022, n)})
        frame["price"] = (area * 3900 + frame["rooms"] * 8000 + rng.normal(0, 20000, n)).round(-2)
        frame.loc[rng.random(n) < 0.08, "rooms"] = np.nan
        return frame

    flats(180, 0).to_csv(folder / "apartments.csv", index=False)
    flats(60, 1000).to_csv(folder / "apartments_test.csv", index=False)
    flats(70, 5000).to_csv(folder / "apartments_2019.csv", index=False)


def _registry(folder, rng):
    n = 150
    wine = pd.DataFrame(rng.normal(size=(n, 4)), columns=["acid", "sugar", "ph", "alcohol"]).round(3)
    wine["grade"] = np.where(wine["alcohol"] + 0.5 * wine["acid"] + rng.normal(0, 0.4, n) > 0, "good", "plain")
    wine.to_csv(folder / "winery.csv", index=False, sep=";")
    y = rng.integers(0, 3, n)
    np.savez(folder / "leaf_shapes.npz", X=rng.normal(size=(n, 6)) + y[:, None], y=y)
    (folder / "leaf_species.txt").write_text("ash\nbeech\nelm\n")
    keys = [f"p{i:03d}" for i in range(90)]
    rest = rng.normal(62, 8, 90).round(1)
    pd.DataFrame({"patient": keys, "rest": rest, "walk": (rest + rng.normal(25, 5, 90)).round(1)}).to_csv(
        folder / "pulse_values.csv", index=False)
    pd.DataFrame({"patient": keys, "fit": (rest < 62).astype(int)}).to_csv(folder / "pulse_labels.csv", index=False)
    pd.DataFrame({"seed": rng.integers(0, 9, 40), "moisture": rng.uniform(5, 20, 40).round(2)}).to_csv(
        folder / "seeds_moisture.csv", index=False)


def _telemetry(folder, rng):
    pd.DataFrame({"machine": [f"M{i}" for i in range(12)], "installed": rng.integers(1998, 2021, 12),
                  "hall": rng.choice(list("ABC"), 12)}).to_csv(folder / "machines.csv", index=False)
    for day in ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]:
        n = int(rng.integers(70, 100))
        temp = rng.normal(60, 9, n)
        pd.DataFrame({"machine": [f"M{i}" for i in rng.integers(0, 12, n)], "temp": temp.round(2),
                      "vibration": rng.gamma(2, 1, n).round(3), "current": rng.normal(11, 1, n).round(2),
                      "alarm": (temp + rng.normal(0, 5, n) > 66).astype(int)}).to_csv(
            folder / f"telemetry_{day}.csv", index=False)


def _sentence(rng, words, low, high):
    return " ".join(rng.choice(words, int(rng.integers(low, high))))


GOOD = ["great", "lovely", "superb", "fast", "friendly", "clean"]
BAD = ["awful", "slow", "broken", "dirty", "rude", "noisy"]
PLAIN = ["the", "a", "room", "meal", "train", "phone", "was", "and", "very", "lol", "imho", "service", "screen", "seat"]


def _reviews(folder, rng):
    def write(name, n, extra):
        rows = []
        for _ in range(n):
            happy = int(rng.random() < 0.5)
            rows.append((_sentence(rng, PLAIN + [extra], 4, 9) + " "
                         + _sentence(rng, GOOD if happy else BAD, 1, 3), "pos" if happy else "neg"))
        pd.DataFrame(rows, columns=["text", "label"]).to_csv(folder / name, index=False)

    write("reviews_hotel.csv", 90, "lobby")
    write("reviews_forum.csv", 70, "thread")
    write("reviews_unseen.csv", 40, "balcony")
    (folder / "stop_list.txt").write_text("the\na\nand\nwas\n")
    (folder / "slang.json").write_text(json.dumps({"lol": "funny", "imho": "opinion"}))
    (folder / "swear_words.txt").write_text("darn\nheck\nblimey\n")


def _loans(folder, rng):
    pd.DataFrame({"customer": np.arange(300), "enquiries": rng.integers(0, 9, 300),
                  "oldest_line": rng.integers(1, 240, 300)}).to_parquet(folder / "bureau.parquet")

    def loans(n, years):
        amount = rng.uniform(500, 20000, n).round(0)
        income = rng.uniform(900, 6000, n).round(0)
        odds = amount / income - 3 + rng.normal(0, 1, n)
        return pd.DataFrame({"customer": rng.integers(0, 300, n), "vintage": rng.choice(years, n), "amount": amount,
                             "income": income, "months": rng.choice([12, 24, 36], n), "bad": (odds > 0).astype(int)})

    loans(240, [2020, 2021, 2022]).to_parquet(folder / "loans_fit.parquet")
    loans(80, [2022]).to_parquet(folder / "loans_watch.parquet")
    loans(70, [2023]).to_parquet(folder / "loans_oot.parquet")
    pd.DataFrame({"vintage": [2020, 2021, 2022], "weight": [0.4, 0.7, 1.0]}).to_csv(
        folder / "vintage_weights.csv", index=False)
    pd.DataFrame({"band": list("ABCDE"), "points": rng.integers(300, 800, 5)}).to_csv(
        folder / "scorecard_2015.csv", index=False)
    (folder / "booster.yaml").write_text("max_depth: 3\neta: 0.2\nobjective: binary:logistic\neval_metric: logloss\n")


def _rides(folder, rng):
    pd.DataFrame({"zone": np.arange(8), "borough": rng.choice(["east", "centre", "shore"], 8),
                  "density": rng.uniform(1, 30, 8).round(1)}).to_csv(folder / "zones.csv", index=False)
    pd.DataFrame({"hour": np.arange(24), "rain": rng.gamma(1, 1, 24).round(2),
                  "wind": rng.uniform(0, 15, 24).round(1)}).to_csv(folder / "hourly_weather.csv", index=False)
    tips = []
    for name, n, start in [("rides_train", 220, 0), ("rides_valid", 80, 500), ("rides_june", 60, 900)]:
        km = rng.gamma(2, 3, n).round(2)
        ids = np.arange(start, start + n)
        pd.DataFrame({"ride": ids, "zone": rng.integers(0, 8, n), "hour": rng.integers(0, 24, n), "km": km,
                      "minutes": (km * 3 + rng.normal(5, 2, n)).round(1)}).to_csv(folder / f"{name}.csv", index=False)
        tips.append(pd.DataFrame({"ride": ids, "tip": (km * 0.3 + rng.gamma(1, 1, n)).round(2)}))
    pd.concat(tips).to_csv(folder / "tips.csv", index=False)
    pd.DataFrame({"day": np.arange(1, 15), "event": rng.choice(["concert", "match", "fair"], 14)}).to_csv(
        folder / "city_events.csv", index=False)


def _soil(folder, rng):
    n = 110
    ids = [f"S{i:03d}" for i in range(n)]
    clay = rng.uniform(5, 45, n)
    pd.DataFrame({"sample": ids, "clay": clay.round(2), "ph": rng.normal(6.4, 0.6, n).round(2),
                  "lab": rng.choice(["leeds", "gent", "riga"], n),
                  "carbon": (0.05 * clay + rng.normal(0, 0.2, n)).round(3)}).to_csv(
        folder / "soil_samples.csv", index=False)
    pd.DataFrame({"sample": ids, "depth": rng.integers(5, 90, n)}).to_csv(folder / "soil_depths.csv", index=False)
    pd.DataFrame({"lab": ["leeds", "gent", "riga"], "offset": [0.02, -0.05, 0.11]}).to_csv(
        folder / "lab_offsets.csv", index=False)
    pd.DataFrame({"sample": [f"U{i}" for i in range(30)], "clay": rng.uniform(5, 45, 30).round(2),
                  "ph": rng.normal(6.1, 0.6, 30).round(2), "depth": rng.integers(5, 90, 30)}).to_csv(
        folder / "soil_unmapped.csv", index=False)


def _crops(folder, rng):
    fields = [f"F{i:02d}" for i in range(80)]
    rain = pd.DataFrame([(f, m, round(float(rng.gamma(2, 20)), 1)) for f in fields for m in (4, 5, 6, 7)],
                        columns=["field", "month", "mm"])
    rain.to_csv(folder / "rainfall.csv", index=False)
    doses = [{"field": f, "product": str(rng.choice(["urea", "npk"])), "kg": int(rng.integers(20, 200))} for f in fields
             for _ in range(int(rng.integers(1, 4)))]
    (folder / "fertiliser.json").write_text(json.dumps(doses))
    kg = pd.DataFrame(doses).groupby("field")["kg"].sum()
    tonnes = 3 + 0.01 * kg + 0.01 * rain.groupby("field")["mm"].sum() + rng.normal(0, 0.3, 80)
    pd.DataFrame({"field": fields, "slope": rng.uniform(0, 12, 80).round(1), "hectares": rng.gamma(2, 2, 80).round(2),
                  "tonnes": tonnes.loc[fields].round(2).to_numpy()}).to_csv(folder / "crop_yield.csv", index=False)
    pd.DataFrame({"week": np.arange(40), "euro": (180 + rng.normal(0, 4, 40).cumsum()).round(2)}).to_csv(
        folder / "crop_prices.csv", index=False)


def _contracts(folder, rng):
    n = 200
    ids = np.arange(n) + 7000
    use, mood = rng.normal(size=n), rng.normal(size=n)
    left = (use + mood + rng.normal(0, 0.2, n) > 0).astype(int)
    pd.DataFrame({"contract": ids, "months": rng.integers(1, 60, n), "fee": rng.choice([9.9, 19.9, 29.9], n),
                  "left": left}).to_csv(folder / "contracts.csv", index=False)
    pd.DataFrame({"contract": ids, "minutes": (100 - 20 * use).round(1), "data_gb": rng.gamma(2, 2, n).round(2)}).to_csv(
        folder / "usage_block.csv", index=False)
    pd.DataFrame({"contract": ids, "calls": rng.poisson(2, n), "wait": rng.gamma(2, 60, n).round(0)}).to_csv(
        folder / "support_block.csv", index=False)
    pd.DataFrame({"contract": ids, "nps": (6 - 2 * mood).round(2), "replies": rng.integers(0, 5, n)}).to_csv(
        folder / "survey_block.csv", index=False)
    pd.DataFrame({"contract": ids[:50] + 900, "months": rng.integers(1, 9, 50), "fee": 9.9}).to_csv(
        folder / "contracts_pending.csv", index=False)


def _stores(folder, rng):
    (folder / "stores").mkdir(exist_ok=True)
    days = pd.date_range("2024-01-01", periods=60, freq="D")
    sizes = {}
    for name, n in [("berlin", 60), ("hamburg", 60), ("koeln", 55), ("lyon", 12), ("training_till", 60)]:
        pd.DataFrame({"date": days[:n].strftime("%Y-%m-%d"), "visitors": rng.poisson(200, n),
                      "sales": rng.normal(4000, 500, n).round(2)}).to_csv(folder / "stores" / f"{name}.csv", index=False)
        sizes[name] = int(rng.integers(200, 900))
    pd.DataFrame({"date": ["2024-01-01", "2024-01-06", "2024-02-14"], "name": ["new year", "kings", "valentine"]}).to_csv(
        folder / "bank_holidays.csv", index=False)
    (folder / "store_sizes.json").write_text(json.dumps(sizes))
    pd.DataFrame({"store": list(sizes), "sales_target": rng.integers(3000, 6000, 5)}).to_csv(
        folder / "sales_targets.csv", index=False)


def _swings(folder, rng):
    weights = []
    for name, n in [("lab", 80), ("field", 60), ("pro", 40), ("rejected", 20)]:
        y = (rng.random(n) < 0.3).astype(np.int64)
        x = (rng.normal(size=(n, 3, 16)) + y[:, None, None]).astype(np.float32)
        np.savez(folder / f"swings_{name}.npz", x=x, y=y)
        weights += [(name, i, round(float(rng.uniform(0.1, 1)), 3)) for i in range(n)]
    pd.DataFrame(weights, columns=["source", "row", "weight"]).to_csv(folder / "swing_weights.csv", index=False)


def _wav(path, samples, rate=8000):
    with wave.open(str(path), "wb") as f:
        f.setnchannels(1)
        f.setsampwidth(2)
        f.setframerate(rate)
        f.writeframes((np.clip(samples, -1, 1) * 32000).astype("<i2").tobytes())


def _calls(folder, rng):
    (folder / "calls").mkdir(exist_ok=True)
    rows = []
    for i in range(12):
        n = int(rng.integers(400, 700))
        owl = i % 2
        tone = np.sin(np.arange(n) * (0.2 if owl else 0.6)) * 0.4
        _wav(folder / "calls" / f"call_{i:02d}.wav", tone + rng.normal(0, 0.05, n))
        rows.append((f"call_{i:02d}.wav", "owl" if owl else "nightjar", "fit" if i < 7 else "watch" if i < 9 else "test"))
    pd.DataFrame(rows, columns=["file", "bird", "part"]).to_csv(folder / "calls.csv", index=False)
    _wav(folder / "noise_wind.wav", rng.normal(0, 0.2, 900))
    _wav(folder / "noise_street.wav", rng.uniform(-0.3, 0.3, 900))


def _glyphs(folder, rng):
    y = rng.integers(0, 4, 120)
    x = rng.integers(0, 90, (120, 8, 8)).astype(np.uint8)
    for i, c in enumerate(y):
        x[i, 2 * c:2 * c + 2] += 140
    np.savez_compressed(folder / "glyphs.npz", images=x, labels=y)
    (folder / "glyph_names.txt").write_text("alef\nbet\ngimel\ndalet\n")
    gen = torch.Generator().manual_seed(3)
    for name in ["glyph_encoder.pt", "glyph_encoder_2021.pt"]:
        torch.save({"encoder": {"0.weight": torch.randn(4, 1, 3, 3, generator=gen) * 0.3,
                                "0.bias": torch.randn(4, generator=gen) * 0.1,
                                "3.weight": torch.randn(12, 144, generator=gen) * 0.1,
                                "3.bias": torch.randn(12, generator=gen) * 0.1}, "epoch": 9}, folder / name)


def _tides(folder, rng):
    def tides(name, n, labelled):
        frame = pd.DataFrame(rng.normal([1010, 6, 180, 14], [9, 3, 70, 5], (n, 4)).round(2),
                             columns=["pressure", "wind", "direction", "water_temp"])
        if labelled:
            frame["surge"] = ((1010 - frame["pressure"]) * 0.01 + rng.normal(0, 0.05, n)).round(3)
        frame.to_csv(folder / name, index=False)

    tides("tide_gauges.csv", 90, True)
    tides("tide_buoys.csv", 140, False)
    tides("tide_storms.csv", 30, True)
    (folder / "tide_stats.json").write_text(json.dumps({"pressure": [1010.2, 9.1], "wind": [6.1, 2.9],
                                                        "direction": [178.5, 71.0], "water_temp": [13.9, 5.2]}))
    gen = torch.Generator().manual_seed(5)
    torch.save({"0.weight": torch.randn(16, 4, generator=gen) * 0.4, "0.bias": torch.zeros(16),
                "2.weight": torch.randn(16, 16, generator=gen) * 0.2, "2.bias": torch.zeros(16),
                "4.weight": torch.randn(1, 16, generator=gen) * 0.2, "4.bias": torch.zeros(1)},
               folder / "tide_teacher.pt")


def _flow(folder, rng):
    np.save(folder / "pipe_geometry.npy", rng.uniform(0.1, 2, (20, 3)).astype(np.float32))

    def group(f, name, n):
        g = f.create_group(name)
        signal = rng.normal(size=(n, 12)).astype(np.float32)
        g["signal"] = signal
        g["pipe"] = rng.integers(0, 20, n)
        g["loss"] = (signal.mean(1) + rng.normal(0, 0.1, n)).astype(np.float32)

    for file, groups in {"flow_runs.h5": {"train": 90, "val": 30}, "flow_holdout.h5": {"test": 30},
                         "flow_2015.h5": {"train": 20}}.items():
        with h5py.File(folder / file, "w") as f:
            for name, n in groups.items():
                group(f, name, n)


def _frames(folder, rng):
    labels = rng.integers(0, 2, 96)
    stack = rng.uniform(0, 90, (96, 8, 8)) + labels[:, None, None] * 60
    np.save(folder / "frames.npy", stack.astype(np.float32))
    pd.DataFrame({"frame": np.arange(96), "bubble": labels}).to_csv(folder / "frame_labels.csv", index=False)
    for name, n in [("frames_val.npz", 30), ("frames_exam.npz", 24)]:
        y = rng.integers(0, 2, n)
        np.savez(folder / name, x=(rng.uniform(0, 90, (n, 8, 8)) + y[:, None, None] * 60).astype(np.float32), y=y)
    np.save(folder / "dark_frame.npy", rng.uniform(0, 9, (8, 8)).astype(np.float32))
    np.save(folder / "flat_frame.npy", rng.uniform(80, 99, (8, 8)).astype(np.float32))


def _posts(folder, rng):
    words = GOOD + BAD + PLAIN
    (folder / "vector_words.txt").write_text("\n".join(words) + "\n")
    np.save(folder / "word_vectors.npy", rng.normal(size=(len(words), 10)).astype(np.float32))
    np.save(folder / "emoji_vectors.npy", rng.normal(size=(7, 10)).astype(np.float32))
    pd.DataFrame({"author": [f"u{i}" for i in range(15)], "followers": rng.integers(1, 9000, 15),
                  "verified": rng.integers(0, 2, 15)}).to_csv(folder / "authors.csv", index=False)
    for name, n in [("posts.jsonl", 120), ("posts_later.jsonl", 40)]:
        with open(folder / name, "w") as f:
            for i in range(n):
                hot = int(rng.random() < 0.5)
                f.write(json.dumps({"author": f"u{rng.integers(0, 15)}", "viral": hot,
                                    "text": _sentence(rng, PLAIN + (GOOD if hot else BAD), 3, 12)}) + "\n")


def _complaints(folder, rng):
    topics = {"billing": ["invoice", "charge", "refund"], "network": ["signal", "outage", "router"],
              "delivery": ["parcel", "late", "courier"]}
    filler = ["my", "is", "please", "help", "again", "with", "today"]
    (folder / "departments.json").write_text(json.dumps({"billing": 0, "network": 1, "delivery": 2}))
    for name, n in [("complaints_train.csv", 72), ("complaints_dev.csv", 24), ("complaints_test.csv", 21),
                    ("complaints_legacy.csv", 18)]:
        rows = []
        for _ in range(n):
            topic = str(rng.choice(list(topics)))
            rows.append((_sentence(rng, filler, 2, 5) + " " + _sentence(rng, topics[topic], 1, 4), topic))
        pd.DataFrame(rows, columns=["complaint", "department"]).to_csv(folder / name, index=False)
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *filler, *sum(topics.values(), []), "##s", "##ed"]
    (folder / "wordpiece.txt").write_text("\n".join(tokens) + "\n")


def _headlines(folder, rng):
    for name, n in [("headlines.tsv", 130), ("headlines_dev.tsv", 40), ("headlines_2024.tsv", 30)]:
        rows = []
        for _ in range(n):
            k = int(rng.integers(0, 2))
            rows.append(f"{k}\t" + _sentence(rng, PLAIN + 2 * (GOOD if k else BAD), 3, 14))
        (folder / name).write_text("\n".join(rows) + "\n")
    (folder / "clickbait_phrases.txt").write_text("you will not believe\nthis one trick\n")


def _gestures(folder, rng):
    ids = [f"g{i:03d}" for i in range(100)]
    with open(folder / "gestures.jsonl", "w") as f:
        for g in ids:
            c = int(rng.integers(0, 3))
            n = int(rng.integers(5, 14))
            track = (rng.normal(size=(n, 2)) * 0.3 + np.arange(n)[:, None] * (c - 1) * 0.2).round(3).tolist()
            f.write(json.dumps({"id": g, "kind": c, "track": track}) + "\n")
    pd.DataFrame({"id": ids, "score": rng.random(100).round(4)}).to_csv(folder / "difficulty.csv", index=False)
    pd.DataFrame({"id": ids, "score": rng.random(100).round(4)}).to_csv(folder / "difficulty_v1.csv", index=False)
    order = rng.permutation(ids).tolist()
    (folder / "gesture_split.json").write_text(json.dumps({"train": order[:70], "val": order[70:85], "test": order[85:]}))
    gen = torch.Generator().manual_seed(8)
    gru = torch.nn.GRU(2, 8, batch_first=True)
    torch.save({"gru": {k: torch.randn(v.shape, generator=gen) * 0.2 for k, v in gru.state_dict().items()},
                "optimizer": None, "epoch": 1}, folder / "gesture_warmup.pt")
