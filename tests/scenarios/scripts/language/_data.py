import gzip
import json
import pickle
import sqlite3
from pathlib import Path

import numpy as np
import pandas as pd
import torch

TOPICS = {
    "sport": "match goal league coach striker referee stadium penalty transfer keeper".split(),
    "money": "bank shares profit market bond tariff loan inflation dividend budget".split(),
    "weather": "storm rain flood frost heat drought wind thunder snow fog".split(),
    "art": "museum painter gallery opera novel poet theatre sculpture choir festival".split(),
}
COMMON = "the a in of after before new old city council says again today two first big over under with no".split()
GERMAN = "rechnung konto falsch kaputt lieferung spaet drucker netz passwort gesperrt bitte hilfe dringend heute".split()
ENGLISH = "invoice account wrong broken delivery late printer network password locked please help urgent today".split()
FRENCH = "facture compte faux casse livraison retard imprimante reseau motdepasse bloque merci aide urgent".split()


def make_data(folder: Path) -> None:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(list(b"words"))

    def pick(words, n):
        return [str(w) for w in rng.choice(words, n)]

    def sentence(topic):
        words = pick(TOPICS[topic], rng.integers(2, 5)) + pick(COMMON, rng.integers(3, 6))
        rng.shuffle(words)
        return " ".join(words)

    topics = sorted(TOPICS)

    # headlines
    for name, n in [("headlines", 160), ("headlines_dev", 40), ("headlines_test", 40), ("headlines_2019", 50)]:
        labels = pick(topics, n)
        pd.DataFrame({"headline": [sentence(t) for t in labels], "topic": labels,
                      "desk": rng.integers(1, 6, n)}).to_csv(folder / f"{name}.csv", index=False)
    pd.DataFrame({"desk": range(1, 6), "city": ["Kiel", "Bonn", "Graz", "Bern", "Linz"],
                  "staff": rng.integers(3, 40, 5)}).to_csv(folder / "desks.csv", index=False)
    words = sorted({w for ws in TOPICS.values() for w in ws} | set(COMMON))
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    (folder / "vocab.txt").write_text("\n".join(specials + words) + "\n")
    (folder / "vocab_old.txt").write_text("\n".join(specials + words[:40][::-1]) + "\n")

    # reviews
    start = 0
    for name, n in [("reviews_web", 120), ("reviews_app", 90), ("reviews_blind", 40)]:
        with open(folder / f"{name}.jsonl", "w") as f:
            for i in range(n):
                stars = int(rng.integers(1, 6))
                good = "great love fine quick happy".split() if stars > 3 else "bad slow broken refund angry".split()
                f.write(json.dumps({"review_id": start + i, "body": " ".join(pick(good, 3) + pick(COMMON, 5)),
                                    "stars": stars}) + "\n")
        start += n
    (folder / "blocked_ids.txt").write_text("\n".join(str(i) for i in sorted(rng.choice(210, 15, replace=False))) + "\n")

    # plain corpora
    for name, topic, n in [("corpus_ports", "money", 70), ("corpus_farms", "weather", 60),
                           ("corpus_heldout", "money", 25), ("corpus_poems", "art", 40)]:
        (folder / f"{name}.txt").write_text("".join(sentence(topic) + " .\n" for _ in range(n)))

    # tickets
    queues = ["billing", "hardware", "access"]
    for lang, bag, n in [("en", ENGLISH, 90), ("de", GERMAN, 80), ("fr", FRENCH, 50)]:
        pd.DataFrame({"subject": [" ".join(pick(bag, 2)) for _ in range(n)],
                      "body": [" ".join(pick(bag, 6)) for _ in range(n)],
                      "queue": pick(queues, n)}).to_csv(folder / f"tickets_{lang}.csv", index=False)
    (folder / "queues.json").write_text(json.dumps({q: i for i, q in enumerate(queues)}))

    # shop
    n_users, n_items = 30, 25
    pd.DataFrame({"item_id": [f"i{i:02d}" for i in range(n_items)], "category": pick(["toys", "food", "tools"], n_items),
                  "price": rng.gamma(2, 10, n_items).round(2)}).to_parquet(folder / "items.parquet")
    pd.DataFrame({"item_id": [f"i{i:02d}" for i in range(n_items)], "category": pick(["toys", "food"], n_items),
                  "price": rng.gamma(2, 8, n_items).round(2)}).to_parquet(folder / "items_2020.parquet")
    with open(folder / "users.jsonl", "w") as f:
        for u in range(n_users):
            f.write(json.dumps({"user_id": f"u{u:02d}", "age": int(rng.integers(18, 80)),
                                "country": str(rng.choice(["NL", "PL", "PT"]))}) + "\n")
    for month, n in [("jan", 150), ("feb", 140), ("mar", 100)]:
        pd.DataFrame({"user_id": [f"u{u:02d}" for u in rng.integers(0, n_users, n)],
                      "item_id": [f"i{i:02d}" for i in rng.integers(0, n_items, n)],
                      "rating": rng.integers(1, 6, n)}).to_csv(folder / f"ratings_{month}.csv", index=False)
    (folder / "retired_items.txt").write_text("i03\ni11\ni17\n")
    for name, n in [("shop", 260), ("shop_archive", 120)]:
        con = sqlite3.connect(folder / f"{name}.db")
        con.execute("create table views (user_no integer, item_no integer, seconds real)")
        con.execute("create table carts (user_no integer, item_no integer)")
        con.executemany("insert into views values (?, ?, ?)",
                        [(int(rng.integers(n_users)), int(rng.integers(n_items)), float(rng.exponential(20))) for _ in range(n)])
        con.executemany("insert into carts values (?, ?)",
                        [(int(rng.integers(n_users)), int(rng.integers(n_items))) for _ in range(n // 4)])
        con.commit()
        con.close()
    pd.DataFrame({"item_no": range(n_items), "sold": rng.integers(1, 200, n_items)}).to_csv(folder / "popularity.csv", index=False)

    # citation graph
    n = 60
    field = rng.integers(0, 3, n)
    ids = [f"p{i:03d}" for i in range(n)]
    for name, m in [("cite_edges", 170), ("coauthor_edges", 90)]:
        pairs = {(int(a), int(b)) for a, b in rng.integers(0, n, (m, 2)) if a != b}
        (folder / f"{name}.tsv").write_text("".join(f"{ids[a]}\t{ids[b]}\n" for a, b in sorted(pairs)))
    feats = (rng.random((n, 10)) < 0.2 + 0.2 * np.eye(3)[field] @ rng.random((3, 10))).astype(int)
    pd.DataFrame(feats, columns=[f"w{j}" for j in range(10)]).assign(paper_id=ids).to_csv(folder / "papers.csv", index=False)
    pd.DataFrame({"paper_id": ids, "field": [["bio", "cs", "math"][k] for k in field]}).sample(
        frac=1, random_state=1).to_csv(folder / "paper_labels.csv", index=False)
    order = rng.permutation(n)
    (folder / "node_splits.json").write_text(json.dumps(
        {"train": [ids[i] for i in order[:36]], "val": [ids[i] for i in order[36:46]], "test": [ids[i] for i in order[46:]]}))

    # knowledge graph
    places = [f"place_{i}" for i in range(20)]
    relations = ["near", "part_of", "capital_of", "exports_to"]
    for name, m in [("kg_train", 140), ("kg_valid", 30), ("kg_test", 30)]:
        (folder / f"{name}.txt").write_text("".join(
            f"{rng.choice(places)}\t{rng.choice(relations)}\t{rng.choice(places)}\n" for _ in range(m)))
    (folder / "relations.dict").write_text("".join(f"{i}\t{r}\n" for i, r in enumerate(relations)))
    (folder / "entities.dict").write_text("".join(f"{i}\t{p}\n" for i, p in enumerate(sorted(places))))
    (folder / "entity_types.tsv").write_text("".join(f"{p}\t{rng.choice(['city', 'region', 'state'])}\n" for p in places))

    # offline reinforcement learning
    (folder / "episodes").mkdir()
    for name in [f"ep_{i:02d}" for i in range(7)] + ["eval_00", "eval_01"]:
        t = int(rng.integers(20, 35))
        obs = rng.normal(size=(t + 1, 4)).cumsum(0).astype("float32")
        np.savez(folder / "episodes" / f"{name}.npz", obs=obs, act=rng.integers(0, 3, t), rew=rng.normal(size=t).astype("float32"),
                 done=np.arange(t) == t - 1)
    (folder / "obs_stats.json").write_text(json.dumps({"mean": rng.normal(size=4).round(3).tolist(),
                                                       "std": rng.uniform(1, 3, 4).round(3).tolist()}))
    with open(folder / "replay_2022.pkl", "wb") as f:
        pickle.dump([{"obs": rng.normal(size=4), "act": int(rng.integers(3)), "rew": float(rng.normal())} for _ in range(50)], f)
    for name, n in [("bandit_log", 200), ("random_log", 80)]:
        frame = pd.DataFrame(rng.normal(size=(n, 3)).round(4), columns=["hour", "recency", "spend"])
        frame["arm"] = rng.integers(0, 4, n)
        frame["click"] = (rng.random(n) < 0.3).astype(int)
        frame.to_csv(folder / f"{name}.csv", index=False)
    np.save(folder / "propensities.npy", rng.uniform(0.1, 0.9, 200))
    pd.DataFrame({"arm": range(4), "banner": ["red", "blue", "video", "plain"], "size": [3, 2, 5, 1],
                  "cost": rng.random(4).round(3)}).to_csv(folder / "arms.csv", index=False)

    # stores
    days = pd.date_range("2015-01-01", periods=40)
    for name, first, m in [("sales", 0, 30), ("sales_future", 30, 10)]:
        grid = [(s, d) for s in range(1, 7) for d in days[first:first + m]]
        frame = pd.DataFrame({"store": [s for s, _ in grid], "date": [d.date() for _, d in grid],
                              "promo": rng.integers(0, 2, len(grid))})
        if name == "sales":
            frame["sales"] = rng.gamma(5, 100, len(grid)).round(1)
        frame.to_csv(folder / f"{name}.csv", index=False)
    pd.DataFrame({"store": range(1, 7), "kind": list("abacba"), "distance": rng.gamma(2, 400, 6).round(1)}).to_csv(folder / "stores.csv", index=False)
    pd.DataFrame({"date": [d.date() for d in days[[0, 5, 16, 33]]], "holiday": ["new year", "kings", "carnival", "local"]}).to_csv(
        folder / "holidays.csv", index=False)
    pd.DataFrame({"date": days, "temperature": rng.normal(5, 4, 40), "rain": rng.gamma(1, 2, 40)}).to_feather(folder / "weather.feather")
    pd.DataFrame({"store": rng.integers(1, 7, 30), "sales": rng.gamma(5, 80, 30)}).to_csv(folder / "sales_2013.csv", index=False)

    # income
    for name, n in [("adult_train", 180), ("adult_valid", 50), ("adult_test", 60), ("adult_codes_unlabelled", 70)]:
        frame = pd.DataFrame({"age": rng.integers(18, 80, n), "hours": rng.integers(10, 60, n),
                              "work": pick(["private", "state", "self", "none"], n),
                              "school": pick(["primary", "secondary", "bachelor", "master"], n)})
        if n != 70:
            frame["rich"] = ((frame.age / 80 + frame.hours / 60 + rng.normal(0, 0.3, n)) > 1.2).astype(int)
        frame.to_csv(folder / f"{name}.csv", index=False)

    # few-shot tasks
    (folder / "tasks").mkdir()
    names = "alder birch cedar dogwood elm fir ginkgo hazel ivy juniper".split()
    for name in names:
        x = rng.uniform(-3, 3, 20)
        pd.DataFrame({"x": x, "y": rng.uniform(0.5, 2) * np.sin(x + rng.uniform(0, 3))}).round(4).to_csv(
            folder / "tasks" / f"{name}.csv", index=False)
    pd.DataFrame({"task": names, "split": ["train", "test", "train", "train", "skip", "train", "test", "train", "skip", "train"]}).to_csv(
        folder / "meta_split.csv", index=False)

    # active learning pool
    pool = rng.normal(size=(150, 6))
    truth = (pool[:, 0] + pool[:, 1] ** 2 > 0.8).astype(int)
    np.save(folder / "pool.npy", pool)
    seeds = rng.choice(150, 20, replace=False)
    pd.DataFrame({"row": seeds, "label": truth[seeds]}).to_csv(folder / "seed_labels.csv", index=False)
    rest = np.setdiff1d(np.arange(150), seeds)
    pd.DataFrame({"row": rest, "label": truth[rest]}).to_csv(folder / "oracle.csv", index=False)
    hold = rng.normal(size=(40, 6))
    np.savez(folder / "pool_test.npz", x=hold, y=(hold[:, 0] + hold[:, 1] ** 2 > 0.8).astype(int))
    np.save(folder / "pool_drifted.npy", rng.normal(1, 2, size=(30, 6)))

    # distillation
    gen = torch.Generator().manual_seed(int(rng.integers(10**6)))
    for name, width in [("teacher", 16), ("teacher_big", 32)]:
        torch.save({"0.weight": torch.randn(width, 8, generator=gen), "0.bias": torch.randn(width, generator=gen),
                    "2.weight": torch.randn(3, width, generator=gen), "2.bias": torch.randn(3, generator=gen)}, folder / f"{name}.pt")
    np.save(folder / "transfer.npy", rng.normal(size=(160, 8)).astype("float32"))
    np.savez(folder / "labelled.npz", x=rng.normal(size=(60, 8)).astype("float32"), y=rng.integers(0, 3, 60))
    np.savez(folder / "labelled_test.npz", x=rng.normal(size=(30, 8)).astype("float32"), y=rng.integers(0, 3, 30))
    (folder / "distill.yaml").write_text("temperature: 3.0\nalpha: 0.7\nepochs: 3\nlr: 0.01\n")

    # parallel text
    pairs = list(zip(ENGLISH[:13], FRENCH))
    for name, n in [("phrases", 110), ("phrases_dev", 30), ("phrases_news", 25)]:
        chosen = [rng.integers(0, 13, rng.integers(2, 6)) for _ in range(n)]
        (folder / f"{name}.src").write_text("".join(" ".join(pairs[i][0] for i in row) + "\n" for row in chosen))
        (folder / f"{name}.tgt").write_text("".join(" ".join(pairs[i][1] for i in row) + "\n" for row in chosen))
    (folder / "translate.json").write_text(json.dumps({"dim": 12, "lr": 0.02, "epochs": 3, "batch": 16, "patience": 2}))

    # flights
    airports = ["AMS", "LIS", "OSL", "VIE", "WAW"]
    for name, n in [("flights", 170), ("flights_june", 60)]:
        pd.DataFrame({"origin": pick(airports, n), "dest": pick(airports, n), "carrier": pick(["KX", "TQ", "OZ"], n),
                      "hour": rng.integers(5, 23, n), "delay": rng.normal(8, 15, n).round(1)}).to_csv(folder / f"{name}.csv", index=False)
    pd.DataFrame({"code": airports, "lat": rng.uniform(35, 60, 5).round(2), "lon": rng.uniform(-9, 21, 5).round(2),
                  "runways": rng.integers(1, 6, 5)}).to_csv(folder / "airports.csv", index=False)
    (folder / "carriers.json").write_text(json.dumps([{"code": c, "fleet": int(rng.integers(10, 200)), "low_cost": bool(k)}
                                                      for c, k in zip(["KX", "TQ", "OZ"], [1, 0, 1])]))
    (folder / "runway_works.csv").write_text("code,month\nAMS,3\nWAW,5\n")

    # compressed shards of messages
    (folder / "shards").mkdir()
    rows = []
    for k, split in enumerate(["train", "train", "test", "train", "valid", "broken"]):
        name = f"shard_{k:02d}.jsonl.gz"
        with gzip.open(folder / "shards" / name, "wt") as f:
            for _ in range(40):
                spam = int(rng.integers(2))
                f.write(json.dumps({"text": " ".join(pick(["win", "prize", "free", "click"] if spam else COMMON, 4) + pick(COMMON, 3)),
                                    "spam": spam}) + "\n")
        rows.append((name, split, 40))
    pd.DataFrame(rows, columns=["file", "split", "lines"]).to_csv(folder / "manifest.csv", index=False)

    # named entities
    names = "anna bruno clara dmitri".split()
    towns = "oporto turku gdansk malaga".split()
    verbs = "visits leaves likes sees near from and the river today".split()
    for name, n in [("ner_train", 80), ("ner_dev", 20), ("ner_test", 20)]:
        with open(folder / f"{name}.conll", "w") as f:
            for _ in range(n):
                for word in pick(names + towns + verbs, rng.integers(4, 9)):
                    f.write(f"{word}\t{'PER' if word in names else 'LOC' if word in towns else 'O'}\n")
                f.write("\n")
    (folder / "gazetteer.txt").write_text("turku\nmalaga\noporto\nriga\n")
    for name, dim in [("vectors", 8), ("vectors_old", 5)]:
        (folder / f"{name}.txt").write_text("".join(
            w + " " + " ".join(f"{v:.4f}" for v in rng.normal(size=dim)) + "\n" for w in names + towns + verbs[:-2]))

    # films
    for name, n in [("film_ratings", 220), ("film_ratings_val", 60), ("film_ratings_test", 60)]:
        pd.DataFrame({"viewer": rng.integers(100, 125, n), "film": rng.integers(500, 520, n),
                      "score": rng.integers(1, 11, n)}).to_csv(folder / f"{name}.tsv", sep="\t", index=False)
    pd.DataFrame({"film": range(500, 520), "year": rng.integers(1950, 2020, 20), "genre": pick(["drama", "crime", "war"], 20)}).to_csv(
        folder / "films.csv", index=False)
    (folder / "directors.csv").write_text("film,director\n" + "".join(f"{500 + i},d{int(rng.integers(6))}\n" for i in range(20)))
