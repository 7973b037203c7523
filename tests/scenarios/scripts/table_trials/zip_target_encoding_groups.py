# price_hgb.joblib: houses.csv houses_agency.csv houses_2019.csv

# The zip code is encoded by the mean price of 2019; groups of the folds are the zip codes.
import click
import joblib
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import GroupKFold, cross_validate
from sklearn.pipeline import Pipeline


class HistoricMean(BaseEstimator, TransformerMixin):
    """Replaces a key by the (shrunken) mean of a target in a history table."""

    def __init__(self, history, key, target, shrink=10.0):
        self.history = history
        self.key = key
        self.target = target
        self.shrink = shrink

    def fit(self, X, y=None):
        stats = self.history.groupby(self.key)[self.target].agg(["sum", "count"])
        self.default_ = self.history[self.target].mean()
        self.table_ = ((stats["sum"] + self.shrink * self.default_) / (stats["count"] + self.shrink)).to_dict()
        return self

    def transform(self, X):
        return np.array([[self.table_.get(v, self.default_)] for v in X[self.key]])

    def get_feature_names_out(self, names=None):
        return [f"{self.key}_{self.target}"]


def describe_holdout(path):
    frame = pd.read_csv(path)
    click.echo(f"{path}: {len(frame)} houses, median price {frame['price'].median()}")
    return frame


@click.command()
@click.option("--folds", default=4, show_default=True)
@click.option("--out", default="price_hgb.joblib", show_default=True)
def cli(folds, out):
    sources = ("houses.csv", "houses_agency.csv")
    houses = pd.concat((pd.read_csv(s).assign(source=s) for s in sources), ignore_index=True)
    houses = houses.drop_duplicates("house_id")
    encoder = HistoricMean(pd.read_csv("houses_2019.csv"), "zip", "price")
    pipeline = Pipeline([
        ("columns", ColumnTransformer([("zip", encoder, ["zip"]), ("keep", "passthrough", ["area", "rooms", "year"])])),
        ("boost", HistGradientBoostingRegressor(max_iter=15, max_depth=3, random_state=0)),
    ])
    holdout = describe_holdout("houses_holdout.csv")
    X, y = houses[["zip", "area", "rooms", "year"]], houses["price"]
    scores = cross_validate(pipeline, X, y, groups=houses["zip"], cv=GroupKFold(folds), scoring="r2")
    click.echo("r2 by fold: " + " ".join(f"{s:.2f}" for s in scores["test_score"]))
    pipeline.fit(X, y)
    joblib.dump(pipeline, out)
    click.echo(f"holdout r2 {pipeline.score(holdout[X.columns], holdout['price']):.2f}")


if __name__ == "__main__":
    cli()
