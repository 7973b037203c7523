# hotel_cancel.cbm: hotel.db hotel_season_val.csv hotel_events.csv

import sys

import click
import pandas as pd
import yaml
from catboost import CatBoostClassifier

sys.path.insert(0, ".")
from hotelkit.plugins import instantiate


def build_pools(config):
    extensions = [instantiate(spec) for spec in config["extend"]]
    for part in ("train", "early_stop"):
        yield instantiate(config[part]).pool(*extensions)
    yield lambda: instantiate(config["final"]).pool(*extensions)


@click.command()
@click.option("--config", "config_file", type=click.File("r"), default="conf/hotel.yaml")
@click.option("--patience", default=6, show_default=True)
@click.option("--save", default="hotel_cancel.cbm")
def train(config_file, patience, save):
    config = yaml.safe_load(config_file)
    rates = pd.read_csv("hotel_rates.csv", index_col="month")["rate"]
    click.echo(f"dearest month: {rates.idxmax()}")

    fit, early, final = build_pools(config)
    model = CatBoostClassifier(**config["params"], random_seed=2, thread_count=1, allow_writing_files=False)
    model.fit(fit, eval_set=early, early_stopping_rounds=patience, verbose=False)
    model.save_model(save)
    click.echo(f"trees: {model.tree_count_}")
    click.echo(f"partner bookings: {model.score(final()):.3f}")


if __name__ == "__main__":
    train()
