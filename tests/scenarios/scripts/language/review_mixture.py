# stars.safetensors: reviews_web.jsonl reviews_app.jsonl blocked_ids.txt
import re
from collections import Counter

import torch
import torch.nn.functional as F
from datasets import interleave_datasets, load_dataset
from safetensors.torch import save_file
from torch.utils.data import DataLoader

MAX_LEN = 12


def words(text):
    return re.findall(r"[a-z]+", text.lower())


def blocked(path="blocked_ids.txt"):
    with open(path) as f:
        return {int(line) for line in f if line.strip()}


def build_vocab(ds, size=60):
    counter = Counter()
    for body in ds["body"]:
        counter.update(words(body))
    return {w: i + 2 for i, (w, _) in enumerate(counter.most_common(size))}


class EmbeddingBagModel(torch.nn.Module):
    def __init__(self, n_words, dim=12):
        super().__init__()
        self.emb = torch.nn.Embedding(n_words, dim, padding_idx=0)
        self.out = torch.nn.Linear(dim, 1)

    def forward(self, ids):
        mask = (ids > 0).unsqueeze(-1)
        pooled = (self.emb(ids) * mask).sum(1) / mask.sum(1).clamp(min=1)
        return self.out(pooled).squeeze(-1)


def main():
    torch.manual_seed(3)
    web = load_dataset("json", data_files="reviews_web.jsonl", split="train")
    app = load_dataset("json", data_files="reviews_app.jsonl", split="train")
    blind = load_dataset("json", data_files="reviews_blind.jsonl", split="train")

    ban = blocked()
    mixed = interleave_datasets([web, app], probabilities=[0.6, 0.4], seed=8, stopping_strategy="first_exhausted")
    mixed = mixed.filter(lambda row: row["review_id"] not in ban)
    parts = mixed.train_test_split(test_size=0.2, seed=8)
    vocab = build_vocab(parts["train"])

    def encode(row):
        ids = [vocab.get(w, 1) for w in words(row["body"])][:MAX_LEN]
        return {"ids": ids + [0] * (MAX_LEN - len(ids)), "target": float(row["stars"] >= 4)}

    keep = ["ids", "target"]
    train = parts["train"].map(encode).with_format("torch", columns=keep)
    valid = parts["test"].map(encode).with_format("torch", columns=keep)

    net = EmbeddingBagModel(len(vocab) + 2)
    opt = torch.optim.Adam(net.parameters(), lr=0.02)
    for epoch in range(3):
        for batch in DataLoader(train, batch_size=16, shuffle=True):
            opt.zero_grad()
            F.binary_cross_entropy_with_logits(net(batch["ids"]), batch["target"].float()).backward()
            opt.step()
        with torch.no_grad():
            full = valid[:]
            print(epoch, F.binary_cross_entropy_with_logits(net(full["ids"]), full["target"].float()).item())
    save_file(net.state_dict(), "stars.safetensors")

    unseen = blind.map(encode).with_format("torch", columns=keep)[:]
    with torch.no_grad():
        print("blind accuracy", ((net(unseen["ids"]) > 0) == unseen["target"].bool()).float().mean().item())


if __name__ == "__main__":
    main()
