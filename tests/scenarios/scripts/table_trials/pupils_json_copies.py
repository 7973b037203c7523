# marks_svr.pkl: pupils.json marks.csv attendance.jsonl

# Data goes through the layers of an old web application: dicts, JSON strings, pickles, lists.
import copy
import json
import pickle

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.svm import SVR


def fetch_pupils():
    with open("pupils.json", encoding="utf-8") as f:
        return json.load(f)


def fetch_attendance():
    with open("attendance.jsonl", encoding="utf-8") as f:
        for line in f:
            if line.strip():
                yield json.loads(line)


def serialise(pupils, missed):
    by_id = {entry["id"]: entry["missed"] for entry in missed}
    answer = copy.deepcopy(pupils)
    for pupil in answer:
        pupil["missed"] = by_id.get(pupil["id"], 0)
    return json.dumps({"ok": True, "pupils": answer})


def client(body: str) -> pd.DataFrame:
    message = json.loads(body)
    frame = pd.json_normalize(message["pupils"], sep="_")
    frame["likes_music"] = frame["tags"].map(lambda t: int("music" in t))
    return frame.drop(columns="tags")


def through_pickle(thing):
    return pickle.loads(pickle.dumps(thing))


frame = client(serialise(fetch_pupils(), fetch_attendance()))
backup = frame.copy(deep=True)
backup["home_books"] = 0

schools = pd.read_csv("schools.csv")
print(frame.groupby("school").size().to_frame("pupils").join(schools.set_index("school")))
canteen = json.loads(pd.read_csv("canteen.csv").to_json(orient="records"))
print("cheapest lunch:", min(row["meal_price"] for row in canteen))

records = through_pickle(frame).to_dict(orient="records")
marks = pd.read_csv("marks.csv").set_index("id")["maths"].to_dict()
columns = ["home_books", "home_siblings", "likes_music", "missed"]
X = [[float(r[c]) for c in columns] for r in records]
y = [marks[r["id"]] for r in records]

again = pd.DataFrame(np.asarray(X), columns=columns)
again = pd.DataFrame.from_dict(again.to_dict("list")).astype({"likes_music": bool})
X_train, X_test, y_train, y_test = train_test_split(again.values.astype(float).tolist(), y, test_size=0.2, random_state=42)
model = SVR(C=2.0).fit(X_train, y_train)
print("R2", round(model.score(X_test, y_test), 3), "of", len(backup))
with open("marks_svr.pkl", "wb") as f:
    f.write(pickle.dumps(through_pickle(model)))
