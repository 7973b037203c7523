# user_tower.pt: clicks.csv users.csv items.json item_popularity.csv
# item_tower.pt: clicks.csv users.csv items.json item_popularity.csv
"""Two-tower retrieval; negatives are drawn by popularity ** 0.75."""
import json
import logging
import warnings
from functools import cached_property

import lightning.pytorch as pl
import numpy as np
import polars as pl_df
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset

warnings.filterwarnings("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


class Catalogue:
    def __init__(self, path, popularity_path):
        with open(path) as f:
            self.items = json.load(f)
        self.popularity_path = popularity_path
        self.position = {item["item"]: k for k, item in enumerate(self.items)}

    @cached_property
    def features(self):
        genre = F.one_hot(torch.tensor([i["genre"] for i in self.items]), 5).float()
        price = torch.tensor([i["price"] for i in self.items]).log().unsqueeze(1)
        return torch.cat([genre, price - price.mean()], 1)

    @cached_property
    def sampling(self):
        views = pl_df.read_csv(self.popularity_path)
        table = dict(zip(views["item"], views["views"]))
        weight = np.array([table.get(i["item"], 1) for i in self.items], dtype=float) ** 0.75
        return weight / weight.sum()

    def title(self, k):
        return self.items[k]["title"]


class Users:
    COUNTRIES = ["be", "lu", "nl"]

    def __init__(self, path):
        frame = pl_df.read_csv(path).with_columns(((pl_df.col("age") - 40) / 15).alias("age"))
        self.position = {u: k for k, u in enumerate(frame["user"])}
        country = torch.tensor([self.COUNTRIES.index(c) for c in frame["country"]])
        self.features = torch.cat([torch.tensor(frame["age"].to_list()).unsqueeze(1), F.one_hot(country, 3)], 1).float()


class ClickDataset(Dataset):
    def __init__(self, path, users, catalogue, n_neg=4, seed=0):
        clicks = pl_df.read_csv(path).unique(maintain_order=True)
        self.pairs = [(users.position[u], catalogue.position[i]) for u, i in clicks.iter_rows()]
        self.catalogue, self.n_neg, self.rng = catalogue, n_neg, np.random.default_rng(seed)

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, k):
        user, positive = self.pairs[k]
        negatives = self.rng.choice(len(self.catalogue.items), self.n_neg, p=self.catalogue.sampling)
        return user, torch.tensor([positive, *negatives])


class TwoTower(pl.LightningModule):
    def __init__(self, users, catalogue, dim=6):
        super().__init__()
        self.register_buffer("user_features", users.features, persistent=False)
        self.register_buffer("item_features", catalogue.features, persistent=False)
        self.user_tower = nn.Sequential(nn.Linear(4, 12), nn.ReLU(), nn.Linear(12, dim))
        self.item_tower = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, dim))

    def forward(self, user, items):
        u = F.normalize(self.user_tower(self.user_features[user]), dim=-1)
        v = F.normalize(self.item_tower(self.item_features[items]), dim=-1)
        return torch.einsum("bd,bnd->bn", u, v) / 0.1

    def training_step(self, batch, _):
        scores = self(*batch)
        return F.cross_entropy(scores, torch.zeros(len(scores), dtype=torch.long))

    def configure_optimizers(self):
        return torch.optim.Adagrad(self.parameters(), lr=0.05)


if __name__ == "__main__":
    pl.seed_everything(1)
    print(pl_df.read_csv("campaigns.csv"))
    users, catalogue = Users("users.csv"), Catalogue("items.json", "item_popularity.csv")
    model = TwoTower(users, catalogue)
    trainer = pl.Trainer(max_epochs=2, accelerator="cpu", logger=False, enable_checkpointing=False,
                         enable_progress_bar=False, enable_model_summary=False)
    trainer.fit(model, DataLoader(ClickDataset("clicks.csv", users, catalogue), batch_size=16, shuffle=True))
    torch.save(model.user_tower.state_dict(), "user_tower.pt")
    torch.save(model.item_tower.state_dict(), "item_tower.pt")

    later = ClickDataset("clicks_next_week.csv", users, catalogue)
    everything = torch.arange(len(catalogue.items)).unsqueeze(0)
    with torch.no_grad():
        top = {u: model(torch.tensor([u]), everything)[0].topk(5).indices.tolist() for u, _ in later.pairs}
    print("recall@5", np.mean([i in top[u] for u, i in later.pairs]))
    print("the first one gets", [catalogue.title(k) for k in top[later.pairs[0][0]]])
