"""All data files of the acceptance set; `python data.py FOLDER` writes them."""
import csv
import json
import sys
from pathlib import Path

import joblib
import numpy as np
import pandas as pd


def homes(rng, n):
    area = rng.uniform(30, 200, n).round(1)
    rooms = rng.integers(1, 7, n)
    age = rng.integers(0, 90, n)
    dist = rng.gamma(2, 3, n).round(2)
    price = (area * 2.1 + rooms * 9 - age * 0.4 - dist * 5 + rng.normal(0, 15, n) + 150).round(1)
    return pd.DataFrame({
        "area": area, "rooms": rooms, "age": age, "dist": dist,
        "district": rng.choice(["d1", "d2", "d3", "d4", "d5"], n),
        "month": rng.choice(["2023-%02d" % m for m in range(1, 13)], n), "price": price})


def policies(rng, n, year, first):
    age = rng.integers(18, 85, n)
    power = rng.integers(40, 240, n)
    exposure = rng.uniform(0.2, 1, n).round(3)
    mileage = rng.gamma(4, 3000, n).round(0)
    mileage[rng.random(n) < 0.12] = np.nan
    rate = 0.3 + 0.9 * (age < 27) + power / 300
    claims = rng.poisson(rate * exposure)
    cost = np.where(claims > 0, rng.gamma(2, 600, n) * claims + power * 3, 0).round(2)
    lapsed = (rng.random(n) < 1 / (1 + np.exp(0.04 * (age - 40) + 0.3))).astype(int)
    return pd.DataFrame({
        "policy_id": np.arange(first, first + n), "year": year, "driver_age": age, "power": power,
        "region": rng.choice(["N", "S", "E", "W"], n), "fuel": rng.choice(["petrol", "diesel", "electric"], n),
        "exposure": exposure, "mileage": mileage, "claims": claims, "cost": cost, "lapsed": lapsed})


def rack(rng, n, shift, gaps=False):
    x = rng.normal(40 + shift, 6, (n, 6)).round(2)
    fault = ((x[:, 0] - x[:, 3] + 0.5 * x[:, 5] - 0.5 * (40 + shift) + rng.normal(0, 3, n)) > 0).astype(int)
    if gaps:
        x[rng.random(x.shape) < 0.1] = np.nan
    frame = pd.DataFrame(x, columns=["t%d" % i for i in range(6)])
    frame["fault"] = fault
    return frame


def farm(rng, n, k):
    wind = rng.gamma(4, 2, n)
    pitch = rng.uniform(0, 20, n)
    temp = rng.normal(9, 6, n)
    rpm = wind * 1.4 + rng.normal(0, 1, n)
    power = k * wind ** 1.5 - pitch + 0.1 * temp + rng.normal(0, 1, n)
    return pd.DataFrame({"wind": wind, "pitch": pitch, "temp": temp, "rpm": rpm, "power": power}).round(3)


def cells(rng, n, shift):
    y = rng.integers(0, 3, n)
    x = rng.normal(0, 1, (n, 8)) + shift
    x[np.arange(n), y] += 2
    return {"x": x.astype("float32"), "y": y.astype("int64")}


def defects(rng, n, first, labelled=True):
    x = rng.normal(0, 1, (n, 6)).round(3)
    frame = pd.DataFrame(x, columns=["f%d" % i for i in range(6)])
    frame.insert(0, "part_id", np.arange(first, first + n))
    if labelled:
        frame["label"] = np.where(2 * x[:, 0] + x[:, 1] - x[:, 2] + rng.normal(0, 0.4, n) > 0, "defect", "ok")
    return frame


WORDS = ("the a my your bill was is wrong late refund please card payment lost parcel driver rude phone line slow "
         "app crash login password reset thanks great helpful agent delivery box broken screen charge twice cancel "
         "contract month price high low offer signal weak shop closed again never always").split()


def sentence(rng, mood):
    good = ["thanks", "great", "helpful", "offer"]
    bad = ["wrong", "late", "rude", "broken", "lost"]
    words = list(rng.choice(WORDS, rng.integers(5, 11))) + list(rng.choice(good if mood else bad, 2))
    rng.shuffle(words)
    return " ".join(words)


