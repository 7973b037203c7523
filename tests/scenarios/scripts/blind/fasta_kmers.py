# qsar.pkl: proteins.fasta activity.csv
import itertools
import pickle
from collections import Counter

import numpy as np
import pandas as pd
from sklearn.svm import SVR


def read_fasta(handle):
    name, seq = None, []
    for line in handle:
        line = line.rstrip()
        if line.startswith(">"):
            if name:
                yield name, "".join(seq)
            name, seq = line[1:].split()[0], []
        else:
            seq.append(line)
    if name:
        yield name, "".join(seq)


def kmer_counts(sequence, k=2):
    return Counter(sequence[i : i + k] for i in range(len(sequence) - k + 1))


with open("contaminants.fasta") as fh:
    contaminants = dict(read_fasta(fh))
print("known contaminants:", ", ".join(contaminants))

with open("proteins.fasta") as fh:
    sequences = dict(read_fasta(fh))

alphabet = ["".join(p) for p in itertools.product("ACDEFGHIKL", repeat=2)]
df = pd.read_csv("activity.csv", index_col="accession")
X = np.zeros((len(df), len(alphabet)))
for row, accession in enumerate(df.index):
    counts = kmer_counts(sequences[accession])
    for col, kmer in enumerate(alphabet):
        X[row, col] = counts.get(kmer, 0)

svr = SVR(kernel="rbf", C=10)
svr.fit(X / X.sum(axis=1, keepdims=True), df["ic50"].values)
with open("qsar.pkl", "wb") as fh:
    pickle.dump(svr, fh)
