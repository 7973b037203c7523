# meter_load.pkl: meter_readings.csv unit_factors.csv meter_sites.csv
import csv
import pickle
from operator import itemgetter

import numpy as np
from sklearn.linear_model import HuberRegressor


def read(path, key=None, value=None):
    with open(path, newline="") as handle:
        records = list(csv.DictReader(handle))
    if key is None:
        return records
    pick = itemgetter(value) if value else (lambda r: r)
    return {record[key]: pick(record) for record in records}


class UnitConverter:
    def __init__(self, path):
        self.factor = {unit: float(f) for unit, f in read(path, "unit", "to_kwh").items()}
        self.misses = 0

    def __call__(self, value, unit):
        try:
            return float(value) * self.factor[unit]
        except KeyError:
            self.misses += 1
            return None


def convert(path, to_kwh):
    for record in read(path):
        kwh = to_kwh(record["value"], record["unit"])
        if kwh is not None:
            yield record["meter"], float(record["temp"]), kwh


def design(records, sites):
    x = [(temp, float(sites[meter]["floor_area"]) / 100, int(sites[meter]["insulated"])) for meter, temp, _ in records]
    return np.array(x), np.array([np.log1p(abs(kwh)) for _, _, kwh in records])


def total(path, to_kwh):
    return sum(kwh for _, _, kwh in convert(path, to_kwh))


def main():
    to_kwh, to_kwh_2019 = UnitConverter("unit_factors.csv"), UnitConverter("unit_factors_2019.csv")
    print("change of the total by the new factors: %.2f" %
          (total("meter_readings.csv", to_kwh) - total("meter_readings.csv", to_kwh_2019)),
          "not convertible in 2019:", to_kwh_2019.misses)

    sites = read("meter_sites.csv", "meter")
    x, y = design(list(convert("meter_readings.csv", to_kwh)), sites)
    model = HuberRegressor(max_iter=500).fit(x, y)
    with open("meter_load.pkl", "wb") as out:
        pickle.dump(model, out)

    ax, ay = design(list(convert("meter_readings_audit.csv", to_kwh)), sites)
    print("audit r2", model.score(ax, ay))


if __name__ == "__main__":
    main()
