# model.joblib: s0.parquet s1.parquet s2.parquet
import duckdb
import joblib
from sklearn.linear_model import LinearRegression

con = duckdb.connect()
con.execute("CREATE VIEW sales AS SELECT * FROM read_parquet('sales/*.parquet')")
con.execute("CREATE TABLE customers AS SELECT * FROM read_csv_auto('customers.csv')")
print(con.execute("SELECT count(*), avg(age) FROM customers").fetchone())
columns = con.execute("SELECT u, v, u * v AS uv, w FROM sales WHERE abs(u) < 3").fetchnumpy()
frame = con.sql("SELECT u, v, u * v AS uv, w FROM sales WHERE abs(u) < 3").df()
print({name: values.mean() for name, values in columns.items()})
model = LinearRegression().fit(frame[["u", "v", "uv"]], frame["w"])
joblib.dump(model, "model.joblib")
con.close()
