import gzip
import json
import pathlib
import sqlite3

import h5py
import numpy as np
import pandas as pd
import yaml
from PIL import Image


def _sig(z):
    return 1 / (1 + np.exp(-z))


def _churn(f, r):
    n = 300
    reg = r.choice(["N1", "N2", "S1", "S2", "W1"], n)
    plan = r.choice(["basic", "plus", "pro"], n)
    tenure = r.integers(1, 60, n)
    calls = r.poisson(3, n)
    p = _sig(-0.05 * tenure + 0.4 * calls + (plan == "basic") * 0.7)
    ids = np.arange(1000, 1000 + n)
    pd.DataFrame({"account_id": ids, "region_code": reg, "plan": plan, "tenure": tenure, "calls": calls,
                  "churned": (r.random(n) < p).astype(int)}).to_csv(f / "accounts.csv", index=False)
    pd.DataFrame({"region_code": ["N1", "N2", "S1", "S2", "W1"], "density": [120.5, 88.1, 410.0, 35.2, 260.7]}).to_csv(
        f / "region_density.csv", index=False)
    (f / "plan_fees.json").write_text(json.dumps({"basic": 9.9, "plus": 19.5, "pro": 34.0}))
    pd.DataFrame({"account_id": ids, "manager_level": r.integers(1, 4, n), "manager_years": r.integers(0, 20, n)}).to_csv(
        f / "account_managers.csv", index=False)
    keep = r.choice(ids, 180, replace=False)
    pd.DataFrame({"account_id": keep, "nps": r.integers(0, 11, 180), "wait_score": r.normal(5, 2, 180).round(2)}).to_csv(
        f / "survey_scores.csv", index=False)


def _meters(f, r):
    rows = []
    rate = {m: round(float(r.uniform(0.1, 0.4)), 3) for m in range(1, 31)}
    for m in range(1, 31):
        for h in range(24):
            t = 10 + 8 * np.sin(h / 24 * 6.28) + r.normal()
            rows.append((m, h, round(t, 2), round(2 + 0.1 * h - 0.05 * t - 2 * rate[m] + r.normal(0, .2), 3)))
    d = pd.DataFrame(rows, columns=["meter_id", "hour", "temp", "kwh"])
    d.to_parquet(f / "readings.parquet")
    pd.DataFrame({"meter_id": [m for m in range(1, 31) if m % 7]}).to_csv(f / "active_meters.csv", index=False)
    pd.DataFrame({"meter_id": [3, 11, 25], "reported": ["2024-01-03", "2024-02-09", "2024-02-11"]}).to_csv(
        f / "faulty_meters.csv", index=False)
    pd.DataFrame({"meter_id": list(rate), "rate": list(rate.values())}).to_parquet(f / "tariffs.parquet")
    pd.DataFrame({"hour": range(24), "forecast_temp": r.normal(11, 3, 24).round(2)}).to_csv(f / "weather_fc.csv", index=False)
    d2 = d.copy()
    d2["meter_id"] += 500
    d2["kwh"] += r.normal(0, .5, len(d2))
    d2.to_parquet(f / "neighbour_readings.parquet")


def _claims(f, r):
    for name, n in [("claims_train", 300), ("claims_valid", 120), ("claims_test", 120), ("claims_prior", 200)]:
        x = r.normal(size=(n, 5))
        p = _sig(1.5 * x[:, 0] - x[:, 1] * x[:, 2] + 0.5 * x[:, 3])
        d = pd.DataFrame(x.round(4), columns=["amount", "delay", "age", "visits", "distance"])
        d["fraud"] = (r.random(n) < p).astype(int)
        d.to_csv(f / f"{name}.csv", index=False)


def _spectra(f, r):
    n = 200
    ids = np.array([f"S{i:04d}" for i in range(n)])
    x = r.normal(size=(n, 20)).cumsum(axis=1)
    y = x[:, 5] - 0.5 * x[:, 15] + r.normal(0, .3, n)
    np.savez(f / "spectra.npz", ids=ids, X=x, y=y)
    perm = r.permutation(ids)
    (f / "train_ids.txt").write_text("\n".join(sorted(perm[:120])) + "\n")
    (f / "test_ids.txt").write_text("\n".join(sorted(perm[120:160])) + "\n")
    (f / "quarantine_ids.json").write_text(json.dumps({"contaminated": sorted(perm[160:175].tolist()),
                                                       "mislabelled": sorted(perm[175:185].tolist())}))
    pd.DataFrame({"sample": ids, "operator": r.choice(["A", "B", "C"], n), "room_temp": r.normal(21, 1, n).round(1)}).to_csv(
        f / "lab_notes.csv", index=False)


