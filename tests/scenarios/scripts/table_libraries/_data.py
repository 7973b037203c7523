"""All data files of the scripts of this set: small, random, seeded, many of them decoys."""
import json
import sqlite3
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather


def parcels(folder):
    rng = np.random.default_rng(101)
    depots = list("ABCDEF")
    for month in range(1, 7):
        n = 90
        weight, distance = rng.gamma(2, 3, n).round(2), rng.uniform(2, 300, n).round(1)
        pd.DataFrame({
            "parcel_id": np.arange(n) + month * 1000,
            "depot": rng.choice(depots, n),
            "weight_kg": weight,
            "distance_km": distance,
            "hour": rng.integers(0, 24, n),
            "late_min": (0.1 * distance + weight + rng.normal(0, 6, n)).round(2),
        }).to_csv(folder / f"parcels_2024_{month:02d}.csv", index=False)
    for k, name in enumerate(["depots.parquet", "depots_planned.parquet"]):
        pd.DataFrame({"depot": depots, "region": rng.integers(0, 3, 6), "docks": rng.integers(2, 20, 6) + k}).to_parquet(
            folder / name, index=False)


def kilns(folder):
    rng = np.random.default_rng(102)
    for name, n, kiln in [("kiln_north.csv", 80, "N"), ("kiln_south.csv", 70, "S"), ("kiln_retired.csv", 60, "R")]:
        peak = rng.normal(1180, 30, n).round(1)
        pd.DataFrame({
            "firing": [f"{kiln}{i:03d}" for i in range(n)],
            "kiln": [f"{kiln}{i % 3}" for i in range(n)],
            "batch": rng.integers(0, 15, n),
            "peak_c": peak,
            "soak_min": rng.integers(20, 90, n),
            "cracked": (peak + rng.normal(0, 15, n) > 1190).astype(int),
        }).to_csv(folder / name, index=False)
    pd.DataFrame({"batch": np.arange(15), "silica": rng.uniform(50, 70, 15).round(2),
                  "moisture": rng.uniform(1, 5, 15).round(2)}).to_parquet(folder / "clay_batches.parquet", index=False)
    pd.DataFrame({"glaze": [f"g{i}" for i in range(12)], "cobalt": rng.uniform(0, 2, 12).round(3)}).to_csv(
        folder / "glaze_recipes.csv", index=False)


def clinic(folder):
    rng = np.random.default_rng(103)
    n, patients = 240, 60
    days = pd.date_range("2023-03-01", periods=80)
    pd.DataFrame({
        "appointment_id": np.arange(n),
        "patient_id": rng.integers(0, patients, n),
        "clinic": rng.choice(["north", "east", "harbour", "mill"], n),
        "day": rng.choice(days, n),
        "lead_days": rng.integers(0, 40, n),
        "no_show": rng.integers(0, 2, n),
    }).to_csv(folder / "appointments.csv", index=False)
    pd.DataFrame({"patient_id": np.arange(patients), "age": rng.integers(18, 90, patients),
                  "distance_km": rng.gamma(2, 4, patients).round(2)}).to_parquet(folder / "patients.parquet", index=False)
    with open(folder / "reminders.ndjson", "w") as f:
        for i in range(0, n, 2):
            f.write(json.dumps({"appointment_id": i, "channel": str(rng.choice(["sms", "mail"])),
                                "hours_before": int(rng.integers(2, 72))}) + "\n")
    pd.DataFrame({"clinic": ["mill"], "closed_since": ["2023-04-01"]}).to_csv(folder / "clinics_closed.csv", index=False)
    pd.DataFrame({"day": days, "rain_mm": rng.gamma(1, 4, 80).round(1)}).to_csv(folder / "weather_daily.csv", index=False)
    pd.DataFrame({"appointment_id": np.arange(40) + 900, "patient_id": rng.integers(0, patients, 40),
                  "lead_days": rng.integers(0, 40, 40)}).to_csv(folder / "appointments_april.csv", index=False)


