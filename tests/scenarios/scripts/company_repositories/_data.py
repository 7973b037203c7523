import csv
import gzip
import io
import json
import pathlib
import pickle
import sqlite3
import zipfile

import h5py
import numpy as np
import pandas as pd
from PIL import Image


def _sig(z):
    return 1 / (1 + np.exp(-z))


def churn_champion(d):
    r = np.random.default_rng(1)
    plans = pd.DataFrame({"plan": ["S", "M", "L", "XL"], "monthly_fee": [9.9, 19.9, 34.9, 59.9],
                          "data_gb": [2, 10, 40, 120]})
    plans.to_csv(d / "plans.csv", index=False)
    for q in range(1, 5):
        n = 120
        p = r.choice(["S", "M", "L", "XL"], n)
        tenure = r.integers(1, 72, n)
        calls = r.poisson(2, n)
        usage = r.gamma(2, 6, n).round(2)
        y = r.random(n) < _sig(0.5 * calls - 0.05 * tenure - 0.02 * usage)
        pd.DataFrame({"customer_id": np.arange(n) + q * 1000, "plan": p, "tenure_months": tenure,
                      "support_calls": calls, "usage_gb": usage, "churned": y.astype(int)}
                     ).to_csv(d / f"churn_2025q{q}.csv", index=False)


def segments_lgbm(d):
    r = np.random.default_rng(2)
    dates = pd.date_range("2025-01-01", periods=90)
    promo = r.random(90) < 0.3
    pd.DataFrame({"date": dates, "promo": promo.astype(int), "discount": (promo * r.uniform(5, 30, 90)).round(1)}
                 ).to_csv(d / "promo_calendar.csv", index=False)
    for i, reg in enumerate(["north", "south", "west"]):
        rows = []
        for s in range(3):
            base = 50 + 20 * i + 10 * s
            u = base + 10 * np.sin(np.arange(90) / 7 * 6.28) + 15 * promo + r.normal(0, 4, 90)
            rows.append(pd.DataFrame({"date": dates, "store": s + 10 * i, "price": r.uniform(2, 4, 90).round(2),
                                      "units": u.round(1)}))
        pd.concat(rows).to_csv(d / f"sales_{reg}.csv", index=False)
    pd.DataFrame({"store": [0, 1, 2, 10, 11, 12, 20, 21, 22], "sqm": r.integers(80, 900, 9),
                  "opened": r.integers(1990, 2024, 9)}).to_csv(d / "store_meta.csv", index=False)


def house_duckdb(d):
    r = np.random.default_rng(3)
    hoods = [f"h{i}" for i in range(8)]
    inc = r.uniform(20, 90, 8).round(1)
    pd.DataFrame({"hood": hoods, "median_income": inc, "transit_score": r.integers(20, 100, 8)}
                 ).to_csv(d / "neighbourhoods.csv", index=False)

    def mk(n, start):
        h = r.integers(0, 8, n)
        area = r.uniform(30, 180, n).round(1)
        rooms = (area / 30).astype(int) + 1
        age = r.integers(0, 100, n)
        price = area * (inc[h] / 10) + rooms * 8 - age * 0.5 + r.normal(0, 60, n)
        return pd.DataFrame({"listing_id": np.arange(n) + start, "hood": [hoods[k] for k in h], "area": area,
                             "rooms": rooms, "age": age, "price_k": price.round(1)})
    mk(250, 0).to_parquet(d / "listings_train.parquet")
    mk(80, 1000).to_parquet(d / "listings_valid.parquet")
    mk(60, 2000).drop(columns="price_k").to_parquet(d / "listings_open.parquet")


_TOP = {"billing": "invoice charge refund payment card bill amount paid double",
        "login": "password login reset account locked access user code email",
        "shipping": "parcel delivery late address tracking box courier lost arrived"}
_FILL = "please the my is not and i have today since help again with your for order".split()


def _sent(r, topic, hot=False):
    w = list(r.choice(_TOP[topic].split(), 4)) + list(r.choice(_FILL, 5))
    if hot:
        w += list(r.choice("urgent immediately asap now critical".split(), 2))
    r.shuffle(w)
    return " ".join(w)