def _patients(f, r):
    cols = ["age", "bmi", "glucose", "pressure"]
    mu, sd = np.array([50, 26, 100, 130]), np.array([12, 4, 15, 14])

    def make(n, shift=0.0):
        return pd.DataFrame((mu + shift * sd + sd * r.normal(size=(n, 4))).round(2), columns=cols)
    make(400).to_csv(f / "population_ref.csv", index=False)
    for name, n in [("patients_train", 160), ("patients_follow", 80)]:
        d = make(n, 0.4)
        d["event"] = (r.random(n) < _sig(((d.to_numpy() - mu) / sd) @ [1, .5, 1, -.3])).astype(int)
        d.to_csv(f / f"{name}.csv", index=False)
    np.save(f / "clinic_means.npy", mu + r.normal(0, 1, 4))


def _orders(f, r):
    brands = ["acorn", "birch", "cedar", "dahlia", "elm", "fern", "gorse", "holly"]
    cats = ["shoes", "coats", "bags", "hats"]
    pd.DataFrame({"sku": range(40), "brand": [brands[i % 8] for i in range(40)], "category": [cats[i % 4] for i in range(40)]}).to_csv(
        f / "catalog_full.csv", index=False)
    pd.DataFrame({"sku": range(20), "brand": [brands[i % 5] for i in range(20)], "category": [cats[i % 3] for i in range(20)]}).to_csv(
        f / "catalog_old.csv", index=False)
    for y, n in [(2022, 250), (2023, 250), (2024, 120)]:
        b, c = r.choice(brands, n), r.choice(cats, n)
        price = r.gamma(3, 20, n).round(2)
        p = _sig(0.01 * price + (c == "shoes") * 1.0 - (b > "d") * 1.2 - .5)
        pd.DataFrame({"brand": b, "category": c, "price": price, "returned": (r.random(n) < p).astype(int)}).to_csv(
            f / f"orders_{y}.csv", index=False)


def _shards(f, r):
    (f / "shards").mkdir(exist_ok=True)
    stores = pd.DataFrame({"store": range(1, 13), "area": r.uniform(50, 500, 12).round(1), "staff": r.integers(2, 20, 12)})
    stores.to_csv(f / "store_info.tsv", sep="\t", index=False)
    for tag in ["2023_01", "2023_02", "2023_03", "2023_04", "2024_01"]:
        n = 100
        s = r.integers(1, 13, n)
        promo, dow = r.integers(0, 2, n), r.integers(0, 7, n)
        u = 5 + stores.area.to_numpy()[s - 1] / 20 + 6 * promo + (dow > 4) * 4 + r.normal(0, 1, n)
        text = pd.DataFrame({"store": s, "promo": promo, "dow": dow, "units": u.round(2)}).to_csv(index=False)
        with gzip.GzipFile(f / "shards" / f"sales_{tag}.csv.gz", "wb", mtime=0) as g:
            g.write(text.encode())


def _plants(f, r):
    for name, n in [("north", 90), ("south", 80), ("east", 18), ("west", 85)]:
        x = r.normal(size=(n, 3))
        y = x @ r.normal(1, .3, 3) + r.normal(0, .1, n)
        d = pd.DataFrame(x.round(4), columns=["flow", "temp", "ph"])
        d["output"] = y.round(4)
        d.to_csv(f / f"plant_{name}.csv", index=False)
    (f / "calibration.json").write_text(json.dumps({k: {"flow": round(float(r.normal(0, .2)), 3), "temp": round(float(r.normal(1, .1)), 3)}
                                                    for k in ["north", "south", "east", "west"]}, indent=1))


def _batches(f, r):
    w = np.array([1.2, -1, .8, 0.1])
    for name, n in [("batch_monday", 120), ("batch_tuesday", 110), ("batch_wednesday", 130), ("tune_grid", 150), ("batch_check", 60)]:
        x = r.normal(size=(n, 4))
        d = pd.DataFrame(x.round(4), columns=list("abcd"))
        d["ok"] = (r.random(n) < _sig(x @ w * 2)).astype(int)
        d.to_csv(f / f"{name}.csv", index=False)


def _leads(f, r):
    (f / "inbox").mkdir(exist_ok=True)
    for m in ["march", "april"]:
        n = 150
        d = pd.DataFrame({"visits": r.poisson(4, n), "minutes": r.gamma(2, 5, n).round(2), "source_id": r.integers(1, 6, n)})
        d["won"] = (r.random(n) < _sig(.4 * d.visits - 2 + .05 * d.minutes)).astype(int)
        d.to_csv(f / "inbox" / f"leads_{m}.csv", index=False)
    pd.DataFrame({"source_id": range(1, 6), "label": ["web", "fair", "mail", "call", "ads"], "cost": [1.0, 20, 3, 5, 8]}).to_csv(
        f / "lead_sources.csv", index=False)


