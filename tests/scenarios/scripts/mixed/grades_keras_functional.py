# grades.keras: students_train.csv students_val.csv households.csv subject_vectors.npy
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import pandas as pd
from keras import layers

keras.utils.set_random_seed(3)
NUMERIC = ["hours", "absences", "siblings"]

households = pd.read_csv("households.csv")
schools = pd.read_csv("schools.csv")


def load(name):
    df = pd.read_csv(f"students_{name}.csv")
    df = df.merge(households, on="student", how="left")
    df = df.merge(schools, on="school", how="left")
    print(name, "students per member of staff:", (df.groupby("school").size() / df.groupby("school").staff.first()).round(2).to_dict())
    del df["head"], df["staff"], df["school"]
    inputs = {"subject": df["subject"].to_numpy("int32"), "numbers": df[NUMERIC].to_numpy("float32")}
    return inputs, df["grade"].to_numpy("float32")


def make_model(numbers, vectors):
    norm = layers.Normalization()
    norm.adapt(numbers)
    embedding = layers.Embedding(*vectors.shape, embeddings_initializer=keras.initializers.Constant(vectors), trainable=True)

    subject = keras.Input((), dtype="int32", name="subject")
    nums = keras.Input((len(NUMERIC),), name="numbers")
    x = layers.Concatenate()([embedding(subject), norm(nums)])
    x = layers.Dense(12, activation="relu")(x)
    x = layers.Dropout(0.1)(x)
    out = layers.Dense(1, name="grade")(x)
    model = keras.Model({"subject": subject, "numbers": nums}, out)
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
    return model


vectors = np.load("subject_vectors.npy")
x_train, y_train = load("train")
x_val, y_val = load("val")
x_test, y_test = load("test")

model = make_model(x_train["numbers"], vectors)
model.summary()
model.fit(
    x_train,
    y_train,
    validation_data=(x_val, y_val),
    epochs=3,
    batch_size=32,
    verbose=2,
    callbacks=[keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)],
)
model.save("grades.keras")

loss, mae = model.evaluate(x_test, y_test, verbose=0)
print(f"test: mse {loss:.2f}, mae {mae:.2f}, always the mean: {np.abs(y_test - y_train.mean()).mean():.2f}")
