# models/clinical.joblib: adm_records.csv adm_patients.csv adm_labs.csv
# models/capacity.joblib: adm_records.csv adm_wards.tsv

"""30-day readmission: clinical model and capacity-only model."""
from dataclasses import dataclass, field
from pathlib import Path

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


@dataclass
class StudyConfig:
    data_dir: Path = Path(".")
    out_dir: Path = Path("models")
    cutoff: str = "2023-10-01"
    target: str = "readmitted"
    clinical_num: list = field(default_factory=lambda: ["age", "chronic", "crp", "hb", "los_days"])
    clinical_cat: list = field(default_factory=lambda: ["sex"])
    capacity_num: list = field(default_factory=lambda: ["los_days", "beds", "nurse_ratio"])


def load_tables(cfg: StudyConfig) -> dict[str, pd.DataFrame]:
    return {
        "records": pd.read_csv(cfg.data_dir / "adm_records.csv", parse_dates=["admit_date"]),
        "patients": pd.read_csv(cfg.data_dir / "adm_patients.csv"),
        "wards": pd.read_csv(cfg.data_dir / "adm_wards.tsv", sep="\t"),
        "labs": pd.read_csv(cfg.data_dir / "adm_labs.csv"),
        "payers": pd.read_csv(cfg.data_dir / "adm_payers.csv"),
    }


def split_by_time(df: pd.DataFrame, cutoff: str):
    before = df["admit_date"] < pd.Timestamp(cutoff)
    return df[before].copy(), df[~before].copy()


def build(num: list, cat: list) -> Pipeline:
    steps = [("num", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), num)]
    if cat:
        steps.append(("cat", OneHotEncoder(handle_unknown="ignore"), cat))
    return Pipeline([("prep", ColumnTransformer(steps)), ("clf", LogisticRegression(C=0.7, max_iter=500))])


def run(cfg: StudyConfig) -> None:
    cfg.out_dir.mkdir(exist_ok=True)
    t = load_tables(cfg)
    for name, table in t.items():
        print(f"{name:<10} rows={len(table):>5} cols={table.shape[1]}")
    print(t["payers"].groupby("payer")["copay"].mean().round(2).to_string())

    clinical = (t["records"]
                .merge(t["patients"], on="patient_id", how="inner")
                .merge(t["labs"], on="admission_id", how="left"))
    capacity = t["records"].merge(t["wards"], on="ward_code", validate="m:1")

    for label, frame, num, cat in [
        ("clinical", clinical, cfg.clinical_num, cfg.clinical_cat),
        ("capacity", capacity, cfg.capacity_num, []),
    ]:
        train, test = split_by_time(frame, cfg.cutoff)
        model = build(num, cat).fit(train[num + cat], train[cfg.target])
        auc = roc_auc_score(test[cfg.target], model.predict_proba(test[num + cat])[:, 1])
        print(f"{label}: n_train={len(train)} n_test={len(test)} auc={auc:.3f}")
        joblib.dump(model, cfg.out_dir / f"{label}.joblib")


if __name__ == "__main__":
    run(StudyConfig())
