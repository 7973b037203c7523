# viral.keras: posts.jsonl authors.csv word_vectors.npy vector_words.txt
import json
import os

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np
from keras import layers

MAX_LEN = 10


class Vectors:
    """Pretrained word vectors, row 0 is padding and row 1 is for unknown words."""

    def __init__(self, words_path, vectors_path):
        with open(words_path) as f:
            self.words = [line.rstrip("\n") for line in f]
        vectors = np.load(vectors_path)
        assert len(vectors) == len(self.words)
        self.matrix = np.vstack([np.zeros_like(vectors[:1]), vectors.mean(0, keepdims=True), vectors])
        self.ids = {w: i for i, w in enumerate(self.words, start=2)}

    def encode(self, text):
        ids = [self.ids.get(w, 1) for w in text.split()][:MAX_LEN]
        return ids + [0] * (MAX_LEN - len(ids))


class Authors:
    def __init__(self, path):
        with open(path) as f:
            header, *lines = f.read().splitlines()
        self.columns = header.split(",")[1:]
        self.rows = {}
        for line in lines:
            name, followers, verified = line.split(",")
            self.rows[name] = [np.log10(float(followers)), float(verified)]

    def __getitem__(self, name):
        return self.rows.get(name, [0.0, 0.0])


def load_posts(path, vectors, authors):
    with open(path) as f:
        posts = [json.loads(line) for line in f]
    inputs = {
        "tokens": np.array([vectors.encode(p["text"]) for p in posts], dtype="int32"),
        "author": np.array([authors[p["author"]] for p in posts], dtype="float32"),
    }
    return inputs, np.array([p["viral"] for p in posts], dtype="float32")


def build(matrix):
    tokens = keras.Input((MAX_LEN,), dtype="int32", name="tokens")
    author = keras.Input((2,), name="author")
    x = layers.Embedding(*matrix.shape, embeddings_initializer=keras.initializers.Constant(matrix), trainable=True)(tokens)
    x = layers.Concatenate()([layers.GlobalMaxPooling1D()(x), author])
    x = layers.Dense(6, activation="relu")(x)
    model = keras.Model([tokens, author], layers.Dense(1, activation="sigmoid")(x))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model


def main():
    keras.utils.set_random_seed(2)
    emoji = np.load("emoji_vectors.npy")
    print("emoji vectors", emoji.shape, "norm", np.linalg.norm(emoji, axis=1).round(1), "- not yet in the model")
    vectors, authors = Vectors("vector_words.txt", "word_vectors.npy"), Authors("authors.csv")
    x, y = load_posts("posts.jsonl", vectors, authors)
    model = build(vectors.matrix)
    history = model.fit(x, y, epochs=3, batch_size=24, validation_split=0.2, verbose=0)
    print({k: round(v[-1], 3) for k, v in history.history.items()})
    model.save("viral.keras")
    x, y = load_posts("posts_later.jsonl", vectors, authors)
    print("later posts", model.evaluate(x, y, verbose=0, return_dict=True))


main()
