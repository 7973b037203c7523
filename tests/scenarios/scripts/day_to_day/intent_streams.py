# intent_stream.pt: intents_train.jsonl intents_valid.jsonl token_vocab.txt
# intent_balanced.pt: intents_train.jsonl row_weights.npy token_vocab.txt

import json
import random

import numpy as np
import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Dataset, IterableDataset, WeightedRandomSampler

LABELS = ["greet", "order", "complain"]
PAD, UNK = 0, 1


def set_seed(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


class Vocab:
    def __init__(self, path):
        with open(path) as f:
            words = [w.strip() for w in f if w.strip()]
        self.index = {w: i + 2 for i, w in enumerate(words)}

    def __len__(self):
        return len(self.index) + 2

    def encode(self, text):
        return torch.tensor([self.index.get(t, UNK) for t in text.split()])


class JsonlStream(IterableDataset):
    def __init__(self, path, vocab):
        self.path, self.vocab = path, vocab

    def __iter__(self):
        with open(self.path) as f:
            for line in f:
                rec = json.loads(line)
                yield self.vocab.encode(rec["utterance"]), LABELS.index(rec["intent"])


class InMemory(Dataset):
    def __init__(self, path, vocab):
        self.items = list(JsonlStream(path, vocab))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]


def collate(batch):
    seqs, labels = zip(*batch)
    return pad_sequence(seqs, batch_first=True, padding_value=PAD), torch.tensor(labels)


class BagModel(nn.Module):
    def __init__(self, n_tokens, dim=12):
        super().__init__()
        self.emb = nn.Embedding(n_tokens, dim, padding_idx=PAD)
        self.out = nn.Linear(dim, len(LABELS))

    def forward(self, ids):
        mask = (ids != PAD).unsqueeze(-1)
        return self.out((self.emb(ids) * mask).sum(1) / mask.sum(1).clamp(min=1))


@torch.no_grad()
def evaluate(model, loader):
    model.eval()
    tot, hit, loss = 0, 0, 0.0
    for ids, y in loader:
        logits = model(ids)
        loss += nn.functional.cross_entropy(logits, y, reduction="sum").item()
        hit += (logits.argmax(1) == y).sum().item()
        tot += len(y)
    return loss / tot, hit / tot


def train(model, loader, epochs, valid=None, patience=2):
    opt = torch.optim.Adam(model.parameters(), lr=0.03)
    best, best_state, waited = float("inf"), None, 0
    for epoch in range(epochs):
        model.train()
        for ids, y in loader:
            opt.zero_grad()
            nn.functional.cross_entropy(model(ids), y).backward()
            opt.step()
        if valid is None:
            continue
        v, acc = evaluate(model, valid)
        print(f"epoch {epoch} valid {v:.4f} acc {acc:.3f}")
        if v < best:
            best, waited = v, 0
            best_state = {k: t.clone() for k, t in model.state_dict().items()}
        else:
            waited += 1
            if waited > patience:
                break
    if best_state is not None:
        model.load_state_dict(best_state)
    return model


if __name__ == "__main__":
    vocab = Vocab("token_vocab.txt")
    stream = DataLoader(JsonlStream("intents_train.jsonl", vocab), batch_size=16, collate_fn=collate)
    valid = DataLoader(JsonlStream("intents_valid.jsonl", vocab), batch_size=32, collate_fn=collate)
    test = DataLoader(JsonlStream("intents_test.jsonl", vocab), batch_size=32, collate_fn=collate)

    set_seed(1)
    first = train(BagModel(len(vocab)), stream, 40, valid)
    torch.save({"state": first.state_dict(), "labels": LABELS}, "intent_stream.pt")

    set_seed(2)
    weights = np.load("row_weights.npy")
    sampler = WeightedRandomSampler(torch.from_numpy(weights), num_samples=len(weights), replacement=True)
    balanced = DataLoader(InMemory("intents_train.jsonl", vocab), batch_size=16, sampler=sampler, collate_fn=collate)
    second = train(BagModel(len(vocab)), balanced, 10)
    torch.save({"state": second.state_dict(), "labels": LABELS}, "intent_balanced.pt")

    for name, m in (("stream", first), ("balanced", second)):
        print(name, "test loss %.4f acc %.3f" % evaluate(m, test))
