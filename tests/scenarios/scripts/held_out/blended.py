# final.joblib: january.csv february.csv
import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier, StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.svm import SVC

jan = pd.read_csv("january.csv")
feb = pd.read_csv("february.csv")
mar = pd.read_csv("march.csv")
X = np.vstack((jan[["a", "b"]].values, feb[["a", "b"]].values))
y = np.r_[jan.kind.values, feb.kind.values]
oof = (
    np.column_stack(
        [
            cross_val_predict(m, X, y, cv=2, method="predict_proba")[:, 1]
            for m in (SVC(probability=True), RandomForestClassifier(5))
        ]
    )
    if False
    else np.column_stack([cross_val_predict(m, X, y, cv=2) for m in (SVC(), RandomForestClassifier(5))])
)
blend = LogisticRegression().fit(np.hstack([X, oof]), y)
print(mar.kind.mean())
joblib.dump(blend, "final.joblib")
