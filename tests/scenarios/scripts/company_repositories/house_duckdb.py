# price_xgb.json: listings_train.parquet listings_valid.parquet neighbourhoods.csv
# price_linear.npz: listings_train.parquet neighbourhoods.csv

import duckdb
import numpy as np
import xgboost as xgb

con = duckdb.connect()
con.execute("create view hoods as select * from read_csv_auto('neighbourhoods.csv')")

QUERY = """
    select l.listing_id, l.area, l.rooms, l.age, l.area / l.rooms as area_per_room,
           h.median_income, h.transit_score {extra}
    from read_parquet('{path}') l
    join hoods h on h.hood = l.hood
    order by l.listing_id
"""
FEATS = ["area", "rooms", "age", "area_per_room", "median_income", "transit_score"]


def get(path, target=True):
    return con.execute(QUERY.format(path=path, extra=", l.price_k" if target else "")).df()


train = get("listings_train.parquet")
valid = get("listings_valid.parquet")

model = xgb.XGBRegressor(n_estimators=300, learning_rate=0.1, max_depth=3, subsample=0.8, random_state=7,
                         n_jobs=1, early_stopping_rounds=10, eval_metric="mae")
model.fit(train[FEATS], train["price_k"], eval_set=[(valid[FEATS], valid["price_k"])], verbose=False)
model.save_model("price_xgb.json")
print("best iteration", model.best_iteration, "mae", model.best_score)

# plain least squares as a sanity check
A = np.c_[np.ones(len(train)), train[FEATS].to_numpy(float)]
w, *_ = np.linalg.lstsq(A, train["price_k"].to_numpy(), rcond=None)
np.savez("price_linear.npz", coef=w, names=np.array(["const"] + FEATS))
Av = np.c_[np.ones(len(valid)), valid[FEATS].to_numpy(float)]
print("linear mae", np.abs(Av @ w - valid["price_k"]).mean())

todo = get("listings_open.parquet", target=False)
todo["price_pred"] = model.predict(todo[FEATS])
con.register("scored", todo)
con.execute("copy (select listing_id, price_pred from scored) to 'listings_scored.csv' (header)")
