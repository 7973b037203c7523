# model.joblib: customers.csv orders.csv
import joblib
import pandas as pd
from sklearn.cluster import KMeans

orders = pd.read_csv("orders.csv")
customers = pd.read_csv("customers.csv")
decoy = pd.read_csv("decoy.csv")
spent = orders.pivot_table(index="customer", columns="returned", values="amount", aggfunc="sum", fill_value=0)
spent.columns = [f"returned_{c}" for c in spent.columns]
table = customers.merge(spent.reset_index(), on="customer")
melted = table.melt(id_vars="customer")
wide = melted.pivot(index="customer", columns="variable", values="value")
joblib.dump(KMeans(2, n_init=1).fit(wide), "model.joblib")
