"""All data files of this set of scripts."""
import json
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

UPTAKE_TOOLS = '''"""Shared helpers of the uptake study (kept next to the data)."""
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

FEATURES = ["age", "distance", "income", "density", "trust"]


def load_region(letter, folder="."):
    frame = pd.read_csv(f"{folder}/uptake_region_{letter}.csv")
    return frame.assign(region=letter)


def add_density(frame, path="uptake_population.csv"):
    population = pd.read_csv(path)
    population["density"] = population["people"] / population["area"]
    return frame.merge(population[["district", "density"]], on="district", how="left")


def add_trust(frame, survey):
    trust = survey.groupby("district")["trust"].mean()
    return frame.assign(trust=frame["district"].map(trust))


def scaled(model):
    return make_pipeline(SimpleImputer(), StandardScaler(), model)


def matrix(frame):
    return frame[FEATURES].to_numpy(), frame["vaccinated"].to_numpy()
'''

BAKERY_CLEAN = '''"""usage: bakery_clean.py RAW.csv CLEAN.pkl"""
import pickle
import sys

import pandas as pd


def main(source, target):
    sales = pd.read_csv(source, parse_dates=["day"])
    sales = sales[sales["loaves"] > 0].drop_duplicates(["day", "product"])
    sales["weekday"] = sales["day"].dt.day_of_week
    with open(target, "wb") as out:
        pickle.dump(sales, out)
    print(source, "->", target, len(sales))


if __name__ == "__main__":
    main(*sys.argv[1:3])
'''


