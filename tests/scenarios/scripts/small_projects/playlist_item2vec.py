# item2vec.pt: playlists.jsonl withdrawn_tracks.txt
import json
from collections import Counter
from functools import partial
from itertools import permutations

import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader


def load_playlists(path, banned=frozenset()):
    playlists = []
    for line in open(path):
        tracks = [t for t in json.loads(line)["tracks"] if t not in banned]
        if len(tracks) >= 2:
            playlists.append(tracks)
    return playlists


class Vocabulary:
    def __init__(self, playlists, min_count=1):
        self.counts = Counter(t for p in playlists for t in p)
        self.itos = [t for t, n in self.counts.most_common() if n >= min_count]
        self.stoi = {t: i for i, t in enumerate(self.itos)}

    def __len__(self):
        return len(self.itos)

    def __call__(self, tracks):
        return [self.stoi[t] for t in tracks if t in self.stoi]

    def noise(self, power=0.75):
        return torch.tensor([self.counts[t] for t in self.itos], dtype=torch.float).pow(power)


def with_negatives(pairs, noise, k):
    centre, context = torch.tensor(pairs).unbind(1)
    negatives = torch.multinomial(noise, len(pairs) * k, replacement=True).view(len(pairs), k)
    return centre, context, negatives


class SkipGram(nn.Module):
    def __init__(self, size, dim):
        super().__init__()
        self.inp = nn.Embedding(size, dim, sparse=True)
        self.out = nn.Embedding(size, dim, sparse=True)
        nn.init.uniform_(self.inp.weight, -0.5 / dim, 0.5 / dim)
        nn.init.zeros_(self.out.weight)

    def forward(self, centre, context, negatives):
        c = self.inp(centre)
        pos = (c * self.out(context)).sum(-1)
        neg = torch.einsum("bd,bkd->bk", c, self.out(negatives))
        return -(nn.functional.logsigmoid(pos) + nn.functional.logsigmoid(-neg).sum(-1)).mean()

    def neighbours(self, i, n=3):
        w = nn.functional.normalize(self.inp.weight.detach(), dim=1)
        return (w @ w[i]).argsort(descending=True)[1:n + 1].tolist()


def main(dim=8, epochs=2, k=4):
    torch.manual_seed(31)
    with open("withdrawn_tracks.txt") as f:
        withdrawn = frozenset(f.read().split())
    playlists = load_playlists("playlists.jsonl", withdrawn)
    vocab = Vocabulary(playlists)
    pairs = [pair for p in playlists for pair in permutations(vocab(p), 2)]
    loader = DataLoader(pairs, batch_size=128, shuffle=True, collate_fn=partial(with_negatives, noise=vocab.noise(), k=k))

    model = SkipGram(len(vocab), dim)
    optimizer = torch.optim.SparseAdam(list(model.parameters()), lr=0.02)
    for epoch in range(epochs):
        running = 0.0
        for batch in loader:
            optimizer.zero_grad()
            loss = model(*batch)
            loss.backward()
            optimizer.step()
            running += loss.item()
        print(f"epoch {epoch + 1}: {running / len(loader):.3f}")
    torch.save({"vectors": model.inp.weight.detach().clone(), "tracks": vocab.itos}, "item2vec.pt")

    titles = pd.read_csv("tracks.csv", index_col="track")["title"]
    for track in pd.read_csv("chart_of_may.csv")["track"]:
        close = [titles[vocab.itos[j]] for j in model.neighbours(vocab.stoi[track])] if track in vocab.stoi else "?"
        print(titles[track], "->", close)

    hits = total = 0
    for tracks in map(vocab, load_playlists("playlists_may.jsonl")):
        for a, b in zip(tracks, tracks[1:]):
            hits += b in model.neighbours(a, 10)
            total += 1
    print(f"next track among ten nearest: {hits}/{total}")


if __name__ == "__main__":
    main()
