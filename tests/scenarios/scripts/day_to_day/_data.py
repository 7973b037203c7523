import gzip
import json
import pathlib
import sqlite3
import zipfile
import zlib

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

SALT = {}


def rng(name):
    return np.random.default_rng(zlib.crc32(name.encode()) + 7919 * SALT.get(name, 0))


def _csv(folder, name, frame, **kw):
    frame.to_csv(folder / name, index=False, **kw)


def _parquet(path, frame):
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), path)


def churn(folder):
    for name, start in (("subscribers_2023.csv", 1000), ("subscribers_2024.csv", 2000)):
        r = rng(name)
        n = 220
        fee = r.uniform(5, 60, n).round(2)
        days = r.integers(0, 360, n)
        _csv(folder, name, pd.DataFrame({
            "subscriber_id": start + np.arange(n),
            "signup_date": (pd.Timestamp("2022-01-01") + pd.to_timedelta(days, unit="D")).strftime("%Y-%m-%d"),
            "plan": r.choice(["basic", "plus", "family"], n),
            "country": r.choice(["AT", "CH", "DE", "NL"], n),
            "monthly_fee": fee,
            "churned": (fee / 30 + days / 300 + r.normal(0, .6, n) > 1.7).astype(int)}))
    r = rng("support_calls.csv")
    _csv(folder, "support_calls.csv", pd.DataFrame({
        "subscriber_id": r.integers(1000, 1220, 500), "minutes": r.gamma(2, 5, 500).round(1),
        "topic": r.choice(["billing", "technical", "other"], 500)}))
    r = rng("country_macro.csv")
    _csv(folder, "country_macro.csv", pd.DataFrame({
        "country": ["AT", "CH", "DE", "NL"], "gdp_growth": r.normal(1, 1, 4).round(2),
        "unemployment": r.uniform(2, 9, 4).round(2)}))


def orders(folder):
    for name in ("orders_history.db", "orders_week31.db", "orders_week32.db", "returns_log.db"):
        (folder / name).unlink(missing_ok=True)
    r = rng("orders_history.db")
    with sqlite3.connect(folder / "orders_history.db") as con:
        pd.DataFrame({"customer_id": np.arange(80), "segment": r.integers(0, 4, 80),
                      "tenure": r.integers(1, 90, 80)}).to_sql("customers", con, index=False)
    con.close()
    for name, n, start in (("orders_history.db", 300, 0), ("orders_week31.db", 120, 5000), ("orders_week32.db", 120, 6000)):
        r = rng(name)
        con = sqlite3.connect(folder / name)
        qty, price = r.integers(1, 9, n), r.uniform(3, 90, n).round(2)
        pd.DataFrame({"order_id": start + np.arange(n), "customer_id": r.integers(0, 80, n), "qty": qty,
                      "price": price, "late": (qty * .2 + price / 60 + r.normal(0, .5, n) > 1.9).astype(int)}
                     ).to_sql("orders", con, index=False)
        if name != "orders_history.db":
            pd.DataFrame({"customer_id": np.arange(80), "segment": r.integers(0, 4, 80),
                          "tenure": r.integers(1, 90, 80)}).to_sql("customers", con, index=False)
        con.commit()
        con.close()
    r = rng("returns_log.db")
    con = sqlite3.connect(folder / "returns_log.db")
    pd.DataFrame({"customer_id": r.integers(0, 80, 240), "amount": r.uniform(1, 50, 240).round(2)}).to_sql("returns", con, index=False)
    con.commit()
    con.close()


def demand(folder):
    for name, start, days in (("store_sales.csv", "2023-01-01", 150), ("store_sales_recent.csv", "2023-05-31", 40)):
        r = rng(name)
        dates = pd.date_range(start, periods=days)
        rows = []
        for store in ("S1", "S2", "S3"):
            base = 20 + 10 * int(store[1])
            for i, d in enumerate(dates):
                rows.append((d.strftime("%Y-%m-%d"), store, int(max(0, base + 6 * (d.day_of_week >= 5) + r.normal(0, 4)))))
        _csv(folder, name, pd.DataFrame(rows, columns=["date", "store", "units"]))
    dates = pd.date_range("2023-01-01", periods=200).strftime("%Y-%m-%d")
    r = rng("holiday_calendar.csv")
    _csv(folder, "holiday_calendar.csv", pd.DataFrame({"date": dates, "is_holiday": (r.random(200) < .2).astype(int),
                                                       "days_to_payday": r.integers(0, 30, 200)}))
    r = rng("weather_daily.csv")
    _csv(folder, "weather_daily.csv", pd.DataFrame({"date": dates, "temp_max": r.normal(15, 7, 200).round(1),
                                                    "rain_mm": r.gamma(1, 2, 200).round(1)}))
    r = rng("store_master.csv")
    _csv(folder, "store_master.csv", pd.DataFrame({"store": ["S1", "S2", "S3"], "sqm": r.integers(100, 900, 3)}))


