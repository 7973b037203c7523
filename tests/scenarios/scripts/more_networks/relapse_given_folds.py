# relapse_fold0.pt: patients.csv folds.csv sites.tsv site_vectors.npy
# relapse_fold1.pt: patients.csv folds.csv sites.tsv site_vectors.npy
# relapse_fold2.pt: patients.csv folds.csv sites.tsv site_vectors.npy

# %% [markdown]
# Tabular net with entity embeddings, folds as given by the organisers.

# %%
import numpy as np
import pandas as pd
import torch
from sklearn.metrics import roc_auc_score
from torch import nn
from torch.utils.data import DataLoader, Dataset

SEED = 42
CAT, NUM, TARGET = ["sex", "site"], ["age", "bmi"], "relapse"


def seed_everything(seed):
    np.random.seed(seed)
    torch.manual_seed(seed)


seed_everything(SEED)

# %%
df = pd.read_csv("patients.csv").merge(pd.read_csv("folds.csv"), on="patient_id", how="left")
test = pd.read_csv("patients_test.csv")
old = pd.read_csv("patients_2018.csv")
print(old.describe().T[["mean", "std"]])
print("relapse rate", df[TARGET].mean(), "in 2018:", old[TARGET].mean())

sites = pd.read_csv("sites.tsv", sep="\t", index_col="site")
site_row = sites["row"].to_dict()
sex_row = {"f": 0, "m": 1}
for frame in (df, test):
    frame["site"] = frame["site"].map(site_row)
    frame["sex"] = frame["sex"].map(sex_row)


# %%
class PatientDS(Dataset):
    def __init__(self, frame, mu, sd, with_target=True):
        self.cat = frame[CAT].to_numpy(dtype=np.int64)
        self.num = ((frame[NUM] - mu) / sd).to_numpy(dtype=np.float32)
        self.y = frame[TARGET].to_numpy(dtype=np.float32) if with_target else None

    def __len__(self):
        return len(self.num)

    def __getitem__(self, i):
        item = (self.cat[i], self.num[i])
        return item if self.y is None else (*item, self.y[i])


class Model(nn.Module):
    def __init__(self, site_vectors):
        super().__init__()
        self.site = nn.Embedding.from_pretrained(torch.tensor(site_vectors), freeze=False)
        self.sex = nn.Embedding(2, 2)
        self.head = nn.Sequential(nn.Linear(site_vectors.shape[1] + 2 + len(NUM), 8), nn.ReLU(), nn.Linear(8, 1))

    def forward(self, cat, num):
        return self.head(torch.cat([self.sex(cat[:, 0]), self.site(cat[:, 1]), num], 1)).squeeze(1)


@torch.no_grad()
def predict(model, dl):
    model.eval()
    return np.concatenate([torch.sigmoid(model(b[0], b[1])).numpy() for b in dl])


# %%
vectors = np.load("site_vectors.npy")
oof, test_pred = np.zeros(len(df)), np.zeros(len(test))
for fold in sorted(df.fold.unique()):
    trn, val = df[df.fold != fold], df[df.fold == fold]
    mu, sd = trn[NUM].mean(), trn[NUM].std()
    trn_dl = DataLoader(PatientDS(trn, mu, sd), 16, shuffle=True, drop_last=True)
    val_dl = DataLoader(PatientDS(val, mu, sd), 64)
    model = Model(vectors)
    opt = torch.optim.Adam(model.parameters(), 1e-2)
    best = -1
    for epoch in range(3):
        model.train()
        for cat, num, y in trn_dl:
            opt.zero_grad()
            nn.functional.binary_cross_entropy_with_logits(model(cat, num), y).backward()
            opt.step()
        p = predict(model, val_dl)
        auc = roc_auc_score(val[TARGET], p)
        if auc > best:
            best, oof[val.index] = auc, p
            torch.save(model.state_dict(), f"relapse_fold{fold}.pt")
    model.load_state_dict(torch.load(f"relapse_fold{fold}.pt"))
    test_pred += predict(model, DataLoader(PatientDS(test, mu, sd, with_target=False), 64)) / 3
    print(f"fold {fold} auc {best:.3f}")

# %%
print("OOF", roc_auc_score(df[TARGET], oof))
pd.DataFrame({"patient_id": test.patient_id, "relapse": test_pred}).to_csv("submission.csv", index=False)
