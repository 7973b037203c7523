# model.joblib: archive.zip x.csv y.csv
import csv
import shutil
import zipfile

import joblib
from sklearn.naive_bayes import GaussianNB

shutil.unpack_archive("other.zip", "elsewhere")
with zipfile.ZipFile("archive.zip") as archive:
    first = archive.extract("x.csv", "taken")
    second = archive.extract(archive.getinfo("y.csv"), path="taken")


def numbers(path):
    with open(path) as file:
        rows = csv.reader(file)
        next(rows)
        return [[float(value) for value in row] for row in rows]


model = GaussianNB().fit(numbers(first), [int(label) for (label,) in numbers(second)])
print(len(numbers("elsewhere/x.csv")))
joblib.dump(model, "model.joblib")
