"""Files of other trades for the scripts: patients, spectra, sequences, logs, photographs, graphs and a table lake."""

import json
import random
import sqlite3
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
from PIL import Image

ROWS = 70


def make_blind_data(folder: Path) -> None:
    """Write them; nothing here has the content of another file."""
    chance = random.Random("blind")
    generator = np.random.default_rng(2024)
    clinic(folder, chance)
    laboratory(folder, generator)
    texts(folder, chance)
    photographs(folder, generator)
    lake(folder, generator)
    graphs(folder, chance, generator)
    settings(folder)


def clinic(folder: Path, chance: random.Random) -> None:
    patients = [
        {
            "patient_id": f"P{n:03}",
            "age": chance.randrange(18, 95),
            "sex": chance.choice("FM"),
            "ward": chance.choice(["icu", "surgery", "general"]),
            "readmitted": chance.randrange(2),
        }
        for n in range(ROWS)
    ]
    pd.DataFrame(patients).to_csv(folder / "patients.csv", index=False)
    labs = [
        {
            "patient_id": f"P{chance.randrange(ROWS):03}",
            "test": chance.choice(["sodium", "lactate", "glucose"]),
            "value": round(chance.gauss(100, 20), 2),
        }
        for _ in range(400)
    ]
    pd.DataFrame(labs).to_csv(folder / "labs.csv", index=False)
    (folder / "ward_risk.json").write_text('{"icu": 0.71, "surgery": 0.43, "general": 0.12}')
    (folder / "drug_prices.json").write_text('{"aspirin": 3.2, "heparin": 18.9}')
    with sqlite3.connect(folder / "hospital.sqlite") as connection:
        connection.execute("CREATE TABLE stays (patient TEXT, nights INTEGER, cost REAL, ward TEXT)")
        connection.executemany(
            "INSERT INTO stays VALUES (?, ?, ?, ?)",
            [
                (f"P{chance.randrange(ROWS):03}", chance.randrange(1, 30), round(chance.gauss(4000, 900), 1), ward)
                for ward in ["icu", "surgery", "general"] * 50
            ],
        )
    connection.close()
    with sqlite3.connect(folder / "archive.sqlite") as connection:
        connection.execute("CREATE TABLE stays (patient TEXT, nights INTEGER)")
        connection.executemany("INSERT INTO stays VALUES (?, ?)", [(f"P{n:03}", n) for n in range(20)])
    connection.close()


def laboratory(folder: Path, generator: np.random.Generator) -> None:
    (folder / "spectra").mkdir()
    wavelengths = np.linspace(400, 700, 24)
    concentrations = {}
    for number in range(12):
        concentrations[f"sample_{number:02}"] = round(float(generator.uniform(0, 5)), 3)
        absorbed = concentrations[f"sample_{number:02}"] * np.exp(-(((wavelengths - 550) / 40) ** 2))
        spectrum = np.column_stack([wavelengths, absorbed + generator.normal(0, 0.01, 24)])
        np.savetxt(folder / "spectra" / f"sample_{number:02}.txt", spectrum, fmt="%.5f", header="nm absorbance")
    for name in ("background", "lamp"):
        np.savetxt(folder / "spectra" / f"{name}.dat", np.column_stack([wavelengths, generator.random(24)]), fmt="%.5f")
    (folder / "concentrations.json").write_text(json.dumps(concentrations))
    for name in ("collisions.h5", "simulated.h5"):
        with h5py.File(folder / name, "w") as file:
            for run in range(3):
                group = file.create_group(f"run_{run}")
                group.attrs["energy"] = 7 + run
                group.create_dataset("momenta", data=generator.normal(size=(30, 4)).round(4))
                group.create_dataset("is_muon", data=generator.integers(0, 2, 30))
    for name in ("ising_train", "ising_test"):
        spins = generator.choice([-1.0, 1.0], size=(ROWS, 10))
        np.savez(folder / f"{name}.npz", spins=spins, energy=-(spins * np.roll(spins, 1, axis=1)).sum(axis=1))
    for name in ("accelerometer", "gyroscope", "barometer"):
        np.save(folder / f"{name}.npy", generator.normal(size=(ROWS, 20)).cumsum(axis=1).round(4))
    np.save(folder / "activity.npy", generator.integers(0, 3, ROWS))


