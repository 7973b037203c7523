# churn_service.pkl: crm.db usage.csv support_calls.jsonl churn_labels.csv

import json
import pickle
import sqlite3
from abc import ABC, abstractmethod
from contextlib import closing
from dataclasses import dataclass

import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score


class DataSource(ABC):
    @abstractmethod
    def fetch(self) -> pd.DataFrame:
        ...

    def indexed(self):
        return self.fetch().set_index("customer_id")


@dataclass
class CsvSource(DataSource):
    path: str

    def fetch(self):
        return pd.read_csv(self.path)


@dataclass
class SqliteSource(DataSource):
    path: str
    query: str

    def fetch(self):
        with closing(sqlite3.connect(self.path)) as connection:
            cursor = connection.execute(self.query)
            names = [c[0] for c in cursor.description]
            return pd.DataFrame(cursor.fetchall(), columns=names)


@dataclass
class JsonlSource(DataSource):
    path: str

    def fetch(self):
        with open(self.path) as lines:
            calls = pd.DataFrame([json.loads(line) for line in lines])
        return calls.groupby("customer_id", as_index=False).agg(calls=("wait", "size"), waited=("wait", "sum"))


class FeatureService:
    def __init__(self, base: DataSource, *extras: DataSource):
        self.base, self.extras = base, extras

    def matrix(self):
        frame = self.base.indexed()
        for extra in self.extras:
            frame = frame.join(extra.indexed(), how="left")
        return frame.fillna(0)


class ChurnTrainingJob:
    def __init__(self, features: FeatureService, labels: DataSource, estimator):
        self.features, self.labels, self.estimator = features, labels, estimator

    def run(self, target):
        x = self.features.matrix()
        y = self.labels.indexed()["churned"]
        self.estimator.fit(x.loc[y.index], y)
        with open(target, "wb") as out:
            pickle.dump({"estimator": self.estimator, "columns": list(x.columns)}, out)
        return x


class Container:
    """poor man's dependency injection"""

    def __init__(self):
        self._makers = {}

    def provide(self, name, maker):
        self._makers[name] = maker
        return self

    def __getattr__(self, name):
        try:
            return self._makers[name](self)
        except KeyError:
            raise AttributeError(name) from None


QUERY = """
select c.customer_id, c.age, c.segment = 'a' as premium, k.monthly, k.months_left
from customers c join contracts k on k.customer_id = c.customer_id
"""

if __name__ == "__main__":
    app = Container()
    app.provide("crm", lambda c: SqliteSource("crm.db", QUERY))
    app.provide("usage", lambda c: CsvSource("usage.csv"))
    app.provide("calls", lambda c: JsonlSource("support_calls.jsonl"))
    app.provide("nps", lambda c: CsvSource("nps_survey.csv"))
    app.provide("archive", lambda c: SqliteSource("billing_archive.db", "select * from invoices"))
    app.provide("labels", lambda c: CsvSource("churn_labels.csv"))
    app.provide("features", lambda c: FeatureService(c.crm, c.usage, c.calls))
    app.provide("job", lambda c: ChurnTrainingJob(c.features, c.labels, GradientBoostingClassifier(n_estimators=20, random_state=1)))

    job = app.job
    matrix = job.run("churn_service.pkl")
    q4 = CsvSource("churn_labels_q4.csv").indexed()["churned"]
    print("AUC q4:", roc_auc_score(q4, job.estimator.predict_proba(matrix.loc[q4.index])[:, 1]))
    print("NPS:", app.nps.fetch().nps.mean(), "archived invoices:", len(app.archive.fetch()))
