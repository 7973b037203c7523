import gzip
import io
import json
import pathlib
import sqlite3
import zipfile

import h5py
import numpy as np
import pandas as pd
from PIL import Image
from safetensors.numpy import save_file


def make_data(folder: pathlib.Path) -> None:
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for part in (_readmission, _telco, _soil, _turbine, _shop, _loans, _demand, _water, _vibration,
                 _leaves, _ecg, _tickets, _reviews, _energy, _yields, _insurance, _macro, _concrete,
                 _flights, _homes, _spectra, _students, _pumps, _intents):
        part(folder)


def _rng(k):
    return np.random.default_rng(4200 + k)


def _readmission(f):
    r = _rng(1)
    n, p = 180, 90
    pid = np.array([f"P{i:04d}" for i in range(p)])
    pd.DataFrame({"patient_id": pid, "age": r.normal(62, 12, p).round(1), "sex": r.choice(["F", "M"], p),
                  "chronic": r.poisson(1.5, p)}).to_csv(f / "adm_patients.csv", index=False)
    pd.DataFrame({"patient_id": pid, "payer": r.choice(["public", "private", "self"], p),
                  "copay": r.gamma(2, 20, p).round(2)}).to_csv(f / "adm_payers.csv", index=False)
    pd.DataFrame({"ward_code": list("ABCDE"), "beds": [20, 34, 12, 28, 16],
                  "nurse_ratio": [0.21, 0.34, 0.18, 0.27, 0.4]}).to_csv(f / "adm_wards.tsv", sep="\t", index=False)
    adm = pd.DataFrame({"admission_id": np.arange(1000, 1000 + n), "patient_id": r.choice(pid, n),
                        "ward_code": r.choice(list("ABCDE"), n),
                        "admit_date": pd.Timestamp("2023-01-01") + pd.to_timedelta(r.integers(0, 364, n), "D"),
                        "los_days": r.gamma(2, 2, n).round(1)})
    crp = r.gamma(2, 15, n).round(1)
    adm["readmitted"] = ((adm.los_days * 0.3 + crp * 0.02 + r.normal(0, 1, n)) > 1.8).astype(int)
    adm.to_csv(f / "adm_records.csv", index=False)
    pd.DataFrame({"admission_id": adm.admission_id, "crp": crp,
                  "hb": r.normal(13, 1.5, n).round(1)}).sample(frac=0.95, random_state=1).to_csv(f / "adm_labs.csv", index=False)


def _telco(f):
    r = _rng(2)
    plans = ["S", "M", "L", "XL"]
    pd.DataFrame({"plan": plans, "fee": [9.9, 14.9, 24.9, 39.9], "included_gb": [2.0, 6.0, 20.0, 80.0]}).to_csv(
        f / "plan_prices.csv", index=False)
    for m in range(1, 7):
        n = 90
        gb = r.gamma(2, 4, n)
        mins = r.gamma(3, 60, n)
        calls = r.poisson(0.8, n)
        d = pd.DataFrame({"customer": np.arange(n) + 7000, "plan": r.choice(plans, n), "gb": gb.round(2),
                          "minutes": mins.round(1), "support_calls": calls,
                          "churned": ((calls * 0.9 - gb * 0.1 + r.normal(0, 0.8, n)) > 0.2).astype(int)})
        with gzip.GzipFile(f / f"usage_2024{m:02d}.csv.gz", "wb", mtime=0) as fh:
            fh.write(d.to_csv(index=False).encode())


def _soil(f):
    r = _rng(3)
    np.savetxt(f / "soil_reference.txt", r.normal([6.5, 30, 12, 1.8], [0.6, 8, 4, 0.5], (60, 4)), fmt="%.3f",
               header="ph clay silt carbon")
    for name, shift in (("north", 0.3), ("south", -0.4)):
        x = r.normal([6.3 + shift, 28, 13, 2.0], [0.7, 7, 4, 0.6], (80, 4))
        d = pd.DataFrame(x.round(3), columns=["ph", "clay", "silt", "carbon"])
        d["nitrogen"] = (0.1 * x[:, 3] + 0.02 * x[:, 1] + r.normal(0, 0.1, 80)).round(4)
        d.to_csv(f / f"soil_fields_{name}.csv", index=False)


