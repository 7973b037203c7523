# loan_net.pt: loans_2021.parquet loans_2022.parquet regions.csv
"""Entity embeddings for the loan book. 2023 is the year we report on."""
import polars as pl
import torch
import yaml
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, WeightedRandomSampler

MODELS = {}


def register(name):
    def wrap(cls):
        MODELS[name] = cls
        return cls

    return wrap


@register("linear")
class Logistic(nn.Module):
    def __init__(self, cards, n_num, hidden):
        super().__init__()
        self.w = nn.Linear(n_num, 1)

    def forward(self, cat, num):
        return self.w(num).squeeze(1)


@register("embedding")
class EntityNet(nn.Module):
    def __init__(self, cards, n_num, hidden):
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(c + 1, min(4, c)) for c in cards)
        width = sum(t.embedding_dim for t in self.tables) + n_num
        self.body = nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Dropout(0.1), nn.Linear(hidden, 1))

    def forward(self, cat, num):
        parts = [t(cat[:, i]) for i, t in enumerate(self.tables)]
        return self.body(torch.cat([*parts, num], 1)).squeeze(1)


class Encoder:
    CATS = ["region", "purpose"]
    NUMS = ["amount", "income", "ratio", "unemployment"]

    def fit(self, df):
        self.levels = {c: {v: i + 1 for i, v in enumerate(df[c].unique().sort())} for c in self.CATS}
        self.stats = {c: (df[c].mean(), df[c].std()) for c in self.NUMS}
        return self

    def transform(self, df):
        cat = torch.tensor([[self.levels[c].get(v, 0) for v in df[c]] for c in self.CATS]).T
        num = torch.tensor([((df[c] - m) / s).to_list() for c, (m, s) in self.stats.items()]).T
        return TensorDataset(cat, num, torch.tensor(df["default"].to_list()).float())


def book(year, regions):
    return (
        pl.scan_parquet(f"loans_{year}.parquet")
        .join(regions.lazy(), left_on="region", right_on="code", how="left", maintain_order="left")
        .with_columns(ratio=pl.col("amount") / pl.col("income"))
        .drop("loan")
        .collect()
    )


def balanced(ds):
    y = ds.tensors[2].long()
    return WeightedRandomSampler((1.0 / torch.bincount(y).float())[y], len(y))


def evaluate(model, ds, loss_fn):
    model.eval()
    with torch.no_grad():
        cat, num, y = ds.tensors
        return loss_fn(model(cat, num), y).item()


def main():
    with open("train_config.yaml") as f:
        cfg = yaml.safe_load(f)
    torch.manual_seed(4)
    regions = pl.read_csv("regions.csv").select("code", "unemployment")
    print(pl.read_csv("purposes.csv"))
    encoder = Encoder().fit(book(2021, regions))
    train, valid, report = (encoder.transform(book(year, regions)) for year in (2021, 2022, 2023))
    loss_fn = nn.BCEWithLogitsLoss()

    champion = (float("inf"), None, None)
    for name, cls in MODELS.items():
        model = cls([len(v) for v in encoder.levels.values()], 4, cfg["hidden"])
        opt = torch.optim.AdamW(model.parameters(), lr=cfg["lr"])
        best, state = float("inf"), None
        for _ in range(cfg["epochs"]):
            model.train()
            for cat, num, y in DataLoader(train, batch_size=cfg["batch"], sampler=balanced(train)):
                opt.zero_grad()
                loss_fn(model(cat, num), y).backward()
                opt.step()
            if (current := evaluate(model, valid, loss_fn)) < best:
                best, state = current, {k: v.clone() for k, v in model.state_dict().items()}
        model.load_state_dict(state)
        print(name, round(best, 4))
        if best < champion[0]:
            champion = (best, name, model)

    score, name, model = champion
    torch.save({"kind": name, "state": model.state_dict(), "levels": encoder.levels, "stats": encoder.stats}, "loan_net.pt")
    print("2023:", evaluate(model, report, loss_fn))


if __name__ == "__main__":
    main()
