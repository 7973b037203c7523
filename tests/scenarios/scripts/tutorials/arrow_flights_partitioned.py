# flight_delay_all.npz: airports.feather fl_2021_0.parquet fl_2021_1.parquet fl_2022_0.parquet fl_2022_1.parquet
# flight_delay_2022.npz: fl_2022_0.parquet fl_2022_1.parquet airports.feather

import numpy as np
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.feather as feather
from sklearn.linear_model import LinearRegression

flights = ds.dataset("flights", format="parquet", partitioning="hive")
airports = feather.read_table("airports.feather")
print(flights.schema.to_string())
COLS = ["hour", "distance", "runways", "elevation"]


def arrays(where):
    t = flights.to_table(columns=["origin", "hour", "distance", "delay"], filter=where, use_threads=False)
    t = t.join(airports, keys="origin", use_threads=False).sort_by([("delay", "ascending"), ("distance", "ascending")])
    X = np.column_stack([t[c].to_numpy() for c in COLS]).astype(float)
    return X, t["delay"].to_numpy()


def save(path, reg):
    np.savez(path, names=np.array(COLS), coef=reg.coef_, intercept=reg.intercept_)


X_new, y_new = arrays(pc.field("year") == 2023)

everything = LinearRegression().fit(*arrays(pc.field("year") < 2023))
save("flight_delay_all.npz", everything)

recent = LinearRegression().fit(*arrays(pc.field("year") == 2022))
save("flight_delay_2022.npz", recent)

for name, reg in {"2021 and 2022": everything, "2022 only": recent}.items():
    print(f"{name:14s} R2 in 2023: {reg.score(X_new, y_new):.3f}")
