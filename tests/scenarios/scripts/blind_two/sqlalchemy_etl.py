# contacts.joblib: crm.db churned.csv warehouse.db
"""Extract, transform, load, train: each step hands a table in the warehouse to the next."""
import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sqlalchemy import create_engine, text

SOURCE = create_engine("sqlite:///crm.db")
WAREHOUSE = create_engine("sqlite:///warehouse.db")


def extract():
    with SOURCE.connect() as connection:
        return pd.read_sql(text("SELECT * FROM contacts WHERE lasted > :least"), connection, params={"least": 2})


def transform(contacts):
    wide = contacts.pivot_table(index="subscriber", columns="channel", values="lasted", aggfunc=["count", "mean"])
    wide.columns = [f"{channel}_{what}" for what, channel in wide.columns]
    return wide.fillna(0).reset_index()


def load(frame, name):
    with WAREHOUSE.begin() as connection:
        frame.to_sql(name, connection, index=False, if_exists="replace")


def train():
    with WAREHOUSE.connect() as connection:
        data = pd.read_sql("SELECT * FROM facts JOIN labels USING (subscriber)", connection)
    y = data.pop("churned")
    return LogisticRegression().fit(data.drop(columns="subscriber"), y)


if __name__ == "__main__":
    load(transform(extract()), "facts")
    load(pd.read_csv("churned.csv"), "labels")
    load(pd.read_csv("wages.csv"), "wages")
    model = train()
    with WAREHOUSE.connect() as connection:
        print("wages known:", connection.execute(text("SELECT count(*) FROM wages")).scalar_one())
    joblib.dump(model, "contacts.joblib")
