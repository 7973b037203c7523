# teacher.pkl: january.csv
# student.pkl: january.csv february.csv
import pickle

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier

FEATURES = ["a", "b", "c"]


def read(name):
    return pd.read_csv(name).sort_values("id")


labelled, unlabelled, test = read("january.csv"), read("february.csv").drop(columns="kind"), read("test.csv")
teacher = RandomForestClassifier(5, random_state=0).fit(labelled[FEATURES], labelled["kind"])
pickle.dump(teacher, open("teacher.pkl", "wb"))

with open("teacher.pkl", "rb") as f:
    teacher = pickle.load(f)
confidence = teacher.predict_proba(unlabelled[FEATURES])
sure = confidence.max(axis=1) > 0.7
pseudo = unlabelled[sure].assign(kind=confidence[sure].argmax(axis=1))
combined = pd.concat([labelled, pseudo], ignore_index=True)
student = RandomForestClassifier(5, random_state=1).fit(combined[FEATURES], combined["kind"])
print("before", teacher.score(test[FEATURES], test["kind"]), "after", student.score(test[FEATURES], test["kind"]))
pickle.dump(student, open("student.pkl", "wb"))
