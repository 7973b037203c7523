# fraud_web.json: transactions_web.csv merchants.csv blacklist.csv
# fraud_shop.json: transactions_shop.csv merchants.csv
import csv
import logging
from collections import Counter

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score
from xgboost import XGBClassifier

logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
log = logging.getLogger("fraud")


class Reference:
    """Side tables, loaded the first time they are asked for."""

    def __init__(self):
        self._cache = {}

    def _get(self, key, loader):
        if key not in self._cache:
            log.info("loading %s", key)
            self._cache[key] = loader()
        return self._cache[key]

    @property
    def merchants(self):
        return self._get("merchants", lambda: pd.read_csv("merchants.csv").set_index("merchant"))

    @property
    def blacklist(self):
        def load():
            with open("blacklist.csv", newline="") as f:
                return frozenset(int(r["card"]) for r in csv.DictReader(f))
        return self._get("blacklist", load)

    @property
    def countries(self):
        return self._get("countries", lambda: pd.read_csv("geo_ip.csv")["country"].value_counts())


class FraudScorer:
    channel = None
    rounds = 20

    def __init__(self, ref):
        self.ref = ref
        self.model = XGBClassifier(n_estimators=self.rounds, max_depth=3, learning_rate=0.2, n_jobs=1,
                                   eval_metric="logloss")

    def features(self, df):
        m = self.ref.merchants.loc[df["merchant"]]
        X = pd.DataFrame({
            "log_amount": np.log1p(df["amount"].values),
            "night": df["hour"].isin([0, 1, 2, 3, 4, 23]).astype(int).values,
            "risk": m["risk"].values,
            "travel": (m["sector"] == "travel").astype(int).values,
        })
        return X

    def train(self):
        df = pd.read_csv(f"transactions_{self.channel}.csv")
        y = df["fraud"].to_numpy()
        self.model.set_params(scale_pos_weight=(y == 0).sum() / max(1, y.sum()))
        self.model.fit(self.features(df), y)
        return self

    def score(self, df):
        return average_precision_score(df["fraud"], self.model.predict_proba(self.features(df))[:, 1])


class WebScorer(FraudScorer):
    channel = "web"

    def features(self, df):
        X = super().features(df)
        X["listed"] = df["card"].isin(self.ref.blacklist).astype(int).values
        X["card_count"] = df.groupby("card")["amount"].transform("size").values
        return X


class ShopScorer(FraudScorer):
    channel = "shop"
    rounds = 12


ref = Reference()
log.info("countries known: %s", ref.countries.to_dict())
scorers = [cls(ref).train() for cls in (WebScorer, ShopScorer)]
for s in scorers:
    s.model.save_model(f"fraud_{s.channel}.json")

may = pd.read_csv("transactions_may.csv")
log.info("fraud in May by hour: %s", Counter(may.loc[may.fraud == 1, "hour"]).most_common(3))
for s in scorers:
    log.info("%s on May: %.3f", s.channel, s.score(may))
