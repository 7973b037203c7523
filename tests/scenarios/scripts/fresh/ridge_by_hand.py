# weights.npz: matrix.txt
import numpy as np

data = np.loadtxt("matrix.txt")
*inputs, target = data.T
X = np.column_stack(inputs)
X = np.hstack([np.ones((len(X), 1)), (X - X.mean(axis=0)) / X.std(axis=0)])
valid = np.loadtxt("matrix_valid.txt")
gram = X.T @ X + 0.1 * np.eye(X.shape[1])
w = np.linalg.solve(gram, X.T @ target)
Xv = np.c_[np.ones(len(valid)), (valid[:, :-1] - valid[:, :-1].mean(0)) / valid[:, :-1].std(0)]
print("valid mse", np.mean((Xv @ w - valid[:, -1]) ** 2))
np.savez("weights.npz", w=w, mean=data.mean(axis=0))
