# out/conv_xgb.ubj: clicks_2025_01.parquet clicks_2025_02.parquet clicks_2025_03.parquet accounts.csv campaigns.json bot_accounts.csv mart_train.parquet

"""
Blog post code: a feature mart with DuckDB in 80 lines, and a conversion model on top.
"""
import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import xgboost as xgb
from sklearn.metrics import average_precision_score

RAW = Path("clicks")
OUT = Path("out")
TRAIN_MONTHS = ["2025_01", "2025_02", "2025_03"]
TEST_MONTHS = ["2025_04"]

MART_SQL = """
COPY (
    WITH c AS (
        SELECT account_id, ts, campaign, dwell, converted
        FROM read_parquet({files})
        WHERE account_id NOT IN (SELECT account_id FROM read_csv_auto('bot_accounts.csv'))
    )
    SELECT c.dwell,
           c.converted,
           extract(hour FROM c.ts) AS hour,
           avg(c.dwell) OVER (PARTITION BY c.campaign) AS campaign_dwell,
           a.seats,
           CASE a.tier WHEN 'free' THEN 0 WHEN 'team' THEN 1 ELSE 2 END AS tier,
           k.cpc,
           (k.channel = 'search')::INT AS is_search
    FROM c
    JOIN read_csv_auto('accounts.csv') a USING (account_id)
    JOIN read_json_auto('campaigns.json') k USING (campaign)
    ORDER BY c.ts, c.account_id, c.dwell
) TO '{target}' (FORMAT PARQUET)
"""


def build_mart(con, months, target):
    files = [str(RAW / f"clicks_{m}.parquet") for m in months]
    con.execute(MART_SQL.format(files=files, target=target))
    n = con.execute(f"SELECT count(*) FROM '{target}'").fetchone()[0]
    print(f"{target}: {n} rows from {len(files)} months")


def load(path):
    df = pq.read_table(path).to_pandas().astype("float64")
    return df.drop(columns="converted"), df["converted"]


def main():
    OUT.mkdir(exist_ok=True)
    con = duckdb.connect()
    con.execute("SET threads TO 1")
    build_mart(con, TRAIN_MONTHS, OUT / "mart_train.parquet")
    build_mart(con, TEST_MONTHS, OUT / "mart_test.parquet")

    X, y = load(OUT / "mart_train.parquet")
    dtrain = xgb.DMatrix(X, label=y)
    params = {"objective": "binary:logistic", "max_depth": 4, "eta": 0.15, "seed": 0, "nthread": 1}
    booster = xgb.train(params, dtrain, num_boost_round=50)
    booster.save_model(OUT / "conv_xgb.ubj")

    X_test, y_test = load(OUT / "mart_test.parquet")
    ap = average_precision_score(y_test, booster.predict(xgb.DMatrix(X_test)))
    (OUT / "metrics.json").write_text(json.dumps({"average_precision": round(float(ap), 4), "n_test": len(y_test)}))
    print("AP on", TEST_MONTHS, round(ap, 4))


if __name__ == "__main__":
    main()
