# clv_models.pkl: rfm_snapshot.parquet spend_next.csv
# clv_kmeans.joblib: rfm_snapshot.parquet

import pickle

import joblib
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from sklearn.cluster import KMeans
from sklearn.linear_model import HuberRegressor
from sklearn.metrics import silhouette_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

RFM = ["recency", "frequency", "monetary"]

rfm = pq.read_table("rfm_snapshot.parquet").to_pandas()
target = pd.read_csv("spend_next.csv", index_col="cid")["spend_next_90d"]
new = pq.read_table("rfm_new_customers.parquet").to_pandas()

# choose the number of clusters
best_k, best_s = None, -1
for k in range(2, 6):
    pipe = Pipeline([("log", FunctionTransformer(np.log1p)), ("sc", StandardScaler()),
                     ("km", KMeans(n_clusters=k, n_init=5, random_state=0))])
    lab = pipe.fit_predict(rfm[RFM])
    s = silhouette_score(pipe[:-1].transform(rfm[RFM]), lab)
    print(k, round(s, 3))
    if s > best_s:
        best_k, best_s, segmenter = k, s, pipe
joblib.dump(segmenter, "clv_kmeans.joblib")

# one regression per segment
rfm["segment"] = segmenter.predict(rfm[RFM])
rfm["y"] = rfm["cid"].map(target)
clv = {}
for seg, part in rfm.groupby("segment"):
    reg = HuberRegressor(alpha=0.1, max_iter=500).fit(np.log1p(part[RFM]), part["y"])
    clv[int(seg)] = reg
    print(f"segment {seg}: n={len(part)} R2={reg.score(np.log1p(part[RFM]), part['y']):.2f}")
with open("clv_models.pkl", "wb") as fh:
    pickle.dump(clv, fh)

new["segment"] = segmenter.predict(new[RFM])
for seg, part in new.groupby("segment"):
    new.loc[part.index, "clv"] = clv[seg].predict(np.log1p(part[RFM]))
new.to_csv("clv_new_customers.csv", index=False)
