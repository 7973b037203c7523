# net.pt: titanic_train.csv titanic_test.csv
import numpy as np
import pandas as pd
import torch
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, StandardScaler
from torch import nn, optim
from torch.utils.data import DataLoader, Dataset


class TabularDataset(Dataset):
    def __init__(self, cat, cont, target=None):
        self.cat = torch.tensor(cat, dtype=torch.long)
        self.cont = torch.tensor(cont, dtype=torch.float32)
        self.target = None if target is None else torch.tensor(target, dtype=torch.float32)

    def __len__(self):
        return len(self.cat)

    def __getitem__(self, i):
        return (self.cat[i], self.cont[i]) if self.target is None else (self.cat[i], self.cont[i], self.target[i])


class Model(nn.Module):
    def __init__(self, sizes, n_cont):
        super().__init__()
        self.embeds = nn.ModuleList([nn.Embedding(n, 2) for n in sizes])
        self.out = nn.Linear(2 * len(sizes) + n_cont, 1)

    def forward(self, cat, cont):
        x = torch.cat([emb(cat[:, i]) for i, emb in enumerate(self.embeds)] + [cont], dim=1)
        return self.out(x).squeeze(1)


train_df, test_df = pd.read_csv("titanic_train.csv"), pd.read_csv("titanic_test.csv")
both = pd.concat([train_df.drop(columns="Survived"), test_df])
CATS, CONTS = ["Sex", "Embarked"], ["Age", "Fare", "Pclass"]
encoders = {c: LabelEncoder().fit(both[c].fillna("?")) for c in CATS}
scaler = StandardScaler().fit(train_df[CONTS].fillna(0))


def encode(df):
    cat = np.stack([encoders[c].transform(df[c].fillna("?")) for c in CATS], 1)
    return cat, scaler.transform(df[CONTS].fillna(0))


cat, cont = encode(train_df)
y = train_df["Survived"].values
tr, va = train_test_split(np.arange(len(y)), test_size=0.25, random_state=0)
train_dl = DataLoader(TabularDataset(cat[tr], cont[tr], y[tr]), batch_size=16, shuffle=True)
valid_dl = DataLoader(TabularDataset(cat[va], cont[va], y[va]), batch_size=16)
test_dl = DataLoader(TabularDataset(*encode(test_df)), batch_size=16)

model = Model([len(e.classes_) for e in encoders.values()], len(CONTS))
optimizer = optim.Adam(model.parameters(), lr=1e-2)
scheduler = optim.lr_scheduler.StepLR(optimizer, 1)
criterion = nn.BCEWithLogitsLoss()
for epoch in range(2):
    model.train()
    for xc, xn, target in train_dl:
        optimizer.zero_grad()
        criterion(model(xc, xn), target).backward()
        optimizer.step()
    scheduler.step()
    model.eval()
    with torch.no_grad():
        print(epoch, sum(criterion(model(xc, xn), t).item() for xc, xn, t in valid_dl))
with torch.no_grad():
    predictions = torch.cat([model(xc, xn) for xc, xn in test_dl])
print(predictions.sigmoid().mean())
torch.save(model, "net.pt")
