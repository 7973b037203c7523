# shipping_ridge.json: orders_q1.parquet orders_q2.parquet fx_rates.csv ship_train.parquet

# %% shipping cost model - exported from notebook
import json

import duckdb
import numpy as np
import polars as pl

con = duckdb.connect()
con.execute("SET threads TO 1")

# %%
con.sql("SELECT count(*) AS n, avg(amount) AS mean_amount FROM 'orders_q*.parquet'").show()

# %%
con.sql("SELECT * FROM 'refunds.csv' LIMIT 5").show()

# %%
con.execute("""
    CREATE OR REPLACE TEMP VIEW first_half AS
    SELECT * FROM read_parquet(['orders_q1.parquet', 'orders_q2.parquet'])
""")
con.execute("""
    COPY (
        SELECT h.order_id,
               h.amount * f.rate AS amount_eur,
               h.items,
               h.weight,
               h.shipping * f.rate AS shipping_eur
        FROM first_half h
        JOIN read_csv('fx_rates.csv') f USING (currency)
        ORDER BY h.order_id
    ) TO 'ship_train.parquet' (FORMAT parquet)
""")

# %%
df = pl.read_parquet("ship_train.parquet")
print(df.describe())

# %%
df = df.filter(pl.col("amount_eur") > 5)
df = df.with_columns(
    pl.col("weight").log1p().alias("log_weight"),
    (pl.col("amount_eur") / pl.col("items")).alias("per_item"),
)
print(df.head())

# %%
features = ["amount_eur", "items", "log_weight", "per_item"]
X = df.select(features).to_numpy().astype(float)
y = df["shipping_eur"].to_numpy()
mu, sd = X.mean(axis=0), X.std(axis=0)
Z = np.column_stack([np.ones(len(X)), (X - mu) / sd])
lam = 0.1 * np.eye(Z.shape[1])
lam[0, 0] = 0
w = np.linalg.solve(Z.T @ Z + lam, Z.T @ y)
print(dict(zip(["bias"] + features, w.round(3))))

# %%
with open("shipping_ridge.json", "w") as f:
    json.dump({"features": features, "mu": mu.tolist(), "sd": sd.tolist(), "w": w.tolist()}, f)

# %% how does it do in the third quarter?
df = con.sql("""
    SELECT q.amount * f.rate AS amount_eur, q.items, ln(1 + q.weight) AS log_weight,
           q.amount * f.rate / q.items AS per_item, q.shipping * f.rate AS shipping_eur
    FROM 'orders_q3.parquet' q JOIN 'fx_rates.csv' f USING (currency)
""").pl()
X = df.select(features).to_numpy().astype(float)
pred = w[0] + (X - mu) / sd @ w[1:]
print("Q3 MAE", np.abs(pred - df["shipping_eur"].to_numpy()).mean().round(3))

# %%
late = con.execute("SELECT avg(refund) FROM 'refunds.csv' r JOIN 'orders_q3.parquet' q USING (order_id)").fetchone()
print("mean refund in Q3", late[0])