WORDS = {
    "billing": "rechnung betrag zahlung konto lastschrift mahnung gutschrift".split(),
    "network": "router verbindung ausfall signal langsam wlan stoerung".split(),
    "contract": "vertrag kuendigung laufzeit tarif wechsel adresse umzug".split(),
}
FILL = "der die das und ich habe nicht mit bitte seit wieder mein auf ist von zu noch heute guten tag".split()


def tickets(folder):
    for name, n in (("tickets_train.jsonl.gz", 180), ("tickets_archive.jsonl.gz", 120), ("tickets_eval.jsonl.gz", 60)):
        r = rng(name)
        with gzip.GzipFile(folder / name, "wb", mtime=0) as fh:
            for i in range(n):
                lab = str(r.choice(list(WORDS)))
                other = str(r.choice(list(WORDS)))
                ws = list(r.choice(WORDS[lab], 4)) + list(r.choice(WORDS[other], 2)) + list(r.choice(FILL, 8))
                r.shuffle(ws)
                fh.write((json.dumps({"id": i, "text": " ".join(map(str, ws)), "queue": lab}) + "\n").encode())
    r = rng("stop_words_de.txt")
    (folder / "stop_words_de.txt").write_text("\n".join(sorted(map(str, r.choice(FILL, 11, replace=False)))) + "\n")
    r = rng("queue_headcount.csv")
    _csv(folder, "queue_headcount.csv", pd.DataFrame({"queue": list(WORDS), "agents": r.integers(3, 20, 3)}))


def leaves(folder):
    for sub, prefix, n in (("healthy", "healthy", 9), ("rust", "rust", 9), ("to_review", "review", 4)):
        d = folder / "leaf_photos" / sub
        d.mkdir(parents=True, exist_ok=True)
        for i in range(n):
            name = f"{prefix}_{i:02d}.png"
            r = rng(name)
            img = r.integers(40, 90, (16, 16, 3))
            img[..., 1] += 80
            if prefix == "rust" or (prefix == "review" and i % 2):
                for _ in range(12):
                    y, x = r.integers(0, 14, 2)
                    img[y:y + 2, x:x + 2, 0] += 60
            Image.fromarray(np.clip(img, 0, 255).astype(np.uint8)).save(d / name)


def graph(folder):
    for name, m in (("follows_edges.csv", 600), ("follows_edges_2021.csv", 400), ("mentions_edges.csv", 500)):
        r = rng(name)
        e = np.unique(np.column_stack([r.integers(0, 120, m), (120 * r.random(m) ** 1.5).astype(int)]), axis=0)
        e = e[e[:, 0] != e[:, 1]]
        _csv(folder, name, pd.DataFrame(e, columns=["src", "dst"]))
    r = rng("account_labels.csv")
    _csv(folder, "account_labels.csv", pd.DataFrame({"account": np.arange(120), "is_bot": (np.arange(120) / 120 + r.normal(0, .3, 120) > .5).astype(int)}))
    r = rng("account_attrs.csv")
    _csv(folder, "account_attrs.csv", pd.DataFrame({"account": np.arange(120), "age_days": r.integers(1, 3000, 120), "posts": r.poisson(40, 120)}))


