# orchid_cattleya.joblib: orchid_cattleya.csv orchid_benches.csv
# orchid_vanda.joblib: orchid_vanda.csv orchid_benches.csv
# orchid_dendrobium.joblib: orchid_dendrobium.csv orchid_benches.csv
import multiprocessing as mp
from functools import partial

import joblib
import pandas as pd
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

GENERA = ["cattleya", "vanda", "dendrobium"]


def train_genus(genus, benches):
    plants = pd.read_csv(f"orchid_{genus}.csv")
    plants["klux"] = plants["bench"].map(benches)
    search = GridSearchCV(
        Pipeline([("scale", StandardScaler()), ("svr", SVR())]),
        {"svr__C": [0.3, 3.0], "svr__kernel": ["rbf", "linear"]},
        cv=3,
    )
    search.fit(plants[["leaf_cm", "pot", "klux"]], plants["flowers"])
    joblib.dump(search.best_estimator_, f"orchid_{genus}.joblib")
    return genus, search.best_score_, search.best_params_


def summarise(genus):
    plants = pd.read_csv(f"orchid_{genus}.csv")
    return f"{genus}: {len(plants)} plants, {plants['flowers'].sum():.0f} flowers"


if __name__ == "__main__":
    benches = pd.read_csv("orchid_benches.csv").set_index("bench")["klux"]
    with mp.Pool(2) as pool:
        for line in pool.imap_unordered(summarise, GENERA + ["phalaenopsis"]):
            print(line)
        # phalaenopsis has too few plants for a model of its own
        for genus, score, params in pool.imap_unordered(partial(train_genus, benches=benches), GENERA):
            print(f"{genus:12s} {score:6.3f} {params}")
