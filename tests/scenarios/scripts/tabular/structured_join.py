# potency.joblib: compounds.txt assay.npz plates.npy
import joblib
import numpy as np
from numpy.lib import recfunctions as rfn
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, WhiteKernel

compounds = np.genfromtxt(
    "compounds.txt",
    dtype=[("code", "U8"), ("weight", "f8"), ("logp", "f8"), ("rings", "i4")],
    comments="#",
)
plates = np.load("plates.npy")
with np.load("assay.npz") as assay:
    potency = assay["potency"].copy()
    batch = assay["batch"]
solubility = np.load("solubility.npy")
print("solubility", solubility.mean(), "batches", np.unique(batch))

table = rfn.append_fields(compounds, "potency", potency, usemask=False)
table = rfn.join_by("code", table, plates, usemask=False)
keep = table[(table["rings"] > 0) & (table["edge"] < 1.5)]
keep.sort(order="weight")
X = rfn.structured_to_unstructured(keep[["weight", "logp", "rings"]], dtype=float)
X -= X.mean(axis=0)
X /= X.std(axis=0)
model = GaussianProcessRegressor(RBF() + WhiteKernel(), optimizer=None).fit(X, keep["potency"])
print(model.log_marginal_likelihood_value_)
joblib.dump(model, "potency.joblib")
