# model.joblib: s0.parquet s1.parquet
import joblib
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sklearn.linear_model import LinearRegression

parts = [pq.read_table(f"sales/s{year}.parquet") for year in range(3)]
*training, holdout = parts
table = pa.concat_tables(training)
table = table.filter(pc.greater(table["u"], -1.5))
table = table.append_column("uv", pc.multiply(table["u"], table["v"]))
features = table.select(["u", "v", "uv"]).to_pandas()
model = LinearRegression().fit(features.to_numpy(), table["w"].to_numpy())
print(holdout.num_rows)
joblib.dump(model, "model.joblib")
