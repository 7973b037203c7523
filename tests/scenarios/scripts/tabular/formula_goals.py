# goals.pickle: fixtures.csv squads.csv
# odds_ols.pickle: odds.parquet fixtures.csv
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

fixtures = pd.read_csv("fixtures.csv", parse_dates=["day"])
squads = pd.read_csv("squads.csv")
out = pd.read_csv("injuries.tsv", sep="\t")
print(out.groupby("club")["players_out"].sum())

home = fixtures[["home", "away", "home_goals"]].rename(columns={"home": "club", "away": "other", "home_goals": "goals"})
away = fixtures[["away", "home", "away_goals"]].rename(columns={"away": "club", "home": "other", "away_goals": "goals"})
both = pd.concat([home.assign(at_home=1), away.assign(at_home=0)])
both = both.merge(squads, on="club").merge(squads, left_on="other", right_on="club", suffixes=("", "_other"))
poisson = smf.glm("goals ~ at_home + squad_value + squad_value_other", data=both, family=sm.families.Poisson()).fit()
print(poisson.params.round(3).to_dict())
poisson.save("goals.pickle")

odds = pd.read_parquet("odds.parquet").rdiv(1)
odds = odds.div(odds.sum(axis=1), axis=0)
margin = fixtures.eval("home_goals - away_goals").rename("margin")
ols = sm.OLS(margin, sm.add_constant(odds[["one", "x"]])).fit(cov_type="HC1")
ols.save("odds_ols.pickle")