def wells(folder):
    rng = np.random.default_rng(104)
    (folder / "wells").mkdir(exist_ok=True)
    names = list("ABCDEFGH")
    for name in names:
        n = 60
        gamma = rng.normal(80, 25, n).round(2)
        pd.DataFrame({
            "depth": (1000 + np.arange(n) * 0.5).round(1),
            "gamma_ray": gamma,
            "density": rng.normal(2.4, 0.15, n).round(3),
            "neutron": rng.normal(0.2, 0.05, n).round(4),
            "facies": np.where(gamma > 95, "shale", np.where(gamma > 65, "silt", "sand")),
        }).to_parquet(folder / "wells" / f"well_{name}.parquet", index=False)
    pd.DataFrame({"well": names, "quality": ["good", "poor", "good", "good", "poor", "good", "good", "good"],
                  "role": ["train", "train", "train", "train", "train", "blind", "train", "blind"]}).to_csv(
        folder / "wells_index.csv", index=False)
    pd.DataFrame({"facies": ["sand", "silt", "shale"], "colour": ["yellow", "brown", "grey"]}).to_csv(
        folder / "facies_colours.csv", index=False)


def stores(folder):
    rng = np.random.default_rng(105)
    for name, start, days in [("store_sales.csv", "2024-01-01", 40), ("store_sales_next.csv", "2024-02-10", 12)]:
        rows = [{"store": s, "date": d.date(), "units": int(rng.poisson(20 + 3 * s)), "price": round(float(rng.uniform(2, 6)), 2)}
                for s in range(6) for d in pd.date_range(start, periods=days)]
        pd.DataFrame(rows).to_csv(folder / name, index=False)
    pd.DataFrame({"store": range(6), "format": ["mall", "street", "mall", "kiosk", "street", "kiosk"],
                  "sqm": rng.integers(40, 400, 6)}).to_csv(folder / "stores.csv", index=False)
    pd.DataFrame({"store": np.repeat(np.arange(6), 4), "date": np.tile(pd.date_range("2023-12-20", periods=4, freq="12D"), 6),
                  "discount": rng.uniform(0, 0.4, 24).round(2)}).to_parquet(folder / "promos.parquet", index=False)
    pd.DataFrame({"date": pd.date_range("2024-01-01", periods=40), "rival_price": rng.uniform(2, 6, 40).round(2)}).to_csv(
        folder / "prices_competitor.csv", index=False)


def crm(folder):
    rng = np.random.default_rng(106)
    for name, n in [("crm.duckdb", 150), ("crm_archive.duckdb", 50)]:
        customers = pd.DataFrame({"customer": np.arange(n), "plan": rng.choice(["basic", "plus", "pro"], n),
                                  "tenure": rng.integers(1, 60, n), "churned": rng.integers(0, 2, n)})
        calls = pd.DataFrame({"customer": rng.integers(0, n, 4 * n), "minutes": rng.gamma(2, 4, 4 * n).round(2),
                              "complaint": rng.integers(0, 2, 4 * n)})
        with duckdb.connect(str(folder / name)) as db:
            db.register("customers_frame", customers)
            db.register("calls_frame", calls)
            db.execute("CREATE TABLE customers AS SELECT * FROM customers_frame")
            db.execute("CREATE TABLE calls AS SELECT * FROM calls_frame")
    pd.DataFrame({"plan": ["basic", "plus", "pro"], "fee": [9.5, 19.0, 39.9], "seats": [1, 3, 10]}).to_csv(
        folder / "plans.csv", index=False)
    pd.DataFrame({"customer": rng.permutation(150)[:120], "segment": rng.choice(["s1", "s2", "s3"], 120)}).to_csv(
        folder / "segments.csv", index=False)
    pd.DataFrame({"campaign": list("xyz"), "cost": rng.uniform(100, 900, 3).round(1)}).to_csv(
        folder / "campaign_costs.csv", index=False)


