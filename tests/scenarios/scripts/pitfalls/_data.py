"""All data files of the scripts in this folder: small, seeded, no two alike."""
import json
from pathlib import Path

import numpy as np
import pandas as pd


def _gym(folder, rng):
    def members(start, n):
        frame = pd.DataFrame({"member_id": np.arange(start, start + n), "age": rng.integers(16, 75, n),
                              "visits": rng.poisson(6, n), "fee": rng.normal(40, 8, n).round(2),
                              "club_id": rng.integers(1, 9, n)})
        frame["left"] = ((frame.visits + rng.normal(0, 3, n)) < 5).astype(int)
        return frame

    members(1000, 240).to_csv(folder / "members.csv", index=False)
    members(5000, 80).to_csv(folder / "members_spring.csv", index=False)
    pd.DataFrame({"club_id": np.arange(1, 9), "city": list("ABCDABCD"),
                  "floor_area": rng.integers(300, 2000, 8)}).to_csv(folder / "clubs.csv", index=False)
    ids = np.concatenate([np.arange(1000, 1240), np.arange(5000, 5080)])
    pd.DataFrame({"member_id": rng.permutation(ids), "app_minutes": rng.exponential(30, len(ids)).round(1)}).to_csv(
        folder / "app_usage.csv", index=False)
    chosen = np.sort(rng.choice(np.arange(1000, 1240), 190, replace=False))
    pd.DataFrame({"member_id": chosen, "consent_day": rng.integers(1, 365, 190)}).to_csv(
        folder / "consented.csv", index=False)
    pd.DataFrame({"member_id": rng.choice(np.arange(1000, 1240), 60, replace=False),
                  "coupon": rng.choice(["10%", "20%", "towel"], 60)}).to_csv(folder / "coupons.csv", index=False)


def _flats(folder, rng):
    def flats(start, n, price):
        frame = pd.DataFrame({"flat_id": np.arange(start, start + n), "district": rng.choice(list("NESWC"), n),
                              "area": rng.normal(70, 20, n).clip(20).round(1), "year": rng.integers(1900, 2023, n),
                              "floor": rng.integers(0, 12, n).astype(float), "rooms": rng.integers(1, 6, n)})
        frame.loc[rng.random(n) < 0.2, "floor"] = np.nan
        if price:
            frame["price"] = (frame.area * 3 + frame.rooms * 20 + rng.normal(0, 15, n)).round(1)
        return frame

    flats(1, 180, True).to_csv(folder / "flats_train.csv", index=False)
    flats(501, 90, False).to_csv(folder / "flats_test.csv", index=False)
    pd.DataFrame({"flat_id": np.arange(501, 591), "price": rng.normal(200, 1, 90).round(2)}).to_csv(
        folder / "flats_sample_submission.csv", index=False)
    pd.DataFrame({"district": list("NESWC"), "score": rng.uniform(1, 10, 5).round(2)}).to_csv(
        folder / "district_scores.csv", index=False)


def _nir(folder, rng):
    base = np.sin(np.linspace(0, 6, 40))
    def spectra(n, shift):
        return (base + rng.normal(0, 0.3, (n, 40)) + shift).astype("float32")

    for name, n, shift in [("spectra_2024", 90, 0.2), ("spectra_2022", 70, 0.5), ("spectra_holdout", 30, 0.2),
                           ("spectra_unlabelled", 150, 0.25), ("instrument_reference", 50, 0.1)]:
        np.save(folder / f"{name}.npy", spectra(n, shift))
    np.save(folder / "dark_current.npy", rng.normal(0.02, 0.01, 40).astype("float32"))
    for name, n in [("protein_2024", 90), ("protein_holdout", 30)]:
        pd.DataFrame({"sample": np.arange(n), "protein": rng.normal(12, 1.5, n).round(2)}).to_csv(
            folder / f"{name}.csv", index=False)


def _penguins(folder, rng):
    for island, n in [("torgersen", 60), ("biscoe", 90), ("dream", 80), ("extra", 40), ("zoo", 30)]:
        species = rng.choice(["Adelie", "Gentoo", "Chinstrap"], n)
        offset = pd.Series(species).map({"Adelie": 0, "Gentoo": 8, "Chinstrap": 4}).to_numpy()
        pd.DataFrame({"bill_length": (38 + offset + rng.normal(0, 2, n)).round(1),
                      "bill_depth": (19 - offset / 3 + rng.normal(0, 1, n)).round(1),
                      "flipper": (190 + 3 * offset + rng.normal(0, 5, n)).round(),
                      "mass": (3600 + 150 * offset + rng.normal(0, 200, n)).round(),
                      "species": species}).to_csv(folder / f"penguins_{island}.csv", index=False)


