# artifacts/north.joblib: north.csv campaigns.csv
# artifacts/west.joblib: west.csv campaigns.csv
"""python click_train.py train --branch north --branch west"""
from pathlib import Path

import click
import joblib
import pandas as pd
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import RobustScaler


class State:
    def __init__(self, root):
        self.root = Path(root)
        self.promotions = None

    def branch(self, name):
        return pd.read_csv(self.root / "branches" / f"{name}.csv")


@click.group()
@click.option("--root", default=".", type=click.Path(exists=True))
@click.pass_context
def cli(context, root):
    context.obj = State(root)


@cli.command()
@click.option("--branch", "branches", multiple=True)
@click.option("--neighbours", default=3, show_default=True)
@click.option("--out", default="artifacts", type=click.Path(path_type=Path))
@click.pass_obj
def train(state, branches, neighbours, out):
    out.mkdir(exist_ok=True)
    state.promotions = pd.read_csv(state.root / "campaigns.csv")
    everybody = {path.stem: pd.read_csv(path) for path in sorted((state.root / "branches").glob("*.csv"))}
    click.echo(f"mean revenue: { {name: round(one.revenue.mean(), 2) for name, one in everybody.items()} }")
    for branch in branches:
        data = state.branch(branch).merge(state.promotions, on="day")
        X = data[["visitors", "returns", "promoted"]]
        model = make_pipeline(RobustScaler(), KNeighborsRegressor(neighbours)).fit(X, data["revenue"])
        joblib.dump(model, out / f"{branch}.joblib")
        click.echo(f"{branch}: {model.score(X, data['revenue']):.3f}")


if __name__ == "__main__":
    cli(["train", "--branch", "north", "--branch", "west"], standalone_mode=False)
