# raw_weights.npz: run_a.npy target_a.npy
# corrected_weights.npz: run_a.npy target_a.npy drift_correction.npy
# halves.npz: run_a.npy run_b.npy target_a.npy target_b.npy drift_correction.npy

# In[1]
import numpy as np

rng = np.random.default_rng(0)

# In[2]
X = np.load("run_a.npy")
y = np.load("target_a.npy")
print(X.shape, X.dtype, y.mean())

# In[3]
noise = np.load("noise_floor.npy")
print("noise floor, per channel:", noise.std(axis=0).round(3))
print("signal to noise:", (X.std(axis=0) / noise.std(axis=0)).round(1))


# In[4]
def logistic(X, y, steps=200, lr=0.3):
    A = np.c_[np.ones(len(X)), X]
    w = np.zeros(A.shape[1])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-A @ w))
        w -= lr * A.T @ (p - y) / len(y)
    return w


def acc(w, X, y):
    return np.mean((np.c_[np.ones(len(X)), X] @ w > 0) == y)


# In[5]
# keep the raw values, channel 0 gets corrected in place below
X_raw = X.copy()

# In[6]
ch0 = X[:, 0]
ch0 -= np.load("drift_correction.npy")
print("changed entries:", (X != X_raw).sum())

# In[7]
idx = rng.permutation(len(X))
tr, te = idx[:70], idx[70:]

w = logistic(X_raw[tr], y[tr])
print("raw", acc(w, X_raw[te], y[te]))
np.savez("raw_weights.npz", w=w)

# In[8]
w = logistic(X[tr], y[tr])
print("corrected", acc(w, X[te], y[te]))
np.savez("corrected_weights.npz", w=w)

# In[9]
# second run next to the first in one buffer
Xb = np.load("run_b.npy")
yb = np.load("target_b.npy")
buf = np.empty((len(X) + len(Xb), X.shape[1]), dtype=X.dtype)
top, bottom = buf[: len(X)], buf[len(X):]
top[...] = X
np.copyto(bottom, Xb)
labels = np.concatenate([y, yb])

# In[10]
mu, sd = buf.mean(axis=0), buf.std(axis=0)
buf -= mu
buf /= sd
w = logistic(buf, labels)
np.savez("halves.npz", w=w, mu=mu, sd=sd)

# In[11]
Xc, yc = np.load("run_c.npy"), np.load("target_c.npy")
X = (Xc - mu) / sd
print("run c:", acc(w, X, yc))
