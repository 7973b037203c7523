# fines_gamma.pickle: fines.csv patrons.csv
# visits_poisson.pickle: branch_visits.csv
import click
import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

AGES = [0, 12, 18, 30, 60, 120]
NAMES = ["child", "teen", "young", "adult", "senior"]


def fines_table():
    fines = pd.read_csv("fines.csv")
    fines = fines[fines["fine"] > 0.05]
    patrons = pd.read_csv("patrons.csv")
    patrons["age_group"] = pd.cut(patrons["age"], AGES, labels=NAMES, right=False)
    return pd.merge(fines, patrons, on="patron")


def fit_fines(table):
    model = smf.glm(
        "fine ~ np.log1p(days_over) + items + C(branch) + C(age_group) + member_years",
        data=table,
        family=sm.families.Gamma(sm.families.links.Log()),
    )
    return model.fit()


def fit_visits():
    visits = pd.read_csv("branch_visits.csv")
    return smf.poisson("visits ~ C(branch) + C(month)", visits, offset=np.log(visits["open_hours"])).fit(disp=False)


@click.command()
@click.option("--what", type=click.Choice(["fines", "visits", "all"]), default="all")
def cli(what):
    if what in ("fines", "all"):
        table = fines_table()
        result = fit_fines(table)
        shelves = pd.read_csv("branch_shelves.csv")
        per_branch = table.groupby("branch")["fine"].sum() / shelves.set_index("branch")["shelves"]
        click.echo(f"fines per shelf:\n{per_branch.round(3)}")
        click.echo(result.summary().tables[1])
        result.save("fines_gamma.pickle")
    if what in ("visits", "all"):
        result = fit_visits()
        click.echo(f"pseudo r2 {result.prsquared:.3f}")
        result.save("visits_poisson.pickle", remove_data=True)


if __name__ == "__main__":
    cli()
