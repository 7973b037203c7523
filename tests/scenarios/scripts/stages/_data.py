"""Small data files for the scripts of this folder."""
import base64
import gzip
import json
import pathlib
import pickle
import sqlite3
import zlib

import h5py
import numpy as np
import pandas as pd
from PIL import Image


# torch.save of a checkpoint with epoch, model and optimizer state (made once, so that torch is not needed here)
WIND_CKPT = (
    "eNqlVg1QFFUc3+PjgIPgQAQxUswPjhS8Oz6Ok9sHHXhgm4hHOJeNnsvdwq3ccfdu90Cgc0gHEAvM1GwcrcwyMxMdJ8VgFzOdFM3wo7SxGU38qC"
    "zNj8maZpp295DujsDUN7P75u2+3+/9/u//f///K8ECgxAkNBQZ0mIQKVJLVpuNpioHPd2M03iao8qq00Yg871aY4AbIjJDMAcgHHaTBYqwYGFk"
    "s5sJKwwwmexWK2GiSXs1JZnjNBNOwlxAmmgJDEzRwyCZgV9ZnlZLkJUWGgabaLvTZEkzumjSSkmMTqLcRVrNRpqopuxOY41SAsUymSGEw1DcTL"
    "ySgCEeiERnteN0qeejBIYaRDwvDDMEcr3J4YISbBENw+diCCbFxM0wAhNjomb4RKuF1xFJwyg9lBrEgphyEqdgtIVbyRJi8TApYIxFgklpOEpg"
    "aIKxmKgJjvag42gYr4djBFOU901J8MEr4VgP/kkeL8KkzTCRE8IpeMrDMY6G4/UwSVCg9CiY4MOQDp/mGEQ0nCgwNMFJ/GuyBz2Fhsl6KHO5YY"
    "ohjJtstBE0zrsMPiP8nyoz8C6F09wwVdi9GsJJcS6BaZiIGtiq6W4otwyOFVDhhsp/x0qY7oYZwthFlQuL2B00aSPrCSfMdMMsTwxQNE4TUOWG"
    "2YYIbujAnbjNWOm0uxwUVC+AM9wwR2YI4P5YnVBTmEvX/1C4M7ZBgJZzkimIFub+cpxvXxXm3rx34ru4lqnNEAheJDiO3EIws679kvy1GQK/Z6"
    "+NZsKE18E8DBFsw21UpRM3w2dbBY/Y8CWCTKhtFX5X2J0EzgVqfrFBwscG7qBdTrzcSsCCVkMk98VMVlRwYVpNk8LXma2CvAoXRZihrtgQx08h"
    "TJxJVsJs9FFQ2Cr4T7CagkUL4CyZ4O0ALJBw4S5XWgkWEpq/QbswjbOHf0qGPX0JSLjX6UvjRNtw2jjgNp025P4hVPCU+25+v5x3Ev8MT5mIZH"
    "pTDhwgI24lK6ttnLk6rcLnaP+vlpXBC8ithT/xXg0YUcAoBPUSUF5HE3Y+Iei06odf936zkjRtJXgNTWh/Ar/74hE1SBGNX1abLtdpsx9ZwJXJ"
    "Dd0lljVohiyJ7cMXa7pkoUB+YzFz6NYHoKdxCzvxxZTugx/WM2+9gaFmfRZTE5gDHEQyum3sdbSxZTt6OHseyuwGIG//KaZqwkdsp3oeKOz/Bq"
    "3aGsq8/2Wq5uzPV1Es5hpYQfaAPUdo9qLxebAqthvd9fKfoK/lt+7avw4yqrt25us17cyn59rRa9dv5/T2Luhe1NWBUr0K9lTqQua58B81+9LP"
    "aFa3hYNXtQWspXauJvq2GOSfTgbbV37GZLddAqfJDYyFvN59Z28QqJx0g71z8RVwz4YxhckF4N2/l7Objm5j8aMpQFU3ldX/eo5ZsXslSBzdBu"
    "zWmu4p5Z8w8ft3oPHSUmb+lPfYNXfawZYXStmoWSTovXYSjYla1tW/h2At+iNM2SERK902gY09r2JXz/qc3a9OQJNXxjLzdq3rHrc8jm2ffwy8"
    "tGQtGjO3nc1tDWB2sM2oLXEFOruvFm24XcTqo8tB5JXJXQfmRLAdlJvhPW9btXFzIxf7/DOS57X+nlfotODRQ09oY4qPMRcqf2c61n/BNPXQTH"
    "HYZvSdaA1oKSpjPo5P1oxf3MyoIreCApEcxM2MApv2vsJeLl4GLhiWsvmzM1lef1HTGJjHKcxDHlK/8vH1UwUbme23TqCl52+gd+PbusqCr4IN"
    "axuYIDKKDW8S9xgvHWAuHz+cY+wMQI8d3oIGd1pyss23QMSkiayqPx7l9bd0nt35SPrTH19/Y0dnF6/hBPpmNbcwEjSihmifDDSYTR8j/6RL+N"
    "VPvl1Z9uD8l4TIvROwsAUU4SS5DFyP8zckI2nWaac9lBiFXKXKzlKqlGqVWp2dmaHIUmbKuT5LnaVMz8iQp/NDVZacV1kau04v43TIBJUiXuyg"
    "Tu+qFDNE+dB7oD/euwQl+GCXBiLDVzJ/Gu9CkuhDc9KXZkj18mfyLgejfJj0Qch/lSF/Au+sIvUh+DYIGVJD/NHeZ9oX3Sceglb4o71PlC/69Z"
    "AhaKU/2vss+KJLQoeg0/3R3rEc7YM+44MexoPeQZbku+9hyAPDvwQTi6cNzB8XmDqIlfj16wM8/R9hA4ZhYv5uh6yK8Iw9N6FgsQcjEeZ75v4D"
    "W4mL2g=="
)