def tickets_tfidf(d):
    r = np.random.default_rng(4)

    def rows(n):
        out = []
        for _ in range(n):
            t = r.choice(list(_TOP))
            h = r.random() < 0.35
            out.append((_sent(r, t, h), t, "high" if h else "low"))
        return out
    pd.DataFrame(rows(140), columns=["text", "topic", "urgency"]).to_csv(d / "tickets_2025.csv", index=False)
    with open(d / "tickets_annotated.jsonl", "w") as f:
        for a, b, _ in rows(60):
            f.write(json.dumps({"body": a, "label": b}) + "\n")
    pd.DataFrame(rows(30)).iloc[:, :1].set_axis(["text"], axis=1).to_csv(d / "tickets_inbox.csv", index=False)
    (d / "stopwords_support.txt").write_text("\n".join(["the", "my", "is", "and", "i", "have", "with", "your", "for"]) + "\n")


def intent_tiny_bert(d):
    r = np.random.default_rng(5)
    words = sorted(set(" ".join(_TOP.values()).split()) | set(_FILL[:10]))
    (d / "intent_vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]"] + words) + "\n")
    for name, n in (("train", 90), ("dev", 30), ("test", 30)):
        with open(d / f"intents_{name}.jsonl", "w") as f:
            for _ in range(n):
                t = r.choice(list(_TOP))
                lab = t if r.random() > 0.15 else r.choice(list(_TOP))
                f.write(json.dumps({"utterance": _sent(r, t), "intent": str(lab)}) + "\n")


def leaf_classifier(d):
    r = np.random.default_rng(6)
    for split, n in (("leaves_train", 6), ("leaves_val", 2)):
        for c, base in (("healthy", (80, 140, 60)), ("rust", (105, 125, 60))):
            (d / split / c).mkdir(parents=True, exist_ok=True)
            for i in range(n):
                a = np.clip(np.array(base) + r.normal(0, 22, 3) + r.normal(0, 45, (16, 16, 3)), 0, 255).astype("uint8")
                Image.fromarray(a).save(d / split / c / f"{split[7:]}_{c}_{i}.png")
    (d / "leaves_field").mkdir(exist_ok=True)
    for i in range(3):
        a = np.clip(np.array((90, 130, 60)) + r.normal(0, 45, (16, 16, 3)), 0, 255).astype("uint8")
        Image.fromarray(a).save(d / "leaves_field" / f"field_{i}.png")


def parts_inspection(d):
    r = np.random.default_rng(7)
    (d / "parts").mkdir(exist_ok=True)
    rows = []
    for i in range(22):
        bad = i % 2
        a = r.normal(120, 40, (24, 24))
        if bad:
            x, y = r.integers(2, 16, 2)
            a[x:x + 6, y:y + 6] -= 60
        Image.fromarray(np.clip(a, 0, 255).astype("uint8")).save(d / "parts" / f"part_{i:02d}.png")
        rows.append((f"part_{i:02d}.png", "scratch" if bad else "ok", "train" if i < 12 else "val" if i < 18 else "test"))
    pd.DataFrame(rows, columns=["file", "label", "split"]).to_csv(d / "parts_labels.csv", index=False)


def energy_load(d):
    r = np.random.default_rng(8)
    t = pd.date_range("2025-01-01", periods=240)
    temp = 10 - 12 * np.cos(np.arange(240) / 365 * 6.28) + r.normal(0, 2, 240)
    hol = [t[k].strftime("%Y-%m-%d") for k in (0, 5, 60, 61, 107, 110, 120, 148, 159, 200)]
    load = 500 - 4 * temp - 60 * (t.day_of_week >= 5) + r.normal(0, 10, 240)
    load[[0, 5, 60, 61, 107, 110, 120, 148, 159, 200]] -= 50
    pd.DataFrame({"day": t, "load_mwh": load.round(1)}).to_csv(d / "grid_load.csv", index=False)
    pd.DataFrame({"day": t, "t_mean": temp.round(2)}).to_csv(d / "temperature.csv", index=False)
    (d / "public_holidays.txt").write_text("\n".join(hol) + "\n")
    pd.DataFrame({"day": t, "eur_mwh": r.normal(80, 15, 240).round(2)}).to_csv(d / "spot_price.csv", index=False)


