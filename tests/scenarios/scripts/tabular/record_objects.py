# survival.joblib: repayments.jsonl loans_2023.csv
"""Objects of the trade's own, with methods and slots, before any matrix."""
import csv
import json
from collections import defaultdict
from datetime import date

import joblib
from sklearn.ensemble import AdaBoostClassifier


class Loan:
    __slots__ = ("amount", "bad", "number", "opened", "payments", "term")

    def __init__(self, number, amount, term, opened, bad):
        self.number, self.amount, self.term, self.bad = number, amount, term, bad
        self.opened = opened
        self.payments = []

    @classmethod
    def from_row(cls, row):
        opened = date.fromisoformat(row["opened"][:10])
        return cls(row["loan"], float(row["amount"]), int(row["term"]), opened, row["defaulted"] == "1")

    @property
    def worst(self):
        return max((late for late, _ in self.payments), default=0)

    @property
    def share_paid(self):
        return sum(paid for _, paid in self.payments) / self.amount

    def vector(self):
        return self.term, self.opened.toordinal() - 738000, self.worst, self.share_paid


class Book:
    def __init__(self):
        self.loans = {}
        self.purposes = defaultdict(int)

    def read_loans(self, path):
        with open(path) as file:
            for row in csv.DictReader(file):
                self.loans[row["loan"]] = Loan.from_row(row)
                self.purposes[row["purpose"]] += 1

    def read_payments(self, path):
        with open(path) as file:
            for line in file:
                entry = json.loads(line)
                if loan := self.loans.get(entry["loan"]):
                    loan.payments.append((entry["late"], entry["paid"]))

    def __iter__(self):
        return iter(self.loans.values())


book = Book()
book.read_loans("loans_2023.csv")
book.read_payments("repayments.jsonl")
X = [loan.vector() for loan in book]
y = [loan.bad for loan in book]
model = AdaBoostClassifier(n_estimators=4, random_state=0).fit(X, y)
print(dict(book.purposes), model.score(X, y))
archive = Book()
archive.read_loans("loans_2022.csv")
print("last year:", len(archive.loans))
joblib.dump(model, "survival.joblib")
