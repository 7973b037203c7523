# work/lead_march.joblib: leads_march.csv current.csv
# release/lead_score.joblib: leads_march.csv current.csv
# work/lead_april.joblib: leads_april.csv current.csv next.csv

import shutil
from pathlib import Path

import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression

inbox, work, release = Path("inbox"), Path("work"), Path("release")
work.mkdir(exist_ok=True)
release.mkdir(exist_ok=True)

sources = pd.read_csv("lead_sources.csv").set_index("source_id")["label"].to_dict()


def train():
    """Fit on whatever is the current file."""
    leads = pd.read_csv(work / "current.csv")
    print("current:", len(leads), "leads, won per source:")
    print(leads.groupby(leads["source_id"].map(sources))["won"].mean().round(2).to_dict())
    return LogisticRegression().fit(leads[["visits", "minutes"]], leads["won"])


shutil.copy(inbox / "leads_march.csv", work / "current.csv")
shutil.copy(inbox / "leads_april.csv", work / "next.csv")

march = train()
joblib.dump(march, work / "lead_march.joblib")
nxt = pd.read_csv(work / "next.csv")
print("march model on next month:", round(march.score(nxt[["visits", "minutes"]], nxt["won"]), 3))

# month end: roll over, the released model stays the one of march
shutil.copy2(work / "lead_march.joblib", release / "lead_score.joblib")
shutil.move(work / "next.csv", work / "current.csv")

april = train()
joblib.dump(april, work / "lead_april.joblib")
