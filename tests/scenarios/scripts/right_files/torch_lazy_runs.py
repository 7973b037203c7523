# lazy_mlp.safetensors: run_a.npy target_a.npy run_b.npy target_b.npy
# lazy_mlp_a.safetensors: run_a.npy target_a.npy

"""Memory-mapped runs, read by loader workers."""
import numpy as np
import torch
from safetensors.torch import save_file
from torch.utils.data import ConcatDataset, DataLoader, Dataset, Subset

SEED = 5


class Run(Dataset):
    """One recording; rows are fetched from disk when they are asked for."""

    def __init__(self, tag):
        self.tag = tag
        self.n = np.load(f"run_{tag}.npy", mmap_mode="r").shape[0]
        self._x = self._y = None

    def _open(self):
        if self._x is None:
            self._x = np.load(f"run_{self.tag}.npy", mmap_mode="r")
            self._y = np.load(f"target_{self.tag}.npy", mmap_mode="r")

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        self._open()
        return torch.tensor(self._x[i]), torch.tensor(float(self._y[i]))


def collate(batch):
    xs, ys = zip(*batch)
    return torch.stack(xs), torch.stack(ys)


def make_loader(ds, shuffle, workers=0):
    return DataLoader(ds, batch_size=16, shuffle=shuffle, num_workers=workers, collate_fn=collate,
                      generator=torch.Generator().manual_seed(SEED))


def train(ds, epochs=3, workers=0):
    torch.manual_seed(SEED)
    net = torch.nn.Sequential(torch.nn.Linear(6, 10), torch.nn.ReLU(), torch.nn.Linear(10, 1))
    opt = torch.optim.AdamW(net.parameters(), lr=0.02)
    loss_fn = torch.nn.BCEWithLogitsLoss()
    loader = make_loader(ds, True, workers)
    for epoch in range(epochs):
        running = 0.0
        for x, y in loader:
            loss = loss_fn(net(x).squeeze(1), y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            running += loss.item()
        print("epoch", epoch, "loss", round(running / len(loader), 4))
    return net


@torch.no_grad()
def accuracy(net, ds):
    hits = sum(((net(x).squeeze(1) > 0) == (y > 0.5)).sum().item() for x, y in make_loader(ds, False))
    return hits / len(ds)


if __name__ == "__main__":
    torch.set_num_threads(1)
    runs = {tag: Run(tag) for tag in "abc"}

    both = ConcatDataset([runs["a"], runs["b"]])
    order = np.random.default_rng(SEED).permutation(len(both))
    cut = int(0.8 * len(both))
    train_part, check_part = Subset(both, order[:cut].tolist()), Subset(both, order[cut:].tolist())

    net = train(train_part, workers=1)
    print("check", accuracy(net, check_part), "run c", accuracy(net, runs["c"]))
    save_file(net.state_dict(), "lazy_mlp.safetensors", metadata={"seed": str(SEED)})

    only_a = train(runs["a"])
    print("only a -> b", accuracy(only_a, runs["b"]), "-> c", accuracy(only_a, runs["c"]))
    save_file(only_a.state_dict(), "lazy_mlp_a.safetensors")
