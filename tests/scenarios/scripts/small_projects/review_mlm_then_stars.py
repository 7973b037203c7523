# mlm_body.safetensors: reviews_raw.txt wordpiece.txt
# stars_head.safetensors: reviews_raw.txt wordpiece.txt reviews_train.csv reviews_dev.csv
import argparse
import csv

import torch
from safetensors.torch import save_file
from torch.nn.utils.rnn import pad_sequence
from transformers import BertConfig, BertForMaskedLM, BertForSequenceClassification


class WordTokenizer:
    def __init__(self, path):
        self.tokens = open(path).read().splitlines()
        self.ids = {t: i for i, t in enumerate(self.tokens)}
        self.pad, self.unk, self.cls, self.sep, self.mask = (self.ids[f"[{t}]"] for t in ("PAD", "UNK", "CLS", "SEP", "MASK"))

    def __len__(self):
        return len(self.tokens)

    def encode(self, text):
        return torch.tensor([self.cls] + [self.ids.get(w, self.unk) for w in text.lower().split()] + [self.sep])

    def pad_batch(self, seqs):
        ids = pad_sequence(seqs, batch_first=True, padding_value=self.pad)
        return {"input_ids": ids, "attention_mask": (ids != self.pad).long()}

    def mask_batch(self, seqs, p=0.2):
        batch = self.pad_batch(seqs)
        ids = batch["input_ids"]
        special = (ids == self.pad) | (ids == self.cls) | (ids == self.sep)
        chosen = (torch.rand(ids.shape) < p) & ~special
        chosen[:, 1] = True
        batch["labels"] = ids.masked_fill(~chosen, -100)
        batch["input_ids"] = ids.masked_fill(chosen, self.mask)
        return batch


def minibatches(items, size):
    order = torch.randperm(len(items)).tolist()
    for i in range(0, len(order), size):
        yield [items[j] for j in order[i:i + size]]


def read_reviews(path, tok):
    with open(path, newline="") as f:
        return [(tok.encode(r["text"]), int(r["stars"]) - 1) for r in csv.DictReader(f)]


def pretrain(tok, config, args):
    with open(args.corpus) as f:
        lines = [tok.encode(line) for line in f]
    model = BertForMaskedLM(config)
    opt = torch.optim.AdamW(model.parameters(), lr=args.lr)
    for epoch in range(args.epochs):
        for seqs in minibatches(lines, 16):
            loss = model(**tok.mask_batch(seqs)).loss
            opt.zero_grad()
            loss.backward()
            opt.step()
        print(f"mlm epoch {epoch}: {loss.item():.3f}")
    return model


def score(model, tok, reviews):
    texts, stars = zip(*reviews)
    model.eval()
    with torch.no_grad():
        out = model(**tok.pad_batch(list(texts)), labels=torch.tensor(stars))
    model.train()
    return out.loss.item(), (out.logits.argmax(-1) == torch.tensor(stars)).float().mean().item()


def finetune(tok, config, body, args):
    model = BertForSequenceClassification(config)
    model.bert.load_state_dict(body, strict=False)
    train, dev = read_reviews("reviews_train.csv", tok), read_reviews("reviews_dev.csv", tok)
    opt = torch.optim.AdamW([{"params": model.bert.parameters(), "lr": args.lr / 4}, {"params": model.classifier.parameters()}],
                            lr=args.lr)
    best = float("inf")
    for epoch in range(args.epochs):
        for batch in minibatches(train, 16):
            texts, stars = zip(*batch)
            loss = model(**tok.pad_batch(list(texts)), labels=torch.tensor(stars)).loss
            opt.zero_grad()
            loss.backward()
            opt.step()
        dev_loss, dev_acc = score(model, tok, dev)
        print(f"stars epoch {epoch}: dev {dev_loss:.3f} {dev_acc:.2f}")
        if dev_loss < best:
            best = dev_loss
            save_file({k: v.contiguous() for k, v in model.state_dict().items()}, "stars_head.safetensors")
    return model


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", default="reviews_raw.txt")
    parser.add_argument("--vocab", default="wordpiece.txt")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--lr", type=float, default=4e-3)
    args = parser.parse_args()
    torch.manual_seed(77)
    tok = WordTokenizer(args.vocab)
    with open("wordpiece_v1.txt") as f:
        print("new words since v1:", len(set(tok.tokens) - set(f.read().splitlines())))
    config = BertConfig(vocab_size=len(tok), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
                        intermediate_size=24, max_position_embeddings=24, num_labels=3)
    mlm = pretrain(tok, config, args)
    body = mlm.bert.state_dict()
    save_file({k: v.contiguous() for k, v in body.items()}, "mlm_body.safetensors")
    classifier = finetune(tok, config, body, args)

    foreign = [tok.encode(line) for line in open("reviews_foreign.txt")]
    print("unknown words abroad:", sum(int((s == tok.unk).sum()) for s in foreign))
    print("test", score(classifier, tok, read_reviews("reviews_test.csv", tok)))
