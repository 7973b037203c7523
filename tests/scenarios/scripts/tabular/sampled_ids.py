# sampled.joblib: bureau.parquet loans_2022.csv
# per_region.joblib: loans_2023.csv applicants.csv
"""Train on the debts of those who had a loan last year; and one model for each region."""
import joblib
import pandas as pd
import polars as pl
from sklearn.covariance import EllipticEnvelope
from sklearn.linear_model import LogisticRegression

last_year = pl.read_csv("loans_2022.csv")["applicant"].unique()
debts = pl.read_parquet("bureau.parquet").filter(pl.col("applicant").is_in(last_year.implode()))
envelope = EllipticEnvelope(random_state=0, support_fraction=0.9).fit(debts.select("debt", "overdue_days").to_numpy())
joblib.dump(envelope, "sampled.joblib")

loans = pd.read_csv("loans_2023.csv", index_col="loan")
people = pd.read_csv("applicants.csv")
region_of = people.set_index("applicant")["region"]
cantons = pd.read_csv("cantons.csv", index_col="region")
models = {}
for region, group in loans.groupby(loans["applicant"].map(region_of)):
    if group["defaulted"].nunique() < 2:
        continue
    clf = LogisticRegression(max_iter=400)
    clf.fit(group[["amount", "term"]] / group[["amount", "term"]].max(), group["defaulted"])
    models[region] = clf
    print(region, cantons.at[region, "unemployment"], clf.intercept_)
joblib.dump(models, "per_region.joblib")
