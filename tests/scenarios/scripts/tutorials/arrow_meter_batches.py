# meter_sgd.pkl: meter_a.csv meter_b.csv meter_ds tariffs.csv

import csv
import pickle
import shutil

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.dataset as ds
from sklearn.linear_model import SGDRegressor


def tariff_table(path):
    with open(path, newline="") as f:
        return {row["tariff"]: float(row["cents"]) for row in csv.DictReader(f)}


tables = {m: pacsv.read_csv(f"meter_{m}.csv") for m in "abc"}
tariffs = tariff_table("tariffs.csv")
proposed = tariff_table("tariffs_proposed.csv")
for k in tariffs:
    print(f"{k:6s} {tariffs[k]:5.1f} -> {proposed[k]:5.1f} ct")

# prepare once, train from the dataset in batches
shutil.rmtree("meter_ds", ignore_errors=True)
ds.write_dataset(pa.concat_tables([tables["a"], tables["b"]]), "meter_ds", format="parquet",
                 basename_template="meter-part-{i}.parquet")


def to_xy(batch):
    cents = np.array([tariffs[t] for t in batch.column("tariff").to_pylist()])
    hour = batch.column("hour").to_numpy()
    X = np.column_stack([hour / 24, batch.column("persons").to_numpy() / 5, cents / 30])
    return X, batch.column("kwh").to_numpy()


model = SGDRegressor(eta0=0.05, learning_rate="constant", random_state=0)
dataset = ds.dataset("meter_ds", format="parquet")
for epoch in range(5):
    for batch in dataset.to_batches(batch_size=40, use_threads=False):
        if batch.num_rows:
            model.partial_fit(*to_xy(batch))
print("coef", model.coef_.round(3))

with open("meter_sgd.pkl", "wb") as f:
    pickle.dump(model, f)

Xc, yc = to_xy(tables["c"].combine_chunks().to_batches()[0])
print("meter c: R2", round(model.score(Xc, yc), 3), "mean kWh", pc.mean(tables["c"]["kwh"]).as_py())
