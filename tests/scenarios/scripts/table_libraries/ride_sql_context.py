# ride_fare.joblib: rides.csv zones.ndjson
# ride_stars.joblib: rides.csv drivers.csv
import joblib
import polars as pl
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingRegressor
from sklearn.model_selection import train_test_split

SOURCES = dict(
    rides=lambda: pl.scan_csv("rides.csv"),
    cancelled=lambda: pl.scan_csv("rides_cancelled.csv"),
    drivers=lambda: pl.scan_csv("drivers.csv"),
    zones=lambda: pl.scan_ndjson("zones.ndjson"),
    mayors=lambda: pl.scan_csv("zone_mayors.csv"),
)

QUERIES = {
    "fare": """
        SELECT r.km, r.minutes, z.density, z.airport, r.fare AS target
        FROM rides AS r INNER JOIN zones AS z ON r.zone = z.zone
        WHERE r.km > 0.5
    """,
    "stars": """
        SELECT r.km, r.minutes, d.years, d.ev, r.stars AS target
        FROM rides AS r INNER JOIN drivers AS d ON r.driver = d.driver
    """,
    "lost": "SELECT SUM(fare) AS lost FROM cancelled",
    "airport_mayor": "SELECT m.mayor FROM mayors AS m INNER JOIN zones AS z ON m.zone = z.zone WHERE z.airport = 1",
}

MODELS = {
    "fare": GradientBoostingRegressor(n_estimators=30, max_depth=2, random_state=0),
    "stars": ExtraTreesClassifier(n_estimators=20, max_depth=4, random_state=0),
}

with pl.SQLContext({name: make() for name, make in SOURCES.items()}) as ctx:
    frames = {name: ctx.execute(sql, eager=True) for name, sql in QUERIES.items()}

print("fares lost to cancellations:", frames["lost"].item())
print("write to", frames["airport_mayor"]["mayor"].to_list())

for name, model in MODELS.items():
    df = frames[name]
    X, y = df.drop("target").to_numpy(), df["target"].to_numpy()
    X_fit, X_rest, y_fit, y_rest = train_test_split(X, y, test_size=0.25, random_state=1)
    model.fit(X_fit, y_fit)
    print(name, df.shape, round(model.score(X_rest, y_rest), 3))
    joblib.dump(model, f"ride_{name}.joblib")
