# movies_spring.keras: ratings_spring.csv movies.csv viewers.json
# movies_summer.keras: ratings_spring.csv ratings_summer.csv movies.csv viewers.json

"""Movie ratings with embeddings; the model of spring is trained further in summer."""
import json
import os

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from keras import layers  # noqa: E402


class Inputs:
    """Turns a frame of ratings into the inputs of the network."""

    def __init__(self, movies_path, viewers_path):
        self.movies = pd.read_csv(movies_path).set_index("movie")
        with open(viewers_path) as f:
            self.age = {v["user"]: v["age"] for v in json.load(f)}
        self.n_users = max(self.age) + 1
        self.n_movies = int(self.movies.index.max()) + 1

    def __call__(self, ratings):
        side = self.movies.loc[ratings["movie"], ["year", "minutes"]].to_numpy("float32")
        age = ratings["user"].map(self.age).to_numpy("float32")
        return [
            ratings["user"].to_numpy("int32"),
            ratings["movie"].to_numpy("int32"),
            np.column_stack([side, age]),
        ]


def build(inputs, side):
    user = keras.Input((), dtype="int32", name="user")
    movie = keras.Input((), dtype="int32", name="movie")
    extra = keras.Input((3,), name="extra")
    norm = layers.Normalization()
    norm.adapt(side)
    u = layers.Embedding(inputs.n_users, 6)(user)
    m = layers.Embedding(inputs.n_movies, 6)(movie)
    h = layers.Concatenate()([u, m, layers.Multiply()([u, m]), norm(extra)])
    h = layers.Dense(24, activation="relu")(h)
    model = keras.Model([user, movie, extra], layers.Dense(1)(h))
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model


def main():
    keras.utils.set_random_seed(4)
    inputs = Inputs("movies.csv", "viewers.json")
    seasons = {s: pd.read_csv(f"ratings_{s}.csv") for s in ("spring", "summer", "autumn")}
    for name, df in seasons.items():
        print(name, len(df), "ratings, mean", round(df["stars"].mean(), 2))

    spring = inputs(seasons["spring"])
    model = build(inputs, spring[2])
    model.fit(spring, seasons["spring"]["stars"].to_numpy("float32"), epochs=6, batch_size=64, verbose=0)
    model.save("movies_spring.keras")

    later = keras.models.load_model("movies_spring.keras")
    later.fit(inputs(seasons["summer"]), seasons["summer"]["stars"].to_numpy("float32"), epochs=4, batch_size=64, verbose=0)
    later.save("movies_summer.keras")

    x, y = inputs(seasons["autumn"]), seasons["autumn"]["stars"].to_numpy("float32")
    print("autumn mse, spring model:", round(float(model.evaluate(x, y, verbose=0)), 3))
    print("autumn mse, summer model:", round(float(later.evaluate(x, y, verbose=0)), 3))


if __name__ == "__main__":
    main()
