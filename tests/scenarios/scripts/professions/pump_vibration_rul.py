# pump_models/iforest.pkl: plant.db maintenance.db
# pump_models/mahalanobis_p1.npz: plant.db

import logging
import pathlib
import pickle

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sklearn.ensemble import IsolationForest

logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
log = logging.getLogger("pumps")

OUT = pathlib.Path("pump_models")
SIGNALS = ["flow", "pressure", "temp"]


def healthy_rows(engine):
    """Readings outside of maintenance windows."""
    query = sa.text("""
        SELECT r.ts, r.pump, r.flow, r.pressure, r.temp
        FROM readings r
        WHERE NOT EXISTS (
            SELECT 1 FROM cmms.jobs j
            WHERE j.pump = r.pump AND r.ts BETWEEN j.start AND j.stop)
        ORDER BY r.pump, r.ts
    """)
    with engine.connect() as con:
        con.execute(sa.text("ATTACH DATABASE 'maintenance.db' AS cmms"))
        return pd.read_sql(query, con)


def stock_report():
    eng = sa.create_engine("sqlite:///spare_parts.db")
    parts = pd.read_sql_table("parts", eng)
    low = parts.loc[parts["stock"] < 5, "part"].tolist()
    log.info("spare parts low: %s, value %.2f", low, (parts["stock"] * parts["price"]).sum())
    eng.dispose()


def add_deltas(df):
    df = df.copy()
    for s in SIGNALS:
        df[f"d_{s}"] = df.groupby("pump")[s].diff().fillna(0)
    return df


def main():
    OUT.mkdir(exist_ok=True)
    plant = sa.create_engine("sqlite:///plant.db")
    stock_report()

    ok = add_deltas(healthy_rows(plant))
    log.info("healthy readings: %d", len(ok))
    X = ok[SIGNALS + [f"d_{s}" for s in SIGNALS]]
    forest = IsolationForest(n_estimators=40, contamination=0.02, random_state=17).fit(X)
    (OUT / "iforest.pkl").write_bytes(pickle.dumps(forest))

    # simple fallback for the edge box: all readings of P1
    with plant.connect() as con:
        rows = con.execute(sa.text("SELECT flow, pressure, temp FROM readings WHERE pump = :p"), {"p": "P1"}).fetchall()
    A = np.array(rows, dtype=float)
    mu, cov = A.mean(0), np.cov(A.T)
    d = np.sqrt(np.einsum("ij,jk,ik->i", A - mu, np.linalg.inv(cov), A - mu))
    np.savez(OUT / "mahalanobis_p1.npz", mean=mu, precision=np.linalg.inv(cov), limit=np.quantile(d, 0.99))
    log.info("limit %.2f, forest flags %d", np.quantile(d, 0.99), (forest.predict(X) == -1).sum())
    plant.dispose()


if __name__ == "__main__":
    main()
