import gzip
import json
import pathlib
import sqlite3

import h5py
import numpy as np
import pandas as pd
from PIL import Image
from safetensors.numpy import save_file


def house(folder):
    g = np.random.default_rng(1)

    def frame(n, start):
        hood = g.choice(["Oldtown", "Sawyer", "Edwards", "Gilbert", "Timber"], n, p=[.3, .25, .2, .15, .1])
        df = pd.DataFrame({
            "Id": np.arange(start, start + n),
            "LotArea": g.integers(2000, 15000, n),
            "YearBuilt": g.integers(1920, 2015, n),
            "Neighborhood": hood,
            "HouseStyle": g.choice(["1Story", "2Story", "SLvl"], n),
            "OverallQual": g.integers(3, 10, n),
            "GrLivArea": g.integers(600, 3000, n),
        })
        df["SalePrice"] = (20000 + 8 * df.LotArea + 70 * df.GrLivArea + 9000 * df.OverallQual
                           + 15000 * (df.Neighborhood == "Timber") + g.normal(0, 9000, n)).round()
        return df

    frame(160, 1).to_csv(folder / "home_prices_train.csv", index=False)
    test = frame(80, 161).drop(columns="SalePrice")
    test.to_csv(folder / "home_prices_test.csv", index=False)
    pd.DataFrame({"Id": test.Id, "SalePrice": 180000.0}).to_csv(folder / "home_sample_submission.csv", index=False)
    pd.DataFrame({"Neighborhood": ["Oldtown", "Sawyer", "Edwards", "Gilbert", "Timber"],
                  "median_income": [41.5, 48.2, 44.9, 63.0, 71.7]}).to_csv(folder / "nbhd_income.csv", index=False)


def playground(folder):
    g = np.random.default_rng(2)

    def frame(n, start):
        X = g.normal(size=(n, 6))
        y = (X[:, 0] - 0.7 * X[:, 1] + X[:, 2] * X[:, 3] + g.normal(0, .7, n) > 0).astype(int)
        df = pd.DataFrame(X.round(4), columns=[f"f{i}" for i in range(6)])
        df.insert(0, "id", np.arange(start, start + n))
        df["target"] = y
        return df

    train = frame(240, 0)
    train.to_csv(folder / "s5e3_train.csv", index=False)
    frame(90, 0).drop(columns="id").to_csv(folder / "s5e3_original.csv", index=False)
    frame(60, 240).drop(columns="target").to_csv(folder / "s5e3_test.csv", index=False)
    for name, noise in [("public_oof_nn.csv", .25), ("public_oof_tabpfn.csv", .35)]:
        p = np.clip(train.target * .5 + .25 + g.normal(0, noise, len(train)), .01, .99)
        pd.DataFrame({"id": train.id, "pred": p.round(4)}).to_csv(folder / name, index=False)


def week3(folder):
    g = np.random.default_rng(3)
    pop = g.uniform(4, 22, 90)
    np.savetxt(folder / "pizza_truck_profit.txt", np.c_[pop, 1.2 * pop - 4 + g.normal(0, 2, 90)], delimiter=",", fmt="%.4f")
    for name, n in [("flat_prices.txt", 60), ("flat_prices_new.txt", 20)]:
        size, rooms = g.integers(800, 4000, n), g.integers(1, 6, n)
        np.savetxt(folder / name, np.c_[size, rooms, 90000 + 130 * size - 8000 * rooms + g.normal(0, 20000, n)],
                   delimiter=",", fmt="%.0f")


def fills(folder):
    g = np.random.default_rng(4)
    venues = ["XA", "XB", "XC"]

    def one(n, day):
        ts = pd.Timestamp(day) + pd.to_timedelta(np.sort(g.integers(0, 6 * 3600, n)), unit="s")
        return pd.DataFrame({"ts": ts, "symbol": g.choice(["AAA", "BBB"], n), "venue": g.choice(venues, n),
                             "side": g.choice([1, -1], n), "qty": g.integers(1, 60, n) * 100,
                             "px": (50 + g.normal(0, .4, n)).round(3)})

    one(250, "2025-08-04 09:30").to_csv(folder / "fills_2025q3.csv", index=False)
    one(120, "2025-05-05 09:30").to_csv(folder / "fills_2025q2.csv", index=False)
    n = 900
    q = pd.DataFrame({"ts": pd.Timestamp("2025-08-04 09:29") + pd.to_timedelta(np.sort(g.integers(0, 6 * 3600, n)), unit="s"),
                      "symbol": g.choice(["AAA", "BBB"], n)})
    mid = 50 + g.normal(0, .02, n).cumsum() * .3
    half = g.uniform(.005, .04, n)
    q["bid"], q["ask"] = (mid - half).round(4), (mid + half).round(4)
    q.to_parquet(folder / "nbbo_quotes_2025q3.parquet")
    pd.DataFrame({"venue": venues, "maker_bps": [-.2, .0, .1], "taker_bps": [.3, .25, .45]}).to_csv(
        folder / "venue_fee_schedule.csv", index=False)


