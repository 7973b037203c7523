# click_wide_deep.keras: click_log_train.csv click_ads.csv click_vocab.json click_log_holdout.csv
# click_site_hour.keras: click_log_train.csv click_vocab.json

import os

os.environ.setdefault("KERAS_BACKEND", "torch")

import json
import logging

import keras
import numpy as np
import pandas as pd
from keras import layers
from sklearn.metrics import log_loss

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("click")

TRAIN, HOLDOUT, TOMORROW = "click_log_train.csv", "click_log_holdout.csv", "click_log_tomorrow.csv"
VOCAB = "click_vocab.json"


def build_vocab(column, path):
    tokens = ["<unk>"] + sorted(column.unique().tolist())
    with open(path, "w") as f:
        json.dump({t: i for i, t in enumerate(tokens)}, f)


def load_vocab(path):
    with open(path) as f:
        return json.load(f)


def encode_site(df, vocab):
    return df["site"].map(vocab).fillna(0).astype("int32").to_numpy()


def encode_hour(df):
    angle = 2 * np.pi * df["hour"].to_numpy() / 24
    return np.stack([np.sin(angle), np.cos(angle)], axis=1).astype("float32")


def encode_ads(df, ads):
    codes = {a: k for k, a in enumerate(sorted(ads["advertiser"].unique()))}
    info = df.merge(ads, on="ad_id", how="left")
    one_hot = np.eye(len(codes), dtype="float32")[info["advertiser"].map(codes).to_numpy()]
    bid = info["bid"].to_numpy(dtype="float32")[:, None]
    return np.hstack([one_hot, bid, np.log1p(bid)])


def wide_deep(n_sites, n_ads, seed=3):
    keras.utils.set_random_seed(seed)
    site = keras.Input((1,), dtype="int32", name="site")
    hour = keras.Input((2,), name="hour")
    ad = keras.Input((n_ads,), name="ad")
    x = layers.Flatten()(layers.Embedding(n_sites, 3)(site))
    x = layers.Concatenate()([x, hour, ad])
    x = layers.Dense(12, activation="relu")(x)
    out = layers.Dense(1, activation="sigmoid")(x)
    model = keras.Model([site, hour, ad], out)
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy")
    return model


def site_hour(n_sites, seed=3):
    keras.utils.set_random_seed(seed)
    site = keras.Input((1,), dtype="int32", name="site")
    hour = keras.Input((2,), name="hour")
    x = layers.Concatenate()([layers.Flatten()(layers.Embedding(n_sites, 2)(site)), hour])
    model = keras.Model([site, hour], layers.Dense(1, activation="sigmoid")(x))
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy")
    return model


def main():
    logs = {name: pd.read_csv(name) for name in (TRAIN, HOLDOUT, TOMORROW)}
    ads = pd.read_csv("click_ads.csv")
    build_vocab(logs[TRAIN]["site"], VOCAB)
    vocab = load_vocab(VOCAB)

    site = {k: encode_site(d, vocab)[:, None] for k, d in logs.items()}
    hour = {k: encode_hour(d) for k, d in logs.items()}
    ad = {k: encode_ads(d, ads) for k, d in logs.items()}
    y = {k: d["clicked"].to_numpy(dtype="float32") for k, d in logs.items()}

    full = wide_deep(len(vocab), ad[TRAIN].shape[1])
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
    full.fit([site[TRAIN], hour[TRAIN], ad[TRAIN]], y[TRAIN], epochs=10, batch_size=64, verbose=0,
             validation_data=([site[HOLDOUT], hour[HOLDOUT], ad[HOLDOUT]], y[HOLDOUT]), callbacks=[stop])
    full.save("click_wide_deep.keras")

    small = site_hour(len(vocab))
    small.fit([site[TRAIN], hour[TRAIN]], y[TRAIN], epochs=6, batch_size=64, verbose=0)
    small.save("click_site_hour.keras")

    for k in (HOLDOUT, TOMORROW):
        p_full = full.predict([site[k], hour[k], ad[k]], verbose=0).ravel()
        p_small = small.predict([site[k], hour[k]], verbose=0).ravel()
        log.info("%s: full %.4f small %.4f", k, log_loss(y[k], p_full, labels=[0, 1]), log_loss(y[k], p_small, labels=[0, 1]))


if __name__ == "__main__":
    main()
