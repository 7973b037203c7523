# resort_recommend.cbm: resort_reviews.jsonl resorts.csv resort_reviews_valid.jsonl
import csv
import json
from typing import NamedTuple

from catboost import CatBoostClassifier, Pool


class Review(NamedTuple):
    text: str
    country: str
    board: str
    stars: int
    nights: int


class ReviewReader:
    def __init__(self, catalogue):
        with open(catalogue, newline="") as f:
            self.catalogue = {int(r["resort"]): r for r in csv.DictReader(f)}

    def parse(self, line):
        d = json.loads(line)
        r = self.catalogue[d["resort"]]
        return Review(d["text"], r["country"], r["board"], int(r["stars"]), d["nights"]), d["recommend"]

    def pool(self, path):
        rows, labels = [], []
        for line in open(path, encoding="utf-8"):
            review, label = self.parse(line)
            rows.append(list(review))
            labels.append(label)
        return Pool(rows, labels, feature_names=list(Review._fields), text_features=["text"], cat_features=["country", "board"])


reader = ReviewReader("resorts.csv")
train, valid = reader.pool("resort_reviews.jsonl"), reader.pool("resort_reviews_valid.jsonl")
french = reader.pool("resort_reviews_fr.jsonl")
print("train", train.shape, "valid", valid.shape, "- French reviews left out:", french.num_row())
del french

model = CatBoostClassifier(
    iterations=30, depth=3, learning_rate=0.2, eval_metric="AUC", random_seed=8, thread_count=1, allow_writing_files=False,
    tokenizers=[{"tokenizer_id": "Space", "delimiter": " "}],
    dictionaries=[{"dictionary_id": "Word", "max_dictionary_size": "100", "occurrence_lower_bound": "2"}],
    feature_calcers=["BoW:top_tokens_count=20", "NaiveBayes"],
)
model.fit(train, eval_set=valid, early_stopping_rounds=10, use_best_model=True, verbose=10)
model.save_model("resort_recommend.cbm")

test = reader.pool("resort_reviews_test.jsonl")
print("test accuracy", model.score(test))
for value, name in sorted(zip(model.get_feature_importance(train), train.get_feature_names()), reverse=True):
    print(f"  {name:<8} {value:.1f}")
