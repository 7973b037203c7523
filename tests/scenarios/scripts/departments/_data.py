import csv
import gzip
import json
import pathlib
import sqlite3
import zipfile

import h5py
import numpy as np
import pandas as pd
from PIL import Image


def churn(d):
    r = np.random.default_rng(1)
    n = 220
    ids = np.arange(1000, 1000 + n)
    tenure = r.integers(1, 60, n)
    fee = r.uniform(15, 90, n).round(2)
    sev = r.poisson(1.2, n)
    p = 1 / (1 + np.exp(0.06 * tenure - 0.03 * fee - 0.5 * sev + 0.5))
    pd.DataFrame({"customer_id": ids, "plan": r.choice(["basic", "plus", "max"], n), "tenure_months": tenure,
                  "monthly_fee": fee, "region": r.choice(["north", "south", "west"], n),
                  "churned": (r.random(n) < p).astype(int)}).to_csv(d / "churn_customers.csv", index=False)
    rows = [(i, m, round(r.gamma(2, 100), 1), round(r.gamma(2, 3), 2)) for i in ids for m in (1, 2, 3)]
    pd.DataFrame(rows, columns=["customer_id", "month", "minutes", "data_gb"]).to_csv(d / "churn_usage.csv", index=False)
    tick = [{"customer_id": int(i), "severity": int(r.integers(1, 4)), "days_open": int(r.integers(0, 30))}
            for i, s in zip(ids, sev) for _ in range(s)]
    (d / "churn_tickets.json").write_text(json.dumps(tick))
    (d / "churn_valid_ids.txt").write_text("\n".join(str(i) for i in sorted(r.choice(ids, 60, replace=False))) + "\n")
    m = 40
    pd.DataFrame({"customer_id": np.arange(5000, 5000 + m), "plan": r.choice(["basic", "plus", "max"], m),
                  "tenure_months": r.integers(1, 60, m), "monthly_fee": r.uniform(15, 90, m).round(2),
                  "region": r.choice(["north", "south", "west"], m)}).to_csv(d / "churn_scoring.csv", index=False)
    (d / "churn_plan_names.csv").write_text("plan,title,list_price\nbasic,Basic 10,19.9\nplus,Plus 30,39.9\nmax,Max 100,69.9\n")


def demand(d):
    r = np.random.default_rng(2)
    (d / "regional_sales").mkdir(exist_ok=True)
    dates = pd.date_range("2024-01-01", periods=150)
    for k, reg in enumerate(["north", "south", "east", "west"]):
        n = 25 if reg == "west" else 150
        t = np.arange(n)
        temp = 10 + 8 * np.sin(t / 30 + k) + r.normal(0, 2, n)
        units = 100 + 10 * k + 15 * np.sin(2 * np.pi * t / 7) + 1.5 * temp + r.normal(0, 5, n)
        pd.DataFrame({"date": dates[:n], "units": units.round(1)}).to_csv(d / "regional_sales" / f"sales_{reg}.csv", index=False)
        pd.DataFrame({"date": dates[:n], "temp": temp.round(2), "rain_mm": r.gamma(1, 2, n).round(2)}).to_csv(d / f"weather_{reg}.csv", index=False)
    hol = [0, 20, 43, 64, 88, 90, 121, 130]
    pd.DataFrame({"date": dates[hol], "name": ["h%d" % i for i in hol]}).to_csv(d / "public_holidays.csv", index=False)
    promo = [{"region": g, "start": str(dates[s].date()), "end": str(dates[s + 5].date())}
             for g in ("north", "south", "east", "west") for s in r.choice(np.arange(5, 120), 4, replace=False)]
    (d / "promo_plan.json").write_text(json.dumps(promo, indent=1))
    (d / "sales_targets.csv").write_text("region,target\nnorth,120\nsouth,130\neast,140\nwest,90\n")


