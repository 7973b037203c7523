# logs.joblib: 2024-05-01.log 2024-05-02.log 2024-05-03.log converted.txt
import json
import multiprocessing
from collections import Counter
from pathlib import Path

import joblib
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline


def summarise(path, least):
    actions = {}
    with open(path) as lines:
        for line in lines:
            event = json.loads(line)
            if event["milliseconds"] >= least:
                actions.setdefault(event["session"], Counter())[event["action"]] += 1
    return actions


def main():
    days = sorted(Path("logs").glob("*.log"))
    *training, last = days
    with multiprocessing.get_context("fork").Pool(2) as pool:
        parts = pool.starmap(summarise, [(path, 50) for path in training])
    sessions = {}
    for part in parts:
        sessions.update(part)
    converted = set(Path("converted.txt").read_text().split())
    y = [session in converted for session in sessions]
    model = make_pipeline(DictVectorizer(), LogisticRegression()).fit(list(sessions.values()), y)
    newest = summarise(last, 50)
    print("last day:", model.predict(list(newest.values()))[:5])
    joblib.dump(model, "logs.joblib")


if __name__ == "__main__":
    main()
