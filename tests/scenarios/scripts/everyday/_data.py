"""All data files that the scripts of this set share: small, random, seeded."""
import json
from pathlib import Path

import numpy as np
import pandas as pd


def make_data(folder: Path) -> None:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for number, part in enumerate(PARTS):
        part(folder, np.random.default_rng(1300 + number))


def retail(f, rng):
    weeks = pd.date_range("2022-01-03", periods=44, freq="7D")
    rows = []
    for store in range(1, 5):
        for sku in ("S1", "S2", "S3"):
            base = rng.uniform(20, 60)
            for week in weeks:
                promo = int(rng.random() < 0.2)
                rows.append((week.date(), store, sku, int(rng.poisson(base * (1 + 0.5 * promo))),
                             round(rng.uniform(2, 9), 2), promo))
    sales = pd.DataFrame(rows, columns=["date", "store_id", "sku", "units", "price", "promo"])
    last = pd.to_datetime(sales["date"]) >= weeks[40]
    sales[~last].to_csv(f / "sales.csv", index=False)
    sales[last].drop(columns="units").to_csv(f / "sales_next.csv", index=False)
    pd.DataFrame({"store_id": range(1, 5), "format": ["city", "mall", "city", "rural"],
                  "area_m2": rng.integers(200, 900, 4)}).to_csv(f / "stores.csv", index=False)
    pd.DataFrame({"sku": ["S1", "S2", "S3"], "department": ["dairy", "bakery", "frozen"],
                  "shelf_life": [9, 2, 200]}).to_csv(f / "products.csv", index=False)
    pd.DataFrame({"date": ["2022-01-06", "2022-04-15", "2022-05-01", "2022-08-15", "2022-10-03"],
                  "name": ["epiphany", "easter", "labour", "assumption", "unity"]}).to_csv(f / "holidays.csv", index=False)
    pd.DataFrame({"sku": ["S1", "S2", "S3"], "rival_price": rng.uniform(2, 9, 3).round(2)}).to_csv(
        f / "competitor_prices.csv", index=False)


def _patients(rng, n, start):
    ids = np.arange(start, start + n)
    crp = rng.gamma(2, 20, n)
    lact = rng.gamma(2, 1, n)
    wbc = rng.normal(9, 3, n)
    crea = rng.normal(90, 20, n)
    sick = (crp / 40 + lact / 2 + rng.normal(0, 0.8, n) > 2.3).astype(int)
    return ids, dict(CRP=crp, LACT=lact, WBC=wbc, CREA=crea), sick


def health(f, rng):
    ids, labs, sick = _patients(rng, 140, 5000)
    patients = pd.DataFrame({"patient_id": ids, "sex": rng.choice(["f", "m"], 140),
                             "birth_year": rng.integers(1930, 2000, 140),
                             "smoker": rng.choice(["yes", "no", None], 140), "ward": rng.choice(list("ABC"), 140)})
    patients.to_csv(f / "patients.csv", index=False)
    rows = [(i, test, round(float(v) * rng.uniform(0.8, 1.2), 2), hour)
            for test, values in labs.items() for i, v in zip(ids, values)
            for hour in (2, 8) if rng.random() < 0.85]
    pd.DataFrame(rows, columns=["patient_id", "test", "value", "hour"]).sample(frac=1, random_state=1).to_csv(
        f / "labs.csv", index=False)
    codes = ["A41", "J18", "N39", "I50", "E11", "K35"]
    pd.DataFrame([(i, c) for i in ids for c in rng.choice(codes, rng.integers(1, 4), replace=False)],
                 columns=["patient_id", "icd"]).to_csv(f / "diagnoses.csv", index=False)
    pd.DataFrame({"icd": codes, "group": ["infection", "infection", "infection", "heart", "metabolic", "surgery"]}).to_csv(
        f / "icd_groups.csv", index=False)
    pd.DataFrame({"patient_id": ids, "sepsis": sick}).to_csv(f / "outcomes.csv", index=False)
    ids, labs, sick = _patients(rng, 40, 9000)
    pd.DataFrame({"patient_id": ids, "sex": rng.choice(["f", "m"], 40), "smoker": rng.choice(["yes", "no"], 40),
                  "ward": rng.choice(list("ABC"), 40), "age": rng.integers(20, 90, 40),
                  **{f"{k}_{a}": v.round(2) for k, v in labs.items() for a in ("last", "max")},
                  "n_infection": rng.integers(0, 3, 40), "n_heart": rng.integers(0, 2, 40),
                  "n_metabolic": rng.integers(0, 2, 40), "n_surgery": rng.integers(0, 2, 40),
                  "sepsis": sick}).to_csv(f / "cohort_b.csv", index=False)
    pd.DataFrame({"test": ["CRP", "LACT", "WBC", "CREA"], "upper": [5, 2, 11, 110]}).to_csv(
        f / "lab_reference.csv", index=False)


