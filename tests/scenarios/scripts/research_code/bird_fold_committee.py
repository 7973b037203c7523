# bird_fold_0.pt: birds.csv bird_00.png bird_01.png bird_02.png bird_03.png bird_05.png bird_06.png bird_07.png bird_08.png bird_10.png bird_11.png
# bird_fold_1.pt: birds.csv bird_00.png bird_01.png bird_02.png bird_03.png bird_05.png bird_06.png bird_07.png bird_08.png bird_10.png bird_11.png
"""Group k-fold on the bird pictures, one network per fold, mean of the softmaxes at the end."""
import copy
import os

import numpy as np
import pandas as pd
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image
from sklearn.model_selection import GroupKFold

SEED = 7
N_FOLDS = 2
EPOCHS = 3
IMG_DIR = "birds"

np.random.seed(SEED)
torch.manual_seed(SEED)


def load_images(folder, names):
    return np.stack([np.asarray(Image.open(os.path.join(folder, n)).convert("RGB")) for n in names]).astype(np.float32)


df = pd.read_csv("birds.csv")
print(df.species.value_counts())
print(pd.read_csv("bird_traits.csv").to_string())
df = df[df.blurry == "no"].reset_index(drop=True)
SPECIES = {s: i for i, s in enumerate(sorted(df.species.unique()))}
df["target"] = df.species.map(SPECIES)

images = load_images(IMG_DIR, df.file)
images = images.transpose(0, 3, 1, 2) / 255.0


class TinyCNN(nn.Module):
    def __init__(self, n_classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 3, padding=1)
        self.conv2 = nn.Conv2d(6, 8, 3, padding=1)
        self.fc = nn.Linear(8 * 4, n_classes)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc(x.flatten(1))


def to_tensor(a, mean, std):
    return torch.tensor((a - mean) / std)


def predict(model, x):
    model.eval()
    with torch.no_grad():
        return model(x).softmax(1)


oof = np.zeros((len(df), len(SPECIES)), dtype=np.float32)
fold_stats = []
for fold, (trn_idx, val_idx) in enumerate(GroupKFold(N_FOLDS).split(df, df.target, groups=df.photographer)):
    mean = images[trn_idx].mean((0, 2, 3), keepdims=True)[0]
    std = images[trn_idx].std((0, 2, 3), keepdims=True)[0]
    fold_stats.append((mean, std))
    x_trn, y_trn = to_tensor(images[trn_idx], mean, std), torch.tensor(df.target.values[trn_idx])
    x_val, y_val = to_tensor(images[val_idx], mean, std), torch.tensor(df.target.values[val_idx])
    model = TinyCNN(len(SPECIES))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    best_loss, best_state = np.inf, None
    for epoch in range(EPOCHS):
        model.train()
        perm = torch.randperm(len(x_trn))
        for start in range(0, len(perm), 2):
            idx = perm[start:start + 2]
            xb = x_trn[idx]
            if np.random.rand() < 0.5:
                xb = xb.flip(-1)
            optimizer.zero_grad()
            loss = F.cross_entropy(model(xb), y_trn[idx])
            loss.backward()
            optimizer.step()
        prob = predict(model, x_val)
        val_loss = F.nll_loss(prob.log(), y_val).item()
        print(f"fold {fold} epoch {epoch} val {val_loss:.4f}")
        if val_loss < best_loss:
            best_loss, best_state = val_loss, copy.deepcopy(model.state_dict())
            oof[val_idx] = prob.numpy()
    torch.save(best_state, f"bird_fold_{fold}.pt")

print("oof accuracy", (oof.argmax(1) == df.target).mean())

# garden pictures, never trained on
garden = pd.read_csv("birds_garden.csv")
x = load_images("birds_garden", garden.file).transpose(0, 3, 1, 2) / 255.0
total = 0
for fold, (mean, std) in enumerate(fold_stats):
    model = TinyCNN(len(SPECIES))
    model.load_state_dict(torch.load(f"bird_fold_{fold}.pt"))
    total = total + predict(model, to_tensor(x, mean, std))
print("garden accuracy", (total.argmax(1).numpy() == garden.species.map(SPECIES).values).mean())
