"""Train a small network in a plain loop, with a checkpoint after each epoch, and keep the best weights."""

import argparse
import copy
from pathlib import Path

import pandas as pd
import torch
from network import network
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Points(Dataset):
    """The points of a CSV file."""

    def __init__(self, path: str) -> None:
        table = pd.read_csv(path)
        self.X = torch.tensor(table[["x", "y"]].to_numpy(), dtype=torch.float32)
        self.arm = torch.tensor(table["arm"].to_numpy())

    def __len__(self) -> int:
        return len(self.arm)

    def __getitem__(self, place: int) -> tuple[torch.Tensor, torch.Tensor]:
        return self.X[place], self.arm[place]


@torch.no_grad()
def share_of_right(model: nn.Module, loader: DataLoader) -> float:
    model.eval()
    return sum((model(X).argmax(1) == arm).sum().item() for X, arm in loader) / len(loader.dataset)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", help="the CSV file to train on")
    parser.add_argument("valid", help="the CSV file that the best epoch is chosen by")
    parser.add_argument("checkpoints", type=Path, help="the folder to write checkpoints to")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--lr", type=float, default=0.01)
    arguments = parser.parse_args()

    torch.manual_seed(0)
    train = DataLoader(Points(arguments.train), batch_size=32, shuffle=True)
    valid = DataLoader(Points(arguments.valid), batch_size=100)
    model = network()
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.05)
    optimizer = torch.optim.AdamW(model.parameters(), lr=arguments.lr)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=arguments.epochs)

    arguments.checkpoints.mkdir(exist_ok=True)
    best, best_weights = -1.0, model.state_dict()
    for epoch in range(arguments.epochs):
        model.train()
        for X, arm in train:
            optimizer.zero_grad()
            loss = loss_of(model(X), arm)
            loss.backward()
            optimizer.step()
        scheduler.step()
        right = share_of_right(model, valid)
        print(f"epoch {epoch}: loss {loss.item():.3f}, {right:.1%} of the validation points are right")
        state = {"epoch": epoch, "model": model.state_dict(), "optimizer": optimizer.state_dict()}
        torch.save(state, arguments.checkpoints / f"epoch_{epoch}.pt")
        if right > best:
            best, best_weights = right, copy.deepcopy(model.state_dict())
    torch.save(best_weights, arguments.checkpoints / "best.pt")


if __name__ == "__main__":
    main()