def mincer(folder):
    g = np.random.default_rng(5)
    n = 400
    df = pd.DataFrame({"year": g.integers(2015, 2024, n), "state": g.choice(["CA", "TX", "NY", "OH", "WA"], n),
                       "educ": g.integers(9, 19, n), "age": g.integers(20, 64, n),
                       "female": g.integers(0, 2, n), "hours": g.integers(15, 60, n)})
    ex = df.age - df.educ - 6
    df["hourly_wage"] = np.exp(.9 + .09 * df.educ + .03 * ex - .0005 * ex ** 2 - .15 * df.female
                               + .02 * (df.year - 2015) + g.normal(0, .3, n)).round(2)
    df.to_csv(folder / "cps_extract.csv", index=False)
    pd.DataFrame({"year": range(2015, 2024), "cpi": [237., 240., 245.1, 251.1, 255.7, 258.8, 271., 292.7, 304.7]}).to_csv(
        folder / "cpi_by_year.csv", index=False)
    pd.DataFrame([(s, y, round(g.uniform(3, 9), 1)) for s in ["CA", "TX", "NY", "OH", "WA"] for y in range(2015, 2024)],
                 columns=["state", "year", "unemp"]).to_csv(folder / "state_unemp.csv", index=False)
    (folder / "published_returns.json").write_text(json.dumps({"educ": 0.101, "female": -0.181, "exper": 0.034}))


def did(folder):
    g = np.random.default_rng(6)
    quarters = ["2023q1", "2023q2", "2023q3", "2023q4"]
    states = ["NJ", "PA", "DE", "MD", "NY", "CT"]
    treated = ["NJ", "MD", "CT"]
    for name, eff, n in [("fastfood_emp_wide.csv", -1.8, 60), ("retail_emp_wide.csv", .1, 60)]:
        st = g.choice(states, n)
        base = g.normal(20, 4, n)
        df = pd.DataFrame({"store": np.arange(n), "state": st})
        for i, q in enumerate(quarters):
            df["emp_" + q] = (base + .2 * i + (i >= 2) * np.isin(st, treated) * eff + g.normal(0, 1, n)).round(2)
        df.to_csv(folder / name, index=False)
    (folder / "treated_states.txt").write_text("\n".join(treated) + "\n")
    pd.DataFrame({"state": states, "region": ["mid", "mid", "south", "south", "north", "north"]}).to_csv(
        folder / "state_regions.csv", index=False)


def chargpt(folder):
    g = np.random.default_rng(7)
    nouns = ["fox", "crow", "lion", "mouse", "goat", "wolf", "hen"]
    verbs = ["saw", "asked", "fooled", "thanked", "chased"]

    def story(n, extra=""):
        return "".join(f"the {g.choice(nouns)} {g.choice(verbs)} the {g.choice(nouns)}{extra}.\n" for _ in range(n))

    (folder / "fables.txt").write_text(story(90))
    (folder / "fables_heldout.txt").write_text(story(25))
    (folder / "sonnets.txt").write_text(story(12, " at dawn"))


def distill(folder):
    g = np.random.default_rng(8)
    proto = g.normal(size=(5, 64))

    def draw(n):
        y = g.integers(0, 5, n)
        return (proto[y] + g.normal(0, 1.2, (n, 64))).astype("float32"), y

    x, y = draw(120)
    np.savez(folder / "digits_labeled.npz", x=x, y=y)
    x, y = draw(80)
    np.savez(folder / "digits_test.npz", x=x, y=y)
    np.save(folder / "digits_unlabeled.npy", draw(300)[0])
    save_file({"fc1.weight": g.normal(0, .12, (48, 64)).astype("float32"), "fc1.bias": np.zeros(48, "float32"),
               "fc2.weight": g.normal(0, .14, (32, 48)).astype("float32"), "fc2.bias": np.zeros(32, "float32")},
              str(folder / "backbone_pretrained.safetensors"))


