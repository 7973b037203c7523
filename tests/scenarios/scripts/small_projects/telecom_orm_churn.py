# churn_booster.joblib: telecom.db campaign_contacts.csv tariff_zones.csv
from typing import List

import joblib
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sqlalchemy import ForeignKey, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from xgboost import XGBClassifier


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
    age: Mapped[int]
    zone: Mapped[str]
    churned: Mapped[int]
    usage: Mapped[List["Usage"]] = relationship(back_populates="customer")
    complaints: Mapped[List["Complaint"]] = relationship(back_populates="customer")

    def as_features(self, prices, offers):
        minutes = [u.minutes for u in self.usage]
        return {
            "age": self.age,
            "price_index": prices[self.zone],
            "minutes_mean": sum(minutes) / len(minutes),
            "minutes_max": max(minutes),
            "megabytes": sum(u.megabytes for u in self.usage),
            "line_trouble": sum(c.topic == "line" for c in self.complaints),
            "bill_trouble": sum(c.topic == "bill" for c in self.complaints),
            "offers": offers.get(self.id, 0),
        }


class Usage(Base):
    __tablename__ = "usage"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    minutes: Mapped[float]
    megabytes: Mapped[float]
    customer: Mapped[Customer] = relationship(back_populates="usage")


class Complaint(Base):
    __tablename__ = "complaints"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    topic: Mapped[str]
    customer: Mapped[Customer] = relationship(back_populates="complaints")


def collect(session, prices, offers):
    rows, target = [], []
    for customer in session.scalars(select(Customer).order_by(Customer.id)):
        rows.append(customer.as_features(prices, offers))
        target.append(customer.churned)
    return pd.DataFrame(rows), np.array(target)


def main():
    prices = pd.read_csv("tariff_zones.csv", index_col="zone")["price_index"].to_dict()
    offers = dict(pd.read_csv("campaign_contacts.csv").itertuples(index=False, name=None))

    with Session(create_engine("sqlite:///telecom_backup.db")) as backup:
        print("customers in the backup:", backup.scalar(select(func.count(Customer.id))))
    with Session(create_engine("sqlite:///telecom.db")) as session:
        X, y = collect(session, prices, offers)

    X_fit, X_test, y_fit, y_test = train_test_split(X, y, test_size=0.2, random_state=1, stratify=y)
    X_train, X_stop, y_train, y_stop = train_test_split(X_fit, y_fit, test_size=0.2, random_state=1)
    clf = XGBClassifier(n_estimators=40, max_depth=3, learning_rate=0.2, early_stopping_rounds=5, n_jobs=1)
    clf.fit(X_train, y_train, eval_set=[(X_stop, y_stop)], verbose=False)
    print("auc", round(roc_auc_score(y_test, clf.predict_proba(X_test)[:, 1]), 3), "trees", clf.best_iteration + 1)
    joblib.dump({"model": clf, "columns": list(X.columns)}, "churn_booster.joblib")

    prospects = pd.read_csv("prospects.csv")
    blank = pd.DataFrame(0.0, index=prospects.index, columns=X.columns)
    blank["age"], blank["price_index"] = prospects["age"], prospects["zone"].map(prices)
    print(clf.predict_proba(blank)[:, 1].round(2))


if __name__ == "__main__":
    main()
