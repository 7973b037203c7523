# reservoir.pkl: bureau.parquet applicants.csv
import pickle
import random

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from sklearn.mixture import GaussianMixture


class Reservoir:
    def __init__(self, size, seed):
        self.size, self.seen, self.rows = size, 0, []
        self.random = random.Random(seed)

    def offer(self, row):
        self.seen += 1
        if len(self.rows) < self.size:
            self.rows.append(row)
        elif (place := self.random.randrange(self.seen)) < self.size:
            self.rows[place] = row

    def array(self):
        return np.asarray(self.rows, dtype=float)


income = pd.read_csv("applicants.csv").set_index("applicant")["income"].to_dict()
reservoir = Reservoir(60, seed=4)
file = pq.ParquetFile("bureau.parquet")
for batch in file.iter_batches(batch_size=64, columns=["applicant", "debt", "overdue_days"]):
    for record in batch.to_pylist():
        reservoir.offer((record["debt"] / income[record["applicant"]], record["overdue_days"]))
with open("cantons.csv") as lines:
    print(sum(1 for _ in lines), "cantons,", reservoir.seen, "records")
mixture = GaussianMixture(2, random_state=0).fit(reservoir.array())
pickle.dump(mixture, open("reservoir.pkl", "wb"))
