# power_curve.pkl: scada turbines.parquet

import pickle

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import HuberRegressor
from sklearn.metrics import r2_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import SplineTransformer

AIR_DENSITY = 1.225


def load(dataset, year_filter):
    scada = dataset.to_table(filter=year_filter & (ds.field("status") == "ok"),
                             columns=["turbine", "wind", "pitch", "power", "year"])
    turbines = pq.read_table("turbines.parquet", columns=["turbine", "rotor_m"])
    table = scada.join(turbines, keys="turbine", join_type="left outer").sort_by([("year", "ascending"), ("wind", "ascending")])
    area = pc.multiply(pc.power(pc.divide(table["rotor_m"], 2), 2), np.pi)
    available = pc.multiply(pc.multiply(pc.power(table["wind"], 3), area), 0.5 * AIR_DENSITY / 1000)
    return table.append_column("available_kw", available)


def matrix(table: pa.Table):
    x = np.column_stack([table[c].to_numpy() for c in ("wind", "pitch", "available_kw")])
    x[:, 2] = np.log1p(x[:, 2])
    return x, table["power"].to_numpy()


class PowerCurve:
    """isotonic curve in the wind speed plus a robust spline fit of what is left"""

    def __init__(self):
        self.curve = IsotonicRegression(out_of_bounds="clip")
        self.rest = make_pipeline(SplineTransformer(n_knots=4, degree=2), HuberRegressor(max_iter=500, alpha=0.1))

    def fit(self, x, y):
        self.curve.fit(x[:, 0], y)
        self.rest.fit(x, y - self.curve.predict(x[:, 0]))
        return self

    def predict(self, x):
        return self.curve.predict(x[:, 0]) + self.rest.predict(x)


def main():
    dataset = ds.dataset("scada", format="parquet", partitioning="hive")
    train = load(dataset, ds.field("year") < 2022)
    x, y = matrix(train)
    model = PowerCurve().fit(x, y)
    with open("power_curve.pkl", "wb") as sink:
        pickle.dump({"curve": model.curve, "rest": model.rest, "rows": train.num_rows}, sink)

    test = load(dataset, ds.field("year") == 2022)
    x, y = matrix(test)
    print(f"rows {train.num_rows} + {test.num_rows}, r2 in 2022: {r2_score(y, model.predict(x)):.3f}")
    lost = pacsv.read_csv("curtailment.csv")
    print("hours lost:", pc.sum(lost["hours_lost"]).as_py())


if __name__ == "__main__":
    main()
