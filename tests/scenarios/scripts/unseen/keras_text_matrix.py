# net.keras: matrix.txt matrix_valid.txt
import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np

train = np.loadtxt("matrix.txt")
valid = np.loadtxt("matrix_valid.txt")
other = np.loadtxt("decoy.csv", delimiter=",", skiprows=1)
mean, std = train[:, :-1].mean(axis=0), train[:, :-1].std(axis=0)
x_train, y_train = (train[:, :-1] - mean) / std, train[:, -1]
x_valid, y_valid = (valid[:, :-1] - mean) / std, valid[:, -1]
model = keras.Sequential([keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
stop = keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True)
model.fit(x_train, y_train, validation_data=(x_valid, y_valid), epochs=2, verbose=0, callbacks=[stop])
model.save("net.keras")
print(other.shape)