def tides(folder):
    rng = np.random.default_rng(107)
    hours = np.arange(200)
    for name, shift in [("tides.arrow", 0.0), ("tides_2019.arrow", 0.3)]:
        table = pa.table({"hour": hours, "level": np.sin(hours / 6.2) + shift + rng.normal(0, 0.1, 200),
                          "pressure": rng.normal(1013, 6, 200)})
        with pa.OSFile(str(folder / name), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table, max_chunksize=50)
    wind = pa.table({"hour": hours[:180], "u": rng.normal(0, 5, 180), "v": rng.normal(1, 5, 180)})
    with pa.OSFile(str(folder / "wind_buoy.arrows"), "wb") as sink, pa.ipc.new_stream(sink, wind.schema) as writer:
        writer.write_table(wind, max_chunksize=60)
    feather.write_feather(pa.table({"day": np.arange(9), "phase": rng.uniform(0, 1, 9)}), str(folder / "moon_phase.feather"))
    feather.write_feather(pa.table({"day": np.arange(9), "sst": rng.uniform(8, 14, 9)}), str(folder / "sea_temperature.feather"))


def rides(folder):
    rng = np.random.default_rng(108)
    for name, n in [("rides.csv", 200), ("rides_cancelled.csv", 60)]:
        km = rng.gamma(2, 3, n).round(2)
        pd.DataFrame({"ride": np.arange(n), "driver": rng.integers(0, 25, n), "zone": rng.integers(0, 10, n), "km": km,
                      "minutes": (km * 2.5 + rng.uniform(1, 9, n)).round(1), "fare": (3 + 1.8 * km + rng.normal(0, 1, n)).round(2),
                      "stars": rng.integers(1, 6, n)}).to_csv(folder / name, index=False)
    pd.DataFrame({"driver": np.arange(25), "years": rng.integers(0, 20, 25), "ev": rng.integers(0, 2, 25)}).to_csv(
        folder / "drivers.csv", index=False)
    with open(folder / "zones.ndjson", "w") as f:
        for z in range(10):
            f.write(json.dumps({"zone": z, "density": round(float(rng.uniform(1, 9)), 3), "airport": int(z == 4)}) + "\n")
    pd.DataFrame({"zone": np.arange(10), "mayor": [f"mayor {i}" for i in range(10)]}).to_csv(folder / "zone_mayors.csv", index=False)


def machines(folder):
    rng = np.random.default_rng(109)
    pd.DataFrame({"machine": [f"m{i:02d}" for i in range(30)], "maker": rng.choice(["Acme", "Bolt", "Cyan"], 30),
                  "age": rng.integers(0, 15, 30)}).to_csv(folder / "machines.csv", index=False)
    for suffix, days in [("", 10), ("_q4", 4)]:
        rows = [(f"m{i:02d}", d, rng.normal(60, 8), rng.normal(3, 1), rng.normal(220, 5)) for i in range(30) for d in range(days)]
        pd.DataFrame(rows, columns=["machine", "day", "temp", "vibration", "volt"]).round(3).to_csv(
            folder / f"telemetry_daily{suffix}.csv", index=False)
        pd.DataFrame([(m, d) for m, d, t, *_ in rows if t + rng.normal(0, 3) > 66], columns=["machine", "day"]).to_csv(
            folder / f"failures{suffix}.csv", index=False)
    (folder / "valid_machines.txt").write_text("m03\nm07\nm11\nm19\nm23\nm28\n")
    pd.DataFrame({"maker": ["Acme", "Bolt", "Cyan"], "phone": [5551, 5552, 5553]}).to_csv(folder / "maker_contacts.csv", index=False)


def genes(folder):
    rng = np.random.default_rng(110)
    for name in ["expression.f32", "expression_replica.f32"]:
        rng.normal(0, 1, (120, 40)).astype("float32").tofile(folder / name)
    for name in ["phenotypes.npz", "phenotypes_old.npz"]:
        np.savez(folder / name, tissue=rng.integers(0, 4, 120), age=rng.integers(20, 80, 120), batch=rng.integers(0, 3, 120))
    order = rng.permutation(120)
    np.savez(folder / "split_ids.npz", train=order[:80], val=order[80:100], test=order[100:])
    panel = sorted(rng.choice(40, 16, replace=False).tolist())
    (folder / "gene_panel.txt").write_text("\n".join(f"{i}\tGENE{i}" for i in panel) + "\n")
    np.savetxt(folder / "housekeeping.txt", rng.choice(40, 5, replace=False), fmt="%d")