def movies(folder):
    for name, m in (("movie_ratings.csv", 700), ("ratings_holdout.csv", 150)):
        r = rng(name)
        u, i = r.integers(0, 50, m), r.integers(0, 40, m)
        f = pd.DataFrame({"user": u, "movie": i, "stars": np.clip(np.round(3 + np.sin(u) + np.cos(i) + r.normal(0, .5, m)), 1, 5).astype(int)})
        _csv(folder, name, f.drop_duplicates(["user", "movie"]))
    r = rng("blocked_users.txt")
    (folder / "blocked_users.txt").write_text("\n".join(map(str, r.choice(50, 6, replace=False))) + "\n")
    r = rng("movie_titles.csv")
    _csv(folder, "movie_titles.csv", pd.DataFrame({"movie": np.arange(40), "title": [f"title {int(v)}" for v in r.integers(100, 999, 40)]}))
    r = rng("plays_log.npz")
    np.savez(folder / "plays_log.npz", rows=r.integers(0, 50, 600), cols=r.integers(0, 40, 600),
             counts=r.poisson(2, 600) + 1, timestamps=r.integers(10**9, 2 * 10**9, 600))


def trials(folder):
    n = 160
    r = rng("trial_followup.csv")
    t = r.exponential(20, n).round(2) + .1
    _csv(folder, "trial_followup.csv", pd.DataFrame({"patient": np.arange(n), "months": t, "event": (r.random(n) < .7).astype(int),
                                                     "treated": r.integers(0, 2, n)}))
    r = rng("trial_baseline.csv")
    _csv(folder, "trial_baseline.csv", pd.DataFrame({"patient": np.arange(n), "age": r.integers(35, 85, n), "marker": r.normal(0, 1, n).round(3)}))
    for name in ("ab_landing.csv", "ab_checkout.csv"):
        r = rng(name)
        v = r.choice(["A", "B"], 400)
        mob = r.integers(0, 2, 400)
        _csv(folder, name, pd.DataFrame({"visitor": np.arange(400), "variant": v, "mobile": mob, "pages": r.poisson(4, 400) + 1,
                                         "converted": (r.random(400) < .2 + .1 * (v == "B") - .05 * mob).astype(int)}))


def pumps(folder):
    for name, n, frac in (("pump_normal.parquet", 300, 0), ("pump_tuning.parquet", 120, .15), ("pump_live.parquet", 80, .1)):
        r = rng(name)
        bad = r.random(n) < frac
        x = r.normal(0, 1, (n, 3)) @ np.array([[1, .4, .1], [0, 1, .2], [0, 0, 1]]) + bad[:, None] * r.normal(2.5, .8, (n, 3))
        f = pd.DataFrame(x, columns=["pressure", "flow", "vibration"])
        f.insert(0, "ts", pd.date_range("2024-02-01", periods=n, freq="h"))
        f["fault"] = bad.astype(int)
        _parquet(folder / name, f)
    r = rng("maintenance_windows.csv")
    s = pd.Timestamp("2024-02-01") + pd.to_timedelta(np.sort(r.integers(0, 280, 4)), unit="h")
    _csv(folder, "maintenance_windows.csv", pd.DataFrame({"begin": s, "end": s + pd.to_timedelta(r.integers(5, 20, 4), unit="h")}))


def molecules(folder):
    n = 150
    r = rng("molecules_desc.csv")
    x = r.normal(0, 1, (n, 6)).round(4)
    f = pd.DataFrame(x, columns=[f"d{i}" for i in range(6)])
    f.insert(0, "mol", [f"M{i:03d}" for i in range(n)])
    _csv(folder, "molecules_desc.csv", f)
    for name, col in (("solubility.csv", "logs"), ("permeability.csv", "papp")):
        r = rng(name)
        _csv(folder, name, pd.DataFrame({"mol": f["mol"], col: r.normal(-2, 1, n).round(3)}))
    r = rng("toxicity.csv")
    _csv(folder, "toxicity.csv", pd.DataFrame({"mol": f["mol"], "toxic": r.integers(0, 2, n)}))


POS = "great lovely sturdy recommend perfect quick happy".split()
NEG = "broken poor refund slow cheap disappointed noisy".split()
NEU = "the product box delivery colour order arrived size price kitchen it was with a".split()


def reviews(folder):
    for name, n in (("reviews_labeled.csv", 70), ("reviews_unlabeled.csv", 200), ("reviews_gold.csv", 60)):
        r = rng(name)
        y = r.integers(0, 2, n)
        txt = []
        for v in y:
            a, b = (POS, NEG) if v else (NEG, POS)
            ws = list(r.choice(a, 3)) + list(r.choice(b, 1)) + list(r.choice(NEU, 6))
            r.shuffle(ws)
            txt.append(" ".join(map(str, ws)))
        f = pd.DataFrame({"review_id": np.arange(n), "text": txt})
        if name != "reviews_unlabeled.csv":
            f["positive"] = y
        _csv(folder, name, f)


