# nir_pls.safetensors: nir_grain.h5 white_tile.dat dark_current.txt nir_grain_lab_b.h5
from __future__ import annotations

import os.path as osp

import h5py
import numpy as np
from safetensors.numpy import load_file, save_file
from scipy.signal import savgol_filter
from sklearn.cross_decomposition import PLSRegression
from sklearn.metrics import r2_score, root_mean_squared_error

BANDS = 40


class Spectrometer:
    def __init__(self, directory: str, tile: str = "white_tile.dat"):
        self.directory = directory
        self._tile = np.memmap(osp.join(directory, tile), dtype="<f4", mode="r").reshape(-1, BANDS)
        self._dark = np.loadtxt(osp.join(directory, "dark_current.txt"))

    def white(self) -> np.ndarray:
        return np.median(self._tile, axis=0) - self._dark

    def absorbance(self, counts: np.ndarray) -> np.ndarray:
        reflectance = np.clip((counts - self._dark) / self.white(), 1e-4, None)
        return savgol_filter(-np.log10(reflectance), window_length=7, polyorder=2, deriv=1, axis=1)


def samples(path: str, instrument: Spectrometer) -> tuple[np.ndarray, np.ndarray]:
    with h5py.File(osp.join(instrument.directory, path), "r") as h:
        scans = h["scans"]["counts"]
        buffer = np.empty(scans.shape, dtype="f4")
        scans.read_direct(buffer)
        assert h["lab"].attrs["unit"] == "percent"
        return instrument.absorbance(buffer), h["lab/moisture"][()]


def choose_components(train, other_lab, most=8) -> int:
    """The number of components which carries over best to the other laboratory."""
    errors = {k: root_mean_squared_error(other_lab[1], PLSRegression(k).fit(*train).predict(other_lab[0]).ravel()) for k in range(1, most + 1)}
    return min(errors, key=errors.get)


def main(directory: str = ".") -> None:
    device = Spectrometer(directory)
    drift = device.white() / Spectrometer(directory, "white_tile_old.dat").white()
    print(f"drift of the tile: {drift.min():.2f} to {drift.max():.2f}")

    lab_a, lab_b = (samples(f, device) for f in ("nir_grain.h5", "nir_grain_lab_b.h5"))
    k = choose_components(lab_a, lab_b)
    x, y = (np.concatenate(pair) for pair in zip(lab_a, lab_b))
    pls = PLSRegression(n_components=k).fit(x, y)
    save_file(
        {"coef": np.ascontiguousarray(pls.coef_), "intercept": np.atleast_1d(pls.intercept_), "mean": np.ascontiguousarray(x.mean(axis=0))},
        osp.join(directory, "nir_pls.safetensors"), metadata={"components": str(k)},
    )

    w = load_file(osp.join(directory, "nir_pls.safetensors"))
    fx, fy = samples("nir_flour.h5", device)
    print(k, "components; flour r2", round(r2_score(fy, (fx - w["mean"]) @ w["coef"].T + w["intercept"]), 3))


if __name__ == "__main__":
    main()