def _turbine(f):
    r = _rng(4)
    t = pd.date_range("2024-03-01", periods=200, freq="h")
    wind = np.abs(8 + np.cumsum(r.normal(0, 0.6, 200)) * 0.5)
    pd.DataFrame({"time": t, "mast_wind": wind.round(2), "temp": r.normal(7, 3, 200).round(1),
                  "pressure": r.normal(1013, 6, 200).round(1)}).to_parquet(f / "met_mast.parquet", index=False)
    for k in (1, 2, 3):
        w = wind + r.normal(0, 0.5, 200)
        pd.DataFrame({"time": t, "nacelle_wind": w.round(2), "pitch": r.gamma(2, 1, 200).round(2),
                      "power_kw": np.clip(w ** 3 * 1.4 + r.normal(0, 40, 200), 0, 2000).round(1)}).to_parquet(
            f / f"scada_t{k:02d}.parquet", index=False)
    pd.DataFrame({"time": t[r.choice(200, 25, replace=False)].astype(str),
                  "setpoint": r.uniform(500, 1500, 25).round(1)}).to_csv(f / "curtailment.csv", index=False)


def _shop(f):
    r = _rng(5)
    n = 110
    cid = np.arange(1, n + 1)
    con = sqlite3.connect(f / "shop.db")
    pd.DataFrame({"customer_id": cid, "age": r.integers(18, 80, n), "loyalty": r.random(n).round(3),
                  "country": r.choice(["AT", "CH", "DE"], n)}).to_sql("customers", con, index=False)
    m = 600
    pd.DataFrame({"order_id": np.arange(m), "customer_id": r.choice(cid, m), "amount": r.gamma(2, 25, m).round(2),
                  "items": r.integers(1, 9, m)}).to_sql("orders", con, index=False)
    con.commit()
    con.close()
    with open(f / "web_sessions.jsonl", "w") as fh:
        for _ in range(500):
            fh.write(json.dumps({"customer_id": int(r.choice(cid)), "seconds": round(float(r.gamma(2, 90)), 1),
                                 "pages": int(r.poisson(5) + 1)}) + "\n")
    with open(f / "app_events.jsonl", "w") as fh:
        for _ in range(300):
            fh.write(json.dumps({"customer_id": int(r.choice(cid)), "event": str(r.choice(["open", "push", "buy"])),
                                 "value": round(float(r.gamma(1, 5)), 2)}) + "\n")
    pd.DataFrame({"customer_id": cid, "repeat": r.integers(0, 2, n)}).to_csv(f / "repeat_labels.csv", index=False)


def _loans(f):
    r = _rng(6)
    def block(start, n):
        inc = r.lognormal(10.3, 0.4, n)
        amt = r.lognormal(9, 0.5, n)
        return pd.DataFrame({"loan_id": np.arange(start, start + n), "applicant": np.arange(start, start + n) * 3 % 977,
                             "income": inc.round(0), "amount": amt.round(0), "purpose": r.choice(["car", "home", "study"], n),
                             "default": ((amt / inc + r.normal(0, 0.15, n)) > 0.38).astype(int)})
    a, b = block(1, 160), block(500, 60)
    a.to_csv(f / "loans_raw.csv", index=False)
    b.drop(columns="default").to_csv(f / "loans_2025.csv", index=False)
    ids = pd.unique(pd.concat([a.applicant, b.applicant]))
    pd.DataFrame({"applicant": ids, "score": r.normal(620, 60, len(ids)).round(1),
                  "inquiries": r.poisson(1.2, len(ids))}).to_csv(f / "bureau_scores.csv", index=False)


def _demand(f):
    r = _rng(7)
    days = pd.date_range("2024-01-01", periods=150, freq="D")
    hol = np.sort(r.choice(150, 14, replace=False))
    pd.DataFrame({"date": days[hol].strftime("%Y-%m-%d"), "kind": r.choice(["public", "school"], 14),
                  "weight": r.uniform(0.5, 2, 14).round(2)}).to_csv(f / "holiday_calendar.csv", index=False)
    for k, n in (("a", 150), ("b", 150), ("c", 20)):
        u = 40 + 8 * np.sin(np.arange(n) * 2 * np.pi / 7) + r.normal(0, 3, n)
        u[hol[hol < n]] += 15
        pd.DataFrame({"date": days[:n].strftime("%Y-%m-%d"), "units": u.round(1), "price": r.normal(10, 1, n).round(2)}).to_csv(
            f / f"demand_{k}.csv", index=False)


