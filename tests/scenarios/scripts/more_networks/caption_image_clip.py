# clip.pt: captions.json thumbs.npz word_vectors.txt stop_words.txt
# image_tower.safetensors: captions.json thumbs.npz word_vectors.txt stop_words.txt
import json
import math
import os

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn
from torch.utils.data import DataLoader, Dataset

DATA = os.environ.get("CLIP_DATA", ".")


def path_to(name):
    return os.path.join(DATA, name)


def read_vectors(file):
    """GloVe format: a word and its numbers on each line."""
    vocab, rows = {}, []
    with open(file, encoding="utf8") as f:
        for line in f:
            word, *values = line.split(" ")
            vocab[word] = len(vocab)
            rows.append([float(v) for v in values])
    return vocab, torch.tensor(rows)


class CaptionTokens:
    def __init__(self, vocab, stop):
        self.vocab, self.stop = vocab, stop

    def __call__(self, text):
        ids = [self.vocab[w] for w in text.lower().split() if w in self.vocab and w not in self.stop]
        return ids or [0]


class CaptionedThumbs(Dataset):
    def __init__(self, captions, pixels, tokens):
        self.records = captions
        self.pixels = pixels
        self.tokens = tokens

    def __len__(self):
        return len(self.records)

    def __getitem__(self, i):
        record = self.records[i]
        image = torch.from_numpy(self.pixels[record["image"]].astype(np.float32)) / 255
        return image, torch.tensor(self.tokens(record["text"]))

    @staticmethod
    def collate(batch):
        images, texts = zip(*batch)
        offsets = torch.tensor([0] + [len(t) for t in texts[:-1]]).cumsum(0)
        return torch.stack(images), torch.cat(texts), offsets


class Clip(nn.Module):
    def __init__(self, vectors, dim=6):
        super().__init__()
        self.text_tower = nn.ModuleDict({
            "bag": nn.EmbeddingBag.from_pretrained(vectors, mode="mean", freeze=True),
            "project": nn.Linear(vectors.shape[1], dim)})
        self.image_tower = nn.Sequential(nn.Flatten(), nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, dim))
        self.log_scale = nn.Parameter(torch.tensor(math.log(10.0)))

    def forward(self, images, tokens, offsets):
        text = F.normalize(self.text_tower["project"](self.text_tower["bag"](tokens, offsets)), dim=1)
        image = F.normalize(self.image_tower(images), dim=1)
        return self.log_scale.exp() * image @ text.T


def info_nce(logits):
    target = torch.arange(len(logits))
    return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2


def main():
    with open(path_to("captions.json")) as f:
        captions = json.load(f)
    vocab, vectors = read_vectors(path_to("word_vectors.txt"))
    old_vocab, _ = read_vectors(path_to("word_vectors_2017.txt"))
    print("words without an old vector:", sorted(set(vocab) - set(old_vocab)))
    tokens = CaptionTokens(vocab, set(open(path_to("stop_words.txt")).read().split()))
    pixels = np.load(path_to("thumbs.npz"))

    dataset = CaptionedThumbs(captions, pixels, tokens)
    loader = DataLoader(dataset, batch_size=12, shuffle=True, collate_fn=CaptionedThumbs.collate)
    model = Clip(vectors)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=5e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-2, total_steps=3 * len(loader))
    for epoch in range(3):
        for batch in loader:
            loss = info_nce(model(*batch))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        print(epoch, loss.item())
    torch.save(model.state_dict(), "clip.pt")
    save_file(model.image_tower.state_dict(), "image_tower.safetensors")

    with open(path_to("captions_val.json")) as f:
        unseen = CaptionedThumbs(json.load(f), pixels, tokens)
    with torch.no_grad():
        logits = model(*next(iter(DataLoader(unseen, batch_size=12, collate_fn=CaptionedThumbs.collate))))
    print("recall@3", np.mean([i in row.topk(3).indices for i, row in enumerate(logits)]))


main()
