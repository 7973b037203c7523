# fraud_forest.joblib: claims.csv policies.csv claim_features.parquet claim_labels.csv
"""Nightly fraud job: step 1 runs in its own interpreter (it used to be a separate repository)."""
import subprocess
import sys
from pathlib import Path

import joblib
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import average_precision_score

HERE = Path.cwd()
HELPER = HERE / "make_claim_features.py"
HELPER_SOURCE = '''
import argparse
import pandas as pd

ap = argparse.ArgumentParser()
ap.add_argument("claims")
ap.add_argument("--policies", required=True)
ap.add_argument("-o", "--out", required=True)
args = ap.parse_args()

claims = pd.read_csv(args.claims)
policies = pd.read_csv(args.policies)
df = claims.merge(policies, on="policy")
df["ratio"] = df["amount"] / df["premium"]
df["no_photos"] = (df["photos"] == 0).astype(int)
df = pd.get_dummies(df, columns=["kind"], dtype=int)
df.sort_values("claim").to_parquet(args.out, index=False)
print(f"{args.claims}: {len(df)} rows")
'''


def build(claims, out):
    cmd = [sys.executable, str(HELPER), claims, "--policies", "policies.csv", "-o", out]
    done = subprocess.run(cmd, check=True, capture_output=True, text=True, cwd=HERE)
    print("helper:", done.stdout.strip())
    return HERE / out


def load(features, labels):
    x = pd.read_parquet(features).set_index("claim").drop(columns="policy")
    y = pd.read_csv(labels, index_col="claim")["fraud"]
    return x, y.loc[x.index]


HELPER.write_text(HELPER_SOURCE)
try:
    train_file = build("claims.csv", "claim_features.parquet")
    test_file = build("claims_test.csv", "claim_features_test.parquet")
finally:
    HELPER.unlink()

x, y = load(train_file, "claim_labels.csv")
forest = RandomForestClassifier(n_estimators=30, min_samples_leaf=3, class_weight="balanced", random_state=1).fit(x, y)
joblib.dump({"forest": forest, "columns": list(x.columns)}, "fraud_forest.joblib")

xt, yt = load(test_file, "claim_labels_test.csv")
score = average_precision_score(yt, forest.predict_proba(xt[x.columns])[:, 1])
agents = pd.read_csv("agents.csv")
print(f"average precision {score:.3f}; {agents['agents'].sum()} agents will be told")