def _water(f):
    r = _rng(8)
    days = pd.date_range("2023-05-01", periods=100, freq="D")
    rain = r.gamma(0.7, 5, 100)
    pd.DataFrame({"day": days.strftime("%Y-%m-%d"), "rain_mm": rain.round(1)}).to_csv(f / "wq_rain.csv", index=False)
    for site in ("harbor", "lake", "river", "estuary"):
        n = 100 if site != "estuary" else 18
        temp = r.normal(17, 3, n)
        turb = 2 + 0.3 * rain[:n] + r.normal(0, 0.5, n)
        pd.DataFrame({"day": days[:n].strftime("%Y-%m-%d"), "temp": temp.round(2), "turbidity": turb.round(2),
                      "ecoli": np.exp(3 + 0.1 * temp + 0.15 * turb + r.normal(0, 0.3, n)).round(0)}).to_csv(
            f / f"wq_{site}.csv", index=False)


def _vibration(f):
    r = _rng(9)
    rows = []
    (f / "vib").mkdir(exist_ok=True)
    for i in range(1, 13):
        bad = i % 2
        t = np.arange(1024) / 1024
        x = np.sin(2 * np.pi * 50 * t) + r.normal(0, 0.3 + 0.2 * bad * r.random(), 1024) + bad * 0.3 * np.sin(2 * np.pi * 157 * t)
        np.save(f / "vib" / f"vib_{i:03d}.npy", x.astype("float32"))
        rows.append((f"vib_{i:03d}", "worn" if bad else "ok", "test" if i > 8 else "train", round(float(r.normal(1480, 15)), 1)))
    pd.DataFrame(rows, columns=["run", "state", "split", "rpm"]).to_csv(f / "vib_labels.csv", index=False)


def _leaves(f):
    r = _rng(10)
    k = 0
    for split, n in (("train", 5), ("val", 3), ("test", 3)):
        for cls in ("healthy", "rust"):
            d = f / "leaves" / split / cls
            d.mkdir(parents=True, exist_ok=True)
            for _ in range(n):
                k += 1
                a = np.zeros((24, 24, 3))
                a[..., 1] = 120 + r.normal(0, 20, (24, 24))
                a[..., 0] = 40 + r.normal(0, 20, (24, 24))
                if cls == "rust":
                    for _ in range(5):
                        y, x = r.integers(0, 20, 2)
                        a[y:y + 4, x:x + 4, 0] += 90
                Image.fromarray(np.clip(a, 0, 255).astype("uint8")).save(d / f"leaf_{k:03d}.png")


def _ecg(f):
    r = _rng(11)
    for name, s in (("ecg_encoder", 0.3), ("ecg_encoder_old", 0.2)):
        save_file({"conv.weight": r.normal(0, s, (6, 1, 7)).astype("float32"), "conv.bias": np.zeros(6, "float32"),
                   "proj.weight": r.normal(0, s, (8, 6)).astype("float32"), "proj.bias": np.zeros(8, "float32")},
                  str(f / f"{name}.safetensors"))
    for name, n in (("train", 80), ("val", 30), ("site2", 30)):
        y = r.integers(0, 2, n)
        x = r.normal(0, 0.4, (n, 64)) + np.sin(np.arange(64) * (0.4 + 0.3 * y[:, None]))
        np.savez(f / f"ecg_{name}.npz", x=x.astype("float32"), y=y)


_W = {"net": "router cable signal wifi outage slow reset modem line speed".split(),
      "bill": "invoice charge refund price payment card amount tax fee month".split(),
      "gen": "please today hello we the a it is and problem help with my since still again thanks".split()}


def _sent(r, topic, n=9):
    return " ".join(r.choice(_W[topic] if r.random() < 0.5 else _W["gen"]) for _ in range(n))