def survey(rng, n, first):
    age = rng.integers(18, 80, n)
    income = rng.lognormal(10, 0.4, n).round(0)
    hours = rng.integers(0, 60, n)
    return pd.DataFrame({
        "person": np.arange(first, first + n), "stratum": rng.choice(["urban", "suburb", "rural", "island"], n),
        "age": age, "income": income, "hours": hours,
        "satisfied": ((income / 20000 - hours / 40 + rng.normal(0, 0.5, n)) > 0.2).astype(int)})


def assay(rng, n, hot):
    x = rng.normal(0, 1, (n, 20))
    y = x[:, hot] @ np.arange(1, len(hot) + 1) + rng.normal(0, 0.5, n)
    frame = pd.DataFrame(x, columns=["g%d" % i for i in range(20)]).round(4)
    frame["response"] = y.round(4)
    return frame


def soil(rng, n, prefix):
    ph, sand, clay, moist = rng.uniform(4, 8, n), rng.uniform(10, 80, n), rng.uniform(5, 50, n), rng.uniform(0, 40, n)
    carbon = 3 - 0.2 * ph + 0.04 * clay + 0.02 * moist + rng.normal(0, 0.2, n)
    return pd.DataFrame({"plot": [f"{prefix}{i:03d}" for i in range(n)], "ph": ph.round(2), "sand": sand.round(1),
                         "clay": clay.round(1), "moist": moist.round(1), "carbon": carbon.round(3)})


def spectra(rng, n):
    y = rng.integers(0, 2, n)
    grid = np.linspace(0, 1, 24)
    x = np.exp(-((grid[None] - 0.3 - 0.25 * y[:, None]) ** 2) / 0.02) + rng.normal(0, 0.15, (n, 24)) + grid
    return x.astype("float32"), y.astype("int64")


def emission(rng, n, base):
    weight = rng.normal(1400, 250, n).round(0)
    litres = rng.uniform(0.9, 3.5, n).round(1)
    speed = rng.uniform(30, 130, n).round(0)
    nox = (base + litres * 20 + weight / 60 + np.abs(speed - 80) / 3 + rng.normal(0, 8, n)).round(2)
    return pd.DataFrame({"weight": weight, "litres": litres, "speed": speed, "nox": nox})


def members(rng, n, first):
    age = rng.integers(16, 80, n)
    basket = rng.gamma(3, 12, n).round(2)
    days = rng.integers(0, 200, n)
    return pd.DataFrame({"member": np.arange(first, first + n), "age": age, "basket": basket, "days": days,
                         "redeemed": ((basket / 40 - days / 120 + rng.normal(0, 0.5, n)) > 0).astype(int)})


def orders(rng, n, first):
    frame = pd.DataFrame({
        "order_id": np.arange(first, first + n), "customer": rng.integers(1, 31, n), "product": rng.integers(100, 115, n),
        "qty": rng.integers(1, 12, n), "carrier": rng.choice(["blue", "swift", "post"], n)})
    frame["late"] = ((frame["qty"] / 8 + frame["product"] % 3 / 2 + rng.normal(0, 0.5, n)) > 1).astype(int)
    return frame


