"""Data of the scripts about networks: images, audio, sensors, series, medical, physics, satellites."""

import csv
import gzip
import io
import json
import os
import sqlite3
import wave
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import scipy.io
import torch
from PIL import Image
from safetensors.torch import save_file


def make_data(folder: Path) -> None:
    folder = Path(folder)
    rng = np.random.default_rng(list(b"nets"))
    _images(folder, rng)
    _audio(folder, rng)
    _sensors(folder, rng)
    _series(folder, rng)
    _medical(folder, rng)
    _physics(folder, rng)
    _satellites(folder, rng)
    _networks(folder, rng)


def _rows(path, header, rows, delimiter=","):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(header)
        writer.writerows(rows)


def _picture(rng, channels=3):
    shape = (8, 8, channels) if channels > 1 else (8, 8)
    return Image.fromarray(rng.integers(0, 255, shape).astype(np.uint8))


def _wav(path, rng, length=400):
    tone = np.sin(np.arange(length) * rng.uniform(0.05, 0.6)) * 9000 + rng.normal(0, 900, length)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(tone.astype("<i2").tobytes())


def _f32(rng, *shape):
    return rng.normal(size=shape).astype(np.float32)


def _images(folder, rng):
    (folder / "leaves").mkdir()
    (folder / "leaves_new").mkdir()
    species = ["oak", "elm", "ash"]
    for i in range(12):
        _picture(rng).save(folder / "leaves" / f"leaf_{i:02d}.png")
    for i in range(4):
        _picture(rng).save(folder / "leaves_new" / f"new_{i}.png")
    _rows(folder / "leaves.csv", ["file", "species", "area"],
          [(f"leaf_{i:02d}.png", species[i % 3], round(rng.uniform(2, 9), 2)) for i in range(12)])
    pairs = [(a, b, int(a % 3 == b % 3)) for a in range(9) for b in range(a + 1, 9)]
    chosen = pairs[:8] + [pairs[i] for i in sorted(rng.choice(np.arange(8, len(pairs)), 12, replace=False))]
    _rows(folder / "leaf_pairs.csv", ["left", "right", "same"],
          [(f"leaf_{a:02d}.png", f"leaf_{b:02d}.png", s) for a, b, s in chosen])
    _rows(folder / "leaf_pairs_test.csv", ["left", "right", "same"],
          [(f"leaf_{a:02d}.png", f"new_{b}.png", int(a % 3 == b % 3)) for a in (9, 10, 11) for b in range(4)])
    with zipfile.ZipFile(folder / "patches.zip", "w") as archive:
        labels = []
        for i in range(30):
            buffer = io.BytesIO()
            _picture(rng).save(buffer, format="PNG")
            archive.writestr(f"patches/p{i:03d}.png", buffer.getvalue())
            labels.append((f"p{i:03d}", ["wheat", "maize", "barley"][int(rng.integers(3))]))
    _rows(folder / "patch_labels.csv", ["patch", "crop"], labels)
    np.savez(folder / "damage.npz", images=rng.random((36, 8, 8, 3)).astype(np.float32),
             damaged=rng.integers(0, 2, 36))
    np.savez(folder / "damage_2024.npz", images=rng.random((10, 8, 8, 3)).astype(np.float32),
             damaged=rng.integers(0, 2, 10))


def _audio(folder, rng):
    for name in ("clips", "noise", "clips_field", "birds"):
        (folder / name).mkdir()
    parts = {0: "train", 1: "train", 2: "val", 3: "test"}
    meta = []
    for word in ("yes", "no", "stop"):
        for i in range(4):
            if (word, i) == ("stop", 3):
                continue
            _wav(folder / "clips" / f"{word}_{i}.wav", rng)
            meta.append((f"{word}_{i}.wav", word, f"speaker{i}", parts[i]))
    _rows(folder / "clips_meta.csv", ["clip", "word", "speaker", "part"], meta)
    for name in ("cafe", "rain", "street"):
        _wav(folder / "noise" / f"{name}.wav", rng, 600)
    for word in ("yes", "no"):
        _wav(folder / "clips_field" / f"{word}_field.wav", rng)
    _wav(folder / "room_impulse.wav", rng, 64)
    for name in ("wren", "robin", "owl", "crow", "kite", "tern"):
        _wav(folder / "birds" / f"{name}.wav", rng, 512)
    _rows(folder / "bird_names.csv", ["bird", "latin"], [("wren", "Troglodytes"), ("owl", "Strix"), ("kite", "Milvus")])


