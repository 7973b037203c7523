# reactor_yield.pkl: reactor_runs.txt reactor_offsets.txt reactor_yield.npy reactor_spikes.txt
# reactor_purity.pkl: reactor_runs.txt reactor_purity.npy
import pickle

import numpy as np
from sklearn.neighbors import KNeighborsClassifier
from sklearn.linear_model import ElasticNet

rng = np.random.default_rng(0)

raw = np.loadtxt("reactor_runs.txt")
untouched = raw.copy()

# calibrate in place; columns 0-2 and 3-5 are two banks of sensors
offsets = np.loadtxt("reactor_offsets.txt")
left, right = np.hsplit(raw, 2)      # views of raw
left -= offsets[:3]
np.subtract(right, offsets[3:], out=right)

# what the calibration of last year would have done
scratch = untouched.copy()
scratch -= np.loadtxt("reactor_offsets_old.txt")
print("old and new calibration differ by", np.abs(scratch - raw).max().round(3))
del scratch

# spikes: overwrite the rows by their neighbours' mean
spikes = np.loadtxt("reactor_spikes.txt", dtype=int)
for i in spikes:
    raw[i] = (raw[max(i - 1, 0)] + raw[min(i + 1, len(raw) - 1)]) / 2

target = np.load("reactor_yield.npy")
order = rng.permutation(len(raw))
fit_rows, check_rows = np.split(order, [int(0.8 * len(order))])

mean = raw[fit_rows].mean(axis=0)
std = raw[fit_rows].std(axis=0)
Z = (raw - mean) / std
net = ElasticNet(alpha=0.05).fit(Z[fit_rows], target[fit_rows])
print("yield r2", round(net.score(Z[check_rows], target[check_rows]), 3))
with open("reactor_yield.pkl", "wb") as f:
    pickle.dump({"mean": mean, "std": std, "model": net}, f, protocol=4)

# purity is measured before the calibration: it needs the readings as they were
purity = np.load("reactor_purity.npy")
knn = KNeighborsClassifier(7).fit(untouched[:, :3], purity)
print("purity accuracy %.3f" % knn.score(untouched[:, :3], purity))
with open("reactor_purity.pkl", "wb") as f:
    pickle.dump(knn, f, protocol=4)
