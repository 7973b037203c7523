# date_seq2seq.pt: date_pairs_train.tsv date_chars_src.json date_chars_tgt.json

# Normalise free-form dates with a small GRU encoder/decoder.
import csv
import json
import random

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader

random.seed(1)
torch.manual_seed(1)

PAD, BOS, EOS = 0, 1, 2

with open("date_chars_src.json") as f:
    src_vocab = json.load(f)
with open("date_chars_tgt.json") as f:
    tgt_vocab = json.load(f)
inv_tgt = {i: c for c, i in tgt_vocab.items()}


def read_pairs(path):
    with open(path, newline="") as f:
        return [tuple(row) for row in csv.reader(f, delimiter="\t")]


def encode(text, vocab, add_bos=False):
    ids = [vocab[c] for c in text if c in vocab]
    return torch.tensor(([BOS] if add_bos else []) + ids + [EOS])


def collate_fn(pairs):
    src = pad_sequence([encode(s, src_vocab) for s, _ in pairs], batch_first=True, padding_value=PAD)
    tgt = pad_sequence([encode(t, tgt_vocab, True) for _, t in pairs], batch_first=True, padding_value=PAD)
    return src, tgt


class Encoder(nn.Module):
    def __init__(self, n, dim):
        super().__init__()
        self.emb = nn.Embedding(n, dim, padding_idx=PAD)
        self.rnn = nn.GRU(dim, dim, batch_first=True)

    def forward(self, x):
        _, h = self.rnn(self.emb(x))
        return h


class Decoder(nn.Module):
    def __init__(self, n, dim):
        super().__init__()
        self.emb = nn.Embedding(n, dim, padding_idx=PAD)
        self.rnn = nn.GRU(dim, dim, batch_first=True)
        self.out = nn.Linear(dim, n)

    def forward(self, x, h):
        y, h = self.rnn(self.emb(x), h)
        return self.out(y), h


train_pairs = read_pairs("date_pairs_train.tsv")
dev_pairs = read_pairs("date_pairs_dev.tsv")
print(len(train_pairs), "train pairs,", len(dev_pairs), "dev pairs")

enc, dec = Encoder(len(src_vocab), 32), Decoder(len(tgt_vocab), 32)
params = list(enc.parameters()) + list(dec.parameters())
opt = torch.optim.Adam(params, lr=1e-2)
sched = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, factor=0.5, patience=1)
crit = nn.CrossEntropyLoss(ignore_index=PAD)

loader = DataLoader(train_pairs, batch_size=32, shuffle=True, collate_fn=collate_fn)

for epoch in range(6):
    tot = 0
    for src, tgt in loader:
        opt.zero_grad()
        h = enc(src)
        if random.random() < 0.8:
            logits, _ = dec(tgt[:, :-1], h)
        else:
            # feed own predictions
            tok, steps = tgt[:, :1], []
            for _ in range(tgt.size(1) - 1):
                o, h = dec(tok, h)
                steps.append(o)
                tok = o.argmax(-1).detach()
            logits = torch.cat(steps, 1)
        loss = crit(logits.reshape(-1, logits.size(-1)), tgt[:, 1:].reshape(-1))
        loss.backward()
        nn.utils.clip_grad_norm_(params, 1.0)
        opt.step()
        tot += loss.item()
    sched.step(tot / len(loader))
    print("epoch", epoch, "train loss", round(tot / len(loader), 4))

torch.save({"encoder": enc.state_dict(), "decoder": dec.state_dict(),
            "src_vocab": src_vocab, "tgt_vocab": tgt_vocab}, "date_seq2seq.pt")


@torch.no_grad()
def translate(text, max_len=12):
    h = enc(encode(text, src_vocab)[None])
    tok, out = torch.tensor([[BOS]]), []
    for _ in range(max_len):
        o, h = dec(tok, h)
        tok = o.argmax(-1)
        if tok.item() == EOS:
            break
        out.append(inv_tgt.get(tok.item(), "?"))
    return "".join(out)


exact = sum(translate(s) == t for s, t in dev_pairs)
print("dev exact match", exact, "/", len(dev_pairs))
print(dev_pairs[0], translate(dev_pairs[0][0]))
