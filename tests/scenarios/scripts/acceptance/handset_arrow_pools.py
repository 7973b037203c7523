# handset_switch.cbm: handsets_a.parquet handsets_b.parquet handset_plans.csv handset_outcomes.feather
"""Switching model on Arrow tables, without pandas."""
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.feather as feather
import pyarrow.parquet as pq
from catboost import CatBoostClassifier, Pool

NUMERIC = ["data_gb", "calls", "fee", "over_cap"]
CATEGORICAL = ["plan"]


def enrich(table: pa.Table, plans: pa.Table) -> pa.Table:
    table = table.join(plans, keys="plan", join_type="left outer")
    over = pc.subtract(table["data_gb"], table["cap_gb"])
    over = pc.if_else(pc.greater(over, 0.0), over, 0.0)
    return table.append_column("over_cap", over).drop_columns(["cap_gb"])


def label(table: pa.Table, outcomes: pa.Table) -> pa.Table:
    return table.join(outcomes, keys="sim", join_type="inner").sort_by("sim")


def to_pool(table: pa.Table) -> Pool:
    names = NUMERIC + CATEGORICAL
    columns = [table[name].to_pylist() for name in names]
    return Pool([list(row) for row in zip(*columns)], label=table["switched"].to_pylist(),
                cat_features=[names.index(name) for name in CATEGORICAL], feature_names=names)


as_large = pacsv.ConvertOptions(column_types={"plan": pa.large_string()})
plans = pacsv.read_csv("handset_plans.csv", convert_options=as_large)
outcomes = feather.read_table("handset_outcomes.feather")
tariffs = pacsv.read_csv("handset_tariffs.csv")
print("dearest zone:", tariffs.sort_by([("cents", "descending")])["zone"][0].as_py())

raw = {part: pq.read_table(f"handsets_{part}.parquet") for part in "abc"}
current = label(enrich(pa.concat_tables([raw["a"], raw["b"]]), plans), outcomes)
fit_mask = pc.not_equal(pc.bit_wise_and(current["sim"], 3), 0)
fit_rows, stop_rows = current.filter(fit_mask), current.filter(pc.invert(fit_mask))
print(fit_rows.num_rows, "rows to fit,", stop_rows.num_rows, "rows to stop on")

model = CatBoostClassifier(iterations=30, depth=4, learning_rate=0.15, random_seed=7, thread_count=1,
                           allow_writing_files=False, verbose=False)
model.fit(to_pool(fit_rows), eval_set=to_pool(stop_rows), early_stopping_rounds=6)
model.save_model("handset_switch.cbm")

unseen = label(enrich(raw["c"], plans), outcomes)
probability = model.predict_proba(to_pool(unseen))[:, 1]
print("hits on c:", np.mean((probability > 0.5) == unseen["switched"].to_numpy()))
