# registry/fraud_v3.joblib: fs_accounts.csv fs_transactions.parquet fs_fraud_labels.csv
# registry/ltv_v1.joblib: fs_accounts.csv fs_devices.json fs_ltv_target.csv

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, reduce
from pathlib import Path
from typing import Callable

import joblib
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestClassifier


@dataclass
class FeatureView:
    name: str
    path: Path
    columns: list[str]
    transform: Callable[[pd.DataFrame], pd.DataFrame] = lambda df: df

    @cached_property
    def frame(self) -> pd.DataFrame:
        match self.path.suffix:
            case ".csv":
                raw = pd.read_csv(self.path)
            case ".parquet":
                raw = pd.read_parquet(self.path)
            case ".json":
                raw = pd.read_json(self.path)
            case other:
                raise ValueError(f"no reader for {other}")
        return self.transform(raw).set_index("account_id")[self.columns]


@dataclass
class FeatureStore:
    views: dict[str, FeatureView] = field(default_factory=dict)

    def register(self, view: FeatureView) -> None:
        self.views[view.name] = view

    def profile(self) -> pd.DataFrame:
        rows = [(v.name, *v.frame.shape, float(v.frame.isna().mean().mean())) for v in self.views.values()]
        return pd.DataFrame(rows, columns=["view", "rows", "cols", "missing"])

    def training_set(self, entities: pd.DataFrame, names: list[str]) -> pd.DataFrame:
        frames = [self.views[n].frame for n in names]
        return reduce(lambda left, right: left.join(right, how="left"), frames, entities.set_index("account_id"))


def summarise_transactions(df: pd.DataFrame) -> pd.DataFrame:
    out = df.groupby("account_id").agg(total=("amount", "sum"), biggest=("amount", "max"), night_share=("night", "mean"))
    return out.reset_index()


def build_store(root: Path) -> FeatureStore:
    store = FeatureStore()
    store.register(FeatureView("accounts", root / "fs_accounts.csv", ["age_days", "kyc_level", "score"]))
    store.register(FeatureView("transactions", root / "fs_transactions.parquet", ["total", "biggest", "night_share"], summarise_transactions))
    store.register(FeatureView("devices", root / "fs_devices.json", ["n_devices", "mobile"]))
    store.register(FeatureView("merchants", root / "fs_merchants.csv", ["top_mcc", "n_merchants"]))
    return store


def run(root: Path = Path("."), registry: Path = Path("registry")) -> None:
    registry.mkdir(exist_ok=True)
    store = build_store(root)
    print(store.profile())

    fraud = store.training_set(pd.read_csv(root / "fs_fraud_labels.csv"), ["accounts", "transactions"]).fillna(0)
    clf = RandomForestClassifier(40, max_depth=5, random_state=11).fit(fraud.drop(columns="fraud"), fraud["fraud"])
    joblib.dump(clf, registry / "fraud_v3.joblib")

    ltv = store.training_set(pd.read_csv(root / "fs_ltv_target.csv"), ["accounts", "devices"])
    reg = HistGradientBoostingRegressor(max_iter=30, min_samples_leaf=8, random_state=11)
    reg.fit(ltv.drop(columns="ltv").astype(float), ltv["ltv"])
    joblib.dump(reg, registry / "ltv_v1.joblib")
    print("fraud rate", fraud["fraud"].mean(), "mean ltv", ltv["ltv"].mean())


if __name__ == "__main__":
    run()
