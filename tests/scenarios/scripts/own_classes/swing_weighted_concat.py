# swing_lab.pt: swings_lab.npz swing_weights.csv
# swing_all.pt: swings_lab.npz swings_field.npz swing_weights.csv
import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from torch.utils.data import ConcatDataset, DataLoader, TensorDataset, WeightedRandomSampler

SEED = 17
EPOCHS = 2


def load_npz(name):
    z = np.load(f"swings_{name}.npz")
    return TensorDataset(torch.from_numpy(z["x"]), torch.from_numpy(z["y"]))


def sampler_for(names, table):
    # trust of the annotators, one number a swing, in the order of the concatenation
    parts = [table.loc[table["source"] == n].sort_values("row")["weight"].to_numpy() for n in names]
    weights = torch.from_numpy(np.concatenate(parts))
    return WeightedRandomSampler(weights, num_samples=len(weights), replacement=True,
                                 generator=torch.Generator().manual_seed(SEED))


def jitter(batch):
    xs, ys = zip(*batch)
    x = torch.stack(xs)
    shift = int(torch.randint(0, 3, ()))
    return x.roll(shift, dims=-1) + 0.02 * torch.randn_like(x), torch.stack(ys)


class SwingNet(nn.Module):
    def __init__(self, channels=3, hidden=6):
        super().__init__()
        self.conv = nn.Conv1d(channels, hidden, 5, padding=2)
        self.norm = nn.BatchNorm1d(hidden)
        self.out = nn.Linear(hidden, 2)

    def forward(self, x):
        return self.out(torch.relu(self.norm(self.conv(x))).mean(-1))


def train(names, table, filename):
    torch.manual_seed(SEED)
    data = ConcatDataset([load_npz(n) for n in names])
    loader = DataLoader(data, batch_size=16, sampler=sampler_for(names, table), collate_fn=jitter)
    net = SwingNet()
    optim = torch.optim.AdamW(net.parameters(), lr=1e-2)
    for epoch in range(EPOCHS):
        running = 0.0
        for x, y in loader:
            loss = nn.functional.cross_entropy(net(x), y)
            optim.zero_grad(set_to_none=True)
            loss.backward()
            optim.step()
            running += loss.item()
        print(f"[{'+'.join(names)}] epoch {epoch}: {running / len(loader):.3f}")
    torch.save(net.state_dict(), filename)
    return net.eval()


table = pd.read_csv("swing_weights.csv")
rejected = load_npz("rejected")
print("thrown out by the coaches:", len(rejected), "of which hits:", int(rejected.tensors[1].sum()))

nets = {
    "lab": train(["lab"], table, "swing_lab.pt"),
    "all": train(["lab", "field"], table, "swing_all.pt"),
}
x_pro, y_pro = load_npz("pro").tensors
with torch.inference_mode():
    for name, net in nets.items():
        print(name, "on the professionals:", (net(x_pro).argmax(1) == y_pro).float().mean().item())