def _bakery(folder, rng):
    days = pd.date_range("2023-01-01", periods=200)
    pd.DataFrame({"day": days, "loaves": rng.poisson(120, 200), "rolls": rng.poisson(300, 200)}).to_csv(
        folder / "bakery_sales_backup.csv", index=False)
    (folder / "holidays.parquet").write_bytes(b"PAR1" + rng.bytes(200))
    pd.DataFrame({"day": days[::17], "name": [f"feast {i}" for i in range(len(days[::17]))]}).to_csv(
        folder / "bakery_holidays.csv", index=False)
    pd.DataFrame({"stamp": pd.date_range("2023-01-01", periods=150, freq="h"),
                  "celsius": rng.normal(9, 4, 150).round(1)}).to_csv(folder / "weather_hourly.csv", index=False)
    pd.DataFrame({"day": days, "temp": rng.normal(10, 6, 200).round(1), "rain": rng.exponential(2, 200).round(1)}).to_csv(
        folder / "weather_daily.csv", index=False)
    pd.DataFrame({"day": days[:5], "flour": rng.normal(1, 0.1, 5).round(3)}).to_csv(folder / "flour_new.csv", index=False)
    pd.DataFrame({"day": days, "flour": rng.normal(0.9, 0.1, 200).round(3)}).to_csv(folder / "flour_archive.csv", index=False)


def _fields(folder, rng):
    n = 160
    ids = np.arange(n)
    nitrogen, clay = rng.normal(0, 1, n), rng.normal(0, 1, n)
    rain = rng.normal(0, 1, n)
    pd.DataFrame({"field": ids, "variety": rng.integers(0, 3, n),
                  "tons": (6 + 0.4 * rain + 1.5 * nitrogen - 1.0 * clay + rng.normal(0, 0.2, n)).round(3)}).to_csv(
        folder / "field_yields.csv", index=False)
    pd.DataFrame({"field": ids, "rain": rain.round(3)}).sample(frac=1, random_state=1).to_csv(
        folder / "field_rain.csv", index=False)
    pd.DataFrame({"field": ids, "nitrogen": nitrogen.round(3), "clay": clay.round(3)}).sample(
        frac=1, random_state=2).to_csv(folder / "field_soil.csv", index=False)
    pd.DataFrame({"field": ids, "ndvi_may": rng.random(n).round(3), "ndvi_june": rng.random(n).round(3)}).to_csv(
        folder / "field_satellite.csv", index=False)
    pd.DataFrame({"field": ids, "farmer_guess": rng.normal(6, 1, n).round(2), "years": rng.integers(1, 40, n)}).to_csv(
        folder / "field_survey.csv", index=False)


def _exams(folder, rng):
    for name, n in [("mock", 150), ("teacher", 100), ("final", 60)]:
        frame = pd.DataFrame(rng.normal(50, 12, (n, 4)).round(1), columns=["reading", "algebra", "essay", "attendance"])
        frame.insert(0, "pupil", np.arange(n) + {"mock": 0, "teacher": 1000, "final": 2000}[name])
        frame["passed"] = (frame.reading + frame.algebra + rng.normal(0, 8, n) > 98).astype(int)
        if name == "teacher":
            frame = frame.rename(columns={"passed": "recommended"})
        frame.to_csv(folder / f"exam_{name}.csv", index=False)
    pd.DataFrame({"pupil": rng.permutation(150), "fold": np.arange(150) % 4}).to_csv(
        folder / "exam_fold_plan.csv", index=False)
    pd.DataFrame({"pupil": np.arange(150), "fold": rng.integers(0, 5, 150)}).to_csv(
        folder / "exam_fold_plan_old.csv", index=False)


