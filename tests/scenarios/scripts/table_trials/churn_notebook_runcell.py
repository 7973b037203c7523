# churn_rf.pkl: customers.csv orders_2023_01.csv orders_2023_02.csv complaints.csv
# churn_lr.pkl: customers.csv orders_2023_01.csv orders_2023_02.csv
"""Runs the cells of churn.ipynb (kept as text because of the diffs) the way our night job does it."""
import sys

from IPython.core.interactiveshell import InteractiveShell

NOTEBOOK = '''
import pickle
import pandas as pd
%precision 3
pd.set_option("display.width", 120)
# ---8<---
customers = pd.read_csv("customers.csv")
january = pd.read_csv("orders_2023_01.csv")
february = pd.read_csv("orders_2023_02.csv")
december = pd.read_csv("orders_2022_12.csv")
customers.head()
# ---8<---
december.groupby("channel").amount.describe()
# ---8<---
orders = pd.concat([january, february])
per_customer = orders.groupby("customer_id").agg(n=("order_id", "count"), spent=("amount", "sum"), back=("returned", "mean"))
df = customers.merge(per_customer, left_on="customer_id", right_index=True, how="left").fillna(0)
df
# ---8<---
# ordered the cells differently at first, so df is built again here
df = pd.get_dummies(df, columns=["segment"], dtype=int)
base = ["birth_year", "n", "spent", "back"] + [c for c in df if c.startswith("segment_")]
# ---8<---
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import MinMaxScaler
from sklearn.pipeline import Pipeline
lr = Pipeline([("scale", MinMaxScaler()), ("lr", LogisticRegression())])
lr.fit(df[base], df.churned)
_ = pickle.dump(lr, open("churn_lr.pkl", "wb"))
# ---8<---
angry = pd.read_csv("complaints.csv").groupby("customer_id").severity.max()
df["angry"] = df.customer_id.map(angry).fillna(0)
# ---8<---
from sklearn.ensemble import RandomForestClassifier
rf = RandomForestClassifier(20, max_depth=4, random_state=0).fit(df[base + ["angry"]], df.churned)
with open("churn_rf.pkl", "wb") as f:
    pickle.dump(rf, f)
# ---8<---
vip = pd.read_csv("vip_customers.csv")
scores = df.assign(p=rf.predict_proba(df[base + ["angry"]])[:, 1])
scores[scores.customer_id.isin(vip.customer_id)].p.mean(), scores.p.mean()
'''


def main():
    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    for number, cell in enumerate(NOTEBOOK.split("# ---8<---"), 1):
        print(f"--- In [{number}]")
        result = shell.run_cell(cell.strip(), store_history=False)
        if not result.success:
            result.raise_error()


if __name__ == "__main__":
    sys.exit(main())
