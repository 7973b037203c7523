# model.joblib: archive.zip
import io
import zipfile

import joblib
import pandas as pd
from sklearn.neighbors import KNeighborsClassifier

with zipfile.ZipFile("other.zip") as z:
    for info in z.infolist():
        print(info.filename, info.file_size)
    preview = pd.read_csv(io.BytesIO(z.read("x.csv"))).head()

with zipfile.ZipFile("archive.zip") as z:
    with z.open("x.csv") as f:
        X = pd.read_csv(f)
    y = pd.read_csv(io.TextIOWrapper(z.open("y.csv"), encoding="utf-8"))

knn = KNeighborsClassifier(5).fit(X, y.values.ravel())
joblib.dump(knn, "model.joblib")
print(preview)
