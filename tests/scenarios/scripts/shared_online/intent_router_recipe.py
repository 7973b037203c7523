# router_head.npz: utterance_embeddings.parquet intent_labels.jsonl deprecated_intents.txt
# ood_gaussian.npz: utterance_embeddings.parquet

"""
Recipe: route user requests with a linear head over cached embeddings
====================================================================
You have already called the embedding endpoint once and cached the vectors.
A softmax layer on top is cheap to train and to serve, and a Gaussian over the
vectors tells when a request looks like nothing that was seen before.
"""
import json

import numpy as np
import polars as pl

# Step 1: vectors and labels
emb = pl.read_parquet("utterance_embeddings.parquet")
lab = pl.read_ndjson("intent_labels.jsonl")
golden = pl.read_ndjson("golden_set.jsonl").join(pl.read_parquet("golden_embeddings.parquet"), on="utt_id")

with open("deprecated_intents.txt") as f:
    deprecated = f.read().split()

df = emb.join(lab, on="utt_id").filter(~pl.col("intent").is_in(deprecated)).sort("utt_id")
print(df["intent"].value_counts().sort("intent"))

X = np.array(df["embedding"].to_list(), dtype=np.float64)
X /= np.linalg.norm(X, axis=1, keepdims=True)
classes, y = np.unique(df["intent"].to_numpy().astype(str), return_inverse=True)


# Step 2: softmax regression, plain gradient descent
def softmax(z):
    z = np.exp(z - z.max(1, keepdims=True))
    return z / z.sum(1, keepdims=True)


W = np.zeros((X.shape[1], len(classes)))
b = np.zeros(len(classes))
onehot = np.eye(len(classes))[y]
for _ in range(300):
    p = softmax(X @ W + b)
    W -= 2.0 * (X.T @ (p - onehot) / len(X) + 1e-3 * W)
    b -= 2.0 * (p - onehot).mean(0)
np.savez("router_head.npz", W=W, b=b, classes=classes)
print("train acc", (softmax(X @ W + b).argmax(1) == y).mean().round(3))

# Step 3: out-of-domain score, over everything that was cached
Z = np.array(emb["embedding"].to_list(), dtype=np.float64)
mu, cov = Z.mean(0), np.cov(Z.T) + 1e-2 * np.eye(Z.shape[1])
np.savez("ood_gaussian.npz", mean=mu, precision=np.linalg.inv(cov))

# Step 4: golden set
G = np.array(golden["embedding"].to_list(), dtype=np.float64)
G /= np.linalg.norm(G, axis=1, keepdims=True)
pred = classes[softmax(G @ W + b).argmax(1)]
truth = golden["intent"].to_numpy().astype(str)
keep = ~np.isin(truth, deprecated)
print("golden acc", (pred == truth)[keep].mean().round(3))
print(json.dumps({"classes": classes.tolist(), "n_golden": int(keep.sum())}))
