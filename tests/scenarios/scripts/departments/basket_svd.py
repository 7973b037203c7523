# basket_models/item_vectors.pkl: baskets_q1.zip baskets_q2.zip basket_bots.txt
# basket_models/popularity.pkl: baskets_q2.zip

import argparse
import io
import logging
import pickle
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import normalize

LOGGER = logging.getLogger("baskets")


class OrderArchive:
    def __init__(self, path):
        self.path = Path(path)
        self.quarter = self.path.stem.split("_")[-1]

    def read(self):
        frames = []
        with zipfile.ZipFile(self.path) as z:
            for member in z.namelist():
                if member.endswith(".csv"):
                    frames.append(pd.read_csv(io.BytesIO(z.read(member))))
        df = pd.concat(frames, ignore_index=True)
        df["basket"] = self.quarter + "-" + df["order_id"].astype(str)
        return df


class PopularityRecommender:
    def __init__(self, top=10):
        self.top = top

    def fit(self, orders):
        self.counts = Counter(orders["item"].tolist())
        self.ranking = [i for i, _ in self.counts.most_common(self.top)]
        return self

    def recommend(self, basket, n=3):
        return [i for i in self.ranking if i not in basket][:n]


class BasketSVD:
    def __init__(self, dim=6, seed=0):
        self.dim, self.seed = dim, seed

    def fit(self, orders):
        rows, baskets = pd.factorize(orders["basket"], sort=True)
        cols, self.items = pd.factorize(orders["item"], sort=True)
        m = sparse.csr_matrix((np.ones(len(orders)), (cols, rows)), shape=(len(self.items), len(baskets)))
        m.data[:] = 1.0
        idf = np.log(m.shape[1] / np.asarray(m.sum(axis=1)).ravel())
        svd = TruncatedSVD(self.dim, random_state=self.seed)
        self.vectors = normalize(svd.fit_transform(sparse.diags(idf) @ m))
        self.pos = {item: k for k, item in enumerate(self.items)}
        return self

    def recommend(self, basket, n=3):
        known = [self.pos[i] for i in basket if i in self.pos]
        if not known:
            return []
        sims = self.vectors @ self.vectors[known].mean(axis=0)
        order = [self.items[k] for k in np.argsort(-sims)]
        return [int(i) for i in order if i not in basket][:n]


def read_user_list(path):
    with open(path) as f:
        return [int(x) for x in f.read().split()]


def persist(model, path):
    with open(path, "wb") as f:
        pickle.dump(model, f, protocol=pickle.HIGHEST_PROTOCOL)
    LOGGER.info("wrote %s (%d bytes)", path, path.stat().st_size)


def main(args):
    args.out.mkdir(exist_ok=True)
    quarters = {}
    for q in args.quarters:
        quarters[q] = OrderArchive(f"baskets_{q}.zip").read()
        LOGGER.info("%s: %d lines, %d baskets", q, len(quarters[q]), quarters[q]["basket"].nunique())

    latest = quarters[args.quarters[-1]]
    popular = PopularityRecommender().fit(latest)
    persist(popular, args.out / "popularity.pkl")

    bots = read_user_list("basket_bots.txt")
    orders = pd.concat(quarters.values(), ignore_index=True)
    people = orders.query("user not in @bots")
    LOGGER.info("dropped %d lines of %d flagged users", len(orders) - len(people), len(bots))
    svd = BasketSVD(dim=args.dim).fit(people)
    persist(svd, args.out / "item_vectors.pkl")

    catalog = pd.read_csv("basket_catalog.csv").set_index("item")
    for basket in ([0, 1], [7, 9], [20]):
        names = lambda ids: catalog.loc[ids, "name"].tolist()
        print(names(basket), "| svd:", names(svd.recommend(basket)), "| popular:", names(popular.recommend(basket)))
    print(catalog["aisle"].value_counts())


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    parser = argparse.ArgumentParser()
    parser.add_argument("--quarters", nargs="+", default=["q1", "q2"])
    parser.add_argument("--dim", type=int, default=6)
    parser.add_argument("--out", type=Path, default=Path("basket_models"))
    main(parser.parse_args())
