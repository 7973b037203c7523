# review_bert/model.safetensors: reviews_unlabelled.txt reviews_train.tsv review_vocab.txt

import csv
import random
from collections import Counter

import numpy as np
import torch
from transformers import BertConfig, BertForSequenceClassification, set_seed

MAX_LEN = 12
VOCAB = "review_vocab.txt"


def build_vocab(corpus, out, min_count=2):
    counts = Counter()
    with open(corpus, encoding="utf-8") as f:
        for line in f:
            counts.update(line.split())
    words = sorted(w for w, c in counts.items() if c >= min_count)
    with open(out, "w", encoding="utf-8") as f:
        f.write("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]"] + words))


def load_vocab(path):
    with open(path, encoding="utf-8") as f:
        return {w.rstrip("\n"): i for i, w in enumerate(f)}


def encode(text, vocab):
    ids = [vocab["[CLS]"]] + [vocab.get(w, vocab["[UNK]"]) for w in text.split()][: MAX_LEN - 2] + [vocab["[SEP]"]]
    mask = [1] * len(ids) + [0] * (MAX_LEN - len(ids))
    return ids + [vocab["[PAD]"]] * (MAX_LEN - len(ids)), mask


def load_split(path, vocab):
    with open(path, newline="", encoding="utf-8") as f:
        rows = list(csv.DictReader(f, delimiter="\t"))
    enc = [encode(r["text"], vocab) for r in rows]
    return {
        "input_ids": torch.tensor([e[0] for e in enc]),
        "attention_mask": torch.tensor([e[1] for e in enc]),
        "labels": torch.tensor([int(r["stars"]) for r in rows]),
    }


def batches(data, size, shuffle):
    idx = list(range(len(data["labels"])))
    if shuffle:
        random.shuffle(idx)
    for i in range(0, len(idx), size):
        yield {k: v[idx[i:i + size]] for k, v in data.items()}


def main():
    set_seed(21)
    build_vocab("reviews_unlabelled.txt", VOCAB)
    vocab = load_vocab(VOCAB)
    train, dev = load_split("reviews_train.tsv", vocab), load_split("reviews_dev.tsv", vocab)
    cfg = BertConfig(vocab_size=len(vocab), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
                     intermediate_size=32, max_position_embeddings=MAX_LEN, num_labels=2)
    model = BertForSequenceClassification(cfg)
    opt = torch.optim.AdamW(model.parameters(), lr=1e-2)
    for epoch in range(6):
        model.train()
        losses = []
        for b in batches(train, 16, True):
            loss = model(**b).loss
            loss.backward()
            opt.step()
            opt.zero_grad()
            losses.append(loss.item())
        model.eval()
        with torch.no_grad():
            hits = sum((model(**b).logits.argmax(-1) == b["labels"]).sum().item() for b in batches(dev, 16, False))
        print(f"epoch {epoch} loss {np.mean(losses):.3f} dev acc {hits / len(dev['labels']):.2f}")
    model.save_pretrained("review_bert")


if __name__ == "__main__":
    main()
