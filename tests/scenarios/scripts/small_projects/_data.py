import json
import random
import sqlite3
import wave
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import torch
from PIL import Image
from torch import nn

WORDS = (
    "printer screen password login email server network slow broken card badge door account locked reset invoice "
    "payment late refund wrong update crash error phone battery cable monitor keyboard great awful food tasty cold "
    "staff rude kind clean dirty room noisy quiet price cheap worth never again lovely fresh stale win free prize "
    "click now meeting lunch tomorrow report thanks offer urgent bonus"
).split()


def _pests(folder, rng):
    labels = ["aphid", "beetle", "mite"]
    for name, count in (("pests", 12), ("pests_field", 6)):
        (folder / name).mkdir()
        rows = []
        for i in range(count):
            file = f"{name[-2:]}_{i:02d}.png"
            Image.fromarray(rng.integers(0, 255, (8, 8, 3), dtype=np.uint8)).save(folder / name / file)
            rows.append({"file": file, "label": labels[i % 3], "usable": int(i not in (4, 9)), "farm": f"F{i % 4}"})
        pd.DataFrame(rows).to_csv(folder / f"{name}_labels.csv", index=False)
    (folder / "pest_class_counts.json").write_text(json.dumps({"aphid": 420, "beetle": 77, "mite": 133}))
    (folder / "pest_class_counts_2019.json").write_text(json.dumps({"aphid": 120, "beetle": 99, "mite": 40}))


def _sentence(rnd, words, low=4, high=9):
    return " ".join(rnd.choice(words) for _ in range(rnd.randint(low, high)))


def _desk(folder, rnd):
    queues = ["hardware", "access", "billing"]
    for name, count in (("desk_train", 90), ("desk_valid", 30), ("desk_test", 30), ("desk_2018", 40)):
        with open(folder / f"{name}.jsonl", "w") as f:
            for i in range(count):
                row = {"id": f"{name}-{i}", "text": _sentence(rnd, WORDS[:28]), "queue": rnd.choice(queues)}
                f.write(json.dumps(row) + "\n")
    (folder / "desk_words.txt").write_text("\n".join(sorted(WORDS[:24])) + "\n")
    (folder / "desk_stop_words.txt").write_text("\n".join(["the", "a", "again", "now", "late"]) + "\n")
    (folder / "team_roster.csv").write_text("queue,team\nhardware,north\naccess,south\nbilling,east\n")


def _counters(folder, rng):
    for name, start, days in (("counters", "2024-03-01", 10), ("counters_april", "2024-04-01", 3)):
        hours = pd.date_range(start, periods=days * 24, freq="h")
        frames = [
            pd.DataFrame({"time": hours, "counter": c, "bikes": rng.poisson(20 + 8 * k, len(hours))})
            for k, c in enumerate(["bridge", "park", "station"])
        ]
        pd.concat(frames).to_csv(folder / f"{name}.csv", index=False)
        weather = pd.DataFrame({"time": hours, "temp": rng.normal(9, 4, len(hours)).round(2),
                                "rain": rng.exponential(0.4, len(hours)).round(2)})
        weather.to_parquet(folder / f"weather_{name.replace('counters', 'march').replace('march_april', 'april')}.parquet")
    (folder / "counter_sites.csv").write_text(
        "counter,lanes,district\nbridge,2,inner\npark,1,outer\nstation,3,inner\n")
    (folder / "holidays.csv").write_text("day,name\n2024-03-05,Town Day\n2024-03-08,Equality Day\n2024-04-01,Easter\n")
    (folder / "roadworks.csv").write_text("counter,from,to\nbridge,2024-03-02,2024-03-04\npark,2024-03-07,2024-03-09\n")


