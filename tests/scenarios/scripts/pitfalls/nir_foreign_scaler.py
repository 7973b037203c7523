# nir_protein.pkl: spectra_2024.npy protein_2024.csv instrument_reference.npy spectra_unlabelled.npy dark_current.npy
import pickle
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.linear_model import BayesianRidge
from sklearn.preprocessing import StandardScaler


@dataclass
class Spectrometer:
    """Makes spectra of different campaigns comparable."""

    dark_file: str
    reference_file: str
    components: int = 6
    scaler: StandardScaler = field(default_factory=StandardScaler)
    pca: PCA = None

    def __post_init__(self):
        self.dark = np.load(self.dark_file)
        self.scaler.fit(np.load(self.reference_file) - self.dark)

    def clean(self, path):
        spectra = self.scaler.transform(np.load(path) - self.dark)
        return np.gradient(spectra, axis=1)

    def learn_components(self, path):
        self.pca = PCA(self.components, random_state=0).fit(self.clean(path))
        return self

    def features(self, path):
        return self.pca.transform(self.clean(path))


def main():
    device = Spectrometer("dark_current.npy", "instrument_reference.npy").learn_components("spectra_unlabelled.npy")

    drift = StandardScaler().fit(np.load("spectra_2022.npy"))
    print("drift since 2022:", np.abs(drift.mean_ - device.scaler.mean_).mean().round(4))

    x = device.features("spectra_2024.npy")
    y = pd.read_csv("protein_2024.csv").sort_values("sample")["protein"].to_numpy()
    regression = BayesianRidge().fit(x, y)

    x_new = device.features("spectra_holdout.npy")
    y_new = pd.read_csv("protein_holdout.csv")["protein"].to_numpy()
    print("rmse of the hold-out", np.sqrt(np.mean((regression.predict(x_new) - y_new) ** 2)))

    with open("nir_protein.pkl", "wb") as file:
        pickle.dump({"scaler": device.scaler, "pca": device.pca, "regression": regression}, file)


if __name__ == "__main__":
    main()