def texts(folder: Path, chance: random.Random) -> None:
    lines, activity = [], []
    for number in range(40):
        residues = "".join(chance.choice("ACDEFGHIKL") for _ in range(30))
        lines += [f">seq{number} synthetic construct", residues[:20], residues[20:]]
        activity.append({"accession": f"seq{number}", "ic50": round(chance.gauss(5, 1), 3)})
    (folder / "proteins.fasta").write_text("\n".join(lines) + "\n")
    (folder / "contaminants.fasta").write_text(">trypsin\nACDEFGHIKLACDEFGHIKL\n")
    pd.DataFrame(activity).to_csv(folder / "activity.csv", index=False)
    (folder / "logs").mkdir()
    for day in range(1, 5):
        events = [
            {
                "session": f"s{day}-{chance.randrange(10)}",
                "action": chance.choice(["view", "cart", "pay", "search"]),
                "milliseconds": chance.randrange(10, 4000),
            }
            for _ in range(60)
        ]
        (folder / "logs" / f"2024-05-0{day}.log").write_text("".join(json.dumps(event) + "\n" for event in events))
    (folder / "converted.txt").write_text("\n".join(f"s{day}-{n}" for day in range(1, 5) for n in range(0, 10, 3)))
    (folder / "corpus").mkdir()
    words = {"sport": ["goal", "match", "team", "coach"], "space": ["orbit", "moon", "probe", "launch"]}
    for number in range(8):
        topic = ["sport", "space"][number % 2]
        body = " ".join(chance.choice(words[topic] + ["today", "said", "new"]) for _ in range(20))
        (folder / "corpus" / f"{topic}_{number}.txt").write_text(f"From: user{number}\n\n{body}\n")
    (folder / "corpus" / "README").write_text("Articles from two newsgroups.\n")


def photographs(folder: Path, generator: np.random.Generator) -> None:
    for part, count in (("train", 4), ("val", 2), ("test", 2)):
        for kind in ("cat", "dog"):
            (place := folder / "photos" / part / kind).mkdir(parents=True)
            for number in range(count):
                pixels = generator.integers(0, 255, (10, 10, 3), dtype=np.uint8)
                Image.fromarray(pixels).save(place / f"{part}_{kind}{number}.png")


def lake(folder: Path, generator: np.random.Generator) -> None:
    for year in (2021, 2022, 2023):
        (place := folder / "lake" / f"year={year}").mkdir(parents=True)
        frame = pd.DataFrame(generator.normal(size=(50, 2)).round(4), columns=["wind", "sun"])
        frame = frame.assign(plant=generator.integers(0, 6, 50), output=generator.uniform(5, 50, 50).round(3))
        frame.to_parquet(place / f"power_{year}.parquet", index=False)
    capacity = generator.uniform(10, 90, 6).round(2)
    plants = pd.DataFrame({"plant": range(6), "capacity": capacity, "kind": list("wwsswh")})
    plants.to_csv(folder / "plants.csv", index=False)
    pd.DataFrame({"plant": range(6), "owner": [f"owner {n}" for n in range(6)]}).to_csv(
        folder / "owners.csv", index=False
    )
    sites = [f"site{n}" for n in range(5)]
    counts = pd.DataFrame(
        {
            "site": generator.choice(sites, 150),
            "species": generator.choice(["wren", "crow", "gull"], 150),
            "count": generator.integers(1, 40, 150),
            "hour": generator.integers(5, 21, 150),
        }
    )
    counts.to_csv(folder / "bird_counts.csv", index=False)
    habitat = {"site": sites, "forest": generator.random(5).round(3), "water": generator.random(5).round(3)}
    pd.DataFrame(habitat).to_csv(folder / "habitat.csv", index=False)
    pd.DataFrame({"site": sites, "observer": list("ABCDE")}).to_csv(folder / "observers.csv", index=False)


def graphs(folder: Path, chance: random.Random, generator: np.random.Generator) -> None:
    edges = {(chance.randrange(30), chance.randrange(30)) for _ in range(90)}
    (folder / "edges.txt").write_text("# source target\n" + "".join(f"{a} {b}\n" for a, b in sorted(edges)))
    nodes = pd.DataFrame(generator.normal(size=(30, 5)).round(4), columns=[f"f{n}" for n in range(5)])
    nodes.assign(node=range(30), community=generator.integers(0, 2, 30)).to_csv(folder / "nodes.csv", index=False)
    (folder / "old_edges.txt").write_text("0 1\n1 2\n5 7\n")


def settings(folder: Path) -> None:
    (folder / "pipeline.yaml").write_text(
        "experiment: power\n"
        "sources:\n"
        "  - {name: readings, path: lake/year=2021/power_2021.parquet, role: train}\n"
        "  - {name: plants, path: plants.csv, role: lookup}\n"
        "  - {name: audit, path: lake/year=2023/power_2023.parquet, role: audit}\n"
        "model: {name: ridge, alpha: 0.3}\n"
    )
    (folder / "training.ini").write_text(
        "[data]\ntrain = january.csv, march.csv\ntest = february.csv\n[model]\nkind = svm\nc = 2.0\n"
    )
