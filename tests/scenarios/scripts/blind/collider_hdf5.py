# muon.joblib: collisions.h5
import h5py
import joblib
import numpy as np
from sklearn.ensemble import AdaBoostClassifier


def invariant_mass(p):
    e, px, py, pz = np.abs(p).T
    return np.sqrt(np.clip(e**2 - px**2 - py**2 - pz**2, 0, None))


def iterate_runs(f, energies):
    for name, group in f.items():
        if group.attrs["energy"] in energies:
            yield name, group["momenta"][:], group["is_muon"][()]


with h5py.File("simulated.h5", "r") as sim:
    reference = np.median(np.concatenate([invariant_mass(m) for _, m, _ in iterate_runs(sim, {7, 8, 9})]))
print("median mass in the simulation", reference)

blocks, flags = [], []
with h5py.File("collisions.h5", "r") as f:
    for run, momenta, muon in iterate_runs(f, energies={7, 8}):
        pt = np.hypot(momenta[:, 1], momenta[:, 2])
        eta = np.arctanh(np.clip(momenta[:, 3] / np.linalg.norm(momenta[:, 1:], axis=1), -0.99, 0.99))
        blocks.append(np.stack([momenta[:, 0], pt, eta, invariant_mass(momenta)], axis=1))
        flags.append(muon)

ada = AdaBoostClassifier(n_estimators=4).fit(np.concatenate(blocks), np.concatenate(flags))
joblib.dump(ada, "muon.joblib")
