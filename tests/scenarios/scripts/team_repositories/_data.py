import gzip
import io
import json
import pathlib
import sqlite3
import wave
import zipfile
import zlib

import h5py
import numpy as np
import pandas as pd
from PIL import Image
from safetensors.numpy import save_file


def _rng(name, seed):
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def _fixed(name):
    return np.random.default_rng(zlib.crc32(name.encode()))


def churn_cli(d, R):
    n = 220
    z = _fixed("churn").normal(size=n)
    ids = np.arange(1000, 1000 + n)
    r = R("crm_extract.db")
    con = sqlite3.connect(d / "crm_extract.db")
    pd.DataFrame({"customer_id": ids, "plan": r.choice(["basic", "plus", "pro"], n),
                  "tenure_months": (18 + 6 * z + r.normal(size=n)).round(1)}).to_sql("customers", con, index=False)
    inv = pd.DataFrame({"customer_id": np.repeat(ids, 3), "amount": r.gamma(3, 12, 3 * n).round(2),
                        "late_days": r.poisson(2, 3 * n)})
    inv.to_sql("invoices", con, index=False)
    con.close()
    for f in ("cancellations_q3.csv", "cancellations_q2.csv"):
        r = R(f)
        keep = (z + 0.6 * r.normal(size=n)) < -0.5
        pd.DataFrame({"customer_id": ids[keep], "cancelled_on": "2024-08-01"}).to_csv(d / f, index=False)
    r = R("support_tickets.csv")
    pd.DataFrame({"ticket": range(60), "customer_id": r.choice(ids, 60),
                  "reason": r.choice(["billing", "speed", "moving", "other"], 60)}).to_csv(d / "support_tickets.csv", index=False)
    r = R("prospects.csv")
    pd.DataFrame({"customer_id": range(5000, 5020), "plan": r.choice(["basic", "plus", "pro"], 20),
                  "tenure_months": r.normal(18, 6, 20).round(1), "n_invoices": 3,
                  "mean_amount": r.gamma(3, 12, 20).round(2), "max_late": r.poisson(3, 20)}).to_csv(d / "prospects.csv", index=False)


def store_forecast(d, R):
    (d / "pos").mkdir(exist_ok=True)
    days = pd.date_range("2024-01-01", periods=150)
    tot = np.zeros(150)
    for k, n in (("101", 150), ("102", 150), ("103", 150), ("140", 18)):
        f = f"sales_store_{k}.csv"
        r = R(f)
        s = 100 + 12 * np.sin(np.arange(150) * 2 * np.pi / 7) + r.normal(0, 5, 150)
        tot += s
        pd.DataFrame({"date": days[-n:].strftime("%Y-%m-%d"), "units": s[-n:].round(1)}).to_csv(d / "pos" / f, index=False)
    r = R("bank_holidays.csv")
    pd.DataFrame({"date": pd.Series(r.choice(days[20:140], 12, replace=False)).dt.strftime("%Y-%m-%d"), "name": "holiday"}).to_csv(
        d / "bank_holidays.csv", index=False)
    r = R("chain_totals.csv")
    pd.DataFrame({"date": days.strftime("%Y-%m-%d"), "units": (tot + r.normal(0, 3, 150)).round(1)}).to_csv(d / "chain_totals.csv", index=False)


def reco_als(d, R):
    nu, ni = 40, 30
    r = R("ratings_log.csv.gz")
    U, V = r.normal(size=(nu, 3)), r.normal(size=(ni, 3))
    rows = [(u, i, float(np.clip(round(3 + U[u] @ V[i]), 1, 5))) for u in range(nu) for i in range(ni) if r.random() < 0.35]
    pd.DataFrame(rows, columns=["user", "item", "stars"]).to_csv(d / "ratings_log.csv.gz", index=False)
    r = R("catalogue_items.jsonl")
    with open(d / "catalogue_items.jsonl", "w") as fh:
        for i in range(ni):
            fh.write(json.dumps({"item": i, "title": f"Item {i}", "genre": str(r.choice(["drama", "comedy", "docu"])),
                                 "available": bool(r.random() < 0.75)}) + "\n")
    r = R("blocked_users.txt")
    (d / "blocked_users.txt").write_text("\n".join(str(x) for x in sorted(r.choice(nu, 5, replace=False))) + "\n")
    r = R("user_profiles.csv")
    pd.DataFrame({"user": range(nu), "age": r.integers(18, 70, nu), "country": r.choice(["DE", "FR", "PL"], nu)}).to_csv(
        d / "user_profiles.csv", index=False)


