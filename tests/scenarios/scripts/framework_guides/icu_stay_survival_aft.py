# icu_aft.json: icu_stays.csv icu_labs.parquet icu_times.npz
# icu_elastic.joblib: icu_stays.csv icu_labs.parquet icu_times.npz
import duckdb
import joblib
import numpy as np
import xgboost as xgb
from sklearn.linear_model import ElasticNetCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

FEATURES = """
    with wide as (
        pivot (from '{labs}') on test in ('lactate', 'creatinine', 'sodium') using avg(value) group by stay_id
    )
    select s.stay_id, s.age, s.emergency,
           (s.ward = 'card')::int as cardiac, (s.ward = 'surg')::int as surgical,
           coalesce(lactate, 0) as lactate, coalesce(creatinine, 0) as creatinine, coalesce(sodium, 0) as sodium,
           {extra}
    from '{stays}' s left join wide using (stay_id)
    order by s.stay_id
"""


def features(con, stays, labs, extra="0 as days"):
    got = con.execute(FEATURES.format(stays=stays, labs=labs, extra=extra)).fetchnumpy()
    ids, days = got.pop("stay_id"), got.pop("days")
    return ids, np.column_stack([np.asarray(v, float) for v in got.values()]), days


with duckdb.connect(":memory:") as con:
    con.execute("set threads to 1")
    ids, x, _ = features(con, "icu_stays.csv", "icu_labs.parquet")
    _, x_ext, days_ext = features(con, "icu_stays_transfer.csv", "icu_labs_transfer.parquet", "s.days as days")

bounds = np.load("icu_times.npz")
order = np.searchsorted(bounds["stay_id"], ids)
lower, upper = bounds["lower"][order], bounds["upper"][order]

# interval-censored labels, as in the survival tutorial
dtrain = xgb.DMatrix(x)
dtrain.set_float_info("label_lower_bound", lower)
dtrain.set_float_info("label_upper_bound", upper)
aft = xgb.train(
    {"objective": "survival:aft", "eval_metric": "aft-nloglik", "aft_loss_distribution": "normal", "aft_loss_distribution_scale": 1.2,
     "tree_method": "hist", "max_depth": 2, "learning_rate": 0.1, "nthread": 1},
    dtrain, num_boost_round=30, evals=[(dtrain, "train")], verbose_eval=15,
)
aft.save_model("icu_aft.json")

seen = np.isfinite(upper)
plain = make_pipeline(StandardScaler(), PolynomialFeatures(2, include_bias=False), ElasticNetCV(cv=3, alphas=[0.01, 0.1, 1.0], l1_ratio=0.5))
plain.fit(x[seen], np.log(lower[seen]))
joblib.dump(plain, "icu_elastic.joblib")

for name, p in {"aft": aft.predict(xgb.DMatrix(x_ext)), "elastic": np.exp(plain.predict(x_ext))}.items():
    print(name, "median error at the other hospital:", np.median(np.abs(p - days_ext)).round(2))
