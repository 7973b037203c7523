# desk_en.joblib: complaints_en.jsonl complaint_codes.csv stopwords_en.txt
# desk_de.joblib: complaints_de.jsonl complaint_codes.csv stopwords_de.txt
"""One router for each language of the complaint desk."""
from dataclasses import dataclass, field
from typing import ClassVar

import joblib
import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.svm import LinearSVC


@dataclass
class Desk:
    language: str
    departments: dict
    registry: ClassVar[dict] = {}
    model: Pipeline = field(init=False, default=None)

    def __post_init__(self):
        Desk.registry[self.language] = self

    @property
    def stop_words(self):
        with open(f"stopwords_{self.language}.txt", encoding="utf-8") as f:
            return f.read().split()

    def pipeline(self):
        words = TfidfVectorizer(stop_words=self.stop_words, ngram_range=(1, 2), min_df=2)
        letters = CountVectorizer(analyzer="char_wb", ngram_range=(2, 3), max_features=60)
        return Pipeline([("text", FeatureUnion([("words", words), ("letters", letters)])),
                         ("svm", LinearSVC(C=0.5, max_iter=5000))])

    def train(self):
        frame = pd.read_json(f"complaints_{self.language}.jsonl", lines=True)
        frame["department"] = frame["code"].replace(self.departments)
        print(self.language, cross_val_score(self.pipeline(), frame["text"], frame["department"], cv=3).mean())
        self.model = self.pipeline().fit(frame["text"], frame["department"])
        return self

    def save(self):
        joblib.dump(self.model, f"desk_{self.language}.joblib")


def main():
    departments = pd.read_csv("complaint_codes.csv").set_index("code")["department"].to_dict()
    old = pd.read_json("complaints_2015.jsonl", lines=True)
    print("length of a complaint in 2015:", old["text"].str.split().str.len().mean())

    for language in ("en", "de"):
        Desk(language, departments).train().save()

    inbox = pd.read_json("complaints_new.jsonl", lines=True)
    for language, part in inbox.groupby("lang"):
        answer = Desk.registry[language].model.predict(part["text"])
        print(language, dict(zip(*map(list, (part.index, answer)))))


if __name__ == "__main__":
    main()
