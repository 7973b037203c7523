import json
from pathlib import Path

import numpy as np
import pandas as pd


def make_data(folder: Path) -> None:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1501)

    def csv(name, frame, **options):
        frame.to_csv(folder / name, index=False, **options)

    def number(low, high, n, digits=3):
        return np.round(rng.uniform(low, high, n), digits)

    # ---- a shop
    for year, month in ((2022, 11), (2022, 12), (2023, 1), (2023, 2), (2023, 3), (2023, 4)):
        n = 70
        items = rng.integers(1, 9, n)
        csv(f"orders_{year}_{month:02d}.csv", pd.DataFrame({
            "order_id": year * 100000 + month * 1000 + np.arange(n),
            "customer_id": rng.integers(1, 61, n),
            "store_id": rng.integers(1, 7, n),
            "day": [f"{year}-{month:02d}-{d:02d}" for d in rng.integers(1, 28, n)],
            "items": items,
            "amount": np.round(items * rng.uniform(3, 12, n), 2),
            "channel": rng.choice(["web", "shop", "phone"], n),
            "returned": rng.integers(0, 2, n)}))
    csv("customers.csv", pd.DataFrame({
        "customer_id": np.arange(1, 61), "birth_year": rng.integers(1945, 2004, 60),
        "segment": rng.choice(["a", "b", "c"], 60), "city": rng.choice(["Graz", "Linz", "Wien"], 60),
        "churned": rng.integers(0, 2, 60)}))
    csv("stores.csv", pd.DataFrame({
        "store_id": np.arange(1, 7), "region": ["north", "south", "east", "north", "south", "east"],
        "size_m2": rng.integers(80, 900, 6)}))
    days = pd.date_range("2022-11-01", "2023-04-30").strftime("%Y-%m-%d")
    csv("calendar.csv", pd.DataFrame({
        "day": days, "is_holiday": (rng.random(len(days)) < 0.1).astype(int), "sunshine": number(0, 12, len(days), 1)}))
    csv("promotions.csv", pd.DataFrame({
        "day": rng.choice(days, 90), "store_id": rng.integers(1, 7, 90), "discount": number(0.05, 0.4, 90, 2)}))
    csv("blocked_customers.csv", pd.DataFrame({
        "customer_id": rng.choice(np.arange(1, 61), 8, replace=False), "reason": rng.choice(["fraud", "debt"], 8)}))
    csv("vip_customers.csv", pd.DataFrame({
        "customer_id": rng.choice(np.arange(1, 61), 30, replace=False), "since": rng.integers(2010, 2022, 30)}))
    csv("complaints.csv", pd.DataFrame({
        "customer_id": rng.integers(1, 61, 50), "severity": rng.integers(1, 6, 50)}))
    csv("competitor_prices.csv", pd.DataFrame({"store_id": np.arange(1, 7), "price_index": number(80, 120, 6, 1)}))

    # ---- loans
    n = 220
    income = number(15, 120, n, 1)
    csv("applications.csv", pd.DataFrame({
        "app_id": np.arange(1, n + 1), "income": income, "amount": number(1, 60, n, 1),
        "occupation": rng.choice(["cook", "driver", "nurse", "clerk"], n), "region_code": rng.integers(1, 5, n),
        "default": (rng.random(n) < 1 / (1 + income / 30)).astype(int)}))
    csv("applications_new.csv", pd.DataFrame({
        "app_id": np.arange(301, 361), "income": number(15, 120, 60, 1), "amount": number(1, 60, 60, 1),
        "occupation": rng.choice(["cook", "driver", "nurse", "clerk"], 60), "region_code": rng.integers(1, 5, 60)}))
    csv("bureau.csv", pd.DataFrame({
        "app_id": rng.integers(1, 361, 300), "bureau_id": np.arange(9000, 9300),
        "credit_sum": number(0, 90, 300, 1), "status": rng.choice(["open", "closed"], 300)}))
    csv("bureau_balance.csv", pd.DataFrame({
        "bureau_id": rng.integers(9000, 9300, 500), "month": -rng.integers(1, 24, 500), "dpd": rng.poisson(2, 500)}))
    csv("previous_loans.csv", pd.DataFrame({
        "app_id": rng.integers(1, 361, 200), "refused": rng.integers(0, 2, 200), "asked": number(1, 50, 200, 1)}))
    csv("instalments.csv", pd.DataFrame({
        "app_id": rng.integers(1, 361, 180), "late_days": rng.poisson(4, 180)}))

    # ---- a stock exchange
    for part, start in (("", "2024-03-04 09:00"), ("_late", "2024-03-05 09:00")):
        seconds = np.sort(rng.choice(np.arange(30, 7200), 150, replace=False))
        csv(f"trades{part}.csv", pd.DataFrame({
            "time": pd.Timestamp(start) + pd.to_timedelta(seconds, unit="s"),
            "ticker": rng.choice(["AAA", "BBB"], 150), "price": number(90, 110, 150, 2),
            "size": rng.integers(1, 500, 150), "aggressor": rng.choice(["buy", "sell"], 150)}))
        seconds = np.sort(rng.choice(np.arange(0, 7200), 300, replace=False))
        bid = number(90, 109, 300, 2)
        csv(f"quotes{part}.csv", pd.DataFrame({
            "time": pd.Timestamp(start) + pd.to_timedelta(seconds, unit="s"),
            "ticker": rng.choice(["AAA", "BBB"], 300), "bid": bid, "ask": np.round(bid + rng.uniform(0.01, 1, 300), 2)}))
    csv("fx_rates.csv", pd.DataFrame({
        "time": pd.date_range("2024-03-04 08:00", periods=60, freq="30min"), "eurusd": number(1.05, 1.12, 60, 4)}))
    csv("corporate_actions.csv", pd.DataFrame({
        "ticker": ["AAA", "BBB", "BBB"], "action": ["split", "dividend", "dividend"], "value": [2.0, 0.7, 0.75]}))

    # ---- a firm
    n = 120
    csv("employees.csv", pd.DataFrame({
        "emp_id": np.arange(1, n + 1), "manager_id": [0] * 10 + list(rng.integers(1, 11, n - 10)),
        "dept": rng.choice(["it", "hr", "sales"], n), "tenure": number(0, 20, n, 1), "age": rng.integers(20, 64, n),
        "left": rng.integers(0, 2, n)}))
    csv("salaries.csv", pd.DataFrame({"emp_id": np.arange(1, n + 1), "salary": number(25, 95, n, 1)}))
    csv("salaries_2021.csv", pd.DataFrame({"emp_id": np.arange(1, n + 1), "salary": number(22, 85, n, 1)}))
    csv("engagement.csv", pd.DataFrame({"emp_id": np.arange(1, n + 1), "score": number(1, 5, n, 2)}))
    csv("exit_survey.csv", pd.DataFrame({
        "emp_id": rng.integers(1, n + 1, 25), "why": rng.choice(["pay", "boss", "move"], 25)}))
    (folder / "departments.json").write_text(json.dumps({
        "it": {"floor": 3, "seats": 41}, "hr": {"floor": 1, "seats": 12}, "sales": {"floor": 2, "seats": 67}}))

    # ---- a hospital
    csv("patients.csv", pd.DataFrame({
        "patient_id": np.arange(1, 91), "age": rng.integers(18, 95, 90), "sex": rng.choice(["f", "m"], 90),
        "bmi": number(17, 38, 90, 1)}))
    csv("visits.csv", pd.DataFrame({
        "visit_id": np.arange(5000, 5240), "patient_id": rng.integers(1, 91, 240),
        "ward": rng.choice(["surgery", "heart", "eye"], 240), "nights": rng.integers(1, 15, 240),
        "readmitted": rng.integers(0, 2, 240)}))
    csv("labs.csv", pd.DataFrame({
        "visit_id": np.repeat(np.arange(5000, 5240), 3), "test": ["crp", "hb", "na"] * 240,
        "value": number(0, 1, 720)}))
    csv("lab_norms.csv", pd.DataFrame({
        "test": ["crp", "hb", "na"], "low": [0.1, 0.2, 0.15], "high": [0.8, 0.9, 0.85]}))
    csv("wards.csv", pd.DataFrame({"ward": ["surgery", "heart", "eye"], "beds": [30, 22, 9]}))
    ids = rng.permutation(np.arange(1, 91))
    for name, part in (("train", ids[:55]), ("val", ids[55:72]), ("test", ids[72:])):
        (folder / f"{name}_ids.txt").write_text("\n".join(map(str, part)) + "\n")

    # ---- electricity
    for i, month in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul")):
        temp, wind = number(-5 + 4 * i, 10 + 4 * i, 60, 1), number(0, 20, 60, 1)
        csv(f"power_{month}.csv", pd.DataFrame({
            "hour": np.arange(60) % 24, "temp": temp, "wind": wind,
            "load": np.round(500 - 6 * temp + 3 * wind + rng.normal(0, 5, 60), 1)}))
    csv("tariffs.csv", pd.DataFrame({"hour": np.arange(24), "cent": number(18, 42, 24, 1)}))

    # ---- houses
    zips = [1010, 1020, 1030, 1040, 1050]
    for name, n in (("houses", 160), ("houses_2019", 90), ("houses_holdout", 40), ("houses_agency", 70)):
        area, rooms = number(30, 200, n, 1), rng.integers(1, 8, n)
        csv(f"{name}.csv", pd.DataFrame({
            "house_id": np.arange(n) + len(name) * 1000, "zip": rng.choice(zips, n), "area": area, "rooms": rooms,
            "year": rng.integers(1900, 2020, n), "price": np.round(area * 3 + rooms * 10 + rng.normal(0, 20, n), 1)}))
    (folder / "zip_codes.json").write_text(json.dumps(
        {str(z): {"income": float(v), "density": int(d)}
         for z, v, d in zip(zips, number(20, 60, 5, 1), rng.integers(500, 9000, 5))}))
    (folder / "house_params.json").write_text(json.dumps({"learning_rate": 0.02, "hidden": 12, "epochs": 3}))

    # ---- wine
    for colour, n in (("red", 110), ("white", 140), ("rose", 60), ("sparkling", 50)):
        csv(f"wine_{colour}.csv", pd.DataFrame({
            "acidity": number(4, 12, n), "sugar": number(0.5, 20, n), "alcohol": number(8, 15, n),
            "sulphates": number(0.3, 1.5, n), "quality": rng.integers(3, 9, n)}), sep=";")

    # ---- farms
    for side in ("north", "south", "west"):
        n = 90
        csv(f"farm_{side}.csv", pd.DataFrame({
            "plot": rng.integers(1, 21, n), "crop": rng.choice(["rye", "oats", "maize"], n),
            "seed_kg": number(50, 150, n, 1), "harvest": number(1, 9, n, 2), "week": rng.integers(1, 53, n)}))
    csv("soil.csv", pd.DataFrame({"plot": np.arange(1, 21), "ph": number(5, 8, 20, 2), "clay": number(0, 60, 20, 1)}))
    csv("rainfall.csv", pd.DataFrame({"week": np.arange(1, 53), "mm": number(0, 70, 52, 1)}))
    csv("grain_prices.csv", pd.DataFrame({"crop": ["rye", "oats", "maize"], "eur_per_t": [182.5, 201.0, 176.4]}))

    # ---- bikes
    start = pd.Timestamp("2024-05-01") + pd.to_timedelta(np.sort(rng.integers(0, 14 * 1440, 300)), unit="min")
    pd.DataFrame({"start": start, "station_id": rng.integers(1, 9, 300), "minutes": number(3, 70, 300, 1),
                  "member": rng.integers(0, 2, 300)}).to_parquet(folder / "bike_trips.parquet")
    csv("bike_stations.csv", pd.DataFrame({
        "station_id": np.arange(1, 9), "docks": rng.integers(8, 40, 8), "hill_m": number(0, 90, 8, 1)}))
    csv("weather_hourly.csv", pd.DataFrame({
        "time": pd.date_range("2024-04-30 22:00", periods=15 * 24, freq="h"), "temp": number(4, 27, 360, 1),
        "rain": number(0, 3, 360, 2)}))
    csv("weather_forecast.csv", pd.DataFrame({
        "time": pd.date_range("2024-05-15", periods=48, freq="h"), "temp": number(6, 29, 48, 1),
        "rain": number(0, 3, 48, 2)}))
    csv("roadworks.csv", pd.DataFrame({"station_id": [2, 5, 7], "days": [12, 3, 30]}))

    # ---- football
    teams = ["Ajax", "Brno", "Celje", "Derby", "Elche", "Fulda"]
    for season in (1, 2, 3, 4):
        pairs = [(a, b) for a in teams for b in teams if a != b] * 2
        rng.shuffle(pairs)
        csv(f"season{season}.csv", pd.DataFrame({
            "date": pd.date_range(f"{2019 + season}-08-01", periods=60, freq="3D").strftime("%Y-%m-%d"),
            "home": [p[0] for p in pairs], "away": [p[1] for p in pairs],
            "home_goals": rng.poisson(1.6, 60), "away_goals": rng.poisson(1.2, 60)}))
    csv("elo.csv", pd.DataFrame({"team": teams, "elo": rng.integers(1300, 1900, 6)}))
    csv("stadiums.csv", pd.DataFrame({"team": teams, "capacity": rng.integers(5000, 60000, 6)}))
    csv("betting_odds.csv", pd.DataFrame({"home": teams, "odds": number(1.2, 6, 6, 2)}))

    # ---- short messages
    good, bad = "see you home lunch later mum train love ok meeting".split(), "win cash prize free call now urgent claim".split()
    filler = "the a to your is at on for".split()

    def message(spam):
        return " ".join(rng.permutation(list(rng.choice(bad if spam else good, 4)) + list(rng.choice(filler, 3))))

    for name, n in (("sms_train", 120), ("sms_more", 60), ("sms_test", 40)):
        flags = rng.integers(0, 2, n)
        csv(f"{name}.csv", pd.DataFrame({"label": np.where(flags, "spam", "ham"), "text": [message(f) for f in flags]}))
    (folder / "stopwords.json").write_text(json.dumps({"en": filler[:6], "de": ["der", "die", "das"]}))

    # ---- machines
    for line in "abcd":
        n = 100
        csv(f"sensor_{line}.csv", pd.DataFrame({
            "tick": np.arange(n) + ord(line) * 1000, "machine_id": rng.integers(1, 11, n),
            "vibration": number(0, 5, n), "temp": number(20, 90, n, 1), "failed": rng.integers(0, 2, n)}))
    csv("machines.csv", pd.DataFrame({
        "machine_id": np.arange(1, 11), "maker": rng.choice(["Kuka", "Fanuc"], 10), "age": rng.integers(1, 20, 10)}))
    csv("maintenance.csv", pd.DataFrame({"machine_id": rng.integers(1, 11, 30), "hours": number(0.5, 8, 30, 1)}))
    (folder / "calibration.json").write_text(json.dumps(
        {f"{i}": {"gain": float(g), "offset": float(o)} for i, g, o in zip(range(1, 11), number(0.9, 1.1, 10), number(-1, 1, 10))}))

    # ---- flights, without header, label first
    for name, n in (("train", 200), ("valid", 80), ("test", 60), ("extra", 70)):
        x = number(0, 1, (n, 5))
        y = (x[:, 0] + x[:, 1] + rng.normal(0, 0.2, n) > 1).astype(int)
        np.savetxt(folder / f"flights_{name}.csv", np.column_stack([y, x]), delimiter=",", fmt="%.4g")

    # ---- pupils
    n = 100
    pupils = [{"id": int(i), "school": int(s), "home": {"books": int(b), "siblings": int(k)}, "tags": [str(t)]}
              for i, s, b, k, t in zip(range(n), rng.integers(1, 6, n), rng.integers(0, 300, n),
                                       rng.integers(0, 5, n), rng.choice(["sport", "music", "chess"], n))]
    (folder / "pupils.json").write_text(json.dumps(pupils, indent=1))
    csv("marks.csv", pd.DataFrame({"id": np.arange(n), "maths": rng.integers(1, 6, n), "reading": rng.integers(1, 6, n)}))
    csv("schools.csv", pd.DataFrame({"school": np.arange(1, 6), "classes": rng.integers(4, 30, 5), "budget": number(1, 9, 5, 2)}))
    with open(folder / "attendance.jsonl", "w") as f:
        for i in range(n):
            f.write(json.dumps({"id": i, "missed": int(rng.poisson(5))}) + "\n")
    csv("canteen.csv", pd.DataFrame({"school": np.arange(1, 6), "meal_price": number(2, 6, 5, 2)}))

    # ---- products
    np.save(folder / "product_vectors.npy", rng.normal(size=(100, 4)).astype("float32"))
    np.save(folder / "product_vectors_old.npy", rng.normal(size=(100, 4)).astype("float32"))
    csv("products.csv", pd.DataFrame({
        "sku": [f"P{i:03d}" for i in range(100)], "price": number(1, 99, 100, 2), "brand": rng.choice(["x", "y", "z"], 100)}))
    csv("ratings.csv", pd.DataFrame({"sku": [f"P{i:03d}" for i in rng.integers(0, 100, 260)], "stars": rng.integers(1, 6, 260)}))
    csv("stock_weights.csv", pd.DataFrame({"sku": [f"P{i:03d}" for i in range(100)], "weight": number(0.2, 2, 100, 2)}))
    csv("suppliers.tsv", pd.DataFrame({"brand": ["x", "y", "z"], "country": ["AT", "PL", "FI"], "days": [3, 6, 9]}), sep="\t")
