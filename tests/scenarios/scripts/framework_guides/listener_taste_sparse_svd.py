# track_factors.safetensors: plays.npz track_tags.jsonl.gz bot_listeners.txt
# premium.pickle: plays.npz track_tags.jsonl.gz bot_listeners.txt listeners.csv
import gzip
import json
import pickle

import click
import numpy as np
import pandas as pd
import scipy.sparse as sp
from safetensors.numpy import save_file
from scipy.sparse.linalg import svds
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize


def tag_matrix(path):
    vocabulary, rows, columns = {}, [], []
    with gzip.open(path, "rt") as f:
        for line in f:
            item = json.loads(line)
            for tag in item["tags"]:
                rows.append(item["track"])
                columns.append(vocabulary.setdefault(tag, len(vocabulary)))
    return sp.coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(max(rows) + 1, len(vocabulary))).tocsr()


def bm25(plays, k=1.2, b=0.75):
    plays = plays.tocoo()
    idf = np.log(plays.shape[0]) - np.log1p(np.bincount(plays.col, minlength=plays.shape[1]))
    length = np.asarray(plays.tocsr().sum(axis=1)).ravel()
    norm = (1 - b) + b * length / length.mean()
    plays.data = plays.data * (k + 1) / (k * norm[plays.row] + plays.data) * idf[plays.col]
    return plays.tocsr()


@click.command()
@click.option("--factors", default=6, show_default=True)
@click.option("--seed", default=0)
def cli(factors, seed):
    plays = sp.load_npz("plays.npz").astype(float)
    before = sp.load_npz("plays_2019.npz")
    click.echo(f"plays {plays.sum():.0f}, in 2019 {before.sum():.0f}")

    bots = np.loadtxt("bot_listeners.txt", dtype=int)
    keep = np.setdiff1d(np.arange(plays.shape[0]), bots)
    # the tags of the tracks stand below the listeners, as a few more rows to factorise
    stacked = sp.vstack([bm25(plays[keep]), 0.5 * tag_matrix("track_tags.jsonl.gz").T]).tocsr()
    u, s, vt = svds(stacked, k=factors, random_state=seed)
    save_file({"tracks": np.ascontiguousarray(vt.T * np.sqrt(s)), "scale": s}, "track_factors.safetensors")

    people = pd.read_csv("listeners.csv").set_index("listener").loc[keep]
    x = np.hstack([normalize(u[: len(keep)]), people[["age"]].to_numpy() / 100])
    clf = LogisticRegression(class_weight="balanced").fit(x, people["premium"])
    with open("premium.pickle", "wb") as f:
        pickle.dump(clf, f)
    click.echo(f"fits {clf.score(x, people['premium']):.2f}")

    with open("genre_history.jsonl") as f:
        rock = {d["year"]: d["rock"] for d in map(json.loads, f)}
    click.echo(f"rock was strongest in {max(rock, key=rock.get)}")


if __name__ == "__main__":
    cli(standalone_mode=False)