def recsys(d):
    r = np.random.default_rng(3)
    u, i = 40, 30
    P, Q = r.normal(size=(u, 3)), r.normal(size=(i, 3))
    pairs = [(a, b) for a in range(u) for b in range(i) if r.random() < 0.35]
    rate = lambda a, b: round(float(np.clip(3 + P[a] @ Q[b] * .6 + r.normal(0, .3), 1, 5)), 1)
    idx = r.permutation(len(pairs))
    for name, part in (("ratings_log.csv.gz", idx[:330]), ("ratings_valid.csv.gz", idx[330:])):
        with gzip.open(d / name, "wt") as f:
            f.write("user,item,rating\n")
            for k in part:
                a, b = pairs[k]
                f.write(f"{a},{b},{rate(a, b)}\n")
    words = "space love crime family war music robot ocean winter school detective dance".split()
    with open(d / "film_items.jsonl", "w") as f:
        for b in range(i):
            f.write(json.dumps({"item": b, "title": f"film {b}", "plot": " ".join(r.choice(words, 8))}) + "\n")
    pd.DataFrame({"user": range(u), "segment": r.choice(["new", "regular", "heavy"], u)}).to_csv(d / "rec_user_segments.csv", index=False)


def tickets(d):
    r = np.random.default_rng(4)
    vocab = {"invoice": ["invoice", "amount", "refund", "charged", "payment"], "login": ["password", "login", "account", "locked", "reset"],
             "shipping": ["parcel", "delivery", "late", "courier", "tracking"], "card": ["card", "declined", "bank", "payment", "fee"]}
    fill = "the my please is and help again with for today".split()

    def rows(n):
        out = []
        for _ in range(n):
            l = r.choice(list(vocab))
            src = l if r.random() < .85 else r.choice(list(vocab))
            out.append((" ".join(r.permutation(list(r.choice(vocab[src], 4)) + list(r.choice(fill, 5)))), l))
        return out
    rare = {"tickets_2023.csv": ("cancel", ["cancel", "contract", "terminate", "notice"]), "tickets_2024.csv": ("bonus", ["bonus", "voucher", "points", "reward"])}
    for name, n in (("tickets_2023.csv", 90), ("tickets_2024.csv", 110)):
        label, words = rare[name]
        extra = [(" ".join(r.permutation(list(r.choice(words, 4)) + list(r.choice(fill, 5)))), label) for _ in range(14)]
        pd.DataFrame(rows(n) + extra, columns=["body", "label"]).to_csv(d / name, index=False)
    pd.DataFrame([x[0] for x in rows(30)], columns=["body"]).to_csv(d / "tickets_backlog.csv", index=False)
    (d / "ticket_label_groups.csv").write_text("label,team\ninvoice,finance\ncard,finance\nlogin,identity\nshipping,logistics\ncancel,retention\n")
    (d / "ticket_stopwords.txt").write_text("the\nmy\nis\nand\nwith\nfor\n")
    (d / "ticket_rules.json").write_text(json.dumps({"finance": ["invoice", "card"], "identity": ["login", "password"], "logistics": ["parcel"]}))


def pump(d):
    r = np.random.default_rng(5)

    def runs(n, off=0.0):
        t = np.linspace(0, 6, 16)
        x = np.stack([np.sin(t + r.uniform(0, 6)) * r.uniform(.8, 1.2) + r.normal(0, .1, 16) + off for _ in range(n)])
        return x.astype("float32")
    for name, n, off in (("pump_normal.h5", 160, 0), ("pump_calib.h5", 60, 0.05), ("pump_faults.h5", 30, .8)):
        with h5py.File(d / name, "w") as f:
            f.create_dataset("pressure", data=runs(n, off))
            f.create_dataset("flow", data=runs(n, off))
            f.attrs["site"] = "plant"


def photo(d):
    r = np.random.default_rng(6)
    for sub in ("photos", "photos_new", "blur_pairs"):
        (d / sub).mkdir(exist_ok=True)

    def img(noise):
        g = np.linspace(60, 190, 24)[None, :] * np.ones((24, 1)) + r.normal(0, noise, (24, 24))
        return Image.fromarray(np.clip(g, 0, 255).astype("uint8"))
    rows = []
    for k in range(12):
        noise = float(r.uniform(2, 40))
        img(noise).save(d / "photos" / f"photo_{k:02d}.png")
        rows.append((f"photo_{k:02d}.png", round(5 - noise / 10 + float(r.normal(0, .2)), 2)))
    pd.DataFrame(rows, columns=["file", "rating"]).to_csv(d / "photo_ratings.csv", index=False)
    for k in range(4):
        img(float(r.uniform(2, 40))).save(d / "photos_new" / f"upload_{k}.png")
    for k in range(3):
        img(30 + 3 * k).save(d / "blur_pairs" / f"sharp_{k}.png")
        img(3 + k).save(d / "blur_pairs" / f"blurred_{k}.png")


