"""Writes every data file that the scripts of this folder read."""
import gzip
import json
import sqlite3
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import torch
from PIL import Image
from scipy.io import wavfile
from torch import nn


def _rng(name):
    return np.random.default_rng(sum(ord(c) * (i + 1) for i, c in enumerate(name)))


def _audio(folder):
    (folder / "clips").mkdir()
    (folder / "noise").mkdir()
    (folder / "noise_eval").mkdir()
    rows = []
    for c, kind in enumerate(["siren", "horn", "drill"]):
        for i in range(4):
            name = f"{kind}_{i}.wav"
            rng = _rng(name)
            t = np.arange(400) / 4000
            wave = np.sin(2 * np.pi * (200 + 300 * c) * t + i) * 0.6 + rng.normal(0, 0.05, 400)
            wavfile.write(folder / "clips" / name, 4000, (wave * 20000).astype(np.int16))
            rows.append((f"clips/{name}", kind, i))
    pd.DataFrame(rows, columns=["file", "label", "fold"]).to_csv(folder / "clips.csv", index=False)
    pd.DataFrame(rows[:7], columns=["file", "label", "fold"]).to_csv(folder / "clips_2020.csv", index=False)
    pd.DataFrame({"label": ["siren", "horn", "drill"], "weight": [1.5, 0.8, 1.1]}).to_csv(folder / "class_weights.csv", index=False)
    for where, name in [("noise", "street"), ("noise", "rain"), ("noise", "crowd"), ("noise_eval", "tunnel")]:
        wavfile.write(folder / where / f"{name}.wav", 4000, (_rng(name).normal(0, 2000, 600)).astype(np.int16))


def eye_net():
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(16, 3))


def _fundus(folder):
    rows = []
    (folder / "fundus").mkdir()
    (folder / "fundus_extern").mkdir()
    for i in range(10):
        name = f"eye_{i:02d}"
        Image.fromarray(_rng(name).integers(0, 255, (8, 8)).astype(np.uint8)).save(folder / "fundus" / f"{name}.png")
        rows.append((name, i % 3, "train" if i < 6 else "val" if i < 8 else "drop"))
    pd.DataFrame(rows, columns=["id", "grade", "subset"]).to_csv(folder / "fundus_grades.csv", index=False)
    ext = []
    for i in range(3):
        name = f"ext_{i}"
        Image.fromarray(_rng(name).integers(0, 255, (8, 8)).astype(np.uint8)).save(folder / "fundus_extern" / f"{name}.png")
        ext.append((name, (i + 1) % 3))
    pd.DataFrame(ext, columns=["id", "grade"]).to_csv(folder / "fundus_extern.csv", index=False)
    np.save(folder / "fundus_mean_std.npy", np.array([126.4, 71.9]))
    (folder / "fundus_runs").mkdir()
    for epoch in (2, 4):
        torch.manual_seed(epoch)
        net = eye_net()
        opt = torch.optim.Adam(net.parameters(), lr=1e-3)
        net(torch.rand(2, 1, 8, 8)).sum().backward()
        opt.step()
        torch.save({"epoch": epoch, "model": net.state_dict(), "optim": opt.state_dict()}, folder / "fundus_runs" / f"fundus_epoch{epoch}.pt")


