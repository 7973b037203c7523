"""Writes the data files that the scripts share."""
import csv
import io
import json
import pickle
import tarfile
import wave
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import torch
from PIL import Image
from safetensors.torch import save_file

GOOD = "great lovely warm clever funny bright fresh honest brave sweet".split()
BAD = "dull weak cold stupid boring dark stale false lazy sour".split()
PLAIN = "the a film plot actor scene music story ending it was is very and of with that dialogue camera".split()
INTENTS = {
    "card": "card lost blocked pin stolen replace".split(),
    "transfer": "send money transfer abroad iban pay".split(),
    "loan": "loan rate mortgage borrow monthly term".split(),
}


def _image(rng, path, size=(8, 8, 3), tint=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.clip(rng.integers(0, 180, size) + tint, 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(path)


def _wav(rng, path, pitch, length=400, amplitude=8000):
    path.parent.mkdir(parents=True, exist_ok=True)
    t = np.arange(length) / 4000
    signal = amplitude * np.sin(2 * np.pi * pitch * t + rng.uniform(0, 6)) + rng.normal(0, 500, length)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(4000)
        out.writeframes(signal.astype("<i2").tobytes())


def _rows(path, header, rows, delimiter=","):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="") as out:
        writer = csv.writer(out, delimiter=delimiter)
        writer.writerow(header)
        writer.writerows(rows)


def _pictures(rng, folder):
    species = ["finch", "heron", "owl"]
    rows = []
    for i in range(12):
        _image(rng, folder / "birds" / f"bird_{i:02d}.png", tint=25 * (i % 3))
        rows.append([f"bird_{i:02d}.png", species[i % 3], ["ann", "bo", "cy", "di"][i // 3], "yes" if i in (4, 9) else "no"])
    _rows(folder / "birds.csv", ["file", "species", "photographer", "blurry"], rows)
    rows = []
    for i in range(4):
        _image(rng, folder / "birds_garden" / f"garden_{i}.png", tint=25 * (i % 3))
        rows.append([f"garden_{i}.png", species[i % 3]])
    _rows(folder / "birds_garden.csv", ["file", "species"], rows)
    _rows(folder / "bird_traits.csv", ["species", "wingspan_cm"], [["finch", 24], ["heron", 175], ["owl", 95]])

    for writer in "abcd":
        for k in range(3):
            _image(rng, folder / "signatures" / f"sig_{writer}{k}.png", (8, 8), tint=20 * "abcd".index(writer))
    pairs = [("a0", "a1", 1), ("a0", "b0", 0), ("b0", "b1", 1), ("b1", "c0", 0), ("c0", "c1", 1), ("c1", "a1", 0),
             ("a1", "b1", 0), ("c0", "c2", 1), ("a0", "c2", 0)]
    _rows(folder / "signature_pairs.csv", ["left", "right", "same"], [(f"sig_{a}.png", f"sig_{b}.png", s) for a, b, s in pairs])
    pairs = [("d0", "d1", 1), ("d1", "d2", 1), ("d0", "a2", 0), ("a0", "a2", 1)]
    _rows(folder / "signature_pairs_test.csv", ["left", "right", "same"], [(f"sig_{a}.png", f"sig_{b}.png", s) for a, b, s in pairs])
    g = torch.Generator().manual_seed(3)
    save_file({"0.weight": torch.randn(4, 1, 3, 3, generator=g) * 0.2, "0.bias": torch.zeros(4),
               "2.weight": torch.randn(6, 4, 3, 3, generator=g) * 0.2, "2.bias": torch.zeros(6)}, str(folder / "backbone.safetensors"))
    save_file({"0.weight": torch.randn(4, 1, 3, 3, generator=g) * 0.1, "0.bias": torch.zeros(4),
               "2.weight": torch.randn(6, 4, 3, 3, generator=g) * 0.1, "2.bias": torch.zeros(6)}, str(folder / "backbone_v0.safetensors"))

    for i in range(8):
        _image(rng, folder / "cells" / f"c{i}.png", tint=5 * i)
        mask = (rng.random((8, 8)) > 0.6).astype(np.uint8) * 255
        (folder / "masks").mkdir(exist_ok=True)
        Image.fromarray(mask).save(folder / "masks" / f"c{i}_mask.png")
    for name, ids in {"train": [0, 2, 3, 5], "val": [1, 4], "test": [6, 7]}.items():
        (folder / f"cells_{name}.txt").write_text("".join(f"c{i}\n" for i in ids))
    np.save(folder / "debris.npy", rng.integers(0, 255, (5, 3, 3)).astype(np.uint8))

    for root, count, shift in (("textures", 6, 0), ("textures_lab", 2, 7)):
        for k, kind in enumerate(["rough", "smooth", "woven"]):
            for i in range(count):
                _image(rng, folder / root / kind / f"{kind}_{i + shift}.png", tint=25 * k)

    np.save(folder / "glyphs.npy", rng.integers(0, 255, (120, 8, 8)).astype(np.uint8))
    np.save(folder / "glyph_labels.npy", rng.integers(0, 4, 120))
    np.save(folder / "glyphs_reference.npy", rng.integers(0, 255, (60, 8, 8)).astype(np.uint8))
    (folder / "glyph_names.json").write_text(json.dumps(["aleph", "beth", "gimel", "daleth"]))

    np.savez(folder / "characters.npz", images=rng.random((90, 6, 6)).astype("f4"), alphabet=np.repeat(np.arange(9), 10))
    np.savez(folder / "characters_new.npz", images=rng.random((40, 6, 6)).astype("f4"), alphabet=np.repeat(np.arange(4), 10))
    (folder / "fewshot_split.json").write_text(json.dumps({"background": [0, 2, 3, 5, 8], "validation": [1, 4, 7], "unused": [6]}))
    torch.save({"embed.0.weight": torch.randn(12, 36, generator=g) * 0.1, "embed.0.bias": torch.zeros(12)}, folder / "proto_init.pt")


def _sound_and_signals(rng, folder):
    kinds = {"chirp": 300, "hoot": 90}
    rows = []
    for i in range(8):
        kind = ["chirp", "hoot"][i % 2]
        _wav(rng, folder / "calls" / f"call_{i}.wav", kinds[kind] + 5 * i)
        rows.append([f"call_{i}.wav", kind, "valid" if i >= 6 else "train"])
    _rows(folder / "calls.csv", ["recording", "kind", "part"], rows)
    for i in range(4):
        _wav(rng, folder / "field" / f"field_{i}.wav", 120 + 60 * i)
    for name, pitch in (("rain", 700), ("road", 35)):
        _wav(rng, folder / "noise" / f"{name}.wav", pitch, 700, 1500)
    for i in range(2):
        _wav(rng, folder / "calls_2020" / f"{['chirp', 'hoot'][i]}_2020.wav", 280 - 180 * i)

    def beats(n):
        y = rng.integers(0, 3, n)
        x = rng.normal(0.3, 1.2, (n, 32)) + np.sin(np.arange(32)[None] * (y[:, None] + 1) / 4)
        return x.astype("f4"), y

    for part, n in (("train", 96), ("val", 32), ("test", 40)):
        x, y = beats(n)
        np.savez(folder / f"ecg_{part}.npz", x=x, y=y)
    (folder / "ecg_stats.json").write_text(json.dumps({"mean": 0.31, "std": 1.27, "classes": ["N", "S", "V"]}))
    _rows(folder / "ecg_leads.csv", ["lead", "position"], [["I", "arm"], ["II", "leg"], ["V1", "chest"]])

    with h5py.File(folder / "breath.h5", "w") as h5:
        for p in range(9):
            n = int(rng.integers(30, 60))
            group = h5.create_group(f"patient_{p}")
            group["flow"] = np.sin(np.arange(n) / (3 + p / 4)) + rng.normal(0, 0.1, n)
            group.attrs["rate"] = 25
    with h5py.File(folder / "breath_2018.h5", "w") as h5:
        for p in range(3):
            h5[f"patient_{p}/flow"] = rng.normal(0, 1, 40)
    (folder / "breath_split.json").write_text(json.dumps(
        {"train": [f"patient_{p}" for p in range(6)], "val": ["patient_6"], "test": ["patient_7", "patient_8"]}))
    _rows(folder / "patients.csv", ["patient", "age", "smoker"], [[f"patient_{p}", int(rng.integers(20, 80)), p % 2] for p in range(9)])

    def gait(n):
        y = rng.integers(0, 3, n)
        return (rng.normal(0, 1, (n, 10)) + y[:, None]).astype("f4"), y

    for part, n in (("labelled", 60), ("test", 30)):
        x, y = gait(n)
        np.savez(folder / f"gait_{part}.npz", x=x, y=y)
    np.savez(folder / "gait_unlabelled.npz", x=gait(120)[0])
    g = torch.Generator().manual_seed(9)
    torch.save({"model": {"0.weight": torch.randn(24, 10, generator=g) * 0.3, "0.bias": torch.zeros(24),
                          "2.weight": torch.randn(3, 24, generator=g) * 0.3, "2.bias": torch.zeros(3)}, "epoch": 40}, folder / "teacher.pt")

    x, y = beats(100)
    names = [f"b{i:03d}" for i in range(100)]
    _rows(folder / "beats.csv", ["beat"] + [f"v{k}" for k in range(16)], [[n, *np.round(v[:16], 4)] for n, v in zip(names, x)])
    order = rng.permutation(100)
    _rows(folder / "beat_labels.csv", ["beat", "label", "annotator"], [[names[i], "NSV"[y[i]], f"dr{i % 4}"] for i in order])
    _rows(folder / "beat_difficulty.csv", ["beat", "score"], [[n, round(float(rng.random()), 3)] for n in names])
    _rows(folder / "annotators.csv", ["annotator", "years"], [[f"dr{k}", int(rng.integers(1, 30))] for k in range(4)])
    x, y = beats(30)
    _rows(folder / "beats_clinic_b.csv", ["beat"] + [f"v{k}" for k in range(16)] + ["label"],
          [[f"k{i}", *np.round(x[i][:16], 4), "NSV"[y[i]]] for i in range(30)])

    (folder / "shards").mkdir(exist_ok=True)
    kinds = ["axle", "bolt", "cog"]
    for s in range(5):
        with tarfile.open(folder / "shards" / f"shard-{s:03d}.tar", "w") as tar:
            for i in range(16):
                label = int(rng.integers(0, 3))
                buffer = io.BytesIO()
                np.save(buffer, (rng.normal(0, 1, (6, 6)) + label).astype("f4"))
                for ending, content in (("npy", buffer.getvalue()), ("cls", kinds[label].encode())):
                    info = tarfile.TarInfo(f"{s:03d}{i:04d}.{ending}")
                    info.size = len(content)
                    tar.addfile(info, io.BytesIO(content))
    (folder / "shards_train.txt").write_text("shard-000.tar\nshard-001.tar\nshard-003.tar\n")
    (folder / "shards_test.txt").write_text("shard-004.tar\n")
    (folder / "part_names.json").write_text(json.dumps({"axle": 0, "bolt": 1, "cog": 2}))


def _text(rng, folder):
    pick = lambda words, n: [words[i] for i in rng.integers(0, len(words), n)]
    starts = {"English": "Smith Brown Wood Hill Carter".split(), "French": "Dubois Laval Moreau Petit Roux".split(),
              "Italian": "Rossi Bianchi Ricci Conti Greco".split(), "Polish": "Nowak Wojcik Kowal Zielin Mazur".split(),
              "Dutch": "Jansen Bakker Visser".split()}
    ends = {"English": ["son", "ley", "er"], "French": ["eau", "et", "ier"], "Italian": ["ini", "elli", "o"], "Polish": ["ski", "czyk", "ek"], "Dutch": ["s", "stra", "ma"]}
    (folder / "names").mkdir(exist_ok=True)
    for language, stems in starts.items():
        n = 6 if language == "Dutch" else 40
        (folder / "names" / f"{language}.txt").write_text("\n".join(a + b for a, b in zip(pick(stems, n), pick(ends[language], n))) + "\n")
    (folder / "famous_names.txt").write_text("Rossini\nKowalski\nMoreaux\nWoodson\n")
    _rows(folder / "languages.csv", ["language", "speakers_m"], [["English", 380], ["French", 80], ["Italian", 65], ["Polish", 40], ["Dutch", 25]])

    characters = "\n abcdefghijklmnopqrstuvwxyz."
    for part, n in (("train", 1500), ("val", 400), ("test", 400)):
        text = ". ".join(" ".join(pick(PLAIN + GOOD + BAD, 6)) for _ in range(n // 30))
        np.array([characters.index(c) for c in text], dtype=np.uint16).tofile(folder / f"tokens_{part}.bin")
    with open(folder / "meta.pkl", "wb") as out:
        pickle.dump({"vocab_size": len(characters), "stoi": {c: i for i, c in enumerate(characters)}, "itos": dict(enumerate(characters))}, out)

    fr = dict(zip("the cat dog sees eats big small bird not does".split(), "le chat chien voit mange grand petit oiseau pas fait".split()))
    en = [w for w in fr if w not in ("not", "does")]
    for name, n in (("phrases", 60), ("phrases_back", 30), ("phrases_test", 15)):
        lines = []
        for _ in range(n):
            words = pick(en, 4)
            source = " ".join(words + (["don't"] if rng.random() < 0.2 else []))
            lines.append(f"{source}\t{' '.join(fr[w] for w in words)}\n")
        (folder / f"{name}.tsv").write_text("".join(lines))
    (folder / "contractions.json").write_text(json.dumps({"don't": "does not", "it's": "it is"}))
    (folder / "phrase_credits.txt").write_text("Phrases: the village school, 2017.\n")

    for part, n in (("train", 80), ("val", 24), ("test", 24)):
        with open(folder / f"reviews_{part}.jsonl", "w") as out:
            for i in range(n):
                label = int(rng.integers(0, 2))
                words = pick(PLAIN, int(rng.integers(3, 9))) + pick(GOOD if label else BAD, 3)
                rng.shuffle(words)
                out.write(json.dumps({"id": f"{part}{i}", "text": " ".join(words), "label": label}) + "\n")
    (folder / "word_vectors.txt").write_text("".join(f"{w} " + " ".join(f"{v:.3f}" for v in rng.normal(0, 1, 8)) + "\n" for w in GOOD + BAD + PLAIN[2:12]))
    (folder / "word_vectors_small.txt").write_text("".join(f"{w} " + " ".join(f"{v:.3f}" for v in rng.normal(0, 1, 4)) + "\n" for w in GOOD))
    (folder / "stopwords.txt").write_text("the\na\nis\nof\nand\n")
    intent_words = [w for words in INTENTS.values() for w in words]
    (folder / "wordpieces.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *PLAIN, *GOOD, *BAD, *intent_words, "please", "my", "i", "need"]) + "\n")
    for part, n in (("train", 60), ("extra", 30), ("test", 20)):
        rows = []
        for _ in range(n):
            intent = list(INTENTS)[int(rng.integers(0, 3))]
            rows.append([" ".join(["i", "need"] + pick(INTENTS[intent], int(rng.integers(1, 5)))), intent])
        _rows(folder / f"intents_{part}.csv", ["utterance", "intent"], rows)
    (folder / "intent_labels.txt").write_text("card\ntransfer\nloan\n")


def _tables(rng, folder):
    def facies(wells):
        frame = pd.DataFrame({"well": np.repeat(wells, 40), "depth": np.tile(np.arange(40) * 0.5 + 900, len(wells))})
        for column in ("gr", "res", "pe"):
            frame[column] = rng.normal(50, 10, len(frame)).round(3)
        frame["facies"] = (frame.gr > 55).astype(int) + (frame.res > 55)
        return frame

    facies(["ALEX", "CROSS", "NOLAN", "SHRIM"]).to_parquet(folder / "facies.parquet")
    facies(["BLIND"]).to_parquet(folder / "facies_blind.parquet")
    _rows(folder / "facies_weights.csv", ["facies", "weight"], [[0, 0.8], [1, 1.1], [2, 2.3]])
    _rows(folder / "facies_names.csv", ["facies", "name"], [[0, "sandstone"], [1, "siltstone"], [2, "dolomite"]])

    stations = ["Quay", "Mill", "Park", "Hall"]
    for month in range(1, 6):
        days = pd.date_range(f"2023-{month:02d}-01", periods=25)
        rows = [[d.date(), s, int(rng.poisson(200 + 40 * (d.dayofweek < 5)))] for d in days for s in stations]
        _rows(folder / "turnstiles" / f"2023-{month:02d}.csv", ["day", "station", "entries"], rows)
    _rows(folder / "holidays.csv", ["day", "name"], [["2023-01-01", "new year"], ["2023-01-16", "market"], ["2023-02-20", "carnival"], ["2023-03-17", "fair"], ["2023-04-10", "easter"], ["2023-05-01", "may day"]])
    _rows(folder / "stations.csv", ["station", "lines", "lift"], [["Quay", 3, 1], ["Mill", 1, 0], ["Park", 2, 1], ["Hall", 4, 1]])
    _rows(folder / "weather.csv", ["day", "rain_mm"], [[d.date(), round(float(rng.gamma(1, 3)), 1)] for d in pd.date_range("2023-01-01", periods=150)])

    districts = ["north", "south", "harbour", "old town"]
    for year, n in ((2019, 30), (2021, 60), (2022, 70), (2023, 40)):
        rows = [[f"{year}-{i}", districts[int(rng.integers(0, 4))], round(float(rng.uniform(25, 140)), 1), int(rng.integers(1, 6)),
                 int(rng.integers(90, 600)) * 1000] for i in range(n)]
        _rows(folder / f"flats_{year}.csv", ["id", "district", "area", "rooms", "price"], rows)
    (folder / "districts.json").write_text(json.dumps({"north": 4.1, "south": 5.6, "harbour": 2.2, "old town": 0.4}))
    _rows(folder / "cpi.csv", ["year", "index"], [[2019, 92.1], [2021, 100.0], [2022, 108.2], [2023, 113.5]])

    _rows(folder / "users.csv", ["user", "age", "country"], [[f"u{i}", int(rng.integers(18, 70)), ["be", "nl", "lu"][i % 3]] for i in range(20)])
    (folder / "items.json").write_text(json.dumps([{"item": f"i{k}", "title": f"Lamp model {k}", "genre": int(rng.integers(0, 5)), "price": round(float(rng.uniform(5, 90)), 2)} for k in range(30)]))
    for name, n in (("clicks", 150), ("clicks_next_week", 40)):
        _rows(folder / f"{name}.csv", ["user", "item"], [[f"u{rng.integers(0, 20)}", f"i{rng.integers(0, 30)}"] for _ in range(n)])
    _rows(folder / "item_popularity.csv", ["item", "views"], [[f"i{k}", int(rng.integers(5, 400))] for k in range(30)])
    _rows(folder / "campaigns.csv", ["campaign", "budget"], [["spring", 1200], ["lights off", 340]])


def make_data(folder: Path) -> None:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1503)
    (folder / "unet.yaml").write_text("width: 4\nepochs: 3\noptim:\n  lr: 0.001\n  batch_size: 2\naugment:\n  paste: 0.7\n")
    (folder / "distill.json").write_text(json.dumps({"temperature": 3.0, "alpha": 0.6, "epochs": 3, "lr": 0.01}))
    _pictures(rng, folder)
    _sound_and_signals(rng, folder)
    _text(rng, folder)
    _tables(rng, folder)
