# glyph_last.pt: glyphs_train.csv glyph_000.png glyph_001.png glyph_002.png glyph_003.png glyph_004.png glyph_005.png glyph_006.png glyph_007.png glyph_008.png glyph_009.png glyph_010.png glyph_011.png glyph_012.png glyph_013.png glyph_014.png glyph_015.png
# glyph_best.pt: glyphs_train.csv glyphs_val.csv glyph_000.png glyph_001.png glyph_002.png glyph_003.png glyph_004.png glyph_005.png glyph_006.png glyph_007.png glyph_008.png glyph_009.png glyph_010.png glyph_011.png glyph_012.png glyph_013.png glyph_014.png glyph_015.png glyph_016.png glyph_017.png glyph_018.png glyph_019.png glyph_020.png glyph_021.png glyph_022.png glyph_023.png

import copy
import os

import numpy as np
import pandas as pd
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image
from torch.utils.data import DataLoader, Dataset


class GlyphDataset(Dataset):
    def __init__(self, root, split, augment=False):
        self.folder = os.path.join(root, split)
        self.table = pd.read_csv(os.path.join(root, f"glyphs_{split}.csv"))
        self.augment = augment

    def __len__(self):
        return len(self.table)

    def __getitem__(self, i):
        row = self.table.iloc[i]
        with Image.open(os.path.join(self.folder, row["file"])) as im:
            x = np.asarray(im.convert("L"), dtype=np.float32) / 255.0
        x = torch.from_numpy(x)[None]
        if self.augment and torch.rand(1).item() < 0.5:
            x = torch.flip(x, dims=[2])
        return x, int(row["label"])


class SmallNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 6, 3)
        self.fc = nn.Linear(6 * 5 * 5, 2)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv(x)), 2)
        return self.fc(x.flatten(1))


def run_epoch(net, loader, opt=None):
    net.train(opt is not None)
    total, hits, n = 0.0, 0, 0
    with torch.set_grad_enabled(opt is not None):
        for x, y in loader:
            out = net(x)
            loss = F.cross_entropy(out, y)
            if opt is not None:
                opt.zero_grad()
                loss.backward()
                opt.step()
            total += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
    return total / n, hits / n


if __name__ == "__main__":
    torch.manual_seed(0)
    torch.set_num_threads(1)
    train_dl = DataLoader(GlyphDataset("glyphs", "train", augment=True), batch_size=4, shuffle=True)
    val_dl = DataLoader(GlyphDataset("glyphs", "val"), batch_size=8)
    test_dl = DataLoader(GlyphDataset("glyphs", "test"), batch_size=8)

    net = SmallNet()
    opt = torch.optim.SGD(net.parameters(), lr=0.3, momentum=0.8)
    best_loss, best_state = float("inf"), None
    for epoch in range(8):
        tr_loss, tr_acc = run_epoch(net, train_dl, opt)
        va_loss, va_acc = run_epoch(net, val_dl)
        print(f"{epoch}: train {tr_loss:.3f}/{tr_acc:.2f}  val {va_loss:.3f}/{va_acc:.2f}")
        if va_loss < best_loss:
            best_loss, best_state = va_loss, copy.deepcopy(net.state_dict())

    torch.save(net.state_dict(), "glyph_last.pt")
    net.load_state_dict(best_state)
    torch.save(net.state_dict(), "glyph_best.pt")
    print("test", run_epoch(net, test_dl))