def _memos(folder, rng):
    (folder / "memos").mkdir(exist_ok=True)
    office = "invoice payment ledger budget the a of quarter audit refund tax".split()
    works = "pump valve repair shift the a of crane welding outage bolt".split()
    rows = []
    for i in range(1, 11):
        words = rng.choice(office if i % 2 else works, 30)
        (folder / "memos" / f"memo_{i:02d}.txt").write_text(" ".join(words) + f" memo{i}\n")
        if i != 7:
            rows.append({"memo": f"memo_{i:02d}", "desk": "office" if i % 2 else "works"})
    for i in (1, 2):
        (folder / "memos" / f"draft_{i:02d}.txt").write_text(" ".join(rng.choice(office + works, 25)) + "\n")
    pd.DataFrame(rows).to_csv(folder / "memo_desks.csv", index=False)
    (folder / "stop_words_en.txt").write_text("the\na\nof\nand\nto\n")
    (folder / "stop_words_fr.txt").write_text("le\nla\nles\nde\na\n")
    (folder / "glossary.txt").write_text("welding=repair\nrefund=payment\noutage=repair\ntax=payment\n")
    (folder / "memo_new.txt").write_text(" ".join(rng.choice(works, 20)) + "\n")


def _buoys(folder, rng):
    for name, n in [("north", 90), ("south", 70), ("harbour", 50), ("decommissioned", 40)]:
        with open(folder / f"buoy_{name}.csv", "w") as f:
            f.write("wind,pressure,period,height\n")
            for _ in range(n):
                w, p, t = rng.normal(8, 3), rng.normal(1010, 8), rng.normal(6, 1)
                f.write(f"{w:.2f},{p:.1f},{t:.2f},{0.2 * w + 0.1 * t + rng.normal(0, 0.1):.3f}\n")
    np.savetxt(folder / "buoy_calibration.txt", rng.normal(1, 0.02, (3, 2)), fmt="%.5f")
    np.save(folder / "buoy_quality.npy", rng.uniform(0.2, 1, 160))


def _vending(folder, rng):
    n = 150
    machines = rng.integers(1, 13, n)
    pd.DataFrame({"machine": machines, "day": rng.integers(0, 7, n), "temp": rng.normal(18, 6, n).round(1),
                  "sold": rng.poisson(20 + machines)}).to_csv(folder / "vending_sales.csv", index=False)
    pd.DataFrame({"machine": np.arange(1, 13), "site": rng.choice(["school", "station", "office"], 12),
                  "slots": rng.integers(10, 40, 12)}).to_csv(folder / "vending_machines.csv", index=False)
    pd.DataFrame({"machine": rng.integers(1, 13, 40), "text": [f"complaint {i}" for i in range(40)]}).to_csv(
        folder / "vending_complaints.csv", index=False)


def _wards(folder, rng):
    wards = ["cardio", "ortho", "neuro", "surgery", "paed"]
    for name, n in [("train", 200), ("valid", 80), ("test", 70)]:
        frame = pd.DataFrame({"ward": rng.choice(wards, n), "icd": rng.choice([f"I{k}" for k in range(20)], n),
                              "age": rng.integers(1, 95, n), "pulse": rng.normal(80, 12, n).round(),
                              "crp": rng.exponential(20, n).round(1)})
        frame["days"] = (2 + frame.age / 20 + frame.crp / 15 + rng.normal(0, 1, n)).clip(0.5).round(1)
        frame["readmitted"] = ((frame.age > 60) ^ (rng.random(n) < 0.2)).astype(int)
        frame.to_csv(folder / f"stay_{name}.csv", index=False)
    pd.DataFrame({"ward": wards, "cost": rng.uniform(0.5, 3, 5).round(2)}).to_csv(folder / "ward_costs.csv", index=False)
    pd.DataFrame({"icd": [f"I{k}" for k in range(20)], "meaning": [f"diagnosis {k}" for k in range(20)]}).to_csv(
        folder / "icd_dictionary.csv", index=False)


def _loans(folder, rng):
    import xgboost as xgb

    def book(n):
        frame = pd.DataFrame({"amount": rng.normal(9000, 3000, n).round(), "income": rng.normal(3000, 800, n).round(),
                              "months": rng.integers(6, 72, n), "late": rng.poisson(1, n)})
        frame["default"] = ((frame.late > 1) ^ (rng.random(n) < 0.15)).astype(int)
        return frame

    (folder / "loan_books").mkdir(exist_ok=True)
    for name, n in [("2023_01", 60), ("2023_02", 55), ("2023_03", 65), ("2023_04", 50), ("2023_04_partial", 20),
                    ("2023_05_partial", 25)]:
        book(n).to_csv(folder / "loan_books" / f"loans_{name}.csv", index=False)
    book(70).to_csv(folder / "loans_audit.csv", index=False)
    np.save(folder / "loan_exposure.npy", rng.uniform(0.5, 2, 230))
    np.save(folder / "loan_exposure_2022.npy", rng.uniform(0.5, 2, 230))
    for name, rounds in [("loan_base", 4), ("loan_base_retired", 2)]:
        frame = book(100)
        xgb.train({"objective": "binary:logistic", "max_depth": 2, "nthread": 1},
                  xgb.DMatrix(frame.drop(columns="default"), frame["default"]), rounds).save_model(
            str(folder / f"{name}.json"))


