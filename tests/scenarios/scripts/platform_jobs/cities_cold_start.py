# late_oslo.pkl: rides_oslo.csv city_priors.pkl
# late_narvik.pkl: rides_narvik.csv rides_tromso.csv city_neighbours.csv city_priors.pkl
import pickle
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from sklearn.linear_model import SGDClassifier

ENOUGH = 30


@lru_cache(maxsize=None)
def rides(city):
    return pd.read_csv(f"cities/rides_{city}.csv")


class City:
    all = {}

    def __init__(self, name):
        self.name = name
        City.all[name] = self

    @cached_property
    def data(self):
        frame = rides(self.name)
        return frame[["dist", "load"]].to_numpy(), frame["late"].to_numpy()

    @property
    def cold(self):
        return len(self.data[1]) < ENOUGH

    def weights(self, priors):
        """Weighs the two classes as if lateness were as frequent as the operations people believe."""
        late = self.data[1]
        p = priors[self.name]
        return np.where(late == 1, p / max(late.mean(), 0.01), (1 - p) / max(1 - late.mean(), 0.01))

    def train(self, priors, start=None):
        model = SGDClassifier(loss="log_loss", alpha=0.01, random_state=0, max_iter=200, tol=None)
        kwargs = {} if start is None else {"coef_init": start.coef_, "intercept_init": start.intercept_}
        return model.fit(*self.data, sample_weight=self.weights(priors), **kwargs)


def donor_of(city):
    table = pd.read_csv("city_neighbours.csv")
    return City.all[table.loc[table["city"] == city.name, "donor"].item()]


def main():
    with open("city_priors.pkl", "rb") as f:
        priors = pickle.load(f)
    for name in ("oslo", "bergen", "narvik", "tromso"):
        City(name)
    print("rows:", {name: len(city.data[1]) for name, city in City.all.items()})

    for name in ("oslo", "narvik"):
        city = City.all[name]
        start = None
        if city.cold:
            donor = donor_of(city)
            print(name, "starts from", donor.name)
            start = donor.train(priors)
        model = city.train(priors, start)
        with open(f"late_{name}.pkl", "wb") as f:
            pickle.dump(model, f)
        print(name, "on bergen:", round(model.score(*City.all["bergen"].data), 3))


if __name__ == "__main__":
    main()
