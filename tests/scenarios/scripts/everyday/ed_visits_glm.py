# ed_glm.pickle: arrivals.csv flu_index.csv public_holidays.csv
"""Daily emergency visits as a negative binomial / Poisson regression with calendar terms."""
import warnings

import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

warnings.filterwarnings("ignore", category=FutureWarning)

FORMULA = "visits ~ C(dow) + holiday + after_holiday + ili_rate + np.sin(angle) + np.cos(angle) + trend"


def read_flu(path="flu_index.csv"):
    weekly = pd.read_csv(path, parse_dates=["week"], index_col="week")["ili_rate"]
    return weekly.resample("D").interpolate()


def design(visits_csv, flu, holidays, origin=None):
    df = pd.read_csv(visits_csv, parse_dates=["date"], index_col="date")
    origin = df.index.min() if origin is None else origin
    df["dow"] = df.index.day_of_week
    df["holiday"] = df.index.isin(holidays).astype(int)
    df["after_holiday"] = df.index.isin(holidays + pd.Timedelta(days=1)).astype(int)
    df["angle"] = 2 * np.pi * df.index.day_of_year / 365.25
    df["trend"] = (df.index - origin).days / 365.25
    df["ili_rate"] = flu.reindex(df.index).ffill()
    return df, origin


def main():
    flu = read_flu()
    holidays = pd.DatetimeIndex(pd.read_csv("public_holidays.csv", parse_dates=["day"])["day"])
    df, origin = design("arrivals.csv", flu, holidays)
    poisson = smf.glm(FORMULA, df, family=sm.families.Poisson()).fit()
    dispersion = poisson.pearson_chi2 / poisson.df_resid
    print(f"Poisson AIC {poisson.aic:.1f}, dispersion {dispersion:.2f}")
    chosen = poisson
    if dispersion > 1.5:
        chosen = smf.glm(FORMULA, df, family=sm.families.NegativeBinomial(alpha=0.05)).fit()
    table = pd.DataFrame({"rate_ratio": np.exp(chosen.params), "p": chosen.pvalues}).round(3)
    print(table)
    chosen.save("ed_glm.pickle", remove_data=True)

    later, _ = design("arrivals_autumn.csv", flu, holidays, origin)
    expected = chosen.predict(later)
    print("mean absolute error in autumn: %.1f" % (expected - later["visits"]).abs().mean())
    staff = pd.read_csv("staffing.csv")
    print("visits per nurse and day: %.1f" % (expected.mean() / staff["nurses"].sum()))
    expected.rename("expected").round(1).to_csv("ed_expected.csv")


if __name__ == "__main__":
    main()