def demand_lstm(d):
    r = np.random.default_rng(9)
    for name, n, lvl in (("2024", 200, 100), ("2025", 220, 120), ("2026h1", 90, 130)):
        k = np.arange(n)
        q = lvl + 20 * np.sin(k / 7 * 6.28) + 0.05 * k + r.normal(0, 8, n)
        pd.DataFrame({"ds": pd.date_range(f"{name[:4]}-01-01", periods=n), "qty": q.round(1)}
                     ).to_csv(d / f"demand_{name}.csv", index=False)


def movie_mf(d):
    r = np.random.default_rng(10)
    nu, ni = 40, 30
    U, V = r.normal(0, 1, (nu, 3)), r.normal(0, 1, (ni, 3))
    con = sqlite3.connect(d / "movies.db")
    con.execute("create table ratings (user_id int, movie_id int, stars real)")
    con.execute("create table movies (movie_id int, genre text)")
    rows = []
    for u in range(nu):
        for i in r.choice(ni, 12, replace=False):
            rows.append((u, int(i), float(np.clip(np.round(3 + U[u] @ V[i] * .7 + r.normal(0, .3), 1), 1, 5))))
    con.executemany("insert into ratings values (?,?,?)", rows)
    con.executemany("insert into movies values (?,?)", [(i, str(r.choice(["drama", "comedy", "action"]))) for i in range(ni)])
    con.commit()
    con.close()
    (d / "bot_accounts.json").write_text(json.dumps([3, 11, 17, 29]))
    pd.DataFrame({"user_id": r.integers(0, nu, 40), "movie_id": r.integers(0, ni, 40),
                  "stars": r.uniform(1, 5, 40).round(1)}).to_csv(d / "ratings_latest.csv", index=False)


def two_tower(d):
    r = np.random.default_rng(11)
    cat = r.integers(0, 5, 40)
    pref = r.integers(0, 5, 30)
    for w in (1, 2, 3):
        with gzip.open(d / f"clicks_week{w}.jsonl.gz", "wt") as f:
            for _ in range(220):
                u = int(r.integers(0, 30))
                i = int(r.integers(0, 40))
                c = int(r.random() < (0.8 if pref[u] == cat[i] else 0.2))
                f.write(json.dumps({"user": u, "item": i, "clicked": c}) + "\n")
    pd.DataFrame({"item": np.arange(40), "category": cat, "price": r.uniform(5, 90, 40).round(2)}
                 ).to_parquet(d / "catalog.parquet")
    pd.DataFrame({"user": np.arange(30), "age": r.integers(18, 70, 30), "country": r.choice(["DE", "FR", "IT"], 30)}
                 ).to_parquet(d / "user_profiles.parquet")


def credit_scoring(d):
    r = np.random.default_rng(12)
    n = 240
    inc = r.gamma(4, 10, n).round(1)
    amt = r.gamma(3, 5, n).round(1)
    purp = r.choice(["car", "house", "education", "other"], n)
    debt = r.gamma(2, 8, n).round(1)
    late = r.poisson(.7, n)
    y = r.random(n) < _sig(-1 + .08 * amt - .04 * inc + .03 * debt + .6 * late)
    pd.DataFrame({"app_id": np.arange(n), "income": inc, "amount": amt, "purpose": purp, "default": y.astype(int)}
                 ).to_csv(d / "applications.csv", index=False)
    k = r.permutation(n)[:200]
    pd.DataFrame({"app_id": k, "open_debt": debt[k], "late_payments": late[k]}
                 ).to_csv(d / "bureau.csv", index=False)
    pd.DataFrame({"month": pd.date_range("2025-01-01", periods=12, freq="MS").strftime("%Y-%m"),
                  "base_rate": r.uniform(1, 4, 12).round(2)}).to_csv(d / "macro_rates.csv", index=False)