def loans(folder):
    for k, (name, n) in enumerate((("loans_train.csv", 260), ("loans_calib.csv", 150), ("loans_oot.csv", 120))):
        r = rng(name)
        inc, amt = r.uniform(15, 120, n).round(1), r.uniform(1, 50, n).round(1)
        _csv(folder, name, pd.DataFrame({"applicant": r.permutation(600)[:n], "income": inc, "amount": amt, "term": r.choice([12, 24, 36, 60], n),
                                         "default": (amt / 25 - inc / 70 + r.normal(0, .6, n) > .2).astype(int)}))
    r = rng("bureau_scores.csv")
    _csv(folder, "bureau_scores.csv", pd.DataFrame({"applicant": np.arange(600), "score": r.integers(300, 850, 600), "open_lines": r.poisson(3, 600)}))


CITIES = ["harbour", "old town", "hill", "station", "park", "river"]


def listings(folder):
    for name, n in (("listings.csv", 220), ("listings_check.csv", 90), ("listings_new.csv", 40)):
        r = rng(name)
        c = r.integers(0, 6, n)
        sq = r.integers(18, 140, n)
        _csv(folder, name, pd.DataFrame({"district": [CITIES[i] for i in c], "kind": r.choice(["flat", "house", "studio"], n), "sqm": sq,
                                         "price": (sq * (3 + c) + r.normal(0, 25, n)).round(0)}))
    r = rng("past_sales.csv")
    c = r.integers(0, 6, 300)
    _csv(folder, "past_sales.csv", pd.DataFrame({"district": [CITIES[i] for i in c], "year": r.integers(2015, 2022, 300),
                                                 "price_per_sqm": (3 + r.permutation(6)[c] + r.normal(0, 1, 300)).round(2)}))
    r = rng("district_facts.json")
    (folder / "district_facts.json").write_text(json.dumps([{"district": c, "inhabitants": int(r.integers(900, 9000))} for c in CITIES]))


def genes(folder):
    names = np.array([f"g{i:02d}" for i in range(40)])
    w = np.random.default_rng(3).normal(0, 1, 40)
    for name, n in (("genes_train.npz", 120), ("genes_valid.npz", 60), ("genes_test.npz", 60)):
        r = rng(name)
        X = r.normal(0, 1, (n, 40))
        np.savez(folder / name, X=X, raw=np.exp(X), y=(X @ w + r.normal(0, 3, n) > 0).astype(int), names=names)
    r = rng("gene_scores.csv")
    _csv(folder, "gene_scores.csv", pd.DataFrame({"gene": names, "score": r.random(40).round(4), "pvalue": r.random(40).round(4)}))


def trips(folder):
    for m in (1, 2, 3):
        name = f"trips_2024_0{m}.parquet"
        r = rng(name)
        n = 150
        km = r.gamma(2, 3, n)
        _parquet(folder / name, pd.DataFrame({"trip_id": m * 1000 + np.arange(n), "zone_id": r.integers(1, 9, n), "km": km.round(2),
                                              "hour": r.integers(0, 24, n), "fare": (3 + 1.8 * km + r.normal(0, 1, n)).round(2)}))
    r = rng("zone_lookup.csv")
    _csv(folder, "zone_lookup.csv", pd.DataFrame({"zone_id": np.arange(1, 9), "surcharge": r.uniform(0, 3, 8).round(2), "is_airport": r.integers(0, 2, 8)}))
    r = rng("fuel_price.csv")
    _csv(folder, "fuel_price.csv", pd.DataFrame({"month": [1, 2, 3], "eur_per_litre": r.uniform(1.5, 2, 3).round(3)}))


def claims(folder):
    for name in ("claims_2022.csv", "claims_2023.csv"):
        r = rng(name)
        _csv(folder, name, pd.DataFrame({"policy": np.arange(240), "n_claims": r.poisson(.6, 240), "km_driven": r.integers(2000, 40000, 240)}))
    r = rng("policy_terms.parquet")
    _parquet(folder / "policy_terms.parquet", pd.DataFrame({"policy": np.arange(240), "driver_age": r.integers(18, 80, 240),
                                                            "power": r.integers(40, 200, 240), "tariff": r.choice(["A", "B", "C", "D"], 240)}))
    r = rng("tariff_rates.csv")
    _csv(folder, "tariff_rates.csv", pd.DataFrame({"tariff": list("ABCD"), "expected_freq": r.uniform(.2, 1.2, 4).round(3)}))


