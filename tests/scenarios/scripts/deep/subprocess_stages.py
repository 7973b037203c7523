# final.joblib: films_train.tsv films_extra.tsv label_counts.csv train.pkl
import subprocess
import sys
from pathlib import Path

PREPARE = """
import pickle, sys
rows = []
for path in sys.argv[2:]:
    with open(path) as f:
        rows += [line.rstrip("\\n").split("\\t") for line in f]
with open(sys.argv[1], "wb") as f:
    pickle.dump({"labels": [r[0] for r in rows], "texts": [r[1] for r in rows]}, f)
"""
TRAIN = """
import csv, pickle, sys, joblib
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier
with open("work/train.pkl", "rb") as f:
    data = pickle.load(f)
with open("work/test.pkl", "rb") as f:
    test = pickle.load(f)
with open("label_counts.csv") as f:
    weights = {row["label"]: 1000 / int(row["count"]) for row in csv.DictReader(f)}
hashing = HashingVectorizer(n_features=32)
model = SGDClassifier(class_weight=weights, max_iter=20, tol=None, random_state=0)
model.fit(hashing.transform(data["texts"]), data["labels"])
print(model.score(hashing.transform(test["texts"]), test["labels"]))
joblib.dump(model, "final.joblib")
"""


def stage(name, text, *arguments):
    Path(f"work/{name}.py").write_text(text)
    subprocess.run([sys.executable, f"work/{name}.py", *arguments], check=True)


Path("work").mkdir()
stage("prepare", PREPARE, "work/train.pkl", "films_train.tsv", "films_extra.tsv")
stage("prepare_test", PREPARE, "work/test.pkl", "films_test.tsv")
stage("train", TRAIN)
