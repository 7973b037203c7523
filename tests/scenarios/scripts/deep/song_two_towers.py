# towers.pt: plays.csv artists.csv bots.txt
import random

import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Interactions(Dataset):
    def __init__(self, plays, n_items):
        self.pairs = list(zip(plays["user_idx"], plays["artist_idx"]))
        self.seen = set(self.pairs)
        self.n_items = n_items

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, index):
        user, positive = self.pairs[index]
        negative = random.randrange(self.n_items)
        while (user, negative) in self.seen:
            negative = random.randrange(self.n_items)
        return user, positive, negative


class TwoTowers(nn.Module):
    def __init__(self, n_users, item_features, dim=4):
        super().__init__()
        self.users = nn.Embedding(n_users, dim)
        self.register_buffer("item_features", item_features)
        self.items = nn.Linear(item_features.shape[1], dim)

    def forward(self, users, items):
        return (self.users(users) * self.items(self.item_features[items])).sum(-1)


random.seed(0)
bots = [line.strip() for line in open("bots.txt")]
plays = pd.read_csv("plays.csv").groupby(["user", "artist"], as_index=False)["count"].sum()
plays = plays[~plays["user"].isin(bots)]
artists = pd.read_csv("artists.csv").set_index("artist")
labels = pd.read_csv("record_labels.csv")
print(labels["label"].value_counts().to_dict())

users = {user: i for i, user in enumerate(plays["user"].unique())}
items = {artist: i for i, artist in enumerate(artists.index)}
plays["user_idx"] = plays["user"].map(users)
plays["artist_idx"] = plays["artist"].map(items)
genres = pd.get_dummies(artists["genre"]).astype("float32")
genres["tempo"] = (artists["tempo"] - artists["tempo"].mean()) / artists["tempo"].std()

model = TwoTowers(len(users), torch.tensor(genres.to_numpy(), dtype=torch.float32))
opt = torch.optim.Adagrad(model.parameters(), lr=0.1)
for user, positive, negative in DataLoader(Interactions(plays, len(items)), batch_size=32, shuffle=True):
    loss = -nn.functional.logsigmoid(model(user, positive) - model(user, negative)).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
torch.save({"model": model.state_dict(), "users": users, "items": items}, "towers.pt")

march = pd.read_csv("plays_march.csv")
march = march[march["user"].isin(users)]
with torch.no_grad():
    u = torch.tensor(march["user"].map(users).to_numpy())
    print("march:", model(u, torch.tensor(march["artist"].map(items).to_numpy())).mean().item())
