# unet.pt: xray.npy xray_masks.npy xray_quality.csv xray_val.npz xray_pixel_weights.npy
import argparse
import os.path as osp

import numpy as np
import pandas as pd
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset, Subset


def parse_args():
    p = argparse.ArgumentParser(description="small U-Net for lung masks")
    p.add_argument("--data-dir", default=".")
    p.add_argument("--epochs", type=int, default=3)
    p.add_argument("--batch-size", type=int, default=4)
    p.add_argument("--accumulate", type=int, default=3)
    p.add_argument("--lr", type=float, default=2e-3)
    p.add_argument("--out", default="unet.pt")
    return p.parse_args()


class XRays(Dataset):
    def __init__(self, images, masks):
        self.images, self.masks = images, masks

    def __len__(self):
        return self.images.shape[0]

    def __getitem__(self, i):
        img = np.array(self.images[i], dtype=np.float32)      # copy out of the memory map
        return torch.from_numpy(img).unsqueeze(0), torch.from_numpy(np.array(self.masks[i])).float()


def block(i, o):
    return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.GroupNorm(1, o), nn.SiLU())


class UNet(nn.Module):
    def __init__(self, w=4):
        super().__init__()
        self.e1, self.e2, self.d1 = block(1, w), block(w, 2 * w), block(3 * w, w)
        self.head = nn.Conv2d(w, 1, 1)

    def forward(self, x):
        a = self.e1(x)
        b = self.e2(F.avg_pool2d(a, 2))
        b = F.interpolate(b, scale_factor=2, mode="nearest")
        return self.head(self.d1(torch.cat([a, b], 1))).squeeze(1)


def dice(logits, mask):
    p = logits.sigmoid()
    return (2 * (p * mask).sum() / (p.sum() + mask.sum() + 1e-6)).item()


@torch.no_grad()
def evaluate(net, loader):
    net.eval()
    scores = [dice(net(x), y) for x, y in loader]
    net.train()
    return sum(scores) / len(scores)


def main(args):
    torch.manual_seed(0)
    here = lambda name: osp.join(args.data_dir, name)
    images = np.load(here("xray.npy"), mmap_mode="r")
    masks = np.load(here("xray_masks.npy"), mmap_mode="r")
    legacy = np.load(here("xray_legacy_masks.npy"), mmap_mode="r")
    print("agreement with the legacy masks: %.3f" % (masks == legacy).mean())
    quality = pd.read_csv(here("xray_quality.csv"))
    usable = quality.loc[quality.usable == "yes", "row"].tolist()
    train = DataLoader(Subset(XRays(images, masks), usable), args.batch_size, shuffle=True)
    with np.load(here("xray_val.npz")) as z:
        val = DataLoader(XRays(z["images"], z["masks"]), args.batch_size)
    pixel_weight = torch.from_numpy(np.load(here("xray_pixel_weights.npy")))

    net = UNet()
    opt = torch.optim.AdamW(net.parameters(), lr=args.lr)
    best = -1
    for epoch in range(args.epochs):
        opt.zero_grad()
        for i, (x, y) in enumerate(train, 1):
            loss = F.binary_cross_entropy_with_logits(net(x), y, weight=pixel_weight) / args.accumulate
            loss.backward()
            if i % args.accumulate == 0 or i == len(train):
                nn.utils.clip_grad_norm_(net.parameters(), 1.0)
                opt.step()
                opt.zero_grad()
        score = evaluate(net, val)
        print(f"[{epoch}] val dice {score:.3f}")
        if score > best:
            best = score
            torch.save({"model": net.state_dict(), "dice": best, "args": vars(args)}, args.out)

    net.load_state_dict(torch.load(args.out)["model"])
    site_b = np.load(here("xray_site_b.npz"))
    print("site B dice", evaluate(net, DataLoader(XRays(site_b["images"], site_b["masks"]), 3)))


if __name__ == "__main__":
    main(parse_args())
