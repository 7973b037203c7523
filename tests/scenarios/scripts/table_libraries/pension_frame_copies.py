# retirement_glm.pickle: members.csv contributions.csv schemes.tsv
# claims_poisson.pickle: members.csv salaries.parquet
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

members = pd.read_csv("members.csv")
members["age"] = 2024 - members.pop("birth")

# %% three working copies, so that nobody steps on somebody else's columns
for_retirement = members.copy(deep=True)
for_claims = members.copy()
for_mailing = members[["member", "scheme"]].copy()

# %% contributions, and what a scheme pays
contributions = pd.read_csv("contributions.csv")
paid = contributions.groupby("member")["paid"].agg(total="sum", payments="size", largest="max")
for_retirement = for_retirement.join(paid, on="member")
for_retirement[["total", "payments", "largest"]] = for_retirement[["total", "payments", "largest"]].fillna(0)
schemes = pd.read_csv("schemes.tsv", sep="\t", index_col="scheme")
for_retirement["accrual"] = for_retirement["scheme"].map(schemes["accrual"])
for_retirement["promised"] = for_retirement["total"] * for_retirement["accrual"]
for col in ("age", "promised", "payments"):
    for_retirement[f"{col}_z"] = (for_retirement[col] - for_retirement[col].mean()) / for_retirement[col].std()

# %% salaries
salaries = pd.read_parquet("salaries.parquet").set_index("member")["salary"]
for_claims.insert(1, "salary", for_claims["member"].map(salaries).div(10_000))
for_claims["relative"] = for_claims["salary"] / for_claims.groupby("scheme")["salary"].transform("median")

# %% who gets a letter
addresses = pd.read_csv("addresses.csv")
for_mailing = for_mailing.merge(addresses, how="left", on="member")
print("without an address:", for_mailing["postcode"].isna().groupby(for_mailing["scheme"]).sum().to_dict())

# %% models
retirement = smf.glm("retired ~ age_z + promised_z + payments_z", data=for_retirement, family=sm.families.Binomial()).fit()
claims = smf.glm("claims ~ age + relative + C(scheme)", data=for_claims, family=sm.families.Poisson()).fit()
for name, result in {"retirement_glm": retirement, "claims_poisson": claims}.items():
    print(name, result.params.round(3).to_dict())
    result.save(f"{name}.pickle", remove_data=True)
