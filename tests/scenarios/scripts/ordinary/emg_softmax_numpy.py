# emg_softmax.npz: emg_s1.txt emg_s1_labels.txt emg_bad_trials.txt emg_gain.csv emg_s2.txt emg_s2_labels.txt
import numpy as np

rng = np.random.default_rng(99)


def load_session(tag, drop=None):
    X = np.loadtxt(f"emg_{tag}.txt")
    y = np.loadtxt(f"emg_{tag}_labels.txt", dtype=int)
    if drop is not None:
        X, y = np.delete(X, drop, axis=0), np.delete(y, drop)
    return X, y


def features(X, gain):
    X = X * gain
    return np.c_[np.ones(len(X)), X, np.abs(X), X ** 2]


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def loss(W, X, y):
    return -np.log(softmax(X @ W)[np.arange(len(y)), y]).mean()


bad = np.loadtxt("emg_bad_trials.txt", dtype=int)
gain = np.genfromtxt("emg_gain.csv", delimiter=",")
X1, y1 = load_session("s1", drop=bad)
X2, y2 = load_session("s2")
X3, y3 = load_session("s3")
rest = np.loadtxt("emg_rest.txt")
print("signal to noise", (X1.std(0) / rest.std(0)).round(2))

A, B, C = (features(X, gain) for X in (X1, X2, X3))
mu, sd = A[:, 1:].mean(0), A[:, 1:].std(0)
for M in (A, B, C):
    M[:, 1:] = (M[:, 1:] - mu) / sd

W = rng.normal(0, 0.01, (A.shape[1], y1.max() + 1))
V = np.zeros_like(W)
T = np.eye(W.shape[1])[y1]
best, best_loss, wait = W.copy(), np.inf, 0
for epoch in range(60):
    for idx in np.array_split(rng.permutation(len(A)), 8):
        grad = A[idx].T @ (softmax(A[idx] @ W) - T[idx]) / len(idx) + 1e-3 * W
        V = 0.8 * V - 0.05 * grad
        W = W + V
    now = loss(W, B, y2)
    if now < best_loss - 1e-5:
        best, best_loss, wait = W.copy(), now, 0
    else:
        wait += 1
        if wait == 5:
            break
print("epoch", epoch, "loss on session 2", best_loss)

np.savez("emg_softmax.npz", W=best, mu=mu, sd=sd)
print("session 3:", (softmax(C @ best).argmax(1) == y3).mean())
