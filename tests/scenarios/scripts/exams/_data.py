"""Small data files for the scripts of this folder."""
import gzip
import json
import pathlib
import sqlite3
import zipfile

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
from PIL import Image


def rng(seed):
    return np.random.default_rng(seed)


def churn(d):
    r = rng(1)
    n = 200
    ids = np.arange(1000, 1000 + n)
    age = r.integers(18, 80, n)
    tenure = r.integers(1, 60, n)
    fee = r.uniform(10, 90, n).round(2)
    minutes = r.gamma(2.0, 40, (n, 4)).round(1)
    z = 0.04 * fee - 0.05 * tenure + 0.008 * minutes.sum(1) - 0.02 * age + r.normal(0, 0.6, n)
    pd.DataFrame({
        "customer_id": ids, "age": age, "tenure": tenure,
        "region": r.choice(["north", "south", "west"], n),
        "churned": (z > np.median(z)).astype(int),
    }).to_csv(d / "customers.csv", index=False)
    order = r.permutation(n)
    pd.DataFrame({
        "customer_id": ids, "plan": r.choice(["basic", "plus", "pro"], n), "monthly_fee": fee,
    }).iloc[order].to_csv(d / "contracts.csv", index=False)
    pd.DataFrame({
        "customer_id": np.repeat(ids, 4), "week": np.tile([1, 2, 3, 4], n), "minutes": minutes.ravel(),
    }).to_csv(d / "usage_log.csv", index=False)
    pd.DataFrame({
        "customer_id": r.choice(ids, 90), "severity": r.integers(1, 5, 90),
        "hours_open": r.gamma(2, 8, 90).round(1),
    }).to_csv(d / "support_tickets.csv", index=False)


