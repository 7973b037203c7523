"""More files for the scripts: texts, images, archives, series, lookup tables and folders."""

import gzip
import json
import random
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pandas as pd

WORDS = {
    "pos": ["great", "lovely", "bright", "happy", "the", "film", "story", "a"],
    "neg": ["awful", "boring", "dull", "sad", "the", "film", "story", "a"],
}
DAYS = pd.date_range("2024-01-01", periods=90).strftime("%Y-%m-%d")


def make_more_data(folder: Path) -> None:
    chance = random.Random("more")
    texts(folder, chance)
    images(folder, chance)
    series(folder, chance)
    tables(folder, chance)
    archives(folder)
    (folder / "config.yml").write_text(
        "data:\n  train: [january.csv, february.csv]\n  report: march.csv\n  drop: [id]\n"
        "target: kind\nsteps: [drop_columns, clip, ratio]\nmodel: {kind: forest, n_estimators: 4}\n"
    )
    (folder / "features.json").write_text(
        '{"entity": "customer", "use": ["customers", "regions"], "label": "returned"}'
    )


def sentence(kind: str, chance: random.Random) -> str:
    return " ".join(chance.choice(WORDS[kind]) for _ in range(12))


def texts(folder: Path, chance: random.Random) -> None:
    for part, count in (("train", 4), ("test", 2)):
        for kind in WORDS:
            (place := folder / "reviews" / part / kind).mkdir(parents=True)
            for number in range(count):
                (place / f"{part}_{kind}_{number}.txt").write_text(sentence(kind, chance))
    lines = [f"{kind}\t{sentence(kind, chance)}\n" for kind in ["pos", "neg"] * 20]
    (folder / "sms.tsv").write_text("".join(lines))
    (folder / "stopwords.txt").write_text("the\na\n")
    words = sorted({word for kind in WORDS.values() for word in kind})
    vectors = [f"{word} " + " ".join(f"{chance.gauss(0, 1):.4f}" for _ in range(4)) + "\n" for word in words]
    (folder / "glove.txt").write_text("".join(vectors))


def images(folder: Path, chance: random.Random) -> None:
    random_state = np.random.default_rng(5)
    for part in ("train", "test"):
        (place := folder / "digits" / part).mkdir(parents=True)
        for number in range(6):
            np.save(place / f"{part}_{number}_{number % 2}.npy", random_state.integers(0, 255, (8, 8), dtype=np.uint8))
    (folder / "pictures").mkdir()
    names = [f"p{number}.png" for number in range(8)]
    for name in names:
        (folder / "pictures" / name).write_bytes(png(random_state.integers(0, 255, (6, 6), dtype=np.uint8)))
    pd.DataFrame({"file": names, "label": [0, 1] * 4}).to_csv(folder / "pictures.csv", index=False)
    np.save(folder / "unlabelled.npy", random_state.normal(size=(120, 4)))


def png(pixels: np.ndarray) -> bytes:
    """Return a grey picture's bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    height, width = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def series(folder: Path, chance: random.Random) -> None:
    weather = [{"day": day, "temperature": round(chance.gauss(12, 6), 2)} for day in DAYS]
    pd.DataFrame(weather).to_csv(folder / "weather.csv", index=False)
    (folder / "holidays.json").write_text(json.dumps([DAYS[0], DAYS[30], DAYS[60]]))
    ticks = [{"second": n * 7 + chance.randrange(5), "bid": round(chance.gauss(50, 2), 3)} for n in range(90)]
    pd.DataFrame(ticks).to_csv(folder / "ticks.csv", index=False)
    news = [{"second": n * 31, "mood": round(chance.gauss(0, 1), 3)} for n in range(20)]
    pd.DataFrame(news).to_csv(folder / "news.csv", index=False)


def tables(folder: Path, chance: random.Random) -> None:
    ratings = {(chance.randrange(20), chance.randrange(15)): chance.randrange(1, 6) for _ in range(160)}
    rows = [{"user": user, "item": item, "rating": rating} for (user, item), rating in ratings.items()]
    pd.DataFrame(rows).to_csv(folder / "ratings.csv", index=False)
    pd.DataFrame({"item": range(15), "title": [f"title {n}" for n in range(15)]}).to_csv(
        folder / "items.csv", index=False
    )
    for name, value in (("stations", "noise"), ("places", "rent")):
        spots = [
            {"lat": chance.uniform(50, 51), "lon": chance.uniform(4, 5), value: chance.uniform(1, 9)} for _ in range(40)
        ]
        pd.DataFrame(spots).round(4).to_csv(folder / f"{name}.csv", index=False)
    tiers = [{"customer": n, "tier": chance.randrange(3)} for n in range(90)]
    pd.DataFrame(tiers).to_csv(folder / "loyalty.csv", index=False)
    train = pd.read_csv(folder / "train.csv")
    (folder / "labels.json").write_text(
        json.dumps({f"row-{n}": int(kind) for n, kind in train[["id", "kind"]].to_numpy(int).tolist()})
    )
    (folder / "raw").mkdir()
    (folder / "sales").mkdir()
    for number, name in enumerate(("one", "two", "three")):
        values = np.random.default_rng(number).normal(size=(40, 3)).round(4)
        frame = pd.DataFrame(values, columns=["u", "v", "w"])
        frame.to_csv(folder / "raw" / f"{name}.csv", index=False)
        frame.assign(w=frame.u - frame.v + number).to_parquet(folder / "sales" / f"s{number}.parquet")
    np.savetxt(folder / "matrix.txt", np.random.default_rng(9).normal(size=(60, 5)).round(5))
    np.savetxt(folder / "matrix_valid.txt", np.random.default_rng(10).normal(size=(30, 5)).round(5))


def archives(folder: Path) -> None:
    for archive, table in (("archive.zip", "january.csv"), ("other.zip", "march.csv")):
        with zipfile.ZipFile(folder / archive, "w") as file:
            frame = pd.read_csv(folder / table)
            file.writestr("x.csv", (frame[["a", "b", "c"]] * 1.5).to_csv(index=False))
            file.writestr("y.csv", frame[["kind"]].to_csv(index=False))
    with gzip.open(folder / "visits.jsonl.gz", "wt") as file:
        for row in pd.read_csv(folder / "february.csv").mul(1.25).to_dict("records"):
            file.write(
                json.dumps({"user": {"id": row["id"]}, "clicks": [row["a"], row["b"]], "bought": row["kind"] > 0})
                + "\n"
            )