def elasticity(d):
    r = np.random.default_rng(7)
    rows = []
    for c, e in (("coffee", -1.4), ("tea", -.8), ("juice", -2.0)):
        for w in range(60):
            p = r.uniform(2, 6)
            rows.append((c, w, round(p, 2), round(float(np.exp(5 + e * np.log(p) + r.normal(0, .1))), 1), int(r.random() < .2)))
    pd.DataFrame(rows, columns=["category", "week", "price", "units", "on_promo"]).to_parquet(d / "pos_transactions.parquet")
    pd.DataFrame([(c, w, round(r.uniform(2, 6), 2)) for c in ("coffee", "tea", "juice") for w in range(60)],
                 columns=["category", "week", "competitor_price"]).to_csv(d / "competitor_prices.csv", index=False)
    (d / "unit_costs.csv").write_text("category,unit_cost\ncoffee,1.9\ntea,1.1\njuice,1.5\n")


def scorecard(d):
    r = np.random.default_rng(8)

    def apps(n, start):
        inc = r.lognormal(10, .4, n).round(0)
        amt = r.uniform(1000, 20000, n).round(0)
        home = r.choice(["rent", "own", "mortgage"], n)
        p = 1 / (1 + np.exp(1 + (inc - 22000) / 15000 - amt / 9000 - (home == "rent") * .8))
        return pd.DataFrame({"app_id": np.arange(start, start + n), "income": inc, "amount": amt, "home": home, "default": (r.random(n) < p).astype(int)})
    a, c, o = apps(260, 1), apps(100, 1001), apps(60, 2001)
    a.to_csv(d / "loan_applications.csv", index=False)
    c.to_csv(d / "loan_calibration.csv", index=False)
    o.to_csv(d / "loan_oot.csv", index=False)
    ids = np.concatenate([a.app_id, c.app_id, o.app_id])
    pd.DataFrame({"app_id": ids, "utilisation": r.beta(2, 3, len(ids)).round(3), "inquiries": r.poisson(1.5, len(ids))}).to_csv(d / "bureau_report.csv", index=False)


def cards(d):
    r = np.random.default_rng(9)
    for y in (2021, 2022, 2023):
        n = 160
        spend, age = r.gamma(2, 300, n).round(2), r.integers(18, 75, n)
        p = 1 / (1 + np.exp(2 - spend / 500 + (age - 40) / 25))
        pd.DataFrame({"card_id": np.arange(n) + y * 1000, "spend": spend, "age": age, "merchant": r.integers(0, 12, n),
                      "cash_share": r.beta(1, 4, n).round(3), "late": (r.random(n) < p).astype(int)}).to_csv(d / f"cards_{y}.csv", index=False)
    pd.DataFrame({"merchant": range(12), "risk_score": r.uniform(0, 1, 12).round(3), "sector": r.choice(["food", "travel"], 12)}).to_csv(d / "merchant_risk.csv", index=False)


def claims(d):
    r = np.random.default_rng(10)
    for name, n in (("claims_h1.csv", 180), ("claims_h2.csv", 160), ("claims_watch.csv", 90), ("claims_open.csv", 40)):
        amt, days = r.gamma(2, 800, n).round(2), r.integers(0, 90, n)
        y = (r.random(n) < 1 / (1 + np.exp(2 - amt / 1500 + days / 60))).astype(int)
        pd.DataFrame({"claim_id": np.arange(n), "provider": r.integers(0, 15, n), "amount": amt, "days_to_report": days, "fraud": y}).to_csv(d / name, index=False)
    pd.DataFrame({"provider": range(15), "claims_per_month": r.uniform(1, 40, 15).round(1), "avg_amount": r.uniform(300, 3000, 15).round(1)}).to_csv(d / "claims_providers.csv", index=False)


