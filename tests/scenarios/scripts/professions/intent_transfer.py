# intent_en.pt: intents_en.zip
# intent_de.pt: intents_en.zip intents_de.zip

import io
import json
import zipfile
import zlib

import torch
from datasets import Dataset, concatenate_datasets
from torch import nn

BUCKETS = 256
LABELS = {"book": 0, "cancel": 1}


def from_zip(path):
    parts = []
    with zipfile.ZipFile(path) as z:
        for name in sorted(z.namelist()):
            with z.open(name) as fh:
                parts.append(Dataset.from_list([json.loads(l) for l in io.TextIOWrapper(fh, "utf-8")]))
    return concatenate_datasets(parts)


def hash_words(batch):
    return {
        "ids": [[zlib.crc32(w.encode()) % BUCKETS for w in u.split()] for u in batch["utterance"]],
        "label": [LABELS[i] for i in batch["intent"]],
    }


class BagModel(nn.Module):
    def __init__(self, dim=12):
        super().__init__()
        self.emb = nn.EmbeddingBag(BUCKETS, dim, mode="mean")
        self.out = nn.Linear(dim, len(LABELS))

    def forward(self, ids):
        return self.out(self.emb(ids))


def fit(model, ds, epochs, lr):
    ds = ds.map(hash_words, batched=True, remove_columns=["utterance", "intent"])
    ids, y = torch.tensor(ds["ids"][:]), torch.tensor(ds["label"][:])
    opt = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(epochs):
        for i in range(0, len(y), 20):
            opt.zero_grad()
            loss = nn.functional.cross_entropy(model(ids[i:i + 20]), y[i:i + 20])
            loss.backward()
            opt.step()
    acc = (model(ids).argmax(1) == y).float().mean().item()
    print(f"n={len(y)} final loss {loss.item():.3f} train acc {acc:.2f}")
    return model


def main():
    torch.manual_seed(0)
    data = {k: from_zip(f"intents_{k}.zip") for k in ("en", "de", "smalltalk")}
    for k, d in data.items():
        print(k, d.num_rows, d[0]["utterance"])

    en = data["en"].shuffle(seed=1)
    torch.save(fit(BagModel(), en, epochs=8, lr=0.05).state_dict(), "intent_en.pt")

    de = data["de"].shuffle(seed=1)
    model = BagModel()
    model.load_state_dict(torch.load("intent_en.pt"))
    fit(model, de, epochs=3, lr=0.01)
    torch.save(model.state_dict(), "intent_de.pt")

    # what does it say about small talk?
    small = data["smalltalk"].map(hash_words, batched=True)
    with torch.no_grad():
        p = model(torch.tensor(small["ids"][:])).softmax(1).max(1).values
    print("mean confidence on small talk: %.2f" % p.mean().item())


if __name__ == "__main__":
    main()
