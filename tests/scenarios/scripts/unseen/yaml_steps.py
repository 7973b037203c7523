# models/forest.joblib: january.csv february.csv
import argparse
import logging
from pathlib import Path

import joblib
import pandas as pd
import yaml
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

log = logging.getLogger("pipeline")
MODELS = {"forest": RandomForestClassifier, "logistic": LogisticRegression}
STEPS = {}


def step(function):
    STEPS[function.__name__] = function
    return function


@step
def drop_columns(df, config):
    return df.drop(columns=config["data"]["drop"])


@step
def clip(df, config):
    numbers = df.columns.difference([config["target"]])
    df[numbers] = df[numbers].clip(-2, 2)
    return df


@step
def ratio(df, config):
    return df.eval("ratio = a / (abs(b) + 1)")


def load(names):
    return pd.concat(map(pd.read_csv, names), ignore_index=True)


def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", type=Path, default="config.yml")
    config = yaml.safe_load(open(parser.parse_args(argv).config))
    df = load(config["data"]["train"])
    report = load([config["data"]["report"]])
    for name in config["steps"]:
        df = STEPS[name](df, config)
    target = df.pop(config["target"])
    options = dict(config["model"])
    model = MODELS[options.pop("kind")](**options)
    model.fit(df, target)
    Path("models").mkdir(exist_ok=True)
    joblib.dump(model, f"models/{config['model']['kind']}.joblib")
    log.info("mean of the report: %s", report.mean())


if __name__ == "__main__":
    main()
