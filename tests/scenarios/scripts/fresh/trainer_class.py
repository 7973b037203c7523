# artifacts/gbm.pkl: sensor_0.csv sensor_1.csv
import json
import logging
import pickle
from pathlib import Path

import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

logging.basicConfig(level=logging.INFO)


class Trainer:
    REGISTRY = {"gbm": GradientBoostingClassifier, "lr": LogisticRegression}

    def __init__(self, config_path):
        with open(config_path) as handle:
            self.config = json.load(handle)
        self.scaler = StandardScaler()
        self.data = None
        self.reference = None
        self.model = None

    def load(self):
        frames = [pd.read_csv(self.config["data"]["train"])]
        for path in self.config["data"].get("extra", []):
            frames.append(pd.read_csv(path))
        self.data = pd.concat(frames, ignore_index=True)
        self.reference = pd.read_csv(self.config["data"]["reference"])
        return self

    def check_drift(self):
        for name in self.config["features"]:
            shift = abs(self.data[name].mean() - self.reference[name].mean())
            if shift > 0.1:
                logging.info("%s has moved by %.3f", name, shift)
        return self

    def fit(self):
        x = self.scaler.fit_transform(self.data[self.config["features"]])
        settings = self.config["model"]
        self.model = self.REGISTRY[settings["name"]](**settings["params"])
        self.model.fit(x, self.data[self.config["target"]])
        return self

    def save(self, folder="artifacts"):
        Path(folder).mkdir(exist_ok=True)
        with open(Path(folder) / f"{self.config['model']['name']}.pkl", "wb") as handle:
            pickle.dump({"model": self.model, "scaler": self.scaler, "config": self.config}, handle)


if __name__ == "__main__":
    Trainer("run.json").load().check_drift().fit().save()