def _telco(d, rng):
    plans = pd.DataFrame({"plan": ["basic", "plus", "max", "family"],
                          "fee": [9.9, 19.9, 39.9, 29.9], "data_gb": [2, 10, 60, 30]})
    plans.to_csv(d / "telco_plan_info.csv", index=False)
    for name, n in (("train", 220), ("valid", 80), ("test", 60)):
        df = pd.DataFrame({
            "customer": [f"{name[0]}{i:04d}" for i in range(n)],
            "plan": rng.choice(plans.plan, n),
            "tenure": rng.integers(1, 72, n),
            "calls": rng.poisson(4, n),
            "minutes": rng.gamma(4, 60, n).round(1),
        })
        z = -0.04 * df.tenure + 0.35 * df.calls + 0.03 * df.plan.map(dict(zip(plans.plan, plans.fee))) - 1.0
        df["churn"] = (rng.random(n) < 1 / (1 + np.exp(-z))).astype(int)
        if name == "test":
            df = df.drop(columns="churn")
        df.to_csv(d / f"telco_{name}.csv", index=False)


def _wind(d, rng):
    w = rng.normal(size=6)
    for year, n in ((2021, 150), (2022, 180)):
        x = rng.normal(size=(n, 6)).astype("float32")
        y = (x @ w + 0.4 * np.sin(x[:, 0] * 2) + 0.1 * rng.normal(size=n)).astype("float32")
        np.savez(d / f"wind_{year}.npz", x=x, y=y)
    (d / "wind_ckpt.pt").write_bytes(zlib.decompress(base64.b64decode(WIND_CKPT)))


