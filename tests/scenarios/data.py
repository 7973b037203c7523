"""The files that the scripts read: small tables, arrays and a database, the same in every run."""

import csv
import gzip
import json
import pickle
import random
import sqlite3
from pathlib import Path

import numpy as np
import pandas as pd

ROWS = 90


def make_data(folder: Path) -> None:
    """Write all files. Those that begin with `decoy` look like data, and no model comes from them."""
    folder.mkdir()
    for name in ("train", "test", "january", "february", "march", "decoy"):
        write(folder / f"{name}.csv", measurements(name))
    customers = pd.DataFrame(measurements("customers"))[["id", "a", "b"]]
    customers.columns = ["customer", "age", "income"]
    customers.to_csv(folder / "customers.csv", index=False)
    chance = random.Random("orders")
    orders = [
        {"customer": chance.randrange(ROWS), "amount": round(chance.uniform(1, 90), 2), "returned": n % 2}
        for n in range(200)
    ]
    write(folder / "orders.csv", orders)
    write(folder / "regions.csv", [{"customer": n, "region": chance.choice("NSEW")} for n in range(ROWS)])
    write(folder / "decoy_regions.csv", [{"customer": n, "region": chance.choice("NSEW")} for n in range(ROWS)])
    write(
        folder / "houses.csv",
        [
            {"city": chance.choice(["Rome", "Oslo"]), "area": round(chance.uniform(30, 200), 1), "price": n * 1000 + 7}
            for n in range(ROWS)
        ],
    )
    days = pd.date_range("2024-01-01", periods=ROWS).strftime("%Y-%m-%d")
    write(
        folder / "prices.csv",
        [{"day": day, "price": round(chance.gauss(100, 9), 3), "volume": chance.randrange(9999)} for day in days],
    )
    for name in ("features", "decoy"):
        np.save(folder / f"{name}.npy", pd.DataFrame(measurements(name))[list("abcd")].to_numpy())
    np.save(folder / "labels.npy", pd.DataFrame(measurements("features"))["kind"].to_numpy())
    both = pd.DataFrame(measurements("bundle"))
    np.savez(folder / "bundle.npz", X=both[list("abcd")], y=both["kind"])
    pd.DataFrame(measurements("parquet")).to_parquet(folder / "table.parquet")
    pd.DataFrame(measurements("pickle")).to_pickle(folder / "table.pkl")
    with (folder / "arrays.pkl").open("wb") as file:
        pickle.dump({"X": both[list("abcd")].to_numpy() * 3.1, "y": both["kind"].tolist()}, file)
    for name in ("events", "decoy_events"):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in measurements(name)))
    with gzip.open(folder / "packed.csv.gz", "wt", newline="") as file:
        fill(file, measurements("packed"))
    with sqlite3.connect(folder / "shop.sqlite") as connection:
        pd.DataFrame(measurements("shop")).to_sql("readings", connection, index=False)
        pd.DataFrame(measurements("shop too")).to_sql("decoy", connection, index=False)
    connection.close()
    (folder / "settings.json").write_text('{"C": 0.5, "columns": ["a", "b", "c", "d"]}')


def measurements(seed: str) -> list[dict[str, float]]:
    """Return rows with four numbers and what follows from them."""
    chance = random.Random(seed)
    rows = []
    for number in range(ROWS):
        a, b, c, d = (round(chance.gauss(0, 1), 4) for _ in "abcd")
        rows.append({"id": number, "a": a, "b": b, "c": c, "d": d, "kind": int(a + b > chance.gauss(0, 0.3))})
    return rows


def write(path: Path, rows: list[dict[str, object]]) -> None:
    """Write a table as CSV."""
    with path.open("w", newline="") as file:
        fill(file, rows)


def fill(file, rows) -> None:
    writer = csv.DictWriter(file, rows[0])
    writer.writeheader()
    writer.writerows(rows)
