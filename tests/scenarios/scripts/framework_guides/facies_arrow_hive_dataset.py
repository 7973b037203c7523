# facies.skops: well_logs facies_picks.feather
# facies.pkl: well_logs facies_picks.feather
import pickle

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.dataset as ds
import pyarrow.feather as feather
import skops.io as sio
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer

CURVES = ["gr", "rhob", "nphi"]
HIVE = ds.partitioning(pa.schema([("well", pa.string())]), flavor="hive")


class WellTable:
    """Curves of a folder of wells, joined with the geologist's picks."""

    def __init__(self, folder, picks, condition=None):
        self.dataset = ds.dataset(folder, format="parquet", partitioning=HIVE)
        self.condition = condition
        self.picks = feather.read_table(picks)

    def table(self):
        scanner = self.dataset.scanner(columns=[*CURVES, "depth", "well"], filter=self.condition, batch_size=32)
        batches = [b for b in scanner.to_batches() if b.num_rows]
        joined = pa.Table.from_batches(batches).join(self.picks, keys=["well", "depth"], join_type="inner")
        return joined.sort_by([("well", "ascending"), ("depth", "ascending")])

    def arrays(self):
        t = self.table()
        x = np.column_stack([t[c].to_numpy() for c in CURVES])
        return x, np.array(t["facies"].to_pylist()), np.array(t["well"].to_pylist())


def main():
    heads = pacsv.read_csv("well_heads.csv")
    order = pc.array_sort_indices(heads["y"].combine_chunks(), order="descending")
    print("northernmost:", heads["well"].take(order)[0])

    wells = WellTable("well_logs", "facies_picks.feather", pc.field("depth") < 828)
    x, y, group = wells.arrays()
    knn = make_pipeline(QuantileTransformer(n_quantiles=50), KNeighborsClassifier(7))
    qda = make_pipeline(QuantileTransformer(n_quantiles=50, output_distribution="normal"), QuadraticDiscriminantAnalysis(reg_param=0.1))
    for name, model in {"knn": knn, "qda": qda}.items():
        guess = cross_val_predict(model, x, y, groups=group, cv=GroupKFold(3))
        print(name, "one well left out:", (guess == y).mean().round(3))
        model.fit(x, y)
    sio.dump(knn, "facies.skops")
    with open("facies.pkl", "wb") as f:
        pickle.dump(qda, f)

    bx, by, _ = WellTable("well_logs_blind", "facies_picks_blind.feather").arrays()
    print("blind well:", knn.score(bx, by), qda.score(bx, by))


main()
