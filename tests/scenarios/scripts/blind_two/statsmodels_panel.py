# panel.pickle: north.csv south.csv west.csv floor_space.csv campaigns.csv
"""Revenue by floor space: an ordinary regression over a panel of branches, with robust errors."""
import pandas as pd
import statsmodels.formula.api as smf

NAMES = ("north", "south", "west")

panel = pd.concat(
    {name: pd.read_csv(f"branches/{name}.csv", index_col="day") for name in NAMES}, names=["branch"]
).reset_index()
space = pd.read_csv("floor_space.csv", index_col="branch").squeeze("columns")
panel["size"] = panel["branch"].map(space)
promotions = pd.read_csv("campaigns.csv", index_col="day")
panel = panel.set_index("day").join(promotions).reset_index()

moon = pd.read_csv("moon.csv", index_col="day")
check = panel.groupby("day")["revenue"].mean()
print("moon and revenue:", round(check.corr(moon["moon"]), 3))

panel["per_metre"] = panel["revenue"] / panel["size"]
result = smf.ols("per_metre ~ visitors + returns + promoted + C(branch)", data=panel).fit(cov_type="HC1")
print(result.params.round(3).to_string())
result.save("panel.pickle")
