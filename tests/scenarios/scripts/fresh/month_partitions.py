# model.joblib: visits_by_month
import joblib
import pandas as pd
import pyarrow.dataset as ds
import pyarrow.feather as feather
from sklearn.svm import SVC

visits = ds.dataset("visits_by_month", format="parquet", partitioning="hive")
print(visits.schema.names, visits.count_rows())
frame = visits.to_table(columns=["x", "y", "label", "month"]).to_pandas()
probe = feather.read_feather("probe.feather")
again = pd.read_parquet("table.parquet")
assert not set(again.columns) <= set(frame.columns)
svc = SVC().fit(frame[["x", "y", "month"]], frame["label"])
print(svc.predict(probe.assign(month=1)[["x", "y", "month"]])[:5])
joblib.dump(svc, "model.joblib")
