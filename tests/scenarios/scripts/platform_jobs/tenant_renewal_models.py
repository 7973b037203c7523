# renewal_acme.txt: acme_events.csv tenant_plans.csv
# renewal_cyan.txt: cyan_events.csv cyan_banned_accounts.csv tenant_plans.csv
# renewal_dorian.txt: pool_events.csv tenant_plans.csv
import os
import sys

import lightgbm as lgb
import pandas as pd

DATA = "tenants"
MIN_ROWS = 40
PARAMS = {"objective": "binary", "num_leaves": 5, "min_data_in_leaf": 5, "verbose": -1, "num_threads": 1, "seed": 4}
FEATURES = ["logins", "seats", "latency", "price", "support"]


def events_of(tenant):
    return pd.read_csv(os.path.join(DATA, tenant + "_events.csv"))


def without_banned(tenant, events):
    path = f"{tenant}_banned_accounts.csv"
    if not os.path.isfile(path):
        return events
    banned = pd.read_csv(path)["account"]
    kept = events[~events["account"].isin(banned)]
    print(f"  {tenant}: {len(events) - len(kept)} rows of banned accounts removed")
    return kept


def training_rows(tenant):
    """The tenant's own events, or those of the anonymous pool when there are too few."""
    own = without_banned(tenant, events_of(tenant))
    if len(own) >= MIN_ROWS:
        return own, "own"
    return events_of("pool"), "pool"


def train_one(tenant, plans):
    events, origin = training_rows(tenant)
    table = events.join(plans, on="plan")
    booster = lgb.train(PARAMS, lgb.Dataset(table[FEATURES], table["renewed"]), num_boost_round=10)
    return booster, origin, len(table)


def main(argv):
    contacts = pd.read_csv("tenant_contacts.csv").set_index("tenant")["contact"]
    plans = pd.read_csv("tenant_plans.csv", index_col="plan")
    todo = argv or ["acme", "cyan", "dorian"]
    failed = []
    for tenant in todo:
        try:
            booster, origin, rows = train_one(tenant, plans)
        except FileNotFoundError as error:
            failed.append((tenant, error))
            continue
        booster.save_model(f"renewal_{tenant}.txt")
        print(f"{tenant}: {rows} rows ({origin}), tell {contacts[tenant]}")

    # borel has opted out of modelling but still gets the score of its neighbour in the monthly mail
    guest = events_of("borel").join(plans, on="plan")
    score = lgb.Booster(model_file="renewal_acme.txt").predict(guest[FEATURES]).mean()
    print("borel, scored with acme:", round(float(score), 3))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
