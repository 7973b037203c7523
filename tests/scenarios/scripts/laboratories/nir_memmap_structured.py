# carbon_kernel.pkl: nir_spectra.dat nir_samples.bin nir_carbon.csv nir_dark.npy

"""Soil carbon from near infrared spectra (binary dumps of the bench software)."""
import pickle

import numpy as np
from numpy.lib import recfunctions as rfn
from sklearn.kernel_ridge import KernelRidge
from sklearn.model_selection import GroupKFold, cross_val_score

BANDS = 32
SAMPLE = np.dtype([("sample", "<i4"), ("field", "S4"), ("depth", "<f4"), ("row", "<i4")])


class Bench:
    def __init__(self, spectra, samples, dark):
        self.raw = np.memmap(spectra, dtype="<f4", mode="r").reshape(-1, BANDS)
        self.samples = np.fromfile(samples, dtype=SAMPLE)
        self.dark = np.load(dark)

    def spectra(self, rows):
        out = np.empty((len(rows), BANDS), np.float32)
        for i, row in enumerate(rows):
            out[i] = self.raw[row] - self.dark
        return out

    def snv(self, rows):
        s = self.spectra(rows)
        return (s - s.mean(1, keepdims=True)) / s.std(1, keepdims=True)


def reference(path, names):
    table = np.genfromtxt(path, delimiter=",", skip_header=1, dtype=[("sample", "<i4"), (names, "<f8")])
    return table


def assemble(bench, table):
    joined = rfn.join_by("sample", bench.samples, table, jointype="inner", usemask=False)
    joined = joined[joined["depth"] < 55]
    return bench.snv(joined["row"]), joined


bench = Bench("nir_spectra.dat", "nir_samples.bin", "nir_dark.npy")
lamp = np.load("nir_lamp_2019.npy")
print("lamp change against the dark current:", np.corrcoef(lamp, bench.dark)[0, 1])

x, table = assemble(bench, reference("nir_carbon.csv", "carbon"))
x = np.column_stack([x, table["depth"] / 60])
model = KernelRidge(kernel="rbf", gamma=0.05, alpha=0.1)
scores = cross_val_score(model, x, table["carbon"], groups=table["field"], cv=GroupKFold(3))
print("leave one field out:", scores.round(2))
model.fit(x, table["carbon"])

nitrogen = reference("nir_nitrogen.csv", "nitrogen")
xn, tn = assemble(bench, nitrogen)
predicted = model.predict(np.column_stack([xn, tn["depth"] / 60]))
print("carbon to nitrogen:", np.median(predicted / tn["nitrogen"]))
with open("carbon_kernel.pkl", "wb") as f:
    pickle.dump(model, f, protocol=pickle.HIGHEST_PROTOCOL)
