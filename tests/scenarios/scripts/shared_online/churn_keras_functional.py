# churn_best.keras: telco_train.csv telco_valid.csv plan_catalog.csv
# churn_final.keras: telco_train.csv telco_valid.csv plan_catalog.csv
# logit_baseline.joblib: telco_train.csv

import os
os.environ["KERAS_BACKEND"] = "torch"

import joblib
import keras
import numpy as np
import pandas as pd
from keras import layers
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

keras.utils.set_random_seed(11)

train_df = pd.read_csv("telco_train.csv")
val_df = pd.read_csv("telco_valid.csv")
test_df = pd.read_csv("telco_test.csv")
catalog = pd.read_csv("plan_catalog.csv")
regions = pd.read_csv("region_lookup.csv")
print(regions.to_string(index=False))

# simple model to have a number to beat
baseline = make_pipeline(StandardScaler(), LogisticRegression())
baseline.fit(train_df[["tenure", "calls", "usage_gb"]], train_df["churned"])
joblib.dump(baseline, "logit_baseline.joblib")

NUMERIC = ["tenure", "calls", "usage_gb", "monthly_fee", "headroom"]
REGION_IDS = {"N": 0, "S": 1, "E": 2, "W": 3}


def prepare(df):
    df = df.merge(catalog, on="plan", how="left")
    df["headroom"] = df["cap_gb"] - df["usage_gb"]
    return (
        {"numeric": df[NUMERIC].to_numpy("float32"), "region": df["region"].map(REGION_IDS).to_numpy("int32")},
        df["churned"].to_numpy("float32"),
    )


x_train, y_train = prepare(train_df)
x_val, y_val = prepare(val_df)
x_test, y_test = prepare(test_df)

# two inputs: numbers (normalised) and a region embedding
norm = layers.Normalization()
norm.adapt(x_train["numeric"])

num_in = keras.Input(shape=(len(NUMERIC),), name="numeric")
reg_in = keras.Input(shape=(), dtype="int32", name="region")
x = layers.Dense(24, activation="relu")(norm(num_in))
e = layers.Embedding(len(REGION_IDS), 3)(reg_in)
h = layers.Concatenate()([x, layers.Flatten()(e)])
h = layers.Dropout(0.1)(h)
h = layers.Dense(12, activation="relu")(h)
out = layers.Dense(1, activation="sigmoid", name="churned")(h)
model = keras.Model([num_in, reg_in], out)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])

callbacks = [
    keras.callbacks.ModelCheckpoint("churn_best.keras", monitor="val_loss", save_best_only=True),
    keras.callbacks.EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True),
    keras.callbacks.ReduceLROnPlateau(monitor="val_loss", patience=1, factor=0.5),
]
history = model.fit(x_train, y_train, validation_data=(x_val, y_val), epochs=12, batch_size=64,
                    callbacks=callbacks, verbose=0)
print("epochs run:", len(history.history["loss"]))
model.save("churn_final.keras")

p = model.predict(x_test, verbose=0).ravel()
print("keras  AUC:", round(roc_auc_score(y_test, p), 3))
print("logit  AUC:", round(roc_auc_score(y_test, baseline.predict_proba(test_df[["tenure", "calls", "usage_gb"]])[:, 1]), 3))
