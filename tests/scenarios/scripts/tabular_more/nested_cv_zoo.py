# best_model.joblib: loans_2023.csv applicants.csv
# best_debts.joblib: bureau.parquet
import joblib
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import RandomizedSearchCV, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import QuantileTransformer, StandardScaler

DATASETS = dict(
    loans=lambda: pd.read_csv("loans_2023.csv").merge(pd.read_csv("applicants.csv"), how="left"),
    debts=lambda: pd.read_parquet("bureau.parquet").assign(active=lambda d: d["active"].astype(int)),
    old=lambda: pd.read_csv("loans_2022.csv"),
)
data = {name: load() for name, load in DATASETS.items()}
X = data["loans"].filter(items=["amount", "term", "age", "income"])
y = data["loans"].defaulted
candidates = {
    "plain": Pipeline([("scale", StandardScaler()), ("clf", LogisticRegression())]),
    "pca": Pipeline([("q", QuantileTransformer(n_quantiles=20)), ("pca", PCA(2)), ("clf", LogisticRegression())]),
}
scores = {name: cross_val_score(model, X, y, cv=2).mean() for name, model in candidates.items()}
best = max(scores, key=scores.get)
search = RandomizedSearchCV(candidates[best], {"clf__C": [0.1, 1, 10]}, n_iter=2, cv=2, random_state=0).fit(X, y)
joblib.dump(search.best_estimator_, "best_model.joblib")
joblib.dump(IsolationForest(n_estimators=5, random_state=0).fit(data["debts"].drop(columns="applicant").values), "best_debts.joblib")
print(scores, data["old"].defaulted.mean())
