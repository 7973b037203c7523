# topics_vectors.pt: tickets_train.jsonl tickets_unlabeled.txt vocab.json vectors.txt
# topics_random.pt: tickets_train.jsonl tickets_unlabeled.txt vocab.json

"""Topic of support tickets. Step 1 writes the vocabulary, step 2 trains two small models."""
import collections
import json

import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence

PAD, UNK = "<pad>", "<unk>"
TOPICS = ["billing", "login", "delivery"]
EMB = 16


def read_jsonl(path):
    with open(path) as f:
        return [json.loads(line) for line in f]


def build_vocab(min_count=2):
    counter = collections.Counter()
    for row in read_jsonl("tickets_train.jsonl"):
        counter.update(row["text"].split())
    with open("tickets_unlabeled.txt") as f:
        for line in f:
            counter.update(line.split())
    words = [w for w, c in counter.most_common() if c >= min_count]
    with open("vocab.json", "w") as f:
        json.dump({w: i for i, w in enumerate([PAD, UNK] + words)}, f)


def encode(rows, vocab):
    ids = [torch.tensor([vocab.get(w, 1) for w in r["text"].split()]) for r in rows]
    return pad_sequence(ids, batch_first=True), torch.tensor([TOPICS.index(r["topic"]) for r in rows])


def read_vectors(path, vocab):
    table = torch.zeros(len(vocab), EMB)
    hits = 0
    with open(path) as f:
        for line in f:
            word, *values = line.split()
            if word in vocab:
                table[vocab[word]] = torch.tensor([float(v) for v in values])
                hits += 1
    print(f"{hits} of {len(vocab)} words have a vector")
    return table


class TopicNet(nn.Module):
    def __init__(self, n_words, table=None):
        super().__init__()
        self.emb = nn.Embedding(n_words, EMB, padding_idx=0)
        if table is not None:
            self.emb.weight.data.copy_(table)
        self.conv = nn.Conv1d(EMB, 24, 3, padding=1)
        self.out = nn.Linear(24, len(TOPICS))

    def forward(self, ids):
        h = torch.relu(self.conv(self.emb(ids).transpose(1, 2)))
        return self.out(h.max(2).values)


def fit(model, x, y, epochs=8):
    opt = torch.optim.Adam(model.parameters(), lr=5e-3)
    gen = torch.Generator().manual_seed(0)
    for _ in range(epochs):
        for idx in torch.randperm(len(x), generator=gen).split(32):
            opt.zero_grad()
            nn.functional.cross_entropy(model(x[idx]), y[idx]).backward()
            opt.step()
    return model.eval()


def main():
    build_vocab()
    with open("vocab.json") as f:
        vocab = json.load(f)
    train, test = read_jsonl("tickets_train.jsonl"), read_jsonl("tickets_test.jsonl")
    x, y = encode(train, vocab)
    tx, ty = encode(test, vocab)
    print("train", tuple(x.shape), "test", tuple(tx.shape))

    tables = {"vectors": read_vectors("vectors.txt", vocab), "random": None}
    for name, table in tables.items():
        torch.manual_seed(42)
        model = fit(TopicNet(len(vocab), table), x, y)
        torch.save({"state": model.state_dict(), "topics": TOPICS}, f"topics_{name}.pt")
        with torch.no_grad():
            print(name, "test accuracy", (model(tx).argmax(1) == ty).float().mean().item())


if __name__ == "__main__":
    main()