def _tickets(f):
    r = _rng(12)
    (f / "corpus_general").mkdir(exist_ok=True)
    for i in range(1, 9):
        (f / "corpus_general" / f"gen_{i:02d}.txt").write_text(
            ". ".join(_sent(r, str(r.choice(["net", "bill", "gen"])), 7) for _ in range(4)) + ".\n")
    (f / "stopwords_support.txt").write_text("\n".join(["the", "a", "it", "is", "and", "please", "with"]) + "\n")
    for name, n in (("tickets", 90), ("tickets_new", 25)):
        with open(f / f"{name}.jsonl", "w") as fh:
            for i in range(n):
                t = str(r.choice(["net", "bill"]))
                fh.write(json.dumps({"id": i, "text": _sent(r, t), "queue": t}) + "\n")


def _reviews(f):
    r = _rng(13)
    good, bad = "great lovely fast solid happy perfect".split(), "broken late poor awful return noisy".split()
    neutral = "the item box arrived colour size fits battery screen delivery it was".split()
    def text(y):
        return " ".join(r.choice((good if y else bad) if r.random() < 0.4 else neutral) for _ in range(8))
    (f / "reviews_unlabelled.txt").write_text("\n".join(text(int(r.integers(0, 2))) for _ in range(30)) + "\n")
    for name, n in (("train", 60), ("dev", 20)):
        y = r.integers(0, 2, n)
        pd.DataFrame({"stars": y, "text": [text(int(v)) for v in y]}).to_csv(f / f"reviews_{name}.tsv", sep="\t", index=False)


def _energy(f):
    r = _rng(14)
    alld = []
    for name, a, n in (("2022", "2022-01-01", 120), ("2023", "2023-01-01", 120), ("2024h1", "2024-01-01", 60), ("2024h2", "2024-07-01", 60)):
        d = pd.date_range(a, periods=n, freq="D")
        temp = 10 + 9 * np.sin(d.dayofyear.to_numpy() / 58) + r.normal(0, 2, n)
        alld.append(pd.DataFrame({"date": d, "temp": temp.round(1), "sun_h": r.gamma(2, 2, n).round(1)}))
        pd.DataFrame({"date": d.strftime("%Y-%m-%d"), "occupancy": r.uniform(0.2, 1, n).round(2),
                      "kwh": (300 - 6 * temp + 40 * (d.dayofweek.to_numpy() < 5) + r.normal(0, 8, n)).round(1)}).to_csv(
            f / f"meter_{name}.csv", index=False)
    pd.concat(alld).to_parquet(f / "weather_daily.parquet", index=False)


def _yields(f):
    r = _rng(15)
    regions = [f"R{i}" for i in range(8)]
    pd.DataFrame({"region": regions, "elevation": r.uniform(50, 800, 8).round(0), "gdd": r.normal(1500, 150, 8).round(0)}).to_feather(
        f / "regions.feather")
    for name, n in (("train", 120), ("val", 40), ("test", 40)):
        rain, n_kg = r.normal(450, 80, n), r.uniform(60, 200, n)
        pd.DataFrame({"region": r.choice(regions, n), "rain": rain.round(1), "nitrogen_kg": n_kg.round(1),
                      "yield_t": (2 + rain / 150 + n_kg / 80 + r.normal(0, 0.4, n)).round(2)}).to_parquet(
            f / f"yield_{name}.parquet", index=False)


def _insurance(f):
    r = _rng(16)
    n = 140
    pd.DataFrame({"policy": np.arange(n), "driver_age": r.integers(18, 80, n), "power": r.normal(85, 20, n).round(1),
                  "region": r.choice(["urban", "rural", "coast"], n)}).to_csv(f / "policies.csv", index=False)
    for y in (2020, 2021, 2022, 2023):
        pol = r.choice(n, 110, replace=False)
        c = r.poisson(0.6, 110)
        pd.DataFrame({"policy": pol, "exposure": r.uniform(0.3, 1, 110).round(2), "n_claims": c,
                      "cost": np.where(c > 0, r.gamma(2, 700, 110), 0).round(2)}).to_csv(f / f"claims_{y}.csv", index=False)


