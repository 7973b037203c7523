# teacher.pkl: defects_labelled.csv
# student.pkl: defects_labelled.csv defects_unlabelled.csv

import pickle

import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import classification_report

COLUMNS = [f"f{i}" for i in range(6)]
LIMIT = 0.85


def read(name):
    return pd.read_csv(f"defects_{name}.csv", index_col="part_id")


def forest():
    return RandomForestClassifier(n_estimators=25, max_depth=5, random_state=7)


def confident(model, parts, limit=LIMIT):
    chance = pd.DataFrame(model.predict_proba(parts[COLUMNS]), index=parts.index, columns=model.classes_)
    keep = chance.max(axis=1) >= limit
    return parts[keep].assign(label=chance[keep].idxmax(axis=1))


labelled = read("labelled")
teacher = forest().fit(labelled[COLUMNS], labelled["label"])
with open("teacher.pkl", "wb") as out:
    pickle.dump(teacher, out)

pool = {shift: confident(teacher, read(shift)) for shift in ("unlabelled", "night")}
for shift, parts in pool.items():
    print(shift, len(parts), "confident parts,", (parts["label"] == "defect").mean().round(2), "of them defects")
assert len(pool["unlabelled"]) > 0

# the night shift had the new camera: scored, but kept out
train = pd.concat([labelled, pool["unlabelled"]])
student = forest().fit(train[COLUMNS], train["label"])
with open("student.pkl", "wb") as out:
    pickle.dump(student, out)

audit = read("audit")
for name, model in [("teacher", teacher), ("student", student)]:
    print(name)
    print(classification_report(audit["label"], model.predict(audit[COLUMNS])))
agree = teacher.predict(read("night")[COLUMNS]) == student.predict(read("night")[COLUMNS])
print("agreement at night:", agree.mean())
