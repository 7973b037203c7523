# incident_priority.joblib: incidents.jsonl incidents_extra.jsonl incident_services.json incident_stopwords.txt
import itertools
import json
import math
from collections import Counter
from typing import Iterable, Iterator

import joblib
import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.svm import LinearSVC


def read_jsonl(*paths: str) -> Iterator[dict]:
    for path in paths:
        with open(path, encoding="utf-8") as handle:
            yield from map(json.loads, handle)


def tokens(text: str, stop: frozenset) -> Iterable[str]:
    kept = [w for w in text.lower().split() if w not in stop]
    return itertools.chain(kept, (f"{a}_{b}" for a, b in zip(kept, kept[1:])))


class Vectoriser:
    def __init__(self, services: dict, stop: frozenset, min_count: int = 2):
        self.services, self.stop, self.min_count = services, stop, min_count

    def learn(self, records: list) -> "Vectoriser":
        document_counts = Counter(t for r in records for t in set(tokens(r["text"], self.stop)))
        frequent = sorted(t for t, c in document_counts.items() if c >= self.min_count)
        self.index = {t: i for i, t in enumerate(frequent)}
        self.idf = np.array([math.log((1 + len(records)) / (1 + document_counts[t])) + 1 for t in frequent])
        return self

    def __call__(self, records: list):
        values, rows, cols = [], [], []
        for row, record in enumerate(records):
            for token, count in Counter(tokens(record["text"], self.stop)).items():
                if token in self.index:
                    rows.append(row)
                    cols.append(self.index[token])
                    values.append((1 + math.log(count)) * self.idf[self.index[token]])
        text = csr_matrix((values, (rows, cols)), shape=(len(records), len(self.index)))
        extra = [[self.services[r["service"]]["tier"], r["meta"]["opened_by"] == "human"] for r in records]
        return hstack([text, csr_matrix(np.array(extra, dtype=float))]).tocsr()


def main() -> None:
    with open("incident_services.json") as handle:
        services = json.load(handle)
    with open("incident_stopwords.txt") as handle:
        stop = frozenset(handle.read().split())

    records = list(read_jsonl("incidents.jsonl", "incidents_extra.jsonl"))
    vectoriser = Vectoriser(services, stop).learn(records)
    y = [r["priority"] for r in records]
    svc = LinearSVC(C=0.3, class_weight="balanced").fit(vectoriser(records), y)
    joblib.dump({"vocabulary": vectoriser.index, "idf": vectoriser.idf, "svc": svc}, "incident_priority.joblib")

    fresh = list(read_jsonl("incidents_week52.jsonl"))
    print("week 52:", svc.score(vectoriser(fresh), [r["priority"] for r in fresh]))
    with open("oncall_rota.json") as handle:
        print("next on call:", json.load(handle)[-1]["who"])


if __name__ == "__main__":
    main()
