# tagger.pth: ner.train.conll ner.dev.conll vectors.8d.txt places.txt
import itertools
import random

import torch
import torch.nn as nn


def read_conll(path):
    """Returns a list of (words, tags)."""
    sentences = []
    with open(path) as lines:
        for blank, group in itertools.groupby(lines, key=lambda line: not line.strip()):
            if not blank:
                words, tags = zip(*(line.split() for line in group))
                sentences.append((list(words), list(tags)))
    return sentences


def read_vectors(path, wanted):
    vectors = {}
    for line in open(path):
        word, *numbers = line.rstrip().split(" ")
        if word in wanted:
            vectors[word] = [float(n) for n in numbers]
    return vectors


class Gazetteer:
    def __init__(self, *paths):
        self.entries = set()
        for path in paths:
            with open(path) as handle:
                self.entries |= {line.strip() for line in handle if line.strip()}

    def __call__(self, words):
        return torch.tensor([[float(w in self.entries)] for w in words])


class Tagger(nn.Module):
    def __init__(self, weights, n_tags, hidden=6):
        super().__init__()
        self.embed = nn.Embedding.from_pretrained(weights, freeze=False)
        self.lstm = nn.LSTM(weights.shape[1] + 1, hidden, bidirectional=True)
        self.tag = nn.Linear(2 * hidden, n_tags)

    def forward(self, ids, extra):
        out, _ = self.lstm(torch.cat([self.embed(ids), extra], -1).unsqueeze(1))
        return self.tag(out.squeeze(1))


random.seed(0)
torch.manual_seed(0)
train, dev = read_conll("ner.train.conll"), read_conll("ner.dev.conll")
gaz = Gazetteer("places.txt")
companies = Gazetteer("companies.txt")
print("company names seen:", sum(int(companies(w).sum()) for w, _ in train))

words = sorted({w for s, _ in train for w in s})
word_ids = {w: i + 1 for i, w in enumerate(words)}
tag_ids = {t: i for i, t in enumerate(sorted({t for _, ts in train for t in ts}))}

small = read_vectors("vectors.4d.txt", word_ids)
big = read_vectors("vectors.8d.txt", word_ids)
print("coverage 4d %d, 8d %d" % (len(small), len(big)))
matrix = torch.randn(len(words) + 1, 8) * 0.1
for w, vec in big.items():
    matrix[word_ids[w]] = torch.tensor(vec)


def prepare(sentences):
    return [
        (torch.tensor([word_ids.get(w, 0) for w in ws]), gaz(ws), torch.tensor([tag_ids.get(t, tag_ids["O"]) for t in ts]))
        for ws, ts in sentences
    ]


def accuracy(model, items):
    hits = count = 0
    with torch.no_grad():
        for ids, extra, tags in items:
            hits += (model(ids, extra).argmax(-1) == tags).sum().item()
            count += len(tags)
    return hits / count


train_items, dev_items = prepare(train), prepare(dev)
model = Tagger(matrix, len(tag_ids))
optimizer = torch.optim.Adagrad(model.parameters(), lr=0.05)
best, best_state = -1, None
for epoch in range(3):
    random.shuffle(train_items)
    for ids, extra, tags in train_items:
        model.zero_grad()
        loss = nn.functional.cross_entropy(model(ids, extra), tags)
        loss.backward()
        optimizer.step()
    score = accuracy(model, dev_items)
    print("epoch", epoch, "dev", round(score, 3))
    if score > best:
        best, best_state = score, {k: v.clone() for k, v in model.state_dict().items()}

model.load_state_dict(best_state)
torch.save({"state": best_state, "words": word_ids, "tags": tag_ids}, "tagger.pth")
print("test", accuracy(model, prepare(read_conll("ner.test.conll"))))
