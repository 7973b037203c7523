# merged.joblib: applicants.csv bureau.parquet loans_2022.csv
from functools import partial, reduce
from itertools import chain, starmap
from operator import itemgetter

import joblib
import pandas as pd
from sklearn.cluster import MiniBatchKMeans
from sklearn.preprocessing import RobustScaler

sources = [
    ("applicants.csv", pd.read_csv, None),
    ("bureau.parquet", pd.read_parquet, {"debt": "sum", "overdue_days": "max"}),
    ("loans_2022.csv", pd.read_csv, {"amount": "mean", "term": "median"}),
    ("blocked.csv", pd.read_csv, {"reason": "first"}),
]


def load(path, reader, aggregates):
    frame = reader(path)
    return frame.groupby("applicant", as_index=False).agg(aggregates) if aggregates else frame


tables = list(starmap(load, sources))
columns = sorted(set(chain.from_iterable(table.columns for table in tables)))
print(columns)
merge = partial(pd.merge, on="applicant", how="left")
wide = reduce(merge, filter(lambda table: "reason" not in table, tables))
reasons = map(itemgetter("reason"), tables[-1].to_dict("records"))
print(pd.Series(list(reasons)).value_counts().to_dict())

numbers = wide.set_index("applicant").select_dtypes("number").pipe(lambda d: d.fillna(d.median()))
scaled = RobustScaler().set_output(transform="pandas").fit_transform(numbers)
clusters = MiniBatchKMeans(4, n_init=1, random_state=0, batch_size=64).fit(scaled)
print(numbers.groupby(clusters.labels_).mean().round(1))
joblib.dump(clusters, "merged.joblib")
