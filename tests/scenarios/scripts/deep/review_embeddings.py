# reviews.pt: films_train.tsv word_vectors.npy word_index.json label_counts.csv
import json
from collections import Counter

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, WeightedRandomSampler

LABELS = {"neg": 0, "pos": 1}


def read_tsv(path):
    examples = []
    with open(path, encoding="utf-8") as handle:
        for line in handle:
            label, text = line.rstrip("\n").split("\t")
            examples.append((LABELS[label], text.split()))
    return examples


class Classifier(nn.Module):
    def __init__(self, vectors):
        super().__init__()
        self.embedding = nn.Embedding.from_pretrained(vectors, freeze=False, padding_idx=0)
        self.linear = nn.Linear(vectors.shape[1], 2)

    def forward(self, tokens):
        return self.linear(self.embedding(tokens).mean(1))


index = json.load(open("word_index.json"))
vectors = np.load("word_vectors.npy")
vectors = np.vstack([np.zeros((1, vectors.shape[1]), dtype=vectors.dtype), vectors])
counts = pd.read_csv("label_counts.csv", index_col="label")["count"]
weights = torch.tensor([counts.sum() / counts[name] for name in ("neg", "pos")], dtype=torch.float)

train = read_tsv("films_train.tsv")
test = read_tsv("films_test.tsv")
profane = set(open("profanity.txt").read().split())
print("profane:", Counter(word for _, words in test for word in words if word in profane))


def collate(batch):
    labels, texts = zip(*batch)
    ids = [torch.tensor([index[word] + 1 for word in words]) for words in texts]
    return pad_sequence(ids, batch_first=True), torch.tensor(labels)


sampler = WeightedRandomSampler([weights[label].item() for label, _ in train], len(train))
loader = DataLoader(train, batch_size=8, sampler=sampler, collate_fn=collate)
model = Classifier(torch.from_numpy(vectors))
optimizer = torch.optim.Adam(model.parameters())
for _ in range(2):
    for tokens, labels in loader:
        optimizer.zero_grad()
        F.cross_entropy(model(tokens), labels, weight=weights).backward()
        optimizer.step()

tokens, labels = collate(test)
print("accuracy", (model(tokens).argmax(1) == labels).float().mean().item())
torch.save(model.state_dict(), "reviews.pt")
