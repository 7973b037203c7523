# vineyard_yield.joblib: vineyard_plots.csv vineyard_rain.csv vineyard_clean.csv
# vineyard_grade.joblib: vineyard_plots.csv vineyard_rain.csv vineyard_clean.csv vineyard_grades.csv
"""The cleaning is an older script of a colleague, called as it is; here only the two models."""
import subprocess
import sys
from pathlib import Path

import joblib
import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import RobustScaler

HERE = Path.cwd()
CLEAN = HERE / "vineyard_clean.csv"

done = subprocess.run(
    [sys.executable, "vineyard_prep.py", "vineyard_plots.csv", "vineyard_rain.csv", str(CLEAN)],
    check=True,
    capture_output=True,
    text=True,
)
print(done.stdout.strip())

clean = pd.read_csv(CLEAN)
numeric = ["slope", "age", "sugar", "sum", "max"]

# 1. kilograms
regressor = GradientBoostingRegressor(n_estimators=30, max_depth=2, random_state=0)
scores = cross_val_score(regressor, clean[numeric], clean["kg"], cv=KFold(4, shuffle=True, random_state=0))
print("r2", scores.round(2))
regressor.fit(clean[numeric], clean["kg"])
joblib.dump(regressor, "vineyard_yield.joblib")

prices = pd.read_csv("vineyard_prices.csv").set_index("year")["euro_kg"]
print("worth of an average plot at the last price:", round(clean["kg"].mean() * prices.iloc[-1], 2))

# 2. grade
graded = clean.merge(pd.read_csv("vineyard_grades.csv"), on="plot")
classifier = make_pipeline(RobustScaler(), LogisticRegression(max_iter=300))
classifier.fit(graded[numeric + ["kg"]], graded["grade"])
print("accuracy in sample", classifier.score(graded[numeric + ["kg"]], graded["grade"]))
joblib.dump(classifier, "vineyard_grade.joblib", compress=3)
