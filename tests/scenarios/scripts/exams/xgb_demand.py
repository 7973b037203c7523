# demand.json: stores.parquet sales_train.parquet sales_valid.parquet weather.csv
# demand_plain.ubj: stores.parquet sales_train.parquet

"""Daily demand per store. The joins are made in duckdb."""
import duckdb
import numpy as np
import xgboost as xgb

JOINED = """
    SELECT s.day, s.promo, s.units, st.size, st.urban, w.temp, w.rain,
           dayofweek(CAST(s.day AS DATE)) AS weekday
    FROM read_parquet('{sales}') s
    JOIN read_parquet('stores.parquet') st USING (store)
    JOIN read_csv_auto('weather.csv') w ON CAST(w.day AS DATE) = CAST(s.day AS DATE)
    ORDER BY s.day, st.store
"""

FULL = ["promo", "size", "urban", "temp", "rain", "weekday"]
PLAIN = ["promo", "size", "urban"]


def fetch(con, sales):
    return con.execute(JOINED.format(sales=sales)).df()


def fetch_plain(con):
    return con.sql(
        """
        SELECT s.promo, s.units, st.size, st.urban
        FROM 'sales_train.parquet' s LEFT JOIN 'stores.parquet' st USING (store)
        ORDER BY s.day, s.store
        """
    ).df()


def rmse(model, df, columns):
    return float(np.sqrt(np.mean((model.predict(df[columns]) - df["units"]) ** 2)))


def main():
    con = duckdb.connect()
    con.execute("SET threads TO 1")
    train = fetch(con, "sales_train.parquet")
    valid = fetch(con, "sales_valid.parquet")
    test = fetch(con, "sales_test.parquet")
    print(train.describe().round(2))

    model = xgb.XGBRegressor(
        n_estimators=300, learning_rate=0.15, max_depth=3, early_stopping_rounds=8, eval_metric="rmse",
        n_jobs=1, random_state=1,
    )
    model.fit(train[FULL], train["units"], eval_set=[(valid[FULL], valid["units"])], verbose=False)
    print("best iteration", model.best_iteration, "best score", round(model.best_score, 3))
    model.save_model("demand.json")

    plain_df = fetch_plain(con)
    plain = xgb.XGBRegressor(n_estimators=40, learning_rate=0.15, max_depth=3, n_jobs=1, random_state=1)
    plain.fit(plain_df[PLAIN], plain_df["units"])
    plain.save_model("demand_plain.ubj")

    print("test rmse, full: ", round(rmse(model, test, FULL), 2))
    print("test rmse, plain:", round(rmse(plain, test, PLAIN), 2))
    print("share of rainy days in the test:", con.execute(
        "SELECT avg(CASE WHEN rain > 1 THEN 1 ELSE 0 END) FROM test").fetchone()[0])


if __name__ == "__main__":
    main()
