# intent_model/model.safetensors: intent_train.jsonl intent_vocab.txt intent_dev.jsonl

"""Intent classification for the chat assistant with a small BERT trained from scratch."""
import argparse
import json
import logging
import os
from dataclasses import dataclass

os.environ["TRANSFORMERS_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import torch
from torch.utils.data import DataLoader
from transformers import BertConfig, BertForSequenceClassification, set_seed
from transformers.utils import logging as hf_logging

hf_logging.set_verbosity_error()
hf_logging.disable_progress_bar()
logger = logging.getLogger("intent")


@dataclass
class Example:
    ids: list
    label: int


class Vocab:
    def __init__(self, path):
        with open(path, encoding="utf-8") as f:
            self.tokens = f.read().splitlines()
        self.index = {t: i for i, t in enumerate(self.tokens)}
        self.pad, self.unk = self.index["[PAD]"], self.index["[UNK]"]
        self.cls, self.sep = self.index["[CLS]"], self.index["[SEP]"]

    def __len__(self):
        return len(self.tokens)

    def encode(self, text, max_len):
        ids = [self.index.get(w, self.unk) for w in text.lower().split()][: max_len - 2]
        return [self.cls] + ids + [self.sep]


def read_jsonl(path):
    with open(path, encoding="utf-8") as f:
        for line in f:
            yield json.loads(line)


def collate(batch, pad):
    width = max(len(e.ids) for e in batch)
    ids = torch.full((len(batch), width), pad)
    mask = torch.zeros((len(batch), width), dtype=torch.long)
    for k, e in enumerate(batch):
        ids[k, : len(e.ids)] = torch.tensor(e.ids)
        mask[k, : len(e.ids)] = 1
    return {"input_ids": ids, "attention_mask": mask, "labels": torch.tensor([e.label for e in batch])}


@torch.no_grad()
def accuracy(model, loader):
    model.eval()
    hits = total = 0
    for batch in loader:
        logits = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        hits += (logits.argmax(-1) == batch["labels"]).sum().item()
        total += len(batch["labels"])
    return hits / total


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--prefix", default="intent")
    ap.add_argument("--out", default="intent_model")
    ap.add_argument("--epochs", type=int, default=8)
    ap.add_argument("--lr", type=float, default=5e-3)
    ap.add_argument("--max-len", type=int, default=16)
    args = ap.parse_args()
    logging.basicConfig(level=logging.INFO)
    set_seed(5)

    vocab = Vocab(f"{args.prefix}_vocab.txt")
    raw = {split: list(read_jsonl(f"{args.prefix}_{split}.jsonl")) for split in ("train", "dev", "test")}
    labels = sorted({r["intent"] for r in raw["train"]})
    label2id = {l: i for i, l in enumerate(labels)}
    data = {s: [Example(vocab.encode(r["text"], args.max_len), label2id[r["intent"]]) for r in rows] for s, rows in raw.items()}
    loaders = {s: DataLoader(d, batch_size=16, shuffle=s == "train", collate_fn=lambda b: collate(b, vocab.pad)) for s, d in data.items()}

    config = BertConfig(vocab_size=len(vocab), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64,
                        hidden_dropout_prob=0.0, max_position_embeddings=32, pad_token_id=vocab.pad, num_labels=len(labels), id2label=dict(enumerate(labels)),
                        label2id=label2id)
    model = BertForSequenceClassification(config)
    opt = torch.optim.AdamW(model.parameters(), lr=args.lr)

    best_acc, best_state = -1.0, None
    for epoch in range(args.epochs):
        model.train()
        for batch in loaders["train"]:
            loss = model(**batch).loss
            loss.backward()
            opt.step()
            opt.zero_grad()
        acc = accuracy(model, loaders["dev"])
        logger.info("epoch %d dev accuracy %.3f", epoch, acc)
        if acc > best_acc:
            best_acc = acc
            best_state = {k: v.clone() for k, v in model.state_dict().items()}

    model.load_state_dict(best_state)
    model.save_pretrained(args.out)
    logger.info("test accuracy %.3f", accuracy(model, loaders["test"]))


if __name__ == "__main__":
    main()