def _plankton(folder):
    def block(name, n):
        rng = _rng(name)
        fine = rng.integers(0, 6, n)
        return (rng.random((n, 8, 8)) + fine[:, None, None] * 0.2).astype(np.float32), fine
    images, fine = block("plankton", 120)
    np.save(folder / "plankton_images.npy", images)
    names = ["copepod", "krill", "diatom", "ceratium", "salp", "jelly"]
    pd.DataFrame({"index": range(120), "taxon": [names[f] for f in fine]}).to_csv(folder / "plankton_labels.csv", index=False)
    (folder / "plankton_taxa.json").write_text(json.dumps({"copepod": "crustacean", "krill": "crustacean", "diatom": "algae", "ceratium": "algae", "salp": "gelatinous", "jelly": "gelatinous"}))
    for name, n in [("plankton_cruise7", 60), ("plankton_legacy", 40), ("plankton_test", 50)]:
        images, fine = block(name, n)
        np.savez(folder / f"{name}.npz", images=images, group=fine // 2)


def _tickets(folder):
    rng = _rng("tickets")
    words = [f"w{i}" for i in range(40)] + ["printer", "login", "invoice", "refund", "router", "the", "a", "please"]
    keys = {"hardware": ["printer", "router"], "account": ["login"], "billing": ["invoice", "refund"]}
    for name, n in [("tickets_web", 60), ("tickets_mail", 50), ("tickets_chat", 30)]:
        with open(folder / f"{name}.jsonl", "w") as f:
            for i in range(n):
                queue = str(rng.choice(list(keys), p=[0.6, 0.3, 0.1]))
                text = list(rng.choice(words, rng.integers(4, 10))) + [str(rng.choice(keys[queue]))]
                f.write(json.dumps({"id": f"{name}-{i}", "text": " ".join(map(str, text)), "queue": queue}) + "\n")
    for name, dim in [("word_vectors", 12), ("word_vectors_small", 4)]:
        vectors = _rng(name).normal(size=(len(words), dim))
        (folder / f"{name}.txt").write_text("".join(w + " " + " ".join(f"{x:.4f}" for x in v) + "\n" for w, v in zip(words, vectors)))
    pd.DataFrame({"queue": list(keys), "share": [0.45, 0.3, 0.25]}).to_csv(folder / "queue_shares.csv", index=False)
    (folder / "stopwords.txt").write_text("the\na\nplease\n")


def teacher_net():
    return nn.Sequential(nn.Linear(16, 24), nn.ReLU(), nn.Linear(24, 2))


def _assay(folder):
    rng = _rng("assay")
    def table(n):
        fp = rng.random((n, 16)).round(3)
        return pd.DataFrame(fp, columns=[f"fp{i}" for i in range(16)]).assign(active=(fp[:, :4].sum(1) > 2).astype(int))
    table(80).to_csv(folder / "compounds_labelled.csv", index=False)
    table(40).to_csv(folder / "compounds_blind.csv", index=False)
    np.savez(folder / "compounds_pool.npz", fp=rng.random((150, 16)), ids=np.arange(150))
    (folder / "fp_scale.json").write_text(json.dumps({"mean": rng.random(16).tolist(), "std": (rng.random(16) + 0.5).tolist()}))
    for seed, name in [(1, "assay_teacher_v1"), (2, "assay_teacher_v2")]:
        torch.manual_seed(seed)
        torch.save(teacher_net().state_dict(), folder / f"{name}.pt")


def _tracks(folder):
    fates = []
    for where, names in [("tracks", "abcdef"), ("tracks_holdout", "xy")]:
        (folder / where).mkdir()
        for c in names:
            rng = _rng("track" + c)
            pd.DataFrame({"frame": range(40), "x": rng.normal(size=40).cumsum(), "y": rng.normal(size=40).cumsum(), "area": rng.random(40) * 50}).to_csv(folder / where / f"track_{c}.csv", index=False)
            fates.append((c, int(ord(c) % 2)))
    pd.DataFrame(fates[:6], columns=["cell", "divides"]).to_csv(folder / "track_fates.csv", index=False)
    pd.DataFrame(fates[6:], columns=["cell", "divides"]).to_csv(folder / "track_fates_holdout.csv", index=False)
    pd.DataFrame({"minute": range(20), "temp": _rng("log").normal(37, 0.2, 20)}).to_csv(folder / "microscope_log.csv", index=False)


def _demos(folder):
    rows = []
    for name, n in [("demos_real", 8), ("demos_sim", 6), ("demos_test", 3)]:
        rng = _rng(name)
        with h5py.File(folder / f"{name}.h5", "w") as f:
            for i in range(n):
                g = f.create_group(f"data/demo_{i}")
                g["obs"] = rng.normal(size=(15, 5)).astype(np.float32)
                g["actions"] = rng.normal(size=(15, 2)).astype(np.float32)
                g.attrs["success"] = bool(i % 4 != 3)
                rows.append((name, f"demo_{i}", round(float(rng.random()), 4)))
    pd.DataFrame(rows, columns=["source", "demo", "difficulty"]).to_csv(folder / "demo_difficulty.csv", index=False)
    np.savez(folder / "action_limits.npz", low=np.array([-1.5, -1.4]), high=np.array([1.6, 1.3]))


def _patches(folder):
    rng = _rng("patches")
    labels = rng.integers(0, 2, 100)
    np.save(folder / "night_patches.npy", (rng.random((100, 8, 8)) * 200 + labels[:, None, None] * 50).astype(np.uint8))
    (folder / "night_labels.json").write_text(json.dumps({f"{i:04d}": ["road", "pedestrian"][l] for i, l in enumerate(labels)}))
    (folder / "night_val_ids.txt").write_text("\n".join(map(str, range(80, 100))) + "\n")
    for name in ["glare_bank", "fog_bank"]:
        np.savez(folder / f"{name}.npz", overlay=_rng(name).random((6, 8, 8)) * 80)


def _protein(folder):
    letters = list("ACDEFGHIKLMNPQRSTVWY")
    for name in ["uniref_a", "uniref_b", "uniref_c", "uniref_old"]:
        rng = _rng(name)
        (folder / f"{name}.fasta").write_text("".join(f">{name}|{i}\n{''.join(rng.choice(letters, rng.integers(12, 24)))}\n" for i in range(20)))
    (folder / "aa_vocab.txt").write_text("\n".join(["<pad>", "<mask>"] + letters) + "\n")
    for name, n in [("stability", 40), ("stability_test", 15)]:
        rng = _rng(name)
        pd.DataFrame({"sequence": ["".join(rng.choice(letters, 16)) for _ in range(n)], "score": rng.normal(size=n).round(4)}).to_csv(folder / f"{name}.csv", index=False)


def _impressions(folder):
    ids = 0
    for name, n in [("impressions_app", 90), ("impressions_web", 70), ("impressions_tv", 40)]:
        rng = _rng(name)
        pd.DataFrame({"imp_id": range(ids, ids + n), "user": rng.integers(0, 20, n), "hour": rng.integers(0, 24, n), "position": rng.integers(1, 9, n), "click": rng.integers(0, 2, n)}).to_parquet(folder / f"{name}.parquet")
        ids += n
    rng = _rng("dwell")
    pd.DataFrame({"imp_id": range(ids), "seconds": rng.exponential(20, ids)}).to_parquet(folder / "dwell_times.parquet")
    order = rng.permutation(160).tolist()
    (folder / "split_ids.json").write_text(json.dumps({"train": order[:110], "val": order[110:135], "test": order[135:]}))
    pd.DataFrame({"user": range(20), **{f"u{i}": rng.normal(size=20) for i in range(4)}}).to_csv(folder / "user_factors.csv", index=False)


def _retrieval(folder):
    for name in ["catalog_vectors", "catalog_vectors_old"]:
        torch.manual_seed(len(name))
        torch.save({"ids": [f"P{i:03d}" for i in range(30)], "vectors": torch.randn(30, 8)}, folder / f"{name}.pt")
    rng = _rng("queries")
    words = ["red", "blue", "shoe", "lamp", "desk", "chair", "phone", "case", "cheap", "kids"]
    (folder / "query_vocab.txt").write_text("\n".join(words) + "\n")
    for name, n in [("query_clicks", 80), ("query_judged", 20)]:
        (folder / f"{name}.tsv").write_text("query\tproduct\n" + "".join(f"{' '.join(rng.choice(words, 3))}\tP{rng.integers(30):03d}\n" for _ in range(n)))
    (folder / "hard_negatives.tsv").write_text("product\tconfusable\n" + "".join(f"P{i:03d}\tP{(i * 7 + 3) % 30:03d}\n" for i in range(30)))


def _churn(folder):
    rng = _rng("churn")
    n = 120
    with sqlite3.connect(folder / "crm.db") as db:
        pd.DataFrame({"customer_id": range(n), "age": rng.integers(18, 80, n), "segment": rng.choice(["a", "b", "c"], n)}).to_sql("customers", db, index=False)
        pd.DataFrame({"customer_id": range(n), "monthly": rng.random(n) * 60, "months_left": rng.integers(0, 24, n)}).to_sql("contracts", db, index=False)
    db.close()
    with sqlite3.connect(folder / "billing_archive.db") as db:
        pd.DataFrame({"customer_id": range(0, n, 2), "paid": rng.random(n // 2) * 100}).to_sql("invoices", db, index=False)
    db.close()
    pd.DataFrame({"customer_id": range(n), "minutes": rng.random(n) * 300, "gigabytes": rng.random(n) * 20}).to_csv(folder / "usage.csv", index=False)
    (folder / "support_calls.jsonl").write_text("".join(json.dumps({"customer_id": int(rng.integers(n)), "wait": float(rng.random() * 10)}) + "\n" for _ in range(200)))
    y = rng.integers(0, 2, n)
    pd.DataFrame({"customer_id": range(90), "churned": y[:90]}).to_csv(folder / "churn_labels.csv", index=False)
    pd.DataFrame({"customer_id": range(90, n), "churned": y[90:]}).to_csv(folder / "churn_labels_q4.csv", index=False)
    pd.DataFrame({"customer_id": range(n), "nps": rng.integers(0, 11, n)}).to_csv(folder / "nps_survey.csv", index=False)


def _tariff(folder):
    rng = _rng("tariff")
    n = 140
    pd.DataFrame({"policy": range(n), "driver_age": rng.integers(18, 85, n), "zone": rng.integers(0, 8, n), "vehicle": rng.integers(0, 15, n), "loss": rng.gamma(2, 300, n)}).to_csv(folder / "policies.csv", index=False)
    pd.DataFrame({"vehicle": range(15), "power": rng.integers(40, 200, 15), "value": rng.random(15) * 40000}).to_parquet(folder / "vehicles.parquet")
    pd.DataFrame({"policy": rng.integers(0, n, 200), "amount": rng.gamma(2, 200, 200)}).to_csv(folder / "claims_history.csv", index=False)
    pd.DataFrame({"zone": range(8), "hail_days": rng.integers(0, 12, 8)}).to_csv(folder / "weather_zones.csv", index=False)
    pd.DataFrame({"policy": range(n), "night_share": rng.random(n), "harsh_brakes": rng.poisson(3, n)}).to_parquet(folder / "telematics.parquet")
    pd.DataFrame({"policy": range(10), "driver_age": rng.integers(18, 85, 10), "zone": rng.integers(0, 8, 10), "vehicle": rng.integers(0, 15, 10)}).to_csv(folder / "quote_feed.csv", index=False)


def _meters(folder):
    (folder / "meter_shards").mkdir()
    cat = []
    for year in (2021, 2022):
        for q in (1, 2, 3, 4):
            name = f"meters_{year}_q{q}.csv"
            rng = _rng(name * q)
            zone = rng.integers(0, 5, 30)
            temp = rng.normal(12, 6, 30)
            pd.DataFrame({"zone": zone, "temp": temp.round(3), "households": rng.integers(50, 500, 30), "kwh": (300 - 8 * temp + zone * 5 + rng.normal(0, 5, 30)).round(3)}).to_csv(folder / "meter_shards" / name, index=False)
            cat.append((name, "bad" if (year, q) in [(2021, 2), (2022, 3)] else "ok", "final" if (year, q) == (2022, 4) else "history"))
    pd.DataFrame(cat, columns=["shard", "quality", "role"]).to_csv(folder / "meter_catalog.csv", index=False)
    pd.DataFrame({"zone": range(5), "tariff": [0.21, 0.24, 0.19, 0.27, 0.23]}).to_csv(folder / "tariff_zones.csv", index=False)


def _stream(folder):
    (folder / "clickstream").mkdir()
    for d in range(1, 6):
        rng = _rng(f"day{d}" * d)
        df = pd.DataFrame({"ip": [f"10.0.0.{i}" for i in rng.integers(0, 30, 80)], "dwell": rng.exponential(10, 80), "scroll": rng.random(80), "pages": rng.integers(1, 9, 80)})
        df["bought"] = ((df.dwell * df.scroll + rng.normal(0, 1, 80)) > 5).astype(int)
        with gzip.open(folder / "clickstream" / f"day_{d:02d}.csv.gz", "wt") as f:
            df.to_csv(f, index=False)
    np.savez(folder / "stream_scaler.npz", mean=np.array([10.0, 0.5, 4.2]), scale=np.array([9.7, 0.3, 2.4]))
    (folder / "bot_ips.txt").write_text("10.0.0.3\n10.0.0.17\n10.0.0.22\n")
    (folder / "partner_ips.txt").write_text("10.0.0.5\n10.0.0.6\n")


SAMPLE = np.dtype([("sample", "<i4"), ("field", "S4"), ("depth", "<f4"), ("row", "<i4")])


def _nir(folder):
    rng = _rng("nir")
    spectra = rng.random((90, 32)).astype(np.float32)
    spectra.tofile(folder / "nir_spectra.dat")
    samples = np.zeros(70, SAMPLE)
    samples["sample"] = np.arange(70) + 500
    samples["field"] = rng.choice([b"N1", b"S2", b"W3"], 70)
    samples["depth"] = rng.random(70) * 60
    samples["row"] = rng.permutation(90)[:70]
    samples.tofile(folder / "nir_samples.bin")
    pd.DataFrame({"sample": samples["sample"], "carbon": (spectra[samples["row"], :5].sum(1) + samples["depth"] / 60).round(4)}).to_csv(folder / "nir_carbon.csv", index=False)
    np.save(folder / "nir_dark.npy", rng.random(32).astype(np.float32) * 0.05)
    np.save(folder / "nir_lamp_2019.npy", rng.random(32).astype(np.float32) + 0.5)
    pd.DataFrame({"sample": range(500, 520), "nitrogen": rng.random(20)}).to_csv(folder / "nir_nitrogen.csv", index=False)


def _stores(folder):
    def archive(name, members):
        with zipfile.ZipFile(folder / name, "w") as z:
            for m, df in members.items():
                z.writestr(m, df.to_csv(index=False))
    rng = _rng("stores")
    def month(n):
        s = rng.integers(0, 12, n)
        return pd.DataFrame({"store": s, "visits": rng.integers(10, 200, n), "staff": rng.integers(1, 9, n), "revenue": rng.random(n) * 1000 + s * 50})
    archive("store_exports_h1.zip", {f"sales/m{m:02d}.csv": month(25) for m in range(1, 5)})
    archive("store_exports_h2.zip", {"sales/m07.csv": month(25), "sales/m08.csv": month(25), "notes/readme.csv": pd.DataFrame({"note": ["ok"]})})
    archive("store_budget.zip", {"budget.csv": month(12)})
    pd.DataFrame({"store": range(12), "sqm": rng.integers(80, 900, 12), "mall": rng.integers(0, 2, 12)}).to_csv(folder / "store_master.csv", index=False)


def _orders(folder):
    (folder / "suppliers").mkdir()
    rng = _rng("orders")
    for i, s in enumerate("ABCDE"):
        (folder / "suppliers" / f"sup_{s}.json").write_text(json.dumps({"name": s, "rating": round(float(rng.random()), 3), "distance": int(rng.integers(20, 900)), "currency": ["EUR", "USD", "GBP"][i % 3]}))
    def orders(n, who):
        return pd.DataFrame({"supplier": rng.choice(who, n), "qty": rng.integers(1, 90, n), "price": rng.random(n) * 50, "day": [f"2024-{m:02d}-{d:02d}" for m, d in zip(rng.integers(1, 13, n), rng.integers(1, 28, n))], "days_late": rng.normal(3, 2, n)})
    orders(90, list("ABCD")).to_csv(folder / "purchase_orders.csv", index=False)
    orders(20, list("ABE")).to_csv(folder / "purchase_orders_next.csv", index=False)
    pd.DataFrame({"currency": ["EUR", "USD", "GBP"], "rate": [1.0, 0.92, 1.17]}).to_csv(folder / "fx_rates.csv", index=False)
    pd.DataFrame({"currency": ["EUR", "USD", "GBP"], "rate": [1.0, 0.95, 1.13]}).to_csv(folder / "fx_rates_2022.csv", index=False)
    (folder / "bank_holidays.txt").write_text("2024-01-01\n2024-05-01\n2024-12-25\n")


def _vibration(folder):
    (folder / "vibration").mkdir()
    rows = []
    for i in range(10):
        rng = _rng(f"run{i}" * (i + 1))
        state = i % 2
        np.save(folder / "vibration" / f"run_{i:02d}.npy", (np.sin(np.arange(512) * (0.1 + 0.2 * state)) + rng.normal(0, 0.3, 512)).astype(np.float32))
        rows.append((f"run_{i:02d}", ["ok", "worn"][state], 0 if i in (4, 9) else 1))
    pd.DataFrame(rows, columns=["run", "state", "use"]).to_csv(folder / "vibration_runs.csv", index=False)
    np.save(folder / "vibration_bands.npy", np.array([[0, 20], [20, 60], [60, 120], [120, 257]]))


def _regions(folder):
    (folder / "regions").mkdir()
    for r in ["north", "south", "west", "east"]:
        rng = _rng(r)
        pd.DataFrame({"week": range(52), "price": rng.random(52) * 3 + 1, "sold": rng.poisson(40, 52)}).to_csv(folder / "regions" / f"{r}_sales.csv", index=False)
        pd.DataFrame({"week": range(52), "stock": rng.integers(0, 300, 52)}).to_csv(folder / "regions" / f"{r}_stock.csv", index=False)
    rng = _rng("promo")
    pd.DataFrame({"week": range(52), "promo": rng.integers(0, 2, 52)}).to_csv(folder / "promo_calendar.csv", index=False)
    pd.DataFrame({"week": range(52), "index": rng.random(52)}).to_csv(folder / "competitor_index.csv", index=False)


def _loans(folder):
    rng = _rng("loans")
    def loans(n, start):
        return pd.DataFrame({"loan_id": range(start, start + n), "amount": rng.random(n) * 30000, "term": rng.choice([12, 24, 36], n), "postcode": rng.integers(10, 30, n), "defaulted": rng.integers(0, 2, n)})
    raw = loans(150, 0)
    raw.loc[::17, "amount"] = np.nan
    raw.to_csv(folder / "loans_raw.csv", index=False)
    loans(40, 900).to_csv(folder / "loans_rejected.csv", index=False)
    pd.DataFrame({"loan_id": range(150), "score": rng.integers(300, 850, 150), "open_lines": rng.integers(0, 9, 150)}).to_csv(folder / "loans_bureau.csv", index=False)
    pd.DataFrame({"postcode": range(10, 30), "income": rng.integers(20000, 60000, 20)}).to_csv(folder / "postcode_income.csv", index=False)
    pd.DataFrame({"postcode": range(10, 30), "population": rng.integers(2000, 90000, 20)}).to_csv(folder / "postcode_population.csv", index=False)


def _turbofan(folder):
    for name, units in [("turbofan_fd001", 9), ("turbofan_fd003", 5), ("turbofan_fd002", 4)]:
        rng = _rng(name)
        with h5py.File(folder / f"{name}.h5", "w") as f:
            for u in range(units):
                g = f.create_group(f"unit_{u}")
                g["sensors"] = rng.normal(size=(30, 6))
                g["cycle"] = np.arange(30)
        pd.DataFrame({"unit": range(units), "life": rng.integers(60, 200, units)}).to_csv(folder / f"{name}_life.csv", index=False)
    (folder / "turbofan_val_units.txt").write_text("2\n6\n")


def make_data(folder: Path) -> None:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for part in (_audio, _fundus, _plankton, _tickets, _assay, _tracks, _demos, _patches, _protein, _impressions,
                 _retrieval, _churn, _tariff, _meters, _stream, _nir, _stores, _orders, _vibration, _regions,
                 _loans, _turbofan):
        part(folder)


if __name__ == "__main__":
    make_data(Path("."))
