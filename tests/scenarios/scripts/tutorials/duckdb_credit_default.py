# credit_default.joblib: credit_loans.parquet credit_customers.csv credit_payments.json

import duckdb
import joblib
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

# branches, for the report
duckdb.sql("""
    SELECT b.city, count(*) AS customers, round(avg(c.income), 1) AS income, any_value(b.staff) AS staff
    FROM read_csv_auto('credit_customers.csv') c JOIN read_csv_auto('credit_branches.csv') b USING (branch)
    GROUP BY b.city ORDER BY b.city
""").show()

customers = pd.read_csv("credit_customers.csv")

rel = duckdb.sql("""
    WITH pay AS (
        SELECT loan_id, avg(days_late) AS late, count(*) AS n_pay
        FROM read_json_auto('credit_payments.json')
        GROUP BY loan_id
    )
    SELECT l.loan_id, c.income, c.age, l.amount, l.term,
           coalesce(p.late, 0) AS late, coalesce(p.n_pay, 0) AS n_pay, l.defaulted
    FROM 'credit_loans.parquet' l
    JOIN customers c ON c.cust_id = l.cust_id
    LEFT JOIN pay p ON p.loan_id = l.loan_id
    ORDER BY l.loan_id
""")
train = rel.df()
print(train.describe().round(2))

features = ["income", "age", "amount", "term", "late", "n_pay"]
clf = HistGradientBoostingClassifier(max_iter=40, learning_rate=0.1, min_samples_leaf=8, random_state=0)
clf.fit(train[features], train["defaulted"])
joblib.dump(clf, "credit_default.joblib")

# score the open applications
apps = duckdb.query("SELECT * FROM 'credit_applications.csv'").df()
apps["p_default"] = clf.predict_proba(apps[features])[:, 1]
duckdb.sql("SELECT loan_id, round(p_default, 3) AS p FROM apps ORDER BY p DESC LIMIT 5").show()
duckdb.sql("COPY (SELECT loan_id, p_default FROM apps) TO 'credit_scored.csv' (HEADER)")
