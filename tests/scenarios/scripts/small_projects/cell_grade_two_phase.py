# cell_grade.safetensors: backbone_v2.pt cells_train.npz cells_val.npz
"""Transfer learning in two phases: first the new head, then everything with a smaller learning rate."""
import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.optim.lr_scheduler import ReduceLROnPlateau
from torch.utils.data import DataLoader, TensorDataset

torch.set_num_threads(1)


class CellNet(nn.Module):
    def __init__(self, n_classes):
        super().__init__()
        self.trunk = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
        self.head = nn.Linear(36, n_classes)

    def forward(self, x):
        return self.head(self.trunk(x))

    @classmethod
    def from_pretrained(cls, path, n_classes):
        net = cls(n_classes)
        weights = torch.load(path, map_location="cpu", weights_only=True)["model"]
        weights = {k: v for k, v in weights.items() if not k.startswith("head.")}
        missing, unexpected = net.load_state_dict(weights, strict=False)
        assert not unexpected and set(missing) == {"head.weight", "head.bias"}
        return net

    def freeze_trunk(self, frozen=True):
        for p in self.trunk.parameters():
            p.requires_grad = not frozen


def npz_loader(name, shuffle=False, batch_size=16):
    with np.load(f"cells_{name}.npz") as archive:
        images = torch.from_numpy(archive["images"]).unsqueeze(1)
        grade = torch.from_numpy(archive["grade"]).long()
    return DataLoader(TensorDataset(images, grade), batch_size=batch_size, shuffle=shuffle)


@torch.no_grad()
def validate(net, loader):
    net.eval()
    out = [(nn.functional.cross_entropy(net(x), y, reduction="sum"), (net(x).argmax(1) == y).sum(), len(y)) for x, y in loader]
    loss, hits, n = (sum(column) for column in zip(*out))
    return (loss / n).item(), (hits / n).item()


def phase(title, net, train, val, lr, epochs):
    opt = torch.optim.SGD([p for p in net.parameters() if p.requires_grad], lr=lr, momentum=0.9, weight_decay=1e-4)
    sched = ReduceLROnPlateau(opt, patience=0, factor=0.3)
    for epoch in range(epochs):
        net.train()
        for x, y in train:
            opt.zero_grad(set_to_none=True)
            nn.functional.cross_entropy(net(x), y).backward()
            opt.step()
        loss, acc = validate(net, val)
        sched.step(loss)
        print(f"[{title}] {epoch} val loss {loss:.3f} acc {acc:.2f} lr {opt.param_groups[0]['lr']:.4f}")


torch.manual_seed(99)
net = CellNet.from_pretrained("backbone_v2.pt", n_classes=3)
v1 = torch.load("backbone_v1.pt", weights_only=True)
print("distance to v1:", (v1["model"]["trunk.0.weight"] - net.trunk[0].weight.detach()).norm().item())

train, val = npz_loader("train", shuffle=True), npz_loader("val")
net.freeze_trunk()
phase("head", net, train, val, lr=0.05, epochs=2)
net.freeze_trunk(False)
phase("all", net, train, val, lr=0.005, epochs=2)
save_file(net.state_dict(), "cell_grade.safetensors", metadata={"backbone": "v2"})

for name in ("test", "rival_lab"):
    print(name, validate(net, npz_loader(name)))
