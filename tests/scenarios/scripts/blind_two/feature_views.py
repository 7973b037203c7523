# churn.joblib: subscribers.csv calls.parquet crm.db churned.csv profile.feather usage.feather contacts.feather
"""A small feature store: raw files to feather, then features by name to a training set."""
import os
import sqlite3
from abc import ABC, abstractmethod

import joblib
import pandas as pd
from sklearn.tree import DecisionTreeClassifier

STORE = "store"


class FeatureView(ABC):
    name = ""

    @abstractmethod
    def compute(self) -> pd.DataFrame: ...

    @property
    def path(self):
        return os.path.join(STORE, f"{self.name}.feather")

    def materialize(self):
        self.compute().reset_index(drop=True).to_feather(self.path)

    def get(self):
        return pd.read_feather(self.path).set_index("subscriber")


class Profile(FeatureView):
    name = "profile"

    def compute(self):
        frame = pd.read_csv("subscribers.csv")
        return frame.assign(plan=frame["plan"].map({"basic": 0, "plus": 1, "max": 2}))[["subscriber", "tenure", "plan"]]


class Usage(FeatureView):
    name = "usage"

    def compute(self):
        calls = pd.read_parquet("calls.parquet")
        return calls.pivot_table(index="subscriber", values=["minutes", "cost"], aggfunc="mean").reset_index()


class Contacts(FeatureView):
    name = "contacts"

    def compute(self):
        with sqlite3.connect("crm.db") as connection:
            contacts = pd.read_sql_query("SELECT subscriber, avg(lasted) AS lasted FROM contacts GROUP BY 1", connection)
        connection.close()
        return contacts


class Complaints(FeatureView):
    name = "complaints"

    def compute(self):
        return pd.read_feather("complaints.feather").groupby("subscriber", as_index=False).sum()


VIEWS = {view.name: view for view in (Profile(), Usage(), Contacts(), Complaints())}


def training_set(labels, *names):
    frame = labels
    for name in names:
        frame = frame.join(VIEWS[name].get(), how="left")
    return frame.fillna(-1)


os.makedirs(STORE, exist_ok=True)
for view in VIEWS.values():
    view.materialize()

labels = pd.read_csv("churned.csv").set_index("subscriber")
data = training_set(labels, "profile", "usage", "contacts")
print("complaints not used:", len(VIEWS["complaints"].get()))
tree = DecisionTreeClassifier(max_depth=3).fit(data.drop(columns="churned"), data["churned"])
joblib.dump(tree, "churn.joblib")
