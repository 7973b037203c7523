# fraud_folds.pkl: transactions.csv merchants.csv cards.csv stolen_cards.csv

import pickle

import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.metrics import average_precision_score
from sklearn.model_selection import KFold

SEED = 2024
N_FOLDS = 4


def reduce_mem(df):
    for col in df.select_dtypes("int64"):
        df[col] = pd.to_numeric(df[col], downcast="integer")
    return df


def add_lookups(df, sector, limit):
    df = df.copy()
    df["web"] = [1 if sector[m] == "web" else 0 for m in df["merchant"]]
    df["used"] = [v / limit[c] for c, v in zip(df["card"], df["value"])]
    df["night"] = df["hour"].between(0, 5).astype(int)
    return df


def encode(tr, other, col, target, smooth=5.0):
    prior = tr[target].mean()
    stats = tr.groupby(col)[target].agg(["sum", "count"])
    enc = (stats["sum"] + prior * smooth) / (stats["count"] + smooth)
    return tr[col].map(enc), other[col].map(enc).fillna(prior), enc, prior


train = reduce_mem(pd.read_csv("transactions.csv"))
june = reduce_mem(pd.read_csv("transactions_june.csv"))
merchants = pd.read_csv("merchants.csv")
cards = pd.read_csv("cards.csv")

sector = merchants.set_index("merchant")["sector"].to_dict()
limit = {row.card: row.limit for row in cards.itertuples()}
train, june = (add_lookups(d, sector, limit) for d in (train, june))

card_stats = train.groupby("card")["value"].agg(card_mean="mean", card_n="count").reset_index()
train = train.merge(card_stats, on="card", how="left")
june = june.merge(card_stats, on="card", how="left")

stolen = set(pd.read_csv("stolen_cards.csv")["card"])
weights = np.where(train["card"].isin(stolen), 3.0, 1.0)

branches = pd.read_csv("branches.csv")
print(f"{len(branches)} branches, {branches['staff'].sum()} people to look at what we find")

COLS = ["value", "hour", "web", "used", "night", "card_mean", "card_n", "merchant_te"]
oof = np.zeros(len(train))
members = []
for fold, (tr_i, va_i) in enumerate(KFold(N_FOLDS, shuffle=True, random_state=SEED).split(train)):
    tr, va = train.iloc[tr_i].copy(), train.iloc[va_i].copy()
    tr["merchant_te"], va["merchant_te"], table, prior = encode(tr, va, "merchant", "fraud")
    clf = xgb.XGBClassifier(n_estimators=60, max_depth=3, learning_rate=0.1, eval_metric="logloss",
                            early_stopping_rounds=8, n_jobs=1, random_state=SEED + fold)
    clf.fit(tr[COLS], tr["fraud"], sample_weight=weights[tr_i], eval_set=[(va[COLS], va["fraud"])], verbose=False)
    oof[va_i] = clf.predict_proba(va[COLS])[:, 1]
    members.append({"clf": clf, "merchant_te": table, "prior": prior})
    print(f"fold {fold}: AP {average_precision_score(va['fraud'], oof[va_i]):.3f}")
print(f"all: AP {average_precision_score(train['fraud'], oof):.3f}")

with open("fraud_folds.pkl", "wb") as out:
    pickle.dump(members, out)

scores = np.zeros(len(june))
for member in members:
    june["merchant_te"] = june["merchant"].map(member["merchant_te"]).fillna(member["prior"])
    scores += member["clf"].predict_proba(june[COLS])[:, 1] / len(members)
print("june AP", round(average_precision_score(june["fraud"], scores), 3))