def kaggle_blend(d):
    r = np.random.default_rng(13)

    def mk(n, start, y=True):
        c = r.choice(list("ABCDEF"), n, p=[.3, .2, .2, .15, .1, .05])
        x = r.normal(0, 1, (n, 4))
        t = 2 * x[:, 0] - x[:, 1] * x[:, 2] + (c == "A") * 1.5 + r.normal(0, .5, n)
        f = pd.DataFrame(x.round(4), columns=["f0", "f1", "f2", "f3"])
        f.insert(0, "id", np.arange(n) + start)
        f["cat"] = c
        if y:
            f["target"] = t.round(4)
        return f
    mk(200, 0).to_csv(d / "comp_train.csv", index=False)
    mk(100, 1000, False).to_csv(d / "comp_test.csv", index=False)
    mk(80, 5000).to_csv(d / "comp_original.csv", index=False)
    pd.DataFrame({"id": np.arange(100) + 1000, "target": 0.0}).to_csv(d / "sample_submission.csv", index=False)


def bikes_optuna(d):
    r = np.random.default_rng(14)
    days = pd.date_range("2025-01-01", periods=400).strftime("%Y-%m-%d")
    temp = 12 + 10 * np.sin(np.arange(400) / 60) + r.normal(0, 2, 400)
    rain = r.gamma(1, 2, 400)
    pd.DataFrame({"day": days, "temp_c": temp.round(1), "rain_mm": rain.round(1)}).to_csv(d / "bike_weather.csv", index=False)
    for name, a, b in (("train", 0, 230), ("valid", 230, 310), ("test", 310, 400)):
        k = np.arange(a, b)
        st = r.choice(["centre", "park", "uni"], b - a)
        y = 80 + 4 * temp[k] - 6 * rain[k] + 30 * (st == "centre") + r.normal(0, 15, b - a)
        pd.DataFrame({"day": days[a:b], "station": st, "weekday": k % 7, "rentals": y.round()}
                     ).to_csv(d / f"bikes_{name}.csv", index=False)


def fraud_features(d):
    r = np.random.default_rng(15)
    con = sqlite3.connect(d / "transactions.db")
    con.execute("create table tx (tx_id integer, card text, merchant text, amount real, hour int, is_fraud int)")
    con.execute("create table cards (card text, limit_eur real, issued int)")
    rows = []
    for i in range(400):
        a = round(float(r.gamma(2, 30)), 2)
        h = int(r.integers(0, 24))
        m = int(r.integers(0, 12))
        p = _sig(-4 + .02 * a + (h < 5) * 1.5 + (m < 3) * 1.2)
        rows.append((i, f"c{r.integers(0, 40)}", f"m{m}", a, h, int(r.random() < p)))
    con.executemany("insert into tx values (?,?,?,?,?,?)", rows)
    con.executemany("insert into cards values (?,?,?)", [(f"c{k}", float(r.integers(5, 50) * 100), int(r.integers(2015, 2026))) for k in range(40)])
    con.commit()
    con.close()
    pd.DataFrame({"merchant": [f"m{k}" for k in range(12)], "risk": r.uniform(0, 1, 12).round(3)}
                 ).to_csv(d / "merchants.csv", index=False)
    pd.DataFrame({"tx_id": r.choice(400, 30, replace=False), "amount": r.gamma(2, 30, 30).round(2)}
                 ).to_csv(d / "chargebacks_2026.csv", index=False)


def vibration_ae(d):
    r = np.random.default_rng(16)
    for name, n, amp in (("normal", 160, 0.0), ("faulty", 60, 0.8), ("line2", 40, 0.2)):
        t = np.arange(24) / 24
        x = np.sin(6.28 * (2 * t + r.random((n, 1)))) + amp * np.sin(6.28 * 7 * t) + r.normal(0, .15, (n, 24))
        with h5py.File(d / f"vib_{name}.h5", "w") as f:
            f.create_dataset("signal", data=x.astype("float32"))
            f.create_dataset("rpm", data=r.uniform(900, 1500, n).astype("float32"))


def wine_lightning(d):
    r = np.random.default_rng(17)
    for name, n in (("train", 220), ("val", 70), ("test", 70)):
        x = r.normal(0, 1, (n, 5)) * [1, 2, .5, 3, 1] + [0, 5, 1, 10, 3]
        q = 5 + .6 * x[:, 0] - .3 * (x[:, 1] - 5) + .8 * (x[:, 2] - 1) + r.normal(0, .7, n)
        f = pd.DataFrame(x.round(3), columns=["acidity", "sugar", "sulphates", "alcohol", "ph"])
        f["quality"] = q.round(2)
        f.to_parquet(d / f"wine_{name}.parquet")