def _trams(folder, rng):
    for depot, n in [("east", 90), ("west", 80), ("hill", 70), ("museum", 6)]:
        pd.DataFrame({"minute": np.sort(rng.integers(300, 1400, n)), "line": rng.integers(1, 6, n),
                      "boarding": rng.poisson(25, n), "delay": rng.exponential(3, n).round(2)}).to_csv(
            folder / f"depot_{depot}.csv", index=False)
    pd.DataFrame({"minute": np.arange(300, 1401, 60), "traffic": rng.random(19).round(3)}).to_csv(
        folder / "road_traffic.csv", index=False)
    pd.DataFrame({"line": np.arange(1, 6), "stops": rng.integers(10, 40, 5)}).to_csv(
        folder / "tram_lines.csv", index=False)
    for week in (21, 22):
        pd.DataFrame({"minute": np.sort(rng.integers(300, 1400, 60)), "line": rng.integers(1, 6, 60),
                      "boarding": rng.poisson(25, 60), "delay": rng.exponential(3, 60).round(2)}).to_csv(
            folder / f"tram_week_{week}.csv", index=False)


def _tiles(folder, rng):
    n = 80
    pixels = rng.integers(0, 256, (n, 64))
    frame = pd.DataFrame(pixels, columns=[f"p{i}" for i in range(64)])
    frame["cover"] = (pixels[:, :32].mean(1) > pixels[:, 32:].mean(1)).astype(int)
    frame.to_csv(folder / "tile_pixels.csv", index=False)
    np.savez(folder / "pixel_cache_v1.npz", version=1, x=rng.random((n, 64)).astype("float32"), y=rng.integers(0, 2, n))
    pd.DataFrame({"h": rng.normal(200, 50, n).round(1), "slope": rng.random(n).round(3)}).to_csv(
        folder / "tile_heights.csv", index=False)
    np.savez(folder / "height_cache_v3.npz", version=3, x=rng.normal(0, 1, (n, 2)).astype("float32"))
    np.save(folder / "cloud_mask.npy", (rng.random(64) > 0.1).astype("float32"))
    np.save(folder / "tiles_autumn.npy", rng.random((20, 66)).astype("float32"))


def _plants(folder, rng):
    import torch

    names = ["oak", "birch", "alder"]
    for name, n in [("leaves", 120), ("val", 40), ("test", 35)]:
        kind = rng.integers(0, 3, n)
        frame = pd.DataFrame(rng.normal(0, 1, (n, 4)).round(3) + kind[:, None], columns=["len", "width", "lobes", "teeth"])
        frame["species"] = [names[k] for k in kind]
        frame.to_csv(folder / f"plant_{name}.csv", index=False)
    (folder / "plant_species.txt").write_text("birch\noak\nalder\n")
    (folder / "plant_runs").mkdir(exist_ok=True)
    for epoch, loss in [(2, 1.02), (4, 0.71), (6, 0.88)]:
        torch.manual_seed(epoch)
        net = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 3))
        torch.save({"net": net.state_dict(), "epoch": epoch, "val_loss": loss},
                   folder / "plant_runs" / f"plant_epoch_{epoch}.pt")


def _recipes(folder, rng):
    sweet, salty = "sugar flour butter cocoa vanilla cream".split(), "salt garlic onion beef pepper stock".split()
    for name, n in [("train", 90), ("val", 30), ("test", 30)]:
        label = rng.integers(0, 2, n)
        pd.DataFrame({"text": [" ".join(rng.choice((salty if k else sweet) + ["egg", "milk", "aubergine"], 6)) for k in label],
                      "savoury": label}).to_csv(folder / f"recipes_{name}.csv", index=False)
    for name, size in [("food_vectors", 6), ("web_vectors", 9)]:
        with open(folder / f"{name}.txt", "w") as f:
            for word in sweet + salty + ["egg", "milk", "eggplant"]:
                f.write(word + " " + " ".join(f"{v:.4f}" for v in rng.normal(0, 1, size)) + "\n")
    (folder / "ingredient_alias.csv").write_text("name,canonical\naubergine,eggplant\ncourgette,zucchini\n")


