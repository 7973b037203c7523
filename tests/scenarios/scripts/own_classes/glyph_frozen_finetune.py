# glyph_classifier.safetensors: glyph_encoder.pt glyphs.npz
from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, Subset, random_split


@dataclass
class Args:
    data: Path = Path("glyphs.npz")
    names: Path = Path("glyph_names.txt")
    encoder: Path = Path("glyph_encoder.pt")
    compare_with: Path = Path("glyph_encoder_2021.pt")
    out: Path = Path("glyph_classifier.safetensors")
    epochs: int = 3
    unfreeze_at: int = 1
    lr: float = 5e-3

    @classmethod
    def parse(cls) -> Args:
        parser = argparse.ArgumentParser()
        for name, default in vars(cls()).items():
            parser.add_argument("--" + name.replace("_", "-"), type=type(default), default=default)
        return cls(**vars(parser.parse_args()))


class Glyphs(Dataset):
    def __init__(self, path: Path):
        with np.load(path) as z:
            self.images, self.labels = z["images"], z["labels"].astype("int64")

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, i: int) -> tuple[Tensor, int]:
        return torch.tensor(self.images[i], dtype=torch.float32).div(255).unsqueeze(0), int(self.labels[i])


class Classifier(nn.Module):
    def __init__(self, classes: int = 4):
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 12))
        self.head = nn.Linear(12, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.encoder(x).relu())


def drift(new: dict[str, Tensor], old: dict[str, Tensor]) -> float:
    return sum((new[k] - old[k]).norm().item() for k in new)


def accuracy(model: nn.Module, data: Dataset) -> float:
    model.eval()
    with torch.no_grad():
        return float(np.mean([(model(x).argmax(1) == y).float().mean().item() for x, y in DataLoader(data, 20)]))


def main(args: Args) -> None:
    torch.manual_seed(5)
    model = Classifier()
    weights = torch.load(args.encoder, map_location="cpu")["encoder"]
    print("difference to the encoder of 2021:", drift(weights, torch.load(args.compare_with)["encoder"]))
    # Sequential numbering of the encoder repository: conv is 0, linear is 3
    model.encoder.load_state_dict(weights)
    model.encoder.requires_grad_(False)

    train, val, test = random_split(Glyphs(args.data), [0.7, 0.15, 0.15], generator=torch.Generator().manual_seed(1))
    assert isinstance(train, Subset)
    loader = DataLoader(train, batch_size=14, shuffle=True)
    opt = torch.optim.SGD(model.head.parameters(), lr=args.lr * 10)
    best = -1.0
    for epoch in range(args.epochs):
        if epoch == args.unfreeze_at:
            model.encoder.requires_grad_(True)
            opt.add_param_group({"params": model.encoder.parameters(), "lr": args.lr})
        model.train()
        for x, y in loader:
            opt.zero_grad()
            nn.functional.cross_entropy(model(x), y, label_smoothing=0.05).backward()
            opt.step()
        score = accuracy(model, val)
        print(f"epoch {epoch} val {score:.2f}")
        if score > best:
            best = score
            save_file(model.state_dict(), args.out, metadata={"epoch": str(epoch)})

    model.load_state_dict(load_file(args.out))
    names = args.names.read_text().split()
    print("test", accuracy(model, test), "glyphs:", dict(enumerate(names)))


if __name__ == "__main__":
    main(Args.parse())