def har(folder):
    g = np.random.default_rng(9)
    for name, n in [("har_windows_train.npz", 160), ("har_windows_extra.npz", 60), ("har_windows_test.npz", 60)]:
        y = g.integers(0, 3, n)
        t = np.arange(32)
        x = np.stack([np.stack([np.sin(t * (.2 + .2 * k) + g.uniform(0, 6)) + g.normal(0, .4, 32) for _ in range(3)]) for k in y])
        np.savez(folder / name, windows=x.astype("float32"), activity=y)


def churn(folder):
    g = np.random.default_rng(10)
    plans = ["basic", "plus", "family", "student"]
    for name, n in [("telco_train.csv", 260), ("telco_valid.csv", 90), ("telco_test.csv", 90)]:
        df = pd.DataFrame({"tenure": g.integers(1, 72, n), "calls": g.poisson(3, n), "usage_gb": g.gamma(2, 4, n).round(2),
                           "plan": g.choice(plans, n), "region": g.choice(["N", "S", "E", "W"], n)})
        logit = -.04 * df.tenure + .35 * df.calls - .03 * df.usage_gb + .8 * (df.plan == "student")
        df["churned"] = (g.uniform(size=n) < 1 / (1 + np.exp(-logit))).astype(int)
        df.to_csv(folder / name, index=False)
    pd.DataFrame({"plan": plans, "monthly_fee": [9.9, 19.9, 39.5, 7.5], "cap_gb": [5., 20., 60., 8.]}).to_csv(
        folder / "plan_catalog.csv", index=False)
    pd.DataFrame({"region": ["N", "S", "E", "W"], "label": ["North", "South", "East", "West"], "stores": [12, 7, 9, 4]}).to_csv(
        folder / "region_lookup.csv", index=False)


def glyphs(folder):
    g = np.random.default_rng(11)
    (folder / "glyphs").mkdir(exist_ok=True)
    (folder / "glyphs_scratch").mkdir(exist_ok=True)

    def draw(kind):
        a = g.integers(0, 40, (12, 12)).astype("uint8")
        if kind == 0:
            a[:, 5:7] = 230
        else:
            a[5:7, :] = 230
        return Image.fromarray(a)

    rows = []
    for i in range(14):
        draw(i % 2).save(folder / "glyphs" / f"glyph_{i:02d}.png")
        rows.append((f"glyph_{i:02d}.png", ["bar", "dash"][i % 2]))
    pd.DataFrame(rows, columns=["file", "kind"]).to_csv(folder / "glyph_labels.csv", index=False)
    for i in range(4):
        draw(i % 2).save(folder / "glyphs_scratch" / f"scratch_{i}.png")


def reviews(folder):
    g = np.random.default_rng(12)
    good, bad = ["great", "lovely", "crisp", "superb", "solid"], ["awful", "broken", "dull", "noisy", "flimsy"]
    things = ["screen", "battery", "case", "sound", "keyboard", "strap"]

    def line(y):
        w = good if y else bad
        return f"the {g.choice(things)} is {g.choice(w)} and the {g.choice(things)} feels {g.choice(w)}"

    for name, n in [("reviews_train.jsonl", 80), ("reviews_dev.jsonl", 30), ("reviews_test.jsonl", 30)]:
        with open(folder / name, "w") as f:
            for _ in range(n):
                y = int(g.integers(0, 2))
                f.write(json.dumps({"text": line(y), "label": y}) + "\n")
    (folder / "reviews_unlabeled.txt").write_text("\n".join(line(int(g.integers(0, 2))) for _ in range(120)) + "\n")


