"""Files of lenders, hauliers, football clubs, wind farms, grocers, chemists, reviewers and advertisers."""

import csv
import gzip
import io
import json
import random
import sqlite3
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import scipy.sparse

ROWS = 90


def make_tabular_data(folder: Path) -> None:
    """Write them; nothing here has the content of another file."""
    chance = random.Random("tabular")
    generator = np.random.default_rng(1851)
    lenders(folder, chance, generator)
    hauliers(folder, chance, generator)
    football(folder, chance, generator)
    wind(folder, chance, generator)
    grocers(folder, chance, generator)
    chemists(folder, generator)
    reviewers(folder, chance)
    advertisers(folder, chance, generator)


def lenders(folder: Path, chance: random.Random, generator: np.random.Generator) -> None:
    people = [f"A{n:04}" for n in range(ROWS)]
    regions = ["Bern", "Jura", "Uri", "Vaud", "Zug"]
    pd.DataFrame(
        {
            "applicant": people,
            "age": generator.integers(19, 78, ROWS),
            "income": generator.lognormal(10.5, 0.4, ROWS).round(2),
            "region": generator.choice(regions, ROWS),
        }
    ).to_csv(folder / "applicants.csv", index=False)

    def loans(year: int, rows: int) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "loan": [f"L{year}{n:03}" for n in range(rows)],
                "applicant": generator.choice(people, rows),
                "amount": generator.lognormal(9, 0.6, rows).round(2),
                "term": generator.choice([12, 24, 36, 60], rows),
                "purpose": generator.choice(["car", "house", "study"], rows),
                "opened": pd.Timestamp(year, 1, 1) + pd.to_timedelta(generator.integers(0, 360, rows), "D"),
                "defaulted": generator.integers(0, 2, rows),
            }
        )

    loans(2023, 140).to_csv(folder / "loans_2023.csv", index=False)
    loans(2022, 110).to_csv(folder / "loans_2022.csv", index=False)
    loans(2024, 60).drop(columns="defaulted").to_csv(folder / "loans_2024.csv", index=False)
    pd.DataFrame(
        {
            "applicant": generator.choice(people, 260),
            "debt": generator.gamma(2, 900, 260).round(1),
            "overdue_days": generator.integers(0, 45, 260),
            "active": generator.integers(0, 2, 260).astype(bool),
        }
    ).to_parquet(folder / "bureau.parquet", index=False)
    pd.DataFrame({"region": regions, "unemployment": generator.uniform(1, 7, 5).round(2)}).to_csv(
        folder / "cantons.csv", index=False
    )
    pd.DataFrame({"applicant": chance.sample(people, 15), "reason": ["fraud", "deceased", "error"] * 5}).to_csv(
        folder / "blocked.csv", index=False
    )
    with open(folder / "repayments.jsonl", "w") as file:
        for n in range(140):
            for month in range(chance.randint(1, 3)):
                row = {"loan": f"L2023{n:03}", "month": month, "late": max(0, round(chance.gauss(3, 6)))}
                file.write(json.dumps(row | {"paid": round(chance.uniform(80, 900), 2)}) + "\n")
    settings = {
        "tables": {
            "loans": {"path": "loans_2023.csv", "key": "loan"},
            "applicants": {"path": "applicants.csv", "key": "applicant"},
            "bureau": {"path": "bureau.parquet", "key": "applicant"},
            "regions": {"path": "cantons.csv", "key": "region"},
        },
        "experiments": [
            {"name": "lean", "tables": ["applicants"], "model": {"C": 0.5}},
            {"name": "rich", "tables": ["applicants", "bureau"], "model": {"C": 2.0}},
        ],
    }
    (folder / "experiments.json").write_text(json.dumps(settings, indent=1))