def survival_phreg(d, R):
    n = 160
    z = _fixed("surv").normal(size=n)
    pid = np.arange(n)
    r = R("patients_base.csv")
    pd.DataFrame({"pid": pid, "age": (60 + 8 * z + r.normal(0, 4, n)).round(1), "female": r.integers(0, 2, n)}).to_csv(d / "patients_base.csv", index=False)
    r = R("death_register.csv")
    t = r.exponential(20 * np.exp(-0.5 * z))
    pd.DataFrame({"pid": pid, "months": t.clip(0.2, 48).round(2), "died": (t < 48).astype(int) * (r.random(n) < 0.8)}).to_csv(d / "death_register.csv", index=False)
    r = R("visits_history.csv")
    pd.DataFrame({"pid": np.repeat(pid, 4), "kind": r.choice(["er", "gp", "ward"], 4 * n)}).to_csv(d / "visits_history.csv", index=False)
    r = R("lab_panel.parquet")
    pd.DataFrame({"pid": pid, "crp": r.gamma(2, 4, n), "hb": r.normal(13, 1.3, n)}).to_parquet(d / "lab_panel.parquet")
    r = R("ref_ranges.csv")
    pd.DataFrame({"analyte": ["crp", "hb"], "low": [0, 12], "high": [5 + r.random(), 16 + r.random()]}).to_csv(d / "ref_ranges.csv", index=False)


def scan_transfer(d, R):
    for f, n in (("scans_train.npz", 90), ("scans_val.npz", 40), ("scans_test.npz", 40)):
        r = R(f)
        y = r.integers(0, 2, n)
        x = r.normal(size=(n, 1, 12, 12)).astype("float32")
        x[y == 1, :, 3:7, 3:7] += 0.8
        np.savez_compressed(d / f, images=x, targets=y)
    r = R("conv_backbone.safetensors")
    save_file({"0.weight": (r.normal(size=(4, 1, 3, 3)) * 0.4).astype("float32"), "0.bias": np.zeros(4, "float32"),
               "2.weight": (r.normal(size=(6, 4, 3, 3)) * 0.2).astype("float32"), "2.bias": np.zeros(6, "float32")},
              d / "conv_backbone.safetensors")


