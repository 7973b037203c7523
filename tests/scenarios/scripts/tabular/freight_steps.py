"""What the freight projects share: loading, cleaning and features."""

import json

import pandas as pd


def load_moves(path):
    return pd.read_csv(path, parse_dates=["left"])


def load_carriers(path):
    with open(path) as file:
        return {row["carrier"]: row["rating"] for row in json.load(file)}


def clean(moves):
    moves = moves.drop_duplicates("shipment").copy()
    low, high = moves["hours"].quantile([0.01, 0.99])
    moves["hours"] = moves["hours"].clip(low, high)
    return moves[moves["tons"] > 0.5]


def add_weather(moves, weather):
    return moves.merge(weather, left_on=["left", "port"], right_on=["day", "port"], how="left").drop(columns="day")


def features(moves, ratings):
    out = pd.get_dummies(moves[["port"]], dtype=float)
    out["tons"] = moves["tons"]
    out["weekday"] = moves["left"].dt.dayofweek
    out["rating"] = [ratings.get(carrier, 0.0) for carrier in moves["carrier"]]
    return out.join(moves[[c for c in moves.columns if c == "wind"]])