def _claims(folder, rng):
    for name, n, first in (("", 160, 1), ("_next", 50, 5001)):
        ids = np.arange(first, first + n)
        pd.DataFrame({"policy_id": ids, "age": rng.integers(18, 80, n), "bonus": rng.integers(0, 9, n),
                      "vehicle": rng.choice(["V1", "V2", "V3", "V4"], n), "broker": rng.choice(["B1", "B2"], n)
                      }).to_parquet(folder / f"policies{name}.parquet")
        k = n // 2
        pd.DataFrame({"claim_id": np.arange(k) + first * 10, "policy_id": rng.choice(ids, k),
                      "amount": rng.gamma(2, 300, k).round(2), "status": rng.choice(["paid", "open"], k)
                      }).to_csv(folder / f"claims{name}.csv", index=False)
    (folder / "vehicles.csv").write_text("vehicle,power,mass\nV1,55,900\nV2,80,1200\nV3,120,1500\nV4,200,1900\n")
    (folder / "brokers.csv").write_text("broker,city,fee\nB1,Lille,0.04\nB2,Gent,0.05\n")


def _shards(folder, rng):
    (folder / "shards").mkdir()
    entries = []
    for i, split in enumerate(["train", "train", "valid", "train", "holdout", "broken", "train"]):
        frame = pd.DataFrame(rng.normal(i * 0.1, 1, (40, 4)).round(4), columns=["acc", "gyro", "temp", "volt"])
        frame["unit"] = rng.choice(["u1", "u2", "u3"], 40)
        frame["wear"] = (frame.acc * 2 - frame.volt + rng.normal(0, 0.1, 40)).round(4)
        frame.to_csv(folder / "shards" / f"part-{i:03d}.csv", index=False)
        entries.append({"file": f"part-{i:03d}.csv", "split": split, "rows": 40})
    (folder / "shards_manifest.json").write_text(json.dumps({"version": 3, "shards": entries}, indent=1))
    (folder / "unit_calibration.csv").write_text("unit,gain,offset\nu1,1.02,0.1\nu2,0.97,-0.05\nu3,1.1,0.0\n")
    (folder / "unit_calibration_2022.csv").write_text("unit,gain,offset\nu1,1.01,0.2\nu2,0.99,-0.1\nu3,1.0,0.1\n")


def _proteins(folder, rnd, rng):
    amino = "ACDEFGHIKLMNPQRSTVWY"
    rows = []
    for name, n in (("proteins", 60), ("proteins_valid", 20), ("proteins_test", 20)):
        with open(folder / f"{name}.fasta", "w") as f:
            for i in range(n):
                key = f"{name[8:10] or 't'}{i:03d}"
                f.write(f">{key} synthetic\n{''.join(rnd.choice(amino) for _ in range(rnd.randint(12, 30)))}\n")
                rows.append((key, rnd.choice(["membrane", "nucleus", "cytosol"])))
    pd.DataFrame(rows, columns=["id", "location"]).to_csv(folder / "locations.tsv", sep="\t", index=False)
    with open(folder / "blosum_small.txt", "w") as f:
        f.write("# small substitution table\n   " + "  ".join(amino) + "\n")
        for a in amino:
            f.write(a + " " + " ".join(str(v) for v in rng.integers(-4, 9, 20)) + "\n")
    pd.DataFrame({"residue": list(amino), "score": rng.normal(0, 2, 20).round(2)}
                 ).to_csv(folder / "hydropathy.csv", index=False)