def _leaf(d, rng):
    from safetensors.numpy import save_file
    (d / "leaf_tiles").mkdir(exist_ok=True)
    rows = []
    for i in range(20):
        lab = i % 2
        im = rng.integers(0, 90, (24, 24, 3))
        im[..., 1] += 110
        if lab:
            cx, cy = rng.integers(6, 18, 2)
            im[cx - 4:cx + 4, cy - 4:cy + 4] = (140, 80, 30)
        Image.fromarray(im.astype("uint8")).save(d / "leaf_tiles" / f"leaf_{i:02d}.png")
        rows.append((f"leaf_{i:02d}.png", ["healthy", "rust"][lab], "test" if i >= 14 else "train"))
    pd.DataFrame(rows, columns=["file", "label", "split"]).to_csv(d / "leaf_labels.csv", index=False)
    for tag, s in (("v2", 0.25), ("v1", 0.4)):
        save_file({
            "0.weight": (rng.normal(size=(8, 3, 3, 3)) * s).astype("float32"),
            "0.bias": np.zeros(8, "float32"),
            "2.weight": (rng.normal(size=(12, 8, 3, 3)) * s / 2).astype("float32"),
            "2.bias": np.zeros(12, "float32"),
        }, str(d / f"leaf_backbone_{tag}.safetensors"))


def _dates(d, rng):
    months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    for name, n in (("train", 160), ("dev", 30)):
        with open(d / f"date_pairs_{name}.tsv", "w") as f:
            for _ in range(n):
                dd, m, y = rng.integers(1, 29), rng.integers(0, 12), rng.integers(10, 30)
                f.write(f"{dd} {months[m]} {y}\t20{y}-{m + 1:02d}-{dd:02d}\n")
    src = ["<pad>", "<s>", "</s>"] + sorted(set(" 0123456789" + "".join(months)))
    tgt = ["<pad>", "<s>", "</s>"] + list("-0123456789")
    json.dump({c: i for i, c in enumerate(src)}, open(d / "date_chars_src.json", "w"))
    json.dump({c: i for i, c in enumerate(tgt)}, open(d / "date_chars_tgt.json", "w"))


def _sig(d, rng):
    centers = rng.normal(size=(12, 16)) * 1.5
    who = np.repeat(np.arange(12), 8)
    v = (centers[who] + rng.normal(size=(96, 16))).astype("float32")
    np.save(d / "sig_vectors.npy", v)
    np.save(d / "sig_queries.npy", (centers[rng.integers(0, 12, 10)] + rng.normal(size=(10, 16))).astype("float32"))
    for name, n in (("train", 160), ("check", 60)):
        rows = []
        for k in range(n):
            i = rng.integers(0, 96)
            pool = np.flatnonzero((who == who[i]) == (k % 3 == 0))
            j = rng.choice(pool)
            rows.append((i, j, int(who[i] == who[j])))
        pd.DataFrame(rows, columns=["left", "right", "same"]).to_csv(d / f"sig_pairs_{name}.csv", index=False)


def _pump(d, rng):
    for p, f in (("a", 3), ("b", 5)):
        t = np.linspace(0, 1, 24)
        x = np.stack([np.sin(2 * np.pi * f * t + rng.uniform(0, 6)) + 0.15 * rng.normal(size=24) for _ in range(120)])
        with h5py.File(d / f"pump_{p}.h5", "w") as h:
            h.create_dataset("vibration/windows", data=x.astype("float32"))
            h.attrs["unit"] = "g"
    json.dump({"pump_a": {"low": -0.9, "high": 0.9}, "pump_b": {"low": -0.8, "high": 0.85}},
              open(d / "pump_limits.json", "w"), indent=1)
    pd.DataFrame(rng.normal(size=(15, 24)).round(4)).to_csv(d / "pump_faults.csv", index=False, header=False)


