# satisfied_weighted.joblib: survey_main.csv strata_weights.csv
# satisfied_repeat.joblib: survey_repeat.csv
# hours_model.joblib: survey_main.csv survey_repeat.csv

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

#%% data
main = pd.read_csv("survey_main.csv")
repeat = pd.read_csv("survey_repeat.csv")
report = pd.read_csv("survey_report.csv")

weights = pd.read_csv("strata_weights.csv").set_index("stratum")["weight"]
draft = pd.read_csv("strata_weights_draft.csv").set_index("stratum")["weight"]


def effective_size(w):
    return w.sum() ** 2 / (w ** 2).sum()


for df in (main, repeat, report):
    df["w_draft"] = df["stratum"].map(draft)
    df["w"] = df["stratum"].map(weights)
    print(len(df), "people, effective", effective_size(df["w_draft"]).round(1), "->", effective_size(df["w"]).round(1))
    del df["w_draft"]

#%% satisfaction, weighted to the population
cols = ["age", "income", "hours"]


def pipe():
    return make_pipeline(FunctionTransformer(np.log1p), StandardScaler(), LogisticRegression())


weighted = pipe()
weighted.fit(main[cols], main["satisfied"], logisticregression__sample_weight=main["w"])
joblib.dump(weighted, "satisfied_weighted.joblib")

#%% the second wave: a self-weighting sample
repeat = repeat.drop(columns="w")
wave2 = pipe().fit(repeat[cols], repeat["satisfied"])
joblib.dump(wave2, "satisfied_repeat.joblib")

#%% hours worked, both waves
waves = pd.concat([main.drop(columns="w"), repeat, report.drop(columns="w")], keys=["main", "repeat", "report"])
hours = GradientBoostingRegressor(n_estimators=20, max_depth=2, random_state=0)
hours.fit(waves.loc[["main", "repeat"], ["age", "income"]], waves.loc[["main", "repeat"], "hours"])
joblib.dump(hours, "hours_model.joblib")

#%% report
print("weighted:", weighted.score(report[cols], report["satisfied"], sample_weight=report["w"]))
print("wave 2:", wave2.score(report[cols], report["satisfied"]))
print("hours r2:", hours.score(waves.loc["report", ["age", "income"]], waves.loc["report", "hours"]))
