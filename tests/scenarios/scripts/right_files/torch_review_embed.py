# review_frozen.pt: reviews_train.jsonl word_vectors.npz function_words.txt
# review_scratch.pt: reviews_train.jsonl reviews_extra.jsonl review_vocab.json

import json
from collections import Counter

import lightning as L
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


def read_jsonl(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


class ReviewDataset(Dataset):
    def __init__(self, records, index, skip=frozenset(), length=12):
        self.records, self.index, self.skip, self.length = records, index, skip, length

    def __len__(self):
        return len(self.records)

    def encode(self, text):
        ids = [self.index.get(w, 0) for w in text.split() if w not in self.skip][: self.length]
        return ids + [0] * (self.length - len(ids))

    def __getitem__(self, i):
        r = self.records[i]
        return torch.tensor(self.encode(r["text"])), torch.tensor(r["label"])


class BagOfVectors(L.LightningModule):
    def __init__(self, emb, lr=0.05):
        super().__init__()
        self.emb = emb
        self.head = nn.Linear(emb.embedding_dim, 2)
        self.lr = lr

    def forward(self, ids):
        mask = (ids > 0).unsqueeze(-1).float()
        return self.head((self.emb(ids) * mask).sum(1) / mask.sum(1).clamp(min=1))

    def training_step(self, batch, _):
        ids, y = batch
        return nn.functional.cross_entropy(self(ids), y)

    def configure_optimizers(self):
        return torch.optim.Adam([p for p in self.parameters() if p.requires_grad], lr=self.lr)


def fit(model, ds, epochs):
    trainer = L.Trainer(max_epochs=epochs, accelerator="cpu", logger=False, enable_checkpointing=False,
                        enable_progress_bar=False, enable_model_summary=False)
    trainer.fit(model, DataLoader(ds, batch_size=10, shuffle=True, generator=torch.Generator().manual_seed(0)))


def accuracy(model, ds):
    model.eval()
    with torch.no_grad():
        return np.mean([(model(x).argmax(1) == y).float().mean().item() for x, y in DataLoader(ds, batch_size=12)])


L.seed_everything(3)
train = read_jsonl("reviews_train.jsonl")
test = read_jsonl("reviews_test.jsonl")
stop = frozenset(open("function_words.txt").read().split())

# 1. frozen vectors
tables = {}
for name in ("word_vectors", "word_vectors_old"):
    with np.load(f"{name}.npz") as z:
        tables[name] = ({w: i + 1 for i, w in enumerate(z["words"].tolist())}, z["vectors"])
old_norm = np.linalg.norm(tables["word_vectors_old"][1], axis=1).mean()
print("mean norm of the previous vectors", round(float(old_norm), 3))

index, vectors = tables["word_vectors"]
weights = torch.from_numpy(np.vstack([np.zeros((1, vectors.shape[1]), np.float32), vectors]))
frozen = BagOfVectors(nn.Embedding.from_pretrained(weights, freeze=True, padding_idx=0))
fit(frozen, ReviewDataset(train, index, stop), epochs=6)
print("frozen", accuracy(frozen, ReviewDataset(test, index, stop)))
torch.save(frozen.state_dict(), "review_frozen.pt")

# 2. from scratch with the extra reviews
records = train + read_jsonl("reviews_extra.jsonl")
counts = Counter(w for r in records for w in r["text"].split())
with open("review_vocab.json", "w") as f:
    json.dump({w: i + 1 for i, (w, c) in enumerate(counts.most_common()) if c > 1}, f)
with open("review_vocab.json") as f:
    vocab = json.load(f)
scratch = BagOfVectors(nn.Embedding(len(vocab) + 1, 8, padding_idx=0))
fit(scratch, ReviewDataset(records, vocab), epochs=5)
print("scratch", accuracy(scratch, ReviewDataset(test, vocab)))
torch.save(scratch.state_dict(), "review_scratch.pt")
