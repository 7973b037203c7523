# pls_mapped.joblib: descriptors.f32 solubility.npy
# blocks.joblib: descriptors.f32
import joblib
import numpy as np
from sklearn.cross_decomposition import PLSRegression
from sklearn.decomposition import IncrementalPCA

WIDTH = 12
mapped = np.memmap("descriptors.f32", dtype="<f4", mode="r").reshape(-1, WIDTH)
target = np.load("solubility.npy", mmap_mode="r")
assay = np.load("assay.npz")
print(mapped.shape, target.shape, assay["potency"].max())

chosen = np.flatnonzero(np.isfinite(target))[::2]
block = np.ascontiguousarray(mapped[chosen], dtype=np.float64)
model = PLSRegression(2).fit(block, target[chosen])
joblib.dump(model, "pls_mapped.joblib")

pca = IncrementalPCA(3)
for start in range(0, len(mapped), 20):
    pca.partial_fit(mapped[start : start + 20])
joblib.dump(pca, "blocks.joblib")

codes = np.loadtxt("compounds.txt", usecols=0, dtype=str)
print(codes[chosen][np.argmax(model.predict(block).ravel())])
