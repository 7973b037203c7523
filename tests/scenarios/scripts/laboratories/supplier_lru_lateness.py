# lateness_forest.joblib: purchase_orders.csv sup_A.json sup_B.json sup_C.json sup_D.json fx_rates.csv bank_holidays.txt

"""Days late of purchase orders. Supplier sheets are loaded when the first order of a supplier turns up."""
import csv
import datetime as dt
import json
from functools import lru_cache, partial
from typing import NamedTuple

import joblib
import numpy as np
from sklearn.ensemble import ExtraTreesRegressor


class Order(NamedTuple):
    supplier: str
    qty: int
    price: float
    day: dt.date
    late: float

    @classmethod
    def parse(cls, row):
        return cls(row["supplier"], int(row["qty"]), float(row["price"]), dt.date.fromisoformat(row["day"]), float(row["days_late"]))


@lru_cache(maxsize=None)
def supplier(code):
    with open(f"suppliers/sup_{code}.json") as f:
        return json.load(f)


@lru_cache(maxsize=4)
def rates(path):
    with open(path, newline="") as f:
        return {r["currency"]: float(r["rate"]) for r in csv.DictReader(f)}


@lru_cache(maxsize=1)
def holidays():
    with open("bank_holidays.txt") as f:
        return tuple(dt.date.fromisoformat(line.strip()) for line in f)


def orders(path):
    with open(path, newline="") as f:
        yield from map(Order.parse, csv.DictReader(f))


def to_features(order, fx):
    s = supplier(order.supplier)
    nearest = min(abs((order.day - h).days) for h in holidays())
    return [order.qty, order.price * fx[s["currency"]], s["rating"], s["distance"], order.day.weekday(), nearest]


def matrix(path, fx):
    rows = list(orders(path))
    return np.array(list(map(partial(to_features, fx=fx), rows))), np.array([o.late for o in rows])


def main():
    now, then = rates("fx_rates.csv"), rates("fx_rates_2022.csv")
    for currency in now:
        print(f"{currency} {now[currency] / then[currency] - 1:+.1%}")
    x, y = matrix("purchase_orders.csv", now)
    print(supplier.cache_info())
    forest = ExtraTreesRegressor(30, min_samples_leaf=3, random_state=0).fit(x, y)
    joblib.dump(forest, "lateness_forest.joblib")
    x_next, y_next = matrix("purchase_orders_next.csv", now)
    print("next month R2", forest.score(x_next, y_next), supplier.cache_info())


if __name__ == "__main__":
    main()