def claims(folder):
    rng = np.random.default_rng(111)
    pd.DataFrame({"policy": np.arange(50), "premium": rng.uniform(200, 900, 50).round(2),
                  "kind": rng.choice(["car", "home", "boat"], 50)}).to_csv(folder / "policies.csv", index=False)
    for suffix, n, first in [("", 160, 0), ("_test", 40, 5000)]:
        amount = rng.gamma(2, 400, n).round(2)
        pd.DataFrame({"claim": np.arange(n) + first, "policy": rng.integers(0, 50, n), "amount": amount,
                      "photos": rng.integers(0, 9, n)}).to_csv(folder / f"claims{suffix}.csv", index=False)
        pd.DataFrame({"claim": np.arange(n) + first, "fraud": (amount + rng.normal(0, 300, n) > 900).astype(int)}).to_csv(
            folder / f"claim_labels{suffix}.csv", index=False)
    pd.DataFrame({"region": list("pqrs"), "agents": rng.integers(1, 9, 4)}).to_csv(folder / "agents.csv", index=False)


def properties(folder):
    rng = np.random.default_rng(112)
    for name, n, first in [("properties.csv", 180, 0), ("properties_test.csv", 50, 1000)]:
        rooms = rng.integers(1, 8, n)
        frame = pd.DataFrame({"property_id": np.arange(n) + first, "district": rng.integers(0, 9, n), "rooms": rooms,
                              "area": (rooms * 22 + rng.normal(0, 8, n)).round(1),
                              "heating": rng.choice(["gas", "oil", "pump"], n)})
        if first == 0:
            frame["price"] = (frame["area"] * 3 + rng.normal(0, 30, n)).round(1)
        frame.to_csv(folder / name, index=False)
    pd.DataFrame({"property_id": rng.permutation(180), "fold": np.arange(180) % 4}).to_csv(folder / "property_folds.csv", index=False)
    pd.DataFrame({"property_id": rng.permutation(180), "fold": np.arange(180) % 6}).to_csv(folder / "property_folds_v1.csv", index=False)
    pd.DataFrame({"district": np.arange(9), "schools": rng.integers(0, 12, 9), "crime": rng.uniform(0, 5, 9).round(2)}).to_csv(
        folder / "districts.csv", sep=";", index=False)
    pd.DataFrame({"property_id": np.arange(50) + 1000, "price": 0.0}).to_csv(folder / "sample_submission.csv", index=False)


def donors(folder):
    rng = np.random.default_rng(113)
    ids = np.arange(140)
    pd.DataFrame({"donor": ids, "gave": rng.integers(0, 2, 140)}).to_csv(folder / "donor_target.csv", index=False)
    pd.DataFrame({"donor": rng.permutation(ids), "gifts": rng.poisson(4, 140), "last_gift": rng.gamma(2, 20, 140).round(2)}).to_csv(
        folder / "donor_history.csv", index=False)
    pd.DataFrame({"donor": rng.permutation(ids), "trust": rng.integers(1, 8, 140), "income": rng.integers(1, 6, 140)}).to_csv(
        folder / "donor_survey.csv", index=False)
    with open(folder / "donor_web.jsonl", "w") as f:
        for d in rng.permutation(ids):
            f.write(json.dumps({"donor": int(d), "visits": int(rng.poisson(3)), "seconds": round(float(rng.gamma(2, 50)), 1)}) + "\n")
    pd.DataFrame({"donor": np.arange(30) + 700, "gifts": rng.poisson(4, 30), "last_gift": rng.gamma(2, 20, 30).round(2)}).to_csv(
        folder / "donor_history_new.csv", index=False)


