import csv
import json
import pickle
import sqlite3
import wave
import zipfile
from io import BytesIO
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import torch
import yaml
from PIL import Image
from safetensors.torch import save_file
from torch import nn


def _write_lines(path, lines):
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _write_jsonl(path, records):
    _write_lines(path, [json.dumps(record) for record in records])


def _png(rng, shade, size=8, mode="L"):
    shape = (size, size) if mode == "L" else (size, size, 3)
    pixels = np.clip(rng.normal(shade, 30, shape), 0, 255).astype(np.uint8)
    return Image.fromarray(pixels)


def _flow(folder, rng):
    (folder / "shards").mkdir()
    weights = rng.normal(size=5)
    for i in range(7):
        x = rng.normal(i / 5, 2, (40, 5)).astype("float32")
        y = (x @ weights + rng.normal(0, 0.2, 40)).astype("float32")
        np.savez(folder / "shards" / f"flow_{i:02d}.npz", x=x, y=y)
    names = [f"shards/flow_{i:02d}.npz" for i in range(7)]
    manifest = {"version": 3, "train": names[:4], "val": names[4:5], "test": names[5:6], "retired": names[6:]}
    (folder / "manifest.yaml").write_text(yaml.safe_dump(manifest))
    (folder / "schema.json").write_text(json.dumps({"columns": ["u", "v", "w", "p", "rho"], "target": "drag"}))


def _faces(folder, rng):
    (folder / "faces").mkdir()
    for i in range(12):
        _png(rng, 60 + 40 * (i % 4)).save(folder / "faces" / f"face_{i:02d}.png")

    def pairs(a, b):
        return [f"face_{i:02d}.png face_{j:02d}.png {int(i % 4 == j % 4)}" for i in range(a, b) for j in range(i + 1, b)]

    _write_lines(folder / "pairs_train.txt", pairs(0, 8))
    _write_lines(folder / "pairs_dev.txt", pairs(8, 10))
    _write_lines(folder / "pairs_test.txt", pairs(10, 12))
    np.save(folder / "mean_face_2020.npy", rng.normal(120, 5, (8, 8)))


def _films(folder, rng):
    def ratings(n, start):
        return pd.DataFrame({
            "user": rng.integers(1, 21, n), "item": rng.integers(100, 130, n),
            "stars": rng.integers(1, 6, n), "ts": start + rng.integers(0, 9999, n)})

    ratings(260, 1_600_000_000).to_csv(folder / "ratings.tsv", sep="\t", index=False)
    ratings(60, 1_650_000_000).to_csv(folder / "ratings_holdout.tsv", sep="\t", index=False)
    ratings(80, 1_550_000_000).to_csv(folder / "ratings_2019.tsv", sep="\t", index=False)
    genres = ["drama", "comedy", "crime", "kids"]
    _write_jsonl(folder / "catalogue.jsonl", [
        {"item": i, "title": f"film {i}", "genre": genres[rng.integers(4)], "year": int(rng.integers(1950, 2023))}
        for i in range(100, 130)])
    with sqlite3.connect(folder / "members.sqlite") as db:
        db.execute("create table members (id integer primary key, age integer, country text)")
        db.executemany("insert into members values (?, ?, ?)", [
            (i, int(rng.integers(16, 80)), ["fr", "de", "es"][rng.integers(3)]) for i in range(1, 21)])
        db.execute("create table staff (id integer, name text)")
        db.execute("insert into staff values (1, 'Mona')")
    db.close()
    (folder / "item_counts.json").write_text(json.dumps({str(i): int(rng.integers(1, 90)) for i in range(100, 130)}))
    _write_lines(folder / "blocked_users.txt", ["4", "17"])