def energy(f, rng):
    def load(start, days, offset):
        t = pd.date_range(start, periods=24 * days, freq="h")
        mw = 300 + offset + 60 * np.sin(2 * np.pi * t.hour / 24) + rng.normal(0, 8, len(t))
        pd3 = t[::3]
        temp = pd.DataFrame({"time": pd3, "temp": (8 - offset / 20 + 5 * np.sin(2 * np.pi * pd3.hour / 24)
                                                  + rng.normal(0, 1, len(pd3))).round(2),
                             "wind": rng.gamma(2, 2, len(pd3)).round(2)})
        return pd.DataFrame({"timestamp": t, "mw": mw.round(2)}), temp

    a, b = load("2023-03-01", 20, 0)
    a.to_csv(f / "load_hourly.csv", index=False)
    b.to_csv(f / "temperature.csv", index=False)
    a, b = load("2023-12-01", 6, 40)
    a.to_csv(f / "load_winter.csv", index=False)
    b.to_csv(f / "temperature_winter.csv", index=False)
    pd.DataFrame({"hour": range(24), "eur_mwh": rng.uniform(40, 160, 24).round(1)}).to_csv(f / "tariffs.csv", index=False)
    for year, days in ((2022, 12), (2023, 6), (2024, 5)):
        t = pd.date_range(f"{year}-06-01", periods=24 * days, freq="h")
        sun = np.clip(np.sin(np.pi * (t.hour - 5) / 14), 0, None)
        pd.DataFrame({"time": t, "irradiance": (sun * 800 + rng.uniform(0, 60, len(t))).round(1),
                      "cloud": rng.uniform(0, 1, len(t)).round(2),
                      "kw": (sun * 50 + rng.normal(0, 3, len(t))).round(2)}).to_csv(f / f"solar_{year}.csv", index=False)
    pd.DataFrame({"panel": range(12), "tilt": rng.integers(10, 40, 12)}).to_csv(f / "panels.csv", index=False)


def logistics(f, rng):
    carriers = ["DHX", "UPX", "FED", "GLX"]
    depots = ["HAM", "BER", "MUC", "CGN", "LEJ"]
    for quarter, n in (("q1", 150), ("q2", 160), ("q3", 70)):
        d = pd.DataFrame({"shipment": [f"{quarter}-{i}" for i in range(n)], "carrier": rng.choice(carriers, n),
                          "origin": rng.choice(depots, n), "destination": rng.choice(depots, n),
                          "weight_kg": rng.gamma(2, 10, n).round(1), "service": rng.choice(["eco", "express"], n)})
        d["late"] = (rng.random(n) < 0.2 + 0.2 * (d["carrier"] == "GLX") + 0.1 * (d["weight_kg"] > 25)).astype(int)
        d.to_csv(f / f"shipments_{quarter}.csv", index=False)
    pd.DataFrame({"carrier": carriers, "fleet": [120, 90, 150, 40], "rating": [4.1, 3.9, 4.3, 2.8]}).to_csv(
        f / "carriers.csv", index=False)
    pd.DataFrame({"depot": depots, "lat": [53.5, 52.5, 48.1, 50.9, 51.4], "lon": [10.0, 13.4, 11.6, 7.0, 12.2]}).to_csv(
        f / "depots.csv", index=False)
    pd.DataFrame({"month": range(1, 10), "diesel": rng.uniform(1.4, 1.9, 9).round(3)}).to_csv(f / "fuel.csv", index=False)


