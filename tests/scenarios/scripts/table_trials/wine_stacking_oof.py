# stack_knn.pkl: wine_red.csv wine_white.csv
# stack_forest.pkl: wine_red.csv wine_white.csv
# stack_meta.pkl: wine_red.csv wine_white.csv wine_rose.csv
"""Two first-level models, out-of-fold, and a second level that has got some more rows (rosé) to balance."""
import pickle
import random
from abc import ABC, abstractmethod
from collections import OrderedDict

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold
from sklearn.neighbors import KNeighborsRegressor


def read(*colours):
    frames = [pd.read_csv(f"wine_{c}.csv", sep=";") for c in colours]
    frame = pd.concat(frames, keys=colours, names=["colour", "row"]).reset_index(level="colour")
    return frame.drop(columns=["quality", "colour"]).values, frame["quality"].values


class Level(ABC):
    def __init__(self, prefix):
        self.prefix = prefix
        self.models = OrderedDict()

    @abstractmethod
    def fit(self, X, y):
        ...

    def predict(self, X):
        return np.stack([m.predict(X) for m in self.models.values()], axis=1)

    def save(self):
        for name, model in self.models.items():
            with open(f"{self.prefix}_{name}.pkl", "wb") as f:
                pickle.dump(model, f)


class FirstLevel(Level):
    makers = {
        "knn": lambda: KNeighborsRegressor(7),
        "forest": lambda: RandomForestRegressor(10, max_depth=4, random_state=2),
    }

    def fit(self, X, y):
        oof = np.full((len(y), len(self.makers)), np.nan)
        for inside, outside in KFold(3, shuffle=True, random_state=0).split(X):
            for j, make in enumerate(self.makers.values()):
                oof[outside, j] = make().fit(X[inside], y[inside]).predict(X[outside])
        for name, make in self.makers.items():
            self.models[name] = make().fit(X, y)
        assert not np.isnan(oof).any()
        return oof


class SecondLevel(Level):
    def fit(self, X, y):
        self.models["meta"] = LinearRegression(positive=True).fit(X, y)
        return self.models["meta"].coef_


random.seed(0)
X, y = read("red", "white")
first = FirstLevel("stack")
oof = first.fit(X, y)
first.save()

X_rose, y_rose = read("rose")
second = SecondLevel("stack")
print(second.fit(np.vstack([oof, first.predict(X_rose)]), np.hstack([y, y_rose])))

X_sparkling, y_sparkling = read("sparkling")
guess = second.predict(first.predict(X_sparkling))[:, 0]
print("sparkling wine, never seen: RMSE", np.sqrt(np.mean((guess - y_sparkling) ** 2)))
second.save()
