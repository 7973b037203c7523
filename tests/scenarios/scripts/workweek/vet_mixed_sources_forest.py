# vet_minutes.pkl: vet.db vet_breeds.xlsx vet_reasons.json
import contextlib
import json
import pickle
import sqlite3
import typing as t

import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.inspection import permutation_importance
from sklearn.model_selection import GroupKFold, GroupShuffleSplit, cross_val_predict
from sklearn.neighbors import KNeighborsRegressor

QUERY = """
    SELECT v.visit, v.animal, v.reason, v.minutes, a.breed, a.kg,
           (SELECT COUNT(*) FROM visits p WHERE p.animal = v.animal AND p.visit < v.visit) AS earlier
    FROM visits v JOIN animals a ON a.animal = v.animal
    WHERE v.minutes > ?
    ORDER BY v.visit
"""


class Split(t.NamedTuple):
    X_train: pd.DataFrame
    X_test: pd.DataFrame
    y_train: pd.Series
    y_test: pd.Series


def query(db: str, least: float) -> pd.DataFrame:
    with contextlib.closing(sqlite3.connect(db)) as con:
        return pd.read_sql_query(QUERY, con, params=(least,))


def read_json(path: str) -> dict:
    with open(path, encoding="utf8") as f:
        return json.load(f)


def build(visits: pd.DataFrame) -> pd.DataFrame:
    breeds = pd.read_excel("vet_breeds.xlsx")
    urgency = read_json("vet_reasons.json")
    out = visits.merge(breeds, on="breed", how="left")
    out["urgency"] = [urgency[r] for r in out["reason"]]
    out["small"] = out["kg"].lt(out.groupby("species")["kg"].transform("median")).astype(int)
    # out-of-fold: how long did visits of similar animals take?
    out["similar"] = cross_val_predict(
        KNeighborsRegressor(9), out[["kg", "urgency"]], out["minutes"], groups=out["animal"], cv=GroupKFold(4)
    )
    return pd.get_dummies(out, columns=["reason", "species"], dtype=int).drop(columns=["breed"])


def split_by_animal(table: pd.DataFrame) -> Split:
    groups, y = table["animal"], table["minutes"]
    X = table.drop(columns=["visit", "animal", "minutes"])
    train, test = next(GroupShuffleSplit(1, test_size=0.25, random_state=2).split(X, y, groups))
    return Split(X.iloc[train], X.iloc[test], y.iloc[train], y.iloc[test])


def turnover(visits: pd.DataFrame) -> float:
    prices = read_json("vet_prices.json")
    return float(visits["reason"].map(prices).sum())


def main() -> None:
    visits = query("vet.db", 1)
    before = query("vet_archive.db", 1)
    print(f"turnover {turnover(visits):.0f}, in the archive {turnover(before):.0f}")

    s = split_by_animal(build(visits))
    forest = RandomForestRegressor(30, min_samples_leaf=3, oob_score=True, random_state=0)
    forest.fit(s.X_train, s.y_train)
    print(f"oob {forest.oob_score_:.3f}, test {forest.score(s.X_test, s.y_test):.3f}")
    importance = permutation_importance(forest, s.X_test, s.y_test, n_repeats=2, random_state=0)
    for name, value in sorted(zip(s.X_test.columns, importance.importances_mean), key=lambda p: -p[1])[:3]:
        print(f"  {name}: {value:.3f}")
    with open("vet_minutes.pkl", "wb") as f:
        pickle.dump(forest, f)


if __name__ == "__main__":
    main()
