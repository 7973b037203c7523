# kiln_quality.joblib: kiln_north.csv kiln_south.csv clay_batches.parquet
import joblib
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

NUMERIC = ["peak_c", "soak_min", "silica", "moisture", "peak_vs_kiln"]


class KilnTables:
    """Keeps the raw Arrow tables by name; nothing here ever becomes a pandas frame."""

    def __init__(self, **sources):
        self._tables = {}
        for name, path in sources.items():
            reader = pq.read_table if path.endswith(".parquet") else pacsv.read_csv
            self._tables[name] = reader(path)

    def __getitem__(self, name):
        return self._tables[name]

    def union(self, *names):
        return pa.concat_tables([self[n] for n in names])


def add_kiln_offset(table):
    per_kiln = table.group_by("kiln").aggregate([("peak_c", "mean")])
    joined = table.join(per_kiln, keys="kiln")
    offset = pc.subtract(joined["peak_c"], joined["peak_c_mean"])
    return joined.append_column("peak_vs_kiln", offset).drop_columns(["peak_c_mean"])


def zscore(column):
    mean, std = pc.mean(column), pc.stddev(column)
    return pc.divide(pc.subtract(column, mean), std)


def to_matrix(table):
    return np.column_stack([zscore(pc.cast(table[c], pa.float64())).to_numpy() for c in NUMERIC])


tables = KilnTables(
    north="kiln_north.csv",
    south="kiln_south.csv",
    retired="kiln_retired.csv",
    clay="clay_batches.parquet",
    glaze="glaze_recipes.csv",
)
print("cobalt range", pc.min_max(tables["glaze"]["cobalt"]))

firings = tables.union("north", "south").filter(pc.field("soak_min") >= 25)
firings = add_kiln_offset(firings).join(tables["clay"], keys="batch", join_type="inner")
firings = firings.sort_by("firing")

forest = RandomForestClassifier(n_estimators=25, max_depth=5, random_state=3)
forest.fit(to_matrix(firings), firings["cracked"].to_numpy())

old = add_kiln_offset(tables["retired"]).join(tables["clay"], keys="batch").sort_by("firing")
auc = roc_auc_score(old["cracked"].to_numpy(), forest.predict_proba(to_matrix(old))[:, 1])
print(f"AUC on the retired kiln: {auc:.3f}")

joblib.dump({"model": forest, "columns": NUMERIC}, "kiln_quality.joblib")