def _flats(d, rng):
    words = "sunny quiet balcony garden renovated central metro old small bright view parking".split()
    stop = ["the", "a", "with", "and", "near"]
    (d / "flat_words.txt").write_text("\n".join(words + ["near", "with"]) + "\n")
    (d / "flat_stopwords.txt").write_text("\n".join(stop) + "\n")
    dist = pd.DataFrame({"district": list("ABCDEF"), "income": [31.0, 45.5, 28.2, 60.1, 39.9, 52.3]})
    dist.to_csv(d / "flat_districts.csv", index=False)
    dist.assign(income=dist.income * 0.8 + rng.normal(size=6)).round(2).to_csv(d / "flat_districts_2019.csv", index=False)
    for name, n in (("flats_sold", 160), ("flats_new", 25)):
        df = pd.DataFrame({"flat_id": range(n), "district": rng.choice(list("ABCDEF"), n),
                           "area": rng.uniform(25, 140, n).round(1), "rooms": rng.integers(1, 6, n)})
        df["text"] = [" ".join(rng.choice(words + stop, rng.integers(3, 8))) for _ in range(n)]
        df["price"] = (df.area * 2.1 + df.rooms * 8 + df.district.map(dict(zip(dist.district, dist.income)))
                       + 15 * df.text.str.contains("garden") + rng.normal(0, 5, n)).round(1)
        df.to_parquet(d / f"{name}.parquet")


def _tickets(d, rng):
    themes = {"billing": "invoice refund charge card payment double".split(),
              "login": "password reset account locked code email".split(),
              "delivery": "parcel late courier address box damaged".split()}
    filler = "please my is the help i was again".split()
    vocab = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + filler + [w for ws in themes.values() for w in ws]
    (d / "tickets_vocab.txt").write_text("\n".join(vocab) + "\n")
    json.dump({"billing": 0, "login": 1, "delivery": 2}, open(d / "tickets_labels.json", "w"))
    for name, n in (("train", 90), ("val", 40), ("test", 30)):
        rows = []
        for _ in range(n):
            k = rng.choice(list(themes))
            ws = list(rng.choice(filler, 4)) + list(rng.choice(themes[k], 2))
            rng.shuffle(ws)
            rows.append((" ".join(ws), k))
        pd.DataFrame(rows, columns=["text", "queue"]).to_csv(d / f"tickets_{name}.csv", index=False)


def _recipes(d, rng):
    verbs, things, ends = ["mix", "chop", "boil", "fry"], ["onions", "rice", "eggs", "beans", "milk"], ["slowly", "well", "twice"]
    toks = ["<pad>", "<unk>", "<eos>", "then", "the", "serve"] + verbs + things + ends
    json.dump({t: i for i, t in enumerate(toks)}, open(d / "recipes_vocab.json", "w"))
    def line():
        return f"{rng.choice(verbs)} the {rng.choice(things)} {rng.choice(ends)} then {rng.choice(verbs)} the {rng.choice(things)} then serve"
    for name, n in (("recipes_web", 60), ("recipes_extra", 40), ("recipes_probe", 12)):
        with open(d / f"{name}.jsonl", "w") as f:
            for i in range(n):
                f.write(json.dumps({"id": i, "text": line(), "stars": int(rng.integers(1, 6))}) + "\n")


def _energy(d, rng):
    hours = pd.date_range("2024-01-01", periods=24 * 20, freq="h")
    temp = 8 + 6 * np.sin(np.arange(len(hours)) / 24 * 2 * np.pi) + rng.normal(0, 1, len(hours))
    pd.DataFrame({"ts": hours, "temp": temp.round(2), "wind": rng.gamma(2, 2, len(hours)).round(2)}).to_csv(
        d / "energy_weather.csv", index=False)
    (d / "energy_holidays.txt").write_text("2024-01-01\n2024-01-06\n2024-01-15\n")
    hol = hours.strftime("%Y-%m-%d").isin(["2024-01-01", "2024-01-06", "2024-01-15"])
    load = 50 + 10 * np.sin(hours.hour / 24 * 2 * np.pi) - 0.8 * temp - 6 * hol + rng.normal(0, 1.5, len(hours))
    df = pd.DataFrame({"ts": hours, "load": np.asarray(load).round(2)})
    df.iloc[:312].to_csv(d / "energy_load_train.csv", index=False)
    df.iloc[312:408].to_csv(d / "energy_load_val.csv", index=False)
    df.iloc[408:].to_csv(d / "energy_load_next.csv", index=False)
    pd.DataFrame({"hour": range(24), "tariff": rng.uniform(0.1, 0.4, 24).round(3)}).to_csv(d / "energy_tariffs.csv", index=False)


