# stars.joblib: telescope.npy
import joblib
import numpy as np
from numpy.lib import recfunctions as rfn
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

observed = np.load("telescope.npy")
simulated = np.load("simulation.npy")

print("fields:", observed.dtype.names)
print("simulated flux:", simulated["flux"].mean().round(3), "+/-", simulated["flux"].std().round(3))

bright = observed[observed["flux"] > np.quantile(observed["flux"], 0.1)]
bright = np.sort(bright, order="flux")
X = rfn.structured_to_unstructured(bright[["flux", "width"]])
y = bright["star"].astype(int)

mean, std = X.mean(axis=0), X.std(axis=0)
Z = (X - mean) / std
Z = np.hstack([Z, Z**2, (Z[:, 0] * Z[:, 1])[:, None]])
np.savez("stars.npz", Z=Z, y=y)

lda = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.1)
lda.fit(Z, y)

S = rfn.structured_to_unstructured(simulated[["flux", "width"]])
S = (S - mean) / std
S = np.hstack([S, S**2, (S[:, 0] * S[:, 1])[:, None]])
print("on simulated data:", np.mean(lda.predict(S) == simulated["star"]))
joblib.dump(lda, "stars.joblib")
