# florist.lgb.txt: florist_sales.csv florist_holidays.csv florist_promos.csv
import matplotlib

matplotlib.use("Agg")
import lightgbm as lgb
import matplotlib.pyplot as plt
import pandas as pd

LAGS = (1, 7, 14)
HORIZON = 14


def add_lags(df, by, col, lags):
    for k in lags:
        df[f"{col}_lag{k}"] = df.groupby(by)[col].shift(k)
    return df


def add_rolling(df, by, col, windows):
    g = df.groupby(by)[col]
    for w in windows:
        df[f"{col}_mean{w}"] = g.transform(lambda s: s.shift(1).rolling(w).mean())
    return df


def add_calendar(df, holidays):
    df["dow"] = df["date"].dt.day_of_week
    df["holiday"] = df["date"].isin(holidays).astype("int8")
    nxt = pd.Series(holidays, index=holidays).sort_index()
    df["days_to_holiday"] = [
        min(((h - d).days for h in nxt if h >= d), default=99) for d in df["date"]
    ]
    return df


sales = pd.read_csv("florist_sales.csv", parse_dates=["date"]).sort_values(["shop", "date"])
holidays = pd.to_datetime(pd.read_csv("florist_holidays.csv")["date"])
promos = pd.read_csv("florist_promos.csv", parse_dates=["date"]).drop_duplicates(["date", "shop"])

# just a look at the competition
rivals = pd.read_csv("florist_rivals.csv", parse_dates=["date"])
fig, ax = plt.subplots()
ax.plot(rivals["date"], rivals["stems"], label="rivals")
ax.plot(sales.groupby("date")["stems"].sum(), label="us")
ax.legend()
fig.savefig("florist_rivals.png")

df = sales.merge(promos, on=["date", "shop"], how="left").fillna({"discount": 0})
df = add_lags(df, "shop", "stems", LAGS)
df = add_rolling(df, "shop", "stems", (7, 28))
df = add_calendar(df, list(holidays))
df["shop"] = df["shop"].astype("category")
df = df.dropna()

cut = df["date"].max() - pd.Timedelta(days=HORIZON)
past, future = df[df["date"] <= cut], df[df["date"] > cut]
features = [c for c in df.columns if c not in ("date", "stems")]
dtrain = lgb.Dataset(past[features], past["stems"])
dvalid = lgb.Dataset(future[features], future["stems"], reference=dtrain)
booster = lgb.train(
    {"objective": "poisson", "num_leaves": 15, "learning_rate": 0.1, "verbose": -1, "num_threads": 1, "seed": 3},
    dtrain,
    num_boost_round=60,
    valid_sets=[dvalid],
    callbacks=[lgb.early_stopping(10, verbose=False)],
)
print(pd.Series(booster.feature_importance("gain"), features).sort_values(ascending=False).head())
booster.save_model("florist.lgb.txt", num_iteration=booster.best_iteration)
