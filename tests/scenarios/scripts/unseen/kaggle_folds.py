# lgb_0.txt: orders.csv customers.csv regions.csv
# lgb_1.txt: orders.csv customers.csv regions.csv
import gc
import warnings

import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold

warnings.simplefilter("ignore")
SEED = 42
DIR = "./"


def reduce_mem_usage(df):
    for col in df.columns:
        if df[col].dtype == np.int64:
            df[col] = df[col].astype(np.int32)
        elif df[col].dtype == np.float64:
            df[col] = df[col].astype(np.float32)
    return df


orders = reduce_mem_usage(pd.read_csv(DIR + "orders.csv"))
customers = reduce_mem_usage(pd.read_csv(DIR + "customers.csv"))
regions = pd.read_csv(DIR + "regions.csv")
test = pd.read_csv(DIR + "decoy_regions.csv")

agg = orders.groupby("customer").amount.agg(["mean", "max", "count"])
agg.columns = ["amount_" + c for c in agg.columns]
df = orders.merge(customers, on="customer", how="left").merge(agg.reset_index(), on="customer", how="left")
df = df.merge(regions, on="customer", how="left")
df["region"], uniques = pd.factorize(df["region"])
del orders, agg
gc.collect()

features = [f for f in df.columns if f not in ("returned", "customer")]
target = df["returned"]
folds = StratifiedKFold(n_splits=2, shuffle=True, random_state=SEED)
oof = np.zeros(len(df))
params = {"objective": "binary", "verbose": -1, "num_leaves": 4, "num_threads": 1}
for fold_, (trn_idx, val_idx) in enumerate(folds.split(df.values, target.values)):
    trn_data = lgb.Dataset(df.iloc[trn_idx][features], label=target.iloc[trn_idx])
    val_data = lgb.Dataset(df.iloc[val_idx][features], label=target.iloc[val_idx])
    clf = lgb.train(params, trn_data, 5, valid_sets=[trn_data, val_data])
    oof[val_idx] = clf.predict(df.iloc[val_idx][features])
    clf.save_model(f"lgb_{fold_}.txt")
print("CV", log_loss(target, oof), len(test))
