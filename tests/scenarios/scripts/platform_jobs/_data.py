"""All data files of the production-job scripts."""
import gzip
import hashlib
import json
import pickle
import sqlite3
from pathlib import Path

import h5py
import joblib
import numpy as np
import pandas as pd
import torch
from PIL import Image
from sklearn.linear_model import LogisticRegression, SGDClassifier

WORDS = ("refund late parcel broken app login crash password invoice wrong charge driver rude box wet lost "
         "address change cancel order missing item delay coupon code account blocked thanks slow").split()


def make_data(folder: Path) -> None:
    folder = Path(folder)
    rng = np.random.default_rng(14)
    for name in ("trips", "tenants", "fraud_stream", "shards", "orders", "parcel_photos", "versions", "snapshots",
                 "cities"):
        (folder / name).mkdir(parents=True, exist_ok=True)

    def table(name, /, **columns):
        frame = pd.DataFrame(columns)
        if name.endswith(".parquet"):
            frame.to_parquet(folder / name, index=False)
        elif name.endswith(".jsonl"):
            frame.to_json(folder / name, orient="records", lines=True)
        else:
            frame.to_csv(folder / name, index=False)
        return frame

    def num(n, scale=1.0, shift=0.0):
        return np.round(rng.normal(shift, scale, n), 4)

    # ---- trips, one parquet a day
    for day in range(1, 11):
        name = folder / "trips" / f"trips_2026-03-{day:02d}.parquet"
        if day == 4:
            name.write_bytes(b"PAR1" + rng.bytes(300))
            continue
        n = 3 if day == 7 else 60 + day
        km = np.round(rng.gamma(2, 3, n), 3)
        fare = np.round(3 + 1.7 * km + rng.normal(0, 1, n), 2)
        if day == 6:
            fare[:20] = -1
        table(f"trips/trips_2026-03-{day:02d}.parquet", trip_id=np.arange(n) + day * 1000, zone=rng.integers(0, 6, n),
              km=km, hour=rng.integers(0, 24, n), fare=fare, minutes=np.round(4 + 2.2 * km + rng.normal(0, 2, n), 1))
    table("zones.csv", zone=np.arange(6), area=num(6, 2, 10), airport=[0, 0, 1, 0, 0, 1])
    table("zones_2024.csv", zone=np.arange(5), area=num(5, 2, 9), airport=[0, 1, 0, 0, 1])
    table("trip_reference.csv", km=np.round(rng.gamma(2, 3, 90), 3), hour=rng.integers(0, 24, 90))

    # ---- kitchen
    for name, n in (("kitchen_orders.csv", 150), ("kitchen_orders_may.csv", 60)):
        table(name, order_id=np.arange(n), dish=rng.integers(0, 8, n), cook=rng.integers(0, 5, n),
              items=rng.integers(1, 7, n), prep=num(n, 3, 15))
    table("kitchen_menu.csv", dish=np.arange(8), complexity=num(8, 1, 3), oven=rng.integers(0, 2, 8))
    table("kitchen_staff.csv", cook=np.arange(5), years=rng.integers(1, 20, 5), night=rng.integers(0, 2, 5))
    table("kitchen_complaints.csv", order_id=rng.integers(0, 150, 25), stars=rng.integers(1, 5, 25))

    # ---- feature views
    riders = 80
    days = pd.date_range("2026-01-01", periods=60).strftime("%Y-%m-%d").to_numpy()
    for name, n in (("churn_spine.csv", 160), ("churn_spine_holdout.csv", 50)):
        table(name, rider_id=rng.integers(0, riders, n), ts=days[rng.integers(25, 60, n)], churned=rng.integers(0, 2, n))
    table("fv_rider_daily.parquet", rider_id=np.repeat(np.arange(riders), 4), ts=days[rng.integers(0, 25, riders * 4)],
          rides_7d=rng.integers(0, 20, riders * 4), spend_7d=num(riders * 4, 20, 60))
    table("fv_rider_device.csv", rider_id=np.arange(riders), ts=days[rng.integers(0, 10, riders)],
          android=rng.integers(0, 2, riders), app_age=num(riders, 30, 100))
    table("fv_rider_promos.jsonl", rider_id=np.arange(riders), ts=days[rng.integers(0, 10, riders)],
          promos_used=rng.integers(0, 6, riders), promo_value=num(riders, 2, 5))
    table("fv_rider_support.parquet", rider_id=np.arange(riders), ts=days[rng.integers(0, 10, riders)],
          calls=rng.integers(0, 4, riders), wait=num(riders, 3, 9))

    # ---- tenants
    for tenant, n in (("acme", 90), ("borel", 80), ("cyan", 100), ("dorian", 9), ("pool", 120)):
        table(f"tenants/{tenant}_events.csv", account=rng.integers(0, 30, n), logins=rng.integers(0, 50, n),
              seats=rng.integers(1, 30, n), latency=num(n, 40, 200), plan=rng.integers(0, 3, n),
              renewed=rng.integers(0, 2, n))
    table("tenant_plans.csv", plan=[0, 1, 2], price=[19.0, 49.5, 120.25], support=[0, 1, 1])
    table("tenant_contacts.csv", tenant=["acme", "borel", "cyan", "dorian"], contact=["ann", "bo", "cy", "di"])
    table("cyan_banned_accounts.csv", account=[3, 7, 11, 21])

    # ---- click ranker with yesterday's weights
    for name, n, d in (("clicks_2026-03-08.npz", 90, 6), ("clicks_2026-03-09.npz", 100, 6), ("clicks_eval.npz", 40, 6)):
        x = rng.normal(size=(n, d)).astype("float32")
        np.savez(folder / name, x=x, y=(x[:, 0] + rng.normal(size=n) > 0).astype("float32"))
    generator = torch.Generator().manual_seed(3)
    for name, width in (("ranker_2026-03-07.pt", 8), ("ranker_2026-03-08.pt", 12), ("ranker_2026-03-06.pt", 8)):
        weights = {"0.weight": torch.randn(width, 6, generator=generator) * 0.3, "0.bias": torch.randn(width, generator=generator) * 0.1,
                   "2.weight": torch.randn(1, width, generator=generator) * 0.3, "2.bias": torch.randn(1, generator=generator) * 0.1}
        torch.save({"state_dict": weights, "step": 1000 + width}, folder / name)

    # ---- fraud stream with an SGD model and a ledger
    for day in range(5, 11):
        n = 40 + day
        with gzip.open(folder / "fraud_stream" / f"fraud_2026-03-{day:02d}.jsonl.gz", "wt") as out:
            for _ in range(n):
                amount, age, country = rng.gamma(2, 40), rng.integers(0, 900), rng.integers(0, 4)
                out.write(json.dumps({"amount": round(amount, 2), "age": int(age), "country": int(country),
                                      "fraud": int(amount / 100 + rng.normal() > 1)}) + "\n")
    x = rng.normal(size=(60, 3))
    joblib.dump(SGDClassifier(loss="log_loss", random_state=0).fit(x, (x[:, 0] > 0).astype(int)), folder / "fraud_sgd_2026-03-06.joblib")
    with sqlite3.connect(folder / "ledger.db") as con:
        con.execute("create table processed (day text, rows integer, at text)")
        con.executemany("insert into processed values (?,?,?)", [("2026-03-05", 45, "06:01"), ("2026-03-06", 46, "06:03")])
    con.close()
    table("country_risk.csv", country=[0, 1, 2, 3], risk=[0.1, 0.35, 0.2, 0.9])
    table("country_names.csv", country=[0, 1, 2, 3], name=["NL", "BE", "LU", "DE"])

    # ---- claims
    for name, n in (("claims_train.csv", 160), ("claims_calib.csv", 90), ("claims_test.csv", 70), ("claims_shadow.csv", 50)):
        a, b = num(n), num(n)
        table(name, claim=np.arange(n), paid=a, delay=b, agent=rng.integers(0, 9, n), bad=(a + b + rng.normal(size=n) > 0).astype(int))
    table("cost_table.csv", outcome=["fp", "fn", "tp"], cost=[4.0, 25.0, 1.5])

    # ---- parcel photos
    for i in range(12):
        Image.fromarray(rng.integers(0, 255, (8, 8), dtype=np.uint8)).save(folder / "parcel_photos" / f"photo_{i:02d}.png")
    table("photo_labels.csv", photo=[f"photo_{i:02d}" for i in range(12)], damaged=rng.integers(0, 2, 12))
    table("photo_fixes.csv", photo=["photo_02", "photo_05", "photo_09"], damaged=[1, 0, 1], reviewer=["lia", "tom", "lia"])
    table("photo_fixes_pending.csv", photo=["photo_01", "photo_07"], damaged=[1, 1], reviewer=["kim", "kim"])
    (folder / "photo_deny.txt").write_text("photo_03\nphoto_10\n# blurred since the lens change\n")

    # ---- merchants
    for name, n in (("merchant_txns.parquet", 300), ("merchant_txns_audit.parquet", 80)):
        table(name, merchant=rng.integers(0, 25, n), amount=num(n, 30, 80), hour=rng.integers(0, 24, n),
              device=rng.integers(0, 5, n), mcc=rng.integers(1, 9, n), chargeback=rng.integers(0, 2, n))
    table("merchant_allow.csv", merchant=np.arange(0, 20), since=2000 + np.arange(20))
    table("merchant_allow_2023.csv", merchant=np.arange(0, 12), since=1990 + np.arange(12))
    table("merchant_deny.csv", merchant=[4, 9, 13], reason=["closed", "test", "dispute"])
    table("txn_schema.csv", column=["merchant", "amount", "hour", "device", "mcc", "chargeback"],
          role=["key", "feature", "feature", "ignore", "feature", "target"])

    # ---- two-tower
    for name, n in (("purchases.csv", 220), ("purchases_next_week.csv", 60)):
        table(name, user=rng.integers(0, 30, n), item=rng.integers(0, 40, n), qty=rng.integers(1, 4, n))
    table("item_catalog.csv", item=np.arange(40), price=num(40, 5, 20), brand=rng.integers(0, 6, 40))
    table("item_counts.csv", item=np.arange(40), sold=rng.integers(1, 300, 40))
    table("item_returns.csv", item=np.arange(40), returned=rng.integers(0, 30, 40))
    (folder / "withdrawn_items.txt").write_text("5\n17\n31\n")

    # ---- meters
    units = np.array(["kWh", "MJ", "therm", "BTU"])
    for name, n in (("meter_readings.csv", 180), ("meter_readings_audit.csv", 50)):
        table(name, meter=rng.integers(0, 12, n), unit=units[rng.integers(0, 4, n)], value=num(n, 5, 50), temp=num(n, 8, 10))
    table("unit_factors.csv", unit=units, to_kwh=[1.0, 0.2778, 29.3071, 0.000293])
    table("unit_factors_2019.csv", unit=units[:3], to_kwh=[1.0, 0.28, 29.3])
    table("meter_sites.csv", meter=np.arange(12), floor_area=num(12, 30, 120), insulated=rng.integers(0, 2, 12))

    # ---- shards
    rows = []
    for i, role in enumerate(("train", "train", "val", "train", "test", "retired")):
        x = rng.normal(size=(50 + i, 5)).astype("float32")
        path = folder / "shards" / f"shard_{i:02d}.npz"
        np.savez(path, x=x, y=(x @ np.arange(5) + rng.normal(size=len(x))).astype("float32"))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        rows.append((path.name, role, "0" * 64 if i == 3 else digest, len(x)))
    pd.DataFrame(rows, columns=["file", "role", "sha256", "rows"]).to_csv(folder / "shards_manifest.csv", index=False)

    # ---- credit
    for name, n in (("applications.csv", 200), ("applications_recent.csv", 80), ("applications_unlabelled.csv", 120)):
        inc, debt = num(n, 1, 3), num(n, 1, 1)
        extra = {} if "unlab" in name else {"default": (debt - inc + 2 + rng.normal(size=n) > 0).astype(int)}
        table(name, applicant=np.arange(n), income=inc, debt=debt, score=num(n, 50, 600), **extra)
    x = rng.normal(size=(80, 3))
    joblib.dump(LogisticRegression().fit(x, (x.sum(1) > 0).astype(int)), folder / "champion_credit.joblib")
    table("bureau.csv", applicant=np.arange(200), inquiries=rng.integers(0, 9, 200), oldest=num(200, 3, 8))

    # ---- regions
    for region, n in (("north", 70), ("south", 80), ("west", 75), ("islands", 20)):
        table(f"sales_{region}.csv", store=rng.integers(0, 10, n), day=rng.integers(0, 30, n), promo=rng.integers(0, 2, n),
              units=rng.poisson(20, n))
    table("region_stores.csv", store=np.arange(10), size=num(10, 100, 400), parking=rng.integers(0, 2, 10))
    table("region_calendar.csv", day=np.arange(30), weekend=[int(d % 7 > 4) for d in range(30)], rain=num(30, 2, 5))
    table("region_budget.csv", region=["north", "south", "west"], budget=[1000, 1200, 900])
    south = pd.read_csv(folder / "sales_south.csv").iloc[[3, 20, 41, 66]]
    table("south_closures.csv", store=south["store"].to_numpy(), day=south["day"].to_numpy())

    # ---- databases
    with sqlite3.connect(folder / "platform.db") as con:
        pd.DataFrame({"account": np.arange(120), "tier": rng.integers(0, 3, 120), "age": rng.integers(1, 900, 120)}).to_sql("accounts", con, index=False)
        pd.DataFrame({"account": rng.integers(0, 120, 400), "total": num(400, 20, 90), "late": rng.integers(0, 2, 400)}).to_sql("invoices", con, index=False)
        pd.DataFrame({"account": np.arange(120), "left_us": rng.integers(0, 2, 120)}).to_sql("outcomes", con, index=False)
    con.close()
    with sqlite3.connect(folder / "monitoring.db") as con:
        pd.DataFrame({"metric": ["auc", "ks", "rows"], "value": [0.71, 0.33, 118.0]}).to_sql("last_run", con, index=False)
    con.close()
    with sqlite3.connect(folder / "crm.db") as con:
        pd.DataFrame({"account": np.arange(120), "calls": rng.integers(0, 12, 120), "nps": rng.integers(-5, 10, 120)}).to_sql("contacts", con, index=False)
    con.close()
    table("churn_overrides.csv", account=[4, 8, 15, 16, 23, 42], left_us=[1, 1, 0, 1, 0, 0])
    table("internal_accounts.csv", account=[0, 1, 2, 99], owner=["qa", "qa", "ops", "demo"])

    # ---- tickets
    for name, n in (("ticket_texts.csv", 140), ("ticket_texts_june.csv", 50), ("ticket_texts_dev.csv", 40)):
        table(name, text=[" ".join(rng.choice(WORDS, 7)) for _ in range(n)], queue=rng.choice(["billing", "delivery", "tech"], n))
    (folder / "ticket_vocab.txt").write_text("\n".join(WORDS[:22]) + "\n")
    (folder / "ticket_stop.txt").write_text("thanks\nslow\ncode\n")
    (folder / "queue_counts.json").write_text(json.dumps({"billing": 5200, "delivery": 9100, "tech": 730}))
    (folder / "queue_counts_2024.json").write_text(json.dumps({"billing": 4100, "delivery": 8000, "tech": 810}))

    # ---- demand snapshots (demand_hourly.csv is missing on purpose)
    for name, n in (("demand_daily.csv", 6), ("demand_weekly.csv", 110), ("demand_monthly.csv", 40)):
        table(f"snapshots/{name}", slot=np.arange(n), temp=num(n, 7, 12), price=num(n, 1, 5), demand=num(n, 10, 100))
    table("price_overrides.csv", slot=[3, 9, 27], price=[4.1, 4.4, 6.2])

    # ---- ads
    n = 200
    table("ads_impressions.csv", imp=np.arange(n), campaign=rng.integers(0, 7, n), slot=rng.integers(0, 4, n), geo=rng.integers(0, 5, n), bid=num(n, 0.2, 1))
    table("ads_clicks.csv", imp=np.sort(rng.choice(n, 70, replace=False)), dwell=num(70, 4, 12))
    table("ads_conversions.csv", imp=np.sort(rng.choice(n, 40, replace=False)), revenue=num(40, 9, 30))
    table("ads_campaigns.csv", campaign=np.arange(7), budget=num(7, 100, 500), video=rng.integers(0, 2, 7))
    table("ads_geo.csv", geo=np.arange(5), gdp=num(5, 5, 30))
    table("ads_bots.csv", imp=np.sort(rng.choice(n, 15, replace=False)), why=["speed"] * 15)

    # ---- order table with a transaction log
    log = []
    for i in range(6):
        m = 40 + i
        table(f"orders/part-{i:05d}.csv", basket=rng.integers(1, 9, m), weight=num(m, 2, 6), express=rng.integers(0, 2, m), cost=num(m, 3, 12))
    for version, (op, i) in enumerate([("add", 0), ("add", 1), ("add", 2), ("remove", 1), ("add", 3), ("remove", 0), ("add", 4), ("add", 5)]):
        log.append({"version": version, op: {"path": f"part-{i:05d}.csv"}})
    (folder / "orders" / "orders_log.jsonl").write_text("\n".join(map(json.dumps, log)) + "\n")

    # ---- versions of an array data set
    for v in (1, 2, 3, 4):
        np.save(folder / "versions" / f"route_x_v{v}.npy", rng.normal(size=(70 + v, 4)).astype("float32"))
        np.save(folder / "versions" / f"route_y_v{v}.npy", rng.integers(0, 3, 70 + v))
    table("dataset_registry.csv", version=[1, 2, 3, 4], status=["retired", "approved", "approved", "draft"],
          owner=["eva", "eva", "jon", "jon"])
    np.savez(folder / "route_scaler_v2.npz", mean=rng.normal(size=4), std=rng.uniform(1, 2, 4))
    np.savez(folder / "route_scaler_v3.npz", mean=rng.normal(size=4), std=rng.uniform(1, 2, 4))

    # ---- fleet telemetry
    with h5py.File(folder / "fleet.h5", "w") as h5:
        for v in ("van01", "van02", "van03"):
            h5[f"{v}/signal"] = rng.normal(size=(120, 3)).astype("float32")
            h5[f"{v}/fault"] = rng.integers(0, 2, 120)
    with h5py.File(folder / "fleet_pilot.h5", "w") as h5:
        h5["van77/signal"] = rng.normal(size=(60, 3)).astype("float32")
        h5["van77/fault"] = rng.integers(0, 2, 60)
    table("fleet_calibration.csv", van=["van01", "van02", "van03", "van77"], gain=[1.02, 0.97, 1.1, 1.0], offset=[0.1, -0.2, 0.05, 0.3])
    table("fleet_drivers.csv", van=["van01", "van02", "van03"], driver=["ola", "per", "siv"])

    # ---- city history for transferred models
    for city, n in (("oslo", 90), ("bergen", 60), ("narvik", 14), ("tromso", 55)):
        x1, x2 = num(n), num(n)
        table(f"cities/rides_{city}.csv", dist=x1, load=x2, late=(x1 - x2 + rng.normal(size=n) > 0).astype(int))
    with open(folder / "city_priors.pkl", "wb") as out:
        pickle.dump({c: float(p) for c, p in zip(("oslo", "bergen", "narvik", "tromso"), rng.uniform(0.2, 0.6, 4))}, out)
    table("city_neighbours.csv", city=["narvik", "oslo", "bergen"], donor=["tromso", "bergen", "oslo"])
