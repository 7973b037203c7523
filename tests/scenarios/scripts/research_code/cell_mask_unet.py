# cell_unet.pth: cells_train.txt cells_val.txt debris.npy c0.png c1.png c2.png c3.png c4.png c5.png c0_mask.png c1_mask.png c2_mask.png c3_mask.png c4_mask.png c5_mask.png
"""U-Net cell segmentation. Debris cut-outs are pasted over the training pictures to make the network robust."""
from os.path import join

import numpy as np
import torch
import torch.nn as nn
from omegaconf import OmegaConf
from PIL import Image
from torch.utils.data import DataLoader, Dataset


class Compose:
    def __init__(self, *transforms):
        self.transforms = transforms

    def __call__(self, image, mask):
        for t in self.transforms:
            image, mask = t(image, mask)
        return image, mask


class PasteDebris:
    def __init__(self, path, p=0.7, rng=None):
        self.bank = np.load(path)
        self.p, self.rng = p, rng or np.random.default_rng()

    def __call__(self, image, mask):
        if self.rng.random() < self.p:
            patch = self.bank[self.rng.integers(len(self.bank))]
            h, w = patch.shape
            y, x = self.rng.integers(image.shape[0] - h), self.rng.integers(image.shape[1] - w)
            image = image.copy()
            image[y:y + h, x:x + w] = patch[..., None]
            mask = mask.copy()
            mask[y:y + h, x:x + w] = 0
        return image, mask


class RandomRot90:
    def __init__(self, rng):
        self.rng = rng

    def __call__(self, image, mask):
        k = self.rng.integers(4)
        return np.rot90(image, k).copy(), np.rot90(mask, k).copy()


class ToTensor:
    def __call__(self, image, mask):
        return torch.from_numpy(image).permute(2, 0, 1).float() / 255, torch.from_numpy(mask > 127).float()[None]


class CellDataset(Dataset):
    def __init__(self, list_file, transform, image_dir="cells", mask_dir="masks"):
        with open(list_file) as f:
            self.ids = [line.strip() for line in f if line.strip()]
        self.transform, self.image_dir, self.mask_dir = transform, image_dir, mask_dir

    def __len__(self):
        return len(self.ids)

    def __getitem__(self, i):
        image = np.array(Image.open(join(self.image_dir, self.ids[i] + ".png")))
        mask = np.array(Image.open(join(self.mask_dir, self.ids[i] + "_mask.png")))
        return self.transform(image, mask)


def double_conv(a, b):
    return nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.BatchNorm2d(b), nn.ReLU(inplace=True), nn.Conv2d(b, b, 3, padding=1), nn.ReLU(inplace=True))


class UNet(nn.Module):
    def __init__(self, c=4):
        super().__init__()
        self.down1, self.down2, self.mid = double_conv(3, c), double_conv(c, 2 * c), double_conv(2 * c, 2 * c)
        self.up2, self.up1 = double_conv(4 * c, c), double_conv(2 * c, c)
        self.pool, self.up = nn.MaxPool2d(2), nn.Upsample(scale_factor=2)
        self.out = nn.Conv2d(c, 1, 1)

    def forward(self, x):
        d1 = self.down1(x)
        d2 = self.down2(self.pool(d1))
        m = self.mid(self.pool(d2))
        u2 = self.up2(torch.cat([self.up(m), d2], 1))
        u1 = self.up1(torch.cat([self.up(u2), d1], 1))
        return self.out(u1)


def dice(logits, target, eps=1.0):
    p = logits.sigmoid()
    return (2 * (p * target).sum() + eps) / (p.sum() + target.sum() + eps)


def evaluate(net, loader):
    net.eval()
    with torch.no_grad():
        scores = [dice(net(x), y).item() for x, y in loader]
    net.train()
    return float(np.mean(scores))


if __name__ == "__main__":
    cfg = OmegaConf.merge(OmegaConf.load("unet.yaml"), OmegaConf.from_cli())
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    augment = Compose(PasteDebris("debris.npy", cfg.augment.paste, rng), RandomRot90(rng), ToTensor())
    train_loader = DataLoader(CellDataset("cells_train.txt", augment), batch_size=cfg.optim.batch_size, shuffle=True)
    val_loader = DataLoader(CellDataset("cells_val.txt", ToTensor()), batch_size=1)
    net = UNet(cfg.width)
    optimizer = torch.optim.RMSprop(net.parameters(), lr=cfg.optim.lr)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, "max", patience=1)
    for epoch in range(cfg.epochs):
        for x, y in train_loader:
            logits = net(x)
            loss = nn.functional.binary_cross_entropy_with_logits(logits, y) + 1 - dice(logits, y)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
        score = evaluate(net, val_loader)
        scheduler.step(score)
        print(f"epoch {epoch} dice {score:.3f}")
    torch.save(net.state_dict(), "cell_unet.pth")
    print("test dice", evaluate(net, DataLoader(CellDataset("cells_test.txt", ToTensor()))))