def _wav(path, samples):
    with wave.open(str(path), "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(2)
        w.setframerate(800)
        w.writeframes((samples * 12000).clip(-32000, 32000).astype("<i2").tobytes())


def _clips(folder, rng):
    (folder / "clips").mkdir()
    rows = []
    for i in range(10):
        t = np.arange(400) / 800
        _wav(folder / "clips" / f"clip{i}.wav", np.sin(2 * np.pi * (50 + 40 * (i % 2) + i) * t) + rng.normal(0, .1, 400))
        rows.append((f"clip{i}", ["engine", "siren"][i % 2], "eval" if i >= 8 else "fit"))
    pd.DataFrame(rows, columns=["clip", "sound", "role"]).to_csv(folder / "clips.csv", index=False)
    _wav(folder / "hum.wav", rng.normal(0, 0.2, 400))
    _wav(folder / "rain.wav", rng.normal(0, 0.3, 400))
    np.save(folder / "street_unlabelled.npy", rng.normal(0, 1, (40, 400)).astype("float32"))
    torch.manual_seed(5)
    teacher = nn.Sequential(nn.Linear(201, 16), nn.ReLU(), nn.Linear(16, 2))
    torch.save({"state_dict": teacher.state_dict(), "labels": ["engine", "siren"]}, folder / "clip_teacher.pt")
    old = nn.Sequential(nn.Linear(201, 16), nn.ReLU(), nn.Linear(16, 2))
    torch.save({"state_dict": old.state_dict(), "labels": ["engine", "siren"]}, folder / "clip_teacher_old.pt")


def _reviews(folder, rnd):
    for name, n in (("train", 80), ("dev", 24), ("test", 24), ("airport", 30)):
        pd.DataFrame({"text": [_sentence(rnd, WORDS[28:50]) for _ in range(n)], "stars": [rnd.randint(1, 3) for _ in range(n)],
                      "place": [rnd.choice(["cafe", "hotel"]) for _ in range(n)]}
                     ).to_csv(folder / f"reviews_{name}.csv", index=False)
    (folder / "wordpiece.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + WORDS[28:50]) + "\n")
    (folder / "wordpiece_v1.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + WORDS[:20]) + "\n")
    (folder / "reviews_raw.txt").write_text("\n".join(_sentence(rnd, WORDS[28:50]) for _ in range(70)) + "\n")
    (folder / "reviews_foreign.txt").write_text("\n".join(_sentence(rnd, WORDS[:50]) for _ in range(20)) + "\n")


def _telecom(folder, rng):
    for name, n in (("telecom", 150), ("telecom_backup", 60)):
        db = sqlite3.connect(folder / f"{name}.db")
        ids = np.arange(1, n + 1)
        pd.DataFrame({"id": ids, "age": rng.integers(18, 90, n), "zone": rng.choice(["Z1", "Z2", "Z3"], n),
                      "churned": rng.integers(0, 2, n)}).to_sql("customers", db, index=False)
        pd.DataFrame({"id": np.arange(3 * n), "customer_id": np.repeat(ids, 3), "minutes": rng.gamma(2, 60, 3 * n).round(1),
                      "megabytes": rng.gamma(2, 500, 3 * n).round(1)}).to_sql("usage", db, index=False)
        pd.DataFrame({"id": np.arange(n), "customer_id": rng.choice(ids, n), "topic": rng.choice(["bill", "line"], n)}
                     ).to_sql("complaints", db, index=False)
        db.commit()
        db.close()
    pd.DataFrame({"customer_id": np.arange(1, 151, 2), "offers": rng.integers(0, 6, 75)}
                 ).to_csv(folder / "campaign_contacts.csv", index=False)
    (folder / "tariff_zones.csv").write_text("zone,price_index\nZ1,1.0\nZ2,1.2\nZ3,0.8\n")
    (folder / "prospects.csv").write_text("age,zone\n30,Z1\n44,Z2\n61,Z3\n")


def _flights(folder, rng):
    def frame(n, year):
        return pd.DataFrame({"carrier": rng.choice(["AA", "BB", "CC"], n), "origin": rng.choice(["LYS", "BRU", "OSL"], n),
                             "hour": rng.integers(5, 23, n), "distance": rng.integers(200, 2500, n),
                             "delay": rng.normal(12, 9, n).round(1)})
    for year in (2022, 2023, 2024):
        part = folder / "flights" / f"year={year}"
        part.mkdir(parents=True)
        frame(90, year).to_parquet(part / "part-0.parquet")
    frame(60, 2025).to_parquet(folder / "flights_2025.parquet")
    pd.DataFrame({"origin": ["LYS", "BRU", "OSL"], "runways": [2, 3, 2], "elevation": [250, 56, 208]}
                 ).to_feather(folder / "airports.feather")
    (folder / "carriers.csv").write_text("carrier,name\nAA,Alpha\nBB,Bravo\nCC,Charlie\n")


def _turbines(folder, rng):
    for name, groups in (("turbines", ["T01", "T02", "T03", "T04"]), ("turbines_site_b", ["T11", "T12"])):
        with h5py.File(folder / f"{name}.h5", "w") as f:
            for g in groups:
                f[f"{g}/signal"] = rng.normal(5, 2, (200, 3)).astype("float32")
    rows = [(t, int(s), int(rng.integers(0, 2))) for t in ["T01", "T02", "T03", "T04"] for s in range(0, 180, 20)]
    pd.DataFrame(rows, columns=["turbine", "start", "fault"]).to_csv(folder / "fault_log.csv", index=False)
    rows = [(t, int(s), int(rng.integers(0, 2))) for t in ["T11", "T12"] for s in range(0, 180, 30)]
    pd.DataFrame(rows, columns=["turbine", "start", "fault"]).to_csv(folder / "fault_log_site_b.csv", index=False)
    (folder / "channel_stats.json").write_text(json.dumps({"mean": [5.1, 4.9, 5.0], "std": [2.0, 1.9, 2.1]}))
    (folder / "channel_stats_draft.json").write_text(json.dumps({"mean": [4.1, 4.4, 4.0], "std": [1.0, 1.2, 1.1]}))


def _cells(folder, rng):
    for name, n in (("cells_train", 60), ("cells_val", 20), ("cells_test", 20), ("cells_rival_lab", 24)):
        np.savez(folder / f"{name}.npz", images=rng.random((n, 8, 8)).astype("float32"), grade=rng.integers(0, 3, n))
    for seed, name in ((1, "backbone_v1"), (2, "backbone_v2")):
        torch.manual_seed(seed)
        trunk = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
        state = {f"trunk.{k}": v for k, v in trunk.state_dict().items()}
        state["head.weight"], state["head.bias"] = torch.randn(7, 36), torch.randn(7)
        torch.save({"model": state, "epochs": 30 * seed}, folder / f"{name}.pt")


def _playlists(folder, rnd):
    tracks = [f"trk{i:02d}" for i in range(40)]
    for name, n in (("playlists", 80), ("playlists_may", 20)):
        with open(folder / f"{name}.jsonl", "w") as f:
            for i in range(n):
                f.write(json.dumps({"pid": f"{name}{i}", "tracks": rnd.sample(tracks, rnd.randint(4, 9))}) + "\n")
    pd.DataFrame({"track": tracks, "title": [f"Song {i}" for i in range(40)], "seconds": [rnd.randint(100, 400) for _ in tracks],
                  "genre": [rnd.choice(["rock", "folk", "jazz"]) for _ in tracks]}).to_csv(folder / "tracks.csv", index=False)
    (folder / "withdrawn_tracks.txt").write_text("trk03\ntrk17\ntrk31\n")
    (folder / "chart_of_may.csv").write_text("place,track\n1,trk05\n2,trk11\n3,trk02\n")


def _meters(folder, rng):
    for name, start, days in (("meters", "2024-01-01", 8), ("meters_check", "2024-02-01", 2)):
        times = pd.date_range(start, periods=days * 48, freq="30min")
        pd.concat([pd.DataFrame({"meter": m, "ts": times, "kwh": rng.gamma(2, 0.3 + k * 0.1, len(times)).round(3)})
                   for k, m in enumerate(["M1", "M2"])]).to_csv(folder / f"{name}.csv", index=False)
        o = pd.date_range(start, periods=days * 16, freq="90min")
        pd.DataFrame({"ts": o, "outdoor": rng.normal(3, 4, len(o)).round(2)}).to_csv(folder / f"outdoor_{name}.csv", index=False)
    (folder / "meter_register.csv").write_text("meter,area,heated_by\nM1,84,gas\nM2,120,pump\nM3,60,gas\n")
    (folder / "grid_events.csv").write_text("ts,event\n2024-01-03 10:00:00,outage\n2024-01-06 02:30:00,peak\n")


def _commands(folder, rnd):
    verbs, things, flags = ["list", "copy", "move", "remove", "show"], ["files", "users", "logs", "keys"], ["--all", "--force", "-v", ""]
    for name, n, extra in (("commands", 90, []), ("commands_ops", 40, ["restart", "stop"]),
                           ("commands_dev", 20, []), ("commands_unseen", 20, ["mount"])):
        lines = [f"{rnd.choice(verbs + extra)} {rnd.choice(things)} {rnd.choice(flags)} {rnd.randint(1, 9)}".replace("  ", " ")
                 for _ in range(n)]
        (folder / f"{name}.txt").write_text("\n".join(lines) + "\n")


def _roads(folder, rng):
    n = 60
    nodes = [f"n{i}" for i in range(n)]
    pd.DataFrame({"node": nodes, "lanes": rng.integers(1, 5, n), "slope": rng.normal(0, 2, n).round(2),
                  "lights": rng.integers(0, 3, n)}).to_csv(folder / "road_nodes.csv", index=False)
    for name, k in (("road_edges", 150), ("road_edges_planned", 20)):
        pd.DataFrame({"a": rng.choice(nodes, k), "b": rng.choice(nodes, k)}).to_csv(folder / f"{name}.csv", index=False)
    pd.DataFrame({"node": nodes, "speed": rng.normal(45, 9, n).round(1)}).to_csv(folder / "road_speeds.csv", index=False)
    pd.DataFrame({"node": nodes, "speed": rng.normal(44, 9, n).round(1)}).to_csv(folder / "road_speeds_night.csv", index=False)
    for name, part in (("train", nodes[:36]), ("val", nodes[36:48]), ("test", nodes[48:])):
        (folder / f"road_{name}_nodes.txt").write_text("\n".join(part) + "\n")


def _shop(folder, rng):
    for name, n in (("shop", 200), ("shop_demo", 30)):
        db = sqlite3.connect(folder / f"{name}.sqlite")
        pd.DataFrame({"user": rng.integers(0, 25, n), "product": rng.integers(0, 15, n), "day": rng.integers(1, 31, n),
                      "rating": rng.integers(1, 6, n)}).to_sql("ratings", db, index=False)
        pd.DataFrame({"user": np.arange(25), "city": rng.choice(["Graz", "Linz", "Wels"], 25)}).to_sql("users", db, index=False)
        db.commit()
        db.close()
    pd.DataFrame({"product": np.arange(15), "price": rng.gamma(2, 10, 15).round(2), "weight": rng.gamma(2, 1, 15).round(2)}
                 ).to_parquet(folder / "products.parquet")
    pd.DataFrame({"product": np.arange(15), "price": rng.gamma(2, 9, 15).round(2)}).to_parquet(folder / "products_sale.parquet")
    pd.DataFrame({"user": rng.integers(0, 25, 40), "product": rng.integers(0, 15, 40), "rating": rng.integers(1, 6, 40)}
                 ).to_csv(folder / "ratings_survey.csv", index=False)


def _traps(folder, rng):
    (folder / "traps").mkdir()
    for part, names in (("day", range(8)), ("night", range(8, 12))):
        images, boxes = [], []
        for i in names:
            Image.fromarray(rng.integers(0, 255, (12, 12), dtype=np.uint8)).save(folder / "traps" / f"cam_{i:02d}.png")
            images.append({"id": i, "file_name": f"cam_{i:02d}.png", "width": 12, "height": 12})
            if i not in (3, 6):
                x, y = rng.integers(0, 6, 2).tolist()
                boxes.append({"id": i * 10, "image_id": i, "category_id": 1 + i % 2, "bbox": [x, y, 4, 5], "iscrowd": 0})
        boxes.append({"id": 999, "image_id": names[-1], "category_id": 1, "bbox": [0, 0, 12, 12], "iscrowd": 1})
        cats = [{"id": 1, "name": "fox"}, {"id": 2, "name": "hare"}]
        (folder / f"traps_{part}.json").write_text(json.dumps({"images": images, "annotations": boxes, "categories": cats}))
    (folder / "camera_sites.csv").write_text("camera,lat,lon\ncam_00,46.1,7.2\ncam_01,46.2,7.1\n")


def _posts(folder, rnd):
    for name, n in (("posts", 120), ("posts_gold", 30), ("posts_final", 30)):
        frame = pd.DataFrame({"post": [_sentence(rnd, WORDS[44:]) for _ in range(n)]})
        if name != "posts":
            frame["spam"] = [rnd.randint(0, 1) for _ in range(n)]
        frame.to_csv(folder / f"{name}.csv", index=False)
    (folder / "keywords_spam.txt").write_text("win\nfree\nprize\nclick\nbonus\n")
    (folder / "keywords_ham.txt").write_text("meeting\nlunch\nreport\nthanks\n")
    (folder / "keywords_2015.txt").write_text("casino\nloan\nurgent\n")
    pd.DataFrame({"vote": ["spam_words", "ham_words", "length"], "accuracy": [0.9, 0.85, 0.55]}
                 ).to_csv(folder / "vote_trust.csv", index=False)


def _surge(folder, rng):
    for name, n in (("", 240), ("_storm", 80)):
        np.save(folder / f"surge_levels{name}.npy", rng.normal(0, 1, n).cumsum().astype("float32"))
        np.save(folder / f"surge_wind{name}.npy", rng.normal(0, 1, (n, 2)).astype("float32"))
    (folder / "runs").mkdir()
    for step in (20, 40):
        torch.manual_seed(step)
        net = nn.ModuleDict({"rnn": nn.GRU(3, 8, batch_first=True), "out": nn.Linear(8, 1)})
        opt = torch.optim.Adam(net.parameters(), lr=1e-3)
        out, _ = net["rnn"](torch.randn(4, 6, 3))
        net["out"](out[:, -1]).pow(2).mean().backward()
        opt.step()
        torch.save({"step": step, "net": net.state_dict(), "opt": opt.state_dict()}, folder / "runs" / f"step_{step:05d}.pt")


def _plots(folder, rng):
    for name, n in (("plots_alps", 50), ("plots_delta", 20), ("plots_coast", 16), ("plots_steppe", 14)):
        np.savez_compressed(folder / f"{name}.npz", bands=rng.random((n, 4, 6, 6)).astype("float32"), cover=rng.integers(0, 4, n))
    np.save(folder / "band_gain.npy", rng.uniform(0.8, 1.2, 4).astype("float32"))
    np.save(folder / "band_gain_lab.npy", rng.uniform(0.8, 1.2, 4).astype("float32"))
    (folder / "cover_names.txt").write_text("forest\nwater\nfield\ntown\n")


def make_data(folder: Path) -> None:
    folder = Path(folder)
    rng, rnd = np.random.default_rng(1404), random.Random(1405)
    state = torch.get_rng_state()
    _pests(folder, rng)
    _desk(folder, rnd)
    _counters(folder, rng)
    _claims(folder, rng)
    _shards(folder, rng)
    _proteins(folder, rnd, rng)
    _clips(folder, rng)
    _reviews(folder, rnd)
    _telecom(folder, rng)
    _flights(folder, rng)
    _turbines(folder, rng)
    _cells(folder, rng)
    _playlists(folder, rnd)
    _meters(folder, rng)
    _commands(folder, rnd)
    _roads(folder, rng)
    _shop(folder, rng)
    _traps(folder, rng)
    _posts(folder, rnd)
    _surge(folder, rng)
    _plots(folder, rng)
    torch.set_rng_state(state)
