"""Files of still other trades: subscribers, shops, trades, scans, telescopes, tickets, meters and frauds."""

import csv
import gzip
import json
import random
import sqlite3
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse
from PIL import Image

ROWS = 80


def make_blind_two_data(folder: Path) -> None:
    """Write them; nothing here has the content of another file."""
    chance = random.Random("blind two")
    generator = np.random.default_rng(1977)
    subscribers(folder, chance, generator)
    shops(folder, generator)
    trades(folder, generator)
    scans(folder, generator)
    instruments(folder, generator)
    tickets(folder, chance)
    meters(folder, generator)
    frauds(folder, generator)
    settings(folder)


def numbers(generator: np.random.Generator, rows: int, *names: str) -> pd.DataFrame:
    return pd.DataFrame(generator.normal(size=(rows, len(names))).round(4), columns=list(names))


def subscribers(folder: Path, chance: random.Random, generator: np.random.Generator) -> None:
    keys = [f"S{n:04}" for n in range(ROWS)]
    people = {
        "subscriber": keys,
        "tenure": generator.integers(1, 72, ROWS),
        "plan": [chance.choice(["basic", "plus", "max"]) for _ in keys],
        "city": [chance.choice(["Lyon", "Turin", "Graz", "Brno"]) for _ in keys],
    }
    pd.DataFrame(people).to_csv(folder / "subscribers.csv", index=False)
    calls = numbers(generator, 300, "minutes", "cost").abs().assign(subscriber=generator.choice(keys, 300))
    calls.to_parquet(folder / "calls.parquet", index=False)
    complaints = {"subscriber": generator.choice(keys, 60), "severity": generator.integers(1, 6, 60)}
    pd.DataFrame(complaints).to_feather(folder / "complaints.feather")
    pd.DataFrame({"subscriber": keys, "churned": generator.integers(0, 2, ROWS)}).to_csv(
        folder / "churned.csv", index=False
    )
    cities = ["Lyon", "Turin", "Graz", "Brno"]
    pd.DataFrame({"city": cities, "wage": generator.uniform(1, 4, 4).round(3)}).to_csv(
        folder / "wages.csv", index=False
    )
    pd.DataFrame({"city": cities, "mayor": list("KLMN")}).to_csv(folder / "mayors.csv", index=False)
    (folder / "tariffs.json").write_text('{"basic": 9.9, "plus": 19.5, "max": 34.25}')
    connection = sqlite3.connect(folder / "crm.db")
    connection.execute("CREATE TABLE contacts (subscriber TEXT, channel TEXT, lasted REAL)")
    connection.executemany(
        "INSERT INTO contacts VALUES (?, ?, ?)",
        [(chance.choice(keys), chance.choice(["mail", "phone"]), round(chance.gauss(8, 2), 2)) for _ in range(200)],
    )
    connection.commit()
    connection.close()


def shops(folder: Path, generator: np.random.Generator) -> None:
    (folder / "branches").mkdir()
    days = pd.date_range("2024-01-01", periods=50)
    for name in ("north", "south", "east", "west"):
        frame = numbers(generator, 50, "visitors", "returns").abs().assign(day=days)
        frame.assign(revenue=(frame.visitors * 9 + generator.normal(size=50)).round(3)).to_csv(
            folder / "branches" / f"{name}.csv", index=False
        )
    pd.DataFrame({"day": days, "promoted": generator.integers(0, 2, 50)}).to_csv(folder / "campaigns.csv", index=False)
    pd.DataFrame({"branch": ["north", "south", "east", "west"], "size": [120, 85, 240, 61]}).to_csv(
        folder / "floor_space.csv", index=False
    )
    pd.DataFrame({"day": days, "moon": generator.random(50).round(3)}).to_csv(folder / "moon.csv", index=False)
    with zipfile.ZipFile(folder / "survey.zip", "w") as file:
        for member in ("respondents", "answers"):
            frame = numbers(generator, 60, "p", "q").assign(person=range(60), happy=generator.integers(0, 2, 60))
            file.writestr(f"survey/{member}.csv", frame.to_csv(index=False))
        file.writestr("survey/README.txt", "Answers by post.\n")
    with zipfile.ZipFile(folder / "pilot.zip", "w") as file:
        file.writestr("pilot/answers.csv", numbers(generator, 20, "p", "q").to_csv(index=False))


def trades(folder: Path, generator: np.random.Generator) -> None:
    start = pd.Timestamp("2024-06-03 09:00")
    for name, column, rows in (("trades", "paid", 120), ("quotes", "offered", 200), ("index", "level", 90)):
        seconds = np.sort(generator.choice(3600, rows, replace=False))
        frame = pd.DataFrame({"time": start + pd.to_timedelta(seconds, unit="s")})
        frame["ticker"] = generator.choice(["AAA", "BBB"], rows)
        frame[column] = (50 + generator.normal(size=rows)).round(3)
        frame.to_csv(folder / f"{name}.csv", index=False)
    pd.DataFrame({"ticker": ["AAA", "BBB"], "beta": [0.8, 1.3]}).to_json(folder / "betas.json", orient="records")


