# courier_eta.json: courier_jobs.csv couriers.csv zones.csv
# courier_features.joblib: courier_jobs.csv couriers.csv zones.csv
"""ETA of courier jobs. Everything is joined on the job table, then one XGBoost model."""
import joblib
import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OrdinalEncoder

SEED = 7
TARGET = "minutes"


def load_lookups():
    couriers = pd.read_csv("couriers.csv", index_col="courier_id")
    zones = pd.read_csv("zones.csv")
    return couriers, zones


def enrich(jobs, couriers, zones):
    return (
        jobs
        .join(couriers, on="courier_id")
        .merge(zones, on="zone", how="left", validate="many_to_one")
        .assign(
            rush=lambda d: d["hour"].isin([8, 9, 12, 17, 18]).astype(int),
            load_per_km=lambda d: d["weight_kg"] / d["km"],
            climb=lambda d: d["hills"] * d["km"],
        )
        .drop(columns=["job_id", "courier_id"])
    )


def compare_zones(zones):
    before = pd.read_csv("zones_2018.csv")
    both = zones.merge(before, on="zone", suffixes=("", "_2018"))
    both["growth"] = both["density"] - both["density_2018"]
    print(both.nlargest(3, "growth")[["zone", "growth"]].to_string(index=False))


def main():
    couriers, zones = load_lookups()
    compare_zones(zones)
    jobs = pd.read_csv("courier_jobs.csv")
    rain = pd.read_csv("weather_hours.csv").set_index("hour")["rain"]
    print("share of jobs in wet hours:", (jobs["hour"].map(rain) > 1).mean().round(3))

    table = enrich(jobs, couriers, zones)
    train, hold = train_test_split(table, test_size=0.2, random_state=SEED)
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    cats = ["zone", "vehicle"]

    def matrix(frame, fit=False):
        frame = frame.copy()
        frame[cats] = encoder.fit_transform(frame[cats]) if fit else encoder.transform(frame[cats])
        return frame.drop(columns=TARGET).astype(np.float32)

    model = xgb.XGBRegressor(n_estimators=40, max_depth=4, learning_rate=0.2, early_stopping_rounds=8, n_jobs=1)
    X_train = matrix(train, fit=True)
    model.fit(X_train, train[TARGET], eval_set=[(matrix(hold), hold[TARGET])], verbose=False)
    print("holdout MAE", mean_absolute_error(hold[TARGET], model.predict(matrix(hold))))

    model.save_model("courier_eta.json")
    joblib.dump({"encoder": encoder, "medians": X_train.median()}, "courier_features.joblib")

    may = enrich(pd.read_csv("courier_jobs_may.csv"), couriers, zones)
    print("May MAE", mean_absolute_error(may[TARGET], model.predict(matrix(may))))


if __name__ == "__main__":
    main()
