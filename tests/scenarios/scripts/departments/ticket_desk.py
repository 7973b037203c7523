# out_router/ticket_router.joblib: tickets_2023.csv tickets_2024.csv ticket_label_groups.csv ticket_stopwords.txt
# out_router/ticket_label_encoder.joblib: tickets_2023.csv tickets_2024.csv ticket_label_groups.csv

import json
import re
from pathlib import Path

import joblib
import pandas as pd
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score, classification_report
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelEncoder
from sklearn.svm import LinearSVC

DATA = Path(".")
OUT = Path("out_router")
YEARS = [2023, 2024]
_token = re.compile(r"[a-z]+")


# ---------- helpers ----------
def clean(text: str, stop: set) -> str:
    return " ".join(t for t in _token.findall(text.lower()) if t not in stop)


def read_lines(path: Path) -> list:
    return [l.strip() for l in path.read_text().splitlines() if l.strip()]


def load_tickets() -> pd.DataFrame:
    frames = []
    for year in YEARS:
        part = pd.read_csv(DATA / f"tickets_{year}.csv")
        part["year"] = year
        frames.append(part)
    return pd.concat(frames, ignore_index=True).drop_duplicates("body")


def to_teams(df: pd.DataFrame) -> pd.DataFrame:
    groups = pd.read_csv(DATA / "ticket_label_groups.csv").set_index("label")["team"].to_dict()
    df = df.assign(team=df["label"].map(groups))
    unmapped = df["team"].isna()
    print("labels without a group:", sorted(df.loc[unmapped, "label"].unique()))
    df.loc[unmapped, "team"] = df.loc[unmapped, "label"]
    return df


class RuleBaseline:
    """The keyword rules that the support desk has used so far."""

    def __init__(self, rules: dict, default: str):
        self.rules, self.default = rules, default

    def predict(self, texts):
        return [self._one(t) for t in texts]

    def _one(self, text):
        for team, words in self.rules.items():
            if any(w in text for w in words):
                return team
        return self.default


def main():
    OUT.mkdir(exist_ok=True)
    stop = set(read_lines(DATA / "ticket_stopwords.txt"))
    tickets = to_teams(load_tickets())
    tickets["clean"] = [clean(t, stop) for t in tickets["body"]]

    le = LabelEncoder()
    y = le.fit_transform(tickets["team"])
    joblib.dump(le, OUT / "ticket_label_encoder.joblib")

    X_tr, X_va, y_tr, y_va, raw_tr, raw_va = train_test_split(
        tickets["clean"], y, tickets["body"], test_size=0.25, random_state=7, stratify=y)

    results = {}
    for c in (0.1, 1.0, 5.0):
        pipe = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), min_df=1, sublinear_tf=True),
            CalibratedClassifierCV(LinearSVC(C=c, random_state=0), cv=3),
        )
        pipe.fit(X_tr, y_tr)
        results[c] = (accuracy_score(y_va, pipe.predict(X_va)), pipe)
        print(f"C={c}: {results[c][0]:.3f}")
    best_c = max(results, key=lambda k: results[k][0])
    model = results[best_c][1]
    print(classification_report(y_va, model.predict(X_va), target_names=le.classes_))

    rules = json.loads((DATA / "ticket_rules.json").read_text())
    baseline = RuleBaseline(rules, default="finance")
    print("rules accuracy:", accuracy_score(le.inverse_transform(y_va), baseline.predict(raw_va)))

    joblib.dump({"model": model, "C": best_c}, OUT / "ticket_router.joblib")

    backlog = pd.read_csv(DATA / "tickets_backlog.csv")
    proba = model.predict_proba([clean(t, stop) for t in backlog["body"]])
    backlog["team"] = le.inverse_transform(proba.argmax(axis=1))
    backlog["confidence"] = proba.max(axis=1).round(3)
    backlog.to_csv(OUT / "backlog_routed.csv", index=False)


if __name__ == "__main__":
    main()