def _engines(folder, rng):
    (folder / "engine_shards").mkdir(exist_ok=True)
    for i in range(8):
        np.savez(folder / "engine_shards" / f"engine_{i:02d}.npz", signals=rng.normal(5, 2, (16, 10)).astype("float32"),
                 fault=rng.integers(0, 3, 16))
    (folder / "engine_bad.txt").write_text("engine_02\n")
    (folder / "fault_costs.csv").write_text("fault,cost\n0,1.0\n1,2.5\n2,4.0\n")
    np.savetxt(folder / "engine_baseline.csv", rng.normal(5, 2, (60, 10)), delimiter=",", fmt="%.4f")
    np.savetxt(folder / "engine_baseline_2018.csv", rng.normal(4, 2, (60, 10)), delimiter=",", fmt="%.4f")


def _cities(folder, rng):
    for city, n in [("oslo", 140), ("bergen", 120), ("tromso", 50), ("narvik", 60)]:
        pd.DataFrame({"hour": np.arange(n), "bikes": (30 + 10 * np.sin(np.arange(n) / 4) + rng.normal(0, 2, n)).round(1)}).to_csv(
            folder / f"{city}_bikes.csv", index=False)
        pd.DataFrame({"hour": np.arange(n), "temp": rng.normal(6, 5, n).round(1)}).to_csv(
            folder / f"{city}_weather.csv", index=False)
    pd.DataFrame({"hour": rng.choice(120, 12, replace=False), "crowd": rng.integers(100, 900, 12)}).to_csv(
        folder / "festival_hours.csv", index=False)


def _orders(folder, rng):
    n = 260
    pd.DataFrame({"order_id": np.arange(n), "customer": rng.integers(1, 50, n), "items": rng.integers(1, 9, n),
                  "total": rng.exponential(60, n).round(2), "express": rng.integers(0, 2, n)}).to_csv(
        folder / "web_orders.csv", index=False)
    pd.DataFrame({"order_id": rng.choice(n, 90, replace=False), "reason": rng.choice(["size", "late", "broken"], 90)}).to_csv(
        folder / "web_returns.csv", index=False)
    pd.DataFrame({"order_id": rng.choice(n, 70, replace=False), "stars": rng.integers(1, 6, 70)}).to_csv(
        folder / "web_reviews.csv", index=False)
    pd.DataFrame({"customer": [3, 7, 19, 33], "case": ["a", "b", "c", "d"]}).to_parquet(folder / "fraud_cases.parquet")
    pd.DataFrame({"customer": np.arange(1, 50), "segment": rng.choice(["s", "m", "l"], 49)}).to_csv(
        folder / "customer_segments.csv", index=False)
    (folder / "orders_job.json").write_text(json.dumps(
        {"target": "returned", "exclude_fraud": True, "with_segments": False, "with_reviews": False, "alpha": 0.001}))


def _kiosk(folder, rng):
    for name, start, n in [("may", 0, 100), ("june", 100, 90), ("july", 190, 60)]:
        pd.DataFrame({"visit_id": np.arange(start, start + n), "kiosk": rng.integers(1, 11, n),
                      "hour": rng.integers(6, 22, n), "spend": rng.exponential(5, n).round(2)}).to_csv(
            folder / f"kiosk_{name}.csv", index=False)
    pd.DataFrame({"kiosk": np.arange(1, 11), "footfall": rng.integers(100, 5000, 10)}).to_csv(
        folder / "kiosk_sites.csv", index=False)
    pd.DataFrame({"kiosk": rng.integers(1, 11, 30), "complaint": [f"queue {i}" for i in range(30)]}).to_csv(
        folder / "kiosk_complaints.csv", index=False)
    pd.DataFrame({"kiosk": [4, 9], "closed": ["2024-05-02", "2024-06-11"]}).to_parquet(folder / "kiosk_closures.parquet")
    pd.DataFrame({"kiosk": [1, 2, 3], "manager": ["Ann", "Bo", "Cy"]}).to_parquet(folder / "kiosk_managers.parquet")


def make_data(folder: Path) -> None:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    parts = [_gym, _flats, _nir, _penguins, _bakery, _fields, _exams, _memos, _buoys, _vending, _wards, _loans,
             _trams, _tiles, _plants, _recipes, _engines, _cities, _orders, _kiosk]
    for seed, part in enumerate(parts, 1200):
        part(folder, np.random.default_rng(seed))


if __name__ == "__main__":
    make_data(Path("."))