def spam_monthly(d):
    r = np.random.default_rng(18)
    for m in ("01", "02", "03", "04"):
        with open(d / f"mails_2026_{m}.tsv", "w") as f:
            for _ in range(70):
                s = r.random() < .4
                w = list(r.choice("win prize free click offer cash bonus".split(), 3)) if s else list(
                    r.choice("meeting report lunch project draft review notes".split(), 3))
                w += list(r.choice(_FILL, 4))
                r.shuffle(w)
                f.write(("spam" if s else "ham") + "\t" + " ".join(w) + "\n")


def wages_ols(d):
    r = np.random.default_rng(19)
    n = 220
    reg = r.integers(0, 10, n)
    un = r.uniform(2, 12, 10)
    edu = r.integers(8, 20, n)
    exp = r.integers(0, 40, n)
    w = 5 + .9 * edu + .2 * exp - .4 * un[reg] + r.normal(0, 2, n)
    pd.DataFrame({"region": [f"R{k}" for k in reg], "education": edu, "experience": exp, "wage": w.round(2)}
                 ).to_csv(d / "wage_survey.csv", index=False)
    pd.DataFrame({"region": [f"R{k}" for k in range(10)], "unemployment": un.round(2)}).to_csv(d / "unemployment.csv", index=False)
    pd.DataFrame({"region": [f"R{k}" for k in range(10)], "population": r.integers(10, 900, 10) * 1000}
                 ).to_csv(d / "population.csv", index=False)


def clv_segments(d):
    r = np.random.default_rng(20)
    n = 260
    rec, freq, mon = r.gamma(2, 20, n), r.poisson(6, n) + 1, r.gamma(3, 20, n)
    pd.DataFrame({"cid": np.arange(n), "recency": rec.round(1), "frequency": freq, "monetary": mon.round(2)}
                 ).to_parquet(d / "rfm_snapshot.parquet")
    pd.DataFrame({"cid": np.arange(n), "spend_next_90d": np.maximum(0, mon * freq / 8 - rec + r.normal(0, 8, n)).round(2)}
                 ).to_csv(d / "spend_next.csv", index=False)
    pd.DataFrame({"cid": np.arange(60) + 9000, "recency": r.gamma(2, 20, 60).round(1), "frequency": r.poisson(6, 60) + 1,
                  "monetary": r.gamma(3, 20, 60).round(2)}).to_parquet(d / "rfm_new_customers.parquet")


def review_trainer(d):
    r = np.random.default_rng(21)
    pos, neg = "great love perfect fast solid happy".split(), "bad broken slow refund awful poor".split()
    for name, n in (("train", 80), ("dev", 30), ("unrated", 20)):
        rows = []
        for _ in range(n):
            s = int(r.random() < .5)
            w = list(r.choice(pos if s else neg, 2)) + list(r.choice(_FILL, 4))
            r.shuffle(w)
            rows.append((" ".join(w), s))
        f = pd.DataFrame(rows, columns=["review", "sentiment"])
        if name == "unrated":
            f = f[["review"]]
        f.to_csv(d / f"reviews_{name}.csv", index=False)


def hospital_stack(d):
    r = np.random.default_rng(22)
    for k, name in enumerate(["site_a", "site_b", "site_c"]):
        n = 110
        x = r.normal(k * .3, 1, (n, 4))
        y = r.random(n) < _sig(x[:, 0] - .7 * x[:, 1] + .3 * k * x[:, 2])
        f = pd.DataFrame(x.round(3), columns=["lactate", "bp", "hr", "age_z"])
        f["readmitted"] = y.astype(int)
        f.to_csv(d / f"admissions_{name}.csv", index=False)
    n = 90
    x = r.normal(0, 1, (n, 4))
    f = pd.DataFrame(x.round(3), columns=["lactate", "bp", "hr", "age_z"])
    f["readmitted"] = (r.random(n) < _sig(x[:, 0] - .7 * x[:, 1])).astype(int)
    f[:60].to_csv(d / "admissions_calibration.csv", index=False)
    f[60:].to_csv(d / "admissions_audit.csv", index=False)


