# lead_score.joblib: crm.db web_events.db
# deal_size.joblib: crm.db industry_codes.csv

"""Lead scoring and expected deal size from the CRM database."""
from dataclasses import dataclass, field

import joblib
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sqlalchemy import create_engine, text


@dataclass
class Source:
    url: str

    def query(self, sql: str, **params) -> pd.DataFrame:
        engine = create_engine(self.url)
        with engine.connect() as conn:
            df = pd.read_sql(text(sql), conn, params=params)
        engine.dispose()
        return df


@dataclass
class Settings:
    crm: Source = field(default_factory=lambda: Source("sqlite:///crm.db"))
    web: Source = field(default_factory=lambda: Source("sqlite:///web_events.db"))
    archive: Source = field(default_factory=lambda: Source("sqlite:///crm_archive.db"))
    grid: dict = field(default_factory=lambda: {"model__C": [0.05, 0.5, 5.0]})


LEADS_SQL = """
    SELECT l.lead_id, l.employees, l.industry, l.source, l.won, l.deal_eur, a.calls
    FROM leads l JOIN activities a ON a.lead_id = l.lead_id
"""
WEB_SQL = """
    SELECT lead_id, page, COUNT(*) AS n, SUM(seconds) AS seconds
    FROM visits WHERE seconds >= :min_seconds GROUP BY lead_id, page
"""


def web_features(web: pd.DataFrame) -> pd.DataFrame:
    counts = web.pivot_table(index="lead_id", columns="page", values="n", aggfunc="sum", fill_value=0)
    counts.columns = [f"views_{c}" for c in counts.columns]
    counts["web_seconds"] = web.groupby("lead_id")["seconds"].sum()
    return counts.reset_index()


def score_pipeline(numeric: list, categorical: list) -> Pipeline:
    num = Pipeline([("log", FunctionTransformer(np.log1p)), ("scale", StandardScaler())])
    pre = ColumnTransformer([("num", num, numeric), ("cat", OneHotEncoder(handle_unknown="ignore"), categorical)])
    return Pipeline([("pre", pre), ("model", LogisticRegression(max_iter=400))])


def train_lead_score(cfg: Settings, leads: pd.DataFrame) -> Pipeline:
    web = web_features(cfg.web.query(WEB_SQL, min_seconds=5))
    df = leads.merge(web, on="lead_id", how="left").fillna({c: 0 for c in web.columns})
    numeric = ["employees", "calls"] + [c for c in web.columns if c != "lead_id"]
    search = GridSearchCV(score_pipeline(numeric, ["industry", "source"]), cfg.grid, cv=4, scoring="roc_auc")
    search.fit(df, df["won"])
    print("lead score: auc %.3f with %s" % (search.best_score_, search.best_params_))
    return search.best_estimator_


def train_deal_size(leads: pd.DataFrame, codes: pd.DataFrame) -> dict:
    won = leads[leads["won"] == 1].merge(codes, left_on="industry", right_on="code", how="inner")
    cols = ["employees", "calls", "growth"]
    model = RandomForestRegressor(n_estimators=40, min_samples_leaf=3, random_state=0)
    r2 = cross_val_score(model, won[cols], won["deal_eur"], cv=KFold(4, shuffle=True, random_state=0), scoring="r2")
    print("deal size: r2 %.3f" % r2.mean())
    return {"features": cols, "model": model.fit(won[cols], won["deal_eur"])}


def compare_with_archive(leads: pd.DataFrame, old: pd.DataFrame) -> None:
    table = pd.DataFrame({
        "current": leads.groupby("industry")["won"].mean(),
        "archive": old.groupby("industry")["won"].mean(),
    })
    print(table.round(3))


def main() -> None:
    cfg = Settings()
    leads = cfg.crm.query(LEADS_SQL)
    old = cfg.archive.query(LEADS_SQL)
    compare_with_archive(leads, old)

    joblib.dump(train_lead_score(cfg, leads), "lead_score.joblib")
    joblib.dump(train_deal_size(leads, pd.read_csv("industry_codes.csv")), "deal_size.joblib")


if __name__ == "__main__":
    main()
