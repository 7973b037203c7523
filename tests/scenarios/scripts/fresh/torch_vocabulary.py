# text.pt: topics.csv wiki.txt
"""A bag of embeddings whose vocabulary is counted on another corpus."""
from collections import Counter

import pandas as pd
import torch
from torch import nn

stop = set(open("stopwords.txt").read().split())
print(len(stop), "stop words are known and not used")

counter = Counter()
with open("wiki.txt") as corpus:
    for line in corpus:
        counter.update(line.split())
vocabulary = {word: i for i, (word, _) in enumerate(counter.most_common(8), start=1)}


def encode(text):
    ids = [vocabulary.get(word, 0) for word in text.split()]
    return torch.tensor(ids, dtype=torch.long)


topics = pd.read_csv("topics.csv")
bags = [encode(text) for text in topics["text"]]
labels = torch.tensor(topics["topic"].tolist(), dtype=torch.float32)
offsets = torch.tensor([0] + [len(bag) for bag in bags[:-1]]).cumsum(0)
flat = torch.cat(bags)


class Bag(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.embedding = nn.EmbeddingBag(size, 4)
        self.out = nn.Linear(4, 1)

    def forward(self, ids, starts):
        return self.out(self.embedding(ids, starts)).squeeze(1)


model = Bag(len(vocabulary) + 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(3):
    loss = nn.functional.binary_cross_entropy_with_logits(model(flat, offsets), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
torch.save(model.state_dict(), "text.pt")
