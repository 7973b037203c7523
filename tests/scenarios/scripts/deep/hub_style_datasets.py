# intents.joblib: intents_train.jsonl intents_more.jsonl
import os

os.environ["HF_DATASETS_OFFLINE"] = "1"
os.environ["HF_HOME"] = os.path.abspath("hf")

import datasets
import joblib
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

datasets.disable_progress_bars()


def load(path):
    return datasets.load_dataset("json", data_files=path, split="train")


def clean(row):
    return {"text": row["text"].lower().replace("paris", "<city>"), "length": len(row["text"].split())}


first, more = load("intents_train.jsonl"), load("intents_more.jsonl")
everything = datasets.concatenate_datasets([first, more]).map(clean).filter(lambda row: row["length"] > 1)
parts = everything.train_test_split(test_size=0.2, seed=7)
pipeline = make_pipeline(CountVectorizer(), LogisticRegression(max_iter=200))
pipeline.fit(parts["train"]["text"], parts["train"]["intent"])
print("validation", pipeline.score(parts["test"]["text"], parts["test"]["intent"]))

unseen = load("intents_test.jsonl").map(clean)
print("test", pipeline.score(unseen["text"], unseen["intent"]))
joblib.dump(pipeline, "intents.joblib")
