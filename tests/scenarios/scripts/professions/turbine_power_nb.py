# power_t01.json: scada_t01.parquet met_mast.parquet curtailment.csv
# power_t02.json: scada_t02.parquet met_mast.parquet

# %% [markdown]
# # Power curves from SCADA
# T01 was curtailed in March, T02 was not.

# %%
import numpy as np
import polars as pl
import xgboost as xgb

# %%
mast = pl.read_parquet("met_mast.parquet")
t01 = pl.read_parquet("scada_t01.parquet")
t02 = pl.read_parquet("scada_t02.parquet")
t03 = pl.read_parquet("scada_t03.parquet")
for name, df in [("t01", t01), ("t02", t02), ("t03", t03)]:
    print(name, df.height, df["power_kw"].mean())

# %%
curt = pl.read_csv("curtailment.csv").with_columns(
    pl.col("time").str.to_datetime("%Y-%m-%d %H:%M:%S").cast(t01["time"].dtype)
)
curt.head()

# %% air density from the mast
mast = mast.with_columns(
    (pl.col("pressure") * 100 / (287.05 * (pl.col("temp") + 273.15))).alias("rho")
)


# %%
def enrich(df):
    return (
        df.join(mast, on="time", how="inner")
        .with_columns(
            (pl.col("nacelle_wind") * (pl.col("rho") / 1.225) ** (1 / 3)).alias("wind_norm"),
            pl.col("time").dt.hour().alias("hour"),
        )
        .sort("time")
    )


# %%
feat = ["wind_norm", "pitch", "mast_wind", "temp", "hour"]
a = enrich(t01).join(curt, on="time", how="anti")
b = enrich(t02)
c = enrich(t03)
print(a.shape, b.shape, c.shape)

# %%
params = {"objective": "reg:squarederror", "max_depth": 3, "eta": 0.2, "nthread": 1, "seed": 0}


def fit(df):
    n = int(df.height * 0.8)          # first 80 % of time
    tr, te = df[:n], df[n:]
    d = xgb.DMatrix(tr.select(feat).to_numpy(), label=tr["power_kw"].to_numpy(), feature_names=feat)
    bst = xgb.train(params, d, num_boost_round=40)
    e = bst.predict(xgb.DMatrix(te.select(feat).to_numpy(), feature_names=feat)) - te["power_kw"].to_numpy()
    print("rmse on the last 20 %%: %.1f kW" % np.sqrt((e**2).mean()))
    return bst


# %%
m1 = fit(a)
m1.save_model("power_t01.json")

# %%
m2 = fit(b)
m2.save_model("power_t02.json")

# %% how well do the curves carry over to t03?
dc = xgb.DMatrix(c.select(feat).to_numpy(), feature_names=feat)
for n, m in (("t01", m1), ("t02", m2)):
    bias = float((m.predict(dc) - c["power_kw"].to_numpy()).mean())
    print(n, "-> t03 bias", round(bias, 1))
