"""Files of those who build networks: patients, letters, reviews, spectra, hearts, robots, songs and turbines."""

import bz2
import gzip
import io
import json
import pickle
import random
import tarfile
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
from PIL import Image
from safetensors.numpy import save_file

ROWS = 60
WORDS = ["good", "bad", "plot", "actor", "dull", "bright", "slow", "song", "fine", "awful", "end", "scene"]


def make_deep_data(folder: Path) -> None:
    """Write them; nothing here has the content of another file."""
    chance = random.Random("deep")
    generator = np.random.default_rng(2718)
    glucose(folder, generator)
    letters(folder, generator)
    film_reviews(folder, chance, generator)
    spectra(folder, generator)
    hearts(folder, generator)
    robots(folder, generator)
    songs(folder, chance, generator)
    turbines(folder, generator)
    intents(folder, chance)
    corpus(folder, chance)
    network_logs(folder, chance)


def numbers(generator: np.random.Generator, rows: int, *names: str) -> pd.DataFrame:
    return pd.DataFrame(generator.normal(size=(rows, len(names))).round(4), columns=list(names))


def glucose(folder: Path, generator: np.random.Generator) -> None:
    (folder / "glucose").mkdir()
    for number in range(5):
        frame = pd.DataFrame({"minute": range(0, ROWS * 5, 5)})
        frame["glucose"] = (110 + generator.normal(size=ROWS).cumsum()).round(2)
        frame["insulin"] = generator.gamma(1.5, size=ROWS).round(3)
        frame.to_csv(folder / "glucose" / f"patient_{number}.csv", index=False)
    (folder / "glucose_stats.json").write_text(
        '{"glucose": {"mean": 109.37, "std": 6.21}, "insulin": {"mean": 1.523, "std": 1.187}}'
    )
    numbers(generator, 30, "minute", "drift").to_csv(folder / "sensor_drift.csv", index=False)
    meals = {"patient": generator.integers(0, 5, 40), "carbs": generator.uniform(5, 90, 40).round(1)}
    pd.DataFrame(meals).to_csv(folder / "meals.csv", index=False)


