# bpr_factors.pkl: shop.db popularity.csv
import csv
import math
import pickle
import random
import sqlite3
from bisect import bisect
from contextlib import closing
from itertools import accumulate


class NegativeSampler:
    """Draws items by how often they are sold (to the power 0.75, like word2vec)."""

    def __init__(self, path, seed):
        self.rnd = random.Random(seed)
        with open(path, newline="") as f:
            table = {int(row["item_no"]): int(row["sold"]) ** 0.75 for row in csv.DictReader(f)}
        self.items = list(table)
        self.steps = list(accumulate(table.values()))

    def draw(self, forbidden):
        while True:
            item = self.items[bisect(self.steps, self.rnd.random() * self.steps[-1])]
            if item not in forbidden:
                return item


class BPR:
    def __init__(self, k=6, lr=0.05, reg=0.01):
        self.k, self.lr, self.reg = k, lr, reg
        self.user, self.item = {}, {}

    def _row(self, table, key, rnd):
        if key not in table:
            table[key] = [rnd.gauss(0, 0.1) for _ in range(self.k)]
        return table[key]

    def score(self, u, i):
        return sum(a * b for a, b in zip(self.user[u], self.item[i]))

    def fit(self, seen, sampler, epochs):
        rnd = random.Random(5)
        pairs = [(u, i) for u, items in seen.items() for i in items]
        for epoch in range(epochs):
            rnd.shuffle(pairs)
            loss = 0.0
            for u, i in pairs:
                j = sampler.draw(seen[u])
                p, q, r = self._row(self.user, u, rnd), self._row(self.item, i, rnd), self._row(self.item, j, rnd)
                diff = sum(a * (b - c) for a, b, c in zip(p, q, r))
                g = 1 / (1 + math.exp(diff))
                loss += math.log1p(math.exp(-diff))
                for f in range(self.k):
                    a, b, c = p[f], q[f], r[f]
                    p[f] += self.lr * (g * (b - c) - self.reg * a)
                    q[f] += self.lr * (g * a - self.reg * b)
                    r[f] += self.lr * (-g * a - self.reg * c)
            print(f"epoch {epoch}: {loss / len(pairs):.4f}")
        return self


def history(path, longer_than=5.0):
    seen = {}
    with closing(sqlite3.connect(path)) as con:
        for u, i in con.execute("select user_no, item_no from views where seconds > ?", (longer_than,)):
            seen.setdefault(u, set()).add(i)
        for u, i in con.execute("select user_no, item_no from carts"):
            seen.setdefault(u, set()).add(i)
    return seen


def archive_report(path):
    with closing(sqlite3.connect(path)) as con:
        (n,), (mean,) = con.execute("select count(*) from views").fetchone(), con.execute("select avg(seconds) from views").fetchone()
    print(f"(archive: {n} views, {mean:.1f} s on average)")


archive_report("shop_archive.db")
seen = history("shop.db")
model = BPR().fit(seen, NegativeSampler("popularity.csv", seed=2), epochs=3)
with open("bpr_factors.pkl", "wb") as out:
    pickle.dump({"user": model.user, "item": model.item, "k": model.k}, out, protocol=pickle.HIGHEST_PROTOCOL)

somebody = min(seen)
print(sorted(model.item, key=lambda i: -model.score(somebody, i))[:5])
