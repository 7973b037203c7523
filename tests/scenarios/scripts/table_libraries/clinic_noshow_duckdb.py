# noshow.pkl: appointments.csv patients.parquet reminders.ndjson clinics_closed.csv
import pickle
import textwrap

import duckdb
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

VIEWS = {
    "appointments": "read_csv_auto('appointments.csv')",
    "upcoming": "read_csv_auto('appointments_april.csv')",
    "patients": "read_parquet('patients.parquet')",
    "reminders": "read_json_auto('reminders.ndjson', format='newline_delimited')",
    "closed": "read_csv('clinics_closed.csv', header=true, columns={'clinic': 'VARCHAR', 'closed_since': 'DATE'})",
    "weather": "read_csv_auto('weather_daily.csv')",
}

FEATURE_SQL = textwrap.dedent("""
    WITH open_clinics AS (
        SELECT a.* FROM appointments a ANTI JOIN closed c ON a.clinic = c.clinic
    ),
    history AS (
        SELECT *,
               row_number() OVER w - 1                                AS earlier_visits,
               coalesce(avg(no_show) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0.5) AS earlier_rate
        FROM open_clinics
        WINDOW w AS (PARTITION BY patient_id ORDER BY day, appointment_id)
    )
    SELECT h.appointment_id, h.lead_days, h.earlier_visits, h.earlier_rate,
           p.age, p.distance_km,
           CASE WHEN r.channel = 'sms' THEN 1 ELSE 0 END AS sms,
           coalesce(r.hours_before, -1) AS hours_before,
           h.no_show
    FROM history h
    JOIN patients p USING (patient_id)
    LEFT JOIN reminders r USING (appointment_id)
    ORDER BY h.appointment_id
""")


def connect():
    con = duckdb.connect(":memory:")
    for name, source in VIEWS.items():
        con.execute(f"CREATE VIEW {name} AS SELECT * FROM {source}")
    return con


def fetch_matrix(con, sql, target=None):
    columns = con.execute(sql).fetchnumpy()
    y = columns.pop(target) if target else None
    columns.pop("appointment_id")
    return np.column_stack([np.asarray(v, dtype=float) for v in columns.values()]), y, list(columns)


con = connect()
(wet_days,) = con.execute("SELECT count(*) FROM weather WHERE rain_mm > 5").fetchone()
print("wet days in the period:", wet_days)

X, y, names = fetch_matrix(con, FEATURE_SQL, target="no_show")
clf = make_pipeline(StandardScaler(), LogisticRegression(C=0.5, max_iter=500))
clf.fit(X, y)
with open("noshow.pkl", "wb") as fh:
    pickle.dump((names, clf), fh)

Xn, _, _ = fetch_matrix(con, """
    SELECT appointment_id, lead_days, 0 AS earlier_visits, 0.5 AS earlier_rate, age, distance_km, 0 AS sms, -1 AS hours_before
    FROM upcoming JOIN patients USING (patient_id)
""")
print("expected no-shows in April:", round(clf.predict_proba(Xn)[:, 1].sum(), 1))
con.close()
