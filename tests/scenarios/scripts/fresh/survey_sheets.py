# survey.joblib: survey.xlsx
import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

sheets = pd.read_excel("survey.xlsx", sheet_name=None)
codebook = pd.read_csv("items.csv").set_index("item")["title"].to_dict()
print(codebook)
data = sheets["answers"].set_index("person").join(sheets["people"].set_index("person"))
numeric = ["x", "y", "z"]
pipe = Pipeline(
    [
        ("prepare", ColumnTransformer([("n", Pipeline([("i", SimpleImputer()), ("s", StandardScaler())]), numeric)])),
        ("model", LogisticRegression()),
    ]
)
pipe.fit(data[numeric], data["label"])
joblib.dump(pipe, "survey.joblib")
