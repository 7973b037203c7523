# gesture_best.keras: gesture_sessions.json session_0.npy session_1.npy session_5.npy session_8.npy session_2.npy session_6.npy gesture_labels.npy gravity.npy

import os
import sys

os.environ["KERAS_BACKEND"] = "torch"
sys.path.insert(0, os.getcwd())

import keras
import numpy as np
from keras import layers

from gestkit.sequence import SessionSequence, sessions

INDEX, FOLDER = "gesture_sessions.json", "gestures"
SUBJECTS = dict(train="ab", val="c", test="d")


def make_model():
    model = keras.Sequential([
        keras.Input((10, 3)),
        layers.Conv1D(4, 3, activation="relu"),
        layers.GlobalMaxPooling1D(),
        layers.Dense(3, activation="softmax"),
    ])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def sequence(role):
    return SessionSequence(FOLDER, sessions(INDEX, SUBJECTS[role]), "gesture_labels.npy", "gravity.npy")


def noisy_sessions():
    for session in sessions(INDEX, "abcd", quality="bad"):
        motion = np.load(os.path.join(FOLDER, session["file"]))
        print("left out:", session["file"], "deviation", motion.std())


keras.utils.set_random_seed(21)
noisy_sessions()
with open("gesture_names.txt") as f:
    names = f.read().split()
model = make_model()
model.fit(
    sequence("train"),
    validation_data=sequence("val"),
    epochs=2,
    verbose=0,
    callbacks=[
        keras.callbacks.ModelCheckpoint("gesture_best.keras", monitor="val_loss", save_best_only=True),
        keras.callbacks.CSVLogger("gesture_log.csv"),
    ],
)
for motion, labels in (sequence("test")[i] for i in range(2)):
    guessed = model.predict(motion, verbose=0).argmax(1)
    print([names[g] for g in guessed[:4]], (guessed == labels).mean())
