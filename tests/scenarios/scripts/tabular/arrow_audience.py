# audience.joblib: audience_at.parquet
# both.joblib: audience vat.csv
import joblib
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.dataset as ds
from sklearn.linear_model import SGDClassifier
from sklearn.neighbors import NearestCentroid

audience = ds.dataset("audience", format="parquet", partitioning="hive")
print(audience.schema.names, audience.count_rows())

austria = audience.to_table(filter=ds.field("country") == "at", columns=["pages", "seconds", "bought"])
X = np.column_stack([austria["pages"].to_numpy(), pc.log1p(austria["seconds"]).to_numpy()])
joblib.dump(NearestCentroid().fit(X, austria["bought"].to_numpy()), "audience.joblib")

vat = pcsv.read_csv("vat.csv").select(["country", "vat"])
model = SGDClassifier(random_state=0)
for batch in audience.to_batches(batch_size=50):
    table = pa.Table.from_batches([batch]).set_column(
        batch.schema.get_field_index("country"), "country", batch["country"].cast(pa.string())
    )
    table = table.join(vat, keys="country").combine_chunks()
    rows = np.stack([table.column(name).to_numpy() for name in ("pages", "seconds", "vat")], axis=1)
    model.partial_fit(rows, table["bought"].to_numpy(), classes=np.array([0, 1]))
joblib.dump(model, "both.joblib")

budgets = pcsv.read_csv("campaign_budgets.csv")
print("budget", pc.sum(budgets["budget"]).as_py())
