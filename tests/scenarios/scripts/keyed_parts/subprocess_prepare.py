# intent.pkl: raw_events.jsonl bots.txt raw_events_clean.csv
# intent_old.pkl: sessions_old.jsonl

import json
import pickle
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeClassifier

PREP = textwrap.dedent('''
    import csv, json, sys

    src, dst = sys.argv[1:3]
    bots = set(open("bots.txt").read().split())
    names = {r["code"]: r["name"] for r in csv.DictReader(open("geo_names.csv"))}
    seen = {}
    with open(src) as fin, open(dst, "w", newline="") as fout:
        out = csv.writer(fout)
        out.writerow(["clicks", "secs", "rate", "buy"])
        for line in fin:
            e = json.loads(line)
            if e["user"] in bots:
                continue
            seen[names[e["country"]]] = seen.get(names[e["country"]], 0) + 1
            out.writerow([e["clicks"], e["secs"], e["clicks"] / (1 + e["secs"]), e["buy"]])
    print(src, "->", dst, seen)
''')
STREAM = "import sys\nfor line in open(sys.argv[1]):\n    sys.stdout.write(line)\n"

Path("prep_events.py").write_text(PREP)
for part in ("raw_events", "raw_events_test"):
    subprocess.run([sys.executable, "prep_events.py", f"{part}.jsonl", f"{part}_clean.csv"], check=True)

cols = ["clicks", "secs", "rate"]
train = pd.read_csv("raw_events_clean.csv")
test = pd.read_csv("raw_events_test_clean.csv")
tree = DecisionTreeClassifier(max_depth=4, random_state=0).fit(train[cols].values, train["buy"].values)
print("test accuracy", tree.score(test[cols].values, test["buy"].values))
with open("intent.pkl", "wb") as fh:
    pickle.dump(tree, fh)

# the model of the old site, from the stream
res = subprocess.run([sys.executable, "-c", STREAM, "sessions_old.jsonl"], capture_output=True, text=True, check=True)
events = [json.loads(s) for s in res.stdout.splitlines()]
X = np.array([[e["clicks"], e["secs"]] for e in events])
y = np.array([e["buy"] for e in events])
old = DecisionTreeClassifier(max_depth=3, random_state=0).fit(X, y)
print("old site", old.score(X, y), "on new", old.score(test[["clicks", "secs"]].values, test["buy"].values))
with open("intent_old.pkl", "wb") as fh:
    pickle.dump(old, fh)