def _wav(path, sig):
    with wave.open(str(path), "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(2)
        w.setframerate(4000)
        w.writeframes((np.clip(sig, -1, 1) * 20000).astype("<i2").tobytes())


def audio_commands(d, R):
    (d / "wavs").mkdir(exist_ok=True)
    t = np.arange(2000) / 4000
    r = R("clips_index.csv")
    flip = r.choice(12, 2, replace=False)
    rows = []
    for k in range(16):
        f = f"rec_{k:04d}.wav"
        q = R(f)
        _wav(d / "wavs" / f, 0.5 * np.sin(2 * np.pi * (400 if k % 2 else 700) * t + q.random()) + q.normal(0, 0.25, t.size))
        lab = k % 2
        if k in flip:
            lab = 1 - lab
        rows.append((f, ["stop", "go"][lab], "test" if k >= 12 else "train"))
    pd.DataFrame(rows, columns=["clip", "label", "split"]).to_csv(d / "clips_index.csv", index=False)
    _wav(d / "wavs" / "room_noise.wav", R("room_noise.wav").normal(0, 0.2, t.size))


def leaf_patches(d, R):
    (d / "leaves").mkdir(exist_ok=True)
    for k in range(14):
        f = f"leaf_{k:02d}.png"
        r = R(f)
        a = r.integers(0, 90, (16, 16, 3))
        a[..., 1] += 60
        a[..., 0] += 70 * (k % 2)
        Image.fromarray(a.clip(0, 255).astype("uint8")).save(d / "leaves" / f)
    r = R("leaf_labels.json")
    flip = r.choice([0, 1, 2, 4, 5], 1)
    (d / "leaf_labels.json").write_text(json.dumps(
        {f"leaf_{k:02d}": ["healthy", "rust"][(k % 2) ^ int(k in flip)] for k in range(14)}, indent=1))
    r = R("reviewed_ok.txt")
    ids = [0, 1, 2, 4, 5, 7, 8, 9, 12]
    if R.seed != 7:
        ids = ids[:-1] + [13, 10]
    (d / "reviewed_ok.txt").write_text("\n".join(f"leaf_{k:02d}" for k in ids) + "\n")
    r = R("background_mask.png")
    Image.fromarray(((r.random((16, 16)) < 0.8) * 255).astype("uint8")).save(d / "background_mask.png")


WORDS = ("invoice refund password login crash update screen delivery parcel late broken charge card reset email "
         "account slow network router cable signal bill price contract cancel order track number help please").split()


def tickets_tfidf(d, R):
    topics = {"billing": WORDS[:2] + ["charge", "card", "bill", "price"], "access": ["password", "login", "reset", "email", "account"],
              "shipping": ["delivery", "parcel", "late", "order", "track"]}

    def text(r, t):
        return " ".join(list(r.choice(topics[t], 4)) + list(r.choice(WORDS, 5)))

    for f, n in (("tickets_labelled.csv", 120), ("tickets_inbox.csv", 25)):
        r = R(f)
        q = r.choice(list(topics), n)
        df = pd.DataFrame({"ticket_id": range(n), "body": [text(r, t) for t in q], "queue": q})
        (df if n > 100 else df.drop(columns="queue")).to_csv(d / f, index=False)
    r = R("kb_articles.jsonl")
    extra = ["firmware", "warranty", "voucher", "pickup", "twofactor", "iban", "receipt", "locker"]
    with open(d / "kb_articles.jsonl", "w") as fh:
        for k in range(40):
            t = str(r.choice(list(topics)))
            fh.write(json.dumps({"id": k, "content": text(r, t) + " " + " ".join(r.choice(extra, 2))}) + "\n")
    r = R("stopwords_mixed.txt")
    (d / "stopwords_mixed.txt").write_text("\n".join(["please", "help"] + list(r.choice(WORDS[10:24], 4, replace=False))) + "\n")
    r = R("reply_macros.csv")
    pd.DataFrame({"macro": [f"m{k}" for k in range(8)], "text": [text(r, "billing") for _ in range(8)]}).to_csv(d / "reply_macros.csv", index=False)


def loans_kfold(d, R):
    for f, n, o in (("train_loans.csv", 240, 0), ("test_loans.csv", 120, 240)):
        r = R(f)
        inc = r.gamma(4, 900, n)
        df = pd.DataFrame({"loan_id": np.arange(o, o + n), "employer": r.choice(list("ABCDEFGHIJ"), n, p=r.dirichlet(np.ones(10) * 3)),
                           "purpose": r.choice(["car", "house", "study"], n), "income": inc.round(0), "amount": r.gamma(3, 2500, n).round(0),
                           "month": r.integers(1, 13, n)})
        if o == 0:
            df["default"] = ((df.amount / df.income + r.normal(0, 1, n)) > 2.5).astype(int)
        df.to_csv(d / f, index=False)
    r = R("cpi_monthly.csv")
    pd.DataFrame({"month": range(1, 13), "cpi": (100 + r.normal(0, 2, 12).cumsum()).round(2)}).to_csv(d / "cpi_monthly.csv", index=False)
    for f in ("sample_submission_loans.csv", "old_submission_loans.csv"):
        r = R(f)
        pd.DataFrame({"loan_id": np.arange(240, 360), "default": r.random(120).round(4)}).to_csv(d / f, index=False)


def stack_blend(d, R):
    n = 200
    z = _fixed("stack").normal(size=(n, 3))
    v = [f"v{k:04d}" for k in range(n)]
    r = R("web_behaviour.csv")
    pd.DataFrame({"visitor": v, "pages": (10 + 3 * z[:, 0] + r.normal(size=n)).round(2), "seconds": r.gamma(2, 60, n).round(1)}).to_csv(d / "web_behaviour.csv", index=False)
    r = R("geo_profile.csv")
    pd.DataFrame({"visitor": v, "density": (5 + z[:, 1] + r.normal(0, .5, n)).round(3), "dist_km": r.gamma(2, 9, n).round(2)}).to_csv(d / "geo_profile.csv", index=False)
    r = R("survey_scores.csv")
    pd.DataFrame({"visitor": v, "nps": r.integers(0, 11, n), "ease": (z[:, 2] + r.normal(0, .5, n)).round(2)}).to_csv(d / "survey_scores.csv", index=False)
    r = R("conversions.csv")
    pd.DataFrame({"visitor": v, "converted": ((z @ [1, .8, .5] + r.normal(size=n)) > 0.3).astype(int)}).to_csv(d / "conversions.csv", index=False)


def listing_prices(d, R):
    (d / "snapshots").mkdir(exist_ok=True)
    reg = ["north", "south", "east", "west"]
    for f in ("listings_2024-03-01.csv", "listings_2024-04-01.csv", "listings_2024-05-01.csv"):
        r = R(f)
        n = 130
        m = r.uniform(30, 140, n)
        df = pd.DataFrame({"listing": range(n), "region": r.choice(reg, n), "sqm": m.round(1), "rooms": r.integers(1, 6, n)})
        df["price"] = (m * 2800 + r.normal(0, 20000, n)).round(0)
        df.to_csv(d / "snapshots" / f, index=False)
    for f in ("regions_20240115.json", "regions_20240502.json"):
        r = R(f)
        (d / "snapshots" / f).write_text(json.dumps({k: {"income_index": round(float(r.normal(100, 10)), 2), "stations": int(r.integers(2, 30))} for k in reg}))


def feature_store_lite(d, R):
    n = 180
    z = _fixed("fs").normal(size=n)
    a = np.arange(n) + 700
    r = R("fs_accounts.csv")
    pd.DataFrame({"account_id": a, "age_days": r.integers(10, 2000, n), "kyc_level": r.integers(0, 3, n), "score": (z + r.normal(0, .5, n)).round(3)}).to_csv(d / "fs_accounts.csv", index=False)
    r = R("fs_transactions.parquet")
    pd.DataFrame({"account_id": r.choice(a, 1200), "amount": r.gamma(2, 30, 1200).round(2), "night": r.random(1200) < .2}).to_parquet(d / "fs_transactions.parquet")
    r = R("fs_devices.json")
    (d / "fs_devices.json").write_text(json.dumps([{"account_id": int(k), "n_devices": int(r.integers(1, 6)), "mobile": bool(r.random() < .6)} for k in a]))
    r = R("fs_merchants.csv")
    pd.DataFrame({"account_id": a, "top_mcc": r.choice([5411, 5812, 7995], n), "n_merchants": r.integers(1, 20, n)}).to_csv(d / "fs_merchants.csv", index=False)
    r = R("fs_fraud_labels.csv")
    pd.DataFrame({"account_id": a, "fraud": ((z + r.normal(0, 1, n)) > .8).astype(int)}).to_csv(d / "fs_fraud_labels.csv", index=False)
    r = R("fs_ltv_target.csv")
    pd.DataFrame({"account_id": a, "ltv": (200 + 60 * z + r.normal(0, 30, n)).round(2)}).to_csv(d / "fs_ltv_target.csv", index=False)


def bike_xgb(d, R):
    for f, n in (("demand_fit.csv", 220), ("demand_stop.csv", 90), ("demand_score.csv", 60)):
        r = R(f)
        t, h, s = r.normal(15, 8, n), r.integers(0, 24, n), r.integers(1, 9, n)
        pd.DataFrame({"station": s, "hour": h, "temp": t.round(1), "rentals": (20 + t + 8 * np.sin(h / 4) + r.normal(0, 5, n)).round(0)}).to_csv(d / f, index=False)
    r = R("station_meta.csv")
    pd.DataFrame({"station": range(1, 9), "docks": r.integers(8, 40, 8), "elevation": r.normal(80, 20, 8).round(1)}).to_csv(d / "station_meta.csv", index=False)
    r = R("station_closures.csv")
    pd.DataFrame({"station": r.integers(1, 9, 6), "day": r.integers(1, 28, 6)}).to_csv(d / "station_closures.csv", index=False)


def polars_listens(d, R):
    nu, nt = 90, 50
    r = R("listens.parquet")
    pd.DataFrame({"user_id": r.integers(0, nu, 1800), "track_id": r.integers(0, nt, 1800), "ms_played": r.integers(5000, 240000, 1800)}).to_parquet(d / "listens.parquet")
    r = R("tracks.csv")
    pd.DataFrame({"track_id": range(nt), "artist_id": r.integers(0, 12, nt), "tempo": r.normal(115, 18, nt).round(1), "length_ms": r.integers(120000, 260000, nt)}).to_csv(d / "tracks.csv", index=False)
    r = R("artists.csv")
    pd.DataFrame({"artist_id": range(12), "style": r.choice(["rock", "jazz", "folk"], 12)}).to_csv(d / "artists.csv", index=False)
    r = R("cohort_ids.json")
    (d / "cohort_ids.json").write_text(json.dumps(sorted(int(x) for x in r.choice(nu, 65, replace=False))))
    r = R("subscriptions.csv")
    pd.DataFrame({"user_id": range(nu), "renewed": r.integers(0, 2, nu)}).to_csv(d / "subscriptions.csv", index=False)
    r = R("skips_export.csv")
    pd.DataFrame({"track_id": r.integers(0, nt, 200), "at_ms": r.integers(0, 90000, 200)}).to_csv(d / "skips_export.csv", index=False)


def taxi_duckdb(d, R):
    for ym in ("2023_12", "2024_01", "2024_02", "2024_03"):
        f = f"trips_{ym}.parquet"
        r = R(f)
        n = 110
        km = r.gamma(2, 3, n)
        day = r.integers(1, 29, n)
        pd.DataFrame({"day": [f"{ym[:4]}-{ym[5:]}-{x:02d}" for x in day], "zone": r.integers(1, 7, n), "km": km.round(2), "minutes": (km * 3 + r.gamma(2, 3, n)).round(1),
                      "fare": (3 + 2 * km + r.normal(0, 1, n)).round(2)}).to_parquet(d / f)
    r = R("weather_daily.csv")
    days = pd.date_range("2023-12-01", "2024-03-31").strftime("%Y-%m-%d")
    pd.DataFrame({"day": days, "rain_mm": r.gamma(1, 3, len(days)).round(1), "tmax": r.normal(8, 5, len(days)).round(1)}).to_csv(d / "weather_daily.csv", index=False)
    r = R("zones_lookup.csv")
    pd.DataFrame({"zone": range(1, 7), "label": r.choice(["harbour", "old town", "airport", "campus"], 6)}).to_csv(d / "zones_lookup.csv", index=False)


def pump_cache(d, R):
    for p in "abc":
        f = f"pump_{p}_raw.csv"
        r = R(f)
        n = 240
        pd.DataFrame({"hour": range(n), "volts": (2 + .3 * np.sin(np.arange(n) / 9) + r.normal(0, .2, n)).round(4), "amps": r.gamma(3, 1, n).round(3)}).to_csv(d / f, index=False)
    r = R("calibration_points.csv")
    v = np.linspace(0, 5, 9)
    pd.DataFrame({"volts": v, "bar": (1.7 * v + .4 + r.normal(0, .2, 9)).round(3)}).to_csv(d / "calibration_points.csv", index=False)
    r = R("maintenance_log.csv")
    pd.DataFrame([(p, w) for p in "ab" for w in sorted(r.choice(20, 7, replace=False))], columns=["pump", "block"]).to_csv(d / "maintenance_log.csv", index=False)


def meters_zip(d, R):
    for f in ("meters_2023.zip", "meters_2024.zip"):
        r = R(f)
        with zipfile.ZipFile(d / f, "w", zipfile.ZIP_DEFLATED) as z:
            for m in range(20):
                df = pd.DataFrame({"month": range(1, 13), "kwh": (250 + 60 * np.cos(np.arange(12) / 2) + r.normal(0, 25, 12)).round(1)})
                z.writestr(f"m{m:03d}.csv", df.to_csv(index=False))
    r = R("tariffs.csv.gz")
    pd.DataFrame({"meter": [f"m{m:03d}" for m in range(20)], "tariff": r.choice(["flat", "night", "heatpump"], 20), "floor_m2": r.integers(40, 160, 20)}).to_csv(d / "tariffs.csv.gz", index=False)
    r = R("meter_exclude.txt")
    (d / "meter_exclude.txt").write_text("# faulty\n" + "\n".join(f"m{m:03d}" for m in sorted(r.choice(20, 4, replace=False))) + "\n")


def pretrain_finetune(d, R):
    r = R("source_signals.h5")
    t = np.linspace(0, 6, 24)
    with h5py.File(d / "source_signals.h5", "w") as h:
        x = np.sin(t[None] * r.uniform(.5, 3, (200, 1)) + r.uniform(0, 6, (200, 1))) + r.normal(0, .2, (200, 24))
        h.create_dataset("signals", data=x.astype("float32"))
        h.attrs["hz"] = 4
    for f, n in (("target_signals.csv", 80), ("target_holdout.csv", 40)):
        r = R(f)
        y = r.integers(0, 2, n)
        x = np.sin(t[None] * (1 + y[:, None]) + r.uniform(0, 6, (n, 1))) + r.normal(0, .3, (n, 24))
        df = pd.DataFrame(x.round(4), columns=[f"s{k}" for k in range(24)])
        df["cls"] = y
        df.to_csv(d / f, index=False)


def events_match(d, R):
    for f in ("events_prod.jsonl", "events_staging.jsonl"):
        r = R(f)
        with open(d / f, "w") as fh:
            for _ in range(900):
                s = f"s{r.integers(0, 120):03d}"
                k = r.choice(["view", "search", "cart", "error"], p=[.5, .25, .2, .05])
                e = {"view": {"type": "view", "session": s, "page": {"depth": int(r.integers(1, 6))}},
                     "search": {"type": "search", "session": s, "terms": [str(x) for x in r.choice(WORDS, int(r.integers(1, 4)))]},
                     "cart": {"type": "cart", "session": s, "op": str(r.choice(["add", "remove"])), "price": round(float(r.gamma(2, 15)), 2)},
                     "error": {"type": "error", "code": int(r.choice([404, 500]))}}[str(k)]
                fh.write(json.dumps(e) + "\n")
    r = R("session_outcomes.csv")
    pd.DataFrame({"session": [f"s{k:03d}" for k in range(120)], "bought": r.integers(0, 2, 120)}).to_csv(d / "session_outcomes.csv", index=False)
    r = R("bot_sessions.txt")
    (d / "bot_sessions.txt").write_text("\n".join(f"s{k:03d}" for k in sorted(r.choice(120, 15, replace=False))))


def energy_groups(d, R):
    idx = pd.date_range("2024-02-01", periods=24 * 10, freq="h")
    b = 10 + 3 * np.sin(np.arange(240) * 2 * np.pi / 24)
    for f in ("load_households.parquet", "load_offices.csv", "load_factories.csv"):
        r = R(f)
        df = pd.DataFrame({"ts": idx} | {f"site{k}": (b + r.normal(0, 1, 240)).round(3) for k in range(3)})
        df.to_parquet(d / f) if f.endswith("parquet") else df.to_csv(d / f, index=False)
    r = R("temperature_hourly.csv")
    pd.DataFrame({"ts": idx, "celsius": (5 + 4 * np.sin(np.arange(240) / 11) + r.normal(0, 1, 240)).round(2)}).to_csv(d / "temperature_hourly.csv", index=False)
    r = R("grid_feed.csv")
    pd.DataFrame({"ts": idx, "mw": (9 * b + r.normal(0, 4, 240)).round(2)}).to_csv(d / "grid_feed.csv", index=False)


def optuna_credit(d, R):
    w = _fixed("credit").normal(size=5)
    for f, n, o in (("credit_train.csv", 200, 0), ("credit_valid.csv", 90, 200), ("credit_test.csv", 90, 290)):
        r = R(f)
        x = r.normal(size=(n, 5))
        df = pd.DataFrame(x.round(4), columns=[f"x{k}" for k in range(5)])
        df.insert(0, "app_id", np.arange(o, o + n))
        df["bad"] = ((x @ w + r.normal(0, 1.2, n)) > .4).astype(int)
        df.to_csv(d / f, index=False)
    r = R("bureau_scores.csv")
    pd.DataFrame({"app_id": np.arange(380), "bureau": r.normal(600, 50, 380).round(0)}).to_csv(d / "bureau_scores.csv", index=False)


def tiles_keras(d, R):
    for f, n in (("tiles_train.h5", 120), ("tiles_dev.h5", 50), ("tiles_eval.h5", 50)):
        r = R(f)
        y = r.integers(0, 3, n)
        x = r.normal(size=(n, 6, 6, 2)) + y[:, None, None, None] * .5
        with h5py.File(d / f, "w") as h:
            h["pixels"] = x.astype("float32")
            h["landuse"] = y
    np.save(d / "tiles_unlabelled.npy", R("tiles_unlabelled.npy").normal(size=(80, 6, 6, 2)).astype("float32"))


def panel_elasticity(d, R):
    wk = np.arange(1, 61)
    r = R("sku_sales.tsv")
    rows = []
    for cat in ("food", "drinks"):
        for s in range(3):
            p = r.normal(4, .5, 60).clip(2)
            rows += [(w, cat, f"{cat[0]}{s}", round(x, 2), round(float(np.exp(5 - 1.2 * np.log(x) + r.normal(0, .1))), 1)) for w, x in zip(wk, p)]
    pd.DataFrame(rows, columns=["week", "category", "sku", "price", "units"]).to_csv(d / "sku_sales.tsv", sep="\t", index=False)
    r = R("promo_calendar.csv")
    pd.DataFrame({"week": wk, "promo": (r.random(60) < .25).astype(int)}).to_csv(d / "promo_calendar.csv", index=False)
    r = R("fx_rates.txt")
    (d / "fx_rates.txt").write_text("week   eurusd\n" + "\n".join(f"{w:4d}   {x:.4f}" for w, x in zip(wk, 1.08 + r.normal(0, .01, 60).cumsum() * .3)) + "\n")
    r = R("competitor_prices.csv")
    pd.DataFrame({"week": wk, "comp_price": r.normal(4.2, .4, 60).round(2)}).to_csv(d / "competitor_prices.csv", index=False)
    r = R("budget_2025.csv")
    pd.DataFrame({"category": ["food", "drinks"], "units": r.integers(5000, 9000, 2)}).to_csv(d / "budget_2025.csv", index=False)


def stream_reviews(d, R):
    good, bad = "great love nice perfect happy fast".split(), "awful hate poor broken sad slow".split()
    for f in ("reviews_part1.txt.gz", "reviews_part2.txt.gz", "reviews_part3.txt.gz"):
        r = R(f)
        out = io.StringIO()
        for _ in range(150):
            y = int(r.integers(0, 2))
            w = list(r.choice(good if y else bad, 2)) + list(r.choice(WORDS, 4)) + list(r.choice([":)", ":(", ":|"], 1))
            out.write(f"{y}\t{' '.join(r.permutation(w))}\n")
        (d / f).write_bytes(gzip.compress(out.getvalue().encode(), mtime=0))
    r = R("emoji_map.csv")
    pd.DataFrame({"symbol": [":)", ":(", ":|"], "word": r.choice(["smile", "frown", "meh", "grin", "tear", "blank"], 3, replace=False)}).to_csv(d / "emoji_map.csv", index=False)


GROUPS = [churn_cli, store_forecast, reco_als, survival_phreg, scan_transfer, audio_commands, leaf_patches, tickets_tfidf,
          loans_kfold, stack_blend, listing_prices, feature_store_lite, bike_xgb, polars_listens, taxi_duckdb, pump_cache,
          meters_zip, pretrain_finetune, events_match, energy_groups, optuna_credit, tiles_keras, panel_elasticity, stream_reviews]


def make_data(folder: pathlib.Path, seed: int = 7) -> None:
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)

    def R(name):
        return _rng(name, seed)

    R.seed = seed
    for g in GROUPS:
        g(folder, R)
