# pump_fault.joblib: pump_cycles_a.parquet pump_cycles_b.parquet pump_faults.csv pump_register.csv
# pump_novelty.joblib: pump_cycles_c.feather
import joblib
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.feather as feather
import pyarrow.parquet as pq
from sklearn.ensemble import IsolationForest
from sklearn.linear_model import SGDClassifier
from sklearn.preprocessing import StandardScaler

MEASURED = ["pressure", "flow", "rpm"]


def matrix(table: pa.Table, columns) -> np.ndarray:
    return np.column_stack([table[c].cast(pa.float64()).to_numpy() for c in columns])


def derived(table: pa.Table) -> pa.Table:
    power = pc.multiply(table["pressure"], table["flow"])
    area = pc.multiply(pc.power(pc.divide(table["bore"], 2.0), 2), 3.14159)
    return table.append_column("power", power).append_column("speed", pc.divide(table["flow"], area))


# labelled cycles
cycles = pa.concat_tables([pq.read_table("pump_cycles_a.parquet"), pq.read_table("pump_cycles_b.parquet")])
cycles = cycles.replace_schema_metadata(None)
faults = pacsv.read_csv("pump_faults.csv")
register = pacsv.read_csv("pump_register.csv", convert_options=pacsv.ConvertOptions(
    include_columns=["pump", "bore"], column_types={"pump": pa.large_string()}
))

labelled = (
    cycles.join(faults, "cycle", join_type="inner")
    .join(register, "pump", join_type="left outer")
    .sort_by("cycle")
)
labelled = derived(labelled).filter(pc.greater(labelled["rpm"], 1300))
print(labelled.group_by("pump").aggregate([("fault", "mean"), ("cycle", "count")]).to_pydict())

columns = MEASURED + ["power", "speed"]
scaler = StandardScaler()
X = scaler.fit_transform(matrix(labelled, columns))
y = labelled["fault"].to_numpy()
clf = SGDClassifier(loss="log_loss", random_state=1, max_iter=300).fit(X, y)
joblib.dump({"scaler": scaler, "clf": clf, "columns": columns}, "pump_fault.joblib")

# cycles of healthy pumps only, for the alarm
healthy = feather.read_table("pump_cycles_c.feather")
novelty = IsolationForest(n_estimators=25, random_state=1).fit(matrix(healthy, MEASURED))
joblib.dump(novelty, "pump_novelty.joblib")

# the test bench
with pa.memory_map("pump_bench.arrow") as source:
    bench = pa.ipc.open_file(source).read_all()
    print("alarms on the bench:", int((novelty.predict(matrix(bench, MEASURED)) == -1).sum()), "of", bench.num_rows)
    bench = derived(bench.join(register, "pump", join_type="left outer"))
    print("faults on the bench:", int(clf.predict(scaler.transform(matrix(bench, columns))).sum()))
