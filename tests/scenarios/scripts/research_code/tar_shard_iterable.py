# parts_mixer.pt: shards_train.txt shard-000.tar shard-001.tar shard-003.tar part_names.json
"""Streams the training samples out of tar shards, split over the loader workers, with a shuffle buffer."""
import io
import itertools
import json
import random
import tarfile
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

SHARDS = Path("shards")


def tar_samples(path):
    """Groups consecutive members with the same stem, like webdataset does."""
    with tarfile.open(path) as tar:
        for stem, members in itertools.groupby(tar, key=lambda m: m.name.split(".")[0]):
            sample = {"__key__": stem}
            for m in members:
                sample[m.name.split(".", 1)[1]] = tar.extractfile(m).read()
            yield sample


def shuffled(stream, size, rng):
    buffer = []
    for sample in stream:
        buffer.append(sample)
        if len(buffer) >= size:
            yield buffer.pop(rng.randrange(len(buffer)))
    rng.shuffle(buffer)
    yield from buffer


class ShardStream(IterableDataset):
    def __init__(self, listing, classes, buffer=0):
        self.urls = [SHARDS / name for name in Path(listing).read_text().split()]
        self.classes, self.buffer, self.epoch = classes, buffer, 0

    def decode(self, sample):
        return torch.from_numpy(np.load(io.BytesIO(sample["npy"]))), self.classes[sample["cls"].decode()]

    def __iter__(self):
        worker = get_worker_info()
        urls = list(self.urls)
        rng = random.Random(self.epoch)
        if self.buffer:
            rng.shuffle(urls)
        if worker is not None:
            urls = urls[worker.id::worker.num_workers]
        stream = itertools.chain.from_iterable(map(tar_samples, urls))
        if self.buffer:
            stream = shuffled(stream, self.buffer, rng)
        return map(self.decode, stream)


class MixerBlock(nn.Module):
    def __init__(self, tokens, channels):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(channels), nn.LayerNorm(channels)
        self.tokens, self.channels = nn.Linear(tokens, tokens), nn.Linear(channels, channels)

    def forward(self, x):
        x = x + self.tokens(self.norm1(x).transpose(1, 2)).transpose(1, 2)
        return x + nn.functional.gelu(self.channels(self.norm2(x)))


class Mixer(nn.Module):
    def __init__(self, n_classes):
        super().__init__()
        self.blocks = nn.Sequential(MixerBlock(6, 6), MixerBlock(6, 6))
        self.head = nn.Linear(6, n_classes)

    def forward(self, x):
        return self.head(self.blocks(x).mean(1))


def main():
    torch.manual_seed(0)
    with open("part_names.json") as f:
        classes = json.load(f)
    train = ShardStream("shards_train.txt", classes, buffer=20)
    # sanity check of the shard that is still being written by the camera
    print("shard-002 has", sum(1 for _ in tar_samples(SHARDS / "shard-002.tar")), "samples so far")
    model = Mixer(len(classes))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    for epoch in range(3):
        train.epoch = epoch
        seen = 0
        for x, y in DataLoader(train, batch_size=8, num_workers=2):
            loss = nn.functional.cross_entropy(model(x), y, label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            seen += len(y)
        print(f"epoch {epoch}: {seen} samples, loss {loss.item():.3f}")
    torch.save({"model": model.state_dict(), "classes": classes}, "parts_mixer.pt")

    hits = [(model(x).argmax(1) == y).float().mean().item() for x, y in DataLoader(ShardStream("shards_test.txt", classes), batch_size=8)]
    print("test", sum(hits) / len(hits))


if __name__ == "__main__":
    main()
