# ltv_models/ltv_early.txt: ltv_orders.parquet ltv_customers.csv ltv_labels_train.parquet ltv_labels_valid.parquet
# ltv_models/ltv_final.txt: ltv_orders.parquet ltv_customers.csv ltv_labels_train.parquet ltv_labels_valid.parquet
# ltv_models/ltv_p90.txt: ltv_orders.parquet ltv_labels_train.parquet

import logging
import pathlib
from dataclasses import dataclass

import duckdb
import lightgbm as lgb
import numpy as np
import pandas as pd

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("ltv")

ORDER_SQL = """
    SELECT cust,
           count(*)                               AS n_orders,
           sum(amount)                            AS revenue,
           avg(amount)                            AS avg_basket,
           max(amount)                            AS max_basket,
           180 - max(day)                         AS recency,
           sum(CASE WHEN day >= 90 THEN amount ELSE 0 END) AS revenue_90d
    FROM read_parquet('{orders}')
    GROUP BY cust
    ORDER BY cust
"""

PROFILE_SQL = """
    SELECT cust, age,
           CASE channel WHEN 'ads' THEN 0 WHEN 'email' THEN 1 ELSE 2 END AS channel_code
    FROM read_csv_auto('{customers}')
    ORDER BY cust
"""

BEHAVIOUR = ["n_orders", "revenue", "avg_basket", "max_basket", "recency", "revenue_90d"]
PROFILE = ["age", "channel_code"]


@dataclass
class Params:
    lr: float = 0.08
    leaves: int = 7
    max_rounds: int = 150
    patience: int = 10

    def lgb(self, **kw):
        base = {"learning_rate": self.lr, "num_leaves": self.leaves, "min_data_in_leaf": 8, "verbosity": -1, "num_threads": 1, "seed": 5}
        return {**base, **kw}


def get_frames(con):
    orders = con.execute(ORDER_SQL.format(orders="ltv_orders.parquet")).df()
    profile = con.execute(PROFILE_SQL.format(customers="ltv_customers.csv")).df()
    return orders, profile


def attach(labels_file, *tables):
    df = pd.read_parquet(labels_file)
    for t in tables:
        df = df.merge(t, on="cust", how="left")
    return df


def mae(model, df, cols):
    return float(np.abs(model.predict(df[cols]) - df["value_12m"]).mean())


def train_early(train, valid, p: Params):
    cols = BEHAVIOUR + PROFILE
    dtrain = lgb.Dataset(train[cols], train["value_12m"])
    dvalid = lgb.Dataset(valid[cols], valid["value_12m"], reference=dtrain)
    return lgb.train(p.lgb(objective="l1"), dtrain, p.max_rounds, valid_sets=[dvalid],
                     callbacks=[lgb.early_stopping(p.patience, verbose=False)])


def train_final(train, valid, rounds, p: Params):
    cols = BEHAVIOUR + PROFILE
    everything = pd.concat([train, valid], ignore_index=True)
    return lgb.train(p.lgb(objective="l1"), lgb.Dataset(everything[cols], everything["value_12m"]), rounds)


def train_quantile(train, p: Params):
    data = lgb.Dataset(train[BEHAVIOUR], train["value_12m"])
    return lgb.train(p.lgb(objective="quantile", alpha=0.9), data, 60)


def main():
    out = pathlib.Path("ltv_models")
    out.mkdir(exist_ok=True)
    con = duckdb.connect()
    orders, profile = get_frames(con)
    log.info("customers with orders: %d", len(orders))

    sets = {}
    for split in ("train", "valid", "recent"):
        sets[split] = attach(f"ltv_labels_{split}.parquet", orders, profile)

    p = Params()
    early = train_early(sets["train"], sets["valid"], p)
    early.save_model(str(out / "ltv_early.txt"))
    final = train_final(sets["train"], sets["valid"], early.best_iteration, p)
    final.save_model(str(out / "ltv_final.txt"))
    p90 = train_quantile(sets["train"], p)
    p90.save_model(str(out / "ltv_p90.txt"))

    recent = sets["recent"]
    log.info("rounds %d, recent MAE early %.2f final %.2f", early.best_iteration,
             mae(early, recent, BEHAVIOUR + PROFILE), mae(final, recent, BEHAVIOUR + PROFILE))
    log.info("share below p90: %.2f", (recent["value_12m"] <= p90.predict(recent[BEHAVIOUR])).mean())

    recent["channel"] = recent["channel_code"].map({0: "ads", 1: "email", 2: "organic"})
    spend = con.execute("SELECT channel, spend FROM 'ltv_campaigns.csv'").df()
    roi = recent.groupby("channel")["value_12m"].sum().reset_index().merge(spend, on="channel")
    print(roi.to_string(index=False))


if __name__ == "__main__":
    main()
