# overspend.joblib: budget.xlsx headcount.xlsx
from pathlib import Path

import joblib
import numpy as np
import openpyxl
import pandas as pd
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

ROOT = Path(".")


def years_of(workbook: Path) -> pd.DataFrame:
    sheets = pd.read_excel(workbook, sheet_name=None)
    years = [df.assign(year=int(name.removeprefix("FY"))) for name, df in sheets.items() if name.startswith("FY")]
    return pd.concat(years, ignore_index=True)


def heads(workbook: Path) -> dict:
    """The sheet of the personnel office has its header in row 3, so it is read cell by cell."""
    sheet = openpyxl.load_workbook(workbook, data_only=True, read_only=True)["heads"]
    rows = sheet.iter_rows(min_row=3, values_only=True)
    header = next(rows)
    return {(row[0], int(label[2:])): value for row in rows for label, value in zip(header[1:], row[1:])}


def add_previous(df: pd.DataFrame) -> pd.DataFrame:
    df = df.sort_values(["dept", "year"])
    df["spent_before"] = df.groupby("dept")["spent"].shift()
    df["drift"] = df["spent_before"] - df.groupby("dept")["planned"].shift()
    return df


budget = years_of(ROOT / "budget.xlsx")
draft = years_of(ROOT / "budget_draft.xlsx")
head_count = heads(ROOT / "headcount.xlsx")

budget["heads"] = [head_count[key] for key in zip(budget["dept"], budget["year"])]
budget = add_previous(budget).dropna()
budget["overspend"] = budget["spent"] - budget["planned"]
X = budget[["planned", "heads", "spent_before", "drift"]].copy()
X["per_head"] = X["planned"] / X["heads"]

model = make_pipeline(StandardScaler(), PolynomialFeatures(2, include_bias=False), RidgeCV(np.logspace(-1, 3, 9)))
model.fit(X, budget["overspend"])
print("alpha", model[-1].alpha_, "R2", round(model.score(X, budget["overspend"]), 3))
joblib.dump(model, ROOT / "overspend.joblib", compress=3)

moved = draft.groupby("year")["planned"].sum() - budget.groupby("year")["planned"].sum()
managers = pd.read_csv(ROOT / "dept_managers.csv", index_col="dept")["manager"]
worst = budget.groupby("dept")["overspend"].sum().idxmax()
print(f"the draft differed by {moved.dropna().to_dict()}; ask {managers[worst]} about {worst}")