def meter_pipeline(d):
    r = np.random.default_rng(23)
    lvl = r.uniform(.5, 3, 50)
    with zipfile.ZipFile(d / "meter_readings.zip", "w") as z:
        for m in ("jan", "feb", "mar"):
            buf = io.StringIO()
            w = csv.writer(buf)
            w.writerow(["meter", "kwh_night", "kwh_day"])
            for k in range(50):
                w.writerow([f"mt{k:03d}", round(lvl[k] * 30 + r.normal(0, 4), 2), round(lvl[k] * 90 + r.normal(0, 9), 2)])
            info = zipfile.ZipInfo(f"readings_{m}.csv", (2026, 1, 1, 0, 0, 0))
            z.writestr(info, buf.getvalue())
    json.dump([{"meter": f"mt{k:03d}", "persons": int(np.clip(round(lvl[k] * 1.5), 1, 5)), "sqm": float(round(40 + 30 * lvl[k] + r.normal(0, 8), 1))}
               for k in range(50)], open(d / "households.json", "w"))
    with open(d / "ev_owners.csv", "w") as f:
        f.write("meter,has_ev\n")
        for k in range(50):
            f.write(f"mt{k:03d},{int(r.random() < _sig(lvl[k] - 2))}\n")
    with open(d / "complaints.csv", "w") as f:
        f.write("meter,complaints\n")
        for k in range(50):
            f.write(f"mt{k:03d},{r.poisson(1)}\n")


def flats_by_hand(d):
    r = np.random.default_rng(24)
    for city in ("coast", "inland"):
        with open(d / f"flats_{city}.csv", "w") as f:
            f.write("sqm,rooms,floor,rent\n")
            for _ in range(60):
                s, k, fl = r.uniform(25, 120), r.integers(1, 5), r.integers(0, 9)
                f.write(f"{s:.1f},{k},{fl},{200 + 9 * s + 40 * k + 5 * fl + r.normal(0, 50):.0f}\n")


def language_id(d):
    r = np.random.default_rng(25)
    syl = {"lang_it": "ra to le con di mo na gli che sta", "lang_de": "der sch ung ein ich ver kei haus und ge",
           "lang_fi": "aa kin lla ssa tuo hyv uu pa sta ille", "lang_tr": "lar bir ler cok yor dan mak gel iz mi"}
    for name, s in syl.items():
        with open(d / f"{name}.txt", "w") as f:
            for _ in range(50):
                f.write(" ".join("".join(r.choice(s.split(), r.integers(1, 4))) for _ in range(6)) + "\n")


def pseudo_labels(d):
    r = np.random.default_rng(26)

    def mk(n, start, y):
        x = r.normal(0, 1, (n, 5))
        f = pd.DataFrame(x.round(3), columns=[f"s{k}" for k in range(5)])
        f.insert(0, "device", [f"d{start + k // 4:03d}" for k in range(n)])
        f.insert(0, "run_id", np.arange(n) + start * 10)
        if y:
            f["failed"] = (x[:, 0] + x[:, 1] * x[:, 2] + r.normal(0, .4, n) > .5).astype(int)
        return f
    lab = mk(240, 0, True)
    lab.to_csv(d / "runs_labelled.csv", index=False)
    mk(160, 500, False).to_csv(d / "runs_unlabelled.csv", index=False)
    mk(60, 900, True).to_csv(d / "runs_acceptance.csv", index=False)
    (d / "broken_sensors.txt").write_text("\n".join(["d003", "d011", "d020", "d034", "d047"]) + "\n")


SETS = [churn_champion, segments_lgbm, house_duckdb, tickets_tfidf, intent_tiny_bert, leaf_classifier, parts_inspection,
        energy_load, demand_lstm, movie_mf, two_tower, credit_scoring, kaggle_blend, bikes_optuna, fraud_features,
        vibration_ae, wine_lightning, spam_monthly, wages_ols, clv_segments, review_trainer, hospital_stack,
        meter_pipeline, flats_by_hand, language_id, pseudo_labels]


def make_data(folder: pathlib.Path) -> None:
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for f in SETS:
        f(folder)


if __name__ == "__main__":
    make_data(pathlib.Path("."))
