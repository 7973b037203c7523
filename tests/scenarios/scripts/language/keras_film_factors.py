# film_factors.keras: film_ratings.tsv film_ratings_val.tsv films.csv
import os

os.environ["KERAS_BACKEND"] = "torch"

import duckdb  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402

keras.utils.set_random_seed(31)

con = duckdb.connect()
con.execute("create view films as select film, genre, (year - 1985) / 35.0 as era from read_csv('films.csv')")


def fetch(path):
    return con.execute(
        "select r.viewer, r.film, f.genre, f.era, r.score "
        "from read_csv(?, delim='\t') r join films f using (film) order by all",
        [path],
    ).fetchnumpy()


train = fetch("film_ratings.tsv")
valid = fetch("film_ratings_val.tsv")
directors = con.execute("select director, count(*) from read_csv('directors.csv') group by 1 order by 2 desc").fetchall()
print("busiest directors:", directors[:3])

# raw ids -> 1..n, 0 is "never seen"
codes = {c: {v: i + 1 for i, v in enumerate(np.unique(train[c]).tolist())} for c in ("viewer", "film", "genre")}


def inputs(table):
    ids = {c: np.array([codes[c].get(v, 0) for v in np.asarray(table[c]).tolist()], dtype="int32") for c in codes}
    return {**ids, "era": np.asarray(table["era"], dtype="float32")}


def target(table):
    return np.asarray(table["score"], dtype="float32") / 10


def build(dim=6):
    ins = {c: keras.Input((), name=c, dtype="int32") for c in codes}
    era = keras.Input((1,), name="era")
    viewer = layers.Embedding(len(codes["viewer"]) + 1, dim, embeddings_regularizer="l2")(ins["viewer"])
    film = layers.Embedding(len(codes["film"]) + 1, dim, embeddings_regularizer="l2")(ins["film"])
    genre = layers.Embedding(len(codes["genre"]) + 1, 2)(ins["genre"])
    side = layers.Dense(dim, activation="tanh")(layers.Concatenate()([genre, era]))
    dot = layers.Dot(axes=1)([viewer, layers.Add()([film, side])])
    out = layers.Activation("sigmoid")(layers.Dense(1)(dot))
    return keras.Model({**ins, "era": era}, out)


model = build()
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse", metrics=["mae"])
model.fit(
    inputs(train) | {"era": inputs(train)["era"][:, None]},
    target(train),
    validation_data=(inputs(valid) | {"era": inputs(valid)["era"][:, None]}, target(valid)),
    epochs=2,
    batch_size=32,
    verbose=2,
    callbacks=[keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True)],
)
model.save("film_factors.keras")

test = fetch("film_ratings_test.tsv")
x = inputs(test)
x["era"] = x["era"][:, None]
print("test", model.evaluate(x, target(test), verbose=0))