def _finetune(f, r):
    for name in ["pretrained_encoder", "other_encoder"]:
        np.savez(f / f"{name}.npz", w1=r.normal(0, .4, (16, 6)).astype("float32"), b1=r.normal(0, .1, 16).astype("float32"))
    for name, n in [("target_train", 150), ("target_valid", 60), ("target_test", 60)]:
        x = r.normal(size=(n, 6))
        d = pd.DataFrame(x.round(4), columns=[f"f{i}" for i in range(6)])
        d["target"] = (np.tanh(x[:, 0] + x[:, 1]) + .5 * x[:, 2] ** 2 + r.normal(0, .4, n)).round(4)
        d.to_csv(f / f"{name}.csv", index=False)


def _txn(f, r):
    for name, n in [("txn_web", 200), ("txn_store", 200), ("txn_phone", 120), ("blend_set", 120), ("txn_challenge", 100)]:
        x = r.normal(size=(n, 5))
        d = pd.DataFrame(x.round(4), columns=["amt", "hour", "n24", "dist", "age"])
        d["label"] = (r.random(n) < _sig(1.5 * x[:, 0] + x[:, 2] * x[:, 3])).astype(int)
        d.to_csv(f / f"{name}.csv", index=False)


def _events(f, r):
    for name, n in [("raw_events", 260), ("raw_events_test", 90), ("sessions_old", 150)]:
        with open(f / f"{name}.jsonl", "w") as out:
            for i in range(n):
                clicks, secs = int(r.poisson(5)), round(float(r.gamma(2, 30)), 1)
                buy = int(r.random() < _sig(.5 * clicks - 3 + .01 * secs))
                out.write(json.dumps({"user": f"u{int(r.integers(0, 40)):02d}", "clicks": clicks, "secs": secs,
                                      "country": str(r.choice(["DE", "FR", "PL"])), "buy": buy}) + "\n")
    (f / "bots.txt").write_text("u03\nu11\nu17\nu29\n")
    (f / "geo_names.csv").write_text("code,name\nDE,Germany\nFR,France\nPL,Poland\n")


def _turbines(f, r):
    for k in "abc":
        x = r.normal(size=(100, 3))
        d = pd.DataFrame(x.round(4), columns=["wind", "pitch", "temp"])
        d["power"] = (3 * x[:, 0] - x[:, 1] + r.normal(0, .3, 100)).round(4)
        d.to_csv(f / f"turbine_{k}.csv", index=False)
    (f / "params_shared.json").write_text(json.dumps({"alpha": 2.5, "degree": 2}))


def _regions(f, r):
    for k in ["nw", "ne", "sw", "se"]:
        n = 90
        d = pd.DataFrame({"currency": r.choice(["EUR", "GBP", "CHF"], n), "price": r.gamma(4, 10, n).round(2),
                          "weight": r.gamma(2, 2, n).round(3)})
        d["cost"] = (0.3 * d.price + 2 * d.weight + r.normal(0, 1, n)).round(3)
        d.to_csv(f / f"region_{k}.csv", index=False)
    pd.DataFrame({"currency": ["EUR", "GBP", "CHF"], "rate": [1.0, 1.17, 1.05]}).to_csv(f / "fx_rates.csv", index=False)


def _sheets(f, r):
    glyph = (r.random((3, 8, 8)) > .5) * 160.0
    lab = []
    for s in ["01", "02", "03", "99"]:
        img = np.zeros((48, 48))
        for t in range(36):
            c = int(r.integers(0, 3))
            i, j = divmod(t, 6)
            img[i * 8:i * 8 + 8, j * 8:j * 8 + 8] = np.clip(glyph[c] + r.normal(40, 25, (8, 8)), 0, 255)
            if s != "99":
                lab.append((f"sheet_{s}", t, "xyz"[c]))
        Image.fromarray(img.astype("uint8")).save(f / f"sheet_{s}.png")
    pd.DataFrame(lab, columns=["sheet", "tile", "label"]).to_csv(f / "tile_labels.csv", index=False)