def meters(folder):
    for region in ("north", "south", "coast"):
        d = folder / "meter_readings" / f"region={region}"
        d.mkdir(parents=True, exist_ok=True)
        for part in "ab":
            name = f"meters_{region}_{part}.parquet"
            r = rng(name)
            n = 80
            t = r.normal(10, 6, n)
            _parquet(d / name, pd.DataFrame({"household": r.integers(1, 40, n), "temp": t.round(2), "persons": r.integers(1, 6, n),
                                             "kwh": (30 - t + 3 * r.integers(1, 6, n) + r.normal(0, 2, n)).round(2)}))
    r = rng("household_area.csv")
    _csv(folder, "household_area.csv", pd.DataFrame({"household": np.arange(1, 41), "area": r.integers(30, 200, 40)}))


def plant(folder):
    for name in ("plant_export.csv", "plant_export_prev.csv"):
        r = rng(name)
        out = ["Plant report;;;", "", "[Machines]", "machine;year_built;max_rpm"]
        out += [f"P{i};{int(r.integers(1995, 2022))};{int(r.integers(800, 3000))}" for i in range(6)]
        out += ["", "[Batches]", "batch;machine;day;pieces;temp;scrap;energy"]
        for b in range(140):
            temp = r.normal(60, 8)
            pcs = int(r.integers(100, 900))
            out.append(f"{b};P{int(r.integers(0, 6))};{b % 28};{pcs};{temp:.1f};{max(0, temp / 10 - 3 + r.normal(0, .5)):.2f};{pcs * .02 + temp * .1 + r.normal(0, .4):.2f}".replace(".", ","))
        out += ["", "[Remarks]", "day;text", "3;belt changed", "9;audit", ""]
        (folder / name).write_text("\n".join(out), encoding="utf-8")
    r = rng("shift_plan.csv")
    _csv(folder, "shift_plan.csv", pd.DataFrame({"day": np.arange(28), "crew": r.integers(3, 9, 28), "night": r.integers(0, 2, 28)}))


def survey(folder):
    for name, waves, start in (("survey_waves.zip", ("wave1.csv", "wave2.csv"), 0), ("survey_wave3.zip", ("wave3.csv",), 400)):
        r = rng(name)
        with zipfile.ZipFile(folder / name, "w") as z:
            for k, w in enumerate(waves):
                n = 130
                age, edu = r.integers(18, 90, n), r.integers(1, 6, n)
                f = pd.DataFrame({"resp": start + 200 * k + np.arange(n), "age": age, "edu": edu, "trust": r.integers(1, 8, n),
                                  "turnout": (age / 60 + r.normal(0, .5, n) > .8).astype(int),
                                  "vote": (edu / 3 + r.normal(0, .6, n) > 1).astype(int)})
                z.writestr(zipfile.ZipInfo(w, (2024, 1, 1, 0, 0, 0)), f.to_csv(index=False))
            z.writestr(zipfile.ZipInfo("codebook.txt", (2024, 1, 1, 0, 0, 0)), "age: years\nedu: 1-5\ntrust: 1-7\n")
    r = rng("survey_weights.csv")
    _csv(folder, "survey_weights.csv", pd.DataFrame({"resp": np.arange(600), "weight": r.uniform(.3, 3, 600).round(3)}))


def spectra(folder):
    w = np.random.default_rng(5).normal(0, 1, 16)
    for name in ("spectra_lab1.h5", "spectra_lab2.h5", "spectra_field.h5"):
        r = rng(name)
        with h5py.File(folder / name, "w") as h:
            for g, n in (("train", 120), ("valid", 50)):
                X = r.uniform(.2, 1, (n, 16)).astype("f4")
                grp = h.create_group(g)
                grp.create_dataset("absorbance", data=X)
                grp.create_dataset("protein", data=(X @ w + r.normal(0, .3, n)).astype("f4"))
            h.create_dataset("meta/wavelength", data=np.linspace(900, 1700, 16))
    r = rng("reference_panels.npz")
    np.savez(folder / "reference_panels.npz", dark=r.uniform(0, .05, 16), white=r.uniform(.8, 1.2, 16), grey=r.uniform(.4, .6, 16))