def _sprites(folder, rng):
    for name, n in (("sprites.zip", 36), ("sprites_v1.zip", 20)):
        with zipfile.ZipFile(folder / name, "w") as archive:
            rows = ["file,kind"]
            for i in range(n):
                raw = BytesIO()
                _png(rng, 80 + 60 * (i % 3)).save(raw, "png")
                archive.writestr(f"img/{i:03d}.png", raw.getvalue())
                rows.append(f"img/{i:03d}.png,{['hero', 'tree', 'coin'][i % 3]}")
            archive.writestr("meta.csv", "\n".join(rows) + "\n")
    np.savez(folder / "fid_reference.npz", mu=rng.normal(size=64), sigma=rng.random(64))
    np.save(folder / "tone_curve.npy", np.linspace(0, 1, 256) ** 1.4)


def _heart(folder, rng):
    (folder / "heart_sounds").mkdir()
    rows = []
    for i in range(10):
        label = "murmur" if i % 2 else "normal"
        n = int(rng.integers(500, 700))
        signal = 8000 * np.sin(np.arange(n) * (0.05 + 0.1 * (i % 2))) + rng.normal(0, 900, n)
        with wave.open(str(folder / "heart_sounds" / f"hs_{i:02d}.wav"), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(2000)
            out.writeframes(signal.astype("<i2").tobytes())
        rows.append((f"hs_{i:02d}.wav", label, "train" if i < 6 else "val" if i < 8 else "test"))
    with open(folder / "heart_sounds.tsv", "w", newline="") as out:
        writer = csv.writer(out, delimiter="\t")
        writer.writerow(["file", "label", "split"])
        writer.writerows(rows)
    for name in ("room", "hall", "phone"):
        np.save(folder / f"impulse_{name}.npy", np.exp(-np.arange(20) / 4) * rng.normal(1, 0.2, 20))


def _digit_net(hidden):
    return nn.Sequential(nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, 4))


def _digits(folder, rng):
    centres = rng.random((4, 64))

    def draw(n):
        y = rng.integers(0, 4, n)
        return (centres[y] + rng.normal(0, 0.3, (n, 64))).astype("float32"), y

    for name, n in (("digits_small", 60), ("digits_test", 50)):
        x, y = draw(n)
        np.savez(folder / f"{name}.npz", x=x, y=y)
    np.savez_compressed(folder / "unlabeled.npz", x=draw(150)[0], source=np.array(["scan"] * 150))
    for name in ("teacher_a", "teacher_b", "teacher_old"):
        net = _digit_net(24)
        torch.save({"state_dict": net.state_dict(), "hidden": 24, "name": name}, folder / f"{name}.pt")


def _telemetry(folder, rng):
    for name, n in (("telemetry", 200), ("telemetry_val", 60), ("telemetry_test", 60)):
        frame = pd.DataFrame(rng.normal(size=(n, 4)), columns=["rpm", "oil", "volt", "egt"])
        frame["wear"] = frame.rpm * 0.5 - frame.egt + rng.normal(0, 0.1, n)
        frame.to_feather(folder / f"{name}.feather")
    for name, epoch in (("run_last", 4), ("run_2022", 9)):
        net = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
        opt = torch.optim.AdamW(net.parameters(), lr=1e-2)
        net(torch.randn(5, 4)).sum().backward()
        opt.step()
        torch.save({"model": net.state_dict(), "ema": net.state_dict(), "optimizer": opt.state_dict(),
                    "epoch": epoch, "history": [0.9 / (e + 1) for e in range(epoch)]}, folder / f"{name}.pt")


def _translit(folder, rng):
    source, target = "abdegiklmnoprstu", "абдегиклмнопрсту"
    table = str.maketrans(source, target)

    def words(n):
        return ["".join(source[k] for k in rng.integers(0, len(source), rng.integers(3, 8))) for _ in range(n)]

    for name, n in (("train", 120), ("dev", 30), ("test", 30), ("legacy", 40)):
        _write_lines(folder / f"translit_{name}.tsv", [f"{w}\t{w.translate(table)}" for w in words(n)])
    (folder / "alphabet.json").write_text(json.dumps({"pad": "_", "letters": list(source)}))