def _macro(f):
    r = _rng(17)
    q = pd.period_range("2008Q1", periods=60, freq="Q")
    un = 6 + np.cumsum(r.normal(0, 0.2, 60))
    pd.DataFrame({"quarter": q.astype(str), "gdp": (1000 * np.cumprod(1 + r.normal(0.005, 0.006, 60))).round(2)}).to_csv(
        f / "gdp_quarterly.csv", index=False)
    pd.DataFrame({"quarter": q.astype(str), "rate": un.round(2)}).to_csv(f / "unemployment.csv", index=False)
    m = pd.period_range("2008-01", periods=180, freq="M")
    pd.DataFrame({"month": m.astype(str), "cpi": (90 * np.cumprod(1 + r.normal(0.0017, 0.002, 180))).round(3)}).to_csv(
        f / "cpi_monthly.csv", index=False)
    pd.DataFrame({"quarter": q.astype(str), "confidence": r.normal(100, 6, 60).round(1)}).to_excel(f / "survey_confidence.xlsx", index=False)


def _concrete(f):
    r = _rng(18)
    s = 0
    for name, n in (("train", 140), ("valid", 50), ("holdout", 50)):
        c, w, a = r.uniform(180, 480, n), r.uniform(140, 220, n), r.choice([3, 7, 28, 90], n)
        pd.DataFrame({"specimen": [f"S{s + i:04d}" for i in range(n)], "cement": c.round(1), "water": w.round(1), "age": a,
                      "strength": (60 * c / 480 - 30 * w / 220 + 7 * np.log(a) + r.normal(0, 3, n)).round(2)}).to_csv(
            f / f"concrete_{name}.csv", index=False)
        s += n
    (f / "rejected_specimens.txt").write_text("\n".join(f"S{i:04d}" for i in sorted(r.choice(140, 12, replace=False))) + "\n")


def _flights(f):
    r = _rng(19)
    ap = ["AAA", "BBB", "CCC", "DDD", "EEE"]
    n = 220
    d = pd.date_range("2024-02-01", periods=30, freq="D").strftime("%Y-%m-%d")
    pd.DataFrame({"flight_id": np.arange(n), "day": r.choice(d, n), "origin": r.choice(ap, n), "carrier": r.choice(["X1", "Y2", "Z3"], n),
                  "dep_hour": r.integers(5, 23, n), "distance": r.uniform(200, 3000, n).round(0), "late": r.integers(0, 2, n)}).to_csv(
        f / "flights.csv", index=False)
    pd.DataFrame({"code": ap, "runways": [2, 3, 1, 4, 2], "altitude": [12.0, 310.5, 88.0, 540.0, 5.5]}).to_parquet(f / "airports.parquet", index=False)
    pd.DataFrame([(x, y, round(float(r.gamma(2, 6)), 1), round(float(r.uniform(0.3, 10)), 1)) for x in d for y in ap],
                 columns=["day", "station", "wind", "visibility"]).to_csv(f / "weather_obs.csv", index=False)
    pd.DataFrame({"carrier": ["X1", "Y2", "Z3"], "fleet": [44, 120, 18], "avg_age": [7.5, 11.2, 4.1]}).to_csv(f / "carriers.csv", index=False)


def _homes(f):
    r = _rng(20)
    for name, base in (("suburb", 200), ("city", 350), ("rural", 120), ("blend", 270), ("check", 270)):
        n = 80
        m2, rooms, dist = r.uniform(40, 180, n), r.integers(1, 7, n), r.gamma(2, 4, n)
        pd.DataFrame({"m2": m2.round(1), "rooms": rooms, "dist_km": dist.round(2),
                      "price_k": (base + 2.2 * m2 + 8 * rooms - 5 * dist + r.normal(0, 20, n)).round(1)}).to_csv(
            f / f"homes_{name}.csv", index=False)