def _houses(r, n, districts):
    dist = r.choice(list(districts), n)
    area = r.uniform(35, 220, n).round(1)
    rooms = np.clip((area / 28).astype(int) + r.integers(-1, 2, n), 1, None)
    year = r.integers(1930, 2022, n)
    price = area * 2100 * np.array([districts[x] for x in dist]) + 300 * (year - 1930) + r.normal(0, 9000, n)
    df = pd.DataFrame({"district": dist, "area": area, "rooms": rooms, "year_built": year,
                       "heating": r.choice(["gas", "district", "pump"], n), "price": price.round(0)})
    df.loc[r.choice(n, n // 12, replace=False), "year_built"] = np.nan
    return df


def houses(d):
    r = rng(2)
    districts = {"old_town": 1.6, "harbour": 1.3, "hill": 1.1, "station": 0.8, "fields": 0.7}
    with zipfile.ZipFile(d / "houses_2023.zip", "w") as z:
        z.writestr("houses.csv", _houses(r, 180, districts).to_csv(index=False))
    _houses(r, 60, districts).to_csv(d / "houses_2024.csv", index=False)
    idx = {k: {"price_index": round(v * 100 + 3, 1), "walk_score": int(60 + 20 * v)} for k, v in districts.items()}
    (d / "district_index.json").write_text(json.dumps(idx, indent=1))
    pd.DataFrame({"listing": np.arange(40), "views": r.integers(10, 900, 40),
                  "days_online": r.integers(1, 120, 40)}).to_csv(d / "listing_views.csv", index=False)


def sensors(d):
    r = rng(3)
    s = d / "sensors"
    s.mkdir(exist_ok=True)
    devices = [f"dev{i}" for i in range(6)]
    offset = {k: round(float(r.normal(0, 2)), 2) for k in devices}
    for m, name in enumerate(["jan", "feb", "mar", "apr"]):
        n = 90
        dev = r.choice(devices, n)
        temp = r.normal(20 + m, 4, n)
        vib = r.gamma(2, 1, n)
        pres = r.normal(5, 1, n)
        fail = (0.3 * (temp - 20) + vib - 0.4 * pres + r.normal(0, 0.5, n) > 0.6).astype(int)
        pd.DataFrame({"device": dev, "temp": (temp + [offset[x] for x in dev]).round(2), "vibration": vib.round(3),
                      "pressure": pres.round(3), "fault": fail}).to_csv(s / f"sensors_{name}.csv", index=False)
    pd.DataFrame({"device": devices, "temp_offset": [offset[k] for k in devices]}).to_csv(
        d / "calibration.csv", index=False)
    pd.DataFrame({"device": devices, "room": r.integers(1, 4, 6), "installed": r.integers(2012, 2020, 6)}).to_csv(
        d / "device_rooms.csv", index=False)


GOOD = "great lovely solid fast friendly perfect cheap comfortable".split()
BAD = "broken slow awful noisy late expensive scratchy useless".split()
FILL = "the shoe lamp chair it was and arrived box very colour with my order a".split()


def _review(r):
    y = int(r.integers(0, 2))
    words = list(r.choice(GOOD if y else BAD, 2)) + list(r.choice(FILL, 6)) + list(r.choice(GOOD + BAD, 1))
    r.shuffle(words)
    return " ".join(words), y


def reviews(d):
    r = rng(4)
    con = sqlite3.connect(d / "reviews.db")
    con.execute("create table reviews (id integer primary key, body text, stars integer)")
    for i in range(140):
        t, y = _review(r)
        con.execute("insert into reviews values (?, ?, ?)", (i, t, int(4 + r.integers(0, 2) if y else 1 + r.integers(0, 2))))
    con.commit()
    con.close()
    with open(d / "extra_reviews.jsonl", "w") as f:
        for i in range(80):
            t, y = _review(r)
            f.write(json.dumps({"text": t, "positive": bool(y)}) + "\n")
    (d / "stopwords_shop.txt").write_text("\n".join(["the", "it", "was", "and", "a", "my", "with", "shoe"]) + "\n")
    rows = [_review(r) for _ in range(50)]
    pd.DataFrame(rows, columns=["text", "label"]).to_csv(d / "reviews_june.tsv", sep="\t", index=False)


def loans(d):
    r = rng(5)
    for name, n, shift in [("branch_a", 150, 0.0), ("branch_b", 130, 0.4), ("meta", 100, 0.2), ("check", 60, 0.1)]:
        X = r.normal(shift, 1, (n, 5))
        y = (X @ [1.2, -0.8, 0.5, 0.3 + shift, 0.0] + r.normal(0, 0.7, n) > 0).astype(int)
        df = pd.DataFrame(X.round(4), columns=["income", "debt", "age", "savings", "children"])
        df["default"] = y
        df.to_csv(d / f"loans_{name}.csv", index=False)


def shop(d):
    r = rng(6)
    n = 160
    ids = [f"c{i:03d}" for i in range(n)]
    mean = r.gamma(3, 20, n)
    rows = [(c, int(r.integers(1, 200)), round(float(r.gamma(4, m / 4)), 2)) for c, m in zip(ids, mean) for _ in range(4)]
    pd.DataFrame(rows, columns=["client", "days_ago", "amount"]).to_parquet(d / "orders.parquet")
    visits = r.poisson(6, n)
    with gzip.open(d / "web_sessions.csv.gz", "wt") as f:
        pd.DataFrame({"client": ids, "visits": visits, "avg_seconds": r.gamma(3, 30, n).round(1)}).to_csv(f, index=False)
    inc = r.normal(50, 12, n)
    pd.DataFrame({"client": ids, "income_k": inc.round(1), "distance_km": r.gamma(2, 5, n).round(2)}).to_csv(
        d / "client_geo.csv", index=False)
    pd.DataFrame({"client": ids, "opened": r.integers(0, 12, n), "clicked": r.integers(0, 4, n)}).to_csv(
        d / "newsletter.csv", index=False)
    pd.DataFrame({"client": ids, "responded": ((mean / 30 + visits / 3 + r.normal(0, 0.6, n)) > 4).astype(int)}).to_csv(
        d / "campaign_response.csv", index=False)
    pd.DataFrame({"client": ids, "next_year_spend": (mean * 5 + inc * 3 + r.normal(0, 10, n)).round(2)}).to_csv(
        d / "spend_targets.csv", index=False)


def machines(d):
    r = rng(7)
    for name, n, k in [("press", 120, 1.0), ("lathe", 100, 1.7), ("mill", 14, 1.2)]:
        pd.DataFrame({"rpm": r.normal(900 * k, 60, n).round(1), "load": r.normal(40 * k, 6, n).round(2),
                      "heat": r.normal(60 + 5 * k, 3, n).round(2), "operator": r.integers(1, 6, n)}).to_csv(
            d / f"{name}_log.csv", index=False)
    pd.DataFrame({"rpm": r.normal(1000, 150, 80).round(1), "load": r.normal(50, 10, 80).round(2),
                  "heat": r.normal(63, 5, 80).round(2)}).to_csv(d / "reference_run.csv", index=False)
    pd.DataFrame({"operator": range(1, 6), "shift": ["early", "late", "early", "night", "late"],
                  "years": r.integers(1, 20, 5)}).to_csv(d / "operators.csv", index=False)


def pics(d):
    r = rng(8)
    p = d / "pics"
    p.mkdir(exist_ok=True)
    rows = []
    for lab in ("ok", "crack"):
        for i in range(1, 9):
            a = r.normal(120, 18, (16, 16))
            if lab == "crack":
                a[np.arange(16), (np.arange(16) + r.integers(-2, 3)) % 16] -= 70
            Image.fromarray(a.clip(0, 255).astype("uint8")).save(p / f"{lab}_{i:02d}.png")
            rows.append((f"{lab}_{i:02d}.png", lab, "train" if i <= 6 else "test"))
    pd.DataFrame(rows, columns=["filename", "label", "split"]).to_csv(d / "labels_pics.csv", index=False)


def demand(d):
    r = rng(9)
    stores = pd.DataFrame({"store": range(8), "size": r.integers(100, 900, 8), "urban": r.integers(0, 2, 8)})
    stores.to_parquet(d / "stores.parquet")
    days = pd.date_range("2024-01-01", periods=90)
    w = pd.DataFrame({"day": days.strftime("%Y-%m-%d"), "temp": (10 + 8 * np.sin(np.arange(90) / 9) + r.normal(0, 2, 90)).round(1),
                      "rain": r.gamma(1, 2, 90).round(1)})
    w.to_csv(d / "weather.csv", index=False)
    for name, lo, hi in [("train", 0, 50), ("valid", 50, 70), ("test", 70, 90)]:
        rows = []
        for i in range(lo, hi):
            for s in r.choice(8, 5, replace=False):
                promo = int(r.integers(0, 2))
                u = 20 + stores["size"][s] / 20 + 12 * promo + 1.5 * w.temp[i] - 1.2 * w.rain[i] + r.normal(0, 4)
                rows.append((w.day[i], int(s), promo, round(float(u), 1)))
        pd.DataFrame(rows, columns=["day", "store", "promo", "units"]).to_parquet(d / f"sales_{name}.parquet")


def clicks(d):
    r = rng(10)
    for year, b in [(2021, 0.2), (2022, 0.5), (2023, 0.9)]:
        n = 160
        X = r.normal(0, 1, (n, 4))
        y = (X[:, 0] + b * X[:, 1] - 0.5 * X[:, 2] + r.normal(0, 0.6, n) > 0).astype(int)
        df = pd.DataFrame(X.round(4), columns=["position", "bid", "relevance", "hour"])
        df["clicked"] = y
        df.to_csv(d / f"clicks_{year}.csv", index=False)


def kaggle(d):
    r = rng(11)
    merch = [f"m{i:02d}" for i in range(25)]
    p = r.dirichlet(np.ones(25) * 0.8)
    rating = r.normal(3, 1, 25)
    pd.DataFrame({"merchant_id": merch, "rating": rating.round(2), "founded": r.integers(1980, 2020, 25)}).to_csv(
        d / "merchants.csv", index=False)

    def table(n, start):
        k = r.choice(25, n, p=p)
        amount = r.gamma(2, 30, n)
        age = r.integers(18, 80, n)
        y = amount / 40 + 0.9 * rating[k] + 18 * p[k] + 0.02 * age + r.normal(0, 0.4, n)
        return pd.DataFrame({"row_id": np.arange(start, start + n), "merchant_id": np.array(merch)[k],
                             "amount": amount.round(2), "card_age": age, "target": y.round(3)})
    table(240, 0).to_csv(d / "train_tab.csv", index=False)
    t = table(120, 1000).drop(columns="target")
    t.to_csv(d / "test_tab.csv", index=False)
    pd.DataFrame({"row_id": t.row_id, "target": 0.0}).to_csv(d / "sample_sub.csv", index=False)
    table(150, 5000).to_csv(d / "train_last_season.csv", index=False)


def ranking(d):
    r = rng(12)
    nq, nd = 60, 80
    qlen = r.integers(1, 8, nq)
    qi = r.normal(0, 1, nq)
    with open(d / "queries.ndjson", "w") as f:
        for i in range(nq):
            f.write(json.dumps({"query_id": i, "n_words": int(qlen[i]), "intent": round(float(qi[i]), 3)}) + "\n")
    qual = r.normal(0, 1, nd)
    length = r.gamma(3, 100, nd)
    pd.DataFrame({"doc_id": range(nd), "quality": qual.round(3), "length": length.round(0)}).to_csv(
        d / "docs.csv", index=False)
    for name, qs in [("train", range(0, 36)), ("dev", range(36, 48)), ("test", range(48, 60))]:
        rows = []
        for q in qs:
            for k in r.choice(nd, 8, replace=False):
                bm = r.normal(0, 1)
                s = 0.8 * bm + qual[k] * (1 + 0.5 * qi[q]) - 0.2 * qlen[q] * (length[k] > 300) + r.normal(0, 0.4)
                rows.append((q, int(k), round(float(bm), 3), int(np.clip(np.round(s + 1), 0, 3))))
        pd.DataFrame(rows, columns=["query_id", "doc_id", "bm25", "grade"]).to_csv(d / f"judged_{name}.csv", index=False)


def credit(d):
    r = rng(13)

    def people(n, start):
        ids = np.arange(start, start + n)
        return pd.DataFrame({"applicant": ids, "job": r.choice(["clerk", "nurse", "driver", "owner"], n),
                             "income": r.gamma(5, 600, n).round(0), "amount": r.gamma(3, 2000, n).round(0)})
    a = people(200, 1)
    score = r.normal(600, 60, 320).round(0)
    lines = r.integers(0, 9, 320)
    z = a.amount / 3000 - a.income / 1500 - (score[:200] - 600) / 40 + (a.job == "owner") + r.normal(0, 0.6, 200)
    a["bad"] = (z > z.median()).astype(int)
    feather.write_feather(pa.Table.from_pandas(a, preserve_index=False), str(d / "applicants.feather"))
    pd.DataFrame({"applicant": np.arange(1, 321), "score": score, "open_lines": lines}).to_csv(d / "bureau.csv", index=False)
    (d / "withdrawn_ids.txt").write_text("\n".join(str(i) for i in sorted(r.choice(np.arange(1, 201), 40, replace=False))) + "\n")
    people(50, 250).to_csv(d / "applicants_new.csv", index=False)


def econ(d):
    r = rng(14)
    q = [f"{y}Q{k}" for y in range(2005, 2021) for k in range(1, 5)]
    n = len(q)
    une = (6 + np.cumsum(r.normal(0, 0.2, n))).round(2)
    rate = (2 + np.cumsum(r.normal(0, 0.15, n))).round(2)
    with pd.ExcelWriter(d / "macro.xlsx") as xl:
        pd.DataFrame({"quarter": q, "unemployment": une, "interest": rate}).to_excel(xl, sheet_name="quarterly", index=False)
        pd.DataFrame({"note": ["percent", "end of quarter"]}).to_excel(xl, sheet_name="readme", index=False)
    infl = (3 - 0.4 * (une - 6) - 0.2 * rate + r.normal(0, 0.2, n)).round(3)
    pd.DataFrame({"quarter": q, "inflation": infl}).to_csv(d / "prices.csv", index=False)
    pd.DataFrame({"quarter": q, "inflation": (infl + r.normal(0, 0.05, n)).round(3)}).to_csv(
        d / "prices_revised.csv", index=False)
    m = 70
    pop = r.integers(2000, 60000, m)
    road = r.uniform(10, 200, m)
    pd.DataFrame({"town": np.arange(m), "accidents": r.poisson(pop / 3000 * np.exp(0.004 * road)),
                  "road_km": road.round(1)}).to_stata(d / "accidents.dta", write_index=False)
    pd.DataFrame({"town": np.arange(m), "inhabitants": pop}).to_csv(d / "population.csv", index=False)


def mlp(d):
    r = rng(15)
    W = r.normal(0, 1, (12, 3))
    for name, n in [("train", 240), ("val", 80), ("test", 80)]:
        X = r.normal(0, 1, (n, 12)).astype("float32")
        y = (X @ W + r.normal(0, 2.0, (n, 3))).argmax(1)
        np.savez(d / f"mlp_{name}.npz", x=X, y=y)
    (d / "class_names.json").write_text(json.dumps(["setosa", "red", "blue"]))


def pretrain(d):
    r = rng(16)
    A = r.normal(0, 1, (4, 20))
    np.save(d / "unlabeled.npy", (r.normal(0, 1, (300, 4)) @ A + r.normal(0, 0.3, (300, 20))).astype("float32"))
    for name, n in [("small", 80), ("holdout", 60)]:
        z = r.normal(0, 1, (n, 4))
        np.save(d / f"features_{name}.npy", (z @ A + r.normal(0, 0.3, (n, 20))).astype("float32"))
        pd.DataFrame({"row": range(n), "label": (z[:, 0] + z[:, 1] > 0).astype(int)}).to_csv(
            d / f"labels_{name}.csv", index=False)


def load(d):
    r = rng(17)
    days = pd.date_range("2023-01-01", periods=330)
    hol = (r.uniform(size=330) < 0.08).astype(int)
    y = 50 + 8 * np.sin(np.arange(330) * 2 * np.pi / 7) - 10 * hol + np.cumsum(r.normal(0, 0.3, 330)) + r.normal(0, 1, 330)
    df = pd.DataFrame({"date": days.strftime("%Y-%m-%d"), "load_mw": y.round(2)})
    df[:180].to_csv(d / "load_history.csv", index=False)
    df[180:260].to_csv(d / "load_recent.csv", index=False)
    df[260:].to_csv(d / "load_next.csv", index=False)
    pd.DataFrame({"date": days.strftime("%Y-%m-%d"), "holiday": hol}).to_csv(d / "calendar.csv", index=False)


def tickets(d):
    r = rng(18)
    topics = {"billing": "invoice refund charge card price".split(), "login": "password account reset email locked".split(),
              "delivery": "parcel late courier address box".split()}
    fill = "please help i my the again today with about need".split()

    def one():
        t = str(r.choice(list(topics)))
        w = list(r.choice(topics[t], 2)) + list(r.choice(fill, 4)) + list(r.choice(sum(topics.values(), []), 1))
        r.shuffle(w)
        return {"text": " ".join(w), "topic": t}
    for name, n in [("train", 150), ("test", 50)]:
        with open(d / f"tickets_{name}.jsonl", "w") as f:
            for _ in range(n):
                f.write(json.dumps(one()) + "\n")
    extra = "website slow screen button app phone".split()
    with open(d / "tickets_unlabeled.txt", "w") as f:
        for _ in range(120):
            f.write(one()["text"] + " " + " ".join(r.choice(extra, 2)) + "\n")
    with open(d / "vectors.txt", "w") as f:
        for w in sorted(set(sum(topics.values(), []) + fill + extra)):
            f.write(w + " " + " ".join(f"{v:.4f}" for v in r.normal(0, 0.5, 16)) + "\n")


def patches(d):
    r = rng(19)

    def make(n):
        y = r.integers(0, 2, n)
        x = r.normal(0.4, 0.15, (n, 12, 12))
        for i in np.flatnonzero(y):
            a, b = r.integers(2, 8, 2)
            x[i, a:a + 4, b:b + 4] += 0.4
        return x.clip(0, 1).astype("float32"), y
    for name, n in [("tiles_labelled", 160), ("tiles_eval", 60)]:
        x, y = make(n)
        with h5py.File(d / f"{name}.h5", "w") as f:
            f["images"] = x
            f["labels"] = y
    np.savez_compressed(d / "tiles_field.npz", images=make(200)[0])
    np.save(d / "tiles_lab.npy", make(90)[0])


def energy(d):
    r = rng(20)
    h = r.uniform(0, 500, 10)
    pd.DataFrame({"station": range(10), "height": h.round(1), "coast": r.integers(0, 2, 10)}).to_csv(
        d / "stations.csv", index=False)
    for name, n in [("train", 240), ("val", 80), ("test", 80)]:
        s = r.integers(0, 10, n)
        wind = r.gamma(3, 2, n)
        temp = r.normal(10, 6, n)
        pd.DataFrame({"station": s, "wind": wind.round(2), "temp": temp.round(2),
                      "output": (0.8 * wind - 0.05 * temp + h[s] / 200 + r.normal(0, 0.8, n)).round(3)}).to_parquet(
            d / f"energy_{name}.parquet")


def wine(d):
    r = rng(21)
    for name, n, sh in [("red", 160, 0.3), ("white", 180, -0.3), ("panel", 80, 0.0), ("tasting", 60, 0.1)]:
        X = r.normal(sh, 1, (n, 5))
        q = 5 + X @ [0.6, -0.5, 0.3, 0.0, 0.4] + r.normal(0, 0.7, n)
        df = pd.DataFrame(X.round(3), columns=["alcohol", "acidity", "sulphates", "sugar", "density"])
        df["quality"] = q.round(1)
        df.to_csv(d / f"wine_{name}.csv", index=False, sep=";")


def movies(d):
    r = rng(22)
    nu, nm = 40, 30
    u, m = r.normal(0, 1, nu), r.normal(0, 1, nm)
    (d / "viewers.json").write_text(json.dumps([{"user": i, "age": int(r.integers(15, 75))} for i in range(nu)]))
    pd.DataFrame({"movie": range(nm), "year": r.integers(1970, 2023, nm), "minutes": r.integers(80, 180, nm)}).to_csv(
        d / "movies.csv", index=False)
    for name, n in [("spring", 300), ("summer", 200), ("autumn", 120)]:
        a, b = r.integers(0, nu, n), r.integers(0, nm, n)
        pd.DataFrame({"user": a, "movie": b, "stars": np.clip(3 + u[a] * m[b] + r.normal(0, 0.5, n), 1, 5).round(1)}).to_csv(
            d / f"ratings_{name}.csv", index=False)


def intents(d):
    r = rng(23)
    t = {"weather": "rain sun forecast umbrella".split(), "music": "song play album louder".split(),
         "alarm": "wake clock timer morning".split()}
    fill = "please can you the a for me now".split()

    def one():
        k = str(r.choice(list(t)))
        w = list(r.choice(t[k], 2)) + list(r.choice(fill, 4))
        r.shuffle(w)
        return " ".join(w), k
    for name, n in [("train", 90), ("dev", 36)]:
        pd.DataFrame([one() for _ in range(n)], columns=["utterance", "intent"]).to_csv(
            d / f"intents_{name}.csv", index=False)
    (d / "assistant_logs.txt").write_text("\n".join(one()[0] + " " + " ".join(r.choice(["kitchen", "light", "door"], 2)) for _ in range(100)) + "\n")


def readings(d):
    r = rng(24)
    start = 0
    for name, n in [("plant_a", 80), ("plant_b", 70), ("plant_c", 50)]:
        with open(d / f"readings_{name}.csv", "w") as f, open(d / f"inspection_{name}.csv", "w") as g:
            g.write("unit,worn\n")
            for i in range(start, start + n):
                x = r.normal(0, 1, 4)
                f.write(f"{i}," + ",".join(f"{v:.4f}" for v in x) + "\n")
                g.write(f"{i},{int(x @ [1, -1, 0.5, 0.8] + r.normal(0, 0.8) > 0)}\n")
        start += n


def books(d):
    r = rng(25)
    nu, ni = 30, 24
    U, V = r.normal(0, 0.8, (nu, 3)), r.normal(0, 0.8, (ni, 3))
    pairs = [(i, j) for i in range(nu) for j in range(ni)]
    r.shuffle(pairs)
    con = sqlite3.connect(d / "library.sqlite")
    con.execute("create table loans (reader integer, book integer, score real)")
    con.executemany("insert into loans values (?,?,?)",
                    [(int(i), int(j), round(float(3 + U[i] @ V[j] + r.normal(0, 0.5)), 2)) for i, j in pairs[:280]])
    con.commit()
    con.close()
    for name, lo, hi in [("dev", 280, 380), ("later", 380, 440)]:
        pd.DataFrame([(i, j, round(float(3 + U[i] @ V[j] + r.normal(0, 0.5)), 2)) for i, j in pairs[lo:hi]],
                     columns=["reader", "book", "score"]).to_csv(d / f"scores_{name}.csv", index=False)
    pd.DataFrame({"book": range(ni), "title": [f"volume {i}" for i in range(ni)], "pages": r.integers(80, 700, ni)}).to_csv(
        d / "book_titles.csv", index=False)


def fraud(d):
    r = rng(26)
    cur = {"EUR": 1.0, "USD": 0.92, "GBP": 1.17, "SEK": 0.087}

    def tx(n, start):
        c = r.choice(list(cur), n)
        eur = r.gamma(1.5, 60, n)
        hour = r.integers(0, 24, n)
        y = ((eur > 110) & (hour < 9) | (r.uniform(size=n) < 0.05)).astype(int)
        return pd.DataFrame({"tx": np.arange(start, start + n), "currency": c,
                             "amount": (eur / [cur[k] for k in c]).round(2), "hour": hour}), y
    a, ya = tx(260, 0)
    a.to_csv(d / "transactions.csv.gz", index=False)
    pd.DataFrame({"tx": a.tx, "fraud": ya}).to_csv(d / "chargebacks.csv", index=False)
    b, yb = tx(80, 900)
    b["fraud"] = yb
    b.to_csv(d / "transactions_next.csv", index=False)
    pd.DataFrame({"currency": list(cur), "eur": list(cur.values())}).to_csv(d / "fx_rates.csv", index=False)


GROUPS = [churn, houses, sensors, reviews, loans, shop, machines, pics, demand, clicks, kaggle, ranking, credit, econ,
          mlp, pretrain, load, tickets, patches, energy, wine, movies, intents, readings, books, fraud]


def make_data(folder: pathlib.Path) -> None:
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for g in GROUPS:
        g(folder)


if __name__ == "__main__":
    make_data(pathlib.Path("."))
