# pump_autoencoder.pt: pump_normal.h5 pump_calib.h5
# pump_iforest.joblib: pump_normal.h5

"""Anomaly detection for pump cycles: autoencoder with a calibrated threshold, and an isolation forest."""
import argparse
import logging
from dataclasses import asdict, dataclass

import h5py
import joblib
import numpy as np
import torch
from scipy.stats import kurtosis
from sklearn.ensemble import IsolationForest
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

log = logging.getLogger("pump")


@dataclass
class TrainArgs:
    normal: str = "pump_normal.h5"
    calib: str = "pump_calib.h5"
    faults: str = "pump_faults.h5"
    epochs: int = 25
    hidden: int = 8
    lr: float = 5e-3
    quantile: float = 0.98


def read_cycles(path: str) -> np.ndarray:
    with h5py.File(path, "r") as f:
        pressure = f["pressure"][:]
        flow = f["flow"][:]
    return np.concatenate([pressure, flow], axis=1).astype(np.float32)


def summary_features(cycles: np.ndarray) -> np.ndarray:
    half = cycles.shape[1] // 2
    feats = []
    for part in (cycles[:, :half], cycles[:, half:]):
        feats += [part.mean(1), part.std(1), np.ptp(part, axis=1), kurtosis(part, axis=1), np.abs(np.diff(part, axis=1)).mean(1)]
    return np.stack(feats, axis=1)


class AutoEncoder(nn.Module):
    def __init__(self, width: int, hidden: int):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(width, 16), nn.ReLU(), nn.Linear(16, hidden))
        self.decoder = nn.Sequential(nn.Linear(hidden, 16), nn.ReLU(), nn.Linear(16, width))

    def forward(self, x):
        return self.decoder(self.encoder(x))


@torch.no_grad()
def reconstruction_error(model, x):
    model.eval()
    return ((model(x) - x) ** 2).mean(dim=1).numpy()


def train_autoencoder(x: torch.Tensor, args: TrainArgs) -> AutoEncoder:
    torch.manual_seed(0)
    model = AutoEncoder(x.shape[1], args.hidden)
    loader = DataLoader(TensorDataset(x), batch_size=32, shuffle=True)
    opt = torch.optim.Adam(model.parameters(), lr=args.lr)
    for epoch in range(args.epochs):
        model.train()
        total = 0.0
        for (batch,) in loader:
            opt.zero_grad()
            loss = nn.functional.mse_loss(model(batch), batch)
            loss.backward()
            opt.step()
            total += loss.item() * len(batch)
        if epoch % 5 == 0:
            log.info("epoch %d mse %.4f", epoch, total / len(x))
    return model


def main(args: TrainArgs):
    cycles = {name: read_cycles(getattr(args, name)) for name in ("normal", "calib", "faults")}
    log.info({k: v.shape for k, v in cycles.items()})

    mean, std = cycles["normal"].mean(0), cycles["normal"].std(0) + 1e-6
    scaled = {k: torch.from_numpy((v - mean) / std) for k, v in cycles.items()}

    model = train_autoencoder(scaled["normal"], args)
    threshold = float(np.quantile(reconstruction_error(model, scaled["calib"]), args.quantile))
    torch.save({
        "state_dict": model.state_dict(),
        "mean": torch.from_numpy(mean),
        "std": torch.from_numpy(std),
        "threshold": threshold,
        "args": asdict(args),
    }, "pump_autoencoder.pt")

    forest = IsolationForest(n_estimators=80, contamination=0.02, random_state=0)
    forest.fit(summary_features(cycles["normal"]))
    joblib.dump(forest, "pump_iforest.joblib")

    detected_ae = (reconstruction_error(model, scaled["faults"]) > threshold).mean()
    detected_if = (forest.predict(summary_features(cycles["faults"])) == -1).mean()
    false_if = (forest.predict(summary_features(cycles["calib"])) == -1).mean()
    log.info("faults found: autoencoder %.2f, forest %.2f (false alarms %.2f)", detected_ae, detected_if, false_if)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    parser = argparse.ArgumentParser()
    for name, value in asdict(TrainArgs()).items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    main(TrainArgs(**vars(parser.parse_args())))