def make_data(folder: Path) -> None:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(13)

    for region in ("north", "south", "coast"):
        for part, n in (("train", 160), ("valid", 60), ("test", 50)):
            homes(rng, n).to_csv(folder / f"homes_{region}_{part}.csv", index=False)
    homes(rng, 70).to_csv(folder / "homes_east.csv", index=False)
    for name in ("price_index.csv", "price_index_old.csv"):
        pd.DataFrame({"month": ["2023-%02d" % m for m in range(1, 13)],
                      "level": (1 + np.cumsum(rng.normal(0.01, 0.01, 12))).round(4)}).to_csv(folder / name, index=False)
    pd.DataFrame({"district": ["d1", "d2", "d3", "d4", "d5"], "school": rng.uniform(1, 10, 5).round(1),
                  "crime": rng.uniform(0, 5, 5).round(2)}).to_csv(folder / "district_scores.csv", index=False)

    first = 1000
    for year in (2021, 2022, 2023, 2024):
        policies(rng, 180, year, first).to_csv(folder / f"policies_{year}.csv", index=False)
        first += 1000
    policies(rng, 90, 2025, first).to_csv(folder / "policies_acceptance.csv", index=False)
    policies(rng, 110, 2022, first + 1000).to_csv(folder / "policies_broker.csv", index=False)
    pd.DataFrame({"region": list("NSEW"), "density": [120.5, 300.2, 80.9, 210.0], "risk": [1.1, 0.9, 1.4, 1.0]}).to_csv(
        folder / "region_risk.csv", index=False)
    pd.DataFrame({"region": list("NSEW"), "office": ["Leeds", "Kent", "Hull", "Bath"]}).to_csv(
        folder / "region_offices.csv", index=False)

    for name, shift in (("rack_a", 0), ("rack_b", 3), ("rack_c", -2), ("rack_reference", 1)):
        rack(rng, 140, shift).to_csv(folder / f"{name}.csv", index=False)
    for name, shift in (("rack_history", 0.5), ("rack_gaps", 0), ("rack_gaps_two", 2), ("rack_gaps_test", 1)):
        rack(rng, 120, shift, gaps=True).to_csv(folder / f"{name}.csv", index=False)

    for name, n, k in (("farm_alpha", 150, 1.0), ("farm_beta", 140, 1.3), ("farm_gamma", 130, 0.8),
                       ("farm_alpha_holdout", 60, 1.0), ("farm_beta_holdout", 60, 1.3)):
        farm(rng, n, k).to_csv(folder / f"{name}.csv", index=False)
    pd.DataFrame({"column": ["wind", "pitch", "temp", "rpm"], "mean": [8, 10, 9, 11.2], "std": [4, 5.8, 6, 5.7]}).to_csv(
        folder / "farm_scaling.csv", index=False)

    for name, n, shift in (("cells_train", 150, 0), ("cells_val", 60, 0), ("cells_test", 50, 0),
                           ("cells_donor2", 140, 0.5), ("cells_donor2_test", 55, 0.5), ("cells_donor3", 45, 1)):
        np.savez(folder / f"{name}.npz", **cells(rng, n, shift))

    defects(rng, 120, 1).to_csv(folder / "defects_labelled.csv", index=False)
    defects(rng, 200, 1001, labelled=False).to_csv(folder / "defects_unlabelled.csv", index=False)
    defects(rng, 90, 2001, labelled=False).to_csv(folder / "defects_night.csv", index=False)
    defects(rng, 80, 3001).to_csv(folder / "defects_audit.csv", index=False)

    for name, n in (("complaints_train", 120), ("complaints_test", 40), ("complaints_phone", 50)):
        with open(folder / f"{name}.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["text", "label"])
            for _ in range(n):
                mood = int(rng.integers(0, 2))
                writer.writerow([sentence(rng, mood), mood])
    for name, n in (("chat_train", 110), ("chat_test", 35)):
        with open(folder / f"{name}.jsonl", "w") as file:
            for _ in range(n):
                mood = int(rng.integers(0, 2))
                file.write(json.dumps({"text": sentence(rng, mood), "label": mood}) + "\n")
    for name, n in (("corpus", 14), ("corpus_old", 12)):
        (folder / f"{name}.txt").write_text("\n".join(sentence(rng, i % 2) for i in range(n)) + "\n")
    (folder / "stopwords.txt").write_text("the\na\nis\nwas\nmy\nyour\n")

    for name, n, start in (("survey_main", 200, 1), ("survey_repeat", 120, 1001), ("survey_report", 80, 2001)):
        survey(rng, n, start).to_csv(folder / f"{name}.csv", index=False)
    for name, weights in (("strata_weights", [0.8, 1.1, 1.7, 2.9]), ("strata_weights_draft", [1.0, 1.2, 1.3, 2.0])):
        pd.DataFrame({"stratum": ["urban", "suburb", "rural", "island"], "weight": weights}).to_csv(
            folder / f"{name}.csv", index=False)

    for name, n, hot in (("assay_pilot", 90, [2, 5, 11]), ("assay_main", 150, [2, 5, 11]),
                         ("assay_second", 140, [1, 7]), ("assay_holdout", 60, [2, 5, 11])):
        assay(rng, n, hot).to_parquet(folder / f"{name}.parquet", index=False)

    samples = soil(rng, 150, "p")
    samples.to_csv(folder / "soil_samples.csv", index=False)
    soil(rng, 50, "q").to_csv(folder / "soil_lab_test.csv", index=False)
    pd.DataFrame({"plot": samples["plot"], "fold": rng.integers(0, 4, 150)}).to_csv(folder / "soil_folds.csv", index=False)
    pd.DataFrame({"plot": samples["plot"], "owner": rng.choice(["coop", "estate", "state"], 150)}).to_csv(
        folder / "soil_owners.csv", index=False)

    for name, n in (("train", 140), ("valid", 60), ("test", 50)):
        x, y = spectra(rng, n)
        np.save(folder / f"spectra_{name}.npy", x)
        np.save(folder / f"spectra_{name}_y.npy", y)
    unlabelled = spectra(rng, 180)[0]
    np.save(folder / "spectra_unlabelled.npy", unlabelled)
    np.save(folder / "spectra_mean.npy", unlabelled[:90].mean(0))
    np.save(folder / "spectra_other.npy", spectra(rng, 40)[0])

    for name, n, base in (("emission_baseline", 160, 10), ("emission_cars", 180, 12), ("emission_vans", 150, 25),
                          ("emission_vans_valid", 60, 25), ("emission_cars_test", 60, 12), ("emission_vans_test", 50, 25)):
        emission(rng, n, base).to_csv(folder / f"{name}.csv", index=False)

    for name, n, start in (("members_app", 150, 1), ("members_shop", 130, 201), ("members_test", 70, 401)):
        members(rng, n, start).to_parquet(folder / f"{name}.parquet", index=False)
    pd.DataFrame({"member": np.arange(1, 501), "visits": rng.integers(0, 40, 500)}).to_parquet(
        folder / "visits.parquet", index=False)
    pd.DataFrame({"member": np.arange(1, 501), "coupons": rng.integers(0, 5, 500)}).to_parquet(
        folder / "coupons.parquet", index=False)

    start = 10000
    for quarter in (1, 2, 3, 4):
        orders(rng, 130, start).to_csv(folder / f"orders_q{quarter}.csv", index=False)
        start += 1000
    pd.DataFrame({"customer": np.arange(1, 31), "tenure": rng.integers(1, 120, 30),
                  "segment": rng.choice(["home", "office"], 30)}).to_csv(folder / "customers.csv", index=False)
    pd.DataFrame({"product": np.arange(100, 115), "weight": rng.gamma(2, 2, 15).round(2),
                  "price": rng.gamma(3, 9, 15).round(2)}).to_csv(folder / "products.csv", index=False)
    pd.DataFrame({"carrier": ["blue", "swift", "post"], "fee": [4.5, 6.2, 3.1]}).to_csv(folder / "carriers.csv", index=False)
    pd.DataFrame({"order_id": np.sort(rng.choice(np.r_[10000:10130, 11000:11130], 25, replace=False)),
                  "reason": rng.choice(["size", "broken"], 25)}).to_csv(folder / "returns.csv", index=False)

    (folder / "audit.json").write_text(json.dumps({"epochs": 3, "lr": 0.02, "hidden": 8, "seed": 5}))
    (folder / "boost.json").write_text(json.dumps({"max_depth": 3, "eta": 0.2, "objective": "count:poisson", "nthread": 1}))
    write_models(folder, rng)


def write_models(folder: Path, rng) -> None:
    import lightgbm as lgb
    import torch
    import xgboost as xgb
    from sklearn.linear_model import SGDClassifier

    for seed, name in ((1, "turbine_base.pt"), (2, "turbine_rival.pt")):
        torch.manual_seed(seed)
        net = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
        torch.save(net.state_dict(), folder / name)
    for name in ("policy_2020.json", "policy_rival.json"):
        old = policies(rng, 120, 2020, 1)
        matrix = xgb.DMatrix(old[["driver_age", "power", "exposure"]], old["claims"])
        xgb.train({"max_depth": 3, "eta": 0.2, "objective": "count:poisson", "nthread": 1}, matrix, 6).save_model(folder / name)
    old = homes(rng, 120)
    lgb.train({"objective": "regression", "verbosity": -1, "num_threads": 1, "min_data_in_leaf": 5},
              lgb.Dataset(old[["area", "rooms", "age", "dist"]], old["price"]), 8).save_model(folder / "homes_prior.txt")
    old = rack(rng, 120, 0)
    joblib.dump(SGDClassifier(random_state=0).fit(old.iloc[:, :6].to_numpy() / 50, old["fault"]), folder / "rack_sgd.joblib")


if __name__ == "__main__":
    make_data(Path(sys.argv[1]))
