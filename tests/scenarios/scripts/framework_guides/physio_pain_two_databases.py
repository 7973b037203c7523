# pain_clinic_gls.pkl: physio.db exercise_catalogue.sqlite
# pain_ridge.joblib: physio.db exercise_catalogue.sqlite
import sqlite3
from contextlib import closing

import joblib
import pandas as pd
import statsmodels.formula.api as smf
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sqlalchemy import MetaData, Table, create_engine, func, select

engines = {}


def engine(path):
    if path not in engines:
        engines[path] = create_engine(f"sqlite:///{path}")
    return engines[path]


def sessions(path, weeks):
    meta = MetaData()
    patients = Table("patients", meta, autoload_with=engine(path))
    visits = Table("sessions", meta, autoload_with=engine(path))
    first = select(visits.c.pid, visits.c.pain.label("pain_start")).where(visits.c.week == 1).subquery()
    query = (
        select(visits, patients.c.age, patients.c.site, patients.c.clinic, first.c.pain_start)
        .join(patients, patients.c.pid == visits.c.pid)
        .join(first, first.c.pid == visits.c.pid)
        .where(visits.c.week.in_(weeks))
        .order_by(visits.c.pid, visits.c.week)
    )
    with engine(path).connect() as con:
        print(path, con.execute(select(func.count()).select_from(visits)).scalar_one(), "sessions")
        return pd.read_sql_query(query, con)


def catalogue():
    with closing(sqlite3.connect("exercise_catalogue.sqlite")) as con:
        con.row_factory = sqlite3.Row
        return {r["exercise"]: r["load"] * r["minutes"] for r in con.execute("select exercise, load, minutes from exercises")}


work = catalogue()
data = sessions("physio.db", [2, 4, 8])
data["work"] = data["exercise"].map(work)

with closing(sqlite3.connect("physio_archive.sqlite")) as con:
    (archive_mean,) = con.execute("select avg(pain) from sessions_2009").fetchone()
print(f"pain now {data['pain'].mean():.2f}, in 2009 {archive_mean:.2f}")

# generalised least squares with one effect per clinic
gls = smf.gls("pain ~ age + week + work + pain_start + C(clinic)", data).fit()
gls.save("pain_clinic_gls.pkl")
print(gls.params.filter(like="w").round(4).to_dict())

columns = ["age", "week", "work", "pain_start", "site"]
ridge = TransformedTargetRegressor(
    make_pipeline(make_column_transformer((OneHotEncoder(), ["site"]), remainder=StandardScaler()), RidgeCV([0.1, 1, 10])),
    transformer=StandardScaler(),
).fit(data[columns], data["pain"])
joblib.dump(ridge, "pain_ridge.joblib")

trial = sessions("physio_trial.db", [8]).assign(work=lambda d: d["exercise"].map(work))
print("trial patients:", round(ridge.score(trial[columns], trial["pain"]), 3), gls.predict(trial).round(2).head(3).tolist())