def scans(folder: Path, generator: np.random.Generator) -> None:
    (folder / "scans").mkdir()
    for number in range(8):
        pixels = generator.integers(0, 255, (9, 9), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / "scans" / f"scan_{number}.png")
    for name in ("template", "logo"):
        pixels = generator.integers(0, 255, (9, 9), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{name}.png")
    (folder / "diagnoses.csv").write_text("scan,ill\n" + "".join(f"scan_{n}.png,{n % 2}\n" for n in range(8)))


def instruments(folder: Path, generator: np.random.Generator) -> None:
    kind = np.dtype([("flux", "f4"), ("width", "f4"), ("star", "u1")])
    for name in ("telescope", "simulation"):
        records = np.empty(ROWS, kind)
        records["flux"], records["width"] = generator.normal(size=(2, ROWS))
        records["star"] = generator.integers(0, 2, ROWS)
        np.save(folder / f"{name}.npy", records)
    for name in ("clicks", "purchases", "impressions"):
        scipy.sparse.save_npz(
            folder / f"{name}.npz", scipy.sparse.random(ROWS, 14, density=0.3, random_state=generator, format="csr")
        )
    np.save(folder / "bought.npy", generator.integers(0, 2, ROWS))
    for number in range(4):
        frame = numbers(generator, ROWS, "k0", "k1", "k2").assign(target=generator.integers(0, 2, ROWS))
        frame.to_csv(folder / f"shard_{number}.csv", index=False)
    frame = numbers(generator, 400, "u0", "u1", "u2").assign(hit=generator.integers(0, 2, 400))
    with gzip.open(folder / "stream.csv.gz", "wt") as file:
        file.write(frame.to_csv(index=False))
    numbers(generator, 1, "u0", "u1", "u2").to_csv(folder / "offsets.csv", index=False)


def tickets(folder: Path, chance: random.Random) -> None:
    words = ["printer", "login", "password", "paper", "screen", "slow", "jam", "reset", "please", "urgent"]
    for name, rows in (("tickets", 60), ("tickets_archive", 40), ("tickets_open", 20)):
        lines = [
            {
                "id": f"{name}-{n}",
                "text": " ".join(chance.choice(words) for _ in range(7)),
                "team": chance.choice("ABC"),
            }
            for n in range(rows)
        ]
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    with (folder / "synonyms.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("word", "means"), ("jam", "paper"), ("reset", "password")])
    (folder / "teams.txt").write_text("A hardware\nB accounts\nC network\n")


def meters(folder: Path, generator: np.random.Generator) -> None:
    (folder / "meters").mkdir()
    hours = pd.date_range("2024-02-01", periods=60, freq="h")
    for number in range(5):
        load = (10 + generator.normal(size=60).cumsum()).round(3)
        pd.DataFrame({"hour": hours, "load": load}).to_csv(folder / "meters" / f"meter_{number}.csv", index=False)
    pd.DataFrame({"hour": hours, "celsius": generator.normal(4, 3, 60).round(2)}).to_csv(
        folder / "celsius.csv", index=False
    )
    pd.DataFrame({"meter": range(5), "house": ["flat", "villa", "flat", "villa", "farm"]}).to_csv(
        folder / "houses_by_meter.csv", index=False
    )


def frauds(folder: Path, generator: np.random.Generator) -> None:
    for name in ("fraud_train", "fraud_valid", "fraud_test", "fraud_unlabelled", "fraud_old"):
        frame = numbers(generator, ROWS, "amount", "age", "distance").assign(
            merchant=generator.integers(0, 8, ROWS), fraud=generator.integers(0, 2, ROWS)
        )
        frame = frame.drop(columns="fraud") if name == "fraud_unlabelled" else frame
        frame.to_csv(folder / f"{name}.csv", index=False)
    merchants = {"merchant": range(8), "risk": generator.random(8).round(3), "sector": list("ABABCCBA")}
    pd.DataFrame(merchants).to_parquet(folder / "merchants.parquet", index=False)


def settings(folder: Path) -> None:
    (folder / "job.toml").write_text(
        '[data]\ntrain = "fraud_train.csv"\nvalid = "fraud_valid.csv"\nreport = "fraud_test.csv"\n'
        'lookup = "merchants.parquet"\n[model]\nname = "xgb"\nrounds = 4\n[model.params]\nmax_depth = 2\neta = 0.3\n'
    )
    (folder / "segments.yaml").write_text(
        "segments:\n  city: {branches: [north, south], alpha: 0.5}\n  rural: {branches: [east], alpha: 2.0}\n"
        "benchmark: west\n"
    )
