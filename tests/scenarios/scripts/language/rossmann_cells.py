# sales_embeddings.pt: sales.csv stores.csv holidays.csv weather.feather

# %% [markdown]
# # Entity embeddings for store sales
# after Guo & Berkhahn (2016)

# %%
import numpy as np
import pandas as pd
import torch
from sklearn.preprocessing import OrdinalEncoder, StandardScaler
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

# %%
train = pd.read_csv("sales.csv", parse_dates=["date"])
future = pd.read_csv("sales_future.csv", parse_dates=["date"])
store = pd.read_csv("stores.csv")
train.head()

# %%
weather = pd.read_feather("weather.feather")
weather["date"] = weather["date"].astype("datetime64[ns]")
weather["wet"] = (weather["rain"] > weather["rain"].median()).astype(int)

# %%
old = pd.read_csv("sales_2013.csv")
print(old.describe().loc[["mean", "std"]])
del old

# %%
holidays = pd.read_csv("holidays.csv", parse_dates=["date"]).set_index("date")["holiday"]


# %%
def add_columns(df):
    df = df.merge(store, on="store", how="left")
    df["date"] = df["date"].astype("datetime64[ns]")
    df = df.merge(weather[["date", "temperature", "wet"]], on="date", how="left")
    df["weekday"] = df["date"].dt.day_of_week
    df["holiday"] = df["date"].map(holidays).fillna("none")
    df["logdist"] = np.log1p(df["distance"])
    return df


train = add_columns(train)
future = add_columns(future)
train.shape, future.shape

# %%
cat_vars = ["store", "kind", "weekday", "holiday", "promo", "wet"]
cont_vars = ["temperature", "logdist"]

enc = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, dtype=np.int64)
sc = StandardScaler()
x_cat = enc.fit_transform(train[cat_vars]) + 1
x_num = sc.fit_transform(train[cont_vars]).astype("float32")
y = np.log(train["sales"].to_numpy(dtype="float32"))

# %%
cut = int(len(train) * 0.85)
order = np.argsort(train["date"].to_numpy(), kind="stable")
tr, va = order[:cut], order[cut:]


def bundle(ix):
    return TensorDataset(torch.from_numpy(x_cat[ix]), torch.from_numpy(x_num[ix]), torch.from_numpy(y[ix]))


dl = DataLoader(bundle(tr), batch_size=32, shuffle=True)
dv = DataLoader(bundle(va), batch_size=64)

# %%
sizes = [(len(c) + 1, min(4, (len(c) + 1) // 2 + 1)) for c in enc.categories_]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embs = nn.ModuleList([nn.Embedding(n, d) for n, d in sizes])
        self.bn = nn.BatchNorm1d(len(cont_vars))
        self.head = nn.Sequential(nn.Linear(sum(d for _, d in sizes) + len(cont_vars), 16), nn.ReLU(), nn.Linear(16, 1))

    def forward(self, c, n):
        e = torch.cat([emb(c[:, i]) for i, emb in enumerate(self.embs)], dim=1)
        return self.head(torch.cat([e, self.bn(n)], dim=1)).squeeze(1)


# %%
torch.manual_seed(0)
net = Net()
opt = torch.optim.Adam(net.parameters(), 1e-2)
for epoch in range(3):
    net.train()
    for c, n, t in dl:
        opt.zero_grad()
        nn.functional.mse_loss(net(c, n), t).backward()
        opt.step()
    net.eval()
    with torch.no_grad():
        print(epoch, np.mean([nn.functional.mse_loss(net(c, n), t).item() for c, n, t in dv]))

# %%
torch.save({"model": net.state_dict(), "categories": [list(map(str, c)) for c in enc.categories_]}, "sales_embeddings.pt")

# %%
with torch.no_grad():
    pred = net(torch.from_numpy(enc.transform(future[cat_vars]) + 1), torch.from_numpy(sc.transform(future[cont_vars]).astype("float32")))
future.assign(sales=pred.exp().numpy())[["store", "date", "sales"]].to_csv("submission.csv", index=False)
