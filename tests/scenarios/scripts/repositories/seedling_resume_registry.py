# vigour.pt: seedling_epoch2.pt seedlings.csv seedling_00.png seedling_01.png seedling_02.png seedling_03.png seedling_04.png seedling_05.png seedling_06.png seedling_07.png seedling_08.png

import argparse
import os
import random
import sys

import numpy as np
import torch
from torch.utils.data import DataLoader

sys.path.insert(0, os.getcwd())
import common.datasets  # noqa: F401  (fills the registry)
import common.models  # noqa: F401
from common.checkpoint import latest, resume
from common.registry import DATASETS, MODELS

parser = argparse.ArgumentParser("seedling vigour")
parser.add_argument("--dataset", default="seedlings", choices=sorted(DATASETS))
parser.add_argument("--model", default="small_cnn", choices=sorted(MODELS))
parser.add_argument("--index", default="seedlings.csv")
parser.add_argument("--images", default="seedlings")
parser.add_argument("--epochs", type=int, default=6)
parser.add_argument("--resume", default="auto")
parser.add_argument("--seed", type=int, default=0)


def split(args, name, **kwargs):
    return DATASETS.build(args.dataset, args.index, args.images, classes=["0", "1", "2"],
                          keep=lambda row: row["split"] == name, **kwargs)


def run_epoch(model, loader, optimizer=None):
    total, hits = 0.0, 0
    for images, targets in loader:
        with torch.set_grad_enabled(optimizer is not None):
            logits = model(images)
            loss = torch.nn.functional.cross_entropy(logits, targets)
        if optimizer is not None:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        total += loss.item()
        hits += (logits.argmax(1) == targets).sum().item()
    return total / len(loader), hits


def main(args):
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    heights = np.loadtxt("seedling_heights.txt")
    print(f"seedlings are {heights.min()} to {heights.max()} cm high")

    model = MODELS.build(args.model, 3)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0)
    checkpoint = latest(".", "seedling_epoch*.pt") if args.resume == "auto" else args.resume
    first = resume(checkpoint, model, optimizer)
    print("resuming", checkpoint, "at epoch", first)

    train = DataLoader(split(args, "train", flip=True), batch_size=4, shuffle=True)
    val = DataLoader(split(args, "val"), batch_size=2)
    for epoch in range(first, args.epochs):
        loss, _ = run_epoch(model, train, optimizer)
        val_loss, _ = run_epoch(model, val)
        schedule.step(val_loss)
        print(f"{epoch}: {loss:.3f} {val_loss:.3f} lr {optimizer.param_groups[0]['lr']:.4f}")
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, "vigour.pt")

    print("test hits:", run_epoch(model, DataLoader(split(args, "test"), batch_size=3))[1])


if __name__ == "__main__":
    main(parser.parse_args())
