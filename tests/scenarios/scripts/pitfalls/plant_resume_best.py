# plant_net.pth: plant_leaves.csv plant_val.csv plant_species.txt plant_epoch_4.pt
import copy
import csv
import pathlib

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Leaves(Dataset):
    COLUMNS = ("len", "width", "lobes", "teeth")

    def __init__(self, path, species):
        self.rows = []
        with open(path, newline="") as f:
            for row in csv.DictReader(f):
                values = torch.tensor([float(row[c]) for c in self.COLUMNS])
                self.rows.append((values, species.index(row["species"])))

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return self.rows[index]


class Trainer:
    def __init__(self, net, lr=0.02, epochs=3):
        self.net, self.epochs = net, epochs
        self.optimizer = torch.optim.SGD(net.parameters(), lr=lr, momentum=0.9)
        self.loss = nn.CrossEntropyLoss()
        self.start, self.best, self.best_state = 0, float("inf"), None

    def resume(self, folder):
        """Go on with the checkpoint that had the lowest loss, not with the last one."""
        checkpoints = [torch.load(p, weights_only=True) for p in sorted(pathlib.Path(folder).glob("*.pt"))]
        checkpoint = min(checkpoints, key=lambda c: c["val_loss"])
        print("resuming after epoch", checkpoint["epoch"], "of", [c["epoch"] for c in checkpoints])
        self.net.load_state_dict(checkpoint["net"])
        self.start = checkpoint["epoch"]
        return self

    @torch.no_grad()
    def evaluate(self, data):
        self.net.eval()
        losses = [self.loss(self.net(x), y).item() for x, y in DataLoader(data, batch_size=20)]
        self.net.train()
        return sum(losses) / len(losses)

    def fit(self, train, val):
        loader = DataLoader(train, batch_size=12, shuffle=True)
        for epoch in range(self.start + 1, self.start + self.epochs + 1):
            for x, y in loader:
                self.optimizer.zero_grad()
                self.loss(self.net(x), y).backward()
                self.optimizer.step()
            val_loss = self.evaluate(val)
            print(f"epoch {epoch} val {val_loss:.4f}")
            if val_loss < self.best:
                self.best, self.best_state = val_loss, copy.deepcopy(self.net.state_dict())
        self.net.load_state_dict(self.best_state)


if __name__ == "__main__":
    torch.manual_seed(2)
    species = pathlib.Path("plant_species.txt").read_text().split()
    trainer = Trainer(nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, len(species)))).resume("plant_runs")
    trainer.fit(Leaves("plant_leaves.csv", species), Leaves("plant_val.csv", species))
    torch.save({"net": trainer.net.state_dict(), "val_loss": trainer.best}, "plant_net.pth")
    print("test loss", trainer.evaluate(Leaves("plant_test.csv", species)))
