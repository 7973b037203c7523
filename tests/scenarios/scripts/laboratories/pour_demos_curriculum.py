# pour_policy.pt: demos_sim.h5 demos_real.h5 demo_difficulty.csv action_limits.npz

"""Behaviour cloning of pouring, easy demonstrations first."""
import h5py
import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, Dataset, Sampler

SOURCES = {"demos_sim": "demos_sim.h5", "demos_real": "demos_real.h5"}


class DemoDataset(Dataset):
    """Files are opened on first access (h5py handles do not survive a fork)."""

    def __init__(self, sources, limits):
        self.sources, self._handles = sources, {}
        self.low, self.high = limits
        self.index = []
        for source, path in sources.items():
            with h5py.File(path, "r") as f:
                for demo, group in f["data"].items():
                    if group.attrs["success"]:
                        self.index += [(source, demo, t) for t in range(len(group["obs"]))]

    def _file(self, source):
        if source not in self._handles:
            self._handles[source] = h5py.File(self.sources[source], "r")
        return self._handles[source]

    def __len__(self):
        return len(self.index)

    def __getitem__(self, i):
        source, demo, t = self.index[i]
        group = self._file(source)["data"][demo]
        action = 2 * (group["actions"][t] - self.low) / (self.high - self.low) - 1
        return group["obs"][t], np.clip(action, -1, 1).astype(np.float32)

    def close(self):
        while self._handles:
            self._handles.popitem()[1].close()


class CurriculumSampler(Sampler):
    def __init__(self, dataset, difficulty, seed=0):
        self.d = np.array([difficulty[(s, demo)] for s, demo, _ in dataset.index])
        self.rng = np.random.default_rng(seed)
        self.quantile = 0.4

    def _allowed(self):
        return np.flatnonzero(self.d <= np.quantile(self.d, self.quantile))

    def __len__(self):
        return len(self._allowed())

    def __iter__(self):
        yield from self.rng.permutation(self._allowed()).tolist()

    def advance(self):
        self.quantile = min(1.0, self.quantile + 0.3)


def main():
    torch.manual_seed(0)
    with np.load("action_limits.npz") as z:
        limits = z["low"].astype(np.float32), z["high"].astype(np.float32)
    difficulty = pd.read_csv("demo_difficulty.csv").set_index(["source", "demo"])["difficulty"].to_dict()
    ds = DemoDataset(SOURCES, limits)
    sampler = CurriculumSampler(ds, difficulty)
    loader = DataLoader(ds, batch_sampler=BatchSampler(sampler, 16, drop_last=False))
    policy = nn.Sequential(nn.Linear(5, 16), nn.ELU(), nn.Linear(16, 2), nn.Tanh())
    opt = torch.optim.Adam(policy.parameters(), 3e-3)
    for stage in range(3):
        losses = []
        for obs, act in loader:
            loss = nn.functional.smooth_l1_loss(policy(obs), act)
            opt.zero_grad()
            loss.backward()
            opt.step()
            losses.append(loss.item())
        print(f"stage {stage}: {len(sampler)} steps, loss {np.mean(losses):.4f}")
        sampler.advance()
    ds.close()
    torch.save({"policy": policy.state_dict(), "stages": 3}, "pour_policy.pt")

    test = DemoDataset({"demos_test": "demos_test.h5"}, limits)
    with torch.no_grad():
        err = [nn.functional.l1_loss(policy(torch.from_numpy(o)), torch.from_numpy(a)).item() for o, a in (test[i] for i in range(len(test)))]
    print("test demos:", np.mean(err))
    test.close()


if __name__ == "__main__":
    main()