def grid(d):
    r = np.random.default_rng(11)
    ts = pd.date_range("2024-03-01", periods=480, freq="h")
    temp = 8 + 5 * np.sin(np.arange(480) / 24 * 2 * np.pi) + r.normal(0, 1, 480)
    holiday, school = (r.random(20) < .3).astype(int), (r.random(20) < .4).astype(int)
    day = np.arange(480) // 24
    load = 500 - 6 * temp + 40 * np.sin(ts.hour / 24 * 2 * np.pi) - 35 * holiday[day] - 15 * school[day] + r.normal(0, 8, 480)
    df = pd.DataFrame({"ts": ts, "load_mw": load.round(2)})
    df[:300].to_csv(d / "grid_load.csv", index=False)
    df[300:420].to_csv(d / "grid_load_recent.csv", index=False)
    df[420:].to_csv(d / "grid_load_week.csv", index=False)
    pd.DataFrame({"ts": ts, "temp": temp.round(2), "wind": r.gamma(2, 3, 480).round(2)}).to_csv(d / "grid_temperature.csv", index=False)
    days = pd.date_range("2024-03-01", periods=20)
    pd.DataFrame({"day": days, "is_holiday": holiday, "school_break": school}).to_csv(d / "grid_calendar.csv", index=False)


def ltv(d):
    r = np.random.default_rng(12)
    n = 300
    ids = np.arange(n)
    cnt = r.poisson(4, n) + 1
    rows = [(int(i), round(float(r.gamma(2, 20)), 2), int(r.integers(0, 180))) for i in ids for _ in range(cnt[i])]
    o = pd.DataFrame(rows, columns=["cust", "amount", "day"])
    o.to_parquet(d / "ltv_orders.parquet")
    pd.DataFrame({"cust": ids, "age": r.integers(18, 70, n), "channel": r.choice(["ads", "organic", "email"], n)}).to_csv(d / "ltv_customers.csv", index=False)
    tot = o.groupby("cust").amount.sum().reindex(ids).to_numpy()
    lab = pd.DataFrame({"cust": ids, "value_12m": (tot * 1.7 + r.normal(0, 20, n)).round(2)})
    lab[:200].to_parquet(d / "ltv_labels_train.parquet")
    lab[200:270].to_parquet(d / "ltv_labels_valid.parquet")
    lab[270:].to_parquet(d / "ltv_labels_recent.parquet")
    (d / "ltv_campaigns.csv").write_text("channel,spend\nads,12000\nemail,900\norganic,0\n")


def vib(d):
    r = np.random.default_rng(13)

    def make(n, shift):
        y = r.integers(0, 3, n)
        t = np.arange(64)
        x = np.stack([np.sin(t * (.3 + .15 * k) + shift) + r.normal(0, 1.3, 64) for k in y]).astype("float32")
        return x, y.astype("int64")
    for name, n, s in (("vib_line_a_train.npz", 120, 0), ("vib_line_a_val.npz", 48, 0), ("vib_line_b_train.npz", 60, 1), ("vib_line_b_test.npz", 40, 1)):
        x, y = make(n, s)
        np.savez(d / name, signal=x, fault=y)
    np.savez(d / "vib_filters.npz", weight=r.normal(0, .3, (8, 1, 7)).astype("float32"), bias=np.zeros(8, "float32"))


def click(d):
    r = np.random.default_rng(14)
    ads = pd.DataFrame({"ad_id": range(20), "advertiser": r.choice(["shoes", "bank", "games", "food"], 20), "bid": r.uniform(.1, 2, 20).round(2)})
    ads.to_csv(d / "click_ads.csv", index=False)
    for name, n in (("click_log_train.csv", 300), ("click_log_holdout.csv", 100), ("click_log_tomorrow.csv", 50)):
        ad, site, hr = r.integers(0, 20, n), r.choice(["news", "mail", "video", "forum"], n), r.integers(0, 24, n)
        p = 1 / (1 + np.exp(1.5 - (site == "video") * 1.2 - ads.bid.to_numpy()[ad]))
        pd.DataFrame({"ad_id": ad, "site": site, "hour": hr, "clicked": (r.random(n) < p).astype(int)}).to_csv(d / name, index=False)