def ledger(folder):
    rng = np.random.default_rng(114)
    (folder / "ledger").mkdir(exist_ok=True)
    periods = [f"2023-{m:02d}" for m in range(1, 13)]
    for period in periods:
        n = 35
        amount = rng.gamma(2, 150, n).round(2)
        pd.DataFrame({"entry": np.arange(n), "currency": rng.choice(["EUR", "USD", "CHF"], n), "amount": amount,
                      "lines": rng.integers(1, 12, n), "days_to_pay": (10 + amount / 30 + rng.normal(0, 4, n)).round(1)}).to_csv(
            folder / "ledger" / f"ledger_{period}.csv", index=False)
    closed = {"2023-01", "2023-02", "2023-04", "2023-05", "2023-08", "2023-09", "2023-10"}
    pd.DataFrame({"period": periods, "status": ["closed" if p in closed else "open" for p in periods]}).to_csv(
        folder / "closed_periods.csv", index=False)
    pd.DataFrame({"currency": ["EUR", "USD", "CHF"], "rate": [1.0, 0.92, 1.04]}).to_csv(folder / "fx_rates.csv", index=False)
    pd.DataFrame({"currency": ["EUR", "USD", "CHF"], "rate": [1.0, 0.88, 0.97]}).to_csv(folder / "fx_rates_2022.csv", index=False)


def bank(folder):
    rng = np.random.default_rng(115)
    for name, n in [("bank_core.sqlite", 200), ("bank_core_2018.sqlite", 70)]:
        with sqlite3.connect(folder / name) as db:
            pd.DataFrame({"loan_id": np.arange(n), "client_id": rng.integers(0, 80, n), "amount": rng.integers(1, 50, n) * 500,
                          "months": rng.choice([12, 24, 36, 60], n), "purpose": rng.choice(["car", "flat", "study", "debt"], n),
                          "branch": rng.integers(0, 5, n), "bad": rng.integers(0, 2, n)}).to_sql("loans", db, index=False)
            pd.DataFrame({"client_id": np.arange(80), "birth_year": rng.integers(1940, 2003, 80)}).to_sql("clients", db, index=False)
        db.close()
    with sqlite3.connect(folder / "bureau.sqlite") as db:
        pd.DataFrame({"client_id": rng.integers(0, 80, 300), "balance": rng.gamma(2, 900, 300).round(1),
                      "overdue": rng.integers(0, 2, 300)}).to_sql("tradelines", db, index=False)
    db.close()
    pd.DataFrame({"branch": np.arange(5), "name": ["Port", "Hill", "Lake", "Mill", "Town"]}).to_csv(
        folder / "branch_names.csv", index=False)


def incidents(folder):
    rng = np.random.default_rng(116)
    words = ("disk full database slow login failed timeout network the a is on pod restart memory cache queue "
             "certificate expired deploy rollback alert page was by").split()
    services = ["auth", "billing", "search", "mail", "web"]
    for name, n in [("incidents.jsonl", 120), ("incidents_extra.jsonl", 40), ("incidents_week52.jsonl", 30)]:
        with open(folder / name, "w") as f:
            for i in range(n):
                text = " ".join(rng.choice(words, 9))
                f.write(json.dumps({"id": f"{name[:11]}{n}-{i}", "service": str(rng.choice(services)), "text": text,
                                    "meta": {"opened_by": str(rng.choice(["bot", "human"]))},
                                    "priority": str(rng.choice(["P1", "P2", "P3"]))}) + "\n")
    (folder / "incident_services.json").write_text(json.dumps({s: {"tier": i % 3 + 1, "owner": f"team{i}"} for i, s in enumerate(services)}))
    (folder / "incident_stopwords.txt").write_text("the\na\nis\non\nby\nwas\n")
    (folder / "oncall_rota.json").write_text(json.dumps([{"week": w, "who": f"p{w % 4}"} for w in range(8)]))


