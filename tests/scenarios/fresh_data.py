"""Still more files for the scripts: archives, sheets, sensors, signals and what other programs write."""

import io
import json
import random
import sqlite3
import tarfile
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import scipy.io.wavfile
import scipy.sparse
from sklearn.datasets import dump_svmlight_file

ROWS = 60


def make_fresh_data(folder: Path) -> None:
    """Write them; nothing here has the content of another file."""
    chance = random.Random("fresh")
    generator = np.random.default_rng(77)
    passengers(folder, chance)
    sensors(folder, generator)
    archives(folder, generator)
    arrays(folder, generator)
    documents(folder, chance)
    stores(folder, chance)


def labelled(generator: np.random.Generator, rows: int = ROWS) -> pd.DataFrame:
    frame = pd.DataFrame(generator.normal(size=(rows, 3)).round(4), columns=["x", "y", "z"])
    return frame.assign(label=(frame.x + frame.y > 0).astype(int))


def passengers(folder: Path, chance: random.Random) -> None:
    for name, rows in (("titanic_train", 80), ("titanic_test", 40)):
        people = [
            {
                "PassengerId": n,
                "Pclass": chance.randrange(1, 4),
                "Name": f"Doe, {chance.choice(['Mr', 'Mrs', 'Miss'])}. J{n}",
                "Sex": chance.choice(["male", "female"]),
                "Age": chance.choice([None, chance.randrange(1, 80)]),
                "Fare": round(chance.uniform(5, 200), 2),
                "Embarked": chance.choice(["S", "C", "Q", None]),
                "Survived": chance.randrange(2),
            }
            for n in range(rows)
        ]
        frame = pd.DataFrame(people)
        (frame if name == "titanic_train" else frame.drop(columns="Survived")).to_csv(
            folder / f"{name}.csv", index=False
        )
    pd.DataFrame({"PassengerId": range(40), "Survived": [n % 2 for n in range(40)]}).to_csv(
        folder / "gender_submission.csv", index=False
    )


def sensors(folder: Path, generator: np.random.Generator) -> None:
    (folder / "sensors").mkdir()
    for number in range(5):
        labelled(generator).to_csv(folder / "sensors" / f"sensor_{number}.csv", index=False)
    (folder / "sensors" / "schema.json").write_text(json.dumps({"columns": ["x", "y", "z", "label"]}))
    pd.DataFrame({"sensor": [f"sensor_{n}" for n in range(5)], "broken": [0, 1, 0, 1, 1]}).to_csv(
        folder / "sensor_labels.csv", index=False
    )
    (folder / "shops").mkdir()
    for number in range(3):
        sold = (50 + generator.normal(size=40).cumsum()).round(3)
        pd.DataFrame({"day": pd.date_range("2024-03-01", periods=40), "sold": sold}).to_csv(
            folder / "shops" / f"shop_{number}.csv", index=False
        )


def archives(folder: Path, generator: np.random.Generator) -> None:
    for archive in ("quarter.tar.gz", "old_quarter.tar.gz"):
        with tarfile.open(folder / archive, "w:gz") as tar:
            for month in ("m1", "m2"):
                content = labelled(generator).to_csv(index=False).encode()
                info = tarfile.TarInfo(f"{month}.csv")
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
    for month in (1, 2):
        place = folder / "visits_by_month" / f"month={month}"
        place.mkdir(parents=True)
        labelled(generator).to_parquet(place / "part-0.parquet")
    labelled(generator).to_feather(folder / "probe.feather")
    with pd.ExcelWriter(folder / "survey.xlsx") as book:
        people = labelled(generator).reset_index(names="person")
        people[["person", "x", "label"]].to_excel(book, sheet_name="answers", index=False)
        people[["person", "y", "z"]].to_excel(book, sheet_name="people", index=False)
    (folder / "stars.txt").write_text(labelled(generator).to_string(index=False) + "\n")


