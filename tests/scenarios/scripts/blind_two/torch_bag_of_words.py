# bag.pt: tickets.jsonl teams.txt
"""Embedding bag for tickets, with collate function and a vocabulary of its own."""
import json
from collections import Counter

import torch
from torch import nn
from torch.utils.data import DataLoader, random_split

torch.manual_seed(1)
torch.set_num_threads(1)

with open("teams.txt") as handle:
    TEAMS = {line.split()[0]: n for n, line in enumerate(handle)}


def load(path):
    with open(path) as handle:
        return [(record["text"].split(), record["team"]) for record in map(json.loads, handle)]


def build_vocabulary(rows, least=2):
    counts = Counter(word for words, _ in rows for word in words)
    return {word: n for n, (word, count) in enumerate(counts.most_common(), start=1) if count >= least}


rows = load("tickets.jsonl")
opened = load("tickets_open.jsonl")
vocabulary = build_vocabulary(rows)


def collate(batch):
    ids, offsets, teams = [], [0], []
    for words, team in batch:
        ids += [vocabulary.get(word, 0) for word in words]
        offsets.append(len(ids))
        teams.append(TEAMS[team])
    return torch.tensor(ids), torch.tensor(offsets[:-1]), torch.tensor(teams)


class Bag(nn.Module):
    def __init__(self, words, teams):
        super().__init__()
        self.embedding = nn.EmbeddingBag(words, 5, mode="mean")
        self.out = nn.Linear(5, teams)

    def forward(self, ids, offsets):
        return self.out(self.embedding(ids, offsets))


train, rest = random_split(rows, [50, 10])
model = Bag(len(vocabulary) + 1, len(TEAMS))
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
for _ in range(3):
    for ids, offsets, teams in DataLoader(train, batch_size=10, shuffle=True, collate_fn=collate):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(ids, offsets), teams).backward()
        optimizer.step()

with torch.no_grad():
    ids, offsets, teams = collate(list(rest))
    print("rest:", (model(ids, offsets).argmax(1) == teams).float().mean().item())
    ids, offsets, _ = collate(opened)
    print("open:", Counter(model(ids, offsets).argmax(1).tolist()))
torch.save({"state": model.state_dict(), "vocabulary": vocabulary}, "bag.pt")
