# stars.joblib: stars.txt
# plants.joblib: plants.xml
import xml.etree.ElementTree as ET

import joblib
import pandas as pd
from sklearn.gaussian_process import GaussianProcessClassifier
from sklearn.tree import ExtraTreeClassifier

stars = pd.read_fwf("stars.txt")
probe = pd.read_feather("probe.feather")
print(stars.columns.equals(probe.columns), probe.corr())
joblib.dump(GaussianProcessClassifier().fit(stars[["x", "y", "z"]], stars["label"]), "stars.joblib")

root = ET.parse("plants.xml").getroot()
rows = []
for plant in root.iter("plant"):
    rows.append(
        {"height": float(plant.findtext("height")), "leaves": int(plant.find("leaves").text), "kind": plant.get("kind")}
    )
plants = pd.DataFrame(rows)
joblib.dump(ExtraTreeClassifier().fit(plants[["height", "leaves"]], plants["kind"]), "plants.joblib")