def budget(folder):
    rng = np.random.default_rng(117)
    for name, base in [("budget.xlsx", 100), ("budget_draft.xlsx", 140)]:
        with pd.ExcelWriter(folder / name) as book:
            for year in (2021, 2022, 2023):
                pd.DataFrame({"dept": [f"d{i:02d}" for i in range(24)], "planned": rng.normal(base, 20, 24).round(1),
                              "spent": rng.normal(base + 5, 25, 24).round(1)}).to_excel(book, sheet_name=f"FY{year}", index=False)
            pd.DataFrame({"note": [f"see {base}"]}).to_excel(book, sheet_name="Readme", index=False)
    with pd.ExcelWriter(folder / "headcount.xlsx") as book:
        pd.DataFrame({"dept": [f"d{i:02d}" for i in range(24)], **{f"FY{y}": rng.integers(3, 40, 24) for y in (2021, 2022, 2023)}}).to_excel(
            book, sheet_name="heads", index=False, startrow=2)
    pd.DataFrame({"dept": [f"d{i:02d}" for i in range(24)], "manager": [f"boss {i}" for i in range(24)]}).to_csv(
        folder / "dept_managers.csv", index=False)


def regions(folder):
    rng = np.random.default_rng(118)
    for name, n in [("alps", 70), ("coast", 80), ("plain", 90), ("island", 30)]:
        rain = rng.gamma(4, 100, n).round(1)
        pd.DataFrame({"field": np.arange(n), "soil": rng.choice(["loam", "clay", "sand"], n), "rain": rain,
                      "degree_days": rng.normal(1800, 200, n).round(1),
                      "yield_t": (3 + rain / 150 + rng.normal(0, 0.4, n)).round(3)}).to_csv(folder / f"region_{name}.csv", index=False)
    pd.DataFrame({"soil": ["loam", "clay", "sand"], "ph": [6.5, 7.1, 5.9], "drain": [2, 1, 3]}).to_csv(
        folder / "soil_types.csv", index=False)
    np.savetxt(folder / "station_heights.txt", rng.uniform(0, 2000, 10))


def pensions(folder):
    rng = np.random.default_rng(119)
    n = 130
    pd.DataFrame({"member": np.arange(n), "birth": rng.integers(1955, 2000, n), "scheme": rng.choice(["A", "B", "C"], n),
                  "retired": rng.integers(0, 2, n), "claims": rng.poisson(1.5, n)}).to_csv(folder / "members.csv", index=False)
    pd.DataFrame({"member": rng.integers(0, n, 500), "paid": rng.gamma(2, 100, 500).round(2)}).to_csv(
        folder / "contributions.csv", index=False)
    pd.DataFrame({"member": rng.permutation(n), "salary": rng.normal(42000, 8000, n).round(0)}).to_parquet(
        folder / "salaries.parquet", index=False)
    pd.DataFrame({"scheme": ["A", "B", "C"], "accrual": [0.0125, 0.0166, 0.02]}).to_csv(folder / "schemes.tsv", sep="\t", index=False)
    pd.DataFrame({"member": rng.permutation(n)[:90], "postcode": rng.integers(1000, 9999, 90)}).to_csv(
        folder / "addresses.csv", index=False)


def sensors(folder):
    rng = np.random.default_rng(120)
    for name, n in [("sensors_x.npz", 150), ("sensors_x_field.npz", 40)]:
        np.savez_compressed(folder / name, readings=rng.normal(0, 1, (n, 6)), humidity=rng.uniform(20, 90, n),
                            stamp=np.arange(n) * 60)
    for name in ["gas", "dust", "ozone"]:
        pd.DataFrame({"stamp": np.arange(150) * 60, name: rng.gamma(3, 5, 150).round(3)}).to_csv(
            folder / f"reference_{name}.csv", index=False)
    (folder / "sensor_gains.json").write_text(json.dumps({"gain": rng.uniform(0.8, 1.2, 6).round(4).tolist(),
                                                          "offset": rng.normal(0, 0.1, 6).round(4).tolist()}))
    (folder / "sensor_gains_lab.json").write_text(json.dumps({"gain": rng.uniform(0.8, 1.2, 6).round(4).tolist(),
                                                              "offset": rng.normal(0, 0.1, 6).round(4).tolist()}))


def make_data(folder: Path) -> None:
    folder = Path(folder)
    for part in (parcels, kilns, clinic, wells, stores, crm, tides, rides, machines, genes, claims, properties, donors,
                 ledger, bank, incidents, budget, regions, pensions, sensors):
        part(folder)
