# tagger.pt: ner_train.conll ner_dev.conll vectors.txt gazetteer.txt
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

TAGS = ["O", "PER", "LOC"]


def sentences(path):
    """Yields lists of (token, tag); sentences are separated by empty lines."""
    current = []
    with open(path) as lines:
        for line in lines:
            line = line.rstrip()
            if line:
                current.append(tuple(line.split("\t")))
            elif current:
                yield current
                current = []
    if current:
        yield current


def load_vectors(path):
    words, rows = ["<pad>", "<unk>"], []
    for line in open(path):
        word, *values = line.split(" ")
        words.append(word)
        rows.append(list(map(float, values)))
    matrix = torch.tensor(rows)
    special = torch.stack([torch.zeros(matrix.size(1)), matrix.mean(0)])
    return {w: i for i, w in enumerate(words)}, torch.cat([special, matrix])


class Tagger(nn.Module):
    def __init__(self, vectors, hidden=8):
        super().__init__()
        self.emb = nn.Embedding.from_pretrained(vectors, freeze=False, padding_idx=0)
        self.lstm = nn.LSTM(vectors.size(1) + 2, hidden, bidirectional=True, batch_first=True)
        self.out = nn.Linear(2 * hidden, len(TAGS))

    def forward(self, ids, extra, lengths):
        x = torch.cat([self.emb(ids), extra], dim=2)
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        return self.out(pad_packed_sequence(self.lstm(packed)[0], batch_first=True)[0])


class Collator:
    def __init__(self, word2id, gazetteer):
        self.word2id = word2id
        self.gazetteer = gazetteer

    def __call__(self, batch):
        ids = [torch.tensor([self.word2id.get(w, 1) for w, _ in s]) for s in batch]
        extra = [torch.tensor([[w in self.gazetteer, len(w) > 5] for w, _ in s], dtype=torch.float) for s in batch]
        tags = [torch.tensor([TAGS.index(t) for _, t in s]) for s in batch]
        return (
            pad_sequence(ids, batch_first=True),
            pad_sequence(extra, batch_first=True),
            torch.tensor([len(s) for s in batch]),
            pad_sequence(tags, batch_first=True, padding_value=-1),
        )


def score(model, loader):
    right = total = 0
    with torch.no_grad():
        for ids, extra, lengths, tags in loader:
            guess = model(ids, extra, lengths).argmax(2)
            mask = tags >= 0
            right += (guess[mask] == tags[mask]).sum().item()
            total += mask.sum().item()
    return right / total


if __name__ == "__main__":
    torch.manual_seed(21)
    word2id, vectors = load_vectors("vectors.txt")
    previous, _ = load_vectors("vectors_old.txt")
    print("words in both releases of the vectors:", len(word2id.keys() & previous.keys()))
    with open("gazetteer.txt") as f:
        collate = Collator(word2id, frozenset(map(str.strip, f)))

    loaders = {
        part: torch.utils.data.DataLoader(list(sentences(f"ner_{part}.conll")), batch_size=10, shuffle=part == "train", collate_fn=collate)
        for part in ("train", "dev", "test")
    }
    model = Tagger(vectors)
    optim = torch.optim.Adam(model.parameters(), lr=0.02)
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optim, mode="max", patience=0)
    criterion = nn.CrossEntropyLoss(ignore_index=-1)
    for epoch in range(3):
        for ids, extra, lengths, tags in loaders["train"]:
            optim.zero_grad()
            criterion(model(ids, extra, lengths).transpose(1, 2), tags).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optim.step()
        dev = score(model, loaders["dev"])
        plateau.step(dev)
        print(epoch, "dev", round(dev, 3), "lr", optim.param_groups[0]["lr"])
    torch.save({"model": model.state_dict(), "word2id": word2id, "tags": TAGS}, "tagger.pt")
    print("test", round(score(model, loaders["test"]), 3))