def domainlm(folder):
    g = np.random.default_rng(13)
    words = ("the a river town printer password account reset north old was is near please my page reopen ticket "
             "error login hill bridge market street not with and").split()
    (folder / "word_vocab.txt").write_text("\n".join(["[PAD]", "[UNK]"] + words) + "\n")
    (folder / "wiki_snippets.txt").write_text("\n".join(
        " ".join(g.choice(["the", "a", "river", "town", "north", "old", "was", "near", "hill", "bridge", "market"], 9)) for _ in range(60)) + "\n")
    pd.DataFrame({"ticket": range(50), "status": g.choice(["open", "closed"], 50, p=[.4, .6]), "body": [
        " ".join(g.choice(["my", "printer", "password", "account", "reset", "please", "error", "login", "not", "reopen"], 9))
        for _ in range(50)]}).to_csv(folder / "support_tickets.csv", index=False)
    (folder / "faq_pages.json").write_text(json.dumps([
        {"q": " ".join(g.choice(["reset", "my", "password", "login", "page"], 6))} for _ in range(15)]))


def bikes(folder):
    g = np.random.default_rng(14)
    for year, n in [(2024, 24 * 14), (2025, 24 * 6)]:
        ts = pd.date_range(f"{year}-05-01", periods=n, freq="h")
        temp = 15 + 7 * np.sin((ts.hour - 8) / 24 * 6.28) + g.normal(0, 1.5, n)
        rain = g.gamma(.3, 1.2, n)
        cnt = 40 + 6 * temp - 9 * rain + 60 * np.isin(ts.hour, [8, 17]) * (ts.dayofweek < 5) + g.normal(0, 10, n)
        pd.DataFrame({"timestamp": ts, "station": g.choice(["dock_a", "dock_b", "dock_c"], n), "rides": np.asarray(cnt).round().clip(0)}).to_csv(
            folder / f"bike_hourly_{year}.csv", index=False)
        pd.DataFrame({"timestamp": ts, "temp_c": np.asarray(temp).round(1), "rain_mm": rain.round(2)}).to_csv(
            folder / f"weather_hourly_{year}.csv", index=False)
    (folder / "bank_holidays.txt").write_text("2024-05-01\n2024-05-06\n2024-05-09\n2025-05-01\n2025-05-05\n")


def loans(folder):
    g = np.random.default_rng(15)
    start, keys = 0, []
    for name, n in [("loans_train.csv", 260), ("loans_valid.csv", 110), ("loans_holdout.csv", 100)]:
        ids = np.arange(start, start + n)
        start += n
        df = pd.DataFrame({"loan_id": ids, "amount": g.integers(10, 400, n) * 100, "income": g.integers(18, 140, n) * 1000,
                           "term": g.choice([24, 36, 60], n), "utilisation": g.uniform(0, 1, n).round(3)})
        score = 650 + g.normal(0, 60, n)
        z = 2 * df.amount / df.income * 3 + 2 * df.utilisation - (score - 650) / 50 - 2
        df["default"] = (g.uniform(size=n) < 1 / (1 + np.exp(-z))).astype(int)
        df.to_csv(folder / name, index=False)
        keys.append(pd.DataFrame({"loan_id": ids, "bureau_score": score.round(1)}))
    pd.concat(keys).to_csv(folder / "bureau_scores.csv", index=False)


def router(folder):
    g = np.random.default_rng(16)
    intents = ["refund", "track", "cancel", "fax_request", "upgrade"]
    proto = g.normal(size=(5, 24))

    def write(emb, lab, n, start):
        k = g.integers(0, 5, n)
        ids = [f"u{start + i:04d}" for i in range(n)]
        vec = (proto[k] + g.normal(0, .9, (n, 24))).astype("float32")
        pd.DataFrame({"utt_id": ids, "embedding": list(vec)}).to_parquet(folder / emb)
        with open(folder / lab, "w") as f:
            for i, j in zip(ids, k):
                f.write(json.dumps({"utt_id": i, "intent": intents[j]}) + "\n")

    write("utterance_embeddings.parquet", "intent_labels.jsonl", 180, 0)
    write("golden_embeddings.parquet", "golden_set.jsonl", 40, 1000)
    (folder / "deprecated_intents.txt").write_text("fax_request\n")