def _grid(folder, rng):
    for name, n in (("grid_load.h5", 300), ("grid_load_2019.h5", 200), ("wind_farm.h5", 260)):
        with h5py.File(folder / name, "w") as h5:
            t = np.arange(n)
            value = 50 + 10 * np.sin(t * 2 * np.pi / 24) + rng.normal(0, 1, n)
            h5.create_dataset("series/value", data=value.astype("float32"))
            h5.create_dataset("series/temperature", data=rng.normal(12, 5, n).astype("float32"))
            h5["series"].attrs["start"] = "2023-01-01"
    _write_lines(folder / "holidays.txt", ["2023-01-01", "2023-01-06", "2023-01-09"])
    (folder / "load_scaler.json").write_text(json.dumps({"mean": 50.0, "std": 7.3}))


def _mdp(folder, rng):
    p = rng.dirichlet(np.ones(6) * 0.3, size=(6, 3))
    np.savez(folder / "transitions.npz", P=p, names=np.array(list("ABCDEF")))
    pd.DataFrame([(s, a, round(float(rng.normal()), 3)) for s in range(6) for a in range(3)],
                 columns=["state", "action", "reward"]).to_csv(folder / "rewards.csv", index=False)
    np.save(folder / "start_states.npy", rng.integers(0, 6, 40))
    for name, n in (("logged_episodes.pkl", 25), ("expert_episodes.pkl", 8)):
        episodes = [[{"s": int(rng.integers(6)), "a": int(rng.integers(3)), "r": float(rng.normal())} for _ in range(6)]
                    for _ in range(n)]
        with open(folder / name, "wb") as out:
            pickle.dump(episodes, out)


def _patients(folder, rng):
    sites = ["north", "south", "east", "west"]

    def patients(n, first):
        frame = pd.DataFrame({
            "patient_id": np.arange(first, first + n), "age": rng.integers(20, 90, n), "bmi": rng.normal(26, 4, n).round(1),
            "sex": rng.choice(["f", "m"], n), "site": rng.choice(sites, n)})
        frame["relapse"] = (frame.age / 60 + rng.normal(0, 0.4, n) > 1).astype(int)
        return frame

    frame = patients(120, 1000)
    frame.to_csv(folder / "patients.csv", index=False)
    patients(70, 200).to_csv(folder / "patients_2018.csv", index=False)
    patients(40, 5000).drop(columns="relapse").to_csv(folder / "patients_test.csv", index=False)
    pd.DataFrame({"patient_id": frame.patient_id, "fold": rng.integers(0, 3, 120)}).to_csv(folder / "folds.csv", index=False)
    pd.DataFrame({"site": sites, "row": [2, 0, 3, 1], "beds": [120, 80, 45, 300]}).to_csv(
        folder / "sites.tsv", sep="\t", index=False)
    np.save(folder / "site_vectors.npy", rng.normal(size=(4, 3)).astype("float32"))


def _captions(folder, rng):
    words = ["red", "blue", "small", "large", "house", "boat", "tree", "dog", "near", "under"]
    thumbs = {f"img{i:03d}": rng.integers(0, 255, (8, 8), dtype=np.uint8) for i in range(60)}
    np.savez(folder / "thumbs.npz", **thumbs)

    def captions(ids):
        return [{"image": f"img{i:03d}", "text": "the " + " ".join(rng.choice(words, 4))} for i in ids]

    (folder / "captions.json").write_text(json.dumps(captions(range(48)), indent=1))
    (folder / "captions_val.json").write_text(json.dumps(captions(range(48, 60)), indent=1))
    for name, drop in (("word_vectors.txt", 0), ("word_vectors_2017.txt", 3)):
        _write_lines(folder / name, [w + " " + " ".join(f"{v:.4f}" for v in rng.normal(size=6)) for w in words[drop:]])
    _write_lines(folder / "stop_words.txt", ["the", "a", "of", "near"])


