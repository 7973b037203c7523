# phrase_translator.pt: phrases.tsv phrases_back.tsv contractions.json phrases_clean.pkl
import json
import pickle
import random
import re
from collections import Counter
from itertools import chain

import torch
from torch import nn, optim

PAD, SOS, EOS, UNK = range(4)


class Lang:
    def __init__(self, name, sentences, min_count=1):
        counts = Counter(chain.from_iterable(s.split() for s in sentences))
        self.name = name
        self.index2word = ["<pad>", "<sos>", "<eos>", "<unk>"] + [w for w, c in counts.most_common() if c >= min_count]
        self.word2index = {w: i for i, w in enumerate(self.index2word)}

    def encode(self, sentence):
        return [self.word2index.get(w, UNK) for w in sentence.split()] + [EOS]

    def decode(self, ids):
        return " ".join(self.index2word[i] for i in ids if i > EOS)

    def __len__(self):
        return len(self.index2word)


class Normaliser:
    def __init__(self, path):
        with open(path, encoding="utf8") as f:
            table = json.load(f)
        self.pattern = re.compile("|".join(map(re.escape, table)))
        self.table = table

    def __call__(self, text):
        text = self.pattern.sub(lambda m: self.table[m.group()], text.lower().strip())
        return re.sub(r"[^a-z ]+", "", text)


def read_pairs(path, normalise):
    with open(path, encoding="utf8") as f:
        for line in f:
            source, target = line.rstrip("\n").split("\t")
            yield normalise(source), normalise(target)


def clean(normalise, filename):
    """Step 1 of the exercise: normalise all the phrases once and keep them."""
    data = {"genuine": list(read_pairs("phrases.tsv", normalise)), "synthetic": list(read_pairs("phrases_back.tsv", normalise))}
    with open(filename, "wb") as f:
        pickle.dump(data, f)


def batches(pairs, src, trg, size):
    random.shuffle(pairs)
    for i in range(0, len(pairs), size):
        xs, ys = zip(*[(src.encode(a), trg.encode(b)) for a, b in pairs[i:i + size]])
        yield [nn.utils.rnn.pad_sequence([torch.tensor(s) for s in seqs], batch_first=True, padding_value=PAD) for seqs in (xs, ys)]


class Attention(nn.Module):
    def __init__(self, h):
        super().__init__()
        self.Wa, self.Ua, self.Va = nn.Linear(h, h), nn.Linear(h, h), nn.Linear(h, 1)

    def forward(self, query, keys, mask):
        scores = self.Va(torch.tanh(self.Wa(query) + self.Ua(keys))).squeeze(-1)
        weights = scores.masked_fill(mask, -1e9).softmax(-1)
        return torch.bmm(weights.unsqueeze(1), keys)


class Translator(nn.Module):
    def __init__(self, n_src, n_trg, h=16):
        super().__init__()
        self.src, self.trg = nn.Embedding(n_src, h, padding_idx=PAD), nn.Embedding(n_trg, h, padding_idx=PAD)
        self.encoder, self.decoder = nn.GRU(h, h, batch_first=True), nn.GRU(2 * h, h, batch_first=True)
        self.attention, self.out = Attention(h), nn.Linear(h, n_trg)

    def forward(self, x, y=None, max_len=8, forcing=0.5):
        keys, hidden = self.encoder(self.src(x))
        token = torch.full((len(x), 1), SOS)
        outputs = []
        for t in range(max_len if y is None else y.size(1)):
            context = self.attention(hidden.transpose(0, 1), keys, x == PAD)
            step, hidden = self.decoder(torch.cat([self.trg(token), context], -1), hidden)
            logits = self.out(step)
            outputs.append(logits)
            token = y[:, t:t + 1] if y is not None and random.random() < forcing else logits.argmax(-1).detach()
        return torch.cat(outputs, 1)


def main():
    random.seed(5), torch.manual_seed(5)
    print(open("phrase_credits.txt").read())
    normalise = Normaliser("contractions.json")
    clean(normalise, "phrases_clean.pkl")
    with open("phrases_clean.pkl", "rb") as f:
        data = pickle.load(f)
    genuine, synthetic = data["genuine"], data["synthetic"]
    src = Lang("en", [a for a, _ in genuine + synthetic])
    trg = Lang("fr", [b for _, b in genuine + synthetic])
    net = Translator(len(src), len(trg))
    opt = optim.RAdam(net.parameters(), lr=1e-2)
    for epoch in range(3):
        # upsample the genuine pairs
        for x, y in batches(genuine * 2 + synthetic, src, trg, 16):
            opt.zero_grad()
            loss = nn.functional.cross_entropy(net(x, y).flatten(0, 1), y.flatten(), ignore_index=PAD)
            loss.backward()
            opt.step()
        print("epoch", epoch, loss.item())
    torch.save({"net": net.state_dict(), "src": src.index2word, "trg": trg.index2word}, "phrase_translator.pt")

    net.eval()
    hits = total = 0
    with torch.no_grad():
        for source, target in read_pairs("phrases_test.tsv", normalise):
            guess = trg.decode(net(torch.tensor([src.encode(source)]))[0].argmax(-1).tolist()).split()
            hits += sum(a == b for a, b in zip(guess, target.split()))
            total += len(target.split())
    print("word accuracy", hits / total)


if __name__ == "__main__":
    main()