def hauliers(folder: Path, chance: random.Random, generator: np.random.Generator) -> None:
    (folder / "shipments").mkdir()
    ports = ["Genoa", "Gdansk", "Porto", "Split"]
    carriers = ["albatross", "bison", "camel"]
    for month in range(1, 5):
        rows = 45
        days = pd.Timestamp(2024, month, 1) + pd.to_timedelta(np.sort(generator.integers(0, 28, rows)), "D")
        pd.DataFrame(
            {
                "shipment": [f"{month}-{n:03}" for n in range(rows)],
                "left": days,
                "port": generator.choice(ports, rows),
                "carrier": generator.choice(carriers, rows),
                "tons": generator.gamma(3, 4, rows).round(2),
                "hours": generator.gamma(5, 6, rows).round(1),
            }
        ).to_csv(folder / "shipments" / f"shipments_2024-0{month}.csv", index=False)
    (folder / "carriers.json").write_text(
        json.dumps(
            [{"carrier": name, "fleet": chance.randint(5, 90), "rating": chance.uniform(1, 5)} for name in carriers]
        )
    )
    days = pd.date_range("2024-01-01", "2024-04-30")
    storms = [
        {"day": day, "port": port, "wind": round(abs(generator.normal(20, 9)), 2)} for day in days for port in ports
    ]
    pd.DataFrame(storms).to_csv(folder / "port_weather.csv", index=False)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "lanes"
    sheet.append(["port", "carrier", "distance", "toll"])
    for port in ports:
        for carrier in carriers:
            sheet.append([port, carrier, round(chance.uniform(100, 1900), 1), round(chance.uniform(0, 80), 2)])
    fuel = book.create_sheet("fuel")
    fuel.append(["month", "price"])
    for month in range(1, 5):
        fuel.append([month, round(chance.uniform(1.4, 1.9), 3)])
    book.save(folder / "lanes.xlsx")
    connection = sqlite3.connect(folder / "harbour.db")
    connection.execute("CREATE TABLE calls (port TEXT, day TEXT, vessels INTEGER, waiting REAL, closed INTEGER)")
    connection.executemany(
        "INSERT INTO calls VALUES (?, ?, ?, ?, ?)",
        [
            (p, str(d.date()), chance.randint(1, 40), chance.gauss(5, 2), chance.randint(0, 1))
            for d in days[:60]
            for p in ports
        ],
    )
    connection.commit()
    connection.close()
    (folder / "freight.yaml").write_text(
        "sources:\n  moves:\n    path: shipments/shipments_2024-01.csv\n    dates: [left]\n"
        "  weather:\n    path: port_weather.csv\n    dates: [day]\n  carriers:\n    path: carriers.json\n"
        "  lanes:\n    path: lanes.xlsx\n    sheet: lanes\n"
        "target: hours\nmodel:\n  alpha: 0.7\noutput: freight_ridge.joblib\n"
    )


