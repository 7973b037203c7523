# scorecard.joblib: loans_2023.csv repayments.jsonl applicants.csv
import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor


class Scorecard:
    """Expected days late per loan."""

    FEATURES = ["amount", "term", "income", "age", "is_house"]

    def __init__(self, loans_path, payments_path, people_path, reference_path):
        self.paths = {"loans": loans_path, "people": people_path}
        self.payments_path = payments_path
        self.reference = pd.read_csv(reference_path)
        self.model = HistGradientBoostingRegressor(max_iter=8, min_samples_leaf=5)

    def load(self):
        self.tables = {name: pd.read_csv(path) for name, path in self.paths.items()}
        self.payments = pd.read_json(self.payments_path, lines=True)
        return self

    def prepare(self):
        late = self.payments.groupby("loan")["late"].mean()
        table = self.tables["loans"].merge(self.tables["people"], on="applicant")
        table["is_house"] = np.where(table["purpose"].eq("house"), 1, 0)
        table["late"] = table["loan"].map(late)
        self.table = table.dropna(subset=["late"])
        return self

    def compare_with_reference(self):
        quantiles = [0.1, 0.5, 0.9]
        now, then = self.table["amount"].quantile(quantiles), self.reference["amount"].quantile(quantiles)
        print((now / then).round(2).to_dict())
        return self

    def fit(self):
        self.X_, self.y_ = self.table[self.FEATURES], self.table["late"]
        self.model.fit(self.X_, self.y_)
        return self

    def save(self, path):
        joblib.dump({"model": self.model, "features": self.FEATURES}, path)


if __name__ == "__main__":
    card = Scorecard("loans_2023.csv", "repayments.jsonl", "applicants.csv", reference_path="loans_2022.csv")
    card.load().prepare().compare_with_reference().fit().save("scorecard.joblib")