def letters(folder: Path, generator: np.random.Generator) -> None:
    for name, count in (("letters", 10), ("letters_test", 4)):
        (folder / name).mkdir()
        for number in range(count):
            pixels = generator.integers(0, 255, (8, 8), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{name}_{number}.png")
        rows = "".join(f"{name}_{n}.png,{'ABC'[n % 3]}\n" for n in range(count))
        (folder / f"{name}.csv").write_text("file,letter\n" + rows)
    np.save(folder / "mean_letter.npy", generator.uniform(90, 160, (8, 8)).round(3))
    np.save(folder / "old_mean_letter.npy", generator.uniform(90, 160, (8, 8)).round(3))


def film_reviews(folder: Path, chance: random.Random, generator: np.random.Generator) -> None:
    for name, rows in (("films_train", 50), ("films_dev", 20), ("films_test", 20), ("films_extra", 30)):
        lines = [
            f"{chance.choice(['pos', 'neg'])}\t{' '.join(chance.choices(WORDS, k=chance.randint(3, 9)))}"
            for _ in range(rows)
        ]
        (folder / f"{name}.tsv").write_text("\n".join(lines) + "\n")
    np.save(folder / "word_vectors.npy", generator.normal(size=(len(WORDS), 6)).astype("f4"))
    (folder / "word_index.json").write_text(json.dumps({word: n for n, word in enumerate(WORDS)}))
    (folder / "label_counts.csv").write_text("label,count\npos,731\nneg,412\n")
    (folder / "profanity.txt").write_text("awful\ndull\n")


def spectra(folder: Path, generator: np.random.Generator) -> None:
    for name in ("minerals", "minerals_field", "minerals_reference"):
        values = generator.normal(size=(ROWS, 10)).astype("f4")
        np.savez(folder / f"{name}.npz", spectra=values, kinds=generator.integers(0, 3, ROWS))
    np.save(folder / "dark_current.npy", generator.normal(size=10).astype("f4") / 10)
    np.savetxt(folder / "bands.txt", np.sort(generator.uniform(400, 900, 10)).round(1))
    decay = np.linspace(0, 4, ROWS)
    for name, rate in (("decay", 1.3), ("decay_blank", 0.2)):
        counts = 50 * np.exp(-rate * decay) + generator.normal(size=ROWS)
        np.savetxt(folder / f"{name}.dat", np.column_stack([decay, counts]).round(4))


def hearts(folder: Path, generator: np.random.Generator) -> None:
    for name in ("ecg", "ecg_ward", "ecg_noise"):
        with h5py.File(folder / f"{name}.h5", "w") as file:
            file["signals"] = generator.normal(size=(ROWS, 16)).astype("f4")
            file["labels"] = generator.integers(0, 2, ROWS)
    for name in ("gait", "gait_new"):
        save_file({"x": generator.normal(size=(ROWS, 5)).astype("f4")}, folder / f"{name}.safetensors")


def robots(folder: Path, generator: np.random.Generator) -> None:
    for name, count in (("episodes", 6), ("episodes_eval", 3), ("episodes_failed", 3)):
        episodes = [
            {
                "observations": generator.normal(size=(12, 4)).astype("f4"),
                "actions": generator.normal(size=(12, 2)).astype("f4"),
                "reward": float(generator.normal()),
            }
            for _ in range(count)
        ]
        (folder / f"{name}.pkl").write_bytes(pickle.dumps(episodes))
    with tarfile.open(folder / "grasps.tar.gz", "w:gz") as file:
        for name, values in (
            ("poses", generator.normal(size=(ROWS, 3))),
            ("success", generator.integers(0, 2, ROWS)),
        ):
            buffer = io.BytesIO()
            np.save(buffer, values)
            entry = tarfile.TarInfo(f"grasps/{name}.npy")
            entry.size = buffer.tell()
            buffer.seek(0)
            file.addfile(entry, buffer)
    with zipfile.ZipFile(folder / "objects.zip", "w") as file:
        file.writestr("objects.csv", numbers(generator, ROWS, "weight", "friction").to_csv(index=False))
    numbers(generator, ROWS, "weight", "friction").to_csv(folder / "objects_2019.csv", index=False)


def songs(folder: Path, chance: random.Random, generator: np.random.Generator) -> None:
    users, artists = [f"u{n}" for n in range(20)], [f"a{n}" for n in range(12)]
    for name, rows in (("plays", 150), ("plays_march", 60)):
        lines = "".join(
            f"{chance.choice(users)},{chance.choice(artists)},{chance.randint(1, 40)}\n" for _ in range(rows)
        )
        (folder / f"{name}.csv").write_text("user,artist,count\n" + lines)
    genres = {"artist": artists, "genre": generator.integers(0, 4, 12), "tempo": generator.normal(110, 20, 12).round(1)}
    pd.DataFrame(genres).to_csv(folder / "artists.csv", index=False)
    (folder / "bots.txt").write_text("u3\nu11\n")
    pd.DataFrame({"artist": artists, "label": list("XYZXYZXYZXYZ")}).to_csv(folder / "record_labels.csv", index=False)


def turbines(folder: Path, generator: np.random.Generator) -> None:
    (folder / "turbines").mkdir()
    hours = pd.date_range("2025-01-01", periods=ROWS, freq="h")
    for name in ("T01", "T02", "T03", "T04"):
        frame = numbers(generator, ROWS, "rotor", "gear").assign(hour=hours)
        frame.assign(power=(frame.rotor * 3 + generator.normal(size=ROWS)).round(3)).to_csv(
            folder / "turbines" / f"{name}.csv", index=False
        )
    wind = numbers(generator, ROWS, "wind").abs().assign(hour=hours)
    wind.to_parquet(folder / "wind.parquet", index=False)
    (folder / "turbine_specs.json").write_text('{"T01": 2.1, "T02": 2.3, "T03": 3.05, "T04": 1.85}')
    pd.DataFrame({"turbine": ["T01", "T03"], "fault": ["gear", "blade"]}).to_csv(folder / "faults.csv", index=False)
    days = pd.date_range("2025-01-01", periods=ROWS)
    frame = pd.DataFrame({"day": days, "sold": (40 + generator.normal(size=ROWS).cumsum()).round(2)})
    frame.to_csv(folder / "sold_daily.csv", index=False)
    pd.DataFrame({"day": days, "rain": generator.gamma(1, size=ROWS).round(3)}).to_csv(folder / "rain.csv", index=False)
    pd.DataFrame({"day": days, "price": generator.uniform(2, 3, ROWS).round(3)}).to_csv(
        folder / "competitor.csv", index=False
    )


def intents(folder: Path, chance: random.Random) -> None:
    words = ["book", "flight", "cancel", "hotel", "weather", "tomorrow", "paris", "cheap", "train", "now"]
    for name, rows in (("intents_train", 40), ("intents_more", 20), ("intents_eval", 16), ("intents_test", 12)):
        lines = [
            json.dumps({"text": " ".join(chance.choices(words, k=5)), "intent": chance.randint(0, 2)}) + "\n"
            for _ in range(rows)
        ]
        (folder / f"{name}.jsonl").write_text("".join(lines))
    (folder / "intent_vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", *words]) + "\n")
    (folder / "intent_names.txt").write_text("travel\nabort\nask\n")


def corpus(folder: Path, chance: random.Random) -> None:
    (folder / "novels").mkdir()
    for name in ("austen", "melville", "shelley", "stoker"):
        text = " ".join("".join(chance.choices("abcdefghij", k=chance.randint(2, 6))) for _ in range(120))
        (folder / "novels" / f"{name}.txt").write_text(text + ".\n")


def network_logs(folder: Path, chance: random.Random) -> None:
    for number in range(4):
        rows = [
            {"bytes": chance.randint(40, 1500), "seconds": round(chance.random(), 4), "attack": chance.randint(0, 1)}
            for _ in range(50)
        ]
        with gzip.open(folder / f"flows_{number}.jsonl.gz", "wt") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    for name in ("syslog", "syslog_attack"):
        with bz2.open(folder / f"{name}.bz2", "wt") as file:
            for _ in range(60):
                file.write(f"{chance.choice(['sshd', 'cron', 'kernel'])}: {' '.join(chance.choices(WORDS, k=6))}\n")
