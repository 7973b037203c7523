# home_claims.joblib: home_policies.csv postcode_stats.csv
from functools import partial

import joblib
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import make_column_transformer
from sklearn.feature_selection import SelectKBest, mutual_info_regression
from sklearn.linear_model import PoissonRegressor
from sklearn.model_selection import RandomizedSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, KBinsDiscretizer, OneHotEncoder, OrdinalEncoder, StandardScaler


class PostcodeStats(BaseEstimator, TransformerMixin):
    """Replaces the postcode by what the statistics office knows about it."""

    def __init__(self, path="postcode_stats.csv", key="postcode"):
        self.path = path
        self.key = key

    def fit(self, X, y=None):
        self.stats_ = pd.read_csv(self.path).set_index(self.key)
        self.columns_ = list(self.stats_.columns)
        return self

    def transform(self, X):
        found = self.stats_.reindex(X[self.key]).set_axis(X.index)
        return pd.concat([X.drop(columns=self.key), found], axis=1)


class RareToOther(BaseEstimator, TransformerMixin):
    def __init__(self, column="roof", share=0.05):
        self.column, self.share = column, share

    def fit(self, X, y=None):
        freq = X[self.column].value_counts(normalize=True)
        self.kept_ = set(freq[freq >= self.share].index)
        return self

    def transform(self, X):
        return X.assign(**{self.column: X[self.column].where(X[self.column].isin(self.kept_), "other")})


columns = make_column_transformer(
    (StandardScaler(), ["area"]),
    (KBinsDiscretizer(4, encode="onehot-dense", quantile_method="averaged_inverted_cdf"), ["built"]),
    (OneHotEncoder(sparse_output=False), ["roof"]),
    (OrdinalEncoder(categories=[["low", "mid", "high"]]), ["flood_class"]),
    (FunctionTransformer(np.log1p), ["burglaries"]),
)
pipe = Pipeline([
    ("postcode", PostcodeStats()),
    ("rare", RareToOther()),
    ("columns", columns),
    ("select", SelectKBest(partial(mutual_info_regression, random_state=0), k=5)),
    ("glm", PoissonRegressor(max_iter=200)),
])

if __name__ == "__main__":
    policies = pd.read_csv("home_policies.csv")
    search = RandomizedSearchCV(
        pipe, {"glm__alpha": [1e-3, 1e-2, 1e-1, 1], "rare__share": [0.01, 0.2]}, n_iter=3, cv=3, random_state=0
    )
    search.fit(policies.drop(columns="claims"), policies["claims"])
    print(search.best_params_, round(search.best_score_, 3))
    best = search.best_estimator_
    joblib.dump(best, "home_claims.joblib")

    later = pd.read_csv("home_policies_next.csv")
    print("expected claims next year:", best.predict(later).sum().round(1), "filed:", later["claims"].sum())
    old = PostcodeStats("postcode_stats_2010.csv").fit(None)
    print("burglaries, then and now:", old.stats_["burglaries"].sum(), best["postcode"].stats_["burglaries"].sum())