def lora(folder):
    g = np.random.default_rng(17)
    words = "invoice charge card refund paid parcel courier late tracking address lost where is my the wrong".split()
    (folder / "tok_ids.json").write_text(json.dumps({w: i + 1 for i, w in enumerate(words)}))
    save_file({"emb.weight": g.normal(0, .5, (len(words) + 1, 16)).astype("float32"),
               "proj.weight": g.normal(0, .3, (16, 16)).astype("float32"),
               "proj.bias": g.normal(0, .1, 16).astype("float32"),
               "head.weight": g.normal(0, .3, (2, 16)).astype("float32")}, str(folder / "base_encoder.safetensors"))
    sets = {"billing": words[:5], "shipping": words[5:11], "smoke": words[11:]}
    for name, own in sets.items():
        with open(folder / f"{name}_pairs.jsonl", "w") as f:
            for _ in range(50):
                y = int(g.integers(0, 2))
                pool = own[: len(own) // 2 + 1] if y else own[len(own) // 2:]
                f.write(json.dumps({"prompt": " ".join(g.choice(pool, 5)), "accepted": y}) + "\n")


def gan(folder):
    g = np.random.default_rng(18)

    def ring(n):
        k = g.integers(0, 6, n)
        a = k * np.pi / 3
        return (np.c_[np.cos(a), np.sin(a)] * 2 + g.normal(0, .1, (n, 2))).astype("float32"), k

    x, k = ring(400)
    np.save(folder / "ring_samples.npy", x)
    np.save(folder / "ring_labels.npy", k)
    np.save(folder / "ring_reference.npy", ring(200)[0])


def matches(folder):
    g = np.random.default_rng(19)

    def app(n, start):
        return pd.DataFrame({"match_date": (pd.Timestamp(start) + pd.to_timedelta(g.integers(0, 200, n), unit="D")).strftime("%Y-%m-%d"),
                             "player_id": g.integers(1, 25, n), "venue_id": g.integers(1, 7, n),
                             "minutes": g.integers(15, 95, n), "shots": g.poisson(1.6, n),
                             "rating": (6.5 + g.normal(0, .7, n)).round(2)})

    app(320, "2025-08-10").sort_values("match_date").to_csv(folder / "appearances.csv", index=False)
    app(60, "2025-07-01").to_csv(folder / "appearances_preseason.csv", index=False)
    pd.DataFrame({"player_id": range(1, 25), "position": g.choice(["GK", "DF", "MF", "FW"], 24),
                  "age": g.integers(18, 36, 24), "height_cm": g.integers(168, 199, 24)}).to_csv(folder / "squads.csv", index=False)
    con = sqlite3.connect(folder / "venues.sqlite")
    pd.DataFrame({"venue_id": range(1, 7), "altitude_m": [12, 430, 55, 210, 8, 690], "surface": ["grass", "hybrid", "grass", "turf", "hybrid", "grass"],
                  "capacity": [21000, 40500, 15000, 32000, 60000, 9800]}).to_sql("venues", con, index=False, if_exists="replace")
    con.close()


def mart(folder):
    g = np.random.default_rng(20)
    (folder / "clicks").mkdir(exist_ok=True)
    for m in range(1, 5):
        n = 220
        df = pd.DataFrame({"account_id": g.integers(1, 61, n),
                           "ts": pd.Timestamp(2025, m, 1) + pd.to_timedelta(g.integers(0, 27 * 24, n), unit="h"),
                           "campaign": g.choice(["c1", "c2", "c3", "c4"], n), "dwell": g.gamma(2, 10, n).round(2)})
        df["converted"] = (g.uniform(size=n) < .2 + .006 * df.dwell).astype(int)
        df.to_parquet(folder / "clicks" / f"clicks_2025_{m:02d}.parquet")
    pd.DataFrame({"account_id": range(1, 61), "seats": g.integers(1, 80, 60), "tier": g.choice(["free", "team", "org"], 60)}).to_csv(
        folder / "accounts.csv", index=False)
    (folder / "campaigns.json").write_text(json.dumps(
        [{"campaign": f"c{i}", "channel": c, "cpc": p} for i, c, p in [(1, "search", .8), (2, "social", .35), (3, "mail", .05), (4, "search", 1.1)]]))
    pd.DataFrame({"account_id": [3, 14, 27, 41, 58]}).to_csv(folder / "bot_accounts.csv", index=False)


def phreg(folder):
    g = np.random.default_rng(21)
    labs, pid = [], 100
    for name, hr in [("arm_control.dat", 1.0), ("arm_treatment.dat", .6)]:
        lines = ["patid age sex time  event site"]
        for _ in range(70):
            age, sex = int(g.integers(35, 80)), int(g.integers(0, 2))
            crp = g.gamma(2, 4)
            t = g.exponential(30 / (hr * np.exp(.02 * (age - 55) + .03 * crp)))
            lines.append(f"{pid:<6d}{age:<4d}{sex:<4d}{min(t, 48):<6.2f}{int(t < 48):<6d}{int(g.integers(1, 5))}")
            labs += [(pid, v, "crp", round(crp + g.normal(0, .5), 2)) for v in (0, 1)]
            labs += [(pid, v, "albumin", round(g.normal(40, 4), 1)) for v in (0, 1)]
            pid += 1
        (folder / name).write_text("\n".join(lines) + "\n")
    with gzip.open(folder / "labs_long.csv.gz", "wt") as f:
        pd.DataFrame(labs, columns=["patid", "visit", "test", "value"]).to_csv(f, index=False)
    pd.DataFrame({"site": [1, 2, 3, 4], "city": ["Leeds", "Utrecht", "Lyon", "Turin"], "planned": [40, 40, 30, 30]}).to_csv(
        folder / "site_register.csv", index=False)


def claims(folder):
    g = np.random.default_rng(22)
    n = 350
    pol = pd.DataFrame({"policy": np.arange(n), "driver_age": g.integers(18, 80, n), "power": g.choice(["low", "mid", "high"], n),
                        "exposure": g.uniform(.2, 1, n).round(2)})
    pol.to_csv(folder / "motor_policies.csv", index=False)
    for name, m in [("motor_claims.csv", 180), ("claims_late_reported.csv", 25)]:
        pd.DataFrame({"policy": g.integers(0, n, m), "month": g.integers(1, 13, m), "kind": g.choice(["glass", "collision", "theft"], m),
                      "amount": g.gamma(2, 900, m).round(2)}).to_csv(folder / name, index=False)
    pd.DataFrame({"month": range(1, 13), "index": (100 * 1.004 ** np.arange(12) + g.normal(0, .4, 12)).round(2)}).to_excel(
        folder / "repair_price_index.xlsx", index=False)


def movies(folder):
    g = np.random.default_rng(23)
    nu, ni = 40, 30
    P, Q = g.normal(size=(nu, 3)), g.normal(size=(ni, 3))
    rows = [(int(u), int(i), float(np.clip(round(3 + .8 * P[u] @ Q[i] + g.normal(0, .3)), 1, 5)))
            for u in range(nu) for i in g.choice(ni, 14, replace=False)]
    con = sqlite3.connect(folder / "movie_ratings.db")
    pd.DataFrame(rows, columns=["user_id", "movie_id", "stars"]).to_sql("ratings", con, index=False, if_exists="replace")
    pd.DataFrame({"movie_id": range(ni), "title": [f"Film No {i}" for i in range(ni)], "year": g.integers(1970, 2024, ni)}).to_sql(
        "movies", con, index=False, if_exists="replace")
    con.close()
    (folder / "watch_blocklist.txt").write_text("4\n11\n19\n22\n")
    pd.DataFrame({"movie_id": [1, 5, 8, 13, 20], "stars": [5, 2, 4, 5, 1]}).to_csv(folder / "new_user_ratings.csv", index=False)


def grid(folder):
    g = np.random.default_rng(24)
    n = 24 * 28
    t = np.arange(n)
    temp = 12 + 6 * np.sin(t / 24 * 6.28) + g.normal(0, 1, n)
    pd.DataFrame({"hour": pd.date_range("2025-02-03", periods=n, freq="h"), "air_temp": temp.round(2)}).to_csv(folder / "air_temp.csv", index=False)
    for name, a in [("load_south.h5", 100.), ("load_north.h5", 80.)]:
        with h5py.File(folder / name, "w") as f:
            y = a + 20 * np.sin((t - 6) / 24 * 6.28) - 1.5 * (temp - 12) + 8 * ((t // 24) % 7 < 5) + g.normal(0, 2, n)
            f.create_dataset("load/mw", data=y.astype("float32"))


GROUPS = [house, playground, week3, fills, mincer, did, chargpt, distill, har, churn, glyphs, reviews, domainlm, bikes,
          loans, router, lora, gan, matches, mart, phreg, claims, movies, grid]


def make_data(folder: pathlib.Path) -> None:
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for group in GROUPS:
        group(folder)
