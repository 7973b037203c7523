# chargeback.joblib: merchant_txns.parquet merchant_allow.csv merchant_deny.csv txn_schema.csv
import joblib
import polars as pl
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import RobustScaler


class Schema:
    def __init__(self, path):
        table = pl.read_csv(path)
        self.roles = dict(zip(table["column"], table["role"]))

    def columns(self, role):
        return [name for name, r in self.roles.items() if r == role]

    @property
    def key(self):
        return self.columns("key")[0]

    @property
    def target(self):
        return self.columns("target")[0]

    def select(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        return frame.select(self.columns("feature") + [self.target])


def eligible(txns: pl.LazyFrame, key: str) -> pl.LazyFrame:
    allow = pl.scan_csv("merchant_allow.csv").select(key)
    deny = pl.scan_csv("merchant_deny.csv").filter(pl.col("reason") != "dispute").select(key)
    return txns.join(allow, on=key, how="semi").join(deny, on=key, how="anti")


def list_growth():
    before = set(pl.read_csv("merchant_allow_2023.csv")["merchant"])
    now = set(pl.read_csv("merchant_allow.csv")["merchant"])
    return len(now - before), len(before - now)


def build(schema):
    txns = pl.scan_parquet("merchant_txns.parquet").with_columns(pl.col("amount").clip(0, 500))
    return schema.select(eligible(txns, schema.key)).collect()


def run():
    schema = Schema("txn_schema.csv")
    frame = build(schema)
    print("rows", frame.height, "columns", frame.columns, "allow list +%d -%d" % list_growth())
    features = schema.columns("feature")
    model = Pipeline([("scale", RobustScaler()), ("lr", LogisticRegression(C=0.5))])
    model.fit(frame.select(features).to_numpy(), frame[schema.target].to_numpy())
    joblib.dump({"model": model, "features": features}, "chargeback.joblib")

    audit = schema.select(pl.scan_parquet("merchant_txns_audit.parquet")).collect()
    scores = model.predict_proba(audit.select(features).to_numpy())[:, 1]
    print("audit auc", roc_auc_score(audit[schema.target].to_numpy(), scores))


run()
