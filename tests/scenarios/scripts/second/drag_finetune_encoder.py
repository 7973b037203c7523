# drag_fields.pt: flow_runs.h5 flow_extra.h5 field_encoder.pt
# drag_baseline.pt: flow_runs.h5

import h5py
import torch
from torch import nn
from torch.utils.data import ConcatDataset, DataLoader, Dataset


class FlowRuns(Dataset):
    """Opens the file lazily, a run at a time."""

    def __init__(self, filename):
        self.filename = filename
        self._file = None
        with h5py.File(filename, "r") as f:
            self.n = len(f["drag"])

    @property
    def file(self):
        if self._file is None:
            self._file = h5py.File(self.filename, "r")
        return self._file

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        f = self.file
        return {key: torch.as_tensor(f[key][i]) for key in ("params", "field", "drag")}


class FieldModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(12, 6), nn.Tanh())
        self.head = nn.Sequential(nn.Linear(6 + 5, 8), nn.SiLU(), nn.Linear(8, 1))

    def forward(self, batch):
        z = self.encoder(batch["field"])
        return self.head(torch.cat([z, batch["params"]], 1)).squeeze(1)


class Baseline(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(5, 6), nn.ReLU(), nn.Linear(6, 1))

    def forward(self, batch):
        return self.net(batch["params"]).squeeze(1)


def fit(model, loader, groups, epochs):
    optimizer = torch.optim.Adam(groups)
    for epoch in range(epochs):
        running = 0.0
        for batch in loader:
            loss = nn.functional.huber_loss(model(batch), batch["drag"])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            running += loss.item()
        print(type(model).__name__, epoch, round(running / len(loader), 4))
    return model.eval()


@torch.inference_mode()
def mae(model, dataset):
    return sum((model(b) - b["drag"]).abs().sum().item() for b in DataLoader(dataset, 10)) / len(dataset)


torch.manual_seed(1)
runs, extra, tunnel = (FlowRuns(f"flow_{name}.h5") for name in ("runs", "extra", "windtunnel"))

model = FieldModel()
weights = torch.load("field_encoder.pt", map_location="cpu")
older = torch.load("field_encoder_old.pt", map_location="cpu")
for key in weights:
    print(key, "moved by", (weights[key] - older[key]).norm().item())
model.encoder.load_state_dict(weights)

fit(model, DataLoader(ConcatDataset([runs, extra]), batch_size=15, shuffle=True), [
    {"params": model.encoder.parameters(), "lr": 1e-4},
    {"params": model.head.parameters(), "lr": 1e-2},
], epochs=3)
torch.save(model.state_dict(), "drag_fields.pt")

baseline = Baseline()
fit(baseline, DataLoader(runs, batch_size=15, shuffle=True), [{"params": baseline.parameters(), "lr": 1e-2}], epochs=2)
torch.save({"baseline": baseline.state_dict()}, "drag_baseline.pt")

for m in (model, baseline):
    print(type(m).__name__, "wind tunnel MAE", mae(m, tunnel))