def cars(d):
    r = np.random.default_rng(15)
    makes = ["alfa", "vw", "ford", "opel", "kia"]

    def mk(n, f):
        m, km, y = r.choice(makes, n), r.integers(1000, 200000, n), r.integers(2008, 2024, n)
        return pd.DataFrame({"make": m, "km": km, "year": y, "price": ((y - 2000) * 900 - km * .03 + 3000 + r.normal(0, 300, n)).round(0) * f})
    mk(120, 1).to_parquet(d / "cars_de.parquet")
    mk(110, 1).to_csv(d / "cars_fr.csv", index=False, sep=";")
    uk = mk(100, .85)
    uk["month"] = r.integers(1, 7, 100)
    uk.to_csv(d / "cars_uk.csv", index=False)
    mk(30, 1).to_csv(d / "cars_auction.csv", index=False)
    pd.DataFrame({"month": range(1, 7), "gbp_eur": r.uniform(1.14, 1.19, 6).round(4)}).to_csv(d / "cars_fx.csv", index=False)
    pd.DataFrame({"make": makes, "tier": [2, 2, 1, 1, 3], "reliability": r.uniform(1, 5, 5).round(2)}).to_csv(d / "cars_makes.csv", index=False)


def noshow(d):
    r = np.random.default_rng(16)

    def mk(n, s):
        lead = r.integers(0, 200, n).astype(float)
        hotel = r.integers(0, 10, n)
        ch = r.choice(["web", "agent", "phone", "group"], n)
        y = (r.random(n) < 1 / (1 + np.exp(1.5 - lead / 80 - (ch == "web") * .7))).astype(int)
        lead[r.random(n) < .1] = np.nan
        return pd.DataFrame({"booking_id": np.arange(s, s + n), "hotel": hotel, "channel": ch, "lead_days": lead, "nights": r.integers(1, 9, n), "no_show": y})
    mk(240, 0).to_csv(d / "noshow_train.csv", index=False)
    t = mk(100, 1000).drop(columns="no_show")
    t.to_csv(d / "noshow_test.csv", index=False)
    pd.DataFrame({"hotel": range(10), "stars": r.integers(2, 6, 10), "rooms": r.integers(20, 300, 10)}).to_csv(d / "noshow_hotels.csv", index=False)
    pd.DataFrame({"booking_id": t.booking_id, "no_show": 0.5}).to_csv(d / "noshow_sample_submission.csv", index=False)


def leads(d):
    r = np.random.default_rng(17)
    n = 220

    def crm(path, n, start):
        emp = r.lognormal(4, 1, n).round(0)
        ind = r.choice(["A10", "B20", "C30", "D40"], n)
        won = (r.random(n) < 1 / (1 + np.exp(1 - (ind == "B20") * 1.5 - np.log(emp) / 6))).astype(int)
        df = pd.DataFrame({"lead_id": np.arange(start, start + n), "employees": emp, "industry": ind, "source": r.choice(["fair", "web", "partner"], n),
                           "won": won, "deal_eur": np.where(won == 1, (emp * 90 + r.normal(0, 400, n)).clip(500).round(0), np.nan)})
        with sqlite3.connect(path) as c:
            df.to_sql("leads", c, index=False)
            pd.DataFrame({"lead_id": df.lead_id, "calls": r.poisson(3, n)}).to_sql("activities", c, index=False)
        c.close()
    crm(d / "crm.db", n, 1)
    crm(d / "crm_archive.db", 80, 9001)
    with sqlite3.connect(d / "web_events.db") as c:
        pd.DataFrame({"lead_id": r.integers(1, n + 1, 700), "page": r.choice(["pricing", "docs", "blog"], 700), "seconds": r.gamma(2, 20, 700).round(1)}).to_sql("visits", c, index=False)
    c.close()
    (d / "industry_codes.csv").write_text("code,sector,growth\nA10,retail,1.2\nB20,software,6.5\nC30,transport,2.1\nD40,chemicals,0.4\n")


