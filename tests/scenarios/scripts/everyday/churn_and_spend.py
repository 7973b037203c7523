# churn.pkl: customers.csv transactions.csv support_calls.csv churn_labels.csv
# spend.pkl: customers.csv transactions.csv coupons.csv ltv_target.csv

import os
import pickle

import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestClassifier
from sklearn.metrics import mean_absolute_error, roc_auc_score
from sklearn.model_selection import train_test_split

DATA = os.environ.get("CRM_DATA", ".")
SNAPSHOT = pd.Timestamp("2022-11-01")


class FeatureBuilder:
    def __init__(self, folder):
        self.folder = folder
        self.parts = []

    def _csv(self, name, **kw):
        return pd.read_csv(os.path.join(self.folder, name), **kw)

    def profile(self):
        df = self._csv("customers.csv", parse_dates=["joined"]).set_index("customer_id")
        df["tenure_days"] = (SNAPSHOT - df.pop("joined")).dt.days
        self.parts.append(pd.get_dummies(df, columns=["region"], dtype=int))
        return self

    def rfm(self):
        t = self._csv("transactions.csv", parse_dates=["date"])
        g = t.groupby("customer_id")
        self.parts.append(pd.DataFrame({
            "recency": (SNAPSHOT - g["date"].max()).dt.days, "frequency": g.size(),
            "monetary": g["amount"].sum(), "biggest": g["amount"].max()}))
        return self

    def calls(self):
        c = self._csv("support_calls.csv")
        self.parts.append(c.pivot_table(index="customer_id", columns="reason", values="minutes", aggfunc="sum",
                                        fill_value=0).add_prefix("min_"))
        return self

    def coupons(self):
        c = self._csv("coupons.csv")
        self.parts.append(c.groupby("customer_id")["value"].agg(coupon_n="count", coupon_sum="sum"))
        return self

    def build(self):
        first, *rest = self.parts
        return first.join(rest, how="left").fillna(0)


def fit_and_dump(model, X, y, metric, path):
    X_tr, X_te, y_tr, y_te = train_test_split(X, y, test_size=0.25, random_state=9)
    model.fit(X_tr, y_tr)
    guess = model.predict_proba(X_te)[:, 1] if hasattr(model, "predict_proba") else model.predict(X_te)
    print(f"{path}: {metric.__name__} = {metric(y_te, guess):.3f}")
    with open(path, "wb") as f:
        pickle.dump(model, f)


if __name__ == "__main__":
    churn_y = pd.read_csv(os.path.join(DATA, "churn_labels.csv"), index_col="customer_id")["churned"]
    spend_y = pd.read_csv(os.path.join(DATA, "ltv_target.csv"), index_col="customer_id")["spend_next_year"]
    churn_X = FeatureBuilder(DATA).profile().rfm().calls().build()
    spend_X = FeatureBuilder(DATA).profile().rfm().coupons().build()
    fit_and_dump(RandomForestClassifier(40, max_depth=5, random_state=0), churn_X, churn_y.loc[churn_X.index],
                 roc_auc_score, "churn.pkl")
    fit_and_dump(HistGradientBoostingRegressor(max_iter=30, random_state=0), spend_X, spend_y.loc[spend_X.index],
                 mean_absolute_error, "spend.pkl")
    print("campaign budget:", pd.read_csv(os.path.join(DATA, "campaigns.csv"))["cost"].sum())