def _wine(d, rng):
    json.dump({"hills": 410, "coast": 35, "valley": 180}, open(d / "wine_altitude.json", "w"))
    for name, n in (("train", 180), ("val", 70), ("blind", 40)):
        df = pd.DataFrame({"region": rng.choice(["hills", "coast", "valley"], n), "alcohol": rng.normal(12.5, 1, n).round(2),
                           "acid": rng.normal(6, 1, n).round(2), "sugar": rng.gamma(2, 2, n).round(2)})
        s = 0.8 * (df.alcohol - 12.5) - 0.5 * (df.acid - 6) + 0.002 * df.region.map({"hills": 410, "coast": 35, "valley": 180}) - 0.4
        df["good"] = (s + rng.normal(0, .7, n) > 0).astype(int)
        df.to_csv(d / f"wine_{name}.csv", index=False)


def _reviews(d, rng):
    pos, neg = "great lovely solid fast happy perfect".split(), "broken slow awful noisy cheap sad".split()
    neu = "the product is it was and very box arrived".split()
    for name, dim, drop in (("news", 12, 0), ("wiki", 12, 3)):
        with open(d / f"emb_{name}_12d.txt", "w") as f:
            for w in (pos + neg + neu)[drop:]:
                base = 0.6 if w in pos else -0.6 if w in neg else 0.0
                f.write(w + " " + " ".join(f"{x:.4f}" for x in base + rng.normal(0, .4, dim)) + "\n")
    for name, n in (("train", 120), ("test", 40)):
        rows = []
        for _ in range(n):
            y = int(rng.integers(0, 2))
            ws = list(rng.choice(neu, rng.integers(3, 9))) + list(rng.choice([neg, pos][y], 2))
            rng.shuffle(ws)
            rows.append({"stars": int(rng.choice([[1, 2], [4, 5]][y])), "body": " ".join(ws)})
        with gzip.GzipFile(d / f"reviews_{name}.json.gz", "wb", mtime=0) as f:
            f.write(json.dumps(rows).encode())


def _claims(d, rng):
    n = 260
    pol = pd.DataFrame({"policy_id": range(80), "car_age": rng.integers(0, 20, 80), "bonus": rng.integers(0, 9, 80)})
    pol.to_csv(d / "claims_policies.csv", sep=";", index=False)
    pd.DataFrame({"garage_id": range(12), "city": rng.choice(["north", "south"], 12), "hourly": rng.uniform(50, 120, 12).round(1)}
                 ).to_csv(d / "claims_garages.csv", sep=";", index=False)
    def claims(n, off):
        df = pd.DataFrame({"claim_id": range(off, off + n), "policy_id": rng.integers(0, 80, n), "garage_id": rng.integers(0, 12, n),
                           "km": rng.gamma(3, 4000, n).round(0), "reported_days": rng.poisson(3, n)})
        p = pol.set_index("policy_id").loc[df.policy_id]
        df["amount"] = (400 + 30 * p.car_age.values + 0.02 * df.km - 20 * p.bonus.values + rng.normal(0, 60, n)).round(2)
        df.loc[rng.choice(n, 8, replace=False), "amount"] = np.nan
        return df
    claims(n, 0).to_csv(d / "claims_2023.zip", sep=";", index=False,
                        compression={"method": "zip", "archive_name": "claims_2023.csv"})
    claims(60, 5000).to_csv(d / "claims_2024q1.csv", sep=";", index=False)
    (d / "claims_conf.yaml").write_text(
        "model:\n  n_estimators: 40\n  max_depth: 3\n  learning_rate: 0.1\nfeatures:\n  - car_age\n  - bonus\n  - km\ncap_quantile: 0.98\n")