def rul(d):
    r = np.random.default_rng(18)

    def mk(units, cut):
        rows = []
        for u in range(1, units + 1):
            life = int(r.integers(20, 45))
            stop = int(life * r.uniform(.4, .8)) if cut else life
            for c in range(1, stop + 1):
                reg = int(r.integers(0, 3))
                rows.append([u, c, reg * 20 + r.normal(0, .3), reg * .4 + r.normal(0, .01)] + [round(float(c / life * k + reg * 2 + r.normal(0, .2)), 4) for k in (1, 3, -2)])
        return np.array(rows)
    fmt = ["%d", "%d"] + ["%.4f"] * 5
    np.savetxt(d / "rul_train.txt", mk(16, False), fmt=fmt)
    np.savetxt(d / "rul_test.txt", mk(6, True), fmt=fmt)
    np.savetxt(d / "rul_truth.txt", r.integers(5, 30, 6), fmt="%d")
    (d / "rul_bad_units.txt").write_text("3\n11\n14\n")


def reviews(d):
    r = np.random.default_rng(19)
    pos, neg, neu = "great good excellent happy fast love".split(), "bad broken slow awful poor refund".split(), "the product shop box arrived it was day order very".split()

    def one(y):
        good = y if r.random() < .88 else 1 - y
        return " ".join(r.permutation(list(r.choice(pos if good else neg, 2)) + list(r.choice(pos + neg, 1)) + list(r.choice(neu, 6))))
    for name, n in (("reviews_labeled.csv", 80), ("reviews_test.csv", 40)):
        y = r.integers(0, 2, n)
        pd.DataFrame({"text": [one(k) for k in y], "positive": y}).to_csv(d / name, index=False)
    (d / "reviews_unlabeled.txt").write_text("\n".join(one(k) for k in r.integers(0, 2, 150)) + "\n")


def parking(d):
    r = np.random.default_rng(20)

    def mk(n, start):
        rows = []
        for g, cap in (("P1", 200), ("P2", 80), ("P3", 120)):
            t = np.arange(start, start + n)
            rows += [(g, int(k), round(float(cap * (.5 + .3 * np.sin(k / 24 * 2 * np.pi)) + r.normal(0, cap * .04)), 1)) for k in t]
        return pd.DataFrame(rows, columns=["garage", "hour", "occupied"])
    mk(120, 0).to_csv(d / "parking_hist.csv", index=False)
    mk(48, 120).to_csv(d / "parking_val.csv", index=False)
    mk(24, 168).to_csv(d / "parking_today.csv", index=False)
    (d / "parking_garages.csv").write_text("garage,capacity,district\nP1,200,centre\nP2,80,station\nP3,120,harbour\n")


def baskets(d):
    r = np.random.default_rng(21)
    for q in ("q1", "q2"):
        lines = ["order_id,user,item"]
        for o in range(150):
            u, g = r.integers(0, 30), r.integers(0, 4)
            lines += [f"{o},{u},{g * 6 + k}" for k in r.choice(6, 3, replace=False)]
        with zipfile.ZipFile(d / f"baskets_{q}.zip", "w") as z:
            z.writestr(zipfile.ZipInfo("orders.csv", (2024, 1, 1, 0, 0, 0)), "\n".join(lines) + "\n")
    (d / "basket_bots.txt").write_text("4\n9\n17\n22\n")
    pd.DataFrame({"item": range(24), "name": [f"article {k}" for k in range(24)], "aisle": r.choice(["dairy", "bread", "drinks"], 24)}).to_csv(d / "basket_catalog.csv", index=False)


def freight(d):
    r = np.random.default_rng(22)
    for q in ("q1", "q2", "q3", "q4"):
        n = 160
        lane, km, kg = r.choice(["HAM-MUC", "BER-CGN", "FRA-STR", "LEJ-DUS"], n), r.uniform(100, 800, n), r.uniform(50, 2000, n)
        car = r.choice(["c1", "c2", "c3", "c4", "c5"], n)
        bump = pd.Series(car).map({"c1": 1, "c2": 1.1, "c3": .9, "c4": 1.2, "c5": 1}).to_numpy()
        pd.DataFrame({"shipment": np.arange(n), "lane": lane, "carrier": car, "km": km.round(1), "kg": kg.round(1), "zone": r.integers(1, 6, n),
                      "price": ((20 + km * .4 + kg * .08) * bump + r.normal(0, 5, n)).round(2), "delay_h": (r.gamma(2, 3, n) * bump).round(1)}).to_csv(d / f"freight_{q}.csv", index=False)
    pd.DataFrame({"zone": range(1, 6), "toll": r.uniform(1, 9, 5).round(2)}).to_csv(d / "freight_zones.csv", index=False)


