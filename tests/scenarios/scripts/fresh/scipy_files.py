# brain.joblib: brain.mat
# clusters.joblib: counts.npz
# bark.joblib: cat_0.wav cat_2.wav cat_4.wav dog_1.wav dog_3.wav dog_5.wav
import glob
import os

import joblib
import numpy as np
import scipy.sparse
from scipy.io import loadmat, wavfile
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression

recording = loadmat("brain.mat")
state = recording["state"].ravel()
joblib.dump(LogisticRegression().fit(recording["trials"], state), "brain.joblib")

counts = scipy.sparse.load_npz("counts.npz").tocsc()
joblib.dump(KMeans(3, n_init=1, random_state=0).fit(counts.multiply(2).tocsr()), "clusters.joblib")

X, y = [], []
for name in glob.glob("sounds/*.wav"):
    rate, wave = wavfile.read(name)
    spectrum = np.abs(np.fft.rfft(wave))
    X.append([wave.std(), spectrum.argmax() * rate / len(wave)])
    y.append(os.path.basename(name).split("_")[0])
joblib.dump(LogisticRegression().fit(np.array(X), y), "bark.joblib")
print(np.load("decoy.npy").shape)