def sports(f, rng):
    teams = [f"T{i:02d}" for i in range(10)]
    strength = rng.normal(0, 0.4, 10)
    for year in (2021, 2022, 2023):
        rows, day = [], pd.Timestamp(f"{year}-08-01")
        for h in range(10):
            for a in range(10):
                if h != a:
                    rows.append((teams[h], teams[a], rng.poisson(np.exp(0.3 + strength[h] - strength[a])),
                                 rng.poisson(np.exp(0.1 + strength[a] - strength[h]))))
        rng.shuffle(rows)
        d = pd.DataFrame(rows, columns=["home", "away", "home_goals", "away_goals"])
        d.insert(0, "date", [(day + pd.Timedelta(days=3 * (i // 5))).date() for i in range(len(d))])
        d.to_csv(f / f"season_{year}.csv", index=False)
    pd.DataFrame({"team": teams, "squad_value": (np.exp(strength) * 50).round(1), "stadium": rng.integers(8, 60, 10)}).to_csv(
        f / "teams.csv", index=False)
    pd.DataFrame({"home": teams[:5], "away": teams[5:]}).to_csv(f / "fixtures.csv", index=False)
    pd.DataFrame({"referee": list("KLMN"), "cards": rng.integers(20, 60, 4)}).to_csv(f / "referees.csv", index=False)


def biology(f, rng):
    genes = [f"GENE{i:03d}" for i in range(60)]
    for tag, n in (("", 70), ("_rep", 24)):
        kind = rng.integers(0, 2, n)
        x = rng.lognormal(2, 0.6, (60, n))
        x[:6] *= np.where(kind == 1, 2.2, 1.0)
        names = [f"smp{tag}{i:03d}" for i in range(n)]
        pd.DataFrame(x.round(3), index=pd.Index(genes, name="gene"), columns=names).to_csv(f / f"expression{tag}.tsv", sep="\t")
        pd.DataFrame({"sample": names, "subtype": np.where(kind == 1, "basal", "luminal"),
                      "batch": rng.choice(["b1", "b2"], n), "rin": rng.uniform(5, 10, n).round(1)}).to_csv(
            f / f"samples{tag}.tsv", sep="\t", index=False)
    (f / "gene_panel.txt").write_text("\n".join(genes[:25]) + "\n")
    (f / "pathways.gmt").write_text("\n".join(
        f"PATH{i}\tna\t" + "\t".join(rng.choice(genes, 5, replace=False)) for i in range(4)) + "\n")


def finance(f, rng):
    months = [f"2022-{m:02d}" for m in range(1, 13)]

    def loans(n, months, start):
        d = pd.DataFrame({"loan_id": np.arange(start, start + n), "month": rng.choice(months, n),
                          "amount": rng.integers(1, 40, n) * 1000, "income": rng.normal(40, 12, n).round(1),
                          "purpose": rng.choice(["car", "home", "study", "other"], n),
                          "employment": rng.choice(["salaried", "self", "none"], n),
                          "branch": rng.choice(["N", "S", "W"], n)})
        d["default"] = (rng.random(n) < 1 / (1 + np.exp(d["income"] / 10 - d["amount"] / 12000 - 1))).astype(int)
        return d

    loans(300, months[:9], 1).to_csv(f / "loans.csv", index=False)
    d = loans(80, months[9:], 7000).drop(columns="default")
    d.loc[:4, "purpose"] = "boat"
    d.to_csv(f / "loans_apply.csv", index=False)
    pd.DataFrame({"month": months, "unemployment": rng.uniform(4, 8, 12).round(2), "rate": rng.uniform(0, 4, 12).round(2)}).to_csv(
        f / "macro.csv", index=False)
    pd.DataFrame({"branch": ["N", "S", "W"], "manager": ["Ito", "Okafor", "Silva"]}).to_csv(f / "branches.csv", index=False)
    codes = [5411, 5812, 4121, 5999, 7011, 4829]
    for part, n in (("train", 240), ("valid", 80), ("test", 60)):
        d = pd.DataFrame({"amount": rng.lognormal(3, 1, n).round(2), "hour": rng.integers(0, 24, n),
                          "mcc": rng.choice(codes, n), "country": rng.choice(["DE", "FR", "US", "BR"], n),
                          "device": rng.choice(["pos", "web", "app"], n)})
        d["fraud"] = (rng.random(n) < 0.1 + 0.3 * (d["mcc"] == 4829) + 0.2 * (d["country"] == "BR")).astype(int)
        d.to_csv(f / f"card_{part}.csv", index=False)
    pd.DataFrame({"mcc": codes, "name": ["grocery", "food", "taxi", "retail", "hotel", "transfer"],
                  "risk": [0.1, 0.1, 0.3, 0.4, 0.3, 0.9]}).to_csv(f / "mcc.csv", index=False)
    pd.DataFrame({"country": ["DE", "FR", "US", "BR"], "chargebacks": rng.integers(3, 90, 4)}).to_csv(
        f / "chargebacks.csv", index=False)


def emergency(f, rng):
    def days(start, n, name):
        t = pd.date_range(start, periods=n, freq="D")
        n_visits = rng.poisson(80 + 12 * (t.day_of_week == 0) + 10 * np.cos(2 * np.pi * t.day_of_year / 365))
        pd.DataFrame({"date": t.date, "visits": n_visits}).to_csv(f / name, index=False)

    days("2022-07-01", 420, "arrivals.csv")
    days("2023-08-25", 60, "arrivals_autumn.csv")
    weeks = pd.date_range("2022-06-27", periods=75, freq="7D")
    pd.DataFrame({"week": weeks.date, "ili_rate": rng.gamma(2, 1.5, 75).round(2)}).to_csv(f / "flu_index.csv", index=False)
    pd.DataFrame({"day": ["2022-10-03", "2022-12-25", "2022-12-26", "2023-01-01", "2023-05-01", "2023-10-03"]}).to_csv(
        f / "public_holidays.csv", index=False)
    pd.DataFrame({"shift": ["early", "late", "night"], "nurses": [9, 8, 5]}).to_csv(f / "staffing.csv", index=False)


GOOD = "great lovely solid fast perfect sturdy bright recommend happy".split()
BAD = "broken slow poor awful refund flimsy dull noisy late".split()
NEUTRAL = "the a it and was box order colour size price week came with for my very".split()


def text(f, rng):
    def one():
        good = rng.random() < 0.5
        words = list(rng.choice(NEUTRAL, 8)) + list(rng.choice(GOOD if good else BAD, 3))
        rng.shuffle(words)
        return " ".join(words), int(rng.integers(4, 6) if good else rng.integers(1, 4))

    for name, n in (("reviews.jsonl", 180), ("reviews_feb.jsonl", 50)):
        with open(f / name, "w") as out:
            for i in range(n):
                body, stars = one()
                out.write(json.dumps({"id": i, "product_id": f"P{rng.integers(8)}", "text": body, "stars": stars,
                                      "helpful": int(rng.integers(0, 20))}) + "\n")
    pd.DataFrame({"product_id": [f"P{i}" for i in range(8)], "category": rng.choice(["lamp", "chair", "toy"], 8),
                  "list_price": rng.uniform(5, 90, 8).round(2)}).to_csv(f / "catalogue.csv", index=False)
    (f / "stopwords.txt").write_text("the\na\nit\nand\nwas\nwith\nfor\nmy\n")
    (f / "brand_words.txt").write_text("acme\nlumo\nsitwell\n")

    complaints = {"cardio": "chest pain pressure palpitations", "derma": "rash itching red skin",
                  "ortho": "knee ankle swollen fall"}
    words = sorted({w for s in complaints.values() for w in s.split()} | {"patient", "reports", "since", "days", "two", "mild"})
    for part, n in (("train", 90), ("dev", 30), ("test", 24)):
        rows = []
        for i in range(n):
            topic = str(rng.choice(list(complaints)))
            body = ["patient", "reports"] + list(rng.choice(complaints[topic].split(), 3)) + list(rng.choice(["since", "two", "days", "mild"], 2))
            rows.append((f"{part}{i}", " ".join(body), topic))
        pd.DataFrame(rows, columns=["note_id", "note", "department"]).to_csv(f / f"triage_{part}.csv", index=False)
    (f / "wordpiece.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]) + "\n")
    pd.DataFrame({"term": ["rash", "palpitations"], "meaning": ["skin change", "fast beat"]}).to_csv(
        f / "glossary.csv", index=False)

    ends = {"Polish": ["ski", "wicz", "czyk"], "Italian": ["ini", "etti", "acci"], "Greek": ["opoulos", "akis", "idis"],
            "Dutch": ["stra", "huis", "meer"], "Latvian": ["ins", "ons", "ups"]}
    (f / "surnames").mkdir(exist_ok=True)
    check = []
    for language, tails in ends.items():
        made = sorted({"".join(rng.choice(list("bdgklmnprst"), 2)).capitalize() + str(rng.choice(list("aeiou")))
                       + str(rng.choice(tails)) for _ in range(26)})
        (f / "surnames" / f"{language}.txt").write_text("\n".join(made[4:]) + "\n")
        check += [(name, language) for name in made[:4]]
    pd.DataFrame(check, columns=["name", "language"]).to_csv(f / "surnames_check.tsv", sep="\t", index=False)
    (f / "surnames" / "SOURCES").write_text("collected from phone books, 2011\n")


def marketing(f, rng):
    n = 160
    ids = np.arange(100, 100 + n)
    pd.DataFrame({"customer_id": ids, "age": rng.integers(18, 80, n), "region": rng.choice(["north", "south", "east"], n),
                  "joined": [(pd.Timestamp("2020-01-01") + pd.Timedelta(days=int(d))).date() for d in rng.integers(0, 700, n)]}).to_csv(
        f / "customers.csv", index=False)
    rows = [(c, (pd.Timestamp("2022-01-01") + pd.Timedelta(days=int(rng.integers(0, 300)))).date(), round(rng.gamma(2, 20), 2))
            for c in ids for _ in range(rng.integers(1, 7))]
    pd.DataFrame(rows, columns=["customer_id", "date", "amount"]).to_csv(f / "transactions.csv", index=False)
    pd.DataFrame([(c, rng.choice(["billing", "fault", "other"]), int(rng.integers(1, 40)))
                  for c in ids for _ in range(rng.integers(0, 4))], columns=["customer_id", "reason", "minutes"]).to_csv(
        f / "support_calls.csv", index=False)
    pd.DataFrame([(c, round(rng.uniform(1, 15), 2)) for c in ids for _ in range(rng.integers(0, 3))],
                 columns=["customer_id", "value"]).to_csv(f / "coupons.csv", index=False)
    pd.DataFrame({"customer_id": ids, "churned": rng.integers(0, 2, n)}).to_csv(f / "churn_labels.csv", index=False)
    pd.DataFrame({"customer_id": ids, "spend_next_year": rng.gamma(2, 150, n).round(2)}).to_csv(f / "ltv_target.csv", index=False)
    pd.DataFrame({"campaign": ["spring", "xmas"], "cost": [1200, 5400]}).to_csv(f / "campaigns.csv", index=False)

    m = 120
    pd.DataFrame({"shopper_id": range(m), "segment": rng.choice(["family", "single", "senior"], m),
                  "loyalty": rng.integers(0, 2, m)}).to_csv(f / "shoppers.csv", index=False)
    orders = pd.DataFrame({"order_id": range(400), "shopper_id": rng.integers(0, m, 400),
                           "placed": [(pd.Timestamp("2023-01-01") + pd.Timedelta(days=int(d))).date() for d in rng.integers(0, 180, 400)]})
    orders.to_csv(f / "orders.csv", index=False)
    pd.DataFrame({"order_id": rng.integers(0, 400, 900), "aisle": rng.choice(["fresh", "dry", "drinks", "home"], 900),
                  "price": rng.gamma(2, 3, 900).round(2), "qty": rng.integers(1, 5, 900)}).to_csv(f / "order_items.csv", index=False)
    pd.DataFrame({"order_id": rng.choice(400, 40, replace=False), "why": rng.choice(["damaged", "wrong"], 40)}).to_csv(
        f / "returns.csv", index=False)
    pd.DataFrame({"shopper_id": range(m), "responded": rng.integers(0, 2, m)}).to_csv(f / "mailing_response.csv", index=False)


def housing(f, rng):
    for name, n in (("listings.csv", 220), ("listings_2019.csv", 90)):
        d = pd.DataFrame({"district": rng.choice(["Altona", "Mitte", "Nord", "Wandsbek"], n), "sqm": rng.normal(75, 20, n).round(1),
                          "rooms": rng.integers(1, 6, n), "built": rng.integers(1900, 2020, n),
                          "heating": rng.choice(["gas", "district", "oil", None], n)})
        d["price"] = (d["sqm"] * 4200 * rng.lognormal(0, 0.15, n)).round(-2)
        d.to_csv(f / name, index=False)
    pd.DataFrame({"district": ["Altona", "Mitte", "Nord", "Wandsbek"], "median_income": [46, 39, 51, 43],
                  "green_share": [0.2, 0.1, 0.4, 0.3]}).to_csv(f / "districts.csv", index=False)
    (f / "listing_config.json").write_text(json.dumps({"cv": 3, "alphas": [0.1, 1.0, 10.0], "seed": 7}))


def sensors(f, rng):
    (f / "runs").mkdir(exist_ok=True)
    index = []
    for i in range(1, 9):
        fault = int(i % 2 == 0)
        n = 20 if i == 5 else 128
        t = np.arange(n)
        pd.DataFrame({"t": t, "acc": (np.sin(t / 3) * (1 + fault) + rng.normal(0, 0.3 + 0.3 * fault, n)).round(4),
                      "temp": (40 + 5 * fault + rng.normal(0, 1, n)).round(2)}).to_csv(f / "runs" / f"run_{i:02d}.csv", index=False)
        index.append((f"run_{i:02d}", f"M{(i + 1) // 2}", ["healthy", "worn"][fault], "test" if i >= 7 else "train"))
    pd.DataFrame(index, columns=["run", "machine", "state", "part"]).to_csv(f / "runs_index.csv", index=False)
    pd.DataFrame({"machine": ["M1", "M2", "M3", "M4"], "serviced": ["2021-03", "2022-01", "2020-11", "2022-05"]}).to_csv(
        f / "service_log.csv", index=False)
    np.savez(f / "vib_normal.npz", windows=rng.normal(0, 1, (160, 24)).astype("float32"), rpm=rng.uniform(900, 1500, 160).astype("float32"))
    np.save(f / "vib_calib.npy", rng.normal(0, 1.1, (40, 24)).astype("float32"))
    np.save(f / "vib_faulty.npy", rng.normal(0.6, 1.8, (30, 24)).astype("float32"))
    np.savetxt(f / "channel_gain.txt", rng.uniform(0.8, 1.2, 24), fmt="%.5f")
    for year in (2020, 2021, 2022):
        part = f / "scada" / f"year={year}"
        part.mkdir(parents=True, exist_ok=True)
        n = 120
        wind = rng.weibull(2, n) * 8
        pd.DataFrame({"turbine": rng.choice(["W1", "W2", "W3"], n), "wind": wind.round(2), "pitch": rng.uniform(0, 20, n).round(2),
                      "power": (np.clip(wind, 3, 12) ** 2 * 10 + rng.normal(0, 20, n)).round(1),
                      "status": rng.choice(["ok", "ok", "ok", "stop"], n)}).to_parquet(part / "part-0.parquet", index=False)
    pd.DataFrame({"turbine": ["W1", "W2", "W3"], "rotor_m": [90.0, 112.0, 101.0], "hub_m": [80.0, 120.0, 95.0]}).to_parquet(
        f / "turbines.parquet", index=False)
    pd.DataFrame({"turbine": ["W1", "W3"], "hours_lost": [12, 55]}).to_csv(f / "curtailment.csv", index=False)
    for part, n in (("train", 100), ("val", 40), ("test", 30)):
        label = rng.integers(0, 2, n)
        x = 70 + 15 * label[:, None] + rng.normal(0, 6, (n, 16))
        d = pd.DataFrame(x.round(1), columns=[f"hr_{i}" for i in range(16)])
        d.insert(0, "subject", rng.integers(1, 9, n))
        d["stress"] = label
        d.to_csv(f / f"hr_{part}.csv", index=False)
    pd.DataFrame({"subject": range(1, 9), "age": rng.integers(20, 60, 8), "resting": rng.integers(50, 75, 8)}).to_csv(
        f / "subjects.csv", index=False)
    pd.DataFrame({"subject": range(1, 9), "consent": rng.choice(["paper", "web"], 8)}).to_csv(f / "consent.csv", index=False)


def farming(f, rng):
    counties = [f"C{i}" for i in range(14)]
    years = range(2014, 2022)
    rain = pd.DataFrame(rng.gamma(8, 60, (14, 8)).round(0), columns=[str(y) for y in years])
    rain = rain.mask(rng.random(rain.shape) < 0.1)
    rain.insert(0, "county", counties)
    rain.to_csv(f / "rainfall_wide.csv", index=False)
    pd.DataFrame([(c, y, crop, round(rng.normal(6, 1), 2)) for c in counties for y in years for crop in ("wheat", "maize")],
                 columns=["county", "year", "crop", "t_ha"]).to_csv(f / "yields.csv", index=False)
    with pd.ExcelWriter(f / "soil.xlsx") as book:
        pd.DataFrame({"county": counties, "ph": rng.normal(6.5, 0.5, 14).round(2), "nitrogen": [None if i == 3 else round(rng.normal(2, 0.4), 2) for i in range(14)]}).to_excel(book, sheet_name="chemistry", index=False)
        pd.DataFrame({"county": counties, "clay": rng.uniform(5, 50, 14).round(1)}).to_excel(book, sheet_name="texture", index=False)
    pd.DataFrame({"county": counties, "ndvi": rng.uniform(0.2, 0.8, 14).round(3)}).to_csv(f / "ndvi.csv", index=False)


def air(f, rng):
    stations = ["AQ1", "AQ2", "AQ3"]
    for year in (2021, 2022, 2023):
        t = pd.date_range(f"{year}-01-01", periods=70, freq="D")
        pd.concat([pd.DataFrame({"date": t.date, "station": s, "no2": rng.gamma(6, 5, 70).round(1),
                                 "wind": rng.gamma(2, 2, 70).round(1), "temp": rng.normal(5, 4, 70).round(1)}) for s in stations]).to_csv(
            f / f"air_{year}.csv", index=False)
    pd.DataFrame({"station": stations, "kind": ["road", "park", "road"], "altitude": [12, 40, 25]}).to_csv(f / "stations.csv", index=False)
    t = pd.date_range("2021-01-01", "2023-03-31", freq="D")
    pd.DataFrame({"date": t.date, "cars": rng.poisson(9000, len(t))}).to_csv(f / "traffic_counts.csv", index=False)
    pd.DataFrame({"pollutant": ["no2", "pm10"], "limit": [40, 50]}).to_csv(f / "limits.csv", index=False)


def docks(f, rng):
    rows = []
    for dock in ("D1", "D2", "D3"):
        t = pd.date_range("2023-05-01", periods=24 * 4 * 5, freq="15min")
        rows.append(pd.DataFrame({"dock": dock, "ts": t, "bikes": rng.poisson(10 + 5 * np.sin(t.hour / 24 * 6.28), len(t))}))
    d = pd.concat(rows)
    d["ts"] = d["ts"].astype("datetime64[us]")
    d.to_parquet(f / "docks.parquet", index=False)
    pd.DataFrame({"dock": ["D1", "D2", "D3"], "capacity": [24, 30, 18], "hill": [0, 1, 1]}).to_csv(f / "dock_sites.csv", index=False)
    t = pd.date_range("2023-04-30 22:00", periods=64, freq="2h")
    pd.DataFrame({"observed": t, "rain_mm": rng.exponential(0.4, 64).round(2), "temp": rng.normal(14, 4, 64).round(1)}).to_csv(
        f / "weather_obs.csv", index=False)
    pd.DataFrame({"date": ["2023-05-02", "2023-05-04"], "event": ["concert", "match"]}).to_csv(f / "city_events.csv", index=False)


def movies(f, rng):
    pd.DataFrame({"user": rng.integers(0, 30, 400), "movie": rng.integers(0, 40, 400), "rating": rng.integers(1, 6, 400)}).drop_duplicates(
        ["user", "movie"]).to_csv(f / "ratings.csv", index=False)
    pd.DataFrame({"movie": range(40), "title": [f"Film {i}" for i in range(40)],
                  "genres": ["|".join(rng.choice(["drama", "comedy", "crime", "scifi"], 2, replace=False)) for _ in range(40)]}).to_csv(
        f / "movies.csv", index=False)
    pd.DataFrame({"user": range(30), "age": rng.integers(15, 70, 30)}).to_csv(f / "users.csv", index=False)
    pd.DataFrame({"user": rng.integers(0, 30, 25), "movie": rng.integers(0, 40, 25)}).to_csv(f / "watch_later.csv", index=False)


PARTS = [retail, health, energy, logistics, sports, biology, finance, emergency, text, marketing, housing, sensors,
         farming, air, docks, movies]

if __name__ == "__main__":
    import sys

    make_data(Path(sys.argv[1]))
