# base.pt: films_train.tsv films_extra.tsv
# tuned.pt: films_train.tsv films_extra.tsv films_dev.tsv
import argparse

import torch
from torch import nn
from torch.utils.data import ConcatDataset, DataLoader, Dataset, Subset

VOCABULARY = 64


class Films(Dataset):
    """Hashed bags of words."""

    def __init__(self, path):
        self.rows = [line.split("\t") for line in open(path).read().splitlines()]

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        label, text = self.rows[i]
        bag = torch.zeros(VOCABULARY)
        for word in text.split():
            bag[sum(map(ord, word)) % VOCABULARY] += 1
        return bag, float(label == "pos")


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(nn.Linear(VOCABULARY, 6), nn.ReLU())
        self.head = nn.Linear(6, 1)

    def forward(self, x):
        return self.head(self.backbone(x)).squeeze(1)


def train(model, data, groups, epochs):
    optimizer = torch.optim.SGD(groups, lr=0.1)
    for _ in range(epochs):
        for x, y in DataLoader(data, batch_size=16, shuffle=True):
            optimizer.zero_grad()
            nn.functional.binary_cross_entropy_with_logits(model(x), y.float()).backward()
            optimizer.step()


def evaluate(model, data):
    correct = 0
    with torch.inference_mode():
        for x, y in DataLoader(data, batch_size=64):
            correct += ((model(x) > 0) == y.bool()).sum().item()
    return correct / len(data)


parser = argparse.ArgumentParser()
parser.add_argument("--pretrain", nargs="+", default=["films_train.tsv", "films_extra.tsv"])
parser.add_argument("--finetune", default="films_dev.tsv")
parser.add_argument("--test", default="films_test.tsv")
args = parser.parse_args()

base = Net()
train(base, ConcatDataset([Films(path) for path in args.pretrain]), base.parameters(), 2)
torch.save(base.state_dict(), "base.pt")

weights = {k: v for k, v in torch.load("base.pt").items() if k.startswith("backbone")}
tuned = Net()
missing = tuned.load_state_dict(weights, strict=False)
assert set(missing.missing_keys) == {"head.weight", "head.bias"}
dev = Films(args.finetune)
groups = [{"params": tuned.backbone.parameters(), "lr": 0.001}, {"params": tuned.head.parameters()}]
train(tuned, Subset(dev, range(0, len(dev), 2)), groups, 2)
print("test accuracy", evaluate(tuned, Films(args.test)))
torch.save(tuned.state_dict(), "tuned.pt")
