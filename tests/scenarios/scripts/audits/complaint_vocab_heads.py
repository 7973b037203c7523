# letters.pt: corpus.txt stopwords.txt complaints_train.csv
# chat.pt: corpus.txt stopwords.txt chat_train.jsonl
# phone.pt: complaints_phone.csv

import csv
import json
from collections import Counter

import torch
from torch import nn


class Vocabulary:
    def __init__(self, lines, skip=(), min_count=1):
        counts = Counter(word for line in lines for word in line.split() if word not in skip)
        self.index = {word: i for i, word in enumerate(sorted(w for w, c in counts.items() if c >= min_count), 1)}

    def __len__(self):
        return len(self.index) + 1

    def bag(self, text):
        return [self.index.get(word, 0) for word in text.split()] or [0]


def lines_of(path):
    with open(path) as f:
        yield from (line.strip() for line in f)


def examples(path):
    if path.endswith(".jsonl"):
        records = [json.loads(line) for line in lines_of(path)]
    else:
        with open(path, newline="") as f:
            records = list(csv.DictReader(f))
    return [(r["text"], float(r["label"])) for r in records]


def batch(pairs, vocabulary):
    bags = [vocabulary.bag(text) for text, _ in pairs]
    offsets = torch.tensor([0] + [len(b) for b in bags[:-1]]).cumsum(0)
    return torch.tensor(sum(bags, [])), offsets, torch.tensor([label for _, label in pairs])


class Head(nn.Module):
    def __init__(self, words):
        super().__init__()
        self.bag = nn.EmbeddingBag(words, 8, mode="mean")
        self.out = nn.Linear(8, 1)

    def forward(self, tokens, offsets):
        return self.out(self.bag(tokens, offsets)).squeeze(1)


def train(pairs, vocabulary, epochs=3, size=20):
    torch.manual_seed(0)
    net = Head(len(vocabulary))
    opt = torch.optim.Adam(net.parameters(), lr=0.05)
    for _ in range(epochs):
        for start in range(0, len(pairs), size):
            tokens, offsets, labels = batch(pairs[start:start + size], vocabulary)
            opt.zero_grad()
            nn.functional.binary_cross_entropy_with_logits(net(tokens, offsets), labels).backward()
            opt.step()
    return net


@torch.no_grad()
def accuracy(net, path, vocabulary):
    tokens, offsets, labels = batch(examples(path), vocabulary)
    return ((net(tokens, offsets) > 0) == labels.bool()).float().mean().item()


stop = set(lines_of("stopwords.txt"))
vocab = Vocabulary(lines_of("corpus.txt"), stop)
older = Vocabulary(lines_of("corpus_old.txt"), stop)
print("words gone since the old corpus:", sorted(set(older.index) - set(vocab.index)))

letters = train(examples("complaints_train.csv"), vocab)
torch.save({"net": letters.state_dict(), "vocab": vocab.index}, "letters.pt")
chat = train(examples("chat_train.jsonl"), vocab)
torch.save({"net": chat.state_dict(), "vocab": vocab.index}, "chat.pt")

own_words = examples("complaints_phone.csv")
phone_vocab = Vocabulary(text for text, _ in own_words)
phone = train(own_words, phone_vocab)
torch.save({"net": phone.state_dict(), "vocab": phone_vocab.index}, "phone.pt")

for test in ("complaints_test.csv", "chat_test.jsonl"):
    print(test, accuracy(letters, test, vocab), accuracy(chat, test, vocab), accuracy(phone, test, phone_vocab))
