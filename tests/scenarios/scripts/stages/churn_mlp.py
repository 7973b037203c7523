# churn_net.pt: telco_train.csv telco_valid.csv telco_plan_info.csv

import copy

import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset, WeightedRandomSampler

torch.manual_seed(42)
np.random.seed(42)

train = pd.read_csv("telco_train.csv")
valid = pd.read_csv("telco_valid.csv")
test = pd.read_csv("telco_test.csv")
plans = pd.read_csv("telco_plan_info.csv")

print(train.shape, valid.shape, test.shape)

# add the plan columns everywhere
train = train.merge(plans, on="plan", how="left")
valid = valid.merge(plans, on="plan", how="left")
test = test.merge(plans, on="plan", how="left")

FEATS = ["tenure", "calls", "minutes", "fee", "data_gb"]
mean = train[FEATS].mean()
std = train[FEATS].std()


class ChurnDataset(Dataset):
    def __init__(self, df, has_target=True):
        self.x = ((df[FEATS] - mean) / std).values.astype("float32")
        self.y = df["churn"].values.astype("float32") if has_target else np.zeros(len(df), "float32")

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return torch.from_numpy(self.x[i]), torch.tensor(self.y[i])


ds_train = ChurnDataset(train)
counts = np.bincount(train["churn"])
weights = 1.0 / counts[train["churn"].values]
sampler = WeightedRandomSampler(torch.as_tensor(weights), num_samples=len(ds_train), replacement=True)

dl_train = DataLoader(ds_train, batch_size=32, sampler=sampler)
dl_valid = DataLoader(ChurnDataset(valid), batch_size=64)
dl_test = DataLoader(ChurnDataset(test, has_target=False), batch_size=64)

model = nn.Sequential(nn.Linear(len(FEATS), 16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
loss_fn = nn.BCEWithLogitsLoss()

best_loss = float("inf")
best_weights = copy.deepcopy(model.state_dict())
patience, bad = 4, 0

for epoch in range(30):
    model.train()
    for xb, yb in dl_train:
        optimizer.zero_grad()
        loss = loss_fn(model(xb).squeeze(1), yb)
        loss.backward()
        optimizer.step()

    model.eval()
    total = 0.0
    with torch.no_grad():
        for xb, yb in dl_valid:
            total += loss_fn(model(xb).squeeze(1), yb).item() * len(xb)
    val_loss = total / len(dl_valid.dataset)
    print(f"epoch {epoch:02d} valid {val_loss:.4f}")

    if val_loss < best_loss:
        best_loss = val_loss
        best_weights = copy.deepcopy(model.state_dict())
        bad = 0
    else:
        bad += 1
        if bad >= patience:
            print("early stop")
            break

model.load_state_dict(best_weights)
torch.save({"state_dict": model.state_dict(), "features": FEATS, "mean": mean.tolist(), "std": std.tolist()}, "churn_net.pt")

# submission
model.eval()
preds = []
with torch.no_grad():
    for xb, _ in dl_test:
        preds.extend(torch.sigmoid(model(xb)).squeeze(1).tolist())
test["churn_proba"] = preds
test[["customer", "churn_proba"]].to_csv("submission.csv", index=False)