def _sensors(folder, rng):
    (folder / "imu").mkdir()
    for s in range(1, 7):
        t = np.arange(120)
        pd.DataFrame({
            "t": t, "ax": rng.normal(size=120).round(4), "ay": rng.normal(size=120).round(4),
            "az": (9.8 + rng.normal(size=120)).round(4),
            "activity": np.array(["sit", "walk", "run"])[(t // 20 + s) % 3],
        }).to_csv(folder / "imu" / f"subject_{s}.csv", index=False)
    groups = ["train", "train", "train", "val", "test", "test"]
    _rows(folder / "imu_subjects.csv", ["subject", "group", "age"],
          [(s + 1, groups[s], int(rng.integers(20, 60))) for s in range(6)])
    _rows(folder / "imu_bias.csv", ["subject", "bx", "by", "bz"],
          [(s, *rng.normal(0, 0.1, 3).round(4)) for s in range(1, 7)])
    np.save(folder / "imu_unlabelled.npy", _f32(rng, 64, 20, 3))
    np.save(folder / "imu_jitter.npy", _f32(rng, 16, 20, 3) * 0.1)
    np.save(folder / "imu_rotations.npy", _f32(rng, 5, 3, 3))
    _rows(folder / "activity_weights.csv", ["activity", "weight"], [("sit", 0.7), ("walk", 1.1), ("run", 1.9)])
    (folder / "buoys").mkdir()
    for name in "abcde":
        wind = rng.gamma(2, 3, 60)
        pd.DataFrame({"hour": np.arange(60), "wind": wind.round(3), "pressure": rng.normal(1010, 6, 60).round(2),
                      "wave_height": (0.2 * wind + rng.normal(0, 0.2, 60)).round(3)}
                     ).to_csv(folder / "buoys" / f"buoy_{name}.csv", sep=";", index=False)
    (folder / "buoy_manifest.json").write_text(json.dumps({
        "buoys": [{"id": "a", "state": "ok"}, {"id": "b", "state": "ok"}, {"id": "c", "state": "faulty"},
                  {"id": "d", "state": "ok"}, {"id": "e", "state": "held-back"}]}, indent=1))
    _rows(folder / "storm_importance.csv", ["hour", "importance"],
          [(h, round(rng.uniform(0.2, 3), 3)) for h in range(60)])
    (folder / "buoy_config.json").write_text(json.dumps(
        {"epochs": 3, "lr": 0.003, "hidden": 12, "batch_size": 16, "clip": 1.0}, indent=1))


def _series(folder, rng):
    days = pd.date_range("2022-01-01", periods=150).strftime("%Y-%m-%d")
    for name in ("river", "river_2023"):
        pd.DataFrame({"day": days, "gauge_a": rng.normal(2, 0.4, 150).round(3),
                      "gauge_b": rng.normal(3, 0.5, 150).round(3)}).to_csv(folder / f"{name}.csv", index=False)
    pd.DataFrame({"day": days, "mm": rng.exponential(3, 150).round(2)}).to_csv(folder / "rain.csv", index=False)
    pd.DataFrame({"day": days, "depth": rng.exponential(9, 150).round(2)}).to_csv(folder / "snow.csv", index=False)
    hours = pd.date_range("2024-02-01", periods=240, freq="h")
    for name in ("north", "south", "islands"):
        pd.DataFrame({"hour": hours, "load": (50 + 8 * np.sin(np.arange(240) / 4) + rng.normal(0, 2, 240)).round(3)}
                     ).to_parquet(folder / f"load_{name}.parquet")
    pd.DataFrame({"hour": hours, "celsius": rng.normal(4, 5, 240).round(2)}).to_feather(folder / "temperature.feather")
    pd.DataFrame({"hour": hours, "eur": rng.normal(80, 15, 240).round(2)}).to_csv(folder / "spot_prices.csv", index=False)
    (folder / "holidays.txt").write_text("# public holidays\n2024-02-03\n2024-02-08\n")


def _medical(folder, rng):
    patient = rng.integers(0, 12, 90)
    np.savez(folder / "ecg.npz", beats=_f32(rng, 90, 32), patient=patient)
    np.savez(folder / "ecg_holdout.npz", beats=_f32(rng, 20, 32), label=rng.integers(0, 2, 20))
    _rows(folder / "ecg_labels.csv", ["beat", "label"], [(i, "NV"[int(rng.integers(2))]) for i in range(90)])
    _rows(folder / "ecg_folds.csv", ["patient", "fold"], [(p, p % 3) for p in range(12)])
    (folder / "patients.json").write_text(json.dumps(
        [{"patient": p, "age": int(rng.integers(30, 90)), "sex": "FM"[int(rng.integers(2))]} for p in range(12)]))
    np.save(folder / "xray.npy", _f32(rng, 40, 8, 8))
    np.save(folder / "xray_masks.npy", rng.integers(0, 2, (40, 8, 8)).astype(np.uint8))
    np.save(folder / "xray_legacy_masks.npy", rng.integers(0, 2, (40, 8, 8)).astype(np.uint8))
    np.savez(folder / "xray_val.npz", images=_f32(rng, 8, 8, 8), masks=rng.integers(0, 2, (8, 8, 8)).astype(np.uint8))
    np.savez(folder / "xray_site_b.npz", images=_f32(rng, 9, 8, 8), masks=rng.integers(0, 2, (9, 8, 8)).astype(np.uint8))
    np.save(folder / "xray_pixel_weights.npy", rng.uniform(0.5, 2, (8, 8)).astype(np.float32))
    _rows(folder / "xray_quality.csv", ["row", "sharpness", "usable"],
          [(i, round(rng.random(), 3), "no" if i % 7 == 3 else "yes") for i in range(40)])
    _f32(rng, 4000, 4).tofile(folder / "eeg.bin")
    _f32(rng, 1000, 4).tofile(folder / "eeg_test.bin")
    _rows(folder / "eeg_events.tsv", ["onset", "kind"],
          [(40 + 60 * i, ["left", "right"][int(rng.integers(2))]) for i in range(60)], "\t")
    _rows(folder / "eeg_test_events.tsv", ["onset", "kind"],
          [(30 + 70 * i, ["left", "right"][int(rng.integers(2))]) for i in range(12)], "\t")
    _rows(folder / "eeg_electrodes.tsv", ["name", "x", "y", "impedance"],
          [(n, *rng.uniform(-1, 1, 2).round(3), round(z, 1)) for n, z in zip(["C3", "C4", "Cz", "T7"], [4.1, 5.2, 3.9, 48.0])],
          "\t")


def _physics(folder, rng):
    for name, n in (("showers", 80), ("showers_fullsim", 30)):
        with h5py.File(folder / f"{name}.h5", "w") as file:
            energy = rng.uniform(10, 100, n).astype(np.float32)
            file["energy"] = energy
            file["cells"] = (energy[:, None] * rng.dirichlet(np.ones(16), n)).astype(np.float32)
    np.savetxt(folder / "beam_energies.txt", rng.choice([20.0, 40.0, 60.0, 80.0], 50) + rng.normal(0, 0.5, 50), fmt="%.4f")
    for name, n in (("jets", 96), ("jets_val", 32), ("jets_test", 24), ("jets_data", 70)):
        with h5py.File(folder / f"{name}.h5", "w") as file:
            group = file.create_group("jets")
            group["constituents"] = _f32(rng, n, 5, 3)
            if name != "jets_data":
                group["is_top"] = rng.integers(0, 2, n)
    np.save(folder / "jets_weights.npy", rng.uniform(0.3, 2, 96).astype(np.float32))
    scipy.io.savemat(folder / "heat.mat", {"x": rng.random((30, 1)), "t": rng.random((30, 1)), "u": rng.random((30, 1))})
    scipy.io.savemat(folder / "heat_exact.mat", {"x": rng.random((12, 1)), "t": rng.random((12, 1)), "u": rng.random((12, 1))})
    _rows(folder / "heat_boundary.csv", ["x", "t", "u"], [(i % 2, round(rng.random(), 4), 0.0) for i in range(16)])
    np.savetxt(folder / "heat_collocation.txt", rng.random((50, 2)), fmt="%.5f")

    def swing():
        return {"length": round(rng.uniform(0.3, 2), 4), "angle": round(rng.uniform(-1, 1), 4),
                "track": rng.normal(size=10).round(4).tolist()}

    with gzip.open(folder / "pendulum.jsonl.gz", "wt") as file:
        for _ in range(60):
            file.write(json.dumps(swing()) + "\n")
    for name, n in (("pendulum_val", 16), ("pendulum_lab2", 12)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(swing()) + "\n" for _ in range(n)))


def _satellites(folder, rng):
    (folder / "bands").mkdir()
    for band in ("B02", "B03", "B04", "B08", "B12"):
        np.save(folder / "bands" / f"{band}.npy", rng.integers(200, 4000, (36, 8, 8)).astype(np.uint16))
    np.save(folder / "land_cover.npy", rng.integers(0, 4, 36))
    np.save(folder / "land_cover_2015.npy", rng.integers(0, 4, 36))
    np.save(folder / "cloud.npy", (rng.random((36, 8, 8)) < 0.15))
    _rows(folder / "band_stats.csv", ["band", "mean", "std"],
          [(b, round(rng.uniform(1500, 2500), 1), round(rng.uniform(700, 1200), 1)) for b in ("B02", "B03", "B04", "B08", "B12")])
    np.savez(folder / "scenes_labelled.npz", x=_f32(rng, 40, 6), y=rng.integers(0, 3, 40))
    np.savez(folder / "scenes_unlabelled.npz", x=_f32(rng, 90, 6))
    np.savez(folder / "scenes_test.npz", x=_f32(rng, 20, 6), y=rng.integers(0, 3, 20))
    for name, n in (("passes", 160), ("passes_2019", 40)):
        con = sqlite3.connect(folder / f"{name}.sqlite")
        con.execute("create table satellites (norad integer primary key, mass real, area real)")
        con.execute("create table passes (id integer primary key, norad integer, day integer, height real, decay real)")
        con.executemany("insert into satellites values (?, ?, ?)",
                        [(25000 + i, round(rng.uniform(3, 900), 2), round(rng.uniform(0.1, 9), 3)) for i in range(8)])
        con.executemany("insert into passes values (?, ?, ?, ?, ?)",
                        [(i, 25000 + int(rng.integers(8)), int(rng.integers(30)), round(rng.uniform(300, 600), 2),
                          round(rng.exponential(0.4), 4)) for i in range(n)])
        con.commit()
        con.close()
    _rows(folder / "space_weather.csv", ["day", "f107", "kp"],
          [(d, round(rng.uniform(70, 180), 1), round(rng.uniform(0, 8), 1)) for d in range(30)])
    _rows(folder / "space_weather_2019.csv", ["day", "f107", "kp"],
          [(d, round(rng.uniform(65, 75), 1), round(rng.uniform(0, 4), 1)) for d in range(30)])


def _networks(folder, rng):
    def tensor(*shape):
        return torch.from_numpy(_f32(rng, *shape) * 0.3)

    for name, hidden in (("scene_teacher_a", 10), ("scene_teacher_b", 14), ("scene_teacher_2021", 10)):
        torch.save({"hidden": hidden, "state_dict": {
            "0.weight": tensor(hidden, 6), "0.bias": tensor(hidden), "2.weight": tensor(3, hidden), "2.bias": tensor(3)}},
            folder / f"{name}.pt")
    for epoch in (1, 2):
        net = torch.nn.Sequential(torch.nn.Linear(26, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
        net.load_state_dict({"0.weight": tensor(8, 26), "0.bias": tensor(8), "2.weight": tensor(1, 8), "2.bias": tensor(1)})
        optimiser = torch.optim.Adam(net.parameters(), lr=2e-3)
        for parameter in net.parameters():
            parameter.grad = tensor(*parameter.shape)
        optimiser.step()
        torch.save({"epoch": epoch, "model": net.state_dict(), "optimizer": optimiser.state_dict(),
                    "best": float(rng.uniform(0.5, 2))}, folder / f"load_epoch{epoch}.pt")
    save_file({"conv.weight": tensor(4, 1, 5), "conv.bias": tensor(4)}, folder / "beat_encoder.safetensors")

    before = os.environ.get("KERAS_BACKEND")
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    for name in ("patch_backbone", "patch_backbone_2020"):
        model = keras.Sequential([keras.layers.Input((8, 8, 3)), keras.layers.Conv2D(4, 3, activation="relu", name="stem"),
                                  keras.layers.GlobalAveragePooling2D(name="pool"),
                                  keras.layers.Dense(5, name="old_classes")], name=name)
        model.set_weights([_f32(rng, *w.shape) * 0.3 for w in model.get_weights()])
        model.save(folder / f"{name}.keras")
    if before is None:
        del os.environ["KERAS_BACKEND"]