def _spectra(f):
    r = _rng(21)
    load = r.normal(0, 1, (3, 50))
    ids = [f"N{i:03d}" for i in range(75)]
    sc = r.normal(0, 1, (75, 3))
    with h5py.File(f / "nir_spectra.h5", "w", track_order=False) as h:
        h["absorbance"] = (sc @ load + r.normal(0, 0.1, (75, 50))).astype("float64")
        h["sample_id"] = np.array(ids, dtype="S4")
        h["batch"] = np.repeat(np.arange(5), 15)
    with h5py.File(f / "nir_transfer.h5", "w") as h:
        h["absorbance"] = r.normal(0, 1, (20, 50))
    pd.DataFrame({"sample_id": ids, "moisture": (12 + 1.5 * sc[:, 0] + r.normal(0, 0.2, 75)).round(2)}).iloc[5:].to_excel(
        f / "moisture_lab.xlsx", index=False)
    pd.DataFrame({"sample_id": ids, "protein": (9 + sc[:, 1] - 0.5 * sc[:, 2] + r.normal(0, 0.2, 75)).round(2)}).to_csv(
        f / "protein_lab.csv", index=False)


def _students(f):
    r = _rng(22)
    n = 100
    hw, att = r.uniform(20, 100, n), r.uniform(0.3, 1, n)
    pd.DataFrame({"student": np.arange(n) + 300, "homework": hw.round(1), "midterm": (hw * 0.7 + r.normal(10, 10, n)).round(1),
                  "passed": ((hw / 100 + att + r.normal(0, 0.2, n)) > 1.25).astype(int)}).to_csv(f / "students_scores.csv", index=False)
    pd.DataFrame({"student": np.arange(n) + 300, "rate": att.round(3)}).to_csv(f / "students_attendance.csv", index=False)
    (f / "consent_ids.txt").write_text("\n".join(str(i) for i in sorted(r.choice(n, 85, replace=False) + 300)) + "\n")
    pd.DataFrame({"student": np.arange(15) + 900, "homework": r.uniform(20, 100, 15).round(1),
                  "rate": r.uniform(0.3, 1, 15).round(3)}).to_csv(f / "students_newterm.csv", index=False)


def _pumps(f):
    r = _rng(23)
    t = pd.date_range("2024-01-01", periods=240, freq="h").strftime("%Y-%m-%d %H:%M")
    con = sqlite3.connect(f / "plant.db")
    pd.concat([pd.DataFrame({"ts": t, "pump": p, "flow": r.normal(50, 4, 240).round(2), "pressure": r.normal(6, 0.5, 240).round(3),
                             "temp": r.normal(45, 3, 240).round(1)}) for p in ("P1", "P2")]).to_sql("readings", con, index=False)
    con.commit(); con.close()
    con = sqlite3.connect(f / "maintenance.db")
    s = np.sort(r.choice(220, 8, replace=False))
    pd.DataFrame({"pump": r.choice(["P1", "P2"], 8), "start": t[s], "stop": t[s + 10], "cost": r.gamma(2, 100, 8).round(2)}).to_sql(
        "jobs", con, index=False)
    con.commit(); con.close()
    con = sqlite3.connect(f / "spare_parts.db")
    pd.DataFrame({"part": ["seal", "bearing", "impeller"], "stock": [4, 9, 1], "price": [12.5, 80.0, 310.0]}).to_sql("parts", con, index=False)
    con.commit(); con.close()


def _intents(f):
    r = _rng(24)
    words = {"en": (["book", "table", "seat", "reserve", "tonight"], ["cancel", "drop", "remove", "undo", "stop"], ["please", "can", "you", "my", "for", "the"]),
             "de": (["buche", "tisch", "platz", "reservieren", "abend"], ["storniere", "absagen", "weg", "loeschen", "stop"], ["bitte", "kannst", "du", "mein", "den", "das"]),
             "smalltalk": (["hello", "hi", "morning"], ["bye", "later", "night"], ["how", "are", "you", "nice", "day"])}
    for lang, (a, b, c) in words.items():
        with zipfile.ZipFile(f / f"intents_{lang}.zip", "w") as z:
            for part in (1, 2):
                out = io.StringIO()
                for _ in range(40):
                    y = int(r.integers(0, 2))
                    out.write(json.dumps({"utterance": " ".join(r.choice((a, b)[y] if r.random() < 0.45 else c) for _ in range(6)),
                                          "intent": ("book", "cancel")[y]}) + "\n")
                z.writestr(zipfile.ZipInfo(f"part{part}.jsonl", (2024, 1, 1, 0, 0, 0)), out.getvalue())
