# revenue.joblib: east.csv floor_space.csv
# survey.joblib: survey.xlsx
"""A catalog of lazily loaded sources, as data engineers build them."""
from collections.abc import Mapping
from functools import cached_property

import joblib
import pandas as pd
from sklearn.linear_model import LinearRegression, LogisticRegression


class Source:
    def __init__(self, path, **options):
        self.path, self.options = path, options

    @cached_property
    def frame(self):
        reader = pd.read_excel if self.path.endswith(".xlsx") else pd.read_csv
        return reader(self.path, **self.options)


class Catalog(Mapping):
    def __init__(self, **sources):
        self._sources = sources

    def __getitem__(self, name):
        return self._sources[name].frame

    def __iter__(self):
        return iter(self._sources)

    def __len__(self):
        return len(self._sources)


catalog = Catalog(
    east=Source("branches/east.csv"),
    west=Source("branches/west.csv"),
    space=Source("floor_space.csv", index_col="branch"),
    answers=Source("survey.xlsx", sheet_name="answers"),
    people=Source("survey.xlsx", sheet_name="people"),
)
print({name: len(catalog[name]) for name in catalog})

east = catalog["east"].assign(density=lambda frame: frame["visitors"] / catalog["space"].loc["east", "size"])
revenue = LinearRegression().fit(east[["density", "returns"]], east["revenue"])
joblib.dump(revenue, "revenue.joblib")

survey = catalog["answers"].merge(catalog["people"], on="person")
answers = LogisticRegression().fit(survey[["x", "y", "z"]], survey["label"])
joblib.dump(answers, "survey.joblib")