def _machines(folder, rng):
    def readings(machines, n):
        return pd.concat([pd.DataFrame({
            "machine": m, "hour": np.arange(n), "temp": rng.normal(70, 6, n), "vib": rng.gamma(2, 1, n),
            "load": rng.random(n)}) for m in machines], ignore_index=True)

    names = [f"M{i}" for i in range(8)]
    frame = readings(names, 30)
    frame.to_parquet(folder / "readings.parquet")
    test = readings(names[:4], 20)
    test["failed"] = rng.integers(0, 2, len(test))
    test.to_parquet(folder / "readings_test.parquet")
    frame[["machine", "hour"]].assign(failed=(frame.vib + rng.normal(0, 0.5, len(frame)) > 3).astype(int)).to_feather(
        folder / "failures.feather")
    (folder / "machines.json").write_text(json.dumps(
        {m: {"age": int(rng.integers(1, 20)), "type": ["press", "lathe"][i % 2]} for i, m in enumerate(names)}))
    _write_jsonl(folder / "maintenance_log.jsonl", [{"machine": names[i % 8], "note": f"checked {i}"} for i in range(20)])


def _spectra(folder, rng):
    base = np.sin(np.arange(24) / 3)
    for name, n in (("spectra", 120), ("spectra_val", 30), ("spectra_new", 20)):
        np.save(folder / f"{name}.npy", (base * rng.normal(1, 0.3, (n, 1)) + rng.normal(0, 0.1, (n, 24))).astype("float32"))
    pd.DataFrame({"band": range(24), "nm": np.arange(400, 640, 10), "use": [int(i % 4 != 3) for i in range(24)]}).to_csv(
        folder / "wavelengths.csv", index=False)
    for name in ("vae_encoder", "vae_encoder_v0"):
        layer = nn.Linear(18, 10)
        save_file({"weight": layer.weight.detach().clone(), "bias": layer.bias.detach().clone()},
                  folder / f"{name}.safetensors")


def _reviews(folder, rng):
    words = ["good", "bad", "fast", "slow", "phone", "screen", "goal", "team", "vote", "party", "price", "late"]

    def text():
        return " ".join(rng.choice(words, rng.integers(3, 8)))

    pd.DataFrame({"text": [text() for _ in range(90)], "positive": rng.integers(0, 2, 90)}).to_csv(
        folder / "sentiment.csv", index=False)
    pd.DataFrame({"text": [text() for _ in range(50)], "emotion": rng.choice(["joy", "anger"], 50)}).to_csv(
        folder / "emotions.csv", index=False)
    topics = ["tech", "sport", "politics"]
    _write_jsonl(folder / "topics.jsonl", [{"text": text(), "topic": topics[rng.integers(3)]} for _ in range(80)])
    _write_jsonl(folder / "topics_test.jsonl", [{"text": text(), "topic": topics[rng.integers(3)]} for _ in range(30)])
    _write_lines(folder / "shared_vocab.txt", ["<pad>", "<unk>", *words])


def _claims(folder, rng):
    for name, n in (("claims", 160), ("claims_val", 50), ("claims_test", 50), ("claims_2017", 60)):
        frame = pd.DataFrame({
            "claim": [f"{name}-{i}" for i in range(n)], "amount": rng.gamma(2, 900, n).round(2),
            "age": rng.integers(18, 80, n), "region": rng.choice(["N", "S", "E", "W"], n)})
        frame["fraud"] = (frame.amount + rng.normal(0, 700, n) > 2200).astype(int)
        frame.to_csv(folder / f"{name}.csv", index=False)
    (folder / "regions.json").write_text(json.dumps({"N": 0.2, "S": 0.9, "E": 0.4, "W": 0.1}))
    (folder / "claim_weights.json").write_text(json.dumps({"0": 0.7, "1": 1.6}))


def _sensors(folder, rng):
    np.save(folder / "sensors_unlabelled.npy", rng.normal(3, 2, (180, 6)).astype("float32"))
    for name, n in (("sensors", 90), ("sensors_drift", 40)):
        x = rng.normal(3, 2, (n, 6)).astype("float32")
        np.savez(folder / f"{name}.npz", x=x, y=(x[:, 0] > 4).astype("int64"), site=rng.integers(0, 3, n))
    with open(folder / "sensor_sites.pkl", "wb") as out:
        pickle.dump({0: {"altitude": 120.0}, 1: {"altitude": 850.0}, 2: {"altitude": 410.0}}, out)