def _fs(d, rng):
    n = 150
    ids = np.arange(1000, 1000 + n)
    pd.DataFrame({"cust_id": ids, "age": rng.integers(18, 80, n), "segment": rng.choice(["s", "m", "l"], n)}).to_csv(
        d / "fs_customers.csv", index=False)
    tx = pd.DataFrame({"cust_id": rng.choice(ids, 900), "amount": rng.gamma(2, 20, 900).round(2), "day": rng.integers(0, 90, 900)})
    tx.to_parquet(d / "fs_transactions.parquet")
    json.dump([{"cust_id": int(i), "sessions": int(rng.poisson(6)), "bounce": round(float(rng.random()), 3)} for i in ids],
              open(d / "fs_web.json", "w"))
    with sqlite3.connect(d / "fs_support.db") as con:
        pd.DataFrame({"cust_id": rng.choice(ids, 200), "minutes": rng.gamma(2, 5, 200).round(1)}).to_sql("calls", con, index=False)
    con.close()
    tot = tx.groupby("cust_id").amount.sum().reindex(ids).fillna(0).values
    pd.DataFrame({"cust_id": ids, "ltv": (tot * 1.4 + rng.normal(0, 20, n)).round(2)}).to_csv(d / "fs_ltv_labels.csv", index=False)
    pd.DataFrame({"cust_id": ids, "churned": (tot + rng.normal(0, 60, n) < np.median(tot)).astype(int)}).to_csv(
        d / "fs_churn_labels.csv", index=False)


def _bikes(d, rng):
    st = pd.DataFrame({"station": range(10), "docks": rng.integers(8, 40, 10), "elevation": rng.uniform(0, 90, 10).round(1)})
    st.to_json(d / "bikes_stations.json", orient="records")
    for year, n in ((2023, 170), (2024, 170), (2025, 60)):
        df = pd.DataFrame({"station": rng.integers(0, 10, n), "hour": rng.integers(0, 24, n), "temp": rng.normal(14, 6, n).round(1)})
        df["rides"] = (st.docks.values[df.station] * 0.7 + 6 * np.sin(df.hour / 24 * 6.28) + 0.5 * df.temp + rng.normal(0, 2, n)).round(0)
        df.to_csv(d / f"bikes_{year}.csv", index=False)
    json.dump([{"job": "bikes_lgbm", "trainer": "lightgbm", "params": {"num_leaves": 7, "learning_rate": 0.1, "rounds": 40}},
               {"job": "bikes_ridge", "trainer": "ridge", "params": {"alpha": 3.0}}], open(d / "bikes_jobs.json", "w"), indent=2)


def _loans(d, rng):
    (d / "loan_conf").mkdir(exist_ok=True)
    (d / "loan_conf" / "loan_base.yaml").write_text(
        "seed: 11\ndata:\n  min_income: 12.0\n  numeric: [amount, income, term]\ntrain:\n  rounds: 120\n  patience: 8\n")
    (d / "loan_conf" / "loan_model_shallow.yaml").write_text("model:\n  max_depth: 2\n  eta: 0.2\n  reg_lambda: 1.5\n")
    (d / "loan_conf" / "loan_model_deep.yaml").write_text("model:\n  max_depth: 6\n  eta: 0.1\n  reg_lambda: 4.0\n")
    q = ["2022Q1", "2022Q2", "2022Q3", "2022Q4"]
    pd.DataFrame({"quarter": q, "unemp": [5.1, 5.6, 6.2, 4.9], "rate": [0.5, 1.0, 2.1, 2.9]}).to_csv(d / "loans_macro.csv", index=False)
    for name, n in (("train", 220), ("valid", 90), ("oot", 60)):
        df = pd.DataFrame({"quarter": rng.choice(q, n), "amount": rng.gamma(3, 4, n).round(2), "income": rng.gamma(6, 6, n).round(2),
                           "term": rng.choice([12, 24, 36, 60], n)})
        z = 0.12 * df.amount - 0.05 * df.income + 0.4 * df.quarter.map(dict(zip(q, [5.1, 5.6, 6.2, 4.9]))) - 2.2
        df["default"] = (rng.random(n) < 1 / (1 + np.exp(-z))).astype(int)
        df.to_parquet(d / f"loans_{name}.parquet")


