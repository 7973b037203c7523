# siamese.pt: pairs_train.txt pairs_dev.txt face_00.png face_01.png face_02.png face_03.png face_04.png face_05.png face_06.png face_07.png face_08.png face_09.png
import argparse
import functools
import os

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image
from torch.utils.data import DataLoader, Dataset


@functools.lru_cache(maxsize=None)
def load_face(path):
    with Image.open(path) as im:
        return torch.tensor(np.asarray(im.convert("L"), dtype=np.float32) / 255.0).unsqueeze(0)


class PairDataset(Dataset):
    def __init__(self, image_dir, pair_list, flip=False):
        self.image_dir = image_dir
        self.flip = flip
        self.pairs = []
        for line in open(pair_list):
            a, b, same = line.split()
            self.pairs.append((a, b, float(same)))

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, index):
        a, b, same = self.pairs[index]
        img_a = load_face(os.path.join(self.image_dir, a))
        img_b = load_face(os.path.join(self.image_dir, b))
        if self.flip and torch.rand(()) < 0.5:
            img_a = torch.flip(img_a, dims=[2])
        return img_a, img_b, torch.tensor(same)


class SiameseNet(nn.Module):
    def __init__(self, dim=8):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        self.fc = nn.Linear(4 * 16, dim)

    def embed(self, x):
        return F.normalize(self.fc(self.conv(x).flatten(1)), dim=1)

    def forward(self, a, b):
        return self.embed(a), self.embed(b)


class ContrastiveLoss(nn.Module):
    def __init__(self, margin=1.0):
        super().__init__()
        self.margin = margin

    def forward(self, u, v, same):
        d = F.pairwise_distance(u, v)
        return (same * d.pow(2) + (1 - same) * F.relu(self.margin - d).pow(2)).mean()


def run(net, loader, criterion, optimizer=None):
    total, count = 0.0, 0
    with torch.set_grad_enabled(optimizer is not None):
        for a, b, same in loader:
            loss = criterion(*net(a, b), same)
            if optimizer is not None:
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            total += loss.item() * len(same)
            count += len(same)
    return total / count


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", default="faces")
    parser.add_argument("--train-pairs", default="pairs_train.txt")
    parser.add_argument("--dev-pairs", default="pairs_dev.txt")
    parser.add_argument("--test-pairs", default="pairs_test.txt")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--out", default="siamese.pt")
    args = parser.parse_args()

    torch.manual_seed(11)
    net, criterion = SiameseNet(), ContrastiveLoss()
    optimizer = torch.optim.RMSprop(net.parameters(), lr=1e-3)
    train = DataLoader(PairDataset(args.images, args.train_pairs, flip=True), batch_size=7, shuffle=True)
    dev = DataLoader(PairDataset(args.images, args.dev_pairs), batch_size=7)
    best = float("inf")
    for epoch in range(args.epochs):
        tr, dv = run(net, train, criterion, optimizer), run(net, dev, criterion)
        print("%d  train %.4f  dev %.4f" % (epoch, tr, dv))
        if dv < best:
            best = dv
            torch.save(net.state_dict(), args.out)

    net.load_state_dict(torch.load(args.out))
    print("test", run(net, DataLoader(PairDataset(args.images, args.test_pairs)), criterion))
    drift = np.load("mean_face_2020.npy") / 255 - torch.stack([load_face(os.path.join(args.images, f"face_{i:02d}.png")) for i in (10, 11)]).mean(0)[0].numpy()
    print("brightness drift since 2020: %.3f" % drift.mean())