def _leaves(folder, rng):
    (folder / "leaf_photos").mkdir()
    kinds = ["oak", "beech", "maple"]
    for i in range(12):
        _png(rng, 50 + 60 * (i % 3), mode="RGB").save(folder / "leaf_photos" / f"{kinds[i % 3]}_{i // 3}.png")
    _png(rng, 140, mode="RGB").save(folder / "leaf_unknown.png")
    (folder / "species.yaml").write_text(yaml.safe_dump(
        {"species": {k: [f"{k}_{i}.png" for i in range(4)] for k in kinds}, "photographer": "J. Brandt"}))
    _write_lines(folder / "blurry.txt", ["oak_3.png", "maple_1.png"])
    np.savez(folder / "stem_filters.npz", kernel=rng.normal(0, 0.2, (3, 3, 3, 4)).astype("float32"),
             bias=np.zeros(4, "float32"))


def _mails(folder, rng):
    words = ["invoice", "refund", "broken", "login", "password", "late", "parcel", "paid", "thanks", "error"]
    departments = ["billing", "support", "shipping"]

    def mails(n, prefix):
        return [{"id": f"{prefix}{i}", "body": " ".join(rng.choice(words, rng.integers(4, 9))),
                 "department": departments[rng.integers(3)]} for i in range(n)]

    for name, n in (("train", 60), ("val", 20), ("test", 20), ("raw_2015", 25)):
        _write_jsonl(folder / f"mails_{name}.jsonl", mails(n, name[:2]))
    pd.DataFrame(mails(20, "au")).to_csv(folder / "mails_augmented.csv", index=False)
    _write_lines(folder / "mails_exclude.txt", ["tr3", "tr17", "au5"])
    pd.DataFrame({"department": departments, "queue": [2, 0, 1]}).to_csv(folder / "departments.csv", index=False)
    _write_lines(folder / "wordpiece_vocab.txt", ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words])


def _search(folder, rng):
    words = ["bike", "tyre", "lamp", "brake", "chain", "pump", "helmet", "saddle", "wheel", "lock"]

    def text(n):
        return " ".join(rng.choice(words, n))

    pd.DataFrame({"qid": range(15), "query": [text(2) for _ in range(15)]}).to_csv(folder / "queries.csv", index=False)
    pd.DataFrame({"pid": range(40), "passage": [text(7) for _ in range(40)]}).to_parquet(folder / "passages.parquet")

    def judged(qids, n):
        return [f"{rng.choice(qids)}\t0\t{rng.integers(40)}\t1" for _ in range(n)]

    _write_lines(folder / "qrels.tsv", judged(range(12), 30))
    _write_lines(folder / "qrels_test.tsv", judged(range(12, 15), 8))
    _write_lines(folder / "bm25_run.tsv", [f"{q}\t{rng.integers(40)}\t{rng.random():.3f}" for q in range(15) for _ in range(3)])
    _write_jsonl(folder / "hard_negatives.jsonl", [
        {"qid": int(q), "pids": [int(p) for p in rng.integers(0, 40, 3)]} for q in range(12)])
    _write_lines(folder / "rerank_vocab.txt", ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words])


def make_data(folder: Path) -> None:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(20240)
    state = torch.get_rng_state()
    torch.manual_seed(20240)
    for part in (_flow, _faces, _films, _sprites, _heart, _digits, _telemetry, _translit, _grid, _mdp, _patients,
                 _captions, _machines, _spectra, _reviews, _claims, _sensors, _leaves, _mails, _search):
        part(folder, rng)
    torch.set_rng_state(state)


if __name__ == "__main__":
    import sys

    make_data(Path(sys.argv[1]))