def clicks(folder):
    for s in ("00", "01", "02", "03", "99"):
        name = f"clicks_shard_{s}.csv.gz"
        r = rng(name)
        n = 100
        ad, pos = r.integers(0, 25, n), r.integers(1, 6, n)
        f = pd.DataFrame({"ad_id": ad, "position": pos, "hour": r.integers(0, 24, n), "device": r.choice(["phone", "desktop", "tablet"], n),
                          "clicked": (r.random(n) < .6 / pos + ad / 100).astype(int)})
        with gzip.GzipFile(folder / name, "wb", mtime=0) as fh:
            fh.write(f.to_csv(index=False).encode())
    r = rng("ad_prices.csv")
    _csv(folder, "ad_prices.csv", pd.DataFrame({"ad_id": np.arange(25), "bid": r.uniform(.1, 2, 25).round(3), "size": r.integers(1, 4, 25)}))


def telemetry(folder):
    for k in "abcdef":
        name = f"telemetry_{k}.log"
        r = rng(name)
        lines = ["# unit seq rpm oil load"]
        for i in range(90):
            lines.append(f"{k.upper()} {i} {r.normal(1800, 200):.1f} {r.normal(80, 9):.2f} {r.uniform(0, 1):.3f}")
        (folder / name).write_text("\n".join(lines) + "\n")
    r = rng("wear_measured.csv")
    _csv(folder, "wear_measured.csv", pd.DataFrame({"unit": np.repeat(list("ABC"), 90), "seq": np.tile(np.arange(90), 3), "wear": r.gamma(2, 1, 270).round(3)}))


INTENT = {"greet": "hello hi morning evening hey".split(), "order": "buy order want cart ship".split(), "complain": "bad late broken angry wrong".split()}
MISC = "i you please my the it today now can we".split()


def intents(folder):
    for name, n in (("intents_train.jsonl", 150), ("intents_valid.jsonl", 60), ("intents_test.jsonl", 60)):
        r = rng(name)
        with open(folder / name, "w") as fh:
            for i in range(n):
                lab = str(r.choice(list(INTENT), p=[.6, .3, .1]))
                other = str(r.choice(list(INTENT)))
                ws = list(r.choice(INTENT[lab], 2)) + list(r.choice(INTENT[other], 1)) + list(r.choice(MISC, int(r.integers(1, 6))))
                r.shuffle(ws)
                fh.write(json.dumps({"utterance": " ".join(map(str, ws)), "intent": lab}) + "\n")
    r = rng("token_vocab.txt")
    allw = sum(INTENT.values(), []) + MISC
    (folder / "token_vocab.txt").write_text("\n".join(map(str, r.choice(allw, 21, replace=False))) + "\n")
    r = rng("row_weights.npy")
    np.save(folder / "row_weights.npy", r.uniform(.1, 3, 150))


def series(folder):
    def block(r, n):
        y = r.integers(0, 2, n)
        t = np.linspace(0, 6, 20)
        return (np.sin(t[None] * (1 + .6 * y[:, None]) + r.uniform(0, 1, (n, 1))) + r.normal(0, .4, (n, 20))).astype("f4"), y
    labels = []
    rl = rng("series_labels.csv")
    for k in (0, 1, 2, 3, 9):
        name = f"series_batch_{k}.npy"
        x, y = block(rng(name), 40)
        np.save(folder / name, x)
        flip = rl.random(40) < .15
        labels += [(k, i, int(v ^ f)) for i, (v, f) in enumerate(zip(y, flip))]
    _csv(folder, "series_labels.csv", pd.DataFrame(labels, columns=["batch", "row", "label"]))
    x, y = block(rng("series_val.npz"), 50)
    np.savez(folder / "series_val.npz", x=x, y=y, sampling_rate=np.array(50))


PARTS = [churn, orders, demand, tickets, leaves, graph, movies, trials, pumps, molecules, reviews, loans, listings, genes,
         trips, claims, meters, plant, survey, spectra, clicks, telemetry, intents, series]


def make_data(folder: pathlib.Path) -> None:
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        part(folder)


if __name__ == "__main__":
    make_data(pathlib.Path("."))
