# shards_net.safetensors: shards_manifest.csv shard_00.npz shard_01.npz shard_02.npz
import copy
import hashlib
import io
from enum import Enum
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from safetensors.torch import save_model
from torch.utils.data import ConcatDataset, DataLoader, TensorDataset


class Role(str, Enum):
    TRAIN = "train"
    VAL = "val"
    TEST = "test"


class Manifest:
    def __init__(self, path, root):
        self.table = pd.read_csv(path)
        self.root = Path(root)
        self.verified, self.rejected = {}, []

    def verify(self):
        """Hashes everything that is on disk, whatever its role, as the storage team asked for."""
        for row in self.table.itertuples():
            content = (self.root / row.file).read_bytes()
            if hashlib.sha256(content).hexdigest() == row.sha256:
                self.verified[row.file] = content
            else:
                self.rejected.append(row.file)
        return self

    def shards(self, role: Role):
        chosen = self.table.loc[self.table["role"] == role.value, "file"]
        for file in chosen:
            if file not in self.verified:
                print("skipping", file, "(checksum)")
                continue
            arrays = np.load(io.BytesIO(self.verified[file]))
            yield TensorDataset(torch.from_numpy(arrays["x"]), torch.from_numpy(arrays["y"]))

    def loader(self, role: Role, **kwargs):
        return DataLoader(ConcatDataset(list(self.shards(role))), **kwargs)


def mse(net, loader):
    with torch.no_grad():
        errors = [(net(x).squeeze(1) - y).square() for x, y in loader]
    return torch.cat(errors).mean().item()


def main():
    torch.manual_seed(5)
    manifest = Manifest("shards_manifest.csv", "shards").verify()
    train, val = manifest.loader(Role.TRAIN, batch_size=20, shuffle=True), manifest.loader(Role.VAL, batch_size=60)
    net = torch.nn.Sequential(torch.nn.Linear(5, 10), torch.nn.GELU(), torch.nn.Linear(10, 1))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
    best, best_state, patience = float("inf"), None, 1
    for _ in range(4):
        for x, y in train:
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(net(x).squeeze(1), y).backward()
            optimizer.step()
        score = mse(net, val)
        if score < best:
            best, best_state = score, copy.deepcopy(net.state_dict())
        elif (patience := patience - 1) < 0:
            break
    net.load_state_dict(best_state)
    save_model(net, "shards_net.safetensors")
    print("val", best, "test", mse(net, manifest.loader(Role.TEST, batch_size=60)), "rejected", manifest.rejected)


if __name__ == "__main__":
    main()