def cash(d):
    r = np.random.default_rng(23)
    days = pd.date_range("2024-01-01", periods=84)
    corr = []
    for b in (101, 102, 103, 104):
        y = 5000 + 300 * (b - 100) + 900 * np.sin(np.arange(84) * 2 * np.pi / 7 + b) + r.normal(0, 150, 84)
        pd.DataFrame({"day": days, "withdrawn": y.round(0)}).to_csv(d / f"cash_branch_{b}.csv", index=False)
        corr += [(days[k], b, int(r.integers(-400, 400))) for k in r.choice(84, 6, replace=False)]
    pd.DataFrame(corr, columns=["day", "branch", "amount"]).to_excel(d / "cash_corrections.xlsx", index=False)


def intent(d):
    r = np.random.default_rng(24)
    w = {"balance": "balance account much money left".split(), "transfer": "send transfer pay friend rent".split(), "lost_card": "lost card stolen block replace".split()}
    fill = "i want to my can you the please how".split()
    vocab = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + sorted({x for v in w.values() for x in v} | set(fill))
    (d / "intent_vocab.txt").write_text("\n".join(vocab) + "\n")
    for name, n in (("intent_train.jsonl", 96), ("intent_dev.jsonl", 36), ("intent_test.jsonl", 30)):
        with open(d / name, "w") as f:
            for _ in range(n):
                l = str(r.choice(list(w)))
                f.write(json.dumps({"text": " ".join(r.permutation(list(r.choice(w[l], 2)) + list(r.choice(fill, 4)))), "intent": l}) + "\n")


def mail(d):
    r = np.random.default_rng(25)
    sp, ham = "win prize free offer click cash".split(), "meeting report lunch project invoice call".split()
    for m in range(1, 5):
        with open(d / f"mail_2024_{m:02d}.csv", "w", newline="") as f:
            wr = csv.writer(f)
            wr.writerow(["subject", "n_links", "spam"])
            for _ in range(90):
                y = int(r.random() < .4)
                wr.writerow([" ".join(r.choice(sp if y else ham, 3)) + " " + " ".join(r.choice(sp + ham, 2)), int(r.poisson(3 if y else 1)), y])


def coating(d):
    r = np.random.default_rng(26)
    nid = 0
    lab = []
    for line in (1, 2):
        n = 90
        x = r.normal(0, 1, (n, 4)) @ r.normal(0, 1, (4, 4)) + 50 + line
        ids = np.arange(nid, nid + n)
        nid += n
        pd.DataFrame(x.round(3), columns=["speed", "temp", "viscosity", "air"]).assign(sample=ids).to_csv(d / f"coating_line{line}.csv", index=False)
        keep = r.random(n) < .7
        lab += [(int(i), round(float(v), 3)) for i, v in zip(ids[keep], 10 + .3 * x[keep, 0] - .2 * x[keep, 2] + r.normal(0, .2, keep.sum()))]
        pd.DataFrame((r.normal(0, 1, (40, 4)) @ r.normal(0, 1, (4, 4)) + 50 + line).round(3), columns=["speed", "temp", "viscosity", "air"]).to_csv(d / f"coating_incontrol{line}.csv", index=False)
    pd.DataFrame(lab, columns=["sample", "thickness_um"]).to_csv(d / "coating_lab.csv", index=False)
    pd.DataFrame((r.normal(0, 1, (20, 4)) + 53).round(3), columns=["speed", "temp", "viscosity", "air"]).to_csv(d / "coating_shift_today.csv", index=False)


PARTS = [churn, demand, recsys, tickets, pump, photo, elasticity, scorecard, cards, claims, grid, ltv, vib, click, cars,
         noshow, leads, rul, reviews, parking, baskets, freight, cash, intent, mail, coating]


def make_data(folder: pathlib.Path) -> None:
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        part(folder)


if __name__ == "__main__":
    make_data(pathlib.Path("."))
