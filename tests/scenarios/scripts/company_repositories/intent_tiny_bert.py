# intent_best.pt: intents_train.jsonl intents_dev.jsonl intent_vocab.txt
# intent_model/model.safetensors: intents_train.jsonl intents_dev.jsonl intent_vocab.txt

import argparse
import json
import os
import random

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset
from transformers import BertConfig, BertForSequenceClassification

os.environ["TOKENIZERS_PARALLELISM"] = "false"


def seed_everything(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


class WordTokenizer:
    def __init__(self, path):
        with open(path) as f:
            self.vocab = {w.rstrip("\n"): i for i, w in enumerate(f)}
        self.unk = self.vocab["[UNK]"]
        self.cls = self.vocab["[CLS]"]

    def __len__(self):
        return len(self.vocab)

    def encode(self, text, max_len):
        ids = [self.cls] + [self.vocab.get(w, self.unk) for w in text.lower().split()]
        ids = ids[:max_len]
        mask = [1] * len(ids) + [0] * (max_len - len(ids))
        return ids + [0] * (max_len - len(ids)), mask


class IntentDataset(Dataset):
    def __init__(self, path, tok, labels, max_len):
        self.items = []
        with open(path) as f:
            for line in f:
                rec = json.loads(line)
                ids, mask = tok.encode(rec["utterance"], max_len)
                self.items.append((torch.tensor(ids), torch.tensor(mask), labels.index(rec["intent"])))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]


@torch.no_grad()
def evaluate(model, loader):
    model.eval()
    loss, hits, n = 0.0, 0, 0
    for ids, mask, y in loader:
        out = model(input_ids=ids, attention_mask=mask, labels=y)
        loss += out.loss.item() * len(y)
        hits += (out.logits.argmax(-1) == y).sum().item()
        n += len(y)
    return loss / n, hits / n


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--train", default="intents_train.jsonl")
    ap.add_argument("--dev", default="intents_dev.jsonl")
    ap.add_argument("--test", default="intents_test.jsonl")
    ap.add_argument("--vocab", default="intent_vocab.txt")
    ap.add_argument("--epochs", type=int, default=8)
    ap.add_argument("--lr", type=float, default=4e-3)
    ap.add_argument("--max-len", type=int, default=12)
    ap.add_argument("--out", default="intent_model")
    args = ap.parse_args()

    seed_everything(42)
    torch.set_num_threads(1)
    labels = ["billing", "login", "shipping"]
    tok = WordTokenizer(args.vocab)
    train_ds = IntentDataset(args.train, tok, labels, args.max_len)
    dev_ds = IntentDataset(args.dev, tok, labels, args.max_len)
    test_ds = IntentDataset(args.test, tok, labels, args.max_len)
    train_dl = DataLoader(train_ds, batch_size=16, shuffle=True)
    dev_dl = DataLoader(dev_ds, batch_size=32)
    test_dl = DataLoader(test_ds, batch_size=32)

    cfg = BertConfig(vocab_size=len(tok), hidden_size=24, num_hidden_layers=1, num_attention_heads=2,
                     intermediate_size=48, max_position_embeddings=32, num_labels=len(labels))
    model = BertForSequenceClassification(cfg)
    opt = torch.optim.AdamW(model.parameters(), lr=args.lr)

    best = float("inf")
    for epoch in range(args.epochs):
        model.train()
        for ids, mask, y in train_dl:
            opt.zero_grad()
            loss = model(input_ids=ids, attention_mask=mask, labels=y).loss
            loss.backward()
            opt.step()
        dev_loss, dev_acc = evaluate(model, dev_dl)
        print(f"epoch {epoch} dev_loss {dev_loss:.4f} dev_acc {dev_acc:.3f}")
        if dev_loss < best:
            best = dev_loss
            torch.save(model.state_dict(), "intent_best.pt")

    model.load_state_dict(torch.load("intent_best.pt"))
    test_loss, test_acc = evaluate(model, test_dl)
    print(f"test_loss {test_loss:.4f} test_acc {test_acc:.3f}")
    model.save_pretrained(args.out)


if __name__ == "__main__":
    main()