def _shop(f, r):
    for n in ["shop.db", "returns.db", "archive.db"]:
        (f / n).unlink(missing_ok=True)
    cust = [(i, int(r.integers(18, 80)), str(r.choice(["a", "b", "c"]))) for i in range(1, 61)]
    orders, rets = [], []
    for o in range(1, 401):
        c = int(r.integers(1, 61))
        amt, items = round(float(r.gamma(3, 15)), 2), int(r.integers(1, 7))
        orders.append((o, c, amt, items))
        if r.random() < _sig(.03 * amt + .3 * items - 3):
            rets.append((o, str(r.choice(["size", "broken"]))))
    con = sqlite3.connect(f / "shop.db")
    con.execute("create table customers(id integer primary key, age int, tier text)")
    con.execute("create table orders(id integer primary key, customer_id int, amount real, items int)")
    con.executemany("insert into customers values(?,?,?)", cust)
    con.executemany("insert into orders values(?,?,?,?)", orders)
    con.commit(); con.close()
    con = sqlite3.connect(f / "returns.db")
    con.execute("create table returns(order_id int, reason text)")
    con.executemany("insert into returns values(?,?)", rets)
    con.commit(); con.close()
    con = sqlite3.connect(f / "archive.db")
    con.execute("create table orders(id integer primary key, customer_id int, amount real, items int)")
    con.executemany("insert into orders values(?,?,?,?)", [(i, c, a * 1.1, k) for i, c, a, k in orders[:150]])
    con.commit(); con.close()
    (f / "blocklist.csv").write_text("customer_id,why\n4,test\n9,test\n23,staff\n41,staff\n52,test\n")


def _loans(f, r):
    n = 260
    inc = r.gamma(5, 8, n).round(2)
    age = r.integers(20, 70, n)
    with open(f / "applicants.jsonl", "w") as out:
        for i in range(n):
            out.write(json.dumps({"id": i + 1, "income": float(inc[i]), "age": int(age[i])}) + "\n")
    amt = r.gamma(3, 5, n).round(2)
    dflt = (r.random(n) < _sig(-1 + .08 * amt - .03 * inc + .01 * age)).astype(int)
    br = r.integers(1, 5, n)
    pd.DataFrame({"loan_id": range(1, n + 1), "applicant_id": range(1, n + 1), "branch_id": br, "amount": amt, "defaulted": dflt}).to_csv(
        f / "loans.csv", index=False)
    m = 140
    amt = r.gamma(3, 5, m).round(2)
    pd.DataFrame({"pilot_id": range(1, m + 1), "amount": amt, "term": r.integers(6, 60, m),
                  "defaulted": (r.random(m) < _sig(-1 + .08 * amt)).astype(int)}).to_csv(f / "loans_pilot.csv", index=False)
    pd.DataFrame({"branch_id": range(1, 5), "city": ["Lyon", "Graz", "Turin", "Ghent"], "staff": [12, 7, 20, 9]}).to_csv(
        f / "branches.csv", index=False)


def _reviews(f, r):
    pos, neg = ["great", "lovely", "fast", "sturdy", "recommend", "happy"], ["broken", "slow", "awful", "refund", "noisy", "can't"]
    mid = ["the", "a", "it", "is", "box", "cable", "works", "arrived", "I'm", "don't", "very", "and", "for", "price", "screen"]

    def sent(lab):
        w = list(r.choice(mid, 8)) + list(r.choice(pos if lab else neg, 2)) + list(r.choice(neg if lab else pos, 1))
        r.shuffle(w)
        return " ".join(w) + "."
    for name, n in [("reviews_train", 120), ("reviews_new", 40)]:
        with open(f / f"{name}.tsv", "w") as out:
            for i in range(n):
                lab = int(r.random() < .5)
                out.write(f"{i}\t{'pos' if lab else 'neg'}\t{sent(lab)}\n")
    (f / "stopwords_en.txt").write_text("the\na\nit\nis\nand\nfor\n")
    (f / "contractions.json").write_text(json.dumps({"can't": "can not", "don't": "do not", "i'm": "i am"}))
    (f / "slang.txt").write_text("dope\nlit\nmeh\nhappy\nscreen\n")
    (f / "corpus_plain.txt").write_text("\n".join(sent(int(i % 2)) for i in range(60)) + "\n")


def _logs(f, r):
    for m in ["jan", "feb"]:
        buf = []
        for i in range(400):
            h = f"h{int(r.integers(0, 25)):02d}"
            buf.append(f"2024-{'01' if m == 'jan' else '02'}-{1 + i % 28:02d} {h} {int(r.choice([200, 200, 200, 404, 500]))} {float(r.gamma(2, 40)):.1f}")
        with gzip.GzipFile(f / f"logs_{m}.txt.gz", "wb", mtime=0) as g:
            g.write("\n".join(buf).encode())
    pd.DataFrame({"host": [f"h{i:02d}" for i in range(25)], "group": r.integers(0, 4, 25)}).to_csv(f / "host_groups.csv", index=False)
    pd.DataFrame({"host": [f"h{i:02d}" for i in range(25)], "owner": r.choice(["ops", "web", "data"], 25)}).to_csv(
        f / "host_owners.csv", index=False)


