# couplings.npz: ising_train.npz
import numpy as np

archive = np.load("ising_train.npz")
S, E = archive["spins"], archive["energy"]
test = np.load("ising_test.npz")
n, L = S.shape

# all pairs s_i s_j as features
pairs = np.einsum("bi,bj->bij", S, S).reshape(n, L * L)
rng = np.random.default_rng(1)
J = rng.normal(0, 0.01, L * L)
lam, eta = 1e-3, 0.005
for step in range(60):
    batch = rng.choice(n, 20, replace=False)
    residual = pairs[batch] @ J - E[batch]
    J -= eta * (pairs[batch].T @ residual / len(batch) + lam * J)

test_pairs = np.einsum("bi,bj->bij", test["spins"], test["spins"]).reshape(-1, L * L)
r2 = 1 - ((test_pairs @ J - test["energy"]) ** 2).sum() / ((test["energy"] - test["energy"].mean()) ** 2).sum()
print(f"R2 on the test set: {r2:.3f}")
np.savez("couplings.npz", J=J.reshape(L, L), lam=lam)
