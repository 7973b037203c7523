# flat_price_raw.pt: flats_sold.parquet flat_districts.csv flat_words.txt flat_stopwords.txt
# flat_price_ema.pt: flats_sold.parquet flat_districts.csv flat_words.txt flat_stopwords.txt

"""Price model with a numeric branch and a bag-of-words branch, with an exponential moving average of the weights."""
import copy
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


@dataclass
class Cfg:
    sold: str = "flats_sold.parquet"
    new: str = "flats_new.parquet"
    districts: str = "flat_districts.csv"
    districts_old: str = "flat_districts_2019.csv"
    words: str = "flat_words.txt"
    stop: str = "flat_stopwords.txt"
    epochs: int = 15
    lr: float = 0.01
    decay: float = 0.95
    seed: int = 3


cfg = Cfg()
torch.manual_seed(cfg.seed)


def read_lines(path):
    with open(path) as f:
        return [line.strip() for line in f if line.strip()]


stop = set(read_lines(cfg.stop))
vocab = {w: i + 1 for i, w in enumerate(w for w in read_lines(cfg.words) if w not in stop)}
districts = pd.read_csv(cfg.districts)
old = pd.read_csv(cfg.districts_old)
growth = districts.set_index("district").income / old.set_index("district").income - 1
print("income growth since 2019:", growth.round(3).to_dict())

NUM = ["area", "rooms", "income"]


def load(path):
    df = pd.read_parquet(path).merge(districts, on="district", how="left")
    df["tokens"] = [[vocab[t] for t in text.split() if t in vocab] for text in df["text"]]
    return df


sold, new = load(cfg.sold), load(cfg.new)
mu, sd = sold[NUM].mean(), sold[NUM].std()
y_mu, y_sd = sold.price.mean(), sold.price.std()


class Flats(Dataset):
    def __init__(self, df):
        self.num = ((df[NUM] - mu) / sd).to_numpy("float32")
        self.tok = df["tokens"].tolist()
        self.y = ((df["price"] - y_mu) / y_sd).to_numpy("float32")

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.num[i], self.tok[i], self.y[i]


def collate(batch):
    num, tok, y = zip(*batch)
    width = max(1, max(len(t) for t in tok))
    padded = np.zeros((len(tok), width), dtype="int64")
    for r, t in enumerate(tok):
        padded[r, :len(t)] = t
    return torch.tensor(np.stack(num)), torch.from_numpy(padded), torch.tensor(np.array(y))


class Net(nn.Module):
    def __init__(self, n_words):
        super().__init__()
        self.bag = nn.EmbeddingBag(n_words + 1, 6, mode="mean", padding_idx=0)
        self.num = nn.Sequential(nn.Linear(len(NUM), 12), nn.ReLU())
        self.head = nn.Linear(18, 1)

    def forward(self, num, tok):
        return self.head(torch.cat([self.num(num), self.bag(tok)], dim=1)).squeeze(1)


class EMA:
    def __init__(self, model, decay):
        self.shadow = copy.deepcopy(model).eval()
        self.decay = decay

    @torch.no_grad()
    def update(self, model):
        for s, p in zip(self.shadow.parameters(), model.parameters()):
            s.mul_(self.decay).add_(p, alpha=1 - self.decay)


model = Net(len(vocab))
ema = EMA(model, cfg.decay)
opt = torch.optim.Adam(model.parameters(), lr=cfg.lr)
loader = DataLoader(Flats(sold), batch_size=20, shuffle=True, collate_fn=collate, drop_last=True)
for epoch in range(cfg.epochs):
    for num, tok, y in loader:
        loss = nn.functional.smooth_l1_loss(model(num, tok), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
        ema.update(model)
    print(epoch, round(loss.item(), 4))

torch.save(model.state_dict(), "flat_price_raw.pt")
torch.save(ema.shadow.state_dict(), "flat_price_ema.pt")

with torch.no_grad():
    num, tok, y = collate([Flats(new)[i] for i in range(len(new))])
    for name, m in (("raw", model), ("ema", ema.shadow)):
        mae = ((m(num, tok) - y).abs() * y_sd).mean().item()
        print(f"{name}: MAE on new listings {mae:.2f}")