def _houses(f, r):
    for name, n in [("houses", 240), ("houses_valid", 80)]:
        d = pd.DataFrame({"area": r.gamma(6, 15, n).round(1), "beds": r.integers(1, 6, n), "year": r.integers(1900, 2020, n),
                          "dist": r.gamma(2, 3, n).round(2), "floor": r.integers(0, 9, n), "noise": r.normal(size=n).round(3)})
        d["price"] = (2 * d.area + 10 * d.beds + .3 * (d.year - 1900) - 5 * d.dist + r.normal(0, 8, n)).round(1)
        d.to_parquet(f / f"{name}.parquet")
    (f / "features.json").write_text(json.dumps({"numeric": ["area", "beds", "year", "dist"], "target": "price"}))
    (f / "experiment.yaml").write_text(yaml.safe_dump({"seed": 3, "model": {"n_estimators": 25, "max_depth": 5}, "min_area": 40}))
    (f / "experiment_alt.yaml").write_text(yaml.safe_dump({"seed": 9, "model": {"n_estimators": 60, "max_depth": 3}, "min_area": 0}))


def _load(f, r):
    hol = []
    for y in (2022, 2023, 2024):
        days = pd.date_range(f"{y}-01-01", periods=220)
        isl = r.random(220) < .05
        hol += [str(d.date()) for d, k in zip(days, isl) if k]
        v = 100 + 15 * np.sin(np.arange(220) / 7 * 6.28) + 10 * np.sin(np.arange(220) / 220 * 6.28) - 20 * isl + r.normal(0, 3, 220)
        pd.DataFrame({"day": days.strftime("%Y-%m-%d"), "mw": v.round(2)}).to_csv(f / f"load_{y}.csv", index=False)
    pd.DataFrame({"date": hol, "name": "bank holiday"}).to_csv(f / "holidays.csv", index=False)


def _ratings(f, r):
    u, v = r.normal(size=(50, 3)), r.normal(size=(30, 3))
    seen = set()
    for name, n in [("ratings", 600), ("ratings_late", 120)]:
        rows = []
        while len(rows) < n:
            a, b = int(r.integers(0, 50)), int(r.integers(0, 30))
            if (a, b) in seen:
                continue
            seen.add((a, b))
            rows.append((a, b, round(float(np.clip(3 + u[a] @ v[b] * .6 + r.normal(0, .3), 1, 5)) * 2) / 2))
        pd.DataFrame(rows, columns=["user", "item", "stars"]).to_csv(f / f"{name}.csv", index=False)
    g = (r.random((30, 4)) < .4).astype(int)
    pd.DataFrame(g, columns=["drama", "comedy", "action", "docu"]).rename_axis("item").reset_index().to_csv(f / "item_genres.csv", index=False)
    (f / "blocked_users.txt").write_text("3\n17\n28\n44\n")
    pd.DataFrame({"user": range(50), "age": r.integers(15, 80, 50)}).to_csv(f / "user_ages.csv", index=False)


def _vib(f, r):
    cen = np.array([[0, 0, 0, 0], [3, 1, 0, -1], [-2, 2, 1, 0]])
    for name, n, sc in [("vib_normal", 240, 1.0), ("vib_calib", 100, 1.1), ("vib_new", 80, 1.6), ("vib_faults", 40, 3.0)]:
        x = cen[r.integers(0, 3, n)] + r.normal(0, .6 * sc, (n, 4))
        with h5py.File(f / f"{name}.h5", "w") as h:
            h.create_dataset("signal/features", data=x)
            h.attrs["rate"] = 1000
    (f / "init_centers.json").write_text(json.dumps([[0.5, 0.5, 0, 0], [2.0, 1.0, 0.3, -0.5], [-1.0, 1.0, 0.5, 0.2]]))


_PARTS = [_churn, _meters, _claims, _spectra, _patients, _orders, _shards, _plants, _batches, _leads, _finetune, _txn,
          _events, _turbines, _regions, _sheets, _shop, _loans, _reviews, _logs, _houses, _load, _ratings, _vib]


def make_data(folder: pathlib.Path) -> None:
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for i, part in enumerate(_PARTS):
        part(folder, np.random.default_rng(1700 + i))
