# beats.pkl: holter.mat holter_beats.csv muscle_noise.wav beat_template.txt
"""Normal or ventricular? Features of a window around each beat, trees on top."""
import itertools
import pickle

import numpy as np
import scipy.io as sio
from scipy import signal, stats
from scipy.io import wavfile
from sklearn.ensemble import ExtraTreesClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import RobustScaler
from sklearn.pipeline import make_pipeline

HALF = 25


def recording(name):
    mat = sio.loadmat(name, squeeze_me=True)
    sos = signal.butter(3, [0.5, 35], btype="bandpass", fs=float(mat["fs"]), output="sos")
    return signal.sosfiltfilt(sos, mat["ecg"])


def beats(name):
    table = np.genfromtxt(name, delimiter=",", names=True, dtype=None, encoding="utf-8")
    return zip(table["sample"], table["kind"])


def windows(ecg, marks):
    for at, kind in marks:
        yield ecg[at - HALF:at + HALF], kind


def with_noise(pairs, noise, rng, copies=2):
    for window, kind in pairs:
        yield window, kind
        for _ in range(copies):
            start = rng.integers(0, len(noise) - len(window))
            yield window + rng.uniform(0.02, 0.1) * noise[start:start + len(window)], kind


def features(window, template):
    spectrum = signal.welch(window, nperseg=32)[1]
    peaks, _ = signal.find_peaks(window, prominence=0.2)
    return [
        np.corrcoef(window, template)[0, 1], window.max(), window.std(), stats.skew(window), stats.kurtosis(window),
        len(peaks), *np.log(spectrum[1:6] + 1e-9),
    ]


def design(pairs, template):
    pairs, labels = itertools.tee(pairs)
    return np.array([features(w, template) for w, _ in pairs]), np.array([k == "V" for _, k in labels], dtype=int)


template = np.loadtxt("beat_template.txt")
_, noise = wavfile.read("muscle_noise.wav")
noise = noise / np.abs(noise).max()
rate, wander = wavfile.read("baseline_wander.wav")
print(f"baseline wander: {len(wander) / rate:.0f} s, rms {np.sqrt((wander.astype(float) ** 2).mean()):.0f} (not mixed in)")

rng = np.random.default_rng(3)
x, y = design(with_noise(windows(recording("holter.mat"), beats("holter_beats.csv")), noise, rng), template)
vote = VotingClassifier(
    [("trees", ExtraTreesClassifier(30, random_state=0, class_weight="balanced")), ("logit", make_pipeline(RobustScaler(), LogisticRegression()))],
    voting="soft",
)
vote.fit(x, y)
with open("beats.pkl", "wb") as f:
    pickle.dump({"model": vote, "half_width": HALF, "template": template}, f, protocol=pickle.HIGHEST_PROTOCOL)

x_test, y_test = design(windows(recording("holter_test.mat"), beats("holter_beats_test.csv")), template)
print(x.shape, "test accuracy", vote.score(x_test, y_test))
