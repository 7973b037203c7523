# cover_mixed.pt: plots_alps.npz plots_delta.npz band_gain.npy
# cover_coast.pt: plots_coast.npz band_gain.npy
"""Land cover of small satellite plots. Each batch of the mixed model has as many plots of one region as of the other."""
from typing import Dict, List, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import ConcatDataset, DataLoader, Dataset, Sampler

EXPERIMENTS: Dict[str, Sequence[str]] = {
    "cover_mixed": ("alps", "delta"),
    "cover_coast": ("coast",),
}


class Plots(Dataset):
    cache: Dict[str, "Plots"] = {}

    def __init__(self, region: str, gain: np.ndarray):
        archive = np.load(f"plots_{region}.npz")
        self.region = region
        self.bands = archive["bands"] * gain[None, :, None, None]
        self.cover = archive["cover"]

    @classmethod
    def get(cls, region, gain):
        if region not in cls.cache:
            cls.cache[region] = cls(region, gain)
        return cls.cache[region]

    def __len__(self):
        return len(self.cover)

    def __getitem__(self, i):
        return torch.from_numpy(self.bands[i]), int(self.cover[i])


class EvenRegions(Sampler[List[int]]):
    def __init__(self, parts: ConcatDataset, per_region: int, batches: int):
        self.edges = [0] + parts.cumulative_sizes
        self.per_region, self.batches = per_region, batches

    def __len__(self):
        return self.batches

    def __iter__(self):
        for _ in range(self.batches):
            batch = []
            for low, high in zip(self.edges, self.edges[1:]):
                batch += torch.randint(low, high, (self.per_region,)).tolist()
            yield batch


def mixup(x: Tensor, y: Tensor, classes: int, alpha: float = 0.4):
    lam = np.random.beta(alpha, alpha)
    other = torch.randperm(len(x))
    onehot = nn.functional.one_hot(y, classes).float()
    return lam * x + (1 - lam) * x[other], lam * onehot + (1 - lam) * onehot[other]


def make_net(classes: int) -> nn.Module:
    return nn.Sequential(nn.Conv2d(4, 6, 3), nn.GroupNorm(2, 6), nn.ReLU(), nn.Flatten(), nn.Linear(6 * 16, classes))


def experiment(name: str, regions: Sequence[str], gain: np.ndarray, classes: int) -> nn.Module:
    torch.manual_seed(len(name))
    data = ConcatDataset([Plots.get(r, gain) for r in regions])
    loader = DataLoader(data, batch_sampler=EvenRegions(data, 8, batches=10))
    net = make_net(classes)
    opt = torch.optim.AdamW(net.parameters(), lr=4e-3)
    for epoch in range(2):
        for x, y in loader:
            x, soft = mixup(x, y, classes)
            opt.zero_grad()
            nn.functional.cross_entropy(net(x), soft).backward()
            opt.step()
    torch.save({"net": net.state_dict(), "regions": list(regions)}, f"{name}.pt")
    return net.eval()


def accuracy(net, dataset):
    with torch.no_grad():
        return float(np.mean([(net(x).argmax(1) == y).float().mean() for x, y in DataLoader(dataset, batch_size=7)]))


if __name__ == "__main__":
    np.random.seed(12)
    names = open("cover_names.txt").read().split()
    gain, lab = np.load("band_gain.npy"), np.load("band_gain_lab.npy")
    print("largest change of gain since the lab:", float(np.abs(gain - lab).max()))
    nets = {name: experiment(name, regions, gain, classes=4) for name, regions in EXPERIMENTS.items()}
    steppe = Plots.get("steppe", gain)
    print({name: round(accuracy(net, steppe), 2) for name, net in nets.items()})
    with torch.no_grad():
        print("first steppe plot:", [names[net(steppe[0][0][None]).argmax()] for net in nets.values()])
