# facies_sgd.joblib: wells_index.csv well_A.parquet well_C.parquet well_D.parquet well_G.parquet
"""Out-of-core facies classifier: record batches from a pyarrow dataset, two passes."""
import argparse
import os.path as osp

import joblib
import numpy as np
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.dataset as ds
from sklearn.linear_model import SGDClassifier
from sklearn.preprocessing import StandardScaler

LOGS = ["gamma_ray", "density", "neutron"]


def parse_args():
    p = argparse.ArgumentParser()
    p.add_argument("--root", default="wells")
    p.add_argument("--index", default="wells_index.csv")
    p.add_argument("--batch-size", type=int, default=32)
    p.add_argument("--epochs", type=int, default=2)
    p.add_argument("--out", default="facies_sgd.joblib")
    return p.parse_args()


def pick(index, role):
    keep = index.filter((pc.field("role") == role) & (pc.field("quality") == "good"))
    return keep.column("well").to_pylist()


def open_wells(root, names):
    return ds.dataset([osp.join(root, f"well_{n}.parquet") for n in names], format="parquet")


def batches(dataset, size):
    scanner = dataset.scanner(columns=LOGS + ["facies"], filter=ds.field("depth") > 1002, batch_size=size)
    for batch in scanner.to_batches():
        if batch.num_rows:
            x = np.stack([batch.column(c).to_numpy() for c in LOGS], axis=1)
            yield x, np.array(batch.column("facies").to_pylist())


def main():
    args = parse_args()
    index = pyarrow.csv.read_csv(args.index)
    train, blind = (open_wells(args.root, pick(index, role)) for role in ("train", "blind"))

    scaler = StandardScaler()
    classes = set()
    for x, y in batches(train, args.batch_size):
        scaler.partial_fit(x)
        classes.update(y.tolist())

    clf = SGDClassifier(loss="log_loss", alpha=1e-3, random_state=0)
    for _ in range(args.epochs):
        for x, y in batches(train, args.batch_size):
            clf.partial_fit(scaler.transform(x), y, classes=sorted(classes))
    joblib.dump({"scaler": scaler, "clf": clf}, args.out)

    colours = dict(zip(*pyarrow.csv.read_csv("facies_colours.csv").to_pydict().values()))
    right = total = 0
    for x, y in batches(blind, args.batch_size):
        predicted = clf.predict(scaler.transform(x))
        right += int((predicted == y).sum())
        total += len(y)
    print(f"blind wells: {right}/{total} right; legend: {', '.join(f'{c}={colours[c]}' for c in clf.classes_)}")


if __name__ == "__main__":
    main()