def _parts(d, rng):
    sup = pd.DataFrame({"supplier": [f"S{i:02d}" for i in range(14)], "distance_km": rng.uniform(30, 2000, 14).round(0),
                        "rating": rng.uniform(1, 5, 14).round(2)})
    sup.to_csv(d / "parts_suppliers.csv", index=False)
    n = 240
    df = pd.DataFrame({"shipment": range(n), "supplier": rng.choice(sup.supplier, n), "weight": rng.gamma(2, 30, n).round(1),
                       "pieces": rng.integers(1, 60, n), "express": rng.integers(0, 2, n)})
    m = sup.set_index("supplier").loc[df.supplier]
    df["late"] = ((m.distance_km.values / 700 - m.rating.values * 0.5 - df.express + rng.normal(0, .7, n)) > 0).astype(int)
    df["cost"] = (20 + 0.8 * df.weight + 0.4 * df.pieces + 15 * df.express + rng.normal(0, 4, n)).round(2)
    buf = df.to_csv(index=False).encode()
    with gzip.GzipFile(d / "parts_shipments.csv.gz", "wb", mtime=0) as f:
        f.write(buf)
    pd.DataFrame({"month": range(1, 13), "eurusd": rng.normal(1.08, .02, 12).round(4)}).to_csv(d / "parts_fx.csv", index=False)


def _fraud(d, rng):
    w = np.array([1.2, -0.8, 0.5, 0.0])
    cols = ["amount_z", "age_z", "night", "device_z"]
    for name, n in (("recent", 260), ("valid", 120), ("holdout", 90)):
        x = rng.normal(size=(n, 4)).round(3)
        x[:, 2] = (x[:, 2] > 0.6)
        y = (rng.random(n) < 1 / (1 + np.exp(-(x @ w - 0.7)))).astype(int)
        df = pd.DataFrame(x, columns=cols).assign(is_fraud=y)
        df.to_parquet(d / "fraud_recent.parquet") if name == "recent" else df.to_csv(d / f"fraud_{name}.csv", index=False)
    with open(d / "fraud_champion.pkl", "wb") as f:
        pickle.dump({"version": 3, "columns": cols, "coef": np.array([1.0, -0.5, 0.9, 0.1]), "intercept": -0.9}, f)


def _demand(d, rng):
    skus = [f"K{i:03d}" for i in range(20)]
    (d / "demand_skus.txt").write_text("\n".join(skus[:14]) + "\n")
    eff = rng.normal(0, 3, 20)
    for m, n in (("2024_05", 220), ("2024_06", 240), ("2024_07", 70)):
        k = rng.integers(0, 20, n)
        df = pd.DataFrame({"sku": np.array(skus)[k], "price": rng.uniform(2, 9, n).round(2), "promo": rng.integers(0, 2, n),
                           "weekday": rng.integers(0, 7, n)})
        df["units"] = (20 - 1.5 * df.price + 5 * df.promo + eff[k] + rng.normal(0, 1, n)).round(2)
        df.to_csv(d / f"demand_{m}.csv", index=False)
    import xgboost as xgb
    may = pd.read_csv(d / "demand_2024_05.csv")
    b = xgb.train({"max_depth": 3, "eta": 0.3, "nthread": 1, "seed": 1},
                  xgb.DMatrix(may[["price", "promo", "weekday"]], may.units), 15)
    b.save_model(d / "demand_booster_may.json")


def _sales(d, rng):
    days = pd.date_range("2024-03-01", periods=70)
    cal = []
    for c, n in (("de", 70), ("fr", 70), ("pl", 70), ("pt", 9)):
        hol = rng.random(70) < 0.08
        cal += [(str(t.date()), c, int(h)) for t, h in zip(days, hol)]
        df = pd.DataFrame({"date": days[:n].strftime("%Y-%m-%d"), "visitors": rng.integers(80, 400, n)})
        df["revenue"] = (df.visitors * 2.3 - 90 * hol[:n] + rng.normal(0, 25, n)).round(2) * (4.3 if c == "pl" else 1)
        df.to_csv(d / f"sales_{c}.csv", index=False)
    pd.DataFrame(cal, columns=["date", "country", "holiday"]).to_csv(d / "sales_calendar.csv", index=False)
    pd.DataFrame({"date": days.strftime("%Y-%m-%d"), "pln_per_eur": rng.normal(4.3, .05, 70).round(4)}).to_csv(d / "sales_fx.csv", index=False)
    json.dump({"de": 500.0, "fr": 480.0, "pl": 450.0, "pt": 300.0}, open(d / "sales_targets.json", "w"))