def arrays(folder: Path, generator: np.random.Generator) -> None:
    for name in ("lab.h5", "decoy.h5"):
        frame = labelled(generator)
        with h5py.File(folder / name, "w") as file:
            group = file.create_group("run")
            group["signal"] = frame[["x", "y", "z"]].to_numpy()
            group["target"] = frame["label"].to_numpy()
    frame = labelled(generator)
    frame[["x", "y", "z"]].to_numpy(np.float32).tofile(folder / "numbers.bin")
    frame["label"].to_numpy(np.uint8).tofile(folder / "numbers.lab")
    generator.normal(size=(ROWS, 3)).astype(np.float32).tofile(folder / "decoy.bin")
    frame = labelled(generator)
    dump_svmlight_file(frame[["x", "y", "z"]], frame["label"], str(folder / "small.libsvm"))
    frame = labelled(generator)
    scipy.io.savemat(
        folder / "brain.mat", {"trials": frame[["x", "y", "z"]].to_numpy(), "state": frame.label.to_numpy()}
    )
    counts = scipy.sparse.random(ROWS, 12, density=0.3, random_state=4, format="csr")
    scipy.sparse.save_npz(folder / "counts.npz", counts)
    np.save(folder / "weights.npy", generator.uniform(0.5, 2, 90).round(3))
    (folder / "sounds").mkdir()
    for number in range(6):
        wave = (generator.normal(size=256) * 1000 * (1 + number % 2)).astype(np.int16)
        scipy.io.wavfile.write(folder / "sounds" / f"{'dog' if number % 2 else 'cat'}_{number}.wav", 8000, wave)


def documents(folder: Path, chance: random.Random) -> None:
    nested = [
        {
            "id": n,
            "customer": {"age": chance.randrange(18, 80), "city": chance.choice(["Bonn", "Gent"])},
            "lines": [{"sku": chance.choice("PQR"), "price": round(chance.uniform(1, 9), 2)} for _ in range(n % 3 + 1)],
            "refunded": bool(chance.randrange(2)),
        }
        for n in range(ROWS)
    ]
    (folder / "baskets.json").write_text(json.dumps({"version": 2, "baskets": nested}))
    words = ["engine", "wheel", "goal", "match", "brake", "score", "road", "team", "the", "of"]
    (folder / "wiki.txt").write_text("\n".join(" ".join(chance.choice(words) for _ in range(9)) for _ in range(30)))
    (folder / "topics.csv").write_text(
        "text,topic\n" + "".join(f"{' '.join(chance.choice(words) for _ in range(8))},{n % 2}\n" for n in range(40))
    )
    (folder / "lexicon.json").write_text(json.dumps({word: round(chance.gauss(0, 1), 2) for word in words}))
    (folder / "plants.xml").write_text(
        "<plants>"
        + "".join(
            f'<plant kind="{n % 2}"><height>{chance.gauss(3 + n % 2, 1):.2f}</height>'
            f"<leaves>{chance.randrange(3, 40)}</leaves></plant>"
            for n in range(40)
        )
        + "</plants>"
    )
    (folder / "run.json").write_text(
        json.dumps(
            {
                "data": {
                    "train": "sensors/sensor_0.csv",
                    "extra": ["sensors/sensor_1.csv"],
                    "reference": "sensors/sensor_4.csv",
                },
                "features": ["x", "y", "z"],
                "target": "label",
                "model": {"name": "gbm", "params": {"n_estimators": 4, "max_depth": 2}},
            }
        )
    )


def stores(folder: Path, chance: random.Random) -> None:
    for name in ("bank.db", "old_bank.db"):
        connection = sqlite3.connect(folder / name)
        connection.execute("CREATE TABLE accounts (id INTEGER PRIMARY KEY, age INTEGER, balance REAL)")
        connection.execute("CREATE TABLE payments (account INTEGER, amount REAL, late INTEGER)")
        connection.executemany(
            "INSERT INTO accounts VALUES (?, ?, ?)",
            [(n, chance.randrange(18, 90), round(chance.gauss(900, 300), 2)) for n in range(ROWS)],
        )
        connection.executemany(
            "INSERT INTO payments VALUES (?, ?, ?)",
            [(chance.randrange(ROWS), round(chance.uniform(1, 99), 2), chance.randrange(2)) for _ in range(200)],
        )
        connection.commit()
        connection.close()