def make_data(folder: Path) -> None:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(511)

    def days(n, start, span):
        return (pd.Timestamp(start) + pd.to_timedelta(np.sort(rng.integers(0, span, n)), unit="D")).strftime("%Y-%m-%d")

    def csv(name, **columns):
        pd.DataFrame(columns).to_csv(folder / name, index=False)

    def pick(values, n):
        return rng.choice(values, n)

    def num(n, mean=0.0, sd=1.0):
        return rng.normal(mean, sd, n).round(4)

    # policies
    def policies(name, first, n, start, span):
        csv(name, policy_id=np.arange(first, first + n), agent_id=rng.integers(1, 13, n), start=days(n, start, span),
            premium=num(n, 500, 80), age=rng.integers(18, 80, n), region=pick(["n", "s", "w"], n))

    policies("policies.csv", 1000, 240, "2021-01-01", 1000)
    policies("policies_2024.csv", 5000, 60, "2024-01-01", 200)
    csv("lapses.csv", policy_id=np.arange(1000, 1240), lapsed=rng.integers(0, 2, 240))
    csv("lapses_2024.csv", policy_id=np.arange(5000, 5060), lapsed=rng.integers(0, 2, 60))
    csv("claims.csv", policy_id=rng.integers(1000, 1240, 300), amount=num(300, 900, 200), date=days(300, "2021-01-01", 1000))
    csv("claims_2024.csv", policy_id=rng.integers(5000, 5060, 70), amount=num(70, 950, 210), date=days(70, "2024-01-01", 200))
    csv("claims_legacy.csv", policy_id=rng.integers(1000, 1240, 80), amount=num(80, 400, 90), date=days(80, "2012-01-01", 900))
    csv("agents.csv", agent_id=np.arange(1, 13), experience=rng.integers(1, 30, 12), office=pick(["x", "y"], 12))

    # vineyard
    vines = [f"V{i:03d}" for i in range(150)]
    csv("vines.csv", vine_id=vines, slope=num(150, 8, 3), age=rng.integers(3, 40, 150), parcel=pick(list("ABCDE"), 150))
    csv("soil_samples.csv", parcel=pick(list("ABCDE"), 40), ph=num(40, 6.5, 0.3), clay=num(40, 20, 5))
    csv("yields.csv", vine_id=vines, kilos=num(150, 4, 1))
    csv("yields_old.csv", vine_id=vines, kilos=num(150, 3, 1))
    csv("sugar.csv", vine_id=vines, brix=num(150, 21, 2))
    order = rng.permutation(vines)
    for part, ids in (("train", order[:90]), ("valid", order[90:120]), ("test", order[120:])):
        (folder / f"vine_{part}_ids.txt").write_text("\n".join(ids) + "\n")

    # engines
    for unit in range(1, 9):
        n = int(rng.integers(40, 60))
        csv(f"engine_{unit:02d}.csv", cycle=np.arange(n), s1=num(n, 500, 5), s2=num(n, 30, 2), s3=num(n).cumsum().round(4))
    csv("engine_rul.csv", unit=np.arange(1, 9), rul=rng.integers(20, 140, 8))
    csv("engine_workshop.csv", unit=np.arange(1, 9), repairs=rng.integers(0, 5, 8))

    # hotel
    for season, n, start in (("spring", 120, "2023-03-01"), ("summer", 140, "2023-06-01"), ("autumn", 90, "2023-09-01"),
                             ("winter", 80, "2023-12-01")):
        csv(f"hotel_{season}.csv", arrival=days(n, start, 90), nights=rng.integers(1, 9, n), guests=rng.integers(1, 5, n),
            rate=num(n, 120, 25), currency=pick(["EUR", "USD", "GBP"], n), cancelled=rng.integers(0, 2, n))
    every = pd.date_range("2023-03-01", "2024-03-05").strftime("%Y-%m-%d")
    csv("hotel_holidays.csv", arrival=every, holiday=rng.integers(0, 2, len(every)))
    csv("hotel_exchange.csv", currency=["EUR", "USD", "GBP"], to_eur=num(3, 1, 0.1))
    csv("hotel_competitors.csv", week=np.arange(50), price=num(50, 110, 20))

    # steel
    heats = np.arange(300, 480)
    csv("heats.csv", heat_id=heats, temperature=num(180, 1600, 20), duration=num(180, 45, 5), furnace=pick(["F1", "F2", "F3"], 180),
        defect=rng.integers(0, 2, 180))
    csv("steel_chemistry.csv", heat_id=rng.permutation(heats), carbon=num(180, 0.3, 0.05), sulphur=num(180, 0.02, 0.003))
    csv("steel_folds.csv", heat_id=heats, fold=rng.integers(0, 4, 180))
    csv("steel_folds_old.csv", heat_id=heats, fold=rng.integers(0, 4, 180))
    csv("heats_february.csv", heat_id=np.arange(600, 640), temperature=num(40, 1605, 20), duration=num(40, 44, 5),
        furnace=pick(["F1", "F2", "F3"], 40), carbon=num(40, 0.3, 0.05), sulphur=num(40, 0.02, 0.003),
        defect=rng.integers(0, 2, 40))

    # bakery
    for shop in ("north", "south", "east", "west"):
        n = 160
        csv(f"bakery_{shop}.csv", day=days(n, "2022-01-01", 300), product=pick(["rye", "white", "roll"], n),
            price=num(n, 3, 0.4), loaves=rng.integers(0, 60, n))
    every = pd.date_range("2022-01-01", periods=310).strftime("%Y-%m-%d")
    csv("bakery_calendar.csv", day=every, school=rng.integers(0, 2, len(every)), market=rng.integers(0, 2, len(every)))
    (folder / "bakery_clean.py").write_text(BAKERY_CLEAN)

    # vaccine uptake
    for letter in "abcd":
        n = 90
        csv(f"uptake_region_{letter}.csv", person=[f"{letter}{i}" for i in range(n)], district=rng.integers(1, 11, n),
            age=rng.integers(18, 90, n), distance=num(n, 6, 2), income=num(n, 30, 8), vaccinated=rng.integers(0, 2, n))
    csv("uptake_population.csv", district=np.arange(1, 11), people=rng.integers(900, 9000, 10), area=num(10, 40, 8))
    csv("uptake_population_2011.csv", district=np.arange(1, 11), people=rng.integers(800, 8000, 10), area=num(10, 40, 8))
    csv("uptake_survey.csv", district=np.r_[np.arange(1, 11), rng.integers(1, 11, 50)], trust=num(60, 5, 1))
    (folder / "uptake_tools.py").write_text(UPTAKE_TOOLS)

    # vehicle emissions
    csv("vehicles.csv", plate=[f"P{i}" for i in range(130)], fuel=pick(["petrol", "diesel", "lpg"], 130),
        weight=num(130, 1300, 200), year=rng.integers(1998, 2022, 130))
    csv("fuel_types.csv", fuel=["petrol", "diesel", "lpg"], carbon_factor=num(3, 2.4, 0.2))
    csv("inspections.csv", plate=[f"P{i}" for i in rng.integers(0, 130, 200)], day=days(200, "2022-01-01", 120),
        nox=np.abs(num(200, 60, 15)), failed=rng.integers(0, 2, 200))
    csv("inspections_2015.csv", plate=[f"P{i}" for i in rng.integers(0, 130, 90)], day=days(90, "2015-01-01", 120),
        nox=np.abs(num(90, 90, 15)), failed=rng.integers(0, 2, 90))
    every = pd.date_range("2022-01-01", periods=125).strftime("%Y-%m-%d")
    csv("emission_weather.csv", day=every, temp=num(125, 8, 5), humidity=num(125, 70, 9))

    # cheese
    n = 170
    csv("cheese_wheels.csv", wheel=np.arange(n), dairy=pick(["d1", "d2", "d3", "d4"], n), made=days(n, "2022-01-01", 600),
        salt=num(n, 2, 0.3), fat=num(n, 30, 3))
    csv("cheese_ripening.csv", wheel=np.repeat(np.arange(n), 3), humidity=num(3 * n, 85, 4), temp=num(3 * n, 12, 1))
    csv("cheese_dairies.csv", dairy=["d1", "d2", "d3", "d4"], altitude=rng.integers(200, 1800, 4))
    pd.DataFrame({"wheel": np.arange(n), "score": num(n, 7, 1)}).to_parquet(folder / "cheese_tasting.parquet")
    pd.DataFrame({"wheel": np.arange(n), "score": num(n, 6, 1)}).to_parquet(folder / "cheese_tasting_juniors.parquet")
    csv("cheese_awards.csv", dairy=["d1", "d2", "d3"], medals=rng.integers(0, 9, 3))

    # handsets
    for part, first in (("a", 0), ("b", 200), ("c", 400)):
        pd.DataFrame({"sim": np.arange(first, first + 90), "plan": pick(["s", "m", "l"], 90), "data_gb": num(90, 9, 3),
                      "calls": rng.integers(0, 300, 90)}).to_parquet(folder / f"handsets_{part}.parquet", index=False)
    csv("handset_plans.csv", plan=["s", "m", "l"], fee=[9.5, 19.25, 33.0], cap_gb=[3.0, 10.0, 40.0])
    csv("handset_tariffs.csv", zone=["eu", "us", "asia"], cents=num(3, 10, 4))
    outcome = pd.DataFrame({"sim": np.r_[np.arange(90), np.arange(200, 290), np.arange(400, 490)], "switched": rng.integers(0, 2, 270)})
    outcome.to_feather(folder / "handset_outcomes.feather")

    # library
    csv("library_loans.csv", loan_id=np.arange(260), member_id=rng.integers(1, 51, 260), branch=pick(["c", "e", "w"], 260),
        due=days(260, "2022-01-01", 500), pages=rng.integers(80, 900, 260), late=rng.integers(0, 2, 260))
    csv("library_members.csv", member_id=np.arange(1, 51), age=rng.integers(8, 80, 50), since=rng.integers(2000, 2022, 50))
    csv("library_branches.csv", branch=["c", "e", "w"], seats=[40, 25, 60], opened=[1960, 1988, 2004])
    csv("library_events.csv", branch=pick(["c", "e", "w"], 30), visitors=rng.integers(5, 90, 30))
    pd.DataFrame({"loan_id": rng.permutation(260)[:200], "fine": np.abs(num(200, 3, 1))}).to_parquet(
        folder / "library_fines.parquet", index=False)

    # grid load
    for week in range(1, 6):
        stamps = pd.date_range("2024-01-01", periods=84, freq="2h") + pd.Timedelta(days=7 * (week - 1))
        pd.DataFrame({"time": stamps, "station": pick(["k", "m"], 84), "load": num(84, 50, 9)}).to_csv(
            folder / f"grid_week{week}.csv", index=False)
    stamps = pd.date_range("2023-12-31", periods=220, freq="4h")
    pd.DataFrame({"time": stamps, "temp": num(220, 4, 3)}).to_csv(folder / "grid_temperature.csv", index=False)
    pd.DataFrame({"time": stamps, "temp": num(220, 5, 3)}).to_csv(folder / "grid_temperature_model.csv", index=False)
    (folder / "grid_stations.json").write_text(json.dumps([{"station": "k", "capacity": 81.5}, {"station": "m", "capacity": 66.0}]))

    # reef
    csv("reef_sites.csv", site=np.arange(20), depth=num(20, 12, 4), exposure=num(20))
    for part, n in (("train", 140), ("val", 50), ("test", 50)):
        csv(f"reef_{part}.csv", site=rng.integers(0, 20, n), sst=num(n, 28, 1), light=num(n, 300, 40), bleached=rng.integers(0, 2, n))
    csv("reef_baseline.csv", sst=num(60, 27, 1), light=num(60, 310, 30), depth=num(60, 11, 3), exposure=num(60))
    csv("reef_volunteers.csv", site=rng.integers(0, 20, 40), fish=rng.integers(0, 50, 40))

    # gait
    people = ["anna", "ben", "carl", "dora", "emil", "fay", "gus"]
    for person in people:
        np.savez(folder / f"gait_{person}.npz", signal=rng.normal(size=(160, 3)).astype("float32"),
                 phase=rng.integers(0, 3, 160))
    (folder / "gait_split.json").write_text(json.dumps({"train": ["anna", "ben", "dora"], "val": ["emil"], "test": ["fay"]}))
    (folder / "gait_split_paper.json").write_text(json.dumps({"train": ["carl", "gus"], "val": ["anna"], "test": ["dora"]}))

    # wafers
    (folder / "wafers").mkdir(exist_ok=True)
    for i in range(12):
        Image.fromarray(rng.integers(0, 256, (8, 8), dtype=np.uint8)).save(folder / "wafers" / f"w{i:02d}.png")
    csv("wafer_labels.csv", wafer=[f"w{i:02d}" for i in range(12)], lot=[i // 3 for i in range(12)], broken=[0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0])
    np.save(folder / "wafer_mask.npy", (rng.random((8, 8)) > 0.2).astype("float32"))
    np.save(folder / "wafer_mask_draft.npy", (rng.random((8, 8)) > 0.4).astype("float32"))

    # tram
    stops = [f"stop{i}" for i in range(15)]
    csv("tram_stops.csv", stop=stops, zone=rng.integers(1, 4, 15))
    for month, start in (("jan", "2024-01-01"), ("feb", "2024-02-01"), ("mar", "2024-03-01")):
        csv(f"tram_{month}.csv", day=days(110, start, 28), stop=pick(stops, 110), hour=rng.integers(5, 24, 110), delay=num(110, 2, 1.5))
    csv("tram_rain.csv", day=pd.date_range("2024-01-01", periods=95).strftime("%Y-%m-%d"), rain=np.abs(num(95, 2, 2)))
    csv("tram_roadworks.csv", stop=pick(stops, 9), weeks=rng.integers(1, 9, 9))

    # honey
    np.save(folder / "honey_unlabelled.npy", rng.normal(3, 2, (90, 12)).astype("float32"))
    np.savez(folder / "honey_encoder.npz", kernel=rng.normal(0, 0.3, (12, 6)).astype("float32"), bias=rng.normal(0, 0.1, 6).astype("float32"))
    np.savez(folder / "honey_encoder_v1.npz", kernel=rng.normal(0, 0.3, (12, 6)).astype("float32"), bias=rng.normal(0, 0.1, 6).astype("float32"))
    for part, n in (("lab", 100), ("field", 40), ("fair", 30)):
        frame = pd.DataFrame(rng.normal(3, 2, (n, 12)).round(4), columns=[f"w{i}" for i in range(12)])
        frame.insert(0, "jar", [f"{part}{i}" for i in range(n)])
        frame.to_csv(folder / f"honey_{part}.csv", index=False)
        csv(f"honey_{part}_origin.csv", jar=rng.permutation(frame["jar"]), origin=pick(["acacia", "heather", "linden"], n))

    # lagoon
    for part, n in (("train", 150), ("val", 50), ("test", 50), ("pilot", 40)):
        pd.DataFrame({"station": rng.integers(0, 6, n), "tide": num(n), "wind": num(n, 5, 2), "flow": num(n, 20, 4),
                      "salinity": num(n, 30, 3)}).to_parquet(folder / f"lagoon_{part}.parquet", index=False)
    csv("lagoon_stations.csv", station=np.arange(6), depth=num(6, 3, 1), mouth_km=num(6, 5, 2))

    # permits
    words = ("roof garden fence wall window door permit denied late plan house shed height tree neighbour street noise sign shop "
             "parking drive barn porch pool").split()
    labels = ["BLD", "ENV", "SGN"]

    def notes(name, n, labelled=True):
        with open(folder / name, "w") as out:
            for i in range(n):
                row = {"text": " ".join(rng.choice(words, int(rng.integers(4, 10))))}
                if labelled:
                    row["code"] = str(rng.choice(labels))
                out.write(json.dumps(row) + "\n")

    for part, n in (("train", 60), ("appeals", 30), ("dev", 24), ("test", 24), ("archive", 20)):
        notes(f"permit_{part}.jsonl", n)
    (folder / "permit_vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]) + "\n")
    (folder / "permit_vocab_big.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words, "crane", "lift"]) + "\n")
    csv("permit_codes.csv", code=labels, index=[2, 0, 1], title=["building", "environment", "signs"])

    # orchard
    trees = np.arange(160)
    csv("orchard_trees.csv", tree=trees, row=rng.integers(1, 9, 160), cultivar=pick(["gala", "boskoop", "elstar"], 160), girth=num(160, 40, 6))
    csv("orchard_drone.csv", tree=rng.permutation(trees), ndvi=num(160, 0.6, 0.1), canopy=num(160, 5, 1))
    csv("orchard_scab.csv", tree=trees, scab=rng.integers(0, 2, 160))
    csv("orchard_harvest.csv", tree=trees, crates=num(160, 9, 2))
    csv("orchard_cold.csv", row=np.arange(1, 9), frost_days=rng.integers(0, 20, 8))
    csv("orchard_neighbour.csv", tree=np.arange(900, 950), row=rng.integers(1, 9, 50), cultivar=pick(["gala", "boskoop"], 50),
        girth=num(50, 38, 6), ndvi=num(50, 0.6, 0.1), canopy=num(50, 5, 1), scab=rng.integers(0, 2, 50))
    (folder / "orchard_params.json").write_text(json.dumps({"scab": {"C": 0.7}, "harvest": {"n_estimators": 30, "max_depth": 4}}))
