# gesture_gru.pth: gestures.jsonl difficulty.csv gesture_split.json gesture_warmup.pt
import json
from pathlib import Path

import pandas as pd
import torch
from torch.nn.utils.rnn import pack_sequence
from torch.utils.data import DataLoader, Dataset, Sampler, Subset


class Gestures(Dataset):
    def __init__(self, file):
        with Path(file).open() as lines:
            self.records = [json.loads(line) for line in lines]
        self.position = {r["id"]: i for i, r in enumerate(self.records)}

    def subset(self, ids):
        return Subset(self, [self.position[i] for i in ids])

    def __len__(self):
        return len(self.records)

    def __getitem__(self, i):
        r = self.records[i]
        return torch.tensor(r["track"]), r["kind"]


class Curriculum(Sampler):
    """Easy gestures first; each epoch a larger share of them is shown."""

    def __init__(self, scores, start=0.5, step=0.25):
        self.ranking = torch.argsort(torch.tensor(scores)).tolist()
        self.share, self.step = start, step

    def __len__(self):
        return max(1, round(min(self.share, 1.0) * len(self.ranking)))

    def __iter__(self):
        shown = self.ranking[: len(self)]
        self.share += self.step
        return iter(shown)


def collate(batch):
    return pack_sequence([t for t, _ in batch], enforce_sorted=False), torch.tensor([k for _, k in batch])


class Recogniser(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = torch.nn.GRU(2, 8, batch_first=True)
        self.top = torch.nn.Linear(8, 3)

    def forward(self, packed):
        return self.top(self.gru(packed)[1][-1])


class Coach:
    def __init__(self, model, lr):
        self.model = model
        self.loss = torch.nn.CrossEntropyLoss()
        self.optimizer = torch.optim.Adam(model.parameters(), lr=lr)
        self.log = []

    def epoch(self, loader, learn):
        self.model.train(learn)
        total = n = 0
        with torch.set_grad_enabled(learn):
            for x, y in loader:
                loss = self.loss(self.model(x), y)
                if learn:
                    self.optimizer.zero_grad()
                    loss.backward()
                    self.optimizer.step()
                total, n = total + loss.item() * len(y), n + len(y)
        return total / n

    def fit(self, train, val, epochs):
        for _ in range(epochs):
            self.log.append({"train": self.epoch(train, True), "val": self.epoch(val, False)})
            print(self.log[-1])

    def save(self, path):
        torch.save({"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(), "log": self.log}, path)


torch.manual_seed(42)
data = Gestures("gestures.jsonl")
split = json.loads(Path("gesture_split.json").read_text())
difficulty = pd.read_csv("difficulty.csv", index_col="id")["score"]
earlier = pd.read_csv("difficulty_v1.csv", index_col="id")["score"]
print("rank correlation with the first version:", round(difficulty.rank().corr(earlier.rank()), 3))

model = Recogniser()
warm = torch.load("gesture_warmup.pt", weights_only=True)
model.gru.load_state_dict(warm["gru"])

train = data.subset(split["train"])
coach = Coach(model, lr=0.02)
coach.fit(
    DataLoader(train, batch_size=10, sampler=Curriculum(difficulty.loc[split["train"]].tolist()), collate_fn=collate),
    DataLoader(data.subset(split["val"]), batch_size=15, collate_fn=collate),
    epochs=3,
)
coach.save("gesture_gru.pth")
print("test loss", coach.epoch(DataLoader(data.subset(split["test"]), batch_size=15, collate_fn=collate), False))