def _iot(d, rng):
    n = 300
    dev = [{"device": f"d{i}", "height_m": round(float(rng.uniform(1, 30)), 1), "indoor": int(rng.integers(0, 2))} for i in range(8)]
    json.dump({"devices": dev}, open(d / "iot_devices.json", "w"))
    df = pd.DataFrame({"device": rng.choice([x["device"] for x in dev], n), "temp": rng.normal(20, 6, n).round(2),
                       "humidity": rng.uniform(20, 95, n).round(1), "battery": rng.uniform(2.4, 4.2, n).round(2)})
    h = df.device.map({x["device"]: x["height_m"] for x in dev})
    df["drift"] = (0.05 * df.temp - 0.02 * df.humidity + 0.03 * h + rng.normal(0, .2, n)).round(3)
    bad = rng.choice(n, 20, replace=False)
    df.loc[bad, "temp"] = 85.0
    df.to_csv(d / "iot_readings.csv", index=False)
    (d / "iot_rules.yaml").write_text("temp: {min: 2, max: 38}\nhumidity: {min: 25, max: 94}\nbattery: {min: 2.6, max: 4.2}\n")
    (d / "iot_rules_v1.yaml").write_text("temp: {min: -20, max: 60}\nhumidity: {min: 0, max: 100}\n")


def _patients(d, rng):
    n = 200
    c = {"age": rng.integers(20, 95, n), "stays": rng.poisson(1.5, n), "bmi": rng.normal(27, 4, n).round(1)}
    l = {"crp": rng.gamma(2, 8, n).round(1), "hb": rng.normal(13, 1.5, n).round(1), "sodium": rng.normal(139, 3, n).round(0)}
    z = 0.03 * (c["age"] - 60) + 0.5 * c["stays"] + 0.05 * l["crp"] - 0.3 * (l["hb"] - 13) - 1.5
    y = (rng.random(n) < 1 / (1 + np.exp(-z))).astype(int)
    with sqlite3.connect(d / "ward_patients.db") as con:
        pd.DataFrame({"pid": range(n), **c, "readmitted": y}).to_sql("patients", con, index=False)
        pd.DataFrame({"pid": range(n), **l}).to_sql("labs", con, index=False)
    con.close()
    (d / "ward_features_clinical.txt").write_text("# reviewed list\nage\nstays\nbmi\n")
    (d / "ward_features_lab.txt").write_text("# reviewed list\nage\ncrp\nhb\n")
    (d / "ward_features_all.txt").write_text("# full list\nage\nstays\nbmi\ncrp\nhb\nsodium\n")
    m = 30
    pd.DataFrame({"pid": range(900, 900 + m), "age": rng.integers(20, 95, m), "stays": rng.poisson(1.5, m), "bmi": rng.normal(27, 4, m).round(1),
                  "crp": rng.gamma(2, 8, m).round(1), "hb": rng.normal(13, 1.5, m).round(1), "sodium": rng.normal(139, 3, m).round(0)}
                 ).to_csv(d / "ward_new_admissions.csv", index=False)


def make_data(folder: pathlib.Path) -> None:
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    parts = [_telco, _wind, _leaf, _dates, _sig, _pump, _flats, _tickets, _recipes, _energy, _wine, _reviews,
             _claims, _fs, _bikes, _loans, _parts, _fraud, _demand, _sales, _iot, _patients]
    for k, part in enumerate(parts):
        part(folder, np.random.default_rng(1700 + k))


if __name__ == "__main__":
    make_data(pathlib.Path("."))
