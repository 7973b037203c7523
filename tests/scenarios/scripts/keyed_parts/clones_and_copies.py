# snapshot.pkl: batch_monday.csv
# live.pkl: batch_monday.csv batch_tuesday.csv
# fresh.pkl: batch_wednesday.csv
# restored.pkl: batch_monday.csv batch_wednesday.csv
# tuned.pkl: tune_grid.csv batch_wednesday.csv

import copy
import pickle

import pandas as pd
from sklearn.base import clone
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.tree import DecisionTreeClassifier

FEATS = list("abcd")


def xy(path):
    d = pd.read_csv(path)
    return d[FEATS].to_numpy(), d["ok"].to_numpy()


def save(model, path):
    with open(path, "wb") as fh:
        pickle.dump(model, fh)


days = {d: xy(f"batch_{d}.csv") for d in ("monday", "tuesday", "wednesday", "check")}

base = SGDClassifier(loss="log_loss", random_state=0)
base.partial_fit(*days["monday"], classes=[0, 1])

snapshot = copy.deepcopy(base)
frozen = pickle.dumps(base)

live = base
live.partial_fit(*days["tuesday"])

fresh = clone(base)
fresh.fit(*days["wednesday"])

restored = pickle.loads(frozen)
restored.partial_fit(*days["wednesday"])

search = GridSearchCV(DecisionTreeClassifier(random_state=0), {"max_depth": [1, 2, 3, 5, 8], "min_samples_leaf": [1, 5, 15]}, cv=3)
search.fit(*xy("tune_grid.csv"))
print("best", search.best_params_)
tuned = clone(search.best_estimator_).fit(*days["wednesday"])

for name, m in {"snapshot": snapshot, "live": base, "fresh": fresh, "restored": restored, "tuned": tuned}.items():
    print(f"{name:9s} {m.score(*days['check']):.3f}")
    save(m, f"{name}.pkl")