def football(folder: Path, chance: random.Random, generator: np.random.Generator) -> None:
    clubs = [f"FC {name}" for name in ("Aurora", "Borealis", "Corona", "Dawn", "Eclipse", "Flare")]
    with open(folder / "fixtures.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["day", "home", "away", "home_goals", "away_goals"])
        for n in range(150):
            home, away = chance.sample(clubs, 2)
            writer.writerow(
                [f"2023-{n // 14 + 1:02}-{n % 14 + 1:02}", home, away, chance.randint(0, 4), chance.randint(0, 3)]
            )
    pd.DataFrame({"club": clubs, "squad_value": generator.uniform(20, 400, 6).round(1)}).to_csv(
        folder / "squads.csv", index=False
    )
    odds = pd.DataFrame(generator.uniform(1.2, 6, (150, 3)).round(2), columns=["one", "x", "two"])
    odds.to_parquet(folder / "odds.parquet")
    (folder / "stadiums.json").write_text(json.dumps({club: chance.randint(9000, 70000) for club in clubs}))
    with open(folder / "injuries.tsv", "w") as file:
        file.write("club\tweek\tplayers_out\n")
        for week in range(30):
            file.writelines(f"{club}\t{week}\t{chance.randint(0, 6)}\n" for club in clubs)


def wind(folder: Path, chance: random.Random, generator: np.random.Generator) -> None:
    (folder / "windmills").mkdir()
    hours = pd.date_range("2024-02-01", periods=96, freq="h")
    for name in ("alpha", "bravo", "charlie", "delta"):
        speed = np.abs(generator.normal(8, 3, 96)).round(2)
        power = (speed**2 * 11 + generator.normal(0, 20, 96)).round(1)
        pd.DataFrame(
            {"at": hours, "speed": speed, "gearbox": generator.normal(55, 4, 96).round(2), "power": power}
        ).to_csv(folder / "windmills" / f"{name}.csv", index=False)
    stops = {
        "turbine": generator.choice(["alpha", "bravo", "charlie", "delta"], 16),
        "at": chance.sample(list(hours), 16),
        "kind": generator.choice(["oil", "blade"], 16),
        "cost": generator.gamma(2, 300, 16).round(),
    }
    pd.DataFrame(stops).sort_values("at").to_csv(folder / "stops.csv", index=False)
    forecast = pd.DataFrame({"at": hours[::3], "forecast": generator.normal(8, 3, 32).round(3)})
    forecast.to_feather(folder / "forecast.feather")
    np.save(folder / "power_curve.npy", np.column_stack([np.arange(0, 25), np.arange(0, 25) ** 2 * 10.7]))
    (folder / "sites.json").write_text(
        json.dumps(
            {
                "alpha": {"hub": 90.5, "row": 1},
                "bravo": {"hub": 95.25, "row": 1},
                "charlie": {"hub": 102.0, "row": 2},
                "delta": {"hub": 88.75, "row": 2},
            }
        )
    )


def grocers(folder: Path, chance: random.Random, generator: np.random.Generator) -> None:
    items = [f"sku-{n:02}" for n in range(24)]
    pd.DataFrame(
        {
            "sku": items,
            "aisle": [chance.choice(["dairy", "bread", "fruit"]) for _ in items],
            "price": generator.gamma(2, 2, 24).round(2),
            "tags": ["|".join(chance.sample(["bio", "local", "vegan", "sale"], chance.randint(1, 3))) for _ in items],
        }
    ).to_csv(folder / "assortment.csv", index=False)
    with zipfile.ZipFile(folder / "receipts.zip", "w") as archive:
        for shop in ("hill", "quay"):
            text = io.StringIO()
            pd.DataFrame(
                {
                    "receipt": [f"{shop}{n // 4}" for n in range(160)],
                    "sku": generator.choice(items, 160),
                    "pieces": generator.integers(1, 7, 160),
                }
            ).to_csv(text, index=False)
            archive.writestr(f"{shop}/lines.csv", text.getvalue())
        archive.writestr("README.txt", "lines by receipt")
    wide = pd.DataFrame(generator.poisson(9, (24, 12)), columns=[f"week_{n}" for n in range(12)])
    wide.insert(0, "sku", items)
    wide.to_csv(folder / "weekly_sales.csv.gz", index=False)
    costs = pd.DataFrame({"sku": items, "purchase_price": generator.gamma(2, 1.1, 24).round(3)})
    with zipfile.ZipFile(folder / "purchase_prices.zip", "w") as archive:
        archive.writestr("purchase_prices.csv", costs.to_csv(index=False))
    with tarfile.open(folder / "loyalty.tar.gz", "w:gz") as archive:
        for part in ("members", "visits"):
            rows = {
                "members": pd.DataFrame(
                    {
                        "member": range(40),
                        "since": generator.integers(2010, 2024, 40),
                        "points": generator.gamma(3, 70, 40).round(1),
                    }
                ),
                "visits": pd.DataFrame(
                    {"member": generator.integers(0, 40, 200), "spent": generator.gamma(2, 14, 200).round(2)}
                ),
            }[part]
            content = rows.to_csv(index=False).encode()
            info = tarfile.TarInfo(f"export/{part}.csv")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    (folder / "closed_days.txt").write_text("# closed\n2024-01-01\n2024-02-13\n2024-04-01" + "\n")


def chemists(folder: Path, generator: np.random.Generator) -> None:
    rows = 80
    codes = [f"CMP{n:03}" for n in range(rows)]
    with open(folder / "compounds.txt", "w") as file:
        file.write("# code weight logp rings\n")
        file.writelines(
            f"{code} {generator.normal(320, 60):.2f} {generator.normal(2, 1):.3f} {generator.integers(0, 6)}\n"
            for code in codes
        )
    np.savez(folder / "assay.npz", potency=generator.normal(6, 1, rows), batch=generator.integers(0, 4, rows))
    bits = scipy.sparse.random(rows, 64, density=0.2, random_state=generator, format="csr")
    scipy.sparse.save_npz(folder / "fingerprints.npz", bits)
    generator.normal(size=(rows, 12)).astype("<f4").tofile(folder / "descriptors.f32")
    np.save(folder / "solubility.npy", generator.normal(-3, 1, rows))
    plates = np.zeros(rows, dtype=[("code", "U8"), ("plate", "i4"), ("edge", "f8")])
    plates["code"], plates["plate"], plates["edge"] = codes, generator.integers(1, 7, rows), generator.normal(size=rows)
    np.save(folder / "plates.npy", plates)


def reviewers(folder: Path, chance: random.Random) -> None:
    good, bad = ["lovely", "sturdy", "quick", "bright", "gentle"], ["broken", "noisy", "late", "dull", "sticky"]
    common = ["the", "kettle", "lamp", "was", "and", "very", "parcel", "handle", "button", "cable", "today"]

    def text(words: list[str]) -> str:
        return " ".join(chance.choice(words + common) for _ in range(14))

    for name, rows in (("reviews_shop.jsonl", 120), ("reviews_forum.jsonl", 70)):
        with open(folder / name, "w") as file:
            for n in range(rows):
                liked = chance.random() < 0.5
                row = {
                    "id": f"{name[8:10]}{n}",
                    "text": text(good if liked else bad),
                    "stars": chance.randint(4, 5) if liked else chance.randint(1, 2),
                }
                file.write(json.dumps(row) + "\n")
    (folder / "stopwords_en.txt").write_text("the\nwas\nand\nvery\n")
    weights = {word: round(chance.uniform(0.2, 1), 3) for word in good} | {
        word: -round(chance.uniform(0.2, 1), 3) for word in bad
    }
    (folder / "lexicon.tsv").write_text("".join(f"{word}\t{weight}\n" for word, weight in weights.items()))
    with gzip.open(folder / "reviews_stream.jsonl.gz", "wt") as file:
        for _ in range(150):
            liked = chance.random() < 0.5
            file.write(
                json.dumps({"body": text(good if liked else bad), "helpful": chance.randint(0, 30), "liked": liked})
                + "\n"
            )
    (folder / "flagged_ids.txt").write_text("\n".join(f"sh{n}" for n in sorted(chance.sample(range(120), 20))))


def advertisers(folder: Path, chance: random.Random, generator: np.random.Generator) -> None:
    (folder / "impressions").mkdir()
    for day in range(3):
        frame = pd.DataFrame(
            {
                "at": pd.Timestamp(2024, 5, 1 + day) + pd.to_timedelta(np.sort(generator.integers(0, 86400, 80)), "s"),
                "campaign": generator.integers(1, 6, 80),
                "device": generator.choice(["phone", "tablet", "desk"], 80),
                "bid": generator.gamma(2, 0.4, 80).round(3),
                "clicked": generator.integers(0, 2, 80),
            }
        )
        frame.to_parquet(folder / "impressions" / f"imp-{day}.parquet", index=False)
    pd.DataFrame(
        {"campaign": range(1, 6), "budget": generator.gamma(3, 900, 5).round(), "brand": list("VWXYZ")}
    ).to_csv(folder / "campaign_budgets.csv", index=False)
    with open(folder / "conversions.ndjson", "w") as file:
        file.writelines(
            json.dumps({"campaign": chance.randint(1, 5), "value": round(chance.gauss(40, 12), 2)}) + "\n"
            for _ in range(90)
        )
    for country in ("at", "ch"):
        part = folder / "audience" / f"country={country}"
        part.mkdir(parents=True)
        pd.DataFrame(
            {
                "visitor": generator.integers(0, 9999, 70),
                "pages": generator.poisson(5, 70),
                "seconds": generator.gamma(2, 60, 70).round(1),
                "bought": generator.integers(0, 2, 70),
            }
        ).to_parquet(part / f"audience_{country}.parquet", index=False)
    pd.DataFrame({"country": ["at", "ch", "li"], "vat": [20.0, 8.1, 8.1], "currency": ["EUR", "CHF", "CHF"]}).to_csv(
        folder / "vat.csv", index=False
    )
