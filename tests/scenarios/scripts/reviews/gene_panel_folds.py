# gene_panel_folds.joblib: expression_cohort.csv samples_cohort.tsv gene_panel.txt

from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from scipy.stats import pearsonr
from sklearn.linear_model import Lasso
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import RobustScaler


def load_cohort(name, panel):
    expression = pd.read_csv(f"expression_{name}.csv", index_col="sample")
    samples = pd.read_csv(f"samples_{name}.tsv", sep="\t", index_col="sample")
    expression = expression.loc[samples.index, panel]
    return expression.to_numpy(), samples["response"].to_numpy(), samples["batch"].to_numpy()


def ensemble_predict(members, X):
    return np.mean([lasso.predict(scaler.transform(X)) for scaler, lasso in members], axis=0)


panel = Path("gene_panel.txt").read_text().splitlines()
pathways = pd.read_csv("pathways.csv").set_index("gene")
print(pathways.loc[panel, "pathway"].value_counts().to_dict())

X, y, batch = load_cohort("cohort", panel)
members, scores = [], []
for fold, (train, held) in enumerate(GroupKFold(n_splits=3).split(X, y, groups=batch)):
    scaler = RobustScaler().fit(X[train])
    lasso = Lasso(alpha=0.05).fit(scaler.transform(X[train]), y[train])
    members.append((scaler, lasso))
    scores.append(pearsonr(lasso.predict(scaler.transform(X[held])), y[held])[0])
    print(f"fold {fold}: r={scores[-1]:.2f}, {np.count_nonzero(lasso.coef_)} genes")

X_rep, y_rep, _ = load_cohort("replication", panel)
print("replication r =", pearsonr(ensemble_predict(members, X_rep), y_rep)[0])
joblib.dump(members, "gene_panel_folds.joblib", compress=3)
