# net.pt: train_0_0.npy train_1_1.npy train_2_0.npy train_3_1.npy train_4_0.npy train_5_1.npy
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset


class Digits(Dataset):
    """Reads one file for each item."""

    def __init__(self, root, transform=None):
        self.paths = sorted(Path(root).glob("*.npy"))
        self.transform = transform

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        path = self.paths[index]
        x = np.load(path).astype(np.float32)
        if self.transform:
            x = self.transform(x)
        return x, float(path.stem[-1])


dataset = Digits("digits/train", transform=lambda x: (x - 127) / 128)
test = Digits("digits/test", transform=lambda x: (x - 127) / 128)
model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 1), torch.nn.Flatten(0))
opt = torch.optim.AdamW(model.parameters())
for _ in range(2):
    for x, y in DataLoader(dataset, batch_size=3):
        loss = torch.nn.functional.mse_loss(model(x), y.float())
        opt.zero_grad(set_to_none=True)
        loss.backward()
        opt.step()
with torch.inference_mode():
    print(sum(float(model(torch.from_numpy(x)[None])) - y for x, y in test))
torch.save(model, "net.pt")
